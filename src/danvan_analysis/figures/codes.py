"""The short code of a figure: eight letters and digits that survive print, a screenshot and retyping.

A code holds what the id of a figure holds, so two figures never share one and a code is read back without any list.
The parts (number of the family, index, year, vintage, place, language) are packed as digits of mixed radix into one
number below 2**35, which is mixed (figures that lie side by side get codes that look nothing alike) and written
as seven symbols of Crockford's base 32; an eighth symbol checks them. Sizes share a code: they are one figure.

The check is a weighted sum in the field of 32 elements whose weights are distinct powers of a primitive element: every
single wrong symbol and every exchange of two symbols is found (tests go through all of them). A modulus of 37, as in
Crockford's own check, would need five symbols that nobody dictates well (``*~$=U``).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from danvan_analysis.errors import BadParameter
from danvan_analysis.figures.figure import COUNTRY, FigureId

PREFIX: Final = "DV"
#: Crockford: no I, L, O (read as 1, 1, 0) and no U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Numbers stay what they are: codes were printed with them. New names are appended.
INDICES: Final = ("all", "PAPI", "PCI", "PAR_INDEX", "SIPAS")
VINTAGES: Final = (2004, 2008, 2025)
LANGS: Final = ("vi", "en")
#: Number 0 of a year is "no year"; number 1 is the year after this one.
FIRST_YEAR: Final = 1999
#: How many values each part may take; their product stays below 2 ** 35.
_RADIX: Final = (256, 16, 128, 8, 101, 4)
_BITS: Final = 35
_SYMBOLS: Final = 7
#: Odd, so that multiplying by it can be undone; from the golden ratio, as in Fibonacci hashing.
_FACTOR: Final = 0x4F1BBCDCB
_MASK: Final = (1 << _BITS) - 1
_SHIFT: Final = 18  # more than half of the bits: the shift is then its own inverse
_READ_AS: Final = str.maketrans("OIL", "011")
_APART: Final = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


def mixed(number: int) -> int:
    """One of the numbers below 2**35 for each of them.

    Examples
    --------
    >>> unmixed(mixed(12345)), mixed(1) != 1
    (12345, True)
    """
    spread = number * _FACTOR & _MASK
    return (spread ^ spread >> _SHIFT) * _FACTOR & _MASK


def unmixed(number: int) -> int:
    """What :func:`mixed` made the number of."""
    back = pow(_FACTOR, -1, 1 << _BITS)
    spread = number * back & _MASK
    return (spread ^ spread >> _SHIFT) * back & _MASK


@cache
def _times() -> tuple[int, ...]:
    """Product of each field element with the primitive one (x^5 + x^2 + 1 is primitive over two elements)."""
    return tuple((one << 1) ^ (0b100101 if one & 16 else 0) for one in range(32))


def check(values: list[int]) -> int:
    """The value that makes the weighted sum of some symbols and itself zero.

    Parameters
    ----------
    values : list of int
        Values 0 to 31 of the symbols in front, at most 30 of them.

    Examples
    --------
    >>> check([0, 0, 0]), check([1, 0, 0]) != check([0, 1, 0])
    (0, True)
    """
    total = 0
    for value in values:  # Horner: the first symbol gets the highest power
        total = _times()[total ^ value]
    return total


def of(identity: FigureId) -> str:
    """The code of a figure.

    Raises
    ------
    BadParameter
        A part of the id that codes have no number for: a family that is not listed, a year far off.

    Examples
    --------
    >>> of(FigureId("dot_strip", "PAPI", 2024, 2008, "14", "vi"))
    'DV-GGE1-MP3G'
    """
    number = 0
    for digit, radix in zip(_parts(identity), _RADIX, strict=True):
        number = number * radix + digit
    number = mixed(number)
    values = [number >> 5 * place & 31 for place in reversed(range(_SYMBOLS))]
    symbols = "".join(ALPHABET[value] for value in [*values, check(values)])
    return f"{PREFIX}-{symbols[:4]}-{symbols[4:]}"


def _parts(identity: FigureId) -> tuple[int, ...]:
    from danvan_analysis.figures.families import FAMILIES

    family = FAMILIES.get(identity.family)
    year = identity.year - FIRST_YEAR if identity.year else 0
    known = (
        family is not None
        and identity.index in INDICES
        and (identity.year == 0 or 0 < year < _RADIX[2])
        and identity.vintage in VINTAGES
        and (identity.code == COUNTRY or (identity.code.isascii() and identity.code.isdigit()))
        and identity.lang in LANGS
    )
    if family is None or not known:
        raise BadParameter(
            f"{identity} has no code: its family, index, year, vintage, place or language has no number; "
            "a new family gets one in figures/families.py, a new index or vintage in figures/codes.py"
        )
    place = 100 if identity.code == COUNTRY else int(identity.code)
    return (
        family.number,
        INDICES.index(identity.index),
        year,
        VINTAGES.index(identity.vintage),
        place,
        LANGS.index(identity.lang),
    )


def symbols_of(text: str) -> str | None:
    """The eight symbols in a text that has the form of a code; None where it has not.

    Case, spaces and dashes do not count, ``DV`` in front may be left out, O is read as 0, I and L as 1.

    Examples
    --------
    >>> symbols_of(" dv gge1 mp3g "), symbols_of("DV-GGE1"), symbols_of("son la 2024")
    ('GGE1MP3G', None, None)
    """
    if len(text) > 40:
        return None
    bare = _APART.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(bare) == len(PREFIX) + _SYMBOLS + 1 and bare.startswith(PREFIX):
        bare = bare.removeprefix(PREFIX)
    bare = bare.translate(_READ_AS)
    return bare if len(bare) == _SYMBOLS + 1 and set(bare) <= set(ALPHABET) else None


def read(text: str) -> FigureId:
    """The figure that a printed code stands for.

    Parameters
    ----------
    text : str
        As somebody typed it.

    Raises
    ------
    BadParameter
        No code, one with a wrong symbol, or one that stands for no figure.

    Examples
    --------
    >>> str(read("dv-gge1-mp3g"))
    'dot_strip.PAPI.2024.2008-14.vi'
    """
    symbols = symbols_of(text)
    if symbols is None:
        raise BadParameter(f"{text[:60]!r} is no code of a figure; expected {PREFIX} and eight letters and digits")
    values = [ALPHABET.index(symbol) for symbol in symbols]
    if check(values[:-1]) != values[-1]:
        raise BadParameter(f"{text!r} is no code of a figure: its check symbol does not fit, so a symbol is wrong")
    number = 0
    for value in values[:-1]:
        number = number << 5 | value
    identity = _identity(unmixed(number))
    if identity is None:
        raise BadParameter(f"{text!r} has the form of a code, and stands for no figure of this project")
    return identity


def _identity(number: int) -> FigureId | None:
    from danvan_analysis.figures.families import FAMILIES

    digits = []
    for radix in reversed(_RADIX):
        number, digit = divmod(number, radix)
        digits.append(digit)
    lang, place, vintage, year, index, family = digits
    named = next((name for name, one in FAMILIES.items() if one.number == family), None)
    if number or named is None or index >= len(INDICES) or vintage >= len(VINTAGES) or lang >= len(LANGS):
        return None
    return FigureId(
        named,
        INDICES[index],
        FIRST_YEAR + year if year else 0,
        VINTAGES[vintage],
        COUNTRY if place == 100 else f"{place:02d}",
        LANGS[lang],
    )
