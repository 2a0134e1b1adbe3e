"""What the cache holds, and clearing it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis.errors import CacheInUse
from danvan_analysis.project import Project
from danvan_analysis.reports.cache import beside
from danvan_analysis.reports.cache.store import FOLDER, FORM, Store
from danvan_analysis.storage import Unfinished, held

_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Holding:
    """What a cache holds.

    Attributes
    ----------
    reports : int
        Reports of which a state is remembered.
    states : int
        Remembered states of all of them.
    files, bytes : int
        Objects, and their size; those that stand in a build folder too are the same files there, and take no more room.
    results, results_bytes : int
        Results of long calculations that reports share, and their size.
    staged, staged_bytes : int
        Builds that were made for object stores, and what they take beside the objects.
    """

    folder: str
    reports: int
    states: int
    files: int
    bytes: int
    results: int = 0
    results_bytes: int = 0
    staged: int = 0
    staged_bytes: int = 0


def holding(project: Project) -> Holding:
    """What the cache of a project holds."""
    with Store(project) as store:
        reports, states = store.base.execute("select count(distinct report), count(*) from trace").fetchone()
        sizes = [file.stat().st_size for file in _objects(store.objects)]
    results, staged = beside.results(project), beside.staged(project)
    return Holding(
        folder=FOLDER,
        reports=reports,
        states=states,
        files=len(sizes),
        bytes=sum(sizes),
        results=len(results),
        results_bytes=sum(one.bytes for one in results),
        staged=len(staged),
        staged_bytes=sum(one.bytes for one in staged),
    )


def prune(project: Project, *, keep_days: float | None = None, most_bytes: int | None = None) -> Holding:
    """Drop what is not needed any more; build folders keep what stands in them.

    Parameters
    ----------
    project : Project
    keep_days : float, optional
        Forget states, results and builds for object stores that nobody has used for longer. Default: none by age.
    most_bytes : int, optional
        Forget the states used longest ago until the objects of the others take no more than this; then results and
        builds for object stores that there is no room left for.

    Returns
    -------
    Holding
        What is left. Objects that no remembered state needs are dropped in any case.

    Raises
    ------
    CacheInUse
        A build runs.
    """
    folder = project.root / FOLDER
    # Two steps: the shared lock of the store must be gone before the lock is taken alone.
    with Store(project):
        pass
    try:
        with held(folder / "lock", wait=False):
            base = sqlite3.connect(_index(folder), isolation_level=None)
            try:
                _forget(base, folder, keep_days, most_bytes)
                _sweep(base, folder)
                base.execute("vacuum")
            finally:
                base.close()
            left = (
                None if most_bytes is None else most_bytes - sum(_bytes(file) for file in _objects(folder / "objects"))
            )
            beside.prune(project, keep_days=keep_days, room_bytes=left)
    except Unfinished as error:
        raise CacheInUse("a build of this project runs; prune the cache when it has ended") from error
    return holding(project)


def _index(folder: Path) -> Path:
    return folder / f"index-{FORM}.sqlite"


def _forget(base: sqlite3.Connection, folder: Path, keep_days: float | None, most_bytes: int | None) -> None:
    if keep_days is not None:
        base.execute("delete from trace where used < ?", (int(time.time() - keep_days * _DAY_SECONDS),))
    if most_bytes is None:
        return
    seen: set[str] = set()
    room = most_bytes
    for number, state, body in base.execute("select id, state, body from trace order by used desc, id desc").fetchall():
        new = {*json.loads(body)["outputs"].values(), *_tables(base, state)} - seen
        room -= sum(_size(folder, digest) for digest in new)
        if room < 0:
            base.execute("delete from trace where id = ?", (number,))
            # Those used before it go as well: what is left is what was used last.
            room = -1
        else:
            seen |= new


def _tables(base: sqlite3.Connection, state: str) -> list[str]:
    """Objects of the tables of a state."""
    return list(_text(base, state).get("tables", {}).values())


def _text(base: sqlite3.Connection, digest: str) -> dict[str, Any]:
    row = base.execute("select body from text where sha256 = ?", (digest,)).fetchone()
    try:
        content = json.loads(zlib.decompress(row[0])) if row else {}
    except (zlib.error, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _size(folder: Path, digest: str) -> int:
    return _bytes(folder / "objects" / digest[:2] / digest[2:])


def _bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _sweep(base: sqlite3.Connection, folder: Path) -> None:
    """Drop objects, texts and scratch that no remembered state needs."""
    needed: set[str] = set()
    texts: set[str] = set()
    for state, notes, body in base.execute("select state, notes, body from trace"):
        said = json.loads(body)
        needed |= {*said["outputs"].values(), *_tables(base, state)}
        texts |= {state, notes, *_text(base, notes).get("rows", ()), *said["parts"].values()}
    for (digest,) in base.execute("select sha256 from text").fetchall():
        if digest not in texts:
            base.execute("delete from text where sha256 = ?", (digest,))
    for file in list(_objects(folder / "objects")):
        if file.parent.name + file.name not in needed:
            file.unlink(missing_ok=True)
    for name in ("scratch", "journal"):
        shutil.rmtree(folder / name, ignore_errors=True)
    # Folders that were removed are of no use to anybody.
    for (out,) in base.execute("select distinct folder from placed").fetchall():
        if not Path(out).is_dir():
            base.execute("delete from placed where folder = ?", (out,))


def _objects(folder: Path) -> Iterator[Path]:
    for below in sorted(folder.iterdir()) if folder.is_dir() else ():
        if below.is_dir():
            yield from sorted(one for one in below.iterdir() if one.is_file())
