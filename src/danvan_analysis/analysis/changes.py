"""How much a component changed between two editions, and the refusal where that is no question.

Every function that takes two editions asks :mod:`~danvan_analysis.analysis.eras` first, which raises
:class:`~danvan_analysis.errors.NotComparable` with the break that lies between and whose word it is.
"""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis.eras import comparable, require_comparable, require_complete, require_one_vintage
from danvan_analysis.analysis.ranks import rank_expr, with_ranks
from danvan_analysis.reference import territories

__all__ = ["PROVINCE", "changes", "comparable", "followed", "growth", "paired", "rank_changes", "require_comparable"]

#: Key of a province: a code means another area in another vintage.
PROVINCE = ["province_code", "vintage"]


def followed(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with one key for each territory: that of the latest vintage among them.

    Parameters
    ----------
    rows : polars.DataFrame
        With province_code and vintage, of any vintages.

    Returns
    -------
    polars.DataFrame
        The rows; a province that kept its territory in 2025 has its code of then in all of them. One that ended, and
        a unit that was formed, keep their own key: they are not the same place.

    Examples
    --------
    >>> rows = pl.DataFrame({"province_code": ["14", "14", "80", "80"], "vintage": [2008, 2025, 2008, 2025]})
    >>> followed(rows).rows()
    [('14', 2025), ('14', 2025), ('80', 2008), ('80', 2025)]
    """
    found = rows.select(PROVINCE).unique().sort(PROVINCE).rows()
    vintages = sorted({vintage for _, vintage in found})
    if len(vintages) < 2:
        return rows
    latest = vintages[-1]
    keys = []
    for code, vintage in found:
        now = territories.code_in(code, vintage, latest)
        keys.append((code, vintage, *((code, vintage) if now is None else (now, latest))))
    code, vintage = (rows.schema[name] for name in PROVINCE)
    names = [*zip(PROVINCE, (code, vintage), strict=True), ("code_now", code), ("vintage_now", vintage)]
    renamed = pl.DataFrame(keys, schema=names, orient="row")
    joined = rows.join(renamed, on=PROVINCE, how="left", maintain_order="left")
    return joined.with_columns(province_code="code_now", vintage="vintage_now").drop("code_now", "vintage_now")


def paired(rows: pl.DataFrame, from_year: int, to_year: int) -> pl.DataFrame:
    """Values of one measure in two editions side by side, without asking whether they may be compared.

    Parameters
    ----------
    rows : polars.DataFrame
        One index and component: edition_year, province_code, vintage, value, scale_min, scale_max, unit.
    from_year, to_year : int

    Returns
    -------
    polars.DataFrame
        province_code, vintage, from_value, to_value, change, change_per_year, change_percent_of_scale (the change
        as per cent of the length of the scale); sorted by province. A province without a value in one of the
        two keeps its row, with a null change. So does one printed in two units or on two scales. A province
        that kept its territory in 2025 is followed (:func:`followed`).
    """
    rows = followed(rows.filter(pl.col("edition_year").is_in([from_year, to_year])))
    columns = [*PROVINCE, "value", "unit", "scale_min", "scale_max"]
    before, after = (rows.filter(pl.col("edition_year") == year).select(columns) for year in (from_year, to_year))
    both = before.join(after, on=PROVINCE, how="full", coalesce=True, suffix="_after")
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_after")) for name in ("unit", "scale_min", "scale_max")
    )
    change = pl.when(same).then(pl.col("value_after") - pl.col("value"))
    return both.select(
        *PROVINCE,
        from_value="value",
        to_value="value_after",
        change=change,
        change_per_year=change / (to_year - from_year),
        change_percent_of_scale=100 * change / (pl.col("scale_max") - pl.col("scale_min")),
    ).sort(PROVINCE)


def _cells(frame: pl.DataFrame, index: str, component_code: str) -> pl.DataFrame:
    return frame.filter((pl.col("index") == index) & (pl.col("component_code") == component_code))


def changes(frame: pl.DataFrame, *, index: str, component_code: str, from_year: int, to_year: int) -> pl.DataFrame:
    """Change of every province between two comparable editions.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``.
    index, component_code : str
    from_year, to_year : int
        Edition years, the earlier first.

    Returns
    -------
    polars.DataFrame
        As :func:`paired`; change on the published scale, to_value - from_value.

    Raises
    ------
    NotComparable
        A break lies between the editions.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = changes(dv.indicators(), index="PAPI", component_code="PAPI", from_year=2023, to_year=2024)
    >>> round(found.filter(province_code="14")["change"].item(), 4)
    1.491
    """
    require_comparable(index, component_code, from_year, to_year)
    return paired(_cells(frame, index, component_code), from_year, to_year)


def growth(frame: pl.DataFrame, *, index: str, component_code: str, from_year: int, to_year: int) -> pl.DataFrame:
    """Change in per cent of the starting score.

    Parameters are those of :func:`changes`.

    Returns
    -------
    polars.DataFrame
        province_code, vintage, from_value, to_value, growth_percent = 100 (to / from - 1), growth_percent_per_year =
        100 ((to / from)^(1 / years) - 1). Null where the starting score is not above zero.

    Raises
    ------
    NotComparable
        A break lies between the editions.

    Notes
    -----
    Per cent of a score depends on where its scale begins: PAPI dimensions begin at 1, so 2 to 4 is growth of
    100 per cent and of 3 points out of 9. ``change_percent_of_scale`` of :func:`changes` does not depend on it.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = growth(dv.indicators(), index="PAPI", component_code="PAPI", from_year=2023, to_year=2024)
    >>> round(found.filter(province_code="14")["growth_percent"].item(), 2)
    3.52
    """
    rows = changes(frame, index=index, component_code=component_code, from_year=from_year, to_year=to_year)
    # A null change with both values there means another scale: no ratio either.
    ratio = pl.when((pl.col("from_value") > 0) & pl.col("change").is_not_null()).then(
        pl.col("to_value") / pl.col("from_value")
    )
    return rows.select(
        *PROVINCE,
        "from_value",
        "to_value",
        growth_percent=100 * (ratio - 1),
        growth_percent_per_year=100 * (ratio ** (1 / (to_year - from_year)) - 1),
    )


def rank_changes(frame: pl.DataFrame, *, index: str, component_code: str, from_year: int, to_year: int) -> pl.DataFrame:
    """Ranks of every province in two comparable and complete editions.

    Parameters are those of :func:`changes`.

    Returns
    -------
    polars.DataFrame
        province_code, vintage, from_rank, from_of, from_tied, to_rank, to_of, to_tied (our competition ranks among
        the provinces published in that edition), moved_up = from_rank - to_rank among the provinces published
        in both editions (``common``), whose ranks from_rank_common and to_rank_common are: a province that the
        publisher left out must not move the others.

    Raises
    ------
    NotComparable
        A break lies between the editions, or they print the provinces of different vintages.
    SampleTooThin
        One of the editions is not published for all provinces.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = rank_changes(dv.indicators(), index="PAPI", component_code="PAPI", from_year=2023, to_year=2024)
    >>> found.filter(province_code="14").select("from_rank", "from_of", "to_rank", "to_of", "moved_up", "common").row(0)
    (30, 61, 25, 61, 6, 59)
    """
    require_comparable(index, component_code, from_year, to_year)
    for year in (from_year, to_year):
        require_complete(index, component_code, year)
    require_one_vintage(index, [from_year, to_year])
    cells = _cells(frame, index, component_code).filter(pl.col("edition_year").is_in([from_year, to_year]))
    ranked = with_ranks(cells).drop_nulls("value")
    before, after = (
        ranked.filter(pl.col("edition_year") == year).select(*PROVINCE, "value", "rank", "rank_of", "tied")
        for year in (from_year, to_year)
    )
    both = before.join(after, on=PROVINCE, how="full", coalesce=True, suffix="_after")
    # Ranks of the common provinces only: a null in either edition takes the province out of both orders.
    there = pl.col("value").is_not_null() & pl.col("value_after").is_not_null()
    both = both.with_columns(
        start=pl.when(there).then("value"), end=pl.when(there).then("value_after"), common=there.sum()
    ).with_columns(from_rank_common=rank_expr("start"), to_rank_common=rank_expr("end"))
    return both.select(
        *PROVINCE,
        from_rank="rank",
        from_of="rank_of",
        from_tied="tied",
        to_rank="rank_after",
        to_of="rank_of_after",
        to_tied="tied_after",
        from_rank_common="from_rank_common",
        to_rank_common="to_rank_common",
        moved_up=pl.col("from_rank_common") - pl.col("to_rank_common"),
        common=pl.col("common").cast(pl.Int32),
    ).sort(PROVINCE)
