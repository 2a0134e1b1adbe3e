"""Intervals of ranks under other weights: computed once a process and edition, for all figures and words.

The weights of an edition are drawn again around the official ones, Dirichlet(A w); the published scale and the sum of
the publisher stay. The interval says how far a rank hangs on the weights, not how sure a score is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl

from danvan_analysis.analysis.apart import indistinguishable, indistinguishable_by_sampling
from danvan_analysis.analysis.composites import Edition, edition
from danvan_analysis.analysis.designs import CONCENTRATION, assume
from danvan_analysis.analysis.rank_intervals import DRAWS
from danvan_analysis.analysis.rank_summary import HIGH, LOW, percentile
from danvan_analysis.analysis.runs import Prepared, structural_runs
from danvan_analysis.analysis.sampling import SEED
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.figures import intervals as sampling
from danvan_analysis.figures import worked_out
from danvan_analysis.reference import registry

_SCHEMA = {
    "province_code": pl.String,
    "reweighted_rank": pl.Int32,
    "reweighted_low": pl.Int32,
    "reweighted_median": pl.Float64,
    "reweighted_high": pl.Int32,
}


@dataclass(frozen=True)
class _Content:
    """An edition that is the same where its rows are."""

    key: tuple[str, int, tuple[str, ...], tuple[str, ...], bytes, bytes]
    edition: Edition = field(compare=False)


def _content(index: str, year: int, frame: pl.DataFrame | None = None) -> _Content | None:
    if registry.index(index).sample_kind == "scattered" or year not in registry.years(index):
        return None
    try:
        of = edition(tidy.indicators(index=index, year=year) if frame is None else frame, index=index, year=year)
    except SampleTooThin:
        return None
    return _Content((index, year, of.codes, of.components, of.weights.tobytes(), of.values.tobytes()), of)


def intervals(
    index: str, year: int, *, concentration: float = CONCENTRATION, frame: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The interval of every province of an edition.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    concentration : float
        ``A`` of the weights drawn; it stands in every caption and sentence that uses the result.
    frame : polars.DataFrame, optional
        ``indicators`` of the index, where the caller holds them.

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
    content = _content(index, year, frame)
    return pl.DataFrame(schema=_SCHEMA) if content is None else _intervals(content, float(concentration))


@lru_cache(maxsize=256)
def _intervals(content: _Content, concentration: float) -> pl.DataFrame:
    found = worked_out.rows(__name__, (content.key, concentration), lambda: _drawn(content, concentration))
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")


def _drawn(content: _Content, concentration: float) -> worked_out.Rows:
    of = content.edition
    prepared = Prepared(of, {"published": of.values}, None, {})
    runs = structural_runs(prepared, assumptions=assume(concentration=concentration), draws=DRAWS, seed=SEED)
    number = len(runs.codes)
    # Column 0 stays empty: ranks begin at 1.
    cells = runs.ranks.astype(np.int64) + np.arange(number) * (number + 1)
    counts = np.bincount(cells.ravel(), minlength=number * (number + 1)).reshape(number, number + 1)
    low, median, high = (percentile(counts, q) for q in (LOW, 50.0, HIGH))
    found = (runs.codes, runs.nominal, np.floor(low), median, np.ceil(high))
    return pl.DataFrame(dict(zip(_SCHEMA, found, strict=True))).cast(_SCHEMA).rows()  # type: ignore[arg-type]


def between(
    index: str, year: int, province_code: str, *, concentration: float = CONCENTRATION
) -> tuple[int, int] | None:
    """The interval of one province's rank, or None where none can be given.

    Examples
    --------
    >>> [between("PAPI", 2024, "14", concentration=a) for a in (10, 100, 1000)]
    [(20, 32), (24, 28), (25, 27)]
    """
    found = intervals(index, year, concentration=concentration).filter(pl.col("province_code") == province_code)
    return (int(found["reweighted_low"][0]), int(found["reweighted_high"][0])) if found.height else None


def not_apart(index: str, year: int, province_code: str, *, concentration: float = CONCENTRATION) -> list[str] | None:
    """Codes of the provinces that cannot be told apart from one; None where that cannot be asked.

    By sampling error where it is published, else by the weights: the rule is that of
    :mod:`danvan_analysis.analysis.apart`.

    Examples
    --------
    >>> len(not_apart("PAPI", 2024, "14") or []), len(not_apart("PAPI", 2019, "14") or [])
    (10, 53)
    """
    content = _content(index, year)
    if content is None or province_code not in content.edition.codes:
        return None
    errors = sampling.intervals(index, registry.index(index).overall, year)
    return list(_not_apart(content, province_code, float(concentration), tuple(errors.iter_rows())))


@lru_cache(maxsize=64)
def _not_apart(
    content: _Content, province_code: str, concentration: float, errors: tuple[tuple[str, int, int], ...]
) -> tuple[str, ...]:
    index, year = content.edition.index, content.edition.year
    rows = tidy.indicators(index=index, year=year)
    if errors:
        overall = registry.index(index).overall
        found = indistinguishable_by_sampling(
            rows, table("uncertainty"), province_code, index=index, component=overall, year=year
        )
    else:
        found = indistinguishable(rows, province_code, index=index, year=year, concentration=concentration)
    return tuple(found.filter(pl.col("relation") == "not_apart")["province_code"])


def cells(index: str, years: list[int]) -> pl.DataFrame:
    """Cells that intervals of some editions come from: overall scores and components of all provinces."""
    codes = [(year, code) for year in years for code in (registry.weights(index, year) or {})]
    codes += [(year, registry.index(index).overall) for year in years]
    wanted = pl.DataFrame(codes, schema={"edition_year": pl.Int32, "component_code": pl.String}, orient="row")
    rows = tidy.indicators(index=index).filter(pl.col("value").is_not_null())
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
