"""The drawing of published national statistics beside ours."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme
from danvan_analysis.figures.frames import Request
from danvan_analysis.reference import words

_HEIGHT, _SIZE = 240.0, 10.0


@charting.unchecked
def draw(rows: pl.DataFrame, nation: pl.DataFrame, cuts: list[int], asked: Request) -> Any:
    """Printed means, medians and extremes over the editions, the mean of the provinces, changes of method.

    Parameters
    ----------
    rows : polars.DataFrame
        Printed: edition_year, statistic, value, ours, ours_basis.
    nation : polars.DataFrame
        Ours: edition_year, mean, era, vintage.
    cuts : list of int
        First editions after a change of method.
    asked : Request

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    width = asked.width - 40.0
    years = [*rows["edition_year"], *nation["edition_year"]]
    first, last = min(years), max(*years, asked.year)
    values = [*rows["value"], *rows["ours"].drop_nulls(), *nation["mean"]]
    pad = max((max(values) - min(values)) * 0.14, 0.5)
    low, high = min(values) - pad, max(values) + pad
    each = width / (last - first + 1)
    step = 1 if each >= 30 else 2 if each >= 15 else 4
    axis = alt.Axis(format="d", values=list(range(first, last + 1, step)), grid=False)
    across = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False)
    up = alt.Scale(domain=[low, high], nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=axis, title=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=up, axis=alt.Axis(tickCount=6, minExtent=28, format="~f"), title=None)

    layers = []
    if cuts:
        at = theme.chart(pl.DataFrame({"at": [year - 0.5 for year in cuts]}))
        layers.append(at.mark_rule(color=theme.MUTED, strokeWidth=1).encode(x("at")))
    if nation.height:
        base = theme.chart(nation.select("edition_year", "mean").with_columns(segment=_segments(nation)))
        layers.append(
            base.mark_line(color=theme.SPAN, strokeWidth=1.6).encode(
                x("edition_year"), y("mean"), alt.Detail("segment:N")
            )
        )
        layers.append(base.mark_circle(color=theme.DOT_EDGE, size=26, opacity=1).encode(x("edition_year"), y("mean")))
    drawn = rows.unique(["edition_year", "statistic", "value"], keep="first", maintain_order=True)
    ends = theme.chart(drawn.filter(pl.col("statistic").is_in(["max", "min"])).select("edition_year", "value"))
    named = drawn.filter(pl.col("ours_basis") == "province").select("edition_year", "ours").unique(maintain_order=True)
    means = theme.chart(drawn.filter(pl.col("statistic") == "mean").select("edition_year", "value"))
    medians = theme.chart(drawn.filter(pl.col("statistic") == "median").select("edition_year", "value"))
    layers += [
        ends.mark_tick(orient="horizontal", color=theme.INK, size=13, thickness=1.8).encode(
            x("edition_year"), y("value")
        ),
        theme.chart(named)
        .mark_point(shape="circle", filled=False, stroke=theme.MUTED, size=40, opacity=1)
        .encode(x("edition_year"), y("ours")),
        # Hollow and larger: a mean at the same height stays visible inside.
        medians.mark_point(shape="square", size=150, filled=False, stroke=theme.INK, strokeWidth=1.2, opacity=1).encode(
            x("edition_year"), y("value")
        ),
        means.mark_point(shape="diamond", size=60, filled=True, color=theme.INK, opacity=1).encode(
            x("edition_year"), y("value")
        ),
    ]
    geometry = _Geometry(first, last, low, high, width)
    layers += _labels(drawn, nation, cuts, geometry, asked)
    return charting.layered(*layers, width=width, height=_HEIGHT)


def _segments(nation: pl.DataFrame) -> pl.Series:
    """Number of the line that an edition belongs to: cut where era or vintage changes, or a year is missing."""
    keys = nation.select("edition_year", "era", "vintage").rows()
    numbers = [0] * len(keys)
    for place, (before, now) in enumerate(pairwise(keys), start=1):
        joined = before[1:] == now[1:] and now[0] - before[0] == 1
        numbers[place] = numbers[place - 1] + (0 if joined else 1)
    return pl.Series(numbers, dtype=pl.Int32)


class _Geometry:
    """From years and values to pixels of the plot."""

    def __init__(self, first: int, last: int, low: float, high: float, width: float) -> None:
        self.first, self.last, self.low, self.high, self.width = first, last, low, high, width

    def left(self, year: float) -> float:
        """Pixels from the left."""
        return (year - self.first + 0.5) / (self.last - self.first + 1) * self.width

    def down(self, value: float) -> float:
        """Pixels from the top."""
        return (self.high - value) / (self.high - self.low) * _HEIGHT


def _labels(drawn: pl.DataFrame, nation: pl.DataFrame, cuts: list[int], at: _Geometry, asked: Request) -> list[Any]:
    """Printed numbers beside their marks, where they cover nothing: those of the year first, then means."""
    import altair as alt

    points = []
    for row in drawn.iter_rows(named=True):
        weight = (row["edition_year"] == asked.year) * 4 + (row["statistic"] in {"mean", "median"}) * 2
        order = (
            ("below", "right", "left", "above") if row["statistic"] == "min" else ("above", "below", "right", "left")
        )
        text = words.number(row["value"], asked.lang, 2 if asked.size == "page" else 1)
        points.append(
            lettering.Point(at.left(row["edition_year"]), at.down(row["value"]), text, weight=weight, order=order)
        )
    boxes = [(p.x - 5, p.y - 4.5, p.x + 5, p.y + 4.5) for p in points]
    ours = [(at.left(year), at.down(mean)) for year, mean in nation.select("edition_year", "mean").iter_rows()]
    boxes += [(x - 3, y - 3, x + 3, y + 3) for x, y in ours]
    lines = [(at.left(year - 0.5), 0.0, at.left(year - 0.5), _HEIGHT) for year in cuts]
    lines += [(*one, *other) for one, other in pairwise(ours)]
    found = lettering.places(
        points, size=_SIZE, bold=False, gap=8.0, within=(0, 0, at.width + 8, _HEIGHT), lines=lines, boxes=boxes
    )
    return [
        theme.chart(pl.DataFrame({"text": [point.text]}))
        .mark_text(fontSize=_SIZE, baseline="middle", color=theme.INK)
        .encode(charting.fixed("x", place.x), charting.fixed("y", place.y), alt.Text("text:N"))
        for point, place in zip(points, found, strict=True)
        if place is not None
    ]
