"""The verbs of the command line: help, refusals, results on stdout, messages on stderr."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.cli.main import app

Say = Callable[..., Any]
VERBS = [
    *("build", "clean", "validate", "render", "site", "record", "lab", "add", "claims", "status", "merge"),
    *("verify", "cite", "figure", "registry", "diff"),
]


def test_every_verb_is_listed(say: Say) -> None:
    help_text = say("--help").out
    registered = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert sorted(VERBS) == sorted(set(registered) & set(VERBS))
    for verb in registered:
        assert re.search(rf"\b{verb}\b", help_text), verb


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_every_verb_has_an_example(say: Say, verb: str) -> None:
    said = say(verb, "--help")
    assert said.code == 0
    assert f"Example: danvan {verb}" in re.sub(r"\s+", " ", said.out)
    assert said.err == ""


def test_no_verb_shows_the_help(say: Say) -> None:
    said = say()
    assert "Usage:" in said.out + said.err
    assert said.code in {0, 2}


@pytest.mark.parametrize(
    ("verb", "wrong", "nearest"),
    [
        ("build", ["--year", "2004"], "did you mean '2005'"),
        ("build", ["--province", "Sơn Lạ"], "did you mean 'Sơn La'"),
        ("render", ["--year", "2099"], "did you mean '20"),
        ("render", ["--year", "2019", "--year", "1900"], "unknown year '1900'"),
        ("render", ["--province", "Sơn Lạ"], "did you mean 'Sơn La'"),
        ("render", ["--province", "Sơn La", "--province", "Hà Nọi"], "did you mean 'Hà Nội'"),
        ("render", ["--lang", "fr"], "did you mean 'vi' or 'en' or 'all'"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    say: Say, project: Path, tmp_path: Path, verb: str, wrong: list[str], nearest: str
) -> None:
    said = say(verb, *wrong, "--out", str(tmp_path / "out"), project=project)
    assert said.code == 2
    assert said.out == ""
    assert nearest in said.err
    assert "Traceback" not in said.err
    assert len([line for line in said.err.splitlines() if line.startswith("danvan: ")]) == 1
    assert not (tmp_path / "out").exists(), "nothing is written"


@pytest.mark.parametrize(
    "arguments",
    [["build", "--year", "next"], ["build", "--workers", "0"], ["bild"], ["clean", "--jsn"], ["render", "--year"]],
)
def test_wrong_usage_ends_with_2(say: Say, arguments: list[str]) -> None:
    said = say(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert said.err


def test_an_unknown_report_is_refused(say: Say, project: Path, tmp_path: Path) -> None:
    said = say("render", "--report", "reform", "--out", str(tmp_path / "out"), project=project)
    assert (said.code, said.out) == (2, "")
    assert "did you mean 'reform_indices'" in said.err


def test_a_folder_that_is_no_project_is_named(say: Say, tmp_path: Path) -> None:
    said = say("clean", project=tmp_path)
    assert said.code == 2
    assert str(tmp_path) in said.err
    assert "[tool.danvan]" in said.err


def test_clean_says_what_came_out(say: Say, project: Path) -> None:
    before = (project / "data" / "processed" / "hashes.json").read_bytes()
    (project / "data" / "processed" / "indicators.parquet").unlink()
    said = say("clean", project=project)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert re.fullmatch(r"cells in [\d,]+, of which \d+ belong to quarantine; none is lost", lines[-1]), lines[-1]
    assert any("26,399" in line for line in lines), "PAPI as declared"
    assert (project / "data" / "processed" / "indicators.parquet").is_file()
    assert (project / "data" / "processed" / "hashes.json").read_bytes() == before, "the same tables, the same hashes"


def test_clean_as_json(say: Say, project: Path) -> None:
    said = say("clean", "--json", project=project)
    content = json.loads(said.out)
    assert content["cells_in"] > 50_000
    counted = {(row["table"], row["what"]): row for row in content["counts"]}
    assert len(counted) == len(content["counts"]) > 5
    assert all(row["declared"] in {None, row["counted"]} for row in content["counts"])


def test_site_of_an_empty_build(say: Say, project: Path, tmp_path: Path) -> None:
    said = say("site", "--out", str(tmp_path / "out"), project=project)
    assert said.code == 0
    assert said.out.strip() == str(tmp_path / "out" / "site" / "index.html")
    assert Path(said.out.strip()).is_file()


def test_lab_opens_jupyterlab_on_the_project(
    say: Say, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    called: list[list[str]] = []

    def ends(path: str, command: list[str]) -> None:
        called.append(command)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", ends)
    monkeypatch.chdir(tmp_path)
    say("lab", "--", "--no-browser", "--port", "9999", project=project)
    assert called[0][1:3] == ["-m", "jupyterlab"]
    assert called[0][-3:] == ["--no-browser", "--port", "9999"]
    assert str(project) in " ".join(called[0])
