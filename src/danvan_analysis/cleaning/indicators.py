"""The tidy table ``indicators``: what was chosen from the evidence, and dimensions derived from their parts."""

from __future__ import annotations

import polars as pl

from danvan_analysis.cleaning.agreeing import KEY
from danvan_analysis.cleaning.cells import Address
from danvan_analysis.cleaning.observations import PASSING
from danvan_analysis.reference import registry

SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "component_code": pl.String,
    "era": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "scale_min": pl.Float64,
    "scale_max": pl.Float64,
    "rank_published": pl.Int32,
    "status": pl.String,
    "source_id": pl.String,
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "as_published": pl.String,
    "rank_source_id": pl.String,
    "rank_table": pl.String,
    "rank_row": pl.Int32,
    "rank_column": pl.String,
    "rank_as_published": pl.String,
}


def chosen(evidence: pl.DataFrame, corrected: set[Address]) -> pl.DataFrame:
    """One row a cell: the chosen value with its address, the chosen rank with its own.

    Parameters
    ----------
    evidence : polars.DataFrame
        As :func:`danvan_analysis.cleaning.evidence.choose` returns it.
    corrected : set of addresses
        Cells whose text a recorded correction replaced.

    Returns
    -------
    polars.DataFrame
        Columns as :data:`SCHEMA`; ``status`` is corrected, secondary (found only in passing) or published.
    """
    value = evidence.filter("value_chosen").select(
        *KEY, "value", "unit", "source_id", "table", "row", "column", "as_published", "grade"
    )
    rank = evidence.filter("rank_chosen").select(
        *KEY,
        rank_published="rank",
        rank_source_id="rank_source_id",
        rank_table="table",
        rank_row="row",
        rank_column="rank_column",
        rank_as_published="rank_as_published",
        rank_grade="grade",
    )
    cells = value.join(rank, on=KEY, how="full", coalesce=True)
    mended = pl.DataFrame(
        sorted(corrected), schema={"table": pl.String, "row": pl.Int32, "column": pl.String}, orient="row"
    ).with_columns(corrected=pl.lit(True))
    cells = cells.join(mended, on=["table", "row", "column"], how="left").with_columns(
        status=pl.when(pl.col("corrected").fill_null(False))
        .then(pl.lit("corrected"))
        .when(pl.coalesce("grade", "rank_grade") == PASSING)
        .then(pl.lit("secondary"))
        .otherwise(pl.lit("published")),
        source_id=pl.coalesce("source_id", "rank_source_id"),
    )
    return _described(cells)


def _described(cells: pl.DataFrame) -> pl.DataFrame:
    """Add era, unit and scale from the registry; a unit printed as ``points/13`` brings its own scale."""
    about = registry.frame().select(
        "index",
        pl.col("edition_year").cast(pl.Int32),
        "component_code",
        "era",
        registered_unit="unit",
        registered_min="scale_min",
        registered_max="scale_max",
    )
    cells = cells.drop("era", strict=False).join(about, on=["index", "edition_year", "component_code"], how="left")
    out_of = pl.col("unit").str.extract(r"^points/([\d.]+)$").cast(pl.Float64)
    per_cent = pl.col("unit") == "percent_of_component_max"
    own_scale = out_of.is_not_null() | per_cent
    return cells.with_columns(
        scale_min=pl.when(own_scale).then(0.0).otherwise("registered_min"),
        scale_max=pl.when(per_cent).then(100.0).otherwise(pl.coalesce(out_of, "registered_max")),
        unit=pl.when(out_of.is_not_null()).then(pl.lit("points")).otherwise(pl.coalesce("unit", "registered_unit")),
    ).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def derive_dimensions(cells: pl.DataFrame) -> pl.DataFrame:
    """PAPI dimensions that no table prints, as the sum of their sub-dimensions, where all are there.

    Parameters
    ----------
    cells : polars.DataFrame
        Indicators as chosen.

    Returns
    -------
    polars.DataFrame
        New rows, status ``derived``; they have no address of their own, their parts have.
        The sum is rounded to nine decimals, those of the printed parts.
    """
    papi = cells.filter((pl.col("index") == "PAPI") & pl.col("value").is_not_null())
    parts = registry.frame().filter((pl.col("index") == "PAPI") & (pl.col("level") == "sub-dimension"))
    needed = parts.group_by("edition_year", "parent").agg(parts_needed=pl.len())
    summed = (
        papi.join(
            parts.select(pl.col("edition_year").cast(pl.Int32), "component_code", "parent"),
            on=["edition_year", "component_code"],
        )
        .sort("edition_year", "province_code", "component_code")
        .group_by("edition_year", "province_code", "vintage", "parent", maintain_order=True)
        .agg(
            pl.col("value").sum().round(9),
            source_id=pl.col("source_id").unique().sort().str.join(";"),
            parts_found=pl.len(),
        )
        .join(needed.with_columns(pl.col("edition_year").cast(pl.Int32)), on=["edition_year", "parent"])
        .filter(pl.col("parts_found") == pl.col("parts_needed"))
        .with_columns(index=pl.lit("PAPI"), component_code="parent", status=pl.lit("derived"), unit=pl.lit("points"))
        .join(papi.filter(pl.col("status") != "secondary").select(KEY), on=KEY, how="anti")
    )
    # Era and scale come from the registry; a column of that name here would hide them in the join.
    absent = [name for name in SCHEMA if name not in {*summed.columns, "era", "scale_min", "scale_max"}]
    blank = [pl.lit(None, dtype=SCHEMA[name]).alias(name) for name in absent]
    return _described(summed.with_columns(blank))


def indicators(evidence: pl.DataFrame, corrected: set[Address]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tidy table, sorted by its key, and the evidence it leaves.

    Where a dimension follows from its published parts, a figure for it named in passing is not
    chosen: the evidence says so.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> row = dv.indicators(index="PCI", year=2019, province="Sơn La", component="PCI")
    >>> row["value"][0], row["rank_published"][0]
    (63.384804, 57)
    """
    cells = chosen(evidence, corrected)
    derived = derive_dimensions(cells)
    left = cells.join(derived.select(KEY), on=KEY, how="anti")
    outdone = derived.select(*KEY, outdone=pl.lit(True), derived_value="value")
    judged = evidence.join(outdone, on=KEY, how="left", maintain_order="left")
    passing = pl.col("outdone").fill_null(False) & pl.col("value_chosen")
    near = (pl.col("value") - pl.col("derived_value")).abs() <= 0.5 * pl.lit(10.0) ** -pl.col("decimals") + 1e-9
    judged = judged.with_columns(
        value_relation=pl.when(passing)
        .then(pl.when(near).then(pl.lit("agrees")).otherwise(pl.lit("differs")))
        .otherwise("value_relation"),
        value_reason=pl.when(passing)
        .then(pl.lit("not used: the dimension follows from its published parts"))
        .otherwise("value_reason"),
        value_chosen=pl.col("value_chosen") & ~passing,
    ).drop("outdone", "derived_value")
    return pl.concat([left, derived]).sort(KEY), judged
