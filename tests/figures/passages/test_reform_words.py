"""Words and tables of the reform report say what the tables say."""

from __future__ import annotations

import re
import statistics

import polars as pl
import pytest

from danvan_analysis import figures
from danvan_analysis.analysis import missing
from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import registry, words

YEARS = [2005, 2008, 2011, 2016, 2018, 2019, 2022, 2024]


def rows(text: str) -> dict[str, list[str]]:
    _, *body = [line.split("\t") for line in text.splitlines()]
    return {line[0]: line[1:] for line in body}


def overall(year: int, index: str) -> dict[str, float]:
    code = registry.index(index).overall
    cells = tidy.indicators(index=index).filter((pl.col("edition_year") == year) & (pl.col("component_code") == code))
    return dict(cells.filter(pl.col("value").is_not_null()).select("province_code", "value").iter_rows())


def test_first_paragraph_of_2024_in_both_languages() -> None:
    vi = figures.reform_summary(year=2024, lang="vi").text
    en = figures.reform_summary(year=2024, lang="en").text
    assert vi.startswith("Sơn La có 43,89 trên 80 điểm PAPI 2024, thứ 25 trong 61 tỉnh theo cách xếp của dự án")
    assert en.startswith("Sơn La scored 43.89 of 80 on PAPI 2024, 25th of 61 in our ordering")
    assert "90,02%" in vi
    assert "90.02%" in en
    median = statistics.median(overall(2024, "PAPI").values())
    assert words.number(median, "vi") in vi
    assert words.number(median, "en") in en


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_summary_speaks_of_each_index_of_the_year_and_of_no_other(year: int, lang: str) -> None:
    text = figures.reform_summary(year=year, lang=lang).text
    for index in registry.indices():
        assert (index.short_name[lang] in text) == (year in registry.years(index.code)), index.code
    own = {
        index.code: overall(year, index.code).get("14")
        for index in registry.indices()
        if year in registry.years(index.code)
    }
    for value in own.values():
        if value is not None:
            assert words.number(value, lang) in text
    if any(value is None for value in own.values()):
        assert {"vi": "không công bố", "en": "npublished"}[lang] in text.lower() or "rank" in text or "hạng" in text


def test_change_is_given_only_where_editions_compare() -> None:
    for year, comparable in ((2017, True), (2018, False), (2019, False), (2020, True), (2021, False), (2024, True)):
        now, before = overall(year, "PAPI")["14"], overall(year - 1, "PAPI")["14"]
        cell = rows(figures.reform_standing(year=year, lang="en").text)["PAPI"][4]
        if comparable:
            assert cell.startswith(words.signed(now - before, "en")), (year, cell)
        else:
            assert cell.startswith(f"not compared with {year - 1}"), (year, cell)


@pytest.mark.parametrize("year", [2011, 2019, 2022, 2024])
def test_standing_gives_rank_and_spread_only_of_complete_editions(year: int) -> None:
    table = rows(figures.reform_standing(year=year, lang="en").text)
    for name in ("PAR INDEX", "SIPAS"):
        if name in table:
            assert table[name][3] == "–", "no rank of ours on a biased sample"
            assert table[name][5:] == ["–", "–", "not complete"]
    values = overall(year, "PAPI")
    own = values["14"]
    assert table["PAPI"][0] == words.number(own, "en")
    # 2019 has published standard errors: an interval in brackets follows the rank.
    assert table["PAPI"][3].split(" (")[0] == f"{1 + sum(v > own for v in values.values())}/{len(values)}"
    assert table["PAPI"][5] == words.number(statistics.median(values.values()), "en")
    assert table["PAPI"][7] == str(len(values))


def test_dimensions_show_scale_status_and_whose_rank() -> None:
    text = figures.reform_dimensions(index="PAPI", year=2024, lang="en").text
    assert "computed by this project from published figures" in text
    table = rows(text)
    derived = [cells for name, cells in table.items() if re.match(r"D\d ", name)]
    assert len(derived) == 8
    assert all(re.fullmatch(r"\d\.\d\d/10 .+", cells[0]) for cells in derived), "marked as derived"
    published = [cells for name, cells in table.items() if re.match(r"D\d\.\d ", name)]
    assert published
    assert all(re.fullmatch(r"\d\.\d\d/\d(\.\d+)?", cells[0]) for cells in published)
    values = overall(2019, "PCI")
    assert len(values) == 63
    pci = rows(figures.reform_dimensions(index="PCI", year=2019, lang="vi").text)
    assert sum(name.startswith("PCI") for name in pci) >= 10


def test_neighbours_stand_in_order_with_their_difference() -> None:
    text = figures.reform_near(index="PAPI", year=2024, lang="en").text
    body = [line.split("\t") for line in text.splitlines()[1:]]
    assert [line[1] for line in body][3] == "Sơn La"
    assert [int(line[0]) for line in body] == sorted(int(line[0]) for line in body)
    assert len(body) == 7
    values = overall(2024, "PAPI")
    for line in body:
        if line[1] != "Sơn La":
            value = float(line[2])
            assert float(line[3].replace("−", "-")) == pytest.approx(value - values["14"], abs=0.011)
    for index, year in (("PAR_INDEX", 2024), ("SIPAS", 2022), ("PCI", 2023)):
        assert "No neighbours" in figures.reform_near(index=index, year=year, lang="en").text


def test_missing_cells_are_listed_with_their_reason() -> None:
    en = figures.reform_missing(year=2022, lang="en").text
    listed = {cell for line in en.splitlines()[1:] for cell in line.split("\t")[1].split(", ")}
    frame = tidy.indicators()
    expected: set[str] = set()
    for index in registry.indices():
        if 2022 in registry.years(index.code):
            gaps = missing(frame, index=index.code, year=2022, province_code="14")
            expected |= set(gaps["component_code"])
    assert listed == expected
    assert expected
    counts = [int(line.split("\t")[2]) for line in en.splitlines()[1:]]
    assert sum(counts) == sum(len(line.split("\t")[1].split(", ")) for line in en.splitlines()[1:])


def test_cautions_name_documented_and_suspected_changes() -> None:
    text = figures.reform_cautions(year=2019, lang="en").text
    changed = {code for line in text.splitlines()[1:] for code in line.split("\t")[1].split(", ")}
    assert {"PAPI", "D8", "D8.1", "D8.2", "D1.1", "D7.1"} <= changed, "each component that changed is named"
    assert words.term("break_documented", "en") in text
    assert words.term("break_suspected", "en") in text
    assert "No change of method" in figures.reform_cautions(year=2012, lang="en").text


def test_disagreements_are_listed_not_hidden() -> None:
    text = figures.reform_disagreements(year=2021, province="Sơn La", lang="vi").text
    assert "87,61" in text
    assert "87,62" in text
    assert "90,30" in text
    assert "No source prints" in figures.reform_disagreements(year=2012, province="Sơn La", lang="en").text


def test_heading_carries_the_data_release_and_no_other_date() -> None:
    import json

    from danvan_analysis.project import find

    package = json.loads((find().raw / "datapackage.json").read_text(encoding="utf-8"))
    for lang in ("vi", "en"):
        text = figures.heading(report="reform_indices", year=2024, lang=lang).text
        assert package["version"] in text
        assert re.findall(r"\d{4}-\d{2}-\d{2}", text) == [package["created"][:10]]
    with pytest.raises(UnknownName, match="reform_indices"):
        figures.heading(report="reform", year=2024)
