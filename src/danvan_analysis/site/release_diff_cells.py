"""Which printed cells differ between two releases: by the key of the tidy row, else by the address of the cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from danvan_analysis.figures import cells_used

#: A column of a raw table and a line of it.
Place = tuple[str, int]
_CELL: Final = ("index", "edition_year", "province_code", "vintage", "component_code")
_SPAN: Final = ("province_code", "vintage", "period_start_year", "period_end_year", "as_of", "measure")
#: Bounds for what a stranger's description says.
_TABLES, _LONGEST = 400, 200_000
#: Of so many cells of a table more than half differ: it was replaced, or its lines moved.
_ENOUGH: Final = 20


@dataclass(frozen=True)
class CellChange:
    """A printed cell that is not what it was.

    Attributes
    ----------
    table, column : str
    row : int
        Where it stands in the raw table of the new side; of the old one where it is gone. The header is line 1.
    former, now : str or None
        What it printed; None for nothing. Where the print is the same and a correction changed the value, the values.
    what : str
        ``value``, ``rank``, ``denominator``, ``quote`` and the like: what of the tidy row it gives.
    tidy : str
        The tidy table; empty where the cell was compared by its address.
    key : mapping
        The key of the tidy row.
    corrected : bool
        The print is the same, the value that counts is another.
    stood : tuple of str, int, str or None
        Table, row and column on the old side, where these are others.
    """

    table: str
    row: int
    column: str
    former: str | None
    now: str | None
    what: str = "value"
    tidy: str = ""
    key: tuple[tuple[str, Any], ...] = ()
    corrected: bool = False
    stood: tuple[str, int, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        made: dict[str, Any] = {
            "tidy": self.tidy, "key": dict(self.key), "what": self.what, "former": self.former, "now": self.now,
            "table": self.table, "row": self.row, "column": self.column,
        }  # fmt: skip
        made |= {"corrected": True} if self.corrected else {}
        return made | ({"stood": dict(zip(("table", "row", "column"), self.stood, strict=True))} if self.stood else {})

    @property
    def places(self) -> tuple[tuple[str, str, int], tuple[str, str, int]]:
        """Table, column and row on the old side, and on the new one."""
        table, row, column = self.stood or (self.table, self.row, self.column)
        return (table, column, row), (self.table, self.column, self.row)


@dataclass(frozen=True)
class _Part:
    """What of the rows of a tidy table is compared: ``address`` are columns, or a column's name after ``=``."""

    tidy: str
    key: tuple[str, ...]
    what: str
    value: str
    text: str | None = None
    address: tuple[str, str, str] = ("table", "row", "column")


def _words(tidy: str, key: tuple[str, ...], *columns: str) -> tuple[_Part, ...]:
    return tuple(_Part(tidy, key, name, name, None, ("table", "row", f"={name}")) for name in columns)


_MODELS: Final = (*_SPAN, "level", "unit_name", "subject", "state", "holder", "field", "unit", "basis", "source_id")
_OUTPUTS: Final = (*_SPAN, "unit", "basis", "source_id")
_SOURCED: Final = (*_CELL, "source_id", "table")
_PARTS: Final = (
    _Part("indicators", _CELL, "value", "value", "as_published"),
    _Part(
        "indicators", _CELL, "rank", "rank_published", "rank_as_published", ("rank_table", "rank_row", "rank_column")
    ),
    _Part("evidence", _SOURCED, "value", "value", "as_published"),
    _Part("evidence", _SOURCED, "rank", "rank", "rank_as_published", ("table", "row", "rank_column")),
    _Part("movement", _MODELS, "value", "value", "as_published"),
    *_words("movement", _MODELS, "qualifier", "quote", "note"),
    _Part("service_outputs", _OUTPUTS, "value", "value", "as_published"),
    *_words("service_outputs", _OUTPUTS, "denominator", "qualifier", "quote", "note"),
    _Part("national", ("index", "edition_year", "statistic", "source_id"), "value", "value", "as_published"),
    _Part("uncertainty", (*_CELL, "statistic", "weighting"), "value", "value", "as_published"),
    _Part("survey_indicators", (*_CELL, "label", "variable", "source_id"), "value", "value", "as_published"),
    *_words("claims", ("claim_id",), "quote", "printed", "printed_whole"),
)


def by_key(old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]) -> list[CellChange]:
    """Compare tidy tables row by row: a line that moved within its raw table is no change.

    Parameters
    ----------
    old, new : mapping of str to polars.DataFrame
        Tidy tables, both cleaned by the present code.

    Returns
    -------
    list of CellChange
        Ordered by tidy table and key; derived values are left out, the parts that they come from stand in the list.

    Examples
    --------
    >>> from danvan_analysis.cleaning.processed import table
    >>> now = table("uncertainty")
    >>> one = pl.col("row") == now["row"].min()
    >>> names = ("indicators", "evidence", "movement", "service_outputs", "national", "survey_indicators", "claims")
    >>> rest = {name: table(name) for name in names}
    >>> former = now.with_columns(as_published=pl.when(one).then(pl.lit("0")).otherwise("as_published"))
    >>> found = by_key({**rest, "uncertainty": former}, {**rest, "uncertainty": now})
    >>> len(found) > 0, {(change.tidy, change.former) for change in found}
    (True, {('uncertainty', '0')})
    """
    found: list[CellChange] = []
    seen: set[tuple[tuple[str, str, int], tuple[str, str, int]]] = set()
    for part in _PARTS:
        for change in _compared(part, old[part.tidy], new[part.tidy]):
            # A figure in force is evidence too: it is told once.
            if change.places not in seen:
                seen.add(change.places)
                found.append(change)
    return found


def _laid(part: _Part, frame: pl.DataFrame) -> pl.DataFrame:
    table, row, column = part.address
    named = pl.lit(column[1:]) if column.startswith("=") else pl.col(column)
    # A rank stands beside its value where it has no address of its own.
    in_table = pl.coalesce(table, "table") if table != "table" else pl.col("table")
    in_row = pl.coalesce(row, "row") if row != "row" else pl.col("row")
    return (
        frame.select(
            *(pl.col(name).alias(f"key_{name}") for name in part.key),
            value=pl.col(part.value).cast(pl.String),
            text=pl.col(part.text) if part.text else pl.lit(None, dtype=pl.String),
            table=in_table,
            row=in_row,
            column=named.cast(pl.String),
        )
        .filter(pl.col("column").is_not_null() & pl.any_horizontal(pl.col("value", "text").is_not_null()))
        .with_columns(nth=pl.int_range(pl.len()).over([f"key_{name}" for name in part.key]))
    )


def _compared(part: _Part, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[CellChange]:
    keys = [*(f"key_{name}" for name in part.key), "nth"]
    both = _laid(part, old).join(
        _laid(part, new),
        on=keys,
        how="full",
        coalesce=True,
        nulls_equal=True,
        suffix="_new",
        maintain_order="right_left",
    )
    differing = both.filter(
        pl.col("value").ne_missing(pl.col("value_new")) | pl.col("text").ne_missing(pl.col("text_new"))
    )
    for row in differing.sort([*keys, "row_new", "row"], nulls_last=True).iter_rows(named=True):
        former, now = row["text"] or row["value"], row["text_new"] or row["value_new"]
        corrected = former == now
        here = (row["table_new"], row["row_new"], row["column_new"])
        there = (row["table"], row["row"], row["column"])
        table, line, column = here if here[0] is not None else there
        yield CellChange(
            table=table,
            row=line,
            column=column,
            former=row["value"] if corrected else former,
            now=row["value_new"] if corrected else now,
            what=part.what,
            tidy=part.tidy,
            key=tuple((name, row[f"key_{name}"]) for name in part.key if row[f"key_{name}"] is not None),
            corrected=corrected,
            stood=there if None not in (here[0], there[0]) and here != there else None,
        )


def uses(tables: Mapping[str, Any] | None) -> set[tuple[str, str, int]]:
    """Table, column and row of each cell that a figure stands on, from its description."""
    found: set[tuple[str, str, int]] = set()
    for name, one in _bounded(tables):
        found.update((name, column, row) for column, row in _places(one.get("cells")))
    return found


def _bounded(tables: Mapping[str, Any] | None) -> list[tuple[str, dict[str, Any]]]:
    listed = list((tables or {}).items())[:_TABLES]
    return [(str(name), one) for name, one in listed if isinstance(one, dict)]


def _places(text: object) -> list[Place]:
    try:
        return cells_used.long(text) if isinstance(text, str) and len(text) <= _LONGEST else []
    except ValueError:
        return []


def printed(tables: Mapping[str, Any] | None) -> dict[str, dict[Place, str]]:
    """The printed texts that the description of a figure holds, by raw table and place."""
    found = {}
    for name, one in _bounded(tables):
        texts = str(one.get("printed", "")).split(cells_used.SEPARATOR)
        places = _places(one.get("shown", one.get("cells")))
        if one.get("printed") and len(texts) == len(places):
            found[name] = dict(zip(places, texts, strict=True))
    return found


def by_address(
    old: Iterable[dict[str, dict[Place, str]]], new: Iterable[dict[str, dict[Place, str]]]
) -> tuple[list[CellChange], list[tuple[str, int, int]]]:
    """Compare the printed texts that descriptions of figures hold, cell by cell of the raw tables.

    Parameters
    ----------
    old, new : iterable of dict
        As :func:`printed` gives them, a figure each.

    Returns
    -------
    list of CellChange
        Cells that both sides name with their texts, and that differ.
    list of tuple
        Table, cells that differ, cells compared: tables of which more than half differ, because they were replaced
        or their lines moved. Their cells are not listed, for a line is then no longer the same row.
    """
    former, now = _joined(old), _joined(new)
    found: list[CellChange] = []
    moved = []
    for table in sorted(former.keys() & now.keys()):
        shared = sorted(former[table].keys() & now[table].keys())
        differing = [place for place in shared if former[table][place] != now[table][place]]
        if len(shared) >= _ENOUGH and 2 * len(differing) > len(shared):
            moved.append((table, len(differing), len(shared)))
            continue
        found += [
            CellChange(table, row, column, former[table][column, row] or None, now[table][column, row] or None)
            for column, row in differing
        ]
    return found, moved


def keyed(found: list[CellChange], evidence: pl.DataFrame) -> list[CellChange]:
    """Give cells that were compared by their address the key of the row that today's tables make of it.

    Parameters
    ----------
    found : list of CellChange
    evidence : polars.DataFrame
        The tidy table of that name.
    """
    tables = {change.table for change in found if not change.key}
    known: dict[tuple[str, str, int], tuple[str, tuple[tuple[str, Any], ...]]] = {}
    rows = evidence.filter(pl.col("table").is_in(sorted(tables)))
    for column, what in (("column", "value"), ("rank_column", "rank")):
        for table, of_column, row, *key in rows.select("table", column, "row", *_CELL).iter_rows():
            known[table, of_column, row] = what, tuple(zip(_CELL, key, strict=True))
    return [
        replace(change, tidy="evidence", what=told[0], key=told[1])
        if not change.key and (told := known.get((change.table, change.column, change.row))) is not None
        else change
        for change in found
    ]


def _joined(sides: Iterable[dict[str, dict[Place, str]]]) -> dict[str, dict[Place, str]]:
    made: dict[str, dict[Place, str]] = {}
    for one in sides:
        for table, places in one.items():
            made.setdefault(table, {}).update(places)
    return made
