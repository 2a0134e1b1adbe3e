"""A small project for tests of the cache: real tables, two short notebooks, one suite (the gate takes seconds)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import clean
from danvan_analysis.cli import stages
from danvan_analysis.project import Project
from danvan_analysis.published import load, read
from danvan_analysis.published.record import record
from danvan_analysis.reports.dispatch import Local

#: Of a table that corrections of figures leave as it is: its outcome is kept.
SUITE = "quarantine"
SETUP = "import danvan_analysis as dv"
CELLS = {
    "reform_indices": [
        SETUP,
        'dv.figures.heading(report="reform_indices", year=year, province=province, lang=lang)',
        "dv.figures.reform_standing(year=year, province=province, lang=lang)",
        'dv.figures.path(index="PAPI", year=year, province=province, lang=lang)',
    ],
    "emulation_movement": [SETUP, "dv.figures.movement_summary(year=year, province=province, lang=lang)"],
}


def make(target: Path, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]) -> Project:
    """Make the project."""
    copy_project(target, notebooks=False)
    for suite in (target / "expectations").glob("*.json"):
        if suite.stem != SUITE:
            suite.unlink()
    for name, cells in CELLS.items():
        write_notebook(target / "notebooks" / f"{name}.ipynb", *cells)
    return Project(target)


def correct(project: Project, table: str, row: int, column: str, change: Callable[[str], str]) -> str:
    """Correct one printed cell by a line of corrections.csv, and clean anew; what was printed."""
    package = load(project.raw)
    resource = next(one for one in package.resources if one.path == table)
    printed = str(read(package, resource).frame.row(by_predicate=_row(row), named=True)[column])
    with (project.raw / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        line = [table, row, column, printed, "correct", change(printed), "PCI_WB2019", "a test"]
        csv.writer(file, lineterminator="\n").writerow(line)
    record(project.raw, "corrections.csv")
    processed.write(clean(project.raw), project.processed)
    return printed


def _row(number: int) -> object:
    import polars as pl

    return pl.col("row") == number


def files(folder: Path) -> dict[str, bytes]:
    """Reports and figures of a build, by path."""
    found = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return {path: file.read_bytes() for path, file in sorted(found.items()) if not path.startswith("validation")}


@contextmanager
def one_server(project: Project) -> Iterator[Local]:
    """Let the builds of a test fork from one process: starting it takes longer than all reports of such a build."""
    kept = Local(project, 2)

    class Shared(Local):
        def __init__(self, _: Project, workers: int | None = None) -> None:
            super().__init__(project, workers)

        def __enter__(self) -> Local:
            return kept

    with kept, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "Local", Shared)
        yield kept
