"""Administrative outputs beside the whole printed with them, processing time before and after a cut, ranges.

Each figure is computed inside one statement of one source; nothing is put together from two.
"""

from __future__ import annotations

import polars as pl

#: Units of index figures, shares and differences: what is no count of things.
NOT_COUNTED = ("percent", "percentage point", "place up", "point", "rank")
#: What one printed administrative output is about; rows that agree on these were printed together.
OUTPUT_STATEMENT = ("province_code", "vintage", "period_start_year", "period_end_year", "as_of", "source_id")
_BEFORE, _AFTER = "_days_before", "_days_after"


def output_shares(rows: pl.DataFrame) -> pl.DataFrame:
    """Each administrative output as a share of the whole printed beside it.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``service_outputs``.

    Returns
    -------
    polars.DataFrame
        The statement, measure, value, denominator, unit, qualifier, row, share_percent. Only counts: a score of 80
        points or a rank of 63 has a denominator and is no share. Null where the part exceeds its whole.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> found = output_shares(tidy.service_outputs(province="Sơn La"))
    >>> found.select("value", "denominator", pl.col("share_percent").round(1)).row(0)
    (150.0, 207.0, 72.5)
    """
    counted = pl.col("denominator").is_not_null() & ~pl.col("unit").is_in(NOT_COUNTED)
    inside = (pl.col("denominator") > 0) & (pl.col("value") <= pl.col("denominator"))
    return (
        rows.filter(counted)
        .sort("row")
        .select(
            *OUTPUT_STATEMENT,
            "measure",
            "value",
            "denominator",
            "unit",
            "qualifier",
            "row",
            share_percent=pl.when(inside).then(100 * pl.col("value") / pl.col("denominator")),
        )
    )


def time_cuts(rows: pl.DataFrame) -> pl.DataFrame:
    """Processing time before and after a cut, where one source prints both.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``service_outputs``.

    Returns
    -------
    polars.DataFrame
        The statement, subject (the measure without ``_days_before``), days_before, days_after,
        days_saved = before - after, cut_percent = 100 days_saved / days_before, before_row, after_row, note (what the
        source leaves open, as recorded with either figure); procedures, procedures_of and procedures_row: how many
        procedures the same statement says were cut, of how many; coverage_open: it prints a part and a whole and the
        days do not say of which they are.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> found = time_cuts(tidy.service_outputs(province="Sơn La"))
    >>> found.select("days_before", "days_after", "days_saved", pl.col("cut_percent").round(1)).rows()
    [(21169.0, 16109.0, 5060.0, 23.9), (4120.0, 2813.0, 1307.0, 31.7)]
    """
    before, after = (
        rows.filter(pl.col("measure").str.ends_with(ending) & (pl.col("unit") == "day")).select(
            *OUTPUT_STATEMENT, "value", "row", "note", subject=pl.col("measure").str.strip_suffix(ending)
        )
        for ending in (_BEFORE, _AFTER)
    )
    # An undated statement is still one statement: nulls of the period agree.
    both = before.join(after, on=[*OUTPUT_STATEMENT, "subject"], nulls_equal=True, suffix="_after").sort("row")
    saved = pl.col("value") - pl.col("value_after")
    counted = rows.filter(pl.col("measure").str.ends_with("_count") & (pl.col("unit") == "procedure")).select(
        *OUTPUT_STATEMENT,
        procedures="value",
        procedures_of="denominator",
        procedures_row="row",
        subject=pl.col("measure").str.strip_suffix("_count").str.replace("_cut_", "_", literal=True),
    )
    both = both.join(
        counted, on=[*OUTPUT_STATEMENT, "subject"], how="left", nulls_equal=True, maintain_order="left"
    ).unique("row", keep="first", maintain_order=True)
    return both.select(
        *OUTPUT_STATEMENT,
        "subject",
        days_before="value",
        days_after="value_after",
        days_saved=saved,
        cut_percent=100 * saved / pl.col("value"),
        before_row="row",
        after_row="row_after",
        note=pl.concat_str("note", "note_after", separator="; ", ignore_nulls=True).replace("", None),
        procedures="procedures",
        procedures_of="procedures_of",
        procedures_row="procedures_row",
        coverage_open=(pl.col("procedures") < pl.col("procedures_of")).fill_null(value=False),
    )


def ranges(rows: pl.DataFrame) -> pl.DataFrame:
    """The two ends of a printed range, where one source prints both.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``service_outputs``.

    Returns
    -------
    polars.DataFrame
        The statement, measure (without ``_low``), low, high, unit, low_row, high_row, note. Over what the range
        goes, units or years, the table does not know: only the note may say.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> ranges(tidy.service_outputs(province="Sơn La")).select("measure", "low", "high").rows()
    [('dossiers_on_time_rate', 96.6, 99.9), ('processing_time_cut', 25.0, 50.0)]
    """
    low, high = (
        rows.filter(pl.col("qualifier") == f"range{ending}").select(
            *OUTPUT_STATEMENT, "unit", "value", "row", "note", measure=pl.col("measure").str.strip_suffix(ending)
        )
        for ending in ("_low", "_high")
    )
    both = low.join(high, on=[*OUTPUT_STATEMENT, "unit", "measure"], nulls_equal=True, suffix="_high").sort("row")
    return both.filter(pl.col("value") <= pl.col("value_high")).select(
        *OUTPUT_STATEMENT,
        "measure",
        low="value",
        high="value_high",
        unit="unit",
        low_row="row",
        high_row="row_high",
        note=pl.concat_str("note", "note_high", separator="; ", ignore_nulls=True).replace("", None),
    )
