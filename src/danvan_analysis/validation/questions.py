"""What an expectation reads of a view: where its condition on rows holds, and the judged columns in those rows.

Great Expectations chooses the rows itself. Here it is only told apart whether what it chooses from is another: each
comparison of a condition is true, false or open (null) row by row, and whatever it makes of an open one, it makes the
same of equal ones.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

import polars as pl

from danvan_analysis.cleaning import conditions
from danvan_analysis.cleaning.processed import canonical_text
from danvan_analysis.validation import keys
from danvan_analysis.validation.suite_models import Expectation

_QUESTION = ("type", "kwargs", "severity")
_COMPARED: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    **conditions.COMPARE,
    "IN": lambda column, values: column.is_in(values),
    "NOT_IN": lambda column, values: ~column.is_in(values),
}
_JOINED: Mapping[str, Callable[[pl.Series, pl.Series], pl.Series]] = {"and": operator.and_, "or": operator.or_}


def column_digest(column: pl.Series) -> str:
    """Digest of type and content of a column, row by row.

    Examples
    --------
    >>> column_digest(pl.Series([1, None])) == column_digest(pl.Series([1, 2]).replace({2: None}))
    True
    >>> column_digest(pl.Series(["", None])) == column_digest(pl.Series([None, ""]))
    False
    """
    return keys.sha256(str(column.dtype).encode() + canonical_text(column.alias("").to_frame()))


class Questions:
    """The keys of the questions that expectations put to one view.

    Parameters
    ----------
    frame : polars.DataFrame
        The view.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._digests: dict[str, str] = {}
        self._truths: dict[str, pl.Series] = {}

    def key(self, item: Mapping[str, Any], expectation: Expectation) -> str:
        """The key of the question that an expectation puts to the view.

        Parameters
        ----------
        item : mapping
            The expectation as it stands in its suite.
        expectation : Expectation
            The same, read.
        """
        condition = item["kwargs"].get("row_condition")
        chosen = None if condition is None else self._rows(condition)
        if chosen is None:
            read = [self._digest(name) for name in expectation.columns]
        else:
            read = [self._digest(leaf) for leaf in _leaves(condition)]
            # A null anywhere makes another type of a column of whole numbers, and so of what is found in it.
            read += [str(self.frame[name].has_nulls()) for name in expectation.judged]
            read += [column_digest(self.frame[name].filter(chosen)) for name in expectation.judged]
        parts = [keys.code(), {name: item[name] for name in _QUESTION}, chosen is None, read]
        # Not sorted: conditions are in the order in which they are judged.
        return keys.sha256(json.dumps(parts).encode())

    def _digest(self, name: str) -> str:
        if name not in self._digests:
            self._digests[name] = column_digest(self._truths[name] if name in self._truths else self.frame[name])
        return self._digests[name]

    def _rows(self, condition: Mapping[str, Any]) -> pl.Series | None:
        """Rows where the condition is not false, open ones among them; None where it cannot be told."""
        try:
            for leaf in _leaves(condition):
                if leaf not in self._truths:
                    self._truths[leaf] = _truth(json.loads(leaf), self.frame)
            return self._joined(condition)
        except (KeyError, TypeError, pl.exceptions.PolarsError):
            # Of another kind, or wrong: what is wrong with it Great Expectations says.
            return None

    def _joined(self, condition: Mapping[str, Any]) -> pl.Series:
        if "conditions" in condition:
            return reduce(_JOINED[condition["type"]], (self._joined(one) for one in condition["conditions"]))
        return self._truths[json.dumps(condition)].fill_null(True)


def _leaves(condition: Mapping[str, Any]) -> Iterator[str]:
    """The comparisons of a condition, each as JSON."""
    for one in condition.get("conditions", ()):
        yield from _leaves(one)
    if "conditions" not in condition:
        yield json.dumps(condition)


def _truth(leaf: Mapping[str, Any], frame: pl.DataFrame) -> pl.Series:
    """Row by row whether a comparison holds; null where it is open.

    Raises
    ------
    KeyError, TypeError
        It is of no kind known here.
    """
    name = leaf["column"]["name"]
    kind = frame[name].dtype
    # Great Expectations takes what is not a number for what is missing.
    column = pl.col(name).fill_nan(None) if kind.is_float() else pl.col(name)
    if leaf["type"] == "nullity":
        return frame.select(column.is_null() == leaf["is_null"]).to_series()
    wanted = leaf["parameter"]
    alike = (str,) if kind == pl.String else (int, float) if kind.is_numeric() else ()
    if any(type(value) not in alike for value in (wanted if isinstance(wanted, list) else [wanted])):
        raise TypeError
    return frame.select(_COMPARED[leaf["operator"]](column, wanted)).to_series()
