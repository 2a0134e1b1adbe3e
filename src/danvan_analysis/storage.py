"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import itertools
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path


def replace(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file so that readers see the former content or the new one, never a part.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    content : bytes
    durable : bool
        Whether this also holds through a loss of power; takes a few milliseconds.

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
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
        if durable:
            _sync(path.parent)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class Fresh:
    """A folder that nobody else sees yet: its files are written plainly, and hashed while they are at hand.

    Parameters
    ----------
    base : Path

    Attributes
    ----------
    sha256 : dict of str to str
        Of each file that was put, by its path below ``base``, with forward slashes.

    Examples
    --------
    >>> import tempfile
    >>> fresh = Fresh(Path(tempfile.mkdtemp()))
    >>> fresh.put(fresh.base / "made" / "a.txt", b"whole")
    >>> {path: sha256[:8] for path, sha256 in fresh.sha256.items()}
    {'made/a.txt': '5d5766cf'}
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self.sha256: dict[str, str] = {}
        self._folders: set[Path] = set()

    def put(self, path: Path, content: bytes) -> None:
        """Write a file below the folder; what it held is replaced.

        Raises
        ------
        ValueError
            The path does not begin with that of the folder.
        """
        below = path.relative_to(self.base).as_posix()
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        path.write_bytes(content)
        self.sha256[below] = hashlib.sha256(content).hexdigest()

    def clear(self) -> None:
        """Take away what was put."""
        for path in self.sha256:
            (self.base / path).unlink(missing_ok=True)
        self.sha256.clear()


def give(source: Path, path: Path) -> None:
    """Let a file stand at a second place too: the same file where links are to be had, else a copy written whole.

    Parameters
    ----------
    source, path : Path
        ``path`` is replaced; its folder is made where it is missing.

    Examples
    --------
    >>> import tempfile
    >>> base = Path(tempfile.mkdtemp())
    >>> replace(base / "kept", b"whole")
    >>> give(base / "kept", base / "made" / "shown")
    >>> (base / "made" / "shown").read_bytes()
    b'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{path.name}.{os.getpid()}-{next(_numbers)}.part"
    try:
        os.link(source, part)
        os.replace(part, path)
        # Nothing happens where both names were one file already; the second name is then still there.
        part.unlink(missing_ok=True)
    except FileNotFoundError:
        raise
    except OSError:
        part.unlink(missing_ok=True)
        replace(path, source.read_bytes())


_numbers = itertools.count()


@contextlib.contextmanager
def held(lock: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold a lock on a file while the block runs; it goes with the process that holds it, however that ends.

    Parameters
    ----------
    lock : Path
        Made where it is missing, and left there: another process may be about to lock it.
    shared : bool
        Many may hold it at once so, and nobody who wants it alone meanwhile.
    wait : bool
        Whether others that hold it are waited for.

    Raises
    ------
    Unfinished
        Another process holds it, and nobody wants to wait.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Unfinished(f"another program holds {lock.name}") from error
        yield
    finally:
        os.close(handle)


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


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Lay the plain files of an archive below a folder; an archive that holds anything else is refused unopened.

    Parameters
    ----------
    archive : tarfile.TarFile
        Its size is for the caller to bound.
    folder : Path

    Raises
    ------
    tarfile.TarError
        A link, a device, or a path that leads out of the folder.

    Examples
    --------
    >>> import io, tarfile, tempfile
    >>> made = io.BytesIO()
    >>> with tarfile.open(fileobj=made, mode="w") as written:
    ...     written.addfile(tarfile.TarInfo("../out"), io.BytesIO())
    >>> with tarfile.open(fileobj=io.BytesIO(made.getvalue())) as stranger:
    ...     unpack(stranger, Path(tempfile.mkdtemp()))
    Traceback (most recent call last):
    tarfile.TarError: '../out' leads out of the archive
    """
    # Not extractall: its filter for strangers' archives came with later releases of Python 3.11.
    files = [entry for entry in archive.getmembers() if not entry.isdir()]
    for entry in files:
        if not entry.isreg():
            raise tarfile.TarError(f"{entry.name!r} is no plain file")
        if not (folder / entry.name).resolve().is_relative_to(folder.resolve()):
            raise tarfile.TarError(f"{entry.name!r} leads out of the archive")
    for entry in files:
        content = archive.extractfile(entry)
        if content is None:
            raise tarfile.TarError(f"{entry.name!r} cannot be read")
        target = folder / entry.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)
