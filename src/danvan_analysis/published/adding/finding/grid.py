"""A sheet as the search sees it: merged areas filled, rows and columns exchanged where provinces run across."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from danvan_analysis.published.workbooks.sheets import Kind, Sheet, cell_name, letters


@dataclass(frozen=True)
class Grid:
    """A sheet, or its transpose; addresses come out as they are in the file.

    Examples
    --------
    >>> sheet = Sheet("made up", (("Province", "PCI"), ("Sơn La", "5")), ((("text",) * 2), ("text", "number")))
    >>> Grid(sheet).where(1, 1), Grid(sheet, transposed=True).where(0, 1)
    ("sheet 'made up', B2", "sheet 'made up', A2")
    """

    sheet: Sheet
    transposed: bool = False

    @property
    def height(self) -> int:
        """Rows of the search."""
        return self.sheet.width if self.transposed else self.sheet.height

    @property
    def width(self) -> int:
        """Columns of the search."""
        return self.sheet.height if self.transposed else self.sheet.width

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Texts, row by row."""
        return tuple(zip(*self.sheet.rows, strict=True)) if self.transposed else self.sheet.rows

    @cached_property
    def kinds(self) -> tuple[tuple[Kind, ...], ...]:
        """Kinds, row by row."""
        return tuple(zip(*self.sheet.kinds, strict=True)) if self.transposed else self.sheet.kinds

    @cached_property
    def spans(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """Merged area of each merged cell; areas that reach beyond the sheet are cut to it."""
        found: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for top, left, bottom, right in self.sheet.merged:
            area = (left, top, right, bottom) if self.transposed else (top, left, bottom, right)
            first_row, first_column, last_row, last_column = area
            last_row, last_column = min(last_row, self.height - 1), min(last_column, self.width - 1)
            # A merged area as large as a sheet carries no header: it would fill every column with one text.
            if (last_row - first_row + 1) * (last_column - first_column + 1) > 4096:
                continue
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    found[row, column] = (first_row, first_column, last_row, last_column)
        return found

    def text(self, row: int, column: int) -> str:
        """Text of a cell, outer blanks off; of a merged area only in its first cell."""
        return self.rows[row][column].strip()

    def filled(self, row: int, column: int) -> str:
        """Text of a cell, or of the merged area it lies in."""
        area = self.spans.get((row, column))
        return self.text(area[0], area[1]) if area else self.text(row, column)

    def blank_row(self, row: int) -> bool:
        """Whether nothing stands in a row."""
        return not any(text.strip() for text in self.rows[row])

    def at(self, row: int, column: int) -> tuple[int, int]:
        """Row and column of the file, from 0."""
        return (column, row) if self.transposed else (row, column)

    def cell(self, row: int, column: int) -> str:
        """Name of the cell in the file, as ``C5``."""
        return cell_name(*self.at(row, column))

    def where(self, row: int, column: int) -> str:
        """Address of a cell as a person reads it."""
        return f"sheet {self.sheet.name!r}, {self.cell(row, column)}"

    def line(self, row: int) -> str:
        """Name of a row: a column of the file where rows and columns are exchanged."""
        return f"column {letters(row)}" if self.transposed else f"row {row + 1}"

    def stripe(self, column: int) -> str:
        """Name of a column: a row of the file where rows and columns are exchanged."""
        return f"row {column + 1}" if self.transposed else f"column {letters(column)}"

    def where_line(self, row: int) -> str:
        """Address of a row."""
        return f"sheet {self.sheet.name!r}, {self.line(row)}"

    def where_stripe(self, column: int) -> str:
        """Address of a column."""
        return f"sheet {self.sheet.name!r}, {self.stripe(column)}"
