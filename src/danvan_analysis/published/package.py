"""The data package of the raw tables: what there is, from whom, and whether a byte has changed.

``data/raw/datapackage.json`` follows the Data Package standard. Beside the standard properties a
resource carries ``tableLayout`` (how its cells are to be read), ``editionYear`` where the file is of one
edition, and ``publisher`` and ``terms`` as plain notes: nobody granted a licence, so none is named.
A table taken over from a publisher's workbook says in ``addedFrom`` from which (name, sha256), by what number
convention, as which source and, where it is a revised release, which tables it revises.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from danvan_analysis.errors import RawTableChanged, RawTableFault, RawTableMissing
from danvan_analysis.storage import Unfinished, finish

DESCRIPTOR = "datapackage.json"
#: Where a change of several files is staged, below the folder of the raw tables.
PENDING = ".pending"


@dataclass(frozen=True)
class AddedFrom:
    """Where a table came from that was taken over from a publisher's file.

    Attributes
    ----------
    file, sha256 : str
        The publisher's file; it stays outside the project.
    decimal : str
        The decimal sign of that file: "." or ",".
    source_id : str
        The source of every figure of the table.
    cells : int
        Figures that were accepted.
    revises : tuple of str
        Tables whose figures this one replaces, cell by cell of the same edition and components.
    """

    file: str
    sha256: str
    decimal: Literal[".", ","]
    source_id: str
    cells: int
    revises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """One raw table as the descriptor records it.

    Attributes
    ----------
    path : str
        Path under data/raw, with forward slashes; it is the ``table`` of every address.
    layout : str
        How to read it; see :mod:`danvan_analysis.published.layouts`.
    edition_year : int or None
        The year measured, where the whole file is of one edition.
    """

    name: str
    path: str
    layout: str
    edition_year: int | None
    sha256: str
    bytes: int
    columns: tuple[str, ...]
    publisher: str
    terms: str
    title: str = ""
    sources: tuple[dict[str, str], ...] = ()
    added_from: AddedFrom | None = None


@dataclass(frozen=True)
class DataPackage:
    """All raw tables of a release.

    ``version`` and ``created`` are the data release: the only date that an output may carry. ``companions`` are
    the files that stand beside the tables and belong to them (layouts of workbooks, entries of the
    registry): path below the folder of all data, sha256.
    """

    folder: Path
    version: str
    created: str
    resources: tuple[Resource, ...]
    digest: str
    companions: tuple[tuple[str, str], ...] = ()

    def of_layout(self, *layouts: str) -> list[Resource]:
        """Resources with one of the layouts, in the order of their paths."""
        return sorted((r for r in self.resources if r.layout in layouts), key=lambda r: r.path)

    def one(self, layout: str) -> Resource:
        """The single resource with a layout.

        Raises
        ------
        RawTableMissing
            There is none, or there are several.
        """
        found = self.of_layout(layout)
        if len(found) != 1:
            raise RawTableMissing(
                DESCRIPTOR, f"{len(found)} tables have the layout {layout!r}, expected one", "Mend the descriptor."
            )
        return found[0]


def _resource(entry: Mapping[str, Any], position: int) -> Resource:
    try:
        fields = entry["schema"]["fields"]
        return Resource(
            name=entry["name"],
            path=entry["path"],
            layout=entry["tableLayout"],
            edition_year=entry.get("editionYear"),
            sha256=str(entry["hash"]).removeprefix("sha256:"),
            bytes=entry["bytes"],
            columns=tuple(field["name"] for field in fields),
            publisher=entry.get("publisher", ""),
            terms=entry.get("terms", ""),
            title=entry.get("title", ""),
            sources=tuple(entry.get("sources", ())),
            added_from=_added_from(entry.get("addedFrom")),
        )
    except (KeyError, TypeError) as error:
        raise RawTableFault(
            DESCRIPTOR,
            f"resource number {position} lacks {error}",
            "Each resource has name, path, tableLayout, bytes, hash and schema.fields.",
        ) from error


def _added_from(entry: Mapping[str, Any] | None) -> AddedFrom | None:
    if entry is None:
        return None
    return AddedFrom(
        file=entry["file"],
        sha256=entry["sha256"],
        decimal="," if entry["decimal"] == "," else ".",
        source_id=entry["sourceId"],
        cells=entry["cells"],
        revises=tuple(entry.get("revises", ())),
    )


def load(folder: Path) -> DataPackage:
    """Read the descriptor of a folder of raw tables.

    Parameters
    ----------
    folder : Path
        The folder with ``datapackage.json``.

    Raises
    ------
    RawTableMissing
        There is no descriptor.
    RawTableFault
        It is no JSON, an entry lacks a property, or tables are being added this moment.
    """
    try:
        finish(folder.parent, pending=f"{folder.name}/{PENDING}")
    except Unfinished as error:
        raise RawTableFault(DESCRIPTOR, f"cannot be read now: {error}", "Try again when it has ended.") from error
    path = folder / DESCRIPTOR
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RawTableFault(
            DESCRIPTOR, f"is not UTF-8 (byte {error.start})", "Restore it from the repository."
        ) from error
    except OSError as error:
        raise RawTableMissing(
            DESCRIPTOR, f"not found in {folder.name}/", "Restore it from the repository: it names every raw table."
        ) from error
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise RawTableFault(DESCRIPTOR, f"is not JSON ({error})", "Restore it from the repository.") from error
    entries = content.get("resources") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise RawTableFault(DESCRIPTOR, "has no list of resources", "Restore it from the repository.")
    resources = tuple(_resource(entry, number) for number, entry in enumerate(entries, start=1))
    paths = [resource.path for resource in resources]
    if twice := sorted({path for path in paths if paths.count(path) > 1}):
        raise RawTableFault(DESCRIPTOR, f"names {twice[0]} twice", "Leave one entry for each table.")
    if outside := _outside(folder, paths):
        raise RawTableFault(
            DESCRIPTOR, f"names {outside[0]!r}, which lies outside the folder", "Raw tables stand below it."
        )
    companions = _companions(folder, content.get("companions", []))
    told = [f"{r.path}\0{r.sha256}\n" for r in resources]
    told += [f"{r.path}\0{r.added_from}\n" for r in resources if r.added_from is not None]
    told += [f"{companion}\0{sha256}\n" for companion, sha256 in companions]
    digest = hashlib.sha256("".join(told).encode()).hexdigest()
    version, created = str(content.get("version", "")), str(content.get("created", ""))
    return DataPackage(folder, version, created, resources, digest, companions)


def _companions(folder: Path, entries: object) -> tuple[tuple[str, str], ...]:
    try:
        found = tuple((str(one["path"]), str(one["hash"]).removeprefix("sha256:")) for one in entries)  # type: ignore[attr-defined]
    except (KeyError, TypeError) as error:
        raise RawTableFault(
            DESCRIPTOR, f"has a companion without {error}", "Each has path and hash; `danvan add` writes them."
        ) from error
    if outside := _outside(folder.parent, [path for path, _ in found]):
        raise RawTableFault(
            DESCRIPTOR, f"names {outside[0]!r}, which lies outside the data", "Companions stand below it."
        )
    return found


def _outside(folder: Path, paths: Sequence[str]) -> list[str]:
    """Paths that lead out of a folder, by their parts or by a link.

    Many stand in few folders, each of which is followed once: a descriptor is read several times a report.
    """
    home = folder.resolve()
    followed: dict[Path, Path] = {}
    found = []
    for path in paths:
        parent, name = (folder / path).parent, (folder / path).name
        if parent not in followed:
            followed[parent] = parent.resolve()
        target = followed[parent] / name
        if name == ".." or target.is_symlink():
            target = target.resolve()
        if not target.is_relative_to(home):
            found.append(path)
    return found


def verify(package: DataPackage) -> None:
    """Check that the tables on disk are those recorded, byte for byte, and that no other stands beside them.

    Raises
    ------
    RawTableMissing
        A recorded table is gone, or a CSV file stands in the folder that no entry names.
    RawTableChanged
        The bytes of a table differ from the recorded hash.
    """
    for resource in package.resources:
        file = package.folder / resource.path
        if not file.is_file():
            raise RawTableMissing(
                resource.path, "the file is missing", "Restore it from the repository; raw tables are never deleted."
            )
        content = file.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != resource.sha256:
            raise RawTableChanged(
                resource.path,
                f"its bytes changed: {len(content)} bytes, sha256 {found[:12]}..., recorded are "
                f"{resource.bytes} bytes, sha256 {resource.sha256[:12]}...",
                "Raw tables are never edited: restore the file and put the change into corrections.csv, "
                "or record a revised release with `danvan record`.",
            )
    for path, sha256 in package.companions:
        file = package.folder.parent / path
        if not file.is_file():
            raise RawTableMissing(path, "the file is missing", "Restore it from the repository.")
        if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            raise RawTableChanged(
                path, "its bytes changed", "Restore it, or take note of your change with `danvan record`."
            )
    named = {path for path, _ in package.companions}
    for file in sorted((package.folder.parent / "registry").rglob("*.toml")):
        path = file.relative_to(package.folder.parent).as_posix()
        if path not in named:
            raise RawTableMissing(
                path,
                "stands in data/registry but datapackage.json does not name it",
                f"Note it: `danvan record {path}`.",
            )
    known = {resource.path for resource in package.resources}
    for file in sorted(package.folder.rglob("*.csv")):
        path = file.relative_to(package.folder).as_posix()
        if path not in known:
            raise RawTableMissing(
                path, "stands in data/raw but no entry of datapackage.json names it", "Record it with `danvan record`."
            )
