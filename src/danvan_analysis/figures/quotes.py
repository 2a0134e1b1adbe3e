"""Quotes: each printed figure beside the words it stands in and their source, as a chart and as a table."""

from __future__ import annotations

from html import escape

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, quotes_chart, theme
from danvan_analysis.figures.figure import Absence, Figure, Passage
from danvan_analysis.figures.frames import ADDRESS, finished, movement_of, request
from danvan_analysis.figures.passages.movement_words import newest_year
from danvan_analysis.figures.passages.tables import Markup, link, paragraph, passage
from danvan_analysis.figures.passages.withholding import open_rows
from danvan_analysis.reference import words


def quotes(*, year: int, province: str | None = None, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """The newest printed figures of a province up to a year, each beside its quote and source.

    Parameters
    ----------
    year : int
        Last year; a figure is placed by the end of its period, else by its date.
    province : str, optional
        Default: the focus province of the project.
    lang : str
        Quotes stay in the language in which they were printed.
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        As many quotes as fit a page, newest first; figures from one sentence stand together. The notes
        say how many figures more are in :func:`quotes_table`.

    Examples
    --------
    >>> figure = quotes(year=2020, province="Sơn La", lang="en")
    >>> figure.data["value"].to_list()[:3]
    [2000.0, 1510.0, 490.0]
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    own = movement_of(asked)
    rows = results.up_to(own, year)
    if not rows.height:
        return Absence(
            words.term("quotes.quotes", lang),
            words.term("quotes.no_published_and_dated_figure", lang).format(name=name, year=year),
            lang,
        )
    sources = tidy.sources()
    layout = quotes_chart.Layout.of(asked.width)
    blocks, height = quotes_chart.fit(quotes_chart.blocks(rows, sources, lang, layout=layout), layout=layout)
    shown = rows.filter(pl.col("row").is_in([row for block in blocks for row in block["rows"]]))
    title = _title(rows, name, year, lang)
    notes = _notes(rows.height - shown.height, own.filter(pl.col("placed_year").is_null()).height, year, lang)
    source = said.sources_named(shown, sources, lang, most=8)
    listed = "; ".join(f"{said.counted(row, lang)}, {said.period(row, lang)}" for row in shown.iter_rows(named=True))
    alt = f"{title}. {listed}."
    data = shown.select(
        "province_code", "vintage", "level", "unit_name", "period_start_year", "period_end_year", "as_of",
        "placed_year", "measure", "state", "holder", "field", "value", "unit", "qualifier", "basis", "quote", *ADDRESS,
    )  # fmt: skip
    return finished(
        asked,
        "quotes",
        theme.Drawing(
            quotes_chart.draw(blocks, height, lang, layout=layout, width=asked.width),
            words.term("subtitle.quotes", lang),
        ),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=data,
        source_ids=theme.source_ids(shown),
        uses=rows.join(shown, on="source_id", how="semi"),
    )


def _title(rows: pl.DataFrame, name: str, year: int, lang: str) -> str:
    count, printed = rows.height, rows["source_id"].n_unique()
    newest = int(str(rows["placed_year"].max()))
    if lang == "vi":
        return f"{name}: {count} con số có ghi thời gian đến năm {year}, từ {printed} nguồn; mới nhất là năm {newest}"
    origin = "source" if printed == 1 else "sources"
    figures = said.figures(count, "en", which="dated")
    return f"{name}: {figures} up to {year}, from {printed} {origin}; the newest is of {newest}"


def _notes(more: int, without_date: int, year: int, lang: str) -> list[str]:
    notes = [words.term("quotes.quoted_as_printed_states_and", lang)]
    if more:
        notes.append(words.term("quotes.more_in_the_table_of", lang).format(more=more))
    if without_date:
        newest = newest_year()
        counted = said.figures(without_date, lang, which="undated")
        if year >= newest:
            notes.append(words.term("quotes.undated_here", lang).format(counted=counted))
        else:
            notes.append(words.term("quotes.undated_in", lang).format(counted=counted, newest=newest))
    return notes


def quotes_table(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Every dated figure of a province up to a year: place, measure, figure, period, quote, source, address.

    Parameters are those of :func:`quotes`, but for the size; there is no limit of rows.

    Examples
    --------
    >>> table = quotes_table(year=2019, province="Sơn La", lang="vi").text
    >>> len(table.splitlines()), table.splitlines()[1].split("\t")[2]
    (5, '2.665 mô hình')
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    rows = results.up_to(movement_of(asked), year)
    if not rows.height:
        return paragraph(words.term("quotes.there_is_no_figure_to", lang))
    return figures_table(rows, lang, focus=asked.code)


def figures_table(rows: pl.DataFrame, lang: str, *, focus: str = "") -> Passage:
    """A table of printed figures, each with its quote, source and address; every text escaped.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``; what is withheld is left out, and why stands below.
    lang : str
    focus : str
        Code of the report's province.
    """
    rows, without = open_rows(rows)
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    lines = []
    for row in rows.iter_rows(named=True):
        source = about.get(row["source_id"], {})
        lines.append(
            [
                said.place(row, lang),
                _two(said.label(row, lang), said.facets(row, lang)),
                said.quantity(row, lang),
                _two(said.period(row, lang), said.basis(row, lang)),
                quote_cell(row, source, lang),
                source_cell(row["source_id"], source),
                Markup(f"<code>{escape(row['table'])}</code>, {words.term('row', lang)} {int(row['row'])}"),
            ]
        )
    headers = [
        words.term(key, lang)
        for key in (
            "quotes.place_level",
            "quotes.what_is_counted",
            "quotes.figure",
            "quotes.time",
            "quotes.quote",
            "quotes.source",
            "quotes.cell_of_the_table",
        )
    ]
    return without.below(passage(headers, lines), focus=focus, lang=lang)


def _two(first: str, second: str) -> Markup:
    return Markup(f"{escape(first)} <small>({escape(second)})</small>")


def quote_cell(row: said.Row, source: said.Row, lang: str) -> Markup:
    """A quote in its language, with the note of the transcription; both escaped."""
    text = str(row["quote"] or "")
    html = f'<q lang="{said.quote_lang(text, source)}">{escape(text)}</q>'
    if row["note"]:
        # Notes of the transcription are in English in both languages of the report.
        html += f' <small>[{words.term("note", lang)}: <span lang="en">{escape(str(row["note"]))}</span>]</small>'
    return Markup(html)


def source_cell(source_id: str, source: said.Row) -> Markup:
    """Publisher and title of a source, linked where its address is one of the web."""
    title = str(source.get("title") or "")
    named = f"{source.get('publisher') or '–'}: {title}" if title else str(source.get("publisher") or "–")
    return Markup(f"{link(named, source.get('url'))} [{escape(source_id)}]")
