"""A suite that cannot be meant is refused, with file, line and field."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.errors import SuiteMalformed
from danvan_analysis.validation import load, validate

EXPECTATION: dict[str, Any] = {
    "type": "expect_column_values_to_be_between",
    "kwargs": {"column": "unaccounted", "min_value": 0, "max_value": 0},
    "severity": "critical",
    "meta": {
        "name": "accounted",
        "title": {"vi": "Không mất ô", "en": "No cell is lost"},
        "description": {"vi": "Số ô mất.", "en": "Cells lost."},
        "reason": {"vi": "Không được mất.", "en": "None may be."},
    },
}
TITLE = {"title": {"vi": "Sổ ô", "en": "Ledger"}}


def written(folder: Path, change: dict[str, Any], *, name: str = "ledger") -> Path:
    """A folder with one suite of one expectation; ``change`` replaces entries by their dotted path."""
    content = json.loads(json.dumps({"name": name, "meta": TITLE, "expectations": [EXPECTATION]}))
    for path, value in change.items():
        *parents, last = path.split(".")
        place = content
        for step in parents:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


FIRST = "expectations.0"
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown expectation": (
        {f"{FIRST}.type": "expect_column_values_between"},
        r"ledger\.json, line 11, field expectations\[0\]\.type: unknown expectation 'expect_column_values_between'; "
        "did you mean 'expect_column_values_to_be_between'",
    ),
    "unknown column": (
        {f"{FIRST}.kwargs.column": "unacounted"},
        r"line 13, field expectations\[0\]\.kwargs\.column: the table ledger has no column 'unacounted'; "
        "did you mean 'unaccounted'",
    ),
    "unknown column in a condition": (
        {
            f"{FIRST}.kwargs.row_condition": {
                "type": "and",
                "conditions": [{"type": "comparison", "column": {"name": "tabel"}, "operator": "==", "parameter": "a"}],
            }
        },
        r"field expectations\[0\]\.kwargs\.row_condition\.conditions\[0\]\.column\.name: .* did you mean 'table'",
    ),
    "condition as text": ({f"{FIRST}.kwargs.row_condition": "cells > 1"}, "a condition is an object"),
    "unknown severity": ({f"{FIRST}.severity": "error"}, "found 'error'; expected one of critical, warning, info"),
    "no severity": ({f"{FIRST}.severity": None}, r"field expectations\[0\]: severity is missing"),
    "no title": ({f"{FIRST}.meta.title": None}, r"line \d+, field expectations\[0\]\.meta: title is missing"),
    "one language": ({f"{FIRST}.meta.reason": {"en": "why"}}, r"meta\.reason: expected a text in vi and one in en"),
    "empty text": ({f"{FIRST}.meta.reason.vi": " "}, r"meta\.reason\.vi: the text is empty"),
    "decomposed text": ({f"{FIRST}.meta.reason.vi": unicodedata.normalize("NFD", "Sổ")}, "not in NFC"),
    "misspelled entry": ({f"{FIRST}.meta.withold": True}, r"meta\.withold: unknown entry; did you mean 'withhold'"),
    "withhold in words": ({f"{FIRST}.meta.withhold": "yes"}, "expected true or false"),
    "another name": ({"name": "accounts"}, "line 2, field name: found 'accounts'; expected 'ledger'"),
    "no expectation": ({"expectations": []}, "expected a list with at least one expectation"),
    "declared with no cells": (
        {f"{FIRST}.meta.declared": [{"reason": {"vi": "a", "en": "b"}, "cells": []}]},
        r"declared\[0\]\.cells: expected a list of cells",
    ),
    "declared with a strange column": (
        {f"{FIRST}.meta.declared": [{"reason": {"vi": "a", "en": "b"}, "cells": [{"tables": "x"}]}]},
        r"declared\[0\]\.cells\[0\]\.tables: unknown entry; did you mean 'table'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str, tmp_path: Path) -> None:
    change, message = CASES[case]
    with pytest.raises(SuiteMalformed, match=message):
        load(written(tmp_path, change))


def test_no_json(tmp_path: Path) -> None:
    written(tmp_path, {})
    file = tmp_path / "ledger.json"
    file.write_text(file.read_text("utf-8").replace('"min_value": 0,', '"min_value": 0'), encoding="utf-8")
    with pytest.raises(SuiteMalformed, match=r"ledger\.json, line 15, column 5: not valid JSON"):
        load(tmp_path)


def test_a_name_twice(tmp_path: Path) -> None:
    with pytest.raises(SuiteMalformed, match=r"expectations\[1\]\.meta\.name: the name 'accounted' stands there twice"):
        load(written(tmp_path, {"expectations": [EXPECTATION, EXPECTATION]}))


def test_a_table_that_nobody_judges(tmp_path: Path) -> None:
    with pytest.raises(SuiteMalformed, match="no table is judged under the name 'legder'; did you mean 'ledger'"):
        load(written(tmp_path, {}, name="legder"))


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SuiteMalformed, match="no suite in"):
        load(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{f"{FIRST}.kwargs.min_value": {"a": 1}}, {f"{FIRST}.kwargs.maximum": 1}],
    ids=["a bound that is no number", "an unknown argument"],
)
def test_what_great_expectations_does_not_take(change: dict[str, Any], tables: Any, tmp_path: Path) -> None:
    with pytest.raises(SuiteMalformed, match=r"ledger\.json, expectation accounted: Great Expectations"):
        validate(tables, written(tmp_path, change))


def test_what_great_expectations_cannot_evaluate(tables: Any, tmp_path: Path) -> None:
    with pytest.raises(SuiteMalformed, match="expectation accounted: Great Expectations cannot evaluate it"):
        validate(tables, written(tmp_path, {f"{FIRST}.kwargs.column": "table"}))


def test_a_copy_of_the_real_suites_loads(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "expectations", tmp_path / "expectations")
    assert [suite.name for suite in load(tmp_path / "expectations")] == [s.name for s in load(root / "expectations")]
