"""What the tables hold of a year, counted against the raw tables themselves."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.analysis import quality
from danvan_analysis.cleaning import tidy
from danvan_analysis.reference import provinces, registry

RAW = Path(__file__).parents[2] / "data" / "raw"
YEARS = [2005, 2006, 2011, 2018, 2021, 2023, 2024]


@pytest.mark.parametrize("year", YEARS)
def test_states_of_every_component_add_up_to_the_provinces_of_the_edition(year: int) -> None:
    rows = quality.cell_states(tidy.indicators(), year=year)
    assert rows.height
    for row in rows.iter_rows(named=True):
        assert sum(row[state] for state in quality.CELL_STATES) == row["units"], row
        assert row["units"] == provinces.frame(registry.vintage(row["index"], year)).height
        assert min(row[state] for state in quality.CELL_STATES) >= 0, row


def test_the_composite_of_2021_lacks_three_provinces_of_the_workbook() -> None:
    with (RAW / "papi" / "papi_2020_2024_composite.csv").open(encoding="utf-8", newline="") as file:
        printed = [row for row in csv.DictReader(file) if row["edition_year"] == "2021" and row["value"]]
    row = quality.cell_states(tidy.indicators(), year=2021).row(
        by_predicate=pl.col("component_code") == "PAPI", named=True
    )
    assert row["published"] == len(printed) == 60
    assert (row["absent"], row["sample"], row["derived"]) == (3, "complete", 0)


def test_dimensions_after_2019_are_computed_not_published() -> None:
    rows = quality.cell_states(tidy.indicators(), year=2021).filter(pl.col("component_code").str.contains(r"^D\d$"))
    assert rows["derived"].to_list() == [60] * 8
    assert rows["published"].sum() == 0


def test_an_edition_found_cell_by_cell_says_so() -> None:
    rows = quality.cell_states(tidy.indicators(), year=2023)
    pci = rows.row(by_predicate=pl.col("component_code") == "PCI", named=True)
    assert (pci["sample"], pci["secondary"]) == ("scattered", 1)
    assert pci["absent"] > 30


@pytest.mark.parametrize("year", YEARS)
def test_cells_absent_are_the_complement_of_cells_with_a_value(year: int) -> None:
    frame = tidy.indicators()
    absent = quality.absent_cells(frame, year=year)
    states = quality.cell_states(frame, year=year)
    assert absent.height == states["absent"].sum() + states["rank_only"].sum()
    assert absent.filter(reason="rank_only").height == states["rank_only"].sum()
    key = ["index", "component_code", "province_code", "vintage"]
    valued = frame.filter((pl.col("edition_year") == year) & pl.col("value").is_not_null())
    assert absent.join(valued, on=key, how="semi").height == 0
    assert absent.select(key).is_duplicated().sum() == 0


def test_reasons_tell_an_empty_cell_from_one_that_nobody_published() -> None:
    absent = quality.absent_cells(tidy.indicators(), year=2023)
    papi = absent.filter(index="PAPI", component_code="PAPI")
    assert dict(papi.select("province_code", "reason").iter_rows()) == {"22": "left_empty", "74": "left_empty"}
    assert set(absent.filter(index="PCI")["reason"]) <= {"unpublished", "rank_only"}


def test_differences_have_sign_size_and_address() -> None:
    found = quality.differing(tidy.evidence(), tidy.indicators(), year=2023)
    row = found.row(by_predicate=(pl.col("province_code") == "31") & (pl.col("index") == "PAR_INDEX"), named=True)
    assert (row["printed"], row["ours"]) == (91.81, 91.87)
    assert row["difference"] == pytest.approx(-0.06)
    assert row["table"] == "par_sipas/par_sipas.csv"
    with (RAW / row["table"]).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[row["row"] - 1].count("91.81") == 1


def test_a_rank_that_differs_is_no_score_that_differs() -> None:
    every = pl.concat([quality.differing(tidy.evidence(), tidy.indicators(), year=year) for year in YEARS])
    ranks = every.filter(what="rank")
    assert ranks.height
    assert set(ranks["unit"]) == {"rank"}
    assert (every["difference"] != 0).all()
    assert (every["difference"] - (every["printed"] - every["ours"])).abs().max() == 0


@pytest.mark.parametrize(
    ("year", "component", "before", "comparable", "since"),
    [
        ("2024", "PAPI", 2023, True, 2021),
        ("2021", "PAPI", 2020, False, 2021),
        ("2018", "D2.1", 2017, False, 2018),
        ("2022", "PCI", 2021, False, 2022),
        ("2024", "PCI", 2023, True, 2022),
        ("2011", "PAPI", None, None, 2011),
        ("2022", "SIPAS", 2021, False, 2022),
    ],
)
def test_what_compares(year: str, component: str, before: int | None, comparable: bool | None, since: int) -> None:
    row = quality.comparisons(year=int(year)).row(by_predicate=pl.col("component_code") == component, named=True)
    assert (row["before"], row["comparable"], row["since"]) == (before, comparable, since)
    # A refusal has a reason, in both languages.
    assert comparable is not False or (row["text_vi"] and row["text_en"])
