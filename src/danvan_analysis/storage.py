"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Write a file so that readers see the former content or the new one, never a part.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    content : bytes

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "made" / "a.txt"
    >>> replace(target, b"whole")
    >>> target.read_bytes(), len(list(target.parent.iterdir()))
    (b'whole', 1)
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class Unfinished(OSError):
    """Another program is writing several files of the folder right now."""


def replace_all(base: Path, changes: Mapping[str, bytes], *, pending: str) -> None:
    """Write several files in one step or not at all, also through a crash.

    All contents are staged first, then a journal names them: from that moment on the change counts as made, and
    whoever comes next (:func:`finish`) carries it out if this process does not live to do it.

    Parameters
    ----------
    base : Path
        The folder that all targets stand below.
    changes : mapping of str to bytes
        Path below ``base``, with forward slashes, and the new content of that file.
    pending : str
        Folder below ``base`` for what is staged; one writer at a time.

    Raises
    ------
    Unfinished
        Another process holds the folder.

    Examples
    --------
    >>> import tempfile
    >>> base = Path(tempfile.mkdtemp())
    >>> replace_all(base, {"raw/a.csv": b"a", "b.toml": b"b"}, pending=".pending")
    >>> sorted(path.name for path in base.rglob("*"))
    ['a.csv', 'b.toml', 'raw']
    """
    stage = base / pending
    for target in sorted(changes):
        if not (base / target).resolve().is_relative_to(base.resolve()):
            raise ValueError(f"{target} lies outside the folder")
    with _held(base, pending):
        _carry_out(base, stage)
        stage.mkdir(parents=True)
        journal = []
        for number, (target, content) in enumerate(sorted(changes.items())):
            _write_through(stage / str(number), content)
            journal.append({"staged": str(number), "target": target})
        _write_through(stage / "journal.part", json.dumps(journal).encode())
        # The one moment at which nothing becomes all.
        os.replace(stage / "journal.part", stage / _JOURNAL)
        _sync(stage)
        _carry_out(base, stage)


def finish(base: Path, *, pending: str) -> bool:
    """Carry out or clear away what an interrupted :func:`replace_all` left.

    Returns
    -------
    bool
        True where a change was completed; False where there was nothing, or nothing that counted yet.
    """
    stage = base / pending
    if not stage.is_dir():
        return False
    with _held(base, pending):
        return _carry_out(base, stage)


_JOURNAL = "journal.json"


@contextlib.contextmanager
def _held(base: Path, pending: str) -> Iterator[None]:
    """One writer at a time. The lock goes with the process that holds it, however that ends."""
    base.mkdir(parents=True, exist_ok=True)
    lock = os.open(base, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unfinished(f"another program is writing {pending} of {base.name}") from error
        yield
    finally:
        os.close(lock)


def _carry_out(base: Path, stage: Path) -> bool:
    journal = stage / _JOURNAL
    complete = journal.is_file()
    if complete:
        for entry in json.loads(journal.read_bytes()):
            staged, target = stage / entry["staged"], base / entry["target"]
            if staged.exists() and target.resolve().is_relative_to(base.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(staged, target)
                _sync(target.parent)
        journal.unlink()
    if stage.is_dir():
        for left in sorted(stage.iterdir()):
            left.unlink()
        stage.rmdir()
    return complete


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
