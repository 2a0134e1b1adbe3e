"""The ten provinces nearest in size and starting level."""

from __future__ import annotations

import math

import polars as pl
import pytest

from danvan_analysis.analysis.peers import census_year, peers, start_of_era
from danvan_analysis.errors import SampleTooThin, UnknownProvince
from danvan_analysis.reference import geography


def papi(indicators: pl.DataFrame, code: str, year: int = 2024, **options: int) -> pl.DataFrame:
    return peers(indicators, index="PAPI", component_code="PAPI", year=year, province_code=code, **options)


def test_the_rule_by_hand(indicators: pl.DataFrame) -> None:
    start = indicators.filter(component_code="PAPI", edition_year=2021).drop_nulls("value")
    people = dict(geography.populations().filter(year=2019).select("code", "population").iter_rows())
    scores = dict(start.select("province_code", "value").iter_rows())
    sizes = {code: math.log(people[code]) for code in scores}

    def deviation(values: list[float]) -> float:
        mean = sum(values) / len(values)
        return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))

    by_size, by_score = deviation(list(sizes.values())), deviation(list(scores.values()))
    distance = {
        code: math.hypot((sizes[code] - sizes["14"]) / by_size, (scores[code] - scores["14"]) / by_score)
        for code in scores
        if code != "14"
    }
    expected = sorted(distance, key=lambda code: (distance[code], code))[:10]
    found = papi(indicators, "14")
    assert found["province_code"].to_list() == expected
    assert found["order"].to_list() == list(range(1, 11))
    assert found["distance"].to_list() == pytest.approx([distance[code] for code in expected])
    assert found.select("start_year", "census_year").unique().row(0) == (2021, 2019)


def test_the_score_of_the_edition_plays_no_part(indicators: pl.DataFrame) -> None:
    moved = indicators.with_columns(
        value=pl.when(pl.col("edition_year") == 2024).then(pl.col("value") * 0.5).otherwise("value")
    )
    assert papi(moved, "14").equals(papi(indicators, "14"))
    assert papi(indicators, "14", 2022).equals(papi(indicators, "14"))
    assert not papi(indicators, "14", 2019).equals(papi(indicators, "14"))


def test_nobody_is_their_own_peer(indicators: pl.DataFrame) -> None:
    every = papi(indicators, "14", count=100)
    assert "14" not in every["province_code"]
    assert every.height == 59
    assert every.head(10).equals(papi(indicators, "14"))


def test_where_fewer_have_a_starting_level_there_are_fewer_peers(indicators: pl.DataFrame) -> None:
    found = papi(indicators.filter(pl.col("province_code").is_in(["14", "01", "79", "48"])), "14")
    assert sorted(found["province_code"]) == ["01", "48", "79"]
    assert found["distance"].is_sorted()


@pytest.mark.parametrize(("year", "census"), [(2005, 2009), (2009, 2009), (2018, 2009), (2019, 2019), (2024, 2019)])
def test_census(year: int, census: int) -> None:
    assert census_year(year) == census


def test_start_of_era() -> None:
    assert [start_of_era("PAPI", "PAPI", year) for year in (2015, 2017, 2018, 2020, 2024)] == [
        2011,
        2016,
        2018,
        2019,
        2021,
    ]
    assert start_of_era("PCI", "PCI", 2019) == 2017


def test_without_a_starting_level_there_are_no_peers(indicators: pl.DataFrame) -> None:
    with pytest.raises(SampleTooThin, match=r"Quảng Ninh \(2008\) has no PAPI PAPI in 2021"):
        papi(indicators, "22")
    with pytest.raises(SampleTooThin, match="provinces of 2004"):
        peers(indicators, index="PCI", component_code="PCI", year=2007, province_code="14")
    with pytest.raises(SampleTooThin, match="not published for all provinces"):
        peers(indicators, index="SIPAS", component_code="SIPAS", year=2022, province_code="14")
    with pytest.raises(UnknownProvince):
        papi(indicators, "99")
