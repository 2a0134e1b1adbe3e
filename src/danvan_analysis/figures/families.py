"""The families of figures: number, what they are about, and how a figure is drawn from its id.

A number is given once and never again, also where a family is dropped: short codes of figures that were printed
years ago are read by it.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Final

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures.figure import COUNTRY, Absence, Figure, FigureId

_BOTH: Final = ("PAPI", "PCI")
_FOUR: Final = ("PAPI", "PCI", "PAR_INDEX", "SIPAS")
_ALL: Final = ("all",)


@dataclass(frozen=True)
class Family:
    """A family of figures.

    Attributes
    ----------
    number : int
        1 to 255, never used twice.
    indices : tuple of str
        Codes of the indices that it can be about, or ``all`` where it is about no single one.
    of_province : bool
        Whether a figure has a province in focus; False where it is about the country.
    """

    number: int
    indices: tuple[str, ...]
    of_province: bool = True


FAMILIES: Final[dict[str, Family]] = {
    "dot_strip": Family(1, _BOTH),
    "path": Family(2, _FOUR),
    "profile": Family(3, _BOTH),
    "ranked_list": Family(4, _BOTH),
    "tile_map": Family(5, _BOTH),
    "coverage_grid": Family(6, _ALL),
    "model_spans": Family(7, _ALL),
    "quotes": Family(8, _ALL),
    "rank_path": Family(9, _BOTH),
    "rank_drivers": Family(10, _BOTH),
    "change_dumbbells": Family(45, _BOTH),
    "heat_table": Family(46, _BOTH),
    "days_cut": Family(30, _ALL),
    "service_shares": Family(31, _ALL),
    "service_rates": Family(33, _ALL),
    "movement_funnel": Family(34, _ALL),
    "service_timeline": Family(32, _ALL),
    "component_coverage": Family(40, _ALL, of_province=False),
    "source_differences": Family(41, _ALL, of_province=False),
    "country_distribution": Family(20, _BOTH, of_province=False),
    "country_regions": Family(21, _BOTH, of_province=False),
    "country_ends": Family(22, _BOTH, of_province=False),
    "country_changes": Family(23, _BOTH, of_province=False),
    "country_dimensions": Family(24, _BOTH, of_province=False),
    "country_map": Family(25, _BOTH, of_province=False),
    "country_agreement": Family(26, _ALL, of_province=False),
    "country_spread": Family(27, _BOTH, of_province=False),
    "country_published": Family(28, _FOUR, of_province=False),
    "country_coverage": Family(29, _ALL, of_province=False),
}


def draw(identity: FigureId, *, size: str = "page") -> Figure | Absence:
    """Draw the figure of an id from the tables as they are now.

    Parameters
    ----------
    identity : FigureId
    size : str
        ``page`` or ``column``.

    Raises
    ------
    UnknownName
        A family that is not known, or an index that the family is not about.

    Examples
    --------
    >>> str(draw(FigureId.parse("dot_strip.PCI.2019.2008-14.en")).id)
    'dot_strip.PCI.2019.2008-14.en'
    """
    family = FAMILIES.get(identity.family)
    if family is None:
        raise UnknownName("family of figures", identity.family, sorted(FAMILIES))
    if identity.index not in family.indices:
        raise UnknownName(f"index of {identity.family}", identity.index, family.indices)
    if family.of_province == (identity.code == COUNTRY):
        raise UnknownName(f"province of {identity.family}", identity.code)
    asked: dict[str, Any] = {"year": identity.year, "lang": identity.lang}
    if identity.index != "all":
        asked["index"] = identity.index
    if identity.province is not None:
        asked["province"] = identity.province.name_vi
    if size != "page":
        asked["size"] = size
    made: Figure | Absence = getattr(importlib.import_module("danvan_analysis.figures"), identity.family)(**asked)
    return made
