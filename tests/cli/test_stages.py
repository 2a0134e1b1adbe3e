"""The process of the gate is started before the stages are imported, and only where there is something to judge."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.cli import stages
from danvan_analysis.cli.build import _gate, silent
from danvan_analysis.project import Project
from danvan_analysis.reports.dispatch import Local
from danvan_analysis.validation import kept, pending


@pytest.fixture
def project(tmp_path: Path, copy_project: Callable[..., Path]) -> Project:
    return Project(copy_project(tmp_path / "project"))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_is_started_for_tables_as_they_are(project: Project) -> None:
    processed.ensure(project)
    with _gate(project) as ready:
        assert ready is None


def test_what_was_started_is_ended_where_nobody_took_it(project: Project) -> None:
    (project.processed / processed.DESCRIPTOR).unlink()
    with _gate(project) as ready:
        assert ready is not None
        assert ready._process is not None
        pid = ready._process.pid
        assert alive(pid)
    assert not alive(pid)


def test_the_process_that_was_started_before_is_the_one_that_judges(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.processed / processed.DESCRIPTOR).unlink()
    for file in kept.folder(project).glob("ledger-*"):
        file.unlink()
    with _gate(project) as ready, Local(project, 1) as dispatch:
        assert ready is not None
        monkeypatch.setattr(
            pending,
            "subprocess",
            SimpleNamespace(DEVNULL=None, Popen=lambda *_, **__: pytest.fail("another was started")),
        )
        asked = stages.Asked(years=(2019,), lang="vi")
        reports, outcome = stages._gated(asked, project, tmp_path, dispatch, silent, ready)
        assert ready._process is None, "it was taken"
    assert outcome.ok
    assert {report.year for report in reports} == {2019}
    assert processed.is_fresh(project)
