"""Passages of the report on data."""

from __future__ import annotations

from pathlib import Path

from danvan_analysis import figures
from danvan_analysis.analysis import quality
from danvan_analysis.cleaning import reads, tidy
from danvan_analysis.cleaning.processed import table


def lines(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_the_summary_says_the_numbers_of_the_tables() -> None:
    text = figures.quality_summary(year=2021, lang="vi").text
    absent = quality.absent_cells(tidy.indicators(), year=2021)
    assert f"{absent.filter(reason='left_empty').height} bên công bố để trống" in text
    assert "2.669 ô có giá trị" in text
    assert "480 do dự án tính" in text


def test_every_component_of_the_year_has_a_line() -> None:
    rows = lines(figures.quality_coverage(year=2024, lang="en").text)[1:]
    assert len(rows) == quality.cell_states(tidy.indicators(), year=2024).height
    for row in rows:
        assert int(row[2]) == sum(int(n) for n in row[3:8]), row


def test_missing_cells_are_all_counted() -> None:
    rows = lines(figures.quality_missing(year=2021, lang="en").text)[1:]
    assert sum(int(row[3]) for row in rows) == quality.absent_cells(tidy.indicators(), year=2021).height
    assert [row[1] for row in rows if row[0] == "PAPI"] == ["Quảng Ninh", "Bắc Giang", "Bắc Ninh"]


def test_quarantine_of_all_years_is_the_whole_quarantine() -> None:
    shown = sum(
        len(lines(text)) - 1
        for year in range(2005, 2026)
        if "\t" in (text := figures.quality_quarantine(year=year, lang="en").text)
    )
    assert shown == table("quarantine").height == 15


def test_reasons_in_english_are_marked_in_a_vietnamese_report() -> None:
    made = figures.quality_quarantine(year=2023, lang="vi")
    assert made.html.count('<span lang="en">') == made.text.count("pci/pci_not_trusted.csv, dòng")
    assert "cột value" in made.text


def test_what_does_not_compare_has_its_reason() -> None:
    rows = lines(figures.quality_comparisons(year=2021, lang="vi").text)[1:]
    refused = [row for row in rows if row[3] == "không"]
    assert refused
    assert all(row[5] for row in refused)
    assert any(row[1].startswith("PCI,") or row[1] in ("PCI", "mọi thành phần") for row in refused if row[0] == "PCI")


def test_undated_figures_are_counted_not_dropped() -> None:
    text = figures.quality_undated(year=2020, lang="vi").text
    assert "37 con số về phong trào" in text
    assert "79.951 ô" in text


def test_known_failures_carry_their_reason() -> None:
    rows = lines(figures.quality_failures(year=2021, lang="en").text)[1:]
    assert rows
    assert all(row[3] == "declared, with a reason" and row[4] for row in rows)


def test_the_report_reads_the_corrections_of_its_year_and_no_raw_table(root: Path) -> None:
    """A correction of another edition leaves it as it is: it depends on no file as a whole."""
    with reads.recording(root) as noted:
        for made in (figures.quality_corrections, figures.quality_quarantine, figures.quality_summary):
            made(year=2019, lang="vi")
    assert [name for name in noted.files if name.startswith("data/raw/") and name.endswith(".csv")] == []
    asked = [note for note in noted.notes if note["table"] in ("corrections", "quarantine", "indicators", "evidence")]
    assert {note["table"] for note in asked} == {"corrections", "quarantine", "indicators", "evidence"}
    assert all(["==", "edition_year", 2019] in note["where"] for note in asked), asked
