"""The drawing of the path of a rank."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import theme
from danvan_analysis.reference import registry, words

_HEIGHT = 230
#: Half the width of a band that has no neighbour, in years.
_ALONE = 0.2
_SHADE = "#cfd8e0"


def draw(rows: pl.DataFrame, cuts: pl.DataFrame, *, index: str, lang: str) -> Any:
    """The chart: bands of the intervals, their medians, our ranks, among how many.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`danvan_analysis.figures.rank_path.with_intervals` gives them.
    cuts : polars.DataFrame
        Changes of method: edition_year, kind.
    index, lang : str

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    first, last = int(rows["edition_year"].min()), int(rows["edition_year"].max())  # type: ignore[arg-type]
    ranked = rows.filter(pl.col("rank").is_not_null())
    worst = int(ranked["rank_of"].max())  # type: ignore[arg-type]
    quiet = {"aria": False}

    def across(column: str) -> Any:
        size = 11 if last - first < 16 else 9.5
        axis = alt.Axis(
            format="d", values=list(range(first, last + 1)), grid=False, labelOverlap=True, labelFontSize=size
        )
        scale = alt.Scale(domain=[first - 0.6, last + 0.6], nice=False, zero=False)
        return alt.X(f"{column}:Q", scale=scale, axis=axis, title=None)

    def down(column: str) -> Any:
        # Room below the last rank for the line that says among how many.
        scale = alt.Scale(domain=[-1.5, worst + 11], reverse=True, nice=False, zero=False)
        title = f"{registry.index(index).short_name[lang]}, {words.term('rank', lang)}"
        ticks = [1, *range(10, worst - 3, 10), worst]
        return alt.Y(f"{column}:Q", scale=scale, axis=alt.Axis(minExtent=34, values=ticks), title=title)

    x, y = across("edition_year"), down("rank")
    layers = []
    for part, kind in _bands(rows):
        base = theme.chart(part)
        low, high = down("reweighted_low"), alt.Y2("reweighted_high")
        if kind == "alone":
            layers.append(base.mark_rect(color=_SHADE, **quiet).encode(across("left"), alt.X2("right"), low, high))
            layers.append(
                base.mark_rule(color=theme.NATION, strokeWidth=1.6, strokeDash=[4, 2], **quiet).encode(
                    across("left"), alt.X2("right"), down("reweighted_median")
                )
            )
        else:
            layers.append(base.mark_area(color=_SHADE, opacity=1, **quiet).encode(x, low, high, detail="band:N"))
            layers.append(
                base.mark_line(color=theme.NATION, strokeWidth=1.6, strokeDash=[4, 2], **quiet).encode(
                    x, down("reweighted_median"), detail="band:N"
                )
            )
    if cuts.height:
        at = cuts.with_columns(at=pl.col("edition_year") - 0.5)
        for suspected, dash in ((False, [1, 0]), (True, [3, 3])):
            part = at.filter((pl.col("kind") == "suspected") == suspected)
            if part.height:
                layers.append(
                    theme.chart(part.select("at"))
                    .mark_rule(color=theme.MUTED, strokeDash=dash, strokeWidth=1, **quiet)
                    .encode(across("at"))
                )
    drawn = ranked.filter(pl.col("rank_low").is_not_null()).select("edition_year", "rank_low", "rank_high")
    if drawn.height:
        base = theme.chart(drawn)
        layers.append(
            base.mark_rule(color=theme.INK, strokeWidth=1.3, **quiet).encode(x, down("rank_low"), alt.Y2("rank_high"))
        )
        layers += [
            base.mark_tick(orient="horizontal", color=theme.INK, size=9, thickness=1.3, **quiet).encode(x, down(end))
            for end in ("rank_low", "rank_high")
        ]
    own = theme.chart(ranked.select("edition_year", "rank", "segment", bare=pl.col("reweighted_low").is_null()))
    layers.append(own.mark_line(color=theme.FOCUS, strokeWidth=1.8, **quiet).encode(x, y, detail="segment:N"))
    for bare in (False, True):
        part = own.transform_filter(f"datum.bare == {str(bare).lower()}")
        paint = {"fill": "white" if bare else theme.FOCUS, "stroke": theme.FOCUS, "strokeWidth": 1.6}
        layers.append(part.mark_point(shape="circle", size=48, opacity=1, **paint, **quiet).encode(x, y))
    labels = theme.chart(_labels(ranked, unit=(worst + 12.5) / _HEIGHT, years=last - first + 1.2))
    style = {"fontSize": 10.5, "fontWeight": "bold", "baseline": "middle", **quiet}
    # A white edge first: the label stays legible where a line passes under it.
    edge, ink = {"stroke": "white", "strokeWidth": 2.5, "color": "white"}, {"color": theme.FOCUS}
    layers += [
        labels.mark_text(**style, **paint).encode(across("x"), down("y"), text="label:N") for paint in (edge, ink)
    ]
    of = ranked.select("edition_year", "rank_of", place=pl.lit(worst + 7.5))
    size = 9.5 if last - first < 16 else 8.5
    layers.append(
        theme.chart(of.with_columns(text=pl.format("/{}", "rank_of")))
        .mark_text(fontSize=size, color=theme.MUTED, baseline="middle", **quiet)
        .encode(x, down("place"), text="text:N")
    )
    return alt.layer(*layers).properties(width=theme.WIDTH - 62, height=_HEIGHT)


def _bands(rows: pl.DataFrame) -> list[tuple[pl.DataFrame, str]]:
    """Intervals by what joins them: editions next to each other in one era, and editions alone."""
    there = rows.filter(pl.col("reweighted_low").is_not_null())
    apart = (pl.col("segment") != pl.col("segment").shift()) | (pl.col("edition_year").diff() != 1)
    there = there.with_columns(band=apart.fill_null(True).cast(pl.Int32).cum_sum()).select(
        "edition_year", "band", "reweighted_low", "reweighted_median", "reweighted_high"
    )
    several = there.filter(pl.len().over("band") > 1)
    alone = there.filter(pl.len().over("band") == 1).with_columns(
        left=pl.col("edition_year") - _ALONE, right=pl.col("edition_year") + _ALONE
    )
    return [(part, kind) for part, kind in ((several, "joined"), (alone, "alone")) if part.height]


def _labels(ranked: pl.DataFrame, *, unit: float, years: float) -> pl.DataFrame:
    """The rank beside its point, on the side that its line leaves free; places in ranks and years.

    Parameters
    ----------
    ranked : polars.DataFrame
    unit : float
        Ranks a pixel.
    years : float
        Width of the chart.
    """
    before = pl.col("rank").shift().over("segment")
    after = pl.col("rank").shift(-1).over("segment")
    here = pl.col("rank")
    # Ranks grow downwards: below the point where the line comes from and goes above it.
    alone = before.is_null() & after.is_null()
    below = (before.is_null() | (before < here)) & (after.is_null() | (after < here)) & ~alone
    falls = (before < here) & (after > here)
    rises = (before > here) & (after < here)
    aside = years / (theme.WIDTH - 62)
    return ranked.select(
        label=here.cast(pl.String),
        # An upright line through the point: the label stands beside it.
        x=pl.col("edition_year")
        + pl.when(pl.col("rank_low").is_not_null())
        .then(14 * aside)
        .when(falls)
        .then(10 * aside)
        .when(rises)
        .then(-10 * aside)
        .otherwise(0.0),
        y=here + pl.when(below).then(15 * unit).otherwise(-15 * unit),
    )
