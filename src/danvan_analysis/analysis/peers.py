"""Provinces that are like one province in size and in where they started.

The rule, whole: take the provinces with a score in the first edition of the era that the edition belongs to. Describe
each by the logarithm of its population at the last census up to that first edition (the census of 2009 for earlier
ones) and by its score then. Divide both by their standard deviation over those provinces. The peers are the ten
nearest by straight-line distance; of two equally near, the one with the lower code. The score of the edition itself
plays no part: peers chosen by today's score would make everybody average.
"""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis.changes import PROVINCE
from danvan_analysis.analysis.eras import require_complete
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.reference import geography, provinces, registry, territories
from danvan_analysis.reference.provinces import Province

#: How many peers a province has.
PEERS = 10


def census_year(year: int) -> int:
    """The census whose populations describe the provinces of an edition.

    Examples
    --------
    >>> census_year(2006), census_year(2018), census_year(2021)
    (2009, 2009, 2019)
    """
    censuses = sorted(int(one) for one in geography.populations()["year"].unique())
    return max((one for one in censuses if one <= year), default=censuses[0])


def start_of_era(index: str, component_code: str, year: int) -> int:
    """First edition of the era that an edition belongs to.

    Examples
    --------
    >>> start_of_era("PAPI", "PAPI", 2024), start_of_era("PAPI", "PAPI", 2018)
    (2021, 2018)
    """
    era = registry.component(index, component_code, year).era
    editions = registry.editions(index, component_code)
    return min(one for one in editions if registry.component(index, component_code, one).era == era)


def peers(
    frame: pl.DataFrame,
    *,
    index: str,
    component_code: str,
    year: int,
    province_code: str,
    vintage: int | None = None,
    count: int = PEERS,
) -> pl.DataFrame:
    """The provinces nearest to one by population and starting level.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    index, component_code : str
        What the starting level is measured on; for a profile, the overall score.
    year : int
        Edition year.
    province_code : str
    vintage : int, optional
        Vintage that the code is of. Default: that of the provinces in the edition.
    count : int
        How many.

    Returns
    -------
    polars.DataFrame
        province_code, vintage (of the first edition of the era), order (1 the nearest), distance (standard deviations),
        population (persons), census_year, start_year, start_value. Without the province itself; at most ``count`` rows.

    Raises
    ------
    SampleTooThin
        The first edition of the era is not published for all provinces, the province has no score in it (a unit formed
        in a merger since then has none), or there are no census populations for the provinces of its vintage.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = peers(dv.indicators(), index="PAPI", component_code="PAPI", year=2024, province_code="14")
    >>> found.height, found["start_year"][0], found["distance"].is_sorted()
    (10, 2021, True)
    """
    start = start_of_era(index, component_code, year)
    require_complete(index, component_code, start)
    census = census_year(start)
    then = registry.vintage(index, start)
    place = provinces.get(province_code, registry.vintage(index, year) if vintage is None else vintage)
    code = territories.code_in(place.code, place.vintage, then)
    described = (
        frame.filter(
            (pl.col("index") == index)
            & (pl.col("component_code") == component_code)
            & (pl.col("edition_year") == start)
            & pl.col("value").is_not_null()
        )
        .select(*PROVINCE, start_value="value")
        .join(_populations(census, then), on=PROVINCE)
        .sort(PROVINCE)
    )
    if code is None or code not in described["province_code"].to_list():
        raise SampleTooThin(_why(index, component_code, start, place, described.height))
    size, level = pl.col("population").log(), pl.col("start_value")
    described = described.with_columns(size=size / size.std(ddof=1), level=level / level.std(ddof=1))
    here = described.row(described["province_code"].to_list().index(code), named=True)
    return (
        described.filter(pl.col("province_code") != code)
        .with_columns(distance=((pl.col("size") - here["size"]) ** 2 + (pl.col("level") - here["level"]) ** 2).sqrt())
        .sort("distance", *PROVINCE)
        .head(count)
        .with_row_index("order", offset=1)
        .select(
            *PROVINCE,
            pl.col("order").cast(pl.Int32),
            "distance",
            "population",
            census_year=pl.lit(census, dtype=pl.Int32),
            start_year=pl.lit(start, dtype=pl.Int32),
            start_value="start_value",
        )
    )


def _populations(census: int, vintage: int) -> pl.DataFrame:
    """Persons of a census in the provinces of a vintage; a unit of 2025 has those of the provinces it was made of."""
    of_2008 = geography.populations().filter(pl.col("year") == census).select("code", "vintage", "population")
    if vintage == 2025:
        into = geography.crosswalk_2025().select(code="old_gso_code", now="new_gso_code")
        summed = of_2008.join(into, on="code").group_by("now").agg(pl.col("population").sum())
        return summed.select("population", province_code="now", vintage=pl.lit(2025, dtype=pl.Int32))
    return of_2008.select("population", province_code="code", vintage="vintage")


def _why(index: str, component_code: str, start: int, place: Province, described: int) -> str:
    if not described:
        return (
            f"{index} {component_code} of {start} has the provinces of {registry.vintage(index, start)}, and no census "
            "populations are known for those; expected an edition from 2009 on. Name the peers yourself"
        )
    return (
        f"{place.name_vi} ({place.vintage}) has no {index} {component_code} in {start}, the first edition of the era, "
        "so no starting level; expected a score there. Name the peers yourself, or choose a province with that score"
    )
