"""Ranks under published sampling error: answers known beforehand, and the edition that prints errors."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest

from danvan_analysis.analysis import sampling_intervals, with_ranks
from danvan_analysis.analysis.sampling import standard_errors
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import SampleTooThin

CODES = ["01", "02"]


def scores(*values: float) -> pl.DataFrame:
    """Made-up composites of 2019 for two provinces."""
    about = {"index": "PAPI", "edition_year": 2019, "component_code": "PAPI"}
    rows = [{**about, "province_code": code, "value": value} for code, value in zip(CODES, values, strict=True)]
    return pl.DataFrame(rows)


def errors(*values: float) -> pl.DataFrame:
    """Made-up standard errors of them."""
    about = {"index": "PAPI", "edition_year": 2019, "component_code": "PAPI", "weighting": "unweighted"}
    about["statistic"] = "standard_error"
    rows = [{**about, "province_code": code, "value": value} for code, value in zip(CODES, values, strict=True)]
    return pl.DataFrame(rows)


def ranks(found: pl.DataFrame, code: str) -> tuple[Any, ...]:
    return found.filter(province_code=code).select("rank_low", "rank_median", "rank_high").row(0)


@pytest.fixture(scope="module")
def papi_2019() -> tuple[pl.DataFrame, pl.DataFrame]:
    return tidy.indicators(index="PAPI", year=2019, component="PAPI"), table("uncertainty")


def test_without_error_the_ranks_are_the_nominal_ones(papi_2019: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    frame, published = papi_2019
    drawn = sampling_intervals(frame, published.with_columns(value=pl.lit(0.0)), draws=50)
    nominal = with_ranks(frame).select("province_code", nominal="rank")
    joined = drawn.join(nominal, on="province_code")
    assert joined.height == 63
    for name in ("rank_low", "rank_median", "rank_high"):
        assert joined[name].to_list() == joined["nominal"].cast(pl.Float64).to_list()


def test_two_provinces_change_places_as_often_as_the_normal_distribution_says() -> None:
    """The lower of two scores one apart, errors 1: above with probability Phi(-1/sqrt 2) = 0.24."""
    drawn = sampling_intervals(scores(1.0, 0.0), errors(1.0, 1.0), draws=20_000, seed=5)
    assert ranks(drawn, "02") == (1.0, 2.0, 2.0)
    apart = sampling_intervals(scores(3.0, 0.0), errors(1.0, 1.0), draws=20_000, seed=5)
    assert ranks(apart, "02") == (2.0, 2.0, 2.0), "Phi(-3/sqrt 2) = 0.017 is under 5 %"
    exact = 2 - 0.5 * (1 + math.erf(-1 / 2))
    assert drawn.filter(province_code="02")["rank_expected"].item() == pytest.approx(exact)


def test_son_la_is_first_to_fifty_third(papi_2019: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    published = standard_errors(papi_2019[1], component_code="PAPI", year=2019)
    assert published.filter(province_code="14")["standard_error"].item() == published["standard_error"].max()
    low, _, high = ranks(sampling_intervals(*papi_2019), "14")
    assert (low, high) == (1.0, 53.0)


def test_a_seed_gives_the_same_and_the_order_of_the_rows_does_not_matter(
    papi_2019: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    frame, published = papi_2019
    first = sampling_intervals(frame, published, draws=500)
    assert sampling_intervals(frame.reverse(), published.reverse(), draws=500).equals(first)
    assert not sampling_intervals(frame, published, draws=500, seed=1).drop("seed").equals(first.drop("seed"))


def test_no_interval_where_an_error_is_missing() -> None:
    with pytest.raises(SampleTooThin, match="no published error for 1 of 2 provinces"):
        sampling_intervals(scores(2.0, 1.0), errors(0.1, 0.1).head(1))
    assert standard_errors(table("uncertainty"), component_code="PAPI", year=2018).height == 0


def test_errors_of_a_dimension_are_roots_of_its_variances() -> None:
    rows = table("uncertainty").filter(province_code="01", component_code="D1", statistic="variance")
    found = standard_errors(table("uncertainty"), component_code="D1", year=2019)
    assert found.height == 63
    assert found.filter(province_code="01")["standard_error"].item() == pytest.approx(math.sqrt(rows["value"].item()))
