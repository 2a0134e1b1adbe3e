"""Tables on disk: the same everywhere, rebuilt when they must be, never half written."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from danvan_analysis.cleaning import processed, reads
from danvan_analysis.cleaning.run import SORT_KEYS, Cleaned, clean
from danvan_analysis.errors import RawTableChanged
from danvan_analysis.project import Project
from danvan_analysis.published import DataPackage, record

if TYPE_CHECKING:
    Copy = Any


@pytest.fixture
def small(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> tuple[Project, list[int]]:
    """Return a project whose cleaning is replaced by a quick one that counts its runs."""
    runs: list[int] = []

    def quick(raw: Path) -> Cleaned:
        runs.append(1)
        frame = pl.DataFrame({"row": [len(runs)], "text": ["Sơn La"]})
        return Cleaned(processed.load(raw), dict.fromkeys(SORT_KEYS, frame))

    monkeypatch.setattr(processed, "clean", quick)
    return Project(copy.raw.parents[1]), runs


def test_cleaning_twice_gives_the_same_bytes(cleaned: Cleaned, root: Path, tmp_path: Path) -> None:
    again = clean(root / "data/raw")
    for name, tables in (("first", cleaned), ("second", again)):
        processed.write(tables, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert files == sorted([*(f"{name}.parquet" for name in SORT_KEYS), "hashes.json", "datapackage.json"])
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_a_table_is_written_where_it_is_another(cleaned: Cleaned, tmp_path: Path) -> None:
    processed.write(cleaned, tmp_path)
    was = {path.name: (path.stat().st_ino, path.read_bytes()) for path in tmp_path.glob("*.parquet")}
    changed, damaged, gone = "movement", "claims", "national"
    (tmp_path / f"{damaged}.parquet").write_bytes(was[f"{damaged}.parquet"][1][:-1] + b"?")
    (tmp_path / f"{gone}.parquet").unlink()
    other = dataclasses.replace(cleaned, tables={**cleaned.tables, changed: cleaned.tables[changed].head(3)})
    hashes = processed.write(other, tmp_path, files=processed.Files.of(other))
    assert hashes[changed] == processed.table_hash(other.tables[changed])
    for name, frame in other.tables.items():
        path = tmp_path / f"{name}.parquet"
        assert pl.read_parquet(path).equals(frame), name
        # The number of one that is gone may be given again.
        assert name == gone or (path.stat().st_ino == was[path.name][0]) == (name not in (changed, damaged)), name


def test_the_order_of_the_descriptor_decides_nothing(cleaned: Cleaned, copy: Copy) -> None:
    path = copy.raw / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["resources"].reverse()
    path.write_text(json.dumps(content), encoding="utf-8")
    again = clean(copy.raw)
    for name, frame in cleaned.tables.items():
        assert processed.table_hash(again.tables[name]) == processed.table_hash(frame), name


def test_recorded_hashes_are_what_cleaning_gives_now(cleaned: Cleaned, root: Path) -> None:
    # The version that git holds, not the file: serving a table may have written the file anew a moment ago.
    held = subprocess.run(["git", "show", ":data/processed/hashes.json"], cwd=root, capture_output=True)
    text = held.stdout if held.returncode == 0 else (root / "data/processed/hashes.json").read_bytes()
    recorded = json.loads(text)
    assert recorded["raw"] == cleaned.package.digest
    assert recorded["release"] == {"version": cleaned.package.version, "created": cleaned.package.created}
    assert recorded["tables"] == {name: processed.table_hash(frame) for name, frame in sorted(cleaned.tables.items())}


def test_canonical_text() -> None:
    frame = pl.DataFrame({"a": [0.1 + 0.2, None, 1e-9, 43.8876], "b": ["x,y", None, 'q"', "Sơn La"]})
    assert processed.canonical_text(frame).decode() == (
        'a,b\n0.30000000000000004,"x,y"\n,\n1e-9,"q"""\n43.8876,Sơn La\n'
    )


def test_a_hash_notices_the_last_digit_and_the_order() -> None:
    frame = pl.DataFrame({"a": [63.384804, 2.0]})
    hashes = {
        processed.table_hash(other)
        for other in (frame, frame.reverse(), pl.DataFrame({"a": [63.384805, 2.0]}), frame.rename({"a": "b"}))
    }
    assert len(hashes) == 4


def test_descriptor_tells_rows_types_and_keys(project: Project, cleaned: Cleaned) -> None:
    content = json.loads((project.processed / "datapackage.json").read_text(encoding="utf-8"))
    for entry in content["resources"]:
        frame = pl.read_parquet(project.processed / entry["path"])
        assert entry["rows"] == frame.height
        assert entry["hash"] == f"sha256:{processed.table_hash(frame)}"
        assert [field["name"] for field in entry["schema"]["fields"]] == frame.columns
        assert set(entry["schema"]["primaryKey"]) <= set(frame.columns)
        assert frame.equals(frame.sort(entry["schema"]["primaryKey"], maintain_order=True)), entry["name"]
    assert (content["version"], content["raw"]) == (cleaned.package.version, cleaned.package.digest)


def test_built_once_and_then_served(small: tuple[Project, list[int]]) -> None:
    project, runs = small
    for _ in range(3):
        assert processed.table("movement", project=project)["row"].to_list() == [1]
    assert len(runs) == 1


def test_a_new_release_is_built_anew(small: tuple[Project, list[int]], copy: Copy) -> None:
    project, runs = small
    processed.ensure(project)
    copy.append("counts.csv", table="movement", what="rows", number="164")
    assert not processed.is_fresh(project)
    assert processed.table("movement", project=project)["row"].to_list() == [2]
    assert len(runs) == 2


def test_other_code_is_built_anew(small: tuple[Project, list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    project, runs = small
    processed.ensure(project)
    monkeypatch.setattr(processed, "code_hash", lambda: "another")
    processed.ensure(project)
    processed.ensure(project)
    assert len(runs) == 2


def test_the_hash_of_the_code_follows_code_and_reference_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"cleaning/processed.py": "1", "cleaning/run.py": "2", "reference/data/names.csv": "3", "figures/x.py": "4"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(processed, "__file__", str(tmp_path / "cleaning/processed.py"))

    def hashed() -> str:
        processed.code_hash.cache_clear()
        return processed.code_hash()

    try:
        first = hashed()
        (tmp_path / "figures/x.py").write_text("changed", encoding="utf-8")
        assert hashed() == first
        for name in ("cleaning/run.py", "reference/data/names.csv"):
            before = hashed()
            (tmp_path / name).write_text("changed", encoding="utf-8")
            assert hashed() != before, name
    finally:
        monkeypatch.undo()
        processed.code_hash.cache_clear()


@pytest.mark.parametrize("lost", ["datapackage.json", "national.parquet"])
def test_a_lost_file_is_built_anew(small: tuple[Project, list[int]], lost: str) -> None:
    project, runs = small
    processed.ensure(project)
    (project.processed / lost).unlink()
    processed.ensure(project)
    assert len(runs) == 2
    assert (project.processed / lost).is_file()


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "{}", '{"raw": 1}'])
def test_a_damaged_descriptor_is_built_anew(small: tuple[Project, list[int]], text: str) -> None:
    project, runs = small
    processed.ensure(project)
    (project.processed / "datapackage.json").write_text(text, encoding="utf-8")
    processed.ensure(project)
    assert len(runs) == 2
    assert processed.is_fresh(project)


@pytest.mark.parametrize("after", [0, 1, 5, len(SORT_KEYS), len(SORT_KEYS) + 1])
def test_an_interrupted_write_is_built_anew(
    small: tuple[Project, list[int]], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    project, runs = small
    processed.ensure(project)
    replace, calls = os.replace, []

    def dying(source: str, target: Path) -> None:
        if len(calls) == after:
            raise KeyboardInterrupt
        calls.append(target)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            processed.write(processed.clean(project.raw), project.processed)
    assert not list(project.processed.glob("*.part"))
    assert not processed.is_fresh(project)
    for name in SORT_KEYS:
        assert processed.table(name, project=project)["row"].to_list() == [3], name
    assert len(runs) == 3


def test_a_table_rebuilt_under_a_running_kernel_is_read_anew(small: tuple[Project, list[int]]) -> None:
    project, _ = small
    assert processed.table("claims", project=project)["row"].to_list() == [1]
    processed.write(processed.clean(project.raw), project.processed)
    assert processed.table("claims", project=project)["row"].to_list() == [2]


def test_a_changed_byte_is_told_before_a_figure_is_served(small: tuple[Project, list[int]]) -> None:
    project, runs = small
    processed.ensure(project)
    path = project.raw / "pci/pci_2019.csv"
    path.write_bytes(path.read_bytes().replace(b"63.384804", b"63.384805"))
    with pytest.raises(RawTableChanged, match=r"pci/pci_2019\.csv"):
        processed.table("indicators", project=project)
    record.record(project.raw, "pci/pci_2019.csv")
    processed.table("indicators", project=project)
    assert len(runs) == 2


def test_a_table_recorded_anew_is_seen_by_a_process_that_goes_on(small: tuple[Project, list[int]], copy: Copy) -> None:
    """As in JupyterLab, where somebody edits a table between two cells."""
    project, _ = small
    seen = []
    for number in ("1", "2", "3"):
        seen.append(processed.table("movement", project=project)["row"].item())
        copy.append("counts.csv", table="movement", what="rows", number=number)
    assert seen == [1, 2, 3]


def test_a_report_is_made_of_one_state(small: tuple[Project, list[int]], copy: Copy) -> None:
    project, _ = small
    with reads.recording(project.root):
        assert processed.table("movement", project=project)["row"].to_list() == [1]
        copy.append("counts.csv", table="movement", what="rows", number="164")
        assert processed.table("movement", project=project)["row"].to_list() == [1]
    assert processed.table("movement", project=project)["row"].to_list() == [2]
    with reads.recording(project.root):
        assert processed.table("movement", project=project)["row"].to_list() == [2]
        # One inside another ends for itself.
        with reads.recording(project.root) as inner:
            assert processed.table("movement", project=project)["row"].to_list() == [2]
            assert [note["table"] for note in inner.notes] == ["movement"]
        assert reads.active() is not None
    assert reads.active() is None


def test_only_tables_that_exist_are_written(small: tuple[Project, list[int]]) -> None:
    project, _ = small
    processed.ensure(project)
    assert isinstance(processed.load(project.raw), DataPackage)
    assert {path.stat().st_mode & 0o777 for path in project.processed.iterdir()} == {0o644}


@pytest.fixture
def cached(root: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A table of a project, and the folder that it is mapped from."""
    pytest.importorskip("pyarrow")
    folder = tmp_path / processed.MAPPED
    folder.parent.mkdir(parents=True)
    return root / "data" / "processed" / "indicators.parquet", folder


def asked(cached: tuple[Path, Path], *identity: int) -> pl.DataFrame:
    processed._read.cache_clear()
    return processed._read(*map(str, cached), *identity)


def test_a_table_is_mapped_as_it_was_read(cached: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    read = asked(cached, 1, 2)
    assert [one.name for one in cached[1].iterdir()] == ["indicators.1-2.arrow"]
    monkeypatch.setattr(pl, "read_parquet", lambda _: pytest.fail("it is mapped"))
    mapped = asked(cached, 1, 2)
    assert mapped.schema == read.schema
    assert mapped.equals(read)
    assert mapped.filter(index="PAPI", edition_year=2015).rows() == read.filter(index="PAPI", edition_year=2015).rows()


@pytest.mark.parametrize("content", [b"", b"ARROW1", None])
def test_a_mapped_table_that_is_older_or_broken_is_read_anew(cached: tuple[Path, Path], content: bytes | None) -> None:
    read = asked(cached, 1, 2)
    file = cached[1] / "indicators.3-4.arrow"
    if content is not None:
        # In place of the file: whoever has the former one mapped keeps it.
        file.write_bytes(content or next(cached[1].iterdir()).read_bytes()[:-1000])
    assert asked(cached, 3, 4).equals(read)
    assert [one.name for one in cached[1].iterdir()] == [file.name]
    assert asked(cached, 3, 4).equals(read)


def test_nothing_is_kept_where_there_is_no_cache(cached: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    cached[1].parent.rmdir()
    assert asked(cached, 1, 2).height
    cached[1].parent.mkdir()
    monkeypatch.delitem(sys.modules, "pyarrow")
    assert asked(cached, 1, 2).height, "nor is pyarrow imported for it"
    assert "pyarrow" not in sys.modules
    assert not cached[1].exists()
