"""Cells that need not run: which they may be, what each of them reads, and that what changes is never among them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.reports.cache_project import correct, files, make, one_server
from tests.reports.test_cache_build import Site, restore

from danvan_analysis.cleaning.reads import recording
from danvan_analysis.cli import build as command
from danvan_analysis.project import find
from danvan_analysis.reports.cache.judging import Judge
from danvan_analysis.reports.cache.store import Store
from danvan_analysis.reports.plan import plan
from danvan_analysis.reports.run import Wanted
from danvan_analysis.reports.standing import Reuse, Standing, calls

pytestmark = pytest.mark.xdist_group("cache")
SETUP = "import danvan_analysis as dv"
CALL = 'dv.figures.path(index="PAPI", year=year)'


def cells(*sources: str, parameters: str = "year = 2024") -> list[Any]:
    version: Any = nbformat.v4
    given = version.new_code_cell(parameters, id="given", metadata={"tags": ["parameters"]})
    return [given, *(version.new_code_cell(source, id=f"cell-{at}") for at, source in enumerate(sources))]


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ((SETUP, CALL, CALL), {"cell-1", "cell-2"}),
        ((SETUP, "", CALL), {"cell-2"}),
        (("import danvan_analysis", "danvan_analysis.figures.heading(year=2024)"), {"cell-1"}),
        ((SETUP, CALL, "year = 2015", CALL), {"cell-1"}),
        ((SETUP, "dv.figures.theme = None", CALL), set()),
        ((SETUP, "%time 1", CALL), set()),
        ((SETUP, "dv = object()", CALL), set()),
        ((CALL,), set()),
        (("import danvan_analysis as dv, os", CALL), set()),
        (("import numpy as dv", CALL), set()),
        ((SETUP, "dv.indicators(index='PAPI')"), set()),
        ((SETUP, "dv.figures.path('PAPI', year=year)"), set()),
        ((SETUP, "dv.figures.path(**options)"), set()),
        ((SETUP, "dv.figures.path(year=year + 1)"), set()),
        ((SETUP, "dv.figures.path(year=other)"), set()),
        ((SETUP, f"{CALL}; {CALL}"), set()),
        ((SETUP, f"shown = {CALL}"), set()),
        ((SETUP, f"{CALL}.svg"), set()),
    ],
)
def test_only_plain_calls_may_stand(sources: tuple[str, ...], found: set[str]) -> None:
    assert calls(cells(*sources)) == found


@pytest.mark.parametrize("parameters", ["year = int('2024')", "year: int = 2024", "year, lang = 2024, 'vi'", "dv = 1"])
def test_parameters_that_are_not_plain_let_nothing_stand(parameters: str) -> None:
    assert calls(cells(SETUP, CALL, parameters=parameters)) == set()


def test_two_cells_of_one_id_are_not_told_apart() -> None:
    doubled = cells(SETUP, CALL, CALL)
    doubled[3].id = doubled[2].id
    assert calls(doubled) == set()


@pytest.mark.parametrize("name", ["reform_indices", "national_year", "data_quality", "administrative_service"])
def test_all_cells_of_our_notebooks_may_stand(root: Path, name: str) -> None:
    notebook: Any = nbformat.read(root / "notebooks" / f"{name}.ipynb", 4)
    code = [cell.id for cell in notebook.cells if cell.cell_type == "code"]
    assert calls(notebook.cells) == set(code) - {"parameters", "setup"}


def _show(source: str, names: dict[str, Any]) -> None:
    """Run a cell as far as it asks for data: what draws the chart afterwards reads none."""
    shown = eval(compile(source, "a cell", "eval"), names)
    if hasattr(shown, "payload"):
        shown.payload()


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("reform_indices", 2018),
        ("national_year", 2019),
        ("data_quality", 2020),
        ("administrative_service", 2020),
        ("emulation_movement", 2020),
    ],
)
def test_a_cell_in_a_report_notes_what_it_reads_alone(root: Path, name: str, year: int) -> None:
    """Answers that cells share count as read by each of them, whoever asked first."""
    import danvan_analysis

    notebook: Any = nbformat.read(root / "notebooks" / f"{name}.ipynb", 4)
    names = {"dv": danvan_analysis, "year": year, "province": "Sơn La", "lang": "vi"}
    single = [cell for cell in notebook.cells if cell.id in calls(notebook.cells)]
    assert len(single) > 5

    def together() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with recording(find().root) as noted:
            for cell in single:
                with noted.part() as part:
                    _show(cell.source, names)
                found[cell.id] = set(part)
        return found

    # What is kept from process to process is there from now on.
    together()
    shared = together()
    for cell in single:
        with recording(find().root) as noted, noted.part() as part:
            _show(cell.source, names)
        assert set(part) <= shared[cell.id], cell.source
        assert {json.dumps(one) for one in noted.of(part)} == {json.dumps(one) for one in noted.notes}


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("standing")
    project = make(home / "project", copy_project, write_notebook)
    with one_server(project) as way:
        yield Site(project, home / "out", way)


def standing(site: Site) -> dict[str, Standing]:
    """What of the reports that are to be rendered again holds all the same."""
    wanted = tuple(plan(site.project, years=[2015, 2016], lang="vi"))
    with Store(site.project) as store:
        verdicts = Judge(site.project, store).judge(Wanted(wanted, wanted).forms())
    return {one.report.path: one.standing for one in verdicts if one.standing is not None}


def test_what_did_not_change_is_not_run_again_and_nothing_differs(site: Site, tmp_path: Path) -> None:
    """One correction after the other, each by cells: as if all had been rendered from the last state alone."""
    kept = (site.project.raw / "corrections.csv").read_bytes()
    stood: dict[str, int] = {}

    def build() -> list[str]:
        stood.clear()

        def heard(result: Any) -> None:
            stood[result.report.path] = result.stood

        command.build(year=[2015, 2016], lang="vi", out=site.out, project=site.project, progress=heard)
        return sorted(stood)

    build()
    assert set(stood.values()) == {0}
    chance = random.Random(20261123)
    for row, column, changed in ((52, "PCI", ["standing"]), (40, "PCI1", []), (52, "PCI2", [])):
        correct(site.project, "pci/pci_2016.csv", row, column, lambda text: repr(float(text) + chance.randint(1, 3)))
        held = standing(site)
        expected = [path for path in held if path.startswith("2016/reform")]
        assert sorted(held) == expected
        if changed:
            (one,) = held.values()
            # Of heading, standing and path of another index the second alone shows the score.
            assert set(one.cells) == {"cell-1", "cell-3"}
            assert any(path.startswith("figures/path.PAPI.2016") for path in one.outputs)
        assert build() == expected
        assert all(stood.values())
    after = files(site.out)
    cache = site.project.root / ".cache"
    cache.rename(cache.with_name(".cache-aside"))
    site.build(out=tmp_path / "anew")
    assert after == files(tmp_path / "anew")
    (site.project.raw / "corrections.csv").write_bytes(kept)
    restore(site.project)


def test_a_notebook_that_is_damaged_in_the_cache_lets_nothing_stand(tmp_path: Path) -> None:
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    content = json.dumps(notebook | {"cells": cells(SETUP, CALL)}).encode()
    digest = hashlib.sha256(content).hexdigest()
    path = tmp_path / digest[:2] / digest[2:]
    path.parent.mkdir()
    for written, found in ((content, []), (content.replace(b"2024", b"2023"), None)):
        path.write_bytes(written)
        with recording(find().root) as noted:
            reuse = Reuse(noted, Standing(digest, {"cell-1": ()}, {}, (), {}), tmp_path)
            now: Any = nbformat.from_dict(notebook | {"cells": cells(SETUP, CALL)})
            reuse.begin(now)
            assert reuse.outputs(now.cells[2]) == found
            assert reuse.outputs(now.cells[1]) is None, "an import always runs"
