"""How far a rank may move by sampling error alone, where the publisher prints the error."""

from __future__ import annotations

import polars as pl

#: Draws and seed of the intervals that reports show.
DRAWS, SEED = 40_000, 2019
LOW, HIGH = 5.0, 95.0


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


def rank_intervals(scores: pl.DataFrame, errors: pl.DataFrame, *, draws: int = DRAWS, seed: int = SEED) -> pl.DataFrame:
    """Ranks of scores redrawn with their published standard errors.

    Parameters
    ----------
    scores : polars.DataFrame
        province_code, value: all provinces of an edition.
    errors : polars.DataFrame
        province_code, standard_error.
    draws : int
        Redraws.
    seed : int
        Of numpy's generator.

    Returns
    -------
    polars.DataFrame
        province_code, rank_low, rank_median, rank_high: the 5th, 50th and 95th percentile of the
        competition ranks (1 the highest; numpy's ``linear`` percentiles). Empty where not every province
        has an error.

    Notes
    -----
    Each score is drawn from N(score, standard error), independent between provinces. These are ranks
    of noisy scores, not confidence sets for ranks.

    Examples
    --------
    >>> scores = pl.DataFrame({"province_code": ["01", "02"], "value": [2.0, 1.0]})
    >>> errors = pl.DataFrame({"province_code": ["01", "02"], "standard_error": [1e-9, 1e-9]})
    >>> rank_intervals(scores, errors).row(0)
    ('01', 1.0, 1.0, 1.0)
    """
    import numpy as np

    names = ("rank_low", "rank_median", "rank_high")
    schema = {"province_code": pl.String, **dict.fromkeys(names, pl.Float64)}
    both = scores.drop_nulls("value").join(errors, on="province_code", how="left").sort("province_code")
    if not both.height or both["standard_error"].null_count():
        return pl.DataFrame(schema=schema)
    generator = np.random.default_rng(seed)
    mean, error = both["value"].to_numpy(), both["standard_error"].to_numpy()
    drawn = generator.normal(mean, error, size=(draws, both.height))
    # Drawn scores are continuous: no ties, so the place in the order is the competition rank.
    ranks = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    low, median, high = np.percentile(ranks, [LOW, 50.0, HIGH], axis=0)
    return pl.DataFrame(
        {"province_code": both["province_code"], **dict(zip(names, (low, median, high), strict=True))}, schema=schema
    )
