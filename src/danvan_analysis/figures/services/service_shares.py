"""Service shares: each part of a whole that one source prints beside it."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.analysis.outputs import OUTPUT_STATEMENT, output_shares
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import finished, request
from danvan_analysis.figures.services import kept, listing, periods
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.listing import Block, Entry
from danvan_analysis.figures.services.phrases import text


def service_shares(*, year: int, province: str | None = None, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Parts of a printed whole of a province, dated up to a year or undated: 150 of 207 procedures.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang, size : str

    Returns
    -------
    Figure or Absence
        Bars from 0 to 100 % of the whole, by statement: the newest first, the undated last. As many as fit a page;
        the notes say how many more there are.

    Examples
    --------
    >>> print(service_shares(year=2015, province="Sơn La", lang="en").title)
    Sơn La: 150/207 (72.5%) – procedures of the provincial People’s Committee and its chair with time cut, undated
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    rows = kept.up_to(kept.own(asked, kept.so_far(year), pl.col("denominator").is_not_null()), year)
    shares = output_shares(rows).drop_nulls("share_percent")
    if not shares.height:
        return Absence(text("shares_what", lang), text("shares_none", lang, name=name, year=year), lang)
    found = rows.join(shares.select("row", "share_percent"), on="row", maintain_order="left")
    blocks = listing.fitted(_blocks(found, lang), width=asked.width)
    drawn = [entry.row for block in blocks for entry in block.entries]
    shown = found.filter(pl.col("row").is_in(drawn))
    title = _title(topics.in_order(found).row(0, named=True), name, lang)
    listed = "; ".join(
        f"{spoken.label(row, lang)}: {spoken.parted(row, lang)}, {periods.words_of(row, lang)}"
        for row in shown.iter_rows(named=True)
    )
    return finished(
        asked,
        "service_shares",
        theme.Drawing(_draw(blocks, asked.width), text("shares_subtitle", lang)),
        title=title,
        alt=f"{title}. {listed}.",
        source=said.sources_named(shown, tidy.sources(), lang),
        notes=_notes(found, shown, lang),
        data=shown.select(*kept.COLUMNS, "share_percent"),
        source_ids=theme.source_ids(shown),
    )


def _title(row: spoken.Row, name: str, lang: str) -> str:
    what = spoken.lower(spoken.label(row, lang))
    period = periods.words_of(row, lang)
    return text("shares_title", lang, name=name, share=spoken.parted(row, lang), label=what, period=period)


def _notes(found: pl.DataFrame, shown: pl.DataFrame, lang: str) -> list[str]:
    notes = [text("shares_note", lang)]
    if shown["placed_year"].null_count():
        notes.append(text("undated_note", lang))
    if found.height > shown.height:
        notes.append(text("more", lang, figures=spoken.figures(found.height - shown.height, lang)))
    return notes


def _blocks(found: pl.DataFrame, lang: str) -> list[Block]:
    blocks = []
    for _, some in found.group_by(*OUTPUT_STATEMENT, maintain_order=True):
        first = some.row(0, named=True)
        entries: list[Entry] = []
        before = ""
        for row in some.iter_rows(named=True):
            # The first clause names the whole; what the source leaves open stands in the table.
            whole = spoken.about(row, lang).partition(";")[0]
            share = row["share_percent"]
            bars = ((0.0, 100.0, 5.5, "whole"), (0.0, share, 5.5, "part"))
            under = whole if whole != before else ""
            entries.append(Entry(row["row"], spoken.label(row, lang), spoken.parted(row, lang), under, bars))
            before = whole
        head = periods.words_of(first, lang)
        undated = first["placed_year"] is None
        blocks.append(Block(f"{head[:1].upper()}{head[1:]} [{first['source_id']}]", tuple(entries), reserved=undated))
    return blocks


def _draw(blocks: list[Block], width: float) -> Any:
    import altair as alt

    values = [0, 50, 100] if width < theme.WIDTH else [0, 25, 50, 75, 100]
    axis = alt.Axis(values=values, format="d", grid=False, title="%")
    return listing.draw(blocks, width=width, low=0.0, high=100.0, axis=axis)
