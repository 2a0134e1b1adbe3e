"""The first paragraph of a report on administrative outputs: the most important figures, dated and undated apart."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.analysis.outputs import OUTPUT_STATEMENT, output_shares, ranges, time_cuts
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, request
from danvan_analysis.figures.passages.tables import paragraph
from danvan_analysis.figures.passages.withholding import open_rows
from danvan_analysis.figures.services import kept, periods
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.days_cut import subject
from danvan_analysis.figures.services.service_timeline import nothing
from danvan_analysis.reference import territories, words

_TOLD = ("dossiers", "online", "reception", "letters", "regulations")  # topics told, in this order
_FIGURES = 2  # of the newest statement of a topic


def report_text(key: str, lang: str, **parts: object) -> str:
    """A sentence or heading of the report, filled in.

    Examples
    --------
    >>> report_text("here", "en", count=7, year=2025)
    '7 of 2025'
    """
    return words.term(f"service_report.{key}", lang).format(**parts)


def service_summary(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """The first paragraph: how much was printed, the newest figures by topic, the undated ones.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Examples
    --------
    >>> text = service_summary(year=2025, province="Sơn La", lang="en").text
    >>> "down to 2,813 (−31.7%; the source does not say whether for the 150 procedures cut or for all 207)" in text
    True
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    rows, without = open_rows(kept.up_to(kept.own(asked, kept.so_far(year)), year))
    dated, undated = rows.drop_nulls("placed_year"), rows.filter(pl.col("placed_year").is_null())
    sentences = [
        _found(dated, undated, name, year, lang) if dated.height else nothing(kept.counted(asked), name, year, lang)
    ]
    newest = _newest(dated, lang)
    if newest:
        sentences.append(report_text("newest", lang, listed="; ".join(newest)))
    loose = undated_words(undated, lang)
    if loose:
        sentences.append(report_text("undated", lang, listed="; ".join(loose)))
    if rows.height:
        sentences.append(report_text("rule", lang))
    printed = tidy.service_outputs().filter(asked.own, kept.so_far(year)).select(kept.COUNTED)
    passing = topics.index_figures(printed)
    if passing.height:
        sentences.append(report_text("index_count", lang, figures=spoken.figures(passing.height, lang)))
    sentences += [*_merged(asked, year, lang), *without.sentences(focus=asked.code, lang=lang)]
    return paragraph(*sentences, kind="summary")


def _found(dated: pl.DataFrame, undated: pl.DataFrame, name: str, year: int, lang: str) -> str:
    count = dated.filter(pl.col("placed_year") == year).height
    both = pl.concat([dated, undated])
    return report_text(
        "found" if undated.height else "found_dated",
        lang,
        year=year,
        name=name,
        figures=spoken.figures(both.height, lang),
        sources=both["source_id"].n_unique(),
        here=report_text("here", lang, count=count, year=year) if count else report_text("here_none", lang, year=year),
        dated=spoken.figures(dated.height, lang),
        undated=spoken.figures(undated.height, lang),
    )


def _newest(dated: pl.DataFrame, lang: str) -> list[str]:
    """The newest statement of each topic about the whole province, two of its figures at most."""
    told = []
    shares = {row["row"]: row for row in output_shares(dated).iter_rows(named=True)}
    for topic in _TOLD:
        some = dated.filter((pl.col("topic") == topic) & ~pl.col("one_unit"))
        if not some.height:
            continue
        first = some.row(0, named=True)
        statement = some.join(some.head(1), on=[*OUTPUT_STATEMENT], how="semi", nulls_equal=True, maintain_order="left")
        listed = [_figure(row, shares, lang) for row in statement.head(_FIGURES).iter_rows(named=True)]
        told.append(report_text("newest_one", lang, figures=", ".join(listed), period=periods.words_of(first, lang)))
    return told


def _figure(row: spoken.Row, shares: dict[int, dict[str, Any]], lang: str) -> str:
    found = shares.get(row["row"])
    value = spoken.parted(found, lang) if found else _short(row, lang)
    return report_text("labelled", lang, label=spoken.lower(spoken.label(row, lang)), quantity=value)


def _short(row: spoken.Row, lang: str) -> str:
    return spoken.amount({**row, "qualifier": "exact" if row["qualifier"] is None else row["qualifier"]}, lang)


def undated_words(undated: pl.DataFrame, lang: str) -> list[str]:
    """Undated figures in words: cuts of days, ranges, parts of a whole; how many more there are.

    Parameters
    ----------
    undated : polars.DataFrame
        Described rows of ``service_outputs`` without a date.
    lang : str
    """
    told: list[str] = []
    used: set[int] = set()
    for cut in time_cuts(undated).iter_rows(named=True):
        opened = ""
        if cut["coverage_open"]:
            part, whole = (spoken.number(cut[key], lang) for key in ("procedures", "procedures_of"))
            opened = report_text("cut_open", lang, part=part, whole=whole)
        told.append(
            report_text(
                "cut",
                lang,
                subject=spoken.lower(subject(cut, lang)),
                before=spoken.number(cut["days_before"], lang),
                after=spoken.number(cut["days_after"], lang),
                percent=f"−{spoken.percent(cut['cut_percent'], lang)}",
                open=opened,
            )
        )
        used |= {cut["before_row"], cut["after_row"]} | {cut["procedures_row"]} - {None}
    by_row = {row["row"]: row for row in undated.iter_rows(named=True)}
    for one in ranges(undated).iter_rows(named=True):
        label = spoken.lower(spoken.label(by_row[one["low_row"]], lang))
        low, high = spoken.number(one["low"], lang), spoken.number(one["high"], lang)
        told.append(report_text("range", lang, label=label, low=low, high=high))
        used |= {one["low_row"], one["high_row"]}
    for share in output_shares(undated).iter_rows(named=True):
        if share["row"] not in used:
            label = spoken.lower(spoken.label(share, lang))
            told.append(report_text("labelled", lang, label=label, quantity=spoken.parted(share, lang)))
            used.add(share["row"])
    rest = len(set(by_row) - used)
    if rest:
        told.append(report_text("others", lang, figures=spoken.figures(rest, lang)))
    return told


def _merged(asked: Request, year: int, lang: str) -> list[str]:
    """A unit made of several provinces is not any of them: when it was formed, where their figures stand."""
    if asked.province.vintage == 2025:
        merger = territories.merger(asked.code, 2025)
        return [] if merger is None else [report_text("merged_from", lang, text=merger.text[lang])]
    found = said.new_unit(asked.code, year, lang)
    if found is None:
        return []
    day, new = found
    return [report_text("merged_into", lang, day=day, name=phrases.name_of(asked.province, lang), new=new)]
