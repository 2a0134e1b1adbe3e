"""Rows of tidy tables that are not what they were, and which questions they are an answer to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from danvan_analysis.cleaning import conditions

#: What was read, as :mod:`danvan_analysis.cleaning.reads` notes it.
Note = Mapping[str, Any]


class Rows:
    """Rows of a table that many conditions are asked of: what one of them said of each row is kept.

    Parameters
    ----------
    frame : polars.DataFrame
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._said: dict[str, npt.NDArray[np.bool_]] = {}

    def meeting(self, where: Sequence[conditions.Condition]) -> npt.NDArray[np.bool_]:
        """Whether each row meets all conditions; null counts as no.

        Examples
        --------
        >>> Rows(pl.DataFrame({"year": [2014, 2015, None]})).meeting([[">", "year", 2014]]).tolist()
        [False, True, False]
        """
        met = np.ones(self._frame.height, dtype=np.bool_)
        for one in where:
            told = json.dumps(one)
            if told not in self._said:
                said = self._frame.select(said=conditions.expression(one).fill_null(False))["said"]
                # A condition that names no column is said of all rows at once.
                self._said[told] = np.broadcast_to(said.to_numpy(), met.shape)
            met &= self._said[told]
            if not met.any():
                break
        return met


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a tidy table that is not what it was.

    Attributes
    ----------
    before, after : mapping or None
        None where the row was not there.
    columns : frozenset of str
        Those that differ; empty where the row came or went.
    """

    table: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    columns: frozenset[str] = frozenset()

    def touches(self, note: Note) -> bool:
        """Whether what a note says was read is another now."""
        met = [_all(note["where"], side) for side in (self.before, self.after)]
        if self.before is None or self.after is None:
            return True in met
        if met[0] != met[1]:
            return True
        if not met[0]:
            return False
        if "of" in note:
            return note["of"] in self.columns
        return note["columns"] is None or bool(self.columns & {*note["columns"]})


def _all(where: Sequence[conditions.Condition], row: Mapping[str, Any] | None) -> bool:
    return row is not None and all(conditions.holds(one, row) is True for one in where)


#: Columns of a tidy row that say where its figure, and its rank, are printed, and by which source.
ADDRESSES: Final = (("table", "row", "column"), ("rank_table", "rank_row", "rank_column"))
_PRINTED: Final = frozenset(("source_id", "rank_source_id", *ADDRESSES[0], *ADDRESSES[1]))


@dataclass(frozen=True, eq=False)
class Shifted:
    """Rows of which a figure says something beside the rows themselves, and that changed.

    Attributes
    ----------
    said : str
        What changed, in words.
    rows : Rows
        Those that it is about.
    of_a_line : bool
        Whether it is said of a line of a raw table, such as a recorded correction; else of the table, such as its hash.
    """

    said: str
    rows: Rows
    of_a_line: bool

    def may_say(self, columns: frozenset[str]) -> bool:
        """Whether who read these columns can have said it: of a raw table by its name, of its lines by their numbers.

        Who read addresses alone has counted the lines, or listed the sources: what they hold is said with the figures.
        """
        if self.of_a_line:
            return bool(columns & {"row", "rank_row"}) and not columns <= _PRINTED
        return bool(columns & {"table", "rank_table"})
