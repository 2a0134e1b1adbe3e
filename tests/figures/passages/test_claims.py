"""Passages of a claims report: every word from a rule, neutral, in one language, escaped, traceable."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis import figures
from danvan_analysis.analysis.claims import VERDICTS
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.claim_material import material
from danvan_analysis.published.claims_file import COLUMNS
from danvan_analysis.reference import words
from danvan_analysis.validation.outcome import Check

PASSAGES = ["claims_heading", "claims_summary", "claims_overview", "claims_checked", "claims_rules", "claims_sources"]
both = pytest.mark.parametrize("lang", ["vi", "en"])
#: Words that judge, in either language; the words of the quotes aside.
JUDGING = {
    "vi": r"\b(đúng sự thật|sai sự thật|bịa|dối|thổi phồng|thành tích|yếu kém|đáng khen|nhờ|do đó)\b",
    "en": r"\b(true|false|lie|lies|misleading|exaggerat\w*|fake|debunk\w*|thanks to|because of|good|bad)\b",
}


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a file of claims, each given by its cells."""

    def write(*claims: dict[str, Any]) -> Path:
        lines = [",".join(COLUMNS)]
        for number, cells in enumerate(claims, start=1):
            known = {"claim_id": f"K{number}", "kind": "figure", "quote_vi": "câu", "subject": "PAPI", **cells}
            quoted = ['"' + str(known.get(name, "")).replace('"', '""') + '"' for name in COLUMNS]
            lines.append(",".join(quoted))
        path = tmp_path / "bai.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@cache
def of_project(lang: str) -> dict[str, Passage]:
    return made(lang)


def made(lang: str, path: Path | None = None) -> dict[str, Passage]:
    return {name: getattr(figures, name)(path=path, lang=lang) for name in PASSAGES}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs


@both
def test_every_claim_has_its_section_and_its_line(lang: str) -> None:
    passages = of_project(lang)
    names = table("claims")["claim_id"].to_list()
    assert re.findall(r'<h3 id="claim-(C\d\d)">', passages["claims_checked"].html) == names
    assert re.findall(r'href="#claim-(C\d\d)"', passages["claims_overview"].html) == names
    for quote in table("claims")["quote"]:
        assert f"“{quote}”" in passages["claims_checked"].text


@both
def test_verdicts_of_the_summary_add_up(lang: str) -> None:
    said = figures.claims_summary(lang=lang).text
    counted = {
        code: int(found[1])
        for code in VERDICTS
        if (found := re.search(rf"{re.escape(words.term(f'claim_verdict.{code}', lang))} (\d+)", said))
    }
    assert counted == {"only_this_source": 9, "not_comparable": 5, "no_data": 3}


@both
def test_wording_is_neutral(lang: str) -> None:
    for section in ("claim", "claim_rule", "claim_verdict", "claim_ground", "claim_sum", "claim_answer"):
        for key in words.keys(section):
            text = words.term(f"{section}.{key}", lang)
            assert not re.search(JUDGING[lang], text, re.IGNORECASE), (key, text)


def test_every_verdict_rule_and_reason_has_its_words() -> None:
    from danvan_analysis.analysis.claims import rules
    from danvan_analysis.analysis.claims.claim import OBSTACLES

    assert set(VERDICTS) <= set(words.keys("claim_verdict"))
    assert set(OBSTACLES) == set(words.keys("claim_obstacle"))
    named = set(re.findall(r"``([a-z_]+)``", rules.__doc__ or "")) - {"arithmetic"}
    assert named == set(words.keys("claim_rule")) - {"withheld"}


@both
def test_no_words_of_the_other_language(lang: str) -> None:
    """Labels that only one language has stand in no passage of the other."""
    other = {"vi": "en", "en": "vi"}[lang]
    text = " ".join(one.text for one in of_project(lang).values())
    for section in ("claim_verdict", "claim_rule", "claim_relation", "claim_answer", "claim_obstacle"):
        for key in words.keys(section):
            foreign = words.term(f"{section}.{key}", other)
            assert foreign not in text, foreign
    assert ("1.510 + 490 = 2.000" in text) == (lang == "vi")
    assert ("1,510 + 490 = 2,000" in text) == (lang == "en")


def test_what_is_computed_inside_a_source_is_called_that() -> None:
    text = of_project("en")["claims_checked"].text
    assert "5,060 days fewer, that is −23.9%" in text
    assert "1,307 days fewer, that is −31.7%" in text
    assert text.count("no confirmation.") == 5
    assert "5.060 ngày, tức 23,9%" in of_project("vi")["claims_checked"].text


@both
def test_trends_show_scores_intervals_and_no_single_answer(lang: str) -> None:
    text = of_project(lang)["claims_checked"].text
    comma = "," if lang == "vi" else "."
    assert "2019:\u00a011/63 (1–53)" in text
    assert f"−2{comma}08" in text
    assert words.term("claim_rule.eras_differ", lang) in text
    assert words.term("claim.misprint", lang) in text


def test_each_figure_stands_with_its_cell_and_source() -> None:
    html = of_project("vi")["claims_checked"].html
    assert "<code>movement/service_outputs.csv</code>, dòng 3, <code>value</code>: “21169”" in html
    assert "<code>papi/papi_2019.csv</code>" in html
    assert 'href="http://danvan.vn/' in html
    sources = of_project("vi")["claims_sources"].text
    for source_id in ("DV_S001", "DV_S002", "DV_S003", "DV_S004", "DV_S008", "PAR_S03", "PCI_WB2019"):
        assert f"\n{source_id}\t" in sources


def test_the_note_on_the_days_is_told() -> None:
    assert "for 150 or for all 207 procedures: not said" in of_project("vi")["claims_checked"].html


def test_a_derived_value_leads_to_the_cells_of_its_parts(file: Callable[..., Path]) -> None:
    claim = {"measure": "D1", "province": "Sơn La", "period_end_year": 2022, "printed": "4.78"}
    text = figures.claims_checked(path=file(claim), lang="en").text
    assert text.count("papi/papi_2022_subdimensions.csv") >= 3
    assert "4.78 points †" in text
    assert "† " + words.term("derived", "en") in text


def test_sources_that_disagree_are_counted(file: Callable[..., Path]) -> None:
    claim = {"subject": "PAR INDEX", "measure": "overall", "province": "Hải Phòng", "period_end_year": 2023}
    text = figures.claims_checked(path=file({**claim, "printed": "91.81"}), lang="en").text
    assert "1 with a figure that bears it out, 4 with another" in text
    assert "independent source: another figure; in force" in text


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</section></table>", "{0} {claim} %s"]


@pytest.mark.parametrize(("text", "lang"), list(zip(HOSTILE, ["vi", "en", "vi", "en"], strict=True)))
def test_text_of_a_stranger_stays_text(file: Callable[..., Path], text: str, lang: str) -> None:
    cells = {"quote_vi": text, "note": text, "unit": text, "source_id": text, "province": "Sơn La"}
    figure = {**cells, "subject": text, "measure": "models_total", "printed": "2000"}
    event = {**cells, "kind": "event", "subject": text, "measure": "event"}
    trend = {**cells, "kind": "trend", "measure": "overall"}
    usual = set().union(*(Tags(one.html).names for one in of_project(lang).values()))
    for passage in made(lang, file(figure, event, trend)).values():
        read = Tags(passage.html)
        assert read.names <= usual
        assert not {name for name, _ in read.attributes if name.startswith("on") or name == "src"}
    assert text in figures.claims_checked(path=file(figure), lang=lang).text


def test_a_file_is_read_again_when_it_changes(file: Callable[..., Path]) -> None:
    claim = {"measure": "overall", "province": "Sơn La", "period_end_year": 2024}
    first = figures.claims_summary(path=file({**claim, "printed": "43.89"}), lang="en").text
    second = figures.claims_summary(path=file({**claim, "printed": "43.8876001"}), lang="en").text
    assert "independently confirmed 1" in first
    assert "1 claim was held" in second
    third = figures.claims_summary(path=file({**claim, "printed": "42.5"}), lang="en").text
    assert "contradicted by published figures 1" in third


@both
def test_withheld_figures_take_their_verdict_along(
    lang: str, remember: Callable[..., None], failing: Callable[..., Check], leaks: Callable[..., list[str]]
) -> None:
    remember()
    row = next(row for row in table("movement").iter_rows(named=True) if row["value"] == 2665.0)
    assert leaks(figures.claims_checked(lang=lang).text, row)
    remember(failing(suite="movement", places=[(row["table"], row["row"])], withhold=True))
    about = material(None, lang)
    assert set(about.withheld) == {"C11"}
    text = figures.claims_checked(lang=lang).text
    assert leaks(text, row) == []
    assert words.term("claim_rule.withheld", lang) in text
    assert f"{words.term('claim_verdict.withheld', lang)} 1" in figures.claims_summary(lang=lang).text
    # The scores of an index likewise.
    key = {"index": "PAPI", "edition_year": 2024, "province_code": "14", "vintage": 2008, "component_code": "PAPI"}
    remember(failing(key, withhold=True))
    assert set(material(None, lang).withheld) == {"C02"}
    assert "43,8" not in figures.claims_checked(lang=lang).text.replace(".", ",")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown language 'fr'"):
        figures.claims_summary(lang="fr")
