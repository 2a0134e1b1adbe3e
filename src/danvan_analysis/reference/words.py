"""Words and numbers in Vietnamese and English.

Examples
--------
>>> term("our_rank", "vi"), term("unit.model", "en")
('hạng do dự án tính', 'model')
>>> number(96.6, "vi", 1), integer(1125, "vi"), number(96.6, "en", 1), integer(1125, "en")
('96,6', '1.125', '96.6', '1,125')
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from danvan_analysis.errors import BadParameter, RegistryFault, UnknownName

LANGS: Final = ("vi", "en")

_MINUS: Final = "\u2212"


def _check_lang(lang: str) -> None:
    if lang not in LANGS:
        raise UnknownName("language", lang, LANGS)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One message in one language; ``plural`` is the form for counts other than one, where there is another."""

    text: str
    plural: str


#: Catalogues of the package: ``locale/<lang>/LC_MESSAGES/<domain>.po``; a message id is "section.key".
_LOCALE: Final = Path(__file__).parent / "locale"


def domains() -> list[str]:
    """Names of the catalogues, one a part of the project, each in every language.

    Examples
    --------
    >>> "terms" in domains()
    True
    """
    return sorted({file.stem for file in _LOCALE.glob("*/LC_MESSAGES/*.po")})


def _catalogue(domain: str, lang: str) -> dict[str, _Entry]:
    """The messages of one catalogue, checked."""
    from babel.messages.pofile import PoFileError, read_po

    place = f"reference/locale/{lang}/LC_MESSAGES/{domain}.po"
    try:
        with (_LOCALE / lang / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
            messages = [one for one in read_po(file, locale=lang, abort_invalid=True) if one.id]
    except FileNotFoundError:
        raise RegistryFault(f"{place} is missing: every catalogue is there in {' and '.join(LANGS)}") from None
    except PoFileError as problem:
        raise RegistryFault(f"{place} is no catalogue of messages: {problem}") from None
    found: dict[str, _Entry] = {}
    for message in messages:
        key = message.id if isinstance(message.id, str) else message.id[0]
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        for text in texts:
            # The one word that may be empty: an exact figure has no qualifier.
            if not text and key != "qualifier.exact":
                raise RegistryFault(f"{place}: {key} has no text")
            if not unicodedata.is_normalized("NFC", text):
                raise RegistryFault(f"{place}: {key} is not in NFC")
        found[key] = _Entry(texts[0], texts[-1])
    return found


@cache
def _words() -> dict[str, dict[str, _Entry]]:
    """Every entry by "section.key" and language, checked once."""
    found: dict[str, dict[str, _Entry]] = {}
    for domain in domains():
        spoken = {lang: _catalogue(domain, lang) for lang in LANGS}
        for lang in LANGS[1:]:
            if spoken[lang].keys() != spoken[LANGS[0]].keys():
                lone = sorted(spoken[lang].keys() ^ spoken[LANGS[0]].keys())
                raise RegistryFault(f"reference/locale: {domain}.po has {lone[0]} in one language only")
        for key in spoken[LANGS[0]]:
            if key in found:
                raise RegistryFault(f"reference/locale: {key} stands in {domain}.po and in another catalogue")
            found[key] = {lang: spoken[lang][key] for lang in LANGS}
    return found


def keys(section: str = "term") -> list[str]:
    """Keys of a section, in the order of its catalogue.

    Examples
    --------
    >>> keys("level")
    ['national', 'province', 'district', 'commune', 'agency']
    """
    found = _sections().get(section)
    if found is None:
        raise UnknownName("section of words", section, list(_sections()))
    return list(found)


@cache
def _sections() -> dict[str, list[str]]:
    """Keys of each section."""
    found: dict[str, list[str]] = {}
    for whole in _words():
        section, _, key = whole.partition(".")
        found.setdefault(section, []).append(key)
    return found


def term(key: str, lang: str) -> str:
    """A word or phrase.

    Parameters
    ----------
    key : str
        A term ("median") or an entry of a section: unit, level, qualifier, basis, state, holder, field,
        subject, region ("level.commune").
    lang : str
        "vi" or "en".

    Raises
    ------
    UnknownName
        With the nearest keys, or the languages.

    Examples
    --------
    >>> term("break_documented", "vi"), term("level.commune", "en")
    ('thay đổi phương pháp (có tài liệu)', 'commune')
    """
    _check_lang(lang)
    words = _words()
    full = key if key in words else f"term.{key}"
    if full not in words:
        from rapidfuzz import process

        near = [name.removeprefix("term.") for name, _, _ in process.extract(full, list(words), limit=3)]
        raise UnknownName("word", key, near)
    return words[full][lang].text


def in_both(key: str, **fields: object) -> dict[str, str]:
    """A word or sentence in every language, its fields filled in.

    Parameters
    ----------
    key : str
        As for :func:`term`.
    **fields
        What stands in the fields of the message.

    Examples
    --------
    >>> in_both("median")
    {'vi': 'trung vị', 'en': 'median'}
    """
    return {lang: term(key, lang).format(**fields) if fields else term(key, lang) for lang in LANGS}


@lru_cache(maxsize=4096)
def _decimal(x: float, lang: str, digits: int) -> str:
    _check_lang(lang)
    if not math.isfinite(x):
        raise BadParameter(f"{x} cannot be written as a number; a missing value is said in words")
    # str() gives the shortest decimal of the float, so that 0.125 rounds as it is printed, half up.
    rounded = Decimal(str(x)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    written = str(format_decimal(abs(rounded), format=pattern, locale=lang))
    return f"{_MINUS}{written}" if rounded < 0 else written


def number(x: float, lang: str, digits: int = 2) -> str:
    """A number with a fixed count of decimals, rounded half up.

    Examples
    --------
    >>> number(43.8876, "vi"), number(43.8876, "en"), number(-0.001, "en")
    ('43,89', '43.89', '0.00')
    """
    return _decimal(x, lang, digits)


def integer(x: float, lang: str) -> str:
    """A whole number with separators of thousands.

    Examples
    --------
    >>> integer(400000, "vi"), integer(400000, "en")
    ('400.000', '400,000')
    """
    return _decimal(x, lang, 0)


def ordinal(n: int, lang: str) -> str:
    """A place in an order.

    Examples
    --------
    >>> ordinal(25, "vi"), [ordinal(n, "en") for n in (1, 2, 3, 11, 25, 63)]
    ('thứ 25', ['1st', '2nd', '3rd', '11th', '25th', '63rd'])
    """
    _check_lang(lang)
    if lang == "vi":
        return f"thứ {n}"
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def signed(x: float, lang: str, digits: int = 2) -> str:
    """A change, with its sign; what rounds to zero has none.

    Examples
    --------
    >>> signed(1.2, "vi"), signed(-1.2, "en"), signed(0.001, "en")
    ('+1,20', '−1.20', '0.00')
    """
    written = _decimal(x, lang, digits)
    is_zero = not any(digit in written for digit in "123456789")
    return written if is_zero or written.startswith(_MINUS) else f"+{written}"


def day(when: date, lang: str) -> str:
    """A day as the language writes it.

    Examples
    --------
    >>> day(date(2025, 7, 1), "vi"), day(date(2025, 7, 1), "en")
    ('1/7/2025', '1 July 2025')
    """
    _check_lang(lang)
    from babel.dates import format_date

    return str(format_date(when, {"vi": "d/M/y", "en": "d MMMM y"}[lang], locale=lang))


def unit(code: str, lang: str, *, count: float | None = None) -> str:
    """Name of a unit as the tables write it, also "points/9.5" (points of a maximum).

    Parameters
    ----------
    code : str
        Unit of a table.
    lang : str
        "vi" or "en".
    count : float, optional
        How many: English takes the plural unless it is 1.

    Examples
    --------
    >>> unit("model", "vi"), unit("model", "en", count=2000), unit("points/9.5", "vi")
    ('mô hình', 'models', 'điểm/9,5')
    """
    _check_lang(lang)
    base, slash, maximum = code.partition("/")
    if slash and base == "points":
        digits = len(maximum.partition(".")[2])
        try:
            return f"{term('unit.points', lang)}/{number(float(maximum), lang, digits)}"
        except ValueError:
            raise UnknownName("unit", code, ["points"]) from None
    if f"unit.{code}" not in _words():
        from rapidfuzz import process

        raise UnknownName("unit", code, [name for name, _, _ in process.extract(code, keys("unit"), limit=3)])
    entry = _words()[f"unit.{code}"][lang]
    return entry.plural if count is not None and count != 1 else entry.text


def quantity(x: float, unit_code: str, lang: str, *, qualifier: str = "exact", digits: int | None = None) -> str:
    """A figure with its unit and the word that the source puts before it.

    Parameters
    ----------
    x : float
        The figure.
    unit_code : str
        Unit of a table.
    lang : str
        "vi" or "en".
    qualifier : str
        exact, at_least, almost, about, named_example, range_low or range_high.
    digits : int, optional
        Decimals; as many as the figure has (at most 4) if not given.

    Examples
    --------
    >>> quantity(400000, "model or exemplar", "vi", qualifier="at_least")
    'trên 400.000 mô hình, điển hình'
    >>> quantity(419.7, "ha", "en"), quantity(75, "percent", "vi", qualifier="at_least")
    ('419.7 ha', 'trên 75 %')
    """
    if digits is None:
        digits = min(4, len(f"{Decimal(str(x)).normalize():f}".partition(".")[2]))
    written = f"{number(x, lang, digits)} {unit(unit_code, lang, count=x)}"
    return f"{term(f'qualifier.{qualifier}', lang)} {written}".strip()
