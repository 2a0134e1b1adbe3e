"""Provinces, their spellings, and what is refused."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.errors import UnknownName, UnknownProvince
from danvan_analysis.reference import package_data, provinces

VARIANTS = [(row["variant"], row["gso_code"]) for row in package_data.rows("name_variants.csv")]
ALL = [province for vintage in provinces.VINTAGES for province in provinces.provinces(vintage)]


def test_there_are_405_variants() -> None:
    assert len(VARIANTS) == 405
    assert len(set(VARIANTS)) == 405


@pytest.mark.parametrize("vintage", [2004, 2008])
def test_every_variant_is_found_and_matched(vintage: int) -> None:
    current = [(variant, code) for variant, code in VARIANTS if not (vintage == 2008 and code == "28")]
    found = [provinces.find(variant, vintage=vintage).code for variant, _ in current]
    assert found == [code for _, code in current]
    matched = provinces.match(pl.Series("name", [variant for variant, _ in current]), vintage=vintage)
    assert matched.to_list() == [code for _, code in current]
    assert matched.name == "name"


def test_variants_match_decomposed_in_other_case_and_with_other_spaces() -> None:
    for variant, code in VARIANTS:
        spaced = "\u00a0" + unicodedata.normalize("NFD", variant).replace(" ", "\u00a0 ").swapcase() + " "
        assert provinces.find(spaced, vintage=2004).code == code, variant


def test_the_icelandic_letter_counts_as_the_vietnamese() -> None:
    assert provinces.match(pl.Series(["\u00d0ồng Nai", "\u00f0ồng nai"]), vintage=2008).to_list() == ["75", "75"]


@pytest.mark.parametrize(("vintage", "count"), [(2004, 64), (2008, 63), (2025, 34)])
def test_vintages(vintage: int, count: int) -> None:
    found = provinces.provinces(vintage)
    assert len(found) == count
    assert len({province.code for province in found}) == count
    assert len({province.name_vi for province in found}) == count
    assert len({province.slug for province in found}) == count
    assert provinces.frame(vintage).height == count


def test_ha_tay_is_of_2004_alone() -> None:
    assert provinces.find("Hà Tây", vintage=2004).code == "28"
    with pytest.raises(UnknownProvince) as refused:
        provinces.find("Hà Tây", vintage=2008)
    assert refused.value.nearest == ["Hà Nội"]
    assert provinces.match(pl.Series(["Hà Tây"]), vintage=2008).to_list() == [None]


@pytest.mark.parametrize("province", ALL, ids=lambda province: f"{province.vintage}-{province.code}")
def test_fields_are_filled_and_composed(province: provinces.Province) -> None:
    for name in ("name_vi", "name_en", "type_vi", "type_en", "region", "region_vi", "region_en", "slug"):
        text = getattr(province, name)
        assert text.strip() == text
        assert text
        assert unicodedata.is_normalized("NFC", text)
    assert len(province.code) == 2
    assert province.code.isdigit()
    assert province.slug.isascii()
    assert set(province.slug) <= set("abcdefghijklmnopqrstuvwxyz-")
    assert provinces.find(province.code, vintage=province.vintage) == province
    assert provinces.find(province.slug, vintage=province.vintage) == province
    assert provinces.get(province.code, province.vintage) == province


def test_slugs_drop_marks_and_the_stroke() -> None:
    slugs = {province.name_vi: province.slug for province in provinces.provinces(2008)}
    assert slugs["Sơn La"] == "son-la"
    assert slugs["Điện Biên"] == "dien-bien"
    assert slugs["Bà Rịa - Vũng Tàu"] == "ba-ria-vung-tau"


@pytest.mark.parametrize("typed", ["Son La", "son la", "SON  LA", "son-la", "sonla", "Sơn La", "SƠN LA", "14", " 14 "])
def test_what_people_type_for_son_la(typed: str) -> None:
    assert provinces.find(typed).name_vi == "Sơn La"


@pytest.mark.parametrize("typed", ["Sơn Lạ", "Sơn Là", "SƠN LẢ", "Són La"])
def test_wrong_marks_are_refused_and_the_name_suggested(typed: str) -> None:
    with pytest.raises(UnknownProvince, match="did you mean 'Sơn La'") as refused:
        provinces.find(typed)
    assert refused.value.nearest == ["Sơn La"]
    assert provinces.match(pl.Series([typed]), vintage=2008).to_list() == [None]


def test_a_table_may_not_drop_marks_that_no_list_drops() -> None:
    spellings = pl.Series(["son-la", "Sơnla", "Sơn La", "SLA", "", None])
    assert provinces.match(spellings, vintage=2008).to_list() == [None, None, "14", "14", None, None]


@pytest.mark.parametrize("typed", ["", "   ", "??", "Atlantis!", "99", "Mỹ Thọ"])
def test_what_is_no_province_is_refused(typed: str) -> None:
    with pytest.raises(UnknownProvince):
        provinces.find(typed)


def test_typing_slips_get_near_names() -> None:
    assert provinces.nearest("Kiên Giangg", 1) == ["Kiên Giang"]
    assert provinces.nearest("Quãng Ninh", 1) == ["Quảng Ninh"]
    assert len(provinces.nearest("Bắc", 2)) <= 2
    assert provinces.nearest("") == []


def test_plain_keys_tell_the_64_apart() -> None:
    keys = {provinces.plain_key(province.name_vi) for province in provinces.provinces(2004)}
    assert len(keys) == 64


def test_a_name_of_2025_is_the_unit_that_kept_the_name() -> None:
    assert provinces.find("Lào Cai", vintage=2008).code == "10"
    assert provinces.find("Lào Cai", vintage=2025).code == "15"
    assert provinces.find("Huế", vintage=2025).code == "46"
    assert provinces.find("An Giang", vintage=2025).code == "91"
    with pytest.raises(UnknownProvince) as refused:
        provinces.find("Hà Giang", vintage=2025)
    assert refused.value.nearest == ["Tuyên Quang"]


def test_a_former_province_is_no_unit_of_2025() -> None:
    assert provinces.find("thành phố Cần Thơ (cũ)", vintage=2008).code == "92"
    assert provinces.match(pl.Series(["thành phố Cần Thơ (cũ)"]), vintage=2025).to_list() == [None]


def test_seven_codes_change_meaning() -> None:
    old = {province.code: province.name_vi for province in provinces.provinces(2008)}
    new = {province.code: province.name_vi for province in provinces.provinces(2025)}
    changed = sorted(code for code in new if new[code] != old[code])
    # 46 is the same area under a new name.
    assert changed == ["15", "24", "44", "46", "52", "80", "82", "91"]


def test_unknown_vintage() -> None:
    for ask in (
        lambda: provinces.frame(2010),
        lambda: provinces.find("Sơn La", vintage=2010),
        lambda: provinces.get("14", 2010),
        lambda: provinces.match(pl.Series(["Sơn La"]), vintage=2010),
    ):
        with pytest.raises(UnknownName, match="vintage '2010'"):
            ask()


def test_frame_holds_every_vintage() -> None:
    frame = provinces.frame()
    assert frame.height == 64 + 63 + 34
    assert frame.schema["vintage"] == pl.Int32
    assert not frame.select("code", "vintage").is_duplicated().any()
    assert frame.null_count().row(0) == (0,) * frame.width


@given(st.text(max_size=12))
def test_find_never_fails_otherwise_and_match_never_guesses(text: str) -> None:
    matched = provinces.match(pl.Series([text], dtype=pl.String), vintage=2008)[0]
    try:
        found = provinces.find(text)
    except UnknownProvince:
        assert matched is None
    else:
        assert matched in (None, found.code)
