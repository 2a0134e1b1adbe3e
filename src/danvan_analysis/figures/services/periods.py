"""When a printed administrative output is of: in words, and as a span of years.

Sources date their figures by a year, a quarter, a half year, a day or two days; nothing is made more precise.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.reference import words

_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_HALF = re.compile(r"(\d{4})-H([12])", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


def words_of(row: Mapping[str, Any], lang: str) -> str:
    """The period of a figure in words.

    Parameters
    ----------
    row : mapping
        period_start_year, period_end_year, as_of of a row of ``service_outputs``.
    lang : str

    Examples
    --------
    >>> quarter = {"period_start_year": 2024, "period_end_year": 2024, "as_of": "2024-Q1"}
    >>> words_of(quarter, "vi"), words_of(quarter, "en")
    ('quý I/2024', 'first quarter of 2024')
    >>> words_of({**quarter, "as_of": "2022-01-01/2024-06-30"}, "en")
    '1 January 2022 to 30 June 2024'
    >>> words_of({**quarter, "as_of": None}, "vi"), words_of(dict.fromkeys(quarter), "vi")
    ('năm 2024', 'không rõ thời gian')
    """
    start, end, as_of = row["period_start_year"], row["period_end_year"], row["as_of"]
    if not as_of:
        return _years(start, end, lang)
    first, _, last = as_of.partition("/")
    if last and _DAY.fullmatch(first) and _DAY.fullmatch(last):
        return words.term("services.from_to", lang).format(start=said.day(first, lang), end=said.day(last, lang))
    if match := _QUARTER.fullmatch(as_of):
        key = "quarter" if match[2] == "1" else "quarters"
        number = words.term(f"services.quarter_{match[2]}", lang)
        return words.term(f"services.{key}", lang).format(number=number, year=match[1])
    if match := _HALF.fullmatch(as_of):
        return words.term(f"services.half_{match[2]}", lang).format(year=match[1])
    # What a stranger's table writes in a form of its own is shown as it stands.
    day = said.day(as_of, lang) if _DAY.fullmatch(as_of) else as_of
    if start is None:
        return words.term("services.as_of", lang).format(day=day)
    return words.term("services.up_to", lang).format(period=_years(start, end, lang), day=day)


def _years(start: int | None, end: int | None, lang: str) -> str:
    if end is None:
        return words.term("undated", lang)
    if start is None:
        return words.term("services.as_of", lang).format(day=end)
    if start == end:
        return words.term("services.year", lang).format(year=end)
    return words.term("services.years", lang).format(start=start, end=end)


@dataclass(frozen=True)
class Span:
    """Where a figure lies on an axis of years, on which a year reaches half a unit to either side of its label.

    Attributes
    ----------
    start, end : float
        Equal for a stock at a date.
    """

    start: float
    end: float


def span(row: Mapping[str, Any]) -> Span | None:
    """Where a figure lies on an axis of years; None where it has no date.

    Examples
    --------
    >>> span({"period_start_year": 2024, "period_end_year": 2024, "as_of": "2024-Q1"})
    Span(start=2023.5, end=2023.75)
    >>> span({"period_start_year": 2012, "period_end_year": 2013, "as_of": None})
    Span(start=2011.5, end=2013.5)
    >>> span({"period_start_year": None, "period_end_year": 2025, "as_of": "2025"})
    Span(start=2025.0, end=2025.0)
    """
    start, end, as_of = row["period_start_year"], row["period_end_year"], row["as_of"] or ""
    if end is None:
        return None
    first, _, last = as_of.partition("/")
    if last:
        begin, finish = _moment(first, opens=True), _moment(last, opens=False)
        if begin is None or finish is None or begin >= finish:
            return _whole(start, end)
        return Span(begin, finish)
    moment = _moment(as_of, opens=False)
    if start is None:
        at = float(end) if moment is None or as_of == str(end) else moment
        return Span(at, at)
    if moment is None or not start - 0.5 < moment <= end + 0.5:
        return _whole(start, end)
    return Span(start - 0.5, moment)


def _whole(start: int | None, end: int) -> Span:
    return Span((end if start is None else start) - 0.5, end + 0.5)


def _moment(text: str, *, opens: bool) -> float | None:
    """End of a quarter, half year, month or day (its beginning where it opens a span), in years."""
    for pattern, parts in ((_QUARTER, 4), (_HALF, 2)):
        if match := pattern.fullmatch(text):
            return int(match[1]) - 0.5 + (int(match[2]) - opens) / parts
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    if month is None:
        return year - 0.5 + (not opens)
    long = monthrange(year, int(month))[1]
    through = int(month) - 1 + (min(1.0, (int(day) - opens) / long) if day else float(not opens))
    return year - 0.5 + through / 12
