"""``danvan cite`` as it is typed: figures by id, file or code, reports by path or name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Say = Callable[..., Any]
FIGURE = "dot_strip.PAPI.2024.2008-14.vi"
CODE = "DV-GGE1-MP3G"


@pytest.mark.parametrize(
    "named", [FIGURE, CODE, CODE.lower(), f"build/figures/{FIGURE}/{FIGURE}.png", f"{FIGURE}.column.vl.json"]
)
def test_a_figure_by_any_of_its_names(say: Say, named: str) -> None:
    said = say("cite", named)
    assert said.code == 0, said.err
    assert said.out == (
        "Nhóm tác giả danvan-analysis (2026). PAPI 2024: Sơn La 43,89 điểm, thứ 25 trong 61 tỉnh có điểm (hạng do dự "
        f"án tính) [Hình {CODE}]. danvan-analysis, phiên bản 0.1.0, bản dữ liệu 2026.11.0, ngày 22/11/2026. Nguồn: "
        "PAPI 2024, CECODES, VFF-CRT, RTA và UNDP.\n"
    )


def test_in_another_language_it_is_the_figure_of_that_language(say: Say) -> None:
    said = say("cite", CODE, "--lang", "en", "--format", "csl")
    (item,) = json.loads(said.out)
    assert item["language"] == "en"
    assert item["number"] != CODE, "the English drawing has a code of its own"
    assert item["title"].startswith("PAPI 2024: Sơn La scores 43.89 points")


def test_beside_a_figure_stands_what_the_command_prints(say: Say, tmp_path: Any) -> None:
    say("figure", FIGURE, "--out", str(tmp_path))
    for form, suffix in (("bibtex", ".bib"), ("ris", ".ris")):
        printed = say("cite", FIGURE, "--format", form).out
        assert (tmp_path / FIGURE / f"{FIGURE}{suffix}").read_bytes().decode("utf-8") == printed.replace("\n", "\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["2024/reform_indices.14-son-la.vi"], "Sơn La trên các chỉ số cải cách hành chính, 2024 [Báo cáo]"),
        (["build/reports/2024/reform_indices.14-son-la.en.html"], "Sơn La on the indices"),
        (["reform_indices", "--year", "2019", "--province", "ha giang", "--lang", "en"], "Hà Giang on the indices"),
        (["all-years/claims.vi"], "Các khẳng định của một bài viết"),
        (["claims"], "Các khẳng định của một bài viết"),
        (["2005/national_year.en"], "Data: PCI 2005, VCCI (with USAID)."),
    ],
)
def test_reports(say: Say, arguments: list[str], expected: str) -> None:
    said = say("cite", *arguments)
    assert said.code == 0, said.err
    assert expected in said.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["holiday"], "no id of a figure, no printed code and no report"),
        (["DV-GGE1-MP3H"], "check symbol does not fit"),
        ([FIGURE, "--format", "endnote"], "unknown format of a citation 'endnote'"),
        ([FIGURE, "--lang", "fr"], "unknown language 'fr'"),
        (["reform_indices"], "name it with --year"),
        (["2024/reform_indices.99-nowhere.vi"], "unknown province '99'"),
        (["dot_strip.PCI.2024.2008-14.vi"], "is not drawn from today's tables"),
    ],
)
def test_refusals(say: Say, arguments: list[str], expected: str) -> None:
    said = say("cite", *arguments)
    assert said.code == 2
    assert expected in said.err
    assert said.out == ""
