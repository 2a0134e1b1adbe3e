"""Places that several machines reach: a shared folder, or an object store through fsspec."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from danvan_analysis.errors import BadParameter, PlaceFault
from danvan_analysis.storage import replace

#: Object stores by the first part of an address. Others that fsspec knows are no stores: they read archives, run
#: other programs or reach into the web.
STORES: Final = ("s3", "gs", "az", "abfs")
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://([^/]*)(/.*)?", re.ASCII | re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,200}", re.ASCII)
_PART = re.compile(r"[^\x00-\x1f\x7f\\:?#*\[\]]+")
#: Files that are sent at once.
_TOGETHER: Final = 64


class Place(Protocol):
    """Where files are put under names with forward slashes, each whole or not at all."""

    #: As other machines are told it.
    address: str

    def put(self, name: str, content: bytes) -> None:
        """Write a file."""

    def get(self, name: str, *, most: int) -> bytes | None:
        """Read a file of at most so many bytes; None where there is none."""

    def clear(self, name: str) -> None:
        """Remove a folder with all that it holds; one that is not there is left alone."""

    def sizes(self, name: str) -> dict[str, int]:
        """Bytes of each file below a folder (empty: of the place), by its name in the place."""

    def give(self, files: Mapping[str, Path]) -> None:
        """Copy files of this machine, by the names that they get."""


def is_address(text: str) -> bool:
    """Whether a text is the address of an object store rather than a path.

    Examples
    --------
    >>> is_address("s3://reports/2026"), is_address("build"), is_address("/srv/build")
    (True, False, False)
    """
    return "://" in text


def place_at(text: str) -> Place:
    """The place of an address or a path.

    Parameters
    ----------
    text : str
        ``s3://bucket/prefix``, or the path of a folder. How to reach a store, and with which rights, each machine
        knows for itself: from its environment and settings files, never from here.

    Raises
    ------
    BadParameter
        No address of a store that can be used.
    PlaceFault
        The library of the store is not installed.

    Examples
    --------
    >>> place_at("s3://reports").address
    's3://reports'
    >>> place_at("ftp://reports")
    Traceback (most recent call last):
    danvan_analysis.errors.BadParameter: 'ftp://reports' is no place for files; expected a folder, or such as
    s3://bucket/folder (s3, gs, az or abfs)
    """
    if not is_address(text):
        return Folder(Path(text))
    match = _ADDRESS.fullmatch(text.rstrip("/"))
    parts = (match[3] or "").split("/")[1:] if match else []
    # A key in the address would end in logs and in the memory of a shell: refused, not used.
    sound = match is not None and match[1] in STORES and _BUCKET.fullmatch(match[2]) is not None
    if match is None or not sound or not all(_PART.fullmatch(one) and one not in (".", "..") for one in parts):
        shown = re.sub(r"//[^/@]*@", "//...@", text)
        raise BadParameter(
            f"{shown!r} is no place for files; expected a folder, or such as s3://bucket/folder (s3, gs, az or abfs)"
        )
    return Store(match[1], "/".join([match[2], *parts]))


class Folder:
    """A folder that the machines see under one path.

    Examples
    --------
    >>> import tempfile
    >>> place = Folder(Path(tempfile.mkdtemp()))
    >>> place.put("a/b.txt", b"whole")
    >>> place.get("a/b.txt", most=10), place.get("c", most=10), place.sizes("")
    (b'whole', None, {'a/b.txt': 5})
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self.address = str(self._root)

    def put(self, name: str, content: bytes) -> None:
        """Write a file."""
        try:
            replace(self._root / name, content)
        except OSError as error:
            raise _fault(self.address, error) from error

    def get(self, name: str, *, most: int) -> bytes | None:
        """Read a file."""
        try:
            with (self._root / name).open("rb") as file:
                return _bounded(file.read(most + 1), most, name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _fault(self.address, error) from error

    def clear(self, name: str) -> None:
        """Remove a folder."""
        shutil.rmtree(self._root / name, ignore_errors=True)

    def sizes(self, name: str) -> dict[str, int]:
        """Bytes of each file."""
        found = sorted(file for file in (self._root / name).rglob("*") if file.is_file())
        return {file.relative_to(self._root).as_posix(): file.stat().st_size for file in found}

    def give(self, files: Mapping[str, Path]) -> None:
        """Copy files."""
        for name, file in files.items():
            self.put(name, file.read_bytes())


class Store:
    """A bucket of an object store, or a part of it."""

    def __init__(self, kind: str, root: str) -> None:
        self._kind, self._root = kind, root
        self.address = f"{kind}://{root}"
        self._opened: Any = None

    @property
    def _files(self) -> Any:
        if self._opened is None:
            try:
                import fsspec  # type: ignore[import-untyped]

                # What other machines write is not seen in a list that is kept.
                self._opened = fsspec.filesystem(self._kind, use_listings_cache=False)
            except ImportError as error:
                extra = "danvan-analysis[s3]" if self._kind == "s3" else f"what fsspec needs for {self._kind}://"
                raise PlaceFault(
                    f"{self.address}: {error.name or 'fsspec'} is not installed; install {extra}"
                ) from error
        return self._opened

    def put(self, name: str, content: bytes) -> None:
        """Write a file."""
        files = self._files
        try:
            files.pipe_file(f"{self._root}/{name}", content)
        except Exception as error:
            # Each store has errors of its own.
            raise _fault(self.address, error) from error

    def get(self, name: str, *, most: int) -> bytes | None:
        """Read a file."""
        files, path = self._files, f"{self._root}/{name}"
        try:
            size = files.info(path)["size"]
            if size > most:
                return _bounded(b"", most, name, size)
            return bytes(files.cat_file(path)) if size else b""
        except FileNotFoundError:
            return None
        except PlaceFault:
            raise
        except Exception as error:
            raise _fault(self.address, error) from error

    def clear(self, name: str) -> None:
        """Remove a folder."""
        files = self._files
        try:
            files.rm(f"{self._root}/{name}", recursive=True)
        except FileNotFoundError:
            return
        except Exception as error:
            raise _fault(self.address, error) from error

    def sizes(self, name: str) -> dict[str, int]:
        """Bytes of each file."""
        files = self._files
        try:
            found = files.find(f"{self._root}/{name}".rstrip("/"), detail=True)
        except FileNotFoundError:
            return {}
        except Exception as error:
            raise _fault(self.address, error) from error
        return {path.removeprefix(f"{self._root}/"): int(one["size"]) for path, one in sorted(found.items())}

    def give(self, given: Mapping[str, Path]) -> None:
        """Copy files; a store that wants to know their kind is told by their suffix."""
        files, names = self._files, sorted(given)
        for start in range(0, len(names), _TOGETHER):
            some = names[start : start + _TOGETHER]
            try:
                files.put([str(given[name]) for name in some], [f"{self._root}/{name}" for name in some])
            except Exception as error:
                raise _fault(self.address, error) from error


def _bounded(content: bytes, most: int, name: str, size: int = 0) -> bytes:
    if max(len(content), size) > most:
        raise PlaceFault(f"{name} is larger than {most // 1024**2} MiB; nothing of this program is, it is not read")
    return content


def _fault(address: str, error: BaseException) -> PlaceFault:
    said = " ".join(str(error).split()) or "no reason given"
    return PlaceFault(
        f"{address}: {error.__class__.__name__}: {said[:300]}; check that it exists, that this machine may "
        "write there, and how it is reached (AWS_ENDPOINT_URL, AWS_PROFILE ... for s3)"
    )
