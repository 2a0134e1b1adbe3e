"""Tile-grid map: each province a tile of one size, shaded by the class of its score."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.analysis import is_complete, with_ranks
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, Request, edition, finished, no_edition, request
from danvan_analysis.reference import geography, words

_TILE_WIDTH, _TILE_HEIGHT = 52, 35
#: Columns of free space at the right, where the legend stands.
_MARGIN_COLUMNS = 4


def classes(values: pl.Series, count: int = 5) -> list[float]:
    """Limits of classes with about equally many provinces: the inner quantiles of the scores.

    Examples
    --------
    >>> classes(pl.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 2)
    [3.5]
    """
    return [float(values.quantile(step / count, "linear")) for step in range(1, count)]  # type: ignore[arg-type]


def tile_map(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Figure | Absence:
    """The scores of a complete edition on the tile grid of the provinces.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Outlined. Default: the focus province of the project.
    lang : str

    Returns
    -------
    Figure or Absence
        Five classes with about equally many provinces. Provinces without a score are white with a
        broken edge. The grid is a schematic of data units, not a map of territory, and says so.

    Examples
    --------
    >>> tile_map(index="PAPI", year=2024, lang="en").data["province_code"].n_unique()
    63
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not is_complete(asked.index, asked.component, year):
        return Absence(
            {"vi": f"Sơ đồ ô {short} {year}.", "en": f"Tile grid of {short} {year}."}[lang],
            no_edition(asked)
            or {
                "vi": "Kỳ này chỉ tìm được một phần các tỉnh; sơ đồ sẽ làm người đọc tưởng các tỉnh khác thấp.",
                "en": "Only some provinces of this edition were found; a map would make the others look low.",
            }[lang],
            lang,
        )
    rows = with_ranks(edition(asked))
    grid = geography.tile_grid(asked.vintage).rename({"code": "province_code", "row": "grid_row", "col": "grid_column"})
    tiles = grid.join(rows, on="province_code", how="left").sort("province_code")
    limits = classes(rows["value"].drop_nulls())
    tiles = tiles.with_columns(
        level=pl.when(pl.col("value").is_not_null()).then(
            pl.sum_horizontal(pl.col("value") > limit for limit in limits)
        ),
        focus=pl.col("province_code") == asked.code,
        score=pl.Series(["–" if v is None else words.number(v, lang, 1) for v in tiles["value"]], dtype=pl.String),
    )
    title = _title(tiles, name, short, year, lang)
    absent = tiles.filter(pl.col("value").is_null())["label"].to_list()
    notes = [words.term("tile_grid_note", lang)]
    notes[0] = notes[0][0].upper() + notes[0][1:] + "."
    if absent:
        listed = ", ".join(sorted(absent)) if len(absent) <= 8 else str(len(absent))
        notes.append({"vi": f"Viền đứt: không có điểm ({listed}).", "en": f"Broken edge: no score ({listed})."}[lang])
    alt = {
        "vi": f"{title}. Ngưỡng các lớp: {_listed(limits, 'vi')}.",
        "en": f"{title}. Limits of the classes: {_listed(limits, 'en')}.",
    }[lang]
    source = theme.source_line(rows, lang)
    return finished(
        asked,
        "tile_map",
        _draw(tiles, limits, asked),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=tiles.select(
            "province_code", "label", "grid_row", "grid_column", "value", "level", "rank", "rank_of", "status", *ADDRESS
        ),
        source_ids=theme.source_ids(rows),
    )


def _listed(limits: list[float], lang: str) -> str:
    return "; ".join(words.number(limit, lang, 1) for limit in limits)


def _title(tiles: pl.DataFrame, name: str, short: str, year: int, lang: str) -> str:
    own = tiles.filter("focus")
    if not own.height or own["value"][0] is None:
        return {
            "vi": f"{short} {year}: không có điểm của {name}",
            "en": f"{short} {year}: no score for {name}",
        }[lang]
    level = int(own["level"][0])
    score = words.number(own["value"][0], lang)
    share = {
        "vi": [
            "nhóm thấp nhất",
            "nhóm thứ hai từ dưới lên",
            "nhóm giữa",
            "nhóm thứ hai từ trên xuống",
            "nhóm cao nhất",
        ],
        "en": [
            "the lowest fifth",
            "the second fifth from below",
            "the middle fifth",
            "the second fifth from above",
            "the highest fifth",
        ],
    }
    return {
        "vi": f"{short} {year}: {name} ({score}) thuộc {share['vi'][level]} trong năm nhóm tỉnh",
        "en": f"{short} {year}: {name} ({score}) is in {share['en'][level]} of the provinces",
    }[lang]


def _draw(tiles: pl.DataFrame, limits: list[float], asked: Request) -> Any:
    import altair as alt

    height = int(tiles["grid_row"].max()) + 1  # type: ignore[arg-type]
    width = int(tiles["grid_column"].max()) + 1  # type: ignore[arg-type]
    tiles = tiles.with_columns(lines=pl.Series(["\n".join(_two_lines(text)) for text in tiles["label"]]))
    two = pl.col("lines").str.contains("\n", literal=True)
    placed = tiles.select(
        "label",
        "score",
        "level",
        "focus",
        left="grid_column",
        right=pl.col("grid_column") + 0.96,
        top="grid_row",
        bottom=pl.col("grid_row") + 0.92,
        middle=pl.col("grid_column") + 0.48,
        name_line=pl.col("grid_row") + pl.when(two).then(0.16).otherwise(0.3),
        score_line=pl.col("grid_row") + pl.when(two).then(0.77).otherwise(0.67),
        dark=pl.col("level") >= 3,
        lines="lines",
    )
    across = alt.Scale(domain=[0, width + _MARGIN_COLUMNS], nice=False, zero=False)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=down, axis=None)

    base = theme.chart(placed)
    color = alt.Color("level:O", scale=alt.Scale(domain=list(range(5)), range=list(theme.SEQUENCE)), legend=None)
    box = (x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"))
    layers = [
        base.transform_filter("isValid(datum.level)").mark_rect(stroke="#8b96a1", strokeWidth=0.5).encode(*box, color),
        base.transform_filter("!isValid(datum.level)")
        .mark_rect(fill="white", stroke=theme.MUTED, strokeDash=[3, 2])
        .encode(*box),
        base.transform_filter("datum.focus").mark_rect(fillOpacity=0, stroke=theme.FOCUS, strokeWidth=3).encode(*box),
    ]
    for dark in (True, False):
        part = base.transform_filter("datum.dark === true" if dark else "datum.dark !== true")
        ink = "white" if dark else theme.INK
        text = {"color": ink, "baseline": "middle", "lineBreak": "\n", "lineHeight": 9.5}
        layers.append(part.mark_text(fontSize=9, **text).encode(x("middle"), y("name_line"), text="lines:N"))
        layers.append(
            part.mark_text(fontSize=10, fontWeight="bold", **text).encode(x("middle"), y("score_line"), text="score:N")
        )
    layers += _legend(limits, width, asked, x, y)
    return alt.layer(*layers).properties(width=(width + _MARGIN_COLUMNS) * _TILE_WIDTH, height=height * _TILE_HEIGHT)


def _two_lines(text: str) -> list[str]:
    if len(text) <= 9:
        return [text]
    parts = text.replace(" - ", "-").split(" ")
    if len(parts) == 1:
        return parts
    halves = [(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(1, len(parts))]
    return list(min(halves, key=lambda half: max(len(part) for part in half)))


def _legend(limits: list[float], width: int, asked: Request, x: Any, y: Any) -> list[Any]:
    """Five boxes with their limits in the free space at the right."""
    import altair as alt

    bounds: list[str] = [words.number(limit, asked.lang, 1) for limit in limits]
    between = [f"{low}–{high}" for low, high in pairwise(bounds)]
    labels = [f"≤ {bounds[0]}", *between, f"> {bounds[-1]}"]
    left, first = width + 0.6, 2.0
    steps = range(5)
    keys = pl.DataFrame(
        {
            "level": list(steps),
            "label": labels,
            "left": [left] * 5,
            "right": [left + 0.6] * 5,
            "top": [first + 0.75 * (4 - step) for step in steps],
            "bottom": [first + 0.75 * (4 - step) + 0.6 for step in steps],
        }
    ).with_columns(text=pl.col("right") + 0.14, middle=(pl.col("top") + pl.col("bottom")) / 2)
    head = {"vi": "Điểm; mỗi màu một phần năm số tỉnh", "en": "Score; each shade a fifth of the provinces"}[asked.lang]
    lines = "\n".join(theme.wrap(head, width=190, size=10.5))
    heading = pl.DataFrame({"left": [left], "top": [first - 1.1], "label": [lines]})
    base = theme.chart(keys)
    color = alt.Color("level:O", scale=alt.Scale(domain=list(steps), range=list(theme.SEQUENCE)), legend=None)
    box = (x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"))
    return [
        base.mark_rect(stroke="#8b96a1", strokeWidth=0.5).encode(*box, color),
        base.mark_text(align="left", fontSize=10.5, color=theme.INK, baseline="middle").encode(
            x("text"), y("middle"), text="label:N"
        ),
        theme.chart(heading)
        .mark_text(align="left", fontSize=10.5, color=theme.MUTED, lineBreak="\n", lineHeight=13)
        .encode(x("left"), y("top"), text="label:N"),
    ]
