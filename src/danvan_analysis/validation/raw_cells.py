"""The raw tables, cell by cell, with what each line says of itself: province, edition, component.

What cleaning made of a cell is held against the line that it came from, without the code of cleaning in between:
two provinces exchanged, a column of another component or a file of another edition do not pass.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from danvan_analysis.published import RawTable, load, read
from danvan_analysis.reference import provinces

SCHEMA = {
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "text": pl.String,
    "province_printed": pl.String,
    "edition_printed": pl.String,
    "component_printed": pl.String,
    "corrected": pl.Int64,
}
_ADDRESS = ["table", "row", "column"]
_SAYS = {"province_printed": "province", "edition_printed": "edition_year", "component_printed": "component_code"}


def cells(raw: Path) -> pl.DataFrame:
    """Every figure of the raw tables on provinces.

    Parameters
    ----------
    raw : Path
        data/raw, with its descriptor.

    Returns
    -------
    polars.DataFrame
        table, row, column, text; ``province_printed``, ``edition_printed`` and ``component_printed`` as the line,
        the header or the descriptor says, null where none does; ``corrected``, 1 where a recorded correction
        replaces the text.

    Raises
    ------
    RawTableFault
        A table cannot be read.

    Examples
    --------
    >>> from danvan_analysis.project import find
    >>> found = cells(find().raw).filter(table="papi/papi_2019.csv", row=46, column="D1")
    >>> found.select("province_printed", "edition_printed", "component_printed").row(0)
    ('Son La', '2019', 'D1')
    """
    package = load(raw)
    tables = [read(package, one) for one in package.resources]
    figures = [_cells(table) for table in tables if not table.layout.about and "province" in table.columns]
    corrections = [table.frame for table in tables if table.resource.layout == "corrections"]
    corrected = pl.concat(
        [pl.DataFrame(schema=dict.fromkeys(_ADDRESS, pl.String)), *(f.select(_ADDRESS) for f in corrections)]
    )
    corrected = corrected.unique().with_columns(pl.col("row").cast(pl.Int32, strict=False), corrected=1)
    return (
        pl.concat(figures)
        .join(corrected, on=_ADDRESS, how="left")
        .with_columns(pl.col("corrected").fill_null(0))
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort(_ADDRESS)
    )


def _cells(table: RawTable) -> pl.DataFrame:
    figured = [*table.layout.figures, *table.components]
    lines = table.frame.select(
        "row",
        *(
            pl.col(column).alias(name) if column in table.columns else pl.lit(None, dtype=pl.String).alias(name)
            for name, column in _SAYS.items()
        ),
    )
    found = table.cells().filter(pl.col("column").is_in(figured)).join(lines, on="row", how="left")
    said = {
        "edition_printed": pl.lit(table.resource.edition_year, dtype=pl.Int64).cast(pl.String),
        # The ranks of a wide table are those of its overall score.
        "component_printed": pl.col("column").replace({"rank": "PCI"})
        if table.layout.wide
        else pl.lit(None, pl.String),
    }
    return found.with_columns(pl.coalesce(pl.col(name), expression).alias(name) for name, expression in said.items())


def codes(names: pl.Series, vintages: pl.Series) -> pl.Series:
    """Code of each printed name in the vintage beside it; null where it names no province."""
    frame = pl.DataFrame({"name": names, "vintage": vintages})
    pairs = frame.unique().drop_nulls()
    found = [
        group.with_columns(code=provinces.match(group["name"], vintage=int(vintage)))
        for (vintage,), group in pairs.group_by("vintage", maintain_order=True)
    ]
    if not found:
        return pl.Series("code", [None] * frame.height, dtype=pl.String)
    return frame.join(pl.concat(found), on=["name", "vintage"], how="left", maintain_order="left")["code"]
