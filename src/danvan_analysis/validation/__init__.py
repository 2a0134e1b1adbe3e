"""The gate: suites of expectations on the tidy tables, and what they found.

An expert edits the suites under ``expectations/`` as JSON; :mod:`~danvan_analysis.validation.views` lists the
columns that an expectation may name. :func:`start` runs the gate in a process of its own, :func:`marks` tells
those who draw which cells carry a warning.
"""

from __future__ import annotations

from danvan_analysis.validation.explain import explain
from danvan_analysis.validation.gate import start, validate_project
from danvan_analysis.validation.marks import Mark, Marks, marks
from danvan_analysis.validation.outcome import Check, FailedRow, Outcome, write
from danvan_analysis.validation.pending import Pending
from danvan_analysis.validation.ready import Ready
from danvan_analysis.validation.run import validate
from danvan_analysis.validation.suites import Suite, load

__all__ = [
    "Check",
    "FailedRow",
    "Mark",
    "Marks",
    "Outcome",
    "Pending",
    "Ready",
    "Suite",
    "explain",
    "load",
    "marks",
    "start",
    "validate",
    "validate_project",
    "write",
]
