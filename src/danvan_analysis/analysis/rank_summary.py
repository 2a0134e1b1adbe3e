"""What many ranks of a province come to: percentiles and probabilities."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from danvan_analysis.analysis.composites import Numbers
from danvan_analysis.analysis.runs import Runs

#: Percentiles that bound an interval: nine runs in ten lie between.
LOW, HIGH = 5.0, 95.0
TOP = 10

SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "era": pl.String,
    "value": pl.Float64,
    "rank": pl.Int32,
    "rank_of": pl.Int32,
    "rank_median": pl.Float64,
    "rank_low": pl.Float64,
    "rank_high": pl.Float64,
    "rank_expected": pl.Float64,
    "probability_top_10": pl.Float64,
    "probability_above_median": pl.Float64,
    "probability_moved_up": pl.Float64,
    "runs_asked": pl.Int64,
    "runs_used": pl.Int64,
    "runs_failed": pl.Int64,
}


def summary(runs: Runs) -> pl.DataFrame:
    """What the runs of one edition say of each province.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    polars.DataFrame
        A row a province, columns as :data:`SCHEMA`; explained at
        :func:`danvan_analysis.analysis.rank_intervals.rank_intervals`.
    """
    number = len(runs.codes)
    # Column 0 stays empty: ranks begin at 1.
    cells = runs.ranks.astype(np.int64) + np.arange(number) * (number + 1)
    counts = np.bincount(cells.ravel(), minlength=number * (number + 1)).reshape(number, number + 1)
    low, median, high = (percentile(counts, q) for q in (LOW, 50.0, HIGH))
    # The median score is that of the middle rank, or lies between the two middle ones: above it is better than the
    # rank that stands in the middle, or just below it.
    middle = np.partition(runs.ranks, number // 2, axis=1)[:, number // 2]
    above = runs.ranks < middle[:, None]
    columns = {
        "index": [runs.index] * number,
        "edition_year": [runs.year] * number,
        "province_code": list(runs.codes),
        "vintage": [runs.vintage] * number,
        "era": [runs.era] * number,
        "value": runs.scores,
        "rank": runs.nominal,
        "rank_of": [number] * number,
        "rank_median": median,
        "rank_low": low,
        "rank_high": high,
        "rank_expected": counts @ np.arange(number + 1) / runs.used,
        "probability_top_10": counts[:, : TOP + 1].sum(axis=1) / runs.used,
        "probability_above_median": above.mean(axis=0),
        "probability_moved_up": runs.moved_up,
        "runs_asked": [runs.asked] * number,
        "runs_used": [runs.used] * number,
        "runs_failed": [runs.asked - runs.used] * number,
    }
    made = pl.DataFrame(columns).fill_nan(None)
    return made.select(pl.col(name).cast(SCHEMA[name]) for name in columns)


def percentile(counts: NDArray[np.int64], q: float) -> Numbers:
    """Percentile of ranks from how often each occurred, as numpy's ``linear`` method gives it from the ranks.

    Parameters
    ----------
    counts : array of int, shape (provinces, ranks)
        Column k: runs with rank k; all rows have the same sum.
    q : float
        0 to 100.

    Examples
    --------
    >>> percentile(np.array([[0, 3, 1]]), 95.0).round(4).tolist(), float(np.percentile([1, 1, 1, 2], 95.0).round(4))
    ([1.85], 1.85)
    """
    reached = counts.cumsum(axis=1)
    position = (int(reached[0, -1]) - 1) * q / 100
    lower, upper = ((reached <= place).sum(axis=1) for place in (math.floor(position), math.ceil(position)))
    return np.asarray(lower + (position - math.floor(position)) * (upper - lower))


def expected_ranks(scores: Numbers, errors: Numbers) -> Numbers:
    """Mean rank of scores with independent normal errors, in closed form.

    Examples
    --------
    >>> expected_ranks(np.array([1.0, 0.0]), np.array([1.0, 1.0])).round(4).tolist()
    [1.2398, 1.7602]
    """
    gaps = scores[None, :] - scores[:, None]
    spread = np.sqrt(errors[None, :] ** 2 + errors[:, None] ** 2)
    # Without any error a comparison is certain, and a tie is half a place.
    steps = np.where(gaps == 0, 0.0, np.copysign(np.inf, gaps))
    steps = np.divide(gaps, spread, out=steps, where=spread > 0)
    above = 0.5 * (1 + np.vectorize(math.erf)(steps / math.sqrt(2)))
    np.fill_diagonal(above, 0.0)
    return np.asarray(1 + above.sum(axis=1))
