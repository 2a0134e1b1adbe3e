"""Trends: the answer inside an era by its rule, and the verdict over the eras."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest

from danvan_analysis.analysis.claims import Checked, Tables
from danvan_analysis.analysis.claims.claim import EraAnswer

Judge = Callable[..., Checked]
TREND = {"kind": "trend", "subject": "PAPI", "measure": "overall"}


def with_scores(tables: Tables, index: str, scores: dict[int, float | None]) -> Tables:
    """The tables with other scores of Sơn La."""
    rows = tables.indicators
    for year, score in scores.items():
        here = (
            (pl.col("index") == index)
            & (pl.col("component_code") == index)
            & (pl.col("province_code") == "14")
            & (pl.col("edition_year") == year)
        )
        rows = rows.with_columns(value=pl.when(here).then(pl.lit(score, dtype=pl.Float64)).otherwise("value"))
    return dataclasses.replace(tables, indicators=rows)


def period(first: int, last: int) -> dict[str, Any]:
    return {**TREND, "period_start_year": first, "period_end_year": last}


def only(found: Checked) -> EraAnswer:
    assert len(found.eras) == 1
    return found.eras[0]


@pytest.mark.parametrize(
    ("scores", "answer", "rule"),
    [
        ((40.0, 41.0, 42.0, 43.0), "up", "steps"),
        ((43.0, 42.0, 41.0, 40.0), "down", "steps"),
        ((40.0, 43.0, 42.0, 44.0), "cannot_tell", "steps"),
        ((40.0, 40.0, 42.0, 44.0), "cannot_tell", "steps"),
        ((40.0, None, 42.0, 44.0), "up", "steps"),
        ((40.0, None, None, 44.0), "cannot_tell", "one_step"),
        ((40.0, None, None, None), "one_edition", ""),
        ((None, None, None, None), "no_score", ""),
    ],
)
def test_short_eras(judge: Judge, tables: Tables, scores: Sequence[float | None], answer: str, rule: str) -> None:
    among = with_scores(tables, "PAPI", dict(zip(range(2021, 2025), scores, strict=True)))
    era = only(judge(among, **period(2021, 2024)))
    assert (era.answer, era.rule) == (answer, rule)


@pytest.mark.parametrize(
    ("scores", "answer"),
    [
        ((35.0, 36.0, 37.0, 38.0, 39.0), "up"),
        ((39.0, 38.0, 37.0, 36.0, 35.0), "down"),
        # Four rises out of five pairs are not enough: the interval reaches below 0.
        ((35.0, 36.0, 35.5, 38.0, 37.0), "cannot_tell"),
    ],
)
def test_five_editions_go_by_the_interval_of_the_slope(
    judge: Judge, tables: Tables, scores: Sequence[float], answer: str
) -> None:
    among = with_scores(tables, "PAPI", dict(zip(range(2011, 2016), scores, strict=True)))
    era = only(judge(among, **period(2011, 2015)))
    assert (era.answer, era.rule, era.smallest_p) == (answer, "slope_interval", pytest.approx(2 / 120))


@pytest.mark.parametrize(("last", "answer"), [(50.0, "cannot_tell"), (51.0, "up"), (39.0, "down")])
def test_a_printed_error_is_used_where_there_is_one(judge: Judge, tables: Tables, last: float, answer: str) -> None:
    # 1.96 x root 2 x 1.99 = 5.52 points around the change from 45.11.
    era = only(judge(with_scores(tables, "PAPI", {2020: last}), **period(2019, 2020)))
    assert (era.answer, era.rule) == (answer, "sampling")


def test_the_error_of_another_province_is_not_used(judge: Judge, tables: Tables) -> None:
    errors = tables.uncertainty.filter(pl.col("province_code") != "14")
    era = only(judge(dataclasses.replace(tables, uncertainty=errors), **period(2019, 2020)))
    assert era.rule == "one_step"


@pytest.mark.parametrize(
    ("years", "printed", "verdict", "rule"),
    [
        ((2021, 2024), None, "confirmed", "all_one_way"),
        ((2021, 2024), "tăng", "confirmed", "all_one_way"),
        ((2021, 2024), "down", "contradicted", "all_other_way"),
        # A period over a change of method has an answer on either side, and no single one.
        ((2019, 2024), None, "not_comparable", "eras_differ"),
        ((2018, 2018), None, "not_comparable", "one_edition"),
        ((2019, 2020), None, "not_comparable", "cannot_tell"),
        ((2001, 2003), None, "no_data", "nothing"),
        ((2017, 2018), None, "not_comparable", "one_edition"),
    ],
)
def test_verdict_over_eras(judge: Judge, years: tuple[int, int], printed: str | None, verdict: str, rule: str) -> None:
    found = judge(**period(*years), printed=printed)
    assert (found.verdict, found.rule) == (verdict, rule)


def test_a_province_without_scores_has_no_data(judge: Judge, tables: Tables) -> None:
    among = with_scores(tables, "PAPI", dict.fromkeys(range(2011, 2025)))
    found = judge(among, **TREND)
    assert (found.verdict, found.rule) == ("no_data", "nothing")


def test_scores_of_the_source_alone_do_not_confirm(judge: Judge, tables: Tables) -> None:
    source = tables.indicators.filter(
        (pl.col("index") == "PAPI") & (pl.col("component_code") == "PAPI") & (pl.col("edition_year") == 2024)
    )["source_id"][0]
    found = judge(**period(2021, 2024), source_id=source)
    assert (found.verdict, found.rule) == ("only_this_source", "own_only")


def test_an_era_is_never_joined_to_another(judge: Judge) -> None:
    for one in judge(**TREND).eras:
        first, last = (int(year) for year in one.era.split("-"))
        assert all(first <= year <= last for year in one.years)
