"""What the gate found, for those who draw: which cells carry a warning, which must not be shown, and why.

Nothing is judged here: the outcomes that the gate keeps are read back, and only those of the tables and suites as
they are now.

Examples
--------
>>> from danvan_analysis.cleaning.tidy import indicators
>>> found = marks()
>>> rows = indicators(index="PAPI", year=2022, province="Hà Nội")
>>> isinstance(found.of(rows), list)
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.errors import DataRejected, UnknownName
from danvan_analysis.project import Project, find
from danvan_analysis.reference import registry
from danvan_analysis.validation import gate
from danvan_analysis.validation.keys import sha256
from danvan_analysis.validation.outcome import REJECTED, Check, FailedRow, status

#: (index, edition_year, province_code, vintage, component_code); a national figure has no province and no vintage.
Cell = tuple[str, int, str | None, int | None, str]
#: (table, row): where a figure stands in the raw tables.
Place = tuple[str, int]
KEY = ("index", "edition_year", "province_code", "vintage", "component_code")
UNCHECKED = "not checked"
_DIGEST = 16


@dataclass(frozen=True)
class Mark:
    """An expectation that does not hold, and the cells it is about.

    Attributes
    ----------
    suite, expectation : str
    severity : str
        ``critical`` or ``warning``: what only informs marks nothing.
    title : mapping of language to text
        What must hold.
    reason : mapping of language to text
        Why the failure stands, where it is declared; else why there is such a bound.
    cells : tuple of Cell
        Cells of the indices, in ascending order.
    places : tuple of Place
        Rows of the raw tables, in ascending order.
    withhold : bool
        A figure that uses one of the cells is not to be shown: the expectation says so, or it is critical and
        the failure is not a declared one.
    declared : bool
        The failure is known.
    """

    suite: str
    expectation: str
    severity: str
    title: Mapping[str, str]
    reason: Mapping[str, str]
    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    withhold: bool
    declared: bool


@dataclass(frozen=True)
class Marks:
    """All marks of the tables and suites of a project as they are now.

    Attributes
    ----------
    outcome : str
        ``passed``, ``passed with warnings``, ``rejected`` or ``not checked``.
    suites : mapping of str to mapping
        By name of the suite: ``sha256`` (first 16 digits) of its file, ``outcome``, ``declared`` (number).
    tables : mapping of str to str
        Name of each processed table to the sha256 of its canonical text.
    marks : tuple of Mark
        In the order of the suites and of their expectations.
    """

    outcome: str
    suites: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()

    @cached_property
    def _by_cell(self) -> dict[Cell, list[int]]:
        return _index(one.cells for one in self.marks)

    @cached_property
    def _by_place(self) -> dict[Place, list[int]]:
        return _index(one.places for one in self.marks)

    def of(self, cells: pl.DataFrame) -> list[Mark]:
        """The marks of some cells of the indices.

        Parameters
        ----------
        cells : polars.DataFrame
            With index, edition_year, province_code, vintage, component_code; other columns are not read. A
            national figure has null for province_code and vintage.

        Returns
        -------
        list of Mark
            In the order of the suites; each with those of its cells that were asked for, and no places.

        Examples
        --------
        >>> mark = Mark("s", "e", "warning", {}, {}, (("PCI", 2019, "14", 2008, "PCI"),), (), False, False)
        >>> row = {"index": ["PCI"], "edition_year": [2019], "province_code": ["14"], "vintage": [2008]}
        >>> [one.cells for one in Marks("", marks=(mark,)).of(pl.DataFrame({**row, "component_code": ["PCI"]}))]
        [(('PCI', 2019, '14', 2008, 'PCI'),)]
        """
        if not self._by_cell:
            return []
        asked: set[Cell] = set(cells.select(KEY).iter_rows())
        hit = sorted({i for cell in asked & self._by_cell.keys() for i in self._by_cell[cell]})
        found = [self.marks[i] for i in hit]
        return [replace(one, cells=tuple(cell for cell in one.cells if cell in asked), places=()) for one in found]

    def at(self, places: pl.DataFrame) -> list[Mark]:
        """The marks of some rows of the raw tables: movement, administrative outputs, national statistics.

        Parameters
        ----------
        places : polars.DataFrame
            With ``table`` and ``row``, the address of each figure.

        Returns
        -------
        list of Mark
            In the order of the suites; each with those of its places that were asked for, and no cells.
        """
        if not self._by_place:
            return []
        asked: set[Place] = set(places.select("table", "row").iter_rows())
        hit = sorted({i for place in asked & self._by_place.keys() for i in self._by_place[place]})
        found = [self.marks[i] for i in hit]
        return [replace(one, places=tuple(at for at in one.places if at in asked), cells=()) for one in found]

    def raise_if_rejected(self) -> None:
        """Stop where the data is rejected: what was drawn from it is not to be given out.

        Raises
        ------
        DataRejected
        """
        if self.outcome == REJECTED:
            raise DataRejected("validation rejects the tables; run danvan validate to see which cells, then mend them")

    def proof(self) -> dict[str, Any]:
        """What a file that leaves the project says of its validation.

        Returns
        -------
        dict
            ``outcome``; ``suites``: digest and outcome by name. Nothing that counts over whole tables: a changed cell
            changes the files of the figures that use it, and no others. Plain JSON, under 2 kB.

        Examples
        --------
        >>> Marks("not checked").proof()
        {'outcome': 'not checked', 'suites': {}}
        """
        told = ("sha256", "outcome")
        suites = {name: {key: one[key] for key in told if key in one} for name, one in self.suites.items()}
        return {"outcome": self.outcome, "suites": suites}


def _index(keys: Iterable[tuple[Any, ...]]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for i, one in enumerate(keys):
        for key in one:
            found.setdefault(key, []).append(i)
    return found


def cell_of(row: FailedRow) -> Cell | None:
    """The cell of an index that a failing row is about, where it is about one.

    A row of a national statistic is about the overall score, with no province.

    Examples
    --------
    >>> cell_of(FailedRow({"index": "PAR_INDEX", "edition_year": 2023, "statistic": "mean"}, {}))
    ('PAR_INDEX', 2023, None, None, 'PAR')
    >>> cell_of(FailedRow({"measure": "models_total"}, {})) is None
    True
    """
    index, year = row.key.get("index"), row.key.get("edition_year")
    if index is None or year is None:
        return None
    component = row.key.get("component_code")
    if component is None:
        try:
            component = registry.index(index).overall
        except UnknownName:
            return None
    return (str(index), int(year), row.key.get("province_code"), row.key.get("vintage"), str(component))


def of_checks(checks: Iterable[Check]) -> tuple[Mark, ...]:
    """The marks that some checks leave: of failures, and of declared failures by their reason."""
    found = []
    for check in checks:
        if check.severity == "info":
            continue
        groups: dict[tuple[tuple[str, str], ...], list[FailedRow]] = {}
        for row in check.declared:
            groups.setdefault(tuple(sorted((row.reason or {}).items())), []).append(row)
        if check.failed:
            # A critical failure that nobody declared is never drawn, whether or not somebody builds.
            found.append(
                _mark(check, check.failed, check.reason, check.withhold or check.severity == "critical", False)
            )
        found += [_mark(check, rows, dict(said), check.withhold, True) for said, rows in groups.items()]
    return tuple(one for one in found if one.cells or one.places)


def _mark(check: Check, rows: Iterable[FailedRow], reason: Mapping[str, str], withhold: bool, declared: bool) -> Mark:
    kept = list(rows)
    cells = {cell for row in kept if (cell := cell_of(row)) is not None}
    places = {row.address[:2] for row in kept if row.address is not None}
    return Mark(
        suite=check.suite,
        expectation=check.name,
        severity=check.severity,
        title=check.title,
        reason=reason,
        cells=tuple(sorted(cells, key=lambda cell: tuple((part is not None, part) for part in cell))),
        places=tuple(sorted(places)),
        withhold=withhold,
        declared=declared,
    )


def marks(project: Project | None = None) -> Marks:
    """The marks of a project.

    Parameters
    ----------
    project : Project, optional
        Default: the project of the working folder.

    Returns
    -------
    Marks
        Read from what the gate keeps, once a process and again where a table, a suite or what is kept has changed.
        Tables that the gate has not seen yet are judged first, in a process of its own; where it runs already
        (:func:`danvan_analysis.validation.start`), its end is awaited. Neither Great Expectations nor pandas is
        imported here. A project with no suites is ``not checked``.

    Raises
    ------
    SuiteMalformed
        A suite that has to run cannot be read.
    """
    home = project or find()
    known = _seen.get(home.root)
    if known is None or known[0] != gate.signature(home):
        found = _read(home)
        known = _seen[home.root] = (gate.signature(home), found)
    return known[1]


_seen: dict[Path, tuple[tuple[object, ...], Marks]] = {}


def _read(home: Project) -> Marks:
    if not any(home.expectations.glob("*.json")):
        return Marks(UNCHECKED)
    outcome = gate.validate_project(home)
    suites: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(check.suite for check in outcome.checks):
        checks = [check for check in outcome.checks if check.suite == name]
        suites[name] = {
            "sha256": sha256((home.expectations / f"{name}.json").read_bytes())[:_DIGEST],
            "outcome": status(checks),
            "declared": sum(len(check.declared) for check in checks),
        }
    return Marks(outcome.status, suites, gate.table_hashes(home), of_checks(outcome.checks))
