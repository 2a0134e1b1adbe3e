"""Recording a raw table in ``datapackage.json``: bytes, hash, schema, sources, publisher, terms.

This is the one place that writes the descriptor; tables themselves are never written.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.errors import BadParameter, RawTableFault, RawTableMissing
from danvan_analysis.published.layouts import layout as find_layout
from danvan_analysis.published.package import DESCRIPTOR, load
from danvan_analysis.storage import replace

_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
#: Columns whose digits are names, not numbers: a leading zero or a printed form must survive.
_TEXT_COLUMNS = {"printed", "printed_whole", "corrected", "as_of", "published_year", "existing", "new"}


def _type(name: str, texts: Sequence[str]) -> str:
    filled = [text for text in texts if text]
    if name in _TEXT_COLUMNS or not filled:
        return "string"
    if all(_INTEGER.fullmatch(text) for text in filled):
        return "integer"
    return "number" if all(_NUMBER.fullmatch(text) for text in filled) else "string"


def _rows(path: str, content: bytes) -> tuple[list[str], list[list[str]]]:
    """Header and rows, cut into lines as :mod:`danvan_analysis.published.tables` cuts them."""
    try:
        # Strict: a quote that is not closed is refused as such. The limit of a field would refuse it too, but that is a
        # setting of the whole process, which other libraries change.
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        rows = [cells for cells in csv.reader(text, strict=True) if cells]
    except UnicodeDecodeError as error:
        raise RawTableFault(path, f"is not UTF-8 (byte {error.start})", "Convert it to UTF-8.") from error
    except csv.Error as error:
        raise RawTableFault(path, f"is no CSV ({error})", "Look for a quote that is not closed.") from error
    if not rows:
        raise RawTableFault(path, "is empty", "A raw table has at least a header.")
    header, body = rows[0], rows[1:]
    for cells in body:
        if len(cells) != len(header):
            raise RawTableFault(
                path, f"a line has {len(cells)} cells, the header {len(header)}: {cells[:3]}", "Mend the transcription."
            )
    return header, body


def entry(
    folder: Path,
    path: str,
    *,
    layout: str,
    title: str,
    publisher: str = "",
    terms: str = "",
    edition_year: int | None = None,
    sources: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """Describe one raw table for the descriptor.

    Parameters
    ----------
    folder : Path
        data/raw.
    path : str
        Path of the table under it.
    layout : str
        One of :data:`danvan_analysis.published.layouts.LAYOUTS`.
    sources : sequence of dict
        ``title`` and, where there is one, ``path`` (address) of each source.

    Returns
    -------
    dict
        A resource of the Data Package standard.

    Raises
    ------
    RawTableMissing
        No such file.
    RawTableFault
        It is no UTF-8, no CSV, empty, or has a ragged line.
    """
    file = folder / path
    if not file.resolve().is_relative_to(folder.resolve()):
        raise RawTableFault(path, "lies outside data/raw", "Put the table under data/raw and name it from there.")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise RawTableMissing(path, "the file is missing", "Put it under data/raw first.") from error
    return described(
        path,
        content,
        layout=layout,
        title=title,
        publisher=publisher,
        terms=terms,
        edition_year=edition_year,
        sources=sources,
    )


def described(
    path: str,
    content: bytes,
    *,
    layout: str,
    title: str,
    publisher: str = "",
    terms: str = "",
    edition_year: int | None = None,
    sources: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """As :func:`entry`, for the bytes of a table that need not stand on disk yet."""
    find_layout(layout)
    header, body = _rows(path, content)
    fields = [{"name": name, "type": _type(name, [row[number] for row in body])} for number, name in enumerate(header)]
    made: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9._-]+", "-", path.removesuffix(".csv").lower().replace("/", ".")),
        "path": path,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "tableLayout": layout,
    }
    if edition_year is not None:
        made["editionYear"] = edition_year
    if publisher:
        made["publisher"] = publisher
    if terms:
        made["terms"] = terms
    if sources:
        made["sources"] = [{key: value for key, value in source.items() if value} for source in sources]
    made["schema"] = {"fields": fields, "missingValues": [""]}
    return made


def descriptor_text(descriptor: dict[str, Any]) -> bytes:
    """The descriptor as it stands on disk: resources and companions in the order of their paths."""
    for name in ("resources", "companions"):
        if name in descriptor:
            descriptor[name] = sorted(descriptor[name], key=lambda one: str(one["path"]))
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write(folder: Path, descriptor: dict[str, Any]) -> None:
    """Write the descriptor whole or not at all."""
    replace(folder / DESCRIPTOR, descriptor_text(descriptor))


def record(folder: Path, path: str, *, version: str | None = None, created: str | None = None, **about: Any) -> None:
    """Add a table to the descriptor, or take note of its revised release.

    Parameters
    ----------
    folder : Path
        data/raw.
    path : str
        The table under it.
    version, created : str, optional
        The data release that this makes; both stay as they are where not given.
    **about
        As for :func:`entry`. What is not given is kept from the former entry.

    Raises
    ------
    BadParameter
        A new table without a layout or a title.
    RawTableFault
        The descriptor or the table cannot be read.
    """
    load(folder)
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    listed = {companion["path"] for companion in descriptor.get("companions", [])}
    if path in listed or (path.startswith("registry/") and path.endswith(".toml")):
        _note_companion(folder, path, descriptor)
        return
    former: dict[str, Any] = next((r for r in descriptor["resources"] if r["path"] == path), {})
    merged = {
        "layout": former.get("tableLayout"),
        "title": former.get("title"),
        "publisher": former.get("publisher", ""),
        "terms": former.get("terms", ""),
        "edition_year": former.get("editionYear"),
        "sources": former.get("sources", ()),
    }
    merged.update({key: value for key, value in about.items() if value is not None})
    if not merged["layout"] or not merged["title"]:
        raise BadParameter(f"{path} is new: give its layout and its title (--layout, --title)")
    others = [r for r in descriptor["resources"] if r["path"] != path]
    kept = {key: former[key] for key in ("addedFrom",) if key in former}
    descriptor["resources"] = [*others, {**entry(folder, path, **merged), **kept}]
    if version:
        descriptor["version"] = version
    if created:
        descriptor["created"] = created
    write(folder, descriptor)


def companion(path: str, content: bytes) -> dict[str, str]:
    """A file beside the tables for the descriptor: path below the folder of all data, and hash."""
    return {"path": path, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _note_companion(folder: Path, path: str, descriptor: dict[str, Any]) -> None:
    """An entry of the registry or a layout was edited by hand: take note of its new bytes."""
    try:
        file = (folder.parent / path).resolve()
        if not file.is_relative_to(folder.parent.resolve()):
            raise RawTableFault(path, "lies outside the data", "Entries of the registry stand in data/registry.")
        content = file.read_bytes()
    except OSError as error:
        raise RawTableMissing(path, "the file is missing", "Restore it from the repository.") from error
    others = [one for one in descriptor.get("companions", []) if one["path"] != path]
    descriptor["companions"] = [*others, companion(path, content)]
    write(folder, descriptor)
