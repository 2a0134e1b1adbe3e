"""A claimed trend, answered era by era: scores, change, ranks with their intervals, the answer and its ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from danvan_analysis.analysis import breaks_within
from danvan_analysis.analysis.claims import Checked, EraAnswer
from danvan_analysis.figures import intervals, phrases, reweighting
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.claim_words import address, number, term
from danvan_analysis.figures.passages.tables import Markup, paragraph, passage, together
from danvan_analysis.figures.passages.withholding import NOTHING, held
from danvan_analysis.reference import registry, territories, words


def eras_table(one: Checked, lang: str) -> Passage:
    """The table of the eras of a claimed trend, with what has to be said below it.

    Parameters
    ----------
    one : Checked
        A claim of kind ``trend``.
    lang : str
    """
    claim = one.claim
    index, code = claim.matter.index, claim.matter.codes[0]
    rows: list[list[object]] = []
    spans = False
    for era in one.eras:
        ranks, drawn = _ranks(era, one, lang)
        spans = spans or drawn
        rows.append([_named(era), _scores(era, lang), _change(era, lang), ranks, _answer(era, lang), ground(era, lang)])
    headers = [term(f"head_{key}", lang) for key in ("era", "scores", "change", "ranks", "answer", "ground")]
    said = [term(f"claimed_{claim.direction}", lang)]
    if claim.period == (None, None):
        said.append(term("directions", lang))
    years = [row["edition_year"] for era in one.eras for row in era.cells]
    breaks = breaks_within(index, code, years)
    said.append(term("era_note", lang))
    if breaks.height:
        named = ", ".join(f"{year}" for year in breaks["edition_year"])
        said.append(term("era_breaks", lang).format(years=named))
    if spans:
        said.append(term("rank_note", lang).format(weights=reweighting.weights_said(lang)))
    if marks := phrases.marks_explained(" ".join(str(cell) for row in rows for cell in row), lang):
        said.append(marks)
    return together(passage(headers, rows, numeric=[2]), paragraph(*said, kind="release"), _cells(one, lang))


def _named(era: EraAnswer) -> str:
    first, _, last = era.era.partition("-")
    return first if first == last else f"{first}–{last}"


def _scores(era: EraAnswer, lang: str) -> Markup:
    """Year and score of each edition; where the year has a printed rank alone, the rank."""
    lines = []
    for row in era.cells:
        if row["value"] is not None:
            value = words.number(row["value"], lang, phrases.DIGITS) + phrases.mark(row["status"])
            lines.append(f"{row['edition_year']}:\u00a0{value}")
        elif row["rank_published"] is not None:
            lines.append(f"{row['edition_year']}:\u00a0{NOTHING} ({_printed(row, lang)})")
    return Markup("<br>".join(lines) or NOTHING)


def _change(era: EraAnswer, lang: str) -> str:
    return NOTHING if era.change is None else words.signed(era.change, lang, phrases.DIGITS)


def _answer(era: EraAnswer, lang: str) -> str:
    return words.term(f"claim_answer.{era.answer}", lang)


def ground(era: EraAnswer, lang: str) -> str:
    """What an answer rests on.

    Examples
    --------
    >>> ground(EraAnswer("2021-2024", (2021, 2022, 2023), (1.0, 2.0, 3.0), "points", "up", "steps", 2, 0), "en")
    '2 rises and 0 falls over 3 editions; no published error, too few editions for a test'
    """
    if not era.rule:
        return NOTHING
    text = words.term(f"claim_ground.{era.rule}", lang)
    if era.rule == "one_step":
        step = "rise" if era.steps_up else "fall" if era.steps_down else "level"
        return text.format(step=words.term(f"claim_ground.{step}", lang))
    if era.rule == "steps":
        return text.format(up=era.steps_up, down=era.steps_down, n=len(era.values))
    ends = {
        name: NOTHING if end is None else words.signed(end, lang, 2)
        for name, end in (("low", era.low), ("high", era.high))
    }
    chances = {
        name: NOTHING if chance is None else words.number(chance, lang, 3)
        for name, chance in (("p", era.p_value), ("smallest", era.smallest_p))
    }
    return text.format(**ends, **chances)


def _ranks(era: EraAnswer, one: Checked, lang: str) -> tuple[Markup, bool]:
    """Ranks at both ends of an era, ours with an interval; whether an interval was given."""
    rows = [row for row in era.cells if row["value"] is not None or row["rank_published"] is not None]
    ends = [rows[0], rows[-1]] if len(rows) > 1 else rows
    lines, drawn = [], False
    for row in ends:
        said, spanned = _rank(row, one, lang)
        drawn = drawn or spanned
        if said:
            lines.append(f"{row['edition_year']}:\u00a0{said}")
    return Markup("<br>".join(lines) or NOTHING), drawn


def _rank(row: Mapping[str, Any], one: Checked, lang: str) -> tuple[str, bool]:
    printed = _printed(row, lang) if row["rank_published"] is not None else ""
    index, code, year = one.claim.matter.index, one.claim.matter.codes[0], int(row["edition_year"])
    overall = code == registry.index(index).overall
    # Our rank rests on the scores of all provinces: where one of them is withheld there is none.
    if row["rank"] is None or (overall and held(reweighting.cells(index, [year])).found):
        return printed, False
    rank, of = int(row["rank"]), int(row["rank_of"])
    span = _span(one, year) if overall else None
    if span is None:
        ours = term("own_rank", lang).format(rank=rank, of=of)
    else:
        ours = term("own_rank_span", lang).format(rank=rank, of=of, low=span[0], high=span[1])
    return ", ".join(part for part in (ours, printed) if part), span is not None


def _printed(row: Mapping[str, Any], lang: str) -> str:
    return term("printed_rank", lang).format(rank=int(row["rank_published"]))


def _span(one: Checked, year: int) -> tuple[int, int] | None:
    index = one.claim.matter.index
    place = str(one.claim.cells["province_code"]), int(one.claim.cells["vintage"])
    code = territories.code_in(*place, registry.vintage(index, year))
    if code is None:
        return None
    drawn = intervals.between(index, registry.index(index).overall, year, code)
    return drawn or reweighting.between(index, year, code)


def _cells(one: Checked, lang: str) -> Passage:
    """The printed cell behind each score, folded."""
    rows: list[list[object]] = []
    for era in one.eras:
        for row in era.cells:
            ranked = row["value"] is None
            source = row["rank_source_id"] if ranked else row["source_id"]
            value = NOTHING if ranked else number(row["value"], lang)
            # A path names its editions, not its index; the parts of a derived score are found by it.
            cell = {**row, "index": one.claim.matter.index, "component_code": one.claim.matter.codes[0]}
            place = address(cell, lang, what="rank" if ranked else "value")
            rows.append([row["edition_year"], value, place, source or NOTHING])
    headers = [words.term("edition", lang), *(term(f"head_{key}", lang) for key in ("figure", "cell", "source"))]
    made = passage(headers, rows, numeric=[1])
    summary = term("cells_summary", lang).format(n=len(rows))
    return Passage(f"<details><summary>{summary}</summary>{made.html}</details>", f"{summary}\n{made.text}")


def used(one: Checked) -> pl.DataFrame:
    """Source of every cell that a claimed trend was answered with: source_id, one row a cell."""
    ids = [row["source_id"] or row["rank_source_id"] for era in one.eras for row in era.cells]
    return pl.DataFrame({"source_id": ids}, schema={"source_id": pl.String})
