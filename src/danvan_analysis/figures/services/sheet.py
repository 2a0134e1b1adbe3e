"""A sheet on which words, bars and marks have their places: one axis of values, the height in pixels.

Written by hand: rows of several lines of words beside or above their bars, the same at 16 and at 8 cm, are more
than the axes and facets of Vega-Lite lay out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme

#: Sizes of letters and distance of lines, in pixels.
SIZE, LINE = 11.0, 14.0
_TEXTS: dict[str, dict[str, Any]] = {
    "head": {"color": theme.INK, "fontSize": 11.5, "fontWeight": "bold"},
    "plain": {"color": theme.INK, "fontSize": SIZE},
    "bold": {"color": theme.INK, "fontSize": SIZE, "fontWeight": "bold"},
    "muted": {"color": theme.MUTED, "fontSize": 10.5},
}
_EDGE = {"stroke": theme.NATION, "strokeWidth": 1.2}
_BARS: dict[str, dict[str, Any]] = {
    "whole": {"fill": "white", **_EDGE},
    "part": {"fill": theme.NATION, **_EDGE},
    "light": {"fill": theme.BAND, **_EDGE},
    "broken": {"fill": theme.BAND, **_EDGE, "strokeDash": [4, 3]},
    "ground": {"fill": theme.BAND, "stroke": None, "fillOpacity": 0.45},
}
_POINTS: dict[str, dict[str, Any]] = {
    "dot": {"shape": "circle", "size": 70, "fill": theme.NATION, "opacity": 1, **_EDGE},
    "stock": {"shape": "diamond", "size": 90, "fill": theme.NATION, "opacity": 1, **_EDGE},
    "more": {"shape": "triangle-right", "size": 80, "fill": "white", "opacity": 1, **_EDGE},
    "less": {"shape": "triangle-left", "size": 80, "fill": "white", "opacity": 1, **_EDGE},
}


@dataclass
class Sheet:
    """Words, bars and marks of a drawing.

    Attributes
    ----------
    width : float
        Pixels, of the whole drawing.
    left, right : float
        Ends of the plot, in pixels.
    low, high : float
        Values at these ends.
    """

    width: float
    left: float
    right: float
    low: float
    high: float
    texts: list[dict[str, Any]] = field(default_factory=list)
    bars: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Pixels a unit of the values."""
        return (self.right - self.left) / (self.high - self.low)

    def x(self, value: float) -> float:
        """Pixels of a value."""
        return self.left + (value - self.low) * self.scale

    def text(self, words: str, *, x: float, y: float, style: str = "plain", align: str = "left") -> None:
        """Put a line of words; ``x`` and ``y`` in pixels, ``y`` the middle of the line."""
        # Not at 0 itself: the inverse of the scale would write it as 1e-14, which readers of drawings stumble over.
        at = self.low + (max(x, 0.5) - self.left) / self.scale
        self.texts.append({"x": at, "y": float(y), "text": words, "style": style, "align": align})

    def lines(self, words: str, *, x: float, top: float, width: float, style: str = "plain") -> float:
        """Put words into as many lines as they need; the height that they take, in pixels."""
        look = _TEXTS[style]
        fitted = lettering.wrap(words, width=width, size=look["fontSize"], bold="fontWeight" in look)
        for number, line in enumerate(fitted):
            self.text(line, x=x, y=top + LINE * (number + 0.5), style=style)
        return LINE * len(fitted)

    def bar(self, start: float, end: float, *, y: float, half: float, style: str) -> None:
        """Put a bar between two values; ``y`` its middle and ``half`` half its height, in pixels."""
        self.bars.append(
            {"start": float(start), "end": float(end), "upper": y - half, "lower": y + half, "style": style}
        )

    def point(self, value: float, *, y: float, style: str) -> None:
        """Put a mark at a value."""
        self.points.append({"x": float(value), "y": float(y), "style": style})

    def rule(self, y: float) -> None:
        """Put a line across the whole drawing."""
        self.rules.append({"y": float(y)})

    @charting.unchecked
    def chart(self, height: float, *, axis: Any = None) -> Any:
        """The drawing.

        Parameters
        ----------
        height : float
            Pixels.
        axis : dict, optional
            Axis of the values, over the plot alone.

        Returns
        -------
        altair.LayerChart
        """
        import altair as alt

        ends = alt.Scale(domain=[self.low, self.high], range=[self.left, self.right], nice=False, zero=False)
        tall = alt.Scale(domain=[height, 0], nice=False, zero=False)

        def x(name: str) -> Any:
            return alt.X(f"{name}:Q", scale=ends, axis=axis)

        def y(name: str) -> Any:
            return alt.Y(f"{name}:Q", scale=tall, axis=None)

        layers = []
        if self.rules:
            layers.append(theme.chart(pl.DataFrame(self.rules)).mark_rule(color=theme.GRID).encode(y("y")))
        for style, some in _styled(self.bars):
            layers.append(
                theme.chart(some).mark_rect(**_BARS[style]).encode(
                    x("start"), alt.X2("end"), y("upper"), alt.Y2("lower")
                )
            )  # fmt: skip
        for style, some in _styled(self.points):
            layers.append(theme.chart(some).mark_point(**_POINTS[style]).encode(x("x"), y("y")))
        for style, some in _styled(self.texts):
            for (align,), part in some.group_by("align", maintain_order=True):
                marks = theme.chart(part.drop("align")).mark_text(align=align, baseline="middle", **_TEXTS[style])
                layers.append(marks.encode(x("x"), y("y"), alt.Text("text:N")))
        return charting.layered(*layers, width=self.width, height=height)


def _styled(marks: list[dict[str, Any]]) -> list[tuple[str, pl.DataFrame]]:
    """Marks by style, in the order in which a style was first used."""
    if not marks:
        return []
    frame = pl.DataFrame(marks, infer_schema_length=None)
    return [(str(style), some.drop("style")) for (style,), some in frame.group_by("style", maintain_order=True)]
