"""Which units of different vintages are one territory, and how a province is followed across the merger of 2025.

A province is followed by code and vintage: code 80 was Long An and is Tây Ninh from 2025 on. Eleven units of 2025 are
provinces that kept their territory, and their series go on; the other 23 were formed from several, and start anew.
Codes of 2004 and 2008 are taken for one territory, as in the publishers' own series; Hà Nội of 2004 is
smaller than that of 2008, and the editions of the two vintages are parted by a break of method anyway.

Examples
--------
>>> units("14", 2025), units("80", 2025)
((('14', 2004), ('14', 2008), ('14', 2025)), (('80', 2025),))
>>> print(merger("80", 2008).text["en"])
Long An was merged into Tây Ninh on 1 July 2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from danvan_analysis.errors import UnknownProvince
from danvan_analysis.reference import package_data, provinces, registry, words

if TYPE_CHECKING:
    import polars as pl

Unit = tuple[str, int]


@dataclass(frozen=True)
class Merger:
    """The merger in which a unit was formed, or a province ended.

    Attributes
    ----------
    effective : date
    formed : bool
        True for a unit of 2025, False for a province that went into one.
    day, text : dict
        Its date, and a sentence that says what happened, by language.
    source : str
        What it rests on.
    """

    effective: date
    formed: bool
    day: dict[str, str]
    text: dict[str, str]
    source: str


@cache
def _crosswalk() -> tuple[dict[str, str], ...]:
    return tuple(sorted(package_data.rows("crosswalk_2025.csv"), key=lambda row: row["old_gso_code"]))


@cache
def units(code: str, vintage: int) -> tuple[Unit, ...]:
    """Code and vintage of every unit that is the territory of one, itself among them, by vintage.

    Examples
    --------
    >>> units("80", 2008)
    (('80', 2004), ('80', 2008))
    """
    kept = {row["old_gso_code"]: row["new_gso_code"] for row in _crosswalk() if row["change"] == "unchanged"}
    if vintage == 2025:
        former = next((old for old, new in kept.items() if new == code), None)
        return ((code, 2025),) if former is None else ((former, 2004), (former, 2008), (code, 2025))
    return ((code, 2004), (code, 2008), *(((kept[code], 2025),) if code in kept else ()))


def code_in(code: str, vintage: int, other: int) -> str | None:
    """Code of the same territory in another vintage; None where no unit of it is that territory.

    Examples
    --------
    >>> code_in("14", 2008, 2025), code_in("72", 2008, 2025)
    ('14', None)
    """
    return next((found for found, of in units(code, vintage) if of == other), None)


def same(code: str, vintage: int) -> pl.Expr:
    """Condition on the columns ``province_code`` and ``vintage``: the row is of this territory.

    Examples
    --------
    >>> import polars as pl
    >>> rows = pl.DataFrame({"province_code": ["80", "80"], "vintage": [2008, 2025]})
    >>> rows.filter(same("80", 2025))["vintage"].to_list()
    [2025]
    """
    import polars as pl

    return pl.any_horizontal(
        (pl.col("province_code") == found) & (pl.col("vintage") == of) for found, of in units(code, vintage)
    )


@cache
def merger(code: str, vintage: int) -> Merger | None:
    """The merger that began or ended a unit; None for a territory that none touched since 2008.

    Examples
    --------
    >>> merger("80", 2025).text["vi"]
    'Tây Ninh (2025) được lập ngày 1/7/2025 từ Tây Ninh và Long An.'
    >>> merger("14", 2008) is None
    True
    """
    formed = vintage == 2025
    column = "new_gso_code" if formed else "old_gso_code"
    rows = [row for row in _crosswalk() if row[column] == code and row["change"] != "unchanged"]
    if not rows:
        return None
    effective = date.fromisoformat(rows[0]["effective"])
    new = provinces.get(rows[0]["new_gso_code"], 2025).name_vi
    old = [provinces.get(row["old_gso_code"], 2008).name_vi for row in rows]
    day = {lang: words.day(effective, lang) for lang in words.LANGS}
    if formed:
        text = {
            lang: words.term("merger.formed", lang).format(
                new=new, day=day[lang], old=_listed(old, words.term("merger.and", lang))
            )
            for lang in words.LANGS
        }
    else:
        text = {
            lang: words.term("merger.joined", lang).format(old=old[0], new=new, day=day[lang]) for lang in words.LANGS
        }
    return Merger(effective, formed, day, text, "Resolution 202/2025/QH15; reference table crosswalk_2025.csv")


def _listed(names: list[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def vintage_of_year(year: int) -> int:
    """Vintage of the provinces that the reports of a year are about.

    2025 from the first year on in which an edition prints the 34 units, 2008 before that: a report of 2025 is about the
    63 provinces as long as every edition of 2025 in the registry is.

    Examples
    --------
    >>> vintage_of_year(2005), vintage_of_year(2024)
    (2008, 2008)
    """
    for index in registry.indices():
        for edition in registry.years(index.code):
            # Only editions from 2025 on can print the 34 units.
            if 2025 <= edition <= year and registry.vintage(index.code, edition) == 2025:
                return 2025
    return 2008


def place(text: str, *, year: int) -> provinces.Province:
    """The province that somebody means in a report of a year.

    Where the reports are about the 34 units, the name of a province that ended is still understood if an edition of
    that year prints the 63 provinces and the name is not that of a unit of 2025.

    Parameters
    ----------
    text : str
        As for :func:`danvan_analysis.reference.provinces.find`.
    year : int

    Raises
    ------
    UnknownProvince
        With the nearest names; for a province that ended, the unit that took it in.

    Examples
    --------
    >>> place("long an", year=2024).code
    '80'
    """
    vintage = vintage_of_year(year)
    try:
        return provinces.find(text, vintage=vintage)
    except UnknownProvince:
        former = _former(text, year) if vintage == 2025 else None
        if former is None:
            raise
        return former


def _former(text: str, year: int) -> provinces.Province | None:
    printed = {registry.vintage(index.code, year) for index in registry.indices() if year in registry.years(index.code)}
    if 2008 not in printed:
        return None
    try:
        found = provinces.find(text, vintage=2008)
    except UnknownProvince:
        return None
    # Its own name must lead back to it: "Tây Ninh" is a unit of 2025 as well.
    try:
        provinces.find(found.name_vi, vintage=2025)
    except UnknownProvince:
        return found
    return None
