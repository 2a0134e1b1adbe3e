"""Intervals of ranks, where the publisher prints how sure a score is (PAPI 2019).

A rank of such an edition is not shown without its interval.
"""

from __future__ import annotations

import math

import polars as pl

from danvan_analysis.analysis.apart import not_apart_from_each
from danvan_analysis.analysis.rank_intervals import sampling_intervals
from danvan_analysis.analysis.runs import sampling_runs
from danvan_analysis.analysis.sampling import DRAWS, SEED, standard_errors_of_all
from danvan_analysis.cleaning.processed import table
from danvan_analysis.figures import remembered, worked_out
from danvan_analysis.reference import registry, words

_Values = tuple[tuple[str, float], ...]


@remembered.remembered
def intervals(index: str, component: str, year: int) -> pl.DataFrame:
    """province_code, rank_low, rank_high (Int32, rounded outwards); empty where no errors are published."""
    schema = {"province_code": pl.String, "rank_low": pl.Int32, "rank_high": pl.Int32}
    scores, errors = _key(index, component, year)
    if not errors or {code for code, _ in scores} - {code for code, _ in errors}:
        return pl.DataFrame(schema=schema)
    key = (index, component, year, scores, errors)
    drawn = worked_out.rows(__name__, key, lambda: _sampled(index, component, year))
    return pl.DataFrame(drawn, schema=schema, orient="row")


def _key(index: str, component: str, year: int) -> tuple[_Values, _Values]:
    """Scores and errors by province: tables that change in a session are drawn again. No scores without errors."""
    if year not in _with_errors(index):
        return (), ()
    errors = _errors_of(index, year).get(component)
    if not errors:
        return (), ()
    scores = _scores(index, component, year).drop_nulls("value")
    return tuple(scores.select("province_code", "value").sort("province_code").iter_rows()), errors


def _scores(index: str, component: str, year: int) -> pl.DataFrame:
    return remembered.indicators(index=index).filter(component_code=component, edition_year=year)


@remembered.remembered
def _errors(index: str) -> pl.DataFrame:
    return table("uncertainty").filter(pl.col("index") == index)


@remembered.remembered
def _errors_of(index: str, year: int) -> dict[str, _Values]:
    return standard_errors_of_all(_errors(index), year=year)


@remembered.remembered
def _with_errors(index: str) -> frozenset[int]:
    """Editions with published errors."""
    return frozenset(_errors(index)["edition_year"].unique().to_list())


def _sampled(index: str, component: str, year: int) -> worked_out.Rows:
    frame = _scores(index, component, year)
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
    return _spans(index, component, year).get(province_code)


@remembered.remembered
def _spans(index: str, component: str, year: int) -> dict[str, tuple[int, int]]:
    if year not in _with_errors(index):
        return {}
    return {code: (low, high) for code, low, high in intervals(index, component, year).iter_rows()}


def not_apart(index: str, year: int) -> dict[str, list[str]] | None:
    """For every province, the codes of those that cannot be told apart from it by sampling error.

    None where no interval can be given. The rule is that of :mod:`danvan_analysis.analysis.apart`.

    Examples
    --------
    >>> len((not_apart("PAPI", 2019) or {})["14"]), not_apart("PAPI", 2024)
    (53, None)
    """
    overall = registry.index(index).overall
    if not intervals(index, overall, year).height:
        return None
    key = ("not apart", index, year, *_key(index, overall, year))
    return {code: others.split() for code, others in worked_out.rows(__name__, key, lambda: _beside(index, year))}


def _beside(index: str, year: int) -> worked_out.Rows:
    overall = registry.index(index).overall
    frame = _scores(index, overall, year)
    runs, _ = sampling_runs(
        frame, table("uncertainty"), index=index, component=overall, year=year, draws=DRAWS, seed=SEED
    )
    return [(code, " ".join(others)) for code, others in not_apart_from_each(runs).items()]


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
