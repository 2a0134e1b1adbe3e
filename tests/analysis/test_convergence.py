"""Spread over an era, and catch-up told apart from regression to the mean."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from danvan_analysis.analysis.convergence import CatchUp, catch_up, dispersion
from danvan_analysis.errors import NotComparable, SampleTooThin


def table(*columns: np.ndarray, first: int = 2021) -> pl.DataFrame:
    """Made-up PAPI composites, a column an edition."""
    rows = [
        ("PAPI", first + place, f"{n:02}", 2008, "PAPI", float(value), "points", 8.0, 80.0)
        for place, column in enumerate(columns)
        for n, value in enumerate(column, start=1)
    ]
    names = ["index", "edition_year", "province_code", "vintage", "component_code"]
    names += ["value", "unit", "scale_min", "scale_max"]
    return pl.DataFrame(rows, schema=names, orient="row")


def spreads(frame: pl.DataFrame, to_year: int = 2022) -> pl.DataFrame:
    return dispersion(frame, index="PAPI", component_code="PAPI", from_year=2021, to_year=to_year)


def gains(start: np.ndarray, end: np.ndarray) -> CatchUp:
    return catch_up(table(start, end), index="PAPI", component_code="PAPI", from_year=2021, to_year=2022)


def test_spread_of_known_numbers() -> None:
    found = spreads(table(np.arange(1, 11), np.arange(11, 21)))
    deviation = np.std(np.arange(1, 11), ddof=1)
    assert found.rows() == [
        (2021, 10, 5.5, pytest.approx(deviation), pytest.approx(100 * deviation / 5.5), 4.5),
        (2022, 10, 15.5, pytest.approx(deviation), pytest.approx(100 * deviation / 15.5), 4.5),
    ]


def test_who_comes_or_goes_does_not_change_the_spread_of_the_others() -> None:
    frame = table(np.arange(40, 52), np.arange(40, 52))
    without = frame.filter(~((pl.col("province_code") == "12") & (pl.col("edition_year") == 2022)))
    found = spreads(without)
    assert found["n"].to_list() == [11, 11]
    assert found["standard_deviation"].n_unique() == 1


def test_papi_2011_to_2015(indicators: pl.DataFrame) -> None:
    found = dispersion(indicators, index="PAPI", component_code="PAPI", from_year=2011, to_year=2015)
    cells = indicators.filter(pl.col("component_code") == "PAPI", ~pl.col("province_code").is_in(["24", "87"]))
    for row in found.iter_rows(named=True):
        values = cells.filter(edition_year=row["edition_year"])["value"].to_numpy()
        assert row["n"] == 61
        assert row["standard_deviation"] == pytest.approx(np.std(values, ddof=1))
        assert row["mean"] == pytest.approx(values.mean())


def test_across_a_break_and_from_a_sample_it_is_refused(indicators: pl.DataFrame) -> None:
    for question in (dispersion, catch_up):
        with pytest.raises(NotComparable, match="Break of 2021"):
            question(indicators, index="PAPI", component_code="PAPI", from_year=2020, to_year=2021)
        with pytest.raises(SampleTooThin, match="PCI PCI of 2023"):
            question(indicators, index="PCI", component_code="PCI", from_year=2022, to_year=2023)
        with pytest.raises(SampleTooThin, match="expected at least 10"):
            question(
                indicators.filter(province_code="14"), index="PAPI", component_code="PAPI", from_year=2023, to_year=2024
            )


def test_noise_alone_looks_like_catch_up_and_is_told_apart() -> None:
    """The same true scores twice with fresh noise: a clear negative slope, and no province nearer to another."""
    generator = np.random.default_rng(7)
    true = generator.normal(42, 1, size=2000)
    found = gains(true + generator.normal(0, 1, 2000), true + generator.normal(0, 1, 2000))
    assert found.slope == pytest.approx(-0.5, abs=0.05)
    assert found.slope_at_equal_spread == pytest.approx(found.slope, abs=0.05)
    assert found.spread_ratio == pytest.approx(1, abs=0.05)
    assert found.change_with_mean_low < 0 < found.change_with_mean_high


def test_true_convergence_is_seen() -> None:
    generator = np.random.default_rng(8)
    start = generator.normal(42, 2, size=500)
    found = gains(start, 42 + 0.5 * (start - 42))
    assert found.slope == pytest.approx(-0.5)
    assert found.slope_at_equal_spread == pytest.approx(0)
    assert found.spread_ratio == pytest.approx(0.5)
    assert found.change_with_mean == pytest.approx(-1)


def test_everybody_gaining_the_same_is_no_convergence() -> None:
    found = gains(np.arange(40.0, 52.0), np.arange(40.0, 52.0) + 1.5)
    assert (found.slope, found.spread_ratio, found.change_with_mean) == (pytest.approx(0), pytest.approx(1), 0.0)


def test_the_slope_is_least_squares_and_the_identity_holds(indicators: pl.DataFrame) -> None:
    found = catch_up(indicators, index="PAPI", component_code="PAPI", from_year=2021, to_year=2024)
    start, change = found.rows["from_value"].to_numpy(), found.rows["change"].to_numpy()
    assert found.n == found.rows.height == 58
    assert found.slope == pytest.approx(np.polyfit(start, change, 1)[0])
    assert 1 + found.slope == pytest.approx(found.correlation * found.spread_ratio)
    # Pitman and Morgan: this correlation is 0 exactly where the two variances are equal.
    end = found.rows["to_value"].to_numpy()
    covariance = (end.var(ddof=1) - start.var(ddof=1)) / 2
    deviation = change.std(ddof=1) * ((start + end) / 2).std(ddof=1)
    assert found.change_with_mean == pytest.approx(covariance / deviation)
    assert found.change_with_mean_low < found.change_with_mean < found.change_with_mean_high


def test_the_warning_comes_in_both_languages(indicators: pl.DataFrame) -> None:
    found = catch_up(indicators, index="PAPI", component_code="PAPI", from_year=2021, to_year=2024)
    assert "hồi quy về trung bình" in found.warning["vi"]
    assert "regression to the mean" in found.warning["en"]


def test_one_score_for_all_has_no_catch_up() -> None:
    with pytest.raises(SampleTooThin, match="one score in 2021"):
        gains(np.full(12, 40.0), np.arange(40.0, 52.0))
