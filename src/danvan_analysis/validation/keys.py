"""What an outcome belongs to: the content of a suite, of the tables that it judges, and of the code between them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.validation.index_views import RAW
from danvan_analysis.validation.views import View

# Raised when the form of a kept outcome changes.
_FORM = "1"
_STAGES = ("reference", "published", "validation")
_FILES = ("cleaning/places.py",)
_CODE = {".py", ".toml", ".csv"}
_PACKAGES = ("great-expectations", "pandas", "polars")


def sha256(content: bytes) -> str:
    """The digest of some bytes."""
    return hashlib.sha256(content).hexdigest()


@cache
def code() -> str:
    """Digest of the code and the reference data that make the views, and of the libraries that judge them."""
    package = Path(__file__).parents[1]
    files = [file for stage in _STAGES for file in sorted((package / stage).rglob("*")) if file.suffix in _CODE]
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _PACKAGES).encode())
    for file in [*files, *(package / name for name in _FILES)]:
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def contents(
    project: Project, names: Iterable[str], *, folder: Path | None = None, files: Mapping[str, bytes] | None = None
) -> dict[str, str]:
    """Digest of the file of each table, of the raw tables, and of what the project adds to the registry.

    Parameters
    ----------
    project : Project
    names : iterable of str
        Tables that views need.
    folder : Path, optional
        Where the tables are. Default: data/processed.
    files : mapping of str to bytes, optional
        The files themselves, where they are not written yet.

    Raises
    ------
    OSError
        A table is not there.
    """
    home = folder or project.processed
    tables = sorted({*names} - {RAW})
    read = {name: (home / f"{name}.parquet").read_bytes() for name in tables} if files is None else files
    return {**{name: sha256(read[name]) for name in tables}, **_project(project)}


def _project(project: Project) -> dict[str, str]:
    registry = hashlib.sha256()
    folder = project.root / "data" / "registry"
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file():
            registry.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return {"registry": registry.hexdigest(), RAW: load(project.raw).digest}


def suite_key(text: bytes, view: View, contents: Mapping[str, str]) -> str:
    """The key of the outcome of one suite.

    Parameters
    ----------
    text : bytes
        The suite file.
    view : View
        What the suite judges.
    contents : mapping of str to str
        As :func:`on_disk` gives it.

    Returns
    -------
    str
        Equal for an equal suite on equal tables under equal code, on any machine.

    Examples
    --------
    >>> from danvan_analysis.validation.views import VIEWS
    >>> one = suite_key(b"{}", VIEWS["ledger"], {"ledger": "a", "movement": "b", "registry": ""})
    >>> one == suite_key(b"{}", VIEWS["ledger"], {"ledger": "a", "movement": "c", "registry": ""})
    True
    >>> one == suite_key(b"{}", VIEWS["ledger"], {"ledger": "d", "movement": "b", "registry": ""})
    False
    """
    judged: dict[str, Any] = {name: contents.get(name) for name in (*view.needs, "registry")}
    parts = {"form": _FORM, "code": code(), "suite": sha256(text), "view": view.name, "tables": judged}
    return sha256(json.dumps(parts, sort_keys=True).encode())
