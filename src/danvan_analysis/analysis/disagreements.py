"""Where sources do not agree, and where a printed rank is not ours."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis.ranks import GROUP, with_ranks
from danvan_analysis.reference import territories


def disagreements(
    evidence: pl.DataFrame, indicators: pl.DataFrame, *, province_code: str, year: int, vintage: int = 2008
) -> pl.DataFrame:
    """Printed figures for one province and edition that differ from what stands in the tables.

    Parameters
    ----------
    evidence, indicators : polars.DataFrame
        All provinces: our rank is one among all.
    province_code : str
    year : int
    vintage : int
        Vintage that the code is of.

    Returns
    -------
    polars.DataFrame
        index, component_code, what (value or rank), printed, ours (the chosen value, the chosen published
        rank, or the rank computed by this project where the publisher prints none), ours_is (value,
        published_rank, computed_rank), source_id, reason.
    """
    here = territories.same(province_code, vintage)
    key = ["index", "component_code"]
    rows = evidence.filter((pl.col("edition_year") == year) & here)
    edition = indicators.filter(pl.col("edition_year") == year)
    own = edition.filter(here).select([*key, "value", "rank_published"])
    rows = rows.join(own.rename({"value": "ours_value", "rank_published": "ours_rank"}), on=key, how="left")
    # The other provinces are looked at where a rank is contradicted, and nowhere else.
    contested = rows.filter(pl.col("rank").is_not_null() & ~pl.col("rank_chosen")).select(key)
    scores = edition.join(contested, on=key, how="semi").select([*GROUP, "province_code", "vintage", "value"])
    ranked = with_ranks(scores).filter(here).select(*key, "rank")
    rows = rows.join(ranked, on=key, how="left", suffix="_computed")
    values = rows.filter(pl.col("value_relation") == "differs").select(
        "index",
        "component_code",
        what=pl.lit("value"),
        printed="value",
        ours="ours_value",
        ours_is=pl.lit("value"),
        source_id="source_id",
        reason="value_reason",
    )
    computed = pl.col("ours_rank").is_null()
    reference_rank = pl.coalesce("ours_rank", "rank_computed")
    ranks = rows.filter(
        pl.col("rank").is_not_null()
        & ~pl.col("rank_chosen")
        & reference_rank.is_not_null()
        & (pl.col("rank") != reference_rank)
    ).select(
        "index",
        "component_code",
        what=pl.lit("rank"),
        printed=pl.col("rank").cast(pl.Float64),
        ours=reference_rank.cast(pl.Float64),
        ours_is=pl.when(computed).then(pl.lit("computed_rank")).otherwise(pl.lit("published_rank")),
        source_id=pl.coalesce("rank_source_id", "source_id"),
        reason="rank_reason",
    )
    return pl.concat([values, ranks]).sort("index", "component_code", "what", "source_id")
