"""What validation found on the cells that a figure uses.

Every figure passes through :func:`danvan_analysis.figures.frames.finished`, which asks here: a check that does not
hold on a cell of the figure becomes a note under it; a check that withholds takes the figure's place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from danvan_analysis.cleaning import reads
from danvan_analysis.cleaning.processed import HASHES
from danvan_analysis.figures import remembered
from danvan_analysis.project import ENVIRONMENT_VARIABLE, Project, find

if TYPE_CHECKING:
    from danvan_analysis.validation.marks import Mark, Marks

#: A cell of an index. Rows of other tables are told by where they stand in the raw tables.
CELL = ["index", "edition_year", "province_code", "vintage", "component_code"]
PLACE = ["table", "row"]
_TYPES = pl.Schema(zip(CELL, (pl.String, pl.Int32, pl.String, pl.Int32, pl.String), strict=True))
#: Checks that the proof inside a file names, cells of each, and its size as JSON.
_PROVED, _CELLS, _BYTES = 6, 3, 1900


@dataclass(frozen=True, eq=False)
class Touched:
    """A check that does not hold on rows of a figure.

    Attributes
    ----------
    mark : Mark
        The check, as validation remembers it, with the cells or places of the figure alone.
    rows : polars.DataFrame
        The rows of the figure on which it does not hold, each once.
    everywhere : bool
        Whether these are all cells that the figure uses of a single edition and component.
    plotted : bool
        Whether one of the rows is plotted; False where they stand behind a median, a spread or an interval only.
    """

    mark: Mark
    rows: pl.DataFrame
    everywhere: bool = False
    plotted: bool = True


def home() -> Project:
    """The project of the working folder, looked for once: a figure has two milliseconds for its checks."""
    return _found(os.environ.get(ENVIRONMENT_VARIABLE), Path.cwd())


@lru_cache(maxsize=4)
def _found(*_: object) -> Project:
    return find()


def marks() -> Marks:
    """The marks that validation left on the tables of the project; while a recording is on, as they first stood."""
    return _read() if reads.active() is None else _at_first()


def _read() -> Marks:
    from danvan_analysis.validation.marks import marks as read

    return read(home())


_at_first = remembered.remembered(_read)


def release() -> dict[str, str]:
    """Version and day of the data that the tables were made from."""
    content = json.loads((home().processed / HASHES).read_text(encoding="utf-8"))
    return {"version": str(content["release"]["version"]), "created": str(content["release"]["created"])[:10]}


def touched(rows: pl.DataFrame) -> list[Touched]:
    """Checks that do not hold on some rows; those that only inform are left out.

    Parameters
    ----------
    rows : polars.DataFrame
        Cells of an index (index, edition_year, province_code, vintage, component_code), rows of another table
        (table, row), or both in one frame.

    Returns
    -------
    list of Touched
        Those that withhold first, then those that nobody declared, then the known ones; within these in the order
        of the suites.

    Examples
    --------
    >>> touched(pl.DataFrame({"table": ["movement/movement.csv"], "row": [1]}))
    []
    """
    found = marks()
    if not found.marks:
        return []
    made: list[Touched] = []
    keyed = set(CELL) <= set(rows.columns)
    keys = rows.select(CELL) if keyed else pl.DataFrame(schema=_TYPES)
    # Nearly always no cell of a figure has a mark: one join finds that out.
    typed = keys if keys.schema == _TYPES else keys.cast(_TYPES)
    marked = typed.with_row_index("at").join(_marked(found), on=CELL, how="semi")
    if marked.height:
        whole = typed.drop_nulls()
        places = {tuple(key): position for position, *key in marked.select("at", *CELL).rows()}
        for one in found.of(marked):
            part = rows[sorted(places[key] for key in one.cells)].cast(_TYPES)
            made.append(Touched(one, part, _everywhere(whole, one.cells)))
    if set(PLACE) <= set(rows.columns) and (not keyed or any(typed[name].null_count() for name in CELL)):
        others = rows.filter(pl.any_horizontal(*(pl.col(name).is_null() for name in CELL))) if keyed else rows
        for one in found.at(others) if others.height else ():
            lines = {key: position for position, key in enumerate(others.select(PLACE).rows())}
            made.append(Touched(one, others[sorted(lines[key] for key in one.places)]))
    return sorted(made, key=lambda one: (not one.mark.withhold, one.mark.declared))


_last: list[tuple[Any, pl.DataFrame]] = []


def _marked(found: Marks) -> pl.DataFrame:
    """Every cell of an index that carries a mark, made once for the marks as they are."""
    if not _last or _last[0][0] is not found:
        cells = sorted({cell for one in found.marks for cell in one.cells if None not in cell})
        _last[:] = [(found, pl.DataFrame(cells, schema=_TYPES, orient="row"))]
    return _last[0][1]


def _everywhere(cells: pl.DataFrame, failing: Sequence[tuple[Any, ...]]) -> bool:
    """Whether these are all cells of a single edition and component."""
    editions = {(index, year, component) for index, year, _, _, component in failing}
    if len(editions) != 1:
        return False
    index, year, component = editions.pop()
    same = (pl.col("index") == index) & (pl.col("edition_year") == year) & (pl.col("component_code") == component)
    return int(cells.select(same.sum()).item()) == len(failing)


def told_apart(found: Sequence[Touched], plotted: pl.DataFrame) -> list[Touched]:
    """Checks with the rows that a note should name: the plotted ones, where the figure plots some of them.

    Parameters
    ----------
    found : sequence of Touched
        Of all rows that the figure uses.
    plotted : polars.DataFrame
        The rows that it plots.

    Returns
    -------
    list of Touched
        As given where these are all cells of an edition. Rows of other tables that are not plotted are left out.
    """
    made = []
    for one in found:
        key = CELL if one.mark.cells else PLACE
        if one.everywhere or not set(key) <= set(plotted.columns):
            made.append(one)
            continue
        there = set(plotted.select(key).rows())
        shown = [position for position, cell in enumerate(one.rows.select(key).rows()) if cell in there]
        if shown:
            made.append(replace(one, rows=one.rows[shown]))
        elif one.mark.cells:
            made.append(replace(one, plotted=False))
    return made


def proof(found: Sequence[Touched]) -> dict[str, Any]:
    """What a file of a figure says of validation: suites with their hashes, outcome, the marks of its cells.

    Parameters
    ----------
    found : sequence of Touched

    Returns
    -------
    dict
        Plain JSON below two kilobytes: of a check that fails on many cells the first are named, of many checks
        the first, with the number of the others in ``more``.
    """
    listed = [
        {
            "check": f"{one.mark.suite}/{one.mark.expectation}",
            "severity": one.mark.severity,
            "known": one.mark.declared,
            "withheld": one.mark.withhold,
            "n": one.rows.height,
            "cells": [_short(row) for row in one.rows.head(_CELLS).iter_rows(named=True)],
        }
        for one in found[:_PROVED]
    ]
    said: dict[str, Any] = {**marks().proof(), "marks": listed}
    while listed and (len(found) > len(listed) or _large(said)):
        said["more"] = len(found) - len(listed)
        if not _large(said):
            break
        listed.pop()
    return said


def _large(said: Mapping[str, Any]) -> bool:
    return len(json.dumps(said, ensure_ascii=False).encode("utf-8")) > _BYTES


def _short(row: Mapping[str, Any]) -> str:
    if all(row.get(name) is not None for name in CELL):
        return "{index}.{edition_year}.{component_code}.{vintage}-{province_code}".format(**row)
    return "{table}:{row}".format(**row)
