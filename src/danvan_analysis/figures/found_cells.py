"""Which printed cells stand behind some rows, found by the addresses that the rows bring along or by their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from danvan_analysis.cleaning import processed
from danvan_analysis.figures import checks, remembered
from danvan_analysis.figures.checks import CELL
from danvan_analysis.reference import registry

_VALUE: Final = {"table": "table", "row": "row", "column": "column", "text": "as_published"}
_RANK: Final = {"table": "rank_table", "row": "rank_row", "column": "rank_column", "text": "rank_as_published"}
#: Printed text by table, and by column and line in it; None where a row does not bring it along.
Cells = dict[str, dict[tuple[str, int], str | None]]
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
    for one in rows.select(there).rows():
        name = WHOLE_LINE if column is None or one[column] is None else one[column]
        if one[table] is not None and one[row] is not None and not (only_cells and name == WHOLE_LINE):
            found.setdefault(one[table], {}).setdefault((name, int(one[row])), None if text is None else one[text])


def _looked_up(found: Cells, rows: pl.DataFrame, *, ranks: bool) -> None:
    """Cells of an index found by their key; a derived value stands on its published parts."""
    # In one order: what is noted as read does not hang on how polars went through the rows.
    keys = rows.select(CELL).drop_nulls().unique().sort(CELL)
    if keys.height:
        for table, cells in _printed(_Keys(tuple(keys.rows()), keys), ranks).items():
            found[table] = {**cells, **found.get(table, {})}


@dataclass(frozen=True)
class _Keys:
    """Keys of cells, told apart by what stands in them."""

    rows: tuple[tuple[Any, ...], ...]
    frame: pl.DataFrame = field(compare=False)


@remembered.remembered
def _printed(keys: _Keys, ranks: bool) -> Cells:
    """What the cells of some keys print: many figures of a report stand on all provinces of one edition."""
    indicators = processed.table("indicators", project=checks.home())
    wanted = keys.frame.cast({name: indicators.schema[name] for name in CELL})
    columns = ["table", "row", *_RANK.values()] if ranks else ["status", *_VALUE.values()]
    met = _matching(indicators, wanted, columns)
    found: Cells = {}
    if ranks:
        there = met.filter(pl.col("rank_column").is_not_null())
        there = there.with_columns(
            rank_table=pl.coalesce("rank_table", "table"), rank_row=pl.coalesce("rank_row", "row")
        )
        _addressed(found, there, _RANK)
        return found
    _addressed(found, met.filter(pl.col("column").is_not_null()), _VALUE)
    derived = met.filter(status="derived")
    if derived.height:
        parts = _parts(derived)
        if parts.height:
            _looked_up(found, parts, ranks=False)
    return found


def _matching(indicators: pl.DataFrame, keys: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Rows of the keys, filtered first: what a figure reads of a table is noted by the filters."""
    narrowed = indicators.filter(
        *(pl.col(name).is_in(sorted(set(keys[name].to_list()))) for name in CELL if name != "vintage")
    )
    # Noted as read here, these columns and once: what comes after is about the rows found alone.
    return narrowed.select([*CELL, *columns]).join(keys, on=CELL, how="semi").clone()


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
