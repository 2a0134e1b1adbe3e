"""Raw tables as text with addresses: nothing is converted here, nothing is lost.

The address of a cell is (table, row, column): the path under data/raw, the line of the file with
the header as line 1, and the name that the header gives. A spreadsheet program shows the same row.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from danvan_analysis.errors import ColumnMissing, RawTableFault, RawTableMissing
from danvan_analysis.published.layouts import Layout, layout
from danvan_analysis.published.package import DataPackage, Resource

#: A table from a stranger is refused above this size, before it is read.
LARGEST_TABLE_BYTES = 64 * 1024 * 1024
CELL_SCHEMA = {"table": pl.String, "row": pl.Int32, "column": pl.String, "text": pl.String}


@dataclass(frozen=True)
class RawTable:
    """A raw table as it was printed.

    Attributes
    ----------
    resource : Resource
    columns : tuple of str
        The header, left to right.
    frame : polars.DataFrame
        ``row`` (Int32, the line of the file) and each column as text; blank cells are null. In
        corrections.csv, whose own column ``row`` points to another table, ``row`` is that column.
    lines : tuple of int
        The line of the file of each row of the frame.
    """

    resource: Resource
    columns: tuple[str, ...]
    frame: pl.DataFrame
    lines: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        """The ``table`` part of every address."""
        return self.resource.path

    @property
    def layout(self) -> Layout:
        """The layout that the descriptor names."""
        return layout(self.resource.layout)

    @property
    def components(self) -> list[str]:
        """Columns that are components of an index; for wide layouts only."""
        known = {*self.layout.required, *self.layout.optional} - ({"PCI"} if "PCI" in self.columns else set())
        return [column for column in self.columns if column not in known] if self.layout.wide else []

    def cells(self) -> pl.DataFrame:
        """Every cell that holds something, headers aside: table, row, column, text."""
        return (
            self.frame.unpivot(index="row", on=list(self.columns), variable_name="column", value_name="text")
            .drop_nulls("text")
            .select(pl.lit(self.path).alias("table"), "row", "column", "text")
            .cast(CELL_SCHEMA)  # type: ignore[arg-type]
        )

    def with_frame(self, frame: pl.DataFrame) -> RawTable:
        """The same table with other cells (used by corrections)."""
        return replace(self, frame=frame)


def read(package: DataPackage, resource: Resource) -> RawTable:
    """Read one raw table as text.

    Parameters
    ----------
    package : DataPackage
    resource : Resource

    Returns
    -------
    RawTable

    Raises
    ------
    RawTableMissing
        The file is not there.
    RawTableFault
        It is no UTF-8, has no header, a ragged line, or is larger than 64 MiB.
    ColumnMissing
        A column that the layout needs is gone, or one stands there that the descriptor does not know.
    """
    path = package.folder / resource.path
    try:
        if path.stat().st_size > LARGEST_TABLE_BYTES:
            raise RawTableFault(resource.path, "is larger than 64 MiB", "Split it by edition.")
        lines = _lines(path)
    except FileNotFoundError as error:
        raise RawTableMissing(resource.path, "the file is missing", "Restore it from the repository.") from error
    except UnicodeDecodeError as error:
        raise RawTableFault(
            resource.path, f"is not UTF-8 (byte {error.start})", "Convert it to UTF-8 without changing a figure."
        ) from error
    except csv.Error as error:
        raise RawTableFault(resource.path, f"is no CSV ({error})", "Look for a quote that is not closed.") from error
    if not lines:
        raise RawTableFault(resource.path, "is empty", "A raw table has at least a header.")
    header = tuple(lines[0][1])
    _check_header(resource, header)
    if len(lines) == 1 and not layout(resource.layout).about:
        raise RawTableFault(resource.path, "has a header and no row", "Restore the table, or drop its entry.")
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise RawTableFault(
                resource.path,
                f"has {len(cells)} cells, the header {len(header)}",
                "Mend the transcription.",
                row=number,
            )
    data = {name: [cells[i] if cells[i].strip() else None for _, cells in lines[1:]] for i, name in enumerate(header)}
    frame = pl.DataFrame(
        {"row": [number for number, _ in lines[1:]], **data},
        schema={"row": pl.Int32, **dict.fromkeys(header, pl.String)},
    )
    return RawTable(resource, header, frame, tuple(number for number, _ in lines[1:]))


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        # Strict, as in the record: the limit of a field is a setting of the whole process, which others change.
        reader = csv.reader(file, strict=True)
        lines = []
        first = 1
        for cells in reader:
            if cells:
                lines.append((first, cells))
            first = reader.line_num + 1
        return lines


def _check_header(resource: Resource, header: tuple[str, ...]) -> None:
    form = layout(resource.layout)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise ColumnMissing(resource.path, f"the column {twice[0]!r} stands twice", "Mend the header.", row=1)
    expected = set(form.required) | set(resource.columns)
    for name in [*form.required, *resource.columns]:
        if name not in header:
            raise ColumnMissing(
                resource.path,
                f"the column {name!r} is gone; found {', '.join(header[:8])}",
                "Restore the table, or record its new form with `danvan record`.",
                row=1,
            )
    for name in header:
        if name not in expected:
            raise ColumnMissing(
                resource.path,
                f"the column {name!r} is not in the schema of datapackage.json",
                "Record the table's new form with `danvan record`.",
                row=1,
            )
