"""The gate beside everything else: what is kept, what runs again, what a process that asks gets to know."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.errors import SuiteMalformed, UnknownName, ValidationFailed
from danvan_analysis.project import Project, find
from danvan_analysis.validation import Outcome, gate, kept, keys, start, validate, validate_project
from danvan_analysis.validation.pending import SCRATCH
from danvan_analysis.validation.views import VIEWS

SUITES = ["ledger", "national", "quarantine"]


@pytest.fixture
def project(judged: Project, tmp_path: Path) -> Project:
    """The same project for one test alone."""
    return find(shutil.copytree(judged.root, tmp_path / "project"))


def to_run(project: Project, only: list[str] | None = None) -> list[str]:
    with start(project, only=only or SUITES) as pending:
        return pending.to_run


def test_the_process_finds_what_is_found_here(judged: Project, outcome: Outcome) -> None:
    assert validate_project(judged) == outcome


def test_what_was_judged_is_not_judged_again(judged: Project) -> None:
    assert to_run(judged, sorted(VIEWS)) == []
    assert to_run(judged) == []
    assert start(judged, only=SUITES).ready
    assert validate_project(judged, only=SUITES).status == "passed"
    assert list(kept.folder(judged).glob(f"{SCRATCH}*")) == []


def test_the_kept_outcome_is_the_whole_outcome(judged: Project, tables: dict[str, pl.DataFrame]) -> None:
    fresh = validate(tables, judged.expectations, only=SUITES)
    again = validate_project(judged, only=SUITES)
    assert again == fresh
    assert [check.raw for check in again.checks] == [json.loads(json.dumps(check.raw)) for check in fresh.checks]


def test_tables_in_memory_and_on_disk_are_the_same_tables(judged: Project, tables: dict[str, pl.DataFrame]) -> None:
    with start(judged, tables=tables, only=SUITES) as pending:
        assert pending.to_run == []
    other = {**tables, "ledger": tables["ledger"].with_columns(pl.col("cells") + 1)}
    with start(judged, tables=other, only=SUITES) as pending:
        assert pending.to_run == ["ledger"]


def test_a_suite_that_was_edited_runs_alone(project: Project) -> None:
    file = project.expectations / "national.json"
    file.write_text(file.read_text("utf-8").replace('"max_value": 100', '"max_value": 101'), encoding="utf-8")
    assert to_run(project) == ["national"]


def test_a_table_that_changed_runs_the_suites_that_read_it(project: Project) -> None:
    file = project.processed / "national.parquet"
    pl.read_parquet(file).with_columns(pl.col("value") + 1e-9).write_parquet(file)
    assert to_run(project) == ["national"]


def test_an_outcome_is_the_same_bytes_whatever_was_asked_before(project: Project) -> None:
    """National statistics: one column of one row is another, then the suite runs with and without earlier answers."""
    file = project.processed / "national.parquet"
    frame = pl.read_parquet(file)
    other = pl.when(pl.int_range(pl.len()) == 7).then(101.0).otherwise(pl.col("value"))
    frame.with_columns(value=other.alias("value")).write_parquet(file)
    before = kept.read_answers(project, "national")
    found: list[bytes] = []
    for known in (True, False):
        if not known:
            shutil.rmtree(kept.folder(project))
        validate_project(project, only=["national"])
        key = keys.suite_key(
            gate.suite_texts(project)["national"], VIEWS["national"], keys.contents(project, VIEWS["national"].needs)
        )
        found.append(kept.place(project, "national", key).read_bytes())
        answers = kept.read_answers(project, "national")
        # Not a value alone: a maximum may lie below a province now.
        assert len(answers.keys() - before.keys()) in (1, 2), "what did not change has the same question"
    assert found[0] == found[1]
    assert b"statistic_within_100" in found[0]


def test_words_of_a_suite_are_no_question(project: Project) -> None:
    """Nothing is asked, and Great Expectations is not imported, where only a title is another."""
    file = project.expectations / "ledger.json"
    content = json.loads(file.read_text("utf-8"))
    content["expectations"][0]["meta"]["title"]["en"] = "Another title"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from danvan_analysis.validation.__main__ import main;"
        "root = Path(sys.argv[1]); main(root, root / 'data' / 'processed', ['ledger']);"
        "print('great_expectations' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(project.root)]
    environment = {**os.environ, "DANVAN_PROJECT": str(project.root)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split()[-1] == "False"
    assert to_run(project) == []
    assert validate_project(project, only=["ledger"]).checks[0].title["en"] == "Another title"


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied", "not text", "of another suite", "of another form"])
def test_answers_that_are_damaged_or_foreign_are_not_believed(harm: str, project: Project) -> None:
    assert len(kept.read_answers(project, "ledger")) == 2
    file = kept.folder(project) / "answers-ledger.json"
    content = file.read_bytes()
    body = content.split(b"\n", 1)[1].replace(b'"success"', b'"succes"')
    harmed = {
        "cut": content[:-9],
        "changed": content.replace(b'"success": true', b'"success": false', 1),
        "emptied": b"",
        "not text": b"\xff\xfe\x00",
        "of another suite": (kept.folder(project) / "answers-quarantine.json").read_bytes(),
        "of another form": keys.sha256(body).encode() + b"\n" + body,
    }
    file.write_bytes(harmed[harm])
    assert kept.read_answers(project, "ledger") == {}


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied", "not text", "of another state", "of another suite"])
def test_a_kept_outcome_that_is_damaged_or_foreign_is_not_believed(harm: str, project: Project) -> None:
    (file,) = kept.folder(project).glob("ledger-*.json")
    content = file.read_bytes()
    (other,) = kept.folder(project).glob("quarantine-*.json")
    body = content.split(b"\n", 1)[1]
    harmed = {
        "cut": content[:-9],
        "changed": content.replace(b'"success": true', b'"success": false', 1),
        "emptied": b"",
        "not text": b"\xff\xfe\x00",
        "of another suite": other.read_bytes(),
    }
    if harm == "of another state":
        changed = body.replace(file.stem.removeprefix("ledger-").encode(), b"0" * 24)
        assert changed != body
        harmed[harm] = keys.sha256(changed).encode() + b"\n" + changed
    file.write_bytes(harmed[harm])
    assert to_run(project) == ["ledger"]


def test_kept_outcomes_do_not_pile_up(project: Project) -> None:
    for number in range(9):
        kept.write(project, "ledger", keys.sha256(bytes([number])), [])
    assert len(list(kept.folder(project).glob("ledger-*.json"))) == 4
    assert kept.read(project, "ledger", keys.sha256(bytes([8]))) == []
    assert len(list(kept.folder(project).glob("quarantine-*.json"))) == 1


def test_additions_to_the_registry_are_part_of_the_key(project: Project) -> None:
    (project.root / "data" / "registry" / "papi").mkdir(parents=True)
    (project.root / "data" / "registry" / "papi" / "note.txt").write_text("made up")
    assert keys.contents(project, ["ledger"])["registry"] != keys.contents(find(), ["ledger"])["registry"]


def test_a_suite_that_cannot_be_read_is_refused_before_anything_runs(project: Project) -> None:
    (project.expectations / "national.json").write_text("{", encoding="utf-8")
    with pytest.raises(SuiteMalformed, match=r"national\.json, line 1"):
        start(project, only=SUITES)
    assert to_run(project, ["ledger"]) == []


def test_what_great_expectations_refuses_comes_back_as_its_error(project: Project) -> None:
    file = project.expectations / "ledger.json"
    file.write_text(file.read_text("utf-8").replace('"min_value": 0', '"min_value": {"a": 1}', 1), encoding="utf-8")
    with pytest.raises(SuiteMalformed, match=r"ledger\.json, expectation every_cell_accounted: Great Expectations"):
        validate_project(project, only=["ledger"])
    assert list(kept.folder(project).glob(f"{SCRATCH}*")) == []


def test_a_gate_that_is_ended_leaves_no_outcome_and_says_so(project: Project) -> None:
    (kept.folder(project) / f"{SCRATCH}left").mkdir()
    for file in kept.folder(project).glob("ledger-*.json"):
        file.unlink()
    pending = start(project, only=["ledger"])
    assert pending.to_run == ["ledger"]
    assert not (kept.folder(project) / f"{SCRATCH}left").exists(), "what a killed process left is removed"
    process = pending._process
    assert process is not None
    process.kill()
    with pytest.raises(ValidationFailed, match="the suite ledger ended with code -9 and no outcome"):
        pending.wait()
    assert list(kept.folder(project).glob("ledger-*")) == []


def test_whoever_asks_while_a_gate_runs_waits_for_its_outcome(project: Project) -> None:
    """Another process holds the lock, and its outcome comes before it lets go."""
    (file,) = kept.folder(project).glob("ledger-*.json")
    aside = file.rename(project.root / file.name)
    handle = os.open(kept.folder(project) / ".running", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)

    def end() -> None:
        aside.rename(file)
        os.close(handle)

    timer = threading.Timer(0.4, end)
    began = time.monotonic()
    timer.start()
    assert to_run(project, ["quarantine"]) == []
    assert time.monotonic() - began < 0.3, "what is kept is there without waiting"
    assert to_run(project) == []
    assert time.monotonic() - began >= 0.35
    timer.join()


def test_a_folder_that_cannot_be_written_is_named(project: Project) -> None:
    """A file where the folder should be stops every user; a read-only folder would not stop root."""
    shutil.rmtree(kept.folder(project))
    kept.folder(project).write_text("in the way", encoding="utf-8")
    with pytest.raises(ValidationFailed, match="data/processed/validation: the outcome of validation cannot be kept"):
        start(project, only=["ledger"])


def test_names_that_are_not_there(judged: Project) -> None:
    with pytest.raises(UnknownName, match="unknown suite 'ledgers'"):
        start(judged, only=["ledgers"])
    with pytest.raises(UnknownName, match="suite ledger: unknown table 'ledger'"):
        start(judged, tables={}, only=["ledger"])


def test_an_unchanged_table_imports_neither_great_expectations_nor_pandas(judged: Project) -> None:
    code = (
        "import sys; from danvan_analysis.validation import validate_project;"
        f"print(validate_project(only={SUITES!r}).status);"
        "print('great_expectations' in sys.modules, 'pandas' in sys.modules)"
    )
    environment = {**os.environ, "DANVAN_PROJECT": str(judged.root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["passed", "False", "False"]


def test_the_signature_changes_with_what_it_stands_for(project: Project) -> None:
    found = {gate.signature(project)}
    file = project.expectations / "ledger.json"
    file.write_text(file.read_text("utf-8") + "\n", encoding="utf-8")
    found.add(gate.signature(project))
    kept.write(project, "ledger", "0" * 64, [])
    found.add(gate.signature(project))
    descriptor = project.processed / "datapackage.json"
    descriptor.write_text(descriptor.read_text("utf-8") + "\n", encoding="utf-8")
    found.add(gate.signature(project))
    assert len(found) == 4


def test_every_suite_reads_what_its_key_covers() -> None:
    assert all(view.needs for view in VIEWS.values())
    contents = {name: name for view in VIEWS.values() for name in view.needs} | {"registry": ""}
    for view in VIEWS.values():
        key = keys.suite_key(b"{}", view, contents)
        for name in [*view.needs, "registry"]:
            assert keys.suite_key(b"{}", view, {**contents, name: "changed"}) != key, (view.name, name)
