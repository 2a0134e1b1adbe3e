"""``danvan diff``: revisions of a real repository, registries, refusals, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.export.registry import Entry, Registry
from danvan_analysis.published.record import record

Say = Callable[..., Any]
TABLE = "pci/pci_2019.csv"
FIGURE = "dot_strip.PCI.2019.2008-14.vi"


def git(folder: Path, *arguments: str) -> None:
    environment = {name: one for name, one in os.environ.items() if not name.startswith("GIT_")}
    settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *settings, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture(scope="module")
def revised(copy_project: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of two releases: one score was revised, and the lines of its table moved."""
    folder = copy_project(tmp_path_factory.mktemp("revised") / "project", notebooks=False)
    git(folder, "init", "--quiet")
    git(folder, "add", "data/raw", "pyproject.toml")
    git(folder, "commit", "--quiet", "-m", "first")
    git(folder, "tag", "v1")
    path = folder / "data" / "raw" / TABLE
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    revised = [line.replace(",63.384804,", ",64.5,") for line in reversed(lines)]
    path.write_text("\n".join((header, *revised)) + "\n", encoding="utf-8")
    record(folder / "data" / "raw", TABLE, version="2027.05.0", created="2027-05-01T00:00:00Z")
    git(folder, "commit", "--quiet", "-a", "-m", "second")
    git(folder, "tag", "v2")
    return folder


def registry(path: Path, *, data: str, version: str) -> Path:
    entry = Entry(FIGURE, FIGURE, "page", "DV-TXE3-4RTA", f"finding {data}", {"data": data}, "p")
    path.write_bytes(Registry(version, "2026-11-22T00:00:00Z", "0.1.0", True, {FIGURE: entry}).to_bytes())
    return path


def test_two_revisions_differ_in_one_cell_though_all_lines_moved(say: Say, revised: Path, tmp_path: Path) -> None:
    built = revised / "build" / "figures" / FIGURE
    built.mkdir(parents=True, exist_ok=True)
    described = {"danvan": {"tables": {TABLE: {"cells": "PCI:52"}}}}
    (built / f"{FIGURE}.resource.json").write_text(json.dumps(described), encoding="utf-8")
    registry(revised / "build" / "registry.json", data="d", version="2026.11.0")
    said = say("diff", "v1", "v2", "--out", str(tmp_path), "--json", project=revised)
    assert said.code == 0
    content = json.loads(said.out)
    assert content == json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
    assert content["cells"] == [
        {
            "tidy": "indicators",
            "key": {
                "index": "PCI", "edition_year": 2019, "province_code": "14", "vintage": 2008, "component_code": "PCI",
            },
            "what": "value", "former": "63.384804", "now": "64.5", "table": TABLE, "row": 14, "column": "PCI",
            "stood": {"table": TABLE, "row": 52, "column": "PCI"},
        }
    ]  # fmt: skip
    assert [(one["id"], one["kind"], one["causes"]) for one in content["figures"]] == [(FIGURE, "touched", [0])]
    assert [content[side]["version"] for side in ("old", "new")] == ["2026.11.0", "2027.05.0"]
    assert [one["code"] for one in content["notes"]] == ["by_key", "by_use", "no_reports"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diff.en.html", "diff.json", "diff.vi.html"]
    assert not any(str(revised).encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_checkout_is_compared_with_a_revision_and_stays_as_it_is(say: Say, revised: Path, tmp_path: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in (revised / "data").rglob("*"))
    said = say("diff", "v2", str(revised), "--out", str(tmp_path), "--lang", "en", project=revised)
    assert (said.code, said.out.split()) == (0, [str(tmp_path / name) for name in ("diff.en.html", "diff.json")])
    assert "cells that differ: 0" in said.err
    assert sorted((path, path.stat().st_mtime_ns) for path in (revised / "data").rglob("*")) == before


def test_tables_that_the_code_cannot_clean_are_named(say: Say, revised: Path, tmp_path: Path) -> None:
    path = revised / "data" / "raw" / TABLE
    former = path.read_text(encoding="utf-8")
    try:
        path.write_text(former.replace(",64.5,", ",much,"), encoding="utf-8")
        git(revised, "checkout", "--quiet", "-b", "broken")
        record(revised / "data" / "raw", TABLE)
        git(revised, "commit", "--quiet", "-a", "-m", "broken")
        said = say("diff", "v1", "broken", "--out", str(tmp_path), "--json", project=revised)
    finally:
        git(revised, "checkout", "--quiet", "--force", "v2")
    assert said.code == 0
    content = json.loads(said.out)
    assert content["cells"] is None
    note = next(one for one in content["notes"] if one["code"] == "not_cleaned")
    assert note["side"] == "broken"
    assert TABLE in note["why"]


def test_registries_are_compared_without_tables(say: Say, tmp_path: Path) -> None:
    files = [registry(tmp_path / f"{name}.json", data=name, version=name) for name in ("a", "b")]
    said = say("diff", *map(str, files), "--out", str(tmp_path / "out"))
    assert said.code == 0
    assert "figures: 1 data; cells not compared; sentences not compared" in said.err
    page = (tmp_path / "out" / "diff.en.html").read_text(encoding="utf-8")
    assert "DV-TXE3-4RTA" in page


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("nosuch", "'nosuch' is no file or folder here, and no revision of the project's repository"),
        ("v1:data", "no revision of the project's repository"),
        ("", "'' is no file or folder here, and no revision of the project's repository"),
        ("a\0b", "no revision of the project's repository"),
        ("--output=x", "no revision of the project's repository"),
    ],
)
def test_what_is_none_of_them_is_refused_and_nothing_written(
    say: Say, revised: Path, tmp_path: Path, named: str, message: str
) -> None:
    said = say("diff", "--out", str(tmp_path / "out"), "--", "v1", named, project=revised)
    assert said.code == 2
    assert message in said.err
    assert "name a build folder, a registry file, a project folder or a git revision" in said.err
    assert not (tmp_path / "out").exists()
    assert not list(revised.glob("x*"))


def test_files_and_folders_of_another_kind_are_refused(say: Say, revised: Path, tmp_path: Path) -> None:
    other = tmp_path / "letter.json"
    other.write_text('{"dear": "sir"}', encoding="utf-8")
    said = say("diff", str(other), "v1", project=revised)
    assert said.code == 2
    assert "letter.json is no registry of figures" in said.err
    said = say("diff", str(tmp_path), "v1", project=revised)
    assert said.code == 2
    assert "is no build and no project" in said.err


def test_a_revision_without_tables_is_refused(say: Say, revised: Path, tmp_path: Path) -> None:
    git(revised, "checkout", "--quiet", "--orphan", "bare")
    git(revised, "rm", "-r", "--quiet", "--cached", ".")
    git(revised, "add", "pyproject.toml")
    git(revised, "commit", "--quiet", "-m", "no tables")
    git(revised, "checkout", "--quiet", "--force", "v2")
    said = say("diff", "bare", "v1", "--out", str(tmp_path / "out"), project=revised)
    assert said.code == 2
    assert "the revision 'bare' has no data/raw/datapackage.json, so no tables" in said.err


def test_an_unknown_language_is_refused(say: Say, tmp_path: Path) -> None:
    said = say("diff", str(tmp_path), str(tmp_path), "--lang", "fr")
    assert said.code == 2
    assert "unknown language 'fr'" in said.err
