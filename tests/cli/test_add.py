"""``danvan add``: plan, question, yes, and a project that builds; or one message and nothing written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.published import workbook_maker

from danvan_analysis.cleaning import processed
from danvan_analysis.project import find
from danvan_analysis.reference import registry

Say = Callable[..., Any]
YES = ["--accept", "--source", "Made up"]
CODES = ["PCI", *(f"PCI{number}" for number in range(1, 11))]


def _state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _pci(project: Path, year: int) -> list[dict[str, str]]:
    with (project / "data" / "raw" / "pci" / f"pci_{year}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _workbook(path: Path, lines: Iterable[dict[str, str]], *, year: int, further: str = "") -> Path:
    """A workbook of the published figures, as a wide table in Vietnamese; what a test changes in it is made up."""
    labels = {one.code: one.label["vi"] for one in registry.components("PCI", year)}
    header = ["Tỉnh", *(labels[code] for code in CODES), *([further] if further else [])]
    rows = [header, *([line["province"], *(float(line[code]) for code in CODES), 0.5] for line in lines)]
    rows = [row[: len(header)] for row in rows]
    path.write_bytes(workbook_maker.xlsx({f"PCI {year}": rows}))
    return path


@pytest.fixture
def revised(project: Path, tmp_path: Path) -> Path:
    """PCI 2015 with one made-up change: the score of Sơn La."""
    lines = _pci(project, 2015)
    for line in lines:
        if line["province"] == "Sơn La":
            line["PCI"] = "57.5"
    return _workbook(tmp_path / "PCI_2015_revised.xlsx", lines, year=2015)


def test_without_a_yes_the_plan_is_shown_and_nothing_is_written(say: Say, project: Path, revised: Path) -> None:
    before = _state(project / "data" / "raw")
    said = say("add", str(revised), "--index", "pci", "--year", "2015", project=project)
    assert said.code == 2
    assert "the plan was not accepted; nothing was written" in said.err
    assert "--accept" in said.err
    assert _state(project / "data" / "raw") == before
    assert not (project / "data" / "registry").exists()
    for shown in ("decimal dot", "Editions", "Columns", "PCI10", "692 agree at the printed precision", "1 differs"):
        assert shown in said.out, shown
    assert list((project / "build" / "added").glob("pci_2015_*.toml"))


def test_accepted_it_is_evidence_and_the_tables_come_out(say: Say, project: Path, revised: Path) -> None:
    said = say(
        "add", str(revised), "--index", "pci", "--year", "2015", "--accept", "--source", "Made up", project=project
    )
    assert said.code == 0, said.err
    assert "693 figures" in said.err
    assert say("clean", project=project).code == 0
    evidence = processed.table("evidence", project=find(project))
    assert evidence.filter(pl.col("table").str.starts_with("added/pci_2015_")).height == 693


def test_a_revised_release_says_what_it_changes_and_takes_the_place(say: Say, project: Path, revised: Path) -> None:
    call = ["add", str(revised), "--index", "pci", "--year", "2015", "--replace", "--source", "Made up"]
    said = say(*call, "--json", project=project)
    changes = json.loads(said.out)["against"]["changes"]
    assert [(one["province"], one["component_code"], one["after"]) for one in changes] == [("Sơn La", "PCI", 57.5)]
    assert changes[0]["table"] == "pci/pci_2015.csv"
    assert say(*call, "--accept", project=project).code == 0
    cells = processed.table("indicators", project=find(project)).filter(
        index="PCI", edition_year=2015, component_code="PCI", province_code="14"
    )
    printed = next(int(line["rank"]) for line in _pci(project, 2015) if line["province"] == "Sơn La")
    assert cells.select("value", "rank_published").row(0) == (57.5, printed)
    again = say(*call, "--accept", project=project)
    assert again.code == 2
    assert "was added before" in again.err


def test_a_plan_corrected_by_hand_is_followed(say: Say, project: Path, revised: Path, tmp_path: Path) -> None:
    say("add", str(revised), "--index", "pci", "--year", "2015", project=project)
    (layout,) = (project / "build" / "added").glob("*.toml")
    corrected = tmp_path / "corrected.toml"
    text = layout.read_text(encoding="utf-8")
    assert '"PCI10"' in text
    corrected.write_text(text.replace('"PCI10"', '"PCI11"'), encoding="utf-8")
    call = ["add", str(revised), "--index", "pci", "--year", "2015", "--layout", str(corrected), "--accept"]
    said = say(*call, project=project)
    assert said.code == 2
    assert "PCI11" in said.err


def test_another_name_of_the_index_comes_with_a_note(say: Say, project: Path, revised: Path) -> None:
    said = say("add", str(revised), "--index", "CPI", "--year", "2015", project=project)
    assert "read as PCI" in said.err
    assert "Editions" in said.out
    said = say("add", str(revised), "--index", "pic", project=project)
    assert said.code == 2
    assert "did you mean 'PCI'" in said.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--index", "papi", "--year", "2015"], "PCI"),
        (["--index", "pci", "--year", "2014"], "2015"),
        (["--index", "pci", "--year", "2015", "--decimal", ";"], "'.' or ','"),
        (["--index", "pci", "--year", "2015", "--vintage", "1999"], "1999"),
        (["--index", "pci", "--year", "2015", "--layout", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_cannot_be_meant_is_one_message(
    say: Say, project: Path, revised: Path, arguments: list[str], message: str
) -> None:
    before = _state(project / "data" / "raw")
    said = say("add", str(revised), *arguments, *YES, project=project)
    assert said.code == 2, said.out
    assert message in said.err
    assert "Traceback" not in said.err
    assert _state(project / "data" / "raw") == before


def test_nothing_of_a_strangers_file_commands_the_terminal(say: Say, project: Path, tmp_path: Path) -> None:
    lines = _pci(project, 2015)
    file = _workbook(tmp_path / "hostile.xlsx", lines, year=2015, further="\x9b31m [bold]x[/bold] \u202e")
    said = say("add", str(file), "--index", "pci", "--year", "2015", project=project)
    assert "[bold]x[/bold]" in said.out
    assert not {"\x1b", "\x9b", "\u202e"} & set(said.out + said.err)


def test_a_figure_that_could_not_be_cleaned_is_refused_before_anything_is_written(
    say: Say, project: Path, revised: Path
) -> None:
    corrections = project / "data" / "raw" / "corrections.csv"
    corrections.write_text(
        corrections.read_text(encoding="utf-8") + "pci/pci_2015.csv,2,PCI,1.0,correct,2.0,PCI_WB2015,made up\n",
        encoding="utf-8",
    )
    say("record", "corrections.csv", project=project)
    before = _state(project / "data" / "raw")
    said = say(
        "add", str(revised), "--index", "pci", "--year", "2015", "--accept", "--source", "Made up", project=project
    )
    assert said.code == 2
    assert "corrections.csv, row 2" in said.err
    assert _state(project / "data" / "raw") == before
