"""The gate: suites of expectations on the tidy tables, and what they found.

An expert edits the suites under ``expectations/`` as JSON; :mod:`~danvan_analysis.validation.views` lists the
columns that an expectation may name.
"""

from __future__ import annotations

from danvan_analysis.validation.outcome import Check, FailedRow, Outcome, write
from danvan_analysis.validation.run import validate, validate_project
from danvan_analysis.validation.suites import Suite, load

__all__ = ["Check", "FailedRow", "Outcome", "Suite", "load", "validate", "validate_project", "write"]
