"""The folders and settings of a project.

A project is a folder whose ``pyproject.toml`` has a ``[tool.danvan]`` section. It is found from the
working folder upwards, so that a notebook or a shell anywhere inside it works on the same tables.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from danvan_analysis.errors import ProjectNotFound

ENVIRONMENT_VARIABLE = "DANVAN_PROJECT"


@dataclass(frozen=True)
class Project:
    """A project on disk.

    Attributes
    ----------
    root : Path
        The folder that holds ``pyproject.toml``.
    focus_province : str
        The province that reports are about when nobody says otherwise.
    languages : tuple of str
        Languages of the reports, first the one shown first.
    """

    root: Path
    focus_province: str = "Sơn La"
    languages: tuple[str, ...] = ("vi", "en")

    @property
    def raw(self) -> Path:
        """Published tables, never edited by code."""
        return self.root / "data" / "raw"

    @property
    def registry(self) -> Path:
        """What this project adds to the registry of indices, a file an edition."""
        return self.root / "data" / "registry"

    @property
    def processed(self) -> Path:
        """Tidy tables, generated."""
        return self.root / "data" / "processed"

    @property
    def expectations(self) -> Path:
        """Expectation suites, one a JSON file."""
        return self.root / "expectations"

    @property
    def notebooks(self) -> Path:
        """Parameterised notebooks."""
        return self.root / "notebooks"

    @property
    def build(self) -> Path:
        """Where reports, figures and pages are written unless told otherwise."""
        return self.root / "build"


def _settings(pyproject: Path) -> dict[str, object] | None:
    try:
        status = pyproject.stat()
        content = _parsed(str(pyproject), status.st_mtime_ns, status.st_size, status.st_ino)
    except (OSError, ValueError):
        return None
    tool = content.get("tool")
    section = tool.get("danvan") if isinstance(tool, dict) else None
    return section if isinstance(section, dict) else None


@lru_cache(maxsize=64)
def _parsed(path: str, *identity: int) -> dict[str, object]:
    # ``identity`` (time, size, inode) is part of the key: every figure asks for the project many times, and parsing
    # the file each time was a quarter of a second a report.
    del identity
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


def _open(root: Path, settings: dict[str, object]) -> Project:
    languages = settings.get("languages", ["vi", "en"])
    return Project(
        root=root,
        focus_province=str(settings.get("focus_province", "Sơn La")),
        languages=tuple(str(code) for code in languages) if isinstance(languages, list) else ("vi", "en"),
    )


def find(start: Path | str | None = None) -> Project:
    """Find the project that a folder belongs to.

    Parameters
    ----------
    start : path, optional
        Where to look from. Default: the folder named by the environment variable
        ``DANVAN_PROJECT``, else the working folder, else the checkout this package was installed from.

    Returns
    -------
    Project

    Raises
    ------
    ProjectNotFound
        No folder upwards has a ``pyproject.toml`` with a ``[tool.danvan]`` section.

    Examples
    --------
    >>> find().raw.name
    'raw'
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if start is not None:
        starts = [Path(start)]
    elif named:
        starts = [Path(named)]
    else:
        starts = [Path.cwd(), Path(__file__)]
    for origin in starts:
        resolved = origin.resolve()
        for folder in (resolved, *resolved.parents):
            settings = _settings(folder / "pyproject.toml")
            if settings is not None:
                return _open(folder, settings)
    raise ProjectNotFound(
        f"no project at {starts[0]} or above it: expected a pyproject.toml with a [tool.danvan] section; "
        f"run inside a checkout, or set {ENVIRONMENT_VARIABLE} to its folder"
    )
