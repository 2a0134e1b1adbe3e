"""Taking over a plan: in one step or not at all, and the build includes it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.published.adding import plans

from danvan_analysis.cleaning.run import Cleaned, clean
from danvan_analysis.errors import (
    AlreadyAdded,
    CellUnreadable,
    CountsDiffer,
    PlanOpen,
    RawTableChanged,
    RawTableFault,
    UnknownProvince,
    WorkbookFault,
)
from danvan_analysis.published import load, verify
from danvan_analysis.published.adding.accept import Source, accept
from danvan_analysis.published.adding.model import NewComponent, RegistryProposal, Remark
from danvan_analysis.published.record import record
from danvan_analysis.reference import provinces

SOURCE = Source("Made-up release of PCI 2015", publisher="VCCI", url="https://example.org/pci", published_year="2016")
SMALL = [("Sơn La", "PCI5", "value", "5.104"), ("Sơn La", "PCI", "rank", "49"), ("BRVT", "PCI5", "value", "4.2")]


@pytest.fixture
def raw(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's data/raw of its own, with the program working on that project."""
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    shutil.copy(root / "pyproject.toml", tmp_path)
    monkeypatch.setenv("DANVAN_PROJECT", str(tmp_path))
    return tmp_path / "data" / "raw"


def _state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _cell(cleaned: Cleaned, table: str, province: str, component: str, year: int = 2015) -> pl.DataFrame:
    code = provinces.find(province).code
    return cleaned.tables[table].filter(
        province_code=code, component_code=component, edition_year=year, index="PCI" if component[0] == "P" else "PAPI"
    )


def test_the_table_has_the_text_and_the_address_of_every_figure(raw: Path) -> None:
    done = accept(plans.plan(SMALL), raw, source=SOURCE)
    (path,) = done.tables
    with (raw / path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["province"], row["what"], row["printed"], row["sheet"], row["cell"]) for row in rows] == [
        ("Sơn La", "value", "5.104", "Sheet1", "C2"),
        ("Sơn La", "rank", "49", "Sheet1", "C3"),
        ("BRVT", "value", "4.2", "Sheet1", "C4"),
    ]
    assert rows[0]["province_cell"] == "B2"
    entry = next(one for one in json.loads((raw / "datapackage.json").read_text())["resources"] if one["path"] == path)
    assert entry["publisher"] == "VCCI"
    assert entry["addedFrom"]["file"] == "made_up.xlsx"
    assert entry["addedFrom"]["sha256"] == plans.book().sha256
    assert entry["sources"][0]["path"] == "https://example.org/pci"
    assert "licenses" not in entry
    assert entry["terms"]
    verify(load(raw))
    assert (done.figures, done.indicators) == (3, 0)


def test_the_layout_stands_beside_the_table_and_is_guarded(raw: Path) -> None:
    accept(plans.plan(SMALL), raw, source=SOURCE)
    layout = next((raw / "added").glob("*.toml"))
    layout.write_text(layout.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    with pytest.raises(RawTableChanged, match=layout.name):
        verify(load(raw))
    record(raw, f"raw/added/{layout.name}")
    verify(load(raw))


def test_a_second_source_is_evidence_and_the_declared_numbers_still_hold(raw: Path) -> None:
    before = clean(raw)
    accept(plans.plan(SMALL), raw, source=SOURCE)
    after = clean(raw)
    assert after.tables["counts"].equals(before.tables["counts"])
    assert after.tables["indicators"].height == before.tables["indicators"].height
    assert after.tables["evidence"].height == before.tables["evidence"].height + 3
    said = _cell(after, "evidence", "Sơn La", "PCI5")
    assert set(said["table"]) >= {"pci/pci_2015.csv", "added/pci_2015_" + plans.book().sha256[:8] + ".csv"}
    source = after.tables["sources"].filter(
        source_id=said.filter(pl.col("table").str.starts_with("added"))["source_id"][0]
    )
    assert source.select("title", "publisher", "url", "published_year").row(0) == (
        "Made-up release of PCI 2015",
        "VCCI",
        "https://example.org/pci",
        "2016",
    )


def test_a_fuller_figure_that_agrees_is_preferred(raw: Path) -> None:
    had = _cell(clean(raw), "indicators", "Sơn La", "PCI5")["value"][0]
    accept(plans.plan([("Sơn La", "PCI5", "value", f"{had}4")]), raw, source=SOURCE)
    cleaned = clean(raw)
    assert _cell(cleaned, "indicators", "Sơn La", "PCI5")["value"][0] == float(f"{had}4")
    relations = _cell(cleaned, "evidence", "Sơn La", "PCI5")["value_relation"].drop_nulls()
    assert sorted(relations) == ["agrees", "chosen"]
    reasons = _cell(cleaned, "evidence", "Sơn La", "PCI5").filter("value_chosen")["value_reason"]
    assert reasons.to_list() == ["2 sources agree"]


def test_a_revised_release_takes_the_place_and_keeps_the_former(raw: Path) -> None:
    changed = [("Sơn La", "PCI", "value", "60.5"), ("Hà Nội", "PCI", "value", "59.25")]
    before = _cell(clean(raw), "indicators", "Sơn La", "PCI")
    accept(plans.plan(changed), raw, source=SOURCE, revises=["pci/pci_2015.csv"])
    cleaned = clean(raw)
    now = _cell(cleaned, "indicators", "Sơn La", "PCI")
    assert now["value"][0] == 60.5
    assert now["rank_published"][0] == before["rank_published"][0], "the rank was not revised: it goes on"
    former = _cell(cleaned, "evidence", "Sơn La", "PCI").filter(
        pl.col("table") == "pci/pci_2015.csv", pl.col("value").is_not_null()
    )
    assert former["value"].to_list() == before["value"].to_list()
    assert former["value_reason"][0].startswith("not used: superseded by the revised release in added/pci_2015_")
    # A province that the revised release leaves out is not published any more; another component goes on.
    assert _cell(cleaned, "indicators", "Điện Biên", "PCI")["value"].is_null().all()
    assert _cell(cleaned, "indicators", "Điện Biên", "PCI5")["value"].is_not_null().all()


def test_a_decimal_comma_is_read_by_the_convention_of_its_file(raw: Path) -> None:
    accept(plans.plan([("Sơn La", "PCI5", "value", "5,104")], decimal=","), raw, source=SOURCE)
    row = (
        _cell(clean(raw), "evidence", "Sơn La", "PCI5")
        .filter(pl.col("table").str.starts_with("added"))
        .row(0, named=True)
    )
    assert (row["value"], row["as_published"], row["column"]) == (5.104, "5,104", "printed")


def test_a_stored_number_beside_texts_with_a_comma_takes_the_sign_of_the_file(raw: Path) -> None:
    made = plans.plan([("Sơn La", "PCI5", "value", "5.104"), ("BRVT", "PCI5", "value", "4,2")], decimal=",")
    sheet = made.book.sheets[0]
    kinds = tuple(("text", "text", "number" if row == 1 else "text") for row in range(sheet.height))
    book = replace(made.book, sheets=(replace(sheet, kinds=kinds), *made.book.sheets[1:]))
    (path,) = accept(replace(made, book=book), raw, source=SOURCE).tables
    printed = pl.read_csv(raw / path, infer_schema=False)["printed"]
    assert printed.to_list() == ["5,104", "4,2"]
    added = _cell(clean(raw), "evidence", "Sơn La", "PCI5").filter(pl.col("table") == path)
    assert added["value"].to_list() == [5.104]


def test_a_new_edition_brings_its_entry_of_the_registry(raw: Path) -> None:
    names = [one.name_vi for one in provinces.provinces(2008)]
    absent = provinces.find("Cà Mau").code
    cells = [(name, "D1.1", "value", f"{1 + place / 100:.2f}") for place, name in enumerate(names) if name != "Cà Mau"]
    cells += [(name, "D9", "value", "5.5") for name in names]
    new = NewComponent(
        "D9",
        "dimension",
        "PAPI",
        "Thành phần thử",
        "A made-up dimension",
        "points",
        (1.0, 10.0),
        "no such number before",
    )
    proposal = RegistryProposal(
        "PAPI",
        2025,
        2008,
        new_edition=True,
        continues=("PAPI", "D1", "D1.1"),
        new=(new,),
        complete=("D1.1", "D9"),
        absent={"D1.1": (absent,)},
    )
    done = accept(plans.plan(cells, index="PAPI", year=2025, proposal=proposal), raw, source=SOURCE)
    assert done.registry == ("registry/papi/2025.toml",)
    from danvan_analysis.reference import coverage, registry

    assert registry.years("PAPI")[-1] == 2025
    assert registry.component("PAPI", "D9", 2025).label["en"] == "A made-up dimension"
    assert registry.vintage("PAPI", 2025) == 2008
    # The one part of D1 is there, so D1 follows from it.
    declared = coverage.declared().filter(index="PAPI", edition_year=2025)
    assert declared.group_by("component_code").len().sort("component_code").rows() == [
        ("D1", 62),
        ("D1.1", 62),
        ("D9", 63),
    ]
    cleaned = clean(raw)
    here = cleaned.tables["indicators"].filter(index="PAPI", edition_year=2025)
    assert here.select(declared.columns).sort(declared.columns).equals(declared.sort(declared.columns))
    assert _cell(cleaned, "indicators", "Sơn La", "D9", 2025)["era"][0] == "2025-2025"


def test_indicators_are_a_table_of_their_own_and_come_later_too(raw: Path) -> None:
    accept(plans.plan(SMALL), raw, source=SOURCE)
    behind = [plans.indicator("Sơn La", "Các khoản chi phí không chính thức", "0.43")]
    done = accept(plans.plan(SMALL, indicators=behind), raw, source=SOURCE)
    assert (done.figures, done.indicators) == (0, 1)
    row = clean(raw).tables["survey_indicators"].row(0, named=True)
    assert (row["label"], row["variable"], row["value"], row["component_code"]) == (
        "Các khoản chi phí không chính thức",
        "d9_5_new",
        0.43,
        "PCI5",
    )


def test_the_same_file_twice(raw: Path) -> None:
    accept(plans.plan(SMALL), raw, source=SOURCE)
    before = _state(raw)
    with pytest.raises(
        AlreadyAdded, match=r"made_up\.xlsx: the same file \(sha256 .*\) was added before, as added/pci_2015"
    ):
        accept(plans.plan(SMALL), raw, source=SOURCE)
    assert _state(raw) == before


def test_an_open_question_stops_and_nothing_is_written(raw: Path) -> None:
    before = _state(raw.parent)
    asked = Remark("sheet 'Sheet1'", "decimal sign unclear", question=True, answer_with="--decimal")
    with pytest.raises(PlanOpen, match="the first at sheet 'Sheet1': decimal sign unclear"):
        accept(plans.plan(SMALL, questions=[asked]), raw, source=SOURCE)
    with pytest.raises(WorkbookFault, match="no figure"):
        accept(plans.plan([]), raw, source=SOURCE)
    assert _state(raw.parent) == before


@pytest.mark.parametrize(
    ("column", "text", "error", "message"),
    [
        ("printed", "5.1o4", CellUnreadable, "row 2, column printed"),
        ("province", "Sơn Lạ", UnknownProvince, "did you mean 'Sơn La'"),
        ("edition_year", "2014", CellUnreadable, "the table is of 2015"),
        ("what", "points", CellUnreadable, "expected a value or a rank"),
    ],
)
def test_an_added_table_that_was_edited_is_named_with_its_row(
    raw: Path, column: str, text: str, error: type[Exception], message: str
) -> None:
    (path,) = accept(plans.plan(SMALL), raw, source=SOURCE).tables
    frame = pl.read_csv(raw / path, infer_schema=False)
    edited = frame.with_columns(pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(text)).otherwise(column).alias(column))
    edited.write_csv(raw / path)
    record(raw, path)
    with pytest.raises(error, match=message):
        clean(raw)


def test_a_lost_line_of_an_added_table_is_noticed(raw: Path) -> None:
    (path,) = accept(plans.plan(SMALL), raw, source=SOURCE).tables
    lines = (raw / path).read_text(encoding="utf-8").splitlines(keepends=True)
    (raw / path).write_text("".join(lines[:-1]), encoding="utf-8")
    record(raw, path)
    with pytest.raises(CountsDiffer, match=r"has 2 figures, 3 were accepted from made_up\.xlsx"):
        clean(raw)


def test_a_correction_reaches_an_added_cell(raw: Path) -> None:
    (path,) = accept(plans.plan(SMALL), raw, source=SOURCE, revises=["pci/pci_2015.csv"]).tables
    line = f"{path},2,printed,5.104,correct,5.2,PCI_WB2015,made up for a test\n"
    corrections = raw / "corrections.csv"
    corrections.write_text(corrections.read_text(encoding="utf-8") + line, encoding="utf-8")
    record(raw, "corrections.csv")
    cell = _cell(clean(raw), "indicators", "Sơn La", "PCI5").row(0, named=True)
    assert (cell["value"], cell["status"], cell["as_published"]) == (5.2, "corrected", "5.2")


KILLED = """
import os, sys
from pathlib import Path
from danvan_analysis.published.adding.accept import Source, accept
from tests.published.adding import plans
left = int(sys.argv[2])
call = os.replace
def step(*given):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return call(*given)
os.replace = step
accept(plans.plan([("Sơn La", "PCI5", "value", "5.104")]), Path(sys.argv[1]), source=Source("Made up"))
"""


def test_killed_at_any_moment_the_project_is_as_before_or_complete(root: Path, raw: Path, tmp_path: Path) -> None:
    before = _state(raw)
    seen = set()
    for step in range(20):
        copy = tmp_path / f"at {step}" / "data" / "raw"
        shutil.copytree(raw, copy)
        ended = subprocess.run([sys.executable, "-c", KILLED, str(copy), str(step)], capture_output=True, cwd=root)
        package = load(copy)
        verify(package)
        tables = [resource.path for resource in package.resources if resource.added_from]
        seen.add(len(tables))
        if not tables:
            assert _state(copy) == before
        if ended.returncode == 0:
            break
    assert ended.returncode == 0, ended.stderr
    assert seen == {0, 1}


def test_a_reader_waits_for_no_half_written_package(raw: Path) -> None:
    import fcntl
    import os

    (raw / ".pending").mkdir()
    held = os.open(raw.parent, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with pytest.raises(RawTableFault, match="cannot be read now"):
            load(raw)
    finally:
        os.close(held)
