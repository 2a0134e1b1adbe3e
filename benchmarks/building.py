"""Builds and their growth: cold, unchanged, one cell corrected; 60, 600 and 1,764 reports.

Part of ``benchmarks/rendering.py``. The builds are those of a copy of the project, by its command.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.rendering import REAL, ROOT, measured


def builds(folder: Path, years: Sequence[str]) -> list[dict[str, Any]]:
    """A cold build, one where nothing changed, one after a cell was corrected."""
    project = folder / "project"
    for name in ("data/raw", "expectations", "notebooks"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns(".*"))
    shutil.copy(ROOT / "pyproject.toml", project)
    danvan = [sys.executable, "-c", "from danvan_analysis.cli.main import main; main()"]
    asked = ["build", *[part for year in years for part in ("--year", year)]]
    found = []
    for name in ("cold", "nothing changed", "one cell corrected"):
        if name == "one cell corrected":
            _correct(project)
        row = {"build": name, "years": list(years), **measured([*danvan, *asked], {"DANVAN_PROJECT": str(project)})}
        print(json.dumps(row), flush=True)
        found.append(row)
    return found


def _correct(project: Path) -> None:
    from danvan_analysis.published import load, read
    from danvan_analysis.published.record import record

    raw = project / "data" / "raw"
    package = load(raw)
    resource_ = next(one for one in package.resources if one.path == "pci/pci_2019.csv")
    row = read(package, resource_).frame.row(10, named=True)
    column = "PCI5"
    printed = str(row[column])
    # In the last digit: no bound of a suite is touched.
    changed = f"{float(printed) + 0.000001:.6f}"
    with (raw / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"pci/pci_2019.csv,{row['row']},{column},{printed},correct,{changed},PCI_WB2019,benchmark\n")
    record(raw, "corrections.csv")


def growth(sizes: Iterable[int], folder: Path, workers: int) -> list[dict[str, Any]]:
    """Reports rendered whole, with SVG files; the time a report must not grow with their number."""
    found = []
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.building", str(size), str(workers), str(folder / str(size))]
        row = {"reports": size, "workers": workers, **measured(command, {"PYTHONPATH": str(ROOT)})}
        row["cpu_each"] = row["cpu"] / size
        print(json.dumps(row), flush=True)
        found.append(row)
    return found


def render(size: int, workers: int, out: Path) -> None:
    """Render so many reports, whatever the cache holds."""
    from danvan_analysis.project import find
    from danvan_analysis.reports.cache.judging import Judge
    from danvan_analysis.reports.cache.store import Store
    from danvan_analysis.reports.dispatch import Local
    from danvan_analysis.reports.plan import plan
    from danvan_analysis.reports.run import Run, Wanted, refuse_failures

    project = find(ROOT)
    every = plan(project, provinces_named=["all"], notebooks=[REAL])
    # Of all years, provinces and languages: those of early years show less.
    reports = tuple(every[at] for at in sorted(random.Random(63).sample(range(len(every)), size)))
    with Store(project) as store, Local(project, workers) as way:
        run = Run(Wanted(reports, reports, (".svg",), anew=True), project, out, store, Judge(project, store))
        refuse_failures(run.finish(run.render(way)))


if __name__ == "__main__":
    render(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
