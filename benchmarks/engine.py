"""Seconds, processor seconds and memory a notebook: our engine, Papermill's own, nbclient, ploomber-engine, in one run.

    python benchmarks/engine.py [--notebook light|reform_indices|...] [--workers 1 2] [--count 6]

Each engine runs the same notebooks in a process of its own (our engine's workers share one, the others have one
each); processor time counts all that it starts. What an engine needs before its first notebook and after its last is
given apart. Seconds differ from machine to machine and with what else runs; the ratios are what to compare. An
engine that is not installed is left out; ploomber-engine is not among the project's packages.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARKS = ("bar", "point", "line", "area", "rule", "tick", "square", "circle")
CHART = "alt.Chart(alt.Data(values=[{{'a': n, 'b': n * n % 7}} for n in range(40)])).mark_{}().encode(x='a:Q', y='b:Q')"
ENGINES = ("danvan", "papermill", "nbclient", "ploomber")
NAMES = {
    "danvan": "our engine",
    "papermill": "Papermill's default",
    "nbclient": "nbclient direct",
    "ploomber": "ploomber-engine",
}


@dataclass(frozen=True)
class Spent:
    """What an engine took: before the first notebook and after the last, and for each."""

    start: float
    seconds: float
    processor: float
    megabytes: float


def light(path: Path) -> None:
    """Write a notebook of eight light charts."""
    from nbformat import v4

    version: Any = v4
    sources = ["year = 2024", "import altair as alt", *(CHART.format(mark) for mark in MARKS)]
    cells = [version.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(version.writes(version.new_notebook(cells=cells, metadata={"kernelspec": kernel})), "utf-8")


def one(engine: str, source: str, out: str, year: int) -> None:
    """Run one notebook."""
    warnings.simplefilter("ignore")
    given = {"year": year} if '"year = ' in Path(source).read_text("utf-8").replace("year=", "year =") else {}
    folder = str(Path(source).parent)
    if engine in {"danvan", "papermill"}:
        import papermill

        named = engine if engine == "danvan" else None
        papermill.execute_notebook(source, out, given, engine_name=named, progress_bar=False, cwd=folder)
    elif engine == "nbclient":
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(source, 4)
        notebook.cells[0].source += f"\nyear = {year}" if given else ""
        NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
        nbformat.write(notebook, out)
    else:
        from ploomber_engine import execute_notebook

        os.chdir(folder)
        execute_notebook(source, out, parameters=given or None, log_output=False, progress_bar=False)


def run(engine: str, source: str, count: int, workers: int) -> None:
    """Run a notebook so many times, a year each, and print what was taken once all was ready."""
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as opened:
        jobs = [(engine, source, f"{scratch}/{n}.ipynb", 2012 + n % 12) for n in range(count)]
        if engine == "danvan":
            from danvan_analysis.reports.engine.pool import Failure, Pool

            sys.path.append(str(Path(__file__).parent))
            pool = opened.enter_context(Pool(workers))
            pool.warm()

            def work() -> None:
                for _, result in pool.run("engine:one", jobs):
                    if isinstance(result, Failure):
                        raise SystemExit(result.message)

        else:

            def work() -> None:
                for job in jobs:
                    one(*job)

        ready, used = time.perf_counter(), _processor()
        work()
        print(json.dumps({"seconds": time.perf_counter() - ready, "processor": _processor() - used}))


def _processor() -> float:
    """Processor seconds of this process and all that it has started, those that ended included."""
    import psutil

    total = 0.0
    top = psutil.Process()
    for member in [top, *top.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += sum(member.cpu_times()[:4])
    return total


def spent(engine: str, source: Path, count: int, workers: int) -> Spent:
    """Let processes run notebooks and say what each notebook took."""
    alone = engine == "danvan" or workers == 1
    share = [count] if alone else [count // workers] * workers
    began = time.perf_counter()
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--run", engine, str(source), str(part), str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for part in share
    ]
    highest = [0]
    watch = threading.Thread(target=_watch, args=(processes, highest))
    watch.start()
    told = [process.communicate() for process in processes]
    whole = time.perf_counter() - began
    watch.join()
    for process, (_, said) in zip(processes, told, strict=True):
        if process.returncode:
            raise SystemExit(said)
    found = [json.loads(out.splitlines()[-1]) for out, _ in told]
    seconds, processor = max(one["seconds"] for one in found), sum(one["processor"] for one in found)
    return Spent(whole - seconds, seconds / sum(share), processor / sum(share), highest[0] / 2**20)


def _watch(processes: list[subprocess.Popen[str]], highest: list[int]) -> None:
    """Note the highest memory of processes and all below them; what they share counts once."""
    import psutil

    while any(process.poll() is None for process in processes):
        used = 0
        for process in processes:
            with contextlib.suppress(psutil.Error):
                top = psutil.Process(process.pid)
                for member in [top, *top.children(recursive=True)]:
                    with contextlib.suppress(psutil.Error):
                        used += member.memory_full_info().pss
        highest[0] = max(highest[0], used)
        time.sleep(0.2)


def installed(engine: str) -> bool:
    """Whether an engine is there to be measured."""
    return engine != "ploomber" or importlib.util.find_spec("ploomber_engine") is not None


def measure(name: str, source: Path, count: int, workers: int, say: Callable[[str], None]) -> None:
    """Print a table of all engines on one notebook."""
    say(f"\n{name}, {count} times, {workers} at once")
    say(f"{'':22}{'start':>8}{'s each':>9}{'cpu s each':>12}{'MB peak':>9}{'wall':>8}{'cpu':>8}")
    base: Spent | None = None
    for engine in sorted(filter(installed, ENGINES), key=lambda one: one != "papermill"):
        each = spent(engine, source, count, workers)
        base = base or each
        say(
            f"{NAMES[engine]:22}{each.start:8.2f}{each.seconds:9.2f}{each.processor:12.2f}{each.megabytes:9.0f}"
            f"{base.seconds / each.seconds:7.1f}x{base.processor / each.processor:7.1f}x"
        )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebook", nargs="*", default=["light", "reform_indices", "emulation_movement"])
    parser.add_argument("--workers", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        engine, source, count, workers = asked.run
        run(engine, source, int(count), int(workers))
        return
    from danvan_analysis.cleaning import processed
    from danvan_analysis.project import find

    project = find()
    processed.ensure(project)
    with tempfile.TemporaryDirectory() as scratch:
        for name in asked.notebook:
            source = Path(scratch) / "light.ipynb" if name == "light" else project.notebooks / f"{name}.ipynb"
            if name == "light":
                light(source)
            for workers in asked.workers:
                measure(name, source, asked.count, workers, print)


if __name__ == "__main__":
    main()
