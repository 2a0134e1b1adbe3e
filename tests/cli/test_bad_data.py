"""Bad raw tables and rejected data: one clear message, the right exit code, nothing half written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Say = Callable[..., Any]


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files but the outcomes that validation keeps: a rejection is kept as well."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "validation" not in path.parts]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def own_value(path: Path) -> tuple[str, str]:
    """The printed composite of the first province in a wide table, and its line."""
    head, first = path.read_text(encoding="utf-8").splitlines()[:2]
    assert "," in head
    value = next(cell for cell in first.split(",") if re.fullmatch(r"\d+\.\d{3,}", cell))
    return first, value


@pytest.mark.parametrize("verb", ["build", "clean", "validate"])
def test_a_changed_byte_is_named(say: Say, project: Path, tmp_path: Path, verb: str) -> None:
    table = project / "data" / "raw" / "papi" / "papi_2019.csv"
    line, value = own_value(table)
    change(table, line, line.replace(value, value[:-1] + str((int(value[-1]) + 1) % 10), 1))
    before = snapshot(project / "data" / "processed")
    out = ["--out", str(tmp_path / "out")] if verb != "clean" else []
    said = say(verb, *out, project=project)
    assert said.code == 2
    assert said.out == ""
    assert "papi/papi_2019.csv" in said.err
    assert "bytes changed" in said.err
    assert "Traceback" not in said.err
    assert snapshot(project / "data" / "processed") == before, "the tidy tables are as they were"
    assert not (tmp_path / "out").exists()


def test_a_missing_table_is_named(say: Say, project: Path) -> None:
    (project / "data" / "raw" / "pci" / "pci_2019.csv").unlink()
    said = say("clean", project=project)
    assert said.code == 2
    assert "pci/pci_2019.csv" in said.err
    assert "missing" in said.err


def test_a_table_that_nobody_recorded_is_named(say: Say, project: Path) -> None:
    (project / "data" / "raw" / "papi" / "papi_2031.csv").write_text("province,PAPI\nHà Nội,40\n", encoding="utf-8")
    said = say("clean", project=project)
    assert said.code == 2
    assert "papi/papi_2031.csv" in said.err
    assert "danvan record" in said.err


def test_record_takes_a_revised_table_and_the_version_it_makes(say: Say, project: Path) -> None:
    raw = project / "data" / "raw"
    table = raw / "papi" / "papi_2019.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = json.loads((raw / "datapackage.json").read_text(encoding="utf-8"))
    said = say(
        "record", "papi/papi_2019.csv", "--version", "2099.1.0", "--created", "2099-01-01T00:00:00Z", project=project
    )
    assert said.code == 0, said.err
    assert said.out.strip() == str(raw / "datapackage.json")
    after = json.loads((raw / "datapackage.json").read_text(encoding="utf-8"))
    assert (after["version"], after["created"]) == ("2099.1.0", "2099-01-01T00:00:00Z")
    old = {entry["path"]: entry for entry in before["resources"]}
    new = {entry["path"]: entry for entry in after["resources"]}
    assert set(old) == set(new)
    assert [path for path in old if old[path] != new[path]] == ["papi/papi_2019.csv"]
    assert new["papi/papi_2019.csv"]["bytes"] == table.stat().st_size


@pytest.mark.parametrize("path", ["papi/absent.csv", "../../pyproject.toml", "/etc/hostname"])
def test_record_refuses_what_is_no_raw_table(say: Say, project: Path, path: str) -> None:
    before = (project / "data" / "raw" / "datapackage.json").read_bytes()
    said = say("record", path, "--layout", "papi_wide", "--title", "x", "--edition", "2025", project=project)
    assert said.code == 2
    assert said.err.startswith("danvan: ")
    assert ("the file is missing" if "absent" in path else "lies outside data/raw") in said.err
    assert (project / "data" / "raw" / "datapackage.json").read_bytes() == before


def test_a_cell_that_is_no_number_is_named_by_row_and_column(say: Say, project: Path) -> None:
    table = project / "data" / "raw" / "papi" / "papi_2019.csv"
    line, value = own_value(table)
    change(table, line, line.replace(value, "forty", 1))
    assert say("record", "papi/papi_2019.csv", project=project).code == 0
    before = snapshot(project / "data" / "processed")
    said = say("clean", project=project)
    assert said.code == 2
    assert re.search(r"papi/papi_2019\.csv, row 2, column \S+", said.err)
    assert "forty" in said.err
    assert snapshot(project / "data" / "processed") == before


def test_rejected_data_ends_with_3_and_names_suite_expectation_and_rows(
    say: Say, project: Path, tmp_path: Path
) -> None:
    """A score off by a hundredth, recorded as if it were right: only the sums show it."""
    table = project / "data" / "raw" / "papi" / "papi_2019.csv"
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    column = head.split(",").index("D3")
    number = next(n for n, line in enumerate(lines) if "Son La" in line or "Sơn La" in line)
    cells = lines[number].split(",")
    cells[column] = str(round(float(cells[column]) + 0.05, 6))
    lines[number] = ",".join(cells)
    table.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    assert say("record", "papi/papi_2019.csv", project=project).code == 0
    out = tmp_path / "out"
    before = snapshot(project / "data" / "processed")
    said = say("build", "--year", "2019", "--out", str(out), project=project)
    assert said.code == 3, said.err
    assert snapshot(project / "data" / "processed") == before, "rejected data replaces no table"
    assert said.out == ""
    assert "indicators" in said.err
    assert re.search(r"papi_(dimension_)?sum", said.err)
    assert "2019" in said.err
    assert not (out / "reports").exists(), "no report is drawn from rejected data"
    assert (out / "validation" / "validation.json").is_file(), "what was found is kept"
