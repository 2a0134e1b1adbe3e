"""Mann-Kendall and Theil-Sen against a published table, hand examples, enumeration and scipy."""

from __future__ import annotations

import math
from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from danvan_analysis.analysis.series import exact_tail, mann_kendall, theil_sen
from danvan_analysis.errors import BadParameter, SampleTooThin

#: P(S >= s) without a trend, s = 0 or 1 and every second value from there: Gilbert, R. O. (1987), Statistical methods
#: for environmental pollution monitoring, table A18 (after Kendall 1975; Hollander and Wolfe 1973), read from the
#: copy in MeteoSwiss's package mannkendall (PROB_MK_N). One entry is cut off instead of rounded: n = 8, S = 26 is
#: printed 0.00019; 8 of the 40,320 orders reach it, which is 0.000198.
CUT_OFF = (8, 26)
PRINTED = {
    4: "0.625 0.375 0.167 0.042",
    5: "0.592 0.408 0.242 0.117 0.042 0.0083",
    6: "0.500 0.360 0.235 0.136 0.068 0.028 0.0083 0.0014",
    7: "0.500 0.386 0.281 0.191 0.119 0.068 0.035 0.015 0.0054 0.0014 0.00020",
    8: "0.548 0.452 0.360 0.274 0.199 0.138 0.089 0.054 0.031 0.016 0.0071 0.0028 0.00087 0.00019 0.000025",
    9: "0.540 0.460 0.381 0.306 0.238 0.179 0.130 0.090 0.060 0.038 0.022 0.012 0.0063 0.0029 0.0012 0.00043 0.00012 "
    "0.000025 0.0000028",
    10: "0.500 0.431 0.364 0.300 0.242 0.190 0.146 0.108 0.078 0.054 0.036 0.023 0.014 0.0083 0.0046 0.0023 0.0011 "
    "0.00047 0.00018 0.000058 0.000015 0.0000028 0.00000028",
}


@pytest.mark.parametrize("n", PRINTED)
def test_every_printed_probability_comes_out(n: int) -> None:
    printed = PRINTED[n].split()
    pairs = n * (n - 1) // 2
    steps = range(pairs % 2, pairs + 1, 2)
    assert len(printed) == len(steps)
    for s, text in zip(steps, printed, strict=True):
        unit = 10.0 ** -len(text.split(".")[1])
        found = exact_tail(s, [1] * n)
        if (n, s) == CUT_OFF:
            assert found == 8 / 40_320
            assert float(text) <= found < float(text) + unit
        else:
            assert found == pytest.approx(float(text), abs=0.5 * unit * (1 + 1e-9)), s


def test_a_printed_example_with_a_tie() -> None:
    """J. Little, College of the Holy Cross, "A Mann-Kendall example (by hand)": S = 54, Z = 2.9058."""
    values = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
    found = mann_kendall(range(14), values)
    assert (found.s, found.p_rule) == (54, "normal")
    assert found.variance == pytest.approx(14 * 13 * 33 / 18 - 2 * 1 * 9 / 18)
    assert found.z == pytest.approx(2.9058, abs=5e-5)
    assert found.p_value / 2 == pytest.approx(0.0018, abs=5e-5)


def test_the_usual_approximation_of_four_and_five_values_is_not_the_exact_p() -> None:
    four = mann_kendall([2021, 2022, 2023, 2024], [1.0, 2.0, 3.0, 4.0])
    assert four.p_value == four.smallest_p == pytest.approx(2 / 24)
    # Without the continuity correction: 0.04, as the exact p cannot be.
    assert math.erfc(four.s / math.sqrt(four.variance) / math.sqrt(2)) == pytest.approx(0.0415, abs=5e-5)
    # R's Kendall package prints 0.46243 for these five (the normal approximation); the exact p is 2 x 0.242.
    five = mann_kendall(range(5), [170.192, 179.397, 171.199, 108.399, 144.964])
    assert five.s == -4
    assert math.erfc(abs(five.z) / math.sqrt(2)) == pytest.approx(0.46243, abs=5e-6)
    assert five.p_value == pytest.approx(2 * 0.242, abs=1e-3)


def enumerated(values: list[int]) -> float:
    """Two-sided p over all orders of the values."""

    def s(order: tuple[int, ...]) -> int:
        return sum(int(np.sign(b - a)) for place, a in enumerate(order) for b in order[place + 1 :])

    own = abs(s(tuple(values)))
    orders = list(permutations(values))
    return sum(abs(s(order)) >= own for order in orders) / len(orders)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=6))
def test_with_ties_the_p_is_that_of_all_orders(values: list[int]) -> None:
    assert mann_kendall(range(len(values)), values).p_value == pytest.approx(enumerated(values))


@pytest.mark.parametrize("n", range(2, 11))
def test_probabilities_add_up_and_are_symmetric(n: int) -> None:
    groups = [[1] * n, [2] + [1] * (n - 2), [n]]
    for ties in groups:
        assert exact_tail(-100, ties) == 1
        assert exact_tail(1, ties) + exact_tail(0, ties) == pytest.approx(1)
    assert mann_kendall(range(n), range(n)).smallest_p == min(1, 2 / math.factorial(n))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-8, 8), min_size=11, max_size=25))
def test_from_eleven_on_variance_and_s_are_those_of_the_formula(values: list[int]) -> None:
    found = mann_kendall(range(len(values)), values)
    n, ties = len(values), Counter(values).values()
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    assert found.variance == pytest.approx(variance)
    concordance = stats.kendalltau(range(n), values, variant="b").statistic
    if math.isfinite(concordance):
        untied = math.sqrt((n * (n - 1) / 2) * (n * (n - 1) / 2 - sum(t * (t - 1) / 2 for t in ties)))
        assert found.s == pytest.approx(concordance * untied, abs=1e-6)
    if found.s:
        assert found.p_value == pytest.approx(2 * stats.norm.sf((abs(found.s) - 1) / math.sqrt(variance)))
    else:
        assert found.p_value == 1


@settings(deadline=None, max_examples=40)
@given(st.permutations(range(9)))
def test_without_ties_the_exact_p_is_scipys(values: list[int]) -> None:
    assert mann_kendall(range(9), values).p_value == pytest.approx(
        stats.kendalltau(range(9), values, method="exact").pvalue
    )


@pytest.mark.parametrize("n", [2, 5, 10, 11, 20])
def test_a_constant_series_has_no_trend(n: int) -> None:
    found = mann_kendall(range(n), [43.8876] * n)
    assert (found.s, found.z, found.p_value) == (0, 0.0, 1.0)
    assert theil_sen(range(n), [43.8876] * n).slope == 0


def test_ties_are_ties_on_every_machine() -> None:
    assert mann_kendall([1, 2, 3], [0.1 + 0.2, 0.3, 0.3]).s == 0


def test_years_may_come_in_any_order() -> None:
    assert mann_kendall([2015, 2011, 2013], [3, 1, 2]).s == 3
    assert theil_sen([2015, 2011, 2013], [3, 1, 2]).slope == 0.5


def test_hollander_and_wolfes_five_pairs_by_hand() -> None:
    """Cloud seeding (Hollander and Wolfe, table 9.1): ten slopes, the median between -0.0575 and -0.0550."""
    found = theil_sen([1, 2, 3, 4, 5], [1.26, 1.27, 1.12, 1.16, 1.03])
    assert found.slope == pytest.approx(-0.05625)
    # With five pairs only the whole range reaches 95 %: P(S >= 10) = 1/120 on either side.
    assert (found.low, found.high) == (pytest.approx(-0.15), pytest.approx(0.04))
    assert found.level_attained == pytest.approx(1 - 2 / 120)
    narrower = theil_sen([1, 2, 3, 4, 5], [1.26, 1.27, 1.12, 1.16, 1.03], level=0.9)
    assert (narrower.low, narrower.high) == (pytest.approx(-0.13), pytest.approx(0.01))
    assert narrower.level_attained == pytest.approx(1 - 2 * 0.041667, abs=1e-6)


def test_missing_years_are_years() -> None:
    assert theil_sen([2011, 2012, 2015], [1.0, 2.0, 5.0]).slope == 1.0
    assert theil_sen([2011, 2012, 2013], [1.0, 2.0, 5.0]).slope == 2.0


series = st.lists(st.integers(-50, 50).map(lambda one: one / 4), min_size=3, max_size=20)


@settings(deadline=None, max_examples=60)
@given(series)
def test_slope_and_intercept_are_scipys(values: list[float]) -> None:
    years = [2000 + place + place // 4 for place in range(len(values))]
    found, theirs = theil_sen(years, values), stats.theilslopes(values, years, method="joint")
    assert found.slope == pytest.approx(theirs.slope)
    assert found.intercept == pytest.approx(theirs.intercept)
    if len(values) >= 11:
        assert found.interval_rule == "normal ranks"
        assert (found.low, found.high) == (pytest.approx(theirs.low_slope), pytest.approx(theirs.high_slope))
    else:
        assert found.interval_rule == "exact ranks"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-5, 5), min_size=5, max_size=10, unique=True), st.sampled_from([0.8, 0.9, 0.95]))
def test_the_exact_interval_holds_the_slopes_that_the_test_does_not_reject(values: list[float], level: float) -> None:
    years = np.arange(len(values))
    found = theil_sen(years, values, level=level)
    assert found.low is not None
    assert found.high is not None
    assert found.level_attained is not None
    assert found.level_attained >= level
    gaps = np.diff(
        np.unique(np.round([(b - a) / (j - i) for i, a in enumerate(values) for j, b in enumerate(values) if j > i], 9))
    )
    step = min(gaps.min(initial=1.0) / 3, 0.1)
    if step < 1e-6:
        return

    def p_of(slope: float) -> float:
        return mann_kendall(years, np.asarray(values) - slope * years).p_value

    assert p_of(found.low - step) <= 1 - level + 1e-12
    assert p_of(found.high + step) <= 1 - level + 1e-12
    assert p_of(found.low + step) > 1 - level or found.high - found.low < 3 * step


@pytest.mark.parametrize(
    ("years", "values", "error"),
    [
        ([2011], [1.0], SampleTooThin),
        ([2011, 2012], [1.0], BadParameter),
        ([2011, 2011], [1.0, 2.0], BadParameter),
        ([2011, 2012], [1.0, float("nan")], BadParameter),
    ],
)
def test_what_is_no_series_is_refused(years: list[int], values: list[float], error: type[Exception]) -> None:
    for question in (mann_kendall, theil_sen):
        with pytest.raises(error):
            question(years, values)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_lies_between_0_and_1(level: float) -> None:
    with pytest.raises(BadParameter, match="between 0 and 1"):
        theil_sen([1, 2, 3], [1, 2, 3], level=level)
