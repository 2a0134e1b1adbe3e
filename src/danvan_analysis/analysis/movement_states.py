"""What can be computed from printed results of the movement, and what cannot.

Shares with their whole, and the states of one stock of models side by side: each inside one statement of one
source. Across sources, places or periods there is nothing to compute: whoever asks gets
:class:`~danvan_analysis.errors.NoSuchComparison` with the reason.
"""

from __future__ import annotations

from typing import NoReturn

import polars as pl

from danvan_analysis.analysis.results import COMMENDATIONS, MODELS, STATEMENT, models, overlapping, parts
from danvan_analysis.errors import NoSuchComparison
from danvan_analysis.reference import measures

#: Order of the states of one stock. Sources also write praise and commendation in one figure.
_STATES = (*measures.STATES_IN_ORDER[:-1], "praised_or_commended", measures.STATES_IN_ORDER[-1])
_ORDER = {state: place for place, state in enumerate(_STATES)}
_PLACE = ("province_code", "vintage")


def shares(rows: pl.DataFrame) -> pl.DataFrame:
    """Each part of a printed count of models as a share of the whole that the same source prints.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``.

    Returns
    -------
    polars.DataFrame
        The statement, kind (holder, field), part_measure, part, part_row, whole_measure, whole, whole_row, outcome
        (do all parts add up to the whole: equal, differs, inexact) and share_percent, null unless the parts
        add up.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> shares(tidy.movement(province="Sơn La")).select("part", "whole", "share_percent").rows()[:2]
    [(1510.0, 2000.0, 75.5), (490.0, 2000.0, 24.5)]
    """
    checks = parts(rows)
    lists = ["parts", "part_measures", "part_rows"]
    each = checks.explode(lists).rename({"parts": "part", "part_measures": "part_measure", "part_rows": "part_row"})
    whole = (pl.col("outcome") == "equal") & (pl.col("whole") > 0)
    return each.select(
        *STATEMENT,
        "kind",
        "part_measure",
        "part",
        "part_row",
        "whole_measure",
        "whole",
        "whole_row",
        "outcome",
        share_percent=pl.when(whole).then(100 * pl.col("part") / pl.col("whole")),
    )


def may_be_a_step() -> pl.Expr:
    """Condition on rows of ``movement``: they are of a state that :func:`funnels` puts in order."""
    return (
        pl.col("subject").is_in([*MODELS, *COMMENDATIONS])
        & pl.col("state").is_in(list(_ORDER))
        & pl.col("field").is_null()
    )


def funnels(rows: pl.DataFrame) -> pl.DataFrame:
    """States of models that one source prints for one unit and period, from registered to commended.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``.

    Returns
    -------
    polars.DataFrame
        The statement, step (1 for the first state that the source names), state, subject, holder, measure, value,
        qualifier, row, share_of_first_percent; in the order of the table, then of the states. Only statements with
        two states or more. The share exceeds 100 where the source prints more in a later state; it is null for a
        commendation, which is given to people and units and not to
        models, for another subject or holder than the first state's, and where a state has several figures.

    Notes
    -----
    Order of states: registered, effective, recognised, typical, praised, commended. Models that the source gives no
    state ("counted"), new ones and maintained ones are no step.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> found = funnels(tidy.movement(province="Bà Rịa - Vũng Tàu"))
    >>> found.select("step", "state", "value", pl.col("share_of_first_percent").round(1)).head(3).rows()
    [(1, 'registered', 2071.0, 100.0), (2, 'effective', 1808.0, 87.3), (3, 'commended', 28.0, None)]
    """
    staged = rows.filter(may_be_a_step()).with_columns(
        order=pl.col("state").replace_strict(_ORDER, return_dtype=pl.Int32)
    )
    same = ["subject", "holder"]
    first = pl.col("order") == pl.col("order").min()
    keyed = (
        staged.filter(
            pl.col("state").n_unique().over(STATEMENT) > 1, pl.col("subject").is_in(MODELS).any().over(STATEMENT)
        )
        .with_columns(
            step=pl.col("order").rank("dense").over(STATEMENT).cast(pl.Int32),
            figures=pl.len().over([*STATEMENT, "state", *same]),
            opened=pl.col("row").min().over(STATEMENT),
            # The first state of models with this subject and holder, if it stands first in its statement too.
            base=pl.when(first.over(STATEMENT) & pl.col("subject").is_in(MODELS)).then("value"),
        )
        .with_columns(
            base=pl.col("base").max().over([*STATEMENT, *same]),
            bases=pl.col("base").count().over([*STATEMENT, *same]),
        )
    )
    usable = (pl.col("bases") == 1) & (pl.col("figures") == 1) & (pl.col("base") > 0)
    return keyed.sort("opened", "order", "row").select(
        *STATEMENT,
        "step",
        "state",
        *same,
        "measure",
        "value",
        "qualifier",
        "row",
        share_of_first_percent=pl.when(usable).then(100 * pl.col("value") / pl.col("base")),
    )


def period_spans(rows: pl.DataFrame) -> pl.DataFrame:
    """Periods that counts of models are printed for, as spans, with those they overlap.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement`` about one unit.

    Returns
    -------
    polars.DataFrame
        A row a period: period_start_year, period_end_year, overlaps (the other periods that share a year with it,
        written 2016-2020). Overlapping periods count some models twice and are never added.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> from danvan_analysis.analysis.results import wide
    >>> period_spans(wide(tidy.movement(province="Sơn La"))).rows()
    [(2009, 2019, ['2016-2020']), (2016, 2020, ['2009-2019'])]
    """
    ends = ["period_start_year", "period_end_year"]
    counts = models(rows)
    pairs = overlapping(counts)
    spans = counts.select(ends).drop_nulls().unique().sort(ends)
    others = [
        [f"{second[0]}-{second[1]}" for one, second in [*pairs, *((b, a) for a, b in pairs)] if one == span]
        for span in spans.iter_rows()
    ]
    return spans.with_columns(overlaps=pl.Series(others, dtype=pl.List(pl.String)))


def rank_provinces(rows: pl.DataFrame) -> NoReturn:
    """Refuse to rank provinces on counts of the movement.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``.

    Raises
    ------
    NoSuchComparison
        Always, with what the rows differ in.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> rank_provinces(tidy.movement(province=["Lai Châu", "Yên Bái"]))
    Traceback (most recent call last):
    danvan_analysis.errors.NoSuchComparison: provinces are not ranked on counts of the movement: ...
    """
    counts = models(rows)
    differ = ", ".join(
        f"{counts[column].n_unique()} {words}"
        for column, words in (
            ("state", "states"),
            ("basis", "bases"),
            ("placed_year", "years"),
            ("source_id", "sources"),
        )
    )
    raise NoSuchComparison(
        "provinces are not ranked on counts of the movement: a count shows how a place counts, not how it works. "
        f"The {counts.height} counts of models given come in {differ}. Show each with its source, period and state, "
        "in the order of the alphabet (results.elsewhere)"
    )


def correlate_with_index(rows: pl.DataFrame, index: str) -> NoReturn:
    """Refuse to correlate the movement with an index.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``.
    index : str
        Code of the index.

    Raises
    ------
    NoSuchComparison
        Always, with the number of figures of each province that there are.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> correlate_with_index(tidy.movement(), "PAPI")
    Traceback (most recent call last):
    danvan_analysis.errors.NoSuchComparison: the movement is not correlated with PAPI: ...
    """
    totals = models(rows).filter(
        (pl.col("level") == "province") & (pl.col("holder") == "all") & pl.col("field").is_null()
    )
    known = totals.select(_PLACE).n_unique()
    several = totals.group_by(_PLACE).len().filter(pl.col("len") > 1).height
    periods = totals.select("period_start_year", "period_end_year").n_unique()
    raise NoSuchComparison(
        f"the movement is not correlated with {index}: the rows hold province-wide totals of {known} provinces, in "
        f"{totals['state'].n_unique()} states and {periods} periods, {several} of them with more than one; expected "
        f"one measure for all provinces and years. Show the figures and {index} side by side, each with its source"
    )


def add_periods(rows: pl.DataFrame) -> NoReturn:
    """Refuse to add counts of models over statements.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``.

    Raises
    ------
    NoSuchComparison
        Always; where periods overlap, it names them.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> add_periods(tidy.movement(province="Sơn La").filter(level="province"))
    Traceback (most recent call last):
    danvan_analysis.errors.NoSuchComparison: counts of models are not added over statements: ...
    """
    overlaps = ", ".join(f"{a[0]}-{a[1]} and {b[0]}-{b[1]}" for a, b in overlapping(models(rows)))
    shared = f"The periods {overlaps} share years" if overlaps else "Each source counts in its own way"
    raise NoSuchComparison(
        f"counts of models are not added over statements: {shared}, so one model may stand in both. "
        "Show the periods as spans (period_spans)"
    )
