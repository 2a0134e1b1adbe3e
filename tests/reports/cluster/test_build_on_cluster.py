"""A build on workers that share nothing but a place is the build of one machine, also where a worker is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reports.cache_project import files
from tests.reports.cluster.conftest import Machines

from danvan_analysis.errors import ClusterFault
from danvan_analysis.project import Project
from danvan_analysis.reports.cluster import release
from danvan_analysis.reports.cluster.dispatch import FOLDER, Cluster
from danvan_analysis.reports.cluster.place import place_at
from danvan_analysis.reports.plan import plan
from danvan_analysis.reports.render import Rendered
from danvan_analysis.reports.run import render_all

pytestmark = pytest.mark.xdist_group("cluster")
LOGGED = """
import os
with open({log!r}, "a") as log:
    log.write(f"began {{year}} {{os.getppid()}}\\n")
import time
time.sleep(0.7)
import danvan_analysis as dv
with open({log!r}, "a") as log:
    log.write(f"ended {{year}} {{os.getppid()}}\\n")
"""


def lines(log: Path, word: str) -> list[str]:
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return [line.split()[1] for line in text.splitlines() if line.startswith(word)]


def test_a_worker_lost_costs_its_running_report_only(
    tmp_path: Path, small_project: Project, machines: Machines, write_notebook: Callable[..., Path], root: Path
) -> None:
    log = tmp_path / "log"
    write_notebook(
        small_project.notebooks / "emulation_movement.ipynb",
        LOGGED.format(log=str(log)),
        'dv.figures.heading(report="emulation_movement", year=year, province=province, lang=lang)',
    )
    years = list(range(2014, 2022))
    reports = plan(small_project, years=years, lang="vi", notebooks=["emulation_movement"])
    assert len(reports) == len(years)
    finished: list[str] = []
    running_at_the_loss: list[str] = []

    def lose_one(result: Rendered) -> None:
        assert result.error is None, result.error
        finished.append(str(result.report.year))
        if len(finished) == 2:
            victim = machines.workers[0]
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
            machines.start_worker()
            began, ended = lines(log, "began"), lines(log, "ended")
            running_at_the_loss.extend(year for year in began if year not in ended)

    out = tmp_path / "out"
    with Cluster(small_project, machines.address, place_at(str(out))) as cluster:
        results = render_all(reports, small_project, out, dispatch=cluster, progress=lose_one)
    assert [result.report for result in results] == reports
    assert sorted(finished) == sorted({str(year) for year in years}), "each is given once"
    ended = lines(log, "ended")
    assert sorted(set(ended)) == sorted(finished)
    twice = {year for year in ended if ended.count(year) > 1}
    begun = lines(log, "began")
    again = {year for year in begun if begun.count(year) > 1}
    assert twice <= again <= set(running_at_the_loss) | twice
    assert len(again) <= 1, "the worker that was lost had one report in hand"
    assert not list((out / FOLDER).iterdir()), "nothing of the exchange is left"
    calm = tmp_path / "calm"
    render_all(reports[:2], small_project, calm)
    # The first: the page of the last of a plan leads to no later year.
    made = {path: content for path, content in files(calm).items() if "/2014/" in path}
    whole = files(out)
    assert len(made) == 2
    assert made == {path: whole[path] for path in made}
    assert all(f"reports/{report.path}.html" in whole for report in reports)


def test_a_build_to_an_object_store_is_the_local_one(
    tmp_path: Path,
    small_project: Project,
    machines: Machines,
    store_environment: dict[str, str],
    danvan: Callable[..., subprocess.CompletedProcess[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, text in store_environment.items():
        monkeypatch.setenv(name, text)
    asked = ["--year", "2012", "--year", "2015", "--lang", "vi", "--formats", "svg,csv"]
    address = "s3://reports/of/2026"
    told = danvan("build", *asked, "--scheduler", machines.address, "--out", address, project=small_project.root)
    assert told.returncode == 0, told.stderr
    assert f"open         {address}/site/index.html" in told.stdout
    place = place_at(address)
    names = [name for name in place.sizes("") if not name.startswith(FOLDER)]
    there = {name: place.get(name, most=1 << 26) for name in names}
    # The cache holds what the cluster made: it is cleared, so that the local build renders for itself.
    (small_project.root / ".cache").rename(tmp_path / "cache-of-the-cluster")
    local = tmp_path / "local"
    told = danvan("build", *asked, "--out", str(local), project=small_project.root)
    assert told.returncode == 0, told.stderr
    whole = {file.relative_to(local).as_posix(): file.read_bytes() for file in local.rglob("*") if file.is_file()}
    assert there == whole
    assert sum(name.endswith(".html") and name.startswith("reports/") for name in names) == 4
    assert [name for name in place.sizes(FOLDER) if not name.endswith("listing.json")] == []


def test_a_worker_of_another_release_stops_the_build(
    tmp_path: Path, small_project: Project, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = plan(small_project, years=[2015], lang="vi", notebooks=["reform_indices"])
    other = {**release.fingerprint(), "polars": "1.0"}
    monkeypatch.setattr(release, "fingerprint", lambda: other)
    with (
        Cluster(small_project, machines.address, place_at(str(tmp_path))) as cluster,
        pytest.raises(ClusterFault, match=r"a worker has polars \S+ instead of 1\.0.*; install the same release"),
    ):
        render_all(reports, small_project, tmp_path / "out", dispatch=cluster)
    assert not (tmp_path / "out" / "reports" / "2015").exists()


def test_a_scheduler_that_is_not_there_is_said(
    small_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danvan_analysis.reports.cluster.dispatch._PATIENCE", 0.5)
    began = time.monotonic()
    with (
        Cluster(small_project, "tcp://127.0.0.1:1", place_at(str(tmp_path))) as cluster,
        pytest.raises(ClusterFault, match=r"tcp://127\.0\.0\.1:1 does not answer"),
    ):
        cluster.warm()
    assert time.monotonic() - began < 20
