"""The registry of a release: every figure of its build with its fingerprints, so that a file can be recognised later.

A build writes ``registry.json`` beside its figures from the descriptions that stand there. Committed as
``releases/<version>/registry.json`` it is a draft until the release is closed; from then on figures are added to it and
none is changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from danvan_analysis.errors import BadParameter, ReleaseClosed
from danvan_analysis.export import proof
from danvan_analysis.figures import citing
from danvan_analysis.storage import replace

NAME: Final = "registry.json"
FOLDER: Final = "releases"
#: A registry of all provinces and years has about a hundred thousand figures.
_MOST_BYTES: Final = 256 * 1024 * 1024
_RESOURCE: Final = ".resource.json"
#: Fingerprints by which a file is recognised, and the file that each is of.
PRINTS: Final = {"drawing": ".svg", "pixels": ".png", "page": ".pdf", "csv": ".csv", "xlsx": ".xlsx"}


@dataclass(frozen=True)
class Entry:
    """One drawing of a figure in a registry.

    Attributes
    ----------
    name : str
        Name of its files without suffix: the id, with ``.column`` behind it for the narrow drawing.
    id, size, code, title : str
    hashes : mapping of str to str
        data, spec, code, alt, and the fingerprints of :data:`PRINTS`.
    proof : str
        Hash of what the proofs in all its files have in common.
    look : str
        See :func:`danvan_analysis.export.hashes.look`.
    files : tuple of str
        Suffixes of its files.
    """

    name: str
    id: str
    size: str
    code: str
    title: str
    hashes: Mapping[str, str]
    proof: str
    look: str = ""
    files: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.id, "size": self.size, "code": self.code, "title": self.title, "hashes": dict(self.hashes),
            "proof": self.proof, "look": self.look, "files": list(self.files),
        }  # fmt: skip


@dataclass(frozen=True)
class Registry:
    """The figures of a release.

    Attributes
    ----------
    version, created : str
        Of the data release.
    project : str
        Version of the project that drew them.
    closed : bool
        Whether the release is out: nothing of it changes any more.
    entries : mapping of str to Entry
        By name.
    """

    version: str
    created: str
    project: str
    closed: bool
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """JSON, a line a figure."""
        head = {"version": self.version, "created": self.created, "project": self.project, "closed": self.closed}
        lines = [json.dumps(name) + ": " + _line(self.entries[name].to_dict()) for name in sorted(self.entries)]
        return (_line(head)[:-1] + ', "figures": {\n' + ",\n".join(lines) + "\n}}\n").encode("utf-8")


def _line(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def parse(content: bytes, *, place: str) -> Registry:
    """Read a registry.

    Raises
    ------
    BadParameter
        It is no registry.
    """
    try:
        found = json.loads(content)
        entries = {
            str(name): Entry(
                str(name), str(one["id"]), str(one["size"]), str(one["code"]), str(one["title"]),
                {str(key): str(hashed) for key, hashed in one["hashes"].items()}, str(one["proof"]),
                str(one.get("look", "")), tuple(str(suffix) for suffix in one.get("files", ())),
            )
            for name, one in found["figures"].items()
        }  # fmt: skip
        return Registry(
            str(found["version"]), str(found["created"]), str(found["project"]), bool(found["closed"]), entries
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadParameter(
            f"{place} is no registry of figures ({type(error).__name__}); restore it, or write it with danvan registry"
        ) from error


def read(path: Path) -> Registry | None:
    """The registry of a file; None where there is none.

    Raises
    ------
    BadParameter
        It is no registry.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadParameter(f"{path.name} is larger than any registry of figures")
        return parse(path.read_bytes(), place=f"{path.parent.name}/{path.name}")
    except FileNotFoundError:
        return None


def entry(described: Mapping[str, Any]) -> Entry:
    """The entry of a figure, from the description that stands beside its CSV.

    Raises
    ------
    KeyError
        The description carries no proof.
    """
    said = dict(described[proof.KEY])
    beside = said.pop("files")
    prints = {
        "drawing": beside.get(".svg", {}).get("drawing"),
        "pixels": beside.get(".png", {}).get("pixels"),
        "page": beside.get(".pdf", {}).get("page"),
        "csv": beside.get(".csv", {}).get("bytes"),
        "xlsx": beside.get(".xlsx", {}).get("bytes"),
    }
    hashed = {**said["hashes"], **{name: one for name, one in prints.items() if one}}
    return Entry(
        proof.file_stem(said), said["figure"], said["size"], said["code"], said["title"], hashed, proof.common(said),
        beside.get(".png", {}).get("look", ""), tuple(sorted(beside)),
    )  # fmt: skip


def of_build(figures: Path, *, names: Iterable[str] | None = None) -> dict[str, Entry]:
    """The entries of the figures that stand in a folder of a build.

    Parameters
    ----------
    figures : Path
        build/figures.
    names : iterable of str, optional
        Ids of the figures to take. Default: all in the folder.

    Returns
    -------
    dict of str to Entry
        By name, both sizes where both are there; a figure that is not described is left out.
    """
    folders = [figures / name for name in names] if names is not None else sorted(figures.glob("*/"))
    found = {}
    for folder in folders:
        # Not by patterns: a build has a thousand folders.
        there = sorted(os.listdir(folder)) if folder.is_dir() else ()
        for path in (folder / name for name in there if name.endswith(_RESOURCE)):
            try:
                made = entry(json.loads(path.read_bytes()))
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            found[made.name] = made
    return found


def write(out: Path, *, names: Iterable[str] | None = None) -> Path:
    """Write ``registry.json`` of a build: what each of its figures is known by.

    Parameters
    ----------
    out : Path
        The build folder; its figures stand in ``figures``.
    names : iterable of str, optional
        Ids of the figures, such as those of the manifest. Default: all that stand there.

    Returns
    -------
    Path
        The file, written whole.
    """
    release = citing.release()
    made = Registry(release.data, release.created, release.project, False, of_build(out / "figures", names=names))
    path = out / NAME
    replace(path, made.to_bytes())
    return path


def commit(built: Registry, root: Path, *, close: bool = False) -> Path:
    """Take the registry of a build over into ``releases/<version>/registry.json`` of a project.

    Parameters
    ----------
    built : Registry
    root : Path
        The project's folder.
    close : bool
        Close the release: from now on figures are added and none is changed.

    Raises
    ------
    BadParameter
        The version of the data is no name of a folder.
    ReleaseClosed
        The release is closed and lists one of the figures with other content.
    """
    if not built.version or built.version.strip(".") != built.version or set(built.version) & set("/\\:"):
        raise BadParameter(f"the data release {built.version!r} is no name of a folder; see data/raw/datapackage.json")
    path = root / FOLDER / built.version / NAME
    known = read(path)
    entries = dict(built.entries)
    if known is not None and known.closed:
        changed = sorted(
            name for name, one in entries.items() if name in known.entries and known.entries[name].hashes != one.hashes
        )
        if changed:
            raise ReleaseClosed(
                f"release {built.version} is closed, and {len(changed)} of its figures are drawn otherwise now, first "
                f"{changed[0]}; give the data a new version (danvan record --version), then write its registry"
            )
        entries = {**entries, **known.entries}
    kept = known if known is not None and known.closed else built
    made = Registry(kept.version, kept.created, kept.project, close or kept.closed, entries)
    replace(path, made.to_bytes())
    return path


def all_of(root: Path) -> list[Registry]:
    """The registries of all releases of a project, the newest first; those that cannot be read raise.

    Raises
    ------
    BadParameter
        A file is no registry.
    """
    found = [read(path) for path in sorted((root / FOLDER).glob(f"*/{NAME}"))]
    return sorted((one for one in found if one is not None), key=lambda one: (one.created, one.version), reverse=True)
