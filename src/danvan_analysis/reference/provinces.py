"""Provinces of Viet Nam, their spellings, and how a spelling becomes a code.

The key of a province is (code, vintage): seven codes mean another area from 2025 on, and Hà Nội of
2004 is not the Hà Nội of 2008. Vintages: 2004 = 64 provinces, with Hà Tây; 2008 = 63; 2025 = 34.

Two doors lead from a spelling to a code. :func:`match` is for tables: only spellings that are listed.
:func:`find` is for what people type: it also forgives missing marks, never wrong ones.

Examples
--------
>>> find("son la").name_vi
'Sơn La'
>>> get("15", 2008).name_vi, get("15", 2025).name_vi
('Yên Bái', 'Lào Cai')
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Final

from danvan_analysis.errors import UnknownName, UnknownProvince
from danvan_analysis.reference import package_data
from danvan_analysis.reference.spellings import CITY, plain_key, slug, spelling_key

if TYPE_CHECKING:
    import polars as pl

VINTAGES: Final = (2004, 2008, 2025)

# "(cũ)" = the province before the merger of 2025: never a unit of 2025.
_FORMER: Final = ("(cũ)", "(old)")
_FIRST_LEVEL_CITY: Final = "centrally governed city"
_NEAREST_CUTOFF: Final = 50.0


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally governed city, as it was in one vintage.

    ``region`` is a code of the six statistical regions in use in that vintage; ``slug`` is ASCII and
    unique in the vintage.
    """

    code: str
    vintage: int
    name_vi: str
    name_en: str
    type_vi: str
    type_en: str
    region: str
    region_vi: str
    region_en: str
    slug: str


def _check_vintage(vintage: int) -> None:
    if vintage not in VINTAGES:
        raise UnknownName("vintage", vintage, VINTAGES)


def vintage_of_edition(year: int) -> int:
    """The vintage of provinces that an edition measures.

    Hà Tây stands apart in the editions up to 2008; the 34 units exist from the edition of 2025 on.

    Examples
    --------
    >>> vintage_of_edition(2008), vintage_of_edition(2024)
    (2004, 2008)
    """
    if year <= 2008:
        return 2004
    return 2008 if year <= 2024 else 2025


@cache
def provinces(vintage: int = 2008) -> tuple[Province, ...]:
    """All provinces of a vintage, by code.

    Examples
    --------
    >>> [len(provinces(vintage)) for vintage in VINTAGES]
    [64, 63, 34]
    """
    _check_vintage(vintage)
    if vintage == 2025:
        rows, region = package_data.rows("provinces34.csv"), "region34"
    else:
        rows, region = package_data.rows("provinces63.csv"), "region"
    found = [
        Province(
            code=row["gso_code"],
            vintage=vintage,
            name_vi=unicodedata.normalize("NFC", row["name_vi"]),
            name_en=row["name_en"],
            type_vi=unicodedata.normalize("NFC", row["type_vi"]),
            type_en=row["type_en"],
            region=row[region],
            region_vi=unicodedata.normalize("NFC", row[f"{region}_vi"]),
            region_en=row[f"{region}_en"],
            slug=slug(row["name_vi"]),
        )
        for row in rows
        # Hà Tây is the one province that ended before 2025: its row closes on 2008-07-31.
        if vintage != 2008 or not row["valid_to"] or row["valid_to"] > "2008-08-01"
    ]
    return tuple(sorted(found, key=lambda province: province.code))


@cache
def _by_code(vintage: int) -> dict[str, Province]:
    return {province.code: province for province in provinces(vintage)}


@cache
def _listed(vintage: int) -> tuple[tuple[str, str], ...]:
    """Each listed spelling of a vintage with its code."""
    current = _by_code(vintage)
    if vintage == 2025:
        # A spelling of an old province names a unit of 2025 only where that unit kept the name.
        code_of = {row["name_from_old_code"]: row["gso_code"] for row in package_data.rows("provinces34.csv")}
    else:
        code_of = {code: code for code in current}
    names = [(name, p.code) for p in current.values() for name in (p.name_vi, p.name_en)]
    variants = [
        (row["variant"], code_of[row["gso_code"]])
        for row in package_data.rows("name_variants.csv")
        if row["gso_code"] in code_of and not (vintage == 2025 and any(word in row["variant"] for word in _FORMER))
    ]
    return (*names, *variants)


@cache
def _spellings(vintage: int) -> dict[str, str]:
    """Code of each listed spelling, by its spelling key."""
    known = {spelling_key(spelling): code for spelling, code in _listed(vintage)}
    # A city that is no unit of the first level has its province's name: that is another place.
    for key, code in list(known.items()):
        if _by_code(vintage)[code].type_en == _FIRST_LEVEL_CITY and not key.startswith(CITY):
            known[CITY + key] = code
    return known


@cache
def _plain_spellings(vintage: int) -> dict[str, str]:
    """Code of each mark-free key that belongs to one province alone."""
    codes: dict[str, set[str]] = {}
    for spelling, code in _listed(vintage):
        codes.setdefault(plain_key(spelling), set()).add(code)
    return {key: next(iter(owners)) for key, owners in codes.items() if key and len(owners) == 1}


@cache
def _successors() -> dict[str, str]:
    """Name of the unit that took a province in, by spelling key of the province that ended."""
    taken_in = {spelling_key(row["old_name_vi"]): row["new_name_vi"] for row in package_data.rows("crosswalk_2025.csv")}
    return {spelling_key("Hà Tây"): "Hà Nội", **taken_in}


def frame(vintage: int | None = None) -> pl.DataFrame:
    """Provinces as a table, a row a province.

    Parameters
    ----------
    vintage : int, optional
        2004, 2008 or 2025; all three if not given.

    Returns
    -------
    polars.DataFrame
        The fields of :class:`Province` as columns, sorted by vintage and code.

    Examples
    --------
    >>> frame(2025).height, frame().height
    (34, 161)
    """
    # A table of one's own: whoever changes it changes nothing for others.
    return _frame(vintage).clone()


@cache
def _frame(vintage: int | None) -> pl.DataFrame:
    import polars as pl

    chosen = VINTAGES if vintage is None else (vintage,)
    records = [asdict(province) for year in chosen for province in provinces(year)]
    schema = {field.name: pl.Int32 if field.name == "vintage" else pl.String for field in fields(Province)}
    return pl.DataFrame(records, schema=schema)


def get(code: str, vintage: int) -> Province:
    """The province with a code in a vintage.

    Raises
    ------
    UnknownProvince
        If no province of the vintage has the code.

    Examples
    --------
    >>> get("14", 2008).slug
    'son-la'
    """
    _check_vintage(vintage)
    try:
        return _by_code(vintage)[code]
    except KeyError:
        raise UnknownProvince(code, place=f"codes of {vintage}") from None


def find(text: str, *, vintage: int = 2008) -> Province:
    """The province that somebody means by what they typed.

    Accepted: a listed spelling in any case; the same without any mark, if all of the text is ASCII
    ("Son La", "son-la"); a two-digit code. Refused: a text with wrong marks.

    Parameters
    ----------
    text : str
        What was typed.
    vintage : int
        2004, 2008 or 2025.

    Raises
    ------
    UnknownProvince
        With the nearest names; for a name that a merger ended, the unit that took it in.

    Examples
    --------
    >>> find("SON-LA").code, find("14").name_vi, find("TP.HCM").name_vi
    ('14', 'Sơn La', 'Hồ Chí Minh')
    >>> find("Sơn Lạ")
    Traceback (most recent call last):
    danvan_analysis.errors.UnknownProvince: unknown province 'Sơn Lạ'; did you mean 'Sơn La'?
    """
    _check_vintage(vintage)
    known = _by_code(vintage)
    stripped = text.strip()
    if stripped in known:
        return known[stripped]
    code = _spellings(vintage).get(spelling_key(text))
    if code is None and text.isascii():
        code = _plain_spellings(vintage).get(plain_key(text))
    if code is None:
        raise UnknownProvince(text, _suggestions(text, vintage))
    return known[code]


def _suggestions(text: str, vintage: int) -> list[str]:
    name = spelling_key(text).removeprefix(CITY)
    successor = _successors().get(name)
    names = {province.name_vi for province in provinces(vintage)}
    if successor in names:
        return [str(successor)]
    # The same letters with other marks leave no doubt about what was meant.
    same_letters = _plain_spellings(vintage).get(plain_key(name))
    if same_letters is not None:
        return [_by_code(vintage)[same_letters].name_vi]
    return nearest(text, vintage=vintage)


def nearest(text: str, n: int = 3, *, vintage: int = 2008) -> list[str]:
    """Names that look most like a text, best first; none if nothing does.

    Examples
    --------
    >>> nearest("Sơn Laa", 1)
    ['Sơn La']
    >>> nearest("???")
    []
    """
    from rapidfuzz import fuzz

    name = spelling_key(text).removeprefix(CITY)
    typed = plain_key(name)
    scored = []
    for province in provinces(vintage):
        letters = fuzz.ratio(typed, plain_key(province.name_vi))
        # Letters decide, marks break ties: Hà Nam before Hà Nội for "ha nàm".
        marks = fuzz.ratio(name, spelling_key(province.name_vi))
        if letters >= _NEAREST_CUTOFF:
            scored.append((-letters, -marks, province.name_vi))
    return [name for _, _, name in sorted(scored)[:n]]


def match(names: pl.Series, *, vintage: int) -> pl.Series:
    """Codes of the spellings in a table; null where a spelling is not listed.

    Nothing is guessed: only names and the spellings of ``name_variants.csv`` count, in the forms that
    :mod:`danvan_analysis.reference.spellings` does not tell apart. The caller decides what an unknown
    spelling means. A column of any length costs as much as its distinct spellings.

    Parameters
    ----------
    names : polars.Series
        Province names as published; nulls stay null.
    vintage : int
        2004, 2008 or 2025.

    Returns
    -------
    polars.Series
        Two-character codes, same length and name as ``names``.

    Examples
    --------
    >>> import polars as pl
    >>> names = pl.Series("province", ["SLA", "Tỉnh Sơn La", "Sơn Lạ", "TP. Sơn La", None])
    >>> match(names, vintage=2008).to_list()
    ['14', '14', None, None, None]
    """
    import polars as pl

    _check_vintage(vintage)
    spellings = _spellings(vintage)
    texts = names.cast(pl.String)
    distinct = texts.unique().drop_nulls()
    codes = pl.Series([spellings.get(spelling_key(name)) for name in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, codes, default=None, return_dtype=pl.String)
