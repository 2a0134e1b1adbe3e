"""Numbers that an expectation judges: what is printed less what follows from other printed figures.

None of these is a verdict: how large a residual may be stands in the suites under expectations/, with its reason.
Residuals are rounded to nine decimals, those of the finest printed figure.
"""

from __future__ import annotations

import polars as pl

from danvan_analysis.reference import registry

EDITION = ["index", "edition_year", "component_code"]
CELL = ["index", "edition_year", "province_code", "vintage"]
_DIGITS = 9
# Above the noise of binary fractions, below half a unit of the last printed decimal.
_NOISE = 1e-9


def _levels() -> pl.DataFrame:
    return registry.frame().select("index", pl.col("edition_year").cast(pl.Int32), "component_code", "level", "parent")


def _less_parts(cells: pl.DataFrame, weighted: pl.DataFrame, name: str) -> pl.DataFrame:
    """Value less the weighted sum of its parts, where all of them have a value.

    ``weighted`` has index, edition_year, component_code (the part), whole, weight.
    """
    needed = weighted.group_by("index", "edition_year", "whole").agg(needed=pl.len())
    sums = (
        cells.filter(pl.col("value").is_not_null())
        .join(weighted, on=EDITION)
        # The order of addition is fixed, so that the sum has the same last bit on every run.
        .sort(*CELL, "component_code")
        .group_by(*CELL, "whole", maintain_order=True)
        .agg(total=(pl.col("value") * pl.col("weight")).sum(), found=pl.col("component_code").n_unique())
        .join(needed, on=["index", "edition_year", "whole"])
        .filter(pl.col("found") == pl.col("needed"))
        .select(*CELL, component_code="whole", total="total")
    )
    return (
        cells.join(sums, on=[*CELL, "component_code"], how="left", maintain_order="left")
        .with_columns((pl.col("value") - pl.col("total")).round(_DIGITS).alias(name))
        .drop("total")
    )


def sums(indicators: pl.DataFrame) -> pl.DataFrame:
    """Add what composites and dimensions have beyond the sum of their parts.

    Parameters
    ----------
    indicators : polars.DataFrame
        The tidy table.

    Returns
    -------
    polars.DataFrame
        With ``papi_residual`` (composite less the sum of its dimensions), ``dimension_residual`` (PAPI
        dimension, published or derived, less the sum of its sub-dimensions) and ``pci_residual`` (overall
        score less the sum of sub-indices weighted as in that edition, on the scale of 100); null where a
        part is missing, and on all other rows.

    Examples
    --------
    >>> from danvan_analysis.cleaning.tidy import indicators
    >>> row = sums(indicators(index="PAPI", year=2022, province="Hà Nội")).filter(component_code="D1")
    >>> row["dimension_residual"].to_list()
    [-0.00069517]
    """
    levels = _levels()
    parts = levels.filter((pl.col("index") == "PAPI") & pl.col("parent").is_not_null())
    parts = parts.select(*EDITION, "level", whole="parent", weight=pl.lit(1.0))
    weights = [
        ("PCI", year, code, "PCI", weight / 10)
        for year in registry.years("PCI")
        for code, weight in (registry.weights("PCI", year) or {}).items()
    ]
    schema = {
        "index": pl.String,
        "edition_year": pl.Int32,
        "component_code": pl.String,
        "whole": pl.String,
        "weight": pl.Float64,
    }
    for name, weighted in (
        ("papi_residual", parts.filter(pl.col("level") == "dimension").drop("level")),
        ("dimension_residual", parts.filter(pl.col("level") == "sub-dimension").drop("level")),
        ("pci_residual", pl.DataFrame(weights, schema=schema, orient="row")),
    ):
        indicators = _less_parts(indicators, weighted, name)
    return indicators


def ranks(indicators: pl.DataFrame) -> pl.DataFrame:
    """Add how far published ranks stand from the published values.

    Two values whose difference is below the printed precision count as possibly equal: the precision of a
    value is the number of decimals that its source prints in that edition and component.

    Parameters
    ----------
    indicators : polars.DataFrame
        The tidy table with the column ``sample``.

    Returns
    -------
    polars.DataFrame
        With ``rank_gap``: distance of the published rank from the interval of competition ranks that the
        values allow, for components published for all provinces; and ``rank_contradictions``: number of
        provinces whose published value and rank say the opposite of each other, any component.
    """
    group = [*EDITION, "unit"]
    ranked = indicators.filter(
        pl.col("value").is_not_null() & pl.col("rank_published").is_not_null().any().over(EDITION)
    )
    decimals = pl.col("as_published").str.extract(r"[.,](\d+)$").str.len_chars().fill_null(0)
    own = ranked.select(
        *group,
        "province_code",
        "vintage",
        "sample",
        value="value",
        rank=pl.col("rank_published").cast(pl.Int64),
        half=0.5 * pl.lit(10.0) ** -(decimals.max().over(*group, "source_id").cast(pl.Float64)),
    )
    # A key that stands there twice is another expectation's business; here it must not count twice.
    own = own.unique(subset=[*group, "province_code"], keep="first", maintain_order=True)
    others = own.select(*group, "province_code", other="value", other_rank="rank", other_half="half")
    pairs = own.join(others, on=group, suffix="_other").filter(pl.col("province_code") != pl.col("province_code_other"))
    # Half a unit each: two figures of one source are level only where they are printed alike.
    apart = pl.col("half") + pl.col("other_half") - _NOISE
    lead = pl.col("other") - pl.col("value")
    judged = (
        pairs.with_columns(above=lead > apart, level=lead.abs() <= apart, below=lead < -apart)
        .group_by(*group, "province_code", "vintage")
        .agg(
            best=1 + pl.col("above").sum().cast(pl.Int64),
            worst=1 + (pl.col("above") | pl.col("level")).sum().cast(pl.Int64),
            rank_contradictions=(
                (pl.col("above") & (pl.col("other_rank") > pl.col("rank")))
                | (pl.col("below") & (pl.col("other_rank") < pl.col("rank")))
            )
            .sum()
            .cast(pl.Int64),
            rank=pl.col("rank").first(),
            complete=(pl.col("sample") == "complete").first(),
        )
        .with_columns(
            rank_gap=pl.when("complete").then(
                pl.max_horizontal(pl.lit(0), pl.col("best") - pl.col("rank"), pl.col("rank") - pl.col("worst"))
            ),
            rank_contradictions=pl.when(pl.col("rank").is_not_null()).then("rank_contradictions"),
        )
        .with_columns(rank_gap=pl.when(pl.col("rank").is_not_null()).then("rank_gap"))
        .select(*group, "province_code", "vintage", "rank_gap", "rank_contradictions")
    )
    return indicators.join(
        judged, on=[*group, "province_code", "vintage"], how="left", nulls_equal=True, maintain_order="left"
    )
