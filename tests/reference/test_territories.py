"""Which units are one territory: eleven go on across 2025, twenty-three begin there."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest

from danvan_analysis.errors import UnknownProvince
from danvan_analysis.reference import geography, provinces, territories

UNCHANGED = ["01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46"]


def test_eleven_units_go_on() -> None:
    going_on = [p.code for p in provinces.provinces(2025) if len(territories.units(p.code, 2025)) > 1]
    assert going_on == UNCHANGED
    for code in UNCHANGED:
        assert territories.code_in(code, 2008, 2025) == territories.code_in(code, 2025, 2008) == code
        assert territories.merger(code, 2008) is territories.merger(code, 2025) is None


@pytest.mark.parametrize("vintage", [2008, 2025])
def test_a_territory_is_the_same_from_both_sides(vintage: int) -> None:
    for place in provinces.provinces(vintage):
        own = territories.units(place.code, vintage)
        assert (place.code, vintage) in own
        for code, other in own:
            if other in (2008, 2025):
                assert territories.units(code, other) == own


def test_no_code_with_a_new_meaning_is_joined() -> None:
    for code in geography.codes_with_new_meaning():
        assert territories.code_in(code, 2008, 2025) is None
        assert territories.code_in(code, 2025, 2008) is None
    rows = pl.DataFrame({"province_code": ["80", "80", "80", "72"], "vintage": [2004, 2008, 2025, 2008]})
    assert rows.filter(territories.same("80", 2025))["vintage"].to_list() == [2025]
    assert rows.filter(territories.same("80", 2008))["vintage"].to_list() == [2004, 2008]
    assert rows.filter(territories.same("", 2008)).height == 0


def test_every_merged_unit_says_what_it_was_formed_from() -> None:
    merged = [p for p in provinces.provinces(2025) if p.code not in UNCHANGED]
    assert len(merged) == 23
    for place in merged:
        found = territories.merger(place.code, 2025)
        assert found is not None
        assert found.formed
        assert found.effective.isoformat() == "2025-07-01"
        for text in found.text.values():
            assert unicodedata.is_normalized("NFC", text)
            assert text.startswith(f"{place.name_vi} (2025)")
    ho_chi_minh = territories.merger("79", 2025)
    assert ho_chi_minh is not None
    assert ho_chi_minh.text["en"] == (
        "Hồ Chí Minh (2025) was formed on 1 July 2025 from Bình Dương, Bà Rịa - Vũng Tàu and Hồ Chí Minh."
    )
    ended = territories.merger("24", 2008)
    assert ended is not None
    assert ended.text["vi"] == "Bắc Giang được sáp nhập vào Bắc Ninh ngày 1/7/2025."


def test_before_an_edition_of_34_units_the_reports_are_about_the_63() -> None:
    assert {territories.vintage_of_year(year) for year in (2005, 2024, 2025, 2030)} == {2008}
    assert territories.place("Long An", year=2025).vintage == 2008
    with pytest.raises(UnknownProvince):
        territories.place("Sơn Lạ", year=2024)
