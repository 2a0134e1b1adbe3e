"""A build in parts: together they are the whole plan, and joined they are the whole build."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.cache_project import files, make, one_server

from danvan_analysis.cli import build as command
from danvan_analysis.cli.stages import merge
from danvan_analysis.errors import BadParameter, ShardsDoNotFit
from danvan_analysis.project import Project
from danvan_analysis.reports.plan import Report
from danvan_analysis.reports.shards import FILE, Shard

pytestmark = pytest.mark.xdist_group("cache")
OPTIONS: dict[str, Any] = {"year": [2015, 2016], "lang": "vi", "formats": ["svg", "csv"]}


@given(st.integers(0, 40), st.integers(1, 12))
def test_parts_are_the_plan(number: int, of: int) -> None:
    reports = [Report(2000 + n, "reform_indices", "14", "son-la", "Sơn La", "vi") for n in range(number)]
    parts = [Shard(n, of).part(reports) for n in range(1, of + 1)]
    assert sorted(report for part in parts for report in part) == reports
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "3/0", "-1/8", "3/8/9", "a/b", "3 / 8", "٣/٨", "1/99999"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="expected such as 3/8"):
        Shard.parse(text)


@dataclass(frozen=True)
class Divided:
    project: Project
    whole: Path
    parts: tuple[Path, ...]


@pytest.fixture(scope="module")
def divided(
    tmp_path_factory: pytest.TempPathFactory, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> Divided:
    home = tmp_path_factory.mktemp("shards")
    project = make(home / "project", copy_project, write_notebook)
    parts = []
    with one_server(project):
        for number in (1, 2, 3):
            out = home / f"part-{number}"
            summary = command.build(**OPTIONS, out=out, project=project, shard=f"{number}/3")
            assert summary.index == ""
            assert summary.reports == (2 if number == 1 else 1)
            parts.append(out)
        (project.root / ".cache").rename(home / "cache-of-the-parts")
        assert command.build(**OPTIONS, out=home / "whole", project=project).rendered == 4
    return Divided(project, home / "whole", tuple(parts))


def test_joined_parts_are_the_undivided_build(divided: Divided, tmp_path: Path) -> None:
    summary = merge(divided.parts[::-1], divided.project, tmp_path / "out")
    assert (summary.reports, summary.years) == (4, (2015, 2016))
    assert files(tmp_path / "out") == files(divided.whole)
    validation = {path.name: path.read_bytes() for path in (divided.whole / "validation").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out" / "validation").iterdir()} == validation


def test_a_part_links_to_pages_of_other_parts(divided: Divided) -> None:
    pages = [path.read_text(encoding="utf-8") for part in divided.parts for path in part.rglob("2016/reform*.html")]
    assert "../2015/reform_indices.14-son-la.vi.html" in pages[0]


def damaged(part: Path, **changes: Any) -> None:
    path = part / "reports" / FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")


def spoil(part: Path, name: str) -> None:
    digests = json.loads((part / "reports" / FILE).read_text(encoding="utf-8"))["files"]
    {
        "other data": lambda: damaged(part, made_of={"raw": "other"}),
        "other plan": lambda: damaged(part, plan=["2015/x.vi"]),
        "other number": lambda: damaged(part, of=4),
        "twice": lambda: damaged(part, shard=1),
        "outside": lambda: damaged(part, files={"reports/../../x": "0" * 64}),
        "absolute": lambda: damaged(part, files={"/etc/passwd": "0" * 64}),
        "elsewhere": lambda: damaged(part, files={"site/index.html": "0" * 64}),
        "no digest": lambda: damaged(part, files={"reports/x": "../../x"}),
        "a changed file": lambda: (part / sorted(digests)[0]).write_bytes(b"x"),
        "a lost file": (part / sorted(digests)[0]).unlink,
        "no list": lambda: damaged(part, reports="all"),
        "no JSON": lambda: (part / "reports" / FILE).write_bytes(b"{"),
        "no part": (part / "reports" / FILE).unlink,
        "a list": lambda: (part / "reports" / FILE).write_bytes(b"[]"),
        "no manifest": (part / "reports" / "manifest.json").unlink,
        "a report too many": lambda: (part / "reports" / "manifest.json").write_bytes(b'[{"path": "2000/x.vi"}]'),
    }[name]()


@pytest.mark.parametrize(
    "name",
    [
        "other data", "other plan", "other number", "twice", "outside", "absolute", "elsewhere", "no digest",
        "a changed file", "a lost file", "no list", "no JSON", "no part", "a list", "no manifest", "a report too many",
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_are_refused(divided: Divided, tmp_path: Path, name: str) -> None:
    parts = [Path(shutil.copytree(part, tmp_path / part.name)) for part in divided.parts]
    spoil(parts[1], name)
    with pytest.raises(ShardsDoNotFit):
        merge(parts, divided.project, tmp_path / "out")
    assert not (tmp_path / "out").exists(), "nothing is written"


@pytest.mark.parametrize("numbers", [(), (0,), (0, 1), (0, 1, 1), (0, 1, 2, 2)])
def test_a_gap_and_an_overlap_are_refused(divided: Divided, tmp_path: Path, numbers: tuple[int, ...]) -> None:
    with pytest.raises(ShardsDoNotFit, match=r"missing|twice|no part"):
        merge([divided.parts[n] for n in numbers], divided.project, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_parts_of_other_raw_tables_are_refused(
    divided: Divided, tmp_path: Path, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> None:
    from danvan_analysis.published.record import record

    other = make(tmp_path / "project", copy_project, write_notebook)
    with (other.raw / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    record(other.raw, "sources.csv")
    with pytest.raises(ShardsDoNotFit, match="other raw tables"):
        merge(divided.parts, other, tmp_path / "out")
