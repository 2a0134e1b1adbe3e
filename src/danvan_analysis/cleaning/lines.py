"""What the line of a raw table says of itself, for cells that became no row: corrections and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from danvan_analysis.published.tables import RawTable

_SAID = {"edition_year": pl.Int32, "province": pl.String, "component": pl.String}
_CORRECTIONS = ("table", "row", "column", "printed", "action", "corrected", "source_id", "reason")


def corrections(table: RawTable, printed: Mapping[str, RawTable]) -> pl.DataFrame:
    """The tidy table ``corrections``: a row a recorded correction in force.

    Parameters
    ----------
    table : RawTable
        corrections.csv.
    printed : mapping of path to RawTable
        All raw tables, as printed.

    Returns
    -------
    polars.DataFrame
    """
    rows = table.frame.select(
        pl.col("row").cast(pl.Int32) if name == "row" else pl.col(name).str.normalize("NFC") for name in _CORRECTIONS
    )
    return with_lines(rows, printed)


def with_lines(cells: pl.DataFrame, printed: Mapping[str, RawTable]) -> pl.DataFrame:
    """Add to cells what their lines say: ``edition_year``, ``province`` and ``component``, the latter as printed.

    Parameters
    ----------
    cells : polars.DataFrame
        With ``table`` and ``row``, each a line of a raw table.
    printed : mapping of path to RawTable

    Returns
    -------
    polars.DataFrame
        The same rows in the same order. A line that names no edition has that of its table; null where there is none.
    """
    said = [_said(printed[path]) for path in cells["table"].unique().sort()]
    lines = pl.concat([pl.DataFrame(schema={"table": pl.String, "row": pl.Int32, **_SAID}), *said])
    return cells.join(lines, on=["table", "row"], how="left", maintain_order="left")


def _said(table: RawTable) -> pl.DataFrame:
    def column(name: str) -> pl.Expr:
        return pl.col(name) if name in table.columns else pl.lit(None, pl.String)

    dated = "edition_year" in table.columns
    year = pl.col("edition_year") if dated else pl.lit(table.resource.edition_year)
    return table.frame.select(
        table=pl.lit(table.path),
        row=pl.col("row").cast(pl.Int32),
        edition_year=year.cast(pl.Int32, strict=False),
        province=column("province"),
        component=column("component_code") if dated else pl.lit(None, pl.String),
    )
