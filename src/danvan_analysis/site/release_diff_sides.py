"""The two sides of a comparison of releases: a build, a registry of figures, a checkout, or a git revision."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

import polars as pl

from danvan_analysis.cleaning.run import clean
from danvan_analysis.errors import BadParameter, DanvanError
from danvan_analysis.export import proof, registry
from danvan_analysis.figures.figure import FigureId, file_name
from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.storage import unpack

#: What of a revision is looked at; code is not run, the present code reads the tables of both sides.
_TAKEN: Final = ("data/raw", "data/registry", registry.FOLDER)
_MOST_BYTES: Final = 512 * 1024 * 1024
_MOST_TEXT: Final = 32 * 1024 * 1024
_SECONDS: Final = 120
_SHOWN: Final = 80


@dataclass
class Side:
    """One of the two things compared.

    Attributes
    ----------
    name : str
        The last part of its path, or the revision as it was named: no folder of a machine.
    kind : str
        ``build``, ``registry``, ``checkout`` or ``revision``.
    version, created : str
        Of its data release; empty where it says none.
    commit : str
        Of a revision.
    figures : registry.Registry or None
        What its figures are known by; None where it lists none.
    folder : Path or None
        The build folder, with figures and reports.
    raw : Path or None
        Its raw tables.
    """

    name: str
    kind: str
    version: str = ""
    created: str = ""
    commit: str = ""
    figures: registry.Registry | None = None
    folder: Path | None = None
    raw: Path | None = None
    #: Why its raw tables cannot be cleaned by the present code.
    trouble: str = field(default="", init=False)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "name": self.name, "kind": self.kind, "version": self.version, "created": self.created,
            "commit": self.commit, "closed": None if self.figures is None else self.figures.closed,
            "figures": None if self.figures is None else len(self.figures.entries),
        }  # fmt: skip

    @cached_property
    def tidy(self) -> dict[str, pl.DataFrame] | None:
        """The tidy tables, cleaned by the present code; None where there are no raw tables, or it cannot read them."""
        if self.raw is None:
            return None
        try:
            return clean(self.raw).tables
        except DanvanError as error:
            self.trouble = str(error)
            return None

    def tables_of(self, entry: registry.Entry) -> Mapping[str, Any] | None:
        """The raw tables and cells that a figure of a build stands on; None where no description of it is there."""
        if self.folder is None or not _is_name(entry):
            return None
        path = self.folder / "figures" / entry.id / f"{entry.name}.resource.json"
        described = _json(path)
        said = described.get(proof.KEY) if isinstance(described, dict) else None
        tables = said.get("tables") if isinstance(said, dict) else None
        return tables if isinstance(tables, dict) else None

    @cached_property
    def reports(self) -> dict[str, dict[str, Any]]:
        """Reports of a build by their path: what the manifest says of each whose page is there."""
        found = _json(self.folder / "reports" / "manifest.json") if self.folder is not None else None
        made: dict[str, dict[str, Any]] = {}
        for entry in found if isinstance(found, list) else ():
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str) and _is_below(path) and self.page(path) is not None:
                made[path] = entry
        return made

    def page(self, path: str) -> Path | None:
        """The page of a report; None where there is none."""
        found = self.folder / "reports" / f"{path}.html" if self.folder is not None else None
        return found if found is not None and found.is_file() else None


def _is_name(entry: registry.Entry) -> bool:
    """Whether an entry of a stranger's registry is named as figures are: its name becomes a path."""
    try:
        return entry.name == file_name(FigureId.parse(entry.id), entry.size) and entry.size.isalnum()
    except BadParameter:
        return False


def _is_below(path: str) -> bool:
    parts = path.split("/")
    return not PurePosixPath(path).is_absolute() and all(part not in ("", ".", "..") for part in parts)


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > _MOST_TEXT:
            return None
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def opened(named: str, *, project: Project, scratch: Path) -> Side:
    """Open one side of a comparison.

    Parameters
    ----------
    named : str
        A folder of a build (or its ``site`` inside, or one with a ``registry.json`` alone), a registry file, a folder
        of a project, or a git revision of the project. A path that exists goes before a revision of that name.
    project : Project
        Whose revisions are meant.
    scratch : Path
        Folder that takes the tables of a revision.

    Raises
    ------
    BadParameter
        It is none of these, or cannot be read: the message says what was found and what was expected.

    Examples
    --------
    >>> from danvan_analysis.project import find
    >>> side = opened(str(find().root), project=find(), scratch=Path())
    >>> side.kind, side.version == load(find().raw).version
    ('checkout', True)
    """
    path = Path(named)
    try:
        # No name at all is not the working folder: a shell makes it of a variable that is not set.
        named = named.strip()
        is_file, is_folder = path.is_file(), bool(named) and path.is_dir()
    except (OSError, ValueError):
        is_file = is_folder = False
    if is_file:
        found = _registry(path)
        if found is None:
            raise BadParameter(f"{path.name} went away while it was read")
        return _listed(f"{path.parent.name}/{path.name}".strip("/"), "registry", found)
    if is_folder:
        return _folder(path)
    return _revision(named, project, scratch)


def _listed(name: str, kind: str, found: registry.Registry, folder: Path | None = None) -> Side:
    return Side(name, kind, found.version, found.created, figures=found, folder=folder)


def _folder(path: Path) -> Side:
    resolved = path.resolve()
    if (resolved / "data" / "raw" / "datapackage.json").is_file():
        return _with_tables(resolved, resolved.name, "checkout")
    bases = (resolved, resolved.parent) if resolved.name == "site" else (resolved,)
    for base in bases:
        built = (base / "figures").is_dir() or (base / "reports").is_dir()
        found = _registry(base / registry.NAME)
        if found is None and built:
            found = _of_build(base)
            if not found.entries:
                # Pages alone, or figures of a time before they described themselves.
                return Side(base.name, "build", folder=base)
        if found is not None:
            return _listed(base.name, "build" if built else "registry", found, base if built else None)
    raise BadParameter(
        f"the folder {path.name!r} is no build and no project: expected reports, figures or a {registry.NAME} in it; "
        "name the folder that danvan build wrote (--out), a registry file, or a git revision"
    )


def _registry(path: Path) -> registry.Registry | None:
    try:
        return registry.read(path)
    except OSError as error:
        raise BadParameter(f"{path.name} cannot be read: {error.strerror}") from error


def _of_build(base: Path) -> registry.Registry:
    """A build without a list of its figures: they are read one by one."""
    entries = registry.of_build(base / "figures")
    releases = set()
    for one in entries.values():
        described = _json(base / "figures" / one.id / f"{one.name}.resource.json") if _is_name(one) else None
        said = described.get(proof.KEY) if isinstance(described, dict) else None
        named = said.get("release") if isinstance(said, dict) else None
        if isinstance(said, dict) and isinstance(named, dict):
            releases.add(tuple(str(part) for part in (named.get("version"), named.get("created"), said.get("version"))))
    # Figures of an earlier build may lie beside those of the last one.
    version, created, drawn_by = max(releases, key=lambda one: (one[1], one), default=("", "", ""))
    return registry.Registry(version, created, drawn_by, False, entries)


def _with_tables(root: Path, name: str, kind: str, commit: str = "") -> Side:
    """A folder with raw tables, and the registry of the release that they are of, where it is there."""
    package = load(root / "data" / "raw")
    known = {one.version: one for one in registry.all_of(root)}
    return Side(
        name, kind, package.version, package.created, commit, figures=known.get(package.version), raw=root / "data/raw"
    )


def _revision(named: str, project: Project, scratch: Path) -> Side:
    shown = named[:_SHOWN]
    where = "name a build folder, a registry file, a project folder or a git revision of the project"
    try:
        commit = _git(project.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    except (BadParameter, ValueError) as error:
        raise BadParameter(
            f"{shown!r} is no file or folder here, and no revision of the project's repository ({error}); {where}"
        ) from None
    sha = commit.decode("ascii", "replace").strip()
    listed = _git(project.root, "ls-tree", "-r", "-z", "--name-only", sha, "--", *_TAKEN).decode("utf-8", "replace")
    there = [one for one in _TAKEN if any(path.startswith(f"{one}/") for path in listed.split("\0"))]
    if "data/raw/datapackage.json" not in listed.split("\0"):
        raise BadParameter(f"the revision {shown!r} has no data/raw/datapackage.json, so no tables; {where}")
    target = scratch / sha
    if not target.is_dir():
        _unpack(_git(project.root, "archive", "--format=tar", sha, "--", *there), target, shown)
    try:
        return _with_tables(target, shown, "revision", sha)
    except DanvanError as error:
        raise BadParameter(f"the tables of the revision {shown!r} cannot be read by this code: {error}") from error


def _git(root: Path, *arguments: str) -> bytes:
    """What git answers; it writes nothing and asks nothing.

    Raises
    ------
    BadParameter
        There is no git, or it refuses.
    """
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments]
    # Inside a hook of another repository these would lead away from the project's own.
    environment = {name: one for name, one in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        ended = subprocess.run(
            command, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL, check=False, env=environment
        )
    except FileNotFoundError:
        raise BadParameter("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise BadParameter(f"git {arguments[0]} took longer than {_SECONDS} seconds") from None
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BadParameter(said[0].replace(str(root), "the project") if said else "git knows no such revision")
    return ended.stdout


def _unpack(packed: bytes, target: Path, shown: str) -> None:
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            if sum(one.size for one in archive.getmembers()) > _MOST_BYTES:
                raise BadParameter(f"the tables of the revision {shown!r} have more than {_MOST_BYTES:,} bytes")
            # Links out of the folder, devices and the like are refused.
            unpack(archive, target)
    except tarfile.TarError as error:
        raise BadParameter(f"the tables of the revision {shown!r} cannot be unpacked: {error}") from error
