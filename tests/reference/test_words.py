"""Words and numbers in two languages."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.reference import measures, provinces, words

RAW = Path(__file__).parents[2] / "data" / "raw"
KEYS = list(words._words())


@pytest.mark.parametrize("key", KEYS)
def test_every_word_is_there_in_both_languages(key: str) -> None:
    for lang in words.LANGS:
        text = words.term(key, lang)
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert text or key == "qualifier.exact"


def test_the_words_that_reports_lean_on() -> None:
    assert words.term("our_rank", "vi") == "hạng do dự án tính"
    assert words.term("published_rank", "en") == "rank printed by the publisher"
    assert words.term("break_suspected", "vi") == "nghi có thay đổi phương pháp"
    assert words.term("unpublished", "vi") == "không công bố / chưa tìm thấy"
    assert words.term("tile_grid_note", "vi") == "sơ đồ đơn vị dữ liệu, không phải bản đồ lãnh thổ"
    assert words.term("term.undated", "vi") == words.term("undated", "vi") == "không rõ thời gian"


def test_unknown_word_and_language() -> None:
    with pytest.raises(UnknownName, match="median"):
        words.term("medain", "vi")
    with pytest.raises(UnknownName, match="language 'fr'"):
        words.term("median", "fr")
    with pytest.raises(UnknownName, match="section"):
        words.keys("nowhere")
    for write in (words.number, words.integer, words.signed):
        with pytest.raises(UnknownName, match="language"):
            write(1.0, "de")
    with pytest.raises(UnknownName, match="language"):
        words.ordinal(1, "de")


@pytest.mark.parametrize(
    ("column", "section"), [("unit", "unit"), ("qualifier", "qualifier"), ("basis", "basis"), ("level", "level")]
)
@pytest.mark.parametrize("table", ["movement.csv", "service_outputs.csv"])
def test_words_cover_what_the_tables_hold(table: str, column: str, section: str) -> None:
    with (RAW / "movement" / table).open(encoding="utf-8", newline="") as file:
        held = {row[column] for row in csv.DictReader(file) if row.get(column)}
    assert held <= set(words.keys(section))


def test_units_of_par_index_can_be_written() -> None:
    with (RAW / "par_sipas" / "par_sipas.csv").open(encoding="utf-8", newline="") as file:
        held = {row["unit"] for row in csv.DictReader(file) if row["unit"]}
    assert "points/9.5" in held
    for code in held:
        assert words.unit(code, "vi")
        assert words.unit(code, "en")


def test_regions_are_named_as_the_provinces_name_them() -> None:
    for province in (one for vintage in provinces.VINTAGES for one in provinces.provinces(vintage)):
        assert words.term(f"region.{province.region}", "vi") == province.region_vi
        assert words.term(f"region.{province.region}", "en") == province.region_en


@pytest.mark.parametrize(
    ("x", "digits", "vi", "en"),
    [
        (96.6, 1, "96,6", "96.6"),
        (1125, 0, "1.125", "1,125"),
        (43.8876, 2, "43,89", "43.89"),
        (43.8876, 4, "43,8876", "43.8876"),
        (0.125, 2, "0,13", "0.13"),
        (2.675, 2, "2,68", "2.68"),
        (-0.5, 1, "−0,5", "−0.5"),
        (-0.001, 2, "0,00", "0.00"),
        (1234567.5, 1, "1.234.567,5", "1,234,567.5"),
    ],
)
def test_number(x: float, digits: int, vi: str, en: str) -> None:
    assert words.number(x, "vi", digits) == vi
    assert words.number(x, "en", digits) == en


def test_signed() -> None:
    assert words.signed(1.2, "vi") == "+1,20"
    assert words.signed(-1.2, "vi") == "\u22121,20"
    assert words.signed(-0.004, "en") == words.signed(0.004, "en") == "0.00"
    assert words.signed(12, "en", 0) == "+12"


@pytest.mark.parametrize("x", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(x: float) -> None:
    with pytest.raises(BadParameter):
        words.number(x, "vi")


def test_ordinal() -> None:
    written = [words.ordinal(n, "en") for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 63, 111)]
    assert written == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "63rd", "111th"]
    assert words.ordinal(25, "vi") == "thứ 25"


def test_quantity() -> None:
    assert words.quantity(1, "model", "en") == "1 model"
    assert words.quantity(2665, "model", "vi") == "2.665 mô hình"
    assert words.quantity(1000, "exemplar", "vi", qualifier="almost") == "gần 1.000 điển hình"
    assert words.quantity(26000, "session", "en", qualifier="at_least") == "over 26,000 sessions"
    assert words.quantity(419.7, "ha", "vi") == "419,7 ha"
    with pytest.raises(UnknownName, match="unit"):
        words.quantity(1, "models", "en")
    with pytest.raises(UnknownName, match="word"):
        words.quantity(1, "model", "en", qualifier="roughly")


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(min_value=0, max_value=4))
def test_the_two_languages_differ_in_separators_alone(x: float, digits: int) -> None:
    vi, en = words.number(x, "vi", digits), words.number(x, "en", digits)
    assert vi.translate(str.maketrans(".,", ",.")) == en
    assert re.fullmatch(r"−?\d{1,3}(,\d{3})*(\.\d+)?", en)
    assert abs(float(en.replace(",", "").replace("−", "-")) - x) <= 0.5 * 10**-digits * (1 + 1e-6)


def test_measures_speak_in_words_that_exist() -> None:
    for one in measures.measures():
        assert words.term(f"subject.{one.subject}", "vi")
        assert words.term(f"state.{one.state}", "en")
