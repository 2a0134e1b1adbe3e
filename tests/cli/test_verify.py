"""``danvan verify``, ``danvan figure`` and ``danvan registry`` as they are typed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.cli import verify
from danvan_analysis.export.verdict import Verdict

Say = Callable[..., Any]
FIGURE = "dot_strip.PAPI.2024.2008-14.vi"
CODE = "DV-GGE1-MP3G"
TABLE = "papi/papi_2020_2024_composite.csv"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a figure written by the command that draws one figure."""
    from danvan_analysis.cli.figure import figure

    out = tmp_path_factory.mktemp("drawn")
    figure(FIGURE, out=out)
    return out / FIGURE


def revise(project: Path, table: str, former: str, now: str) -> None:
    """Change a printed figure as a revised release of its publisher would."""
    file = project / "data" / "raw" / table
    content = file.read_text(encoding="utf-8")
    assert content.count(former) == 1
    file.write_text(content.replace(former, now), encoding="utf-8")
    descriptor = project / "data" / "raw" / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    (entry,) = [one for one in package["resources"] if one["path"] == table]
    entry["bytes"] = file.stat().st_size
    entry["hash"] = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    descriptor.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def test_files_and_codes_that_are_current(say: Say, drawn: Path) -> None:
    files = [str(drawn / f"{FIGURE}{suffix}") for suffix in (".png", ".svg", ".pdf", ".vl.json", ".csv")]
    said = say("verify", *files, CODE.lower())
    assert said.code == 0, said.out
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("current ")] == ["current"] * 6
    assert f"  figure: {FIGURE} {CODE}, release 2026.11.0" in lines
    assert lines[-2] == "6 checked: 6 current"
    assert "not who made a file" in lines[-1], "how far it goes is said each time"


def test_one_that_is_not_current_makes_the_exit_code_1(say: Say, drawn: Path, tmp_path: Path) -> None:
    changed = tmp_path / "a.svg"
    changed.write_bytes((drawn / f"{FIGURE}.svg").read_bytes().replace(b"43,89", b"93,89"))
    said = say("verify", str(drawn / f"{FIGURE}.png"), str(changed), str(tmp_path / "gone.png"), "--json")
    assert said.code == 1
    content = json.loads(said.out)
    assert [one["verdict"] for one in content["files"]] == ["current", "altered", "unknown"]
    assert content["limits"]
    assert said.err == ""


def test_what_a_strangers_file_says_cannot_move_the_cursor() -> None:
    found = Verdict("a\x1b[2J.png", "altered", reasons=["\x1b]0;x\x07"], title="\u202eabc")
    assert not set(verify.as_text([found])) & {"\x1b", "\x07", "\u202e"}


def test_revised_data_is_named_cell_by_cell(say: Say, drawn: Path, project: Path) -> None:
    revise(project, TABLE, "43.8876", "43.9911")
    said = say("verify", str(drawn / f"{FIGURE}.png"), str(drawn / f"{FIGURE}.csv"), "--json", project=project)
    assert said.code == 1, said.err
    for found in json.loads(said.out)["files"]:
        assert found["verdict"] == "revised", found
        (change,) = found["changes"]
        assert (change["table"], change["column"], change["former"], change["now"]) == (
            TABLE, "value", "43.8876", "43.9911",
        )  # fmt: skip
        text = (project / "data" / "raw" / TABLE).read_text(encoding="utf-8").splitlines()[change["row"] - 1]
        assert "43.9911" in text, "the line of the raw table"
        assert found["now"].startswith("danvan figure")
    # Drawn anew by the command that it names, it is current again.
    assert say("figure", FIGURE, "--out", str(project / "new"), project=project).code == 0
    assert say("verify", str(project / "new" / FIGURE / f"{FIGURE}.png"), project=project).code == 0


def test_a_figure_in_both_sizes_and_another_language(say: Say, tmp_path: Path) -> None:
    said = say("figure", CODE, "--size", "column", "--lang", "en", "--out", str(tmp_path))
    assert said.code == 0, said.err
    names = sorted(Path(line).name for line in said.out.splitlines())
    english = "dot_strip.PAPI.2024.2008-14.en.column"
    assert all(name.startswith(english) for name in names)
    again = say("verify", *[line for line in said.out.splitlines() if line.endswith((".png", ".pdf"))])
    assert again.code == 0, again.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["holiday"], "no id of a figure"),
        (["DV-GGE1-MP3H"], "check symbol does not fit"),
        (["made_up.PAPI.2024.2008-14.vi"], "unknown family of figures"),
        (["dot_strip.PAPI.2024.2008-14.vi", "--size", "poster"], "unknown size 'poster'"),
        (["dot_strip.PAPI.2024.2008-14.vi", "--lang", "fr"], "unknown language 'fr'"),
        (["dot_strip.PCI.2024.2008-14.vi"], "today's tables do not support this figure"),
    ],
)
def test_figures_that_cannot_be_drawn(say: Say, arguments: list[str], expected: str, tmp_path: Path) -> None:
    said = say("figure", *arguments, "--out", str(tmp_path))
    assert said.code == 2
    assert expected in said.err
    assert not list(tmp_path.iterdir())


def test_the_registry_of_a_release(say: Say, drawn: Path, project: Path) -> None:
    assert say("registry", project=project).code == 2, "there is no build"
    shutil.copytree(drawn, project / "build" / "figures" / FIGURE)
    said = say("registry", project=project)
    assert said.code == 0, said.err
    path = project / "releases" / "2026.11.0" / "registry.json"
    assert said.out.strip() == str(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["closed"] is False
    assert content["figures"][FIGURE]["code"] == CODE
    found = say("verify", str(drawn / f"{FIGURE}.png"), "--json", project=project)
    (one,) = json.loads(found.out)["files"]
    assert (one["verdict"], one["level"]) == ("current", "registry")
    assert str(project) not in path.read_text(encoding="utf-8")


def test_one_file_is_checked_in_a_moment(drawn: Path) -> None:
    began = time.process_time()
    (found,) = verify.verify([str(drawn / f"{FIGURE}.png")])
    assert found.verdict == "current"
    assert time.process_time() - began < 2


def test_many_files_are_shared_out_and_come_back_in_order(drawn: Path, tmp_path: Path) -> None:
    named = []
    for number in range(18):
        path = tmp_path / f"{number}.a.b.c.d.png"
        path.write_bytes((drawn / f"{FIGURE}.png").read_bytes() if number % 3 else b"holiday")
        named.append(str(path))
    shares = verify._shares(named, 2, least=12)
    assert sorted(text for share in shares for text in share) == sorted(named)
    assert len(shares) == 6
    found = verify.verify(named)
    assert [one.file for one in found] == named
    assert [one.verdict for one in found] == ["current" if number % 3 else "unknown" for number in range(18)]


def test_files_of_one_figure_are_one_share_and_those_of_an_edition_lie_together() -> None:
    figures = [f"{family}.PCI.{year}.2008-14.vi" for family in ("path", "profile") for year in range(2010, 2020)]
    named = [f"folder/{figure}{suffix}" for suffix in (".svg", ".png") for figure in figures]
    shares = verify._shares(named, 2, least=4)
    assert sorted(text for share in shares for text in share) == sorted(named)
    for figure in figures:
        assert sum(any(figure in text for text in share) for share in shares) == 1, figure
    assert all(len({text.split(".")[2] for text in share}) == 1 for share in shares), "one edition a share"
    assert verify._shares(named, 1, least=4) == [named], "one process"
    assert verify._shares(named, 2, least=21) == [named], "too few"


def test_the_command_imports_nothing_before_it_is_asked() -> None:
    heavy = ["polars", "numpy", "vl_convert", "altair", "danvan_analysis.figures", "danvan_analysis.export"]
    code = f"import sys, danvan_analysis.cli.verify; print([name for name in {heavy} if name in sys.modules])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]", "a process is forked only where nothing of these can have been used"


_FRESH = """
import multiprocessing, sys
known = multiprocessing.get_context
multiprocessing.get_context = lambda way: (print(way, file=sys.stderr), known(way))[1]
if before := sys.argv.pop(1):
    __import__(before)
sys.argv[0] = "danvan"
from danvan_analysis.cli.main import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
@pytest.mark.parametrize(
    ("before", "number", "ways"), [("", 8, ["fork"]), ("polars", 8, []), ("polars", 12, ["spawn"])]
)
def test_a_fresh_process_forks_and_one_that_may_have_used_polars_does_not(
    drawn: Path, tmp_path: Path, before: str, number: int, ways: list[str]
) -> None:
    named = []
    for place in range(number):
        suffix = (".svg", ".csv", ".png", ".vl.json")[place % 4]
        path = tmp_path / f"{place}.a.b.c.d{suffix}"
        content = (drawn / f"{FIGURE}{suffix}").read_bytes()
        path.write_bytes(content.replace(b"45", b"46") if place == 4 else content)
        shutil.copy(drawn / f"{FIGURE}.resource.json", tmp_path / f"{place}.a.b.c.d.resource.json")
        named.append(str(path))
    made = subprocess.run(
        # Who forks what must not be forked waits for ever.
        [sys.executable, "-c", _FRESH, before, "verify", "--json", *named], capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert made.stderr.split() == ways
    assert made.returncode == 1
    found = json.loads(made.stdout)["files"]
    assert [one["file"] for one in found] == named
    assert [one["verdict"] for one in found] == ["altered" if place == 4 else "current" for place in range(number)]
