"""What is read of a stranger's file at most, and how a file beyond it is refused.

The largest workbook a publisher of these indices has handed out holds some 30,000 cells. The limits leave room for a
hundred times that, and keep a hostile file from costing memory or time: each is checked before what it bounds is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks.sheets import cell_name

#: Of the file as it stands on disk.
LARGEST_FILE_BYTES = 64 * 1024 * 1024
#: Of all parts of a packed workbook together.
LARGEST_UNPACKED_BYTES = 256 * 1024 * 1024
#: Unpacked to packed; honest workbooks reach some 20. Asked of workbooks above ``RATIO_FROM_BYTES`` unpacked only.
LARGEST_RATIO = 200
RATIO_FROM_BYTES = 16 * 1024 * 1024
MOST_PARTS = 10_000
#: A page becomes a tree of some ten times its size in memory.
LARGEST_PAGE_BYTES = 16 * 1024 * 1024
#: Of all sheets together, blank cells inside the filled area counted.
MOST_CELLS = 5_000_000
MOST_COLUMNS = 16_384
MOST_SHEETS = 1_000
#: Text of all cells together: one long text that many cells point to is counted for each.
MOST_CHARACTERS = 256 * 1024 * 1024


@dataclass
class Scan:
    """What was seen of a sheet before any library unpacks it into cells.

    Attributes
    ----------
    last_row, last_column : int
        Of the area that holds something, counted from 0; -1 for a blank sheet.
    last_row_cell, last_column_cell : tuple of (row, column)
        The cells that reach furthest.
    characters : int
        Text of all its cells.
    errors : dict
        (row, column) -> text of an error value: ``#N/A``.
    uncalculated : set of (row, column)
        Formulas without a stored value.
    formulas : int
        Formulas in all.
    merged : list of (first_row, first_column, last_row, last_column)
        Where the library that reads the values does not tell.
    hidden_rows, hidden_columns : set of int
    """

    last_row: int = -1
    last_column: int = -1
    last_row_cell: tuple[int, int] = (0, 0)
    last_column_cell: tuple[int, int] = (0, 0)
    characters: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    formulas: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        if row > self.last_row:
            self.last_row, self.last_row_cell = row, (row, column)
        if column > self.last_column:
            self.last_column, self.last_column_cell = column, (row, column)

    @property
    def area(self) -> int:
        """Cells from A1 to the last row and column that hold something."""
        return (self.last_row + 1) * (self.last_column + 1)


def check_area(file: str, sheet: str | None, height: int, width: int, stray: str | None = None) -> None:
    """Refuse a sheet that is larger than any table of provinces.

    Raises
    ------
    WorkbookUnreadable
        It names the cell that reaches furthest: mostly one that somebody left there.

    Examples
    --------
    >>> check_area("a.csv", None, 64, 20)
    >>> check_area("a.csv", None, 2, 20_000)
    Traceback (most recent call last):
    danvan_analysis.errors.WorkbookUnreadable: a.csv: 20,000 columns, at most 16,384 are read. Keep the table alone ...
    """
    hint = f"Delete what stands in {stray} if it does not belong to the table, or " if stray else ""
    remedy = f"{hint}{'keep' if stray else 'Keep'} the table alone in a file of its own, then add that."
    if width > MOST_COLUMNS:
        problem = f"{width:,} columns, at most {MOST_COLUMNS:,} are read"
        raise WorkbookUnreadable(file, problem, remedy, sheet=sheet)
    if height * width > MOST_CELLS:
        problem = f"{height:,} rows of {width:,} columns, at most {MOST_CELLS:,} cells are read"
        raise WorkbookUnreadable(file, problem, remedy, sheet=sheet)


def check_scans(file: str, scans: Sequence[tuple[str, Scan]]) -> None:
    """Refuse a workbook whose sheets would cost too much, one by one and together.

    Raises
    ------
    WorkbookUnreadable
    """
    if len(scans) > MOST_SHEETS:
        raise WorkbookUnreadable(
            file, f"{len(scans):,} sheets, at most {MOST_SHEETS:,} are read", "Keep those with the table, then add it."
        )
    cells = characters = 0
    for name, scan in scans:
        rows_grow = scan.last_row + 1 > MOST_CELLS // 100 or scan.last_row > 50 * scan.last_column
        stray = cell_name(*(scan.last_row_cell if rows_grow else scan.last_column_cell))
        check_area(file, name, scan.last_row + 1, scan.last_column + 1, stray)
        cells += scan.area
        characters += scan.characters
    remedy = "Keep the sheets with the table in a file of their own, then add that."
    if cells > MOST_CELLS:
        raise WorkbookUnreadable(file, f"{cells:,} cells, at most {MOST_CELLS:,} are read", remedy)
    if characters > MOST_CHARACTERS:
        raise WorkbookUnreadable(
            file, f"{characters:,} characters of text, at most {MOST_CHARACTERS:,} are read", remedy
        )
