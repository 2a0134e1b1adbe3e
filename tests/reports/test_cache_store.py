"""The cache on disk: whole or not at all, damaged parts found out, two builds at once, pruned by age and size."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from danvan_analysis.errors import CacheInUse
from danvan_analysis.figures import worked_out
from danvan_analysis.project import Project
from danvan_analysis.reports.cache import beside
from danvan_analysis.reports.cache import store as kept
from danvan_analysis.reports.cache.placing import Folder
from danvan_analysis.reports.cache.pruning import holding, prune
from danvan_analysis.reports.cache.store import Store, Trace
from danvan_analysis.reports.cluster import publishing


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "pyproject.toml").write_text("[tool.danvan]\n", encoding="utf-8")
    return Project(tmp_path)


def trace(store: Store, report: str, *contents: bytes, state: str = "now") -> Trace:
    outputs = {f"reports/{report}.{n}": store.keep(content) for n, content in enumerate(contents)}
    said = store.text({"tables": {}, "state": state})
    return Trace(report, {"code": "c"}, said, store.text({"rows": []}), outputs, {"title": report, "figures": []})


def test_what_is_remembered_is_read_back(project: Project) -> None:
    with Store(project) as store:
        first = trace(store, "2019/a", b"one", b"two")
        store.remember(first, "key")
    with Store(project) as store:
        (found,) = store.traces(["2019/a", "2020/b"])["2019/a"]
        assert (found.outputs, found.parts, found.about) == (first.outputs, first.parts, first.about)
        assert store.read(found.notes) == {"rows": []}
        assert all(store.sound(digest) for digest in found.outputs.values())


def test_a_few_states_of_a_report_are_remembered(project: Project) -> None:
    with Store(project) as store:
        for number in range(kept.REMEMBERED + 3):
            store.remember(trace(store, "2019/a", state=str(number)), "key")
        found = store.traces(["2019/a"])["2019/a"]
        assert len(found) == kept.REMEMBERED
        assert store.read(found[0].state)["state"] == str(kept.REMEMBERED + 2), "the last one first"


@pytest.mark.parametrize("damage", [b"", b"changed"])
def test_a_damaged_object_is_found_out(project: Project, tmp_path: Path, damage: bytes) -> None:
    with Store(project) as store:
        made = trace(store, "2019/a", b"one")
        (digest,) = made.outputs.values()
        store.path(digest).write_bytes(damage)
        assert not Folder(store, tmp_path / "out").put(made.outputs)
        assert not store.path(digest).exists()
        assert not (tmp_path / "out").exists(), "nothing of a report that is not whole"


def test_a_lost_object_is_found_out(project: Project, tmp_path: Path) -> None:
    with Store(project) as store:
        made = trace(store, "2019/a", b"one", b"two")
        store.path(next(iter(made.outputs.values()))).unlink()
        assert not Folder(store, tmp_path / "out").put(made.outputs)


def test_a_file_written_into_by_a_reader_is_put_back(project: Project, tmp_path: Path) -> None:
    """Build folder and cache share files: who writes into one spoils the other, and that is found out."""
    out = tmp_path / "out"
    with Store(project) as store:
        made = trace(store, "2019/a", b"one")
        (path,) = made.outputs
        assert Folder(store, out).put(made.outputs)
        folder = Folder(store, out)
        assert folder.lacking(made.outputs) == []
        with (out / path).open("r+b") as file:
            file.write(b"ONE")
        assert folder.lacking(made.outputs) == [path]
        assert not folder.put(made.outputs), "the object is spoilt as well, and is rendered anew"
        store.keep(b"one")
        assert folder.put(made.outputs)
        assert (out / path).read_bytes() == b"one"


@pytest.mark.parametrize("change", ["remove", "replace", "touch"])
def test_a_file_that_is_not_as_it_was_placed_is_put_back(project: Project, tmp_path: Path, change: str) -> None:
    out = tmp_path / "out"
    with Store(project) as store:
        made = trace(store, "2019/a", b"one", b"two")
        path = out / next(iter(made.outputs))
        Folder(store, out).put(made.outputs)
        if change == "remove":
            path.unlink()
        elif change == "replace":
            path.unlink()
            path.write_bytes(b"one!")
        else:
            os.utime(path, ns=(1, 1))
        folder = Folder(store, out)
        assert folder.lacking(made.outputs) == [next(iter(made.outputs))]
        assert folder.put(made.outputs)
        assert path.read_bytes() == b"one"


@pytest.mark.parametrize("damage", [b"", b"this is no index" * 500])
def test_a_damaged_index_costs_time_alone(project: Project, damage: bytes) -> None:
    with Store(project) as store:
        store.remember(trace(store, "2019/a", b"one"), "key")
    for file in store.folder.glob("index-*"):
        file.write_bytes(damage)
    with Store(project) as store:
        assert store.traces(["2019/a"]) == {}
        store.remember(trace(store, "2019/a", b"one"), "key")
        assert len(store.traces(["2019/a"])) == 1


@pytest.mark.parametrize(
    "path", ["../outside", "/etc/x", "reports/../../x", "site/index.html", "reports", "reports//x"]
)
def test_a_trace_that_names_a_file_elsewhere_is_not_believed(project: Project, path: str) -> None:
    with Store(project) as store:
        made = trace(store, "2019/a", b"one")
        store.remember(dataclasses.replace(made, outputs={path: "0" * 64}), "key")
        assert store.traces(["2019/a"]) == {}


def test_a_damaged_text_is_no_text(project: Project) -> None:
    with Store(project) as store:
        digest = store.text({"a": 1})
        store.base.execute("update text set body = ?", (b"spoilt",))
        assert store.read(digest) is None
        assert store.read("gone") is None


def test_after_a_loss_of_power_only_what_is_on_the_disk_counts(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(project) as store:
        store.remember(trace(store, "2019/settled", b"one"), "key")
        store.settle()
        store.remember(trace(store, "2019/not", b"two"), "key")
    monkeypatch.setattr(kept, "_boot", lambda: "another start of the machine")
    with Store(project) as store:
        assert set(store.traces(["2019/settled", "2019/not"])) == {"2019/settled"}


def test_two_builds_write_at_once(project: Project) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from danvan_analysis.project import Project\n"
        "from danvan_analysis.reports.cache.store import Store, Trace\n"
        "with Store(Project(Path(sys.argv[1]))) as store:\n"
        "    for n in range(40):\n"
        "        outputs = {'reports/x': store.keep(b'same')}\n"
        "        said = store.text({'tables': {}})\n"
        "        store.remember(Trace(f'{n}/{sys.argv[2]}', {}, said, said, outputs, {}), 'key')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(project.root), str(n)]) for n in range(2)]
    assert [one.wait(timeout=60) for one in running] == [0, 0]
    with Store(project) as store:
        assert len(store.traces(f"{n}/{k}" for n in range(40) for k in range(2))) == 80


def age(store: Store, report: str, seconds: int) -> None:
    store.base.execute("update trace set used = used - ? where report = ?", (seconds, report))


def test_pruning_by_age_and_by_size(project: Project) -> None:
    with Store(project) as store:
        for number, name in enumerate(("old", "older", "new")):
            store.remember(trace(store, name, b"x" * 1000 + bytes([number])), "key")
        age(store, "old", 10 * 86_400)
        age(store, "older", 20 * 86_400)
        stray = store.keep(b"nobody needs this")
        (store.scratch / "report-left").mkdir()
    assert holding(project).files == 4
    assert prune(project, keep_days=15).reports == 2
    assert not store.path(stray).exists()
    assert not (store.scratch / "report-left").exists()
    left = prune(project, most_bytes=1500)
    assert (left.reports, left.files, left.bytes) == (1, 1, 1001)
    with Store(project) as store:
        assert set(store.traces(["old", "older", "new"])) == {"new"}, "what was used last stays"
        assert store.read(store.traces(["new"])["new"][0].notes) == {"rows": []}
    assert prune(project, most_bytes=0).files == 0


def lay(project: Project, name: str, size: int) -> Path:
    """Write a file of the cache."""
    path = project.root / ".cache/danvan" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def aged(path: Path, days: float) -> None:
    """Let a file, or a folder with all in it, be as if nobody had used it for some days."""
    stamp = time.time() - days * 86_400
    for one in (*path.rglob("*"), path):
        os.utime(one, (stamp, stamp))


def test_the_folders_are_those_that_others_write(project: Project) -> None:
    assert worked_out.FOLDER == beside.RESULTS
    assert publishing.staging(project, "s3://reports").parent == project.root / beside.STAGED


def test_results_are_counted_and_pruned_by_their_last_use(project: Project) -> None:
    old, new = (lay(project, f"worked-out/{name}.json", 1000) for name in ("a", "b"))
    aged(old, 20)
    found = holding(project)
    assert (found.results, found.results_bytes, found.files) == (2, 2000, 0)
    assert prune(project).results == 2, "not by age where no age is said"
    assert prune(project, keep_days=30).results == 2
    assert prune(project, keep_days=10).results == 1
    assert not old.exists()
    assert new.exists()


def test_of_results_the_last_used_have_room_first(project: Project) -> None:
    with Store(project) as store:
        store.remember(trace(store, "2019/a", b"x" * 500), "key")
    old, new = (lay(project, f"worked-out/{name}.json", 1000) for name in ("a", "b"))
    aged(old, 1)
    left = prune(project, most_bytes=1600)
    assert (left.reports, left.results, new.exists()) == (1, 1, True)
    assert prune(project, most_bytes=1400).results == 0
    assert holding(project).reports == 1, "reports come before what they were made with"


def test_what_a_killed_process_left_among_the_results_goes(project: Project) -> None:
    part, fresh = (lay(project, f"worked-out/.{name}.json.part", 10) for name in ("a", "b"))
    os.utime(part, (1, 1))
    prune(project)
    assert (part.exists(), fresh.exists()) == (False, True)


@pytest.mark.parametrize(("days", "keep_days", "left"), [(1, 0.0, 1), (3, 30.0, 1), (3, 2.5, 0), (3, None, 1)])
def test_builds_for_object_stores_go_when_surely_nobody_uses_them(
    project: Project, days: float, keep_days: float | None, left: int
) -> None:
    with Store(project) as store:
        object_ = store.path(store.keep(b"x" * 700))
    file = lay(project, "out/0123/reports/own.json", 300)
    os.link(object_, file.with_name("linked.html"))
    aged(file.parents[1], days)
    found = holding(project)
    assert (found.staged, found.staged_bytes) == (1, 300), "what is linked takes no room"
    assert prune(project, keep_days=keep_days).staged == left
    assert file.exists() is bool(left)


def test_nothing_is_pruned_under_a_running_build(project: Project) -> None:
    with Store(project) as store:
        store.remember(trace(store, "2019/a", b"one"), "key")
        refused: list[BaseException] = []

        def clear() -> None:
            try:
                prune(project, most_bytes=0)
            except CacheInUse as error:
                refused.append(error)

        other = threading.Thread(target=clear)
        other.start()
        other.join(30)
        assert len(refused) == 1
        assert "a build of this project runs" in str(refused[0])
    assert holding(project).files == 1
