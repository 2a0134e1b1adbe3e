"""Putting files of the cache into a build folder, and seeing that they still stand there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from danvan_analysis.reports.cache.store import Store
from danvan_analysis.storage import give

#: sha256, size, time and inode of a file as it was placed.
Placed = dict[str, tuple[str, int, int, int]]


class Folder:
    """A build folder and what the cache has put there.

    Parameters
    ----------
    store : Store
        Open.
    out : Path
        The build folder.
    """

    def __init__(self, store: Store, out: Path) -> None:
        self._store, self._out = store, out
        self._name = str(out.resolve())
        self._placed: Placed = store.placed(self._name)

    def lacking(self, outputs: Mapping[str, str]) -> list[str]:
        """Files of a report that do not stand there as they were placed."""
        return [path for path, sha256 in outputs.items() if not self._stands(path, sha256)]

    def _stands(self, path: str, sha256: str) -> bool:
        placed = self._placed.get(path)
        return placed is not None and placed[0] == sha256 and _look(self._out / path) == placed[1:]

    def put(self, outputs: Mapping[str, str]) -> bool:
        """Put files of the cache where they are lacking.

        Parameters
        ----------
        outputs : mapping
            sha256 by path in the build.

        Returns
        -------
        bool
            False where an object is gone or damaged: nothing was put, the report is to be rendered again.
        """
        wanted = {path: outputs[path] for path in self.lacking(outputs)}
        if not all(self._store.sound(sha256) for sha256 in set(wanted.values())):
            return False
        self.put_new(wanted)
        return True

    def put_new(self, outputs: Mapping[str, str]) -> None:
        """Put files that were just made."""
        made: Placed = {}
        for path, sha256 in outputs.items():
            target = self._out / path
            give(self._store.path(sha256), target)
            look = _look(target)
            if look is not None:
                made[path] = (sha256, *look)
        self._store.place(self._name, made)
        self._placed |= made


def _look(path: Path) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
