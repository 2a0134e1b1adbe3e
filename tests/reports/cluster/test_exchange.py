"""What machines exchange: nothing is believed that a report, a release or a place cannot be."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.errors import BadParameter, ClusterFault, PlaceFault
from danvan_analysis.project import Project
from danvan_analysis.reports.cluster import parcel, publishing, release, worker
from danvan_analysis.reports.cluster.dispatch import Cluster
from danvan_analysis.reports.cluster.place import Folder, Place, place_at
from danvan_analysis.reports.plan import PLAIN, Report
from danvan_analysis.reports.render import Rendered

pytestmark = pytest.mark.xdist_group("cluster")
REPORT = Report(2015, "reform_indices", "14", "son-la", "Sơn La", "vi")
PAGE = b"<html></html>"
DIGEST = hashlib.sha256(PAGE).hexdigest()


def tar(*entries: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(content), kind, "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def told(**other: Any) -> bytes:
    said = {"title": "t", "seconds": 1.0, "figures": [], "error": None, "failed": None, "notes": None}
    return json.dumps({**said, "outputs": {"reports/2015/a.html": DIGEST}, **other}).encode()


def test_a_report_arrives_as_it_was_sent(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / DIGEST[:2]).mkdir(parents=True)
    (here / DIGEST[:2] / DIGEST[2:]).write_bytes(PAGE)
    note = {"table": "indicators", "where": [], "columns": None}
    notes = {"rows": [note], "cells": {"heading": [note]}, "files": {}}
    sent = Rendered(
        REPORT, "Sơn La", 1.5, (("id", "title", "digest"),), outputs={"reports/a.html": DIGEST}, notes=notes
    )
    assert parcel.opened(parcel.packed(sent, here), REPORT, there) == sent
    assert (there / DIGEST[:2] / DIGEST[2:]).read_bytes() == PAGE


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        tar(("result.json", b"{}")),
        tar(("result.json", told(outputs={"reports/../../.bashrc": DIGEST})), (DIGEST, PAGE)),
        tar(("result.json", told(outputs={"/etc/cron.d/a": DIGEST})), (DIGEST, PAGE)),
        tar(("result.json", told(outputs={"site/index.html": DIGEST})), (DIGEST, PAGE)),
        tar(("result.json", told(failed="../a", error="e")), (DIGEST, PAGE)),
        tar(("result.json", told()), (DIGEST, b"another page")),
        tar(("result.json", told()), (DIGEST, PAGE), ("../evil", PAGE)),
        tar(("result.json", told(outputs={"reports/a.html": "../../evil"})), ("../../evil", PAGE)),
        tar(("result.json", told(notes={"rows": "all", "cells": {}, "files": {}})), (DIGEST, PAGE)),
        tar(("result.json", told(notes={"rows": [], "cells": {"heading": 1}, "files": {}})), (DIGEST, PAGE)),
        tar(("result.json", b""), kind=tarfile.SYMTYPE),
    ],
)
def test_what_is_no_report_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    objects = tmp_path / "cache" / "objects"
    with pytest.raises(ClusterFault, match=r"2015/reform_indices\.14-son-la\.vi: "):
        parcel.opened(content, REPORT, objects)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_release_holds_what_reports_read_and_nothing_beside(small_project: Project, tmp_path: Path) -> None:
    (small_project.root / ".env").write_text("KEY=secret")
    (small_project.root / "private.txt").write_text("mine")
    (small_project.notebooks / ".ipynb_checkpoints").mkdir(exist_ok=True)
    (small_project.notebooks / ".ipynb_checkpoints" / "a.ipynb").write_text("{}")
    content = release.packed(small_project)
    there = release.unpacked(content, tmp_path / "there")
    names = {file.relative_to(there.root).as_posix() for file in there.root.rglob("*") if file.is_file()}
    assert {"pyproject.toml", "notebooks/reform_indices.ipynb", "data/processed/indicators.parquet"} <= names
    assert not [name for name in names if "private" in name or "/." in f"/{name}"]
    assert release.packed(there) == content
    assert release.unpacked(b"is not read again", tmp_path / "there") == there


@pytest.mark.parametrize(
    "content",
    [b"no archive", tar(("../evil", b"x")), tar(("/evil", b"x")), tar(("pyproject.toml", b""), kind=tarfile.SYMTYPE)],
)
def test_an_archive_that_is_no_release_is_not_laid_out(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ClusterFault, match="cannot be laid out"):
        release.unpacked(content, tmp_path / "in" / "release")
    assert list((tmp_path / "in").iterdir()) == []
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize(
    "address",
    [
        "ftp://reports",
        "http://host/reports",
        "simplecache::s3://reports/a",
        "s3://",
        "s3://key:secret@reports/a",
        "s3://reports/../other",
        "s3://reports//a",
        "s3://reports/a?versionId=1",
        "file:///etc",
    ],
)
def test_an_address_that_is_no_place_is_refused(address: str) -> None:
    with pytest.raises(BadParameter, match="is no place for files") as caught:
        place_at(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "scheduler", ["10.0.0.5:8786", "inproc://a/1/2", "tcp://host", "tcp://host:1/../x", "ucx://h:1"]
)
def test_an_address_that_is_no_scheduler_is_refused(small_project: Project, tmp_path: Path, scheduler: str) -> None:
    with pytest.raises(BadParameter, match="is no address of a scheduler"):
        Cluster(small_project, scheduler, Folder(tmp_path))


@pytest.fixture(params=["folder", "store"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    store_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    for name, text in store_environment.items():
        monkeypatch.setenv(name, text)
    return place_at(str(tmp_path / "shared") if request.param == "folder" else f"s3://reports/{tmp_path.name}")


def test_a_place_keeps_gives_and_clears(place: Place) -> None:
    place.put("a/b.bin", b"one")
    place.put("a/b.bin", b"second")
    place.put("a/empty", b"")
    assert place.get("a/b.bin", most=6) == b"second"
    assert place.get("a/empty", most=6) == b""
    assert place.get("a/c", most=6) is None
    with pytest.raises(PlaceFault, match=r"a/b\.bin is larger"):
        place.get("a/b.bin", most=5)
    assert place.sizes("") == {"a/b.bin": 6, "a/empty": 0}
    place.clear("a")
    place.clear("never")
    assert place.sizes("") == {}


def test_what_is_published_goes_once_and_again_where_it_was_lost(place: Place, tmp_path: Path) -> None:
    built = tmp_path / "built"
    for name in ("reports/a.html", "figures/a.svg", "site/index.html"):
        (built / name).parent.mkdir(parents=True, exist_ok=True)
        (built / name).write_text(name)
    (built / ".hidden").write_text("no")
    place.put("kept/by/others.txt", b"x")
    assert publishing.publish(built, place) == 3
    assert publishing.publish(built, place) == 0
    (built / "reports/a.html").write_text("reports/b.html")
    assert publishing.publish(built, place) == 1
    assert place.get("reports/a.html", most=99) == b"reports/b.html"
    place.clear("figures")
    assert publishing.publish(built, place) == 1
    place.put(publishing.LISTING, b"no json")
    assert publishing.publish(built, place) == 3
    assert set(place.sizes("")) == {
        *("reports/a.html", "figures/a.svg", "site/index.html", "kept/by/others.txt", publishing.LISTING)
    }


def test_a_bucket_that_is_not_there_is_said(store_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in store_environment.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(PlaceFault, match=r"^s3://nobodys/a: .*; check that it exists"):
        place_at("s3://nobodys/a").put("b", b"c")


def test_an_order_given_twice_is_rendered_once(
    small_project: Project, tmp_path: Path, write_notebook: Callable[..., Path]
) -> None:
    log = tmp_path / "log"
    write_notebook(small_project.notebooks / "reform_indices.ipynb", f"open({str(log)!r}, 'a').write(str(year))")
    place = Folder(tmp_path / "shared")
    content = release.packed(small_project)
    place.put(f"run/{worker.RELEASE}", content)
    order = {
        "place": place.address,
        "run": "run",
        "release": hashlib.sha256(content).hexdigest(),
        "fingerprint": release.fingerprint(),
        "number": 0,
        **parcel.order(REPORT, PLAIN),
    }
    first = worker.render(order)
    assert worker.render(order) == first
    assert log.read_text(encoding="utf-8") == "2015"
    with pytest.raises(PlaceFault, match="is missing or damaged"):
        worker.render({**order, "number": 1, "release": "0" * 64})
