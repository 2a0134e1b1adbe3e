"""Intervals of ranks under other weights: computed once a process and edition, for all figures and words.

The weights of an edition are drawn again around the official ones, Dirichlet(A w); the published scale and the sum of
the publisher stay. The interval says how far a rank hangs on the weights, not how sure a score is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from danvan_analysis.analysis.apart import not_apart_from_each
from danvan_analysis.analysis.composites import edition
from danvan_analysis.analysis.designs import CONCENTRATION, assume
from danvan_analysis.analysis.rank_intervals import DRAWS
from danvan_analysis.analysis.rank_summary import HIGH, LOW, percentile
from danvan_analysis.analysis.runs import Prepared, Runs, structural_runs
from danvan_analysis.analysis.sampling import SEED
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.figures import intervals as sampling
from danvan_analysis.figures import remembered, worked_out
from danvan_analysis.reference import registry

_SCHEMA = {
    "province_code": pl.String,
    "reweighted_rank": pl.Int32,
    "reweighted_low": pl.Int32,
    "reweighted_median": pl.Float64,
    "reweighted_high": pl.Int32,
}


@remembered.remembered
def intervals(index: str, year: int, *, concentration: float = CONCENTRATION) -> pl.DataFrame:
    """The interval of every province of an edition.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    concentration : float
        ``A`` of the weights drawn; it stands in every caption and sentence that uses the result.

    Returns
    -------
    polars.DataFrame
        province_code, reweighted_rank (nominal, of the sum of the components), reweighted_low, reweighted_high (5th
        and 95th percentile, rounded outwards), reweighted_median. Empty where no interval can be given: under 90 % of
        the provinces have all components, or no official weights are known.

    Examples
    --------
    >>> intervals("PAPI", 2024).filter(province_code="14").row(0)
    ('14', 25, 24, 26.0, 28)
    >>> intervals("PCI", 2022).height
    0
    """
    rows = list(_of_edition(index, year, float(concentration)).values())
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def interval(
    index: str, year: int, province_code: str, *, concentration: float = CONCENTRATION
) -> tuple[int, float, int] | None:
    """Low end, median and high end of one province's rank, or None where none can be given.

    Examples
    --------
    >>> interval("PAPI", 2024, "14")
    (24, 26.0, 28)
    """
    return over(index, [(year, province_code)], concentration=concentration).get(year)


def over(
    index: str, places: Sequence[tuple[int, str]], *, concentration: float = CONCENTRATION
) -> dict[int, tuple[int, float, int]]:
    """Low end, median and high end of one province's rank by edition, where one can be given.

    Parameters
    ----------
    index : str
    places : sequence of (int, str)
        Editions, and the code of the province in each.
    concentration : float

    Examples
    --------
    >>> over("PAPI", [(2023, "14"), (2024, "14")])[2024]
    (24, 26.0, 28)
    """
    found = _of_editions(index, tuple(year for year, _ in places), float(concentration))
    rows = {year: found[year].get(code) for year, code in places}
    return {year: (row[2], row[3], row[4]) for year, row in rows.items() if row is not None}


def between(
    index: str, year: int, province_code: str, *, concentration: float = CONCENTRATION
) -> tuple[int, int] | None:
    """The interval of one province's rank, or None where none can be given.

    Examples
    --------
    >>> [between("PAPI", 2024, "14", concentration=a) for a in (10, 100, 1000)]
    [(20, 32), (24, 28), (25, 27)]
    """
    found = interval(index, year, province_code, concentration=concentration)
    return None if found is None else (found[0], found[2])


def not_apart(index: str, year: int, province_code: str, *, concentration: float = CONCENTRATION) -> list[str] | None:
    """Codes of the provinces that cannot be told apart from one; None where that cannot be asked.

    By sampling error where it is published, else by the weights: the rule is that of
    :mod:`danvan_analysis.analysis.apart`.

    Examples
    --------
    >>> len(not_apart("PAPI", 2024, "14") or []), len(not_apart("PAPI", 2019, "14") or [])
    (10, 53)
    """
    if province_code not in _of_edition(index, year, float(concentration)):
        return None
    found = sampling.not_apart(index, year)
    if found is None:
        found = _beside(index, year, float(concentration))
    return found.get(province_code)


def _of_edition(index: str, year: int, concentration: float) -> dict[str, tuple[Any, ...]]:
    """By province a row of the schema; empty without intervals."""
    return _of_editions(index, (year,), concentration)[year]


@remembered.remembered
def _of_editions(index: str, years: tuple[int, ...], concentration: float) -> dict[int, dict[str, tuple[Any, ...]]]:
    keys = _keys(index, years)
    drawn = {year: _drawn(index, year, concentration, keys[year]) if year in keys else [] for year in years}
    return {year: {str(row[0]): row for row in rows} for year, rows in drawn.items()}


@remembered.remembered
def _beside(index: str, year: int, concentration: float) -> dict[str, list[str]]:
    """By province the codes of those that cannot be told apart from it under other weights."""
    key = ("not apart", index, year, concentration, _keys(index, (year,)).get(year))
    rows = worked_out.rows(__name__, key, lambda: _told_apart(index, year, concentration))
    return {str(code): others.split() for code, others in rows}


@remembered.remembered
def _keys(index: str, years: tuple[int, ...]) -> dict[int, tuple[tuple[Any, ...], ...]]:
    """Official weights and values of editions: tables that change in a session are drawn again."""
    if registry.index(index).sample_kind == "scattered":
        return {}
    alike: dict[tuple[tuple[str, float], ...], list[int]] = {}
    for year in years:
        weights = registry.weights(index, year) if year in registry.years(index) else None
        if weights is not None:
            alike.setdefault(tuple(weights.items()), []).append(year)
    values: dict[int, list[tuple[Any, ...]]] = {}
    for known, editions in alike.items():
        cells = remembered.indicators(index=index).filter(
            pl.col("edition_year").is_in(editions)
            & pl.col("component_code").is_in([code for code, _ in known])
            & pl.col("value").is_not_null()
        )
        for year, *cell in cells.select("edition_year", "province_code", "component_code", "value").rows():
            values.setdefault(year, []).append(tuple(cell))
    return {year: (*known, *sorted(values[year])) for known, of in alike.items() for year in of if year in values}


@lru_cache(maxsize=256)
def _drawn(index: str, year: int, concentration: float, key: tuple[object, ...]) -> worked_out.Rows:
    return worked_out.rows(__name__, (index, year, concentration, key), lambda: _ranked(index, year, concentration))


def _runs(index: str, year: int, concentration: float) -> Runs | None:
    try:
        of = edition(remembered.indicators(index=index, year=year), index=index, year=year)
    except SampleTooThin:
        return None
    prepared = Prepared(of, {"published": of.values}, None, {})
    return structural_runs(prepared, assumptions=assume(concentration=concentration), draws=DRAWS, seed=SEED)


def _told_apart(index: str, year: int, concentration: float) -> worked_out.Rows:
    runs = _runs(index, year, concentration)
    return [] if runs is None else [(code, " ".join(others)) for code, others in not_apart_from_each(runs).items()]


def _ranked(index: str, year: int, concentration: float) -> worked_out.Rows:
    runs = _runs(index, year, concentration)
    if runs is None:
        return []
    number = len(runs.codes)
    # Column 0 stays empty: ranks begin at 1.
    cells = runs.ranks.astype(np.int64) + np.arange(number) * (number + 1)
    counts = np.bincount(cells.ravel(), minlength=number * (number + 1)).reshape(number, number + 1)
    low, median, high = (percentile(counts, q) for q in (LOW, 50.0, HIGH))
    found = (runs.codes, runs.nominal, np.floor(low), median, np.ceil(high))
    return pl.DataFrame(dict(zip(_SCHEMA, found, strict=True))).cast(_SCHEMA).rows()  # type: ignore[arg-type]


def cells(index: str, years: Sequence[int]) -> pl.DataFrame:
    """Cells that intervals of some editions come from: overall scores and components of all provinces."""
    return _cells(index, tuple(years))


@remembered.remembered
def _cells(index: str, years: tuple[int, ...]) -> pl.DataFrame:
    codes = [(year, code) for year in years for code in (registry.weights(index, year) or {})]
    codes += [(year, registry.index(index).overall) for year in years]
    wanted = pl.DataFrame(codes, schema={"edition_year": pl.Int32, "component_code": pl.String}, orient="row")
    rows = remembered.indicators(index=index).filter(pl.col("value").is_not_null())
    return rows.join(wanted, on=["edition_year", "component_code"], how="semi", maintain_order="left")


def weights_said(lang: str, *, concentration: float = CONCENTRATION) -> str:
    """How weights are drawn, as it stands in captions and sentences.

    Examples
    --------
    >>> weights_said("vi")
    'Dirichlet, A = 100'
    """
    del lang
    size = int(concentration) if math.isclose(concentration, round(concentration)) else concentration
    return f"Dirichlet, A = {size}"
