"""Ranks: ties are ties, absent is unranked, and the publisher's ranks come out again."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.analysis import near, with_ranks
from danvan_analysis.analysis.ranks import rank_expr
from danvan_analysis.reference import provinces

CELL = ["province_code", "value", "rank", "rank_of", "tied"]


def _edition(*values: float | None, year: int = 2019) -> pl.DataFrame:
    codes = [f"{n:02d}" for n in range(1, len(values) + 1)]
    return pl.DataFrame(
        {"index": "PCI", "edition_year": year, "component_code": "PCI", "province_code": codes, "value": values},
        schema_overrides={"value": pl.Float64},
    )


def test_ties_share_the_better_rank() -> None:
    ranked = with_ranks(_edition(63.2, 70.0, 63.2, None, 60.0))
    assert ranked["rank"].to_list() == [2, 1, 2, None, 4]
    assert ranked["rank_of"].to_list() == [4] * 5
    assert ranked["tied"].to_list() == [True, False, True, None, False]


def test_two_provinces_without_a_value_are_not_tied() -> None:
    assert with_ranks(_edition(None, None, 1.0))["tied"].to_list() == [None, None, False]


def test_differences_beyond_twelve_digits_are_ties() -> None:
    # 0.1 + 0.2 and 0.3 are one score on one machine and two on another.
    ranked = with_ranks(_edition(0.1 + 0.2, 0.3, 43.8876, 43.8876 + 1e-9))
    assert ranked["rank"].to_list() == [3, 3, 2, 1]


def test_editions_are_ranked_apart() -> None:
    ranked = with_ranks(pl.concat([_edition(1.0, 2.0), _edition(5.0, 4.0, 3.0, year=2020)]))
    assert ranked["rank"].to_list() == [2, 1, 1, 2, 3]
    assert ranked["rank_of"].to_list() == [2, 2, 3, 3, 3]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 12).map(lambda n: n / 4)), max_size=20))
def test_a_rank_is_one_more_than_those_above(values: list[float | None]) -> None:
    frame = pl.DataFrame({"value": values}, schema={"value": pl.Float64})
    there = [value for value in values if value is not None]
    expected = [None if value is None else 1 + sum(other > value for other in there) for value in values]
    assert frame.select(rank_expr()).to_series().to_list() == expected


@pytest.mark.parametrize(
    ("index", "year", "rank", "of"),
    [
        ("PAPI", 2024, 25, 61),
        ("PAPI", 2011, 4, 63),
        ("PAPI", 2017, 47, 63),
        ("PAPI", 2018, 32, 61),
        ("PAPI", 2019, 11, 63),
        ("PAPI", 2021, 50, 60),
        ("PCI", 2019, 57, 63),
        ("PCI", 2006, 55, 64),
    ],
)
def test_son_la(indicators: pl.DataFrame, index: str, year: int, rank: int, of: int) -> None:
    ranked = with_ranks(indicators.filter(index=index, edition_year=year, component_code=index))
    assert ranked.filter(province_code="14").select("rank", "rank_of").row(0) == (rank, of)


def test_all_63_published_ranks_of_2019_come_out_again(indicators: pl.DataFrame) -> None:
    ranked = with_ranks(indicators.filter(index="PCI", edition_year=2019, component_code="PCI"))
    assert ranked.height == 63
    assert ranked["rank"].to_list() == ranked["rank_published"].to_list()


@pytest.mark.parametrize("year", range(2005, 2023))
def test_published_ranks_of_complete_editions_come_out_again_up_to_ties(indicators: pl.DataFrame, year: int) -> None:
    ranked = with_ranks(indicators.filter(index="PCI", edition_year=year, component_code="PCI"))
    # The scores of 2021 and 2022 rest on a panel that prints no ranks for a third of the provinces.
    assert ranked["rank_published"].null_count() == {2021: 19, 2022: 21}.get(year, 0)
    other = ranked.filter(pl.col("rank") != pl.col("rank_published"))
    assert other.filter(~pl.col("tied")).is_empty()
    assert set(other["edition_year"]) <= {2011, 2020, 2021}


def test_neighbours(indicators: pl.DataFrame) -> None:
    ranked = with_ranks(indicators.filter(index="PAPI", edition_year=2024, component_code="PAPI"))
    around = near(ranked, "14", reach=2)
    assert around["rank"].to_list() == [23, 24, 25, 26, 27]
    assert around["province_code"][2] == "14"
    assert around["difference"][2] == 0.0
    assert around["difference"].is_sorted(descending=True)
    assert around["difference"].to_list() == [value - 43.8876 for value in around["value"]]


def test_neighbours_at_the_ends() -> None:
    ranked = with_ranks(_edition(9.0, 8.0, 7.0, 6.0, None))
    assert near(ranked, "01", reach=2)["province_code"].to_list() == ["01", "02", "03"]
    assert near(ranked, "04", reach=1)["province_code"].to_list() == ["03", "04"]
    assert near(ranked, "02", reach=0)["province_code"].to_list() == ["02"]


@pytest.mark.parametrize("code", ["05", "99"])
def test_no_neighbours_without_a_value(code: str) -> None:
    around = near(with_ranks(_edition(9.0, 8.0, 7.0, 6.0, None)), code)
    assert around.is_empty()
    assert "difference" in around.columns


def test_the_provinces_ranked_are_those_of_the_vintage(indicators: pl.DataFrame) -> None:
    for year, vintage in ((2008, 2004), (2009, 2008)):
        ranked = with_ranks(indicators.filter(index="PCI", edition_year=year, component_code="PCI"))
        assert set(ranked["province_code"]) == {place.code for place in provinces.provinces(vintage)}
