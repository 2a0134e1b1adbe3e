"""Ranks of provinces, and how a printed rank stands to ours."""

from __future__ import annotations

import polars as pl

#: Scores are compared to this many significant digits, so that ties are ties on every machine.
SIGNIFICANT_DIGITS = 12
GROUP = ["index", "edition_year", "component_code"]


def rank_expr(value: str = "value") -> pl.Expr:
    """Competition rank of a column, 1 the highest; null where the value is null.

    Examples
    --------
    >>> pl.DataFrame({"value": [63.2, 70.0, 63.2, None]}).select(rank_expr()).to_series().to_list()
    [2, 1, 2, None]
    """
    return pl.col(value).round_sig_figs(SIGNIFICANT_DIGITS).rank(method="min", descending=True).cast(pl.Int32)


def with_ranks(frame: pl.DataFrame) -> pl.DataFrame:
    """Rank provinces among those that have a value.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of ``indicators``; all provinces of an edition, or the ranks are those of a selection.

    Returns
    -------
    polars.DataFrame
        The rows with ``rank`` (ours, Int32), ``rank_of`` (provinces with a value) and ``tied``
        (others with the same score), by index, edition and component.

    Notes
    -----
    Competition ranks ("min") on scores rounded to 12 significant digits.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> ranked = with_ranks(dv.indicators(index="PAPI", year=2024, component="PAPI"))
    >>> ranked.filter(province_code="14").select("rank", "rank_of").row(0)
    (25, 61)
    """
    rounded = pl.col("value").round_sig_figs(SIGNIFICANT_DIGITS)
    return frame.with_columns(
        rank=rank_expr().over(GROUP),
        rank_of=pl.col("value").count().over(GROUP).cast(pl.Int32),
        tied=pl.when(pl.col("value").is_not_null()).then(pl.len().over([*GROUP, rounded]) > 1),
    )


def near(frame: pl.DataFrame, province_code: str, *, reach: int = 3) -> pl.DataFrame:
    """The provinces next to one province in an edition.

    Parameters
    ----------
    frame : polars.DataFrame
        Ranked rows of one index, edition and component.
    province_code : str
    reach : int
        How many on either side.

    Returns
    -------
    polars.DataFrame
        At most ``2 * reach + 1`` rows from higher to lower score, with ``difference`` (score minus
        that of the province, on the published scale). Empty where the province has no value.
    """
    ordered = frame.filter(pl.col("value").is_not_null()).sort(["value", "province_code"], descending=[True, False])
    codes = ordered["province_code"].to_list()
    if province_code not in codes:
        return ordered.head(0).with_columns(difference=pl.lit(None, dtype=pl.Float64))
    place = codes.index(province_code)
    own = ordered["value"][place]
    first = max(0, place - reach)
    return ordered.slice(first, place + reach + 1 - first).with_columns(difference=pl.col("value") - own)
