"""Values of the 63 provinces carried to the 34 units of 2025: an approximation, marked as one."""

from __future__ import annotations

import polars as pl

from danvan_analysis.cleaning.agreeing import KEY
from danvan_analysis.cleaning.indicators import SCHEMA
from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.reference import geography

_NEEDED = (*KEY, "value", "unit", "scale_min", "scale_max", "source_id")
_CELL = ["index", "edition_year", "component_code"]


def on_vintage(frame: pl.DataFrame, vintage: int = 2025) -> pl.DataFrame:
    """Carry values of the 63 provinces to the 34 units of 2025, weighted by their population of 2019.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of ``indicators`` with the provinces of 2008, one a cell.
    vintage : int
        Only 2025: no other change of provinces has populations to weight by.

    Returns
    -------
    polars.DataFrame
        Columns of ``indicators``, a row a unit, edition and component, sorted by the key: the mean of the members'
        published values weighted by their inhabitants (census of 2019), on the published scale. ``status`` is
        ``derived``, ``source_id`` joins the members' sources; ranks and addresses are null. A unit of which a member
        has no value is absent.

    Raises
    ------
    BadParameter
        The frame lacks a column, has ranks alone, a cell twice, provinces of another vintage, or members of a
        unit whose values stand in different units or on different scales.
    UnknownName
        Another vintage than 2025.

    Notes
    -----
    An approximation: a weighted mean of published scores is not what the publisher would have measured in the unit.
    PAPI asks people, PCI asks enterprises, and neither samples in proportion to inhabitants; a score built from
    thresholds or ranks is no mean of anything. Ranks are never carried over, and none should be computed beside
    measured ones. The eleven units that no merger touched keep the value of their province.

    Weights: :func:`danvan_analysis.reference.geography.crosswalk_2025`, column ``weight_2019``.

    Examples
    --------
    >>> from danvan_analysis.cleaning.tidy import indicators
    >>> carried = on_vintage(indicators(index="PAPI", year=2019, component="PAPI"))
    >>> carried.height, carried.filter(province_code="14")["value"].to_list()
    (34, [45.108078])
    """
    if vintage != 2025:
        raise UnknownName("vintage to carry values to", vintage, [2025])
    _check(frame)
    members = (
        geography.crosswalk_2025()
        .with_columns(members=pl.len().over("new_gso_code"))
        .select("new_gso_code", "members", province_code="old_gso_code", weight="weight_2019")
    )
    valued = frame.filter(pl.col("value").is_not_null()).join(members, on="province_code", how="left")
    _refuse_mixed(valued)
    weight = pl.col("weight")
    carried = (
        # The order of the rows must not move the last digit of a sum.
        valued.sort(*_CELL, "new_gso_code", "province_code")
        .group_by(*_CELL, "new_gso_code", maintain_order=True)
        .agg(
            pl.col("members").first(),
            found=pl.len(),
            value=(pl.col("value") * weight).sum() / weight.sum(),
            **{
                name: pl.col(name).first()
                for name in ("era", "unit", "scale_min", "scale_max")
                if name in frame.columns
            },
            source_id=pl.col("source_id").str.split(";").explode().drop_nulls().unique().sort().str.join(";"),
        )
        .filter(pl.col("found") == pl.col("members"))
        .with_columns(
            province_code="new_gso_code",
            vintage=pl.lit(vintage, dtype=pl.Int32),
            status=pl.lit("derived"),
            source_id=pl.when(pl.col("source_id") != "").then("source_id"),
        )
    )
    blank = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in SCHEMA.items() if name not in carried.columns]
    return carried.with_columns(blank).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()).sort(KEY)


def _check(frame: pl.DataFrame) -> None:
    absent = [name for name in _NEEDED if name not in frame.columns]
    if absent:
        raise BadParameter(
            f"the frame has no column {absent[0]!r}; expected rows of indicators, as dv.indicators() gives them"
        )
    other = frame.filter(pl.col("vintage").ne_missing(2008))
    if other.height:
        row = other.row(0, named=True)
        remedy = {
            2025: "these values are on the 34 units already",
            2004: "the census has no population of Hà Tây in 2019; take editions from 2009 on",
        }.get(row["vintage"], "expected provinces of 2008")
        raise BadParameter(
            f"{_named(row)}, province {row['province_code']}: provinces of {row['vintage']}, expected 2008; {remedy}"
        )
    if frame.height and frame["value"].null_count() == frame.height:
        row = frame.row(0, named=True)
        raise BadParameter(f"{_named(row)}: the frame has no value, at most ranks; a rank is never carried over")
    known = geography.crosswalk_2025()["old_gso_code"].to_list()
    strange = frame.filter(~pl.col("province_code").is_in(known) | pl.col("province_code").is_null())
    if strange.height:
        row = strange.row(0, named=True)
        raise BadParameter(f"{_named(row)}: {row['province_code']!r} is no province of 2008; expected its code")
    twice = frame.filter(pl.struct(KEY).is_duplicated()).sort(KEY)
    if twice.height:
        row = twice.row(0, named=True)
        raise BadParameter(
            f"{_named(row)}, province {row['province_code']}: the cell stands there twice; pass one value a cell"
        )


def _refuse_mixed(valued: pl.DataFrame) -> None:
    """Members of one unit must have been measured alike."""
    scale = ("unit", "scale_min", "scale_max")
    mixed = (
        valued.group_by(*_CELL, "new_gso_code")
        .agg(
            kinds=pl.struct(scale).n_unique(),
            codes=pl.col("province_code").sort(),
            units=pl.col("unit").unique().sort(),
        )
        .filter(pl.col("kinds") > 1)
        .sort(*_CELL, "new_gso_code")
    )
    if mixed.height:
        row = mixed.row(0, named=True)
        raise BadParameter(
            f"{_named(row)}: the provinces {', '.join(row['codes'])} of unit {row['new_gso_code']} have values in "
            f"different units or on different scales ({', '.join(str(unit) for unit in row['units'])}); "
            "a mean of them means nothing: leave that component out"
        )


def _named(row: dict[str, object]) -> str:
    return f"{row['index']} {row['edition_year']} {row['component_code']}"
