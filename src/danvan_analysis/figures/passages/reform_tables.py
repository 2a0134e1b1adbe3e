"""Tables of a reform report on an index: its parts, the provinces nearest."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import is_complete, near, with_ranks
from danvan_analysis.analysis.comparable import compare
from danvan_analysis.figures import intervals, phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, edition, request
from danvan_analysis.figures.passages.tables import Markup, explained, paragraph, passage, together
from danvan_analysis.figures.passages.withholding import NOTHING, behind, held
from danvan_analysis.reference import registry, words


def _value(value: float | None, unit: str | None, scale_max: float | None, lang: str) -> str:
    if value is None:
        return "–"
    number = words.number(value, lang)
    if unit in {"percent", "percent_of_component_max"}:
        return f"{number}%"
    if unit == "points" and scale_max is not None:
        return f"{number}/{scale_max:g}" if lang == "en" else f"{number}/{f'{scale_max:g}'.replace('.', ',')}"
    return number


def reform_dimensions(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Every published or derived part of an index for the province, with rank, median and change.

    Parameters
    ----------
    index : str
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        Rank and median only where the edition has all provinces of the part; change only where the two
        editions are comparable, otherwise whose word the break is.

    Examples
    --------
    >>> table = reform_dimensions(index="PAPI", year=2024, province="Sơn La", lang="en").text
    >>> next(line.split("\t")[1] for line in table.splitlines() if line.startswith("D4 "))
    '7.06/10 †'
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    if year not in registry.years(asked.index):
        return paragraph(words.term("standing.no_edition_of_2", lang).format(year=year))
    frame = remembered.indicators(index=asked.index)
    below = [one for one in registry.components(asked.index, year) if one.level != "composite"]
    complete_parts = [one.code for one in below if is_complete(asked.index, one.code, year)]
    cells = frame.filter((pl.col("edition_year") == year) & pl.col("component_code").is_in([one.code for one in below]))
    # Of the other provinces what has a rank and a median.
    everyone = pl.col("component_code").is_in(complete_parts)
    ranked = with_ranks(cells.filter(everyone | asked.own))
    own = {row["component_code"]: row for row in _own(ranked, asked, year).iter_rows(named=True)}
    before = {row["component_code"]: row for row in _own(frame, asked, year - 1).iter_rows(named=True)}
    medians = dict(
        cells.filter(everyone)
        .select(["component_code", "value"])
        .group_by("component_code")
        .agg(pl.col("value").median())
        .iter_rows()
    )
    parts = [one for one in below if one.code in own]
    without = held(behind(frame, asked.index, year, [one.code for one in parts], asked.own))
    rows: list[list[object]] = []
    sampled = False
    for component in parts:
        row = own[component.code]
        named = f"{component.code} {component.label[lang]}"
        if without.of(asked.index, year, component.code, code=asked.code):
            rows.append([named, words.term("check.withheld_cell", lang), *[NOTHING] * 4])
            continue
        if without.of(asked.index, year - 1, component.code, code=asked.code):
            before.pop(component.code, None)
        complete = is_complete(asked.index, component.code, year)
        complete = complete and not without.of(asked.index, year, component.code)
        span = intervals.between(asked.index, component.code, year, asked.code)
        sampled = sampled or span is not None
        rank = f"{row['rank']}/{row['rank_of']}{intervals.short(span)}" if complete and row["rank"] is not None else "–"
        rows.append(
            [
                named,
                _value(row["value"], row["unit"], row["scale_max"], lang) + phrases.mark(row["status"]),
                rank,
                row["rank_published"] if row["rank_published"] is not None else "–",
                words.number(medians[component.code], lang) if complete else "–",
                _change(asked, component.code, row, before.get(component.code)),
            ]
        )
    if not rows:
        return paragraph(words.term("standing.no_score_of_a_part", lang))
    keys = ("part", "score", "our_rank", "published_rank", "median", "since")
    headers = [words.term(f"standing.head_{key}", lang).format(year=year - 1) for key in keys]
    made = explained(headers, rows, lang=lang, numeric=[1, 2, 3, 4])
    made = together(made, paragraph(intervals.note(lang), kind="release")) if sampled else made
    return without.below(made, focus=asked.code, lang=lang)


def _own(frame: pl.DataFrame, asked: Request, year: int) -> pl.DataFrame:
    return frame.filter((pl.col("edition_year") == year) & asked.own)


def _change(asked: Request, component: str, row: dict[str, object], before: dict[str, object] | None) -> str:
    year, lang = asked.year, asked.lang
    if year - 1 not in registry.editions(asked.index, component):
        return "–"
    place = (asked.province.code, asked.province.vintage)
    comparison = compare(asked.index, component, year - 1, year, province=place)
    if not comparison.comparable:
        return phrases.obstacle(comparison, lang)
    if before is None or before["value"] is None or row["value"] is None:
        return "–"
    if before["unit"] != row["unit"] or before["scale_max"] != row["scale_max"]:
        return words.term("not_comparable", lang)
    return words.signed(float(str(row["value"])) - float(str(before["value"])), lang, phrases.DIGITS)


def reform_near(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""The three provinces above and below on an index, with the difference in points.

    Parameters are those of :func:`reform_dimensions`.

    Examples
    --------
    >>> reform_near(index="PCI", year=2019, province="Sơn La", lang="en").text.splitlines()[4].split("\t")[:2]
    ['57', 'Sơn La']
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    short = phrases.index_name(asked.index, lang)
    everyone = edition(asked)
    rows = near(with_ranks(everyone), asked.code)
    without = held(everyone)
    if without.found:
        return without.passage(focus=asked.code, lang=lang)
    if not is_complete(asked.index, asked.component, year) or not rows.height:
        return paragraph(words.term("standing.no_neighbours_are_named_for", lang).format(short=short, year=year))
    keys = ("our_rank", "province", "score_of", "difference")
    headers = [words.term(f"standing.head_{key}", lang).format(index=short) for key in keys]
    drawn = intervals.intervals(asked.index, asked.component, year)
    spans = {code: (low, high) for code, low, high in drawn.iter_rows()}
    lines = []
    for row in rows.iter_rows(named=True):
        own = row["province_code"] == asked.code
        name = Markup(f"<strong>{row['province']}</strong>") if own else row["province"]
        difference = "" if own else words.signed(row["difference"], lang, phrases.DIGITS)
        span = spans.get(row["province_code"])
        lines.append([f"{row['rank']}{intervals.short(span)}", name, words.number(row["value"], lang), difference])
    made = passage(headers, lines, numeric=[0, 2, 3])
    return together(made, paragraph(intervals.note(lang), kind="release")) if spans else made
