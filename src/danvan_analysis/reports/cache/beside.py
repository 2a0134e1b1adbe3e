"""What the cache holds beside reports: results that many of them share, and builds on their way to an object store."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from danvan_analysis.project import Project
from danvan_analysis.reports.cache.store import FOLDER

#: As :mod:`danvan_analysis.figures.worked_out` and :mod:`danvan_analysis.reports.cluster.publishing` name them.
RESULTS = f"{FOLDER}/worked-out"
STAGED = f"{FOLDER}/out"
_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3600
#: Reading is noted by the system once a day at most, and a build may be on its way to a store right now.
_SURELY_UNUSED_SECONDS = 2 * _DAY_SECONDS


@dataclass(frozen=True)
class Kept:
    """A result, or a build that was made for an object store.

    Attributes
    ----------
    bytes : int
        Of files that are nowhere else: those that the cache holds as well take no more room.
    used : float
        When it was last written or read, as far as the file system tells.
    """

    path: Path
    bytes: int
    used: float


def results(project: Project) -> list[Kept]:
    """Results that are kept, the last used first."""
    found = [_seen(file) for file in _files(project.root / RESULTS) if file.suffix == ".json"]
    return _latest_first(one for one in found if one is not None)


def staged(project: Project) -> list[Kept]:
    """Builds that were made for object stores, the last used first."""
    folder = project.root / STAGED
    builds = [entry for entry in sorted(folder.iterdir()) if entry.is_dir()] if folder.is_dir() else []
    found = []
    for build in builds:
        inside = [build, *sorted(build.rglob("*"))]
        # Folders, too: a file that is linked there keeps its times, the folder does not.
        seen = [one for path in inside if (one := _seen(path)) is not None]
        found.append(Kept(build, sum(one.bytes for one in seen), max((one.used for one in seen), default=0.0)))
    return _latest_first(found)


def prune(project: Project, *, keep_days: float | None, room_bytes: int | None) -> None:
    """Drop what was not used for long, and what there is no room for, the longest unused first.

    A result that goes while somebody asks for it is calculated again; a build is made again from the cache.

    Parameters
    ----------
    project : Project
    keep_days : float, optional
    room_bytes : int, optional
        What the reports leave.
    """
    # Of the system's clock as the times of files: it stands in no output.
    now = time.time()
    for part in _files(project.root / RESULTS):
        # Left by a process that was killed; a result is written in a moment.
        if part.suffix == ".part" and now - part.stat().st_mtime > _HOUR_SECONDS:
            part.unlink(missing_ok=True)
    for one in results(project):
        room_bytes = None if room_bytes is None else room_bytes - one.bytes
        if _due(now - one.used, keep_days, room_bytes):
            one.path.unlink(missing_ok=True)
    for one in staged(project):
        room_bytes = None if room_bytes is None else room_bytes - one.bytes
        unused = now - one.used
        if unused > _SURELY_UNUSED_SECONDS and _due(unused, keep_days, room_bytes):
            shutil.rmtree(one.path, ignore_errors=True)


def _due(unused_seconds: float, keep_days: float | None, room_bytes: int | None) -> bool:
    old = keep_days is not None and unused_seconds > keep_days * _DAY_SECONDS
    return old or (room_bytes is not None and room_bytes < 0)


def _latest_first(found: Iterable[Kept]) -> list[Kept]:
    return sorted(found, key=lambda one: (-one.used, one.path.name))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else []


def _seen(file: Path) -> Kept | None:
    try:
        status = os.stat(file)
    except OSError:
        # Gone meanwhile: results may be written and dropped beside a build.
        return None
    plain = stat.S_ISREG(status.st_mode)
    used = max(status.st_atime, status.st_mtime) if plain else status.st_mtime
    return Kept(file, status.st_size if plain and status.st_nlink == 1 else 0, used)
