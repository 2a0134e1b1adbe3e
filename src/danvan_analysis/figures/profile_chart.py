"""The drawing of a profile: a strip a part, with the spread of all provinces and the score of one."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, theme
from danvan_analysis.reference import words

_NAMES = 178  # pixels: names beside the strips, on a page
_STEP, _TALL = 25, 42
#: Pixels by which a strip stands below the middle of a row that has its name above.
_LOW = 6


@charting.unchecked
def draw(rows: pl.DataFrame, lang: str, *, width: int) -> Any:
    """The strips, each with score and rank at its right; in a column names, scores and ranks stand above.

    Parameters
    ----------
    rows : polars.DataFrame
        label, value, score, min, q1, median, q3, max (the last five null where the edition is not complete), rank,
        rank_of, rank_low, rank_high.
    lang : str
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    narrow = width < theme.WIDTH
    table = rows.select(
        "label", "value", "min", "q1", "median", "q3", "max", "score",
        place=pl.when(pl.col("rank").is_null())
        .then(pl.lit(""))
        .when(pl.col("rank_low").is_null())
        .then(pl.format("{}/{}", "rank", "rank_of"))
        .otherwise(pl.format("{} ({}–{})", "rank", "rank_low", "rank_high")),
        score_end=pl.lit(10.85),
        place_end=pl.lit(12.55),
    )  # fmt: skip
    order = table["label"].to_list()
    beside = alt.Axis(labelLimit=_NAMES, minExtent=_NAMES, maxExtent=_NAMES, ticks=False, domain=False)
    y = alt.Y("label:N", sort=order, title=None, axis=None if narrow else beside)
    scale = alt.Scale(domain=[1, 10] if narrow else [1, 12.6], nice=False, zero=False)
    title = words.term("profile.score_scale_110", lang)
    axis = alt.Axis(values=list(range(1, 11)), format="d", titleAnchor="start", title=title)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=scale, axis=axis)

    low = {"yOffset": _LOW if narrow else 0}
    base = theme.chart(table)
    nation = base.transform_filter("isValid(datum.median)")
    point = {"color": theme.FOCUS, "opacity": 1, "stroke": "white", "strokeWidth": 1}
    layers = [
        nation.mark_rule(color=theme.PALE, strokeWidth=1.6, **low).encode(x("min"), alt.X2("max"), y),
        nation.mark_bar(color=theme.MIDDLE, height=13, **low).encode(x("q1"), alt.X2("q3"), y),
        nation.mark_tick(color=theme.NATION, thickness=2.2, size=19, **low).encode(x("median"), y),
        base.mark_circle(size=95, **point, **low).encode(x("value"), y),
    ]
    score = {"align": "right", "fontSize": 11, "color": theme.FOCUS, "fontWeight": "bold"}
    place = {"align": "right", "fontSize": 11, "color": theme.MUTED}
    if not narrow:
        layers += [
            base.mark_text(**score).encode(x("score_end"), y, alt.Text("score:N")),
            base.mark_text(**place).encode(x("place_end"), y, alt.Text("place:N")),
        ]
        return charting.layered(*layers, width=width - _NAMES - 12, height=alt.Step(_STEP))
    plot = width - 8
    name = {"align": "left", "fontSize": 11, "color": theme.INK}
    # The grid passes behind the words: a white edge keeps them apart.
    edge = {"color": "white", "stroke": "white", "strokeWidth": 3}
    for style, at, column in ((name, 0, "label"), (score, plot - 78, "score"), (place, plot, "place")):
        for look in (style | edge, style):
            layers.append(
                base.mark_text(dy=-9, baseline="middle", **look).encode(
                    y, charting.fixed("x", at), alt.Text(f"{column}:N")
                )
            )
    return charting.layered(*layers, width=plot, height=len(order) * _TALL)
