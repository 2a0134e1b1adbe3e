"""The drawing of the path of a rank."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme

_HEIGHT = 230
#: Half the width of a band that has no neighbour, in years.
_ALONE = 0.2
#: Pixels that the axis of ranks takes beside the plot.
_AXIS = 42
_LETTERS, _SMALL = 10.5, 9
#: Ranks of free room above the first and below the last; with the line that says among how many.
_ABOVE, _BELOW, _FOOT = 1.5, 2.5, 11.0


@charting.unchecked
def draw(rows: pl.DataFrame, cuts: pl.DataFrame, *, width: int) -> Any:
    """The chart: bands of the intervals, their medians, our ranks, among how many.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`danvan_analysis.figures.rank_path.with_intervals` gives them.
    cuts : polars.DataFrame
        Changes of method: edition_year, kind.
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    first, last = int(rows["edition_year"].min()), int(rows["edition_year"].max())  # type: ignore[arg-type]
    ranked = rows.filter(pl.col("rank").is_not_null())
    worst = int(ranked["rank_of"].max())  # type: ignore[arg-type]
    quiet = {"aria": False}
    wide = width - _AXIS
    letters = 11 if wide / (last - first + 1.2) > 28 or wide < 400 else 9.5
    foot = among_at_the_foot(rows, width=width)
    room = _FOOT if foot else _BELOW
    labelled = lettering.years(first, last, width=wide, size=letters)

    def across(column: str) -> Any:
        axis = alt.Axis(format="d", values=labelled, grid=False, labelOverlap=False, labelFontSize=letters)
        scale = alt.Scale(domain=[first - 0.6, last + 0.6], nice=False, zero=False)
        return alt.X(f"{column}:Q", scale=scale, axis=axis, title=None)

    def down(column: str) -> Any:
        scale = alt.Scale(domain=[-_ABOVE, worst + room], reverse=True, nice=False, zero=False)
        ticks = [1, *range(10, worst - 3, 10), worst]
        return alt.Y(f"{column}:Q", scale=scale, axis=alt.Axis(minExtent=28, values=ticks), title=None)

    x, y = across("edition_year"), down("rank")
    layers = []
    for part, kind in _bands(rows):
        base = theme.chart(part)
        low, high = down("reweighted_low"), alt.Y2("reweighted_high")
        if kind == "alone":
            layers.append(
                base.mark_rect(color=theme.INTERVAL, **quiet).encode(across("left"), alt.X2("right"), low, high)
            )
            layers.append(
                base.mark_rule(color=theme.NATION, strokeWidth=1.6, strokeDash=[4, 2], **quiet).encode(
                    across("left"), alt.X2("right"), down("reweighted_median")
                )
            )
        else:
            layers.append(
                base.mark_area(color=theme.INTERVAL, opacity=1, **quiet).encode(x, low, high, alt.Detail("band:N"))
            )
            layers.append(
                base.mark_line(color=theme.NATION, strokeWidth=1.6, strokeDash=[4, 2], **quiet).encode(
                    x, down("reweighted_median"), alt.Detail("band:N")
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
    layers.append(own.mark_line(color=theme.FOCUS, strokeWidth=1.8, **quiet).encode(x, y, alt.Detail("segment:N")))
    for bare in (False, True):
        some = own.transform_filter(f"datum.bare == {str(bare).lower()}")
        paint = {"fill": "white" if bare else theme.FOCUS, "stroke": theme.FOCUS, "strokeWidth": 1.6}
        layers.append(some.mark_point(shape="circle", size=48, opacity=1, **paint, **quiet).encode(x, y))
    labels = theme.chart(_labels(ranked, cuts, wide=wide, first=first - 0.6, last=last + 0.6, worst=worst + room))
    style = {"fontSize": _LETTERS, "fontWeight": "bold", "baseline": "middle", **quiet}
    # A white edge first: the label stays legible where a line passes under it.
    edge, ink = {"stroke": "white", "strokeWidth": 2.5, "color": "white"}, {"color": theme.FOCUS}
    layers += [
        labels.mark_text(**style, **paint).encode(across("x"), down("y"), alt.Text("label:N")) for paint in (edge, ink)
    ]
    if foot:
        of = ranked.select("edition_year", place=pl.lit(worst + 7.5), text=pl.format("/{}", "rank_of"))
        layers.append(
            theme.chart(of)
            .mark_text(fontSize=_SMALL, color=theme.MUTED, baseline="middle", **quiet)
            .encode(x, down("place"), alt.Text("text:N"))
        )
    return charting.layered(*layers, width=wide, height=_HEIGHT)


def among_at_the_foot(rows: pl.DataFrame, *, width: int) -> bool:
    """Whether a drawing has room below each edition for among how many provinces the rank is."""
    first, last = int(rows["edition_year"].min()), int(rows["edition_year"].max())  # type: ignore[arg-type]
    return (width - _AXIS) / (last - first + 1.2) >= lettering.text_width("/00", size=_SMALL) + 2


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


def _labels(
    ranked: pl.DataFrame, cuts: pl.DataFrame, *, wide: float, first: float, last: float, worst: float
) -> pl.DataFrame:
    """The rank beside its point where there is room: the last and the ends of each era before the others."""
    across, down = wide / (last - first), _HEIGHT / (worst + _ABOVE)
    ends = (pl.col("segment") != pl.col("segment").shift(-1)).fill_null(True).cast(pl.Int8) * 2
    rows = ranked.with_columns(
        x=(pl.col("edition_year") - first) * across,
        y=(pl.col("rank") + _ABOVE) * down,
        weight=ends + 9.0 * (pl.int_range(pl.len()) == pl.len() - 1),
    ).with_columns(x2=pl.col("x").shift(-1).over("segment"), y2=pl.col("y").shift(-1).over("segment"))
    points = [
        # An upright line through the point: the label stands beside it.
        lettering.Point(x, y, str(rank), weight, ("above", "below", "right", "left") if low is None else
                        ("right", "left"))
        for x, y, rank, weight, low in rows.select("x", "y", "rank", "weight", "rank_low").iter_rows()
    ]  # fmt: skip
    lines = [row for row in rows.select("x", "y", "x2", "y2").iter_rows() if row[2] is not None]
    lines += [((year - 0.5 - first) * across, 0, (year - 0.5 - first) * across, _HEIGHT)
              for year in cuts["edition_year"]]  # fmt: skip
    lines += [(x, (low + _ABOVE) * down, x, (high + _ABOVE) * down)
              for x, low, high in rows.select("x", "rank_low", "rank_high").iter_rows() if low is not None]  # fmt: skip
    found = lettering.places(points, size=_LETTERS, within=(-4, -6, wide + 6, _HEIGHT), lines=lines, crowded=wide < 400)
    return pl.DataFrame(
        [
            (point.text, place.x / across + first, place.y / down - _ABOVE)
            for point, place in zip(points, found, strict=True)
            if place is not None
        ],
        schema={"label": pl.String, "x": pl.Float64, "y": pl.Float64},
        orient="row",
    )
