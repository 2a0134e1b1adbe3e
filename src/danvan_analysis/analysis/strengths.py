"""Each dimension of a province beside the country, its region and its peers.

A strength or a weakness is named only where an interval supports it: the published sampling error (PAPI 2019), or
an interval of ranks that is handed in. Without one the place is described and nothing is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import polars as pl

from danvan_analysis.analysis.changes import PROVINCE
from danvan_analysis.analysis.peers import peers
from danvan_analysis.analysis.ranks import with_ranks
from danvan_analysis.analysis.sampling import standard_errors_of_all
from danvan_analysis.analysis.spread import is_complete, spread
from danvan_analysis.errors import SampleTooThin, UnknownProvince
from danvan_analysis.reference import provinces, registry, territories
from danvan_analysis.reference.provinces import Province

#: The interval of a score runs from its 5th to its 95th percentile.
REACH = NormalDist().inv_cdf(0.95)
_SCHEMA: dict[str, Any] = {
    "component_code": pl.String,
    **dict.fromkeys(("value", "scale_min", "scale_max", "q1", "median", "q3"), pl.Float64),
    **dict.fromkeys(("quarter", "rank", "rank_of"), pl.Int32),
    "tied": pl.Boolean,
    "region": pl.String,
    "region_median": pl.Float64,
    **dict.fromkeys(("region_rank", "region_of"), pl.Int32),
    "peers_median": pl.Float64,
    **dict.fromkeys(("peers_below", "peers_of"), pl.Int32),
    "interval": pl.String,
    **dict.fromkeys(("interval_low", "interval_high"), pl.Float64),
    "verdict": pl.String,
}


_OF_PROVINCE = ["component_code", "province_code", "value", "scale_min", "scale_max", "rank", "rank_of", "tied"]


def profile(
    frame: pl.DataFrame,
    *,
    index: str,
    year: int,
    province_code: str,
    vintage: int | None = None,
    peer_codes: Sequence[str] | None = None,
    uncertainty: pl.DataFrame | None = None,
    rank_intervals: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Where a province stands on each dimension of an index in an edition.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    index : str
    year : int
        Edition year.
    province_code : str
    vintage : int, optional
        Vintage that the code is of. Default: that of the provinces in the edition.
    peer_codes : sequence of str, optional
        Provinces to compare with, by their codes in the edition. Default: those of
        :func:`~danvan_analysis.analysis.peers.peers` on the overall score; none where the province has no starting
        level.
    uncertainty : polars.DataFrame, optional
        The tidy table: published sampling errors.
    rank_intervals : polars.DataFrame, optional
        component_code, province_code, rank_low, rank_high: intervals of ranks, used where no sampling error is
        published.

    Returns
    -------
    polars.DataFrame
        A row a dimension of the edition, in the order of the registry.
        value on the published scale (null where the publisher left it empty); q1, median, q3 of the provinces;
        quarter: 1 below q1, 2 from q1, 3 from the median, 4 from q3 up; rank and rank_of, ours, and tied;
        region (its code), region_median, region_rank and region_of, over the published provinces of the region, this
        one among them; peers_median, peers_below (peers with a lower score), peers_of;
        interval: ``sampling`` (of the score: value -+ 1.645 published standard errors), ``ranks``, or null; its ends;
        verdict: ``strength`` where the whole interval lies above q3 (all its ranks in the first quarter),
        ``weakness`` where it lies below q1 (in the last quarter), ``neither`` otherwise; null without an interval.

    Raises
    ------
    SampleTooThin
        No dimension of the edition is published for all provinces.
    UnknownProvince
        The edition prints no unit that is the territory of the province.

    Notes
    -----
    The quartiles are taken as they stand: their own error is not in the interval. Eight dimensions at 90 % make a
    strength or weakness by chance not rare: the verdict describes, it does not test.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> from danvan_analysis.cleaning.processed import table
    >>> own = profile(dv.indicators(), index="PAPI", year=2019, province_code="14", uncertainty=table("uncertainty"))
    >>> own.select("component_code", "quarter", "rank", "verdict").head(3).rows()
    [('D1', 3, 21, 'neither'), ('D2', 4, 13, 'neither'), ('D3', 4, 5, 'neither')]
    """
    codes = [part.code for part in registry.components(index, year, "dimension")]
    complete = [code for code in codes if is_complete(index, code, year)]
    if not complete:
        raise SampleTooThin(
            f"{index} {year}: no dimension is published for all provinces, so there are no quartiles to stand against; "
            "expected a complete edition (PAPI, or PCI to 2019)"
        )
    cells = frame.filter(
        (pl.col("index") == index) & (pl.col("edition_year") == year) & pl.col("component_code").is_in(complete)
    )
    ranked = with_ranks(cells)
    nation = {row["component_code"]: row for row in spread(cells).iter_rows(named=True)}
    printed = registry.vintage(index, year)
    place = _place(index, year, province_code, printed if vintage is None else vintage)
    province_code = place.code
    region = [one.code for one in provinces.provinces(printed) if one.region == place.region]
    others = _peer_codes(frame, index, year, province_code) if peer_codes is None else list(peer_codes)
    parts: dict[str, list[dict[str, Any]]] = {code: [] for code in complete}
    for row in ranked.filter(pl.col("value").is_not_null()).select(_OF_PROVINCE).iter_rows(named=True):
        parts[row["component_code"]].append(row)
    errors = {} if uncertainty is None else standard_errors_of_all(uncertainty, year=year)
    rows = []
    for code, there in parts.items():
        here = next((row for row in there if row["province_code"] == province_code), None)
        one: dict[str, Any] = dict.fromkeys(_SCHEMA)
        one |= {"component_code": code, "region": place.region}
        one |= {name: nation[code][name] for name in ("q1", "median", "q3")}
        one |= _group(there, region, here, "region") | _group(there, others, here, "peers")
        if here is not None:
            one |= {name: here[name] for name in ("value", "scale_min", "scale_max", "rank", "rank_of", "tied")}
            one["quarter"] = 1 + sum(here["value"] >= one[edge] for edge in ("q1", "median", "q3"))
            one |= _verdict(
                one, dict(errors.get(code, ())).get(province_code), _ranks(rank_intervals, code, province_code)
            )
        rows.append(one)
    return pl.DataFrame(rows, schema=_SCHEMA)


def _place(index: str, year: int, province_code: str, vintage: int) -> Province:
    """The province as the edition prints it."""
    asked = provinces.get(province_code, vintage)
    printed = registry.vintage(index, year)
    code = territories.code_in(province_code, vintage, printed)
    if code is None:
        merger = territories.merger(province_code, vintage)
        said = f": {merger.text['en']}" if merger else ""
        raise UnknownProvince(asked.name_vi, place=f"{index} {year} prints the provinces of {printed}{said}")
    return provinces.get(code, printed)


def _peer_codes(frame: pl.DataFrame, index: str, year: int, province_code: str) -> list[str]:
    overall = registry.index(index).overall
    try:
        near = peers(frame, index=index, component_code=overall, year=year, province_code=province_code)
    except SampleTooThin:
        return []
    printed = registry.vintage(index, year)
    codes = (territories.code_in(code, vintage, printed) for code, vintage in near.select(PROVINCE).iter_rows())
    # A peer that a merger ended since then has no score of its own any more.
    return [code for code in codes if code is not None]


def _group(there: list[dict[str, Any]], codes: list[str], own: dict[str, Any] | None, kind: str) -> dict[str, Any]:
    group = [row for row in there if row["province_code"] in codes]
    if not group:
        return {}
    median = pl.Series([row["value"] for row in group], dtype=pl.Float64).median()
    found: dict[str, Any] = {f"{kind}_median": median, f"{kind}_of": len(group)}
    if own is not None:
        # The national order decides, so that ties are those of the ranks.
        if kind == "region":
            found["region_rank"] = 1 + sum(row["rank"] < own["rank"] for row in group)
        else:
            found["peers_below"] = sum(row["rank"] > own["rank"] for row in group)
    return found


def _ranks(intervals: pl.DataFrame | None, code: str, province_code: str) -> tuple[float, float] | None:
    if intervals is None:
        return None
    own = intervals.filter((pl.col("component_code") == code) & (pl.col("province_code") == province_code))
    return None if own.is_empty() else (float(own["rank_low"][0]), float(own["rank_high"][0]))


def _verdict(one: dict[str, Any], error: float | None, ranks: tuple[float, float] | None) -> dict[str, Any]:
    if error is not None:
        low, high = one["value"] - REACH * error, one["value"] + REACH * error
        strong, weak, interval = low > one["q3"], high < one["q1"], "sampling"
    elif ranks is not None:
        low, high = ranks
        strong, weak, interval = high <= one["rank_of"] / 4, low > 3 * one["rank_of"] / 4, "ranks"
    else:
        return {}
    verdict = "strength" if strong else "weakness" if weak else "neither"
    return {"interval": interval, "interval_low": low, "interval_high": high, "verdict": verdict}
