"""Quotes: each printed figure beside the words it stands in and their source, as a chart and as a table."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure, Passage
from danvan_analysis.figures.frames import ADDRESS, finished, movement_of, request
from danvan_analysis.figures.passages.movement_words import newest_year
from danvan_analysis.figures.passages.tables import Markup, link, paragraph, passage
from danvan_analysis.figures.passages.withholding import open_rows
from danvan_analysis.reference import words

_MOST = 14  # quotes in a chart
_TALLEST = 800.0  # pixels: with title and notes, a page of a Word document
_SIZE, _LINE = 10.5, 13.5
#: Columns: left end and width, in pixels.
_COLUMNS = {"figure": (0, 196), "quote": (208, 268), "source": (490, 130)}


def quotes(*, year: int, province: str | None = None, lang: str = "vi") -> Figure | Absence:
    """The newest printed figures of a province up to a year, each beside its quote and source.

    Parameters
    ----------
    year : int
        Last year; a figure is placed by the end of its period, else by its date.
    province : str, optional
        Default: the focus province of the project.
    lang : str
        Quotes stay in the language in which they were printed.

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
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    own = movement_of(asked)
    rows = results.up_to(own, year)
    if not rows.height:
        return Absence(
            {"vi": "Trích dẫn.", "en": "Quotes."}[lang],
            {
                "vi": f"Chưa tìm thấy con số nào đã công bố và có ghi thời gian của {name} đến năm {year}. "
                "Chưa tìm thấy không có nghĩa là không có.",
                "en": f"No published and dated figure of {name} up to {year} was found. Not found does not mean none.",
            }[lang],
            lang,
        )
    sources = tidy.sources()
    blocks, height = _fit(_blocks(rows, sources, lang))
    shown = rows.filter(pl.col("row").is_in([row for block in blocks for row in block["rows"]]))
    title = _title(rows, name, year, lang)
    notes = _notes(rows.height - shown.height, results.undated(own).height, year, lang)
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
        _draw(blocks, height, lang),
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
    notes = [
        {
            "vi": "Trích nguyên văn. Các trạng thái và cách tính thời gian khác nhau nên không so sánh, không cộng.",
            "en": "Quoted as printed. States and bases differ: figures are not compared and not added.",
        }[lang]
    ]
    if more:
        notes.append(
            {
                "vi": f"Còn {more} con số nữa trong bảng của báo cáo.",
                "en": f"{more} more in the table of the report.",
            }[lang]
        )
    if without_date:
        newest = newest_year()
        counted = said.figures(without_date, lang, which="undated")
        if year >= newest:
            where = {"vi": f"{counted} không rõ thời gian ở mục riêng.", "en": f"In a section of its own: {counted}."}
        else:
            where = {
                "vi": f"{counted} không rõ thời gian nằm trong báo cáo năm {newest}.",
                "en": f"In the report of {newest}: {counted}.",
            }
        notes.append(where[lang])
    return notes


def _blocks(rows: pl.DataFrame, sources: pl.DataFrame, lang: str) -> list[dict[str, Any]]:
    """One block a quote: the figures of one sentence together, each line of text with its style."""
    publishers = dict(sources.select("source_id", "publisher").iter_rows())
    together = ["source_id", "quote", "unit_name", "level", "period_start_year", "period_end_year", "as_of", "basis"]
    blocks = []
    for _, some in rows.group_by(*together, maintain_order=True):
        first = some.row(0, named=True)
        figure: list[tuple[str, str]] = []
        figure += _lines(said.period(first, lang), "figure", "bold")
        for row in some.iter_rows(named=True):
            figure += _lines(said.counted(row, lang), "figure", "plain")
        figure += _lines(f"{said.place(first, lang)}; {said.basis(first, lang)}", "figure", "muted")
        # The marks of a quote belong to the chart: they say where the printed words begin and end.
        quote = _lines(f"“{first['quote'] or ''}”", "quote", "plain")
        source = [
            (first["source_id"], "bold"),
            *_lines(str(publishers.get(first["source_id"]) or ""), "source", "muted"),
        ]
        columns = {"figure": figure, "quote": quote, "source": source}
        blocks.append({"rows": some["row"].to_list(), "columns": columns, "lines": max(map(len, columns.values()))})
    return blocks


def _lines(text: str, column: str, style: str) -> list[tuple[str, str]]:
    width = _COLUMNS[column][1]
    # Addresses of pages have no spaces: they break after a mark, or they would run into the next column.
    longest = int(width / (_SIZE * 0.56))
    broken = []
    for word in text.split():
        pieces = re.findall(r"[^-./]*[-./]?", word) if len(word) > longest else [word]
        broken.append("")
        for piece in pieces:
            if broken[-1] and len(broken[-1]) + len(piece) > longest:
                broken.append("")
            broken[-1] += piece
    fitted = theme.wrap(" ".join(broken), width=width, size=_SIZE, bold=style == "bold")
    return [(line, style) for line in fitted]


def _fit(blocks: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    kept: list[dict[str, Any]] = []
    top = 24.0
    for block in blocks[:_MOST]:
        height = block["lines"] * _LINE + 13
        if kept and top + height > _TALLEST:
            break
        kept.append({**block, "top": top})
        top += height
    return kept, top


def _draw(blocks: list[dict[str, Any]], height: float, lang: str) -> Any:
    import altair as alt

    heads = {
        "vi": {"figure": "Thời kỳ, con số, địa bàn", "quote": "Trích dẫn", "source": "Nguồn"},
        "en": {"figure": "Period, figure, place", "quote": "Quote", "source": "Source"},
    }[lang]
    texts = [{"x": _COLUMNS[name][0], "y": 10.0, "text": head, "style": "head"} for name, head in heads.items()]
    rules = [{"y": 20.0}]
    for block in blocks:
        for name, lines in block["columns"].items():
            for number, (text, style) in enumerate(lines):
                y = block["top"] + 8 + number * _LINE
                texts.append({"x": _COLUMNS[name][0], "y": y, "text": text, "style": style})
        rules.append({"y": block["top"] + block["lines"] * _LINE + 6})
    frame = pl.DataFrame(texts, schema_overrides={"x": pl.Float64, "y": pl.Float64})
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, theme.WIDTH], nice=False, zero=False), axis=None)
    layers = [theme.chart(pl.DataFrame(rules)).mark_rule(color=theme.GRID).encode(y)]
    styles: dict[str, dict[str, Any]] = {
        "head": {"color": theme.MUTED, "fontSize": 11},
        "bold": {"color": theme.INK, "fontSize": _SIZE, "fontWeight": "bold"},
        "plain": {"color": theme.INK, "fontSize": _SIZE},
        "muted": {"color": theme.MUTED, "fontSize": _SIZE},
    }
    for style, look in styles.items():
        some = frame.filter(pl.col("style") == style).select("x", "y", "text")
        if some.height:
            marks = theme.chart(some).mark_text(align="left", baseline="middle", **look)
            layers.append(marks.encode(x, y, text="text:N"))
    return alt.layer(*layers).properties(width=theme.WIDTH, height=height)


def quotes_table(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Every dated figure of a province up to a year: place, measure, figure, period, quote, source, address.

    Parameters are those of :func:`quotes`; there is no limit of rows.

    Examples
    --------
    >>> table = quotes_table(year=2019, province="Sơn La", lang="vi").text
    >>> len(table.splitlines()), table.splitlines()[1].split("\t")[2]
    (5, '2.665 mô hình')
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    rows = results.up_to(movement_of(asked), year)
    if not rows.height:
        return paragraph({"vi": "Không có con số nào để trích.", "en": "There is no figure to quote."}[lang])
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
    headers = {
        "vi": ["Địa bàn, cấp", "Nội dung đếm", "Con số", "Thời gian", "Trích dẫn", "Nguồn", "Ô trong bảng"],
        "en": ["Place, level", "What is counted", "Figure", "Time", "Quote", "Source", "Cell of the table"],
    }[lang]
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
