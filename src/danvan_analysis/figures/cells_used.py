"""The printed cells that a figure stands on: table by table, with the hash of the table and what the cells print.

Every file of a figure carries them, so that somebody who meets it years later can see which cells have changed since.
Addresses are written short, ``PCI,PCI1:2-64;rank:14``: columns, a colon, lines of the raw table (its header is line 1).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

import polars as pl

from danvan_analysis.cleaning import reads
from danvan_analysis.figures import checks, found_cells
from danvan_analysis.published import DataPackage, load, read

#: Cells of one figure that an address may expand to when it is read back; the largest figure uses about 7,000.
_MOST: Final = 200_000
_PART: Final = re.compile(r"([^:;\s]+):([0-9,\-]+)", re.ASCII)
_SPAN: Final = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
#: Parts the printed texts of one table from one another.
SEPARATOR: Final = "|"


def proof(data: pl.DataFrame, uses: pl.DataFrame | None = None, *, texts: bool = True) -> dict[str, Any]:
    """What a file says of the cells that its figure uses.

    Parameters
    ----------
    data : polars.DataFrame
        The rows plotted: cells of an index by their key (index, edition_year, province_code, vintage,
        component_code), or rows with the address of their figure (table, row, column, as_published), or both.
    uses : polars.DataFrame, optional
        Further rows that a number of the figure comes from, of the same form.
    texts : bool
        False where the figure is withheld: addresses alone, and nothing that a printed number could be read from or
        guessed by, a digest of few cells included.

    Returns
    -------
    dict
        ``tables``: by path of the raw table ``sha256``, ``cells`` (addresses of all cells used), ``digest`` (of what
        they print, where that is known); where the figure plots printed texts ``shown`` (their addresses, where
        these are not all) and ``printed`` (the texts in that order, parted by ``|``). ``corrections``: recorded
        corrections of these cells.
        Plain JSON.
    """
    plotted = found_cells.of(data)
    used = plotted if uses is None else found_cells.of(uses, plotted)
    folder = checks.home().raw
    hashes, corrections = _raw(folder)
    tables: dict[str, dict[str, str]] = {}
    for name, mine in sorted(used.items()):
        places = sorted(mine)
        cells = short(places)
        said = {"sha256": hashes.get(name, ""), "cells": cells}
        printed = [mine[place] for place in places]
        # Rows that do not bring along what was printed say where they stand, and no more.
        said |= {} if None in printed or not texts else {"digest": digest(printed)}
        here = plotted.get(name, {})
        if texts and here and not any(text is None or SEPARATOR in text for text in here.values()):
            addresses = cells if here is mine else short(sorted(here))
            said |= {"shown": addresses} if addresses != cells else {}
            said["printed"] = SEPARATOR.join(str(here[place]) for place in long(addresses))
        tables[name] = said
    if (recorded := reads.active()) is not None:
        at = folder.resolve()
        for name in tables:
            recorded.file(str(at / name))
    touched = [
        {"cell": f"{table}:{column}:{row}", "printed": printed, "action": action, "corrected": corrected}
        for table, row, column, printed, action, corrected in corrections
        if texts and (column, row) in used.get(table, {})
    ]
    return {"tables": tables, **({"corrections": touched} if touched else {})}


def digest(texts: Iterable[str | None]) -> str:
    """16 hexadecimal digits over what some cells print."""
    return hashlib.sha256("\n".join(text or "" for text in texts).encode()).hexdigest()[:16]


def _raw(folder: Path) -> tuple[dict[str, str], list[tuple[str, int, str, str, str, str]]]:
    status = (folder / "datapackage.json").stat()
    # A table that a figure uses is noted one by one; a correction shows in the rows that it is about.
    with reads.unnoted():
        return _read(folder, status.st_mtime_ns, status.st_ino, status.st_size)


@lru_cache(maxsize=4)
def _read(folder: Path, *_: int) -> tuple[dict[str, str], list[tuple[str, int, str, str, str, str]]]:
    package = load(folder)
    return {one.path: one.sha256 for one in package.resources}, _corrections(package)


def _corrections(package: DataPackage) -> list[tuple[str, int, str, str, str, str]]:
    found = []
    for resource in package.of_layout("corrections"):
        for entry in read(package, resource).frame.iter_rows(named=True):
            row = str(entry["row"])
            found.append(
                (
                    str(entry["table"]), int(row) if row.isascii() and row.isdigit() else 0, str(entry["column"]),
                    str(entry["printed"]), str(entry["action"]), str(entry["corrected"] or ""),
                )
            )  # fmt: skip
    return found


def short(places: Sequence[tuple[str, int]]) -> str:
    """Columns and lines of some cells of one table, written short.

    Examples
    --------
    >>> short([("PCI", 2), ("PCI", 3), ("PCI", 4), ("rank", 9), ("D1", 2), ("D1", 3), ("D1", 4)])
    'D1,PCI:2-4;rank:9'
    """
    by_column: dict[str, list[int]] = {}
    for column, row in places:
        by_column.setdefault(column, []).append(row)
    by_lines: dict[str, list[str]] = {}
    for column in sorted(by_column):
        by_lines.setdefault(_ranges(sorted(set(by_column[column]))), []).append(quote(column, safe="*()"))
    return ";".join(f"{','.join(columns)}:{lines}" for lines, columns in by_lines.items())


def _ranges(rows: Sequence[int]) -> str:
    if rows[-1] - rows[0] == len(rows) - 1 > 0:
        return f"{rows[0]}-{rows[-1]}"
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def long(text: str) -> list[tuple[str, int]]:
    """The cells of a short address, column by column.

    Raises
    ------
    ValueError
        The text is no such address, or stands for more cells than any figure uses: it comes from a stranger's file.

    Examples
    --------
    >>> long("PCI:2-4;rank:9")
    [('PCI', 2), ('PCI', 3), ('PCI', 4), ('rank', 9)]
    """
    found: list[tuple[str, int]] = []
    for part in text.split(";") if text else []:
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{part[:40]!r} is no address of cells")
        rows: list[int] = []
        for span in match[2].split(","):
            ends = _SPAN.fullmatch(span)
            if ends is None or int(ends[2] or ends[1]) - int(ends[1]) > _MOST:
                raise ValueError(f"{span[:40]!r} is no span of lines")
            rows += range(int(ends[1]), int(ends[2] or ends[1]) + 1)
        columns = match[1].split(",")
        if len(found) + len(columns) * len(rows) > _MOST:
            raise ValueError("an address of more cells than a figure uses")
        found += [(unquote(column), row) for column in columns for row in rows]
    return found
