"""Recorded corrections: applied with their mark, refused once they are stale."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from danvan_analysis.cleaning.run import clean
from danvan_analysis.errors import CellsLost, CorrectionStale, CountsDiffer

if TYPE_CHECKING:
    Copy = Any

PCI = "pci/pci_2019.csv"
HERE = {"table": PCI, "row": "52", "column": "PCI"}


def _cell(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return (
        tables["indicators"]
        .filter(index="PCI", edition_year=2019, province_code="14", component_code="PCI")
        .row(0, named=True)
    )


def test_a_correction_replaces_the_text_and_leaves_its_mark(copy: Copy) -> None:
    before = (copy.raw / PCI).read_bytes()
    copy.append("corrections.csv", **HERE, printed="63.384804", action="correct", corrected="63.5", reason="test")
    tables = clean(copy.raw).tables
    cell = _cell(tables)
    assert (cell["value"], cell["status"], cell["rank_published"]) == (63.5, "corrected", 57)
    assert (cell["table"], cell["row"], cell["column"]) == (PCI, 52, "PCI")
    assert tables["indicators"].filter(status="corrected").height == 1
    assert tables["quarantine"].height == 15
    assert (copy.raw / PCI).read_bytes() == before


@pytest.mark.parametrize(
    "entry",
    [
        {**HERE, "printed": "63.38", "action": "correct"},
        {**HERE, "row": "2", "printed": "63.384804", "action": "correct"},
        {**HERE, "row": "999", "printed": "63.384804", "action": "correct"},
        {**HERE, "row": "x", "printed": "63.384804", "action": "correct"},
        {**HERE, "row": "999", "printed": "", "action": "correct"},
        {**HERE, "column": "PCI99", "printed": "63.384804", "action": "correct"},
        {**HERE, "table": "pci/pci_1999.csv", "printed": "63.384804", "action": "correct"},
        {**HERE, "printed": "63.384804", "action": "delete"},
        {**HERE, "printed": "63.384804", "action": ""},
    ],
)
def test_a_stale_correction_is_refused_and_named(copy: Copy, entry: dict[str, str]) -> None:
    copy.append("corrections.csv", **HERE, printed="63.384804", action="correct", corrected="63.5")
    row = copy.append("corrections.csv", **entry, corrected="63.6")
    copy.rewrite("corrections.csv", lambda lines: lines.pop(1))
    with pytest.raises(CorrectionStale) as found:
        clean(copy.raw)
    assert (found.value.table, found.value.row) == ("corrections.csv", row - 1)
    assert f"{entry['table']}, row {entry['row']}, column {entry['column']}" in str(found.value)


def test_two_corrections_of_one_cell_are_refused(copy: Copy) -> None:
    for text in ("63.5", "63.6"):
        row = copy.append("corrections.csv", **HERE, printed="63.384804", action="correct", corrected=text)
    with pytest.raises(CorrectionStale, match=r"found '63\.5'") as found:
        clean(copy.raw)
    assert found.value.row == row


def test_a_quarantined_cell_moves_with_its_reason(copy: Copy) -> None:
    copy.append("corrections.csv", **HERE, printed="63.384804", action="quarantine", reason="smudged")
    with pytest.raises(CountsDiffer, match="declared 15, found 16"):
        clean(copy.raw)
    copy.declare("quarantine", "rows from pci_not_trusted.csv", 16)
    tables = clean(copy.raw).tables
    aside = tables["quarantine"].filter(table=PCI)
    assert aside.rows() == [(PCI, 52, "PCI", "63.384804", "smudged", 2019, "Son La", None)]
    ledger = tables["ledger"].filter(table=PCI).row(0, named=True)
    assert (ledger["cells"], ledger["referenced"], ledger["quarantined"]) == (819, 818, 1)
    # The rank printed beside the score is a figure of its own.
    cell = _cell(tables)
    assert (cell["value"], cell["column"], cell["rank_published"], cell["rank_column"]) == (None, None, 57, "rank")
    assert cell["source_id"] == cell["rank_source_id"] == "PCI_WB2019"


@pytest.mark.parametrize(
    ("table", "row", "column", "declared", "number"),
    [
        ("movement/movement.csv", 2, "value", ("movement", "rows"), 163),
        ("movement/service_outputs.csv", 2, "value", ("service_outputs", "rows"), 172),
        ("par_sipas/national_statistics.csv", 2, "value", ("national", "rows from national_statistics.csv"), 99),
    ],
)
def test_a_quarantined_statement_leaves_its_table(
    copy: Copy, table: str, row: int, column: str, declared: tuple[str, str], number: int
) -> None:
    copy.put(table, row, column, "không rõ")
    address = {"table": table, "row": str(row), "column": column}
    copy.append("corrections.csv", **address, printed="không rõ", action="quarantine", reason="illegible")

    copy.declare(*declared, number)
    copy.declare("quarantine", "rows from pci_not_trusted.csv", 16)
    tables = clean(copy.raw).tables
    assert tables[declared[0]].height == number
    aside = tables["quarantine"].filter(table=table).drop("edition_year", "province", "component")
    assert aside.rows() == [(table, row, column, "không rõ", "illegible")]


def test_corrections_stand_in_a_table_with_what_their_lines_say(copy: Copy) -> None:
    line = {"table": "par_sipas/par_sipas.csv", "row": "2", "column": "value"}
    printed = next(csv.DictReader((copy.raw / line["table"]).read_text(encoding="utf-8").splitlines()))
    copy.append("corrections.csv", **HERE, printed="63.384804", action="correct", corrected="63.5", reason="ki\u0301")
    copy.append("corrections.csv", **line, printed=printed["value"], action="correct", corrected=printed["value"] + "0")
    found = clean(copy.raw).tables["corrections"]
    assert found["row"].to_list() == [2, 52]
    said = ("edition_year", "province", "component")
    assert found.select(said).rows() == [
        (int(printed["edition_year"]), printed["province"], printed["component_code"]),
        (2019, "Son La", None),
    ]
    assert found.select("printed", "corrected", "reason").row(1) == ("63.384804", "63.5", "kí")


def test_setting_a_name_aside_orphans_its_figures(copy: Copy) -> None:
    entry = {"table": "movement/service_outputs.csv", "row": "90", "column": "value"}
    copy.append("corrections.csv", **entry, printed="12.75", action="quarantine", reason="the maximum is left alone")
    with pytest.raises(CellsLost, match=r"service_outputs\.csv, row 90, column denominator"):
        clean(copy.raw)
