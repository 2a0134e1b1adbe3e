"""Words and tables of the report on the country: every number from the tables, nothing where there is none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table as tidy_table
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures.passages.national_published import statistic_name
from danvan_analysis.reference import registry
from danvan_analysis.validation.outcome import Check

YEARS = sorted({year for index in registry.indices() for year in registry.years(index.code)})
PASSAGES = ["national_summary", "national_table", "national_apart", "national_published", "national_coverage"]


def table(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.split("\n\n")[0].splitlines()]


def test_first_words_of_2024() -> None:
    text = figures.national_summary(year=2024, lang="vi").text
    assert text.startswith(
        "PAPI 2024: 61 tỉnh có điểm, trung vị 43,48 (thang 8–80), một nửa số tỉnh từ 41,94 đến 44,69, "
        "thấp nhất Kiên Giang (39,91), cao nhất Quảng Ninh (47,82). "
        "So với 2023, 43 tỉnh tăng và 16 tỉnh giảm trong 59 tỉnh có điểm ở cả hai kỳ; thay đổi trung vị +0,59."
    )
    assert (
        "PCI 2024: chỉ tìm được điểm của 18 tỉnh, không phải một phân bố. Được in cho cả nước: trung vị 67,67." in text
    )
    assert "SIPAS 2024" in text
    assert "trung bình 83,94%, cao nhất 91,10%, thấp nhất 78,17%" in text
    assert "Spearman" not in text, "PCI 2024 is not complete"


def test_first_words_of_2019() -> None:
    text = figures.national_summary(year=2019, lang="en").text
    assert "PAPI 2019: 63 provinces with a score, median 43.73 (scale 8–80)" in text
    assert "Not compared with 2018: change of method (documented) 2019." in text
    assert "The order holds for 60% of the pairs of provinces within the published sampling error." in text
    assert "Since 2018, 63 provinces rose and 0 fell among 63 with a score in both; the median change is +2.30." in text
    assert "Rank correlation of PAPI and PCI (Spearman) +0.10" in text


def test_a_part_with_a_suspected_change_is_passed_over() -> None:
    text = figures.national_summary(year=2022, lang="en").text
    assert "Beside parts with a suspected change of method (D1), the part that changed most: D6 Public services" in text


def test_a_year_without_an_index_says_which() -> None:
    text = figures.national_summary(year=2005, lang="en").text
    assert text.endswith("There is no PAPI, PAR INDEX, SIPAS edition of 2005.")
    assert "Since" not in text
    assert figures.national_summary(year=2030, lang="en").text == "No edition of 2030 is in the collected tables."


@pytest.mark.parametrize("passage", PASSAGES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_year_has_words_in_its_language(passage: str, lang: str) -> None:
    for year in (*YEARS[::3], YEARS[-1], 2030):
        made = getattr(figures, passage)(year=year, lang=lang)
        assert made.text
        assert not any(sign in made.text for sign in "{}")
        # The names of sources are theirs.
        own = "\n".join("\t".join(line.split("\t")[:6]) for line in made.text.splitlines())
        assert not re.search(r"\d\.\d\d\b" if lang == "vi" else r"\d,\d\d(?!\d)\b", own), own
        assert not re.search(r"\bprovinces\b|\bmedian\b" if lang == "vi" else r"\btỉnh\b|trung vị", own)


def test_table_has_complete_indices_only() -> None:
    rows = table(figures.national_table(year=2019, lang="en").text)
    assert [row[0] for row in rows[1:]] == ["PAPI", "PCI"]
    assert rows[2] == [
        "PCI", "63", "0–100", "65.13", "63.84–66.85", "Lai Châu 59.95", "Quảng Ninh 73.40", "65.66",
    ]  # fmt: skip
    after = figures.national_table(year=2023, lang="en").text
    assert [row[0] for row in table(after)[1:]] == ["PAPI"]
    assert "PCI 2023: scores of 16 provinces only were found" in after


def test_who_cannot_be_told_apart() -> None:
    rows = table(figures.national_apart(year=2019, lang="en").text)[1:]
    assert rows[0] == [
        "PAPI", "first: Bến Tre", "Đồng Tháp, Quảng Ninh, Bắc Giang, Sơn La", "within the published sampling error",
        "1,178/1,953 (60%)",
    ]  # fmt: skip
    assert rows[2][:3] == ["PCI", "first: Quảng Ninh", "none"]
    assert "PCI 2022: no intervals of ranks" in figures.national_apart(year=2022, lang="en").text


def test_printed_beside_ours() -> None:
    rows = table(figures.national_published(year=2024, lang="en").text)[1:]
    cells = {(row[0], row[1], row[2]): row[3:6] for row in rows}
    assert cells["SIPAS", "highest", "90.59%"][:2] == ["91.10%", "−0.51"]
    assert "a part of the index" in cells["SIPAS", "highest", "90.59%"][2]
    assert "sources print different figures" in cells["SIPAS", "highest", "91.10%"][2]
    assert cells["PAR INDEX", "mean", "88.37%"][:2] == ["–", "–"]
    assert "DV_S014" in next(row[6] for row in rows if row[:2] == ["PAR INDEX", "mean"]), "all who print it"
    assert len(rows) == len(cells), "a figure that several print is one row"
    assert "No printed national statistic for 2011" in figures.national_published(year=2011, lang="en").text
    papi = table(figures.national_published(year=2021, lang="en").text)[1:]
    assert [row[2:5] for row in papi if row[0] == "PAPI"] == [
        ["41.71", "42.41 (60 provinces)", "−0.70"], ["42.41", "42.41 (60 provinces)", "0.00"],
    ]  # fmt: skip


def test_every_statistic_has_a_name_in_both_languages() -> None:
    names = set(tidy_table("national")["statistic"])
    for lang, other in (("vi", "en"), ("en", "vi")):
        said = {name: statistic_name(name, lang) for name in names}
        assert len(set(said.values())) == len(names)
        assert not any("_" in text or "{" in text for text in said.values())
        assert all(statistic_name(name, lang) != statistic_name(name, other) for name in names)
    assert statistic_name("group_D_count_below_70", "en") == "provinces in group D (below 70%)"
    assert statistic_name("made_up", "en") == "another statistic (made_up)"


def test_coverage_says_units_gaps_and_method() -> None:
    rows = {row[0]: row[1:] for row in table(figures.national_coverage(year=2021, lang="en").text)[1:]}
    assert rows["PAPI"][:4] == ["63 provinces", "complete", "60/63", "Quảng Ninh, Bắc Giang, Bắc Ninh"]
    assert rows["PAPI"][5] == "not comparable: change of method (documented) 2021"
    assert rows["PCI"][4] == "0/10", "sub-indices are scattered from 2020"
    assert rows["SIPAS"][1:4] == ["single cells only", "15/63", "–"]
    old = table(figures.national_coverage(year=2006, lang="en").text)[1]
    assert old[1] == "64 provinces (before August 2008)"


@pytest.mark.parametrize("passage", ["national_summary", "national_table", "national_apart"])
def test_a_withheld_score_is_in_no_words(
    passage: str, remember: Callable[..., None], failing: Callable[..., Check]
) -> None:
    row = tidy.indicators(index="PAPI", year=2024, component="PAPI", province="Quảng Ninh").row(0, named=True)
    key = {name: row[name] for name in ("index", "edition_year", "component_code", "vintage", "province_code")}
    remember()
    assert "Quảng Ninh" in getattr(figures, passage)(year=2024, lang="en").text
    remember(failing(key, withhold=True))
    text = getattr(figures, passage)(year=2024, lang="en").text
    assert "47.82" not in text
    assert "43.48" not in text, "no median that rests on it"
    assert "made up for a test" in text


def test_a_withheld_printed_figure_leaves_the_table(
    remember: Callable[..., None], failing: Callable[..., Check]
) -> None:
    remember()
    assert "96.17%" in figures.national_published(year=2024, lang="en").text
    rows = tidy_table("national").filter(index="PAR_INDEX", edition_year=2024, statistic="max")
    remember(failing(places=rows.select("table", "row").rows(), suite="national", withhold=True))
    text = figures.national_published(year=2024, lang="en").text
    assert "96.17%" not in text
    assert "made up for a test" in text
    assert "96.17%" not in figures.national_summary(year=2024, lang="en").text


@pytest.mark.parametrize("passage", PASSAGES)
def test_unknown_language(passage: str) -> None:
    with pytest.raises(UnknownName, match="language"):
        getattr(figures, passage)(year=2024, lang="fr")
