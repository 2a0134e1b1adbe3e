"""Nothing of one call is visible to the next, and a child starts as a process of its own would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danvan_analysis.project import find
from danvan_analysis.reports.plan import PLAIN, plan

Call = Callable[..., Any]


def test_what_a_call_changes_is_gone_with_it(call: Call) -> None:
    assert call("foul") == "fouled"
    assert call("clean") == [None, False, False, False, False, False, False, False]


def test_chance_differs_from_child_to_child(call: Call) -> None:
    drawn = [call("chance") for _ in range(3)]
    assert len({python for python, _ in drawn}) == 3
    assert len({numpy for _, numpy in drawn}) == 3


def test_no_files_of_others_are_open(call: Call, tmp_path: Path) -> None:
    held = (tmp_path / "held by the caller").open("w")
    try:
        seen = [call("open_files") for _ in range(3)]
    finally:
        held.close()
    assert not any("held by the caller" in file for files in seen for file in files)
    # The first child leaves nothing open in the server that the third would inherit.
    assert len(seen[0]) == len(seen[2])
    assert sum(file.startswith("socket:") for file in seen[2]) == 1


def test_queries_of_a_report_leave_the_other_cores_alone(call: Call) -> None:
    assert call("threads") == 1
    assert call("threads_of_matrices") == 1


def test_a_report_imports_nothing_that_its_process_was_not_born_with(call: Call, root: Path, tmp_path: Path) -> None:
    """What the server does not import, each child would import for itself."""
    project = find(root)
    report = plan(project, years=[2019], notebooks=["emulation_movement"], lang="vi")[0]
    for folder in ("objects", "scratch"):
        (tmp_path / folder).mkdir()
    assert call("brought", report, project, PLAIN, tmp_path / "objects", tmp_path / "scratch") == []
