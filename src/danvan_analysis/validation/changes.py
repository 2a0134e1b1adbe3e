"""What an edition has changed since the one before, and whether it repeats it."""

from __future__ import annotations

import polars as pl

from danvan_analysis.reference import registry

_CELL = ["index", "province_code", "vintage", "component_code"]
_EDITION = ["index", "edition_year", "component_code"]
# Fewer provinces with both figures say nothing about an edition that repeats the one before.
_ENOUGH = 10


def _editions() -> pl.DataFrame:
    """Each edition with the one before it."""
    pairs = [
        (index.code, year, before)
        for index in registry.indices()
        for before, year in zip(registry.years(index.code), registry.years(index.code)[1:], strict=False)
    ]
    schema = {"index": pl.String, "edition_year": pl.Int32, "year_before": pl.Int32}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def _registered() -> pl.DataFrame:
    return registry.frame().select(
        "index", pl.col("edition_year").cast(pl.Int32), "component_code", "level", registered_era="era"
    )


def changes(indicators: pl.DataFrame) -> pl.DataFrame:
    """Add the change of each cell since the edition before, and what the registry says of its component.

    Parameters
    ----------
    indicators : polars.DataFrame
        The tidy table.

    Returns
    -------
    polars.DataFrame
        With ``level`` (composite, dimension, sub-dimension ...); ``other_eras``, 1 where the era is not the one of
        the registry; ``jump_percent``, the value less that of the same province in the edition before, in per cent
        of the length of the scale, null across a break, a change of provinces or where one of the two is missing;
        ``repeated_percent``, of the provinces with figures in both editions the share with the very same value, on
        every row of the component, null for fewer than ten provinces.

    Examples
    --------
    >>> from danvan_analysis.cleaning.tidy import indicators
    >>> row = changes(indicators(index="PAPI")).filter(edition_year=2024, province_code="14", component_code="PAPI")
    >>> row.select(pl.col("jump_percent").round(3), "repeated_percent", "level").row(0)
    (2.071, 0.0, 'composite')
    """
    # A key that stands there twice is another expectation's business; here it must not multiply rows.
    single = indicators.unique(subset=[*_CELL, "edition_year"], keep="first", maintain_order=True)
    before = single.select(
        *_CELL,
        year_before="edition_year",
        value_before="value",
        era_before="era",
        unit_before="unit",
        top_before="scale_max",
    )
    same_measure = (
        (pl.col("era") == pl.col("era_before"))
        & (pl.col("unit") == pl.col("unit_before"))
        & (pl.col("scale_max") == pl.col("top_before"))
    )
    change = 100 * (pl.col("value") - pl.col("value_before")) / (pl.col("scale_max") - pl.col("scale_min"))
    both = pl.col("value").is_not_null() & pl.col("value_before").is_not_null()
    repeated = (both & (pl.col("value") == pl.col("value_before"))).sum().over(_EDITION)
    return (
        indicators.join(_registered(), on=_EDITION, how="left", maintain_order="left")
        .join(_editions(), on=["index", "edition_year"], how="left", maintain_order="left")
        .join(before, on=[*_CELL, "year_before"], how="left", maintain_order="left")
        .with_columns(
            other_eras=(pl.col("era") != pl.col("registered_era")).cast(pl.Int64),
            jump_percent=pl.when(same_measure).then(change.round(9)),
            repeated_percent=pl.when(both.sum().over(_EDITION) >= _ENOUGH).then(
                (100 * repeated / both.sum().over(_EDITION)).round(9)
            ),
        )
        .drop("year_before", "value_before", "era_before", "unit_before", "top_before", "registered_era")
    )
