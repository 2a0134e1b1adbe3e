"""What differs between two states of a project's data, and whether what a report read of it is touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from danvan_analysis.cleaning import conditions
from danvan_analysis.cleaning.reads import MOST_VALUES
from danvan_analysis.cleaning.run import SORT_KEYS
from danvan_analysis.reports.cache import wording
from danvan_analysis.reports.cache.rows import ADDRESSES, Note, Row, Rows, Shifted
from danvan_analysis.reports.cache.state import State
from danvan_analysis.reports.cache.store import Store

Tables = dict[str, pl.DataFrame]
#: Up to so many changed rows a condition is asked of each; of more, of all at once.
_FEW = 60


@dataclass(eq=False)
class Changes:
    """The differences between two states.

    Attributes
    ----------
    whole : list of str
        Reasons for which everything is to be rendered anew, in words.
    rows : dict of str to list of Row
        By table.
    shifted : dict of str to list of Shifted
        By table, rows that did not change themselves, and of which figures say something that did.
    marks : list of mapping
        Keys of cells of which validation says something else.
    places : bool
        Whether validation says something else of rows that are no cells of an index.
    """

    whole: list[str] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    shifted: dict[str, list[Shifted]] = field(default_factory=dict)
    marks: list[dict[str, Any]] = field(default_factory=list)
    places: bool = False
    after: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def touching(self, note: Note) -> list[str]:
        """Why what a note says was read is another now, in words; nothing where it is not."""
        return [*self._rows(note), *self._shifted(note), *self._marks(note)]

    def _rows(self, note: Note) -> list[str]:
        changed = self.rows.get(note["table"], [])
        if len(changed) > _FEW:
            changed = self._meeting(note, changed)
        hit = [row for row in changed if row.touches(note)]
        if hit and "of" in note and not note["where"] and note["values"] is not None:
            # Another row with the same values changes nothing for who asked which values there are.
            values = self.after[note["table"]][note["of"]].unique().sort()
            if values.len() <= MOST_VALUES and values.to_list() == note["values"]:
                return []
        return [wording.row(one.table, one.before, one.after, one.columns) for one in hit]

    def _meeting(self, note: Note, changed: list[Row]) -> list[Row]:
        """Of many rows those that meet the conditions before or after."""
        met = np.zeros(len(changed), dtype=np.bool_)
        for positions, rows in self._sides[note["table"]]:
            met[positions[rows.meeting(note["where"])]] = True
        return [changed[position] for position in np.flatnonzero(met)]

    @cached_property
    def _sides(self) -> dict[str, list[tuple[npt.NDArray[np.intp], Rows]]]:
        """By table, the rows as they were and as they are, each with its number among those that changed."""
        made: dict[str, list[tuple[npt.NDArray[np.intp], Rows]]] = {}
        for name, changed in self.rows.items():
            for which in ("before", "after"):
                sides = [(n, side) for n, row in enumerate(changed) if (side := getattr(row, which)) is not None]
                frame = pl.DataFrame([side for _, side in sides], schema=self.after[name].schema)
                made.setdefault(name, []).append((np.array([n for n, _ in sides], dtype=np.intp), Rows(frame)))
        return made

    def _shifted(self, note: Note) -> list[str]:
        if "of" in note or note["table"] not in self.shifted:
            return []
        columns = note["columns"]
        return [
            one.said
            for one in self.shifted[note["table"]]
            if (columns is None or one.may_say(frozenset(columns))) and one.rows.meeting(note["where"]).any()
        ]

    def _marks(self, note: Note) -> list[str]:
        if note["table"] not in ("indicators", "sources") and self.places and "of" not in note:
            return ["validation says something else of rows of the raw tables"]
        if note["table"] != "indicators":
            return []
        # What a condition asks beside the key is not known here: the cell counts as one that it is about.
        return [
            f"validation says something else of {wording.cell(cell)}"
            for cell in self.marks
            if all(conditions.holds(one, cell) is not False for one in note["where"])
        ]


def between(old: State, new: State, store: Store, known: Tables | None = None) -> Changes | None:
    """The differences between two states of a project.

    Parameters
    ----------
    old, new : State
    store : Store
        Where the tables of both are kept.
    known : dict, optional
        Tables that were read before, by digest; those that are read now are added.

    Returns
    -------
    Changes or None
        None where a table of the old state is kept no longer: nothing can be said, and all is rendered anew.
    """
    made = Changes()
    for part, said in (
        ("release", "the data release, or what its descriptor says of it, changed"),
        ("registry", "the registry of the project changed"),
        ("proof", "what validation says of the tables as a whole changed"),
    ):
        if old.get(part) != new.get(part):
            made.whole.append(said)
    tables = _tables(old, new, store, {} if known is None else known)
    if tables is None:
        return None
    made.after = {name: after for name, (_, after) in tables.items()}
    for name, (before, after) in tables.items():
        if old["tables"].get(name) != new["tables"][name]:
            made.rows[name] = differing(name, before, after)
    _shift(made, old, new)
    cells = _other_keys(old["cells"], new["cells"])
    names = ("index", "edition_year", "province_code", "vintage", "component_code")
    # A part that is null is one that a condition cannot tell from others.
    made.marks = [{n: part for n, part in zip(names, cell, strict=True) if part is not None} for cell in cells]
    made.places = old["places"] != new["places"]
    return made


def _tables(old: State, new: State, store: Store, known: Tables) -> dict[str, tuple[pl.DataFrame, pl.DataFrame]] | None:
    """Tables of both states where they differ, or where something is to be looked up in the new one."""
    looked_up = old["raw"] != new["raw"] or old["corrections"] != new["corrections"]
    found = {}
    for name, digest in new["tables"].items():
        former = old["tables"].get(name)
        if former == digest and not looked_up:
            continue
        if former is None:
            return None
        for one in (former, digest):
            if one not in known:
                if not store.sound(one):
                    return None
                known[one] = pl.read_parquet(store.path(one))
        before, after = known[former], known[digest]
        if before.schema != after.schema:
            return None
        found[name] = (before, after)
    return found


def differing(table: str, before: pl.DataFrame, after: pl.DataFrame) -> list[Row]:
    """Rows of a table that came, went or changed.

    Examples
    --------
    >>> old = pl.DataFrame({"claim_id": ["a", "b"], "quote": ["x", "y"]})
    >>> new = pl.DataFrame({"claim_id": ["b", "c"], "quote": ["z", "w"]})
    >>> [(row.before, row.after, sorted(row.columns)) for row in differing("claims", old, new)]  # doctest: +SKIP
    """
    if before.height == after.height and before.columns == after.columns:
        # Rows that stand at the same place and say the same take each other's part: most of them, of most tables.
        unlike = reduce(or_, (before[name].ne_missing(after[name]) for name in before.columns))
        before, after = before.filter(unlike), after.filter(unlike)
    gone, came = (_without(one, other) for one, other in ((before, after), (after, before)))
    key = SORT_KEYS[table]
    new_rows: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in came.iter_rows(named=True):
        new_rows.setdefault(tuple(row[name] for name in key), []).append(row)
    made = []
    for row in gone.iter_rows(named=True):
        match = new_rows.get(tuple(row[name] for name in key))
        if match:
            other = match.pop(0)
            made.append(Row(table, row, other, frozenset(name for name in row if row[name] != other[name])))
        else:
            made.append(Row(table, row, None))
    return [*made, *(Row(table, None, row) for rows in new_rows.values() for row in rows)]


def _without(frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Rows that the other table does not have; of equal rows, those that it has fewer of."""
    counted = [
        one.with_columns(_nth=pl.int_range(pl.len()).over(one.columns)) if one.height else one for one in (frame, other)
    ]
    if not frame.height or not other.height:
        return frame
    kept = counted[0].join(counted[1], on=counted[0].columns, how="anti", nulls_equal=True, maintain_order="left")
    return kept.drop("_nth")


def _shift(made: Changes, old: State, new: State) -> None:
    causes: list[tuple[str, list[Any]]] = [
        (f"{path} is another file now", [path]) for path, digest in new["raw"].items() if old["raw"].get(path) != digest
    ]
    causes += [
        (f"a recorded correction of {cell[0]}, row {cell[1]}, column {cell[2]} changed", cell)
        for cell in _other_keys(old["corrections"], new["corrections"])
    ]
    for name, frame in made.after.items():
        for said, cell in causes:
            meant = [
                pl.all_horizontal(pl.col(column) == part for column, part in zip(address, cell, strict=False))
                for address in ADDRESSES
                if {*address} <= {*frame.columns}
            ]
            found = frame.filter(pl.any_horizontal(meant)) if meant else frame.clear()
            if found.height:
                made.shifted.setdefault(name, []).append(Shifted(said, Rows(found), len(cell) > 1))


def _other_keys(old: Mapping[str, str], new: Mapping[str, str]) -> list[list[Any]]:
    return [json.loads(key) for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
