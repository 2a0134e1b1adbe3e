"""Which source a cell comes from, where no column of its table says it."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from danvan_analysis.errors import RawTableFault
from danvan_analysis.published.tables import RawTable


class SourceBook:
    """The sources, and the files and columns that come whole from one of them.

    Parameters
    ----------
    sources : RawTable
        sources.csv: a row a source.
    tables : RawTable
        tables.csv: ``columns`` is ``*``, a column, or a span ``D1..D8.2`` in the order of the header;
        in ``source_id``, ``<edition_year>`` stands for the edition of the cell.
    also : iterable of str
        Sources that the descriptor names for tables taken over from workbooks.
    """

    def __init__(self, sources: RawTable, tables: RawTable, *, also: Iterable[str] = ()) -> None:
        twice = sources.frame.filter(pl.col("source_id").is_duplicated())
        if twice.height:
            raise RawTableFault(
                sources.path,
                f"the source {twice['source_id'][1]!r} stands twice",
                "A source has one row: merge the two.",
                row=int(twice["row"][1]),
                column="source_id",
            )
        self.sources = sources
        self.known = {*sources.frame["source_id"].to_list(), *also}
        self._rules: dict[str, list[tuple[str, str]]] = {}
        for file, columns, source_id in tables.frame.select("file", "columns", "source_id").iter_rows():
            if source_id:
                self._rules.setdefault(file, []).append((columns, source_id))
        self._tables = tables.path

    def source(self, table: RawTable, column: str, edition_year: int) -> str:
        """The source of a column of a table.

        Raises
        ------
        RawTableFault
            tables.csv says nothing of it.
        """
        rules = self._rules.get(table.path, [])
        for columns, source_id in sorted(rules, key=lambda rule: rule[0] != column):
            if columns in {"*", column} or self._spans(table, columns, column):
                return source_id.replace("<edition_year>", str(edition_year))
        raise RawTableFault(
            self._tables, f"names no source for {table.path}, column {column}", "Add a line for the table."
        )

    @staticmethod
    def _spans(table: RawTable, columns: str, column: str) -> bool:
        first, dots, last = columns.partition("..")
        if not dots or not {first, last, column} <= set(table.columns):
            return False
        order = table.columns.index
        return order(first) <= order(column) <= order(last)

    def check(self, frame: pl.DataFrame, column: str, *, table: str) -> None:
        """Every row names a source and every source exists; several may stand in one cell, joined by ``;``.

        A ``rank_source_id`` may be blank: not every row has a rank.

        Raises
        ------
        RawTableFault
            A source that sources.csv does not have, or none.
        """
        blank = frame.filter(pl.col(column).is_null()) if column == "source_id" else frame.head(0)
        if blank.height:
            first = blank.row(0, named=True)
            raise RawTableFault(
                str(first.get("table", table)),
                "names no source",
                "Every figure keeps its source.",
                row=int(first["row"]),
                column=column,
            )
        named = frame.drop_nulls(column)
        if not named.height:
            return
        exploded = named.with_columns(pl.col(column).str.split(";")).explode(column)
        unknown = exploded.filter(~pl.col(column).is_in(sorted(self.known)))
        if unknown.height:
            first = unknown.row(0, named=True)
            raise RawTableFault(
                str(first.get("table", table)),
                f"names the source {first[column]!r}, which sources.csv does not have",
                "Add the source to sources.csv and record both tables.",
                row=int(first["row"]),
                column=column,
            )
