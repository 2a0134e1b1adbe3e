"""A suite as the run takes it: expectations with their words and the failures that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from danvan_analysis.validation.views import View

#: From the gravest: critical rejects the data, warning lets it go on, info reports.
SEVERITIES = ("critical", "warning", "info")
#: Arguments of an expectation that name a column.
COLUMN_KWARGS = ("column", "column_A", "column_B")


@dataclass(frozen=True)
class Declared:
    """A failure that is known: the columns that tell the row, and why it stands."""

    cell: Mapping[str, Any]
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Expectation:
    """One expectation of a suite.

    Attributes
    ----------
    name, type : str
        Its name in the suite, and that of Great Expectations.
    kwargs : mapping
        As Great Expectations takes them.
    severity : str
        critical (the data is rejected), warning or info.
    title, description, reason : mapping of language to text
    withhold : bool
        A figure that uses a failing cell is left blank.
    declared : tuple of Declared
    columns : tuple of str
        Columns that it reads, the judged one first.
    """

    name: str
    type: str
    kwargs: Mapping[str, Any]
    severity: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    reason: Mapping[str, str]
    withhold: bool
    declared: tuple[Declared, ...]
    columns: tuple[str, ...]

    @property
    def judged(self) -> tuple[str, ...]:
        """Columns that the expectation judges, conditions on rows aside."""
        named = [self.kwargs[name] for name in COLUMN_KWARGS if name in self.kwargs]
        return (*named, *self.kwargs.get("column_list", ()))


@dataclass(frozen=True)
class Suite:
    """A suite, checked; ``content`` is the JSON as Great Expectations takes it."""

    name: str
    file: str
    title: Mapping[str, str]
    view: View
    expectations: tuple[Expectation, ...]
    content: Mapping[str, Any]
