"""What many reports share is calculated once, and never taken for something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from danvan_analysis.figures import worked_out

KEY = ("PAPI", 2019, (("14", 43.9),), b"\x00")
ROWS = [("14", 3, 2.5, None), ("02", 63, 1e-17, 7)]


@pytest.fixture
def project(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_bytes((root / "pyproject.toml").read_bytes())
    (tmp_path / ".cache" / "danvan").mkdir(parents=True)
    monkeypatch.setenv("DANVAN_PROJECT", str(tmp_path))
    return tmp_path


@pytest.fixture
def counted() -> tuple[list[int], Callable[[], worked_out.Rows]]:
    calls: list[int] = []

    def work_out() -> worked_out.Rows:
        calls.append(1)
        return list(ROWS)

    return calls, work_out


Counted = tuple[list[int], Callable[[], worked_out.Rows]]


def test_the_second_time_it_is_read(project: Path, counted: Counted) -> None:
    calls, work_out = counted
    module = "danvan_analysis.figures.intervals"
    assert [worked_out.rows(module, KEY, work_out) for _ in range(2)] == [ROWS, ROWS]
    assert len(calls) == 1


@pytest.mark.parametrize("other", [("PAPI", 2019, (("14", 43.90000001),), b"\x00"), ("PAPI", 2019, (), b"\x00")])
def test_another_key_or_module_is_calculated_anew(project: Path, counted: Counted, other: tuple[object, ...]) -> None:
    calls, work_out = counted
    worked_out.rows("danvan_analysis.figures.intervals", KEY, work_out)
    worked_out.rows("danvan_analysis.figures.intervals", other, work_out)
    worked_out.rows("danvan_analysis.figures.reweighting", KEY, work_out)
    assert len(calls) == 3


def test_other_code_is_calculated_anew(project: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, work_out = counted
    worked_out.rows("danvan_analysis.figures.intervals", KEY, work_out)
    monkeypatch.setattr(worked_out, "_code", lambda module: f"another {module}")
    worked_out.rows("danvan_analysis.figures.intervals", KEY, work_out)
    assert len(calls) == 2


@pytest.mark.parametrize("damage", [lambda content: content[:-3], lambda content: content.replace(b"63", b"62")])
def test_what_is_damaged_is_calculated_anew(project: Path, counted: Counted, damage: Callable[[bytes], bytes]) -> None:
    calls, work_out = counted
    module = "danvan_analysis.figures.intervals"
    worked_out.rows(module, KEY, work_out)
    (file,) = (project / worked_out.FOLDER).iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert worked_out.rows(module, KEY, work_out) == ROWS
    assert len(calls) == 2


def test_the_folder_does_not_grow_without_end(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worked_out, "_MOST_FILES", 3)
    for number in range(9):
        worked_out.rows("danvan_analysis.figures.intervals", (number,), lambda: list(ROWS))
    assert 1 <= len(list((project / worked_out.FOLDER).iterdir())) <= 3


def test_a_project_without_a_cache_gets_none(project: Path, counted: Counted) -> None:
    calls, work_out = counted
    (project / ".cache" / "danvan").rmdir()
    for _ in range(2):
        assert worked_out.rows("danvan_analysis.figures.intervals", KEY, work_out) == ROWS
    assert len(calls) == 2
    assert not list((project / ".cache").iterdir())
