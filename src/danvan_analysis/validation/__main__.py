"""The process of the gate: ``python -m danvan_analysis.validation ROOT TABLES SUITE...``; see :mod:`.pending`."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from danvan_analysis.errors import SuiteMalformed
from danvan_analysis.project import find
from danvan_analysis.validation import kept, keys, run
from danvan_analysis.validation.index_views import RAW
from danvan_analysis.validation.pending import MALFORMED
from danvan_analysis.validation.ready import WAIT, told
from danvan_analysis.validation.run import validate
from danvan_analysis.validation.views import VIEWS


def main(root: Path, folder: Path, names: list[str]) -> int:
    """Judge some suites on the tables of a folder, keep what they find, and print the key of each.

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
    try:
        outcome = validate(tables, project.expectations, only=names, raw=project.raw)
    except SuiteMalformed as problem:
        print(problem)
        return MALFORMED
    for name in names:
        key = keys.suite_key(texts[name], VIEWS[name], contents)
        kept.write(project, name, key, [check for check in outcome.checks if check.suite == name])
        print(name, key)
    return 0


def wait(descriptor: int) -> int:
    """Import what judging needs, then judge what comes."""
    run.library()
    arguments = told(descriptor)
    return 0 if arguments is None else main(Path(arguments[0]), Path(arguments[1]), arguments[2:])


if __name__ == "__main__":
    if sys.argv[1] == WAIT:
        raise SystemExit(wait(int(sys.argv[2])))
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
