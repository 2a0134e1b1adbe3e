"""Tables about the country: whether provinces draw closer inside an era, and whether two indices order them alike."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import agreement, catch_up, dispersion, is_complete
from danvan_analysis.analysis.agreement import SCHEMA, dependence
from danvan_analysis.analysis.changes import PROVINCE
from danvan_analysis.analysis.peers import start_of_era
from danvan_analysis.errors import NotComparable, SampleTooThin
from danvan_analysis.figures import phrases, remembered, worked_out
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import registry, words

_INDICES = ("PAPI", "PCI")
#: Samples of provinces behind an interval of agreement.
_DRAWS = 1000


def reform_convergence(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Spread of the provinces over the era of the year, and catch-up with what chance alone would make of it.

    Parameters
    ----------
    year : int
        Last edition used.
    province : str, optional
        Only the sentences on withheld cells name it.
    lang : str

    Returns
    -------
    Passage

    Examples
    --------
    >>> "regression to the mean" in reform_convergence(year=2024, lang="en").text
    True
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    rows: list[list[object]] = []
    said: list[str] = []
    warning = ""
    for index in _INDICES:
        if year not in registry.years(index):
            continue
        overall, short = registry.index(index).overall, phrases.index_name(index, lang)
        frame = remembered.indicators(index=index).filter(pl.col("component_code") == overall)
        first = start_of_era(index, overall, year)
        complete = [one for one in registry.editions(index, overall) if first <= one <= year]
        complete = [one for one in complete if is_complete(index, overall, one)]
        without = held(frame.filter(pl.col("edition_year").is_in(complete)))
        if without.found:
            said += without.sentences(focus=asked.code, lang=lang)
            continue
        if len(complete) < 2:
            said.append(words.term("nation.no_spread", lang).format(index=short, year=year))
            continue
        first, last = complete[0], complete[-1]
        try:
            spread = dispersion(frame, index=index, component_code=overall, from_year=first, to_year=last)
            gain = catch_up(frame, index=index, component_code=overall, from_year=first, to_year=last)
        except (NotComparable, SampleTooThin):
            said.append(words.term("nation.no_spread", lang).format(index=short, year=year))
            continue
        rows += [_spread(short, row, lang) for row in spread.iter_rows(named=True)]
        text = words.term("nation.catch_up", lang)
        numbers = {"slope": gain.slope, "chance": gain.slope_at_equal_spread, "ratio": gain.spread_ratio}
        written = {name: words.number(value, lang) for name, value in numbers.items()}
        said.append(text.format(index=short, first=first, last=last, n=gain.n, **written))
        warning = gain.warning[lang]
    if not rows:
        return paragraph(*said, kind="release")
    keys = ("index", "edition", "provinces", "mean", "deviation", "variation", "quartiles")
    headers = [words.term(f"nation.head_{key}", lang) for key in keys]
    return together(passage(headers, rows, numeric=[1, 2, 3, 4, 5, 6]), paragraph(*said, warning, kind="release"))


def _spread(short: str, row: dict[str, float], lang: str) -> list[object]:
    number = words.number
    return [
        short,
        row["edition_year"],
        row["n"],
        number(row["mean"], lang),
        number(row["standard_deviation"], lang),
        f"{number(row['coefficient_of_variation_percent'], lang, 1)}%",
        number(row["interquartile_range"], lang),
    ]


def reform_agreement(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Rank correlation of PAPI and PCI over the provinces, edition by edition, and why of no other index.

    Parameters are those of :func:`reform_convergence`.

    Examples
    --------
    >>> reform_agreement(year=2012, lang="en").text.splitlines()[1].split("\t")[:2]
    ['2011', '63']
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    frame = remembered.indicators(index=_INDICES)
    overall = {index: registry.index(index).overall for index in _INDICES}
    both = [
        one
        for one in registry.years("PAPI")
        if one <= year
        and all(one in registry.years(index) and is_complete(index, overall[index], one) for index in _INDICES)
        and registry.vintage("PAPI", one) == registry.vintage("PCI", one)
    ]
    refusals = [
        words.term("nation.refused", lang).format(index=registry.index(index).short_name[lang])
        for index in ("PAR_INDEX", "SIPAS")
    ]
    known = dependence("PAR_INDEX", "SIPAS")
    refusals += [known[lang]] if known else []
    cells = frame.filter(
        pl.col("edition_year").is_in(both) & pl.col("component_code").is_in(list(overall.values()))
    ).drop_nulls("value")
    without = held(cells)
    if without.found:
        return together(without.passage(focus=asked.code, lang=lang), paragraph(*refusals, kind="release"))
    if not both:
        nothing = words.term("nation.no_agreement", lang).format(year=year)
        return paragraph(nothing, *refusals, kind="release")
    key = tuple(cells.select("index", "edition_year", *PROVINCE, "value").sort(pl.all()).iter_rows())
    rows = [_agreed(row, lang) for row in _agreement(key, tuple(both)).iter_rows(named=True)]
    headers = [words.term(f"nation.head_{key}", lang) for key in ("edition", "provinces", "spearman", "kendall")]
    note = words.term("nation.agreement", lang).format(draws=words.integer(_DRAWS, lang))
    return together(passage(headers, rows, numeric=[0, 1, 2, 3]), paragraph(note, *refusals, kind="release"))


def _agreement(key: tuple[tuple[object, ...], ...], years: tuple[int, ...]) -> pl.DataFrame:
    # The cells are the key: tables that change in a session are asked again.
    found = worked_out.rows(
        __name__,
        (*key, years),
        lambda: agreement(remembered.indicators(index=_INDICES), years=years, draws=_DRAWS).rows(),
    )
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def _agreed(row: dict[str, Any], lang: str) -> list[object]:
    def span(name: str) -> str:
        low, middle, high = (words.signed(row[f"{name}{end}"], lang) for end in ("_low", "", "_high"))
        return f"{middle} ({low}; {high})"

    edition = row["edition_year"] if row["edition_year"] is not None else words.term("nation.pooled", lang)
    return [edition, row["n"], span("spearman"), span("kendall")]
