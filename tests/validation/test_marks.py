"""Marks: the cells that carry a warning, those that must not be shown, and what a file says of its validation."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from danvan_analysis.errors import DataRejected
from danvan_analysis.project import Project, find
from danvan_analysis.validation import Mark, Marks, Outcome
from danvan_analysis.validation.marks import KEY, UNCHECKED, cell_of, marks, of_checks
from danvan_analysis.validation.outcome import Check, FailedRow

Make = Callable[..., Check]
WORDS = {"vi": "Nguồn in như vậy", "en": "The source prints it so"}
CELL = {"index": "PCI", "edition_year": 2019, "province_code": "14", "vintage": 2008, "component_code": "PCI"}
ADDRESS = ("pci/pci_2019.csv", 52, "PCI")


def frame(**changes: Any) -> pl.DataFrame:
    return pl.DataFrame([{**CELL, **changes}], schema_overrides={"edition_year": pl.Int32, "vintage": pl.Int32})


def test_a_warning_marks_its_cell_and_no_other(check: Make) -> None:
    found = Marks("passed with warnings", marks=of_checks([check()]))
    (mark,) = found.of(frame())
    assert (mark.suite, mark.expectation, mark.severity) == ("indicators", "made_up", "warning")
    assert mark.cells == (("PCI", 2019, "14", 2008, "PCI"),)
    assert mark.places == ()
    assert (mark.withhold, mark.declared) == (False, False)
    assert mark.reason == {"vi": "Vì sao", "en": "Why"}
    for change in ({"province_code": "15"}, {"edition_year": 2018}, {"vintage": 2025}, {"component_code": "PCI1"}):
        assert found.of(frame(**change)) == []
    assert found.of(frame().clear()) == []


def test_a_mark_is_found_by_the_row_of_the_raw_table(check: Make) -> None:
    found = Marks("", marks=of_checks([check()]))
    (mark,) = found.at(pl.DataFrame({"table": ["pci/pci_2019.csv"] * 2, "row": [51, 52]}))
    assert mark.places == (("pci/pci_2019.csv", 52),)
    assert found.at(pl.DataFrame({"table": ["pci/pci_2018.csv"], "row": [52]})) == []


@pytest.mark.parametrize(
    ("changes", "withheld"),
    [
        ({}, False),
        ({"withhold": True}, True),
        ({"severity": "critical"}, True),
        ({"failed": (), "declared": (FailedRow(CELL, {}, ADDRESS, WORDS),), "severity": "critical"}, False),
        ({"failed": (), "declared": (FailedRow(CELL, {}, ADDRESS, WORDS),), "withhold": True}, True),
    ],
    ids=["a warning", "withhold", "critical and not declared", "critical and declared", "withhold and declared"],
)
def test_what_is_withheld(changes: dict[str, Any], withheld: bool, check: Make) -> None:
    (mark,) = of_checks([check(**changes)])
    assert mark.withhold is withheld


def test_information_marks_nothing(check: Make) -> None:
    assert of_checks([check(severity="info"), check(severity="info", withhold=True)]) == ()


def test_declared_failures_keep_their_reasons_apart(check: Make) -> None:
    other = {"vi": "Lý do khác", "en": "Another reason"}
    rows = (
        FailedRow(CELL, {}, ADDRESS, WORDS),
        FailedRow({**CELL, "province_code": "12"}, {}, None, other),
        FailedRow({**CELL, "province_code": "15"}, {}, None, WORDS),
    )
    found = of_checks([check(declared=rows)])
    assert [(mark.declared, dict(mark.reason), len(mark.cells)) for mark in found] == [
        (False, {"vi": "Vì sao", "en": "Why"}, 1),
        (True, WORDS, 2),
        (True, other, 1),
    ]
    assert len(Marks("", marks=found).of(frame())) == 2


def test_a_national_figure_is_a_cell_with_no_province(check: Make) -> None:
    row = FailedRow({"index": "PAR_INDEX", "edition_year": 2023, "statistic": "mean", "source_id": "S"}, {})
    assert cell_of(row) == ("PAR_INDEX", 2023, None, None, "PAR")
    found = Marks("", marks=of_checks([check(failed=(row,))]))
    nowhere = frame(index="PAR_INDEX", edition_year=2023, province_code=None, vintage=None, component_code="PAR")
    assert len(found.of(nowhere)) == 1
    assert found.of(frame(index="PAR_INDEX", edition_year=2023, component_code="PAR")) == []
    assert cell_of(FailedRow({"index": "NO_INDEX", "edition_year": 2023}, {})) is None


def test_a_copied_edition_is_withheld_in_every_cell(
    some: Mapping[str, pl.DataFrame], judge: Callable[..., Outcome]
) -> None:
    papi = pl.col("index") == "PAPI"
    frame = some["indicators"]
    before = frame.filter(papi & (pl.col("edition_year") == 2018)).select(
        "province_code", "component_code", former="value"
    )
    copied = frame.filter(papi & (pl.col("edition_year") == 2019)).join(before, on=["province_code", "component_code"])
    copied = copied.with_columns(value="former").select(frame.columns)
    faulty = pl.concat([frame.filter(~(papi & (pl.col("edition_year") == 2019))), copied])
    outcome = judge({**some, "indicators": faulty}, "indicators", ["edition_not_repeated"])
    assert outcome.status == "passed with warnings"
    found = Marks(outcome.status, marks=of_checks(outcome.checks))
    (mark,) = found.of(copied)
    assert (mark.severity, mark.withhold, mark.declared) == ("warning", True, False)
    assert len(mark.cells) == copied.height > 2000
    assert found.of(faulty.filter(pl.col("edition_year") == 2018)) == []


def test_the_marks_of_the_project(judged: Project, tables: Mapping[str, pl.DataFrame]) -> None:
    found = marks(judged)
    assert found.outcome == "passed"
    rows = tables["indicators"].filter(index="PCI", edition_year=2011, province_code="14", component_code="PCI")
    (mark,) = found.of(rows)
    assert (mark.expectation, mark.declared, mark.withhold) == ("pci_weighted_sum_2006_2019", True, False)
    assert mark.reason["en"].startswith("PCI 2011")
    assert found.of(tables["indicators"].filter(index="PCI", edition_year=2014)) == []
    (movement,) = found.at(tables["movement"])
    assert movement.expectation == "fields_add_up"
    assert marks(judged) is found, "read once a process"
    assert all(list(mark.places) == sorted(mark.places) for mark in found.marks)


def test_proof_is_small_and_says_which_suites(judged: Project, root: Path) -> None:
    found = marks(judged)
    proof = found.proof()
    text = json.dumps(proof)
    assert len(text) < 2048
    assert json.loads(text) == proof
    assert sorted(proof["suites"]) == sorted(file.stem for file in (root / "expectations").glob("*.json"))
    assert {one["outcome"] for one in proof["suites"].values()} == {"passed"}
    other = dataclasses.replace(found, tables={**found.tables, "movement": "0" * 64})
    assert other.proof() == proof, "a cell that a figure does not use changes none of its files"
    assert str(judged.root) not in text


def test_rejected_data_is_not_given_out(check: Make) -> None:
    for outcome in ("passed", "passed with warnings", UNCHECKED):
        Marks(outcome).raise_if_rejected()
    outcome = Outcome((check(severity="critical"),))
    assert outcome.status == "rejected"
    with pytest.raises(DataRejected, match="run danvan validate"):
        Marks(outcome.status).raise_if_rejected()


def test_a_project_without_suites_is_not_checked(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.danvan]\n")
    found = marks(find(tmp_path))
    assert (found.outcome, found.marks) == (UNCHECKED, ())
    assert found.of(frame()) == []
    assert found.at(pl.DataFrame({"table": ["a"], "row": [1]})) == []


def test_key_is_that_of_the_table(judged: Project, tables: Mapping[str, pl.DataFrame]) -> None:
    assert set(KEY) <= set(tables["indicators"].columns)
    assert isinstance(marks(judged).marks[0], Mark)
