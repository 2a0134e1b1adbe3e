"""The journal of a build: it holds where nothing changed, and nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from danvan_analysis.project import Project
from danvan_analysis.reports.cache.journal import Journal, given

FILES = {
    "pyproject.toml": "[tool.danvan]\n",
    "CITATION.cff": "x",
    "data/raw/datapackage.json": "{}",
    "data/raw/papi/papi_2015.csv": "a",
    "data/processed/indicators.parquet": "a",
    "expectations/a.json": "{}",
    "notebooks/a.ipynb": "{}",
    "out/reports/a.html": "page",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Project(tmp_path)


def journal(project: Project, **asked: object) -> Journal:
    return Journal(project, project.root / "out", asked or {"lang": "vi"})


@pytest.fixture
def noted(project: Project) -> Project:
    journal(project).note({"reports": 1}, ["reports/a.html"])
    return project


def test_it_holds_where_nothing_changed(noted: Project) -> None:
    assert journal(noted).holds() == {"reports": 1}


def same_size(path: Path) -> None:
    """Another content of the same size, the time of the former one."""
    times = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text("".join(reversed(text)) if len(text) > 1 else "b", encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "grows": lambda path: path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8"),
    "goes": lambda path: path.unlink(),
    "is another file": lambda path: (
        shutil.copy2(shutil.copy2(path, f"{path}.bak"), path) and Path(f"{path}.bak").unlink()
    ),
    "is written in place": same_size,
}


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(("out", "data/processed"))])
@pytest.mark.parametrize("change", ["grows", "goes", "is written in place"])
def test_a_changed_file_that_a_build_stands_on_is_noticed(noted: Project, name: str, change: str) -> None:
    CHANGES[change](noted.root / name)
    assert journal(noted).holds() is None


@pytest.mark.parametrize("name", ["out/reports/a.html", "data/processed/indicators.parquet"])
@pytest.mark.parametrize("change", ["grows", "goes"])
def test_a_changed_file_that_a_build_made_is_noticed(noted: Project, name: str, change: str) -> None:
    CHANGES[change](noted.root / name)
    assert journal(noted).holds() is None


@pytest.mark.parametrize("name", ["notebooks/b.ipynb", "data/registry/papi/2025.toml", "data/raw/new.csv", "README.md"])
def test_a_new_file_is_noticed(noted: Project, name: str) -> None:
    (noted.root / name).parent.mkdir(parents=True, exist_ok=True)
    (noted.root / name).write_text("x", encoding="utf-8")
    assert journal(noted).holds() is None


def test_other_arguments_are_another_build(noted: Project) -> None:
    assert journal(noted, lang="en").holds() is None
    assert Journal(noted, noted.root / "elsewhere", {"lang": "vi"}).holds() is None


def test_what_is_installed_counts(noted: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "site-packages"
    (packages / "polars-99.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    assert journal(noted).holds() is None


def test_a_change_during_the_build_is_not_noted(project: Project) -> None:
    begun = journal(project)
    (project.root / "notebooks/a.ipynb").write_text("{} ", encoding="utf-8")
    begun.note({"reports": 1}, ["reports/a.html"])
    assert journal(project).holds() is None


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b'{"given": 1}', b"\xff"])
def test_a_damaged_journal_does_not_hold(noted: Project, damage: bytes) -> None:
    (file,) = (noted.root / ".cache/danvan/journal").iterdir()
    file.write_bytes(damage)
    assert journal(noted).holds() is None


def test_a_change_right_after_is_a_change(project: Project) -> None:
    """However soon: the moment that is noted lies behind the clock of the file system."""
    for number in range(5):
        path = project.root / "notebooks/a.ipynb"
        path.write_text(str(number), encoding="utf-8")
        before = given(project)
        path.write_text(str(number + 5), encoding="utf-8")
        assert given(project) != before


def test_nothing_heavy_is_loaded_to_find_that_nothing_changed(noted: Project) -> None:
    script = (
        "import sys\n"
        "from danvan_analysis.cli import build, main\n"
        "heavy = {'polars', 'pydantic', 'altair', 'papermill', 'great_expectations', 'rich', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.stdout.strip() == "[]", ended.stderr
