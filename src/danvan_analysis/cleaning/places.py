"""Names of provinces in tables to codes: known spellings only, never a guess."""

from __future__ import annotations

import polars as pl

from danvan_analysis.errors import ProvinceTwice, UnknownName, UnknownProvince
from danvan_analysis.reference import provinces, registry


def vintage(index: str, year: int) -> int:
    """Vintage of the provinces that an edition prints; by the calendar where the registry lacks index or edition.

    Examples
    --------
    >>> vintage("PCI", 2008), vintage("PAPI", 1999)
    (2004, 2004)
    """
    try:
        return registry.vintage(index, year)
    except UnknownName:
        # What such a row is worth is decided by validation, not here.
        return provinces.vintage_of_edition(year)


def codes(frame: pl.DataFrame, *, table: str, vintage: int, column: str = "province") -> pl.Series:
    """Codes of a column of names; null where the cell is blank.

    Raises
    ------
    UnknownProvince
        A spelling that no list has; the message names cell and nearest names.
    """
    found = provinces.match(frame[column], vintage=vintage)
    unknown = frame.filter(frame[column].is_not_null() & found.is_null())
    if unknown.height:
        first = unknown.row(0, named=True)
        raise UnknownProvince(
            first[column],
            provinces.nearest(str(first[column])),
            place=f"{table}, row {first['row']}, column {column} (provinces of {vintage})",
        )
    return found


def once(frame: pl.DataFrame, *, table: str, key: list[str]) -> None:
    """Refuse a table in which a province stands twice.

    Parameters
    ----------
    frame : polars.DataFrame
        With ``row``, ``province`` and the columns of the key.

    Raises
    ------
    ProvinceTwice
        Two lines have one key; often one of them is another province misspelt.
    """
    twice = frame.filter(pl.struct(key).is_duplicated()).sort(*key, "row")
    if twice.height:
        first, second = twice.row(0, named=True), twice.row(1, named=True)
        raise ProvinceTwice(
            table,
            f"{second['province']!r} is the province of row {first['row']} ({first['province']!r}) again",
            "A province has one row: mend the transcription.",
            row=int(second["row"]),
            column="province",
        )
