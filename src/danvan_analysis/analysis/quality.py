"""What the tables hold of one year: cells that are there and are not, sources that differ, what compares.

Counts of cells, never of merit: an edition of which little was published is not a worse one.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from danvan_analysis.analysis.comparable import compare
from danvan_analysis.analysis.peers import start_of_era
from danvan_analysis.reference import coverage, provinces, registry

#: States of a cell of an edition, most to least.
CELL_STATES = ("published", "corrected", "derived", "secondary", "rank_only", "absent")
_COUNTED: dict[str, Any] = {
    "index": pl.String,
    "component_code": pl.String,
    "level": pl.String,
    "sample": pl.String,
    "units": pl.Int32,
    **dict.fromkeys(CELL_STATES, pl.Int32),
}


def cell_states(indicators: pl.DataFrame, *, year: int) -> pl.DataFrame:
    """How many provinces have what of each component of a year.

    Parameters
    ----------
    indicators : polars.DataFrame
        Rows of ``indicators``.
    year : int
        Edition year.

    Returns
    -------
    polars.DataFrame
        A row an index and component, in the order of the registry: index, component_code, level, sample (``complete``
        or ``scattered``), units (provinces of the edition's vintage), and the number of provinces by state; the
        states of :data:`CELL_STATES` add up to ``units``.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> found = cell_states(tidy.indicators(), year=2021).filter(component_code="PAPI")
    >>> found.select("units", "published", "absent").row(0)
    (63, 60, 3)
    """
    rows = []
    valued = pl.col("value").is_not_null()
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        vintage = registry.vintage(index.code, year)
        units = provinces.frame(vintage).height
        cells = indicators.filter((pl.col("index") == index.code) & (pl.col("edition_year") == year))
        cells = cells.filter(pl.col("province_code").is_not_null())
        # Whether there is a value is asked, not which one.
        counted = Counter(cells.filter(valued).select("component_code", "status").iter_rows())
        ranked = cells.filter(pl.col("value").is_null()).select("component_code")
        counted.update((code, "rank_only") for (code,) in ranked.iter_rows())
        for one in registry.components(index.code, year):
            if one.level == "other":
                continue
            by_state = {name: counted[one.code, name] for name in CELL_STATES[:-1]}
            rows.append(
                {
                    "index": index.code,
                    "component_code": one.code,
                    "level": one.level,
                    "sample": registry.sample_kind(index.code, one.code, year),
                    "units": units,
                    **by_state,
                    "absent": units - sum(by_state.values()),
                }
            )
    return pl.DataFrame(rows, schema=_COUNTED)


def absent_cells(indicators: pl.DataFrame, *, year: int) -> pl.DataFrame:
    """The cells that an edition has for other provinces, or could have, and that are not there.

    Parameters
    ----------
    indicators : polars.DataFrame
    year : int

    Returns
    -------
    polars.DataFrame
        index, component_code, province_code, vintage, reason: ``left_empty`` (the publisher's table of all provinces
        leaves it empty), ``unpublished`` (only some cells of the component were found) or ``rank_only``.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> found = absent_cells(tidy.indicators(), year=2021).filter(component_code="PAPI")
    >>> found["province_code"].to_list(), set(found["reason"])
    (['22', '24', '27'], {'left_empty'})
    """
    samples = coverage.samples().filter(pl.col("edition_year") == year)
    wanted = [
        {"index": index, "component_code": code, "province_code": place, "vintage": vintage, "sample": sample}
        for index, _, code, vintage, _, sample in samples.iter_rows()
        if registry.component(index, code, year).level != "other"
        for place in provinces.frame(vintage)["code"]
    ]
    schema = {
        "index": pl.String,
        "component_code": pl.String,
        "province_code": pl.String,
        "vintage": pl.Int32,
        "sample": pl.String,
    }
    key = ["index", "component_code", "province_code", "vintage"]
    there = indicators.filter(pl.col("edition_year") == year)
    valued, ranked = (
        there.filter(condition).select(key) for condition in (pl.col("value").is_not_null(), pl.col("value").is_null())
    )
    found = pl.DataFrame(wanted, schema=schema).join(valued, on=key, how="anti", maintain_order="left")
    found = found.join(ranked.with_columns(held=True), on=key, how="left", maintain_order="left")
    reason = (
        pl.when(pl.col("held").is_not_null())
        .then(pl.lit("rank_only"))
        .when(pl.col("sample") == "complete")
        .then(pl.lit("left_empty"))
        .otherwise(pl.lit("unpublished"))
    )
    return found.select(*key, reason=reason)


def differing(evidence: pl.DataFrame, indicators: pl.DataFrame, *, year: int) -> pl.DataFrame:
    """Printed figures of a year that differ from those in the tables, with the size of the difference.

    Parameters
    ----------
    evidence, indicators : polars.DataFrame
    year : int

    Returns
    -------
    polars.DataFrame
        index, edition_year, component_code, province_code, vintage, what (``value`` or ``rank``), printed, ours,
        difference (printed less ours; points, or places), unit, source_id, reason (why the other one was chosen),
        table, row, column, as_published; largest differences first within what and index.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> found = differing(tidy.evidence(), tidy.indicators(), year=2023).filter(index="PAR_INDEX", what="value")
    >>> found.select("province_code", "printed", "ours", pl.col("difference").round(2)).rows()
    [('17', 86.89, 86.76, 0.13), ('31', 91.81, 91.87, -0.06)]
    """
    key = ["index", "edition_year", "component_code", "province_code", "vintage"]
    differs = (pl.col("value_relation") == "differs") | (pl.col("rank_relation") == "differs")
    rows = evidence.filter((pl.col("edition_year") == year) & differs)
    # Of the cells that stand in the tables those alone that somebody contradicts.
    there = indicators.filter(pl.col("edition_year") == year).join(rows.select(key), on=key, how="semi")
    ours = there.select([*key, "value", "rank_published"]).select(
        *key, our_value="value", our_rank=pl.col("rank_published").cast(pl.Float64)
    )
    rows = rows.join(ours, on=key, how="inner", maintain_order="left")

    def taken(what: str, printed: pl.Expr, own: str, address: tuple[str, str, str], reason: str) -> pl.DataFrame:
        source, column, text = address
        return rows.filter((pl.col(f"{what}_relation") == "differs") & pl.col(own).is_not_null()).select(
            *key,
            what=pl.lit(what),
            printed=printed,
            ours=own,
            difference=printed - pl.col(own),
            unit=pl.lit("rank") if what == "rank" else pl.col("unit"),
            source_id=source,
            reason=reason,
            table="table",
            row="row",
            column=column,
            as_published=text,
        )

    both = pl.concat(
        [
            taken("value", pl.col("value"), "our_value", ("source_id", "column", "as_published"), "value_reason"),
            taken(
                "rank",
                pl.col("rank").cast(pl.Float64),
                "our_rank",
                ("rank_source_id", "rank_column", "rank_as_published"),
                "rank_reason",
            ),
        ]
    )
    size = pl.col("difference").abs()
    return both.sort(
        pl.col("what") == "rank", "index", size, *key[2:4], "row", descending=[False, False, True, *[False] * 3]
    )


def comparisons(*, year: int) -> pl.DataFrame:
    """What may be compared with the edition before, and since when, for every component of a year.

    Returns
    -------
    polars.DataFrame
        index, component_code, level, before (the edition before, null for the first), comparable (null for the first),
        since (first edition of the comparable span that the year is in), kinds, text_vi, text_en (the changes of method
        in between), caution_vi, caution_en (what has to be said beside a comparison).

    Examples
    --------
    >>> found = comparisons(year=2021)
    >>> found.filter(component_code="PCI").select("before", "comparable", "since").row(0)
    (2020, False, 2021)
    """
    rows = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        for one in registry.components(index.code, year):
            if one.level == "other":
                continue
            earlier = [edition for edition in registry.editions(index.code, one.code) if edition < year]
            found = compare(index.code, one.code, earlier[-1], year) if earlier else None
            rows.append(
                {
                    "index": index.code,
                    "component_code": one.code,
                    "level": one.level,
                    "before": earlier[-1] if earlier else None,
                    "comparable": None if found is None else not found.breaks,
                    "since": start_of_era(index.code, one.code, year),
                    "kinds": [each.kind for each in found.breaks] if found else [],
                    **{
                        f"text_{lang}": " ".join(each.text[lang] for each in found.breaks) if found else ""
                        for lang in ("vi", "en")
                    },
                    **{
                        f"caution_{lang}": " ".join(each.text[lang] for each in found.cautions) if found else ""
                        for lang in ("vi", "en")
                    },
                }
            )
    schema: dict[str, Any] = {
        **dict.fromkeys(("index", "component_code", "level"), pl.String),
        "before": pl.Int32,
        "comparable": pl.Boolean,
        "since": pl.Int32,
        "kinds": pl.List(pl.String),
        **dict.fromkeys(("text_vi", "text_en", "caution_vi", "caution_en"), pl.String),
    }
    return pl.DataFrame(rows, schema=schema)
