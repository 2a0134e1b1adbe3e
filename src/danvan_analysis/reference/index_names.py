"""What people call an index, to its code.

Examples
--------
>>> index_named("par-index").code
'PAR_INDEX'
>>> code, note = index_named("CPI")
>>> code, note["en"]
('PCI', '“CPI” is read as PCI, the Provincial Competitiveness Index; the consumer price index is not among the data.')
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import words

#: Names beside the code itself, in small letters.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "PAPI": (
        "chỉ số hiệu quả quản trị và hành chính công cấp tỉnh",
        "chỉ số hiệu quả quản trị và hành chính công cấp tỉnh ở việt nam",
        "provincial governance and public administration performance index",
        "viet nam provincial governance and public administration performance index",
    ),
    "PCI": (
        "chỉ số năng lực cạnh tranh cấp tỉnh",
        "năng lực cạnh tranh cấp tỉnh",
        "provincial competitiveness index",
    ),
    "PAR_INDEX": (
        "par",
        "chỉ số cải cách hành chính",
        "chỉ số cải cách hành chính của các tỉnh, thành phố trực thuộc trung ương",
        "chỉ số cchc",
        "public administration reform index",
        "public administration reform index of provinces",
    ),
    "SIPAS": (
        "chỉ số hài lòng",
        "chỉ số hài lòng của người dân",
        "chỉ số hài lòng của người dân đối với sự phục vụ của cơ quan hành chính nhà nước",
        "satisfaction index of public administration services",
    ),
}
# Reports of the movement print the PCI as "CPI"; the letters alone also name the consumer price index.
_SWAPPED: Final = "cpi"
_NEAREST_CUTOFF: Final = 60.0


class NamedIndex(NamedTuple):
    """Code of an index, and what to tell somebody whose word for it had to be interpreted."""

    code: str
    note: dict[str, str] | None = None


def _key(text: str) -> str:
    words = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(re.sub("[-_\u2010-\u2015\u2212]", " ", words).split())


def _known() -> dict[str, str]:
    return {_key(name): code for code, names in _NAMES.items() for name in (code, code.replace("_", ""), *names)}


def index_named(text: str) -> NamedIndex:
    """The index that somebody means.

    Parameters
    ----------
    text : str
        A code or a name, Vietnamese or English, in any case, with hyphens, underscores or spaces.
        Marks may not lack.

    Returns
    -------
    NamedIndex
        ``code`` and ``note``: a sentence by language ("vi", "en") where the word was interpreted, else None.

    Raises
    ------
    UnknownName
        With the nearest codes.

    Examples
    --------
    >>> index_named("Chỉ số cải cách hành chính")
    NamedIndex(code='PAR_INDEX', note=None)
    >>> index_named("PAP")
    Traceback (most recent call last):
    danvan_analysis.errors.UnknownName: unknown index 'PAP'; did you mean 'PAPI'?
    """
    typed = _key(text)
    if typed == _SWAPPED:
        return NamedIndex("PCI", words.in_both("index.cpi_is_read_as_pci"))
    known = _known()
    if typed in known:
        return NamedIndex(known[typed])
    from rapidfuzz import fuzz

    scores = {code: max(fuzz.ratio(typed, name) for name, of in known.items() if of == code) for code in _NAMES}
    best = max(scores.values())
    raise UnknownName("index", text, [code for code in _NAMES if scores[code] == best >= _NEAREST_CUTOFF])
