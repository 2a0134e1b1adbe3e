"""Cells of a notebook that need not run again, because nothing that they read has changed.

A corrected figure of a province stands in one or two cells of a report of forty. Each cell of the reports calls one
function of this package with plain arguments, and what such a cell shows follows from the code, its arguments and what
it reads; so where a report is rendered again for its data alone, cells that read nothing that changed keep their
outputs, and figures that they show keep their files. Cells of any other kind, and all that come after one, always run.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from danvan_analysis.cleaning.reads import Part, Recording
from danvan_analysis.export.files import SUFFIXES
from danvan_analysis.figures.figure import PAGE, FigureId, file_name

_PACKAGE: Final = "danvan_analysis"
_PARAMETERS: Final = {"parameters", "injected-parameters"}


@dataclass(frozen=True)
class Standing:
    """What holds of a report as it was rendered before.

    Attributes
    ----------
    notebook : str
        sha256 of the notebook as it ran, an object of the cache.
    cells : mapping
        Digests of the notes on what was read, by id of a cell whose outputs hold.
    outputs : mapping
        sha256 of the files of figures, by path in the build.
    figures : tuple of (id, title, digest)
    files : mapping
        sha256 of the files that were read, by path in the project.
    """

    notebook: str
    cells: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, str]
    figures: tuple[tuple[str, str, str], ...]
    files: Mapping[str, str]


def calls(cells: list[Any]) -> frozenset[str]:
    """Cells of a notebook that do nothing but call a function of :mod:`danvan_analysis.figures` with plain arguments.

    Parameters
    ----------
    cells : list of nbformat.NotebookNode
        In their order.

    Returns
    -------
    frozenset of str
        Their ids, up to the first cell that is no such call, no plain parameters and no import of this package: what
        comes after it may depend on what it did.

    Examples
    --------
    >>> def cell(name, source):
    ...     return {"cell_type": "code", "id": name, "source": source, "metadata": {}}
    >>> shown = ["import danvan_analysis as dv", "dv.figures.heading(year=2024)", "print(1)", "dv.figures.path()"]
    >>> sorted(calls([cell(str(number), source) for number, source in enumerate(shown)]))
    ['1']
    """
    packages: set[str] = set()
    plain: set[str] = set()
    found: list[str] = []
    for cell in cells:
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        try:
            body = ast.parse(cell["source"]).body
        except (SyntaxError, ValueError):
            break
        if _PARAMETERS & set(cell["metadata"].get("tags", [])):
            names = [_assigned(one) for one in body]
            if None in names:
                break
            plain.update(str(name) for name in names)
        elif len(body) == 1 and (name := _imported(body[0])) is not None:
            packages.add(name)
        elif len(body) == 1 and _is_call(body[0], packages - plain, plain):
            found.append(str(cell.get("id", "")))
        else:
            break
    once = Counter(found)
    return frozenset(name for name in found if name and once[name] == 1)


def _assigned(statement: ast.stmt) -> str | None:
    """The name that is given a constant."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError):
        return None
    return target.id if isinstance(target, ast.Name) else None


def _imported(statement: ast.stmt) -> str | None:
    """The name that this package gets."""
    if not isinstance(statement, ast.Import) or len(statement.names) != 1 or statement.names[0].name != _PACKAGE:
        return None
    return statement.names[0].asname or _PACKAGE


def _is_call(statement: ast.stmt, packages: set[str], plain: set[str]) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args:
        return False
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Attribute):
        return False
    stage = call.func.value
    if stage.attr != "figures" or not isinstance(stage.value, ast.Name) or stage.value.id not in packages:
        return False
    return all(
        one.arg is not None
        and (isinstance(one.value, ast.Constant) or (isinstance(one.value, ast.Name) and one.value.id in plain))
        for one in call.keywords
    )


@dataclass(eq=False)
class Reuse:
    """What is read by each cell while a report runs, and the outputs of those that need not run.

    Parameters
    ----------
    recorded : Recording
        Of the report.
    standing : Standing, optional
    objects : Path, optional
        Where the notebook stands that ran before.
    """

    recorded: Recording
    standing: Standing | None = None
    objects: Path | None = None
    #: Ids of the cells that were not run.
    stood: set[str] = field(default_factory=set)
    _calls: frozenset[str] = frozenset()
    _read: dict[str, Part] = field(default_factory=dict)
    _former: dict[str, Any] = field(default_factory=dict)

    def begin(self, notebook: Any) -> None:
        """Look at the notebook that is about to run."""
        self._calls = calls(notebook.cells)
        if self.standing is not None and self.objects is not None:
            self._former = {str(cell.get("id")): cell for cell in _cells(self.objects, self.standing.notebook)}

    def outputs(self, cell: Any) -> list[Any] | None:
        """Outputs of a cell that need not run; None where it has to."""
        name = str(cell.get("id"))
        former = self._former.get(name)
        if self.standing is None or former is None or name not in self._calls or name not in self.standing.cells:
            return None
        if former.get("source") != cell.source:
            return None
        self.stood.add(name)
        return list(former["outputs"])

    @contextmanager
    def reading(self, cell: Any) -> Iterator[None]:
        """Note what a cell reads while it runs."""
        name = str(cell.get("id"))
        if name not in self._calls:
            yield
            return
        with self.recorded.part() as part:
            yield
        self._read[name] = part

    def notes(self) -> dict[str, Any]:
        """``rows``: what was read by no such cell; ``cells``: by each of those that ran. Plain JSON."""
        return {
            "rows": self.recorded.apart_from(self._read.values()),
            "cells": {name: self.recorded.of(part) for name, part in self._read.items()},
        }

    def figure(self, cell: str, payload: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, str, str]] | None:
        """The files of a figure that a cell shows which did not run; None where they are to be written.

        Parameters
        ----------
        cell : str
            Id of the cell.
        payload : mapping
            The figure.

        Returns
        -------
        (dict of str to str, (id, title, digest)) or None
            sha256 of the files by path in the build, and what is said of the figure.
        """
        if self.standing is None or cell not in self.stood:
            return None
        identity = FigureId.parse(str(payload["id"]))
        said = [one for one in self.standing.figures if one[0] == str(identity)]
        name = f"figures/{identity}/{file_name(identity, str(payload.get('size', PAGE)))}"
        files = [f"{name}{suffix}" for suffix in SUFFIXES]
        held = {path: self.standing.outputs[path] for path in files if path in self.standing.outputs}
        # Two drawings of one figure in a report: which of them was meant is not told.
        return (held, said[0]) if len(said) == 1 and held else None


def _cells(objects: Path, digest: str) -> list[Any]:
    from nbformat import v4

    version: Any = v4
    try:
        content = (objects / digest[:2] / digest[2:]).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            return []
        return list(version.reads(content.decode("utf-8")).cells)
    except (OSError, ValueError):
        return []
