"""What the suites on the indices see: the tidy tables with numbers added, never verdicts."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from danvan_analysis.reference import coverage as declared_coverage
from danvan_analysis.reference import provinces
from danvan_analysis.validation import changes, raw_cells, residuals

Tables = Mapping[str, pl.DataFrame]
KEY = ["index", "edition_year", "province_code", "vintage", "component_code"]
ADDRESS = ("table", "row", "column")
VINTAGES = (2004, 2008, 2025)
#: Not a tidy table: the raw tables themselves, cell by cell, as :func:`raw_cells.cells` gives them.
RAW = "raw"


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
    """The table ``indicators`` with residuals, ranks compared, changes and the vintage of the edition."""
    frame = tables["indicators"].join(
        declared_coverage.samples(), on=residuals.EDITION, how="left", maintain_order="left"
    )
    frame = changes.changes(residuals.ranks(residuals.sums(frame)))
    frame = against_evidence(frame, tables["evidence"])
    frame = known_provinces(unknown_sources(frame, tables["sources"], "source_id", "rank_source_id"))
    return frame.with_columns(
        figures=pl.sum_horizontal(pl.col("value", "rank_published").is_not_null().cast(pl.Int64)),
        printed_cells=pl.sum_horizontal(pl.col("as_published", "rank_as_published").is_not_null().cast(pl.Int64)),
        vintage_gap=(pl.col("vintage") - pl.col("edition_vintage")).cast(pl.Int64),
    )


def against_evidence(frame: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """Add how far value and rank stand from the figures that ``evidence`` says are chosen.

    ``value_residual`` and ``rank_residual``: the figure less the chosen one of the same cell; null where either is
    missing. ``other_addresses``: 1 where the chosen figure stands in another cell of the raw tables.
    """
    value = evidence.filter("value_chosen").select(*KEY, chosen_value="value", chosen_table="table", chosen_row="row")
    rank = evidence.filter("rank_chosen").select(*KEY, chosen_rank="rank")
    for chosen in (value, rank):
        frame = frame.join(
            chosen.unique(subset=KEY, keep="first", maintain_order=True), on=KEY, how="left", maintain_order="left"
        )
    elsewhere = (pl.col("table") != pl.col("chosen_table")) | (pl.col("row") != pl.col("chosen_row"))
    return frame.with_columns(
        value_residual=(pl.col("value") - pl.col("chosen_value")).round(9),
        rank_residual=(pl.col("rank_published") - pl.col("chosen_rank")).cast(pl.Int64),
        other_addresses=elsewhere.cast(pl.Int64),
    ).drop("chosen_value", "chosen_rank", "chosen_table", "chosen_row")


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


def printed(tables: Tables) -> pl.DataFrame:
    """The figures of ``evidence``, each beside the cell of the raw table that it says it comes from.

    ``cells_found``: cells at that address; ``other_texts``: 1 where the text there is another than the one kept;
    ``other_provinces``, ``other_editions``, ``other_components``: 1 where the line names another than the row of
    ``evidence``; null where it names none. Cells that a recorded correction replaces are not compared.
    """
    value = tables["evidence"].filter(pl.col("column").is_not_null()).select(*KEY, *ADDRESS, "as_published")
    rank = tables["evidence"].filter(pl.col("rank_column").is_not_null())
    rank = rank.select(*KEY, "table", "row", column="rank_column", as_published="rank_as_published")
    frame = pl.concat([value, rank]).join(tables[RAW], on=list(ADDRESS), how="left", maintain_order="left")
    frame = frame.with_columns(named=raw_cells.codes(frame["province_printed"], frame["vintage"]))

    def differs(said: pl.Expr, held: str) -> pl.Expr:
        return pl.when(pl.col("corrected") == 0).then((said != pl.col(held)).cast(pl.Int64))

    return frame.with_columns(
        cells_found=pl.col("text").is_not_null().cast(pl.Int64),
        other_texts=differs(pl.col("text").str.strip_chars(), "as_published"),
        other_provinces=differs(pl.col("named"), "province_code"),
        other_editions=differs(pl.col("edition_printed").cast(pl.Int32, strict=False), "edition_year"),
        other_components=differs(pl.col("component_printed"), "component_code"),
    )
