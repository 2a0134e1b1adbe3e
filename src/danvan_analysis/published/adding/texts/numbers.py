"""Headers to components by the number they print: ``1.1``, ``Chỉ số 5``, ``CSTP 1``, ``D5.2``, ``sub5_informal``.

A number is a position. Publishers count the components of an edition through, the registry keeps the
position of the measure where one was dropped: both countings are known here, and the labels of a table
say which of them it uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from danvan_analysis.published.adding.texts.wording import folded, spelled
from danvan_analysis.reference.registry import Component

Counting = Literal["position", "order"]

_SEPARATED: Final = r"\s*[-_.:#]?\s*"
# A third number ("1.1.1") is that of an indicator below the components.
_NO_THIRD: Final = r"(?!\s?[._]\s?\d|[._][a-z]\b)"
_PART: Final = (
    r"\b(?:sub(?:[-_ ]?(?:dimensions?|dimentions?|dim))?|(?:chi so )?noi dung thanh phan|chi so thanh phan|thanh phan)"
)
_PAPI: Final = (
    rf"^d\s*[-_]?(?P<a>\d)(?:\s*[-_.]\s*(?P<b>\d){_NO_THIRD}|(?P<c>\d))?(?=[\s:.)_-]|$)",
    rf"{_PART}{_SEPARATED}(?P<a>\d)(?:\s?[._]\s?(?P<b>\d){_NO_THIRD}|(?P<c>\d))(?=\D|$)",
    rf"(?<!sub)(?<!sub[-_ ])\b(?:dimensions?|dimentions?|dim|dimen|chi so linh vuc noi dung|chi so noi dung|"
    rf"truc noi dung|truc|noi dung|"
    rf"linh vuc noi dung|linh vuc|tieu chi|chi so){_SEPARATED}(?P<a>\d)(?:\s?[._]\s?(?P<b>\d){_NO_THIRD})?(?=\D|$)",
    rf"^(?P<a>\d)\s*\.\s*(?P<b>\d){_NO_THIRD}(?=[\s:.)\-–_]|$)",
    r"^(?P<a>\d)\s*(?:[:)\-–]|\.(?!\s*\d))(?=\s*[a-z])",
    # "S1.1": the letter of a sub-dimension before its number.
    rf"^s\s*(?P<a>\d)\s*[._]\s*(?P<b>\d){_NO_THIRD}(?=[\s:.)\-–_]|$)",
    r"\((?P<a>\d)\.(?P<b>\d)\)$",
)
_PAPI_PART: Final = rf"{_PART}{_SEPARATED}(?P<a>\d)(?=\D|$)"
_PCI: Final = (
    r"^pci[-_ ]?(?P<a>\d{1,2})(?=[\s:_.)]|$)",
    rf"\b(?:chi so thanh phan|chi so tp|chi so con|cstp|chi so|sub[-_ ]?index|sub[-_ ]?indice|subidx|sub|si|"
    rf"csthanhphan)"
    rf"{_SEPARATED}(?P<a>\d{{1,2}})(?![\d%]|[.,]\d)",
    r"^(?P<a>\d{1,2})\s*(?:[:)\-–]|\.(?!\s*\d))(?=\s*[a-z])",
    r"\((?:cstp|sub-?index)?\s*(?P<a>\d{1,2})\)$",
)
_PAR: Final = (
    r"^par[-_ ]?(?P<a>\d)(?=[\s:_.)]|$)",
    rf"\b(?:linh vuc|domain|chi so thanh phan|cstp|noi dung){_SEPARATED}(?P<a>\d)(?![\d%]|[.,]\d)",
    r"^(?P<a>\d)\s*(?:[:)\-–]|\.(?!\s*\d))(?=\s*[a-z])",
)
_PATTERNS: Final[dict[str, tuple[re.Pattern[str], ...]]] = {
    "PAPI": tuple(re.compile(pattern) for pattern in _PAPI),
    "PCI": tuple(re.compile(pattern) for pattern in _PCI),
    "PAR_INDEX": tuple(re.compile(pattern) for pattern in _PAR),
    "SIPAS": (),
}
_ROMAN: Final = re.compile(r"^(?P<roman>viii|vii|vi|v|iv|iii|ii|i)\s*[.:)\-–]\s*(?=[a-z])")
_ROMANS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_STEM: Final = {"PAPI": "D", "PCI": "PCI", "PAR_INDEX": "PAR"}


@dataclass(frozen=True)
class Numbered:
    """A number in a header, ``(5,)`` or ``(1, 1)``, and the words left without it.

    ``()``: it counts within a dimension that is not named.
    """

    path: tuple[int, ...]
    rest: str


def number_in(text: str, index: str, *, parent: tuple[int, ...] = ()) -> Numbered | None:
    """The number that a header gives its component, if it does.

    Parameters
    ----------
    text : str
        One text of a header.
    index : str
        Code of the index.
    parent : tuple of int
        Number of the dimension that a header above names: "sub-dimension 2" counts within it.

    Examples
    --------
    >>> number_in("1.1: Civic Knowledge", "PAPI").path, number_in("Chỉ số thành phần 5", "PCI").path
    ((1, 1), (5,))
    >>> number_in("sub10_legal", "PCI").path, number_in("PCI 2015", "PCI"), number_in("Nhóm 2.1+2.2", "PCI")
    ((10,), None, None)
    >>> number_in("1.1.2 Biết quy định", "PAPI"), number_in("Nội dung thành phần 2: Cơ hội", "PAPI", parent=(1,)).path
    (None, (1, 2))
    """
    words = spelled(text)
    # A letter with its marks is one letter here and there, so what is found in one is cut from the other.
    if index == "PAPI" and re.match(r"d?\s*\d\s?[._]\s?\d\s?[._](?:\s?\d|[a-z]\b)", words):
        return None
    spelling = folded(text) if len(folded(text)) == len(words) else words
    for pattern in _PATTERNS[index]:
        hit = pattern.search(words)
        if hit:
            groups = hit.groupdict()
            second = groups.get("b") or groups.get("c")
            path = (int(groups["a"]), int(second)) if second else (int(groups["a"]),)
            return Numbered(path, _left(spelling, hit.start(), hit.end()))
    if index == "PAPI":
        hit = re.search(_PAPI_PART, words)
        if hit:
            # Counted within a dimension that is not named: the number says nothing, the words without it do.
            within: tuple[int, ...] = (parent[0], int(hit.group("a"))) if len(parent) == 1 else ()
            return Numbered(within, _left(spelling, hit.start(), hit.end()))
    if index in {"PAR_INDEX", "PAPI"}:
        hit = _ROMAN.search(words)
        if hit:
            return Numbered((_ROMANS[hit.group("roman")],), _left(spelling, hit.start(), hit.end()))
    return None


def _left(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}".strip(" :.-–_()\n\t")


_INDICATOR: Final = re.compile(
    r"[a-z]{1,3}_?\d{1,4}[a-z]?(?:_?\d{0,2}[a-z]?)\s*[.:)]\s*\S|\d\s?\.\s?\d{1,2}\s?\.\s?(?:\d|[a-z]\b)"
)


def is_indicator(text: str, index: str) -> bool:
    """Whether a header begins with the code of a question of the survey: an indicator, whatever its words.

    Examples
    --------
    >>> is_indicator("d101a. Civic knowledge (%)", "PAPI"), is_indicator("1.1.2 Biết quy định", "PAPI")
    (True, True)
    >>> is_indicator("D1: Participation", "PAPI"), is_indicator("PCI1: Entry costs", "PCI")
    (False, False)
    """
    return number_in(text, index) is None and _INDICATOR.match(spelled(text)) is not None


def code_at(path: tuple[int, ...], index: str) -> str:
    """Code of a position.

    Examples
    --------
    >>> code_at((1, 1), "PAPI"), code_at((10,), "PCI")
    ('D1.1', 'PCI10')
    """
    return _STEM[index] + ".".join(str(number) for number in path)


def code_in_order(path: tuple[int, ...], index: str, components: Sequence[Component]) -> str | None:
    """Code of the n-th component of an edition that exists on its level, counted through.

    Examples
    --------
    >>> from danvan_analysis.reference import registry
    >>> code_in_order((6,), "PCI", registry.components("PCI", 2010))
    'PCI7'
    """
    stem = _STEM[index]
    if len(path) == 1:
        level = [found.code for found in components if re.fullmatch(rf"{stem}\d+", found.code)]
    else:
        level = [found.code for found in components if re.fullmatch(rf"{stem}{path[0]}\.\d+", found.code)]
    level.sort(key=lambda code: [int(number) for number in re.findall(r"\d+", code)])
    return level[path[-1] - 1] if 0 < path[-1] <= len(level) else None


def counting(
    found: Iterable[tuple[tuple[int, ...], str | None]], index: str, components: Sequence[Component]
) -> tuple[Counting | None, str]:
    """Which counting the numbers of a table follow, on one level under one parent.

    Parameters
    ----------
    found : iterable of (path, code)
        Numbers of the headers, and the code that the label of the same header names, if it names one.

    Returns
    -------
    (counting, why)
        None where both are possible and mean different components.

    Examples
    --------
    >>> from danvan_analysis.reference import registry
    >>> counting([((6,), "PCI7"), ((7,), "PCI8")], "PCI", registry.components("PCI", 2010))[0]
    'order'
    >>> counting([((1,), None), ((2,), None)], "PCI", registry.components("PCI", 2010))[0]
    'position'
    """
    pairs = list(found)
    codes = {component.code for component in components}
    readings: dict[Counting, list[str | None]] = {
        "position": [code_at(path, index) for path, _ in pairs],
        "order": [code_in_order(path, index, components) for path, _ in pairs],
    }
    apart = [(one, other) for one, other in zip(readings["position"], readings["order"], strict=True) if one != other]
    if not any(one in codes or other in codes for one, other in apart):
        return "position", "both countings name the same components"
    agree, against, outside = {}, {}, {}
    for name, read in readings.items():
        agree[name] = sum(
            1 for code, (_, label) in zip(read, pairs, strict=True) if label is not None and code == label
        )
        against[name] = sum(1 for code, (_, label) in zip(read, pairs, strict=True) if label not in {None, code})
        outside[name] = sum(1 for code in read if code not in codes)
    if against["position"] != against["order"]:
        best: Counting = "position" if against["position"] < against["order"] else "order"
        return best, f"{agree[best]} labels agree with it"
    if outside["position"] != outside["order"]:
        best = "position" if outside["position"] < outside["order"] else "order"
        return best, "only so does every number name a component of the edition"
    return None, "the numbers can be read as positions or counted through"
