"""What surrounds a report: its methods, its sources counted in the tables, its citation, its printed cells."""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl
import pytest

import danvan_analysis as dv
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures.passages.report_cells import cells, printed_cells
from danvan_analysis.figures.passages.report_rows import asked_of, printed, rows_of
from danvan_analysis.project import find
from danvan_analysis.reference import words
from danvan_analysis.reports.catalogue import KINDS

YEARS = {"claims": 0, "emulation_movement": 2020, "administrative_service": 2025}
PASSAGES = ("report_methods", "report_sources", "how_to_cite")


def said(passage: str, report: str, **asked: Any) -> Any:
    return getattr(dv.figures, passage)(report=report, **{"year": YEARS.get(report, 2019), "lang": "vi", **asked})


@pytest.mark.parametrize("report", list(KINDS))
@pytest.mark.parametrize("passage", PASSAGES)
def test_every_report_has_them_in_both_languages(passage: str, report: str) -> None:
    vi, en = (said(passage, report, lang=lang) for lang in ("vi", "en"))
    assert vi.text != en.text
    for one in (vi, en):
        assert not re.search(r"\{\w*\}", one.html), "a place in a sentence was left open"
        assert one.html.count("<table") == one.html.count("</table>")


@pytest.mark.parametrize("passage", PASSAGES)
def test_unknown_reports_are_refused(passage: str) -> None:
    with pytest.raises(UnknownName, match="reform_indices"):
        said(passage, "reform_index")


def test_sources_are_counted_in_the_tables() -> None:
    rows = tidy.movement().filter(pl.col("placed_year") <= 2020)
    own = rows.filter((pl.col("province_code") == "14") & (pl.col("vintage") == 2008))
    expected = dict(own["source_id"].value_counts().iter_rows())
    text = said("report_sources", "emulation_movement").text
    lines = [line.split("\t") for line in text.splitlines() if line.count("\t") == 3][1:]
    assert {line[0]: int(line[2]) for line in lines if line[2] != "0"} == expected
    assert sum(int(line[2]) + int(line[3]) for line in lines) == rows.height
    assert text.startswith(f"{rows['source_id'].n_unique()} nguồn, {rows.height} ô")


def test_undated_figures_count_in_the_newest_report_only() -> None:
    newest = int(str(table("movement")["placed_year"].max()))
    last = printed(rows_of(asked_of(report="emulation_movement", year=newest, province=None, lang="vi"),
                           "emulation_movement").own)  # fmt: skip
    before = printed(rows_of(asked_of(report="emulation_movement", year=newest - 1, province=None, lang="vi"),
                             "emulation_movement").own)  # fmt: skip
    here = table("movement").filter((pl.col("province_code") == "14") & (pl.col("vintage") == 2008))
    assert last.height == here.height
    assert before.height == here.filter(pl.col("placed_year") < newest).height


@pytest.mark.parametrize("year", [2011, 2019, 2024])
@pytest.mark.parametrize("draw", ["dot_strip", "path", "profile", "ranked_list", "rank_path", "tile_map"])
def test_sources_of_every_figure_are_listed(draw: str, year: int) -> None:
    figure = getattr(dv.figures, draw)(index="PAPI", year=year, province="Sơn La", lang="en")
    rows = rows_of(asked_of(report="reform_indices", year=year, province="Sơn La", lang="en"), "reform_indices")
    listed = set(printed((*rows.own, *rows.others, *rows.behind))["source_id"])
    assert figure.source_ids
    assert set(figure.source_ids) <= listed


def test_several_sources_of_a_cell_are_each_named_and_the_cell_is_counted_once() -> None:
    row = {"source_id": ["A;B"], "table": ["t.csv"], "row": [2], "column": ["D1"]}
    found = printed((pl.DataFrame(row), pl.DataFrame(row)))
    assert found.rows() == [("A", "t.csv", 2, "D1"), ("B", "t.csv", 2, "D1")]


def test_what_was_read_is_said_in_the_language() -> None:
    for lang, foreign in (("vi", "opening part read"), ("en", "đã đọc")):
        assert foreign not in said("report_sources", "administrative_service", lang=lang).text


@pytest.mark.parametrize(
    ("year", "line"),
    [
        (2021, "PAPI\tall provinces; scale 8–80 points\t2021–2024\tchange of method (documented): PAPI, D5; "
               "change of method suspected: D3.2, D6.2, D6.4"),
        (2021, "PCI\tall provinces; scale 0–100 points\t2021\tchange of method (documented): PCI"),
        (2023, "PCI\tscattered figures; scale 0–100 points\t2022–2024\tnone recorded"),
        (2010, "PAPI\tno such edition\t–\t–"),
        (2011, "PAPI\tall provinces; scale 6–60 points\t2011–2015\t–"),
    ],
)  # fmt: skip
def test_methods_name_the_eras_and_breaks_of_the_year(year: int, line: str) -> None:
    assert line in said("report_methods", "reform_indices", year=year, lang="en").text.splitlines()


def test_methods_explain_the_statuses_in_the_words_of_the_glossary() -> None:
    for lang in words.LANGS:
        text = said("report_methods", "reform_indices", lang=lang).text
        for status in ("derived", "secondary", "corrected"):
            assert words.term(status, lang) in text
            assert words.term(f"gloss.{status}", lang) in text


@pytest.mark.parametrize("report", list(KINDS))
def test_documents_named_by_the_methods_are_there(report: str, root: Any) -> None:
    named = re.findall(r"docs/[\w-]+\.md", said("report_methods", report).text)
    assert named
    for path in named:
        assert (root / path).is_file(), path


def test_a_citation_names_what_it_must() -> None:
    release = json.loads((find().raw / "datapackage.json").read_text(encoding="utf-8"))
    one = said("how_to_cite", "reform_indices", lang="en", year=2019, province="Hà Giang")
    for needed in ("Hà Giang", "2019", release["version"], "danvan-analysis", "VCCI", "The danvan-analysis authors"):
        assert needed in one.text, needed
    assert one == said("how_to_cite", "reform_indices", lang="en", year=2019, province="ha giang")


def test_printed_cells_of_a_figure_are_those_of_the_raw_tables() -> None:
    figure = dv.figures.dot_strip(index="PCI", year=2019, province="Sơn La", lang="vi")
    payload = json.loads(json.dumps(figure.payload()))
    records = [dict(zip(payload["columns"], row, strict=True)) for row in payload["rows"]]
    found = list(cells(records, lang="vi"))
    assert len(found) == 63
    own = next(one for one in found if one.label == "Sơn La")
    traced = dv.trace(dv.indicators(index="PCI", year=2019, province="Sơn La", component="PCI")).filter(what="value")
    assert (own.table, own.row, own.column, own.printed) == traced.select("table", "row", "column", "printed").row(0)


def test_a_derived_value_stands_for_its_parts() -> None:
    figure = dv.figures.profile(index="PAPI", year=2024, province="Sơn La", lang="vi")
    payload = figure.payload()
    made = printed_cells(payload["columns"], payload["rows"], lang="vi")
    assert made is not None
    traced = dv.trace(dv.indicators(index="PAPI", year=2024, province="Sơn La", component="D1"))
    for table_, row, column, text in traced.select("table", "row", "column", "printed").iter_rows():
        assert f"\t{text}\tdòng {row}, cột {column}" in made.text
        assert table_ in made.text


def test_cells_are_bounded_and_the_rest_is_counted() -> None:
    columns = ["edition_year", "source_id", "table", "row", "column", "as_published"]
    rows = [[2019, "X", "t.csv", n, "V", str(n)] for n in range(2, 502)]
    made = printed_cells(columns, rows, lang="en", most=80)
    assert made is not None
    assert made.html.count("<td") == 160
    assert "420 more" in made.text
    assert "(500)" in made.html


@pytest.mark.parametrize("text", ["<script>x</script>", '" onload="x', "=1+1"])
def test_a_printed_text_stays_text(text: str) -> None:
    row = [text, "X", text, 2, text, text]
    made = printed_cells(["component_code", "source_id", "table", "row", "column", "as_published"], [row], lang="vi")
    assert made is not None
    assert "<script" not in made.html
    assert 'onload="' not in made.html


def test_rows_without_an_address_have_no_cells() -> None:
    assert printed_cells(["value"], [[1.0]], lang="vi") is None
    # The column of a chart is no column of a table.
    columns = ["source_id", "table", "row", "column", "as_published"]
    assert printed_cells(columns, [["X", "t.csv", 3, 0, "1"]], lang="vi") is None
