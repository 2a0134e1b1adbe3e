"""Text to numbers, by the convention of the source, with the address in every complaint.

Two doors. :func:`values` and :func:`whole` are for what this project transcribed: a decimal dot and nothing
else, and one cell that is no number stops the build. :func:`figures` is for what others publish: it reads all
that :func:`danvan_analysis.reference.numerals.parse` reads, and sets the rest aside with a reason.
"""

from __future__ import annotations

import polars as pl

from danvan_analysis.cleaning.cells import QUARANTINE_SCHEMA
from danvan_analysis.errors import CellUnreadable
from danvan_analysis.reference import numerals

_LARGEST_WHOLE = 2**31 - 1


def values(frame: pl.DataFrame, column: str, *, table: str, text: str | None = None) -> pl.Series:
    """Read a column of figures.

    Parameters
    ----------
    frame : polars.DataFrame
        Has ``row`` and the text column.
    column : str
        The column of the frame that holds the text.
    table, text : str
        Names for the complaint: the table, and the printed column where it is another.

    Returns
    -------
    polars.Series
        Float64, null where the cell is blank.

    Raises
    ------
    CellUnreadable
        A cell holds something that is no number.

    Examples
    --------
    >>> values(pl.DataFrame({"row": [2], "PCI": ["63.384804"]}), "PCI", table="pci.csv").to_list()
    [63.384804]
    """
    # Our transcriptions use a decimal dot and no thousands separator. A source that prints otherwise is
    # transcribed to it; the convention is a property of the source and never guessed from a token.
    read = numerals.plain(frame[column], decimal=".").rename(column)
    bad = frame.filter(frame[column].is_not_null() & read.is_null())
    if bad.height:
        first = bad.row(0, named=True)
        name = text or (str(first["column"]) if column == "text" and "column" in first else column)
        raise CellUnreadable(
            table,
            f"found {first[column]!r}, expected a number with a decimal dot",
            "Mend the transcription, or set the cell aside in corrections.csv (action quarantine) with the reason.",
            row=int(first["row"]),
            column=name,
        )
    return read


def whole(frame: pl.DataFrame, column: str, *, table: str) -> pl.Series:
    """Read a column of whole numbers (ranks, years).

    Raises
    ------
    CellUnreadable
        A cell holds something else.
    """
    read = values(frame, column, table=table)
    broken = frame.filter(read.is_not_null() & ((read != read.round(0)) | (read.abs() > _LARGEST_WHOLE)))
    if broken.height:
        first = broken.row(0, named=True)
        raise CellUnreadable(
            table,
            f"found {first[column]!r}, expected a whole number",
            "Mend the transcription, or set the cell aside in corrections.csv.",
            row=int(first["row"]),
            column=column,
        )
    return read.cast(pl.Int32)


def decimals(column: str) -> pl.Expr:
    """How many decimals a figure was printed with (Int32).

    Examples
    --------
    >>> pl.DataFrame({"a": ["83.70", "12"]}).select(decimals("a")).to_series().to_list()
    [2, 0]
    """
    return pl.col(column).str.strip_chars().str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0).cast(pl.Int32)


def figures(
    frame: pl.DataFrame, column: str, *, decimal: numerals.DecimalSign, table: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read a column of figures as a source prints them; set aside what is none.

    Parameters
    ----------
    frame : polars.DataFrame
        Has ``row`` and the text column, and may have ``column``, where the figures of a table stand one below
        the other.
    column : str
        The column of the frame that holds the text.
    decimal : {".", ","}
        The decimal sign of the source.
    table : str
        The table, for the quarantine.

    Returns
    -------
    read, quarantine : polars.DataFrame
        The rows of ``frame`` that hold a figure, with value, low, high, whole, qualifier, unit, factor, decimals
        of :func:`danvan_analysis.reference.numerals.parse`; and the cells that hold anything else, with
        the reason. Blank cells are in neither.

    Examples
    --------
    >>> cells = pl.DataFrame({"row": [2, 3, 4], "printed": ["1.125", "12a", None]})
    >>> read, quarantine = figures(cells, "printed", decimal=",", table="t.csv")
    >>> read.select("row", "printed", "value").rows()
    [(2, '1.125', 1125.0)]
    >>> quarantine.select("row", "column", "text", "reason").rows()
    [(3, 'printed', '12a', 'holds letters or signs that belong to no figure')]
    """
    parsed = numerals.parse(frame[column], decimal=decimal).drop("text")
    read = frame.hstack(parsed.drop("problem")).filter(parsed["qualifier"].is_not_null())
    refused = frame.with_columns(problem=parsed["problem"].cast(pl.String)).filter(pl.col("problem").is_not_null())
    quarantine = refused.select(
        table=pl.lit(table),
        row=pl.col("row").cast(pl.Int32),
        column=pl.col("column") if "column" in frame.columns else pl.lit(column),
        text=pl.col(column),
        reason="problem",
    )
    return read, quarantine.cast(dict(QUARANTINE_SCHEMA))  # type: ignore[arg-type]
