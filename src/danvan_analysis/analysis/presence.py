"""What is there and what is not: unpublished is not low."""

from __future__ import annotations

from collections import Counter

import polars as pl

from danvan_analysis.analysis.spread import is_complete
from danvan_analysis.reference import registry, territories

#: States of a cell of the coverage grid, most to least.
STATES = (
    "published", "derived", "secondary", "corrected", "rank_only", "unpublished", "left_empty", "other_units",
    "no_edition",
)  # fmt: skip


def grid(frame: pl.DataFrame, *, province_code: str, years: list[int], vintage: int = 2008) -> pl.DataFrame:
    """State of the overall score of each index in each edition, for one province.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    province_code : str
    years : list of int
    vintage : int
        Vintage that the code is of.

    Returns
    -------
    polars.DataFrame
        index, edition_year, state, parts (components below the overall score that have a value).
        State: published, derived, secondary, corrected, rank_only (a rank without a score),
        unpublished (the edition is scattered and the cell was not found), left_empty (a complete edition
        without this province), other_units (the edition prints units of another vintage, none of which is
        this territory), no_edition.
    """
    rows = []
    for index in registry.indices():
        editions = set(registry.years(index.code))
        own = frame.filter((pl.col("index") == index.code) & territories.same(province_code, vintage))
        # Whether there is a value is asked, not which one.
        valued = own.filter(pl.col("value").is_not_null()).select("edition_year", "component_code").rows()
        parts_of = Counter(year for year, component in valued if component != index.overall)
        scored = {year for year, component in valued if component == index.overall}
        overall = own.filter(pl.col("component_code") == index.overall).select("edition_year", "status").rows()
        status = dict(reversed(overall))
        for year in years:
            parts = parts_of[year]
            if year in status:
                state = str(status[year]) if year in scored else "rank_only"
            elif year not in editions:
                state = "no_edition"
            elif _elsewhere(index.code, year, province_code, vintage):
                state = "other_units"
            elif is_complete(index.code, index.overall, year):
                state = "left_empty"
            else:
                state = "unpublished"
            rows.append({"index": index.code, "edition_year": year, "state": state, "parts": parts})
    return pl.DataFrame(rows, schema_overrides={"edition_year": pl.Int32, "parts": pl.Int32})


def _elsewhere(index: str, year: int, province_code: str, vintage: int) -> bool:
    """Whether an edition prints other units than the province: those before a merger, or after it."""
    return territories.code_in(province_code, vintage, registry.vintage(index, year)) is None


def missing(frame: pl.DataFrame, *, index: str, year: int, province_code: str, vintage: int = 2008) -> pl.DataFrame:
    """Components of an edition for which the province has no value, with the reason.

    ``vintage`` is that of the code.

    Returns
    -------
    polars.DataFrame
        component_code, level, reason: left_empty (the publisher's table has all other provinces), or
        unpublished (only some cells of this edition were found), or rank_only, or other_units (the edition
        prints the units of another vintage).
    """
    if year not in registry.years(index):
        return pl.DataFrame(schema={"component_code": pl.String, "level": pl.String, "reason": pl.String})
    cells = frame.filter(
        (pl.col("index") == index) & (pl.col("edition_year") == year) & territories.same(province_code, vintage)
    )
    valued = set(cells.filter(pl.col("value").is_not_null())["component_code"])
    ranked = set(cells.filter(pl.col("value").is_null())["component_code"])
    rows = []
    for component in registry.components(index, year):
        if component.code in valued or component.level == "other":
            continue
        if component.code in ranked:
            reason = "rank_only"
        elif _elsewhere(index, year, province_code, vintage):
            reason = "other_units"
        else:
            reason = "left_empty" if is_complete(index, component.code, year) else "unpublished"
        rows.append({"component_code": component.code, "level": component.level, "reason": reason})
    return pl.DataFrame(rows, schema={"component_code": pl.String, "level": pl.String, "reason": pl.String})


def absent_provinces(frame: pl.DataFrame, *, index: str, component_code: str, year: int) -> list[str]:
    """Codes of the provinces of the edition's vintage without a value for a component."""
    from danvan_analysis.reference import provinces

    vintage = registry.vintage(index, year)
    there = frame.filter(
        (pl.col("index") == index)
        & (pl.col("edition_year") == year)
        & (pl.col("component_code") == component_code)
        & pl.col("value").is_not_null()
    )
    return sorted({place.code for place in provinces.provinces(vintage)} - set(there["province_code"]))
