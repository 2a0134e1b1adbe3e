"""How much room words take, by the widths of the letters of the typeface that charts are drawn in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from danvan_analysis.figures import typeface

#: Size at which letters are measured: large, so that hinting and rounding do not count.
_MEASURED = 1000
#: Height of a line of digits and letters, marks of Vietnamese capitals included, as a part of the size.
LINE = 1.0


@cache
def _font(bold: bool) -> Any:
    from PIL import ImageFont

    style = "Bold" if bold else "Regular"
    path = typeface.FOLDER / f"DanvanSans-{style}.ttf"
    return ImageFont.truetype(str(path), _MEASURED, layout_engine=ImageFont.Layout.BASIC)


@cache
def _letter(letter: str, bold: bool) -> float:
    return float(_font(bold).getlength(letter)) / _MEASURED


def text_width(text: str, *, size: float = 11, bold: bool = False) -> float:
    """Width of a line of text in pixels.

    Examples
    --------
    >>> round(text_width("Bà Rịa - Vũng Tàu", size=11))
    90
    >>> text_width("iii") < text_width("mmm") < text_width("mmm", bold=True)
    True
    """
    return size * sum(_letter(letter, bold) for letter in text)


def wrap(text: str, *, width: float, size: float = 11, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width in pixels; a word that is wider stands alone in its line.

    Examples
    --------
    >>> wrap("PAPI 2024: điểm của các tỉnh", width=100, size=11)
    ['PAPI 2024: điểm', 'của các tỉnh']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size=size, bold=bold) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


def broken(text: str, *, width: float, size: float = 11, bold: bool = False) -> str:
    """A text whose words that are wider than a line are cut: after a mark of an address, or where the line is full.

    Examples
    --------
    >>> broken("xem sonla.gov.vn/tin-tuc", width=60)
    'xem sonla.gov. vn/tin-tuc'
    """
    parts = []
    for word in text.split():
        if text_width(word, size=size, bold=bold) <= width:
            parts.append(word)
            continue
        pieces = [""]
        for piece in re.findall(r"[^-./]+[-./]*|[-./]+", word):
            for one in _cut(piece, width=width, size=size, bold=bold):
                if pieces[-1] and text_width(pieces[-1] + one, size=size, bold=bold) > width:
                    pieces.append("")
                pieces[-1] += one
        parts += pieces
    return " ".join(parts)


def _cut(piece: str, *, width: float, size: float, bold: bool) -> list[str]:
    if text_width(piece, size=size, bold=bold) <= width:
        return [piece]
    found = [""]
    for letter in piece:
        if found[-1] and text_width(found[-1] + letter, size=size, bold=bold) > width:
            found.append("")
        found[-1] += letter
    return found


@dataclass(frozen=True)
class Point:
    """A mark that wants a label beside it, in pixels from the upper left corner of the plot.

    Attributes
    ----------
    x, y : float
    text : str
    weight : float
        Labels of larger weight take their place first; one without a free place is left out.
    order : tuple of str
        Sides in the order of liking, of ``above``, ``below``, ``right``, ``left``.
    """

    x: float
    y: float
    text: str
    weight: float = 0.0
    order: tuple[str, ...] = ("above", "below", "right", "left")


@dataclass(frozen=True)
class Place:
    """Middle of a label, in pixels."""

    x: float
    y: float


#: Left, top, right, bottom.
Box = tuple[float, float, float, float]
Line = tuple[float, float, float, float]


def places(
    points: Sequence[Point],
    *,
    size: float,
    bold: bool = True,
    gap: float = 6.0,
    within: Box,
    lines: Iterable[Line] = (),
    boxes: Iterable[Box] = (),
    crowded: bool = False,
) -> list[Place | None]:
    """Places of labels that cover neither one another nor a mark.

    Written by hand: the ``labelTransform`` of Vega is not to be had from Vega-Lite, and libraries that place labels
    do so for pictures of Matplotlib.

    Parameters
    ----------
    points : sequence of Point
    size : float
        Size of the letters.
    bold : bool
    gap : float
        Pixels between the middle of a mark and its label.
    within : Box
        What a label may not leave.
    lines : iterable of Line
        x, y, x2, y2 of lines that a label should not lie on.
    boxes : iterable of Box
        What a label must not touch.
    crowded : bool
        Leave out labels without weight that would lie on a line or beside another mark.

    Returns
    -------
    list of Place or None
        In the order of the points; None where every side is taken.

    Examples
    --------
    >>> two = [Point(50, 50, "43,9", weight=1), Point(54, 50, "44,0")]
    >>> [found and (round(found.x), round(found.y)) for found in places(two, size=10, within=(0, 0, 100, 100))]
    [(50, 39), (54, 61)]
    """
    taken = list(boxes)
    drawn = list(lines)
    found: list[Place | None] = [None] * len(points)
    for number in sorted(range(len(points)), key=lambda n: (-points[n].weight, n)):
        best: tuple[float, Place, Box] | None = None
        for rank, side in enumerate(points[number].order):
            place, box = _beside(points[number], side, size=size, bold=bold, gap=gap)
            if not _inside(box, within) or any(_touch(box, other) for other in taken):
                continue
            cost = rank + 5.0 * sum(_crosses(line, box) for line in drawn)
            cost += 8.0 * sum(
                _touch(box, (p.x - 4, p.y - 4, p.x + 4, p.y + 4)) for n, p in enumerate(points) if n != number
            )
            if crowded and not points[number].weight and cost >= 5:
                continue
            if best is None or cost < best[0]:
                best = (cost, place, box)
        if best is not None:
            found[number] = best[1]
            taken.append(best[2])
    return found


def _beside(point: Point, side: str, *, size: float, bold: bool, gap: float) -> tuple[Place, Box]:
    half, tall = text_width(point.text, size=size, bold=bold) / 2, size * LINE / 2
    x, y = {
        "above": (0.0, -gap - tall),
        "below": (0.0, gap + tall),
        "right": (gap + half, 0.0),
        "left": (-gap - half, 0.0),
    }[side]
    x, y = point.x + x, point.y + y
    return Place(x, y), (x - half - 1, y - tall + 0.5, x + half + 1, y + tall - 0.5)


def _inside(box: Box, within: Box) -> bool:
    return box[0] >= within[0] and box[1] >= within[1] and box[2] <= within[2] and box[3] <= within[3]


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(line: Line, box: Box) -> bool:
    """Whether a line passes through a box (Liang and Barsky, 1984)."""
    x, y, x2, y2 = line
    enter, leave = 0.0, 1.0
    for step, room in ((x - x2, x - box[0]), (x2 - x, box[2] - x), (y - y2, y - box[1]), (y2 - y, box[3] - y)):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    return enter <= leave


def years(first: int, last: int, *, width: float, size: float = 11) -> list[int]:
    """Years of an axis that have room for their label, counted back from the last.

    Examples
    --------
    >>> years(2011, 2014, width=558), years(2011, 2020, width=120)
    ([2011, 2012, 2013, 2014], [2011, 2014, 2017, 2020])
    """
    room = width / (last - first + 1.2)
    step = max(1, -int(-(text_width("2000", size=size) + 3) // room))
    return [year for year in range(first, last + 1) if (last - year) % step == 0]
