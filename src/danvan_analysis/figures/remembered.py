"""What the figures of one report ask for again and again, found once while the tables stay as they are.

A report asks twenty times for the cells of one index. While a recording of what it reads is on, the answers are those
of that recording, and what was read for them counts as read by whoever is handed them. Without one they are those of
the tables as they were last read from disk, so that a table that changes in a session is read anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import polars as pl

from danvan_analysis.cleaning import processed, reads, tidy
from danvan_analysis.reference import registry_additions

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

#: What the answers stand on, and the answers by function and arguments.
_kept: list[tuple[tuple[object, ...], dict[Any, Any]]] = []


def _answers() -> dict[Any, Any]:
    recorded = reads.active()
    # Held, not only compared by number: no other table can take its place in memory.
    ground = (recorded or processed.table("indicators"), registry_additions.current())
    if not _kept or any(old is not new for old, new in zip(_kept[0][0], ground, strict=True)):
        _kept[:] = [(ground, {})]
    return _kept[0][1]


def remembered(function: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """Let a function answer once for the same arguments, while tables and registry stay as they are.

    Parameters
    ----------
    function : callable
        Of arguments that can be hashed; it reads tables of the project, and nothing else that may change. Its answers
        are handed out again: nobody may change them.

    Examples
    --------
    >>> @remembered
    ... def height(name: str) -> int:
    ...     return processed.table(name).height
    >>> height("movement")
    164
    """

    @wraps(function)
    def asked(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        answers = _answers()
        key = (function, given, tuple(sorted(named.items())))
        recorded = reads.active()
        if recorded is None:
            if key not in answers:
                answers[key] = function(*given, **named), {}
        elif key in answers:
            recorded.again(answers[key][1])
        else:
            with recorded.part() as part:
                answers[key] = function(*given, **named), part
        found: _Found = answers[key][0]
        return found

    return asked


@remembered
def indicators(
    *, index: str | tuple[str, ...] | None = None, year: int | None = None, component: str | None = None
) -> pl.DataFrame:
    """Cells as :func:`danvan_analysis.cleaning.tidy.indicators` gives them.

    Examples
    --------
    >>> indicators(index="PAPI", year=2024, component="PAPI").height
    61
    """
    return tidy.indicators(index=index, year=year, component=component)
