"""Whether two editions of a component measure the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from danvan_analysis.reference import registry
from danvan_analysis.reference.registry_models import Break


@dataclass(frozen=True)
class Comparison:
    """The answer for one component between two editions.

    Attributes
    ----------
    comparable : bool
        No change of method lies between the editions.
    breaks : tuple of Break
        What stands in the way, documented or suspected.
    cautions : tuple of Break
        What does not forbid the comparison and has to be said beside it.
    """

    from_year: int
    to_year: int
    breaks: tuple[Break, ...]
    cautions: tuple[Break, ...]

    @property
    def comparable(self) -> bool:
        """Whether a difference between the two editions is a change of the thing measured."""
        return not self.breaks


def compare(index: str, component_code: str, from_year: int, to_year: int) -> Comparison:
    """Decide whether a component may be compared between two editions.

    Parameters
    ----------
    index, component_code : str
    from_year, to_year : int
        Edition years.

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
    )
