"""Tile grid of the country: each province a tile of one size, shaded by the class of its score."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, phrases, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, Request, country, finished
from danvan_analysis.figures.tile_map import classes
from danvan_analysis.reference import geography, words

_FAMILY = "country_map"
#: Columns of the legend beside the grid of a page; rows of it below the grid of a column.
_BESIDE, _BELOW = 4, 1.7
_HEIGHT = {"page": 35.0, "column": 40.0}


def country_map(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """The scores of a complete edition on the tile grid, with no province marked.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm); tiles of a column carry names only, the shade tells the class.

    Returns
    -------
    Figure or Absence
        Five classes with about equally many provinces; those without a score are white with a broken edge. The grid
        is a schematic of data units, not a map of territory, and says so.

    Examples
    --------
    >>> print(country_map(index="PAPI", year=2024, lang="en").title)
    PAPI 2024: the highest fifth of the provinces lies above 44.87 points, the lowest fifth reaches 41.63
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    absent = editions.incomplete(asked, _FAMILY)
    if absent is not None:
        return absent
    rows = editions.scored(asked)
    limits = classes(rows["value"])
    grid = geography.tile_grid(asked.vintage).rename({"code": "province_code", "row": "grid_row", "col": "grid_column"})
    tiles = grid.join(rows, on="province_code", how="left").sort("province_code")
    level = pl.sum_horizontal(pl.col("value") > limit for limit in limits)
    tiles = tiles.with_columns(level=pl.when(pl.col("value").is_not_null()).then(level))
    about = {"index": phrases.index_name(asked.index, lang), "year": year, "unit": editions.unit(rows, lang)}
    ends = {"low": words.number(limits[0], lang), "high": words.number(limits[-1], lang)}
    title = words.term("country.map_title", lang).format(**about, **ends)
    note = words.term("tile_grid_note", lang)
    notes = [note[0].upper() + note[1:] + ".", *_missing(tiles, lang)]
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(
            _draw(tiles, limits, asked),
            words.term("country.map_subtitle", lang).format(scale=editions.scale(rows, lang), **about),
        ),
        title=title,
        alt=words.term("country.map_alt", lang).format(
            title=title,
            limits="; ".join(words.number(limit, lang, 1) for limit in limits),
            top=", ".join(rows.filter(pl.col("value") > limits[-1])["province"]),
        ),
        source=theme.source_line(rows, lang),
        notes=notes,
        data=tiles.select(
            "province_code", "label", "grid_row", "grid_column", "value", "unit", "level", "rank", "rank_of", "status",
            *ADDRESS,
        ),
        source_ids=theme.source_ids(rows),
    )  # fmt: skip


def _missing(tiles: pl.DataFrame, lang: str) -> list[str]:
    found = sorted(tiles.filter(pl.col("value").is_null())["label"])
    if not found:
        return []
    names = ", ".join(found) if len(found) <= 8 else str(len(found))
    return [words.term("country.map_missing", lang).format(names=names)]


@charting.unchecked
def _draw(tiles: pl.DataFrame, limits: list[float], asked: Request) -> Any:
    import altair as alt

    page = asked.size == "page"
    high, wide = int(tiles["grid_row"].max()) + 1, int(tiles["grid_column"].max()) + 1  # type: ignore[arg-type]
    columns = wide + (_BESIDE if page else 0)
    lines = high + (0 if page else _BELOW)
    tile = asked.width / columns
    letters = 9.0
    texts = [lettering.wrap(text.replace(" - ", "-"), width=tile - 5, size=letters) for text in tiles["label"]]
    placed = tiles.select(
        "level",
        left="grid_column",
        right=pl.col("grid_column") + 0.96,
        top="grid_row",
        bottom=pl.col("grid_row") + 0.93,
        middle=pl.col("grid_column") + 0.48,
        dark=pl.col("level").fill_null(0) >= 3,
        lines=pl.Series(["\n".join(text) for text in texts]),
        score=pl.Series(["–" if v is None else words.number(v, asked.lang, 1) for v in tiles["value"]]),
    ).with_columns(count=pl.col("lines").str.count_matches("\n", literal=True) + 1)
    # Lines of a name are centred where no score stands below them, and move up where one does.
    rise = letters + 0.5
    free = _HEIGHT[asked.size] * 0.93 - (13.0 if page else 0.0)
    first = (free - (pl.col("count") - 1) * rise) / 2 / _HEIGHT[asked.size]
    placed = placed.with_columns(name_line=pl.col("top") + first, score_line=pl.col("top") + 0.75)
    across = alt.Scale(domain=[0, columns], nice=False, zero=False)
    down = alt.Scale(domain=[0, lines], reverse=True, nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=down, axis=None)

    base = theme.chart(placed)
    color = alt.Color("level:O", scale=alt.Scale(domain=list(range(5)), range=list(theme.SEQUENCE)), legend=None)
    box = (x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"))
    layers = [
        base.transform_filter("isValid(datum.level)").mark_rect(stroke=theme.TILE_EDGE, strokeWidth=0.5)
        .encode(*box, color),
        base.transform_filter("!isValid(datum.level)")
        .mark_rect(fill="white", stroke=theme.MUTED, strokeDash=[3, 2])
        .encode(*box),
    ]  # fmt: skip
    for dark in (True, False):
        part = base.transform_filter(f"datum.dark === {str(dark).lower()}")
        text = {"color": "white" if dark else theme.INK, "baseline": "middle", "lineBreak": "\n", "lineHeight": rise}
        layers.append(part.mark_text(fontSize=letters, **text).encode(x("middle"), y("name_line"), alt.Text("lines:N")))
        if page:
            layers.append(
                part.mark_text(fontSize=10, fontWeight="bold", **text).encode(
                    x("middle"), y("score_line"), alt.Text("score:N")
                )
            )
    layers += [_legend(limits, asked, wide=wide, high=high, color=color, x=x, y=y)]
    return charting.layered(*layers, width=asked.width, height=lines * _HEIGHT[asked.size])


def _legend(limits: list[float], asked: Request, *, wide: int, high: int, color: Any, x: Any, y: Any) -> Any:
    """Five boxes with their limits: a column beside the grid of a page, a row below that of a column."""
    import altair as alt

    bounds = [words.number(limit, asked.lang, 1) for limit in limits]
    labels = [f"≤ {bounds[0]}", *(f"{low}–{top}" for low, top in pairwise(bounds)), f"> {bounds[-1]}"]
    steps = range(5)
    if asked.size == "page":
        boxes = [(wide + 0.6, wide + 1.2, 2.0 + 0.75 * (4 - step), 2.6 + 0.75 * (4 - step)) for step in steps]
        frame = pl.DataFrame(boxes, schema=["left", "right", "top", "bottom"], orient="row").with_columns(
            x=pl.col("right") + 0.14, y=(pl.col("top") + pl.col("bottom")) / 2
        )
        align, size = "left", 10.5
    else:
        part = wide / 5
        boxes = [(part * step, part * (step + 1) - 0.1, high + 0.6, high + 0.95) for step in steps]
        frame = pl.DataFrame(boxes, schema=["left", "right", "top", "bottom"], orient="row").with_columns(
            x=(pl.col("left") + pl.col("right")) / 2, y=pl.col("bottom") + 0.35
        )
        align, size = "center", 10.0
    keys = theme.chart(frame.with_columns(level=pl.Series(list(steps)), label=pl.Series(labels)))
    boxes_drawn = keys.mark_rect(stroke=theme.TILE_EDGE, strokeWidth=0.5).encode(
        x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"), color
    )
    texts = keys.mark_text(align=align, fontSize=size, color=theme.INK, baseline="middle").encode(
        x("x"), y("y"), alt.Text("label:N")
    )
    return charting.layered(boxes_drawn, texts)
