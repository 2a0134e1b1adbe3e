"""From a row back to the printed cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.cleaning.trace import trace
from danvan_analysis.errors import BadParameter
from danvan_analysis.project import Project

WHERE = ["what", "table", "row", "column", "printed", "source_id"]


def _one(project: Project, **asked: Any) -> pl.DataFrame:
    return tidy.indicators(**asked, project=project)


def test_value_and_rank(project: Project) -> None:
    row = _one(project, index="PCI", year=2019, province="Sơn La", component="PCI")
    cells = trace(row, project=project)
    assert cells.select(WHERE).rows() == [
        ("value", "pci/pci_2019.csv", 52, "PCI", "63.384804", "PCI_WB2019"),
        ("rank", "pci/pci_2019.csv", 52, "rank", "57", "PCI_WB2019"),
    ]
    assert cells["publisher"].to_list() == ["VCCI / USAID (PCI project)"] * 2
    assert cells["url"].str.starts_with("http").all()


def test_a_mapping_does_as_well(project: Project) -> None:
    row = _one(project, index="PAPI", year=2024, province="Sơn La", component="PAPI")
    assert trace(row.row(0, named=True), project=project).equals(trace(row, project=project))


def test_a_rank_without_a_value(project: Project) -> None:
    cells = trace(_one(project, index="SIPAS", year=2018, province="Sơn La", component="SIPAS"), project=project)
    assert cells.select(WHERE).rows() == [("rank", "par_sipas/par_sipas.csv", 256, "rank", "1", "PAR_S22")]


def test_value_and_rank_of_different_lines(project: Project) -> None:
    cells = trace(_one(project, index="PCI", year=2023, province="Sơn La", component="PCI"), project=project)
    assert cells.select("what", "row", "column", "printed").rows() == [
        ("value", 126, "value", "65.5"),
        ("rank", 127, "value", "47"),
    ]


def test_a_derived_value_shows_its_parts(project: Project) -> None:
    row = _one(project, index="PAPI", year=2024, province="Sơn La", component="D3")
    cells = trace(row, project=project)
    assert cells["what"].to_list() == ["part D3.1", "part D3.2", "part D3.3"]
    assert sum(map(float, cells["printed"])) == pytest.approx(row["value"][0], abs=1e-9)
    assert set(cells["table"]) == {"papi/papi_2024_subdimensions.csv"}


@pytest.mark.parametrize("name", ["evidence", "movement", "service_outputs", "national", "uncertainty"])
def test_every_table_with_addresses(project: Project, name: str) -> None:
    frame = table(name, project=project)
    for row in frame.gather_every(frame.height // 5 + 1).iter_rows(named=True):
        cells = trace(row, project=project)
        if row["column"]:
            assert set(cells.filter(what="value")["printed"]) == {row["as_published"]}
        if row.get("rank_column"):
            assert set(cells.filter(what="rank")["printed"]) == {row["rank_as_published"]}


def test_a_denominator(project: Project) -> None:
    row = tidy.service_outputs(project=project).filter(pl.col("denominator").is_not_null()).head(1)
    cells = trace(row, project=project)
    assert cells["what"].to_list() == ["value", "denominator"]
    assert float(cells["printed"][1]) == row["denominator"][0]


def test_evidence_of_a_second_version(project: Project) -> None:
    rows = tidy.evidence(index="PCI", year=2011, project=project)
    row = rows.filter(table="pci/pci_other_versions.csv").drop_nulls("value").head(1)
    assert trace(row, project=project).filter(what="value")["column"].to_list() == ["printed"]


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"value": 43.8876},
        {"column": "PAPI", "row": 2},
        {"table": "papi/nowhere.csv", "row": 2, "column": "PAPI", "source_id": "S"},
        {"table": "claims.csv", "row": 2, "source_id": "DV_S001"},
        {"status": "derived"},
    ],
)
def test_a_row_that_points_nowhere(project: Project, row: dict[str, Any]) -> None:
    with pytest.raises(BadParameter):
        trace(row, project=project)


def test_exactly_one_row(project: Project) -> None:
    rows = _one(project, index="PAPI", year=2024, component="PAPI")
    for frame, height in ((rows, 61), (rows.head(0), 0)):
        with pytest.raises(BadParameter, match=f"takes one row, found a frame of {height}"):
            trace(frame, project=project)


def test_from_anywhere_inside_the_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DANVAN_PROJECT", raising=False)
    deep = project.root / "notebooks/deeper"
    deep.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(deep)
    cells = trace(tidy.indicators(index="PCI", year=2019, province="Sơn La", component="PCI"))
    assert cells["printed"].to_list() == ["63.384804", "57"]


def test_from_outside_by_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DANVAN_PROJECT", str(project.root))
    cells = trace(tidy.indicators(index="PCI", year=2019, province="Sơn La", component="PCI"))
    assert cells["printed"].to_list() == ["63.384804", "57"]
