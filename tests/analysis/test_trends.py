"""Five editions for a test, four for a slope, fewer for points; never across a break."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis.trends import fitted, mann_kendall, theil_sen, trends
from danvan_analysis.errors import NotComparable, UnknownName

FITTED = ("slope", "intercept")
TESTED = ("slope_low", "slope_high", "level_attained", "interval_rule", "s", "z", "p_value", "p_rule", "smallest_p")


def path(values: dict[int, float | None], code: str = "14") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "edition_year": list(values),
            "province_code": code,
            "vintage": 2008,
            "value": pl.Series(list(values.values()), dtype=pl.Float64),
        }
    )


@pytest.mark.parametrize(
    ("n", "kind"), [(1, "points"), (2, "points"), (3, "points"), (4, "slope"), (5, "test"), (12, "test")]
)
def test_as_much_as_the_editions_allow(n: int, kind: str) -> None:
    own = fitted(path({2011 + place: float(place * place) for place in range(n)})).row(0, named=True)
    assert (own["kind"], own["n"], own["first_year"], own["last_year"]) == (kind, n, 2011, 2010 + n)
    assert all((own[name] is not None) == (kind != "points") for name in FITTED)
    assert all((own[name] is not None) == (kind == "test") for name in TESTED)


def test_an_edition_without_a_value_does_not_count_and_keeps_its_year() -> None:
    own = fitted(path({2011: 1.0, 2012: 2.0, 2013: None, 2014: 4.0, 2015: 5.5})).row(0, named=True)
    assert (own["kind"], own["n"]) == ("slope", 4)
    assert own["slope"] == theil_sen([2011, 2012, 2014, 2015], [1.0, 2.0, 4.0, 5.5]).slope


def test_son_la_2011_to_2015(indicators: pl.DataFrame) -> None:
    found = trends(indicators, index="PAPI", component_code="PAPI", to_year=2015)
    own = found.filter(province_code="14").row(0, named=True)
    # 39.22 37.20 37.12 35.04 35.51: nine pairs fall, one rises.
    assert (own["s"], own["n"], own["kind"]) == (-8, 5, "test")
    assert own["p_value"] == pytest.approx(2 * 5 / 120)
    assert own["smallest_p"] == pytest.approx(2 / 120)
    assert own["slope_low"] < own["slope"] < own["slope_high"]
    values = [39.217211, 37.197971, 37.118926, 35.042961, 35.509047]
    assert own["slope"] == pytest.approx(theil_sen(range(2011, 2016), values).slope, abs=1e-6)


def test_the_last_era_by_default(indicators: pl.DataFrame) -> None:
    found = trends(indicators, index="PAPI", component_code="PAPI")
    assert set(found["first_year"]) <= {2021, 2022, 2023}
    assert set(found["last_year"]) <= {2023, 2024}
    own = found.filter(province_code="14").row(0, named=True)
    assert (own["first_year"], own["last_year"], own["kind"], own["p_value"]) == (2021, 2024, "slope", None)
    # Bắc Ninh has no composite of 2021 and 2022.
    assert found.filter(province_code="27").select("n", "kind").row(0) == (2, "points")


def test_a_shorter_era_has_points_only(indicators: pl.DataFrame) -> None:
    found = trends(indicators, index="PAPI", component_code="PAPI", to_year=2018)
    assert set(found["kind"]) == {"points"}
    assert set(found["n"]) == {1}


def test_pci_never_has_five_comparable_editions(indicators: pl.DataFrame) -> None:
    for year in range(2006, 2025):
        assert "test" not in set(trends(indicators, index="PCI", component_code="PCI", to_year=year)["kind"])


def test_across_a_break_it_is_refused(indicators: pl.DataFrame) -> None:
    with pytest.raises(NotComparable, match="Break of 2016"):
        trends(indicators, index="PAPI", component_code="PAPI", from_year=2011, to_year=2017)
    long_view = trends(indicators, index="PAPI", component_code="D4", from_year=2011, to_year=2017)
    assert set(long_view["n"]) == {6, 7}
    with pytest.raises(UnknownName):
        trends(indicators, index="PAPI", component_code="PAPI", to_year=2030)


def test_each_province_is_fitted_alone(indicators: pl.DataFrame) -> None:
    every = trends(indicators, index="PAPI", component_code="D4", to_year=2017)
    own = trends(indicators.filter(province_code="14"), index="PAPI", component_code="D4", to_year=2017)
    assert every.filter(province_code="14").equals(own)
    assert every.select("province_code", "vintage").is_duplicated().sum() == 0
    cells = indicators.filter(province_code="14", component_code="D4").filter(pl.col("edition_year") <= 2017)
    assert own["p_value"].item() == mann_kendall(cells["edition_year"], cells["value"]).p_value


@pytest.mark.parametrize(("code", "paths"), [("80", [(2008, 2), (2025, 1)]), ("14", [(2025, 3)])])
def test_paths_follow_territories_not_codes(code: str, paths: list[tuple[int, int]]) -> None:
    both = pl.concat([path({2023: 1.0, 2024: 2.0}, code), path({2025: 3.0}, code).with_columns(vintage=pl.lit(2025))])
    assert fitted(both).select("vintage", "n").rows() == paths


def test_nothing_gives_an_empty_table() -> None:
    assert fitted(path({2011: None})).height == 0
    assert "p_value" in fitted(path({2011: None})).columns
