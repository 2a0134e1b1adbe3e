"""Seconds a report by Papermill's own engine and by the kept kernel, in one run: the ratio is the result.

Run with ``make bench``. Times differ from machine to machine; the ratio is what to compare.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import warnings
from pathlib import Path

import papermill

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import clean
from danvan_analysis.project import Project, find
from danvan_analysis.reports import kernels
from danvan_analysis.reports.plan import plan, source_of

RUNS = 3


def one(project: Project, engine: str | None, folder: Path) -> float:
    """Seconds for one report of 2019, executed only."""
    report = plan(project, years=[2019], lang="vi", notebooks=["reform_indices"])[0]
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        papermill.execute_notebook(
            str(source_of(report, project)),
            str(folder / "executed.ipynb"),
            parameters={"year": report.year, "province": report.province, "lang": report.lang},
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
            cwd=str(project.notebooks),
        )
    return time.perf_counter() - began


def main() -> None:
    """Print median seconds and ratios."""
    project = find()
    processed.ensure(project)
    kept = kernels.register()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        one(project, kept, folder)  # starts the kernel that the counted runs find
        pairs = [(one(project, None, folder), one(project, kept, folder)) for _ in range(RUNS)]
    kernels.discard()
    own = statistics.median(pair[0] for pair in pairs)
    warm = statistics.median(pair[1] for pair in pairs)
    print(f"a report, Papermill's own engine   {own:6.2f} s")
    print(f"a report, kept kernel              {warm:6.2f} s")
    print(f"ratio, pair by pair                {statistics.median(a / b for a, b in pairs):6.2f}")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        clean(project.raw)
        times.append(time.perf_counter() - began)
    print(f"cleaning all raw tables            {statistics.median(times):6.2f} s")


if __name__ == "__main__":
    main()
