"""National statistics, published uncertainty, claims, sources, and what is set aside."""

from __future__ import annotations

import re

import polars as pl

from danvan_analysis.cleaning import places
from danvan_analysis.cleaning.cells import QUARANTINE_SCHEMA
from danvan_analysis.cleaning.numbers import values, whole
from danvan_analysis.cleaning.sourcebook import SourceBook
from danvan_analysis.errors import ColumnMissing
from danvan_analysis.published.tables import RawTable

_COMPOSITE = re.compile(r"(PAPI(?:_W)?)(?:_(CI95_LOW|CI95_HIGH|SE))?")
_DIMENSION = re.compile(r"(D\d)_(VAR|N)")
_STATISTIC = {
    None: "value",
    "SE": "standard_error",
    "CI95_LOW": "ci95_low",
    "CI95_HIGH": "ci95_high",
    "VAR": "variance",
    "N": "n",
}


def national(table: RawTable) -> pl.DataFrame:
    """The tidy table ``national``: a row a published national statistic."""
    frame = table.frame
    return (
        frame.with_columns(
            edition_year=whole(frame, "edition_year", table=table.path),
            as_published=pl.col("value"),
            value=values(frame, "value", table=table.path),
            statistic=pl.col("stat").str.normalize("NFC"),
            table=pl.lit(table.path),
            column=pl.lit("value"),
        )
        .drop_nulls("value")
        .select(
            "index", "edition_year", "statistic", "value", "source_id", "note", "table", "row", "column", "as_published"
        )
    )


def uncertainty(table: RawTable, book: SourceBook) -> pl.DataFrame:
    """The tidy table ``uncertainty``: published errors, a row a statistic of a province.

    The bounds are labelled 95 % by the publisher and equal 1.645 standard errors.

    Raises
    ------
    ColumnMissing
        A column whose name is no statistic.
    """
    year = table.resource.edition_year or 0
    vintage = places.vintage("PAPI", year)
    lines = table.frame.with_columns(
        province_code=places.codes(table.frame, table=table.path, vintage=vintage),
    )
    places.once(lines, table=table.path, key=["province_code"])
    names = {}
    for column in table.components:
        composite, dimension = _COMPOSITE.fullmatch(column), _DIMENSION.fullmatch(column)
        if composite:
            weighting = "weighted" if composite[1] == "PAPI_W" else "unweighted"
            names[column] = ("PAPI", _STATISTIC[composite[2]], weighting)
        elif dimension:
            names[column] = (dimension[1], _STATISTIC[dimension[2]], "unweighted")
        else:
            raise ColumnMissing(
                table.path, f"the column {column!r} names no statistic", "Expected PAPI_SE, D1_VAR ...", row=1
            )
    long = lines.unpivot(
        index=["row", "province_code"], on=list(names), variable_name="column", value_name="as_published"
    ).drop_nulls("as_published")
    return long.with_columns(
        value=values(long.with_columns(text="as_published"), "text", table=table.path),
        index=pl.lit("PAPI"),
        edition_year=pl.lit(year, dtype=pl.Int32),
        vintage=pl.lit(vintage, dtype=pl.Int32),
        component_code=pl.col("column").replace_strict({name: about[0] for name, about in names.items()}),
        statistic=pl.col("column").replace_strict({name: about[1] for name, about in names.items()}),
        weighting=pl.col("column").replace_strict({name: about[2] for name, about in names.items()}),
        source_id=pl.col("column").replace_strict({name: book.source(table, name, year) for name in names}),
        table=pl.lit(table.path),
    ).select(
        "index",
        "edition_year",
        "province_code",
        "vintage",
        "component_code",
        "statistic",
        "weighting",
        "value",
        "source_id",
        "table",
        "row",
        "column",
        "as_published",
    )


def claims(table: RawTable) -> pl.DataFrame:
    """The tidy table ``claims``: a row a claim of a text; what is printed stays text."""
    frame = table.frame
    return frame.with_columns(
        province_code=places.codes(frame, table=table.path, vintage=2008),
        vintage=pl.lit(2008, dtype=pl.Int32),
        period_start_year=whole(frame, "period_start_year", table=table.path),
        period_end_year=whole(frame, "period_end_year", table=table.path),
        quote=pl.col("quote_vi").str.normalize("NFC"),
        table=pl.lit(table.path),
    ).select(
        "claim_id",
        "kind",
        "quote",
        "subject",
        "measure",
        "province_code",
        "vintage",
        "period_start_year",
        "period_end_year",
        "printed",
        "printed_whole",
        "unit",
        "source_id",
        "note",
        "table",
        "row",
    )


def not_trusted(table: RawTable) -> pl.DataFrame:
    """Rows of quarantine from the values that were seen and not believed."""
    return table.frame.select(
        pl.lit(table.path).alias("table"),
        "row",
        pl.lit("value").alias("column"),
        pl.col("value").alias("text"),
        pl.col("reason").str.normalize("NFC"),
    ).cast(QUARANTINE_SCHEMA)  # type: ignore[arg-type]


def sources(table: RawTable) -> pl.DataFrame:
    """The tidy table ``sources``: a row a source; ``part`` tells which data it serves."""
    text = [pl.col(name).str.normalize("NFC") for name in table.columns if name != "table"]
    return table.frame.select(*text, pl.col("table").alias("part")).sort("source_id")
