"""Coverage by component: how many provinces have a value of each part of each index, and of what kind."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.quality import CELL_STATES, cell_states
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import charting, phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.figures.quality.plane import plane
from danvan_analysis.reference import registry, words

_FAMILY = "component_coverage"
#: Height of a line, and of the space before the next index, in pixels.
_LINE, _GAP = 15.5, 10.0
#: Fill and edge of each state, dark to light: they keep apart in grey.
_LOOK = {
    "published": (theme.SEQUENCE[4], theme.SEQUENCE[4]),
    "derived": (theme.SEQUENCE[2], theme.SEQUENCE[2]),
    "secondary": (theme.SEQUENCE[1], theme.MUTED),
    "rank_only": ("#ffffff", theme.MUTED),
}


def component_coverage(*, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Provinces with a value of each index and of its main parts, by kind of value.

    Parameters
    ----------
    year : int
        Edition year.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Index ``all``; the parts below the main ones (PAPI sub-dimensions) stand in the table beside it. An absence
        where no index has an edition of the year.

    Examples
    --------
    >>> print(component_coverage(year=2021, lang="en").title)
    2021: a score of every province of the edition for 1 of 4 indices; 2,669 cells with a value
    """
    asked = country(index=None, year=year, lang=lang, size=size)
    frame = tidy.indicators()
    rows = cell_states(frame, year=year)
    if not rows.height:
        return Absence(
            words.term("quality.nothing", lang).format(year=year), words.term("quality.nothing_why", lang), lang
        )
    overall = [one.overall for one in registry.indices()]
    main = [
        registry.component(row["index"], row["component_code"], year).parent in (None, *overall)
        for row in rows.iter_rows(named=True)
    ]
    shown = rows.filter(pl.Series(main))
    cells = frame.filter((pl.col("edition_year") == year) & pl.col("value").is_not_null())
    whole = rows.filter(pl.col("component_code").is_in(overall))
    full = whole.filter(pl.col("absent") + pl.col("rank_only") == 0).height
    title = words.term("quality.coverage_title", lang).format(
        year=year, full=full, of=whole.height, cells=words.integer(cells.height, lang)
    )
    said = "; ".join(
        words.term("quality.coverage_alt_part", lang).format(
            index=phrases.index_name(row["index"], lang),
            n=row["units"] - row["absent"] - row["rank_only"],
            of=row["units"],
        )
        for row in whole.iter_rows(named=True)
    )
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(shown, asked), words.term("quality.coverage_subtitle", lang)),
        title=title,
        alt=words.term("quality.coverage_alt", lang).format(title=title, counts=said),
        source=theme.source_line(cells, lang),
        notes=[words.term("quality.coverage_note", lang)],
        data=shown,
        source_ids=theme.source_ids(cells),
        uses=cells,
        numbers=False,
    )


def _placed(rows: pl.DataFrame, asked: Request) -> list[dict[str, Any]]:
    """Rows with their line, label and numbers; an index begins after a space."""
    placed: list[dict[str, Any]] = []
    y, index = 0.0, ""
    for row in rows.iter_rows(named=True):
        if row["index"] != index:
            y += _GAP if index else 0.0
            index = row["index"]
        whole = row["component_code"] == registry.index(index).overall
        label = registry.component(index, row["component_code"], asked.year).label_short[asked.lang]
        name = phrases.index_name(index, asked.lang) if whole else row["component_code"]
        long = name if whole or asked.size != "page" else f"{name}  {label}"
        limit = 42 if asked.size == "page" else 11
        placed.append(
            {
                **row,
                "y": y + _LINE / 2,
                "name": long if len(long) <= limit else long[: limit - 1].rstrip() + "…",
                "whole": whole,
                "count": f"{row['units'] - row['absent'] - row['rank_only']}/{row['units']}",
            }
        )
        y += _LINE
    return placed


@charting.unchecked
def _draw(rows: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    placed = _placed(rows, asked)
    left, right = (280.0, 48.0) if asked.size == "page" else (84.0, 42.0)
    room = asked.width - left - right
    bars = []
    for row in placed:
        at = left
        for state in CELL_STATES[:-1]:
            part = row[state] / row["units"] * room
            if part:
                kind = "published" if state == "corrected" else state
                bars.append({"x": at, "x2": at + part, "top": row["y"] - 5, "bottom": row["y"] + 5, "kind": kind})
            at += part
    height = placed[-1]["y"] + _LINE
    x, y = plane(width=asked.width, top=-34, bottom=height)

    grounds = [
        {"x": left, "x2": left + room, "top": r["y"] - 5, "bottom": r["y"] + 5, "y": r["y"], "name": r["name"],
         "whole": r["whole"], "count": r["count"], "name_x": 0.0, "count_x": asked.width}
        for r in placed
    ]  # fmt: skip
    base = theme.chart(pl.DataFrame(grounds))
    layers = [
        base.mark_rect(fill="white", stroke=theme.PALE, strokeWidth=0.7).encode(x("x"), alt.X2("x2"), y("top"),
                                                                               alt.Y2("bottom")),
    ]  # fmt: skip
    drawn = pl.DataFrame(bars, schema={"x": pl.Float64, "x2": pl.Float64, "top": pl.Float64, "bottom": pl.Float64,
                                       "kind": pl.String})  # fmt: skip
    keyed, heads = _key(drawn, asked)
    for kind, (fill, edge) in _LOOK.items():
        mine = pl.concat([drawn.filter(kind=kind), keyed.filter(kind=kind)])
        if mine.height:
            box = (x("x"), alt.X2("x2"), y("top"), alt.Y2("bottom"))
            layers.append(theme.chart(mine).mark_rect(fill=fill, stroke=edge, strokeWidth=0.7).encode(*box))
    text = {"fontSize": 10.5, "baseline": "middle"}
    for whole in (True, False):
        part = base.transform_filter(f"datum.whole == {str(whole).lower()}")
        style = {**text, "fontWeight": "bold" if whole else "normal", "color": theme.INK}
        layers += [
            part.mark_text(align="left", **style).encode(x("name_x"), y("y"), alt.Text("name:N")),
            part.mark_text(align="right", **style).encode(x("count_x"), y("y"), alt.Text("count:N")),
        ]
    layers.append(
        theme.chart(heads).mark_text(align="left", color=theme.INK, **text).encode(x("x"), y("y"), alt.Text("text:N"))
    )
    return charting.layered(*layers, width=asked.width, height=height + 34)


def _key(drawn: pl.DataFrame, asked: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Squares and words above the bars that say what their shades mean: of the kinds that are drawn."""
    boxes, heads = [], []
    x, line = 0.0, 0
    for kind in (name for name in _LOOK if name in set(drawn["kind"])):
        word = words.term(f"quality.state_{kind}", asked.lang)
        wide = 20 + len(word) * 5.9
        if x and x + wide > asked.width:
            x, line = 0.0, line + 1
        top = -32.0 + line * 14
        boxes.append({"x": x, "x2": x + 10, "top": top, "bottom": top + 10, "kind": kind})
        heads.append({"x": x + 14, "y": top + 5, "text": word})
        x += wide + 8
    return pl.DataFrame(boxes, schema=drawn.schema), pl.DataFrame(
        heads, schema={"x": pl.Float64, "y": pl.Float64, "text": pl.String}
    )
