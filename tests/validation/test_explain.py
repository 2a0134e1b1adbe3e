"""What an expert reads before deciding: the failing rows with their printed cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from danvan_analysis.errors import DanvanError
from danvan_analysis.project import find
from danvan_analysis.validation import Check, Outcome, explain
from danvan_analysis.validation.outcome import FailedRow

Make = Callable[..., Check]


def test_declared_rows_come_with_cell_text_and_reason(outcome: Outcome, root: Path) -> None:
    text = explain(outcome, find(root))
    assert "suite movement, expectation fields_add_up, critical: " in text
    assert (
        "fields_less_whole 50.0\n    data/raw/movement/movement.csv, row 57, column value: '258'\n    declared: "
        in text
    )
    assert "suite indicators, expectation pci_weighted_sum_2006_2019, critical: " in text
    assert "\n  and 13 more" in text, "63 rows, of which 50 are shown"
    assert str(root) not in text


def test_a_row_shows_the_printed_text_as_it_stands_now(root: Path, check: Make, cell: dict[str, Any]) -> None:
    row = FailedRow(cell, {"value": 0.0}, ("pci/pci_2019.csv", 52, "PCI"))
    text = explain(Outcome((check(failed=(row,)),)), find(root))
    assert text.splitlines() == [
        "suite indicators, expectation made_up, warning: What must hold",
        "  bound: max_value 1; 1 row fails, 0 of them declared",
        "  index PCI, edition_year 2019, province_code 14, vintage 2008, component_code PCI: value 0.0",
        "    data/raw/pci/pci_2019.csv, row 52, column PCI: '63.384804'",
    ]


def test_a_derived_value_stands_on_its_parts(root: Path, check: Make, tables: dict[str, pl.DataFrame]) -> None:
    row = tables["indicators"].filter(index="PAPI", edition_year=2024, province_code="14", component_code="D1")
    assert row["status"].to_list() == ["derived"]
    key = row.select("index", "edition_year", "province_code", "vintage", "component_code").row(0, named=True)
    lines = explain(Outcome((check(failed=(FailedRow(key, {"value": 0.0}),)),)), find(root)).splitlines()
    parts = [line.split(":")[0].strip() for line in lines[3:]]
    assert parts == ["part D1.1", "part D1.2", "part D1.3", "part D1.4"]
    assert all("data/raw/papi/papi_2024_subdimensions.csv, row " in line for line in lines[3:])


def test_what_has_no_cell_says_so_and_a_wrong_address_is_named(root: Path, check: Make, cell: dict[str, Any]) -> None:
    absent = FailedRow({**cell, "edition_year": 2025}, {"present": 0})
    assert "no printed cell" in explain(Outcome((check(suite="coverage", failed=(absent,)),)), find(root))
    beyond = FailedRow(cell, {}, ("pci/pci_2019.csv", 999, "PCI"))
    assert "there is no such cell" in explain(Outcome((check(failed=(beyond,)),)), find(root))
    nowhere = FailedRow(cell, {}, ("../secret.csv", 1, "a"))
    with pytest.raises(DanvanError, match="is no raw table of this project"):
        explain(Outcome((check(failed=(nowhere,)),)), find(root))


def test_nothing_to_explain(root: Path, check: Make) -> None:
    assert explain(Outcome((check(failed=(), success=True),)), find(root)) == "every row holds"
