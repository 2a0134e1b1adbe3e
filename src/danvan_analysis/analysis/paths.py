"""The path of a province over the editions, cut where the method changes."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis.ranks import with_ranks
from danvan_analysis.analysis.spread import is_complete, spread
from danvan_analysis.reference import registry, territories


def path(
    frame: pl.DataFrame,
    *,
    index: str,
    component_code: str,
    province_code: str,
    vintage: int = 2008,
    to_year: int | None = None,
) -> pl.DataFrame:
    """Values of a province by edition, with what to compare them to.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    index, component_code, province_code : str
    vintage : int
        Vintage that the code is of: 80 of 2008 is Long An, 80 of 2025 is Tây Ninh.
    to_year : int, optional
        Last edition. Default: all.

    Returns
    -------
    polars.DataFrame
        A row an edition of the component that prints the territory of the province (a unit formed in 2025 has no row
        before, a province that ended none after): edition_year, era, segment, value, unit, scale_min,
        scale_max, status, rank (ours, complete editions only), rank_of, rank_published, median, q1, q3, n.
        A line may join two rows only where ``segment`` is the same: one era, editions next to each other.
        Editions where the province has no value keep their row, with nulls.
    """
    editions = [
        year
        for year in registry.editions(index, component_code)
        if (to_year is None or year <= to_year)
        and territories.code_in(province_code, vintage, registry.vintage(index, year)) is not None
    ]
    complete = [year for year in editions if is_complete(index, component_code, year)]
    here = territories.same(province_code, vintage)
    # What is printed later than the last edition shown is no matter of this path, nor of others where some are missing.
    cells = frame.filter(
        (pl.col("index") == index)
        & (pl.col("component_code") == component_code)
        & pl.col("edition_year").is_in(editions)
        & (here | pl.col("edition_year").is_in(complete))
    )
    ranked = with_ranks(cells)
    own = ranked.filter(here).select(
        "edition_year",
        "value",
        "unit",
        "scale_min",
        "scale_max",
        "status",
        "rank_published",
        "source_id",
        "table",
        "row",
        "column",
        "as_published",
        "rank_source_id",
        rank=pl.when(pl.col("edition_year").is_in(complete)).then("rank"),
        rank_of=pl.when(pl.col("edition_year").is_in(complete)).then("rank_of"),
    )
    nation = spread(cells).select("edition_year", "median", "q1", "q3", "n")
    eras = [registry.component(index, component_code, year).era for year in editions]
    rows = (
        pl.DataFrame({"edition_year": editions, "era": eras}, schema={"edition_year": pl.Int32, "era": pl.String})
        .join(own, on="edition_year", how="left")
        .join(nation, on="edition_year", how="left")
        .sort("edition_year")
    )
    apart = (
        pl.col("era").ne_missing(pl.col("era").shift())
        | (pl.col("edition_year").diff() != 1)
        | pl.col("value").is_null()
        | pl.col("value").shift().is_null()
    )
    return rows.with_columns(segment=apart.fill_null(True).cast(pl.Int32).cum_sum())


def breaks_within(index: str, component_code: str, years: list[int]) -> pl.DataFrame:
    """Changes of method between the first and the last of some editions.

    Returns
    -------
    polars.DataFrame
        edition_year (first edition after the change), kind (documented before suspected), text_vi, text_en.
    """
    schema = {"edition_year": pl.Int32, "kind": pl.String, "text_vi": pl.String, "text_en": pl.String}
    if len(years) < 2:
        return pl.DataFrame(schema=schema)
    found = registry.breaks(index, component_code, min(years), max(years))
    rows = [
        {"edition_year": b.year, "kind": b.kind, "text_vi": b.text["vi"], "text_en": b.text["en"]}
        for b in sorted(found, key=lambda b: (b.year, b.kind))
    ]
    return pl.DataFrame(rows, schema=schema).unique("edition_year", keep="first", maintain_order=True)
