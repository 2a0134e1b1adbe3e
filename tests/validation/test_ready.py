"""A process of the gate that waits: it judges as one that was started late, and goes where nobody needs it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis import validation
from danvan_analysis.project import Project
from danvan_analysis.validation import raw_cells
from danvan_analysis.validation.__main__ import main, prepared
from danvan_analysis.validation.ready import Ready

ONLY = ["ledger", "quarantine"]


@pytest.fixture
def project(tmp_path: Path, copy_project: Callable[..., Path]) -> Project:
    found = Project(copy_project(tmp_path / "project", notebooks=False))
    shutil.rmtree(found.processed / "validation", ignore_errors=True)
    return found


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_what_waited_judges_as_what_is_started(project: Project) -> None:
    with Ready(project) as ready:
        pid = ready._process.pid if ready._process else 0
        with validation.start(project, only=ONLY, ready=ready) as pending:
            assert pending._process is not None
            assert pending._process.pid == pid, "no other process was started"
            found = pending.wait()
    assert {check.suite for check in found.checks} == {*ONLY}
    assert found.ok
    with Ready(project) as ready:
        assert validation.start(project, only=ONLY, ready=ready).to_run == [], "what was judged is kept"


def test_one_that_is_gone_is_replaced(project: Project) -> None:
    with Ready(project) as ready:
        assert ready._process is not None
        ready._process.kill()
        ready._process.wait()
        with validation.start(project, only=["ledger"], ready=ready) as pending:
            assert pending.wait().ok


def test_raw_tables_read_beforehand_are_those_of_now(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_PROJECT", str(project.root))
    found = prepared(project)
    assert found is not None
    digest, cells = found
    assert cells.equals(raw_cells.cells(project.raw))
    wrong = cells.with_columns(text=pl.lit("9"))
    failed = {}
    for what, given in {"no longer": ("0" * 64, wrong), "still": (digest, wrong)}.items():
        main(project.root, project.processed, ["printed"], beforehand=given)
        outcome = validation.validate_project(project, only=["printed"])
        failed[what] = [check.name for check in outcome.checks if not check.success]
        shutil.rmtree(project.processed / "validation")
    assert failed == {"no longer": [], "still": ["text_is_the_printed"]}


def test_raw_tables_that_cannot_be_read_are_for_others_to_refuse(project: Project) -> None:
    (project.raw / "papi" / "papi_2015.csv").write_bytes(b"")
    assert prepared(project) is None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks a process up in /proc")
def test_nobody_needed_it(project: Project) -> None:
    with Ready(project) as ready:
        pid = ready._process.pid if ready._process else 0
    assert gone(pid)
    left = Ready(project)
    assert left._process is not None
    # As where the process that started it is killed: its end of the line is closed, and nothing else happens.
    os.close(left._ours.detach())
    until = time.monotonic() + 60
    while left._process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert left._process.returncode == 0
