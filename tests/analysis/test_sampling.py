"""Ranks under published sampling error: answers known beforehand, and the edition that prints errors."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from danvan_analysis.analysis import with_ranks
from danvan_analysis.analysis.sampling import rank_intervals, standard_errors
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table


def scores(*values: float) -> pl.DataFrame:
    return pl.DataFrame({"province_code": [f"{n:02}" for n in range(len(values))], "value": list(values)})


def errors(*values: float) -> pl.DataFrame:
    return pl.DataFrame({"province_code": [f"{n:02}" for n in range(len(values))], "standard_error": list(values)})


@pytest.fixture(scope="module")
def papi_2019() -> tuple[pl.DataFrame, pl.DataFrame]:
    published = standard_errors(table("uncertainty"), component_code="PAPI", year=2019)
    return tidy.indicators(index="PAPI", year=2019, component="PAPI"), published


def test_without_error_the_ranks_are_the_nominal_ones(papi_2019: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    frame, published = papi_2019
    drawn = rank_intervals(frame, published.with_columns(standard_error=pl.lit(0.0)), draws=50)
    nominal = with_ranks(frame).select("province_code", "rank")
    joined = drawn.join(nominal, on="province_code")
    for name in ("rank_low", "rank_median", "rank_high"):
        assert joined[name].to_list() == joined["rank"].cast(pl.Float64).to_list()


def test_two_provinces_change_places_as_often_as_the_normal_distribution_says() -> None:
    """The lower of two scores one apart, errors 1: above with probability Phi(-1/sqrt 2) = 0.24."""
    drawn = rank_intervals(scores(1.0, 0.0), errors(1.0, 1.0), draws=20_000, seed=5)
    assert drawn.row(1) == ("01", 1.0, 2.0, 2.0)
    apart = rank_intervals(scores(3.0, 0.0), errors(1.0, 1.0), draws=20_000, seed=5)
    assert apart.row(1) == ("01", 2.0, 2.0, 2.0), "Phi(-3/sqrt 2) = 0.017 is under 5 %"


def test_mean_rank_is_the_closed_form(
    papi_2019: tuple[pl.DataFrame, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expected rank: 1 + sum over the others of Phi((m_j - m_i) / sqrt(s_i^2 + s_j^2))."""
    frame, published = papi_2019
    seen: list[np.ndarray] = []
    percentile = np.percentile

    def remember(ranks: np.ndarray, *arguments: object, **options: object) -> np.ndarray:
        seen.append(ranks)
        return percentile(ranks, *arguments, **options)

    monkeypatch.setattr(np, "percentile", remember)
    rank_intervals(frame, published)
    both = frame.select("province_code", "value").join(published, on="province_code").sort("province_code")
    mean, error = both["value"].to_numpy(), both["standard_error"].to_numpy()
    for place in (0, 9, 40, 62):
        gaps = (mean - mean[place]) / np.sqrt(error**2 + error[place] ** 2)
        beaten = sum(0.5 * (1 + math.erf(gap / math.sqrt(2))) for n, gap in enumerate(gaps) if n != place)
        assert seen[0][:, place].mean() == pytest.approx(1 + beaten, abs=0.25)


def test_son_la_is_first_to_fifty_third(papi_2019: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    frame, published = papi_2019
    assert published.filter(province_code="14")["standard_error"].item() == published["standard_error"].max()
    own = rank_intervals(frame, published).filter(province_code="14").row(0)
    assert (own[1], own[3]) == (1.0, 53.0)


def test_a_seed_gives_the_same_and_the_order_of_the_rows_does_not_matter(
    papi_2019: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    frame, published = papi_2019
    first = rank_intervals(frame, published, draws=500)
    assert rank_intervals(frame.reverse(), published.reverse(), draws=500).equals(first)
    assert not rank_intervals(frame, published, draws=500, seed=1).equals(first)


def test_no_interval_where_an_error_is_missing() -> None:
    assert rank_intervals(scores(2.0, 1.0), errors(0.1)).height == 0
    assert standard_errors(table("uncertainty"), component_code="PAPI", year=2018).height == 0


def test_errors_of_a_dimension_are_roots_of_its_variances() -> None:
    rows = table("uncertainty").filter(province_code="01", component_code="D1", statistic="variance")
    found = standard_errors(table("uncertainty"), component_code="D1", year=2019)
    assert found.height == 63
    assert found.filter(province_code="01")["standard_error"].item() == pytest.approx(math.sqrt(rows["value"].item()))
