"""The release of a project that machines share: its tables, suites and notebooks as one archive, and who may use it."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from danvan_analysis.errors import ClusterFault
from danvan_analysis.project import Project, find
from danvan_analysis.reports.cache.keys import libraries
from danvan_analysis.storage import unpack

#: What a report reads of a project, and nothing that stands beside it.
_FILES: Final = ("pyproject.toml", "CITATION.cff")
_FOLDERS: Final = ("data/raw", "data/registry", "data/processed", "expectations", "notebooks")
MOST_BYTES: Final = 1 << 30
_MOST_FILES: Final = 20_000
_PACKAGE = Path(__file__).parents[2]


def packed(project: Project) -> bytes:
    """A project as an archive, the same for the same files.

    Parameters
    ----------
    project : Project
        With its tidy tables on disk, and what the gate found.

    Returns
    -------
    bytes
        An uncompressed tar: most of it is Parquet, which is compressed already. No times, owners or paths.

    Examples
    --------
    >>> packed(find()) == packed(find())
    True
    """
    found = [project.root / name for name in _FILES]
    for folder in _FOLDERS:
        found += sorted((project.root / folder).rglob("*"))
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in found:
            below = file.relative_to(project.root)
            hidden = any(part.startswith(".") for part in below.parts)
            if hidden or file.suffix == ".part" or file.is_symlink() or not file.is_file():
                continue
            content = file.read_bytes()
            entry = tarfile.TarInfo(below.as_posix())
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def unpacked(content: bytes, folder: Path) -> Project:
    """Lay an archive out as a project.

    Parameters
    ----------
    content : bytes
    folder : Path
        Made, whole or not at all; one that is there already is used as it is.

    Raises
    ------
    ClusterFault
        The archive holds what :func:`packed` never writes.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix="release-"))
        try:
            with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
                entries = archive.getmembers()
                size = sum(entry.size for entry in entries)
                if len(entries) > _MOST_FILES or size > MOST_BYTES or not all(entry.isreg() for entry in entries):
                    raise tarfile.TarError("something else than a bounded number of plain files")
                unpack(archive, made)
            if not (made / _FILES[0]).is_file():
                raise tarfile.TarError(f"no {_FILES[0]}")
        except tarfile.TarError as error:
            shutil.rmtree(made, ignore_errors=True)
            raise ClusterFault(
                f"the archive of the project cannot be laid out ({error}); expected one made by danvan build"
            ) from error
        try:
            os.rename(made, folder)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            # Another thread of this worker was first, or there is no room.
            if not folder.is_dir():
                raise
    return find(folder)


@cache
def code() -> str:
    """sha256 over every file of this package, as it is installed here.

    Examples
    --------
    >>> len(code())
    64
    """
    digest = hashlib.sha256()
    for file in sorted(_PACKAGE.rglob("*")):
        below = file.relative_to(_PACKAGE)
        if file.is_file() and "__pycache__" not in below.parts and file.suffix not in (".pyc", ".part"):
            digest.update(below.as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def fingerprint() -> dict[str, str]:
    """What must be the same on all machines for a report to come out the same.

    Examples
    --------
    >>> {"Python", "polars"} <= fingerprint().keys()
    True
    """
    python = f"{platform.python_version()} {sys.platform} {platform.machine()}"
    return {**libraries(), "Python": python, "the code of danvan-analysis": code()}


def difference(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """What differs between two machines, in words; empty where nothing does.

    Examples
    --------
    >>> difference({"polars": "2.0", "altair": "6"}, {"polars": "2.1", "altair": "6"})
    'polars 2.1 instead of 2.0'
    """
    said = []
    for name in sorted({*ours, *theirs}):
        wanted, found = ours.get(name, "none"), theirs.get(name, "none")
        if wanted != found:
            said.append(f"{name} {found[:16]} instead of {wanted[:16]}")
    more = f" and {len(said) - 3} more" if len(said) > 3 else ""
    return ", ".join(said[:3]) + more
