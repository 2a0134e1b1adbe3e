"""Expectation suites as they stand in ``expectations/``: read, checked, and refused with file and line.

A suite is a JSON file that Great Expectations loads as it stands. The ``meta`` of each expectation carries what
an outsider must know::

    name         what the expectation is called, once in the suite
    title        {"vi": ..., "en": ...}: what must hold
    description  {"vi": ..., "en": ...}: what is compared
    reason       {"vi": ..., "en": ...}: why this bound
    withhold     true where a figure that uses a failing cell is to be left blank (default false)
    declared     failures that are known: a list of {"reason": {"vi", "en"}, "cells": [{column: value, ...}]}

A declared cell names columns of the view, enough to mean one row; the column that the expectation judges may be
among them, and then the failure is known with that number only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danvan_analysis.errors import SuiteMalformed, UnknownName
from danvan_analysis.validation.suite_models import Declared, Expectation, Suite
from danvan_analysis.validation.suite_reader import Reader

__all__ = ["Declared", "Expectation", "Suite", "load", "read"]


def read(path: Path) -> Suite:
    """Read one suite.

    Parameters
    ----------
    path : Path
        A JSON file, named after the table it judges.

    Raises
    ------
    SuiteMalformed
        With file, line and field: not JSON, an unknown expectation, column or entry, a text that is
        missing in one language.
    """
    return Reader(path).suite()


def load(folder: Path, *, only: Sequence[str] | None = None) -> list[Suite]:
    """Read the suites of a folder, by name.

    Parameters
    ----------
    folder : Path
        expectations/.
    only : sequence of str, optional
        Names of the suites to read. Default: all.

    Raises
    ------
    SuiteMalformed
        There is none, or one cannot be read.
    UnknownName
        One of those asked for is not there.

    Examples
    --------
    >>> from danvan_analysis.project import find
    >>> [suite.name for suite in load(find().expectations)][:2]
    ['coverage', 'evidence']
    """
    files = {file.stem: file for file in sorted(folder.glob("*.json"))}
    if not files:
        raise SuiteMalformed(f"no suite in {folder.name}/; expected a JSON file a table, e.g. indicators.json")
    for wanted in only or ():
        if wanted not in files:
            raise UnknownName("suite", wanted, list(files))
    return [read(file) for name, file in files.items() if only is None or name in only]
