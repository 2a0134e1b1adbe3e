"""Tables of a report on administrative outputs: dated by topic, undated, of every year, index figures in passing."""

from __future__ import annotations

from html import escape

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.analysis.outputs import output_shares
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, request
from danvan_analysis.figures.passages.service_words import report_text
from danvan_analysis.figures.passages.tables import Markup, paragraph, passage, together
from danvan_analysis.figures.passages.withholding import NOTHING, held, open_rows
from danvan_analysis.figures.quotes import quote_cell, source_cell
from danvan_analysis.figures.services import kept, periods
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.service_timeline import nothing
from danvan_analysis.reference import registry, words

#: Index of a score or rank printed in passing, where its measure names the overall index and nothing else.
_INDEX = {"par_index": "PAR_INDEX", "sipas": "SIPAS", "papi": "PAPI", "pci": "PCI"}


def service_figures(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Every dated administrative figure of a province up to a year, by topic, the newest first.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        A table a topic: what is counted and of which whole, figure, period, quote, source, address.

    Examples
    --------
    >>> service_figures(year=2015, province="Sơn La", lang="en").text.splitlines()[1].split("\t")[1]
    '7/18 departments (38.9%)'
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    dated = kept.own(asked, pl.col("placed_year") <= year)
    rows, without = open_rows(kept.up_to(dated, year))
    if not rows.height and not without.found:
        return paragraph(nothing(kept.counted(asked), phrases.name_of(asked.province, lang), year, lang))
    made = _by_topic(rows, lang) if rows.height else Passage("", "")
    return without.below(made, focus=asked.code, lang=lang)


def service_undated(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Administrative figures whose source gives no period: all of them, in the report of every year.

    Parameters are those of :func:`service_figures`.

    Examples
    --------
    >>> print(service_undated(year=2011, province="Sơn La", lang="en").text.splitlines()[0][:56])
    Sơn La: 10 figures whose source gives no period. They st
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    rows, without = open_rows(kept.own(asked, pl.col("placed_year").is_null()))
    if not rows.height and not without.found:
        return paragraph(report_text("undated_none", lang, name=name))
    about = report_text("undated_about", lang, name=name, figures=spoken.figures(rows.height, lang))
    made = together(paragraph(about), _table(rows.sort("row"), lang)) if rows.height else Passage("", "")
    return without.below(made, focus=asked.code, lang=lang)


def _by_topic(rows: pl.DataFrame, lang: str) -> Passage:
    ordered = [some for name in topics.TOPICS if (some := rows.filter(pl.col("topic") == name)).height]
    return together(*(_table(some, lang, caption=spoken.topic(some["topic"][0], lang)) for some in ordered))


def _table(rows: pl.DataFrame, lang: str, *, caption: str = "") -> Passage:
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    shares = dict(output_shares(rows).select("row", "share_percent").iter_rows())
    lines: list[list[object]] = []
    for row in rows.iter_rows(named=True):
        source = about.get(row["source_id"], {})
        lines.append(
            [
                _named(row, lang),
                _quantity(row, shares.get(row["row"]), lang),
                periods.words_of(row, lang),
                quote_cell(row, source, lang),
                source_cell(row["source_id"], source),
                cell(row, lang),
            ]
        )
    heads = [report_text(f"head_{key}", lang) for key in ("what", "figure", "period", "quote", "source", "cell")]
    return passage(heads, lines, caption=caption)


def _named(row: spoken.Row, lang: str) -> Markup:
    label, about = spoken.label(row, lang), spoken.about(row, lang)
    return Markup(f"{escape(label)} <small>({escape(about)})</small>" if about else escape(label))


def _quantity(row: spoken.Row, share: float | None, lang: str) -> str:
    said = spoken.quantity(row, lang)
    return said if share is None else f"{said} ({spoken.percent(share, lang)})"


def cell(row: spoken.Row, lang: str) -> Markup:
    """The address of a printed figure: table and line."""
    return Markup(f"<code>{escape(str(row['table']))}</code>, {words.term('row', lang)} {int(row['row'])}")


def service_years(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""What was found about a province in every year, those after the report's too, and the undated.

    Parameters are those of :func:`service_figures`. Counts only: the figures are in the report of their year.

    Examples
    --------
    >>> rows = service_years(year=2011, province="Hòa Bình", lang="en").text.splitlines()
    >>> rows[-1].split("\t")
    ['2022 (after the year of this report)', '1', '0', 'Dossiers, settled on time']
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    every = topics.described(tidy.service_outputs().filter(asked.own).select(kept.COUNTED))
    if not every.height:
        return paragraph(nothing(every, name, year, lang))
    outputs = {row["placed_year"]: row for row in topics.by_year(every.filter(~pl.col("index_figure"))).to_dicts()}
    passing = {row["placed_year"]: row for row in topics.by_year(every.filter("index_figure")).to_dicts()}
    known = sorted({*outputs, *passing} - {None}) + [None] * (None in outputs or None in passing)
    lines: list[list[object]] = []
    for one in known:
        found = outputs.get(one, {"figures": 0, "topics": []})
        label = words.term("undated", lang) if one is None else str(one)
        if one is not None and one >= year:
            label = report_text("this_report" if one == year else "later_year", lang, year=one)
        about = "; ".join(spoken.topic(topic, lang) for topic in found["topics"]) or NOTHING
        lines.append([label, found["figures"], passing.get(one, {"figures": 0})["figures"], about])
    heads = [report_text(f"head_{key}", lang) for key in ("year", "outputs", "indices", "topics")]
    about = report_text("years_about", lang, name=name, year=year)
    return together(paragraph(about), passage(heads, lines, numeric=[1, 2]))


def service_indices(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Index figures printed in passing on the province and the country, up to a year, beside the tables of indices.

    Parameters are those of :func:`service_figures`.
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    here = tidy.service_outputs().filter(asked.own | pl.col("province_code").is_null(), kept.so_far(year))
    rows, without = open_rows(kept.up_to(topics.index_figures(here), year))
    if not rows.height and not without.found:
        return paragraph(report_text("indices_none", lang, name=name, year=year))
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    lines: list[list[object]] = [
        [
            spoken.label(row, lang),
            spoken.quantity(row, lang),
            periods.words_of(row, lang),
            _ours(row, asked, lang),
            source_cell(row["source_id"], about.get(row["source_id"], {})),
            cell(row, lang),
        ]
        for row in rows.iter_rows(named=True)
    ]
    heads = [report_text(f"head_{key}", lang) for key in ("what", "figure", "period", "ours", "source", "cell")]
    made = together(paragraph(report_text("indices_about", lang)), passage(heads, lines))
    return without.below(made, focus=asked.code, lang=lang)


def _ours(row: spoken.Row, asked: Request, lang: str) -> str:
    """The score or published rank of the same index and edition in the tables of indices."""
    stem, _, kind = row["measure"].rpartition("_")
    code = _INDEX.get(stem)
    if code is None or kind not in ("score", "rank") or row["province_code"] is None:
        return NOTHING
    overall = registry.index(code).overall
    cells = remembered.indicators(index=code).filter(
        asked.own & (pl.col("edition_year") == row["placed_year"]) & (pl.col("component_code") == overall)
    )
    if cells.height != 1 or held(cells).found:
        return NOTHING
    value = cells.row(0, named=True)["value" if kind == "score" else "rank_published"]
    return NOTHING if value is None else spoken.number(float(value), lang)
