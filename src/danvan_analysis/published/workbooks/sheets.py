"""What every reader of files hands out: sheets of text, cell by cell.

Rows and columns are counted from 0 inside the program and named as a spreadsheet program names them
(``C5``) wherever a person reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["blank", "text", "number", "error", "date", "boolean", "formula"]


def letters(column: int) -> str:
    """Letters of a column.

    Examples
    --------
    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    left = column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Name of a cell, from its row and column counted from 0.

    Examples
    --------
    >>> cell_name(4, 2)
    'C5'
    """
    return f"{letters(column)}{row + 1}"


@dataclass(frozen=True)
class Sheet:
    """One sheet, or one table of a page, as text.

    Attributes
    ----------
    name : str
        As the file names it; ``table 2`` for a table of a saved page, the name of the file for CSV.
    rows : tuple of tuple of str
        All rows have the same length; a blank cell is an empty string. A number that the file stores as a
        number is its shortest decimal text (``9.230436325073242``, ``1``), with a dot; everything else is the text
        as it stands.
    kinds : tuple of tuple of Kind
        The same shape. ``number``: stored as a number, so its decimal sign is no question. ``formula``: a formula
        without a stored value; its text is empty. A formula with a stored value has the kind of that value.
    merged : tuple of (first_row, first_column, last_row, last_column)
        Merged areas, ends included; only their first cell holds the text.
    hidden : bool
        The file hides the sheet.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[Kind, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Book:
    """A file, read.

    Attributes
    ----------
    file : str
        Name without folders: no path of a machine goes further.
    sha256 : str
    size : int
        Bytes.
    format : str
        ``csv``, ``xlsx``, ``xls``, ``html`` ...
    sheets : tuple of Sheet
        In the order of the file; sheets that are no worksheets (charts) are left out and named in ``remarks``.
    encoding, delimiter : str or None
        Of a text file.
    remarks : tuple of str
        What the reader noticed and a person should know.
    """

    file: str
    sha256: str
    size: int
    format: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    delimiter: str | None = None
    remarks: tuple[str, ...] = ()
