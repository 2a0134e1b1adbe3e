"""The state of a project's data: all that reports may read of it, as digests, and the tables themselves to compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import SORT_KEYS
from danvan_analysis.project import Project
from danvan_analysis.published import load, read
from danvan_analysis.reports.cache.store import Store
from danvan_analysis.validation.marks import Mark, Marks, marks

#: Files of the project that rows, marks and keys stand for: not noted one by one. Folders end with a slash.
STOOD_FOR = (
    "data/processed/",
    "data/raw/datapackage.json",
    "data/registry/",
    "pyproject.toml",
    "notebooks/",
    "src/",
    "build/",
    ".cache/",
    ".git/",
    ".venv/",
)
State = dict[str, Any]


def state_of(project: Project, store: Store) -> State:
    """What reports rendered now would read; waits for the gate where it runs.

    Parameters
    ----------
    project : Project
        With its tidy tables on disk.
    store : Store
        Where the tables are kept, to be compared with those of another day.

    Returns
    -------
    dict
        ``tables``: sha256 of each file; ``raw``: digest of each raw table's entry in the descriptor; ``release``: of
        the rest of the descriptor; ``corrections``: digests by printed cell; ``registry``: of what the project adds;
        ``proof``: what validation says of all together; ``cells``, ``places``: digests of its marks by cell and by
        table and row. Plain JSON.
    """
    files = {name: (project.processed / f"{name}.parquet").read_bytes() for name in sorted(SORT_KEYS)}
    found = marks(project)
    package = load(project.raw)
    corrections: dict[str, list[Any]] = {}
    for resource in package.of_layout("corrections"):
        for row in read(package, resource).frame.iter_rows(named=True):
            number = str(row["row"])
            place = [row["table"], int(number) if number.isascii() and number.isdigit() else 0, row["column"]]
            corrections.setdefault(json.dumps(place), []).append(sorted(row.items()))
    return {
        "tables": {name: store.keep(content) for name, content in files.items()},
        **_descriptor(project),
        "corrections": {place: _digest(rows) for place, rows in corrections.items()},
        "registry": registry(project),
        "proof": _digest(found.proof()),
        **_marked(found),
    }


def _descriptor(project: Project) -> State:
    """The descriptor of the raw tables: a digest an entry, and one of all that is about no single table."""
    content = json.loads((project.raw / processed.DESCRIPTOR).read_text(encoding="utf-8"))
    entries = content.pop("resources")
    content.pop("companions", None)
    return {"release": _digest(content), "raw": {str(entry["path"]): _digest(entry) for entry in entries}}


def registry(project: Project) -> str:
    """Digest of what the project adds to the registry of indices."""
    folder = project.registry
    files = sorted(file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else []
    return _digest([[file.relative_to(folder).as_posix(), _sha256(file.read_bytes())] for file in files])


def _marked(found: Marks) -> State:
    cells: dict[str, list[str]] = {}
    places: dict[str, list[str]] = {}
    for mark in found.marks:
        said = _digest(_about(mark))
        for cell in mark.cells:
            cells.setdefault(json.dumps(cell), []).append(said)
        for place in mark.places:
            places.setdefault(json.dumps(place), []).append(said)
    return {
        "cells": {key: _digest(one) for key, one in sorted(cells.items())},
        "places": {key: _digest(one) for key, one in sorted(places.items())},
    }


def _about(mark: Mark) -> list[Any]:
    """A mark without its cells."""
    words = [dict(mark.title), dict(mark.reason)]
    return [mark.suite, mark.expectation, mark.severity, *words, mark.withhold, mark.declared]


def _digest(content: Any) -> str:
    return _sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8"))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files_of(project: Project, names: Mapping[str, str] | list[str]) -> dict[str, str]:
    """sha256 of files of a project by their path below it; empty for one that is not there."""
    found = {}
    for name in names:
        try:
            found[name] = _sha256((project.root / name).read_bytes())
        except OSError:
            found[name] = ""
    return found
