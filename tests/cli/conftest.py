"""The command line inside the process of the tests: a process for each case would take seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from danvan_analysis.cli import main


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Return a function that runs a command line and catches its end."""

    def run(*arguments: str, project: Path | None = None) -> Said:
        if project is not None:
            monkeypatch.setenv("DANVAN_PROJECT", str(project))
        monkeypatch.setattr("sys.argv", ["danvan", *arguments])
        monkeypatch.setenv("COLUMNS", "120")
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.main()
        caught = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, caught.out, caught.err)

    return run


@pytest.fixture
def project(copy_project: Callable[..., Path], tmp_path: Path) -> Path:
    """Return a copy of the project that a test may spoil."""
    return copy_project(tmp_path / "project")
