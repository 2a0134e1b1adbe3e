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
    del scores, errors
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


def words(span: tuple[int, int] | None, lang: str) -> str:
    """The interval in words; empty where there is none."""
    if span is None:
        return ""
    low, high = span
    return {
        "vi": f", khoảng {low}–{high} nếu tính sai số chọn mẫu",
        "en": f", {low}–{high} with sampling error",
    }[lang]


def note(lang: str) -> str:
    """What the numbers in brackets behind a rank are."""
    return {
        "vi": "Trong ngoặc sau hạng: khoảng 5–95% của hạng khi điểm được lấy lại với sai số chuẩn đã công bố.",
        "en": "In brackets behind a rank: its 5–95% interval when scores are redrawn with "
        "the published standard errors.",
    }[lang]
