"""A build folder copied to an object store: what is new or changed, and nothing twice."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from danvan_analysis.project import Project
from danvan_analysis.reports.cluster.dispatch import FOLDER
from danvan_analysis.reports.cluster.place import Place

#: What stands in the store, by path and sha256: written last, so that it never names what is not there.
LISTING: Final = f"{FOLDER}/listing.json"
_MOST_BYTES: Final = 64 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def staging(project: Project, address: str) -> Path:
    """The folder of a project in which the build for an address is made.

    Parameters
    ----------
    project : Project
    address : str
        Of an object store.

    Examples
    --------
    >>> staging(Project(Path("p")), "s3://reports").as_posix()
    'p/.cache/danvan/out/01009f8f56c5a099'
    """
    return project.root / ".cache" / "danvan" / "out" / hashlib.sha256(address.encode("utf-8")).hexdigest()[:16]


def publish(folder: Path, place: Place) -> int:
    """Copy a build folder to a place.

    Parameters
    ----------
    folder : Path
        Whole: the build has ended.
    place : Place
        Files there that the folder has not stay.

    Returns
    -------
    int
        How many files were sent. Pages are sent last, after the figures that they show.

    Raises
    ------
    PlaceFault
        The place cannot be written; run again, it goes on where it was.
    """
    found = _digests(folder)
    listed = _listed(place)
    there = place.sizes("")
    lacking = {
        name: folder / name
        for name, digest in found.items()
        if listed.get(name) != digest or there.get(name) != (folder / name).stat().st_size
    }
    pages = {name: file for name, file in lacking.items() if name.endswith(".html")}
    place.give({name: file for name, file in lacking.items() if name not in pages})
    place.give(pages)
    if lacking:
        known = {name: digest for name, digest in listed.items() if name in there} | found
        content = json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=1) + "\n"
        place.put(LISTING, content.encode("utf-8"))
    return len(lacking)


def _digests(folder: Path) -> dict[str, str]:
    names = [file.relative_to(folder) for file in sorted(folder.rglob("*")) if file.is_file()]
    shown = [name for name in names if not any(part.startswith(".") for part in name.parts)]
    return {name.as_posix(): hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in shown}


def _listed(place: Place) -> dict[str, str]:
    """What was sent before, as far as it can be read; what it does not name is sent again."""
    try:
        content: Any = json.loads(place.get(LISTING, most=_MOST_BYTES) or b"{}")
    except ValueError:
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: digest for name, digest in content.items() if isinstance(digest, str) and _SHA256.fullmatch(digest)}
