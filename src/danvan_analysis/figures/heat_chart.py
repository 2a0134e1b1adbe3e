"""The drawing of a heat table: scores in shaded cells, with heavy lines where the method changes."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme
from danvan_analysis.reference import words

_NAMES = 156  # pixels: names beside the cells, on a page
_CELL, _HEAD, _NAME = 22.0, 20.0, 15.0
#: Height of the years where they stand upright.
_UPRIGHT = 34.0
_KEY = 34.0
_LETTERS, _SMALL = 10.0, 9.0


def _cell_width(cells: pl.DataFrame, width: int) -> float:
    years = cells["edition_year"].n_unique()
    return min(44.0, (width - (_NAMES if width >= theme.WIDTH else 0)) / years)


def rounded(cells: pl.DataFrame, *, width: int) -> bool:
    """Whether the cells have room for one decimal only.

    Examples
    --------
    >>> rounded(pl.DataFrame({"edition_year": range(2005, 2025)}), width=310)
    True
    """
    return _cell_width(cells, width) < lettering.text_width("10,00", size=_SMALL) - 4


@charting.unchecked
def draw(cells: pl.DataFrame, cuts: pl.DataFrame, lang: str, *, width: int) -> Any:
    """The table; in a column of text the names stand above their rows.

    Parameters
    ----------
    cells : polars.DataFrame
        line (row of the table, from 0), label, edition_year, value, quarter (0 to 3; null without shade).
    cuts : polars.DataFrame
        line, edition_year (the first after the change), suspected.
    lang : str
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    narrow = width < theme.WIDTH
    years = sorted(cells["edition_year"].unique().to_list())
    each, left = _cell_width(cells, width), 0.0 if narrow else float(_NAMES)
    upright = each < lettering.text_width("2000", size=_LETTERS) + 3
    head = _UPRIGHT if upright else _HEAD
    lines = int(cells["line"].max()) + 1  # type: ignore[arg-type]
    step = _CELL + (_NAME if narrow else 0)
    height = head + lines * step + _KEY
    place = {year: left + number * each for number, year in enumerate(years)}
    digits, size = (1 if rounded(cells, width=width) else 2), (_LETTERS if each >= 25 else _SMALL)
    top = head + pl.col("line") * step + (_NAME if narrow else 0)
    placed = cells.with_columns(
        x=pl.col("edition_year").replace_strict(place, return_dtype=pl.Float64), y=top
    ).with_columns(
        x2=pl.col("x") + each - 1,
        y2=pl.col("y") + _CELL - 1,
        middle=pl.col("x") + each / 2,
        center=pl.col("y") + _CELL / 2,
        text=pl.Series(
            ["–" if value is None else words.number(value, lang, digits) for value in cells["value"]], dtype=pl.String
        ),
    )
    across = alt.Scale(domain=[0, width], nice=False, zero=False)
    down = alt.Scale(domain=[height, 0], nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=down, axis=None)

    layers = []
    fills = [*((quarter, shade) for quarter, shade in enumerate(theme.QUARTERS)), (None, "#ffffff")]
    for quarter, shade in fills:
        some = placed.filter(pl.col("quarter").eq_missing(pl.lit(quarter, pl.Int32)))
        if not some.height:
            continue
        base = theme.chart(some.select("x", "x2", "y", "y2", "middle", "center", "text"))
        edge = {"stroke": theme.GRID if quarter is None else theme.TILE_EDGE, "strokeWidth": 0.5}
        layers.append(base.mark_rect(fill=shade, **edge).encode(x("x"), alt.X2("x2"), y("y"), alt.Y2("y2")))
        ink = {"color": theme.ink_on(shade), "fontSize": size, "baseline": "middle"}
        layers.append(base.mark_text(**ink).encode(x("middle"), y("center"), alt.Text("text:N")))
    if cuts.height:
        at = cuts.select(
            x=pl.col("edition_year").replace_strict(place, return_dtype=pl.Float64) - 0.5,
            y=top - 1,
            y2=top + _CELL,
            suspected="suspected",
        )
        for suspected, dash in ((False, [1, 0]), (True, [3, 2])):
            some = at.filter(pl.col("suspected") == suspected)
            if some.height:
                rule = {"color": theme.INK, "strokeWidth": 2.2 if each >= 20 else 1.6, "strokeDash": dash}
                layers.append(
                    theme.chart(some.drop("suspected")).mark_rule(**rule).encode(x("x"), y("y"), alt.Y2("y2"))
                )
    names = (
        placed.group_by("line", maintain_order=True)
        .first()
        .select("label", x=pl.lit(0.0), y=(pl.col("y") - 7) if narrow else pl.col("center"))
    )
    layers.append(
        theme.chart(names)
        .mark_text(align="left", baseline="middle", fontSize=11, color=theme.INK)
        .encode(x("x"), y("y"), alt.Text("label:N"))
    )
    layers.append(_years(place, each, head, upright=upright, x=x, y=y))
    layers += _key(lang, left, height - _KEY + 18, x, y)
    return charting.layered(*layers, width=width, height=height)


def _years(place: dict[int, float], each: float, head: float, *, upright: bool, x: Any, y: Any) -> Any:
    import altair as alt

    frame = pl.DataFrame(
        {"x": [at + each / 2 for at in place.values()], "y": [head - 7.0] * len(place), "text": [str(y) for y in place]}
    )
    style: dict[str, Any] = {"fontSize": _LETTERS, "color": theme.MUTED, "baseline": "middle"}
    if upright:
        style |= {"angle": 270, "align": "left"}
    return theme.chart(frame).mark_text(**style).encode(x("x"), y("y"), alt.Text("text:N"))


def _key(lang: str, left: float, top: float, x: Any, y: Any) -> list[Any]:
    """The four shades from low to high in a line, with words at both ends."""
    import altair as alt

    head, low, high = (words.term(f"heat.{name}", lang) for name in ("key", "lowest", "highest"))
    start = left + lettering.text_width(f"{head}: {low}", size=_LETTERS) + 8
    boxes = pl.DataFrame(
        {"x": [start + 26.0 * n for n in range(4)], "x2": [start + 26.0 * n + 25 for n in range(4)],
         "y": [top - 6.0] * 4, "y2": [top + 6.0] * 4, "quarter": list(range(4))}
    )  # fmt: skip
    fill = alt.Fill("quarter:O", scale=alt.Scale(domain=list(range(4)), range=list(theme.QUARTERS)), legend=None)
    ends = pl.DataFrame({"x": [left, start + 26.0 * 4 + 5], "y": [top] * 2, "text": [f"{head}: {low}", high]})
    style = {"align": "left", "baseline": "middle", "fontSize": _LETTERS, "color": theme.MUTED}
    return [
        theme.chart(boxes)
        .mark_rect(stroke=theme.TILE_EDGE, strokeWidth=0.5)
        .encode(x("x"), alt.X2("x2"), y("y"), alt.Y2("y2"), fill),
        theme.chart(ends).mark_text(**style).encode(x("x"), y("y"), alt.Text("text:N")),
    ]
