"""A plan held against what the project has already: what agrees, what a revised release changes, what is new."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from danvan_analysis.published.adding.model import Plan

#: Columns of the frame of known figures.
KNOWN = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "component_code": pl.String,
    "value": pl.Float64,
    "decimals": pl.Int32,
    "rank": pl.Int32,
    "table": pl.String,
    "rank_table": pl.String,
}
_SLACK = 1e-9


@dataclass(frozen=True)
class Change:
    """A figure that the file prints otherwise than the project has it."""

    edition_year: int
    province: str
    province_code: str
    component_code: str
    what: str
    before: float
    after: float
    table: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Against:
    """Result of the comparison.

    Attributes
    ----------
    new, agree : int
        Figures that the project lacks, and figures equal at the coarser of the two printed precisions.
    changes : tuple of Change
        All others, in the order of the file.
    tables : tuple of str
        Tables under data/raw that have figures of the same editions and components.
    """

    new: int
    agree: int
    changes: tuple[Change, ...]
    tables: tuple[str, ...]


def _decimals(column: str, sign: str) -> pl.Expr:
    digits = pl.col(column).str.extract(r"[" + sign + r"](\d+)\s*%?$").str.len_chars()
    return digits.fill_null(0).cast(pl.Int32)


def against(plan: Plan, known: pl.DataFrame) -> Against:
    """Hold the figures of a plan against those in force.

    Parameters
    ----------
    plan : Plan
    known : polars.DataFrame
        Columns as :data:`KNOWN`: a row a cell of ``indicators``; ``decimals`` are those printed, None
        where the figure was derived.

    Returns
    -------
    Against
    """
    cells = pl.DataFrame(
        [
            (one.edition_year, one.province, one.province_code, one.component_code, one.what)
            + (plan.as_printed(one), one.value, one.sheet, one.cell)
            for one in plan.cells
        ],
        schema={
            "edition_year": pl.Int32,
            "province": pl.String,
            "province_code": pl.String,
            "component_code": pl.String,
            "what": pl.String,
            "printed": pl.String,
            "after": pl.Float64,
            "sheet": pl.String,
            "cell": pl.String,
        },
        orient="row",
    )
    there = known.filter(pl.col("index") == plan.index)
    values = there.drop_nulls("value").with_columns(what=pl.lit("value"), before="value")
    ranks = there.drop_nulls("rank").with_columns(
        what=pl.lit("rank"), before=pl.col("rank").cast(pl.Float64), decimals=pl.lit(0), table="rank_table"
    )
    keys = ["edition_year", "province_code", "component_code", "what"]
    columns = [*keys, "before", "decimals", "table"]
    had = pl.concat([part.select(columns).cast({"decimals": pl.Int32}) for part in (values, ranks)])
    joined = cells.join(had, on=keys, how="left", maintain_order="left").with_columns(
        coarser=pl.min_horizontal(_decimals("printed", plan.decimal), "decimals").cast(pl.Float64)
    )
    met = joined.filter(pl.col("before").is_not_null())
    reach = 0.5 * pl.lit(10.0) ** -pl.col("coarser") + _SLACK
    differing = met.filter((pl.col("after") - pl.col("before")).abs() > reach)
    same = had.join(cells.select("edition_year", "component_code", "what").unique(), on=keys[:1] + keys[2:], how="semi")
    return Against(
        new=joined.height - met.height,
        agree=met.height - differing.height,
        changes=tuple(
            Change(
                edition_year=row["edition_year"],
                province=row["province"],
                province_code=row["province_code"],
                component_code=row["component_code"],
                what=row["what"],
                before=row["before"],
                after=row["after"],
                table=row["table"] or "",
                sheet=row["sheet"],
                cell=row["cell"],
            )
            for row in differing.iter_rows(named=True)
        ),
        tables=tuple(sorted({table for table in same["table"].to_list() if table})),
    )
