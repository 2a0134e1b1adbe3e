"""Whether two editions of a component measure the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from danvan_analysis.reference import registry, territories
from danvan_analysis.reference.registry_models import Break
from danvan_analysis.reference.territories import Merger, Unit


@dataclass(frozen=True)
class Comparison:
    """The answer for one component between two editions.

    Attributes
    ----------
    comparable : bool
        No change of method lies between the editions, and no merger of the province.
    breaks : tuple of Break
        What stands in the way, documented or suspected.
    cautions : tuple of Break
        What does not forbid the comparison and has to be said beside it.
    merger : Merger or None
        The merger between the two editions, where the comparison is of a province that one of them
        does not print.
    """

    from_year: int
    to_year: int
    breaks: tuple[Break, ...]
    cautions: tuple[Break, ...]
    merger: Merger | None = None

    @property
    def comparable(self) -> bool:
        """Whether a difference between the two editions is a change of the thing measured."""
        return not self.breaks and self.merger is None


def compare(
    index: str, component_code: str, from_year: int, to_year: int, *, province: Unit | None = None
) -> Comparison:
    """Decide whether a component may be compared between two editions.

    Parameters
    ----------
    index, component_code : str
    from_year, to_year : int
        Edition years.
    province : tuple of str and int, optional
        Code and vintage of the province whose values are compared. Default: the editions are compared for
        what they measure, whatever the province.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> compare("PAPI", "PAPI", 2023, 2024).comparable
    True
    >>> [found.year for found in compare("PCI", "PCI", 2020, 2022).breaks]
    [2021, 2022]
    """
    return Comparison(
        from_year,
        to_year,
        tuple(registry.breaks(index, component_code, from_year, to_year)),
        tuple(registry.cautions(index, component_code, from_year, to_year)),
        None if province is None else _merger_between(index, from_year, to_year, province),
    )


def _merger_between(index: str, from_year: int, to_year: int, province: Unit) -> Merger | None:
    printed = [territories.code_in(*province, registry.vintage(index, year)) for year in (from_year, to_year)]
    return territories.merger(*province) if printed.count(None) == 1 else None
