"""Long views that the method allows: sums of the dimensions that stay comparable where the composite does not.

Nothing is listed by hand. The registry knows the breaks of every dimension; a sub-composite is a set of
dimensions and a span of editions that cannot be widened on either side: one more dimension, or one more edition,
and a break would lie inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from danvan_analysis.analysis.changes import PROVINCE, paired
from danvan_analysis.analysis.eras import require_order
from danvan_analysis.errors import NotComparable
from danvan_analysis.reference import registry
from danvan_analysis.reference.registry_models import Break

_SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "component_code": pl.String,
    "era": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "scale_min": pl.Float64,
    "scale_max": pl.Float64,
    "status": pl.String,
}


@dataclass(frozen=True)
class SubComposite:
    """Dimensions that are each one measure over a span of editions.

    Attributes
    ----------
    index : str
    component_codes : tuple of str
        In the order of the registry.
    first_year, last_year : int
        Span of editions.
    crossed : tuple of Break
        Breaks of the composite inside the span: why the composite itself gives no such view.
    cautions : tuple of Break
        Suspected breaks below the dimensions inside the span; to be said beside the figures.
    """

    index: str
    component_codes: tuple[str, ...]
    first_year: int
    last_year: int
    crossed: tuple[Break, ...]
    cautions: tuple[Break, ...]

    @property
    def code(self) -> str:
        """Name of the sum, as it stands in ``component_code``."""
        return "+".join(self.component_codes)

    @property
    def era(self) -> str:
        """The span, written as the registry writes eras."""
        return f"{self.first_year}-{self.last_year}"

    @property
    def years(self) -> list[int]:
        """Editions of the span."""
        return [year for year in registry.years(self.index) if self.first_year <= year <= self.last_year]


def subcomposites(index: str) -> list[SubComposite]:
    """Every maximal set of two or more dimensions comparable over a span that crosses a break of the composite.

    Parameters
    ----------
    index : str

    Returns
    -------
    list of SubComposite
        By first edition, the longer span first. Empty where every dimension breaks with the composite (PCI,
        PAR INDEX: the registry takes all parts to change at once).

    Examples
    --------
    >>> [(found.code, found.era) for found in subcomposites("PAPI")]
    [('D2+D4+D6', '2011-2017'), ('D1+D2+D3+D4+D6+D7', '2018-2024'), ('D1+D2+D3+D4+D5+D6+D7', '2018-2020'),
    ('D1+D2+D3+D4+D6+D7+D8', '2019-2024')]
    >>> subcomposites("PCI")
    []
    """
    years = registry.years(index)
    crossing = registry.breaks(index, registry.index(index).overall, years[0], years[-1])
    sets = _unbroken(index, years)
    found = []
    for (first, last), codes in sets.items():
        crossed = [one for one in crossing if first < one.year <= last]
        if len(codes) < 2 or not crossed:
            continue
        # A wider span with the same set holds this one: only the widest is maximal. The set itself holds every
        # dimension without a break, so it cannot be widened.
        if any(
            others == codes and (start, end) != (first, last) and start <= first and last <= end
            for (start, end), others in sets.items()
        ):
            continue
        cautions = [one for code in codes for one in registry.cautions(index, code, first, last)]
        unique = {(one.year, one.component_codes): one for one in cautions}
        found.append(
            SubComposite(index, codes, first, last, tuple(crossed), tuple(unique[key] for key in sorted(unique)))
        )
    return sorted(found, key=lambda one: (one.first_year, -one.last_year))


def _unbroken(index: str, years: Sequence[int]) -> dict[tuple[int, int], tuple[str, ...]]:
    """The dimensions that are each one measure from one edition to a later one, for all pairs of editions."""
    of = {year: [part.code for part in registry.components(index, year, "dimension")] for year in years}
    every = {code for codes in of.values() for code in codes}
    editions = {code: set(registry.editions(index, code)) for code in every}
    broken = {code: [one.year for one in registry.breaks(index, code, years[0], years[-1])] for code in every}
    return {
        (first, last): tuple(
            code
            for code in of[first]
            if all(year in editions[code] for year in years if first <= year <= last)
            and not any(first < year <= last for year in broken[code])
        )
        for first in years
        for last in years
        if first < last
    }


def values(frame: pl.DataFrame, part: SubComposite) -> pl.DataFrame:
    """The sub-composite of every province and edition of its span: the sum of its dimensions.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    part : SubComposite

    Returns
    -------
    polars.DataFrame
        index, edition_year, province_code, vintage, component_code (``D2+D4+D6``), era (the span), value, unit,
        scale_min, scale_max (sums of the dimensions' scales), status (``derived``). Only provinces with all
        of the dimensions; sorted by edition and province.

    Raises
    ------
    NotComparable
        The official composite does not weigh these dimensions alike in all editions of the span, so their plain
        sum is no part of it.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> long_view = values(dv.indicators(), subcomposites("PAPI")[0])
    >>> own = long_view.filter(province_code="14")
    >>> [round(value, 2) for value in own["value"]]
    [20.05, 18.71, 18.15, 17.93, 17.97, 18.43, 18.2]
    """
    weights = {
        weight
        for year in part.years
        for code, weight in (registry.weights(part.index, year) or {}).items()
        if code in part.component_codes
    }
    if weights != {1.0}:
        raise NotComparable(
            f"{part.index} {part.code} over {part.era}: the composite does not add these dimensions with weight 1 in "
            f"every edition (weights found: {sorted(weights)}); expected equal weights, so no plain sum is computed. "
            "Compare the dimensions one by one",
            part.crossed,
        )
    needed = len(part.component_codes)
    return (
        frame.filter(
            (pl.col("index") == part.index)
            & pl.col("component_code").is_in(part.component_codes)
            & pl.col("edition_year").is_between(part.first_year, part.last_year)
        )
        .drop_nulls("value")
        # The order of the terms decides the last digit of a sum.
        .sort("edition_year", *PROVINCE, "component_code")
        .group_by("index", "edition_year", *PROVINCE, maintain_order=True)
        .agg(
            pl.col("value", "scale_min", "scale_max").sum(),
            pl.col("unit").first(),
            parts=pl.len(),
        )
        .filter(pl.col("parts") == needed)
        .with_columns(component_code=pl.lit(part.code), era=pl.lit(part.era), status=pl.lit("derived"))
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
    )


def changes(frame: pl.DataFrame, part: SubComposite, *, from_year: int, to_year: int) -> pl.DataFrame:
    """Change of every province on a sub-composite between two editions of its span.

    Returns
    -------
    polars.DataFrame
        As :func:`~danvan_analysis.analysis.changes.paired`.

    Raises
    ------
    NotComparable
        One of the editions lies outside the span.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = changes(dv.indicators(), subcomposites("PAPI")[0], from_year=2011, to_year=2017)
    >>> round(found.filter(province_code="14")["change"].item(), 2)
    -1.84
    """
    require_order(from_year, to_year)
    outside = [year for year in (from_year, to_year) if year not in part.years]
    if outside:
        raise NotComparable(
            f"{part.index} {part.code} is one measure over {part.era} only; {outside[0]} lies outside. "
            "Compare inside the span",
            part.crossed,
        )
    return paired(values(frame, part), from_year, to_year)
