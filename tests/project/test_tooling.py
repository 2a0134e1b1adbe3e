"""The tooling: lock, settings, Makefile, continuous integration, import contracts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

STAGES = (
    "reference",
    "published",
    "cleaning",
    "validation",
    "analysis",
    "figures",
    "export",
    "reports",
    "site",
    "cli",
)


def name_of(requirement: str) -> str:
    return re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def locked(lock: str) -> set[str]:
    return {name_of(line) for line in lock.splitlines() if line and not line.startswith((" ", "#"))}


@pytest.fixture(scope="module")
def requirements(root: Path) -> dict[str, set[str]]:
    sections: dict[str, set[str]] = {}
    section = ""
    for line in (root / "requirements.in").read_text(encoding="utf-8").splitlines():
        if line in {"# runtime", "# extras", "# development"}:
            section = line.removeprefix("# ")
        elif line and not line.startswith("#"):
            sections.setdefault(section, set()).add(name_of(line))
    return sections


def test_every_package_of_the_lock_has_a_version_and_hashes(lock: str) -> None:
    entries = re.findall(r"^\S.*(?:\n[ \t].*)*", lock, flags=re.MULTILINE)
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[0-9]", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry.splitlines()[0]


def test_the_lock_names_no_index_and_no_path(lock: str) -> None:
    assert not re.search(r"://|^-|\s@\s|/", lock, flags=re.MULTILINE)


def test_every_dependency_is_in_the_lock(project: dict[str, Any], locked: set[str]) -> None:
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *(line for group in project["project"]["optional-dependencies"].values() for line in group),
        *project["build-system"]["requires"],
    ]
    assert {name_of(requirement) for requirement in wanted} <= locked


def test_requirements_in_and_pyproject_name_the_same_packages(
    project: dict[str, Any], requirements: dict[str, set[str]]
) -> None:
    assert requirements["runtime"] == {name_of(line) for line in project["project"]["dependencies"]}
    extras = [line for group in project["project"]["optional-dependencies"].values() for line in group]
    assert requirements["extras"] == {name_of(line) for line in extras}
    assert requirements["development"] == {name_of(line) for line in project["dependency-groups"]["dev"]}


def test_settings_of_the_project(project: dict[str, Any]) -> None:
    assert project["tool"]["danvan"] == {"focus_province": "Sơn La", "languages": ["vi", "en"]}


TARGETS = ["help", "setup", "report", "test", "lint", "bench", "gallery", "format", "lab", "clean"]


@pytest.mark.parametrize("target", TARGETS)
def test_makefile_has_the_target(root: Path, target: str) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \S", makefile, flags=re.MULTILINE)
    assert re.search(rf"^\.PHONY:.*\b{target}\b", makefile, flags=re.MULTILINE)


def make(root: Path, *arguments: str) -> str:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", *arguments], cwd=root, env=environ, capture_output=True, text=True, check=True)
    return done.stdout


def test_make_alone_shows_what_there_is(root: Path) -> None:
    listed = re.findall(r"^  make (\S+)", make(root), flags=re.MULTILINE)
    assert listed == TARGETS


def test_checks_run_in_order_and_pytest_last(root: Path) -> None:
    dry = make(root, "--dry-run", "-j", "4", "test")
    steps = [
        "ensure-chromium",
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "lint_notebooks",
        "frictionless",
        "pytest -n 2",
    ]
    places = [dry.index(step) for step in steps]
    assert places == sorted(places)
    assert dry.rstrip().splitlines()[-1].split()[:3] == [".venv/bin/python", "-m", "pytest"]


def test_options_of_a_report_are_handed_on(root: Path) -> None:
    assert "danvan build --year 2024" in make(root, "--dry-run", "report", "ARGS=--year 2024")


def test_ci_runs_the_test_command(root: Path) -> None:
    run = root / ".ci" / "run"
    assert os.access(run, os.X_OK)
    lines = run.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == "exec make test"
    assert "- run: make test" in (root / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert "- run: make report" in (root / ".github/workflows/yearly.yml").read_text(encoding="utf-8")


def test_ensure_chromium_takes_the_browser_it_is_given(root: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    command = [root / "scripts" / "ensure-chromium"]
    given = subprocess.run(command, env=os.environ | {"CHROMIUM": str(browser)}, capture_output=True, text=True)
    assert (given.returncode, given.stdout.strip()) == (0, str(browser))
    missing = subprocess.run(
        command, env=os.environ | {"CHROMIUM": str(tmp_path / "no")}, capture_output=True, text=True
    )
    assert missing.returncode == 1
    assert "not an executable file" in missing.stderr


@pytest.fixture
def package(root: Path, tmp_path: Path) -> Path:
    """Return a project of empty stages with this project's contracts."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    top = tmp_path / "src" / "danvan_analysis"
    for stage in STAGES:
        (top / stage).mkdir(parents=True)
        (top / stage / "__init__.py").touch()
    for name in ("__init__", "code_reach", "errors", "importing", "project", "storage"):
        (top / f"{name}.py").touch()
    return tmp_path


def lint_imports(package: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    environ = os.environ | {"PYTHONPATH": str(package / "src")}
    return subprocess.run(command, cwd=package, env=environ, capture_output=True, text=True)


def test_contracts_allow_imports_to_the_left(package: Path) -> None:
    top = package / "src" / "danvan_analysis"
    (top / "figures" / "path.py").write_text("import danvan_analysis.analysis\nimport danvan_analysis.project\n")
    done = lint_imports(package)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "imported"),
    [("analysis/gaps.py", "figures"), ("reference/words.py", "published"), ("errors.py", "reference")],
)
def test_contracts_refuse_imports_to_the_right(package: Path, module: str, imported: str) -> None:
    (package / "src" / "danvan_analysis" / module).write_text(f"def late():\n    import danvan_analysis.{imported}\n")
    done = lint_imports(package)
    assert done.returncode == 1
    assert f"danvan_analysis.{imported}" in done.stdout
    assert "1 broken" in done.stdout


def test_contracts_refuse_a_folder_without_a_place(package: Path) -> None:
    folder = package / "src" / "danvan_analysis" / "utils"
    folder.mkdir()
    (folder / "__init__.py").touch()
    assert lint_imports(package).returncode == 1
