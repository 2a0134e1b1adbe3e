"""Tables of a movement report: figures without a date, figures of other places, sources."""

from __future__ import annotations

from html import escape

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import movement_of, request
from danvan_analysis.figures.passages.movement_words import newest_year
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import open_rows
from danvan_analysis.figures.quotes import figures_table, quote_cell, source_cell
from danvan_analysis.figures.services import kept
from danvan_analysis.reference import words


def movement_undated(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Figures without any date: all of them in the report of the newest year; in another, where they are.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Examples
    --------
    >>> movement_undated(year=2024, lang="en").text
    'Figures without a date are in the report of 2025.'
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    newest = newest_year()
    if year < newest:
        return paragraph(words.term("movement.figures_without_a_date_are", lang).format(newest=newest))
    own = results.undated(movement_of(asked))
    elsewhere = tidy.movement().filter(pl.col("placed_year").is_null(), kept.elsewhere(asked))
    others, without = open_rows(results.elsewhere(elsewhere))
    name = phrases.name_of(asked.province, lang)
    if own.height:
        counted = words.term("movement.undated_figures", lang).format(
            n=own.height, figures=said.figures(own.height, "en", which="undated")
        )
    else:
        counted = words.term("movement.no_undated_figure", lang)
    parts = [paragraph(f"{name}: {counted}.")]
    if own.height:
        parts.append(figures_table(own, lang, focus=asked.code))
    if others.height:
        parts.append(
            _folded(
                words.term("movement.other_places", lang).format(
                    height=others.height, height_2=said.figures(others.height, "en", which="undated")
                ),
                _others(others, lang, quoted=True),
            )
        )
    return without.below(together(*parts), focus=asked.code, lang=lang)


def movement_elsewhere(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Dated figures of other places up to a year, by the Vietnamese alphabet; never ranked, added or joined.

    Parameters are those of :func:`movement_undated`. Province-wide counts of models stand first; all other
    figures follow in a second table that a reader unfolds.

    Examples
    --------
    >>> movement_elsewhere(year=2011, lang="en").text.splitlines()[0]
    'Up to 2011: 4 dated figures of 1 other province, in alphabetical order. Not ranked, not added, ...'
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    elsewhere = tidy.movement().filter(pl.col("placed_year") <= year, kept.elsewhere(asked))
    dated, without = open_rows(results.elsewhere(elsewhere))
    if not dated.height and not without.found:
        return paragraph(words.term("movement.up_to_no_published_and_2", lang).format(year=year))
    first = results.models(dated).filter(pl.col("level").is_in(["national", "province"]))
    rest = dated.join(first, on=["table", "row"], how="anti", maintain_order="left")
    parts = [paragraph(_beside(dated, year, lang))]
    if first.height:
        parts.append(_others(first, lang))
    if rest.height:
        parts.append(
            _folded(
                words.term("movement.other_figures_agencies_districts_communes", lang).format(height=rest.height),
                _others(rest, lang),
            )
        )
    return without.below(together(*parts), focus=asked.code, lang=lang)


def _beside(dated: pl.DataFrame, year: int, lang: str) -> str:
    places = dated["place"].drop_nulls().n_unique()
    country = dated["place"].null_count() > 0
    if lang == "vi":
        of = f"{places} tỉnh, thành phố khác" + (" và của cả nước" if country else "")
        return (
            f"Đến năm {year} có {dated.height} con số có ghi thời gian của {of}, xếp theo vần chữ cái. Không xếp hạng, "
            "không cộng, không so sánh: mỗi nơi đếm theo cách và thời kỳ riêng."
        )
    of = f"{places} other {'province' if places == 1 else 'provinces'}" + (" and of the country" if country else "")
    return (
        f"Up to {year}: {said.figures(dated.height, 'en', which='dated')} of {of}, in alphabetical order. Not ranked, "
        "not added, not compared: each place counts in its own way and over its own period."
    )


def _others(rows: pl.DataFrame, lang: str, *, quoted: bool = False) -> Passage:
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    lines: list[list[object]] = []
    for row in rows.iter_rows(named=True):
        source = about.get(row["source_id"], {})
        line: list[object] = [
            said.province_name(row, lang),
            said.place(row, lang),
            said.counted(row, lang),
            f"{said.period(row, lang)} ({said.basis(row, lang)})",
        ]
        if quoted:
            line.append(quote_cell(row, source, lang))
        lines.append([*line, source_cell(row["source_id"], source)])
    headers = [
        words.term(key, lang)
        for key in (
            "movement.province",
            "movement.scope",
            "movement.figure",
            "movement.time",
            "movement.source",
        )
    ]
    if quoted:
        headers.insert(4, words.term("movement.quote", lang))
    return passage(headers, lines)


def _folded(summary: str, inside: Passage) -> Passage:
    return Passage(f"<details><summary>{escape(summary)}</summary>{inside.html}</details>", f"{summary}\n{inside.text}")
