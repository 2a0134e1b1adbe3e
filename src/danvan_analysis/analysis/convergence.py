"""Whether provinces came nearer to each other inside an era.

Two questions that have different answers. *Spread*: is the standard deviation over the provinces smaller at the
end than at the start? *Catch-up*: did those that began lower gain more? The second looks like "yes" in almost any
table, because a low score with bad luck in it is followed by a higher one; the numbers that tell this apart stand
beside it.

Sources: Galton, F. (1886), Regression towards mediocrity; Friedman, M. (1992), Do old fallacies ever die?, Journal of
Economic Literature 30, 2129-2132; Oldham, P. D. (1962), A note on the analysis of repeated measurements of the same
subjects, Journal of Chronic Diseases 15, 969-977.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl

from danvan_analysis.analysis.changes import PROVINCE, changes
from danvan_analysis.analysis.eras import require_comparable, require_complete, require_one_vintage
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.reference import registry, words

#: Fewer provinces than this make no spread.
PROVINCES_NEEDED = 10
_SPREAD_SCHEMA = {
    "edition_year": pl.Int32,
    "n": pl.Int32,
    "mean": pl.Float64,
    "standard_deviation": pl.Float64,
    "coefficient_of_variation_percent": pl.Float64,
    "interquartile_range": pl.Float64,
}


@dataclass(frozen=True)
class CatchUp:
    """Change against starting level over two editions of one era.

    Attributes
    ----------
    n : int
        Provinces with a value in both editions.
    slope : float
        Of the least-squares line of the change on the starting score: points gained for a point less at the start,
        with a minus.
    slope_at_equal_spread : float
        What the slope would be, with the same correlation of the two editions, had the spread not changed:
        correlation - 1. So much is regression to the mean alone.
    correlation : float
        Pearson, between the scores of the two editions.
    spread_ratio : float
        Standard deviation at the end over that at the start; below 1 where provinces drew closer.
        1 + slope = correlation x spread_ratio.
    change_with_mean : float
        Pearson correlation of the change with the mean of the two editions (Oldham): it is 0 where the spread stayed,
        however much noise both editions carry alike, and negative where the spread narrowed.
    change_with_mean_low, change_with_mean_high : float
        Its 90 % interval, by Fisher's transformation.
    rows : polars.DataFrame
        province_code, vintage, from_value, to_value, change.
    warning : dict of str
        By language.
    """

    index: str
    component_code: str
    from_year: int
    to_year: int
    n: int
    slope: float
    slope_at_equal_spread: float
    correlation: float
    spread_ratio: float
    change_with_mean: float
    change_with_mean_low: float
    change_with_mean_high: float
    rows: pl.DataFrame
    warning: dict[str, str]


def dispersion(frame: pl.DataFrame, *, index: str, component_code: str, from_year: int, to_year: int) -> pl.DataFrame:
    """Spread over the provinces in every edition of a span inside one era.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    index, component_code : str
    from_year, to_year : int
        Edition years, the earlier first.

    Returns
    -------
    polars.DataFrame
        A row an edition: n, mean, standard_deviation (ddof 1) and interquartile_range on the published scale,
        coefficient_of_variation_percent = 100 standard_deviation / mean. Only the provinces with a value in all
        of the editions: one that comes or goes would change the spread of the others.

    Raises
    ------
    NotComparable
        A break lies inside the span, or its editions print the provinces of different vintages.
    SampleTooThin
        An edition is not published for all provinces, or fewer than ten have all editions.

    Notes
    -----
    The coefficient of variation depends on where the scale begins (PAPI dimensions at 1, PCI at 0): compare it
    between editions of one component, never between indices.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = dispersion(dv.indicators(), index="PAPI", component_code="PAPI", from_year=2011, to_year=2015)
    >>> found.select("edition_year", "n", pl.col("standard_deviation").round(2)).rows()
    [(2011, 61, 1.95), (2012, 61, 1.91), (2013, 61, 1.67), (2014, 61, 1.65), (2015, 61, 1.96)]
    """
    require_comparable(index, component_code, from_year, to_year)
    years = [year for year in registry.editions(index, component_code) if from_year <= year <= to_year]
    for year in years:
        require_complete(index, component_code, year)
    require_one_vintage(index, years)
    cells = frame.filter(
        (pl.col("index") == index)
        & (pl.col("component_code") == component_code)
        & pl.col("edition_year").is_in(years)
        & pl.col("value").is_not_null()
    ).filter(pl.len().over(PROVINCE) == len(years))
    provinces = cells.select(PROVINCE).n_unique()
    _enough(provinces, index, component_code, f"{from_year}-{to_year}")
    value = pl.col("value")
    return (
        cells.sort("edition_year", *PROVINCE)
        .group_by("edition_year", maintain_order=True)
        .agg(
            n=pl.len(),
            mean=value.mean(),
            standard_deviation=value.std(ddof=1),
            coefficient_of_variation_percent=100 * value.std(ddof=1) / value.mean(),
            interquartile_range=value.quantile(0.75, "linear") - value.quantile(0.25, "linear"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in _SPREAD_SCHEMA.items())
    )


def _enough(provinces: int, index: str, component_code: str, span: str) -> None:
    if provinces < PROVINCES_NEEDED:
        raise SampleTooThin(
            f"{index} {component_code} over {span}: {provinces} provinces have a value in all of the editions; "
            f"expected at least {PROVINCES_NEEDED}. Choose editions nearer to each other, or check the table"
        )


def catch_up(frame: pl.DataFrame, *, index: str, component_code: str, from_year: int, to_year: int) -> CatchUp:
    """Whether provinces that began lower gained more, and how much of it chance alone would make.

    Parameters and errors are those of :func:`dispersion`.

    Returns
    -------
    CatchUp

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = catch_up(dv.indicators(), index="PAPI", component_code="PAPI", from_year=2011, to_year=2015)
    >>> found.n, round(found.slope, 2), round(found.slope_at_equal_spread, 2), round(found.spread_ratio, 2)
    (63, -0.54, -0.55, 1.01)
    """
    require_comparable(index, component_code, from_year, to_year)
    for year in (from_year, to_year):
        require_complete(index, component_code, year)
    require_one_vintage(index, [from_year, to_year])
    rows = changes(frame, index=index, component_code=component_code, from_year=from_year, to_year=to_year)
    rows = rows.select(*PROVINCE, "from_value", "to_value", "change").drop_nulls()
    _enough(rows.height, index, component_code, f"{from_year} and {to_year}")
    start, end = rows["from_value"].to_numpy(), rows["to_value"].to_numpy()
    first, last = float(start.std(ddof=1)), float(end.std(ddof=1))
    if first == 0 or last == 0:
        raise SampleTooThin(
            f"{index} {component_code}: all provinces have one score in {from_year if first == 0 else to_year}; "
            "expected scores that differ. Catch-up has no meaning without a spread"
        )
    correlation = float(np.corrcoef(start, end)[0, 1])
    oldham = _correlation(end - start, (start + end) / 2)
    low, high = _fisher(oldham, rows.height)
    return CatchUp(
        index=index,
        component_code=component_code,
        from_year=from_year,
        to_year=to_year,
        n=rows.height,
        slope=correlation * last / first - 1,
        slope_at_equal_spread=correlation - 1,
        correlation=correlation,
        spread_ratio=last / first,
        change_with_mean=oldham,
        change_with_mean_low=low,
        change_with_mean_high=high,
        rows=rows,
        warning=words.in_both("trend.regression_to_the_mean"),
    )


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    # Everybody gained the same: the spread stayed, and the correlation that would be 0/0 is none.
    if np.ptp(one) < 1e-12 * max(1.0, float(np.abs(other).max())) or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _fisher(correlation: float, n: int) -> tuple[float, float]:
    if abs(correlation) >= 1:
        return correlation, correlation
    reach = NormalDist().inv_cdf(0.95) / math.sqrt(n - 3)
    middle = math.atanh(correlation)
    return math.tanh(middle - reach), math.tanh(middle + reach)
