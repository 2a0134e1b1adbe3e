"""Title and notes of the figure on published national statistics."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import phrases
from danvan_analysis.figures.frames import Request
from danvan_analysis.reference import words


def title_of(rows: pl.DataFrame, asked: Request, unit: str) -> str:
    """What was printed for the edition of the year, and how far it lies from ours.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`danvan_analysis.analysis.printed_statistics.beside_ours` gives them, of one index.
    asked : Request
    unit : str
        Sign behind a number: per cent, or nothing.
    """
    lang = asked.lang
    about: dict[str, object] = {"index": phrases.index_name(asked.index, lang), "year": asked.year}
    now = rows.filter(pl.col("edition_year") == asked.year)

    def number(value: float) -> str:
        return f"{words.number(value, lang)}{unit}"

    if not now.height:
        return words.term("country.published_title_nothing", lang).format(**about)
    means = most_printed(now, "mean")
    if means is None:
        median = most_printed(now, "median")
        if median is not None:
            return words.term("country.published_title_median", lang).format(value=number(median["value"]), **about)
        other = now.row(0, named=True)
        what = words.term(f"national.{other['statistic']}", lang)
        return words.term("country.published_title_other", lang).format(
            what=what, value=number(other["value"]), **about
        )
    about["value"] = number(means["value"])
    if means["ours_basis"] == "provinces":
        if means["verdict"] == "rounding":
            return words.term("country.published_title_same", lang).format(n=means["ours_n"], **about)
        return words.term("country.published_title_difference", lang).format(
            n=means["ours_n"],
            ours=number(means["ours"]),
            difference=words.signed(means["difference"], lang),
            **about,
        )
    highest, lowest = most_printed(now, "max"), most_printed(now, "min")
    if highest is not None and lowest is not None:
        return words.term("country.published_title_ends", lang).format(
            max=number(highest["value"]), min=number(lowest["value"]), **about
        )
    return words.term("country.published_title_mean", lang).format(**about)


def most_printed(rows: pl.DataFrame, statistic: str) -> dict[str, Any] | None:
    """The printed figure of a statistic that most sources give and no part of the index explains; the last of equals.

    Parameters
    ----------
    rows : polars.DataFrame
        One index and edition.
    statistic : str

    Returns
    -------
    dict or None
    """
    found = rows.filter((pl.col("statistic") == statistic) & (pl.col("verdict") != "part"))
    if not found.height:
        return None
    voices = pl.col("source_id").str.count_matches(";") + 1
    # What the provinces give speaks for a printed figure before the number of those who print it.
    agrees = pl.col("verdict").is_in(["rounding", "near"])
    counted = found.with_columns(voices=voices.sum().over("value"), agrees=agrees)
    return counted.sort("agrees", "voices", "table", "row").row(-1, named=True)


def notes(rows: pl.DataFrame, nation: pl.DataFrame, cuts: list[int], asked: Request) -> list[str]:
    """What the marks mean, and what is not drawn."""
    lang = asked.lang
    there = set(rows["statistic"])
    said = [words.term("country.published_means", lang)] if "mean" in there else []
    if "median" in there:
        said.append(words.term("country.published_medians", lang))
    if there & {"max", "min"}:
        said.append(words.term("country.published_ends", lang))
    key = "country.published_ours" if nation.height else "country.published_no_spread"
    said.append(words.term(key, lang))
    if cuts:
        listed = ", ".join(str(year) for year in cuts)
        said.append(words.term("country.spread_cuts", lang).format(years=listed))
    return said
