"""A table of a sheet: its rows, its province columns, what stands above and beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from danvan_analysis.published.adding.finding.grid import Grid
from danvan_analysis.published.adding.finding.naming import Names


@dataclass(frozen=True)
class Aside:
    """A row that is not read: ``row`` of the grid, its first words, and why."""

    row: int
    text: str
    reason: str


@dataclass
class Block:
    """One table of a sheet, rows and columns as the grid counts them.

    ``rows``: rows that name a province in at least one province column; ``lookups``: rows at the foot which
    repeat a province; ``titles``: texts above the header.
    """

    grid: Grid
    names: Names
    province_columns: tuple[int, ...]
    rows: tuple[int, ...]
    lookups: tuple[int, ...] = ()
    aside: tuple[Aside, ...] = ()
    header_rows: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    maxima: dict[int, str] = field(default_factory=dict)
    _rows_of: dict[int, list[int]] = field(default_factory=dict, repr=False)

    def province(self, row: int, column: int) -> str:
        """Text of a province cell."""
        return self.grid.filled(row, column)

    def codes(self, row: int, column: int) -> dict[int, str]:
        """Codes by vintage of the province that a cell names."""
        return self.names.codes(self.province(row, column))

    def province_column_of(self, column: int) -> int:
        """The province column that a column of figures is read against."""
        left = [found for found in self.province_columns if found < column]
        return left[-1] if left else self.province_columns[0]

    def rows_of(self, province_column: int) -> list[int]:
        """Data rows in which a province column names one."""
        if province_column not in self._rows_of:
            self._rows_of[province_column] = [row for row in self.rows if self.codes(row, province_column)]
        return self._rows_of[province_column]

    def part(self, rows: Sequence[int], *, aside: bool) -> Block:
        """The same table with some of its rows; with its rows set aside, or without."""
        return replace(self, rows=tuple(rows), lookups=(), aside=self.aside if aside else (), _rows_of={})

    @cached_property
    def distinct(self) -> int:
        """How many provinces the best of its province columns names."""
        return max(
            len({tuple(sorted(self.codes(row, column).items())) for row in self.rows_of(column)})
            for column in self.province_columns
        )

    @property
    def first_row(self) -> int:
        """First data row."""
        return self.rows[0]
