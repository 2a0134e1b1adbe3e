"""The drawing of what a rank hangs on: shares of its variance, and the rank without each component."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, theme
from danvan_analysis.reference import words

_STEP = 24
_NAMES, _GAP = 172, 26
#: Widths of the two panels on a page, and in a column, where the names stand above their rows.
_LEFT, _RIGHT = 222, 196
_NARROW_LEFT, _NARROW_RIGHT, _NARROW_GAP, _TALL = 146, 128, 28, 38
#: Pixels by which the marks stand below the middle of a row that has its name above.
_LOW = 8


@charting.unchecked
def draw(rows: pl.DataFrame, lang: str, *, width: int) -> Any:
    """The chart: bars of the total index with a dot at the first-order one; beside them ranks.

    Parameters
    ----------
    rows : polars.DataFrame
        label, first_order, total (shares), rank, rank_without, rank_low, rank_high, rank_of; the last five null for
        choices that are no component.
    lang : str
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.HConcatChart
    """
    import altair as alt

    order = rows["label"].to_list()
    if width >= theme.WIDTH:
        height: float = len(order) * _STEP
        left = charting.layered(*_shares(rows, order, lang, named=True), width=_LEFT, height=height)
        right = charting.layered(*_ranks(rows, order, lang), width=_RIGHT, height=height)
        return charting.beside(left, right, spacing=_GAP)
    height = len(order) * _TALL
    names = (
        theme.chart(rows.select("label"))
        .mark_text(align="left", baseline="middle", dy=-13, fontSize=11, color=theme.INK, aria=False)
        .encode(_y(order, named=False), charting.fixed("x", 0), alt.Text("label:N"))
    )
    shares = charting.layered(*_shares(rows, order, lang, named=False))
    left = charting.layered(shares, names, width=_NARROW_LEFT, height=height)
    right = charting.layered(*_ranks(rows, order, lang, narrow=True), width=_NARROW_RIGHT, height=height)
    return charting.beside(left, right, spacing=_NARROW_GAP)


def _y(order: list[str], *, named: bool) -> Any:
    import altair as alt

    if not named:
        # A row for every choice, so that both panels have the same rows.
        return alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(domain=order))
    axis = alt.Axis(
        labelLimit=_NAMES - 8, minExtent=_NAMES, maxExtent=_NAMES, ticks=False, domain=False, labelPadding=8
    )
    return alt.Y("label:N", sort=order, title=None, axis=axis)


def _shares(rows: pl.DataFrame, order: list[str], lang: str, *, named: bool) -> list[Any]:
    # An estimate of nothing may come out a little below 0.
    import altair as alt

    shown = rows.select("label", *(pl.col(name).clip(lower_bound=0) * 100 for name in ("total", "first_order")))
    shown = shown.with_columns(
        text=pl.Series([f"{words.integer(share, lang)}%" for share in shown["total"]], dtype=pl.String)
    )
    most = max(float(shown["total"].max()), 20.0)  # type: ignore[arg-type]
    scale = alt.Scale(domain=[0, most * 1.22], nice=False)
    axis = alt.Axis(format="d", tickCount=5, titleAnchor="start", title=words.term("choice.axis_share", lang))

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=scale, axis=axis)

    base, y, quiet = theme.chart(shown), _y(order, named=named), {"aria": False}
    low = 0 if named else _LOW
    return [
        base.mark_bar(color=theme.BAR, height=13, yOffset=low, **quiet).encode(x("total"), y),
        base.mark_point(shape="circle", filled=True, size=46, color=theme.INK, opacity=1, yOffset=low, **quiet).encode(
            x("first_order"), y
        ),
        base.mark_text(align="left", dx=9, dy=low, fontSize=11, color=theme.INK, **quiet).encode(
            x("total"), y, alt.Text("text:N")
        ),
    ]


def _ranks(rows: pl.DataFrame, order: list[str], lang: str, *, narrow: bool = False) -> list[Any]:
    import altair as alt

    left = rows.filter(pl.col("rank_without").is_not_null()).select(
        "label", "rank", "rank_without", "rank_low", "rank_high", text=pl.col("rank_without").cast(pl.String)
    )
    of = int(rows["rank_of"].drop_nulls()[0])
    best, worst = float(left["rank_low"].min()), float(left["rank_high"].max())  # type: ignore[arg-type]
    # Ranks by a handful of places around the province's own: whole numbers, never past the ends of the list.
    low, high = max(1.0, best - 3), min(float(of), worst + 3)
    ticks = sorted({int(low), int(high), int(left["rank"][0])})
    ticks = [tick for tick in ticks if tick == ticks[1] or abs(tick - int(left["rank"][0])) > (high - low) * 0.1]
    scale = alt.Scale(domain=[low - 0.8, high + 0.8], nice=False, zero=False)
    title = theme.wrap(words.term("choice.axis_rank", lang).format(of=of), width=_NARROW_RIGHT if narrow else 240)
    below = _LOW if narrow else 0
    axis = alt.Axis(format="d", values=ticks, titleAnchor="start", title=title, grid=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=scale, axis=axis)

    base, y, quiet = theme.chart(left), _y(order, named=False), {"aria": False}
    own = theme.chart(left.select("rank").head(1))
    point = {"shape": "circle", "size": 60, "fill": "white", "stroke": theme.FOCUS, "strokeWidth": 1.8, "opacity": 1,
             "yOffset": below}  # fmt: skip
    style = {"dy": below - 10, "fontSize": 10, "color": theme.FOCUS, "fontWeight": "bold", **quiet}
    return [
        own.mark_rule(color=theme.FOCUS, strokeWidth=1.6, strokeDash=[5, 3], **quiet).encode(x("rank")),
        base.mark_rule(color=theme.SPAN, strokeWidth=4, yOffset=below, **quiet).encode(
            x("rank_low"), alt.X2("rank_high"), y
        ),
        base.mark_point(**point, **quiet).encode(x("rank_without"), y),
        base.mark_text(stroke="white", strokeWidth=2.5, **style | {"color": "white"}).encode(
            x("rank_without"), y, alt.Text("text:N")
        ),
        base.mark_text(**style).encode(x("rank_without"), y, alt.Text("text:N")),
    ]
