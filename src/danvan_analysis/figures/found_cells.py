"""Which printed cells stand behind some rows, found by the addresses that the rows bring along or by their keys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.reads import MOST_VALUES
from danvan_analysis.figures import checks, remembered
from danvan_analysis.figures.checks import CELL
from danvan_analysis.reference import registry

#: Where a value and a rank were printed: table, row, column and text.
_VALUE: Final = ("table", "row", "column", "as_published")
_RANK: Final = ("rank_table", "rank_row", "rank_column", "rank_as_published")
#: Printed text by table, and by column and line in it; None where a row does not bring it along.
Cells = dict[str, dict[tuple[str, int], str | None]]
#: Index, edition, province, vintage and component of a cell.
Key = tuple[Any, ...]
#: A published table whose row has no column of its own: the whole line is meant.
WHOLE_LINE: Final = "*"


def of(rows: pl.DataFrame, known: Cells | None = None) -> Cells:
    """Printed texts of the cells behind some rows, and those that are known; of a cell named twice the first.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`danvan_analysis.figures.cells_used.proof` takes them.
    known : dict, optional
        Stays as it is.

    Examples
    --------
    >>> of(pl.DataFrame({"table": ["pci/pci_2019.csv"], "row": [52], "column": ["PCI"], "as_published": ["63.38"]}))
    {'pci/pci_2019.csv': {('PCI', 52): '63.38'}}
    """
    found: Cells = {} if known is None else {table: dict(cells) for table, cells in known.items()}
    addressed = _has_addresses(rows)
    if addressed:
        there = [name for name in _VALUE if name in rows.columns]
        at = [there.index(name) if name in there else None for name in _VALUE]
        # A derived row keeps no address of its own.
        _addressed(found, rows.select(there).rows(), at, only_cells="status" in rows.columns)
    if set(CELL) <= set(rows.columns):
        if not addressed or "column" not in rows.columns:
            _looked_up(found, rows, ranks=False)
        elif rows["column"].null_count():
            _looked_up(found, rows.filter(pl.col("column").is_null()), ranks=False)
        if "rank_published" in rows.columns and rows["rank_published"].null_count() < rows.height:
            ranked = rows.filter(pl.col("rank_published").is_not_null())
            if addressed and set(_RANK) <= set(rows.columns):
                _ranks(found, ranked.select("table", "row", *_RANK).rows())
            else:
                _looked_up(found, ranked, ranks=True)
    return found


def _has_addresses(rows: pl.DataFrame) -> bool:
    # A drawing may lay out its rows by a column that has the same name and holds numbers.
    return {"table", "row"} <= set(rows.columns) and rows.schema.get("column", pl.String) in (pl.String, pl.Null)


def _addressed(found: Cells, lines: Iterable[tuple[Any, ...]], at: Sequence[int | None], *, only_cells: bool) -> None:
    """Add the cells that some lines name: table, row, column and text stand at these places of each."""
    table, row, column, text = at
    if table is None or row is None:
        return
    for one in lines:
        name = WHOLE_LINE if column is None or one[column] is None else one[column]
        if one[table] is not None and one[row] is not None and not (only_cells and name == WHOLE_LINE):
            found.setdefault(one[table], {}).setdefault((name, int(one[row])), None if text is None else one[text])


def _ranks(found: Cells, lines: Iterable[tuple[Any, ...]]) -> None:
    """Add the cells of ranks: a rank may stand in the table and the row of its value, which come first."""
    places = (
        (table if rank_table is None else rank_table, row if rank_row is None else rank_row, column, text)
        for table, row, rank_table, rank_row, column, text in lines
    )
    _addressed(found, places, range(4), only_cells=True)


def _looked_up(found: Cells, rows: pl.DataFrame, *, ranks: bool) -> None:
    """Cells of an index found by their key; a derived value stands on its published parts."""
    keys = frozenset(key for key in rows.select(CELL).rows() if None not in key)
    _add(found, keys, ranks=ranks)


def _add(found: Cells, keys: frozenset[Key], *, ranks: bool = False) -> None:
    for table, cells in (_printed(keys, ranks) if keys else {}).items():
        found[table] = {**cells, **found.get(table, {})}


@remembered.remembered
def _printed(keys: frozenset[Key], ranks: bool) -> Cells:
    """What the cells of some keys print: many figures of a report stand on all provinces of one edition."""
    found: Cells = {}
    lines = _matching(keys, ["table", "row", *_RANK] if ranks else ["status", *_VALUE])
    if ranks:
        _ranks(found, (line[len(CELL) :] for line in lines))
        return found
    _addressed(found, lines, range(len(CELL) + 1, len(CELL) + 5), only_cells=True)
    derived = [line[: len(CELL)] for line in lines if line[len(CELL)] == "derived"]
    parts = {whole: _children(*whole) for whole in {(key[0], key[1], key[4]) for key in derived}}
    _add(found, frozenset((*key[:4], part) for key in derived for part in parts[key[0], key[1], key[4]]))
    return found


def _matching(keys: frozenset[Key], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Key and columns of the rows of some cells, filtered first: what a figure reads is noted by the filters."""
    indicators = processed.table("indicators", project=checks.home())
    among = {name: sorted(set(values)) for name, values in zip(CELL, zip(*keys, strict=True), strict=True)}
    narrowed = indicators.filter(*(pl.col(name).is_in(values) for name, values in among.items()))
    # Noted as read here, these columns and once: what comes after is about the rows found alone.
    narrowed = narrowed.select([*CELL, *columns])
    if math.prod(map(len, among.values())) == len(keys):
        return narrowed.rows()
    if len(keys) <= MOST_VALUES:
        schema = {name: indicators.schema[name] for name in CELL}
        narrowed = narrowed.join(pl.DataFrame(list(keys), schema=schema, orient="row"), on=CELL, how="semi")
    return [line for line in narrowed.rows() if line[: len(CELL)] in keys]


def _children(index: str, year: int, component: str) -> tuple[str, ...]:
    return tuple(one.code for one in registry.children(index, component, year))
