"""What a worker of the cluster does: fetch the release once, render a report in a process of its own, send it.

A worker runs nothing that comes with an order but the notebooks of the release, whose archive must have the digest
that the order names; the code is the package that is installed on it.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from danvan_analysis.errors import ClusterFault, PlaceFault
from danvan_analysis.project import Project
from danvan_analysis.reports.cluster import parcel, release
from danvan_analysis.reports.cluster.place import Place, place_at
from danvan_analysis.reports.dispatch import Job, Local

#: Where the archive of the project stands in the folder of a run.
RELEASE: Final = "release.tar"


class _Here(threading.local):
    """What a thread keeps from report to report: the process that its reports are forked from."""

    project: Project | None = None
    ways: Local | None = None


_here = _Here()
_places: dict[str, Place] = {}
_laying_out = threading.Lock()


def render(order: Mapping[str, Any]) -> str:
    """Render one report.

    Parameters
    ----------
    order : mapping
        Plain JSON: ``place``, the address of what the machines share; ``run``, a folder in it; ``release``, the
        sha256 of the archive there; ``fingerprint``; ``number``, of the report in the run; ``report``, ``links`` and
        ``suffixes``.

    Returns
    -------
    str
        sha256 of the report's parcel, which stands in the place then. A report that stands there already is not
        rendered again: the order was given twice because a worker was lost.

    Raises
    ------
    ClusterFault
        This machine has another release, or other libraries.
    PlaceFault
        What the machines share cannot be reached from here.
    """
    differing = release.difference(dict(order["fingerprint"]), release.fingerprint())
    if differing:
        raise ClusterFault(f"a worker has {differing}; install the same release from the same requirements.lock there")
    place = _place(str(order["place"]))
    name = parcel_name(order)
    known = place.get(name, most=parcel.MOST_BYTES)
    if known is None:
        report, form = parcel.ordered(order)
        with tempfile.TemporaryDirectory(prefix="danvan-", dir=_base()) as made:
            objects, scratch = Path(made) / "objects", Path(made) / "scratch"
            for folder in (objects, scratch):
                folder.mkdir()
            (result,) = _way(order, place).run([Job(report, form)], objects=objects, scratch=scratch)
            known = parcel.packed(result, objects)
        place.put(name, known)
    return hashlib.sha256(known).hexdigest()


def parcel_name(order: Mapping[str, Any]) -> str:
    """Where the parcel of an order stands.

    Examples
    --------
    >>> parcel_name({"run": ".danvan/0f", "number": 7})
    '.danvan/0f/reports/7.tar'
    """
    return f"{order['run']}/reports/{int(order['number'])}.tar"


def _place(address: str) -> Place:
    if address not in _places:
        _places[address] = place_at(address)
    return _places[address]


def _base() -> Path:
    """The folder that Dask clears away when this worker is gone, however that came."""
    from distributed import get_worker

    try:
        return Path(get_worker().local_directory)
    except ValueError:
        # No worker of Dask: a folder of this process alone, so that nobody lays a release there beforehand.
        return Path(_own_folder().name)


@cache
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="danvan-")


def _way(order: Mapping[str, Any], place: Place) -> Local:
    digest = str(order["release"])
    folder = _base() / "danvan" / digest
    if _here.ways is not None and _here.project is not None and _here.project.root == folder.resolve():
        return _here.ways
    with _laying_out:
        content = b""
        if not folder.is_dir():
            name = f"{order['run']}/{RELEASE}"
            content = place.get(name, most=release.MOST_BYTES) or b""
            if hashlib.sha256(content).hexdigest() != digest:
                raise PlaceFault(f"{place.address}: {name} is missing or damaged, or another folder stands there here")
        project = release.unpacked(content, folder)
    if _here.ways is not None:
        _here.ways.__exit__(None, None, None)
    _here.project, _here.ways = project, Local(project, 1)
    return _here.ways
