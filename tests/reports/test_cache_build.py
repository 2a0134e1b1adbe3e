"""Builds on a cache: nothing runs where nothing changed, a changed cell renders what shows it, never less."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.reports.cache_project import correct, files, make, one_server

from danvan_analysis.cleaning import processed
from danvan_analysis.cli import build as command
from danvan_analysis.cli import status
from danvan_analysis.cli.stages import Asked
from danvan_analysis.project import Project
from danvan_analysis.reports.cache import journal, keys
from danvan_analysis.reports.cache.judging import Judge
from danvan_analysis.reports.cache.store import Store
from danvan_analysis.reports.dispatch import Local
from danvan_analysis.reports.plan import plan
from danvan_analysis.reports.run import Run, Wanted

pytestmark = pytest.mark.xdist_group("cache")
YEARS = (2015, 2016)
ASKED = Asked(YEARS, (), "vi")
PATHS = [f"{year}/{name}.14-son-la.vi" for year in YEARS for name in ("emulation_movement", "reform_indices")]


@dataclass
class Site:
    """A project that is built again and again."""

    project: Project
    out: Path
    way: Local

    def build(self, **options: Any) -> tuple[command.Summary, list[str]]:
        """Build; what it said, and which reports it rendered."""
        rendered: list[str] = []
        asked = {"year": list(YEARS), "lang": "vi", "out": self.out, "project": self.project, **options}
        summary = command.build(**asked, progress=lambda result: rendered.append(result.report.path))
        return summary, sorted(rendered)

    def stale(self) -> dict[str, tuple[str, ...]]:
        """What a build would render, and why."""
        return {one.report.path: one.reasons for one in status.standing(ASKED, self.project, self.out) if one.reasons}


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("cache")
    project = make(home / "project", copy_project, write_notebook)
    with one_server(project) as way:
        found = Site(project, home / "out", way)
        summary, rendered = found.build()
        assert rendered == PATHS
        assert (summary.rendered, summary.reports, summary.unsteady) == (4, 4, False)
        yield found


def test_nothing_changed_nothing_runs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(site.out)
    with monkeypatch.context() as patch:
        patch.setattr("danvan_analysis.cli.stages.run", lambda *_, **__: pytest.fail("something ran"))
        summary, _ = site.build()
    assert (summary.rendered, summary.reports, summary.years) == (0, 4, YEARS)
    assert files(site.out) == before
    assert site.stale() == {}


def test_the_journal_alone_is_not_needed(site: Site) -> None:
    for file in (site.project.root / ".cache/danvan/journal").iterdir():
        file.unlink()
    assert site.build()[1] == []


@pytest.mark.parametrize("path", ["reports/2015/reform_indices.14-son-la.vi.html", "figures", "site/index.html"])
def test_what_is_gone_is_put_back_and_not_rendered(site: Site, path: str) -> None:
    before = files(site.out)
    gone = site.out / path
    for file in [gone] if gone.is_file() else [one for one in gone.rglob("*") if one.is_file()]:
        file.unlink()
    summary, rendered = site.build()
    assert (rendered, summary.rendered) == ([], 0)
    assert files(site.out) == before


def test_another_folder_is_filled_from_the_cache(site: Site, tmp_path: Path) -> None:
    assert site.build(out=tmp_path / "other")[1] == []
    assert files(tmp_path / "other") == files(site.out)


def test_a_changed_cell_renders_what_shows_it(site: Site, tmp_path: Path) -> None:
    before = files(site.out)
    kept = (site.project.raw / "corrections.csv").read_bytes()
    printed = correct(site.project, "pci/pci_2016.csv", 52, "PCI", lambda text: str(round(float(text) + 1, 4)))
    expected = "2016/reform_indices.14-son-la.vi"
    reasons = site.stale()
    assert set(reasons) == {expected}
    assert re.match(rf"PCI 2016 PCI of Sơn La changed, {float(printed)} -> ", reasons[expected][0])
    assert site.build()[1] == [expected]
    after = files(site.out)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert f"reports/{expected}.html" in changed
    assert not any("2015" in path or "path.PAPI" in path for path in changed)
    assert after == anew(site, tmp_path / "anew")
    # And back: the former state is remembered.
    (site.project.raw / "corrections.csv").write_bytes(kept)
    restore(site.project)
    assert site.build()[1] == []
    assert files(site.out) == before


def restore(project: Project) -> None:
    from danvan_analysis.cleaning.run import clean
    from danvan_analysis.published.record import record

    record(project.raw, "corrections.csv")
    processed.write(clean(project.raw), project.processed)


def anew(site: Site, out: Path) -> dict[str, bytes]:
    """The same build by a project that has no cache."""
    cache = site.project.root / ".cache"
    aside = cache.rename(cache.with_name(".cache-aside"))
    try:
        site.build(out=out)
        return files(out)
    finally:
        import shutil

        shutil.rmtree(cache)
        aside.rename(cache)


def test_no_report_that_changes_is_taken_for_fresh(site: Site) -> None:
    """Cells changed at random: whatever renders to other bytes was declared stale; how many needlessly is counted."""
    chance = random.Random(20261122)
    kept = (site.project.raw / "corrections.csv").read_bytes()
    wanted = tuple(plan(site.project, years=list(YEARS), lang="vi"))
    needless = 0
    former = rendered(site, wanted)
    for table in ("papi/papi_2016.csv", "pci/pci_2014.csv", "movement/movement.csv"):
        rows = _cells(site.project, table)
        row = rows.row(chance.randrange(rows.height), named=True)
        correct(site.project, table, row["row"], row["column"], _other)
        with Store(site.project) as store:
            verdicts = Judge(site.project, store).judge(Wanted(wanted, wanted).forms())
        now = rendered(site, wanted)
        for one in verdicts:
            if one.trace is not None:
                kept_outputs = dict(one.trace.outputs)
                assert now[one.report.path] == kept_outputs, (one.report.path, table, row["row"], row["column"])
            else:
                needless += now[one.report.path] == former[one.report.path]
        former = now
    (site.project.raw / "corrections.csv").write_bytes(kept)
    restore(site.project)
    assert needless <= 3, "of 12"


def _cells(project: Project, table: str) -> pl.DataFrame:
    name = "movement" if table.startswith("movement") else "indicators"
    return processed.table(name, project=project).filter(pl.col("table") == table, pl.col("column").is_not_null())


def _other(text: str) -> str:
    return repr(round(float(text) * 1.01, 4)) if "." in text else str(int(text) + 1)


def rendered(site: Site, wanted: tuple[Any, ...]) -> dict[str, Any]:
    with Store(site.project) as store:
        run = Run(Wanted(wanted, wanted, anew=True), site.project, site.out, store, Judge(site.project, store))
        results = run.finish(run.render(site.way))
    assert not [one.error for one in results if one.error]
    return {one.report.path: dict(one.outputs) for one in results}


def test_a_changed_notebook_renders_its_reports(site: Site) -> None:
    notebook = site.project.notebooks / "emulation_movement.ipynb"
    kept = notebook.read_bytes()
    notebook.write_bytes(kept + b"\n")
    try:
        assert set(site.stale()) == {path for path in PATHS if "emulation" in path}
        assert {reason for reasons in site.stale().values() for reason in reasons} == {"the notebook changed"}
    finally:
        notebook.write_bytes(kept)
    assert site.stale() == {}


def test_other_code_and_other_libraries_are_told_by_name(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = keys.code_of(site.project.notebooks / "reform_indices.ipynb")
    module = "danvan_analysis.figures.path"
    assert module in found
    installed = keys.libraries()
    with monkeypatch.context() as patch:
        patch.setattr(keys, "code_of", lambda _: {**found, module: "0" * 64})
        reasons = site.stale()
        assert "code: figures.path changed" in reasons["2015/reform_indices.14-son-la.vi"]
    with monkeypatch.context() as patch:
        patch.setattr(keys, "libraries", lambda: {**installed, "polars": "99.0"})
        assert all(f"polars {pl.__version__} -> 99.0" in reasons[0] for reasons in site.stale().values())
        assert len(site.stale()) == len(PATHS)


def test_versions_and_requirements_are_those_that_are_installed() -> None:
    found = keys.libraries()
    assert found == {name: metadata.version(name) for name in found}
    for name in ("polars", "papermill", "altair"):
        one = metadata.distribution(name)
        assert keys._said_of(one) == (one.version, one.requires or [])


def test_formats_are_made_when_asked(site: Site, tmp_path: Path) -> None:
    _, made = site.build(out=tmp_path / "some", formats=["svg,csv"])
    assert made == PATHS
    suffixes = {path.suffix for path in (tmp_path / "some" / "figures").rglob("*.*") if path.is_file()}
    assert {".svg", ".csv"} <= suffixes
    assert not suffixes & {".png", ".pdf", ".xlsx"}
    page = (tmp_path / "some" / "reports" / f"{PATHS[1]}.html").read_text(encoding="utf-8")
    assert '.png"' not in page, "no link to a file that is not there"
    assert site.build(out=tmp_path / "some", formats=["csv", "svg"])[1] == []
    assert site.build()[1] == [], "all formats are still kept"


def test_a_failed_report_is_rendered_again(site: Site, write_notebook: Callable[..., Path]) -> None:
    from danvan_analysis.errors import ReportFailed

    notebook = site.project.notebooks / "emulation_movement.ipynb"
    kept = notebook.read_bytes()
    try:
        write_notebook(notebook, "1 / 0")
        for _ in range(2):
            with pytest.raises(
                ReportFailed, match=r"(?s)2 of 4 reports failed.*to render the others again: danvan build"
            ):
                site.build(resume="danvan build --year 2015")
            assert (site.out / f"reports/{PATHS[0]}.failed.ipynb").is_file()
            assert not (site.out / f"reports/{PATHS[0]}.html").exists()
    finally:
        notebook.write_bytes(kept)
    assert site.build()[1] == [], "as they were before"
    assert not list(site.out.rglob("*.failed.ipynb"))
    assert (site.out / f"reports/{PATHS[0]}.html").is_file()


def test_what_changes_under_a_run_is_not_remembered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = site.project.notebooks / "emulation_movement.ipynb"
    kept = notebook.read_bytes()
    given = iter(range(1000))
    notebook.write_bytes(kept + b"\n")
    try:
        with monkeypatch.context() as patch:
            patch.setattr(journal, "given", lambda _: str(next(given)))
            summary, _ = site.build()
            assert summary.unsteady
        assert len(site.build()[1]) == 2, "rendered again"
    finally:
        notebook.write_bytes(kept)
    assert site.build()[1] == []


def test_a_notebook_that_no_engine_could_watch_depends_on_everything(site: Site) -> None:
    from danvan_analysis.reports.cache.judging import unwatched

    with Store(site.project) as store:
        judge = Judge(site.project, store)
        notes = unwatched(judge.state, site.project)
    assert {one["table"] for one in notes["rows"]} == set(judge.state["tables"])
    assert {"data/raw/papi/papi_2015.csv", "pyproject.toml"} & set(notes["files"]) == {"data/raw/papi/papi_2015.csv"}
