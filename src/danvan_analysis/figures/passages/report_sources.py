"""The sources that a report rests on, and how many printed cells come from each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from danvan_analysis.cleaning import tidy
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.report_rows import OF_PROVINCE, asked_of, printed, rows_of
from danvan_analysis.figures.passages.tables import Markup, link, paragraph, passage, together
from danvan_analysis.reference import words

_FILE = re.compile(r"file in a public repository: *(.+)", re.DOTALL)
_READ = {"web page, opening part read": "page", "article, full text": "article"}
_YEAR = re.compile(r"\s*(\d{4})\b")


def report_sources(*, report: str, year: int = 0, province: str | None = None, lang: str = "vi") -> Passage:
    """Sources of what a report shows: publisher, title, year, address, what was read, number of cells.

    Parameters
    ----------
    report : str
        Name of the notebook.
    year : int
        Not read where the report is about no year.
    province : str, optional
        Default: the focus province of the project. Not read where the report is about the country.
    lang : str

    Returns
    -------
    Passage
        The sources of the province first, by number of cells; those of earlier editions, of which medians and
        ranks are shown only, are folded. Counted in the tables, never typed.

    Raises
    ------
    UnknownName
        A report, province or language that is not known.

    Examples
    --------
    >>> report_sources(report="emulation_movement", year=2019, province="Sơn La", lang="en").text.splitlines()[0]
    '8 sources, 24 printed cells.'
    """
    asked = asked_of(report=report, year=year, province=province, lang=lang)
    rows = rows_of(asked, report)
    own, others, behind = printed(rows.own), printed(rows.others), printed(rows.behind)
    # A cell of the province is not counted again among those of all provinces.
    others = others.join(own, on=others.columns, how="anti", maintain_order="left")
    named = _counted(own=own, others=others)
    behind = behind.join(own, on=own.columns, how="anti", maintain_order="left")
    before = _counted(cells=behind.join(named, on="source_id", how="anti", maintain_order="left"))
    if not named.height and not before.height:
        return paragraph(words.term("sources.none", lang))
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    every = pl.concat([own, others, behind]).select("table", "row", "column").n_unique()
    number = named.height + before.height
    head = words.term("sources.count" if number > 1 else "sources.count_one", lang)
    parts = [paragraph(head.format(n=number, cells=words.integer(every, lang)))]
    placed = report in OF_PROVINCE
    if named.height:
        counts = ["own", "others"] if placed else ["own"]
        parts.append(_table(named, counts, ["own", "others"] if placed else ["cells"], about, lang))
    if before.height:
        parts.append(_folded(before, about, lang))
    parts.append(paragraph(words.term(f"sources.note_{'province' if placed else 'country'}", lang), kind="release"))
    return together(*parts)


def _table(
    counted: pl.DataFrame, counts: Sequence[str], heads: Sequence[str], about: Mapping[str, Any], lang: str
) -> Passage:
    lines: list[list[object]] = []
    for row in counted.iter_rows(named=True):
        source = about.get(row["source_id"], {})
        numbers = [words.integer(row[name], lang) for name in counts]
        lines.append([row["source_id"], _document(source, lang), *numbers])
    headers = [words.term(f"sources.head_{name}", lang) for name in ("source", "document", *heads)]
    listed = passage(headers, lines, numeric=range(2, len(headers)))
    return Passage(f'<div class="addresses">{listed.html}</div>', listed.text)


def _folded(counted: pl.DataFrame, about: Mapping[str, Any], lang: str) -> Passage:
    """Sources of earlier editions, in few words and folded: there may be a hundred."""
    lines: list[list[object]] = []
    for row in counted.iter_rows(named=True):
        source = about.get(row["source_id"], {})
        lines.append([row["source_id"], _title(source, lang), words.integer(row["cells"], lang)])
    headers = [words.term(f"sources.head_{name}", lang) for name in ("source", "document", "cells")]
    listed = passage(headers, lines, numeric=[2])
    said = words.term("sources.behind", lang).format(n=counted.height)
    return Passage(
        f'<details class="cells"><summary>{escape(said)}</summary>{listed.html}</details>', f"{said}\n{listed.text}"
    )


def _counted(**cells: pl.DataFrame) -> pl.DataFrame:
    """Number of cells of each source, most first; a column a name, nulls as 0."""
    found = pl.DataFrame(schema={"source_id": pl.String})
    for name, frame in cells.items():
        part = frame.group_by("source_id", maintain_order=True).agg(pl.len().cast(pl.Int64).alias(name))
        found = found.join(part, on="source_id", how="full", coalesce=True)
    names = list(cells)
    found = found.with_columns(pl.col(names).fill_null(0))
    return found.sort([*names, "source_id"], descending=[True] * len(names) + [False])


def _title(source: Mapping[str, Any], lang: str) -> Markup:
    """Title with its address and the year; what the table says of an unknown year is left to the table."""
    found = _YEAR.match(str(source.get("published_year") or ""))
    year = found[1] if found else words.term("sources.no_year", lang)
    return Markup(f"{link(str(source.get('title') or '–'), source.get('url'))} ({escape(year)})")


def _document(source: Mapping[str, Any], lang: str) -> Markup:
    """Title and year, below them the publisher and what was read."""
    said = words.term("sources.below", lang).format(publisher=source.get("publisher") or "–", read=_read(source, lang))
    return Markup(f"{_title(source, lang)} <small>{escape(said)}</small>")


def _read(source: Mapping[str, Any], lang: str) -> str:
    """What was read of a source, in the words of the language."""
    said = str(source.get("evidence") or "–")
    if said in _READ:
        return words.term(f"sources.read_{_READ[said]}", lang)
    file = _FILE.fullmatch(said)
    return words.term("sources.read_file", lang).format(name=file[1]) if file else said
