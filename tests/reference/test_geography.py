"""Tile grid, mergers, events, populations."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import geography, provinces


@pytest.mark.parametrize("vintage", provinces.VINTAGES)
def test_each_province_has_one_tile_and_each_tile_one_province(vintage: int) -> None:
    grid = geography.tile_grid(vintage)
    assert grid.columns == ["code", "row", "col", "label"]
    assert sorted(grid["code"]) == [province.code for province in provinces.provinces(vintage)]
    assert not grid.select("row", "col").is_duplicated().any()
    assert grid.select(pl.min_horizontal("row", "col").min()).item() == 0


def test_unknown_layout() -> None:
    with pytest.raises(UnknownName, match="vintage '63'"):
        geography.tile_grid(63)


def test_crosswalk_leads_from_63_to_34() -> None:
    crosswalk = geography.crosswalk_2025()
    assert crosswalk["old_gso_code"].to_list() == [province.code for province in provinces.provinces(2008)]
    assert sorted(crosswalk["new_gso_code"].unique()) == [province.code for province in provinces.provinces(2025)]
    weights = crosswalk.group_by("new_gso_code").agg(pl.col("weight_2019").sum())
    assert (weights["weight_2019"] - 1).abs().max() < 1e-5  # type: ignore[operator]
    assert crosswalk["population_2019"].sum() == 96_208_984
    for role in ("gives_name", "hosts_seat", "gives_code"):
        assert crosswalk[role].sum() == 34


def test_eleven_provinces_are_unchanged() -> None:
    crosswalk = geography.crosswalk_2025()
    unchanged = crosswalk.filter(change="unchanged")
    assert unchanged.height == 11
    assert "14" in unchanged["old_gso_code"]
    assert (unchanged["old_gso_code"] == unchanged["new_gso_code"]).all()
    members = crosswalk.group_by("new_gso_code").len()
    assert members.filter(pl.col("len") == 1).height == 11


def test_the_code_of_2025_is_that_of_the_seat() -> None:
    crosswalk = geography.crosswalk_2025()
    seats = crosswalk.filter("hosts_seat")
    assert (seats["old_gso_code"] == seats["new_gso_code"]).all()


def test_codes_with_new_meaning_are_those_where_name_and_seat_part() -> None:
    crosswalk = geography.crosswalk_2025()
    parted = crosswalk.filter("hosts_seat", ~pl.col("gives_name"))["new_gso_code"].to_list()
    assert geography.codes_with_new_meaning() == parted == ["15", "24", "44", "52", "80", "82", "91"]


def test_populations() -> None:
    populations = geography.populations()
    assert populations.group_by("year").len().sort("year").rows() == [(2009, 63), (2019, 63)]
    codes = {province.code for province in provinces.provinces(2008)}
    assert set(populations["code"]) == codes
    census = populations.filter(year=2019).select("code", "population")
    crosswalk = geography.crosswalk_2025().select(pl.col("old_gso_code").alias("code"), "population_2019")
    both = census.join(crosswalk, on="code")
    assert both.height == 63
    assert (both["population"] == both["population_2019"]).all()


def test_events_are_dated_and_sourced() -> None:
    events = geography.events()
    assert events["date"].is_sorted()
    assert events["source"].null_count() == 0
    assert set(events["kind"]) == {"split", "merge", "type", "law"}


def test_communes_of_son_la() -> None:
    communes = geography.communes_son_la()
    assert communes.height == communes["old_code"].n_unique() == 200
    assert communes["new_code"].n_unique() == 75
