"""The shortest way to "nothing changed": sizes, times and inodes of all that a build stands on and of all it made.

Imports nothing that takes time: where the journal of an equal build holds, no table is read and no library loaded.
A file that is changed gets another time of change from the system, which no program can set; the journal of a moment
is written only when the youngest of these times lies far enough back that a later change must differ.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from danvan_analysis.project import Project
from danvan_analysis.storage import replace

_FOLDER = ".cache/danvan/journal"
_PACKAGE = Path(__file__).parents[2]
_PATIENCE_NS = 60_000_000
_FORM = 1
_KEPT = 200


def given(project: Project) -> str:
    """One digest of what a build stands on: the files of the project and of this package, and what is installed.

    Parameters
    ----------
    project : Project

    Returns
    -------
    str
        Of sizes, times and inodes; waits for a few hundredths of a second where a file changed just now.
    """
    while True:
        now = time.time_ns()
        found = _given(project)
        if max((one[3] for one in found), default=0) < now - _PATIENCE_NS:
            break
        time.sleep(_PATIENCE_NS / 1e9)
    told = [*(f"{name} {size} {at} {changed} {inode}" for name, size, at, changed, inode in found), *_installed()]
    return hashlib.sha256("\n".join([sys.version, *told]).encode("utf-8", errors="surrogateescape")).hexdigest()


Seen = tuple[str, int, int, int, int]


def _given(project: Project) -> list[Seen]:
    folders = (project.raw, project.registry, project.expectations, project.notebooks, _PACKAGE)
    found = [one for folder in folders for one in _below(folder)]
    # Beside the folders: the settings, the words on how to cite, and whatever else stands at the top.
    found += [_seen(entry) for entry in os.scandir(project.root) if entry.is_file()]
    return sorted(found)


def _below(folder: Path) -> list[Seen]:
    found: list[Seen] = []
    waiting = [str(folder)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in entries:
            if entry.name == "__pycache__" or entry.name.startswith(".") or entry.name.endswith(".part"):
                continue
            if entry.is_dir():
                waiting.append(entry.path)
            else:
                found.append(_seen(entry))
    return found


def _seen(entry: os.DirEntry[str]) -> Seen:
    status = entry.stat()
    return entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _installed() -> list[str]:
    """Names and versions of what is installed, as the folders of their descriptions are called."""
    found: list[str] = []
    for path in sys.path:
        if path.endswith("-packages"):
            try:
                found += [name for name in os.listdir(path) if name.endswith((".dist-info", ".pth"))]
            except OSError:
                continue
    return sorted(found)


class Journal:
    """What stood on the disk when a build of one kind had ended.

    Parameters
    ----------
    project : Project
    out : Path
        The build folder.
    asked : mapping
        The arguments of the build, as plain JSON.
    """

    def __init__(self, project: Project, out: Path, asked: Mapping[str, Any]) -> None:
        self._project, self._out = project, out
        told = json.dumps([_FORM, str(out.resolve()), dict(asked)], sort_keys=True, ensure_ascii=False)
        self._path = project.root / _FOLDER / f"{hashlib.sha256(told.encode()).hexdigest()}.json"
        #: What the build stands on, as it was when this was made.
        self.given = given(project)

    def holds(self) -> Any:
        """What was noted of the last such build; None where something it stood on or made has changed."""
        try:
            content = json.loads(self._path.read_bytes())
            if content["given"] != self.given:
                return None
            for base, files in ((self._project.processed, content["tables"]), (self._out, content["files"])):
                for path, look in files.items():
                    status = os.stat(base / path)
                    if [status.st_size, status.st_mtime_ns, status.st_ino] != look:
                        return None
            return content["said"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def note(self, said: Any, files: Iterable[str]) -> None:
        """Note a build that has ended.

        Parameters
        ----------
        said : object
            What :meth:`holds` gives back; plain JSON.
        files : iterable of str
            All that the build made, by path below its folder.
        """
        if given(self._project) != self.given:
            # Something changed meanwhile: whether the build has seen it nobody knows.
            return
        tables = sorted(entry.name for entry in os.scandir(self._project.processed) if entry.is_file())
        content = {
            "given": self.given,
            "tables": {name: _look(self._project.processed / name) for name in tables},
            "files": {name: _look(self._out / name) for name in sorted(set(files))},
            "said": said,
        }
        replace(self._path, json.dumps(content, ensure_ascii=False).encode("utf-8"), durable=True)
        others = sorted(self._path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
        for one in others[_KEPT:]:
            one.unlink(missing_ok=True)


def _look(path: Path) -> list[int]:
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns, status.st_ino]
