"""The printed cells that a figure stands on: table by table, with the hash of the table and what the cells print.

Every file of a figure carries them, so that somebody who meets it years later can see which cells have changed since.
Addresses are written short, ``PCI,PCI1:2-64;rank:14``: columns, a colon, lines of the raw table (its header is line 1).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

import polars as pl

from danvan_analysis.cleaning import processed, reads
from danvan_analysis.figures import checks
from danvan_analysis.figures.checks import CELL
from danvan_analysis.published import DataPackage, load, read
from danvan_analysis.reference import registry

_VALUE: Final = {"table": "table", "row": "row", "column": "column", "text": "as_published"}
_RANK: Final = {"table": "rank_table", "row": "rank_row", "column": "rank_column", "text": "rank_as_published"}
#: Printed text by table, line and column; None where a row does not bring it along.
Cells = dict[tuple[str, int, str], str | None]
#: Cells of one figure that an address may expand to when it is read back; the largest figure uses about 7,000.
_MOST: Final = 200_000
_PART: Final = re.compile(r"([^:;\s]+):([0-9,\-]+)", re.ASCII)
_SPAN: Final = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
#: A published table whose row has no column of its own: the whole line is meant.
WHOLE_LINE: Final = "*"
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
    plotted = _cells(data)
    used = plotted if uses is None else _cells(uses, plotted)
    folder = checks.home().raw
    hashes, corrections = _raw(folder)
    shown, tables = _by_table(plotted), {}
    for name, places in sorted(_by_table(used).items()):
        cells = short(places)
        said = {"sha256": hashes.get(name, ""), "cells": cells}
        printed = [used[name, row, column] for column, row in places]
        # Rows that do not bring along what was printed say where they stand, and no more.
        said |= {} if None in printed or not texts else {"digest": digest(printed)}
        here = {(column, row): plotted[name, row, column] for column, row in shown.get(name, ())}
        if texts and here and not any(text is None or SEPARATOR in text for text in here.values()):
            addresses = short([*here])
            said |= {"shown": addresses} if addresses != cells else {}
            said["printed"] = SEPARATOR.join(str(here[place]) for place in long(addresses))
        tables[name] = said
        if (recorded := reads.active()) is not None:
            recorded.file(str((folder / name).resolve()))
    touched = [
        {"cell": f"{table}:{column}:{row}", "printed": printed, "action": action, "corrected": corrected}
        for table, row, column, printed, action, corrected in corrections
        if texts and (table, row, column) in used
    ]
    return {"tables": tables, **({"corrections": touched} if touched else {})}


def _by_table(cells: Cells) -> dict[str, list[tuple[str, int]]]:
    """Columns and lines of each table, in that order."""
    found: dict[str, list[tuple[str, int]]] = {}
    for table, row, column in cells:
        found.setdefault(table, []).append((column, row))
    return {table: sorted(places) for table, places in found.items()}


def digest(texts: Iterable[str | None]) -> str:
    """16 hexadecimal digits over what some cells print."""
    return hashlib.sha256("\n".join(text or "" for text in texts).encode()).hexdigest()[:16]


def _cells(rows: pl.DataFrame, known: Cells | None = None) -> Cells:
    """Printed texts of the cells behind some rows, after those that are known; of a cell named twice the first."""
    found: Cells = {} if known is None else dict(known)
    if _has_addresses(rows):
        _addressed(found, rows, _VALUE)
    if set(CELL) <= set(rows.columns):
        has_own = _has_addresses(rows) and "column" in rows.columns
        if not has_own:
            _looked_up(found, rows, ranks=False)
        elif rows["column"].null_count():
            _looked_up(found, rows.filter(pl.col("column").is_null()), ranks=False)
        if "rank_published" in rows.columns:
            ranked = rows.filter(pl.col("rank_published").is_not_null())
            if ranked.height:
                _looked_up(found, ranked, ranks=True)
    return found


def _has_addresses(rows: pl.DataFrame) -> bool:
    # A drawing may lay out its rows by a column that has the same name and holds numbers.
    return {"table", "row"} <= set(rows.columns) and rows.schema.get("column", pl.String) in (pl.String, pl.Null)


def _addressed(found: Cells, rows: pl.DataFrame, names: Mapping[str, str]) -> None:
    there = [name for name in names.values() if name in rows.columns]
    place = {name: there.index(name) for name in there}
    # A derived row keeps no address of its own.
    only_cells = "status" in rows.columns or names is _RANK
    table, row, column, text = (place.get(names[part]) for part in ("table", "row", "column", "text"))
    if table is None or row is None:
        return
    for one in rows.select(there).iter_rows():
        name = WHOLE_LINE if column is None or one[column] is None else one[column]
        if one[table] is not None and one[row] is not None and not (only_cells and name == WHOLE_LINE):
            found.setdefault((one[table], int(one[row]), name), None if text is None else one[text])


def _looked_up(found: Cells, rows: pl.DataFrame, *, ranks: bool) -> None:
    """Cells of an index found by their key; a derived value stands on its published parts."""
    # In one order: what is noted as read does not hang on how polars went through the rows.
    keys = rows.select(CELL).drop_nulls().unique().sort(CELL)
    if not keys.height:
        return
    indicators = processed.table("indicators", project=checks.home())
    keys = keys.cast({name: indicators.schema[name] for name in CELL})
    met = _matching(indicators, keys)
    if ranks:
        there = met.filter(pl.col("rank_column").is_not_null())
        there = there.with_columns(
            rank_table=pl.coalesce("rank_table", "table"), rank_row=pl.coalesce("rank_row", "row")
        )
        _addressed(found, there, _RANK)
        return
    _addressed(found, met.filter(pl.col("column").is_not_null()), _VALUE)
    derived = met.filter(status="derived")
    if derived.height:
        parts = _parts(derived)
        if parts.height:
            _looked_up(found, parts, ranks=False)


def _matching(indicators: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Rows of the keys, filtered first: what a figure reads of a table is noted by the filters."""
    narrowed = indicators.filter(
        *(pl.col(name).is_in(sorted(set(keys[name].to_list()))) for name in CELL if name != "vintage")
    )
    return narrowed.join(keys, on=CELL, how="semi")


def _parts(derived: pl.DataFrame) -> pl.DataFrame:
    """Keys of the components that derived values were computed from."""
    whole = ["index", "edition_year", "component_code"]
    made_of = [
        (index, year, component, part)
        for index, year, component in derived.select(whole).unique(maintain_order=True).rows()
        for part in _children(index, component, year)
    ]
    schema = {name: derived.schema[name] for name in whole} | {"part": pl.String}
    parts = derived.select(CELL).join(pl.DataFrame(made_of, schema=schema, orient="row"), on=whole)
    return parts.select(pl.col("part").alias(name) if name == "component_code" else name for name in CELL)


def _children(index: str, component: str, year: int) -> tuple[str, ...]:
    return tuple(one.code for one in registry.children(index, component, year))


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
