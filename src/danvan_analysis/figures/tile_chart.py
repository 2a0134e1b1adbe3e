"""The drawing of a tile grid: a tile a province, with its name and score, and the key of the shades."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme
from danvan_analysis.reference import words

_HEIGHT = 35  # pixels of a tile
#: Columns of free space beside the tiles of a page, where the key stands; a column of text has it below.
_MARGIN_COLUMNS = 4
_KEY_ROWS = 2.1
_NAME = 9.0


@charting.unchecked
def draw(tiles: pl.DataFrame, limits: list[float], lang: str, *, width: int) -> Any:
    """The tiles.

    Parameters
    ----------
    tiles : polars.DataFrame
        grid_row, grid_column, label, score (as text), level (0 to 4, null without a score), focus.
    limits : list of float
        Between the five classes.
    lang : str
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    narrow = width < theme.WIDTH
    rows = int(tiles["grid_row"].max()) + 1  # type: ignore[arg-type]
    columns = int(tiles["grid_column"].max()) + 1  # type: ignore[arg-type]
    tile = width / columns if narrow else 52.0
    names = ["\n".join(_two_lines(text, room=tile - 6)) for text in tiles["label"]]
    tiles = tiles.with_columns(lines=pl.Series(names, dtype=pl.String))
    two = pl.col("lines").str.contains("\n", literal=True)
    dark = [level for level, shade in enumerate(theme.SEQUENCE) if theme.ink_on(shade) == "white"]
    placed = tiles.select(
        "label",
        "score",
        "level",
        "focus",
        left="grid_column",
        right=pl.col("grid_column") + 0.96,
        top="grid_row",
        bottom=pl.col("grid_row") + 0.92,
        middle=pl.col("grid_column") + 0.48,
        name_line=pl.col("grid_row") + pl.when(two).then(0.16).otherwise(0.3),
        score_line=pl.col("grid_row") + pl.when(two).then(0.77).otherwise(0.67),
        dark=pl.col("level").is_in(dark),
        lines="lines",
    )
    beside, below = (0, _KEY_ROWS) if narrow else (_MARGIN_COLUMNS, 0)
    across = alt.Scale(domain=[0, columns + beside], nice=False, zero=False)
    down = alt.Scale(domain=[0, rows + below], reverse=True, nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=down, axis=None)

    base = theme.chart(placed)
    color = alt.Color("level:O", scale=alt.Scale(domain=list(range(5)), range=list(theme.SEQUENCE)), legend=None)
    box = (x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"))
    own = base.transform_filter("datum.focus")
    layers = [
        base.transform_filter("isValid(datum.level)")
        .mark_rect(stroke=theme.TILE_EDGE, strokeWidth=0.5)
        .encode(*box, color),
        base.transform_filter("!isValid(datum.level)")
        .mark_rect(fill="white", stroke=theme.MUTED, strokeDash=[3, 2])
        .encode(*box),
        # White between frame and shade: the frame is seen on dark tiles in grey as well.
        own.mark_rect(fillOpacity=0, stroke="white", strokeWidth=6).encode(*box),
        own.mark_rect(fillOpacity=0, stroke=theme.FOCUS, strokeWidth=3).encode(*box),
    ]
    for white in (True, False):
        part = base.transform_filter("datum.dark === true" if white else "datum.dark !== true")
        ink = "white" if white else theme.INK
        text = {"color": ink, "baseline": "middle", "lineBreak": "\n", "lineHeight": 9.5}
        layers.append(part.mark_text(fontSize=_NAME, **text).encode(x("middle"), y("name_line"), alt.Text("lines:N")))
        layers.append(
            part.mark_text(fontSize=10, fontWeight="bold", **text).encode(
                x("middle"), y("score_line"), alt.Text("score:N")
            )
        )
    bounds: list[str] = [words.number(limit, lang, 1) for limit in limits]
    between = [f"{low}–{high}" for low, high in pairwise(bounds)]
    key = _key_below if narrow else _key_beside
    layers += key([f"≤ {bounds[0]}", *between, f"> {bounds[-1]}"], rows, columns, words.term("map.key", lang), x, y)
    return charting.layered(*layers, width=(columns + beside) * tile, height=(rows + below) * _HEIGHT)


def _two_lines(text: str, *, room: float) -> list[str]:
    """A name in the fewest lines that fit; in two halves of about one length.

    Examples
    --------
    >>> _two_lines("Hà Nội", room=46), _two_lines("Tuyên Quang", room=46)
    (['Hà Nội'], ['Tuyên', 'Quang'])
    """
    if lettering.text_width(text, size=_NAME) <= room:
        return [text]
    parts = text.replace(" - ", "-").split(" ")
    if len(parts) == 1:
        return parts
    halves = [(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(1, len(parts))]
    return list(min(halves, key=lambda half: max(lettering.text_width(part, size=_NAME) for part in half)))


def _key_beside(labels: list[str], rows: int, columns: int, head: str, x: Any, y: Any) -> list[Any]:
    """Five boxes below one another in the free space at the right."""
    del rows
    left, first, steps = columns + 0.6, 2.0, range(5)
    keys = pl.DataFrame(
        {
            "level": list(steps),
            "label": labels,
            "left": [left] * 5,
            "right": [left + 0.6] * 5,
            "top": [first + 0.75 * (4 - step) for step in steps],
            "bottom": [first + 0.75 * (4 - step) + 0.6 for step in steps],
        }
    ).with_columns(text=pl.col("right") + 0.14, middle=(pl.col("top") + pl.col("bottom")) / 2)
    lines = "\n".join(theme.wrap(head, width=170, size=10.5))
    heading = pl.DataFrame({"left": [left], "top": [first - 1.1], "label": [lines]})
    return _key(keys, heading, x, y, align="left")


def _key_below(labels: list[str], rows: int, columns: int, head: str, x: Any, y: Any) -> list[Any]:
    """Five boxes in a line below the tiles."""
    each, steps = columns / 5, range(5)
    keys = pl.DataFrame(
        {
            "level": list(steps),
            "label": labels,
            "left": [each * step for step in steps],
            "right": [each * (step + 1) - 0.06 for step in steps],
            "top": [rows + 0.9] * 5,
            "bottom": [rows + 1.35] * 5,
        }
    ).with_columns(text=(pl.col("left") + pl.col("right")) / 2, middle=pl.col("bottom") + 0.3)
    heading = pl.DataFrame({"left": [0.0], "top": [rows + 0.6], "label": [head]})
    return _key(keys, heading, x, y, align="center")


def _key(keys: pl.DataFrame, heading: pl.DataFrame, x: Any, y: Any, *, align: str) -> list[Any]:
    import altair as alt

    base = theme.chart(keys)
    color = alt.Color("level:O", scale=alt.Scale(domain=list(range(5)), range=list(theme.SEQUENCE)), legend=None)
    box = (x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"))
    return [
        base.mark_rect(stroke=theme.TILE_EDGE, strokeWidth=0.5).encode(*box, color),
        base.mark_text(align=align, fontSize=10.5, color=theme.INK, baseline="middle").encode(
            x("text"), y("middle"), alt.Text("label:N")
        ),
        theme.chart(heading)
        .mark_text(align="left", fontSize=10.5, color=theme.MUTED, lineBreak="\n", lineHeight=13)
        .encode(x("left"), y("top"), alt.Text("label:N")),
    ]
