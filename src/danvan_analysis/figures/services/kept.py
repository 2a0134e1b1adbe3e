"""Which administrative outputs a figure of a report is about: dated up to its year, and the undated."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures.frames import ADDRESS, Request
from danvan_analysis.figures.services.periods import span

#: Columns of a plotted row, beside what a figure computes from it.
COLUMNS = ["province_code", "vintage", "period_start_year", "period_end_year", "as_of", "placed_year", "measure",
           "value", "denominator", "unit", "qualifier", "quote", *ADDRESS]  # fmt: skip


#: Columns that tell how many figures there are of which year and topic, and not what they say.
COUNTED = ["measure", "unit", "qualifier", "placed_year", "source_id"]


def own(asked: Request, *which: pl.Expr) -> pl.DataFrame:
    """Outputs of the province that meet some conditions, described; index figures left out."""
    return topics.outputs(tidy.service_outputs().filter(asked.own, *which))


def counted(asked: Request) -> pl.DataFrame:
    """All outputs of the province, described, to be counted; index figures left out."""
    return topics.outputs(tidy.service_outputs().filter(asked.own).select(COUNTED))


def so_far(year: int) -> pl.Expr:
    """Condition on rows: they are placed up to a year, or undated."""
    return pl.col("placed_year").is_null() | (pl.col("placed_year") <= year)


def elsewhere(asked: Request) -> pl.Expr:
    """Condition on rows of a printed result: they are of another place than the province, or of the country."""
    return pl.col("province_code").is_null() | ~asked.own


def up_to(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    """Rows placed up to a year, newest first, then the undated: these are of any year as far as anybody knows.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``service_outputs``.
    year : int

    Returns
    -------
    polars.DataFrame
        In a year, the figure whose period ends later stands first; a statement's figures stay in their order.

    Examples
    --------
    >>> rows = tidy.service_outputs(province="Sơn La").filter(measure="par_plan_tasks_done")
    >>> up_to(rows, 2025)["as_of"].to_list()
    ['2025-10-03', '2025-Q3', '2025-H1']
    """
    kept = rows.filter(so_far(year))
    ends = [found.end if (found := span(row)) else None for row in kept.iter_rows(named=True)]
    return (
        kept.with_columns(moment=pl.Series(ends, dtype=pl.Float64))
        .sort(["placed_year", "moment", "row"], descending=[True, True, False], nulls_last=True)
        .drop("moment")
    )
