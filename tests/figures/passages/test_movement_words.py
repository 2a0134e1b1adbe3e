"""Words and tables of a movement report: states apart, periods not added, nothing dropped, nobody ranked."""

from __future__ import annotations

import re

import polars as pl
import pytest

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import UnknownProvince
from danvan_analysis.figures.passages.movement_tables import movement_elsewhere, movement_undated
from danvan_analysis.figures.passages.movement_words import movement_parts, movement_summary, newest_year
from danvan_analysis.reference import provinces

LANGS = ("vi", "en")


def rows_of(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines() if "\t" in line]


def test_newest_year() -> None:
    assert newest_year() == 2025


def test_summary_of_son_la_2020() -> None:
    vi = movement_summary(year=2020, province="Sơn La").text
    assert "tìm thấy 8 con số" in vi
    assert "2.000 mô hình (1.510 tập thể, 490 cá nhân)" in vi
    assert "2.665 mô hình (1.921 tập thể, 744 cá nhân)" in vi
    assert "Các thời kỳ 2009–2019 và 2016–2020 chồng lên nhau" in vi
    assert "5 con số không rõ thời gian đứng trong báo cáo năm 2025" in vi
    en = movement_summary(year=2020, province="Son La", lang="en").text
    assert "2,000 models (1,510 of collectives, 490 of individuals)" in en
    assert "The periods 2009–2019 and 2016–2020 overlap" in en
    for text in (vi, en):
        assert not re.search(r"4[.,]665|(?<![.,])\b665\b", text)


def test_a_year_with_nothing_says_so() -> None:
    assert "chưa tìm thấy" in movement_summary(year=2012, province="Sơn La").text
    assert "Not found does not mean none" in movement_summary(year=2025, province="Lào Cai", lang="en").text
    # Figures before, none of the year itself.
    assert "không có con số nào thuộc riêng năm 2022" in movement_summary(year=2022, province="Sơn La").text


def test_states_are_told_apart() -> None:
    text = movement_summary(year=2021, province="Bà Rịa - Vũng Tàu").text
    assert "2.071 mô hình, điển hình đăng ký; 1.808 mô hình, điển hình đạt hiệu quả" in text


def test_a_unit_that_was_merged_is_another_place() -> None:
    assert "đơn vị mới Hồ Chí Minh" in movement_summary(year=2025, province="Bình Dương").text
    assert "cùng tên Lào Cai" in movement_summary(year=2025, province="Lào Cai").text
    for year, province in ((2024, "Bình Dương"), (2025, "Sơn La")):
        assert "đơn vị mới" not in movement_summary(year=year, province=province).text


def test_without_counts_of_the_province() -> None:
    assert "None counts models of the whole province" in movement_summary(year=2024, province="Đà Nẵng", lang="en").text


@pytest.mark.parametrize("lang", LANGS)
def test_every_province_has_words(lang: str) -> None:
    for place in provinces.provinces(2008):
        text = movement_summary(year=2025, province=place.code, lang=lang).text
        assert place.name_vi in text
        assert "None" not in text.replace("None counts", "")
        assert not re.search(r"rank(?!ed)|hạng|best|worst|tốt nhất|kém nhất", text)


def test_parts_of_mai_chau() -> None:
    found = {row[0]: row[1:] for row in rows_of(movement_parts(year=2024, province="Hòa Bình").text)}
    whole, _, total, outcome = found["huyện Mai Châu (cấp huyện), giai đoạn 2009–2019"]
    assert (whole, total, outcome) == ("258 mô hình", "308", "hơn tổng 50")
    assert found["Hòa Bình (cấp tỉnh), tính đến 15/6/2022"][3] == "bằng tổng"


def test_parts_of_son_la() -> None:
    (_, first, second) = rows_of(movement_parts(year=2020, province="Sơn La", lang="en").text)
    assert (first[1], first[3], first[4]) == ("2,000 models", "2,000", "equal to the whole")
    assert (second[1], second[3], second[4]) == ("2,665 models", "2,665", "equal to the whole")


def test_parts_that_cannot_be_checked_say_so() -> None:
    assert "cannot be checked" in movement_parts(year=2025, province="Kon Tum", lang="en").text
    assert "kém tổng 43; chỉ thấy 3 lĩnh vực" in movement_parts(year=2024, province="Đà Nẵng").text
    assert "No source prints both" in movement_parts(year=2025, province="Lào Cai", lang="en").text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("province", ["Sơn La", "Hòa Bình", "Lào Cai"])
def test_all_37_undated_stand_in_the_newest_report(province: str, lang: str) -> None:
    heads = {"Địa bàn, cấp", "Tỉnh, thành phố", "Place, level", "Province"}
    listed = [
        row for row in rows_of(movement_undated(year=2025, province=province, lang=lang).text) if row[0] not in heads
    ]
    assert len(listed) == 37


def test_undated_stand_in_no_other_report() -> None:
    assert rows_of(movement_undated(year=2024, province="Sơn La").text) == []
    assert "2025" in movement_undated(year=2024, province="Sơn La").text


def test_the_newest_report_holds_all_164() -> None:
    for province in ("Sơn La", "Lào Cai"):
        own = results.up_to(tidy.movement(province=province), 2025).height
        undated = 37
        heads = {"Tỉnh, thành phố"}
        others = [r for r in rows_of(movement_elsewhere(year=2025, province=province).text) if r[0] not in heads]
        assert own + len(others) + undated == 164


def test_other_places_are_not_ranked() -> None:
    shown = [row[0] for row in rows_of(movement_elsewhere(year=2025, province="Sơn La").text)]
    second = len(shown) - shown[::-1].index("Tỉnh, thành phố") - 1
    for names in (shown[1:second], shown[second + 1 :]):
        places = [re.sub(r" \(.*", "", name) for name in names if name != "cả nước"]
        assert places == sorted(places, key=results.alphabetical)
    text = movement_elsewhere(year=2025, province="Sơn La").text
    rows = [row for row in rows_of(text) if row[0] == "Lai Châu"]
    assert rows[0][2] == "430 mô hình"
    assert "Không xếp hạng" in text


def test_no_figure_of_the_province_is_elsewhere() -> None:
    assert not [row for row in rows_of(movement_elsewhere(year=2025, province="Sơn La").text) if row[0] == "Sơn La"]


def test_elsewhere_up_to_a_year() -> None:
    assert rows_of(movement_elsewhere(year=2009, province="Sơn La").text) == []
    assert len(rows_of(movement_elsewhere(year=2011, province="Sơn La").text)) == 4 + 2
    later = tidy.movement().filter(pl.col("placed_year") > 2015)["source_id"].to_list()
    text = movement_elsewhere(year=2015, province="Sơn La").text
    assert not any(f"[{source}]" in text for source in later)
    assert "cả nước" in text


@pytest.mark.parametrize("make", [movement_summary, movement_parts, movement_undated, movement_elsewhere])
def test_a_province_with_wrong_marks_is_refused(make: object) -> None:
    with pytest.raises(UnknownProvince, match="Sơn La"):
        make(year=2025, province="Sơn Lạ")  # type: ignore[operator]
