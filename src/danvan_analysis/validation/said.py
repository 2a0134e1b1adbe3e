"""What Great Expectations said of each expectation, kept by the columns that it was given.

An expectation of a suite whose table changed is asked again only where a column that it reads is another: by one cell,
one row more or less, or the order of the rows. Titles, reasons and declared failures are no part of the question:
:mod:`.run` sets the answer beside them, and beside the keys of the rows, whether it is kept or new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from danvan_analysis.cleaning.processed import canonical_text
from danvan_analysis.validation import keys
from danvan_analysis.validation.asking import Asking, sees_all
from danvan_analysis.validation.suite_models import Expectation, Suite

_QUESTION = ("type", "kwargs", "severity")


class Said:
    """Answers about one suite, those kept and those given now.

    Parameters
    ----------
    asking : Asking
        Who is asked where no answer is kept.
    kept : mapping of str to dict, optional
        Earlier answers by the key of their question.

    Attributes
    ----------
    answers : dict of str to dict
        The answers used so far, by the key of their question.
    """

    def __init__(self, asking: Asking, kept: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.answers: dict[str, dict[str, Any]] = {}
        self._asking = asking
        self._kept = kept or {}
        self._columns: dict[str, str] = {}

    def answer(self, suite: Suite, expectation: Expectation, frame: pl.DataFrame) -> dict[str, Any]:
        """What Great Expectations says of an expectation of the suite; see :meth:`.asking.Asking.say`."""
        if sees_all(expectation):
            return self._asking.say(suite, expectation, frame)
        for name in expectation.columns:
            if name not in self._columns:
                self._columns[name] = column_digest(frame[name])
        item = suite.content["expectations"][suite.expectations.index(expectation)]
        key = question_key(item, {name: self._columns[name] for name in expectation.columns})
        found = self._kept.get(key)
        self.answers[key] = self._asking.say(suite, expectation, frame) if found is None else found
        return self.answers[key]


def question_key(item: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    """The key of the question that an expectation puts to some columns.

    Parameters
    ----------
    item : mapping
        The expectation as it stands in its suite.
    columns : mapping of str to str
        Digest of each column that it reads.

    Examples
    --------
    >>> item = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "quote"}, "severity": "info"}
    >>> one = question_key({**item, "meta": {"title": "A"}}, {"quote": "a"})
    >>> one == question_key({**item, "meta": {"title": "B"}}, {"quote": "a"})
    True
    >>> one == question_key(item, {"quote": "b"})
    False
    """
    # Not sorted: conditions are in the order in which they are judged.
    parts = [keys.code(), {name: item[name] for name in _QUESTION}, columns]
    return keys.sha256(json.dumps(parts).encode())


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
