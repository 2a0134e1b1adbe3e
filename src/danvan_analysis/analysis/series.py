"""The Mann-Kendall test and the Theil-Sen slope of one series.

Whether the values of a series may be put on one line at all is asked in :mod:`~danvan_analysis.analysis.trends`.

Sources: Mann, H. B. (1945), Nonparametric tests against trend, Econometrica 13, 245-259; Kendall, M. G. (1975),
Rank correlation methods; Theil, H. (1950); Sen, P. K. (1968), Estimates of the regression coefficient based on
Kendall's tau, JASA 63, 1379-1389; Hollander, M. and Wolfe, D. A. (1999), Nonparametric statistical methods, 9.3.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from danvan_analysis.analysis.ranks import SIGNIFICANT_DIGITS
from danvan_analysis.errors import BadParameter, SampleTooThin

Numbers = Sequence[float] | np.ndarray

#: Below this many values the exact distribution is used, from it on the normal approximation.
EXACT_BELOW = 11
#: Confidence level of the interval of a slope.
LEVEL = 0.95


@dataclass(frozen=True)
class MannKendall:
    """The Mann-Kendall statistic of a series.

    Attributes
    ----------
    n : int
        Values.
    s : int
        Pairs that rise less pairs that fall, over all pairs of an earlier and a later value.
    variance : float
        Of ``s`` without a trend, corrected for ties.
    z : float
        ``s`` moved by one towards 0, over the root of the variance; 0 where s is 0.
    p_value : float
        Two-sided.
    p_rule : str
        ``exact`` (n below 11) or ``normal``.
    smallest_p : float
        The smallest exact two-sided p that n different values allow: 2 / n!, at most 1.
    """

    n: int
    s: int
    variance: float
    z: float
    p_value: float
    p_rule: str
    smallest_p: float


@dataclass(frozen=True)
class TheilSen:
    """The Theil-Sen line of a series.

    Attributes
    ----------
    slope : float
        Median of the slopes of all pairs, in units of the value per year.
    intercept : float
        Median of value - slope x year: the line at year 0.
    low, high : float or None
        Interval of the slope; None where n is too small for the level.
    level, level_attained : float
        Asked for, and reached: slopes are finitely many, so the exact rule reaches more.
    interval_rule : str
        ``exact ranks`` (n below 11) or ``normal ranks``.
    """

    slope: float
    intercept: float
    low: float | None
    high: float | None
    level: float
    level_attained: float | None
    interval_rule: str


@cache
def _arrangements(groups: tuple[int, ...]) -> tuple[int, ...]:
    """Orders of a multiset by their number of falling pairs: the coefficients of the Gaussian multinomial."""
    counts = [1]
    placed = 0
    for size in groups:
        placed += size
        # Gaussian binomial [placed, size] = product of (1 - q^(placed - size + i)) / (1 - q^i).
        for step in range(1, size + 1):
            counts = _divided(_multiplied(counts, placed - size + step), step)
    return tuple(counts)


def _multiplied(counts: list[int], power: int) -> list[int]:
    longer = counts + [0] * power
    return [one - (longer[place - power] if place >= power else 0) for place, one in enumerate(longer)]


def _divided(counts: list[int], power: int) -> list[int]:
    quotient: list[int] = []
    for place, one in enumerate(counts):
        quotient.append(one + (quotient[place - power] if place >= power else 0))
    return quotient[: len(counts) - power]


def exact_tail(s: int, ties: Sequence[int]) -> float:
    """Probability that S is at least ``s`` when every order of the values is as likely.

    Parameters
    ----------
    s : int
    ties : sequence of int
        Sizes of the groups of equal values; ones for values that stand alone.

    Returns
    -------
    float
        One-sided.

    Notes
    -----
    The orders of n values with ties are counted by their inversions, the coefficients of the Gaussian multinomial
    n! / (t_1! t_2! ...) in q; S = untied pairs - 2 x inversions. Without ties this is Kendall's (1975) distribution.

    Examples
    --------
    >>> round(exact_tail(6, [1, 1, 1, 1]), 3), round(exact_tail(8, [1] * 5), 3)
    (0.042, 0.042)
    """
    counts = _arrangements(tuple(sorted(ties)))
    untied = len(counts) - 1
    reached = sum(count for inversions, count in enumerate(counts) if untied - 2 * inversions >= s)
    return reached / sum(counts)


def _series(years: Numbers, values: Numbers) -> tuple[np.ndarray, np.ndarray]:
    time, value = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    if time.shape != value.shape or time.ndim != 1:
        raise BadParameter(f"{time.size} years and {value.size} values; expected a year for every value")
    if not (np.isfinite(time).all() and np.isfinite(value).all()):
        raise BadParameter("a year or a value is missing; expected numbers: leave out editions without a value")
    if np.unique(time).size < time.size:
        raise BadParameter("a year stands twice; expected one value a year")
    if time.size < 2:
        raise SampleTooThin(f"{time.size} values make no trend; expected at least 2")
    order = np.argsort(time)
    return time[order], value[order]


def _rounded(value: np.ndarray) -> list[float]:
    # Ties must be ties on every machine, as in ranks.
    return [float(f"{one:.{SIGNIFICANT_DIGITS - 1}e}") for one in value]


def mann_kendall(years: Numbers, values: Numbers) -> MannKendall:
    """Test a series for a monotonic trend.

    Parameters
    ----------
    years : sequence of float
        In any order, none twice; only their order counts.
    values : sequence of float
        Compared to 12 significant digits.

    Returns
    -------
    MannKendall

    Raises
    ------
    SampleTooThin
        Fewer than two values.
    BadParameter
        A year twice, a missing value, or lengths that differ.

    Notes
    -----
    S = sum over i < j of sign(x_j - x_i). Var S = (n (n - 1)(2n + 5) - sum t (t - 1)(2t + 5)) / 18 over groups of t
    equal values. Below n = 11 the p is exact, with ties too; from 11 on Z = (S - sign S) / sqrt(Var S) is held against
    the normal distribution. Values are taken as independent from year to year.

    Examples
    --------
    >>> found = mann_kendall([2021, 2022, 2023, 2024], [40.1419, 40.8694, 42.3966, 43.8876])
    >>> found.s, round(found.p_value, 3), round(found.smallest_p, 3), round(found.z, 2)
    (6, 0.083, 0.083, 1.7)
    """
    _, ordered = _series(years, values)
    value = np.array(_rounded(ordered))
    n = value.size
    s = int(np.triu(np.sign(value[None, :] - value[:, None]), 1).sum())
    ties = sorted(Counter(value.tolist()).values())
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    z = (s - math.copysign(1, s)) / math.sqrt(variance) if s else 0.0
    if n < EXACT_BELOW:
        # The distribution is symmetric; at s = 0 the two tails overlap.
        p_value = min(1.0, 2 * exact_tail(abs(s), ties)) if s else 1.0
    else:
        p_value = math.erfc(abs(z) / math.sqrt(2))
    return MannKendall(
        n, s, variance, z, p_value, "exact" if n < EXACT_BELOW else "normal", min(1.0, 2 / math.factorial(n))
    )


def theil_sen(years: Numbers, values: Numbers, *, level: float = LEVEL) -> TheilSen:
    """Median slope of a series, with an interval from the ranks of the slopes.

    Parameters
    ----------
    years : sequence of float
        Real years: a missing edition is a missing year, not a shorter axis.
    values : sequence of float
    level : float
        Confidence level of the interval, between 0 and 1.

    Returns
    -------
    TheilSen

    Raises
    ------
    SampleTooThin
        Fewer than two values.
    BadParameter
        A year twice, a missing value, lengths or a level that cannot be.

    Notes
    -----
    ``exact ranks`` (Hollander and Wolfe 1999, 9.3): with N = n (n - 1) / 2 slopes in order and k the smallest value of
    S with P(S >= k) <= (1 - level) / 2 without ties, the interval runs from slope number (N - k + 2) / 2 to slope
    number (N + k) / 2, counted from 1; level_attained = 1 - 2 P(S >= k). None where no k is rare enough.
    ``normal ranks`` (Sen 1968, as in scipy.stats.theilslopes): the ranks (N -+ z sqrt(Var S)) / 2, rounded, with the
    variance corrected for ties.

    Examples
    --------
    >>> found = theil_sen([2011, 2012, 2013, 2015], [1.0, 2.0, 3.0, 5.5])
    >>> found.slope, found.intercept, found.low
    (1.0625, -2135.71875, None)
    """
    if not 0 < level < 1:
        raise BadParameter(f"level is {level}; expected a number between 0 and 1, such as 0.95")
    time, value = _series(years, values)
    first, second = np.triu_indices(time.size, 1)
    slopes = np.sort((value[second] - value[first]) / (time[second] - time[first]))
    slope = float(np.median(slopes))
    intercept = float(np.median(value - slope * time))
    exact = time.size < EXACT_BELOW
    places = _exact_places(time.size, level) if exact else _normal_places(mann_kendall(time, value), slopes.size, level)
    low, high, attained = (None, None, None) if places is None else (slopes[places[0]], slopes[places[1]], places[2])
    return TheilSen(
        slope,
        intercept,
        None if low is None else float(low),
        None if high is None else float(high),
        level,
        attained,
        "exact ranks" if exact else "normal ranks",
    )


@cache
def _exact_places(n: int, level: float) -> tuple[int, int, float] | None:
    """Places of the two ends among the slopes, from 0, and the level they reach."""
    pairs = n * (n - 1) // 2
    # S has the parity of the number of pairs.
    for k in range(2 - pairs % 2, pairs + 1, 2):
        tail = exact_tail(k, [1] * n)
        if tail <= (1 - level) / 2:
            return (pairs - k) // 2, (pairs + k) // 2 - 1, 1 - 2 * tail
    return None


def _normal_places(test: MannKendall, pairs: int, level: float) -> tuple[int, int, float]:
    reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(test.variance)
    return max(round((pairs - reach) / 2) - 1, 0), min(round((pairs + reach) / 2), pairs - 1), level
