"""How many pairs of provinces have an order that holds under other weights, or within sampling error.

"Not told apart" is no grouping: A and B may not be told apart, B and C not, and A and C well. So no list is cut into
groups; what can be said is who cannot be told apart from the first, who from the last, and how many pairs are settled.
The rule for a pair is that of :mod:`danvan_analysis.analysis.apart`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from danvan_analysis.analysis.apart import CERTAINTY
from danvan_analysis.analysis.designs import assume
from danvan_analysis.analysis.rank_intervals import DRAWS
from danvan_analysis.analysis.runs import Runs, prepare, sampling_runs, structural_runs
from danvan_analysis.analysis.sampling import DRAWS as SAMPLING_DRAWS
from danvan_analysis.analysis.sampling import SEED
from danvan_analysis.errors import BadParameter
from danvan_analysis.reference import registry


@dataclass(frozen=True)
class Settled:
    """Pairs of provinces whose order holds, and who cannot be told apart from the ends.

    Attributes
    ----------
    basis : str
        ``sampling`` (published errors) or ``structural`` (weights drawn).
    provinces, pairs, settled : int
        Settled: pairs in which one province has the better rank in at least 95 % of the runs.
    first, last : str
        Codes of the provinces with the highest and the lowest nominal rank; of equal ones the lower code.
    with_first, with_last : tuple of str
        Codes of the provinces that cannot be told apart from them, by nominal rank, then code.
    """

    basis: str
    provinces: int
    pairs: int
    settled: int
    first: str
    last: str
    with_first: tuple[str, ...]
    with_last: tuple[str, ...]

    @property
    def share_percent(self) -> float:
        """Settled pairs in per cent of all."""
        return 100 * self.settled / self.pairs


def settled_pairs(
    frame: pl.DataFrame,
    *,
    index: str,
    year: int,
    uncertainty: pl.DataFrame | None = None,
    concentration: float | None = None,
    draws: int | None = None,
    seed: int = SEED,
    certainty: float = CERTAINTY,
) -> Settled:
    """Count the pairs of provinces of an edition whose order holds.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    index : str
    year : int
        Edition year.
    uncertainty : polars.DataFrame, optional
        Published errors: with them the scores are redrawn instead of the weights.
    concentration : float, optional
        ``A`` of Dirichlet(A w), where weights are drawn. Default: 100.
    draws : int, optional
        Runs. Default: 10,000, and that of sampling where errors are given.
    seed : int
    certainty : float
        Share of the runs in which an order must hold, above a half.

    Returns
    -------
    Settled

    Raises
    ------
    SampleTooThin
        Under 90 % of the provinces have all components; with ``uncertainty``: errors are not published for all.
    BadParameter
        A certainty that is none.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = settled_pairs(dv.indicators(index="PAPI"), index="PAPI", year=2024, draws=2000)
    >>> found.provinces, found.pairs, round(found.share_percent)
    (61, 1830, 86)
    """
    if not 0.5 < certainty <= 1:
        raise BadParameter(f"certainty: found {certainty}, a share above 0.5 is expected")
    if uncertainty is not None:
        overall = registry.index(index).overall
        runs, _ = sampling_runs(
            frame, uncertainty, index=index, component=overall, year=year, draws=draws or SAMPLING_DRAWS, seed=seed
        )
        return _settled(runs, certainty, basis="sampling")
    chosen = assume(concentration=concentration)
    (prepared,) = prepare(frame, index=index, years=year, assumptions=chosen, moves=False)
    runs = structural_runs(prepared, assumptions=chosen, draws=draws or DRAWS, seed=seed)
    return _settled(runs, certainty, basis="structural")


def _settled(runs: Runs, certainty: float, *, basis: str) -> Settled:
    number = len(runs.codes)
    better = np.empty((number, number))
    for place in range(number):
        better[place] = (runs.ranks[:, [place]] < runs.ranks).mean(axis=0)
    holds = np.maximum(better, better.T) >= certainty
    order = sorted(range(number), key=lambda place: (int(runs.nominal[place]), runs.codes[place]))
    worst = int(runs.nominal.max())
    first = order[0]
    last = next(place for place in order if int(runs.nominal[place]) == worst)

    def beside(end: int) -> tuple[str, ...]:
        return tuple(runs.codes[place] for place in order if place != end and not holds[end, place])

    return Settled(
        basis,
        number,
        number * (number - 1) // 2,
        int(np.triu(holds, 1).sum()),
        runs.codes[first],
        runs.codes[last],
        beside(first),
        beside(last),
    )
