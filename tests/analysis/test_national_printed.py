"""Printed national statistics beside ours: what agrees, what differs, what cannot be asked."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis.printed_statistics import NEAR, beside_ours, printed_statistics
from danvan_analysis.cleaning.processed import table


@pytest.fixture(scope="module")
def printed() -> pl.DataFrame:
    return printed_statistics(table("national"), table("service_outputs"))


@pytest.fixture(scope="module")
def beside(printed: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    return beside_ours(printed, indicators)


def only(rows: pl.DataFrame, index: str, year: int, statistic: str, value: float) -> dict[str, object]:
    found = rows.filter(index=index, edition_year=year, statistic=statistic, value=value)
    assert found.height >= 1
    return found.row(0, named=True)


def test_every_printed_row_is_there_once(printed: pl.DataFrame) -> None:
    national = table("national")
    assert national.height == 100
    assert printed.filter(table="par_sipas/national_statistics.csv").height == 100
    passing = printed.filter(pl.col("table") != "par_sipas/national_statistics.csv")
    assert sorted(passing.filter(index="PAPI")["value"].to_list()) == [36.55, 41.56, 41.71, 42.105, 42.407, 43.75]
    assert passing.filter(index="PCI").select("edition_year", "statistic", "value").rows() == [
        (2022, "mean", 65.74), (2024, "median", 67.67),
    ]  # fmt: skip
    assert printed.select("table", "row", "column").is_duplicated().sum() == 0
    assert not printed.filter(pl.col("statistic").str.contains("internal")).height


def test_the_province_is_the_one_that_the_note_begins_with(printed: pl.DataFrame) -> None:
    assert only(printed, "PAR_INDEX", 2013, "min", 58.91)["place"] == "14"
    assert only(printed, "SIPAS", 2024, "max", 91.10)["place"] == "31", "Hải Phòng; ..."
    assert only(printed, "PAR_INDEX", 2012, "min", 62.58)["place"] is None, "lower end of a band"
    assert (
        printed.filter(pl.col("statistic").is_in(["mean", "gap_first_last"]))["place"].null_count()
        == printed.filter(pl.col("statistic").is_in(["mean", "gap_first_last"])).height
    )


@pytest.mark.parametrize(
    ("index", "year", "statistic", "value", "verdict", "ours"),
    [
        ("PAPI", 2017, "mean", 36.55, "near", 36.56183),
        ("PAPI", 2018, "mean", 43.75, "differs", 44.077657),
        ("PAPI", 2020, "mean", 42.105, "differs", 42.776503),
        ("PAPI", 2021, "mean", 42.407, "rounding", 42.407832),
        ("PAPI", 2021, "mean", 41.71, "differs", 42.407832),
        ("PAPI", 2022, "mean", 41.56, "differs", 42.342334),
        ("PCI", 2022, "mean", 65.74, "differs", 65.53),
        ("PCI", 2024, "median", 67.67, "no_distribution", None),
        ("PAR_INDEX", 2024, "mean", 88.37, "no_distribution", None),
        ("PAR_INDEX", 2024, "max", 96.17, "rounding", 96.17),
        ("PAR_INDEX", 2012, "min", 62.58, "not_named", None),
        ("PAR_INDEX", 2017, "gap_first_last", 29.76, "rounding", 29.76),
        ("PAR_INDEX", 2018, "gap_first_last", 19.53, "no_distribution", None),
        ("PAR_INDEX", 2022, "group_A_count_90plus", 2.0, "not_ours", None),
        ("SIPAS", 2024, "max", 90.59, "part", 91.10),
        ("SIPAS", 2024, "max", 91.10, "rounding", 91.10),
        ("SIPAS", 2021, "median", 87.02, "no_distribution", None),
    ],
)
def test_verdicts(
    index: str, year: int, statistic: str, value: float, verdict: str, ours: float | None, beside: pl.DataFrame
) -> None:
    row = only(beside, index, year, statistic, value)
    assert row["verdict"] == verdict
    assert row["ours"] == (None if ours is None else pytest.approx(ours, abs=1e-6))
    if ours is not None:
        assert row["difference"] == pytest.approx(value - ours, abs=1e-6)


def test_no_mean_of_ours_where_provinces_are_missing(beside: pl.DataFrame) -> None:
    scattered = beside.filter(pl.col("index").is_in(["PAR_INDEX", "SIPAS"]))
    assert not scattered.filter(ours_basis="provinces").height
    assert set(scattered.filter(pl.col("statistic").is_in(["mean", "median"]))["verdict"]) == {"no_distribution"}


def test_rivals_are_counted_by_value(beside: pl.DataFrame) -> None:
    found = beside.filter(pl.col("rivals") > 1).select("index", "edition_year", "statistic").unique().sort(pl.all())
    assert found.rows() == [("PAPI", 2021, "mean"), ("SIPAS", 2024, "max")]


@pytest.mark.parametrize(
    ("text", "value", "verdict"),
    [("36.57", 36.57, "rounding"), ("36.6", 36.6, "rounding"), ("36.58", 36.58, "near"), ("36.62", 36.62, "differs")],
)
def test_the_printed_decimals_set_the_bound(text: str, value: float, verdict: str, indicators: pl.DataFrame) -> None:
    assert NEAR == 0.05
    row = {
        "index": "PAPI", "edition_year": 2017, "statistic": "mean", "value": value, "place": None, "note": None,
        "source_id": "S", "table": "t", "row": 1, "column": "value", "as_published": text,
    }  # fmt: skip
    assert beside_ours(pl.DataFrame([row], schema_overrides={"place": pl.String, "note": pl.String}), indicators)[
        "verdict"
    ].to_list() == [verdict]
