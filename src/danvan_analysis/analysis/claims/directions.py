"""What the scores of a province did, era by era: up, down, or not to be told.

A trend that a text claims is answered inside each era, for across a change of method no difference is one of the thing
measured. The rules, in this order:

1. one edition with a score in the era: nothing to compare (``one_edition``); none: ``no_score``;
2. five editions and more: the interval of the Theil-Sen slope at 95 %
   (:func:`danvan_analysis.analysis.trends.fitted`) lies above 0 (``up``), below 0 (``down``), or on both sides
   (``cannot_tell``);
3. two to four, and the publisher prints a standard error for the first or the last edition: the change from the first
   to the last +- 1.96 root(s1^2 + s2^2) likewise. Where one of the two errors is not printed, it is taken to be the
   other: an assumption, said with the result;
4. three or four without a printed error: ``up`` where every score is higher than the one before, ``down`` where every
   score is lower, else ``cannot_tell``. Chance is not ruled out here: four editions cannot carry a test (smallest
   p 0.083), which is said beside;
5. two without a printed error: ``cannot_tell``, for one step is no series.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.analysis.claims.claim import Claim, EraAnswer, Tables
from danvan_analysis.analysis.paths import path
from danvan_analysis.analysis.sampling import standard_errors
from danvan_analysis.analysis.trends import EDITIONS_FOR_TEST, fitted
from danvan_analysis.reference import territories

_THERE = pl.col("value").is_not_null() | pl.col("rank_published").is_not_null()
_RANK_CELL = ("rank_table", "rank_row", "rank_column", "rank_as_published")
#: Editions that steps in one direction are told of.
EDITIONS_FOR_STEPS = 3
#: Two-sided 95 % of a normal error.
_NORMAL = 1.959963985


def eras(claim: Claim, tables: Tables) -> tuple[EraAnswer, ...]:
    """The answer of each era with an edition in the period of a claim.

    Parameters
    ----------
    claim : Claim
        Of kind ``trend``. Without a period all eras are answered.
    tables : Tables

    Returns
    -------
    tuple of EraAnswer
        In the order of time. Editions in which the province has a rank and no score keep their row.
    """
    index, code = claim.matter.index, claim.matter.codes[0]
    province, vintage = str(claim.cells["province_code"]), int(claim.cells["vintage"])
    start, end = claim.period
    rows = path(tables.indicators, index=index, component_code=code, province_code=province, vintage=vintage)
    rows = rows.filter(
        pl.col("edition_year").is_between(start if start is not None else 0, end if end is not None else 9999)
    ).with_columns(province_code=pl.lit(province), vintage=pl.lit(vintage, dtype=pl.Int32))
    # A rank without a score has a cell of its own, which a path does not carry.
    own = tables.indicators.filter((pl.col("index") == index) & (pl.col("component_code") == code))
    own = own.filter(territories.same(province, vintage)).select("edition_year", *_RANK_CELL)
    rows = rows.join(own, on="edition_year", how="left", maintain_order="left")
    errors = _errors(tables, code, province, vintage) if index == "PAPI" else {}
    return tuple(_answer(str(era[0]), part, errors) for era, part in rows.group_by("era", maintain_order=True))


def _errors(tables: Tables, code: str, province: str, vintage: int) -> dict[int, float]:
    """Printed standard errors of the province by edition."""
    found = {}
    own = tables.uncertainty.filter(territories.same(province, vintage))
    for year in own["edition_year"].unique().sort():
        rows = standard_errors(own, component_code=code, year=int(year))
        if rows.height:
            found[int(year)] = float(rows["standard_error"][0])
    return found


def _answer(era: str, part: pl.DataFrame, errors: dict[int, float]) -> EraAnswer:
    scored = part.drop_nulls("value")
    years = tuple(int(year) for year in scored["edition_year"])
    values = tuple(float(value) for value in scored["value"])
    unit = scored["unit"][0] if scored.height else None
    cells = tuple(part.filter(_THERE).iter_rows(named=True))
    if len(values) < 2:
        return EraAnswer(era, years, values, unit, "one_edition" if values else "no_score", cells=cells)
    steps = [after - before for before, after in pairwise(values)]
    counted: dict[str, Any] = {"steps_up": sum(s > 0 for s in steps), "steps_down": sum(s < 0 for s in steps)}
    fit = fitted(scored).row(0, named=True)
    counted |= {"slope": fit["slope"], "p_value": fit["p_value"], "smallest_p": fit["smallest_p"], "cells": cells}
    if len(values) >= EDITIONS_FOR_TEST:
        low, high = fit["slope_low"], fit["slope_high"]
        return EraAnswer(era, years, values, unit, _side(low, high), "slope_interval", low=low, high=high, **counted)
    printed = [errors[year] for year in (years[0], years[-1]) if year in errors]
    if printed:
        width = _NORMAL * math.sqrt(sum(error**2 for error in (printed * 2)[:2]))
        change = values[-1] - values[0]
        low, high = change - width, change + width
        return EraAnswer(era, years, values, unit, _side(low, high), "sampling", low=low, high=high, **counted)
    if len(values) < EDITIONS_FOR_STEPS:
        return EraAnswer(era, years, values, unit, "cannot_tell", "one_step", **counted)
    return EraAnswer(era, years, values, unit, _steps(steps), "steps", **counted)


def _side(low: float | None, high: float | None) -> str:
    if low is None or high is None or low <= 0 <= high:
        return "cannot_tell"
    return "up" if low > 0 else "down"


def _steps(steps: Sequence[float]) -> str:
    if all(step > 0 for step in steps):
        return "up"
    return "down" if all(step < 0 for step in steps) else "cannot_tell"
