"""Killed at any moment, the next build goes on, and what stands at the end is what an undisturbed one leaves."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reports.cache_project import files, make

from danvan_analysis.project import Project

pytestmark = pytest.mark.xdist_group("cache")
ARGUMENTS = ["build", "--year", "2012", "--year", "2013", "--year", "2015", "--lang", "vi", "--formats", "svg,csv"]
COMMAND = [sys.executable, "-c", "from danvan_analysis.cli.main import main; main()"]


def start(project: Project, out: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "DANVAN_PROJECT": str(project.root)}
    return subprocess.Popen(
        [*COMMAND, *ARGUMENTS, "--out", str(out)],
        env=environment,
        cwd=project.root,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def whole(out: Path) -> None:
    """Nothing that stands there is a part of something."""
    for file in out.rglob("*") if out.exists() else ():
        if file.suffix == ".html":
            assert file.read_text(encoding="utf-8").rstrip().endswith("</html>"), file
        if file.suffix in (".ipynb", ".json") and file.is_file():
            json.loads(file.read_text(encoding="utf-8"))
        if file.suffix == ".svg":
            assert file.read_text(encoding="utf-8").rstrip().endswith("</svg>"), file


def test_killed_again_and_again_the_end_is_the_same(
    tmp_path: Path, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> None:
    project = make(tmp_path / "project", copy_project, write_notebook)
    calm = tmp_path / "calm"
    began = time.monotonic()
    ended = start(project, calm)
    said = ended.communicate(timeout=200)[1]
    took = time.monotonic() - began
    assert ended.returncode == 0, said
    cache = project.root / ".cache"
    cache.rename(tmp_path / "cache-of-the-calm-build")
    chance = random.Random(7)
    out = tmp_path / "out"
    seen = 0
    for share in (0.5, 0.75, 0.9):
        running = start(project, out)
        time.sleep(took * (share + chance.uniform(-0.1, 0.05)))
        running.kill() if chance.random() < 0.5 else os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        for stream in (running.stdout, running.stderr):
            assert stream is not None
            stream.close()
        whole(out)
        pages = len(list(out.rglob("*.html"))) if out.exists() else 0
        assert pages >= seen, "what was finished stays"
        seen = pages
    ended = start(project, out)
    said = ended.communicate(timeout=200)[1]
    assert ended.returncode == 0, said
    assert files(out) == files(calm)
    assert not [path for path in out.rglob(".*") if path.is_file() and not path.name.endswith(".part")]


def test_an_interrupt_says_how_to_go_on(
    tmp_path: Path, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> None:
    project = make(tmp_path / "project", copy_project, write_notebook)
    write_notebook(project.notebooks / "emulation_movement.ipynb", "import time\ntime.sleep(600)")
    running = start(project, tmp_path / "out")
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("rendering the reports"):
            break
    time.sleep(1.0)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert "what was finished stays; to go on: danvan build --year 2012 --year 2013" in said
    assert "Traceback" not in said
