"""Slope and trend of the provinces' paths, inside one era.

Five editions or more carry a test, four a slope alone, fewer only their points: with four editions the exact
two-sided p of the Mann-Kendall test cannot fall below 0.083, whatever the values are, while the usual normal
approximation may say 0.04.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl

from danvan_analysis.analysis.changes import PROVINCE, followed
from danvan_analysis.analysis.eras import require_comparable
from danvan_analysis.analysis.series import LEVEL, mann_kendall, theil_sen
from danvan_analysis.reference import registry

__all__ = ["EDITIONS_FOR_SLOPE", "EDITIONS_FOR_TEST", "fitted", "mann_kendall", "theil_sen", "trends"]

#: Editions in an era that a test, and that a slope, asks for.
EDITIONS_FOR_TEST, EDITIONS_FOR_SLOPE = 5, 4

_TRENDS_SCHEMA: dict[str, Any] = {
    "province_code": pl.String,
    "vintage": pl.Int32,
    "first_year": pl.Int32,
    "last_year": pl.Int32,
    "n": pl.Int32,
    "kind": pl.String,
    **dict.fromkeys(("slope", "intercept", "slope_low", "slope_high", "level_attained"), pl.Float64),
    "interval_rule": pl.String,
    "s": pl.Int32,
    **dict.fromkeys(("z", "p_value"), pl.Float64),
    "p_rule": pl.String,
    "smallest_p": pl.Float64,
}


def fitted(rows: pl.DataFrame, *, level: float = LEVEL) -> pl.DataFrame:
    """Slope and test of each province over the editions of one measure, as many as its editions allow.

    Parameters
    ----------
    rows : polars.DataFrame
        edition_year, province_code, vintage, value: one measure inside one era. Nobody checks that here:
        :func:`trends` does, for a component; a sub-composite is one measure by its making. A province that kept
        its territory in 2025 is one path.
    level : float
        Of the interval of the slope.

    Returns
    -------
    polars.DataFrame
        A row a province: first_year, last_year, n (editions with a value), kind: ``test`` (n of 5 or more), ``slope``
        (n = 4: slope and intercept only), ``points`` (fewer: nothing is fitted). The fields of the line
        and of the test are null where the kind does not carry them.

    Notes
    -----
    Sixty provinces tested at 0.05 give about three small p values where nothing changed: a p here is no finding of
    its own, and no province is picked out by it.

    Examples
    --------
    >>> from danvan_analysis.analysis import subcomposites
    >>> import danvan_analysis as dv
    >>> long_view = subcomposites.values(dv.indicators(), subcomposites.subcomposites("PAPI")[0])
    >>> own = fitted(long_view).filter(province_code="14").row(0, named=True)
    >>> own["kind"], own["n"], own["s"], round(own["slope"], 3), round(own["p_value"], 3)
    ('test', 7, -7, -0.222, 0.381)
    """
    found = []
    there = followed(rows.drop_nulls("value")).sort(*PROVINCE, "edition_year")
    for (code, vintage), path in there.group_by(*PROVINCE, maintain_order=True):
        years, values = path["edition_year"].to_list(), path["value"].to_list()
        one: dict[str, Any] = dict.fromkeys(_TRENDS_SCHEMA)
        one |= {"province_code": code, "vintage": vintage, "first_year": years[0], "last_year": years[-1]}
        one |= {"n": len(years), "kind": "points"}
        if len(years) >= EDITIONS_FOR_SLOPE:
            line = theil_sen(years, values, level=level)
            one |= {"kind": "slope", "slope": line.slope, "intercept": line.intercept}
            if len(years) >= EDITIONS_FOR_TEST:
                test = asdict(mann_kendall(years, values))
                one |= {name: test[name] for name in ("s", "z", "p_value", "p_rule", "smallest_p")}
                one |= {"kind": "test", "slope_low": line.low, "slope_high": line.high}
                one |= {"level_attained": line.level_attained, "interval_rule": line.interval_rule}
        found.append(one)
    return pl.DataFrame(found, schema=_TRENDS_SCHEMA)


def trends(
    frame: pl.DataFrame,
    *,
    index: str,
    component_code: str,
    from_year: int | None = None,
    to_year: int | None = None,
    level: float = LEVEL,
) -> pl.DataFrame:
    """Slope and trend of every province on a component inside one era.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    index, component_code : str
    from_year, to_year : int, optional
        First and last edition. Default: the last edition of the component, and the first of its era.
    level : float
        Of the interval of the slope.

    Returns
    -------
    polars.DataFrame
        As :func:`fitted`.

    Raises
    ------
    NotComparable
        A break lies between the editions asked for.
    UnknownName
        One of the editions does not exist.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = trends(dv.indicators(), index="PAPI", component_code="PAPI", to_year=2015).filter(province_code="14")
    >>> found.select("first_year", "kind", "s", pl.col("slope", "p_value", "smallest_p").round(3)).row(0)
    (2011, 'test', -8, -0.988, 0.083, 0.017)
    >>> found = trends(dv.indicators(), index="PAPI", component_code="PAPI").filter(province_code="14")
    >>> found.select("first_year", "last_year", "kind", pl.col("slope").round(3), "p_value").row(0)
    (2021, 2024, 'slope', 1.37, None)
    """
    editions = registry.editions(index, component_code)
    last = editions[-1] if to_year is None else to_year
    era = registry.component(index, component_code, last).era
    if from_year is None:
        first = min(year for year in editions if registry.component(index, component_code, year).era == era)
    else:
        first = from_year
    if first != last:
        require_comparable(index, component_code, first, last)
    rows = frame.filter(
        (pl.col("index") == index)
        & (pl.col("component_code") == component_code)
        & pl.col("edition_year").is_between(first, last)
    )
    return fitted(rows, level=level)
