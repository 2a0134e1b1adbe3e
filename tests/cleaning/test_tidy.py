"""Asking for tables by name: what is meant is found, what is unknown is refused with the nearest."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import DanvanError, UnknownName, UnknownProvince
from danvan_analysis.project import Project


def test_filters_meet(project: Project) -> None:
    rows = tidy.indicators(index="PAPI", year=2024, province="Sơn La", component="PAPI", project=project)
    assert rows.select("value", "province_code").rows() == [(43.8876, "14")]


def test_nothing_asked_is_everything(project: Project) -> None:
    assert tidy.indicators(project=project).height == 40_435
    assert tidy.evidence(project=project).height == 43_166
    assert tidy.sources(project=project).height == 355


def test_several_of_each(project: Project) -> None:
    rows = tidy.indicators(
        index=["PAPI", "PCI"],
        year=[2018, 2019],
        province=["Sơn La", "Hà Nội"],
        component=["PAPI", "PCI"],
        project=project,
    )
    assert rows.height == 8
    assert set(rows["index"]) == {"PAPI", "PCI"}


@pytest.mark.parametrize("name", ["Sơn La", "Son La", "son la", "SON-LA", "14", " Sơn  La ", "SLA"])
def test_spellings_of_one_province(project: Project, name: str) -> None:
    rows = tidy.indicators(index="PCI", year=2019, province=name, component="PCI", project=project)
    assert rows["value"].to_list() == [63.384804]


@pytest.mark.parametrize(
    ("asked", "found", "nearest"),
    [
        ({"province": "Sơn Lạ"}, "Sơn Lạ", "Sơn La"),
        ({"province": ["Hà Nội", "Sơn Lạ"]}, "Sơn Lạ", "Sơn La"),
        ({"index": "PAP"}, "PAP", "PAPI"),
        ({"index": "PAR"}, "PAR", "PAR_INDEX"),
        ({"year": 2030}, "2030", "2024"),
        ({"year": 1999}, "1999", "2005"),
        ({"component": "PCI99"}, "PCI99", "PCI"),
        ({"component": "D9.1"}, "D9.1", None),
    ],
)
@pytest.mark.parametrize("ask", [tidy.indicators, tidy.evidence])
def test_unknown_names(
    project: Project, ask: object, asked: dict[str, object], found: str, nearest: str | None
) -> None:
    assert callable(ask)
    with pytest.raises(UnknownName, match=found) as refused:
        ask(**asked, project=project)
    if nearest:
        assert nearest in refused.value.nearest


def test_unknown_province_of_a_statement(project: Project) -> None:
    for ask in (tidy.movement, tidy.service_outputs):
        with pytest.raises(UnknownProvince, match="did you mean 'Sơn La'"):
            ask(province="Sơn Lạ", project=project)


def test_undated_statements_come_only_where_no_year_is_asked(project: Project) -> None:
    everything = tidy.movement(project=project)
    dated = tidy.movement(year=list(range(2000, 2030)), project=project)
    assert everything.height - dated.height == 37
    assert set(tidy.movement(year=2020, project=project)["placed_year"]) == {2020}


def test_a_province_unchanged_in_2025_brings_its_rows_of_before_and_after(project: Project) -> None:
    rows = tidy.service_outputs(province="Sơn La", project=project)
    assert set(rows["vintage"]) == {2008, 2025}
    assert set(rows["province_code"]) == {"14"}


def test_a_province_merged_in_2025_does_not_bring_its_successor(project: Project) -> None:
    rows = tidy.movement(province="Hồ Chí Minh", project=project)
    assert set(rows["vintage"]) <= {2008}
    everything = tidy.movement(project=project)
    assert everything.filter(province_code="79", vintage=2025).height > 0


def test_evidence_shows_all_sources(project: Project) -> None:
    rows = tidy.evidence(index="PAR_INDEX", year=2023, province="Hải Phòng", component="PAR", project=project)
    assert rows.drop_nulls("value").height == 5
    assert rows["value_chosen"].sum() == 1


def test_describe(project: Project) -> None:
    table = tidy.describe(project=project)
    counted = {(index, year): (sample, n) for index, year, sample, n, *_ in table.iter_rows()}
    assert counted["PAPI", 2024] == ("complete", 61)
    assert counted["PCI", 2005] == ("complete", 42)
    assert counted["PCI", 2008] == ("complete", 64)
    assert counted["PCI", 2023][0] == "scattered"
    assert {sample for (index, _), (sample, _) in counted.items() if index in {"PAR_INDEX", "SIPAS"}} == {"scattered"}
    assert table["cells"].sum() == 40_435
    assert table["derived"].sum() == 2_455
    assert table["secondary"].sum() == 1


def test_provinces_by_vintage() -> None:
    assert [tidy.provinces(vintage=year).height for year in (2004, 2008, 2025)] == [64, 63, 34]
    with pytest.raises(DanvanError):
        tidy.provinces(vintage=1999)


def test_answers_are_frames_of_the_same_columns(project: Project) -> None:
    empty = tidy.indicators(index="SIPAS", year=2005, project=project)
    assert empty.is_empty()
    assert empty.schema == tidy.indicators(project=project).schema
    assert isinstance(empty, pl.DataFrame)
