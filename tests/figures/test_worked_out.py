"""What many reports share is calculated once, and never taken for something else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import reads
from danvan_analysis.figures import remembered, reweighting, worked_out
from danvan_analysis.figures.country import agreement, editions
from danvan_analysis.reference import registry_additions
from danvan_analysis.reference.registry_additions import NOTHING, Additions

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


def test_of_processes_that_ask_together_one_works_it_out(project: Path) -> None:
    said = (
        "import pathlib, sys, time\n"
        "from danvan_analysis.figures import worked_out\n"
        "def work_out():\n"
        "    with pathlib.Path(sys.argv[1]).open('a') as file:\n"
        "        file.write('worked out\\n')\n"
        "    time.sleep(1)\n"
        "    return [('14', 1.5)]\n"
        "print(worked_out.rows('danvan_analysis.figures.intervals', ('together',), work_out))\n"
    )
    log = project / "log"
    asked = [
        subprocess.Popen([sys.executable, "-c", said, str(log)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [one.communicate(timeout=60)[0] for one in asked] == ["[('14', 1.5)]\n"] * 3
    assert log.read_text(encoding="utf-8") == "worked out\n"
    assert [file.suffix for file in (project / worked_out.FOLDER).iterdir()] == [".json"]


def test_who_fails_leaves_the_way_open(project: Path, counted: Counted) -> None:
    calls, work_out = counted

    def fail() -> worked_out.Rows:
        raise ArithmeticError("no result")

    module = "danvan_analysis.figures.intervals"
    with pytest.raises(ArithmeticError):
        worked_out.rows(module, KEY, fail)
    assert worked_out.rows(module, KEY, work_out) == ROWS
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


def test_another_registry_is_calculated_anew(project: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, work_out = counted
    for additions in (NOTHING, Additions({"PAPI": ()}), NOTHING):
        monkeypatch.setattr(registry_additions, "current", lambda kept=additions: kept)
        worked_out.rows("danvan_analysis.figures.intervals", KEY, work_out)
    assert len(calls) == 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda: figures.rank_drivers(index="PCI", year=2011, province="Sơn La", lang="en").payload(),
        lambda: figures.ranked_list(index="PAPI", year=2012, province="Sơn La", lang="en").payload(),
        lambda: figures.reform_agreement(year=2011, lang="en").text,
        lambda: agreement.coefficients(2011),
        lambda: editions.settled("PCI", 2011),
    ],
)
def test_what_is_kept_says_what_is_calculated(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    calculated: list[str] = []
    real = worked_out._keep

    def keep(path: Path, found: worked_out.Rows) -> None:
        calculated.append(path.name)
        real(path, found)

    home = tmp_path / "home"
    home.mkdir()
    (home / ".cache" / "danvan").mkdir(parents=True)
    monkeypatch.setattr(worked_out, "find", lambda: SimpleNamespace(root=home))
    monkeypatch.setattr(worked_out, "_keep", keep)
    found, notes = [], []
    for _ in range(2):
        _forget()
        with reads.recording(root) as noted:
            found.append(ask())
        notes.append({json.dumps(one, sort_keys=True) for one in noted.notes})
        assert calculated
    number = len(calculated)
    assert number == len(set(calculated)), "the second time nothing is calculated"
    assert found[0] == found[1]
    cells = [{(one["table"], str(one["where"])) for one in map(json.loads, some)} for some in notes]
    assert cells[1] <= cells[0], "of what is kept no other rows are read"


def _forget() -> None:
    remembered._kept.clear()
    for kept in (reweighting._drawn, sys.modules[figures.rank_drivers.__module__]._both):
        kept.cache_clear()
