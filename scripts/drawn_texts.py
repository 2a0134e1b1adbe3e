"""What texts of a drawing stand where: boxes of their ink, texts that cover one another, texts outside.

Used by the gallery and by the tests of the figures. The letters are measured in the very font files that draw them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

FONTS = Path(__file__).resolve().parent.parent / "src" / "danvan_analysis" / "figures" / "fonts"
SVG = "{http://www.w3.org/2000/svg}"
#: Letters are measured at a large size, in which rounding to whole pixels does not count.
MEASURED = 400
#: a b c d e f of a transformation, as SVG writes it.
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Text:
    """A line of text in a drawing: its ink, in pixels of the view box.

    Attributes
    ----------
    text : str
    left, top, right, bottom : float
    size : float
        Size of its letters.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    def covers(self, other: Text, *, by: float = 0.4) -> bool:
        """Whether the ink of two texts overlaps, by more than a part of a pixel in both directions."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > by and down > by


@cache
def font(bold: bool) -> Any:
    """One of the two font files of the figures."""
    from PIL import ImageFont

    path = FONTS / f"DanvanSans-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(str(path), MEASURED, layout_engine=ImageFont.Layout.BASIC)


def times(one: Matrix, other: Matrix) -> Matrix:
    """Product of two transformations."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def matrix(transform: str) -> Matrix:
    """Read the transformation of an element.

    Raises
    ------
    ValueError
        A transformation that the drawings do not use.

    Examples
    --------
    >>> matrix("translate(10,20)")
    (1, 0, 0, 1, 10.0, 20.0)
    """
    made = IDENTITY
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", transform):
        values = [float(part) for part in re.split(r"[ ,]+", inside.strip())]
        if name == "translate":
            made = times(made, (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0.0))
        elif name == "rotate" and len(values) == 1:
            turn = math.radians(values[0])
            made = times(made, (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0, 0))
        elif name == "scale":
            made = times(made, (values[0], 0, 0, values[-1], 0, 0))
        else:
            raise ValueError(f"transform {name}({inside}) is not one that the drawings use")
    return made


def texts(svg: str) -> list[Text]:
    """All lines of text of a drawing that are seen; a white edge under a label is not one."""

    def walk(element: ElementTree.Element, outer: Matrix) -> Iterator[Text]:
        here = times(outer, matrix(element.get("transform", "")))
        if element.tag == f"{SVG}text":
            yield from lines(element, here)
            return
        for child in element:
            yield from walk(child, here)

    return list(walk(ElementTree.fromstring(svg), IDENTITY))


def lines(element: ElementTree.Element, here: Matrix) -> Iterator[Text]:
    """Yield the lines of one text element."""
    hidden = element.get("opacity") == "0" or element.get("fill-opacity") == "0"
    edge = element.get("fill") == "white" and element.get("stroke") == "white"
    if hidden or edge:
        return
    size = float(element.get("font-size", "11px").removesuffix("px"))
    bold = element.get("font-weight") in {"bold", "700"}
    anchor = element.get("text-anchor", "start")
    spans = list(element.iter(f"{SVG}tspan"))
    written = [(span.text or "", float(span.get("dy", 0))) for span in spans] or [("".join(element.itertext()), 0.0)]
    base = 0.0
    for text, down in written:
        base += down
        if not text.strip():
            continue
        scale = size / MEASURED
        ink = [side * scale for side in font(bold).getbbox(text, anchor="ls")]
        advance = font(bold).getlength(text) * scale
        start = -advance * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        corners = [(start + ink[side], base + ink[height]) for side in (0, 2) for height in (1, 3)]
        a, b, c, d, e, f = here
        xs = [a * x + c * y + e for x, y in corners]
        ys = [b * x + d * y + f for x, y in corners]
        yield Text(text, min(xs), min(ys), max(xs), max(ys), size)


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of the view box."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("the drawing has no view box that begins at 0 0")
    return float(found[1]), float(found[2])


def collisions(found: list[Text]) -> list[str]:
    """Pairs of texts that cover one another, as they would be told to a person."""
    return [
        f"{one.text!r} and {other.text!r} at {round(one.left)},{round(one.top)}"
        for number, one in enumerate(found)
        for other in found[number + 1 :]
        if one.covers(other)
    ]


def outside(found: list[Text], svg: str) -> list[str]:
    """Texts that leave the view box."""
    width, height = size_of(svg)
    return [
        f"{one.text!r} at {round(one.left)},{round(one.top)}–{round(one.right)},{round(one.bottom)}"
        for one in found
        if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height
    ]
