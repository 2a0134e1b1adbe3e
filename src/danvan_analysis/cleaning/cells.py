"""Every cell is accounted for: corrections on the way in, the ledger on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from danvan_analysis.errors import CellsLost, CorrectionStale
from danvan_analysis.published.tables import RawTable

QUARANTINE_SCHEMA = {
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "text": pl.String,
    "reason": pl.String,
}
Address = tuple[str, int, str]


def address_text(table: str, row: int, column: str) -> str:
    """An address as people read it.

    Examples
    --------
    >>> address_text("pci/pci_2019.csv", 53, "PCI")
    'pci/pci_2019.csv, row 53, column PCI'
    """
    return f"{table}, row {row}, column {column}"


def correct(
    tables: Mapping[str, RawTable], corrections: RawTable
) -> tuple[dict[str, RawTable], set[Address], pl.DataFrame]:
    """Apply the recorded corrections to the text of the tables.

    Parameters
    ----------
    tables : mapping of path to RawTable
    corrections : RawTable
        One row a cell: ``action`` is ``correct`` (put ``corrected`` in its place) or ``quarantine``.

    Returns
    -------
    tables, corrected, quarantine
        The tables with the mended text, the addresses that were corrected, and the cells set aside.

    Raises
    ------
    CorrectionStale
        The cell no longer holds what the correction says was printed, or there is no such cell.
    """
    mended = dict(tables)
    corrected: set[Address] = set()
    aside: list[dict[str, object]] = []
    for line, entry in zip(corrections.lines, corrections.frame.iter_rows(named=True), strict=True):
        table, text, column = str(entry["table"]), str(entry["row"]), str(entry["column"])
        row = int(text) if text.isascii() and text.isdigit() else 0
        raw = mended.get(table)
        found: str | None = None
        if raw is not None and column in raw.columns:
            cell = raw.frame.filter(pl.col("row") == row)[column]
            found = cell[0] if len(cell) else None
        if (
            raw is None
            or found is None
            or found != entry["printed"]
            or entry["action"] not in {"correct", "quarantine"}
        ):
            raise CorrectionStale(
                corrections.path,
                f"says {table}, row {text}, column {column} prints {entry['printed']!r}, found {found!r} "
                f"(action {entry['action']!r})",
                "The source may have mended it: check, then drop or renew the correction "
                "(action is correct or quarantine).",
                row=line,
            )
        replacement = entry["corrected"] if entry["action"] == "correct" else None
        here = pl.col("row") == row
        mended[table] = raw.with_frame(
            raw.frame.with_columns(pl.when(here).then(pl.lit(replacement)).otherwise(pl.col(column)).alias(column))
        )
        if entry["action"] == "correct":
            corrected.add((table, row, column))
        else:
            reason = entry["reason"]
            aside.append({"table": table, "row": row, "column": column, "text": found, "reason": reason})
    return mended, corrected, pl.DataFrame(aside, schema=QUARANTINE_SCHEMA)


def ledger(tables: Iterable[RawTable], rows: Iterable[pl.DataFrame], quarantine: pl.DataFrame) -> pl.DataFrame:
    """Count what became of the cells of each table, and refuse to lose one.

    A cell that is a figure must be the address of a tidy row or stand in quarantine. The other
    cells of a line (province, source, quote ...) belong to the row or rows that the line made, or to
    its quarantine.

    Parameters
    ----------
    tables : iterable of RawTable
        As read, before corrections.
    rows : iterable of polars.DataFrame
        Tidy rows; columns table, row, column with the address of each figure that a row holds.
    quarantine : polars.DataFrame
        table, row, column, text, reason.

    Returns
    -------
    polars.DataFrame
        A row a table: table, cells, referenced, quarantined, blank.

    Raises
    ------
    CellsLost
        A cell is neither; the first ones are named.
    """
    figures = pl.concat([frame.select("table", "row", "column") for frame in rows]).drop_nulls().unique()
    aside = quarantine.select("table", "row", "column").unique()
    both = figures.join(aside, on=["table", "row", "column"], how="semi")
    if both.height:
        twice = both.sort("table", "row", "column").row(0)
        raise CellsLost(f"{address_text(*twice)} is a row and stands in quarantine as well; it must be one of them")
    counted = []
    for table in tables:
        cells = table.cells()
        owners = figures.filter(pl.col("table") == table.path).with_columns(owner=pl.lit("row"))
        owners = pl.concat(
            [owners, aside.filter(pl.col("table") == table.path).with_columns(owner=pl.lit("quarantine"))]
        )
        own = [*table.layout.figures, *table.components]
        named = cells.join(owners, on=["table", "row", "column"], how="left")
        lines = owners.group_by("row").agg(line=pl.col("owner").max())  # "row" sorts after "quarantine"
        named = named.join(lines, on="row", how="left").with_columns(
            owner=pl.when(pl.col("column").is_in(own)).then("owner").otherwise(pl.coalesce("owner", "line"))
        )
        lost = named.filter(pl.col("owner").is_null()).sort("row", "column")
        if lost.height:
            first = lost.row(0, named=True)
            raise CellsLost(
                f"{lost.height} cells of {table.path} became neither a row nor a row of quarantine, the first is "
                f"{address_text(table.path, first['row'], first['column'])} ({first['text']!r}); "
                "the cleaning of this layout must take it or set it aside with a reason"
            )
        counted.append(
            {
                "table": table.path,
                "cells": cells.height,
                "referenced": int((named["owner"] == "row").sum()),
                "quarantined": int((named["owner"] == "quarantine").sum()),
                "blank": table.frame.height * len(table.columns) - cells.height,
            }
        )
    return pl.DataFrame(counted).sort("table")
