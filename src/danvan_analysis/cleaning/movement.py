"""The movement "Dân vận khéo" and the administrative outputs: printed results to tidy rows.

States, bases and periods stay apart as printed; nothing is added up or joined here.
"""

from __future__ import annotations

import polars as pl

from danvan_analysis.cleaning import places
from danvan_analysis.cleaning.numbers import values, whole
from danvan_analysis.errors import UnknownName
from danvan_analysis.published.tables import RawTable
from danvan_analysis.reference import measures

_MERGED_ON = "2025-07-01"
_COLUMNS = ("source_id", "qualifier", "basis", "unit", "note", "as_of", "measure")

#: Columns that both tidy tables of statements have, in this order.
_DATED = ("period_start_year", "period_end_year", "as_of", "placed_year", "measure")
_STATED = ("unit", "qualifier", "basis", "source_id", "quote", "note", "table", "row", "column", "as_published")


def statements(table: RawTable, sources: RawTable) -> pl.DataFrame:
    """Rows that movement and service_outputs have in common.

    Parameters
    ----------
    table : RawTable
        Layout movement or service_outputs.
    sources : RawTable
        sources.csv; its ``published_year`` dates a statement that has no ``as_of``.

    Returns
    -------
    polars.DataFrame
        A row a statement with province_code, vintage, the period, ``as_of``, ``placed_year``,
        value, quote and address. ``placed_year`` is the end of the period, else the year of
        ``as_of``, else null: an undated figure stays undated.
    """
    frame = table.frame.join(sources.frame.select("source_id", "published_year"), on="source_id", how="left")
    frame = frame.with_columns(
        pl.col(name).str.strip_chars().str.normalize("NFC") for name in (*_COLUMNS, "quote_vi") if name in frame.columns
    )
    frame = frame.with_columns(
        value=values(frame, "value", table=table.path),
        as_published=pl.col("value"),
        period_start_year=whole(frame, "period_start_year", table=table.path),
        period_end_year=whole(frame, "period_end_year", table=table.path),
        as_of_year=pl.col("as_of").str.extract_all(r"\d{4}").list.last().cast(pl.Int32),
        quote=pl.col("quote_vi"),
        table=pl.lit(table.path),
        column=pl.lit("value"),
    )
    # A figure set aside leaves no statement; a line that never had one is lost, and the ledger says so.
    frame = frame.drop_nulls("value").with_columns(placed_year=pl.coalesce("period_end_year", "as_of_year"))
    return _placed(frame, table.path).sort("row")


def _placed(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Add code and vintage: the 34 units where the statement was made after they came, or says so."""
    said_on = pl.coalesce("as_of", pl.col("published_year").str.extract(r"^(\d{4}(-\d{2}){1,2})"))
    # A span is dated by its end; "2025-Q2" and "2025-H1" end in June, "2025-Q3" and later after the merger.
    month = (
        said_on.str.split("/").list.last().str.replace(r"-(Q1|Q2|H1)$", "-06").str.replace(r"-(Q3|Q4|H2)$", "-12")
    ).str.slice(0, 7)
    after = (month >= _MERGED_ON[:7]).fill_null(False)
    if "unit_name" in frame.columns:
        after = after | pl.col("unit_name").str.contains("(hợp nhất)", literal=True).fill_null(False)
    frame = frame.with_columns(vintage=pl.when(after).then(2025).otherwise(2008).cast(pl.Int32))
    parts = [
        part.with_columns(province_code=places.codes(part, table=table, vintage=int(vintage)))
        for (vintage,), part in frame.group_by("vintage", maintain_order=True)
    ]
    placed = pl.concat(parts)
    return placed.with_columns(vintage=pl.when(pl.col("province_code").is_not_null()).then("vintage"))


def movement(table: RawTable, sources: RawTable) -> pl.DataFrame:
    """The tidy table ``movement``: a row a printed result, its measure taken apart.

    Raises
    ------
    UnknownName
        A measure that the vocabulary lacks.
    """
    frame = statements(table, sources)
    vocabulary = measures.frame().select(pl.col("code").alias("measure"), "subject", "state", "holder", "field")
    unknown = sorted(set(frame["measure"].fill_null("")) - set(vocabulary["measure"]))
    if unknown:
        row = frame.filter(pl.col("measure").fill_null("") == unknown[0])["row"][0]
        raise UnknownName("measure", unknown[0], (), place=f"{table.path}, row {row}, column measure")
    return frame.join(vocabulary, on="measure", how="left", maintain_order="left").select(
        "province_code",
        "vintage",
        "level",
        pl.col("unit_name").str.normalize("NFC"),
        *_DATED,
        "subject",
        "state",
        "holder",
        "field",
        "value",
        *_STATED,
    )


def service_outputs(table: RawTable, sources: RawTable) -> pl.DataFrame:
    """The tidy table ``service_outputs``: a row a printed output, with its denominator where one is printed."""
    frame = statements(table, sources)
    return frame.with_columns(denominator=values(frame, "denominator", table=table.path)).select(
        "province_code",
        "vintage",
        *_DATED,
        "value",
        "denominator",
        *_STATED,
    )
