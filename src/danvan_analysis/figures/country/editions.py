"""What the figures about the country share: the scores of an edition, why there are none, its scale in words."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import is_complete, with_ranks
from danvan_analysis.analysis.comparable import Comparison, compare
from danvan_analysis.analysis.national import edition_before
from danvan_analysis.analysis.presence import absent_provinces
from danvan_analysis.analysis.settled import Settled, settled_pairs
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.figures import intervals, phrases, remembered, reweighting, withheld, worked_out
from danvan_analysis.figures.figure import Absence
from danvan_analysis.figures.frames import ADDRESS, Request, edition_of, no_edition
from danvan_analysis.reference import provinces, registry, words

#: Columns of the rows that figures about the country plot.
ROW = [
    "index", "edition_year", "component_code", "province_code", "vintage", "province", "value", "unit", "rank",
    "rank_of", "rank_published", "status", *ADDRESS,
]  # fmt: skip


def scored(asked: Request) -> pl.DataFrame:
    """Provinces of the edition with a score, ranked, the highest first."""
    return _scored(asked.index, asked.component, asked.year, asked.vintage)


def number_scored(asked: Request) -> int:
    """How many provinces of the edition have a score."""
    rows = remembered.indicators(index=asked.index).filter(
        (pl.col("edition_year") == asked.year) & (pl.col("component_code") == asked.component)
    )
    return rows.filter(pl.col("value").is_not_null()).height


@remembered.remembered
def _scored(index: str, component: str, year: int, vintage: int) -> pl.DataFrame:
    return with_ranks(edition_of(index, component, year, vintage)).drop_nulls("value").sort("rank", "province_code")


def absence(asked: Request, family: str, why: str) -> Absence:
    """In place of a figure of a family: what it would have been about, and why it is not there."""
    return Absence(f"{withheld.title(asked.id(family))}.", why, asked.lang)


def incomplete(asked: Request, family: str) -> Absence | None:
    """The absence where the edition does not have all provinces, or does not exist; None where it does."""
    if is_complete(asked.index, asked.component, asked.year):
        return None
    return absence(asked, family, no_edition(asked) or words.term("country.incomplete", asked.lang))


def incomparable(asked: Request, component: str | None = None) -> tuple[str, Comparison | None]:
    """Why all provinces of an edition cannot be compared with those of the one before.

    Returns
    -------
    tuple of str and Comparison
        A sentence, empty where they can be compared; the comparison where one was made.
    """
    lang, year = asked.lang, asked.year
    code = component or asked.component
    before = edition_before(asked.index, code, year)
    if before is None:
        return words.term("country.first_edition", lang), None
    about = {"before": before, "year": year}
    if not all(is_complete(asked.index, code, one) for one in (before, year)):
        return words.term("country.before_incomplete", lang).format(**about), None
    comparison = compare(asked.index, code, before, year)
    if comparison.breaks:
        kind = phrases.kinds(comparison.breaks, lang)
        text = " ".join(one.text[lang] for one in comparison.breaks)
        return words.term("country.break", lang).format(kind=kind, text=text, **about), comparison
    if registry.vintage(asked.index, before) != registry.vintage(asked.index, year):
        return words.term("country.other_units", lang).format(**about), comparison
    return "", comparison


def scale(rows: pl.DataFrame, lang: str) -> str:
    """The published scale of some rows in words."""
    row = rows.row(0, named=True)
    if row["unit"] == "percent" or row["scale_min"] is None:
        return words.term("country.scale_percent", lang)
    return words.term("country.scale", lang).format(low=f"{row['scale_min']:g}", high=f"{row['scale_max']:g}")


def scales(rows: pl.DataFrame, lang: str) -> str:
    """The published scales of the editions of one component, with their years where there are several."""
    spans = rows.group_by("unit", "scale_min", "scale_max").agg(
        first=pl.col("edition_year").min(), last=pl.col("edition_year").max()
    )
    said = []
    for span in spans.sort("first").iter_rows(named=True):
        one = scale(pl.DataFrame([span]), lang)
        text = words.term("country.scale_years", lang)
        said.append(one if spans.height == 1 else text.format(scale=one, first=span["first"], last=span["last"]))
    return ", ".join(said)


def unit(rows: pl.DataFrame, lang: str) -> str:
    """Points or per cent, as it stands behind a number in a title."""
    return words.term("country.percent" if rows["unit"][0] == "percent" else "country.points", lang)


def missing(asked: Request) -> list[str]:
    """The note on provinces without a score; nothing where there is none."""
    found = absent_provinces(
        remembered.indicators(), index=asked.index, component_code=asked.component, year=asked.year
    )
    if not found:
        return []
    if len(found) > 8:
        return [words.term("country.no_score_many", asked.lang).format(n=len(found))]
    names = ", ".join(provinces.get(code, asked.vintage).name_vi for code in found)
    return [words.term("country.no_score", asked.lang).format(names=names)]


def whose_ranks(rows: pl.DataFrame, lang: str) -> str:
    """Whose ranks are shown, and for how many provinces the printed one is another."""
    printed = rows.drop_nulls("rank_published")
    if printed.height < rows.height:
        return words.term("country.our_ranks", lang)
    other = printed.filter(pl.col("rank") != pl.col("rank_published")).height
    if not other:
        return words.term("country.printed_ranks", lang)
    return words.term("country.printed_ranks_differ", lang).format(n=other)


@remembered.remembered
def settled(index: str, year: int) -> Settled | None:
    """Pairs of provinces that keep their order: by sampling error where it is published, else by the weights.

    None where no ranks can be drawn again.

    Examples
    --------
    >>> found = settled("PAPI", 2019)
    >>> found.basis, len(found.with_first)
    ('sampling', 4)
    >>> settled("PCI", 2022) is None
    True
    """
    if not reweighting.intervals(index, year).height:
        return None
    cells = reweighting.cells(index, [year]).select("component_code", "province_code", "vintage", "value")
    overall = registry.index(index).overall
    errors = intervals.intervals(index, overall, year)
    return _settled(index, year, tuple(cells.sort(pl.all()).iter_rows()), tuple(errors.iter_rows()))


def _settled(index: str, year: int, cells: tuple[Any, ...], errors: tuple[Any, ...]) -> Settled | None:
    # The cells are the key: tables that change in a session are asked again.
    key = (index, year, tuple((registry.weights(index, year) or {}).items()), cells, errors)
    found = worked_out.rows(__name__, key, lambda: _pairs(index, year, sampled=bool(errors)))
    if not found:
        return None
    basis, number, pairs, kept, first, last, with_first, with_last = found[0]
    return Settled(basis, number, pairs, kept, first, last, tuple(with_first.split()), tuple(with_last.split()))


def _pairs(index: str, year: int, *, sampled: bool) -> worked_out.Rows:
    frame = remembered.indicators(index=index)
    try:
        one = settled_pairs(frame, index=index, year=year, uncertainty=table("uncertainty") if sampled else None)
    except SampleTooThin:
        return []
    numbers = (one.basis, one.provinces, one.pairs, one.settled, one.first, one.last)
    return [(*numbers, " ".join(one.with_first), " ".join(one.with_last))]
