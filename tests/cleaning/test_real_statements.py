"""The movement, the outputs, published uncertainty: dates, vintages, nothing dropped."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.cleaning.run import Cleaned


@pytest.fixture(scope="module")
def movement(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["movement"]


@pytest.fixture(scope="module")
def outputs(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["service_outputs"]


def test_undated_rows_are_kept(movement: pl.DataFrame, outputs: pl.DataFrame) -> None:
    undated = movement.filter(pl.col("placed_year").is_null())
    assert undated.height == 37
    assert undated.select("period_end_year", "as_of").null_count().row(0) == (37, 37)
    assert outputs.filter(pl.col("placed_year").is_null(), province_code="14").height == 10


@pytest.mark.parametrize(
    ("as_of", "placed"),
    [("2015-11-16/2017-06-15", 2017), ("2022-01-01/2024-06-30", 2024), ("2024-Q1", 2024), ("2025-H1", 2025)],
)
def test_spans_are_placed_by_their_end(outputs: pl.DataFrame, as_of: str, placed: int) -> None:
    rows = outputs.filter(as_of=as_of)
    assert rows.height > 0
    assert set(rows["placed_year"]) == {placed}


def test_a_period_is_placed_by_its_end(movement: pl.DataFrame) -> None:
    ended = movement.drop_nulls("period_end_year")
    assert ended.filter(pl.col("placed_year") != pl.col("period_end_year")).is_empty()
    assert movement.filter(placed_year=2025).height + movement.filter(pl.col("placed_year") < 2025).height == 127


def test_merged_provinces_are_units_of_2025(movement: pl.DataFrame) -> None:
    merged = movement.filter(pl.col("unit_name").str.contains("(hợp nhất)", literal=True))
    assert merged.height == 10
    assert set(merged["vintage"]) == {2025}
    assert set(merged["province_code"]) == {"08", "75", "79"}


def test_vintage_follows_the_date_of_the_statement(movement: pl.DataFrame, outputs: pl.DataFrame) -> None:
    assert set(movement.filter(as_of="2025-11-19")["vintage"]) == {2025}
    assert set(outputs.filter(as_of="2025-05-31")["vintage"].drop_nulls()) == {2008}
    assert set(outputs.filter(as_of="2025-H1")["vintage"]) == {2008}
    assert set(outputs.filter(as_of="2025-Q3")["vintage"]) == {2025}
    assert set(movement.filter(source_id="DV_S001")["vintage"]) == {2008}
    nowhere = movement.filter(pl.col("province_code").is_null())
    assert nowhere["vintage"].null_count() == nowhere.height


def test_models_of_son_la(movement: pl.DataFrame) -> None:
    rows = movement.filter(source_id="DV_S001", period_start_year=2016, period_end_year=2020)
    said = dict(rows.select("measure", "value").iter_rows())
    assert said["models_total"] == said["models_collective"] + said["models_individual"] == 2_000
    assert (said["models_collective"], said["models_individual"]) == (1_510, 490)
    kinds = dict(rows.select("measure", "holder").iter_rows())
    assert len({kinds["models_total"], kinds["models_collective"], kinds["models_individual"]}) == 3


def test_an_error_of_the_source_is_kept(movement: pl.DataFrame) -> None:
    rows = movement.filter(pl.col("unit_name").str.contains("Mai Châu"))
    total = rows.filter(pl.col("field").is_null() & pl.col("measure").str.starts_with("models"))["value"].to_list()
    fields = rows.drop_nulls("field")["value"].sum()
    assert 258 in total
    assert fields == 308


def test_every_measure_is_taken_apart(movement: pl.DataFrame) -> None:
    assert movement["subject"].null_count() == 0
    assert movement["quote"].null_count() == 0
    assert set(movement["qualifier"].drop_nulls()) <= {"exact", "at_least", "almost", "about", "named_example"}


def test_text_is_composed(cleaned: Cleaned) -> None:
    for name, columns in {
        "movement": ("unit_name", "quote", "note"),
        "service_outputs": ("quote", "note"),
        "national": ("statistic",),
        "quarantine": ("reason",),
        "sources": ("title", "publisher"),
    }.items():
        for column in columns:
            series = cleaned.tables[name][column].drop_nulls()
            assert (series == series.str.normalize("NFC")).all(), (name, column)


def test_a_total_with_its_denominator(outputs: pl.DataFrame) -> None:
    cut = outputs.filter(measure="procedures_time_cut_departments_count").row(0, named=True)
    assert (cut["value"], cut["as_published"], cut["placed_year"]) == (1125.0, "1125", None)
    assert outputs["denominator"].count() > 0


def test_uncertainty_has_63_by_24(cleaned: Cleaned) -> None:
    frame = cleaned.tables["uncertainty"]
    assert set(frame.group_by("province_code").len()["len"]) == {24}
    assert frame["province_code"].n_unique() == 63
    key = ["province_code", "component_code", "weighting", "statistic"]
    assert frame.select(key).is_duplicated().sum() == 0


def test_published_bounds_are_1645_standard_errors(cleaned: Cleaned) -> None:
    frame = cleaned.tables["uncertainty"].filter(component_code="PAPI")
    wide = frame.pivot("statistic", index=["province_code", "weighting"], values="value")
    assert wide.height == 126
    low = (wide["value"] - wide["ci95_low"]) / wide["standard_error"]
    high = (wide["ci95_high"] - wide["value"]) / wide["standard_error"]
    assert low.is_between(1.64, 1.65).all()
    assert high.is_between(1.64, 1.65).all()


def test_son_la_has_the_largest_standard_error_of_2019(cleaned: Cleaned) -> None:
    errors = cleaned.tables["uncertainty"].filter(statistic="standard_error", weighting="unweighted")
    largest = errors.sort("value").row(-1, named=True)
    assert (largest["province_code"], round(largest["value"], 2)) == ("14", 1.99)


def test_unweighted_composite_is_the_indicator_of_2019(cleaned: Cleaned, indicators: pl.DataFrame) -> None:
    values = cleaned.tables["uncertainty"].filter(statistic="value", weighting="unweighted")
    both = values.join(
        indicators.filter(index="PAPI", edition_year=2019, component_code="PAPI"), on="province_code", suffix="_tidy"
    )
    assert both.height == 63
    assert both.filter((pl.col("value") - pl.col("value_tidy")).abs() > 1e-5).is_empty()
