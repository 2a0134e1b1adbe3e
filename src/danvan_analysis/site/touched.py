"""Which figures of a build use which cells: read from the rows that each figure carries beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.errors import BadParameter
from danvan_analysis.figures.figure import FigureId
from danvan_analysis.validation.index_views import ADDRESS, KEY
from danvan_analysis.validation.outcome import FailedRow

#: Whether a failing row is meant: its printed cell, or its key where no cell is printed.
Sign = tuple[str, ...]


def signs(row: FailedRow) -> list[Sign]:
    """What a row is known by among the rows of figures.

    Examples
    --------
    >>> signs(FailedRow({"index": "PCI"}, {}, ("pci/pci_2011.csv", 25, "PCI")))
    [('pci/pci_2011.csv', '25', 'PCI')]
    """
    found: list[Sign] = []
    if row.address is not None:
        found.append(tuple(str(part) for part in row.address))
    elif all(row.key.get(name) is not None for name in KEY):
        found.append(tuple(str(row.key[name]) for name in KEY))
    return found


def figures(
    entries: Sequence[Mapping[str, Any]], out: Path, wanted: Iterable[Sign]
) -> dict[Sign, list[dict[str, str]]]:
    """Figures that use some cells.

    Parameters
    ----------
    entries : sequence of mapping
        Reports of the build, as its manifest lists them.
    out : Path
        The build folder.
    wanted : iterable of Sign

    Returns
    -------
    dict of Sign to list of dict
        ``id``, ``title`` and ``lang`` of each figure, by id; signs that no figure uses are left out. A figure whose
        files are gone is left out too.
    """
    asked = set(wanted)
    found: dict[Sign, list[dict[str, str]]] = {}
    if not asked:
        return found
    titles = {str(one["id"]): str(one["title"]) for entry in entries for one in entry["figures"]}
    for identity in sorted(titles):
        try:
            lang = FigureId.parse(identity).lang
            used = _used(out / "figures" / identity / f"{identity}.csv") & asked
        except (BadParameter, OSError, UnicodeDecodeError, csv.Error):
            continue
        for sign in sorted(used):
            found.setdefault(sign, []).append({"id": identity, "title": titles[identity], "lang": lang})
    return found


def _used(path: Path) -> set[Sign]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        head = next(rows, [])
        forms = [[head.index(name) for name in form] for form in (ADDRESS, KEY) if set(head) >= set(form)]
        return {tuple(row[place] for place in form) for row in rows if len(row) >= len(head) for form in forms}
