"""Which provinces can be told apart from one, and which cannot.

Rule: over the same runs, a province stands above the focus province where it has the better rank in at least 95 % of
them, below where it has the worse in at least 95 %; otherwise the two cannot be told apart. Provinces with equal
scores in all runs cannot be told apart either. Pairs are compared run by run: intervals that overlap do not yet mean
that two provinces change places.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from danvan_analysis.analysis.composites import Aggregation, Scale, ScaleOver
from danvan_analysis.analysis.designs import assume
from danvan_analysis.analysis.rank_intervals import DRAWS
from danvan_analysis.analysis.runs import Runs, prepare, sampling_runs, structural_runs
from danvan_analysis.analysis.sampling import DRAWS as SAMPLING_DRAWS
from danvan_analysis.analysis.sampling import SEED
from danvan_analysis.errors import BadParameter

#: Share of the runs in which an order must hold.
CERTAINTY = 0.95


def indistinguishable(
    frame: pl.DataFrame,
    province: str,
    *,
    index: str,
    year: int,
    draws: int = DRAWS,
    seed: int = SEED,
    concentration: float | None = None,
    noise: float | None = None,
    scales: Scale | Sequence[Scale] = ("published",),
    aggregations: Aggregation | Sequence[Aggregation] = ("arithmetic",),
    leave_one_out: bool = False,
    scale_over: ScaleOver = "era",
    certainty: float = CERTAINTY,
) -> pl.DataFrame:
    """Place every province beside one, over runs with other weights and designs.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    province : str
        Name or code.
    certainty : float
        Share of the runs in which an order must hold, above a half.

    Other parameters are those of :func:`danvan_analysis.analysis.rank_intervals.rank_intervals`; the same ones give
    the same runs.

    Returns
    -------
    polars.DataFrame
        A row a province, by nominal rank, then code: index, edition_year, province_code, vintage, rank,
        probability_above (share of runs with a better rank than the focus province), probability_tied,
        probability_below, relation (``focus``, ``above``, ``not_apart``, ``below``), basis, weights, certainty.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = indistinguishable(dv.indicators(), "Sơn La", index="PAPI", year=2024, draws=2000)
    >>> found["relation"].value_counts(sort=True).rows()
    [('below', 30), ('above', 20), ('not_apart', 10), ('focus', 1)]
    """
    chosen = assume(
        concentration=concentration,
        noise=noise,
        scales=scales,
        aggregations=aggregations,
        leave_one_out=leave_one_out,
        scale_over=scale_over,
    )
    (prepared,) = prepare(frame, index=index, years=year, assumptions=chosen, moves=False)
    runs = structural_runs(prepared, assumptions=chosen, draws=draws, seed=seed)
    return _beside(runs, province, certainty, basis="structural", weights=chosen.weights_drawn)


def indistinguishable_by_sampling(
    frame: pl.DataFrame,
    uncertainty: pl.DataFrame,
    province: str,
    *,
    index: str = "PAPI",
    component: str = "PAPI",
    year: int = 2019,
    draws: int = SAMPLING_DRAWS,
    seed: int = SEED,
    certainty: float = CERTAINTY,
) -> pl.DataFrame:
    """Place every province beside one, over scores redrawn with their published errors.

    Parameters are those of :func:`indistinguishable` and
    :func:`danvan_analysis.analysis.rank_intervals.sampling_intervals`; so is the result.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> from danvan_analysis.cleaning.processed import table
    >>> found = indistinguishable_by_sampling(dv.indicators(), table("uncertainty"), "Sơn La", draws=5000)
    >>> found["relation"].value_counts(sort=True).rows()
    [('not_apart', 54), ('below', 8), ('focus', 1)]
    """
    runs, _ = sampling_runs(frame, uncertainty, index=index, component=component, year=year, draws=draws, seed=seed)
    return _beside(runs, province, certainty, basis="sampling", weights=None)


def not_apart_from_each(runs: Runs, *, certainty: float = CERTAINTY) -> dict[str, tuple[str, ...]]:
    """For every province, the provinces that cannot be told apart from it.

    Parameters
    ----------
    runs : Runs
        Runs with other weights and designs, or with scores redrawn.
    certainty : float
        As :func:`indistinguishable`.

    Returns
    -------
    dict of str to tuple of str
        Codes by code, those of a province by nominal rank, then code.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> chosen = assume()
    >>> (of,) = prepare(dv.indicators(), index="PAPI", years=2024, assumptions=chosen, moves=False)
    >>> runs = structural_runs(of, assumptions=chosen, draws=2000, seed=SEED)
    >>> len(not_apart_from_each(runs)["14"])
    10
    """
    order = sorted(range(len(runs.codes)), key=lambda place: (int(runs.nominal[place]), runs.codes[place]))
    # A row a province: a tenth of the time of comparing columns.
    ranks = np.ascontiguousarray(runs.ranks.T)
    found = {}
    for place, code in enumerate(runs.codes):
        better, worse = (np.count_nonzero(part, axis=1) for part in (ranks < ranks[place], ranks > ranks[place]))
        told = np.maximum(better, worse) / ranks.shape[1] >= certainty
        found[code] = tuple(runs.codes[other] for other in order if other != place and not told[other])
    return found


def _beside(runs: Runs, province: str, certainty: float, *, basis: str, weights: str | None) -> pl.DataFrame:
    if not 0.5 < certainty <= 1:
        raise BadParameter(f"certainty: found {certainty}, a share above 0.5 is expected")
    focus = runs.place(province)
    own = runs.ranks[:, [focus]]
    above, below = (runs.ranks < own).mean(axis=0), (runs.ranks > own).mean(axis=0)
    relation = (
        pl.when(pl.col("province_code") == runs.codes[focus])
        .then(pl.lit("focus"))
        .when(pl.col("probability_above") >= certainty)
        .then(pl.lit("above"))
        .when(pl.col("probability_below") >= certainty)
        .then(pl.lit("below"))
        .otherwise(pl.lit("not_apart"))
    )
    return (
        pl.DataFrame({"province_code": runs.codes, "rank": runs.nominal, "probability_above": above})
        .with_columns(probability_tied=pl.Series((runs.ranks == own).mean(axis=0)), probability_below=pl.Series(below))
        .with_columns(relation=relation)
        .select(
            index=pl.lit(runs.index),
            edition_year=pl.lit(runs.year, dtype=pl.Int32),
            province_code="province_code",
            vintage=pl.lit(runs.vintage, dtype=pl.Int32),
            rank=pl.col("rank").cast(pl.Int32),
            probability_above="probability_above",
            probability_tied="probability_tied",
            probability_below="probability_below",
            relation="relation",
            basis=pl.lit(basis),
            weights=pl.lit(weights, dtype=pl.String),
            certainty=pl.lit(certainty),
        )
        .sort("rank", "province_code")
    )
