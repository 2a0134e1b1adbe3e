"""Spread over time: how far provinces lie apart in each edition, joined only inside an era."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.analysis import breaks_within
from danvan_analysis.analysis.national import spread_by_edition
from danvan_analysis.figures import charting, lettering, phrases, remembered, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.reference import registry, words

_FAMILY = "country_spread"
_HEIGHT, _SIZE = 220.0, 10.0
#: Where the names of the measures stand: above the plot.
_KEY = -12.0
#: Column of the result: word, shape of its marks, dash of its line.
_MEASURES = {
    "standard_deviation": ("country.spread_sd", True, [1, 0]),
    "interquartile_range": ("country.spread_iqr", False, [4, 3]),
}


def country_spread(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Standard deviation and interquartile range over the provinces, edition by edition.

    Parameters
    ----------
    index : str
    year : int
        Last edition used.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Complete editions only; a line ends at a change of method or of units. The axis begins at 0.

    Examples
    --------
    >>> print(country_spread(index="PAPI", year=2024, lang="en").title)
    PAPI: standard deviation between provinces from 2.08 (2021) to 1.74 (2024) points, within one method
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    frame = remembered.indicators(index=asked.index).filter(pl.col("component_code") == asked.component)
    rows = spread_by_edition(frame, index=asked.index, component_code=asked.component, up_to=year)
    if not rows.height:
        return editions.absence(asked, _FAMILY, words.term("country.spread_none", lang).format(year=year))
    years = rows["edition_year"].to_list()
    cells = frame.filter(pl.col("edition_year").is_in(years) & pl.col("value").is_not_null())
    short = phrases.index_name(asked.index, lang)
    title = _title(rows, short, lang)
    values = "; ".join(
        f"{row['edition_year']} {words.number(row['standard_deviation'], lang)}" for row in rows.iter_rows(named=True)
    )
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(rows, asked), words.term("country.spread_subtitle", lang).format(index=short)),
        title=title,
        alt=words.term("country.spread_alt", lang).format(title=title, values=values),
        source=theme.source_line(cells, lang),
        notes=_notes(rows, asked),
        data=rows.select(
            pl.lit(asked.index).alias("index"), pl.lit(asked.component).alias("component_code"), *rows.columns
        ),
        source_ids=theme.source_ids(cells),
        uses=cells,
    )


def _title(rows: pl.DataFrame, short: str, lang: str) -> str:
    last = rows.row(-1, named=True)
    span = rows.filter(pl.col("segment") == last["segment"])
    about = {"index": short, "last": words.number(last["standard_deviation"], lang), "end": last["edition_year"]}
    if span.height > 1:
        first = span.row(0, named=True)
        about |= {"first": words.number(first["standard_deviation"], lang), "start": first["edition_year"]}
        return words.term("country.spread_title", lang).format(**about)
    key = "country.spread_title_alone" if rows.height > 1 else "country.spread_title_only"
    return words.term(key, lang).format(**about)


def cuts(rows: pl.DataFrame, asked: Request) -> list[int]:
    """First editions after which no line is drawn back: a change of method, or of the units printed."""
    years = rows["edition_year"].to_list()
    found = set(breaks_within(asked.index, asked.component, years)["edition_year"]) if len(years) > 1 else set()
    found |= {
        later for earlier, later in pairwise(years)
        if registry.vintage(asked.index, earlier) != registry.vintage(asked.index, later)
    }  # fmt: skip
    return sorted(int(year) for year in found)


def _notes(rows: pl.DataFrame, asked: Request) -> list[str]:
    lang = asked.lang
    notes = [words.term("country.spread_notes", lang)]
    found = cuts(rows, asked)
    if found:
        listed = ", ".join(str(year) for year in found)
        notes.append(words.term("country.spread_cuts", lang).format(years=listed))
    there = set(rows["edition_year"])
    without = [one for one in registry.editions(asked.index, asked.component) if one <= asked.year and one not in there]
    if without:
        listed = ", ".join(str(year) for year in without)
        notes.append(words.term("country.spread_after", lang).format(years=listed))
    return notes


@charting.unchecked
def _draw(rows: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    width = asked.width - 36.0
    first, last = int(rows["edition_year"].min()), int(rows["edition_year"].max())  # type: ignore[arg-type]
    ceiling = float(max(rows["standard_deviation"].max(), rows["interquartile_range"].max())) * 1.16  # type: ignore[type-var, arg-type]
    step = 1 if width / (last - first + 1) >= 30 else 2 if width / (last - first + 1) >= 15 else 4
    axis = alt.Axis(format="d", values=list(range(first, last + 1, step)), grid=False)
    across = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False)
    up = alt.Scale(domain=[0, ceiling], nice=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=axis, title=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=up, axis=alt.Axis(tickCount=5, minExtent=26, format="~f"), title=None)

    layers = []
    found = cuts(rows, asked)
    if found:
        at = theme.chart(pl.DataFrame({"at": [year - 0.5 for year in found]}))
        layers.append(at.mark_rule(color=theme.MUTED, strokeWidth=1).encode(x("at")))
    for column, (_, filled, dash) in _MEASURES.items():
        base = theme.chart(rows.select("edition_year", "segment", column))
        ink = theme.INK if filled else theme.NATION
        layers.append(
            base.mark_line(color=ink, strokeDash=dash, strokeWidth=1.8).encode(
                x("edition_year"), y(column), alt.Detail("segment:N")
            )
        )
        paint = {"filled": True, "color": ink} if filled else {"filled": True, "fill": "white", "stroke": ink}
        shape = "circle" if filled else "diamond"
        layers.append(
            base.mark_point(shape=shape, size=46 if filled else 52, opacity=1, **paint).encode(
                x("edition_year"), y(column)
            )
        )
    layers += _labels(rows, asked, width=width, first=first, last=last, ceiling=ceiling, cut=found)
    layers += _key(asked)
    return charting.layered(*layers, width=width, height=_HEIGHT)


def _key(asked: Request) -> list[Any]:
    """Mark and name of both measures in one line above the plot."""
    import altair as alt

    layers, left = [], 6.0
    for word, filled, _ in _MEASURES.values():
        name = words.term(word, asked.lang)
        ink = theme.INK if filled else theme.NATION
        one = theme.chart(pl.DataFrame({"text": [name]}))
        paint = {"color": ink} if filled else {"fill": "white", "stroke": ink}
        at = {"x": charting.fixed("x", left), "y": charting.fixed("y", _KEY)}
        shape = "circle" if filled else "diamond"
        layers.append(one.mark_point(shape=shape, filled=True, size=46, opacity=1, **paint).encode(**at))
        at["x"] = charting.fixed("x", left + 8)
        layers.append(
            one.mark_text(align="left", baseline="middle", fontSize=_SIZE + 0.5, color=theme.INK).encode(
                **at, text=alt.Text("text:N")
            )
        )
        left += 8 + lettering.text_width(name, size=_SIZE + 0.5) + 22
    return layers


def _labels(
    rows: pl.DataFrame, asked: Request, *, width: float, first: int, last: int, ceiling: float, cut: list[int]
) -> list[Any]:
    """Numbers of the standard deviation, where they cover nothing."""
    import altair as alt

    def left(year: float) -> float:
        return (year - first + 0.5) / (last - first + 1) * width

    def down(value: float) -> float:
        return _HEIGHT * (1 - value / ceiling)

    boxes = [(left(one - 0.5) - 1.5, 0.0, left(one - 0.5) + 1.5, _HEIGHT) for one in cut]
    for column in _MEASURES:
        for _, part in rows.group_by("segment", maintain_order=True):
            ends = [(left(year), down(value)) for year, value in part.select("edition_year", column).iter_rows()]
            boxes += [(x - 4, y - 4, x + 4, y + 4) for x, y in ends]
            for (x, y), (x2, y2) in pairwise(ends):
                # A line as a row of small boxes: a number keeps off it.
                steps = [n / 12 for n in range(1, 12)]
                boxes += [(x + (x2 - x) * t - 1, y + (y2 - y) * t - 1, x + (x2 - x) * t + 1, y + (y2 - y) * t + 1)
                          for t in steps]  # fmt: skip
    values = rows.select("edition_year", "standard_deviation").rows()
    points = [
        # The newest edition first: its number stands in the title.
        lettering.Point(left(year), down(value), words.number(value, asked.lang), weight=float(year - first))
        for year, value in values
    ]
    found = lettering.places(points, size=_SIZE, bold=False, gap=7.0, within=(0, 0, width + 8, _HEIGHT), boxes=boxes)
    return [
        theme.chart(pl.DataFrame({"text": [point.text]}))
        .mark_text(color=theme.INK, fontSize=_SIZE, baseline="middle")
        .encode(charting.fixed("x", place.x), charting.fixed("y", place.y), alt.Text("text:N"))
        for point, place in zip(points, found, strict=True)
        if place is not None
    ]
