"""Which rows and columns of the tidy tables, and which files of the project, a piece of work reads.

While a recording is on, :func:`danvan_analysis.cleaning.processed.table` hands out tables that remember by which
conditions they were filtered, and that note themselves as read the moment anything else is done with them. A note
says: these columns of all rows on which these conditions hold. It is about rows that are there and about rows that may
come: a figure added later that meets the conditions would have been read, too.

What is read is never guessed: whatever polars does with a table goes through the one attribute that holds its data,
and that attribute notes. A filter that is not understood notes all rows that it was asked about.

What a part of the work read, the cell of a notebook or an answer that is handed out again, is told apart by
:meth:`Recording.part`.

As long as a recording is on, tables and registry are those that stood when they were first asked for: what it tells of
is one state, and looking at every file at every question would be a tenth of the work.

Files opened by Python under the project's folder are noted by their path; those of the tidy tables themselves and of
what validation keeps are left out, as rows and marks stand for them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.cleaning.conditions import Condition
from danvan_analysis.cleaning.notes import fewest
from danvan_analysis.reference import registry_additions

#: More distinct values than these are not listed: the column counts as read.
MOST_VALUES = 400


#: What a part of a recording read: its notes, in the order in which they came.
Part = dict[str, None]


@dataclass(eq=False)
class Recording:
    """What was read so far.

    Attributes
    ----------
    root : str
        Folder of the project, with a slash at its end.
    left_out : tuple of str
        Paths below it that are not noted, with a slash at the end of folders.
    tables : dict
        Tidy tables by folder and name, as they stood when they were first asked for: a report is made of one state.
    """

    root: str
    left_out: tuple[str, ...]
    tables: dict[tuple[Path, str], pl.DataFrame] = field(default_factory=dict)
    _notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _files: set[str] = field(default_factory=set)
    _parts: list[Part] = field(default_factory=list)
    silent: int = 0

    def rows(self, table: str, where: Sequence[Condition], columns: Iterable[str] | None) -> None:
        """Note columns (None: all) of the rows that meet all conditions."""
        self._note({"table": table, "where": list(where), "columns": None if columns is None else sorted(columns)})

    def values(self, table: str, where: Sequence[Condition], column: str, found: list[Any]) -> None:
        """Note that the set of values of a column was read, and nothing else of it."""
        self._note({"table": table, "where": list(where), "of": column, "values": found})

    def _note(self, note: dict[str, Any]) -> None:
        told = json.dumps(note, sort_keys=True, ensure_ascii=False)
        self._notes.setdefault(told, note)
        if self._parts:
            self._parts[-1][told] = None

    @contextmanager
    def part(self) -> Iterator[Part]:
        """Tell apart what is read while the block lasts; parts inside it belong to it."""
        mine: Part = {}
        self._parts.append(mine)
        try:
            yield mine
        finally:
            self._parts.pop()
            self.again(mine)

    def again(self, part: Part) -> None:
        """Let what a part read count as read by the one that is open now: it is handed something made from it."""
        if self._parts:
            self._parts[-1].update(part)

    def of(self, part: Part) -> list[dict[str, Any]]:
        """The notes of a part, as few as say the same, in a fixed order."""
        return fewest(self._notes[told] for told in part)

    def apart_from(self, parts: Iterable[Part]) -> list[dict[str, Any]]:
        """The notes of nobody among some parts, as few as say the same, in a fixed order."""
        theirs = set().union(*parts)
        return fewest(note for told, note in self._notes.items() if told not in theirs)

    def file(self, path: str) -> None:
        """Note a file, where it is one of the project."""
        if path.startswith(self.root):
            below = path[len(self.root) :].replace(os.sep, "/")
            if not below.startswith(self.left_out):
                self._files.add(below)

    @property
    def notes(self) -> list[dict[str, Any]]:
        """All notes as plain JSON, as few as say the same, in a fixed order."""
        return fewest(self._notes.values())

    @property
    def files(self) -> list[str]:
        """Files of the project that were opened, by their path below it."""
        return sorted(self._files)


_active: list[Recording] = []
_hooked: list[bool] = []


@contextmanager
def recording(root: Path, *, left_out: Sequence[str] = ()) -> Iterator[Recording]:
    """Record what is read from now on in this process, until the block ends.

    Parameters
    ----------
    root : Path
        The project's folder.
    left_out : sequence of str
        Paths below it, folders with a slash at their end, whose files are not noted.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> from danvan_analysis.project import find
    >>> with recording(find().root) as noted:
    ...     values = tidy.indicators(index="PAPI", component="D1").filter(edition_year=2015)["value"].to_list()
    >>> noted.notes[0]["columns"], noted.notes[0]["where"][-1]
    (['value'], ['==', 'index', 'PAPI'])
    """
    made = Recording(str(root.resolve()) + os.sep, tuple(left_out))
    if not _hooked:
        # Cannot be taken off again; it costs nothing while no recording is on.
        sys.addaudithook(_heard)
        _hooked.append(True)
    _active.append(made)
    try:
        with registry_additions.held():
            yield made
    finally:
        _active.remove(made)


def active() -> Recording | None:
    """The recording that is on, if one is."""
    return _active[-1] if _active else None


@contextmanager
def unnoted() -> Iterator[None]:
    """Open files without noting them: what is opened here is accounted for in another way."""
    recorded = active()
    if recorded is None:
        yield
        return
    recorded.silent += 1
    try:
        yield
    finally:
        recorded.silent -= 1


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not _active or _active[-1].silent:
        return
    path, _, flags = arguments
    if isinstance(flags, int) and flags & os.O_ACCMODE == os.O_WRONLY:
        return
    if isinstance(path, str | bytes | os.PathLike):
        _active[-1].file(os.path.abspath(os.fsdecode(path)))
