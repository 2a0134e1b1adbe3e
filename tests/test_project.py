"""Finding the project and its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from danvan_analysis.errors import DanvanError, ProjectNotFound
from danvan_analysis.project import Project, find


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DANVAN_PROJECT", raising=False)


def _project(folder: Path, text: str = "[tool.danvan]\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8", errors="surrogateescape")
    return folder


def test_this_repository(root: Path) -> None:
    project = find(root)
    assert project.root == root
    assert (project.focus_province, project.languages) == ("Sơn La", ("vi", "en"))
    assert (project.raw / "datapackage.json").is_file()
    folders = [project.raw, project.processed, project.expectations, project.notebooks, project.build]
    assert [path.relative_to(root).as_posix() for path in folders] == [
        "data/raw",
        "data/processed",
        "expectations",
        "notebooks",
        "build",
    ]


def test_settings_are_read(tmp_path: Path) -> None:
    _project(tmp_path, '[tool.danvan]\nfocus_province = "Lào Cai"\nlanguages = ["en"]\n')
    assert find(tmp_path) == Project(tmp_path.resolve(), "Lào Cai", ("en",))


def test_settings_may_be_left_out(tmp_path: Path) -> None:
    assert find(_project(tmp_path)) == Project(tmp_path.resolve(), "Sơn La", ("vi", "en"))


@pytest.mark.parametrize("inside", [".", "notebooks", "data/raw/papi"])
def test_from_a_folder_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    folder = _project(tmp_path) / inside
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    assert find().root == tmp_path.resolve()
    assert find(folder).root == tmp_path.resolve()


def test_the_nearest_project_counts(tmp_path: Path) -> None:
    _project(tmp_path)
    inner = _project(tmp_path / "inner")
    assert find(inner / "somewhere").root == inner.resolve()


@pytest.mark.parametrize("text", ["[tool.other]\n", "not toml [", "[tool]\ndanvan = 5\n", "tool = 5\n", "# S\udcf4n\n"])
def test_a_pyproject_of_something_else_is_passed_over(tmp_path: Path, text: str) -> None:
    _project(tmp_path)
    inner = _project(tmp_path / "inner", text)
    assert find(inner).root == tmp_path.resolve()


def test_the_environment_names_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, working = _project(tmp_path / "named"), _project(tmp_path / "working")
    monkeypatch.chdir(working)
    monkeypatch.setenv("DANVAN_PROJECT", str(named))
    assert find().root == named.resolve()
    assert find(working).root == working.resolve()


def test_an_environment_that_names_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("DANVAN_PROJECT", str(tmp_path / "gone"))
    with pytest.raises(ProjectNotFound, match="gone"):
        find()


def test_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound, match=r"\[tool\.danvan\].*DANVAN_PROJECT") as found:
        find(tmp_path)
    assert isinstance(found.value, DanvanError)
    assert found.value.exit_code == 2


def test_outside_every_project_the_checkout_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find().root == root
