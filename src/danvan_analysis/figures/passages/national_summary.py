"""The first words of the report on the country, and the table of its indices."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import compare, is_complete, spread
from danvan_analysis.analysis.national import country_changes, edition_before, parts_moved
from danvan_analysis.errors import NotComparable, SampleTooThin
from danvan_analysis.figures import phrases, remembered, reweighting
from danvan_analysis.figures.country import agreement, editions
from danvan_analysis.figures.country.dimensions import most_moved, part_name
from danvan_analysis.figures.country.published import statistics
from danvan_analysis.figures.country.published_words import most_printed
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, country
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import Held, held
from danvan_analysis.reference import registry, words

#: In the order in which they are said of an index without a complete edition.
_PRINTED = ("mean", "median", "max", "min")


def national_summary(*, year: int, lang: str = "vi") -> Passage:
    """The first paragraph of the report: what the year looks like over the country, index by index.

    Parameters
    ----------
    year : int
    lang : str

    Returns
    -------
    Passage
        Median, middle half and ends of each complete edition, the change since the edition before or why there is
        none, the part that moved most, how many pairs of provinces keep their order; of other indices what was
        printed for the country. Every number is computed from the tables.

    Examples
    --------
    >>> national_summary(year=2024, lang="en").text.split(";")[0].split(",")[0]
    'PAPI 2024: 61 provinces with a score'
    """
    sentences: list[str] = []
    absent: list[str] = []
    for index in registry.indices():
        asked = country(index=index.code, year=year, lang=lang)
        short = phrases.index_name(index.code, lang)
        if year not in registry.years(index.code):
            absent.append(short)
        elif is_complete(index.code, index.overall, year):
            sentences += _complete(asked)
        else:
            sentences += _scattered(asked)
    if not sentences:
        return paragraph(words.term("national.nothing", lang).format(year=year), kind="summary")
    sentences += _agreed(year, lang)
    if absent:
        sentences.append(words.term("national.no_index", lang).format(year=year, names=", ".join(absent)))
    return paragraph(*sentences, kind="summary")


def _complete(asked: Request) -> list[str]:
    lang, year, short = asked.lang, asked.year, phrases.index_name(asked.index, asked.lang)
    rows = editions.scored(asked)
    without = held(rows)
    if without.found:
        head = words.term("check.withheld_score", lang).format(index=short, year=year)
        return [head, *without.reasons(focus="", lang=lang)]
    nation = spread(rows).row(0, named=True)
    number = {name: words.number(nation[name], lang) for name in ("min", "q1", "median", "q3", "max")}
    said = [
        words.term("national.sentence", lang).format(
            index=short,
            year=year,
            n=nation["n"],
            scale=editions.scale(rows, lang),
            lowest=rows["province"][-1],
            highest=rows["province"][0],
            **number,
        )
    ]
    return [*said, *_changed(asked), *_apart(asked)]


def _changed(asked: Request) -> list[str]:
    """The change since the edition before, and the part that moved most; why there is none."""
    lang, year = asked.lang, asked.year
    frame = remembered.indicators(index=asked.index)
    before = edition_before(asked.index, asked.component, year)
    if before is None:
        return []
    editions_of = frame.filter(pl.col("edition_year").is_in([before, year]) & pl.col("value").is_not_null())
    about: dict[str, Any] = {"before": before}
    try:
        found = country_changes(frame, index=asked.index, component_code=asked.component, year=year)
    except NotComparable:
        # No break lies between: then they print other units.
        breaks = compare(asked.index, asked.component, before, year).breaks
        why = phrases.kinds(breaks, lang) if breaks else words.term("national.why_units", lang)
        return [words.term("national.sentence_no_change", lang).format(why=why, **about)]
    except SampleTooThin:
        why = words.term("national.why_complete", lang)
        return [words.term("national.sentence_no_change", lang).format(why=why, **about)]
    if held(editions_of.filter(pl.col("component_code") == asked.component)).found:
        return []
    signs = found["change"].round(9).sign()
    median = words.signed(float(found["change"].median()), lang)  # type: ignore[arg-type]
    about |= {"risen": int((signs > 0).sum()), "fallen": int((signs < 0).sum()), "n": found.height}
    said = [words.term("national.sentence_change", lang).format(median=median, **about)]
    moved = parts_moved(frame, index=asked.index, year=year).with_row_index("place")
    moved = moved.filter(pl.col("obstacle").is_null())
    codes = moved["component_code"].to_list()
    if not moved.height or held(editions_of.filter(pl.col("component_code").is_in(codes))).found:
        return said
    most, doubtful = most_moved(moved)
    text = words.term("national.sentence_part_sure" if doubtful else "national.sentence_part", lang)
    part = part_name(asked, most["component_code"])
    return [*said, text.format(part=part, median=words.signed(most["median"], lang), codes=", ".join(doubtful))]


def _apart(asked: Request) -> list[str]:
    found = editions.settled(asked.index, asked.year)
    if found is None or held(reweighting.cells(asked.index, [asked.year])).found:
        return []
    key = "national.by_sampling" if found.basis == "sampling" else "national.by_weights"
    why = words.term(key, asked.lang).format(weights=reweighting.weights_said(asked.lang))
    share = words.number(found.share_percent, asked.lang, 0)
    return [words.term("national.sentence_apart", asked.lang).format(share=share, why=why)]


def _scattered(asked: Request) -> list[str]:
    """How many provinces were found, and what was printed for the country."""
    lang, year, short = asked.lang, asked.year, phrases.index_name(asked.index, asked.lang)
    n = editions.number_scored(asked)
    said = [words.term("national.sentence_scattered", lang).format(index=short, year=year, n=n)]
    cells = remembered.indicators(index=asked.index).filter(
        (pl.col("component_code") == asked.component) & (pl.col("edition_year") == year)
    )
    rows = statistics(asked.index, year, cells, since=year)
    if held(rows).found:
        return said
    unit = "%" if registry.component(asked.index, asked.component, year).unit == "percent" else ""
    listed = [
        f"{words.term(f'national.{name}', lang)} {words.number(found['value'], lang)}{unit}"
        for name in _PRINTED
        if (found := most_printed(rows, name)) is not None
    ]
    if listed:
        said.append(words.term("national.sentence_printed", lang).format(listed=", ".join(listed)))
    return said


def _agreed(year: int, lang: str) -> list[str]:
    if not agreement.allowed(year) or held(agreement.cells_of(year)).found:
        return []
    try:
        found = agreement.coefficients(year)
    except SampleTooThin:
        return []
    ends = {name: words.signed(found[f"spearman{end}"], lang) for name, end in (("low", "_low"), ("high", "_high"))}
    return [words.term("national.sentence_agreement", lang).format(s=words.signed(found["spearman"], lang), **ends)]


def national_table(*, year: int, lang: str = "vi") -> Passage:
    r"""The complete indices of the year side by side: median, middle half, ends, mean.

    Parameters are those of :func:`national_summary`.

    Examples
    --------
    >>> national_table(year=2019, lang="en").text.splitlines()[2].split("\t")[:4]
    ['PCI', '63', '0–100', '65.13']
    """
    rows: list[list[object]] = []
    notes: list[str] = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        asked = country(index=index.code, year=year, lang=lang)
        short = phrases.index_name(index.code, lang)
        if not is_complete(index.code, index.overall, year):
            n = editions.number_scored(asked)
            notes.append(words.term("national.sentence_scattered", lang).format(index=short, year=year, n=n))
            continue
        scores = editions.scored(asked)
        without = held(scores)
        if without.found:
            notes += _withheld(without, short, year, lang)
            continue
        rows.append(_row(scores, short, lang))
    if not rows:
        return paragraph(*(notes or [words.term("national.nothing", lang).format(year=year)]), kind="release")
    keys = ("index", "n", "scale", "median", "middle", "lowest", "highest", "mean")
    made = passage([words.term(f"national.head_{key}", lang) for key in keys], rows, numeric=[1, 2, 3, 4, 7])
    return together(made, paragraph(*notes, kind="release")) if notes else made


def _withheld(without: Held, short: str, year: int, lang: str) -> list[str]:
    head = words.term("check.withheld_score", lang).format(index=short, year=year)
    return [head, *without.reasons(focus="", lang=lang)]


def _row(rows: pl.DataFrame, short: str, lang: str) -> list[object]:
    nation = spread(rows).row(0, named=True)
    number = {name: words.number(nation[name], lang) for name in ("min", "q1", "median", "q3", "max", "mean")}
    row = rows.row(0, named=True)
    scale = "%" if row["unit"] == "percent" else f"{row['scale_min']:g}–{row['scale_max']:g}"
    return [
        short,
        nation["n"],
        scale,
        number["median"],
        f"{number['q1']}–{number['q3']}",
        f"{rows['province'][-1]} {number['min']}",
        f"{rows['province'][0]} {number['max']}",
        number["mean"],
    ]
