"""Which choice a province's rank hangs on: Sobol' indices of weights, scale, aggregation, component left out.

Estimators, with runs A and B drawn independently and AB_i = A with the inputs of choice i from B:

* first order (Saltelli): S_i = mean(y_B (y_ABi - y_A)) / V, y centred on the mean of y_A and y_B: the share of the
  variance that would go, on average, were the choice settled;
* total (Jansen): T_i = mean((y_A - y_ABi)^2) / (2 V): the share that would stay were all other choices settled;
* V = variance of y_A and y_B together, ddof 1.

Sources: Saltelli et al. (2010), Computer Physics Communications 181, 259-270; Jansen (1999), ibid. 117, 35-43. Inputs
are scrambled Sobol' points. An estimate of nothing may come out a little below 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from danvan_analysis.analysis.composites import Aggregation, Edition, Numbers, Scale, ScaleOver, competition_ranks
from danvan_analysis.analysis.designs import Assumptions, assume, check_draws, design_scores, shares, stream
from danvan_analysis.analysis.runs import Prepared, prepare
from danvan_analysis.analysis.sampling import SEED
from danvan_analysis.errors import BadParameter

#: Rows of A and of B; a power of two, as Sobol' points need.
POINTS = 4096

SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "choice": pl.String,
    "component_code": pl.String,
    "first_order": pl.Float64,
    "total": pl.Float64,
    "variance": pl.Float64,
    "weights": pl.String,
    "scales": pl.String,
    "aggregations": pl.String,
    "leave_one_out": pl.Boolean,
    "scale_over": pl.String,
    "seed": pl.Int64,
    "runs": pl.Int64,
}


@dataclass(frozen=True)
class Shares:
    """Sobol' indices of one function.

    Attributes
    ----------
    names : tuple of str
        Choices, in order.
    first_order, total : array, shape (choices, outputs)
        NaN where the output does not vary.
    variance : array, shape (outputs,)
    """

    names: tuple[str, ...]
    first_order: Numbers
    total: Numbers
    variance: Numbers


def estimates(y_a: Numbers, y_b: Numbers, y_ab: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """First-order and total indices, and the variance, from evaluated runs.

    Parameters
    ----------
    y_a, y_b : array, shape (points, outputs)
    y_ab : array, shape (choices, points, outputs)

    Returns
    -------
    tuple of array
        Shapes (choices, outputs), (choices, outputs), (outputs,).

    Examples
    --------
    >>> y_a, y_b = np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]])
    >>> [found.ravel().round(3).tolist() for found in estimates(y_a, y_b, np.stack([y_b, y_a]))]
    [[1.5, 0.0], [1.5, 0.0], [0.333]]
    """
    both = np.concatenate([y_a, y_b])
    variance = both.var(axis=0, ddof=1)
    centred_b = y_b - both.mean(axis=0)
    varies = variance > 0
    first = np.full(y_ab.shape[::2], np.nan)
    total = first.copy()
    np.divide((centred_b * (y_ab - y_a)).mean(axis=1), variance, out=first, where=varies)
    np.divide(((y_a - y_ab) ** 2).mean(axis=1), 2 * variance, out=total, where=varies)
    return first, total, variance


def sobol_of(
    function: Callable[[Numbers], Numbers],
    choices: Mapping[str, Sequence[int]],
    *,
    points: int,
    rng: np.random.Generator,
) -> Shares:
    """Sobol' indices of a function of independent inputs.

    Parameters
    ----------
    function : callable
        From an array of shape (points, inputs), uniform on [0, 1), to one of shape (points, outputs).
    choices : mapping of str to sequence of int
        The inputs that each choice is made of; together all inputs.
    points : int
        A power of two. The function is evaluated points x (choices + 2) times.

    Examples
    --------
    >>> found = sobol_of(lambda u: u @ [[1.0], [2.0]], {"a": [0], "b": [1]}, points=1024, rng=np.random.default_rng(1))
    >>> found.first_order.ravel().round(2).tolist(), found.total.ravel().round(2).tolist()
    ([0.2, 0.8], [0.2, 0.8])
    """
    from scipy.stats import qmc

    if points < 2 or points & (points - 1):
        raise BadParameter(f"points: found {points}, a power of two is expected (1024, 2048, 4096 ...)")
    inputs = 1 + max(position for positions in choices.values() for position in positions)
    drawn = qmc.Sobol(2 * inputs, scramble=True, rng=rng).random(points)
    a, b = drawn[:, :inputs], drawn[:, inputs:]
    mixed = []
    for positions in choices.values():
        ab = a.copy()
        ab[:, list(positions)] = b[:, list(positions)]
        mixed.append(function(ab))
    return Shares(tuple(choices), *estimates(function(a), function(b), np.stack(mixed)))


def sobol_indices(
    frame: pl.DataFrame,
    *,
    index: str,
    years: int | Sequence[int],
    points: int = POINTS,
    seed: int = SEED,
    concentration: float | None = None,
    noise: float | None = None,
    scales: Scale | Sequence[Scale] = ("published",),
    aggregations: Aggregation | Sequence[Aggregation] = ("arithmetic", "geometric"),
    leave_one_out: bool = True,
    scale_over: ScaleOver = "era",
) -> pl.DataFrame:
    """What each choice contributes to the variance of each province's rank.

    Parameters
    ----------
    frame, index, years, seed, concentration, noise, scales, aggregations, leave_one_out, scale_over
        As :func:`danvan_analysis.analysis.rank_intervals.rank_intervals`; here a geometric mean and leaving out a
        component are varied unless told otherwise.
    points : int
        Rows of each of the two independent samples; a power of two.

    Returns
    -------
    polars.DataFrame
        Columns as :data:`SCHEMA`, a row a province, edition and choice that varies: ``weights`` (all together),
        ``weight`` (of one component, in ``component_code``; as independent gamma variates or noise before they are
        divided by their sum), ``scale``, ``aggregation``, ``left_out``. first_order and total are shares of
        ``variance``, the variance of the rank; null where the rank never changes. Single weights are parts of
        ``weights``: the two kinds of rows are not added. ``runs``: evaluations of the composite.

    Raises
    ------
    SampleTooThin, BadParameter
        As rank_intervals.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = sobol_indices(dv.indicators(), index="PAPI", years=2024, points=512).filter(province_code="14")
    >>> found["choice"].unique(maintain_order=True).to_list(), found["runs"][0]
    (['weights', 'weight', 'aggregation', 'left_out'], 6656)
    """
    chosen = assume(
        concentration=concentration,
        noise=noise,
        scales=scales,
        aggregations=aggregations,
        leave_one_out=leave_one_out,
        scale_over=scale_over,
    )
    check_draws(points, seed)
    return pl.concat(
        _of_edition(one, chosen, points, seed)
        for one in prepare(frame, index=index, years=years, assumptions=chosen, moves=False)
    )


def _of_edition(of: Prepared, assumptions: Assumptions, points: int, seed: int) -> pl.DataFrame:
    now = of.edition
    number = len(now.components)
    choices: dict[str, list[int]] = {"weights": list(range(number))}
    choices |= {code: [position] for position, code in enumerate(now.components)}
    levels = {
        "scale": len(assumptions.scales),
        "aggregation": len(assumptions.aggregations),
        "left_out": number + 1 if assumptions.leave_one_out else 1,
    }
    triggers = [name for name, count in levels.items() if count > 1]
    choices |= {name: [number + place] for place, name in enumerate(triggers)}
    # Scales, aggregations and components left out are crossed in this order in Assumptions.designs.
    designs = assumptions.designs(number)
    strides = {"scale": levels["aggregation"] * levels["left_out"], "aggregation": levels["left_out"], "left_out": 1}

    def ranks(u: Numbers) -> Numbers:
        weights = _weights(u[:, :number], now.weights, assumptions)
        design = np.zeros(len(u), dtype=np.intp)
        for place, name in enumerate(triggers):
            design += strides[name] * np.floor(u[:, number + place] * levels[name]).astype(np.intp)
        scores = design_scores(of.scaled, weights, designs, design)
        if not np.isfinite(scores).all():
            raise BadParameter(
                f"concentration: draws of {assumptions.weights_drawn} without weights; choose a larger one"
            )
        return competition_ranks(scores).astype(np.float64)

    found = sobol_of(ranks, choices, points=points, rng=stream(seed, now.index, now.year))
    return _rows(now, assumptions, found, seed, runs=points * (len(choices) + 2))


def _weights(u: Numbers, official: Numbers, assumptions: Assumptions) -> Numbers:
    """Weights by the inverse of their distribution: each input moves one component's weight."""
    if assumptions.concentration is None:
        noise = assumptions.noise or 0.0
        return shares(official * (1 + noise * (2 * u - 1)))
    from scipy.special import gammaincinv

    return shares(gammaincinv(assumptions.concentration * official, u))


def _rows(now: Edition, assumptions: Assumptions, found: Shares, seed: int, *, runs: int) -> pl.DataFrame:
    tall = [
        {
            "province_code": code,
            "choice": "weight" if name in now.components else name,
            "component_code": name if name in now.components else None,
            "first_order": float(found.first_order[which, place]),
            "total": float(found.total[which, place]),
            "variance": float(found.variance[place]),
        }
        for place, code in enumerate(now.codes)
        for which, name in enumerate(found.names)
    ]
    about = {
        "index": now.index,
        "edition_year": now.year,
        "vintage": now.vintage,
        "weights": assumptions.weights_drawn,
        "scales": "+".join(assumptions.scales),
        "aggregations": "+".join(sorted(assumptions.aggregations)),
        "leave_one_out": assumptions.leave_one_out,
        "scale_over": assumptions.scale_over,
        "seed": seed,
        "runs": runs,
    }
    rows = pl.DataFrame(tall, schema={name: SCHEMA[name] for name in tall[0]}).fill_nan(None)
    return rows.with_columns(**{name: pl.lit(value, dtype=SCHEMA[name]) for name, value in about.items()}).select(
        *SCHEMA
    )
