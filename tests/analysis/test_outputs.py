"""Administrative outputs: shares of the whole printed beside them, time before and after a cut."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis.outputs import NOT_COUNTED, output_shares, ranges, time_cuts
from danvan_analysis.cleaning.run import Cleaned


@pytest.fixture(scope="module")
def outputs(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["service_outputs"]


def test_the_cuts_of_the_article(outputs: pl.DataFrame) -> None:
    found = time_cuts(outputs)
    assert found.select("days_before", "days_after", "days_saved").rows() == [
        (21169.0, 16109.0, 5060.0),
        (4120.0, 2813.0, 1307.0),
    ]
    assert found["cut_percent"].round(1).to_list() == [23.9, 31.7]
    assert found["subject"].to_list() == ["procedures_time_departments", "procedures_time_ubnd"]
    # The undated statement is kept, and what the source leaves open goes with it.
    assert found["period_end_year"].null_count() == 2
    assert found["note"].to_list() == [
        "sum of statutory days over 1,125 procedures",
        "unclear whether 4,120 covers the 150 or the 207 procedures",
    ]


def test_before_and_after_of_two_sources_are_no_cut(outputs: pl.DataFrame) -> None:
    days = outputs.filter(pl.col("measure").str.contains("_days_"))
    moved = days.with_columns(
        source_id=pl.when(pl.col("measure").str.ends_with("_after")).then(pl.lit("B")).otherwise("source_id")
    )
    assert time_cuts(moved).is_empty()
    later = days.with_columns(
        period_end_year=pl.when(pl.col("measure").str.ends_with("_after")).then(2025).otherwise("period_end_year")
    )
    assert time_cuts(later).is_empty()


def test_no_note_is_no_text(outputs: pl.DataFrame) -> None:
    bare = time_cuts(outputs.with_columns(note=pl.lit(None, dtype=pl.String)))
    assert bare["note"].to_list() == [None, None]


def test_shares_have_their_whole(outputs: pl.DataFrame) -> None:
    found = output_shares(outputs)
    shares = {row["row"]: row for row in found.iter_rows(named=True)}
    printed = {row["row"]: row for row in outputs.iter_rows(named=True)}
    assert shares[5]["share_percent"] == pytest.approx(100 * 150 / 207)
    assert shares[12]["share_percent"] == pytest.approx(100 * 53051 / 54142)
    for row, one in shares.items():
        assert (one["value"], one["denominator"]) == (printed[row]["value"], printed[row]["denominator"])
        assert 0 <= one["share_percent"] <= 100


def test_scores_and_ranks_are_no_shares(outputs: pl.DataFrame) -> None:
    found = output_shares(outputs)
    assert not set(found["unit"]) & set(NOT_COUNTED)
    assert not found.filter(pl.col("measure").str.contains("rank|score")).height
    # Every other figure with a denominator is there.
    assert (
        found.height == outputs.filter(pl.col("denominator").is_not_null() & ~pl.col("unit").is_in(NOT_COUNTED)).height
    )


def test_a_part_above_its_whole_has_no_share(outputs: pl.DataFrame) -> None:
    one = outputs.filter(pl.col("row") == 5)
    assert output_shares(one.with_columns(value=208.0))["share_percent"].to_list() == [None]
    assert output_shares(one.with_columns(value=0.0, denominator=0.0))["share_percent"].to_list() == [None]


def test_cuts_know_of_how_many_procedures(outputs: pl.DataFrame) -> None:
    found = time_cuts(outputs)
    assert found.select("procedures", "procedures_of", "procedures_row").rows() == [
        (1125.0, None, 2),
        (150.0, 207.0, 5),
    ]
    # Open exactly where whoever read the source noted that it is.
    assert found["coverage_open"].to_list() == [False, True]
    assert found["note"].str.contains("unclear").to_list() == [False, True]


def test_the_count_of_another_source_is_not_that_of_the_cut(outputs: pl.DataFrame) -> None:
    counted = pl.col("measure").str.ends_with("_count")
    moved = outputs.with_columns(source_id=pl.when(counted).then(pl.lit("B")).otherwise("source_id"))
    assert time_cuts(moved)["procedures"].to_list() == [None, None]
    assert time_cuts(moved)["coverage_open"].to_list() == [False, False]


def test_two_counts_of_procedures_make_no_second_cut(outputs: pl.DataFrame) -> None:
    twice = pl.concat([outputs, outputs.filter(pl.col("row") == 5).with_columns(row=pl.lit(999, pl.Int32))])
    assert time_cuts(twice)["before_row"].to_list() == [3, 6]


def test_ranges_stay_ranges(outputs: pl.DataFrame) -> None:
    found = ranges(outputs)
    assert found.select("measure", "low", "high", "unit", "low_row", "high_row").rows() == [
        ("dossiers_on_time_rate", 96.6, 99.9, "percent", 8, 9),
        ("processing_time_cut", 25.0, 50.0, "percent", 27, 28),
    ]
    assert found["note"].to_list() == ["range across units or years, not said which", None]


def test_ends_of_two_sources_are_no_range(outputs: pl.DataFrame) -> None:
    high = pl.col("qualifier") == "range_high"
    assert ranges(outputs.with_columns(source_id=pl.when(high).then(pl.lit("B")).otherwise("source_id"))).is_empty()
    # Ends that stand the wrong way round are no range either.
    assert ranges(outputs.with_columns(value=pl.when(high).then(1.0).otherwise("value"))).is_empty()
