"""Reading one suite file: every refusal names file, line and field."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from rapidfuzz import fuzz, process

from danvan_analysis.errors import SuiteMalformed
from danvan_analysis.validation import positions
from danvan_analysis.validation.suite_models import COLUMN_KWARGS, SEVERITIES, Declared, Expectation, Suite
from danvan_analysis.validation.views import VIEWS, View

_LANGS = ("en", "vi")
_TEXTS = ("title", "description", "reason")
_META = {"name", *_TEXTS, "withhold", "declared"}
_EXPECTATION = {"type", "kwargs", "severity", "meta"}
Field = tuple[str | int, ...]


@cache
def expectation_types() -> tuple[str, ...]:
    """Names of the expectations that the installed Great Expectations has; it is not imported for that.

    Examples
    --------
    >>> "expect_column_values_to_be_between" in expectation_types()
    True
    """
    found = importlib.util.find_spec("great_expectations")
    folders = [Path(place) for place in (found.submodule_search_locations or [])] if found else []
    return tuple(sorted(file.stem for folder in folders for file in (folder / "expectations/core").glob("expect_*.py")))


class Reader:
    """Checks one file."""

    def __init__(self, path: Path) -> None:
        self.place = f"{path.parent.name}/{path.name}"
        self.stem = path.stem
        self.text = path.read_text(encoding="utf-8")

    def _refuse(self, path: Field, problem: str) -> NoReturn:
        line = positions.line_of(self.text, path)
        field = positions.spelled(path)
        raise SuiteMalformed(f"{self.place}, line {line}{', field ' + field if field else ''}: {problem}")

    def _near(self, found: object, known: list[str]) -> str:
        best = process.extract(str(found), known, scorer=fuzz.ratio, limit=1, score_cutoff=55)
        return f"; did you mean {best[0][0]!r}?" if best else f"; known are {', '.join(known)}"

    def _texts(self, meta: Mapping[str, Any], path: Field, name: str) -> Mapping[str, str]:
        found = meta.get(name)
        if found is None:
            self._refuse(path, f"{name} is missing; expected {{'vi': ..., 'en': ...}}")
        if not isinstance(found, dict) or sorted(found) != list(_LANGS):
            self._refuse(
                (*path, name), f"expected a text in vi and one in en, found {json.dumps(found, ensure_ascii=False)}"
            )
        for lang, text in found.items():
            if not isinstance(text, str) or not text.strip():
                self._refuse((*path, name, lang), "the text is empty")
            if not unicodedata.is_normalized("NFC", text):
                self._refuse((*path, name, lang), "the text is not in NFC; save it with composed letters")
        return found

    def _keys(self, found: Any, path: Field, known: set[str], needed: set[str]) -> Mapping[str, Any]:
        if not isinstance(found, dict):
            self._refuse(path, f"expected an object, found {json.dumps(found, ensure_ascii=False)[:60]}")
        for key in found:
            if key not in known:
                self._refuse((*path, key), f"unknown entry{self._near(key, sorted(known))}")
        for key in sorted(needed - set(found)):
            self._refuse(path, f"{key} is missing")
        return found

    def suite(self) -> Suite:
        """Read the suite, checked.

        Raises
        ------
        SuiteMalformed
            At the first fault.
        """
        try:
            content = json.loads(self.text)
        except json.JSONDecodeError as problem:
            raise SuiteMalformed(
                f"{self.place}, line {problem.lineno}, column {problem.colno}: not valid JSON: {problem.msg}; "
                "check commas, quotes and brackets there and on the line before"
            ) from None
        self._keys(content, (), {"name", "meta", "expectations"}, {"name", "meta", "expectations"})
        if content["name"] != self.stem:
            self._refuse(("name",), f"found {content['name']!r}; expected {self.stem!r}, the name of the file")
        if self.stem not in VIEWS:
            self._refuse(
                ("name",), f"no table is judged under the name {self.stem!r}{self._near(self.stem, sorted(VIEWS))}"
            )
        self._keys(content["meta"], ("meta",), {"title"}, {"title"})
        title = self._texts(content["meta"], ("meta",), "title")
        view = VIEWS[self.stem]
        if not isinstance(content["expectations"], list) or not content["expectations"]:
            self._refuse(("expectations",), "expected a list with at least one expectation")
        made: list[Expectation] = []
        for number, found in enumerate(content["expectations"]):
            one = self._expectation(found, ("expectations", number), view)
            if one.name in [other.name for other in made]:
                self._refuse(("expectations", number, "meta", "name"), f"the name {one.name!r} stands there twice")
            made.append(one)
        return Suite(self.stem, self.place, title, view, tuple(made), content)

    def _expectation(self, found: Any, path: Field, view: View) -> Expectation:
        self._keys(found, path, _EXPECTATION, _EXPECTATION)
        kind = found["type"]
        if kind not in expectation_types():
            self._refuse((*path, "type"), f"unknown expectation {kind!r}{self._near(kind, list(expectation_types()))}")
        if found["severity"] not in SEVERITIES:
            self._refuse((*path, "severity"), f"found {found['severity']!r}; expected one of {', '.join(SEVERITIES)}")
        kwargs = found["kwargs"]
        if not isinstance(kwargs, dict):
            self._refuse((*path, "kwargs"), "expected an object")
        columns = self._columns(kwargs, (*path, "kwargs"), view)
        meta_path = (*path, "meta")
        meta = self._keys(found["meta"], meta_path, _META, {"name", *_TEXTS})
        texts = {name: self._texts(meta, meta_path, name) for name in _TEXTS}
        if not isinstance(meta["name"], str) or not meta["name"].replace("_", "").isalnum():
            self._refuse((*meta_path, "name"), "expected a name of letters, digits and underscores")
        if not isinstance(meta.get("withhold", False), bool):
            self._refuse((*meta_path, "withhold"), "expected true or false")
        return Expectation(
            name=meta["name"],
            type=kind,
            kwargs=kwargs,
            severity=found["severity"],
            title=texts["title"],
            description=texts["description"],
            reason=texts["reason"],
            withhold=meta.get("withhold", False),
            declared=self._declared(meta.get("declared", []), (*meta_path, "declared"), view),
            columns=columns,
        )

    def _columns(self, kwargs: Mapping[str, Any], path: Field, view: View) -> tuple[str, ...]:
        named: list[tuple[Field, str]] = [((*path, name), kwargs[name]) for name in COLUMN_KWARGS if name in kwargs]
        named += [((*path, "column_list", i), name) for i, name in enumerate(kwargs.get("column_list", []))]
        if isinstance(kwargs.get("row_condition"), str):
            self._refuse(
                (*path, "row_condition"),
                'a condition is an object, e.g. {"type": "comparison", "column": {"name": "index"}, '
                '"operator": "==", "parameter": "PAPI"}',
            )
        named += self._conditions(kwargs.get("row_condition"), (*path, "row_condition"))
        for place, name in named:
            if name not in view.columns:
                self._refuse(
                    place, f"the table {view.name} has no column {name!r}{self._near(name, sorted(view.columns))}"
                )
        return tuple(dict.fromkeys(name for _, name in named))

    def _conditions(self, condition: Any, path: Field) -> list[tuple[Field, str]]:
        if condition is None:
            return []
        if isinstance(condition, dict) and isinstance(condition.get("conditions"), list):
            parts = enumerate(condition["conditions"])
            return [found for i, part in parts for found in self._conditions(part, (*path, "conditions", i))]
        column = condition.get("column") if isinstance(condition, dict) else None
        if not isinstance(column, dict) or not isinstance(column.get("name"), str):
            self._refuse(path, 'expected a condition with "column": {"name": ...}, or a list of them in "conditions"')
        return [((*path, "column", "name"), column["name"])]

    def _declared(self, groups: Any, path: Field, view: View) -> tuple[Declared, ...]:
        if not isinstance(groups, list):
            self._refuse(path, 'expected a list of {"reason": ..., "cells": [...]}')
        made = []
        for number, group in enumerate(groups):
            place = (*path, number)
            self._keys(group, place, {"reason", "cells"}, {"reason", "cells"})
            reason = self._texts(group, place, "reason")
            if not isinstance(group["cells"], list) or not group["cells"]:
                self._refuse((*place, "cells"), "expected a list of cells, each an object of columns and values")
            for i, cell in enumerate(group["cells"]):
                self._keys(cell, (*place, "cells", i), set(view.columns), set())
                if not cell:
                    self._refuse((*place, "cells", i), "a cell names at least one column")
                made.append(Declared(cell, reason))
        return tuple(made)
