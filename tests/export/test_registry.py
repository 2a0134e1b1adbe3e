"""The list of a release: what a build writes, what is committed, what a closed release refuses."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from tests.export.drawn import Files

from danvan_analysis import export
from danvan_analysis.errors import BadParameter, ReleaseClosed
from danvan_analysis.export import hashes, proof, registry


@pytest.fixture
def built(genuine: Files, another: Files, tmp_path: Path) -> Path:
    """Return a build folder with two figures."""
    for one in (genuine, another):
        export.write(one.figure, tmp_path / "build" / "figures")
    return tmp_path / "build"


def test_a_build_lists_its_figures(built: Path, genuine: Files, another: Files) -> None:
    path = registry.write(built)
    found = registry.read(path)
    assert found is not None
    assert (found.version, found.created, found.closed) == ("2026.11.0", "2026-11-22", False)
    assert sorted(found.entries) == sorted([str(genuine.figure.id), str(another.figure.id)])
    entry = found.entries[str(genuine.figure.id)]
    assert (entry.code, entry.title, entry.size) == (genuine.figure.id.short_code, genuine.figure.title, "page")
    assert set(entry.hashes) == {"data", "spec", "code", "alt", "notes", "drawing", "pixels", "page", "csv", "xlsx"}
    assert entry.hashes["pixels"] == hashes.pixels(hashes.picture(genuine.by_suffix[".png"]))
    assert entry.hashes["drawing"] == hashes.drawing(genuine.figure.svg)
    assert entry.proof == proof.common(json.loads(genuine.by_suffix[".resource.json"])["danvan"])
    assert len(entry.look) == 64
    assert registry.write(built).read_bytes() == path.read_bytes()


def test_only_the_figures_named(built: Path, genuine: Files) -> None:
    found = registry.read(registry.write(built, names=[str(genuine.figure.id), "gone.all.2020.2008-14.vi"]))
    assert found is not None
    assert list(found.entries) == [str(genuine.figure.id)]


def test_there_and_back(built: Path) -> None:
    content = registry.write(built).read_bytes()
    assert registry.parse(content, place="a").to_bytes() == content
    assert len(content.splitlines()) == 4, "a line a figure: a difference shows which"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"version":1}', b"[" * 100_000, b"\xff"])
def test_what_is_no_registry(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / registry.NAME
    path.write_bytes(content)
    with pytest.raises(BadParameter, match="is no registry of figures"):
        registry.read(path)


def test_a_draft_is_replaced_and_a_closed_release_only_grows(
    built: Path, genuine: Files, another: Files, tmp_path: Path
) -> None:
    first = registry.read(registry.write(built, names=[str(genuine.figure.id)]))
    whole = registry.read(registry.write(built))
    assert first is not None
    assert whole is not None
    path = registry.commit(first, tmp_path)
    assert path == tmp_path / "releases" / "2026.11.0" / "registry.json"
    entry = first.entries[str(genuine.figure.id)]
    other = dataclasses.replace(entry, hashes={**entry.hashes, "spec": "0" * 64})
    redrawn = dataclasses.replace(first, entries={entry.name: other})
    assert registry.read(registry.commit(redrawn, tmp_path)) == redrawn, "a draft"
    registry.commit(first, tmp_path, close=True)
    with pytest.raises(ReleaseClosed, match=rf"first {entry.name}; give the data a new version"):
        registry.commit(redrawn, tmp_path)
    assert registry.read(path) == dataclasses.replace(first, closed=True), "nothing was written"
    registry.commit(whole, tmp_path)
    grown = registry.read(path)
    assert grown is not None
    assert grown.closed, "a release stays closed"
    assert sorted(grown.entries) == sorted(whole.entries)


@pytest.mark.parametrize("version", ["", ".", "..", "../a", "a/b", "a\\b", "c:d"])
def test_a_version_that_is_no_name_of_a_folder(version: str, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="is no name of a folder"):
        registry.commit(registry.Registry(version, "2026-11-22", "0.1.0", False), tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_newest_release_comes_first(tmp_path: Path) -> None:
    for version, created in (("2024.1.0", "2024-01-01"), ("2026.11.0", "2026-11-22"), ("2025.1.0", "2025-01-01")):
        registry.commit(registry.Registry(version, created, "0.1.0", True), tmp_path)
    assert [one.version for one in registry.all_of(tmp_path)] == ["2026.11.0", "2025.1.0", "2024.1.0"]
