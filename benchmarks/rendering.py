"""Rendering side by side in one run: our engine, Papermill's own, nbclient, ploomber-engine, jupyter-cache.

``python benchmarks/rendering.py`` measures; ``--write`` puts table and chart into docs/. ploomber-engine and
jupyter-cache take part where they are installed; this project does not depend on them. Quarto runs notebooks by
jupyter-cache and a kernel of its own. Every way executes the same copies of a notebook in a process of its own, and
only executes: files and pages are the same work for all. What a way takes until it is ready for its first notebook is
given apart. Results that are kept for all reports of an edition are there before the first way begins. Processor
seconds are those of the process and of all that it started; memory is the highest sum of the proportional shares (PSS)
of its processes, seen five times a second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import itertools
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: What it is called, and the package that must be installed for it.
WAYS = {
    "danvan": ("danvan (this project)", "danvan_analysis"),
    "papermill": ("Papermill, its own engine", "papermill"),
    "nbclient": ("nbclient", "nbclient"),
    "ploomber": ("ploomber-engine", "ploomber_engine"),
    "jupyter_cache": ("jupyter-cache", "jupyter_cache"),
}
LIGHT = "eight light charts"
REAL = "reform_indices"
MARKS = ("bar", "point", "line", "area", "rule", "tick", "square", "circle")
LIGHT_CELL = """
import altair as alt
points = alt.Data(values=[{{"x": n, "y": (7 * n + year) % 20}} for n in range(20)])
alt.Chart(points).mark_{mark}().encode(x="x:Q", y="y:Q")
"""
Given = tuple[str, str, dict[str, Any]]


def inputs(kind: str, number: int, folder: Path) -> list[Given]:
    """Notebook, target and parameters of so many runs."""
    from danvan_analysis.project import find
    from danvan_analysis.reports.plan import plan

    if kind == LIGHT:
        source = _light(folder / "light.ipynb")
        return [(str(source), str(folder / f"out-{n}.ipynb"), {"year": 2000 + n}) for n in range(number)]
    project = find(ROOT)
    reports = plan(project, provinces_named=["all"], years=[2019, 2022], lang="vi", notebooks=[kind])
    source = project.notebooks / f"{kind}.ipynb"
    chosen = itertools.islice(itertools.cycle(reports), number)
    return [(str(source), str(folder / f"out-{n}.ipynb"), one.parameters) for n, one in enumerate(chosen)]


def _light(path: Path) -> Path:
    from nbformat import v4

    version: Any = v4
    cells = [version.new_code_cell("year = 2000", id="parameters", metadata={"tags": ["parameters"]})]
    cells += [version.new_code_cell(LIGHT_CELL.format(mark=mark), id=mark) for mark in MARKS]
    notebook = version.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(version.writes(notebook), encoding="utf-8")
    return path


def by_papermill(source: str, target: str, parameters: dict[str, Any]) -> None:
    """A kernel a notebook."""
    import papermill

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        papermill.execute_notebook(source, target, parameters, kernel_name="python3", progress_bar=False)


def by_danvan(source: str, target: str, parameters: dict[str, Any]) -> None:
    """In the child of a pool."""
    import papermill

    from danvan_analysis.reports.engine import papermill_engine

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        papermill.execute_notebook(
            source, target, parameters, engine_name=papermill_engine.register(), progress_bar=False
        )


def _filled(source: str, parameters: dict[str, Any]) -> Any:
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    return parameterize_notebook(load_notebook_node(source), parameters)


def by_nbclient(source: str, target: str, parameters: dict[str, Any]) -> None:
    """A kernel a notebook, without Papermill around it."""
    from nbclient import NotebookClient

    made = _filled(source, parameters)
    NotebookClient(made, kernel_name="python3").execute()
    Path(target).write_text(json.dumps(made), encoding="utf-8")


def by_ploomber(source: str, target: str, parameters: dict[str, Any]) -> None:
    """In the very process, one after the other: what one leaves, the next finds."""
    from ploomber_engine import execute_notebook

    execute_notebook(source, target, parameters=parameters, progress_bar=False)


def by_jupyter_cache(source: str, target: str, parameters: dict[str, Any]) -> None:
    """Through a cache that is empty."""
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor

    ready = Path(target).with_suffix(".given.ipynb")
    ready.write_text(json.dumps(_filled(source, parameters)), encoding="utf-8")
    cache = get_cache(str(Path(target).with_suffix(".cache")))
    cache.add_nb_to_project(str(ready))
    said = load_executor("local-serial", cache=cache).run_and_cache(timeout=300)
    if said.errored or said.excepted:
        raise RuntimeError(f"jupyter-cache: {said}")


def warm() -> None:
    """What a worker imports before its first notebook."""
    import nbclient
    import papermill

    assert nbclient
    assert papermill


def execute(way: str, given: Sequence[Given], workers: int) -> None:
    """Execute notebooks by one of the ways, in this process and what it starts; print what they took, once ready."""
    os.chdir(ROOT / "notebooks")
    one: Callable[[str, str, dict[str, Any]], None] = globals()[f"by_{way}"]
    with contextlib.ExitStack() as opened:
        if way == "danvan":
            from danvan_analysis.project import find
            from danvan_analysis.reports.engine.pool import Failure, Pool

            forked = opened.enter_context(Pool(workers, project=find(ROOT)))
            forked.warm()

            def work() -> None:
                for _, ended in forked.run("rendering:by_danvan", given):
                    if isinstance(ended, Failure):
                        raise RuntimeError(ended.message)

        elif workers == 1:
            warm()

            def work() -> None:
                for arguments in given:
                    one(*arguments)

        else:
            started = opened.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("spawn")))
            for waiting in [started.submit(warm) for _ in range(workers)]:
                waiting.result()

            def work() -> None:
                for waiting in [started.submit(one, *arguments) for arguments in given]:
                    waiting.result()

        began, used = time.perf_counter(), _processor()
        work()
        print(json.dumps({"wall": time.perf_counter() - began, "cpu": _processor() - used}))


def _processor() -> float:
    """Processor seconds of this process and all that it has started, those that ended included."""
    import psutil

    total = 0.0
    top = psutil.Process()
    for member in [top, *top.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += sum(member.cpu_times()[:4])
    return total


def measured(command: Sequence[str], environment: dict[str, str] | None = None) -> dict[str, float]:
    """Seconds on the clock, seconds of processors and highest memory of a command.

    Seconds that it prints of its work itself are those that count; ``start`` is what it took beside that.
    """
    import psutil

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=said)
        highest = 0
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
                highest = max(highest, sum(_share(one.pid) for one in tree))
            time.sleep(0.2)
        whole = time.perf_counter() - began
        if process.returncode:
            raise RuntimeError(f"{' '.join(command[-6:])} ended with {process.returncode}")
        said.seek(0)
        last = (said.read().splitlines() or [""])[-1]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    own = json.loads(last) if last.startswith("{") else {"wall": whole, "cpu": used}
    return {**own, "start": whole - own["wall"], "memory": highest / 2**20}


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)


def compare(kind: str, sizes: Iterable[int], workers: Iterable[int]) -> list[dict[str, Any]]:
    """Every way that is installed, on the same notebooks."""
    found = []
    for size, number, (way, (_, package)) in itertools.product(sizes, workers, WAYS.items()):
        if importlib.util.find_spec(package) is None or (size == 1 and number > 1):
            continue
        command = [sys.executable, str(Path(__file__)), "--execute", way, kind, str(size), str(number)]
        try:
            row = {"notebook": kind, "way": way, "notebooks": size, "workers": number, **measured(command)}
        except RuntimeError as error:
            print(f"left out: {error}", file=sys.stderr, flush=True)
            continue
        print(json.dumps(row), flush=True)
        found.append(row)
    return found


def machine() -> dict[str, str]:
    """What was measured on: kind of system, cores, memory, versions."""
    import psutil

    packages = [name for _, name in WAYS.values() if importlib.util.find_spec(name)]
    versions = {}
    for name in (*packages, "polars", "altair", "vl_convert_python", "ipykernel"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name.replace("_", "-")] = metadata.version(name)
    return {
        "system": platform.system(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "busy": f"{os.getloadavg()[0]:.0f}",
        "Python": platform.python_version(),
        "versions": ", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
    }


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--execute", nargs=4, metavar=("WAY", "NOTEBOOK", "SIZE", "WORKERS"), help=argparse.SUPPRESS)
    parser.add_argument("--set", type=int, default=60, help="notebooks of a set")
    parser.add_argument("--real", type=int, default=6, help="notebooks of a set of the project's own")
    parser.add_argument("--growth", type=int, nargs="*", default=[60, 600, 1764], help="numbers of reports")
    parser.add_argument("--build", nargs="*", default=["all"], help="years of the builds, or all; none: left out")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and its chart")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="danvan-bench-") as scratch:
        folder = Path(scratch)
        if asked.execute:
            way, kind, size, number = asked.execute
            execute(way, inputs(kind, int(size), folder), int(number))
            return
        found = {"machine": machine(), "ways": [], "builds": [], "growth": []}
        for kind in (LIGHT, REAL):
            size = asked.real if kind == REAL else asked.set
            if kind == REAL:
                # What is worked out once for an edition is kept for all ways alike, and belongs to none of them.
                measured([sys.executable, str(Path(__file__)), "--execute", "danvan", kind, str(size), "2"])
            found["ways"] += compare(kind, (1, size) if size > 1 else (1,), (1, 2))
        from benchmarks import building

        if asked.build:
            found["builds"] = building.builds(folder, [] if asked.build == ["all"] else asked.build)
        found["growth"] = building.growth(asked.growth, folder / "growth", 2)
    if asked.write:
        from benchmarks.rendering_page import write

        write(found, ROOT / "docs")


if __name__ == "__main__":
    # A kernel that ends after its client leaves a loop behind, which says so at the very end.
    warnings.filterwarnings("ignore", category=ResourceWarning)
    asyncio.set_event_loop_policy(None)
    sys.path.insert(0, str(ROOT))
    main()
