"""Other ways in which a composite could have been made, and the weights that are drawn for them.

The official aggregation (arithmetic, all components) is always among the designs. Weights are drawn around the
official ones, a fresh draw a run, as ``Dirichlet(A w)`` with the official shares ``w`` (sum 1) and a stated
concentration ``A``, or with noise, ``w (1 + f U(-1, 1))`` for each component, divided by their sum. The two differ in
kind: the coefficient of variation of an official weight ``w`` is sqrt((1 - w) / (w (A + 1))) under the first and about
f/sqrt(3), less with few components, under the second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from danvan_analysis.analysis.composites import (
    Aggregation,
    Edition,
    Numbers,
    Scale,
    ScaleOver,
    check_positive,
    composite_scores,
)
from danvan_analysis.errors import BadParameter

#: Concentration where none is asked for: an official weight of 1/8 varies by a quarter of itself.
CONCENTRATION = 100.0
#: Three concentrations shown side by side, ten times apart: no one of them is the right one.
CONCENTRATIONS = (10.0, 100.0, 1000.0)
#: More runs would change no digit that is shown; also a bound of the memory.
MOST_DRAWS = 1_000_000


@dataclass(frozen=True)
class Design:
    """One way of making the composite: scale, aggregation, position of the component left out (None: none)."""

    scale: Scale
    aggregation: Aggregation
    left_out: int | None


@dataclass(frozen=True)
class Assumptions:
    """What is varied, and how far; checked when made.

    Attributes
    ----------
    concentration : float or None
        ``A`` of Dirichlet(A w); None where noise is used.
    noise : float or None
        ``f`` of w (1 + f U(-1, 1)).
    scales, aggregations : tuple of str
        Alternatives, equally often. The first scale is that of the nominal rank.
    leave_one_out : bool
        Whether runs leave out one component in turn; as often each as none.
    scale_over : str
        ``era`` or ``edition``: what the scales other than the published one are made over.

    Examples
    --------
    >>> assume(concentration=50).weights_drawn, assume(noise=0.25).weights_drawn
    ('Dirichlet(50 w)', 'w (1 + 0.25 U(-1, 1))')
    >>> len(assume(aggregations=("arithmetic", "geometric"), leave_one_out=True).designs(8))
    18
    """

    concentration: float | None
    noise: float | None
    scales: tuple[Scale, ...]
    aggregations: tuple[Aggregation, ...]
    leave_one_out: bool
    scale_over: ScaleOver = "era"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if (self.concentration is None) == (self.noise is None):
            raise BadParameter("concentration, noise: weights are drawn by one of the two; give one")
        if self.concentration is not None and not (math.isfinite(self.concentration) and self.concentration > 0):
            raise BadParameter(f"concentration: found {self.concentration}, a finite number above 0 is expected")
        if self.noise is not None and not 0 <= self.noise <= 1:
            raise BadParameter(f"noise: found {self.noise}, a share between 0 and 1 is expected")
        for name, given, known in (
            ("scales", self.scales, get_args(Scale)),
            ("aggregations", self.aggregations, get_args(Aggregation)),
            ("scale_over", (self.scale_over,), get_args(ScaleOver)),
        ):
            if not given or len(set(given)) < len(given) or not set(given) <= set(known):
                raise BadParameter(f"{name}: found {list(given)}; one or more of {', '.join(known)} are expected, once")
        if "arithmetic" not in self.aggregations:
            raise BadParameter(
                "aggregations: the official one, arithmetic, is always among them: an interval without it does not"
                " belong to the rank shown. For geometric means alone see composites.composite_scores"
            )

    @property
    def weights_drawn(self) -> str:
        """How weights are drawn, as it stands beside a result."""
        if self.concentration is not None:
            return f"Dirichlet({self.concentration:g} w)"
        return f"w (1 + {self.noise:g} U(-1, 1))"

    def designs(self, components: int) -> tuple[Design, ...]:
        """Every combination, the official aggregation first."""
        left_out = [None, *range(components)] if self.leave_one_out else [None]
        aggregations = sorted(self.aggregations)
        return tuple(Design(*chosen) for chosen in product(self.scales, aggregations, left_out))


def assume(
    *,
    concentration: float | None = None,
    noise: float | None = None,
    scales: Scale | Sequence[Scale] = ("published",),
    aggregations: Aggregation | Sequence[Aggregation] = ("arithmetic",),
    leave_one_out: bool = False,
    scale_over: ScaleOver = "era",
) -> Assumptions:
    """Assumptions from what a caller wrote: a single name is a list of one, no concentration and no noise the usual."""
    if concentration is None and noise is None:
        concentration = CONCENTRATION
    return Assumptions(
        None if concentration is None else float(concentration),
        None if noise is None else float(noise),
        (scales,) if isinstance(scales, str) else tuple(scales),
        (aggregations,) if isinstance(aggregations, str) else tuple(aggregations),
        leave_one_out,
        scale_over,
    )


def check_draws(draws: int, seed: int) -> None:
    """Refuse a number of runs or a seed that cannot be used."""
    if not 1 <= draws <= MOST_DRAWS:
        raise BadParameter(f"draws: found {draws}, a number from 1 to {MOST_DRAWS} is expected")
    if seed < 0:
        raise BadParameter(f"seed: found {seed}, 0 or more is expected")


def stream(seed: int, index: str, year: int) -> np.random.Generator:
    """Random numbers of the provinces of one edition: another edition asked for beside it changes nothing."""
    return np.random.default_rng([seed, int.from_bytes(index.encode(), "big"), year])


def draw_weights(official: Numbers, assumptions: Assumptions, *, draws: int, rng: np.random.Generator) -> Numbers:
    """Draw sets of weights around the official ones.

    Parameters
    ----------
    official : array, shape (components,)
        Sum 1.

    Returns
    -------
    array, shape (draws, components)
        Each row sums to one; a row that cannot be made to is NaN (a draw that fails is counted, not hidden).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> drawn = draw_weights(np.array([0.75, 0.25]), assume(noise=0.25), draws=1000, rng=rng)
    >>> drawn.mean(axis=0).round(2).tolist(), bool((drawn[:, 0] <= 0.8334).all())
    ([0.75, 0.25], True)
    """
    if assumptions.concentration is not None:
        return shares(rng.standard_gamma(assumptions.concentration * official, size=(draws, len(official))))
    noise = 0.0 if assumptions.noise is None else assumptions.noise
    return shares(official * (1 + noise * rng.uniform(-1, 1, size=(draws, len(official)))))


def shares(raw: Numbers) -> Numbers:
    """Rows divided by their sums; a row without a positive finite sum becomes NaN.

    Gamma variates divided by their sum are a Dirichlet draw; unlike it they can be changed one at a time.

    Examples
    --------
    >>> shares(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist()
    [[0.25, 0.75], [nan, nan]]
    """
    sums = raw.sum(axis=1, keepdims=True)
    found: Numbers = np.divide(raw, sums, out=np.full_like(raw, np.nan), where=(sums > 0) & np.isfinite(sums))
    return found


def check_designs(scaled: dict[Scale, Numbers], of: Edition, designs: Sequence[Design]) -> None:
    """Refuse designs that an edition's values do not allow, before the first run."""
    for design in designs:
        if design.aggregation == "geometric":
            check_positive(scaled[design.scale], place=f"{of.index} {of.year}, scale {design.scale}")


def design_scores(
    scaled: dict[Scale, Numbers], weights: Numbers, designs: Sequence[Design], chosen: NDArray[np.intp]
) -> Numbers:
    """Scores of runs, each by its own design.

    Parameters
    ----------
    scaled : dict of array, shape (provinces, components)
        By scale.
    weights : array, shape (runs, components)
    designs : sequence of Design
    chosen : array of int, shape (runs,)
        Which design each run uses.

    Returns
    -------
    array, shape (runs, provinces)
        Not comparable between designs; ranks are.
    """
    provinces = next(iter(scaled.values())).shape[0]
    scores = np.empty((len(weights), provinces))
    for number, design in enumerate(designs):
        runs = chosen == number if len(designs) > 1 else slice(None)
        drawn = weights[runs]
        if design.left_out is not None:
            drawn = drawn.copy()
            drawn[:, design.left_out] = 0.0
            drawn = shares(drawn)
        scores[runs] = composite_scores(scaled[design.scale], drawn, aggregation=design.aggregation)
    return scores
