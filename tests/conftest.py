"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root folder of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the path of Chromium. A machine without it fails the test: skipped checks are found by nobody."""
    named = os.environ.get("CHROMIUM")
    found = next((path for name in ([named] if named else BROWSERS) if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium found; `make test` installs it, or set CHROMIUM to its path", pytrace=False)
    return Path(found)


@dataclass(frozen=True)
class Built:
    """A build of the real command line, made once for all tests that look at its files."""

    out: Path
    project: Path
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def copy_project(root: Path) -> Callable[..., Path]:
    """Return a function that copies what a project is: settings, raw tables, suites, notebooks.

    Tests write into copies only: a run of the tests changes nothing in the checkout, and two at once do not meet.
    """

    def copy(target: Path, *, processed: bool = True, notebooks: bool = True) -> Path:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / "pyproject.toml", target)
        shutil.copytree(root / "expectations", target / "expectations")
        shutil.copytree(root / "data" / "raw", target / "data" / "raw")
        if processed:
            # Fresh tables save a second; where there are none, the first query makes them.
            # What another process is at work on this moment (a gate that runs, a file half written) stays behind.
            unfinished = shutil.ignore_patterns(".*", "*.part")
            shutil.copytree(root / "data" / "processed", target / "data" / "processed", ignore=unfinished)
        if notebooks:
            shutil.copytree(root / "notebooks", target / "notebooks", ignore=shutil.ignore_patterns(".*"))
        return target

    return copy


@pytest.fixture(scope="session")
def danvan() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the real command line in a project."""

    def run(*arguments: str, project: Path, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DANVAN_PROJECT": str(project), "PYTHONUTF8": "1", "COLUMNS": "100"}
        command = [str(Path(sys.executable).with_name("danvan")), *arguments]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=timeout)

    return run


@pytest.fixture(scope="session")
def built(
    copy_project: Callable[..., Path],
    danvan: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """Return the build of Sơn La's reports of 2019 in Vietnamese: real tables, suites, kernels and files.

    It takes about twenty seconds: tests that use it carry ``pytest.mark.xdist_group("e2e")``, so that one worker
    makes it for all.
    """
    project = copy_project(tmp_path_factory.mktemp("e2e") / "project", processed=False)
    out = project.parent / "out"
    arguments = ["build", "--year", "2019", "--province", "Sơn La", "--lang", "vi", "--out", str(out)]
    ended = danvan(*arguments, project=project)
    assert ended.returncode == 0, ended.stderr
    return Built(out, project, ended.stdout, ended.stderr)
