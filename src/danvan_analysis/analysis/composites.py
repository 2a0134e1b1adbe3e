"""A composite taken apart: components of all provinces as a matrix, its scales, its aggregations, its ranks.

Definitions
-----------
Composite on the published scale: PAPI is the sum of its printed dimensions, PCI the sum of weight x sub-index
over 10, weights in per cent. Both are ``factor`` times a mean weighted by shares that sum to one; the published
composites differ from it by rounding only, so that ranks are those of the published scores (PCI 2011 apart, whose
published scores do not follow from its own sub-indices).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from danvan_analysis.analysis.ranks import SIGNIFICANT_DIGITS
from danvan_analysis.errors import BadParameter, SampleTooThin
from danvan_analysis.reference import provinces, registry

Scale = Literal["published", "min_max", "min_max_1_100", "z_score", "percentile_rank"]
ScaleOver = Literal["era", "edition"]
Aggregation = Literal["arithmetic", "geometric"]
Numbers = NDArray[np.float64]
Ranks = NDArray[np.int16]

_CARRIED = np.int64(2**12 - 1)

#: Least share of the provinces of an edition that must have all components.
COVERAGE = 0.9


@dataclass(frozen=True)
class Edition:
    """The components of one edition, for the provinces that have all of them.

    Attributes
    ----------
    era : str
        Era of the composite: scales other than the published one are made over its editions.
    codes : tuple of str
        Provinces, in order; the rows of ``values``.
    components : tuple of str
        Components with a weight; the columns of ``values``.
    weights : array, shape (components,)
        Official weights, divided by their sum.
    factor : float
        What a weighted mean on the published scale is multiplied by to stand on the scale of the composite.
    values : array, shape (provinces, components)
        On the published scale.
    """

    index: str
    year: int
    era: str
    vintage: int
    codes: tuple[str, ...]
    components: tuple[str, ...]
    weights: Numbers
    factor: float
    values: Numbers


def edition(frame: pl.DataFrame, *, index: str, year: int) -> Edition:
    """Take an edition apart.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces; rows of other indices and editions are ignored.
    index : str
        PAPI or PCI.
    year : int
        Edition year.

    Raises
    ------
    UnknownName
        No such index or edition.
    SampleTooThin
        Under 90 % of the provinces have all components, the figures of the index are single cells found in
        passing (PAR INDEX, SIPAS), or no official weights are known (PCI 2005).

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = edition(dv.indicators(), index="PCI", year=2019)
    >>> found.values.shape, found.factor, found.era
    ((63, 10), 10.0, '2017-2020')
    >>> edition(dv.indicators(), index="PCI", year=2022)
    Traceback (most recent call last):
    danvan_analysis.errors.SampleTooThin: PCI 2022: ... of 63 provinces have all 10 components, 90 % are needed; ...
    """
    about = registry.index(index)
    weights = registry.weights(index, year)
    if about.sample_kind == "scattered":
        raise SampleTooThin(
            f"{index} {year}: the figures are single cells found in press and portals, a biased sample; a rank among"
            " those provinces would say nothing of all. Ask again when the publisher's complete table is there"
        )
    if weights is None:
        raise SampleTooThin(
            f"{index} {year}: no official weights are known and {_present(frame, index, year)} provinces were covered;"
            " there is no official aggregation to start from. Choose another edition"
        )
    vintage = registry.vintage(index, year)
    codes, values = _matrix(frame, index, year, list(weights))
    whole = len(provinces.provinces(vintage))
    if len(codes) < COVERAGE * whole:
        raise SampleTooThin(
            f"{index} {year}: {len(codes)} of {whole} provinces have all {len(weights)} components,"
            f" {COVERAGE * 100:g} % are needed; what is absent is not low. Choose another edition"
        )
    shares = np.array(list(weights.values()))
    # PCI's weights are per cent of a composite out of 100 on sub-indices out of 10.
    factor = float(shares.sum()) / (10.0 if about.code == "PCI" else 1.0)
    era = registry.component(index, about.overall, year).era
    return Edition(index, year, era, vintage, codes, tuple(weights), shares / shares.sum(), factor, values)


def _present(frame: pl.DataFrame, index: str, year: int) -> int:
    here = (pl.col("index") == index) & (pl.col("edition_year") == year) & pl.col("value").is_not_null()
    return frame.filter(here)["province_code"].n_unique()


def _matrix(frame: pl.DataFrame, index: str, year: int, components: list[str]) -> tuple[tuple[str, ...], Numbers]:
    cells = frame.filter(
        (pl.col("index") == index)
        & (pl.col("edition_year") == year)
        & pl.col("component_code").is_in(components)
        & pl.col("value").is_not_null()
    )
    if cells.select("province_code", "vintage", "component_code").is_duplicated().any():
        raise BadParameter(f"frame: {index} {year} has two values for one province and component; one is expected")
    if not cells.height:
        return (), np.empty((0, len(components)))
    wide = cells.pivot(on="component_code", index="province_code", values="value", on_columns=components)
    whole = wide.drop_nulls(components).sort("province_code")
    return tuple(whole["province_code"]), whole.select(components).to_numpy().astype(np.float64)


def era_values(frame: pl.DataFrame, of: Edition) -> Numbers:
    """Values of all editions of an edition's era, one below the other: what a scale over the era is made from.

    Editions of the era where under 90 % of the provinces have all components (PCI 2020) are left out.

    Raises
    ------
    BadParameter
        ``frame`` lacks an edition of the era: the scale would be that of a selection.
    """
    overall = registry.index(of.index).overall
    years = [y for y in registry.editions(of.index, overall) if registry.component(of.index, overall, y).era == of.era]
    parts = []
    for year in years:
        if not _present(frame, of.index, year):
            raise BadParameter(
                f"frame: edition {year} of {of.index} is not there; a scale over the era {of.era} needs all of its"
                " editions. Pass the whole table indicators and choose with `years`"
            )
        try:
            parts.append(edition(frame, index=of.index, year=year).values)
        except SampleTooThin:
            continue
    return np.vstack(parts)


def rescaled(values: Numbers, era: Numbers, scale: Scale) -> Numbers:
    """Components on another scale, made over a whole era (or over whatever is handed in as one).

    Parameters
    ----------
    values : array, shape (provinces, components)
        On the published scale.
    era : array, shape (province-years, components)
        All values of the era, those of ``values`` among them.
    scale : str
        ``published``: as they are. ``min_max``: 0 at the era's lowest value, 1 at its highest.
        ``min_max_1_100``: the same from 1 to 100. ``z_score``: mean 10, standard deviation 2 (ddof 1).
        ``percentile_rank``: (ascending competition rank - 1) / (n - 1) among the values of the era.

    Raises
    ------
    BadParameter
        Unknown scale, or a component without any spread over the era.

    Examples
    --------
    >>> era = np.array([[2.0], [4.0], [4.0], [6.0]])
    >>> [rescaled(era, era, scale).ravel().round(3).tolist() for scale in ("min_max", "z_score", "percentile_rank")]
    [[0.0, 0.5, 0.5, 1.0], [7.551, 10.0, 10.0, 12.449], [0.0, 0.333, 0.333, 1.0]]
    """
    if scale == "published":
        return values
    low, high = era.min(axis=0), era.max(axis=0)
    if (low == high).any():
        raise BadParameter(f"scale {scale}: a component has one value in the whole era and cannot be rescaled")
    if scale == "min_max":
        return np.asarray((values - low) / (high - low))
    if scale == "min_max_1_100":
        return np.asarray(1 + 99 * (values - low) / (high - low))
    if scale == "z_score":
        return np.asarray(10 + 2 * (values - era.mean(axis=0)) / era.std(axis=0, ddof=1))
    if scale == "percentile_rank":
        ordered = np.sort(era, axis=0)
        below = [np.searchsorted(ordered[:, k], values[:, k], side="left") for k in range(values.shape[1])]
        return np.stack(below, axis=1) / (len(era) - 1)
    raise BadParameter(f"scales: {scale!r} is not known; {', '.join(get_args(Scale))} are")


def composite_scores(values: Numbers, weights: Numbers, *, aggregation: Aggregation = "arithmetic") -> Numbers:
    """Weighted means of components, a row a set of weights.

    Parameters
    ----------
    values : array, shape (provinces, components)
    weights : array, shape (runs, components)
        Each row sums to one.
    aggregation : str
        ``arithmetic``: sum of w x. ``geometric``: product of x to the power w; its result depends on where the scale
        has its zero, so the scale is named beside it.

    Returns
    -------
    array, shape (runs, provinces)

    Raises
    ------
    BadParameter
        A geometric mean of a value that is not positive.

    Examples
    --------
    >>> composite_scores(np.array([[1.0, 4.0]]), np.array([[0.5, 0.5]]), aggregation="geometric").tolist()
    [[2.0]]
    """
    if aggregation == "arithmetic":
        return weights @ values.T
    if aggregation == "geometric":
        check_positive(values, place="values")
        return np.asarray(np.exp(weights @ np.log(values).T))
    raise BadParameter(f"aggregations: {aggregation!r} is not known; arithmetic and geometric are")


def check_positive(values: Numbers, *, place: str) -> None:
    """Refuse a geometric mean before any run, rather than drop runs in silence."""
    lowest = float(values.min(initial=np.inf))
    if not lowest > 0:
        raise BadParameter(
            f"{place}: a geometric mean needs scores above 0, the lowest is {lowest:g}. Use the published scale,"
            " min_max_1_100, or the arithmetic mean"
        )


def competition_ranks(scores: Numbers) -> Ranks:
    """Rank the provinces of each run: 1 the highest, equal scores share the better rank.

    Parameters
    ----------
    scores : array, shape (runs, provinces)
        Compared to 12 significant digits, so that ties are ties on every machine.

    Returns
    -------
    array of int16, shape (runs, provinces)

    Examples
    --------
    >>> competition_ranks(np.array([[0.1 + 0.2, 0.5, 0.3, -1.0]])).tolist()
    [[2, 1, 2, 4]]
    """
    runs, provinces = scores.shape
    # One sort of integers in place of an argsort of floats, four times faster: the bits of a float sort like the
    # float, and 40 bits of its mantissa tell any two numbers of 12 digits apart, so the last 12 bits can carry the
    # province.
    keys = _significant(scores).view(np.int64)
    keys ^= (keys >> 63) & np.int64(2**63 - 1)
    keys = (~keys & ~_CARRIED) | np.arange(provinces)
    keys.sort(axis=1)
    who = (keys & _CARRIED) + np.arange(runs)[:, None] * provinces
    keys >>= 12
    places = np.broadcast_to(np.arange(1, provinces + 1, dtype=np.int16), scores.shape)
    tied = keys[:, 1:] == keys[:, :-1]
    if tied.any():
        # A place that is tied with the one before takes the last place that was not.
        places = places.copy()
        places[:, 1:][tied] = 0
        places = np.maximum.accumulate(places, axis=1)
    ranks = np.empty(runs * provinces, dtype=np.int16)
    ranks[who.ravel()] = places.ravel()
    return ranks.reshape(scores.shape)


def _significant(scores: Numbers) -> Numbers:
    """Rounded to 12 significant digits; times one power of ten where that is quicker. Zeros lose their sign."""
    size = np.abs(scores)
    ends = np.array([size.min(initial=np.inf), size.max(initial=0.0)])
    if ends[0] > 0 and np.ptp(np.floor(np.log10(ends))) == 0:
        return np.asarray(np.rint(scores * 10.0 ** (SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(ends[0])))))
    exponent = np.floor(np.log10(size, out=np.zeros_like(size), where=size > 0))
    unit = 10.0 ** (SIGNIFICANT_DIGITS - 1 - exponent)
    return np.asarray(np.rint(scores * unit) / unit + 0.0)
