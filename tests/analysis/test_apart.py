"""Intervals by sampling error, and which provinces can be told apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.analysis import made_up_editions as made

from danvan_analysis.analysis import apart, designs, rank_summary, runs, sampling
from danvan_analysis.analysis.rank_intervals import rank_intervals as intervals
from danvan_analysis.analysis.rank_intervals import sampling_intervals
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import BadParameter, SampleTooThin, UnknownName, UnknownProvince
from danvan_analysis.figures import intervals as figures


def row(found: pl.DataFrame, province: int, year: int = 2023) -> dict[str, Any]:
    return found.filter(province_code=made.CODES[province], edition_year=year).row(0, named=True)


def test_sampling_intervals_are_those_of_the_figures(indicators: pl.DataFrame) -> None:
    for component in ("PAPI", "D1", "D8"):
        found = sampling_intervals(indicators, table("uncertainty"), component=component)
        shown = figures.intervals("PAPI", component, 2019)
        outwards = found.select("province_code", pl.col("rank_low").floor(), pl.col("rank_high").ceil())
        assert outwards.rows() == shown.rows()
        assert found["component_code"].unique().to_list() == [component]
        assert found["basis"].unique().to_list() == ["sampling"]
        assert found["probability_moved_up"].null_count() == 63


def test_expected_ranks_in_closed_form_are_the_mean_of_the_draws(indicators: pl.DataFrame) -> None:
    drawn, errors = runs.sampling_runs(
        indicators, table("uncertainty"), index="PAPI", component="PAPI", year=2019, draws=40_000, seed=4
    )
    exact = rank_summary.expected_ranks(drawn.scores, errors)
    assert drawn.ranks.mean(axis=0) == pytest.approx(exact, abs=0.35)
    assert exact.sum() == pytest.approx(63 * 64 / 2)
    found = sampling_intervals(indicators, table("uncertainty"), draws=100)
    assert found["rank_expected"].to_numpy() == pytest.approx(exact)


def test_certain_scores_have_certain_ranks() -> None:
    assert rank_summary.expected_ranks(np.array([3.0, 5.0, 1.0]), np.zeros(3)).tolist() == [2.0, 1.0, 3.0]


def test_son_la_2019(indicators: pl.DataFrame) -> None:
    own = sampling_intervals(indicators, table("uncertainty")).filter(province_code="14").row(0, named=True)
    assert (own["rank"], own["rank_low"], own["rank_high"], own["value"]) == (
        11,
        1.0,
        53.0,
        pytest.approx(45.1, abs=0.1),
    )
    # Ranked 11th, with the largest error of all: in the first ten in a little under half of the draws.
    assert 0.4 < own["probability_top_10"] < 0.55


def test_errors_are_not_guessed(indicators: pl.DataFrame) -> None:
    with pytest.raises(SampleTooThin, match="no published error for 61 of 61"):
        sampling_intervals(indicators, table("uncertainty"), year=2018)
    missing = table("uncertainty").filter(pl.col("province_code") != "14")
    with pytest.raises(SampleTooThin, match="no published error for 1 of 63"):
        sampling_intervals(indicators, missing)


def test_pairs_are_compared_run_by_run() -> None:
    """Two provinces whose intervals overlap, the one always just below the other, can be told apart."""
    rng = np.random.default_rng(9)
    values = rng.uniform(4, 6, size=(63, 8))
    values[30] = values[31] - 0.01
    frame = made.frame({2018: values})
    found = intervals(frame, index="PAPI", years=2018, concentration=20)
    assert row(found, 30, 2018)["rank_low"] < row(found, 31, 2018)["rank_high"]
    beside = apart.indistinguishable(frame, made.CODES[31], index="PAPI", year=2018, concentration=20)
    lower = beside.filter(province_code=made.CODES[30]).row(0, named=True)
    assert (lower["relation"], lower["probability_below"]) == ("below", 1.0)
    assert (beside["relation"] == "not_apart").sum() > 5


def test_groups_of_son_la(indicators: pl.DataFrame) -> None:
    found = apart.indistinguishable(indicators, "son la", index="PAPI", year=2024)
    assert found.height == 61
    assert found["rank"].is_sorted()
    assert found.filter(relation="focus").select("province_code", "rank", "probability_tied").row(0) == ("14", 25, 1.0)
    sums = found.select(pl.sum_horizontal("probability_above", "probability_tied", "probability_below")).to_series()
    assert sums.to_numpy() == pytest.approx(1)
    assert found.filter(relation="above")["probability_above"].min() >= 0.95
    assert found.filter(relation="below")["probability_below"].min() >= 0.95
    between = found.filter(relation="not_apart")
    assert between.select(pl.max_horizontal("probability_above", "probability_below").max()).item() < 0.95
    # By the same runs: those above, and half of what is between, make the expected rank.
    expected = 1 + found.filter(pl.col("relation") != "focus")["probability_above"].sum()
    own = intervals(indicators, index="PAPI", years=2024).filter(province_code="14")
    assert own["rank_expected"].item() == pytest.approx(expected)


def test_a_stricter_rule_leaves_fewer_apart(indicators: pl.DataFrame) -> None:
    def between(certainty: float) -> int:
        found = apart.indistinguishable(indicators, "14", index="PAPI", year=2024, certainty=certainty, draws=2000)
        return int((found["relation"] == "not_apart").sum())

    assert between(0.6) < between(0.95) <= between(1.0)
    with pytest.raises(BadParameter, match="certainty"):
        between(0.5)


def test_sampling_leaves_most_of_2019_together(indicators: pl.DataFrame) -> None:
    found = apart.indistinguishable_by_sampling(indicators, table("uncertainty"), "Sơn La")
    own = found.filter(relation="focus").row(0, named=True)
    assert (own["rank"], own["basis"], own["weights"]) == (11, "sampling", None)
    scores = indicators.filter(index="PAPI", edition_year=2019, component_code="PAPI").select("province_code", "value")
    errors = sampling.standard_errors(table("uncertainty"), component_code="PAPI", year=2019)
    both = found.join(scores, on="province_code").join(errors, on="province_code")
    mean, error = both.filter(province_code="14").select("value", "standard_error").row(0)
    for other in both.filter(pl.col("province_code") != "14").iter_rows(named=True):
        gap = (other["value"] - mean) / math.hypot(other["standard_error"], error)
        assert other["probability_above"] == pytest.approx(0.5 * (1 + math.erf(gap / math.sqrt(2))), abs=0.015)


def test_a_province_that_is_not_ranked_is_refused(indicators: pl.DataFrame) -> None:
    with pytest.raises(UnknownName, match="PAPI 2024 province with all components 'Vĩnh Phúc'"):
        apart.indistinguishable(indicators, "Vĩnh Phúc", index="PAPI", year=2024, draws=10)
    with pytest.raises(UnknownProvince, match="Sơn La"):
        apart.indistinguishable(indicators, "Sơn Lạ", index="PAPI", year=2024, draws=10)
    assert apart.indistinguishable(indicators, "Hà Tây", index="PCI", year=2008, draws=10).height == 64


@pytest.mark.parametrize("certainty", [0.95, 0.6])
def test_those_not_apart_from_each_are_those_of_the_one(indicators: pl.DataFrame, certainty: float) -> None:
    chosen = designs.assume()
    (of,) = runs.prepare(indicators, index="PCI", years=2019, assumptions=chosen, moves=False)
    drawn = runs.structural_runs(of, assumptions=chosen, draws=1000, seed=sampling.SEED)
    each = apart.not_apart_from_each(drawn, certainty=certainty)
    assert list(each) == list(drawn.codes)
    for code in drawn.codes[::7]:
        one = apart.indistinguishable(indicators, code, index="PCI", year=2019, draws=1000, certainty=certainty)
        assert list(each[code]) == one.filter(relation="not_apart")["province_code"].to_list()


def test_those_not_apart_by_sampling_are_those_of_the_figures(indicators: pl.DataFrame) -> None:
    shown = figures.not_apart("PAPI", 2019)
    assert shown is not None
    assert len(shown) == 63
    for code in ("01", "14", "77"):
        one = apart.indistinguishable_by_sampling(indicators, table("uncertainty"), code)
        assert shown[code] == one.filter(relation="not_apart")["province_code"].to_list()
