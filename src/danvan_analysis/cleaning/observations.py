"""Figures of the indices, source by source, from the tables made for them.

An observation is one source's figure for one cell (index, edition, province, component). They all
become rows of ``evidence``; which one is chosen is decided in :mod:`danvan_analysis.cleaning.evidence`.
"""

from __future__ import annotations

import polars as pl

from danvan_analysis.cleaning import places
from danvan_analysis.cleaning.numbers import decimals, values, whole
from danvan_analysis.cleaning.sourcebook import SourceBook
from danvan_analysis.errors import CellUnreadable
from danvan_analysis.published.tables import RawTable

#: Grades of a source: the publisher's own table, press and portals, a figure named in passing.
OFFICIAL, PRESS, PASSING = 0, 1, 2

SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "component_code": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "rank": pl.Int32,
    "rank_basis": pl.String,
    "source_id": pl.String,
    "rank_source_id": pl.String,
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "as_published": pl.String,
    "rank_column": pl.String,
    "rank_as_published": pl.String,
    "grade": pl.Int32,
    "decimals": pl.Int32,
    "usable": pl.Boolean,
    "exclusion_reason": pl.String,
}


def observations(frame: pl.DataFrame, **constants: object) -> pl.DataFrame:
    """Give a frame the columns of an observation; what it lacks is null."""
    defaults: dict[str, object] = {"usable": True, "grade": OFFICIAL, "decimals": 0, **constants}
    missing = [
        pl.lit(defaults.get(name), dtype=dtype).alias(name)
        for name, dtype in SCHEMA.items()
        if name not in frame.columns
    ]
    return frame.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _placed(frame: pl.DataFrame, *, table: str, index: str | None = None) -> pl.DataFrame:
    """Add province_code and vintage, by the edition of each row; ``index`` where no column names it."""
    undated = frame.filter(pl.col("edition_year").is_null())
    if undated.height:
        raise CellUnreadable(
            table,
            "the edition is blank",
            "Every line of this table names the year measured.",
            row=int(undated["row"][0]),
            column="edition_year",
        )
    parts = []
    named = frame.with_columns(index=pl.lit(index)) if index is not None else frame
    editions = named.select("index", "edition_year").unique()
    vintages = [places.vintage(of, int(year)) for of, year in editions.iter_rows()]
    editions = editions.with_columns(vintage=pl.Series(vintages, dtype=pl.Int32))
    dated = frame.with_columns(
        vintage=named.join(editions, on=["index", "edition_year"], how="left", maintain_order="left")["vintage"]
    )
    # One index may print the 63 provinces of 2025 and another the 34 units.
    for (_, vintage), part in dated.group_by("edition_year", "vintage", maintain_order=True):
        parts.append(part.with_columns(province_code=places.codes(part, table=table, vintage=int(vintage))))
    placed = pl.concat(parts)
    lost = placed.filter(pl.col("province_code").is_null())
    if lost.height:
        raise CellUnreadable(
            table,
            "the province is blank",
            "Every line of this table names its province.",
            row=int(lost["row"][0]),
            column="province",
        )
    return placed


def wide(table: RawTable, book: SourceBook) -> pl.DataFrame:
    """Observations of a wide table: a line a province, a column a component.

    A blank cell makes no observation; the registry's coverage says which blanks are known.
    """
    index = "PAPI" if table.layout.name == "papi_wide" else "PCI"
    year = table.resource.edition_year
    if year is None:
        raise CellUnreadable(table.path, "has no editionYear in datapackage.json", "Record the edition of the table.")
    dated = table.frame.with_columns(edition_year=pl.lit(year, dtype=pl.Int32))
    lines = _placed(dated, table=table.path, index=index)
    places.once(lines, table=table.path, key=["province_code"])
    keys = ["row", "edition_year", "province_code", "vintage"]
    long = lines.unpivot(
        index=keys, on=table.components, variable_name="component_code", value_name="as_published"
    ).drop_nulls("as_published")
    for_error = long.rename({"component_code": "column", "as_published": "text"})
    long = long.with_columns(
        value=values(for_error, "text", table=table.path),
        decimals=decimals("as_published"),
        column=pl.col("component_code"),
        source_id=pl.Series([book.source(table, c, year) for c in long["component_code"]], dtype=pl.String),
    )
    if "rank" in table.columns:
        ranks = lines.select(
            *keys,
            rank=whole(lines, "rank", table=table.path),
            rank_column=pl.lit("rank"),
            rank_as_published=pl.col("rank"),
            rank_basis=pl.lit("num"),
            component_code=pl.lit(index),
            ranked_by=pl.lit(book.source(table, "rank", year)),
        ).drop_nulls("rank")
        # A rank stands by itself where the score beside it is blank or set aside.
        long = long.join(ranks, on=[*keys, "component_code"], how="full", coalesce=True).with_columns(
            pl.col("decimals").fill_null(0), pl.coalesce("source_id", "ranked_by"), rank_source_id=pl.col("ranked_by")
        )
    return observations(long, index=index, unit="points", table=table.path)


def long(table: RawTable, book: SourceBook) -> pl.DataFrame:
    """Observations of a long table: a line a cell, with value, rank, or both."""
    frame = table.frame
    if table.layout.name == "pci_other_versions":
        is_value = pl.col("what") == "value"
        frame = frame.with_columns(
            value=pl.when(is_value).then("printed"), rank=pl.when(~is_value).then("printed"), usable=pl.lit(False)
        )
    for name in ("value", "rank", "rank_source_id", "unit", "rank_basis", "source_id"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    printed = "printed" if table.layout.name == "pci_other_versions" else None
    frame = frame.with_columns(edition_year=whole(frame, "edition_year", table=table.path))
    index = "PAPI" if table.layout.name == "papi_long" else "PCI"
    frame = _placed(frame, table=table.path, index=None if table.layout.name == "par_sipas" else index)
    if table.layout.name == "pci_ranks":
        frame = frame.with_columns(
            rank_source_id=pl.Series([book.source(table, "rank", year) for year in frame["edition_year"]])
        ).with_columns(source_id=pl.col("rank_source_id"))
    # A source says one thing of a cell; in the table of second versions, one value and one rank.
    parts_of_key = ("index", "edition_year", "province_code", "component_code", "source_id", "what")
    places.once(frame, table=table.path, key=[name for name in parts_of_key if name in frame.columns])
    grade = PRESS if table.layout.name == "par_sipas" else OFFICIAL
    has_value, has_rank = pl.col("value").is_not_null(), pl.col("rank").is_not_null()
    frame = frame.with_columns(
        as_published=pl.col("value"),
        rank_as_published=pl.col("rank"),
        value=values(frame, "value", table=table.path, text=printed),
        rank=whole(frame, "rank", table=table.path),
        decimals=decimals("value"),
        column=pl.when(has_value).then(pl.lit(printed or "value")),
        rank_column=pl.when(has_rank).then(pl.lit(printed or "rank")),
        rank_source_id=pl.when(has_rank).then(pl.coalesce("rank_source_id", "source_id")),
        rank_basis=pl.when(has_rank).then(pl.coalesce("rank_basis", pl.lit("num"))),
    )
    if table.layout.name == "pci_other_versions":
        frame = frame.with_columns(
            exclusion_reason=pl.lit("second version or misprint; the publisher's table stays chosen: ") + pl.col("note")
        )
    if table.layout.name != "par_sipas":
        frame = frame.with_columns(unit=pl.lit("points"), index=pl.lit(index))
    return observations(frame, table=table.path, grade=grade)
