"""The drawing of a path over the years."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme
from danvan_analysis.reference import words

_HEIGHT = 250
#: Pixels that the axis of scores takes beside the plot.
_AXIS = 48
_LETTERS = 10.5


@charting.unchecked
def draw(rows: pl.DataFrame, reference: pl.DataFrame, cuts: pl.DataFrame, *, width: int, lang: str) -> Any:
    """The chart: band and median of complete editions, published reference points, cuts, the province.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`danvan_analysis.analysis.path` returns them.
    reference : polars.DataFrame
        Published national statistics: edition_year, statistic, value.
    cuts : polars.DataFrame
        Changes of method: edition_year, kind.
    width : int
        Of the drawing, in pixels.
    lang : str

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    valued = rows.filter(pl.col("value").is_not_null())
    shown = [*valued["value"], *rows["q1"].drop_nulls(), *rows["q3"].drop_nulls(), *reference["value"]]
    low, high = min(shown), max(shown)
    pad = max((high - low) * 0.12, 0.5)
    first, last = int(rows["edition_year"].min()), int(rows["edition_year"].max())  # type: ignore[arg-type]
    wide = width - _AXIS
    letters = 11 if wide / (last - first + 1.2) > 28 or wide < 400 else 9.5
    ticks = lettering.years(first, last, width=wide, size=letters)

    def across(column: str) -> Any:
        axis = alt.Axis(format="d", values=ticks, grid=False, labelOverlap=False, labelFontSize=letters)
        scale = alt.Scale(domain=[first - 0.6, last + 0.6], nice=False, zero=False)
        return alt.X(f"{column}:Q", scale=scale, axis=axis, title=None)

    def up(column: str) -> Any:
        scale = alt.Scale(domain=[low - pad, high + pad], nice=False, zero=False)
        return alt.Y(f"{column}:Q", scale=scale, axis=alt.Axis(minExtent=34, tickCount=6), title=None)

    x, y = across("edition_year"), up("value")
    layers = []
    nation = (
        rows.filter(pl.col("median").is_not_null())
        .select("edition_year", "median", "q1", "q3")
        .with_columns(left=pl.col("edition_year") - 0.36, right=pl.col("edition_year") + 0.36)
    )
    if nation.height:
        base = theme.chart(nation)
        layers.append(base.mark_rect(color=theme.BAND).encode(across("left"), alt.X2("right"), up("q1"), alt.Y2("q3")))
        layers.append(
            base.mark_rule(color=theme.NATION, strokeWidth=1.6).encode(across("left"), alt.X2("right"), up("median"))
        )
    if cuts.height:
        at = cuts.with_columns(at=pl.col("edition_year") - 0.5, dash=pl.col("kind") == "suspected")
        for suspected, part in ((False, at.filter(~pl.col("dash"))), (True, at.filter("dash"))):
            if part.height:
                dash = [3, 3] if suspected else [1, 0]
                layers.append(
                    theme.chart(part.select("at"))
                    .mark_rule(color=theme.MUTED, strokeDash=dash, strokeWidth=1)
                    .encode(across("at"))
                )
    if reference.height:
        printed = reference.pivot(on="statistic", index="edition_year", values="value")
        if {"min", "max"} <= set(printed.columns):
            both = printed.filter(pl.col("min").is_not_null() & pl.col("max").is_not_null())
            if both.height:
                layers.append(
                    theme.chart(both.select("edition_year", "min", "max"))
                    .mark_rule(color=theme.PALE, strokeWidth=1.2)
                    .encode(x, up("min"), alt.Y2("max"))
                )
        ends = reference.filter(pl.col("statistic") != "mean").select("edition_year", "value")
        if ends.height:
            layers.append(
                theme.chart(ends).mark_tick(orient="horizontal", color=theme.MUTED, size=11, thickness=1.6).encode(x, y)
            )
        means = reference.filter(pl.col("statistic") == "mean").select("edition_year", "value")
        if means.height:
            layers.append(
                theme.chart(means)
                .mark_point(shape="diamond", size=60, filled=True, color=theme.NATION, opacity=1)
                .encode(x, y)
            )
    own = theme.chart(valued.select("edition_year", "value", "segment"))
    layers.append(own.mark_line(color=theme.FOCUS, strokeWidth=2.4).encode(x, y, alt.Detail("segment:N")))
    layers.append(own.mark_circle(size=64, color=theme.FOCUS, opacity=1).encode(x, y))
    text = theme.chart(
        _labels(valued, cuts, nation, lang, wide=wide, years=(first - 0.6, last + 0.6), scores=(low - pad, high + pad))
    )
    style = {"baseline": "middle", "fontSize": _LETTERS, "fontWeight": "bold"}
    # A white edge first: the label stays legible where a line passes under it.
    edge, ink = {"stroke": "white", "strokeWidth": 2, "color": "white"}, {"color": theme.FOCUS}
    layers += [
        text.mark_text(**style, **paint).encode(across("edition_year"), up("value"), alt.Text("label:N"))
        for paint in (edge, ink)
    ]
    return charting.layered(*layers, width=wide, height=_HEIGHT)


def _labels(
    valued: pl.DataFrame,
    cuts: pl.DataFrame,
    nation: pl.DataFrame,
    lang: str,
    *,
    wide: float,
    years: tuple[float, float],
    scores: tuple[float, float],
) -> pl.DataFrame:
    """Values beside their points where there is room: the last and the first of each era before the others."""
    across, up = wide / (years[1] - years[0]), _HEIGHT / (scores[1] - scores[0])
    rows = valued.with_columns(
        x=(pl.col("edition_year") - years[0]) * across,
        y=_HEIGHT - (pl.col("value") - scores[0]) * up,
        weight=(pl.col("segment") != pl.col("segment").shift(-1)).fill_null(True).cast(pl.Int8) * 2
        + (pl.col("segment") != pl.col("segment").shift()).fill_null(True).cast(pl.Int8),
        peak=pl.col("value").is_in([valued["value"].min(), valued["value"].max()]),
    )
    rows = rows.with_columns(
        weight=pl.col("weight") + pl.col("peak") + 9.0 * (pl.int_range(pl.len()) == pl.len() - 1),
        x2=pl.col("x").shift(-1).over("segment"),
        y2=pl.col("y").shift(-1).over("segment"),
    )
    points = [
        lettering.Point(row["x"], row["y"], words.number(row["value"], lang, 1), row["weight"])
        for row in rows.iter_rows(named=True)
    ]
    lines = [row for row in rows.select("x", "y", "x2", "y2").iter_rows() if row[2] is not None]
    lines += [((year - 0.5 - years[0]) * across, 0, (year - 0.5 - years[0]) * across, _HEIGHT)
              for year in cuts["edition_year"]]  # fmt: skip
    for year, median in nation.select("edition_year", "median").iter_rows():
        x, y = (year - years[0]) * across, _HEIGHT - (median - scores[0]) * up
        lines.append((x - 0.36 * across, y, x + 0.36 * across, y))
    found = lettering.places(points, size=_LETTERS, within=(-4, -4, wide + 4, _HEIGHT), lines=lines, crowded=wide < 400)
    return pl.DataFrame(
        [
            (point.text, place.x / across + years[0], (_HEIGHT - place.y) / up + scores[0])
            for point, place in zip(points, found, strict=True)
            if place is not None
        ],
        schema={"label": pl.String, "edition_year": pl.Float64, "value": pl.Float64},
        orient="row",
    )
