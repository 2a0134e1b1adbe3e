"""Conditions on rows as plain data: what a filter of polars asks, kept beside what came of it.

A condition is a list of its sign and its parts, as JSON takes it::

    ["==", "edition_year", 2015], ["in", "index", ["PAPI", "PCI"]], ["null", "value"]
    ["and", ...], ["or", ...], ["not", ...], ["always"]

Only what can be said of each row by itself is a condition. An expression that looks at other rows (``max``, ``over``),
that calls Python, or that is not listed here, is not understood; whoever asks must then count all rows.
"""

from __future__ import annotations

import io
import json
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

Condition = list[Any]

_COMPARED = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtEq": "<=", "Gt": ">", "GtEq": ">="}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_JOINED = {"And": "and", "Or": "or", "LogicalAnd": "and", "LogicalOr": "or"}
_PLAIN = (str, int, float, bool)
#: Whole numbers from here on are of no column of the tables.
_LARGE = 1 << 62


class Read(NamedTuple):
    """An expression as far as it is understood.

    Attributes
    ----------
    known : list of Condition
        All of them hold on the rows that the filter keeps.
    unknown : list of (frozenset of str or None)
        Columns that each part looks at which is not understood; None where it may look at any.
    """

    known: list[Condition]
    unknown: list[frozenset[str] | None]


class _NotUnderstood(Exception):
    """An expression that says more than a condition can."""


def read(expression: pl.Expr) -> Read:
    """Understand a filter.

    Examples
    --------
    >>> read((pl.col("year") <= 2015) & pl.col("index").is_in(["PAPI"])).known
    [['<=', 'year', 2015], ['in', 'index', ['PAPI']]]
    >>> read((pl.col("year") == pl.col("year").max()) & (pl.col("index") == "PCI"))
    Read(known=[['==', 'index', 'PCI']], unknown=[frozenset({'year'})])
    """
    try:
        text = expression.meta.serialize(format="json")
    except Exception:
        # A function of Python in it, or a polars that says it otherwise.
        return Read([], [None])
    return _understood(text)


@lru_cache(maxsize=1024)
def _understood(text: str) -> Read:
    # Two filters of a report in three were asked before. Conditions are kept and never changed by anybody.
    tree = json.loads(text)
    known: list[Condition] = []
    unknown: list[frozenset[str] | None] = []
    for part in _conjuncts(tree):
        try:
            known.append(_condition(part))
        except _NotUnderstood:
            unknown.append(_columns(part))
    return Read(known, unknown)


def _conjuncts(tree: Any) -> list[Any]:
    if isinstance(tree, dict) and (joined := tree.get("BinaryExpr")) and _JOINED.get(str(joined["op"])) == "and":
        return [*_conjuncts(joined["left"]), *_conjuncts(joined["right"])]
    return [tree]


def _condition(tree: Any) -> Condition:
    if not isinstance(tree, dict) or len(tree) != 1:
        raise _NotUnderstood
    ((kind, content),) = tree.items()
    if kind == "BinaryExpr":
        return _binary(content)
    if kind == "Function":
        return _function(content)
    if kind == "Literal" and _value(tree) is True:
        return ["always"]
    if kind == "Literal" and _value(tree) is False:
        return ["not", ["always"]]
    raise _NotUnderstood


def _binary(content: Any) -> Condition:
    sign = str(content["op"])
    if sign in _JOINED:
        return [_JOINED[sign], _condition(content["left"]), _condition(content["right"])]
    if sign not in _COMPARED:
        raise _NotUnderstood
    left, right = content["left"], content["right"]
    if "Column" in left:
        return [_COMPARED[sign], left["Column"], _scalar(right)]
    if "Column" in right:
        return [_MIRRORED[_COMPARED[sign]], right["Column"], _scalar(left)]
    raise _NotUnderstood


def _function(content: Any) -> Condition:
    given, function = content["input"], content["function"]
    which = function.get("Boolean") if isinstance(function, dict) else None
    if which in ("AnyHorizontal", "AllHorizontal"):
        return ["or" if which == "AnyHorizontal" else "and", *(_condition(one) for one in given)]
    if which == "Not":
        return ["not", _condition(given[0])]
    if which in ("IsNull", "IsNotNull") and "Column" in given[0]:
        found: Condition = ["null", given[0]["Column"]]
        return found if which == "IsNull" else ["not", found]
    if which == {"IsIn": {"nulls_equal": False}} and "Column" in given[0]:
        values = _value(given[1])
        if isinstance(values, list) and all(isinstance(one, _PLAIN) for one in values):
            return among(given[0]["Column"], values)
    if which == {"IsBetween": {"closed": "Both"}} and "Column" in given[0]:
        name = given[0]["Column"]
        return ["and", [">=", name, _scalar(given[1])], ["<=", name, _scalar(given[2])]]
    raise _NotUnderstood


def among(column: str, values: Iterable[Any]) -> Condition:
    """The condition that a column holds one of several values; equal for equal sets of them, in whatever order.

    Examples
    --------
    >>> among("index", ["PCI", "PAPI", "PCI"])
    ['in', 'index', ['PAPI', 'PCI']]
    """
    return ["in", column, sorted(set(values), key=lambda one: (isinstance(one, str), one))]


def _scalar(tree: Any) -> Any:
    found = _value(tree)
    if not isinstance(found, _PLAIN):
        raise _NotUnderstood
    return found


def _value(tree: Any) -> Any:
    """The value of a literal."""
    if not isinstance(tree, dict) or "Literal" not in tree:
        raise _NotUnderstood
    match tree["Literal"]:
        # What most filters ask for stands there as it is. Of a fraction, polars would read another last digit.
        case {"Scalar": {"String": str(found)}} | {"Scalar": {"Boolean": bool(found)}}:
            return found
        case {"Dyn": {"Float": float(found)}} | {"Scalar": {"Float64": float(found)}}:
            return found
        case {"Dyn": {"Int": int(found)}} if abs(found) < _LARGE:
            return found
        case {"Scalar": {"List": [*octets]}} if (listed := _listed(octets)) is not None:
            return listed
    try:
        # Of this process and just written by it: nothing that comes from a file is read this way.
        return _plain(pl.select(pl.Expr.deserialize(io.StringIO(json.dumps(tree)), format="json")))
    except Exception as problem:
        raise _NotUnderstood from problem


def _listed(octets: list[Any]) -> list[Any] | None:
    """Values of a list as polars writes them, a stream of Arrow; None where it is written otherwise."""
    try:
        return pl.read_ipc_stream(bytes(octets)).to_series().to_list()
    except Exception:
        return None


def _plain(frame: pl.DataFrame) -> Any:
    found = frame.to_series()
    if found.len() != 1:
        return found.to_list()
    value = found[0]
    return value.to_list() if isinstance(value, pl.Series) else value


def _columns(tree: Any) -> frozenset[str] | None:
    """Columns that an expression names; None where it may look at others."""
    text = json.dumps(tree)
    if '"Selector"' in text or '"Len"' in text or '"AnonymousFunction"' in text or '"Eval"' in text:
        return None
    names: set[str] = set()
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("Column"), str):
                names.add(one["Column"])
            waiting += one.values()
        elif isinstance(one, list) and not (one and isinstance(one[0], int)):
            waiting += one
    return frozenset(names) or None


def expression(condition: Condition) -> pl.Expr:
    """The filter that a condition says.

    Examples
    --------
    >>> rows = pl.DataFrame({"year": [2014, 2015]})
    >>> rows.filter(expression(["not", ["in", "year", [2014]]]))["year"].to_list()
    [2015]
    """
    sign, *parts = condition
    if sign == "always":
        return pl.lit(True)
    if sign in ("and", "or"):
        inner = [expression(part) for part in parts]
        return pl.all_horizontal(inner) if sign == "and" else pl.any_horizontal(inner)
    if sign == "not":
        return ~expression(parts[0])
    if sign == "null":
        return pl.col(parts[0]).is_null()
    if sign == "in":
        return pl.col(parts[0]).is_in(parts[1])
    compared: pl.Expr = COMPARE[sign](pl.col(parts[0]), parts[1])
    return compared


def columns_of(condition: Condition) -> set[str]:
    """Columns that a condition looks at.

    Examples
    --------
    >>> sorted(columns_of(["and", ["==", "index", "PCI"], ["null", "value"]]))
    ['index', 'value']
    """
    sign, *parts = condition
    if sign in ("and", "or", "not"):
        return {name for part in parts for name in columns_of(part)}
    return {str(parts[0])} if parts else set()


def holds(condition: Condition, row: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds on a row; None where polars gives null, or where a column of it is not known.

    Examples
    --------
    >>> holds(["in", "index", ["PAPI"]], {"index": "PAPI"}), holds([">", "value", 1.0], {"value": None})
    (True, None)
    """
    sign, *parts = condition
    if sign == "always":
        return True
    if sign in ("and", "or"):
        return _joined(sign, [holds(part, row) for part in parts])
    if sign == "not":
        inner = holds(parts[0], row)
        return None if inner is None else not inner
    if parts[0] not in row:
        return None
    found = row[parts[0]]
    if sign == "null":
        return found is None
    if found is None or found != found:
        return None
    if sign == "in":
        return found in parts[1]
    return bool(COMPARE[sign](found, parts[1]))


def _joined(sign: str, found: list[bool | None]) -> bool | None:
    decisive = sign == "or"
    if decisive in found:
        return decisive
    return None if None in found else not decisive


#: Comparisons by their sign, of whatever Python compares by it: values here, columns elsewhere.
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
