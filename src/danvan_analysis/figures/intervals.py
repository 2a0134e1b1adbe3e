"""Intervals of ranks, where the publisher prints how sure a score is (PAPI 2019).

A rank of such an edition is not shown without its interval.
"""

from __future__ import annotations

import math
from functools import lru_cache

import polars as pl

from danvan_analysis.analysis.rank_intervals import sampling_intervals
from danvan_analysis.analysis.sampling import standard_errors
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.figures import worked_out
from danvan_analysis.reference import words


def intervals(index: str, component: str, year: int) -> pl.DataFrame:
    """province_code, rank_low, rank_high (Int32, rounded outwards); empty where no errors are published."""
    errors = table("uncertainty").filter(pl.col("index") == index)
    errors = standard_errors(errors, component_code=component, year=year)
    schema = {"province_code": pl.String, "rank_low": pl.Int32, "rank_high": pl.Int32}
    if not errors.height:
        return pl.DataFrame(schema=schema)
    scores = tidy.indicators(index=index, year=year, component=component).drop_nulls("value")
    if set(scores["province_code"]) - set(errors["province_code"]):
        return pl.DataFrame(schema=schema)
    key = tuple(scores.select("province_code", "value").sort("province_code").iter_rows())
    return pl.DataFrame(_drawn(index, component, year, key, tuple(errors.iter_rows())), schema=schema, orient="row")


@lru_cache(maxsize=32)
def _drawn(
    index: str,
    component: str,
    year: int,
    scores: tuple[tuple[str, float], ...],
    errors: tuple[tuple[str, float], ...],
) -> list[tuple[str, int, int]]:
    # Scores and errors are the key: tables that change in a session are drawn again.
    key = (index, component, year, scores, errors)
    return worked_out.rows(__name__, key, lambda: _sampled(index, component, year))


def _sampled(index: str, component: str, year: int) -> worked_out.Rows:
    frame = tidy.indicators(index=index, year=year, component=component)
    found = sampling_intervals(frame, table("uncertainty"), index=index, component=component, year=year)
    rows = found.select("province_code", "rank_low", "rank_high").iter_rows()
    return [(code, math.floor(low), math.ceil(high)) for code, low, high in rows]


def between(index: str, component: str, year: int, province_code: str) -> tuple[int, int] | None:
    """The interval of one province's rank, or None where none can be given.

    Examples
    --------
    >>> between("PAPI", "PAPI", 2019, "14"), between("PAPI", "PAPI", 2024, "14")
    ((1, 53), None)
    """
    found = intervals(index, component, year).filter(pl.col("province_code") == province_code)
    return (int(found["rank_low"][0]), int(found["rank_high"][0])) if found.height else None


def short(span: tuple[int, int] | None) -> str:
    """The interval as it stands behind a rank in a table.

    Examples
    --------
    >>> short((1, 53)), short(None)
    (' (1–53)', '')
    """
    return f" ({span[0]}–{span[1]})" if span else ""


def in_words(span: tuple[int, int] | None, lang: str) -> str:
    """The interval in words; empty where there is none."""
    if span is None:
        return ""
    low, high = span
    return words.term("phrase.with_sampling_error", lang).format(low=low, high=high)


def note(lang: str) -> str:
    """What the numbers in brackets behind a rank are."""
    return words.term("phrase.in_brackets_behind_a_rank", lang)
