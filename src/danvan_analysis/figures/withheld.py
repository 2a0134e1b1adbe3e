"""In place of a figure that uses a withheld cell: a panel of the same width that says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from danvan_analysis.figures import charting, check_words, phrases, theme
from danvan_analysis.figures.checks import CELL, PLACE, Touched
from danvan_analysis.figures.figure import FigureId
from danvan_analysis.reference import registry, words

_LINE, _PAD = 17.0, 20.0  # pixels: height of a line, edge of the panel
_SIZE = 12


def title(identity: FigureId) -> str:
    """What the figure is about, without any number that it would plot.

    Examples
    --------
    >>> print(title(FigureId("path", "PCI", 2019, 2008, "14", "en")))
    PCI of Sơn La: path up to 2019
    """
    known = identity.family in words.keys("figure")
    return words.term(f"figure.{identity.family if known else 'any'}", identity.lang).format(
        index=phrases.index_name(identity.index, identity.lang) if identity.index in _codes() else identity.family,
        year=identity.year,
        province=(
            phrases.name_of(identity.province, identity.lang)
            if identity.province
            else words.term("nation.whole", identity.lang)
        ),
    )


def _codes() -> list[str]:
    return [index.code for index in registry.indices()]


def sentences(found: Sequence[Touched], identity: FigureId) -> list[str]:
    """Why the figure is withheld, a sentence each."""
    lines = check_words.reasons(found, focus=identity.code, lang=identity.lang)
    return [*lines, words.term("check.withheld_until", identity.lang)]


def data(found: Sequence[Touched]) -> pl.DataFrame:
    """The withheld cells by key and address, with the check; no number of theirs."""
    frames = [
        one.rows.select(
            name for name in (*CELL, "source_id", *PLACE, "column") if name in one.rows.columns
        ).with_columns(withheld_by=pl.lit(f"{one.mark.suite}/{one.mark.expectation}"))
        for one in found
    ]
    return pl.concat(frames, how="diagonal")


@charting.unchecked
def draw(lines: Sequence[str], lang: str, *, width: int = theme.WIDTH) -> Any:
    """The panel: a frame with the sentences in it.

    Parameters
    ----------
    lines : sequence of str
        As :func:`sentences` gives them.
    lang : str
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    head = words.term("check.withheld", lang)
    wrapped = [part for line in lines for part in theme.wrap(line, width=width - 2 * _PAD, size=_SIZE)]
    height = 2 * _PAD + _LINE * (len(wrapped) + 1.5)
    texts = [{"y": _PAD + _LINE / 2, "text": head, "head": True}]
    texts += [{"y": _PAD + _LINE * (n + 2), "text": text, "head": False} for n, text in enumerate(wrapped)]
    frame = pl.DataFrame(texts)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    edge = pl.DataFrame({"y": [0.0], "below": [height]})
    layers = [
        theme.chart(edge)
        .mark_rect(fill="white", stroke=theme.PALE, strokeDash=[4, 3])
        .encode(y, alt.Y2("below"), charting.fixed("x", 0), charting.fixed("x2", width))
    ]
    for first, style in (
        (True, {"fontSize": 13, "fontWeight": "bold", "color": theme.INK}),
        (False, {"fontSize": _SIZE, "color": theme.INK}),
    ):
        some = theme.chart(frame.filter(pl.col("head") == first).select("text", "y"))
        layers.append(
            some.mark_text(align="left", baseline="middle", **style).encode(
                y, charting.fixed("x", _PAD), alt.Text("text:N")
            )
        )
    return charting.layered(*layers, width=width, height=height)
