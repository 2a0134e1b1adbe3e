"""Every error a user can meet, in one flat tree.

Each class says what was found, what was expected and what to do. ``exit_code`` is what the
command line ends with when the error reaches it: 1 a report or check failed, 2 wrong usage or
bad input, 3 data rejected by validation.

Examples
--------
>>> error = UnknownName("province", "Sơn Lạ", ["Sơn La"])
>>> print(error)
unknown province 'Sơn Lạ'; did you mean 'Sơn La'?
>>> error.exit_code
2
"""

from __future__ import annotations

from collections.abc import Sequence


class DanvanError(Exception):
    """Base of all errors of this library."""

    exit_code = 2


class UnknownName(DanvanError):
    """A name (province, index, year, language, component ...) that is not known; carries the nearest."""

    def __init__(self, kind: str, found: object, nearest: Sequence[object] = (), *, place: str | None = None) -> None:
        self.kind = kind
        self.found = found
        self.nearest = [str(name) for name in nearest]
        hint = ""
        if self.nearest:
            hint = "; did you mean " + " or ".join(repr(name) for name in self.nearest) + "?"
        where = f"{place}: " if place else ""
        super().__init__(f"{where}unknown {kind} {str(found)!r}{hint}")


class UnknownProvince(UnknownName):
    """A province spelling that is in no published table and no list of names."""

    def __init__(self, found: object, nearest: Sequence[object] = (), *, place: str | None = None) -> None:
        super().__init__("province", found, nearest, place=place)


class BadParameter(DanvanError):
    """A parameter of a report that is missing, of the wrong type or unknown."""


class ProjectNotFound(DanvanError):
    """No project folder was found from the working folder upwards."""


class RegistryFault(DanvanError):
    """The registry of indices, measures or words is malformed, or lacks an entry that was asked for."""


class RawTableFault(DanvanError):
    """A raw table cannot be used: a changed byte, a missing file, a lost column, a wrong cell.

    Parameters
    ----------
    table : str
        Path of the table under data/raw.
    problem : str
        What was found, and what was expected.
    remedy : str
        What to do about it.
    row, column : optional
        Where; ``row`` is the line of the file, the header being line 1.
    """

    def __init__(
        self, table: str, problem: str, remedy: str, *, row: int | None = None, column: str | None = None
    ) -> None:
        self.table, self.row, self.column = table, row, column
        self.problem, self.remedy = problem, remedy
        place = table
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {problem}. {remedy}")


class RawTableMissing(RawTableFault):
    """A table that datapackage.json names is not on disk, or one on disk is not named."""


class RawTableChanged(RawTableFault):
    """The bytes of a raw table are not those that datapackage.json records."""


class ColumnMissing(RawTableFault):
    """A column that a table must have is gone, or one stands there that nobody knows."""


class CellUnreadable(RawTableFault):
    """A cell holds text where a number should be, or a value off its scale."""


class ProvinceTwice(RawTableFault):
    """One province stands twice in a table that has a row a province."""


class CorrectionStale(RawTableFault):
    """A correction no longer fits: the source prints something else now."""


class ClaimUnreadable(RawTableFault):
    """A file of claims cannot be used as it is: no CSV, too large, a column or a cell that is not understood.

    ``table`` is the name of the file, without its folders.
    """


class CountsDiffer(DanvanError):
    """The tables that came out of cleaning do not have the numbers of rows that were declared."""


class CellsLost(DanvanError):
    """A cell of a raw table became neither a row nor a row of quarantine."""


class SuiteMalformed(DanvanError):
    """An expectation suite cannot be read."""


class DataRejected(DanvanError):
    """Validation failed: at least one critical expectation does not hold."""

    exit_code = 3


class ValidationFailed(DanvanError):
    """The gate could not run to its end; nothing is said about the data."""

    exit_code = 1


class WorkbookFault(DanvanError):
    """A file that somebody wants to add cannot be used as it is.

    Parameters
    ----------
    file : str
        Name of the file, without its folders.
    problem : str
        What was found, and what was expected.
    remedy : str
        What to do about it.
    sheet : str, optional
        The sheet of a workbook, or ``table 2`` of a saved page.
    cell : str, optional
        Where in it, as a spreadsheet program names it: ``C5``; a whole row is ``row 5``, a column ``column C``.
    """

    def __init__(
        self, file: str, problem: str, remedy: str, *, sheet: str | None = None, cell: str | None = None
    ) -> None:
        self.file, self.sheet, self.cell = file, sheet, cell
        self.problem, self.remedy = problem, remedy
        place = file
        if sheet is not None:
            place += f", sheet {sheet!r}"
        if cell is not None:
            place += f", {cell}"
        super().__init__(f"{place}: {problem}. {remedy}")


class WorkbookUnreadable(WorkbookFault):
    """The file is no table this project can read: locked, truncated, too large, a picture, a PDF ..."""


class TableNotFound(WorkbookFault):
    """No sheet of the file holds a table of provinces that could be meant."""


class TableContradicts(WorkbookFault):
    """The table cannot be what it is said to be: another index, another edition, swapped columns, a province twice."""


class AlreadyAdded(WorkbookFault):
    """The same file was added before."""


class PlanOpen(WorkbookFault):
    """The plan of an import has an open question, or nobody accepted it; nothing was written."""


class NotComparable(DanvanError):
    """A difference was asked for across a change of method.

    Parameters
    ----------
    message : str
        Which break lies between, whose word it is, and what can be compared instead.
    breaks : sequence of object
        The breaks as the registry hands them out.
    """

    def __init__(self, message: str, breaks: Sequence[object] = ()) -> None:
        self.breaks = tuple(breaks)
        super().__init__(message)


class SampleTooThin(DanvanError):
    """Too few provinces or editions are published for the statistic that was asked for."""


class NoSuchComparison(DanvanError):
    """A comparison that the figures cannot carry, however many there are: ranking provinces on counts of models ..."""


class FigureCollision(DanvanError):
    """Two different figures claim the same id."""

    exit_code = 1


class ReleaseClosed(DanvanError):
    """The registry of a released version lists a figure with other content; what was released stays."""


class ReportFailed(DanvanError):
    """At least one report could not be rendered; the others were finished."""

    exit_code = 1


class EngineFault(DanvanError):
    """The processes that render reports or convert charts cannot work together; says which one and what to do."""

    exit_code = 1


class DrawingFailed(DanvanError):
    """A chart could not be converted to SVG, PNG or PDF."""

    exit_code = 1


class ShardsDoNotFit(DanvanError):
    """Parts of a build that cannot be joined: one is missing, twice there, damaged, or of another build."""


class CacheInUse(DanvanError):
    """The cache cannot be cleared now: a build of the project runs."""

    exit_code = 1


class PlaceFault(DanvanError):
    """An object store or a shared folder cannot be used: its address, what it lacks, what it answered."""

    exit_code = 1


class ClusterFault(DanvanError):
    """The machines of a cluster cannot work together: none is there, or one of them has another release."""

    exit_code = 1
