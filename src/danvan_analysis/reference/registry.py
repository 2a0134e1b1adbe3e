"""The indices: components, labels, scales, eras, breaks and weights.

Read from TOML in ``reference/data/registry/<index>/``. A component is the same measure only within its
**era**: a span of editions with no break. A component that keeps its code and changes its label or its
scale is another measure, unless the registry says that only the wording changed.

What the project adds in ``data/registry`` (an edition of this spring, a component that was missing) is part of
every answer; see :mod:`danvan_analysis.reference.registry_additions`.

Examples
--------
>>> component("PAPI", "D2.1", 2017).label["en"], component("PAPI", "D2.1", 2018).label["en"]
('Poverty Lists', 'Access to Information')
>>> component("PAPI", "PAPI", 2024).era
'2021-2024'
>>> [(found.year, found.kind) for found in breaks("SIPAS", "SIPAS", 2020, 2024)]
[(2022, 'documented')]
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference.registry_additions import Additions, current
from danvan_analysis.reference.registry_files import (
    CODES,
    REMEMBERED,
    breaks_of,
    check_year,
    edition_years,
    eras_of,
    index_file,
    live_years,
    nearest_codes,
    package_file,
    package_kind,
    spans_of,
)
from danvan_analysis.reference.registry_models import Absence, Break, Component, Index, Level, SampleKind

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Absence",
    "Break",
    "Component",
    "Index",
    "absences",
    "added_cells",
    "breaks",
    "cautions",
    "children",
    "component",
    "components",
    "editions",
    "frame",
    "index",
    "indices",
    "sample_kind",
    "vintage",
    "weights",
    "years",
]


def index(code: str) -> Index:
    """One index.

    Raises
    ------
    UnknownName
        With the nearest code.

    Examples
    --------
    >>> index("PAPI").publishes_ranks
    False
    >>> index("PAP")
    Traceback (most recent call last):
    danvan_analysis.errors.UnknownName: unknown index 'PAP'; did you mean 'PAPI'?
    """
    return index_file(code).index


def indices() -> list[Index]:
    """All indices, in the order of the reports.

    Examples
    --------
    >>> [found.code for found in indices()]
    ['PAPI', 'PCI', 'PAR_INDEX', 'SIPAS']
    """
    return [index(code) for code in CODES]


def years(index: str) -> list[int]:
    """Editions of an index, by the year measured.

    Examples
    --------
    >>> years("SIPAS")[0], years("SIPAS")[-1]
    (2017, 2024)
    """
    return edition_years(index)


def vintage(index: str, year: int) -> int:
    """Vintage of the provinces that an edition prints: 2004 (with Hà Tây), 2008, or 2025.

    An edition that the project adds says it itself: the editions of 2025 print 63 provinces or 34 units.

    Examples
    --------
    >>> vintage("PCI", 2008), vintage("PCI", 2009)
    (2004, 2008)
    """
    check_year(index, year)
    return index_file(index).vintage(year)


def component(index: str, code: str, year: int) -> Component:
    """A component as it was in one edition.

    Parameters
    ----------
    index : str
        Code of the index.
    code : str
        Code of the component, e.g. ``"D2.1"``; codes are positional, they do not name a concept.
    year : int
        Edition year.

    Raises
    ------
    UnknownName
        If the index, the edition or the component is unknown, or the edition has no such component.

    Examples
    --------
    >>> found = component("PAPI", "D8.1", 2018)
    >>> found.label["vi"], found.scale_max, found.era
    ('Tiếp cận cổng thông tin điện tử của chính quyền', 5.0, '2018-2018')
    """
    return _component(index, code, year, current())


@lru_cache(maxsize=REMEMBERED * 2048)
def _component(index: str, code: str, year: int, added: Additions) -> Component:
    del added
    check_year(index, year)
    spans = spans_of(index, code)
    for span in spans:
        if year in span.years:
            return span.component(eras_of(index, code)[year])
    existing = [found.code for found in components(index, year)]
    raise UnknownName(f"{index} component of {year}", code, nearest_codes(code, existing))


def components(index: str, year: int, level: Level | None = None) -> list[Component]:
    """Components of an edition, the composite first, then by code.

    Examples
    --------
    >>> [found.code for found in components("PAPI", 2017, "dimension")]
    ['D1', 'D2', 'D3', 'D4', 'D5', 'D6']
    """
    found = _components(index, year, current())
    return [one for one in found if level is None or one.level == level]


@lru_cache(maxsize=REMEMBERED * 128)
def _components(index: str, year: int, added: Additions) -> tuple[Component, ...]:
    del added
    check_year(index, year)
    live = [span for span in index_file(index).spans if year in span.years]
    return tuple(span.component(eras_of(index, span.code)[year]) for span in sorted(live, key=lambda span: span.order))


def children(index: str, code: str, year: int) -> list[Component]:
    """Components whose parent is ``code`` in an edition.

    Examples
    --------
    >>> [found.code for found in children("PAPI", "D5", 2021)]
    ['D5.1', 'D5.3', 'D5.4']
    """
    component(index, code, year)
    return [found for found in components(index, year) if found.parent == code]


def editions(index: str, code: str) -> list[int]:
    """Editions in which a component exists.

    Examples
    --------
    >>> editions("PCI", "PCI_UNW")
    [2007, 2008, 2010]
    """
    return live_years(index, code)


def sample_kind(index: str, code: str, year: int) -> SampleKind:
    """Whether the figures of a component in an edition cover all provinces or a few that were found.

    ``"scattered"`` figures support no rank, spread or comparison of provinces.

    Examples
    --------
    >>> sample_kind("PCI", "PCI", 2022), sample_kind("PCI", "PCI1", 2022), sample_kind("SIPAS", "SIPAS", 2022)
    ('complete', 'scattered', 'scattered')
    """
    component(index, code, year)
    said = index_file(index).added
    if any(code in one.complete for one in said if one.year == year):
        return "complete"
    if not said:
        return package_kind(index, code, year)
    # The package speaks of what it has; a component of a later edition, or a new one, is what its addition says.
    in_package = any(span.code == code and year in span.years for span in package_file(index).spans)
    return package_kind(index, code, year) if in_package else "scattered"


def absences(index: str, year: int) -> list[Absence]:
    """Cells of a complete edition that the publisher left empty.

    Examples
    --------
    >>> [(found.province_code, found.component_codes) for found in absences("PAPI", 2024)]
    [('26', None), ('82', None)]
    """
    check_year(index, year)
    return [found for found in index_file(index).absences if found.year == year]


def breaks(index: str, component_code: str, from_year: int, to_year: int) -> list[Break]:
    """Breaks of a component between two editions: comparing across one compares two measures.

    Parameters
    ----------
    index, component_code : str
        The component.
    from_year, to_year : int
        The two editions, in either order.

    Returns
    -------
    list of Break
        By year; ``year`` is the first edition after the break, so ``from_year < year <= to_year``.

    Examples
    --------
    >>> [found.year for found in breaks("PAPI", "PAPI", 2015, 2024)]
    [2016, 2018, 2019, 2021]
    >>> breaks("PAPI", "D2", 2011, 2017)
    []
    """
    first, last = sorted((from_year, to_year))
    check_year(index, first)
    check_year(index, last)
    return [found for found in breaks_of(index, component_code) if first < found.year <= last]


def cautions(index: str, component_code: str, from_year: int, to_year: int) -> list[Break]:
    """What does not cut the line of a component and yet should be said beside it.

    For an aggregate: suspected breaks of the components below it. For a part: documented breaks of its
    dimension of which it is not known whether they touch the part.

    Examples
    --------
    >>> [(found.year, found.component_codes) for found in cautions("PAPI", "D1", 2018, 2022)]
    [(2019, ('D1.1',)), (2022, ('D1.1',))]
    """
    first, last = sorted((from_year, to_year))
    check_year(index, first)
    check_year(index, last)
    parents = {span.code: span.parent for span in index_file(index).spans}
    spans_of(index, component_code)

    def stands_below(code: str) -> bool:
        parent = parents.get(code)
        return parent is not None and (parent == component_code or stands_below(parent))

    own = {found.year for found in breaks_of(index, component_code)}
    found = []
    for candidate in index_file(index).breaks:
        if not first < candidate.year <= last:
            continue
        below = candidate.kind == "suspected" and any(stands_below(code) for code in candidate.component_codes)
        above = parents[component_code] in candidate.parts_unknown_of
        if below or (above and candidate.year not in own):
            found.append(candidate)
    return sorted(found, key=lambda one: (one.year, one.component_codes))


def weights(index: str, year: int) -> dict[str, float] | None:
    """Weights of the composite, by component code; None where none are known.

    PAPI: 1 for each dimension (the composite is their sum). PCI: per cent.

    Examples
    --------
    >>> weights("PCI", 2022)["PCI5"], weights("PCI", 2005)
    (15.0, None)
    """
    check_year(index, year)
    for found in index_file(index).weights:
        if found.first <= year <= found.last:
            return dict(found.values)
    return None


def added_cells(index: str, year: int) -> dict[str, tuple[str, ...]]:
    """Cells that the project adds to an edition: codes of provinces by component; empty where it adds none.

    Examples
    --------
    >>> added_cells("PAPI", 2024)
    {}
    """
    check_year(index, year)
    return {code: codes for one in index_file(index).added if one.year == year for code, codes in one.cells.items()}


def frame() -> pl.DataFrame:
    """Every component of every edition as a table.

    Returns
    -------
    polars.DataFrame
        index, edition_year, component_code, level, parent, label_en, label_vi, unit, scale_min,
        scale_max, era.

    Examples
    --------
    >>> frame().filter(index="PAPI", edition_year=2024).height
    37
    """
    import polars as pl

    schema = {
        "index": pl.String,
        "edition_year": pl.Int32,
        "component_code": pl.String,
        "level": pl.String,
        "parent": pl.String,
        "label_en": pl.String,
        "label_vi": pl.String,
        "unit": pl.String,
        "scale_min": pl.Float64,
        "scale_max": pl.Float64,
        "era": pl.String,
    }
    records = [
        (code, year, found.code, found.level, found.parent, found.label["en"], found.label["vi"])
        + (found.unit, found.scale_min, found.scale_max, found.era)
        for code in CODES
        for year in years(code)
        for found in components(code, year)
    ]
    return pl.DataFrame(records, schema=schema, orient="row")
