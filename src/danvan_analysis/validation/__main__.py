"""The process of the gate: ``python -m danvan_analysis.validation ROOT TABLES SUITE...``; see :mod:`.pending`."""

from __future__ import annotations

import contextlib
import gc
import sys
from pathlib import Path

import polars as pl

from danvan_analysis.errors import DanvanError, SuiteMalformed
from danvan_analysis.project import Project, find
from danvan_analysis.published import load
from danvan_analysis.reference import coverage as declared_coverage
from danvan_analysis.reference import words
from danvan_analysis.validation import kept, keys, raw_cells
from danvan_analysis.validation.asking import Asking, library
from danvan_analysis.validation.index_views import RAW
from danvan_analysis.validation.pending import MALFORMED
from danvan_analysis.validation.ready import WAIT, told
from danvan_analysis.validation.run import judge
from danvan_analysis.validation.said import Said
from danvan_analysis.validation.suites import read
from danvan_analysis.validation.views import VIEWS


def main(root: Path, folder: Path, names: list[str], *, beforehand: tuple[str, pl.DataFrame] | None = None) -> int:
    """Judge some suites on the tables of a folder, keep what they find, and print the key of each.

    Parameters
    ----------
    root : Path
        The project.
    folder : Path
        Where the tidy tables are.
    names : list of str
        The suites.
    beforehand : tuple of str and polars.DataFrame, optional
        As :func:`prepared` gives it.

    Returns
    -------
    int
        Exit code: 0 where each suite was judged, whatever it found; 2 where one cannot be used.
    """
    project = find(root)
    needed = sorted({table for name in names for table in VIEWS[name].needs})
    contents = keys.contents(project, needed, folder=folder)
    texts = {name: (project.expectations / f"{name}.json").read_bytes() for name in names}
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in needed if name != RAW}
    if RAW in needed:
        digest, cells = beforehand or ("", None)
        tables[RAW] = raw_cells.cells(project.raw) if cells is None or digest != contents[RAW] else cells
    asking = Asking()
    for name in names:
        said = Said(asking, kept.read_answers(project, name))
        try:
            suite = read(project.expectations / f"{name}.json")
            checks = judge(suite, suite.view.frame(tables), said.answer)
        except SuiteMalformed as problem:
            print(problem)
            return MALFORMED
        kept.write_answers(project, name, said.answers)
        key = keys.suite_key(texts[name], VIEWS[name], contents)
        kept.write(project, name, key, checks)
        print(name, key)
    return 0


def prepared(project: Project) -> tuple[str, pl.DataFrame] | None:
    """Do what takes no tidy table: read the raw tables, what is declared to be published, and the words.

    Returns
    -------
    tuple of str and polars.DataFrame, or None
        The digest of the raw tables and their cells; None where one cannot be read, which is for others to say.
    """
    words.term("outcome.declared_title", "vi")
    declared_coverage.declared()
    with contextlib.suppress(DanvanError):
        return load(project.raw).digest, raw_cells.cells(project.raw)
    return None


def wait(descriptor: int) -> int:
    """Import and prepare what judging needs, then judge what comes."""
    library()
    beforehand = prepared(find())
    arguments = told(descriptor)
    if arguments is None:
        return 0
    return main(Path(arguments[0]), Path(arguments[1]), arguments[2:], beforehand=beforehand)


if __name__ == "__main__":
    # The process ends with what it found: looking for garbage among two thousand modules takes a fifth of its time.
    gc.disable()
    if sys.argv[1] == WAIT:
        raise SystemExit(wait(int(sys.argv[2])))
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
