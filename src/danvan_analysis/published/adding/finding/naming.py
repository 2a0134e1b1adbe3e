"""Province names in a file: which cells name one, in which vintages, and which vintage the file speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from danvan_analysis.published.workbooks.sheets import Book
from danvan_analysis.reference import provinces
from danvan_analysis.reference.spellings import plain_key

#: More letters than any name with its prefixes has.
_LONGEST: Final = 60
_PREFIX: Final = re.compile(
    r"^(?:tỉnh|thành phố|thanh pho|tinh|tp\.?|t\.\s?p\.?|t\.|ubnd tỉnh|ubnd thành phố|ubnd tp\.?)\s*", re.IGNORECASE
)
_SUFFIX: Final = re.compile(r"\s+(?:province|city|prov\.?)$", re.IGNORECASE)
_NUMBER_BEFORE: Final = re.compile(r"^\d{1,2}\s*[.):\-]\s*")
_MARK_AFTER: Final = re.compile(r"\s*(?:[*†‡§¶]+|[¹²³⁴⁵⁶⁷⁸⁹]+|\(\d{1,2}\)|\[\d{1,2}\])$")


def _tries(name: str) -> list[str]:
    """A name as it stands, then without running numbers, marks of footnotes, prefixes and suffixes."""
    bare = _MARK_AFTER.sub("", _NUMBER_BEFORE.sub("", name.strip())).strip()
    without = _SUFFIX.sub("", _PREFIX.sub("", bare)).strip()
    return list(dict.fromkeys((name, bare, without)))


@dataclass
class Names:
    """Codes of the names of a book, by vintage; each spelling is looked up once.

    Examples
    --------
    >>> names = Names.of(["Tỉnh Sơn La", "Hà Tây", "Sơn Lạ"])
    >>> names.codes("Tỉnh Sơn La")[2008], names.codes("Hà Tây"), names.codes("Sơn Lạ")
    ('14', {2004: '28'}, {})
    """

    _found: dict[str, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Names:
        """Look up all texts at once."""
        names = cls()
        names._look_up(texts)
        return names

    @classmethod
    def of_book(cls, book: Book) -> Names:
        """Look up every short text of a book."""
        return cls.of(text for sheet in book.sheets for row in sheet.rows for text in row)

    def _look_up(self, texts: Iterable[str]) -> None:
        import polars as pl

        # Sorted, so that no run depends on the order of a set.
        stripped = {text.strip() for text in texts}
        wanted = sorted(text for text in stripped if 1 < len(text) <= _LONGEST and any(map(str.isalpha, text)))
        tries = {text: _tries(text) for text in wanted}
        spellings = sorted({spelling for many in tries.values() for spelling in many if spelling})
        series = pl.Series("name", spellings, dtype=pl.String)
        by_vintage = {
            vintage: dict(zip(spellings, provinces.match(series, vintage=vintage), strict=True))
            for vintage in provinces.VINTAGES
        }
        for text in wanted:
            self._found[text] = {
                vintage: code
                for vintage, found in by_vintage.items()
                if (code := _first(found, tries[text], vintage)) is not None
            }

    def codes(self, text: str) -> dict[int, str]:
        """Codes of a spelling, by vintage; empty where it names no province."""
        return self._found.get(text.strip(), {})

    def is_province(self, text: str) -> bool:
        """Whether a text names a province of any vintage."""
        return bool(self._found.get(text.strip()))


def _first(found: dict[str, str | None], tries: list[str], vintage: int) -> str | None:
    for spelling in tries:
        code = found.get(spelling)
        if code is not None:
            return code
    # Names without any mark and with odd spacing: the letters alone decide, and never a number.
    for spelling in tries:
        if spelling.isascii() and not any(map(str.isdigit, spelling)):
            code = _by_letters(vintage).get(plain_key(spelling))
            if code is not None:
                return code
    return None


@cache
def _by_letters(vintage: int) -> dict[str, str]:
    """Code of each name without marks, spaces and punctuation; no two names of a vintage share one."""
    return {plain_key(province.name_vi): province.code for province in provinces.provinces(vintage)}


@dataclass(frozen=True)
class VintageChoice:
    """The vintage of a table; ``question`` says what a person must decide, if anything."""

    vintage: int
    basis: str
    question: str = ""


def choose_vintage(found: Iterable[dict[int, str]], *, year: int, asked: int | None) -> VintageChoice:
    """Decide which units a table speaks of.

    Parameters
    ----------
    found : iterable of dict
        Codes by vintage of each province row, as :meth:`Names.codes` gives them.
    year : int
        The edition.
    asked : int or None
        What a person answered.

    Examples
    --------
    >>> names = Names.of(["Hà Tây", "Hà Nội", "Sơn La"])
    >>> rows = [names.codes(name) for name in ("Hà Tây", "Hà Nội", "Sơn La")]
    >>> choose_vintage(rows, year=2008, asked=None).vintage
    2004
    """
    rows = [codes for codes in found if codes]
    by_vintage = {vintage: {codes[vintage] for codes in rows if vintage in codes} for vintage in provinces.VINTAGES}
    calendar = provinces.vintage_of_edition(year)
    if asked is not None:
        return VintageChoice(asked, "as asked")
    everything = max(len(codes) for codes in by_vintage.values())
    fits = [vintage for vintage, codes in by_vintage.items() if len(codes) == everything]
    ended = sum(1 for codes in rows if 2025 not in codes)
    if 2025 in fits:
        if everything <= 5:
            return VintageChoice(calendar, f"few provinces: the units of the calendar for {year}")
        all_units = everything >= 32
        if calendar == 2025 and all_units:
            return VintageChoice(2025, f"{everything} of the 34 units of 2025, no name that the merger ended")
        if calendar != 2025 and not all_units:
            return VintageChoice(calendar, f"the units of the calendar for {year}")
        return VintageChoice(
            calendar,
            f"{everything} names that are units of 2025 and provinces before",
            question=f"the {everything} names are both provinces of 2008 and units of 2025; which are meant?",
        )
    if calendar in fits:
        return VintageChoice(calendar, f"{everything} names fit the provinces of {calendar}")
    vintage = max(fits)
    basis = f"{everything} names fit the provinces of {vintage}; {ended} of them ended in the merger of 2025"
    if vintage < calendar <= 2008:
        question = f"a province that ended before {year} is named: are these the provinces of {vintage}?"
        return VintageChoice(vintage, basis, question)
    return VintageChoice(vintage, basis)
