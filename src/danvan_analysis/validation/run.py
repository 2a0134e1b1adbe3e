"""The gate: every suite put to Great Expectations on the tidy tables, and what it says made into checks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.project import find
from danvan_analysis.reference import words
from danvan_analysis.validation import raw_cells
from danvan_analysis.validation.asking import Asking
from danvan_analysis.validation.index_views import RAW
from danvan_analysis.validation.outcome import DECLARED, Check, FailedRow, Outcome
from danvan_analysis.validation.suite_models import COLUMN_KWARGS
from danvan_analysis.validation.suites import Expectation, Suite, load

# Declared numbers are written with six decimals at most.
_SAME = 1e-6
_NOT_BOUNDS = {*COLUMN_KWARGS, "column_list", "row_condition", "ignore_row_if"}
_ADDRESS = ("table", "row", "column")
Answer = Callable[[Suite, Expectation, pl.DataFrame], dict[str, Any]]


def validate(
    tables: Mapping[str, pl.DataFrame],
    suites_folder: Path,
    *,
    only: Sequence[str] | None = None,
    raw: Path | None = None,
) -> Outcome:
    """Judge tidy tables by the suites of a folder, in this process and whatever was judged before.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        The tidy tables that the suites need, by name.
    suites_folder : Path
        expectations/.
    only : sequence of str, optional
        Names of the suites to run. Default: all.
    raw : Path, optional
        The raw tables, for suites that read them. Default: those of the project that the suites belong to.

    Returns
    -------
    Outcome
        A rejected table is an outcome, not an error: see :meth:`Outcome.raise_if_rejected`.

    Raises
    ------
    SuiteMalformed
        A suite cannot be read, or Great Expectations does not take it.
    UnknownName
        A suite that is not there, or a table that is missing.
    """
    suites = load(suites_folder, only=only)
    if RAW not in tables and any(RAW in suite.view.needs for suite in suites):
        tables = {**tables, RAW: raw_cells.cells(raw or find(suites_folder).raw)}
    say = Asking().say
    return Outcome(tuple(check for suite in suites for check in judge(suite, suite.view.frame(tables), say)))


def judge(suite: Suite, frame: pl.DataFrame, answer: Answer) -> list[Check]:
    """Judge a view by its suite.

    Parameters
    ----------
    suite : Suite
    frame : polars.DataFrame
        The view of the suite.
    answer : callable
        Who is asked about each expectation: :meth:`.Asking.say`, or :meth:`.Said.answer`, whose kept answers count
        as new ones.

    Returns
    -------
    list of Check
        In the order of the suite; one more at the end where failures are declared.

    Raises
    ------
    SuiteMalformed
        Great Expectations does not take an expectation, or cannot evaluate it.
    """
    checks: list[Check] = []
    mended: list[FailedRow] = []
    for expectation in suite.expectations:
        check, gone = _check(suite, expectation, frame, answer(suite, expectation, frame))
        checks.append(check)
        mended += gone
    known = sum(len(expectation.declared) for expectation in suite.expectations)
    return [*checks, _declared(suite, known, mended)] if known else checks


def _check(
    suite: Suite, expectation: Expectation, frame: pl.DataFrame, result: dict[str, Any]
) -> tuple[Check, list[FailedRow]]:
    """The check, and the declared failures that failed no longer."""
    found = result["result"]
    failed: list[FailedRow] = []
    declared: list[FailedRow] = []
    used: set[int] = set()
    places = found.get("unexpected_index_list")
    if places is None and not result["success"]:
        failed.append(FailedRow({"table": suite.name}, {"observed_value": found.get("observed_value")}))
    rows = frame[places or []]
    for record in rows.iter_rows(named=True):
        row = _failed(suite, expectation, record)
        match = next((i for i, one in enumerate(expectation.declared) if _fits(record, one.cell)), None)
        if match is None:
            failed.append(row)
        else:
            used.add(match)
            declared.append(FailedRow(row.key, row.values, row.address, expectation.declared[match].reason))
    mended = [
        FailedRow({"expectation": expectation.name, **one.cell}, {}, None, one.reason)
        for i, one in enumerate(expectation.declared)
        if i not in used
    ]
    check = Check(
        suite=suite.name,
        name=expectation.name,
        type=expectation.type,
        severity=expectation.severity,
        title=expectation.title,
        description=expectation.description,
        reason=expectation.reason,
        withhold=expectation.withhold,
        bounds={name: value for name, value in expectation.kwargs.items() if name not in _NOT_BOUNDS},
        where=expectation.kwargs.get("row_condition"),
        columns=expectation.judged,
        success=bool(result["success"]) or not failed,
        n_checked=int(found.get("element_count", frame.height)) - int(found.get("missing_count") or 0),
        failed=tuple(failed),
        declared=tuple(declared),
        raw=_raw(suite, expectation, result, rows),
    )
    return check, mended


def _failed(suite: Suite, expectation: Expectation, record: Mapping[str, Any]) -> FailedRow:
    address = None
    if all(record.get(name) is not None for name in _ADDRESS):
        address = (str(record["table"]), int(record["row"]), str(record["column"]))
    key = {name: record[name] for name in suite.view.key}
    return FailedRow(key, {name: record[name] for name in expectation.judged if name not in key}, address)


def _fits(record: Mapping[str, Any], cell: Mapping[str, Any]) -> bool:
    for name, wanted in cell.items():
        found = record[name]
        if isinstance(wanted, float) or isinstance(found, float):
            if found is None or wanted is None or not math.isclose(found, wanted, rel_tol=0, abs_tol=_SAME):
                return False
        elif found != wanted:
            return False
    return True


def _declared(suite: Suite, known: int, mended: list[FailedRow]) -> Check:
    """The check that what is declared to fail still fails, so that a mended cell leaves the list."""
    return Check(
        suite=suite.name,
        name=DECLARED,
        type=DECLARED,
        severity="warning",
        title=words.in_both("outcome.declared_title"),
        description=words.in_both("outcome.declared_description"),
        reason=words.in_both("outcome.declared_reason"),
        withhold=False,
        bounds={},
        where=None,
        columns=(),
        success=not mended,
        n_checked=known,
        failed=tuple(mended),
    )


def _raw(suite: Suite, expectation: Expectation, result: dict[str, Any], rows: pl.DataFrame) -> dict[str, Any]:
    """The result object with keys in place of row positions, and with the meta of the suite."""
    meta = next(item["meta"] for item in suite.content["expectations"] if item["meta"]["name"] == expectation.name)
    found = dict(result["result"])
    if "unexpected_index_list" in found:
        keys = rows.select(suite.view.key).to_dicts()
        found["unexpected_index_column_names"] = list(suite.view.key)
        found["unexpected_index_list"] = keys
        found["partial_unexpected_index_list"] = keys[: len(found.get("partial_unexpected_index_list") or [])]
    return {
        "success": result["success"],
        "expectation_config": {**result["expectation_config"], "meta": meta},
        "result": found,
    }
