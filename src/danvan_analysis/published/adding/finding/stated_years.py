"""The edition that a table says it is of: in the name of its sheet, in a title, in a header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from danvan_analysis.published.adding.finding.header import Column
from danvan_analysis.published.adding.texts.wording import (
    is_generic,
    plain,
    spelled,
    without_rank,
    without_years,
    years_in,
)

Source = Literal["sheet", "title", "header", "rows", "file", "beside", "asked"]

_INDEX_WORDS: Final = r"(?:papi|pci|par\s*-?\s*index|sipas|cchc|chi so [a-z ]{0,60}?|nang luc canh tranh[a-z ]{0,20}?)"
_BEFORE: Final = re.compile(
    rf"{_INDEX_WORDS}[\s\-_:,(]*(?:cua nam|nam|cua|of|in|for|edition)?[\s\-_:,(]*(20[0-4]\d)(?!\d)"
)
_AFTER: Final = re.compile(r"(?<!\d)(20[0-4]\d)[\s\-_]*(?:papi|pci|par\s*-?\s*index|sipas)\b")
#: A header of more words than this tells the source of a figure, not its edition.
_LONGEST_HEADER: Final = 6
_SEVERAL: Final = 3
_NAMED: Final = r"\b(?:papi|pci|par index|sipas|cchc)\b"


@dataclass(frozen=True)
class Stated:
    """The years that the parts of a table state.

    ``of_columns`` is set where columns of one table state different years: each is of its own edition.
    """

    sheet: tuple[int, ...] = ()
    titles: tuple[int, ...] = ()
    headers: tuple[int, ...] = ()
    glued: tuple[int, ...] = ()

    @property
    def year(self) -> int | None:
        """The one year of the strongest part that states one."""
        return self.best[0]

    @property
    def source(self) -> Source | None:
        """The part that states it."""
        return self.best[1]

    @property
    def best(self) -> tuple[int | None, Source | None]:
        """The year and the part that states it: sheet and title before header."""
        both = set(self.sheet) | set(self.titles)
        if len(self.sheet) == 1:
            return self.sheet[0], "sheet"
        if len(self.titles) == 1:
            return self.titles[0], "title"
        if both and len(self.headers) == 1 and self.headers[0] in both:
            return self.headers[0], "header"
        return (self.headers[0], "header") if len(self.headers) == 1 else (None, None)

    @property
    def disagreement(self) -> str:
        """What disagrees about the year, in words; empty if nothing does."""
        parts = []
        if len(self.sheet) == 1:
            parts.append(("the name of the sheet", self.sheet[0]))
        if len(self.titles) == 1:
            parts.append(("a title", self.titles[0]))
        if len(self.headers) == 1:
            parts.append(("a header", self.headers[0]))
        if len({year for _, year in parts}) < 2:
            return ""
        return ", ".join(f"{part} says {year}" for part, year in parts)


def stated_years(sheet_name: str, titles: Sequence[str], columns: Iterable[Column]) -> Stated:
    """Collect the years that a table states about itself.

    Examples
    --------
    >>> stated_years("2011_PAPI", (), [Column(3, 1, ("Un-weighted2015PAPI",), (), True, 63)]).year
    2011
    >>> stated_years("Sheet1", ("Công bố tháng 4 năm 2016: PCI 2015",), []).year
    2015
    """
    headers: dict[int, None] = {}
    glued: dict[int, None] = {}
    others: Counter[int] = Counter()
    for text in (text for column in columns for text in column.own):
        words = without_years(plain(text))
        if len(words.split()) > _LONGEST_HEADER:
            continue
        clear = years_in(text, glued=False)
        if is_generic(without_rank(words)) or re.search(_NAMED, words):
            headers.update(dict.fromkeys(clear))
            glued.update(dict.fromkeys(year for year in years_in(text) if year not in clear))
        else:
            others.update(clear)
    # One header with a year may tell the source of its figures; several of one year are of an edition.
    headers.update((year, None) for year, count in sorted(others.items()) if count >= _SEVERAL)
    return Stated(tuple(years_in(sheet_name)), years_of_titles(titles), tuple(headers), tuple(glued))


def years_of_titles(titles: Sequence[str]) -> tuple[int, ...]:
    """Years of titles: those beside the name of an index where there are any, else all.

    Examples
    --------
    >>> years_of_titles(["Chỉ số PCI năm 2015", "Hà Nội, 3/2016"])
    (2015,)
    """
    beside: dict[int, None] = {}
    every: dict[int, None] = {}
    for title in titles:
        words = spelled(title)
        found = years_in(title)
        every.update(dict.fromkeys(found))
        for pattern in (_BEFORE, _AFTER):
            beside.update((int(hit.group(1)), None) for hit in pattern.finditer(words) if int(hit.group(1)) in found)
    return tuple(beside or every)
