"""A province is followed by code and vintage: a made-up PAPI of 2025 on 34 units behind the real editions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.analysis import compare, disagreements, grid, missing, path, standing
from danvan_analysis.reference import provinces, registry
from danvan_analysis.reference.registry_additions import package_alone, read_from

PAPI = {"index": "PAPI", "component_code": "PAPI"}


def made_up(code: str) -> float:
    return 40.0 + int(code) / 100


@pytest.fixture
def frame(indicators: pl.DataFrame, tmp_path: Path) -> Iterator[pl.DataFrame]:
    """Return the real cells with a made-up composite for every unit; the registry knows the edition."""
    with package_alone():
        known = [one.code for one in registry.components("PAPI", 2024)]
    file = tmp_path / "papi" / "2025.toml"
    file.parent.mkdir()
    head = f'index = "PAPI"\nyear = 2025\nvintage = 2025\ncontinues = {known}\ncomplete = ["PAPI"]\n'
    file.write_text(head, encoding="utf-8")
    like = indicators.filter(index="PAPI", edition_year=2024, component_code="PAPI").head(1)
    units = pl.DataFrame(
        [(place.code, made_up(place.code)) for place in provinces.provinces(2025)],
        schema={"province_code": pl.String, "value": pl.Float64},
        orient="row",
    )
    edition = like.drop("province_code", "value", "edition_year", "vintage").join(units, how="cross")
    edition = edition.with_columns(
        edition_year=pl.lit(2025, dtype=pl.Int32), vintage=pl.lit(2025, dtype=pl.Int32)
    ).select(indicators.columns)
    with read_from(tmp_path):
        yield pl.concat([indicators, edition])


@pytest.mark.parametrize("vintage", [2008, 2025])
def test_an_unchanged_province_is_one_path(frame: pl.DataFrame, vintage: int) -> None:
    rows = path(frame, **PAPI, province_code="14", vintage=vintage)
    assert rows["edition_year"].to_list() == list(range(2011, 2026))
    assert rows["value"][-1] == made_up("14")
    assert rows["segment"][-1] == rows["segment"][-2]
    assert rows["rank_of"].to_list()[-2:] == [61, 34]


def test_one_code_is_two_paths(frame: pl.DataFrame) -> None:
    long_an = path(frame, **PAPI, province_code="80", vintage=2008)
    assert long_an["edition_year"].to_list() == list(range(2011, 2025))
    tay_ninh = path(frame, **PAPI, province_code="80", vintage=2025)
    assert tay_ninh.select("edition_year", "value").rows() == [(2025, made_up("80"))]
    former = path(frame, **PAPI, province_code="72", vintage=2008)
    assert former["edition_year"].to_list() == list(range(2011, 2025))
    assert made_up("80") not in [*long_an["value"], *former["value"]]


def test_the_standing_of_a_merged_unit_has_no_change(frame: pl.DataFrame) -> None:
    unit = standing(frame, **PAPI, year=2025, province_code="80", vintage=2025)
    assert unit.value == made_up("80")
    assert (unit.rank_of, unit.n) == (34, 34)
    assert unit.previous is None
    assert unit.change is None
    assert unit.comparison is not None
    assert not unit.comparison.comparable
    assert unit.comparison.breaks == ()
    assert unit.comparison.merger is not None
    assert "được lập ngày 1/7/2025" in unit.comparison.merger.text["vi"]
    gone = standing(frame, **PAPI, year=2025, province_code="80", vintage=2008)
    assert not gone.present
    assert gone.province_code == "", "the edition has no code for it"
    same = standing(frame, **PAPI, year=2025, province_code="14")
    assert same.change == pytest.approx(made_up("14") - 43.8876)
    assert same.comparison is not None
    assert same.comparison.merger is None


def test_a_comparison_is_of_a_province(frame: pl.DataFrame) -> None:
    assert compare("PAPI", "PAPI", 2024, 2025).comparable, "what is measured did not change"
    assert compare("PAPI", "PAPI", 2024, 2025, province=("14", 2008)).comparable
    assert not compare("PAPI", "PAPI", 2024, 2025, province=("72", 2008)).comparable
    assert not compare("PAPI", "PAPI", 2025, 2024, province=("72", 2008)).comparable
    assert compare("PAPI", "PAPI", 2023, 2024, province=("72", 2008)).comparable
    # Codes of 2004 and 2008 are one territory, as in the publishers' own series.
    assert compare("PCI", "PCI", 2008, 2009, province=("01", 2008)).merger is None


def test_cells_of_other_units_are_not_missing_cells(frame: pl.DataFrame) -> None:
    states = dict(
        grid(frame, province_code="80", years=[2024, 2025], vintage=2025)
        .filter(index="PAPI")
        .select("edition_year", "state")
        .iter_rows()
    )
    assert states == {2024: "other_units", 2025: "published"}
    former = grid(frame, province_code="80", years=[2024, 2025]).filter(index="PAPI")
    assert former["state"].to_list() == ["published", "other_units"]
    gaps = missing(frame, index="PAPI", year=2025, province_code="80")
    assert gaps["reason"].unique().to_list() == ["other_units"]
    assert "other_units" not in missing(frame, index="PAPI", year=2025, province_code="80", vintage=2025)["reason"]


def test_disagreements_are_those_of_the_territory(frame: pl.DataFrame, evidence: pl.DataFrame) -> None:
    row = evidence.filter(value_relation="differs").head(1)
    year, code = int(row["edition_year"][0]), str(row["province_code"][0])
    named = {"province_code": code, "year": year}
    assert disagreements(evidence, frame, **named).height > 0
    moved = evidence.with_columns(vintage=pl.lit(2025, dtype=pl.Int32))
    merged = provinces.get("80", 2025).code
    there = moved.with_columns(province_code=pl.lit(merged))
    assert disagreements(there, frame, province_code=merged, year=year).height == 0
