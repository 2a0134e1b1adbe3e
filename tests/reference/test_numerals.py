"""Figures as people print them: what is read, and what is refused and why."""

from __future__ import annotations

import unicodedata
from typing import Any

import polars as pl
import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import figure_words, numerals

COMMA, DOT = numerals.SEPARATORS[","], numerals.SEPARATORS["."]


def read(text: str | None, decimal: Any = ",") -> dict[str, Any]:
    return numerals.parse(pl.Series([text], dtype=pl.String), decimal=decimal).row(0, named=True)


def figure(**fields: object) -> dict[str, object]:
    """Return what a figure reads as, but for its text: an exact plain number if nothing else is said."""
    usual = {"low": None, "high": None, "whole": None, "qualifier": "exact", "unit": None, "factor": 1, "decimals": 0}
    return {"value": None, **usual, "problem": None, **fields}


NOTHING = dict.fromkeys(figure())


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1.125", ",", figure(value=1125.0)),
        ("96,6", ",", figure(value=96.6, decimals=1)),
        ("1.125,50", ",", figure(value=1125.5, decimals=2)),
        ("12.345.678", ",", figure(value=12345678.0)),
        ("3,213", ".", figure(value=3213.0)),
        ("43.8876", ".", figure(value=43.8876, decimals=4)),
        ("42.269", ".", figure(value=42.269, decimals=3)),
        ("42.269", ",", figure(value=42269.0)),
        ("08", ",", figure(value=8.0)),
        ("-0,5", ",", figure(value=-0.5, decimals=1)),
        ("\u22120,5", ",", figure(value=-0.5, decimals=1)),
        ("+0,5 điểm", ",", figure(value=0.5, unit="points", decimals=1)),
        ("1.5E-2", ".", figure(value=0.015, decimals=1)),
        ("1,5e+3", ",", figure(value=1500.0, decimals=1)),
        ("96,6 - 99,9%", ",", figure(low=96.6, high=99.9, unit="percent", decimals=1)),
        ("96.6–99.95 %", ".", figure(low=96.6, high=99.95, unit="percent", decimals=2)),
        ("từ 96,6% đến 99,9%", ",", figure(low=96.6, high=99.9, unit="percent", decimals=1)),
        ("from 5 to 7 days", ".", figure(low=5.0, high=7.0, unit="days")),
        ("5-5", ".", figure(low=5.0, high=5.0)),
        ("19/19", ".", figure(value=19.0, whole=19.0)),
        ("-5 - -3", ".", figure(low=-5.0, high=-3.0)),
        ("2 - 3 nghìn", ",", figure(low=2000.0, high=3000.0, factor=1000)),
        ("500 nghìn - 1,2 triệu", ",", figure(low=5e5, high=1.2e6, factor=1_000_000, decimals=1)),
        ("150/207", ",", figure(value=150.0, whole=207.0)),
        ("74.8/100 points", ".", figure(value=74.8, whole=100.0, unit="points", decimals=1)),
        ("50 out of 72", ".", figure(value=50.0, whole=72.0)),
        ("hơn 1.125/2.000", ",", figure(value=1125.0, whole=2000.0, qualifier="at_least")),
        ("gần 2.000", ",", figure(value=2000.0, qualifier="almost")),
        ("TRÊN 1.500", ",", figure(value=1500.0, qualifier="at_least")),
        ("ít nhất 3 ngày", ",", figure(value=3.0, qualifier="at_least", unit="days")),
        ("dưới 5 điểm phần trăm", ",", figure(value=5.0, qualifier="at_most", unit="percentage_points")),
        ("~\u00a096%", ",", figure(value=96.0, qualifier="about", unit="percent")),
        ("xấp xỉ 7,5", ",", figure(value=7.5, qualifier="about", decimals=1)),
        ("nearly 86%", ".", figure(value=86.0, qualifier="almost", unit="percent")),
        ("Over 1.2 million", ".", figure(value=1.2e6, qualifier="at_least", factor=1_000_000, decimals=1)),
        ("2.5 percentage points", ".", figure(value=2.5, unit="percentage_points", decimals=1)),
        ("193 nghìn", ",", figure(value=193000.0, factor=1000)),
        ("193ngàn", ",", figure(value=193000.0, factor=1000)),
        ("193k", ".", figure(value=193000.0, factor=1000)),
        ("1,005 nghìn", ",", figure(value=1005.0, factor=1000, decimals=3)),
        ("\u2009\ufeff96,6\u202f%\u200b", ",", figure(value=96.6, unit="percent", decimals=1)),
        (None, ",", NOTHING),
        ("", ",", NOTHING),
        (" \u00a0", ",", NOTHING),
        ("\u200b", ",", NOTHING),
    ],
)
def test_what_is_read(text: str | None, decimal: str, expected: dict[str, object]) -> None:
    assert read(text, decimal) == {"text": text, **expected}
    if text is not None:
        decomposed = unicodedata.normalize("NFD", text)
        assert read(decomposed, decimal) == {"text": decomposed, **expected}


@pytest.mark.parametrize(
    ("text", "decimal", "reason"),
    [
        ("1.12.5", ",", COMMA),
        ("12,5,3", ",", COMMA),
        ("12,5,3", ".", DOT),
        ("1.12", ",", COMMA),
        ("1,12", ".", DOT),
        ("12.345.67", ",", COMMA),
        ("96,6", ".", DOT),
        ("43.8876", ",", COMMA),
        ("1.5E-2", ",", COMMA),
        ("1.125e3", ",", COMMA),
        ("0.125", ",", COMMA),
        ("012.345", ",", COMMA),
        ("1234.567", ",", COMMA),
        ("1.", ".", DOT),
        (".5", ".", DOT),
        ("96,6 - 99.9%", ",", COMMA),
        ("1e999", ".", numerals.BEYOND),
        ("1e-999", ".", numerals.BEYOND),
        ("9" * 400, ".", numerals.BEYOND),
        ("٣", ",", "holds a digit or a fraction sign other than 0 to 9"),
        ("½", ",", "holds a digit or a fraction sign other than 0 to 9"),
        ("1²", ",", "holds a digit or a fraction sign other than 0 to 9"),
        ("５", ",", "holds a digit or a fraction sign other than 0 to 9"),
        ("12a", ",", "holds letters or signs that belong to no figure"),
        ("150 thủ tục", ",", "holds letters or signs that belong to no figure"),
        ("96,6%*", ",", "holds letters or signs that belong to no figure"),
        ("gần khoảng 5", ",", "holds letters or signs that belong to no figure"),
        ("nan 5", ",", "holds letters or signs that belong to no figure"),
        ("--", ",", "holds no digit"),
        ("KCDL", ",", "holds no digit"),
        ("nan", ",", "holds no digit"),
        ("inf", ",", "holds no digit"),
        ("1 125", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("1\u00a0125", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("1-2-3", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("--5", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("15/6/2024", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("5/-7", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("1e3 nghìn", ",", "holds more than one figure, or signs between digits that no single figure has"),
        ("99,9 - 96,6%", ",", numerals.FALLING),
        ("-3 - -5", ",", numerals.FALLING),
        ("từ 5", ",", "says from where, not to where"),
        ("từ 5/7", ",", "says from where, not to where"),
        ("5% - 6 điểm", ",", "is a range or a fraction with two different units"),
        ("2 nghìn - 3", ",", "is a range or a fraction with two different units"),
        ("5/7 nghìn", ",", "is a fraction in thousands or millions of which one cannot say what they scale"),
        ("207/150", ",", numerals.OVER_WHOLE),
        ("0/0", ",", numerals.OVER_WHOLE),
        ("12/2024", ",", numerals.MONTH),
        ("6-2024", ",", numerals.MONTH),
    ],
)
def test_what_is_refused_and_why(text: str, decimal: str, reason: str) -> None:
    assert read(text, decimal) == {"text": text, **NOTHING, "problem": reason}
    assert reason in numerals.PROBLEMS


def test_a_fraction_of_two_thousand_with_words_is_no_month() -> None:
    assert read("12/2024 điểm")["whole"] == 2024
    assert read("13/2024")["whole"] == 2024
    assert read("7,5/2000")["whole"] == 2000


def test_every_word_is_read_as_it_is_listed() -> None:
    for word, qualifier in figure_words.QUALIFIERS.items():
        assert read(f"{word} 12")["qualifier"] == qualifier, word
    for word, unit in figure_words.UNITS.items():
        assert read(f"12 {word}")["unit"] == unit, word
        assert read(f"{word} 12")["problem"] is not None, word
    for word, factor in figure_words.FACTORS.items():
        assert (read(f"12 {word}")["value"], read(f"12 {word}")["factor"]) == (12 * factor, factor), word
        assert read(f"12 {word} ngày")["unit"] == "days"
    for word in figure_words.TO:
        assert (read(f"3 {word} 12")["low"], read(f"3 {word} 12")["high"]) == (3, 12), word
    for word in figure_words.OUT_OF:
        assert (read(f"3 {word} 12")["value"], read(f"3 {word} 12")["whole"]) == (3, 12), word


def test_words_are_composed_and_small_as_they_are_compared() -> None:
    tables = (figure_words.QUALIFIERS, figure_words.UNITS, figure_words.FACTORS)
    for word in (*(word for table in tables for word in table), *figure_words.TO, *figure_words.FROM):
        assert word == unicodedata.normalize("NFC", word).lower().strip()


def test_a_column_is_read_in_order_whatever_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["96,6", "gần 2.000", None, "12a", "1 - 2%", "150/207", "KCDL", "7"] * 8
    series = pl.Series("printed", [f"{number},{text}" if text == "7" else text for number, text in enumerate(texts)])
    whole = numerals.parse(series, decimal=",")
    assert whole.schema == pl.Schema(numerals.SCHEMA)
    assert whole["text"].to_list() == series.to_list()
    assert whole["value"].to_list()[:16] == [read(text)["value"] for text in series[:16]]
    monkeypatch.setattr(numerals, "_CHUNK", 7)
    assert numerals.parse(series, decimal=",").equals(whole)


def test_columns_without_text() -> None:
    assert numerals.parse(pl.Series([], dtype=pl.String), decimal=".").schema == pl.Schema(numerals.SCHEMA)
    assert numerals.parse(pl.Series([None, None]), decimal=".").height == 2


@pytest.mark.parametrize("decimal", ["", ";", ".,", "dot"])
def test_only_dot_and_comma_are_decimal_signs(decimal: Any) -> None:
    for ask in (numerals.parse, numerals.plain):
        with pytest.raises(UnknownName, match="unknown decimal sign"):
            ask(pl.Series(["1"]), decimal=decimal)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [(" 08 ", ".", 8.0), ("1,5", ",", 1.5), ("1,5e-2", ",", 0.015), ("-2", ",", -2.0)]
    + [(text, ".", None) for text in ("1,125", "+5", "5%", "1.", ".5", "1e999", "nan", "", "1_0", "٣", None)]
    + [(text, ",", None) for text in ("1.125", "1.5", "1,5,0", "1,", "1,5E")],
)
def test_plain_numbers(text: str | None, decimal: Any, value: float | None) -> None:
    assert numerals.plain(pl.Series([text], dtype=pl.String), decimal=decimal).to_list() == [value]
