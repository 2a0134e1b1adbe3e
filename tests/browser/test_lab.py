"""JupyterLab in Chromium: the notebook to explore with runs from its first cell to its last, and shows a chart."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("lab")]


@dataclass(frozen=True)
class Lab:
    address: str
    token: str
    project: Path


@pytest.fixture
def lab(copy_project: Callable[..., Path], tmp_path: Path) -> Iterator[Lab]:
    """Return a running JupyterLab on a copy of the project, on a free port of this machine."""
    project = copy_project(tmp_path / "project")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    state = tmp_path / "jupyter"
    environment = {
        **os.environ,
        "DANVAN_PROJECT": str(project),
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        "IPYTHONDIR": str(state / "ipython"),
        "PYTHONUTF8": "1",
    }
    # All cells are put into the page, not only those in view: what is not there cannot be looked at.
    settings = state / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}', encoding="utf-8")
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", "--allow-root"]
    log = (tmp_path / "lab.log").open("w", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("danvan")), "lab", "--", *options]
    server = subprocess.Popen(command, env=environment, cwd=project, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 40
        while True:
            try:
                with urllib.request.urlopen(f"{address}/api/status?token={token}", timeout=2):
                    break
            except OSError:
                assert server.poll() is None, (tmp_path / "lab.log").read_text(encoding="utf-8")
                assert time.monotonic() < end, (tmp_path / "lab.log").read_text(encoding="utf-8")
                time.sleep(0.3)
        yield Lab(address, token, project)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(5)
        log.close()


def test_explore_runs_from_the_first_cell_to_the_last(lab: Lab, visit: Callable[..., Any]) -> None:
    address = f"{lab.address}/lab/tree/notebooks/explore.ipynb?token={lab.token}&reset"
    allowed = (lab.address, lab.address.replace("http", "ws"), "data:", "blob:")
    page = visit(address, allowed=allowed).page
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=40_000)
    content = json.loads((lab.project / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))
    cells = sum(cell["cell_type"] == "code" for cell in content["cells"])
    assert cells >= 10
    page.wait_for_function("(n) => document.querySelectorAll('.jp-Notebook .jp-CodeCell').length === n", arg=cells)
    # Before its kernel is connected, a notebook drops what it is told to run.
    page.locator("#jp-main-statusbar").get_by_text(re.compile(r"\| Idle$")).wait_for(timeout=40_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # A cell that has run has a number before it.
    page.wait_for_function(
        "(n) => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]"
        ".filter((e) => /\\d+/.test(e.textContent)).length === n",
        arg=cells,
        timeout=60_000,
    )
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    chart = page.locator(".jp-OutputArea-output[data-mime-type='image/svg+xml']").first
    chart.scroll_into_view_if_needed(timeout=10_000)
    shown = chart.evaluate(
        "(e) => { const i = e.querySelector('img, svg'); const b = i.getBoundingClientRect();"
        " return [i.tagName.toLowerCase(), b.width, b.height, i.naturalWidth ?? b.width]; }"
    )
    assert shown[0] in {"img", "svg"}
    assert min(shown[1:]) > 200, "the chart is drawn, not an empty frame"
    assert list((lab.project / "build" / "explore").rglob("*.pdf")), "the cell that exports wrote its files"
