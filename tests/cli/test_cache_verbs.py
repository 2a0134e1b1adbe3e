"""status, cache, merge and the options of build that belong to them: words, refusals, JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.cli import status
from danvan_analysis.cli.stages import suffixes_of
from danvan_analysis.errors import UnknownName
from danvan_analysis.reports.cache.judging import NEVER
from danvan_analysis.reports.plan import Report

Say = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--shard", "9/8"], "'9/8' is no shard; expected such as 3/8"),
        (["build", "--formats", "svg,jpg"], "unknown format 'jpg'"),
        (["status", "--formats", "gif"], "unknown format 'gif'"),
        (["status", "--year", "1999"], "unknown year '1999'"),
        (["status", "--province", "Sơn Lạ"], "did you mean 'Sơn La'"),
        (["cache", "prune", "--max-size", "much"], "'much' is no size; expected such as 500M or 2G"),
        (["merge", "nowhere"], "nowhere: reports/shard.json or reports/manifest.json cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(say: Say, project: Path, arguments: list[str], said: str) -> None:
    ended = say(*arguments, project=project)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert not (project / "build").exists()


@pytest.mark.parametrize("verb", [["status"], ["merge"], ["cache", "info"], ["cache", "prune"]])
def test_help_has_an_example(say: Say, verb: list[str]) -> None:
    said = say(*verb, "--help")
    assert said.code == 0
    assert f"Example: danvan {' '.join(verb)}" in " ".join(said.out.split())


def test_status_of_a_project_that_was_never_built(say: Say, project: Path) -> None:
    said = say("status", "--year", "2019", "--lang", "vi", project=project)
    lines = said.out.splitlines()
    assert said.code == 0
    assert "reform_indices: 1 never rendered" in lines
    assert lines[-1].endswith("would be rendered; 0 are as they were")
    rows = json.loads(say("status", "--year", "2019", "--lang", "vi", "--json", project=project).out)
    assert {"path": "2019/reform_indices.14-son-la.vi", "reasons": [NEVER], "files_missing": 0} in rows


def test_an_empty_cache_is_said_to_be_empty(say: Say, project: Path) -> None:
    assert json.loads(say("cache", "info", "--json", project=project).out) == {
        "folder": ".cache/danvan",
        "reports": 0,
        "states": 0,
        **dict.fromkeys(("files", "bytes", "results", "results_bytes", "staged", "staged_bytes"), 0),
    }
    assert "0 reports in 0 states" in say("cache", "prune", "--keep-days", "30", project=project).out


def test_what_lies_beside_the_reports_is_said_and_pruned(say: Say, project: Path) -> None:
    for name in ("worked-out/a.json", "out/0123/reports/a.html"):
        file = project / ".cache/danvan" / name
        file.parent.mkdir(parents=True)
        file.write_bytes(b"x" * (1 << 20))
        for one in (file, *list(file.parents)[:3]):
            os.utime(one, (1, 1))
    lines = say("cache", "info", project=project).out.splitlines()
    assert lines[2:] == [
        "1 results of calculations, 1.0 MiB",
        "1 builds for object stores, 1.0 MiB beside these files",
    ]
    said = say("cache", "prune", "--keep-days", "30", project=project).out.splitlines()
    assert said[2:] == ["0 results of calculations, 0.0 MiB"]


def test_reasons_are_shown_a_line_a_report() -> None:
    report = Report(2016, "reform_indices", "14", "son-la", "Sơn La", "vi")
    many = tuple(f"cell {n} changed" for n in range(9))
    found = [
        status.Standing(report, many),
        status.Standing(Report(0, "claims", "", "", "", "en"), ("the notebook changed",)),
        status.Standing(report, (), 3),
        status.Standing(report, (NEVER,)),
    ]
    assert status.text(found).splitlines() == [
        "reform_indices 2016 Sơn La vi: cell 0 changed; cell 1 changed; cell 2 changed; cell 3 changed; and 5 more",
        "claims en: the notebook changed",
        "reform_indices: 1 never rendered",
        "1 reports hold, and files of them are missing in the build folder: they are put back",
        "3 of 4 reports would be rendered; 1 are as they were",
    ]


def test_formats_are_named_without_their_dots() -> None:
    assert suffixes_of(["vl.json,.PNG"]) == (".png", ".vl.json")
    assert suffixes_of([",", " "]) is None
    with pytest.raises(UnknownName):
        suffixes_of(["png", "tiff"])
