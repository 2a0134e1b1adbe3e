"""The drawing of a path over the years."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import theme
from danvan_analysis.reference import registry, words


def draw(rows: pl.DataFrame, reference: pl.DataFrame, cuts: pl.DataFrame, *, index: str, lang: str) -> Any:
    """The chart: band and median of complete editions, published reference points, cuts, the province.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`danvan_analysis.analysis.path` returns them.
    reference : polars.DataFrame
        Published national statistics: edition_year, statistic, value.
    cuts : polars.DataFrame
        Changes of method: edition_year, kind.
    index, lang : str

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
    about = registry.index(index)
    units = {"vi": "%", "en": "%"} if valued["unit"][0] == "percent" else {"vi": "điểm", "en": "points"}

    def across(column: str) -> Any:
        size = 11 if last - first < 16 else 9.5
        axis = alt.Axis(
            format="d", values=list(range(first, last + 1)), grid=False, labelOverlap=True, labelFontSize=size
        )
        scale = alt.Scale(domain=[first - 0.6, last + 0.6], nice=False, zero=False)
        return alt.X(f"{column}:Q", scale=scale, axis=axis, title=None)

    def up(column: str) -> Any:
        scale = alt.Scale(domain=[low - pad, high + pad], nice=False, zero=False)
        title = f"{about.short_name[lang]} ({units[lang]})"
        return alt.Y(f"{column}:Q", scale=scale, axis=alt.Axis(minExtent=34, tickCount=6), title=title)

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
        wide = reference.pivot(on="statistic", index="edition_year", values="value")
        if {"min", "max"} <= set(wide.columns):
            both = wide.filter(pl.col("min").is_not_null() & pl.col("max").is_not_null())
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
    layers.append(own.mark_line(color=theme.FOCUS, strokeWidth=2.4).encode(x, y, detail="segment:N"))
    layers.append(own.mark_circle(size=64, color=theme.FOCUS, opacity=1).encode(x, y))
    for (dx, dy, baseline), part in _labels(valued, lang).group_by("dx", "dy", "baseline", maintain_order=True):
        text = theme.chart(part.select("edition_year", "value", "label"))
        style = {"dx": dx, "dy": dy, "baseline": baseline, "fontSize": 10.5, "fontWeight": "bold"}
        # A white edge first: the label stays legible where a line passes under it.
        edge, ink = {"stroke": "white", "strokeWidth": 2, "color": "white"}, {"color": theme.FOCUS}
        layers += [text.mark_text(**style, **paint).encode(x, y, text="label:N") for paint in (edge, ink)]
    return alt.layer(*layers).properties(width=theme.WIDTH - 62, height=250)


def _labels(valued: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Values with a place beside their point that the line leaves free."""
    before = pl.col("value").shift().over("segment")
    after = pl.col("value").shift(-1).over("segment")
    rises = (before.is_null() | (before <= pl.col("value"))) & (after.is_not_null() & (after > pl.col("value")))
    falls = (before.is_not_null() & (before > pl.col("value"))) & (after.is_null() | (after <= pl.col("value")))
    valley = (before.is_null() | (before > pl.col("value"))) & (after.is_not_null() & (after > pl.col("value")))
    end_low = before.is_not_null() & (before > pl.col("value")) & after.is_null()
    below = valley | end_low
    return valued.select(
        "edition_year",
        "value",
        label=pl.Series([words.number(value, lang, 1) for value in valued["value"]], dtype=pl.String),
        dx=pl.when(below).then(0).when(rises).then(-9).when(falls).then(9).otherwise(0),
        dy=pl.when(below).then(9).otherwise(-8),
        baseline=pl.when(below).then(pl.lit("top")).otherwise(pl.lit("bottom")),
    )
