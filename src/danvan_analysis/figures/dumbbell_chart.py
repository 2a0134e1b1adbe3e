"""The drawing of dumbbells: a ring for the edition before, a dot for this one, the change in figures beside them."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, phrases, theme
from danvan_analysis.reference import words

_NAMES = 178  # pixels: names beside the marks, on a page
#: Pixels from the right edge at which the columns of figures end: before, after, change.
_ENDS = (108, 66, 0)
_STEP, _TALL = 26, 42
_HEAD = 20.0


@charting.unchecked
def draw(rows: pl.DataFrame, lang: str, *, before: int, after: int, width: int) -> Any:
    """The dumbbells; in a column of text names and figures stand above them.

    Parameters
    ----------
    rows : polars.DataFrame
        label, from_value, to_value, change (null where the two are not compared), state.
    lang : str
    before, after : int
        Edition years.
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    narrow = width < theme.WIDTH
    step, head = (_TALL, 0.0) if narrow else (_STEP, _HEAD)
    height = head + step * rows.height
    left, right = (8.0, width - 8.0) if narrow else (float(_NAMES), width - 176.0)
    values = [*rows["from_value"].drop_nulls(), *rows["to_value"].drop_nulls()]
    low, high = max(1.0, min(values) - 0.3), min(10.0, max(values) + 0.3)
    unit = (right - left) / (high - low)
    middle = head + (pl.int_range(pl.len()) + 0.5) * step
    placed = rows.with_columns(
        y=middle + (7 if narrow else 0),
        words_y=middle - (9 if narrow else 0),
        x=left + (pl.col("from_value") - low) * unit,
        x2=left + (pl.col("to_value") - low) * unit,
        joined=pl.col("change").is_not_null(),
    )
    across = alt.Scale(domain=[0, width], nice=False, zero=False)
    down = alt.Scale(domain=[height, 0], nice=False, zero=False)
    ticks = [tick for tick in range(1, 11) if low <= tick <= high]

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=down, axis=None)

    marked = pl.DataFrame(
        {"x": [left + (tick - low) * unit for tick in ticks], "text": [str(tick) for tick in ticks]},
        schema={"x": pl.Float64, "text": pl.String},
    )
    grid = theme.chart(marked.with_columns(y=pl.lit(head), end=pl.lit(height)))
    layers = [
        grid.mark_rule(color=theme.GRID).encode(x("x"), y("y"), alt.Y2("end")),
        grid.mark_text(fontSize=11, color=theme.INK, baseline="top", dy=5).encode(x("x"), y("end"), alt.Text("text:N")),
    ]
    layers += _marks(placed, x, y)
    layers += _words(placed, lang, before=before, after=after, width=width, narrow=narrow, x=x, y=y)
    return charting.layered(*layers, width=width, height=height)


def _marks(placed: pl.DataFrame, x: Any, y: Any) -> list[Any]:
    import altair as alt

    layers = []
    both = theme.chart(placed.filter("joined").select("x", "x2", "y"))
    layers.append(both.mark_rule(color=theme.SPAN, strokeWidth=3).encode(x("x"), alt.X2("x2"), y("y")))
    ring = {"shape": "circle", "size": 70, "fill": "white", "stroke": theme.NATION, "strokeWidth": 2, "opacity": 1}
    layers.append(both.mark_point(**ring).encode(x("x"), y("y")))
    for joined, color in ((True, theme.FOCUS), (False, theme.MUTED)):
        some = placed.filter((pl.col("joined") == joined) & pl.col("to_value").is_not_null())
        if some.height:
            point = {"shape": "circle" if joined else "square", "size": 75, "filled": True, "opacity": 1}
            layers.append(theme.chart(some.select("x2", "y")).mark_point(color=color, **point).encode(x("x2"), y("y")))
    return layers


def _words(
    placed: pl.DataFrame, lang: str, *, before: int, after: int, width: int, narrow: bool, x: Any, y: Any
) -> list[Any]:
    """Names, scores of both editions and changes, as lines of text."""
    import altair as alt

    figures = {"color": theme.MUTED}, {"color": theme.FOCUS, "fontWeight": "bold"}, {"color": theme.INK}
    texts: list[dict[str, Any]] = []
    if not narrow:
        heads = (str(before), str(after), words.term("dumbbell.head", lang))
        texts += [{"x": width - end, "y": 8.0, "text": head, "look": 4} for end, head in zip(_ENDS, heads, strict=True)]
    for row in placed.iter_rows(named=True):
        at = row["words_y"]
        texts.append({"x": 0.0, "y": at, "text": row["label"], "look": 3})
        if row["change"] is None:
            why = words.term("dumbbell.lone" if row["state"] == "absent" else "dumbbell.not", lang)
            texts.append({"x": float(width), "y": at, "text": why, "look": 4})
            continue
        said = [words.number(row["from_value"], lang), words.number(row["to_value"], lang)]
        change = words.signed(row["change"], lang, phrases.DIGITS)
        for end, text, look in zip(_ENDS, [*said, change], range(3), strict=True):
            texts.append({"x": float(width - end), "y": at, "text": text, "look": look})
    frame = pl.DataFrame(texts, schema_overrides={"x": pl.Float64, "y": pl.Float64})
    looks: list[dict[str, Any]] = [*figures, {"align": "left", "color": theme.INK}, {"color": theme.MUTED}]  # fmt: skip
    layers = []
    for number, own in enumerate(looks):
        some = frame.filter(pl.col("look") == number)
        if not some.height:
            continue
        style: dict[str, Any] = {"align": "right", "baseline": "middle", "fontSize": 11, **own}
        edge = {**style, "color": "white", "stroke": "white", "strokeWidth": 3}
        base = theme.chart(some.select("x", "y", "text"))
        layers += [base.mark_text(**one).encode(x("x"), y("y"), alt.Text("text:N")) for one in (edge, style)]
    return layers
