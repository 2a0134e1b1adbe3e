"""What the suites on the indices see: the tidy tables with numbers added, never verdicts."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from danvan_analysis.reference import coverage as declared_coverage
from danvan_analysis.reference import provinces
from danvan_analysis.validation import residuals

Tables = Mapping[str, pl.DataFrame]
KEY = ["index", "edition_year", "province_code", "vintage", "component_code"]
VINTAGES = (2004, 2008, 2025)


def unknown_sources(frame: pl.DataFrame, sources: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Add ``unknown_sources``: how many of the ids in these columns no row of ``sources`` has.

    An id list is separated by ``;``; a row with no id at all counts as one unknown.

    Examples
    --------
    >>> rows = pl.DataFrame({"source_id": ["A", "A;B", None]})
    >>> unknown_sources(rows, pl.DataFrame({"source_id": ["A"]}), "source_id")["unknown_sources"].to_list()
    [0, 1, 1]
    """
    known = sources["source_id"].to_list()
    ids = pl.concat_str([pl.col(name) for name in columns], separator=";", ignore_nulls=True)
    distinct = frame.select(ids=ids).unique().with_columns(each=pl.col("ids").fill_null("").str.split(";"))
    counted = distinct.select(
        "ids",
        unknown_sources=pl.col("each").list.eval((~pl.element().is_in(known)).cast(pl.Int64)).list.sum(),
    )
    return (
        frame.with_columns(ids=ids)
        .join(counted, on="ids", how="left", nulls_equal=True, maintain_order="left")
        .drop("ids")
    )


def known_provinces(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``known_provinces``: how many provinces have that code in that vintage, 1 or 0; null without a code."""
    known = pl.concat(
        [
            provinces.frame(vintage).select(
                pl.col("code").alias("province_code"),
                pl.lit(vintage, dtype=pl.Int32).alias("vintage"),
                pl.lit(1, dtype=pl.Int64).alias("known_provinces"),
            )
            for vintage in VINTAGES
        ]
    )
    return frame.join(known, on=["province_code", "vintage"], how="left", maintain_order="left").with_columns(
        known_provinces=pl.when(pl.col("province_code").is_not_null()).then(pl.col("known_provinces").fill_null(0))
    )


def indicators(tables: Tables) -> pl.DataFrame:
    """The table ``indicators`` with residuals, ranks compared and the vintage of the edition."""
    frame = tables["indicators"].join(
        declared_coverage.samples(), on=residuals.EDITION, how="left", maintain_order="left"
    )
    frame = residuals.ranks(residuals.sums(frame))
    frame = known_provinces(unknown_sources(frame, tables["sources"], "source_id", "rank_source_id"))
    return frame.with_columns(
        figures=pl.sum_horizontal(pl.col("value", "rank_published").is_not_null().cast(pl.Int64)),
        printed_cells=pl.sum_horizontal(pl.col("as_published", "rank_as_published").is_not_null().cast(pl.Int64)),
        vintage_gap=(pl.col("vintage") - pl.col("edition_vintage")).cast(pl.Int64),
    )


def coverage(tables: Tables) -> pl.DataFrame:
    """Declared and present keys side by side: how often each is declared (0, 1) and present."""
    present = tables["indicators"].group_by(KEY).agg(present=pl.len().cast(pl.Int64))
    expected = declared_coverage.declared().with_columns(declared=pl.lit(1, dtype=pl.Int64))
    return (
        expected.join(present, on=KEY, how="full", coalesce=True)
        .with_columns(pl.col("declared", "present").fill_null(0))
        .select(*KEY, "declared", "present")
        .sort(KEY)
    )


def evidence(tables: Tables) -> pl.DataFrame:
    """The table ``evidence`` with the number of figures in force in the cell of each row.

    ``values_in_force``: values chosen for the cell, and one where the value is derived from its parts;
    ``ranks_in_force``: ranks chosen.
    """
    derived = tables["indicators"].filter(pl.col("status") == "derived").select(*KEY, derived=pl.lit(1, dtype=pl.Int64))
    frame = unknown_sources(tables["evidence"], tables["sources"], "source_id", "rank_source_id")
    return (
        known_provinces(frame)
        .join(derived, on=KEY, how="left", maintain_order="left")
        .with_columns(
            values_in_force=pl.col("value_chosen").sum().over(KEY).cast(pl.Int64) + pl.col("derived").fill_null(0),
            ranks_in_force=pl.col("rank_chosen").sum().over(KEY).cast(pl.Int64),
            chosen=pl.sum_horizontal(pl.col("value_chosen", "rank_chosen").cast(pl.Int64)),
            usable=pl.col("usable").cast(pl.Int64),
        )
        .drop("derived")
    )
