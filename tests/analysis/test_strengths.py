"""A profile names a strength only where an interval supports it."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis.peers import peers
from danvan_analysis.analysis.strengths import REACH, profile
from danvan_analysis.cleaning.run import Cleaned
from danvan_analysis.errors import SampleTooThin, UnknownProvince
from danvan_analysis.reference import provinces


@pytest.fixture(scope="module")
def uncertainty(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["uncertainty"]


def test_son_la_2024_is_described_and_nothing_is_named(indicators: pl.DataFrame) -> None:
    own = profile(indicators, index="PAPI", year=2024, province_code="14")
    assert own["component_code"].to_list() == [f"D{n}" for n in range(1, 9)]
    assert own["verdict"].null_count() == own["interval"].null_count() == 8
    third = own.filter(component_code="D3").row(0, named=True)
    assert (third["quarter"], third["rank"], third["rank_of"], third["region"]) == (4, 9, 61, "NMM")


def test_places_are_those_of_the_tables(indicators: pl.DataFrame) -> None:
    own = profile(indicators, index="PAPI", year=2019, province_code="14")
    region = [one.code for one in provinces.provinces(2008) if one.region == "NMM"]
    near = peers(indicators, index="PAPI", component_code="PAPI", year=2019, province_code="14")["province_code"]
    for row in own.iter_rows(named=True):
        cells = indicators.filter(component_code=row["component_code"], edition_year=2019)
        values = cells["value"].to_numpy()
        there = cells.filter(pl.col("province_code").is_in(region))["value"]
        beside = cells.filter(pl.col("province_code").is_in(near.to_list()))["value"]
        assert row["rank"] == 1 + (values > row["value"]).sum()
        assert (row["region_rank"], row["region_of"]) == (1 + (there > row["value"]).sum(), 14)
        assert (row["peers_below"], row["peers_of"]) == ((beside < row["value"]).sum(), 10)
        assert row["region_median"] == there.median()
        assert row["peers_median"] == beside.median()
        below = [edge for edge in ("q1", "median", "q3") if row[edge] <= row["value"]]
        assert row["quarter"] == 1 + len(below)


def test_the_sampling_error_of_2019_names_what_it_supports(indicators: pl.DataFrame, uncertainty: pl.DataFrame) -> None:
    seen = set()
    for place in provinces.provinces(2008):
        own = profile(
            indicators, index="PAPI", year=2019, province_code=place.code, uncertainty=uncertainty, peer_codes=[]
        )
        for row in own.iter_rows(named=True):
            error = (
                uncertainty.filter(
                    province_code=place.code, component_code=row["component_code"], statistic="variance"
                )["value"].item()
                ** 0.5
            )
            low, high = row["value"] - REACH * error, row["value"] + REACH * error
            assert (row["interval_low"], row["interval_high"]) == (pytest.approx(low), pytest.approx(high))
            expected = "strength" if low > row["q3"] else "weakness" if high < row["q1"] else "neither"
            assert (row["interval"], row["verdict"]) == ("sampling", expected)
            seen.add((expected, row["quarter"]))
    # A place in the upper quarter is not yet a strength, one in the lower not yet a weakness.
    assert {("strength", 4), ("neither", 4), ("weakness", 1), ("neither", 1)} <= seen
    assert not {("strength", 3), ("weakness", 2)} & seen


def test_an_error_of_another_edition_is_not_used(indicators: pl.DataFrame, uncertainty: pl.DataFrame) -> None:
    own = profile(indicators, index="PAPI", year=2018, province_code="14", uncertainty=uncertainty)
    assert own["verdict"].null_count() == 8


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.0, 15.0, "strength"),
        (1.0, 15.25, "strength"),
        (1.0, 15.5, "neither"),
        (45.75, 61.0, "neither"),
        (46.0, 61.0, "weakness"),
        (1.0, 61.0, "neither"),
    ],
)
def test_ranks_that_are_handed_in(indicators: pl.DataFrame, low: float, high: float, verdict: str) -> None:
    intervals = pl.DataFrame(
        {"component_code": ["D3"], "province_code": ["14"], "rank_low": [low], "rank_high": [high]}
    )
    own = profile(indicators, index="PAPI", year=2024, province_code="14", rank_intervals=intervals)
    named = own.filter(component_code="D3").row(0, named=True)
    assert (named["interval"], named["interval_low"], named["interval_high"]) == ("ranks", low, high)
    assert named["verdict"] == verdict
    assert own["verdict"].null_count() == 7


def test_sampling_comes_before_ranks(indicators: pl.DataFrame, uncertainty: pl.DataFrame) -> None:
    intervals = pl.DataFrame({"component_code": ["D3"], "province_code": ["14"], "rank_low": [1.0], "rank_high": [1.0]})
    own = profile(
        indicators, index="PAPI", year=2019, province_code="14", uncertainty=uncertainty, rank_intervals=intervals
    )
    assert own.filter(component_code="D3").select("interval", "verdict").row(0) == ("sampling", "neither")


def test_what_the_publisher_left_empty_stays_empty(indicators: pl.DataFrame) -> None:
    own = profile(indicators, index="PAPI", year=2018, province_code="22")
    second = own.filter(component_code="D2").row(0, named=True)
    assert (second["value"], second["rank"], second["quarter"], second["region_rank"]) == (None, None, None, None)
    assert second["median"] is not None
    assert own.filter(component_code="D1")["value"].item() is not None


def test_without_a_starting_level_there_are_no_peers_and_the_rest_stands(indicators: pl.DataFrame) -> None:
    # Quảng Ninh has no composite of 2021, the first edition of its era.
    own = profile(indicators, index="PAPI", year=2024, province_code="22")
    assert own["peers_of"].null_count() == 8
    assert own["value"].null_count() == 0
    named = profile(indicators, index="PAPI", year=2024, province_code="22", peer_codes=["14", "01"])
    assert named["peers_of"].to_list() == [2] * 8


def test_a_scattered_edition_has_no_profile(indicators: pl.DataFrame) -> None:
    assert profile(indicators, index="PCI", year=2019, province_code="14").height == 10
    for index, year in (("PCI", 2021), ("SIPAS", 2022), ("PAR_INDEX", 2024)):
        with pytest.raises(SampleTooThin, match="no quartiles"):
            profile(indicators, index=index, year=year, province_code="14")
    with pytest.raises(UnknownProvince):
        profile(indicators, index="PAPI", year=2024, province_code="99")
