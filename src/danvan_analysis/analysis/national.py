"""The country in one edition: regions, changes of all provinces, parts that moved, spread edition by edition.

Nothing here has a province in focus. What needs all provinces refuses an edition that does not print them.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.changes import PROVINCE, changes
from danvan_analysis.analysis.comparable import compare
from danvan_analysis.analysis.convergence import dispersion
from danvan_analysis.analysis.eras import require_comparable, require_complete, require_one_vintage
from danvan_analysis.analysis.spread import is_complete
from danvan_analysis.reference import provinces, registry

#: Fewer provinces than this in a region carry no median.
REGION_NEEDED = 5
_REGIONS = {
    "region": pl.String,
    "n": pl.Int32,
    "min": pl.Float64,
    "median": pl.Float64,
    "max": pl.Float64,
}
_PARTS: dict[str, Any] = {
    "component_code": pl.String,
    "obstacle": pl.String,
    "break_years": pl.List(pl.Int32),
    "break_kinds": pl.List(pl.String),
    "caution_codes": pl.List(pl.String),
    "n": pl.Int32,
    "q1": pl.Float64,
    "median": pl.Float64,
    "q3": pl.Float64,
    "risen": pl.Int32,
    "fallen": pl.Int32,
}
_SPREAD: dict[str, Any] = {
    "edition_year": pl.Int32,
    "era": pl.String,
    "segment": pl.Int32,
    "vintage": pl.Int32,
    "n": pl.Int32,
    "standard_deviation": pl.Float64,
    "interquartile_range": pl.Float64,
}


def edition_before(index: str, component_code: str, year: int) -> int | None:
    """The edition of a component before one; None for the first.

    Examples
    --------
    >>> edition_before("PAPI", "PAPI", 2024), edition_before("PAPI", "D8", 2018)
    (2023, None)
    """
    earlier = [one for one in registry.editions(index, component_code) if one < year]
    return earlier[-1] if earlier else None


def by_region(rows: pl.DataFrame) -> pl.DataFrame:
    """Scores of an edition by statistical region.

    Parameters
    ----------
    rows : polars.DataFrame
        One index, component and edition, all provinces: province_code, vintage, value.

    Returns
    -------
    polars.DataFrame
        region, n, min, median, max on the published scale, in the order of the list of provinces, never by score. The
        median is null in a region with fewer than five provinces with a score. Regions are those of the vintage.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = by_region(dv.indicators(index="PAPI", year=2024, component="PAPI"))
    >>> found.select("region", "n", pl.col("median").round(2)).rows()[:2]
    [('RRD', 10, 44.15), ('NMM', 14, 43.6)]
    """
    if not rows.height:
        return pl.DataFrame(schema=_REGIONS)
    places = pl.concat([provinces.frame(vintage) for vintage in sorted(set(rows["vintage"]))])
    regions = places.select("region", province_code="code", vintage="vintage")
    order = {region: place for place, region in enumerate(regions["region"].unique(maintain_order=True))}
    value = pl.col("value")
    return (
        rows.drop_nulls("value")
        .select(*PROVINCE, "value")
        .join(regions, on=PROVINCE)
        .group_by("region")
        .agg(
            n=pl.len(),
            min=value.min(),
            median=pl.when(pl.len() >= REGION_NEEDED).then(value.median()),
            max=value.max(),
        )
        .sort(pl.col("region").replace_strict(order, return_dtype=pl.Int32))
        .cast(_REGIONS)  # type: ignore[arg-type]
    )


def country_changes(frame: pl.DataFrame, *, index: str, component_code: str, year: int) -> pl.DataFrame:
    """Change of every province since the edition before, where both editions print the same provinces.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    index, component_code : str
    year : int
        Edition year; not the first.

    Returns
    -------
    polars.DataFrame
        province_code, vintage, from_value, to_value, change (published scale), from_year; the provinces with a value
        in both editions, from the largest rise to the largest fall, then by code.

    Raises
    ------
    NotComparable
        A break lies between the editions, or they print the provinces of different vintages.
    SampleTooThin
        One of the editions is not published for all provinces.
    BadParameter
        There is no edition before.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = country_changes(dv.indicators(), index="PAPI", component_code="PAPI", year=2024)
    >>> found.height, (found["change"] > 0).sum(), round(found["change"].median(), 4)
    (59, 43, 0.5894)
    """
    before = edition_before(index, component_code, year)
    # Without an edition before, this year stands on both sides, which is refused with the reason.
    before = year if before is None else before
    require_comparable(index, component_code, before, year)
    for one in (before, year):
        require_complete(index, component_code, one)
    require_one_vintage(index, [before, year])
    found = changes(frame, index=index, component_code=component_code, from_year=before, to_year=year)
    return (
        found.drop_nulls("change")
        .select(*PROVINCE, "from_value", "to_value", "change", from_year=pl.lit(before, pl.Int32))
        .sort(pl.col("change").round_sig_figs(12), "province_code", descending=[True, False])
    )


def parts_moved(frame: pl.DataFrame, *, index: str, year: int) -> pl.DataFrame:
    """What became of each dimension over the country since the edition before.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    index : str
    year : int
        Edition year.

    Returns
    -------
    polars.DataFrame
        A row a dimension of the edition, in the order of the registry: component_code, obstacle (null where it can be
        compared; ``new``: not measured in the edition of the index before; ``break``; ``not_complete``;
        ``other_units``), break_years, break_kinds, caution_codes (parts of it that a suspected break touched), n
        (provinces with both values), q1, median, q3 (of the changes of the provinces, published scale), risen, fallen.
        No row where the index has no edition before.

    Notes
    -----
    The median of the changes is not the change of the median; the first is of the same provinces twice.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = parts_moved(dv.indicators(), index="PAPI", year=2024).sort("median", descending=True)
    >>> found.select("component_code", pl.col("median").round(2), "risen").row(0)
    ('D4', 0.19, 41)
    """
    before = edition_before(index, registry.index(index).overall, year)
    if before is None or year not in registry.years(index):
        return pl.DataFrame(schema=_PARTS)
    one_vintage = registry.vintage(index, before) == registry.vintage(index, year)
    rows = []
    for part in registry.components(index, year, "dimension"):
        row: dict[str, Any] = {"component_code": part.code, "obstacle": None}
        if before not in registry.editions(index, part.code):
            row["obstacle"] = "new"
        elif not all(is_complete(index, part.code, one) for one in (before, year)):
            row["obstacle"] = "not_complete"
        elif not one_vintage:
            row["obstacle"] = "other_units"
        else:
            comparison = compare(index, part.code, before, year)
            row["caution_codes"] = sorted({code for one in comparison.cautions for code in one.component_codes})
            row["break_years"] = [one.year for one in comparison.breaks]
            row["break_kinds"] = [one.kind for one in comparison.breaks]
            if comparison.breaks:
                row["obstacle"] = "break"
            else:
                row |= _moved(changes(frame, index=index, component_code=part.code, from_year=before, to_year=year))
        rows.append(row)
    return pl.DataFrame(rows, schema=_PARTS)


def _moved(found: pl.DataFrame) -> dict[str, Any]:
    change = found["change"].drop_nulls()
    # What is noise of floating point is no change.
    signs = change.round(9).sign()
    return {
        "n": change.len(),
        "q1": change.quantile(0.25, "linear"),
        "median": change.median(),
        "q3": change.quantile(0.75, "linear"),
        "risen": int((signs > 0).sum()),
        "fallen": int((signs < 0).sum()),
    }


def spread_by_edition(frame: pl.DataFrame, *, index: str, component_code: str, up_to: int) -> pl.DataFrame:
    """Spread over the provinces in every complete edition, joined only inside an era.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    index, component_code : str
    up_to : int
        Last edition used; editions after it change nothing.

    Returns
    -------
    polars.DataFrame
        edition_year, era, segment (editions of one number are of one era, one vintage and next to each other), vintage,
        n, standard_deviation (ddof 1), interquartile_range, on the published scale. Inside a segment of several
        editions only the provinces with a value in all of them
        (:func:`danvan_analysis.analysis.convergence.dispersion`); an edition alone in its segment takes all of its
        own.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = spread_by_edition(dv.indicators(index="PAPI"), index="PAPI", component_code="PAPI", up_to=2024)
    >>> found.select("edition_year", "segment", "n", pl.col("standard_deviation").round(2)).rows()[-1]
    (2024, 5, 57, 1.74)
    """
    cells = frame.filter((pl.col("index") == index) & (pl.col("component_code") == component_code))
    made = []
    for number, years in enumerate(_segments(index, component_code, up_to), start=1):
        if len(years) > 1:
            rows = dispersion(
                cells, index=index, component_code=component_code, from_year=years[0], to_year=years[-1]
            ).select("edition_year", "n", "standard_deviation", "interquartile_range")
        else:
            value = pl.col("value")
            rows = (
                cells.filter((pl.col("edition_year") == years[0]) & value.is_not_null())
                .sort(PROVINCE)
                .select(
                    edition_year=pl.lit(years[0]),
                    n=pl.len(),
                    standard_deviation=value.std(ddof=1),
                    interquartile_range=value.quantile(0.75, "linear") - value.quantile(0.25, "linear"),
                )
            )
        era = registry.component(index, component_code, years[0]).era
        vintage = registry.vintage(index, years[0])
        made.append(rows.with_columns(era=pl.lit(era), segment=pl.lit(number), vintage=pl.lit(vintage)))
    found = pl.concat(made, how="diagonal_relaxed") if made else pl.DataFrame(schema=_SPREAD)
    return found.select(pl.col(name).cast(dtype) for name, dtype in _SPREAD.items())


def _segments(index: str, component_code: str, up_to: int) -> list[list[int]]:
    """Complete editions next to each other, cut where era or vintage changes."""
    editions = [one for one in registry.editions(index, component_code) if one <= up_to]
    segments: list[list[int]] = []
    last: tuple[str, int] | None = None
    for year in editions:
        if not is_complete(index, component_code, year):
            last = None
            continue
        now = (registry.component(index, component_code, year).era, registry.vintage(index, year))
        if now == last:
            segments[-1].append(year)
        else:
            segments.append([year])
        last = now
    return segments
