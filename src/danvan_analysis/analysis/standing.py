"""Where a province stands on an index in an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.analysis.comparable import Comparison, compare
from danvan_analysis.analysis.ranks import with_ranks
from danvan_analysis.analysis.spread import is_complete, spread
from danvan_analysis.reference import provinces, registry, territories

#: Indices whose publisher ranks all provinces, also where only some cells of its table are known.
_RANKED_WHOLE = {"PAR_INDEX", "SIPAS"}


@dataclass(frozen=True)
class Standing:
    """A province on one component in one edition.

    Attributes
    ----------
    province_code : str
        Its code in this edition; empty where the edition prints other units.
    value : float or None
        On the published scale (``scale_min`` to ``scale_max``, in ``unit``).
    rank, rank_of : int or None
        Ours, among the provinces with a value; only for complete editions.
    rank_published : int or None
        As printed.
    rank_published_of : int or None
        Among how many: the provinces with a score in a complete edition; all provinces where the
        publisher ranks them all but its table is known in part only (PAR INDEX, SIPAS).
    previous : float or None
        Value of the edition before; null where there is none.
    change : float or None
        Only where the two editions are comparable.
    median, q1, q3 : float or None
        Of the provinces; only for complete editions.
    status : str or None
        published, secondary, derived, corrected; None where there is no cell.
    """

    index: str
    component_code: str
    edition_year: int
    province_code: str
    value: float | None
    unit: str | None
    scale_min: float | None
    scale_max: float | None
    rank: int | None
    rank_of: int | None
    tied: bool
    rank_published: int | None
    rank_published_of: int | None
    status: str | None
    complete: bool
    comparison: Comparison | None
    previous: float | None
    change: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None
    n: int | None
    source_ids: tuple[str, ...]

    @property
    def present(self) -> bool:
        """Whether anything is known: a value, or a rank alone."""
        return self.value is not None or self.rank_published is not None


def standing(
    frame: pl.DataFrame, *, index: str, component_code: str, year: int, province_code: str, vintage: int = 2008
) -> Standing:
    """Where a province stands.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    index, component_code : str
    year : int
        Edition year.
    province_code : str
    vintage : int
        Vintage that the code is of.

    Returns
    -------
    Standing
        With empty fields where nothing is published: absent is absent.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = standing(dv.indicators(), index="PCI", component_code="PCI", year=2019, province_code="14")
    >>> found.value, found.rank, found.rank_of, found.rank_published
    (63.384804, 57, 63, 57)
    """
    cells = frame.filter(
        (pl.col("index") == index)
        & (pl.col("component_code") == component_code)
        & pl.col("edition_year").is_in([year - 1, year])
    )
    complete = is_complete(index, component_code, year)
    here = territories.same(province_code, vintage)
    this = cells.filter(pl.col("edition_year") == year)
    # What the other provinces have is asked where all of them are there.
    own = _own(with_ranks(this if complete else this.filter(here)), here)
    before = _own(cells.filter(pl.col("edition_year") == year - 1), here)
    editions = registry.editions(index, component_code)
    comparison = None
    if {year - 1, year} <= set(editions):
        comparison = compare(index, component_code, year - 1, year, province=(province_code, vintage))
    value, previous = own.get("value"), before.get("value")
    change = None
    same_unit = own.get("unit") == before.get("unit") and own.get("scale_max") == before.get("scale_max")
    if value is not None and previous is not None and comparison and comparison.comparable and same_unit:
        change = value - previous
    nation: dict[str, Any] = {}
    if complete:
        rows = spread(this)
        nation = rows.row(0, named=True) if rows.height else {}
    ids = {part for name in ("source_id", "rank_source_id") for part in (own.get(name) or "").split(";") if part}
    return Standing(
        index=index,
        component_code=component_code,
        edition_year=year,
        province_code=_code(index, year, province_code, vintage),
        value=value,
        unit=own.get("unit"),
        scale_min=own.get("scale_min"),
        scale_max=own.get("scale_max"),
        rank=own.get("rank") if complete else None,
        rank_of=own.get("rank_of") if complete else None,
        tied=bool(own.get("tied")),
        rank_published=own.get("rank_published"),
        rank_published_of=_ranked(index, year, own, complete=complete),
        status=own.get("status"),
        complete=complete,
        comparison=comparison,
        previous=previous,
        change=change,
        median=nation.get("median"),
        q1=nation.get("q1"),
        q3=nation.get("q3"),
        minimum=nation.get("min"),
        maximum=nation.get("max"),
        n=nation.get("n"),
        source_ids=tuple(sorted(ids)),
    )


def _ranked(index: str, year: int, own: dict[str, Any], *, complete: bool) -> int | None:
    if own.get("rank_published") is None:
        return None
    if complete:
        return int(own["rank_of"])
    return len(provinces.provinces(registry.vintage(index, year))) if index in _RANKED_WHOLE else None


def _code(index: str, year: int, province_code: str, vintage: int) -> str:
    if year not in registry.years(index):
        return province_code
    return territories.code_in(province_code, vintage, registry.vintage(index, year)) or ""


def _own(frame: pl.DataFrame, here: pl.Expr) -> dict[str, Any]:
    rows = frame.filter(here)
    return rows.row(0, named=True) if rows.height else {}
