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
    return _errors(uncertainty.filter(_published(year) & (pl.col("component_code") == component_code)))


def _published(year: int) -> pl.Expr:
    kinds = pl.col("statistic").is_in(["standard_error", "variance"])
    return (pl.col("edition_year") == year) & (pl.col("weighting") == "unweighted") & kinds


def _errors(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    error = pl.when(pl.col("statistic") == "variance").then(pl.col("value").sqrt()).otherwise("value")
    return rows.select(*keys, "province_code", standard_error=error).sort("province_code")


def standard_errors_of_all(uncertainty: pl.DataFrame, *, year: int) -> dict[str, tuple[tuple[str, float], ...]]:
    """What :func:`standard_errors` gives, by component of the edition, in one reading.

    Examples
    --------
    >>> from danvan_analysis.cleaning.processed import table
    >>> sorted(standard_errors_of_all(table("uncertainty"), year=2019))[:3]
    ['D1', 'D2', 'D3']
    """
    found: dict[str, list[tuple[str, float]]] = {}
    for component, *row in _errors(uncertainty.filter(_published(year)), "component_code").iter_rows():
        found.setdefault(component, []).append((row[0], row[1]))
    return {component: tuple(rows) for component, rows in found.items()}
