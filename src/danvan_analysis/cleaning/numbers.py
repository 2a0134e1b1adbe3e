"""Text to numbers, by the convention of the source, with the address in every complaint."""

from __future__ import annotations

import polars as pl

from danvan_analysis.errors import CellUnreadable

#: What our transcriptions use: a decimal dot, no thousands separator. A source that prints otherwise
#: is transcribed to it; the convention is a property of the source and never guessed from a token.
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"
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
    stripped = frame[column].str.strip_chars()
    read = stripped.cast(pl.Float64, strict=False)
    # A form that overflows (1e999) reads as infinity: no figure either.
    number = stripped.str.contains(_NUMBER) & read.is_finite().fill_null(False)
    bad = frame.filter(stripped.is_not_null() & ~number.fill_null(False))
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
