"""Figures already held: which component, and which edition, the values of a column are those of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

#: Fewer equal values than this prove nothing.
FEWEST_EQUAL: Final = 10
#: Share of the values compared that must be equal.
_NEARLY_ALL: Final = 0.9
#: Decimals of a figure that no table prints because it is a sum of printed ones.
_DERIVED: Final = 6
#: Decimals from which on the last one is noise of storing.
_FINE: Final = 5


@dataclass(frozen=True)
class Agreement:
    """How many values of a column equal those held of a component in an edition."""

    code: str
    year: int
    equal: int
    compared: int

    @property
    def holds(self) -> bool:
        """Nearly all are equal, and enough of them."""
        return self.equal >= FEWEST_EQUAL and self.equal >= _NEARLY_ALL * self.compared

    @property
    def share(self) -> float:
        """Share of equal values, 0 to 1."""
        return self.equal / self.compared if self.compared else 0.0


class Known:
    """Published figures of an index, for comparison.

    Parameters
    ----------
    frame : polars.DataFrame or None
        index, edition_year, vintage, province_code, component_code, value, decimals; None where nothing is held.
    index : str
        Code of the index.

    Examples
    --------
    >>> import polars as pl
    >>> codes = [f"{number:02}" for number in range(1, 13)]
    >>> held = pl.DataFrame(
    ...     [("PCI", 2014, 2008, code, "PCI", 50 + int(code), 0) for code in codes],
    ...     schema=["index", "edition_year", "vintage", "province_code", "component_code", "value", "decimals"],
    ...     orient="row",
    ... )
    >>> column = {code: (50.0 + int(code), 2) for code in codes}
    >>> Known(held, "PCI").agreements(column, 2008)[0]
    Agreement(code='PCI', year=2014, equal=12, compared=12)
    """

    def __init__(self, frame: pl.DataFrame | None, index: str) -> None:
        self._held: dict[tuple[str, int, int], dict[str, tuple[float, int]]] = defaultdict(dict)
        if frame is None:
            return
        import polars as pl

        columns = ["component_code", "edition_year", "vintage", "province_code", "value", "decimals"]
        chosen = frame.filter(
            (pl.col("index") == index) & pl.col("value").is_not_null() & pl.col("province_code").is_not_null()
        ).select(columns)
        for code, year, vintage, province, value, decimals in chosen.iter_rows():
            self._held[code, year, vintage][province] = (float(value), _DERIVED if decimals is None else int(decimals))

    @property
    def editions(self) -> tuple[int, ...]:
        """Editions held, by year."""
        return tuple(sorted({year for _, year, _ in self._held}))

    def agreement(self, column: Mapping[str, tuple[float, int]], code: str, year: int, vintage: int) -> Agreement:
        """Compare a column with one component of one edition.

        Parameters
        ----------
        column : mapping
            Value and printed decimals by province code.
        """
        held = self._held.get((code, year, vintage), {})
        shared = [province for province in column if province in held]
        equal = sum(1 for province in shared if same(column[province], held[province]))
        return Agreement(code, year, equal, len(shared))

    def agreements(
        self, column: Mapping[str, tuple[float, int]], vintage: int, *, year: int | None = None, code: str | None = None
    ) -> list[Agreement]:
        """All components and editions whose values the column has, best first."""
        found = [
            self.agreement(column, held_code, held_year, vintage)
            for held_code, held_year, held_vintage in sorted(self._held)
            if held_vintage == vintage and year in {None, held_year} and code in {None, held_code}
        ]
        return sorted(
            (one for one in found if one.holds), key=lambda one: (-one.share, -one.equal, -one.year, one.code)
        )


def same(one: tuple[float, int], other: tuple[float, int]) -> bool:
    """Whether two printed figures agree at the coarser of their precisions.

    Examples
    --------
    >>> same((63.384804, 6), (63.38, 2)), same((63.38, 2), (63.41, 2))
    (True, False)
    """
    decimals = min(one[1], other[1])
    # Two roundings of one figure may end one unit apart, far behind the sign.
    allowed = 0.5 if decimals < _FINE else 1.01
    return abs(one[0] - other[0]) <= allowed * 10.0**-decimals + 1e-9
