"""Printed results of the movement: placed, set beside others, parts held against wholes."""

from __future__ import annotations

import random

import polars as pl
import pytest

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.reference import provinces

NEWEST = 2025


@pytest.fixture(scope="module")
def movement() -> pl.DataFrame:
    return tidy.movement()


def test_no_row_is_dropped(movement: pl.DataFrame) -> None:
    assert results.newest_year(movement) == NEWEST
    dated, undated = results.up_to(movement, NEWEST), results.undated(movement)
    assert (movement.height, undated.height) == (164, 37)
    assert sorted([*dated["row"], *undated["row"]]) == sorted(movement["row"])


def test_every_row_is_of_its_own_place_or_of_another(movement: pl.DataFrame) -> None:
    for place in provinces.provinces(2008):
        own = tidy.movement(province=place.code)
        others = results.elsewhere(movement, own)
        assert own.height + others.height == 164
        assert sorted([*own["row"], *others["row"]]) == sorted(movement["row"])


def test_own_rows_of_the_63_leave_only_the_country_and_merged_units(movement: pl.DataFrame) -> None:
    own = pl.concat([tidy.movement(province=place.code) for place in provinces.provinces(2008)])
    assert own["row"].is_unique().all()
    left = results.elsewhere(movement, own)
    assert left.filter(~pl.col("merged"))["level"].to_list() == ["national"]
    assert sorted(set(left["place"].drop_nulls())) == ["Gia Lai", "Hồ Chí Minh", "Tuyên Quang", "Đồng Nai", "Đồng Tháp"]


def test_a_province_unchanged_in_2025_has_its_later_rows() -> None:
    assert tidy.movement(province="Lai Châu").filter(measure="models_total")["value"].to_list() == [430.0]
    assert tidy.movement(province="Tuyên Quang").height == 0


def test_rows_are_placed_by_the_end_of_their_period() -> None:
    own = tidy.movement(province="Sơn La")
    assert [results.up_to(own, year).height for year in (2008, 2018, 2019, 2020, 2024, 2025)] == [0, 0, 4, 8, 9, 10]
    assert results.undated(own).height == 5
    assert results.up_to(own, 2025)["placed_year"].is_sorted(descending=True)


def test_other_places_stand_by_the_alphabet_not_by_value(movement: pl.DataFrame) -> None:
    others = results.elsewhere(movement, tidy.movement(province="Sơn La"))
    places = others["place"].drop_nulls().unique(maintain_order=True).to_list()
    assert places == sorted(places, key=results.alphabetical)
    assert others["place"][0] is None
    shuffled = movement.sample(fraction=1.0, shuffle=True, seed=3).with_columns(value=pl.col("value") * -1)
    again = results.elsewhere(shuffled, tidy.movement(province="Sơn La"))
    assert again["row"].to_list() == others["row"].to_list()


def test_the_province_comes_before_its_districts(movement: pl.DataFrame) -> None:
    levels = results.elsewhere(movement, movement.head(0)).filter(place="Hòa Bình")["level"].to_list()
    assert levels == sorted(levels, key=["province", "agency", "district", "commune"].index)


def test_alphabet() -> None:
    ordered = ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Cà Mau", "Đà Nẵng", "Đắk Lắk", "Hà Nội",
               "Hải Dương", "Hòa Bình", "Thái Nguyên", "Thừa Thiên Huế", "Tuyên Quang"]  # fmt: skip
    mixed = ordered.copy()
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=results.alphabetical) == ordered
    assert sorted(["mạ", "má", "mả", "mà", "ma", "mã"], key=results.alphabetical) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]


@pytest.mark.parametrize(
    ("unit", "whole", "total", "outcome"),
    [
        ("cơ quan nhà nước (sentence) / các lĩnh vực", 2000, 2000, "equal"),
        ("Sơn La", 2665, 2665, "equal"),
        ("Ninh Bình", 1538, 1538, "equal"),
        ("Hòa Bình", 4266, 4266, "equal"),
        ("huyện Mai Châu", 258, 308, "differs"),
        ("huyện Chư Păh", 274, 274, "equal"),
        ("Kon Tum", 1000, 1014, "inexact"),
        ("các quận, huyện ủy (tổng)", 482, 439, "differs"),
    ],
)
def test_parts_against_wholes(movement: pl.DataFrame, unit: str, whole: float, total: float, outcome: str) -> None:
    check = results.parts(movement).filter(unit_name=unit).row(0, named=True)
    assert (check["whole"], check["sum"], check["outcome"]) == (whole, total, outcome)
    assert check["difference"] == total - whole


def test_states_are_never_added(movement: pl.DataFrame) -> None:
    # 430 = 197 maintained + 233 new, as printed: other states, so no check.
    assert results.parts(tidy.movement(province="Lai Châu")).height == 0
    checked = results.parts(movement)
    states = dict(movement.select("row", "state").iter_rows())
    for rows in checked["part_rows"]:
        assert len({states[row] for row in rows}) == 1


def test_recognised_models_with_parts_that_have_no_state_of_their_own(movement: pl.DataFrame) -> None:
    found = results.parts(movement).filter(unit_name="huyện Chợ Đồn").sort("whole")
    assert found.select("whole_measure", "sum").rows() == [("models_typical", 55.0), ("models_recognised", 123.0)]


def test_parts_without_a_whole_are_not_checked(movement: pl.DataFrame) -> None:
    assert "DV_S066" not in results.parts(movement)["source_id"].to_list()


def test_parts_of_nothing() -> None:
    assert results.parts(tidy.movement(province="Lào Cai")).columns == results.parts(tidy.movement()).columns


def test_overlapping_periods() -> None:
    assert results.overlapping(results.models(results.wide(tidy.movement(province="Sơn La")))) == [
        ((2009, 2019), (2016, 2020))
    ]
    assert results.overlapping(results.wide(tidy.movement(province="Ninh Bình"))) == []


def test_changes_and_shares_are_no_counts(movement: pl.DataFrame) -> None:
    left = set(movement["measure"]) - set(results.models(movement)["measure"])
    assert {"models_change_vs_2021", "models_effective_share", "models_new_collective_target"} <= left
