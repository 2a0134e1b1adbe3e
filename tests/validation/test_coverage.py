"""Declared coverage: the registry, coverage.csv and the tables name the same cells."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.errors import RegistryFault
from danvan_analysis.reference import coverage, package_data

KEY = list(coverage.KEY)


def test_declared_cells_are_the_cells_of_the_table(tables: dict[str, pl.DataFrame]) -> None:
    declared, present = coverage.declared(), tables["indicators"].select(KEY)
    assert declared.height == 40_435
    assert not declared.is_duplicated().any()
    assert declared.join(present, on=KEY, how="anti").height == 0
    assert present.join(declared, on=KEY, how="anti").height == 0


def test_counts_of_the_published_figures() -> None:
    declared = coverage.declared()
    counts = dict(declared.group_by("index").len().iter_rows())
    # PAPI: 26,399 published and 2,455 derived; PCI: 10,885, 233 others, 1 found in passing.
    assert counts == {"PAPI": 28_854, "PCI": 11_119, "PAR_INDEX": 360, "SIPAS": 102}
    overall = declared.filter(pl.col("component_code").is_in(["PAR", "SIPAS"]))
    assert overall.height == 289


def test_nothing_to_add_for_the_tables_as_they_are(tables: dict[str, pl.DataFrame]) -> None:
    assert coverage.coverage_lines(tables["indicators"]) == ""


def test_the_file_is_what_the_tables_would_write(tables: dict[str, pl.DataFrame]) -> None:
    file = Path(coverage.__file__).parent / "data" / coverage.FILE
    assert file.read_text("utf-8") == coverage.coverage_lines(tables["indicators"], every=True)


def test_a_new_cell_gives_the_line_to_paste(tables: dict[str, pl.DataFrame]) -> None:
    row = {"index": "SIPAS", "edition_year": 2018, "province_code": "01", "component_code": "SIPAS"}
    known = tables["indicators"].filter(index="SIPAS", edition_year=2018)["province_code"].to_list()
    assert "01" not in known
    frame = pl.concat(
        [tables["indicators"].select(list(row)), pl.DataFrame([row], schema_overrides={"edition_year": pl.Int32})]
    )
    assert coverage.coverage_lines(frame) == f"SIPAS,2018,SIPAS,{' '.join(sorted([*known, '01']))}\n"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (("SIPAS", "2018", "SIPAS", "14 01"), "ascending order"),
        (("SIPAS", "2018", "SIPAS", "01 01"), "ascending order"),
        (("SIPAS", "2018", "SIPAS", "28"), "'28' is no province of that edition"),
        (("SIPAS", "two", "SIPAS", "14"), "'two' is not a year"),
        (("PCI", "2019", "PCI", "14"), "is complete in the registry"),
    ],
)
def test_a_line_that_cannot_be_meant(record: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (dict(zip(coverage.COLUMNS, record, strict=True)),)
    monkeypatch.setattr(package_data, "rows", {coverage.FILE: rows}.__getitem__)
    with pytest.raises(RegistryFault, match=message):
        coverage._scattered.__wrapped__()
