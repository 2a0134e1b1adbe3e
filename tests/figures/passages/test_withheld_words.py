"""Passages of a report print no withheld number, and say why; the rest of them stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Passage
from danvan_analysis.reference import words
from danvan_analysis.validation.outcome import Check

Failing = Callable[..., Check]
Remember = Callable[..., None]
Leaks = Callable[[str, dict[str, Any]], list[str]]
RULE = {"vi": "“ngưỡng thử”", "en": "“ngưỡng thử (en)”"}
both = pytest.mark.parametrize("lang", ["vi", "en"])


def key(index: str, year: int, component: str, province: str) -> dict[str, Any]:
    return {
        "index": index, "edition_year": year, "province_code": province, "vintage": 2008, "component_code": component,
    }  # fmt: skip


def row_of(index: str, year: int, component: str, province: str) -> dict[str, Any]:
    rows = tidy.indicators(index=index, year=year, component=component).filter(pl.col("province_code") == province)
    return rows.row(0, named=True)


def passages(year: int, lang: str) -> dict[str, Passage]:
    named: dict[str, Any] = {"year": year, "province": "Sơn La", "lang": lang}
    made = {
        name: getattr(figures, name)(**named)
        for name in ("reform_summary", "reform_standing", "reform_disagreements", "reform_missing")
    }
    made |= {name: getattr(figures, name)(index="PCI", **named) for name in ("reform_dimensions", "reform_near")}
    return made


@both
def test_passages_do_not_print_the_province_s_withheld_score(
    lang: str, remember: Remember, failing: Failing, leaks: Leaks
) -> None:
    remember()
    row = row_of("PCI", 2019, "PCI", "14")
    before = passages(2019, lang)
    printed = {name for name, made in before.items() if leaks(made.text, row)}
    assert printed == {"reform_summary", "reform_standing", "reform_near"}
    assert re.search(r"\b57(th)?\b", before["reform_summary"].text), "the rank"
    remember(failing(key("PCI", 2019, "PCI", "14"), withhold=True))
    after = passages(2019, lang)
    for name, made in after.items():
        assert leaks(made.text, row) == []
        assert leaks(made.html, row) == []
        assert (RULE[lang] in made.text) == (name in printed), name
    assert not re.search(r"\b57(th)?\b", after["reform_summary"].text)
    assert "57" not in after["reform_standing"].text
    # The other indices are told as before; what is withheld is not called unpublished.
    assert before["reform_summary"].text.split(". ")[0] == after["reform_summary"].text.split(". ")[0]
    assert {"vi": "Không tìm thấy điểm PCI", "en": "No PCI"}[lang] not in after["reform_summary"].text
    # In the next year the change from it is gone too, and nothing else.
    following = passages(2020, lang)
    assert row_of("PCI", 2020, "PCI", "14")["value"] is not None
    change = words.signed(row_of("PCI", 2020, "PCI", "14")["value"] - row["value"], lang, 2)
    assert change not in following["reform_summary"].text
    assert change not in following["reform_standing"].text
    remember()
    assert change in passages(2020, lang)["reform_summary"].text


@both
def test_comparisons_that_rest_on_another_withheld_cell_are_left_out(
    lang: str, remember: Remember, failing: Failing, leaks: Leaks
) -> None:
    remember()
    own, other = row_of("PAPI", 2024, "PAPI", "14"), row_of("PAPI", 2024, "PAPI", "22")
    before = figures.reform_summary(year=2024, province="Sơn La", lang=lang).text
    place = re.compile(r"\b25(th)?( trong |/| of )61\b")
    assert place.search(before)
    remember(failing(key("PAPI", 2024, "PAPI", "22"), withhold=True))
    after = figures.reform_summary(year=2024, province="Sơn La", lang=lang).text
    assert words.number(own["value"], lang) in after, "the province's own score stands"
    assert not place.search(after)
    assert words.term("national_median", lang) not in after.split("PAR INDEX")[0]
    assert "Quảng Ninh" in after
    assert RULE[lang] in after
    near = figures.reform_near(index="PAPI", year=2024, province="Sơn La", lang=lang)
    assert leaks(near.text, other) == []
    assert RULE[lang] in near.text
    assert "25/61" not in figures.reform_standing(year=2024, province="Sơn La", lang=lang).text


@both
def test_a_withheld_part_is_left_out_of_the_table_of_parts(
    lang: str, remember: Remember, failing: Failing, leaks: Leaks
) -> None:
    row = row_of("PCI", 2019, "PCI3", "14")
    remember(failing(key("PCI", 2019, "PCI3", "14"), key("PCI", 2019, "PCI5", "22"), withhold=True))
    made = figures.reform_dimensions(index="PCI", year=2019, province="Sơn La", lang=lang)
    lines = {line.split()[0]: line.split("\t") for line in made.text.splitlines() if line.startswith("PCI")}
    assert lines["PCI3"][1:] == [words.term("check.withheld_cell", lang), *["–"] * 4]
    assert leaks(made.text, row) == []
    assert lines["PCI4"][2].endswith("/63")
    assert lines["PCI5"][1] != "–", "the province's own score stands"
    assert (lines["PCI5"][2], lines["PCI5"][4]) == ("–", "–"), "no rank and median with a withheld cell in them"
    assert RULE[lang] in made.text


def test_no_change_is_told_from_a_withheld_part(remember: Remember, failing: Failing) -> None:
    def change() -> str:
        made = figures.reform_dimensions(index="PCI", year=2019, province="Sơn La", lang="en").text
        return next(line for line in made.splitlines() if line.startswith("PCI3")).split("\t")[-1]

    remember()
    assert change() not in {"–", ""}
    remember(failing(key("PCI", 2018, "PCI3", "14"), withhold=True))
    assert change() == "–"


@both
def test_a_disagreement_on_a_withheld_cell_is_not_listed(
    lang: str, remember: Remember, failing: Failing, leaks: Leaks
) -> None:
    remember()
    before = figures.reform_disagreements(year=2021, province="Sơn La", lang=lang).text
    row = row_of("PAR_INDEX", 2021, "PAR", "14")
    assert leaks(before, row)
    remember(failing(key("PAR_INDEX", 2021, "PAR", "14"), withhold=True))
    after = figures.reform_disagreements(year=2021, province="Sơn La", lang=lang).text
    assert leaks(after, row) == []
    assert RULE[lang] in after


@both
def test_passages_do_not_print_a_withheld_result_of_the_movement(
    lang: str, remember: Remember, failing: Failing
) -> None:
    def text(name: str, province: str = "Sơn La") -> str:
        made = getattr(figures, name)(year=2025, province=province, lang=lang)
        return str(made.text + made.html)

    number = re.compile(r"2[.,]665")
    names = ["movement_summary", "movement_parts", "quotes_table"]
    remember()
    assert all(number.search(text(name)) for name in names)
    assert number.search(text("movement_elsewhere", "Lào Cai"))
    row = tidy.movement(province="Sơn La").filter(pl.col("value") == 2665.0).row(0, named=True)
    undated = tidy.movement(province="Sơn La").filter(pl.col("placed_year").is_null()).row(0, named=True)
    address = f"{undated['table']}, {words.term('row', lang)} {undated['row']}\n"
    places = [(row["table"], row["row"]), (undated["table"], undated["row"])]
    assert address in text("movement_undated")
    remember(failing(suite="movement", places=places, withhold=True))
    for name in names:
        assert not number.search(text(name)), name
        assert RULE[lang] in text(name)
    assert not number.search(text("movement_elsewhere", "Lào Cai"))
    assert address not in text("movement_undated")
    assert RULE[lang] in text("movement_undated")
