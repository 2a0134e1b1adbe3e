"""Parameters of a report, checked before a kernel starts."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.reference import provinces, territories, words


@lru_cache(maxsize=32)
def declared(notebook: Path) -> dict[str, Any]:
    """Names and defaults of the parameters cell of a notebook.

    Raises
    ------
    BadParameter
        No notebook, no JSON, or no cell tagged ``parameters`` with plain assignments.
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise BadParameter(f"{notebook.name} is not a readable notebook ({error.__class__.__name__})") from error
    for cell in content.get("cells", []):
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            try:
                return _assignments("".join(cell["source"]))
            except (SyntaxError, ValueError) as error:
                raise BadParameter(
                    f"{notebook.name}: the parameters cell holds something else than plain assignments ({error})"
                ) from error
    raise BadParameter(f"{notebook.name} has no cell tagged 'parameters'")


def _assignments(source: str) -> dict[str, Any]:
    found = {}
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            raise ValueError(ast.unparse(statement))
        found[statement.targets[0].id] = ast.literal_eval(statement.value)
    return found


def check(notebook: Path, given: Mapping[str, Any], *, years: list[int]) -> dict[str, Any]:
    """Check parameters against what a notebook declares and what exists.

    Parameters
    ----------
    notebook : Path
    given : mapping
        Values by name.
    years : list of int
        Years that this report can be about.

    Returns
    -------
    dict
        All parameters of the notebook; the province by its own spelling.

    Raises
    ------
    BadParameter
        A name that the notebook does not declare, or a value of another type.
    UnknownName
        A year, province or language that does not exist, with the nearest.
    """
    defaults = declared(notebook)
    for name, value in given.items():
        if name not in defaults:
            raise UnknownName(f"parameter of {notebook.stem}", name, sorted(defaults))
        expected = type(defaults[name])
        if type(value) is not expected:
            raise BadParameter(
                f"{notebook.stem}: {name} is {value!r} ({type(value).__name__}), expected {expected.__name__}, "
                f"such as {defaults[name]!r}"
            )
    merged = {**defaults, **given}
    if "year" in merged:
        check_year(merged["year"], years)
    if "province" in merged:
        place = merged["province"]
        # Which units a name may mean is a question of the year: Tây Ninh of 2024 is not that of 2025.
        found = territories.place(place, year=merged["year"]) if "year" in merged else provinces.find(place)
        merged["province"] = found.name_vi
    if "lang" in merged and merged["lang"] not in words.LANGS:
        raise UnknownName("language", merged["lang"], words.LANGS)
    return merged


def check_year(year: int, years: list[int]) -> None:
    """Refuse a year without data.

    Raises
    ------
    UnknownName
        With the nearest years that have some.

    Examples
    --------
    >>> check_year(2004, [2005, 2006])
    Traceback (most recent call last):
        ...
    danvan_analysis.errors.UnknownName: unknown year '2004'; did you mean '2005'?
    """
    if year not in years:
        nearest = sorted(years, key=lambda known: (abs(known - year), known))[:1]
        raise UnknownName("year", year, nearest)
