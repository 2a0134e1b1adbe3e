"""Words for what changed: cells as people name them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from danvan_analysis.cleaning.run import SORT_KEYS
from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import provinces

#: Columns by which a change is told, the first that differs; the others are told by their names.
_TOLD = ("value", "rank_published", "rank", "printed", "quote", "text")
_LONGEST = 60


def row(table: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, columns: Collection[str]) -> str:
    """A row of a tidy table and what became of it.

    Examples
    --------
    >>> key = {"index": "PAPI", "edition_year": 2015, "province_code": "02", "vintage": 2008, "component_code": "D2.1"}
    >>> row("indicators", {**key, "value": 1.44}, {**key, "value": 1.45}, {"value"})
    'PAPI 2015 D2.1 of Hà Giang changed, 1.44 -> 1.45'
    """
    known = after if after is not None else before or {}
    name = cell(known) if "component_code" in known else _named(table, known)
    if table not in ("indicators", "sources"):
        name = f"{name} ({table.replace('_', ' ')})"
    if before is None:
        return f"{name} was added"
    if after is None:
        return f"{name} is gone"
    for column in _TOLD:
        if column in columns:
            told = "" if column in ("value", "text", "printed", "quote") else f" ({column.replace('_', ' ')})"
            return f"{name} changed{told}, {_short(before[column])} -> {_short(after[column])}"
    return f"{name} changed ({', '.join(sorted(columns))})"


def cell(key: Mapping[str, Any]) -> str:
    """A cell of an index.

    Examples
    --------
    >>> cell({"index": "PAR_INDEX", "edition_year": 2023, "component_code": "PAR"})
    'PAR INDEX 2023 PAR'
    """
    index = str(key.get("index") or "").replace("_", " ")
    name = " ".join(str(part) for part in (index, key.get("edition_year"), key.get("component_code")) if part)
    code, vintage = key.get("province_code"), key.get("vintage")
    if code is None or vintage is None:
        return name
    try:
        return f"{name} of {provinces.get(code, vintage).name_vi}"
    except UnknownName:
        return f"{name} of {code}"


def _named(table: str, known: Mapping[str, Any]) -> str:
    if known.get("table") is not None and known.get("row") is not None:
        return f"{known['table']}, row {known['row']}"
    return " ".join([table, *(str(known[name]) for name in SORT_KEYS[table] if known.get(name) is not None)])


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
