"""The rows that fail, each with the cell that was printed: what an expert looks at before deciding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from danvan_analysis.cleaning.trace import trace
from danvan_analysis.errors import DanvanError
from danvan_analysis.project import Project, find
from danvan_analysis.published import load, read
from danvan_analysis.validation.index_views import KEY
from danvan_analysis.validation.outcome import Check, FailedRow, Outcome

_SHOWN = 50
#: Where a figure stood in the publisher's workbook, for tables that record it.
_WORKBOOK = ("sheet", "cell")


def explain(outcome: Outcome, project: Project | None = None, *, limit: int = _SHOWN) -> str:
    """Every expectation with rows that fail, declared ones too, and the printed cell of each row.

    Parameters
    ----------
    outcome : Outcome
    project : Project, optional
        Default: the project of the working folder; the cells are read from its raw tables.
    limit : int
        Rows shown for each expectation.

    Returns
    -------
    str
        A block an expectation; a row is followed by one line for each cell that it stands on: file, sheet and cell
        of the publisher's workbook where they are recorded, row, column, and the text that stands there now.

    Examples
    --------
    >>> from danvan_analysis.validation import validate_project
    >>> checks = [check for check in validate_project().checks if check.suite == "movement"]
    >>> print(explain(Outcome(tuple(checks))))  # doctest: +ELLIPSIS
    suite movement, expectation fields_add_up, critical: ...
      bound: min_value 0, max_value 0; 1 row fails, 1 of them declared
      province_code 17, unit_name huyện Mai Châu, ...: fields_less_whole 50.0
        data/raw/movement/movement.csv, row 57, column value: '258'
        declared: ...
    """
    cells = _Cells(project or find())
    blocks = [_block(check, cells, limit) for check in outcome.checks if check.failed or check.declared]
    return "\n".join(blocks) if blocks else "every row holds"


def _block(check: Check, cells: _Cells, limit: int) -> str:
    rows = [*check.failed, *check.declared]
    bounds = ", ".join(f"{name} {value}" for name, value in check.bounds.items())
    failing = f"{len(rows)} row{'s fail' if len(rows) != 1 else ' fails'}, {len(check.declared)} of them declared"
    lines = [f"suite {check.suite}, expectation {check.name}, {check.severity}: {check.title['en']}"]
    lines.append(f"  bound: {bounds}; {failing}" if bounds else f"  {failing}")
    for row in rows[:limit]:
        key = ", ".join(f"{name} {value}" for name, value in row.key.items() if value is not None)
        judged = ", ".join(f"{name} {value}" for name, value in row.values.items())
        lines.append(f"  {key}: {judged}" if judged else f"  {key}")
        lines += [f"    {line}" for line in cells.of(check.suite, row)]
        if row.reason:
            lines.append(f"    declared: {row.reason['en']}")
    if len(rows) > limit:
        lines.append(f"  and {len(rows) - limit} more")
    return "\n".join(lines)


class _Cells:
    """The raw tables of a project, read once each."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._package = load(project.raw)
        self._frames: dict[str, pl.DataFrame] = {}

    def of(self, suite: str, row: FailedRow) -> Iterator[str]:
        """A line for each printed cell of a row."""
        if row.address is not None:
            yield self._line(*row.address)
        elif suite == "indicators" and (derived := self._row(row.key)):
            # A derived value stands on the cells of its parts.
            for part in trace(derived, project=self._project).iter_rows(named=True):
                yield f"{part['what']}: {self._line(part['table'], part['row'], part['column'])}"
        else:
            yield "no printed cell"

    def _row(self, key: Mapping[str, Any]) -> dict[str, Any] | None:
        from danvan_analysis.cleaning.processed import table

        found = table("indicators", project=self._project).filter(
            pl.col(name).eq_missing(pl.lit(key[name])) for name in KEY
        )
        row = found.row(0, named=True) if found.height else None
        return row if row is not None and row["status"] == "derived" else None

    def _line(self, table: str, row: int, column: str) -> str:
        line = self._frame(table).filter(pl.col("row") == row)
        place = f"data/raw/{table}, row {row}, column {column}"
        if not line.height or column not in line.columns:
            return f"{place}: there is no such cell"
        found = line.row(0, named=True)
        book = ", ".join(f"{name} {found[name]}" for name in _WORKBOOK if found.get(name))
        return f"{place}{f' (in the workbook: {book})' if book else ''}: {found[column]!r}"

    def _frame(self, table: str) -> pl.DataFrame:
        if table not in self._frames:
            resource = next((one for one in self._package.resources if one.path == table), None)
            if resource is None:
                raise DanvanError(f"{table} is no raw table of this project; run danvan clean, then validate again")
            self._frames[table] = read(self._package, resource).frame
        return self._frames[table]
