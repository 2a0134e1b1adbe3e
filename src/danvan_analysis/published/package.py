"""The data package of the raw tables: what there is, from whom, and whether a byte has changed.

``data/raw/datapackage.json`` follows the Data Package standard. Beside the standard properties a
resource carries ``tableLayout`` (how its cells are to be read), ``editionYear`` where the file is of one
edition, and ``publisher`` and ``terms`` as plain notes: nobody granted a licence, so none is named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis.errors import RawTableChanged, RawTableFault, RawTableMissing

DESCRIPTOR = "datapackage.json"


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


@dataclass(frozen=True)
class DataPackage:
    """All raw tables of a release.

    ``version`` and ``created`` are the data release: the only date that an output may carry.
    """

    folder: Path
    version: str
    created: str
    resources: tuple[Resource, ...]
    digest: str

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
        )
    except (KeyError, TypeError) as error:
        raise RawTableFault(
            DESCRIPTOR,
            f"resource number {position} lacks {error}",
            "Each resource has name, path, tableLayout, bytes, hash and schema.fields.",
        ) from error


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
        It is no JSON, or an entry lacks a property.
    """
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
    for resource in resources:
        if not (folder / resource.path).resolve().is_relative_to(folder.resolve()):
            raise RawTableFault(
                DESCRIPTOR, f"names {resource.path!r}, which lies outside the folder", "Raw tables stand below it."
            )
    digest = hashlib.sha256("".join(f"{r.path}\0{r.sha256}\n" for r in resources).encode()).hexdigest()
    return DataPackage(folder, str(content.get("version", "")), str(content.get("created", "")), resources, digest)


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
    known = {resource.path for resource in package.resources}
    for file in sorted(package.folder.rglob("*.csv")):
        path = file.relative_to(package.folder).as_posix()
        if path not in known:
            raise RawTableMissing(
                path, "stands in data/raw but no entry of datapackage.json names it", "Record it with `danvan record`."
            )
