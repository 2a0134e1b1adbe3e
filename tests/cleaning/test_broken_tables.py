"""One broken cell, one clear message: table, row, column, what was found. Hashes are right in all of these."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import clean
from danvan_analysis.cli.build import prepare
from danvan_analysis.errors import (
    CellsLost,
    CellUnreadable,
    ColumnMissing,
    CountsDiffer,
    DanvanError,
    ProvinceTwice,
    RawTableChanged,
    RawTableFault,
    RawTableMissing,
    UnknownName,
    UnknownProvince,
)
from danvan_analysis.project import Project

if TYPE_CHECKING:
    Copy = Any

PCI = "pci/pci_2019.csv"
PAR = "par_sipas/par_sipas.csv"
MOVEMENT = "movement/movement.csv"


@pytest.mark.parametrize(
    ("table", "row", "column", "text"),
    [
        (PCI, 5, "PCI7", "KCDL"),
        (PCI, 5, "rank", "14th"),
        (PCI, 5, "rank", "14.5"),
        ("papi/papi_2016.csv", 9, "D2.3", "5,32"),
        ("papi/papi_2020_2024_composite.csv", 3, "value", "n/a"),
        ("papi/papi_2019_uncertainty.csv", 4, "PAPI_SE", "<0.1"),
        ("pci/pci_2020_2024.csv", 2, "edition_year", "2020-21"),
        ("pci/pci_other_versions.csv", 2, "printed", "1.234,5"),
        (PAR, 2, "value", "83,25"),
        (PAR, 2, "edition_year", ""),
        (MOVEMENT, 2, "value", "2.000 mô hình"),
        (MOVEMENT, 2, "period_end_year", "cuối 2020"),
        ("movement/service_outputs.csv", 20, "denominator", "mười"),
        ("par_sipas/national_statistics.csv", 2, "value", "87,14"),
        ("counts.csv", 2, "number", "many"),
    ],
)
def test_text_where_a_number_should_be(copy: Copy, table: str, row: int, column: str, text: str) -> None:
    copy.put(table, row, column, text)
    with pytest.raises(CellUnreadable) as found:
        clean(copy.raw)
    said = found.value
    assert (said.table, said.row) == (table, row)
    assert said.column == column
    assert repr(text) in str(said) or (text == "" and "blank" in str(said))


@pytest.mark.parametrize(
    ("table", "row", "again"),
    [(PCI, 6, "An Giang"), ("papi/papi_2016.csv", 6, "AN GIANG"), ("papi/papi_2019_uncertainty.csv", 6, "An Giang ")],
)
def test_a_province_twice_by_another_spelling(copy: Copy, table: str, row: int, again: str) -> None:
    copy.put(table, row, "province", again)
    with pytest.raises(ProvinceTwice, match=r"row \d+, column province: .*is the province of row \d+") as found:
        clean(copy.raw)
    assert found.value.table == table


def test_a_line_twice_in_a_long_table(copy: Copy) -> None:
    cells = {"edition_year": "2024", "province": "SLA", "component_code": "PAPI", "value": "43.9"}
    row = copy.append("papi/papi_2020_2024_composite.csv", **cells, source_id="PAPI_TUNAH72")
    source = copy.put("papi/papi_2020_2024_composite.csv", row, "source_id", "PAPI_TUNAH72")
    assert source == "PAPI_TUNAH72"
    with pytest.raises(ProvinceTwice) as found:
        clean(copy.raw)
    assert (found.value.table, found.value.row) == ("papi/papi_2020_2024_composite.csv", row)


@pytest.mark.parametrize(
    ("table", "row", "text", "nearest"),
    [
        (PCI, 5, "Bac Kann", "Bắc Kạn"),
        ("papi/papi_2011.csv", 5, "Sơn Lạ", "Sơn La"),
        (PAR, 109, "Sơn Lạ", "Sơn La"),
        (MOVEMENT, 2, "Sơn Lạ", "Sơn La"),
    ],
)
def test_an_unknown_spelling_names_the_nearest(copy: Copy, table: str, row: int, text: str, nearest: str) -> None:
    copy.put(table, row, "province", text)
    with pytest.raises(UnknownProvince) as found:
        clean(copy.raw)
    assert str(found.value).startswith(f"{table}, row {row}, column province")
    assert repr(text) in str(found.value)
    assert nearest in found.value.nearest


def test_ha_tay_is_unknown_after_2008(copy: Copy) -> None:
    copy.put("pci/pci_2009.csv", 4, "province", "Ha Tay")
    with pytest.raises(UnknownProvince, match=r"pci_2009\.csv, row 4, column province \(provinces of 2008\)"):
        clean(copy.raw)


@pytest.mark.parametrize(
    ("table", "column"), [(PAR, "source_id"), (PCI, "rank"), (MOVEMENT, "basis"), ("corrections.csv", "printed")]
)
def test_a_column_gone_even_where_it_was_recorded(copy: Copy, table: str, column: str) -> None:
    def drop(lines: list[list[str]]) -> None:
        at = lines[0].index(column)
        for line in lines:
            del line[at]

    copy.rewrite(table, drop)
    with pytest.raises(ColumnMissing, match=rf"the column '{column}' is gone") as found:
        clean(copy.raw)
    assert found.value.table == table


def test_a_component_gone_that_the_schema_has(copy: Copy) -> None:
    path = copy.raw / PCI
    path.write_text(path.read_text(encoding="utf-8").replace("PCI7", "PCI7x"), encoding="utf-8")
    descriptor = json.loads((copy.raw / "datapackage.json").read_text(encoding="utf-8"))
    for entry in descriptor["resources"]:
        if entry["path"] == PCI:
            entry["hash"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (copy.raw / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(ColumnMissing, match="the column 'PCI7' is gone"):
        clean(copy.raw)


def test_a_component_gone_and_recorded_shows_in_the_counts(copy: Copy) -> None:
    def drop(lines: list[list[str]]) -> None:
        for line in lines:
            del line[-1]

    copy.rewrite(PCI, drop)
    with pytest.raises(CountsDiffer, match="declared 10885, found 10822"):
        clean(copy.raw)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        (PAR, 2, "source_id"),
        ("pci/pci_2020_2024.csv", 2, "source_id"),
        (MOVEMENT, 2, "source_id"),
        ("par_sipas/national_statistics.csv", 2, "source_id"),
    ],
)
@pytest.mark.parametrize("text", ["PAR_S9999", ""])
def test_a_source_unknown_or_blank(copy: Copy, table: str, row: int, column: str, text: str) -> None:
    copy.put(table, row, column, text)
    with pytest.raises(RawTableFault, match="PAR_S9999" if text else "names no source") as found:
        clean(copy.raw)
    assert (found.value.table, found.value.row, found.value.column) == (table, row, column)


def test_a_source_twice(copy: Copy) -> None:
    former = copy.put("sources.csv", 3, "source_id", "DV_S001")
    assert former != "DV_S001"
    with pytest.raises(
        RawTableFault, match=r"sources\.csv, row \d+, column source_id: the source 'DV_S001' stands twice"
    ):
        clean(copy.raw)


def test_a_table_whose_source_nobody_names(copy: Copy) -> None:
    copy.rewrite("tables.csv", lambda lines: lines.remove(["papi/papi_2016.csv", "*", "PAPI_VNDATA"]))
    with pytest.raises(RawTableFault, match=re.escape("names no source for papi/papi_2016.csv, column PAPI")):
        clean(copy.raw)


def test_counts_that_differ_say_both_numbers(copy: Copy) -> None:
    copy.declare("movement", "rows", 165)
    with pytest.raises(CountsDiffer, match=r"movement: rows: declared 165, found 164.*declare the new numbers"):
        clean(copy.raw)


def test_a_count_that_nothing_counts(copy: Copy) -> None:
    copy.append("counts.csv", table="movement", what="wishes", number="3")
    with pytest.raises(CountsDiffer, match="movement: 'wishes' that nothing counts"):
        clean(copy.raw)


def test_a_number_that_is_not_declared(copy: Copy) -> None:
    copy.rewrite("counts.csv", lambda lines: lines.pop())
    with pytest.raises(CountsDiffer, match=r"counts\.csv has no line quarantine"):
        clean(copy.raw)


@pytest.mark.parametrize("text", ["models_of_the_moon", ""])
def test_an_unknown_measure(copy: Copy, text: str) -> None:
    copy.put(MOVEMENT, 4, "measure", text)
    with pytest.raises(UnknownName, match=re.escape(f"{MOVEMENT}, row 4, column measure: unknown measure '{text}'")):
        clean(copy.raw)


def test_a_blank_figure_leaves_no_orphan_line(copy: Copy) -> None:
    former = copy.put(MOVEMENT, 2, "value", "")
    assert former == "2000"
    with pytest.raises(CellsLost, match=r"cells of movement/movement\.csv became neither .* row 2"):
        clean(copy.raw)


def test_a_table_without_rows(copy: Copy) -> None:
    copy.rewrite(PAR, lambda lines: lines.__delitem__(slice(1, None)))
    with pytest.raises(RawTableFault, match=r"par_sipas\.csv: has a header and no row"):
        clean(copy.raw)


def test_a_component_of_the_par_index_without_its_maximum(copy: Copy) -> None:
    copy.put("movement/service_outputs.csv", 90, "denominator", "")
    with pytest.raises(CellUnreadable, match=r"service_outputs\.csv, row 90, column denominator"):
        clean(copy.raw)


def test_a_figure_quoted_after_the_merger_belongs_to_the_edition(copy: Copy) -> None:
    # Lào Cai took Yên Bái's code in 2025; a PCI of 2024 quoted in September 2025 is the former Lào Cai's.
    cells = {
        "measure": "pci_score",
        "value": "67.38",
        "unit": "point",
        "quote_vi": "67,38 điểm",
        "source_id": "DV_S135",
    }
    row = copy.append(
        "movement/service_outputs.csv",
        province="Lào Cai",
        period_start_year="2023",
        period_end_year="2023",
        as_of="2025-09",
        qualifier="exact",
        **cells,
    )
    copy.declare("service_outputs", "rows", 174)
    made = clean(copy.raw).tables["evidence"].filter(table="movement/service_outputs.csv", row=row)
    assert made.select("province_code", "vintage", "value_relation").row(0) == ("10", 2008, "agrees")


_FAULTS: list[tuple[type[DanvanError], Any]] = [
    (CellUnreadable, lambda copy: copy.put(PCI, 5, "PCI7", "KCDL")),
    (CountsDiffer, lambda copy: copy.declare("movement", "rows", 1)),
    (RawTableChanged, lambda copy: (copy.raw / PCI).write_text("province,rank,PCI\n", encoding="utf-8")),
    (RawTableMissing, lambda copy: (copy.raw / PCI).unlink()),
]


@pytest.mark.parametrize(("kind", "fault"), _FAULTS, ids=[kind.__name__ for kind, _ in _FAULTS])
def test_nothing_is_written_where_cleaning_fails(copy: Copy, kind: type[DanvanError], fault: Any) -> None:
    project = Project(copy.raw.parents[1])
    project.processed.mkdir()
    former = {f"{name}.parquet": name.encode() for name in ("indicators", "movement")}
    former |= {"hashes.json": b"{}", "datapackage.json": b"{}"}
    for name, content in former.items():
        (project.processed / name).write_bytes(content)
    fault(copy)
    for attempt in (prepare, processed.ensure):
        with pytest.raises(kind):
            attempt(project)
        assert {path.name: path.read_bytes() for path in project.processed.iterdir()} == former
