"""A list of printed figures in blocks, each figure with its name, its mark on a common axis, and its value in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from danvan_analysis.figures import lettering
from danvan_analysis.figures.services.sheet import LINE, SIZE, Sheet

#: A title, notes and this fit a page of a Word document.
TALLEST = 800.0
#: Narrower than this, names stand above their marks.
_BESIDE = 450
_HEAD, _GAP, _INDENT = 20.0, 10.0, 8.0


@dataclass(frozen=True)
class Entry:
    """One figure of a list.

    Attributes
    ----------
    row : int
        Line of the raw table.
    label, value : str
    under : str
        Small words above the first of several entries that share them.
    bars : tuple of (start, end, half, style)
    points : tuple of (value, style)
    """

    row: int
    label: str
    value: str
    under: str = ""
    bars: tuple[tuple[float, float, float, str], ...] = ()
    points: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Block:
    """Entries under one heading.

    Attributes
    ----------
    head : str
    entries : tuple of Entry
    reserved : bool
        Whether the block gets its room first, wherever it stands: the undated stand last and would be left out.
    """

    head: str
    entries: tuple[Entry, ...]
    reserved: bool = False


@dataclass(frozen=True)
class _Columns:
    label: float
    left: float
    right: float
    beside: bool


def _columns(blocks: Sequence[Block], width: float) -> _Columns:
    widest = max(
        (lettering.text_width(e.value, size=SIZE, bold=True) for block in blocks for e in block.entries), default=0.0
    )
    right = width - min(widest + 10, width * (0.6 if width < _BESIDE else 0.45))
    if width < _BESIDE:
        return _Columns(width - _INDENT, _INDENT, right, beside=False)
    left = 0.47 * width
    return _Columns(left - _INDENT - 12, left, right, beside=True)


def _height(entry: Entry, columns: _Columns) -> float:
    tall = LINE * len(lettering.wrap(entry.label, width=columns.label, size=SIZE))
    small = LINE * len(lettering.wrap(entry.under, width=columns.label, size=10.5)) if entry.under else 0.0
    return small + (max(tall, LINE + 2) + 4 if columns.beside else tall + LINE + 7)


def _heading(block: Block, width: float) -> float:
    return _HEAD + LINE * (len(lettering.wrap(block.head, width=width, size=11.5, bold=True)) - 1)


def fitted(blocks: Sequence[Block], *, width: float, tallest: float = TALLEST) -> list[Block]:
    """The blocks that fit a page, in their order.

    Parameters
    ----------
    blocks : sequence of Block
    width, tallest : float
        Pixels.

    Returns
    -------
    list of Block
        Reserved blocks had their room first. A block is whole or left out: some of the parts of a whole, without
        the others, would tell another story. Only one that is alone and taller than a page is cut.
    """
    columns = _columns(blocks, width)
    kept: dict[int, Block] = {}
    top = 0.0
    for reserved in (True, False):
        for number, block in enumerate(blocks):
            heights = [_height(entry, columns) for entry in block.entries]
            needed = _heading(block, width) + sum(heights) + (_GAP if kept else 0.0)
            if block.reserved != reserved or (kept and top + needed > tallest):
                continue
            room, some = tallest - _heading(block, width), list[Entry]()
            for entry, height in zip(block.entries, heights, strict=True):
                room -= height
                if room < 0 and some:
                    break
                some.append(entry)
            kept[number] = replace(block, entries=tuple(some))
            top += needed
    return [kept[number] for number in sorted(kept)]


def draw(blocks: Sequence[Block], *, width: float, low: float, high: float, axis: Any = None) -> Any:
    """The list as a chart.

    Parameters
    ----------
    blocks : sequence of Block
    width : float
        Pixels. At 8 cm names stand above their marks, at 16 cm beside them.
    low, high : float
        Ends of the axis.
    axis : altair.Axis, optional

    Returns
    -------
    altair.LayerChart
    """
    columns = _columns(blocks, width)
    sheet = Sheet(width=width, left=columns.left, right=columns.right, low=low, high=high)
    top = 0.0
    for number, block in enumerate(blocks):
        if number:
            sheet.rule(top + _GAP / 2)
            top += _GAP
        sheet.lines(block.head, x=0, top=top + 2, width=width, style="head")
        top += _heading(block, width)
        for entry in block.entries:
            top = _put(sheet, entry, top, columns)
    return sheet.chart(top + 4, axis=axis)


def _put(sheet: Sheet, entry: Entry, top: float, columns: _Columns) -> float:
    bottom = top + _height(entry, columns)
    if entry.under:
        top += sheet.lines(entry.under, x=_INDENT, top=top, width=columns.label, style="muted")
    tall = sheet.lines(entry.label, x=_INDENT, top=top, width=columns.label)
    y = top + max(tall, LINE) / 2 if columns.beside else top + tall + LINE / 2
    for start, end, half, style in entry.bars:
        sheet.bar(start, end, y=y, half=half, style=style)
    for value, style in entry.points:
        sheet.point(value, y=y, style=style)
    sheet.text(entry.value, x=columns.right + 10, y=y, style="bold")
    return bottom
