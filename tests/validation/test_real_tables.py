"""The real tables pass, with the declared failures and no other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.validation import Outcome, load, validate, write
from danvan_analysis.validation.outcome import DECLARED
from danvan_analysis.validation.views import VIEWS


def test_the_real_tables_are_accepted(outcome: Outcome) -> None:
    assert outcome.failures() == [], outcome.summary("en")
    assert outcome.ok
    outcome.raise_if_rejected()


def test_every_view_has_a_suite_and_every_suite_a_view(root: Path, outcome: Outcome) -> None:
    names = [suite.name for suite in load(root / "expectations")]
    assert sorted(names) == sorted(VIEWS)
    assert list(dict.fromkeys(check.suite for check in outcome.checks)) == names


def test_every_expectation_judges_something(outcome: Outcome) -> None:
    idle = [(check.suite, check.name) for check in outcome.checks if check.n_checked == 0]
    assert idle == []


def test_the_declared_failures_are_the_known_ones(outcome: Outcome) -> None:
    found: dict[str, int] = {}
    for check, row in outcome.declared():
        found[f"{check.suite}.{check.name}"] = found.get(f"{check.suite}.{check.name}", 0) + 1
        assert row.reason is not None
        assert sorted(row.reason) == ["en", "vi"]
    assert found == {
        "indicators.jump_papi_composite": 3,
        "indicators.jump_papi_dimension": 3,
        "indicators.jump_papi_sub_dimension": 9,
        "indicators.jump_par_sipas": 1,
        "indicators.jump_pci_composite": 3,
        "indicators.jump_pci_sub_index": 6,
        "indicators.papi_dimension_sum": 1,
        "indicators.pci_weighted_sum_2006_2019": 63,
        "means.mean_near_the_provinces": 5,
        "movement.fields_add_up": 1,
        "national.no_province_beyond_extreme": 1,
    }


def test_a_declared_row_carries_its_printed_cell(outcome: Outcome) -> None:
    (row,) = (row for check, row in outcome.declared() if check.name == "fields_add_up")
    assert row.values == {"fields_less_whole": 50.0}
    assert row.address is not None
    assert row.address[0] == "movement/movement.csv"


def test_outcome_is_written_whole_and_read_back(outcome: Outcome, tmp_path: Path) -> None:
    paths = write(outcome, tmp_path / "validation")
    assert Outcome.from_json(paths[0].read_text("utf-8")) == outcome
    raw = json.loads(paths[1].read_text("utf-8"))
    assert sorted(raw) == sorted(VIEWS)
    assert sum(len(results) for results in raw.values()) == len([c for c in outcome.checks if c.name != DECLARED])
    text = paths[1].read_text("utf-8")
    assert "batch_id" not in text
    assert "run_id" not in text


def test_the_same_tables_give_the_same_bytes(tables: dict[str, pl.DataFrame], root: Path, tmp_path: Path) -> None:
    names = ["ledger", "movement", "national"]
    texts = []
    for turn in ("a", "b"):
        paths = write(validate(tables, root / "expectations", only=names), tmp_path / turn)
        texts.append([path.read_bytes() for path in paths])
    assert texts[0] == texts[1]


def test_great_expectations_loads_each_file_as_it_stands(root: Path) -> None:
    from great_expectations import ExpectationSuite

    for file in sorted((root / "expectations").glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        assert len(ExpectationSuite(**content).expectations) == len(content["expectations"])


def test_summary_in_both_languages(outcome: Outcome) -> None:
    assert outcome.summary("vi").startswith("Dữ liệu được chấp nhận: đạt ")
    assert outcome.summary("en").startswith("Data accepted: ")


def test_an_unknown_suite_and_a_missing_table_are_named(tables: dict[str, pl.DataFrame], root: Path) -> None:
    with pytest.raises(UnknownName, match="unknown suite 'ledgers'"):
        validate(tables, root / "expectations", only=["ledgers"])
    with pytest.raises(UnknownName, match="suite ledger: unknown table 'ledger'"):
        validate({}, root / "expectations", only=["ledger"])


def test_importing_the_gate_does_not_import_great_expectations() -> None:
    code = "import sys, danvan_analysis.validation; print('great_expectations' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
