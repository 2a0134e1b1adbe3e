"""The gate as a project meets it: what was judged before is read back, the rest is judged in a process of its own.

No process but that one imports Great Expectations and pandas. It may run beside the rendering of reports: whoever
needs the outcome meanwhile (:func:`danvan_analysis.validation.marks.marks`) waits for its end.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.cleaning import processed
from danvan_analysis.errors import UnknownName, ValidationFailed
from danvan_analysis.project import Project, find
from danvan_analysis.validation import kept, keys
from danvan_analysis.validation.index_views import RAW
from danvan_analysis.validation.outcome import Check, Outcome
from danvan_analysis.validation.pending import SCRATCH, Pending
from danvan_analysis.validation.ready import Ready
from danvan_analysis.validation.suites import load, read
from danvan_analysis.validation.views import VIEWS

_LOCK = ".running"
_LOOK_SECONDS = 0.02
#: Longer than any run; a gate that is stuck must not keep others waiting for ever.
_PATIENCE_SECONDS = 600.0


def start(
    project: Project | None = None,
    *,
    tables: Mapping[str, pl.DataFrame] | None = None,
    only: Sequence[str] | None = None,
    ready: Ready | None = None,
) -> Pending:
    """Start the gate; suites whose outcome is kept do not run again.

    Parameters
    ----------
    project : Project, optional
        Default: the project of the working folder.
    tables : mapping of str to polars.DataFrame, optional
        Tidy tables that are not on disk yet. Default: the processed tables, built first where they are out of date.
    only : sequence of str, optional
        Names of the suites to run. Default: all.
    ready : Ready, optional
        A process that was started before, where something has to run. Default: one that is started now.

    Returns
    -------
    Pending

    Raises
    ------
    SuiteMalformed
        A suite that has to run cannot be read.
    UnknownName
        A suite that is not there, or a table that is missing.

    Examples
    --------
    >>> start().wait().status
    'passed'
    """
    home = project or find()
    if tables is None:
        processed.ensure(home)
    texts = suite_texts(home)
    names = _chosen(texts, only)
    files = None if tables is None else _files(tables, names)
    wanted = _keys(home, {name: texts[name] for name in names}, files)
    known = _known(home, wanted)
    if len(known) == len(names):
        return Pending(home, names, [], known)
    with _sole(home) as lock:
        for left in kept.folder(home).glob(f"{SCRATCH}*"):
            # Of a process that was killed: who holds the lock is alone here.
            shutil.rmtree(left, ignore_errors=True)
        # Another gate may have ended meanwhile.
        known = _known(home, wanted)
        pending = Pending(home, names, [name for name in names if name not in known], known)
        for name in pending.to_run:
            # Refused here rather than after seconds in the other process.
            read(home.expectations / f"{name}.json")
        if pending.to_run:
            pending.run(files, lock, ready=ready)
    return pending


def validate_project(project: Project | None = None, *, only: Sequence[str] | None = None) -> Outcome:
    """Judge the processed tables of a project; what was judged before is not judged again.

    Parameters
    ----------
    project : Project, optional
        Default: the project of the working folder. Its tables are built first where they are out of date.
    only : sequence of str, optional
        Names of the suites to run.

    Examples
    --------
    >>> validate_project().status
    'passed'
    """
    with start(project, only=only) as pending:
        return pending.wait()


def suite_texts(project: Project) -> dict[str, bytes]:
    """The suite files of a project by name, as they stand.

    Raises
    ------
    SuiteMalformed
        There is none, or one that no table is judged by.
    """
    texts = {file.stem: file.read_bytes() for file in sorted(project.expectations.glob("*.json"))}
    if not texts or not texts.keys() <= VIEWS.keys():
        load(project.expectations)
    return texts


def _chosen(texts: Mapping[str, bytes], only: Sequence[str] | None) -> list[str]:
    for wanted in only or ():
        if wanted not in texts:
            raise UnknownName("suite", wanted, list(texts))
    return [name for name in texts if only is None or name in only]


def _known(project: Project, wanted: Mapping[str, str]) -> dict[str, list[Check]]:
    found = {name: kept.read(project, name, key) for name, key in wanted.items()}
    return {name: checks for name, checks in found.items() if checks is not None}


def _keys(project: Project, texts: Mapping[str, bytes], files: Mapping[str, bytes] | None = None) -> dict[str, str]:
    needed = {table for name in texts for table in VIEWS[name].needs}
    contents = keys.contents(project, needed, files=files)
    return {name: keys.suite_key(text, VIEWS[name], contents) for name, text in texts.items()}


def _files(tables: Mapping[str, pl.DataFrame], names: Sequence[str]) -> dict[str, bytes]:
    """The files that tables will be once they are written."""
    made: dict[str, bytes] = {}
    for suite in names:
        for name in VIEWS[suite].needs:
            if name == RAW or name in made:
                continue
            if name not in tables:
                raise UnknownName("table", name, sorted(tables), place=f"suite {suite}")
            made[name] = processed.parquet(tables[name])
    return made


@contextlib.contextmanager
def _sole(project: Project) -> Iterator[int]:
    """Be the only gate of the project; another one that runs is waited for."""
    folder = kept.folder(project)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise ValidationFailed(
            f"data/processed/{folder.name}: the outcome of validation cannot be kept ({problem.strerror}); "
            "make the folder writable, or run danvan validate where it is"
        ) from problem
    try:
        if not _locked(handle):
            raise ValidationFailed("another validation of this project does not end; end that process, then run again")
        yield handle
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(_LOOK_SECONDS)
        else:
            return True


def table_hashes(project: Project) -> dict[str, str]:
    """sha256 of the canonical text of each processed table, as the descriptor gives it."""
    try:
        content = json.loads((project.processed / processed.DESCRIPTOR).read_text(encoding="utf-8"))
        return {
            one["path"].removesuffix(".parquet"): one["hash"].removeprefix("sha256:") for one in content["resources"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def signature(project: Project) -> tuple[Any, ...]:
    """What tells whether a table, a suite or what is kept has changed: sizes and times, read in microseconds."""
    paths = [project.processed / processed.DESCRIPTOR, kept.folder(project)]
    with contextlib.suppress(OSError):
        paths += sorted(Path(entry.path) for entry in os.scandir(project.expectations))
    found: list[tuple[str, int, int]] = []
    for path in paths:
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((path.name, status.st_size, status.st_mtime_ns))
    return tuple(found)
