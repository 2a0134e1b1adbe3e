"""National statistics that somebody printed, beside what the scores of the provinces give.

A statistic is held against the provinces only where all of them are published. Where single cells were found
(PAR INDEX, SIPAS, PCI from 2023), a mean or a count of these cells would be one of a biased sample: nothing of ours
stands beside a printed mean then; a printed extreme is held against the cell of the province that is named with it.
"""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from danvan_analysis.analysis.spread import is_complete, is_overall, spread
from danvan_analysis.reference import provinces, registry

#: Statistics of the overall score that scores of provinces can give.
PLAIN = ("mean", "median", "max", "min", "gap_first_last")
#: A national statistic among administrative outputs: index in small letters, then which one.
_MEASURE = re.compile(r"([a-z_]+?)_score_national_(mean|median)")
#: The range of a part, as notes of the table write it.
_RANGE = re.compile(r"range (\d+\.\d+)-(\d+\.\d+)")
#: So far apart may two ways of taking a mean be.
NEAR = 0.05
_PRINTED: dict[str, Any] = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "statistic": pl.String,
    "value": pl.Float64,
    "place": pl.String,
    "note": pl.String,
    "source_id": pl.String,
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "as_published": pl.String,
}


def printed_statistics(national: pl.DataFrame, outputs: pl.DataFrame) -> pl.DataFrame:
    """All national statistics of the indices that were printed, from both tables that hold them.

    Parameters
    ----------
    national : polars.DataFrame
        The table ``national``.
    outputs : polars.DataFrame
        ``service_outputs``, where a mean or median of an index may stand among administrative figures.

    Returns
    -------
    polars.DataFrame
        index, edition_year, statistic (mean, median, max, min, gap_first_last, ``region_mean: ...``, counts of groups,
        means of parts), value (published scale), place (code of the province that a maximum or minimum is named with;
        null where none is), note (as in the table), source_id and the address of the cell; by index, edition,
        statistic, then table and row.

    Examples
    --------
    >>> from danvan_analysis.cleaning.processed import table
    >>> found = printed_statistics(table("national"), table("service_outputs"))
    >>> found.filter(index="PAPI", edition_year=2022)["value"].to_list()
    [41.56]
    """
    told = national.select(name for name in _PRINTED if name != "place")
    codes = {index.code.lower(): index.code for index in registry.indices()}
    found = []
    of_a_year = outputs.filter(pl.col("period_start_year") == pl.col("period_end_year"))
    # Only what is asked of them: another figure of the table is no matter of this one.
    measures = [name for name in of_a_year["measure"].unique().drop_nulls() if _MEASURE.fullmatch(name)]
    for row in of_a_year.filter(pl.col("measure").is_in(measures)).iter_rows(named=True):
        match = _MEASURE.fullmatch(row["measure"])
        if match and match[1] in codes:
            kept = {name: row[name] for name in ("value", "source_id", "table", "row", "column", "as_published")}
            year = row["period_end_year"]
            found.append({"index": codes[match[1]], "edition_year": year, "statistic": match[2], "note": None, **kept})
    passing = pl.DataFrame(found, schema={**told.schema, "note": pl.String})
    both = pl.concat([told.with_columns(pl.col("note").cast(pl.String)), passing], how="diagonal_relaxed")
    return (
        both.with_columns(place=_named(both))
        .select(pl.col(name).cast(dtype) for name, dtype in _PRINTED.items())
        .sort("index", "edition_year", "statistic", "table", "row")
    )


def _named(rows: pl.DataFrame) -> pl.Series:
    """Code of the province that the note of an extreme begins with."""
    notes = rows.select(
        name=pl.when(pl.col("statistic").is_in(["max", "min"]))
        .then(pl.col("note").str.split(";").list.first().str.strip_chars())
        .otherwise(None)
    )["name"]
    return provinces.match(notes, vintage=2008)


def beside_ours(printed: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """Printed national statistics with ours beside them, and what the difference is.

    Parameters
    ----------
    printed : polars.DataFrame
        As :func:`printed_statistics` gives them.
    indicators : polars.DataFrame
        All provinces of the indices and editions printed.

    Returns
    -------
    polars.DataFrame
        The rows with ours, ours_basis (``provinces``: from all provinces of a complete edition; ``province``: the cell
        of the province named; ``printed``: from other printed statistics of the edition; null where there is nothing
        of ours), ours_n (provinces), difference (printed less ours), verdict:

        * ``rounding``: no further from ours than one unit of the last printed decimal (rounded, or cut off);
        * ``near``: ours is from all provinces and at most 0.05 away, which the way of taking a mean may make
          (the same bound as the check ``mean_near_the_provinces``);
        * ``part``: it is the end of the range that is printed for a part of the index, not of the index;
        * ``differs``: further, and nothing in the tables explains it;
        * ``no_distribution``: it would need all provinces, and only some are known;
        * ``not_named``: an extreme without a province that is in the table;
        * ``not_ours``: of a region, a group or a part, which the scores of this table do not give.

        and rivals (how many different values are printed for this statistic).
    """
    scores = indicators.filter(is_overall() & pl.col("value").is_not_null())
    edition = ["index", "edition_year"]
    printed_of = printed.select(edition).unique(maintain_order=True)
    complete = [is_complete(index, registry.index(index).overall, year) for index, year in printed_of.iter_rows()]
    # Of other editions the provinces alone that are named with an extreme.
    named = printed.filter(pl.col("statistic").is_in(["max", "min"])).select(*edition, province_code="place")
    whole = scores.join(printed_of.filter(pl.Series(complete, dtype=pl.Boolean)), on=edition, how="semi")
    ends = scores.join(named.drop_nulls(), on=[*edition, "province_code"], how="semi")
    nation = {(row["index"], row["edition_year"]): row for row in spread(whole).iter_rows(named=True)}
    own = {
        (index, year, code): value
        for index, year, code, value in ends.select([*edition, "province_code", "value"]).iter_rows()
    }
    rows = [_verdict(row, nation, own, printed) for row in printed.iter_rows(named=True)]
    schema = {
        "ours": pl.Float64,
        "ours_basis": pl.String,
        "ours_n": pl.Int32,
        "difference": pl.Float64,
        "verdict": pl.String,
    }
    added = pl.DataFrame(rows, schema=schema, orient="row")
    rivals = pl.col("value").n_unique().over("index", "edition_year", "statistic")
    return pl.concat([printed, added], how="horizontal").with_columns(rivals=rivals.cast(pl.Int32))


def _verdict(
    row: dict[str, Any],
    nation: dict[tuple[str, int], dict[str, Any]],
    own: dict[tuple[str, int, str], float],
    printed: pl.DataFrame,
) -> tuple[float | None, str | None, int | None, float | None, str]:
    index, year, statistic = row["index"], row["edition_year"], row["statistic"]
    ours: float | None = None
    basis, n, without = None, None, "not_ours"
    if statistic in PLAIN:
        complete = is_complete(index, registry.index(index).overall, year) and (index, year) in nation
        if complete:
            all_of_them = nation[index, year]
            gap = statistic == "gap_first_last"
            ours = all_of_them["max"] - all_of_them["min"] if gap else all_of_them[statistic]
            basis, n = "provinces", all_of_them["n"]
        elif statistic in {"max", "min"}:
            ours = own.get((index, year, row["place"])) if row["place"] else None
            basis, n, without = "province", 1, "not_named"
        elif statistic == "gap_first_last":
            ends = printed.filter(
                (pl.col("index") == index) & (pl.col("edition_year") == year)
            ).filter(pl.col("statistic").is_in(["max", "min"]))  # fmt: skip
            known = {name: set(ends.filter(statistic=name)["value"]) for name in ("max", "min")}
            if all(len(values) == 1 for values in known.values()):
                ours, basis = known["max"].pop() - known["min"].pop(), "printed"
            without = "no_distribution"
        else:
            without = "no_distribution"
    if ours is None:
        return None, None, None, None, without
    difference = round(row["value"] - ours, 9)
    if abs(difference) <= _unit(str(row["as_published"] or row["value"])) + 1e-9:
        return ours, basis, n, difference, "rounding"
    if basis == "provinces" and abs(difference) <= NEAR:
        return ours, basis, n, difference, "near"
    return ours, basis, n, difference, "part" if _of_a_part(row, printed) else "differs"


def _of_a_part(row: dict[str, Any], printed: pl.DataFrame) -> bool:
    """Whether an extreme is the end of the range printed for the mean of a part in the same edition."""
    if row["statistic"] not in {"max", "min"}:
        return False
    same = (pl.col("index") == row["index"]) & (pl.col("edition_year") == row["edition_year"])
    parts = printed.filter(same & pl.col("statistic").str.ends_with("_mean"))
    ranges = [_RANGE.search(note or "") for note in parts["note"]]
    ends = [float(found[2] if row["statistic"] == "max" else found[1]) for found in ranges if found]
    return row["value"] in ends


def _unit(text: str) -> float:
    """One unit of the last decimal of a printed figure.

    Examples
    --------
    >>> _unit("65,74"), _unit("42.407"), _unit("85")
    (0.01, 0.001, 1.0)
    """
    tail = re.search(r"[.,](\d+)", text)
    return float(10.0 ** -(len(tail[1]) if tail else 0))
