"""The national spread of a component in an edition."""

from __future__ import annotations

import polars as pl

from danvan_analysis.reference import registry


def is_complete(index: str, component_code: str, year: int) -> bool:
    """Whether an edition has all provinces of a component, so that a median means something.

    Examples
    --------
    >>> is_complete("PAPI", "PAPI", 2024), is_complete("PCI", "PCI", 2023), is_complete("SIPAS", "SIPAS", 2024)
    (True, False, False)
    """
    if year not in registry.editions(index, component_code):
        return False
    return registry.sample_kind(index, component_code, year) == "complete"


def is_overall() -> pl.Expr:
    """Condition on rows of any index: they are of its overall score.

    Examples
    --------
    >>> rows = pl.DataFrame({"index": ["PAPI", "PCI"], "component_code": ["PAPI", "PCI1"]})
    >>> rows.filter(is_overall())["index"].to_list()
    ['PAPI']
    """
    return pl.any_horizontal(
        (pl.col("index") == one.code) & (pl.col("component_code") == one.overall) for one in registry.indices()
    )


def spread(frame: pl.DataFrame) -> pl.DataFrame:
    """Median, quartiles, extremes of each component of each complete edition.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of ``indicators``.

    Returns
    -------
    polars.DataFrame
        index, edition_year, component_code, n, min, q1, median, q3, max, mean; on the published
        scale. Editions that are not complete are left out: a biased sample has no spread.

    Notes
    -----
    Quartiles by linear interpolation, as numpy's default.
    """
    value = pl.col("value")
    counted = (
        frame.filter(value.is_not_null())
        .group_by("index", "edition_year", "component_code")
        .agg(
            n=pl.len(),
            min=value.min(),
            q1=value.quantile(0.25, "linear"),
            median=value.median(),
            q3=value.quantile(0.75, "linear"),
            max=value.max(),
            mean=value.sort().mean(),
        )
        .sort("index", "edition_year", "component_code")
    )
    complete = [is_complete(*key) for key in counted.select("index", "component_code", "edition_year").iter_rows()]
    return counted.filter(pl.Series(complete, dtype=pl.Boolean))
