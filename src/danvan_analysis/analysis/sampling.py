"""Published standard errors, for the editions whose publisher prints them.

Ranks under these errors: :func:`danvan_analysis.analysis.rank_intervals.sampling_intervals`.
"""

from __future__ import annotations

import polars as pl

#: Draws and seed of the intervals that reports show.
DRAWS, SEED = 40_000, 2019


def standard_errors(uncertainty: pl.DataFrame, *, component_code: str, year: int) -> pl.DataFrame:
    """Published standard errors of a component in an edition.

    Parameters
    ----------
    uncertainty : polars.DataFrame
        The tidy table.
    component_code : str
        ``PAPI``: the published standard error of the unweighted composite. A dimension: the square root
        of its published variance. The dimensions are not independent, so the one never follows from the others.
    year : int

    Returns
    -------
    polars.DataFrame
        province_code, standard_error (on the published scale); empty where none are published.
    """
    rows = uncertainty.filter(
        (pl.col("edition_year") == year)
        & (pl.col("component_code") == component_code)
        & (pl.col("weighting") == "unweighted")
        & pl.col("statistic").is_in(["standard_error", "variance"])
    )
    error = pl.when(pl.col("statistic") == "variance").then(pl.col("value").sqrt()).otherwise("value")
    return rows.select("province_code", standard_error=error).sort("province_code")
