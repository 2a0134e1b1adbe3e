"""Notes of what was read, brought to as few as say the same.

A report asks a table hundreds of questions that differ in one value: the same columns of the same index, edition by
edition. Before notes are kept, such are joined to one that names all the values, and what another note says already is
left out. What is left is touched by every change of the tables that touches one of the former notes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from danvan_analysis.cleaning.agreeing import KEY
from danvan_analysis.cleaning.conditions import Condition, among, columns_of

Note = dict[str, Any]

#: A report that asks more different questions of a table is taken to have read all of it.
MOST_NOTES: Final = 600
#: Columns that tell the rows of these tables apart: of a row that changes they stay what they were.
_LASTING: Final = {name: frozenset(KEY) for name in ("indicators", "evidence", "survey_indicators")}
#: In what order conditions on a column are joined; the others follow by their names.
_ORDER: Final = ("component_code", "province_code", "vintage", "edition_year", "index")


def fewest(noted: Iterable[Mapping[str, Any]]) -> list[Note]:
    """As few notes as say the same, in a fixed order.

    Parameters
    ----------
    noted : iterable of mapping
        As :class:`danvan_analysis.cleaning.reads.Recording` makes them.

    Returns
    -------
    list of dict
        Of a table read whole the one that says so.

    Examples
    --------
    >>> asked = [{"table": "claims", "where": [["==", "row", row]], "columns": ["quote"]} for row in (2, 3)]
    >>> fewest(asked)
    [{'table': 'claims', 'where': [['in', 'row', [2, 3]]], 'columns': ['quote', 'row']}]
    """
    values: dict[tuple[str, str, _Where], Note] = {}
    rows: dict[str, list[_Asked]] = {}
    told: dict[int, str] = {}
    for note in noted:
        where = _where(note["where"], told)
        table = str(note["table"])
        rows.setdefault(table, [])
        if where is None:
            continue
        if "of" not in note:
            columns = None if note["columns"] is None else frozenset(note["columns"])
            rows[table].append(_Asked(where, columns))
            continue
        known = values.setdefault((table, note["of"], where), {**note, "where": where.plain()})
        # Of two tables that were read at different moments: as if the column itself had been read.
        known["values"] = known["values"] if known["values"] == note["values"] else None
    found: list[Note] = []
    for table in sorted(rows):
        few = _needed(_joined(rows[table], table), table)
        made: list[Note] = [
            {
                "table": table,
                "where": one.where.plain(),
                "columns": None if one.columns is None else sorted(one.columns),
            }
            for one in few
        ] + [note for (name, _, _), note in values.items() if name == table]
        if any(one.whole for one in few) or len(made) > MOST_NOTES:
            made = [{"table": table, "where": [], "columns": None}]
        found += sorted(made, key=_told)
    return found


@dataclass(frozen=True)
class _Where:
    """Conditions: of the columns of which values are named those values, the others as their text."""

    values: frozenset[tuple[str, frozenset[Any]]]
    others: frozenset[str]

    def plain(self) -> list[Condition]:
        named = [_one_of(column, values) for column, values in self.values]
        return sorted([*named, *(json.loads(one) for one in self.others)], key=_told)


@dataclass(frozen=True)
class _Asked:
    """Columns (None: all) of the rows that meet conditions."""

    where: _Where
    columns: frozenset[str] | None

    @property
    def whole(self) -> bool:
        return self.columns is None and not self.where.values and not self.where.others


def _where(conditions: Iterable[Condition], told: dict[int, str]) -> _Where | None:
    """Conditions in one form; None where no row can meet them all."""
    values: dict[str, frozenset[Any]] = {}
    others: set[str] = set()
    for one in conditions:
        if one[0] in ("==", "in"):
            given = frozenset([one[2]] if one[0] == "==" else one[2])
            values[one[1]] = values[one[1]] & given if one[1] in values else given
        else:
            # Conditions are shared by many notes, and alive as long as these: told once each.
            if id(one) not in told:
                told[id(one)] = _told(one)
            others.add(told[id(one)])
    return _Where(frozenset(values.items()), frozenset(others)) if all(values.values()) else None


def _one_of(column: str, values: Iterable[Any]) -> Condition:
    made = among(column, values)
    return ["==", column, made[2][0]] if len(made[2]) == 1 else made


def _told(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _once(asked: Iterable[_Asked]) -> list[_Asked]:
    """One for equal conditions."""
    merged: dict[_Where, frozenset[str] | None] = {}
    for one in asked:
        known = merged.get(one.where, frozenset())
        merged[one.where] = None if known is None or one.columns is None else known | one.columns
    return [_Asked(where, columns) for where, columns in merged.items()]


def _joined(asked: list[_Asked], table: str) -> list[_Asked]:
    """Those that differ in the values of one column as one that names them all, column by column."""
    found = _once(asked)
    named = {column for one in found for column, _ in one.where.values}
    order = [*(name for name in _ORDER if name in named), *sorted(named - {*_ORDER})]
    while True:
        before = len(found)
        for column in order:
            found = _once(_along(found, column, table))
        if len(found) == before:
            return found


def _along(asked: list[_Asked], column: str, table: str) -> list[_Asked]:
    made: list[_Asked] = []
    groups: dict[tuple[Any, ...], list[tuple[_Asked, frozenset[Any]]]] = {}
    for one in asked:
        mine = next((values for name, values in one.where.values if name == column), None)
        if mine is None:
            made.append(one)
            continue
        others = one.where.values - {(column, mine)}
        read = None if one.columns is None else one.columns - {column}
        groups.setdefault((others, one.where.others, read), []).append((one, mine))
    for (others, further, read), group in groups.items():
        if len(group) == 1:
            made.append(group[0][0])
            continue
        values = frozenset().union(*(mine for _, mine in group))
        # From one of the values to another is a change for who asked for one of them.
        more = frozenset() if column in _LASTING.get(table, ()) else frozenset([column])
        columns = None if read is None else read.union(more, *(one.columns or () for one, _ in group))
        made.append(_Asked(_Where(others | {(column, values)}, further), columns))
    return made


def _needed(asked: list[_Asked], table: str) -> list[_Asked]:
    """Without those that another one says already."""
    lasting = _LASTING.get(table, frozenset())
    kept: list[_Asked] = []
    # The widest first: one can only be said by another with fewer conditions.
    for one in sorted(asked, key=lambda one: (len(one.where.values) + len(one.where.others), one.columns is not None)):
        if not any(_says(wider, one, lasting) for wider in kept):
            kept.append(one)
    return kept


def _says(wider: _Asked, one: _Asked, lasting: frozenset[str]) -> bool:
    if not (wider.where.values <= one.where.values and wider.where.others <= one.where.others):
        return False
    if wider.columns is None or one.columns is None:
        return wider.columns is None
    # A row that no longer meets one of the further conditions touches the narrow one alone, unless that is read.
    further = {column for column, _ in one.where.values - wider.where.values}
    for text in one.where.others - wider.where.others:
        further |= columns_of(json.loads(text))
    return (one.columns | (further - lasting)) <= wider.columns
