"""Drawing of a service timeline: lanes of measures over the years, and a lane for what has no date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danvan_analysis.figures import lettering
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.lanes import Item, Lane
from danvan_analysis.figures.services.listing import TALLEST
from danvan_analysis.figures.services.sheet import LINE, SIZE, Sheet
from danvan_analysis.reference import words

_BESIDE = 450  # pixels: narrower than this, names stand above their lanes
_TOP, _HEAD, _STEP, _HALF = 30.0, 20.0, 17.0, 6.0
_YEAR_LABEL = 34.0  # pixels that a year on the axis takes


@dataclass(frozen=True)
class Ground:
    """Where the parts of a timeline lie, in pixels: names, years, the lane of the undated; and the years."""

    width: float
    label: float
    left: float
    right: float
    undated: float
    low: float
    high: float
    beside: bool

    @property
    def scale(self) -> float:
        """Pixels a year."""
        return (self.right - self.left) / (self.high - self.low)


def ground(found: list[Lane], *, width: float, years: tuple[int, int], lang: str) -> Ground:
    """The layout for some lanes.

    Parameters
    ----------
    found : list of Lane
    width : float
        Pixels.
    years : (int, int)
        First and last year that the axis shows at least.
    lang : str
    """
    loose = [item.value for lane in found for item in lane.items if item.span is None]
    head = words.term("undated", lang).split()
    needed = max((lettering.text_width(one, size=SIZE, bold=True) for one in loose), default=0.0)
    heading = max(lettering.text_width(part, size=10.5) for part in head) + 6
    undated = max(needed, heading) + 16 if loose else 0.0
    beside = width >= _BESIDE
    label = 0.42 * width if beside else width - 8
    starts = [item.span.start for lane in found for item in lane.items if item.span]
    low = float(int(min([*starts, years[0] - 0.5, years[1] - 2.5]) + 0.5)) - 0.5
    left = label + 12 if beside else 4.0
    return Ground(width, label, left, width - undated - (8 if loose else 4), undated, low, years[1] + 0.5, beside)


def _packed(lane: Lane, place: Ground) -> list[list[tuple[Item, float, str]]]:
    """Items in as many rows as keep their words apart; for each the pixels of its words and how they align."""
    rows: list[list[tuple[Item, float, str]]] = []
    ends: list[list[tuple[float, float]]] = []
    for item in lane.items:
        start, end, at, align = _extent(item, place)
        free = [
            number
            for number, taken in enumerate(ends)
            if all(end + 4 < first or start - 4 > last for first, last in taken)
        ]
        if not free:
            free = [len(rows)]
            rows.append([])
            ends.append([])
        rows[free[0]].append((item, at, align))
        ends[free[0]].append((start, end))
    return rows


def _extent(item: Item, place: Ground) -> tuple[float, float, float, str]:
    """First and last pixel of a figure with its words, where the words are, and how they align."""
    wide = lettering.text_width(item.value, size=SIZE, bold=True)
    if item.span is None:
        at = place.right + 14
        return at, at + wide, at, "left"
    first, last = (place.left + (moment - place.low) * place.scale for moment in (item.span.start, item.span.end))
    aside = 8.0 if item.span.start == item.span.end else 4.0
    if last - first >= wide + 8:
        return first, last, (first + last) / 2, "center"
    if last + aside + wide <= place.right:
        return first, last + aside + wide, last + aside, "left"
    return first - aside - wide, last, first - aside, "right"


def _height(lane: Lane, place: Ground) -> float:
    names = LINE * len(lettering.wrap(lane.label, width=place.label, size=SIZE))
    marks = _STEP * len(_packed(lane, place))
    return max(names, marks) + 3 if place.beside else names + marks + 3


def fitted(found: list[Lane], place: Ground, *, tallest: float = TALLEST) -> list[Lane]:
    """The lanes that fit a page, in their order; those with nothing but undated figures are never left out."""
    kept: dict[int, Lane] = {}
    top = _TOP + _HEAD * len({lane.topic for lane in found})
    for loose in (True, False):
        for number, lane in enumerate(found):
            if all(item.span is None for item in lane.items) != loose:
                continue
            height = _height(lane, place)
            if top + height > tallest and kept:
                continue
            top += height
            kept[number] = lane
    return [kept[number] for number in sorted(kept)]


def draw(found: list[Lane], place: Ground, *, lang: str) -> Any:
    """The timeline as a chart.

    Parameters
    ----------
    found : list of Lane
    place : Ground
    lang : str

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    sheet = Sheet(width=place.width, left=place.left, right=place.right, low=place.low, high=place.high)
    top = _TOP if place.undated else 4.0
    before = ""
    for lane in found:
        if lane.topic != before:
            if before:
                sheet.rule(top + 2)
            sheet.text(spoken.topic(lane.topic, lang), x=0, y=top + _HEAD / 2 + 2, style="head")
            top += _HEAD
            before = lane.topic
        top = _put(sheet, lane, top, place)
    if place.undated:
        for number, part in enumerate(_two_lines(words.term("undated", lang))):
            sheet.text(part, x=place.right + 10, y=8 + 12 * number, style="muted")
        start = place.low + (place.right + 6 - place.left) / place.scale
        end = place.low + (place.width - place.left) / place.scale
        sheet.bars.insert(0, {"start": start, "end": end, "upper": _TOP - 4, "lower": top + 2, "style": "ground"})
    step = max(1, -(-int(_YEAR_LABEL) // max(1, int(place.scale))))
    last = int(place.high - 0.5)
    years = [one for one in range(int(place.low + 0.5), last + 1) if (last - one) % step == 0]
    axis = alt.Axis(values=years, format="d", grid=False, title=words.term("year", lang).capitalize())
    return sheet.chart(top + 6, axis=axis)


def _two_lines(phrase: str) -> list[str]:
    """A short phrase over two lines, the first one the longer list of words."""
    parts = phrase.split()
    half = -(-len(parts) // 2)
    return [" ".join(some) for some in (parts[:half], parts[half:]) if some]


def _put(sheet: Sheet, lane: Lane, top: float, place: Ground) -> float:
    bottom = top + _height(lane, place)
    names = sheet.lines(lane.label, x=8, top=top + 1, width=place.label)
    first = top if place.beside else top + names
    for number, row in enumerate(_packed(lane, place)):
        y = first + _STEP * number + _STEP / 2
        for item, at, align in row:
            if item.span is None:
                pass
            elif item.span.start == item.span.end:
                sheet.point(item.span.start, y=y, style="stock")
            else:
                sheet.bar(item.span.start, item.span.end, y=y, half=_HALF, style="light")
            sheet.text(item.value, x=at, y=y, style="bold", align=align)
    return bottom
