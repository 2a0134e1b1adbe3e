"""A pool that all tests of this folder share, and notebooks made for one thing each."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.reports.engine.pool import Failure, Pool

Call = Callable[..., Any]


@pytest.fixture(scope="session")
def tasks() -> Iterator[str]:
    """Return the name of the module of tasks, importable here and so in the children."""
    folder = str(Path(__file__).parent)
    sys.path.append(folder)
    yield "engine_tasks"
    sys.path.remove(folder)


@pytest.fixture(scope="session")
def pool(tasks: str) -> Iterator[Pool]:
    """Return an open pool whose calls may use half a gigabyte more than the server."""
    with Pool(2, timeout_seconds=60, memory_bytes=700 << 20) as opened:
        yield opened


@pytest.fixture(scope="session")
def call(pool: Pool, tasks: str) -> Call:
    """Return a function that makes one call of a task and returns what came of it."""

    def once(task: str, *arguments: Any) -> Any | Failure:
        name = task if ":" in task else f"{tasks}:{task}"
        ((_, result),) = pool.run(name, [arguments])
        return result

    return once


@pytest.fixture(scope="session")
def make_notebook() -> Callable[..., Any]:
    """Return a function that makes a notebook of cells of code; a cell may be given as (source, tag)."""

    def make(*cells: str | tuple[str, str]) -> Any:
        from nbformat import v4

        version: Any = v4
        made = []
        for number, cell in enumerate(cells):
            source, tag = cell if isinstance(cell, tuple) else (cell, "")
            if tag == "markdown":
                made.append(version.new_markdown_cell(source, id=f"words-{number}"))
            else:
                made.append(version.new_code_cell(source, id=f"cell-{number}", metadata={"tags": [tag] if tag else []}))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return version.new_notebook(cells=made, metadata={"kernelspec": kernel})

    return make


@pytest.fixture(scope="session")
def gone() -> Callable[[int], bool]:
    """Return a function that says whether a process ends in time; one that waits to be noticed has ended."""

    def ended(pid: int) -> bool:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                return True
            if state == "Z":
                return True
            time.sleep(0.02)
        return False

    return ended
