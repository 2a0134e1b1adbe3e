"""Service rates: what sources print in per cent without the whole that it is of."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.analysis.outputs import ranges
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import finished, request
from danvan_analysis.figures.services import kept, listing, periods
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.listing import Block, Entry
from danvan_analysis.figures.services.phrases import Row, text

#: Topic whose rate the title tells where it is printed.
_FIRST = "dossiers"


def service_rates(*, year: int, province: str | None = None, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Rates printed in per cent, ranges as ranges, on one axis from zero; dated up to a year or undated.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang, size : str

    Returns
    -------
    Figure or Absence
        "Over" and "almost" of the source are drawn as triangles that point up and down the axis.

    Examples
    --------
    >>> print(service_rates(year=2019, province="Sơn La", lang="en").title)
    Sơn La: dossiers settled on time 96.6–99.9%, undated
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    rows = kept.up_to(kept.own(asked, kept.so_far(year), pl.col("unit") == "percent"), year)
    rates = topics.in_order(rows.filter(pl.col("value").is_between(0, 100)))
    if not rates.height:
        return Absence(text("rates_what", lang), text("rates_none", lang, name=name, year=year), lang)
    joined = {low: (low, high) for low, high in ranges(rates).select("low_row", "high_row").iter_rows()}
    values: dict[int, Row] = {row["row"]: row for row in rates.iter_rows(named=True)}
    blocks = listing.fitted(_blocks(rates, joined, lang), width=asked.width)
    drawn = [entry.row for block in blocks for entry in block.entries]
    drawn += [joined[row][1] for row in drawn if row in joined]
    shown = rates.filter(pl.col("row").is_in(drawn))
    title = _title(rates, joined, name, lang)
    listed = "; ".join(
        f"{spoken.label(row, lang)}: {_said(row, joined, values, lang)}, {periods.words_of(row, lang)}"
        for row in shown.iter_rows(named=True)
        if not _is_end(row["row"], joined)
    )
    return finished(
        asked,
        "service_rates",
        theme.Drawing(_draw(blocks, asked.width), text("rates_subtitle", lang)),
        title=title,
        alt=f"{title}. {listed}.",
        source=said.sources_named(shown, tidy.sources(), lang),
        notes=_notes(shown, rates.height - shown.height, joined, lang),
        data=shown.select(kept.COLUMNS),
        source_ids=theme.source_ids(shown),
    )


def _is_end(row: int, joined: dict[int, tuple[int, int]]) -> bool:
    """Whether a row is the upper end of a range whose lower end stands for both."""
    return any(row == high for _, high in joined.values())


def _said(row: Row, joined: dict[int, tuple[int, int]], values: dict[int, Row], lang: str) -> str:
    if row["row"] not in joined:
        return spoken.amount(row, lang)
    ends = [spoken.number(values[one]["value"], lang) for one in joined[row["row"]]]
    return text("range", lang, low=ends[0], high=ends[1])


def _title(rates: pl.DataFrame, joined: dict[int, tuple[int, int]], name: str, lang: str) -> str:
    """The on-time rate where one is printed, a range before a single rate; else the first rate."""
    values: dict[int, Row] = {row["row"]: row for row in rates.iter_rows(named=True)}
    first = [row for row in values.values() if row["topic"] == _FIRST and not _is_end(row["row"], joined)]
    row = sorted(first, key=lambda one: one["row"] not in joined)[0] if first else next(iter(values.values()))
    what, period = spoken.lower(spoken.label(row, lang)), periods.words_of(row, lang)
    return text("rates_title", lang, name=name, label=what, rate=_said(row, joined, values, lang), period=period)


def _notes(shown: pl.DataFrame, more: int, joined: dict[int, tuple[int, int]], lang: str) -> list[str]:
    qualifiers = set(shown["qualifier"])
    notes = [text("rates_note", lang)]
    if any(row in joined for row in shown["row"]):
        notes.append(text("rates_range", lang))
    notes += [
        text(key, lang) for key, word in (("rates_more", "at_least"), ("rates_less", "almost")) if word in qualifiers
    ]
    if shown["placed_year"].null_count():
        notes.append(text("undated_note", lang))
    if more:
        notes.append(text("more", lang, figures=spoken.figures(more, lang)))
    return notes


def _blocks(rates: pl.DataFrame, joined: dict[int, tuple[int, int]], lang: str) -> list[Block]:
    values: dict[int, Row] = {row["row"]: row for row in rates.iter_rows(named=True)}
    blocks = []
    for (name,), some in rates.group_by("topic", maintain_order=True):
        entries = []
        for row in some.iter_rows(named=True):
            if _is_end(row["row"], joined):
                continue
            label = f"{spoken.label(row, lang)}, {periods.words_of(row, lang)}"
            low, high = row["value"], row["value"]
            bars: tuple[tuple[float, float, float, str], ...] = ()
            points: tuple[tuple[float, str], ...] = (
                (low, {"at_least": "more", "almost": "less"}.get(row["qualifier"], "dot")),
            )
            if row["row"] in joined:
                high = values[joined[row["row"]][1]]["value"]
                bars, points = ((low, high, 5.0, "part"),), ()
            entries.append(Entry(row["row"], label, _said(row, joined, values, lang), "", bars, points))
        undated = some["placed_year"].null_count() > 0
        blocks.append(Block(spoken.topic(str(name), lang), tuple(entries), reserved=undated))
    return blocks


def _draw(blocks: list[Block], width: float) -> Any:
    import altair as alt

    values = [0, 50, 100] if width < theme.WIDTH else [0, 25, 50, 75, 100]
    # Beside the names lines help to read; below them they would run through the words.
    axis = alt.Axis(values=values, format="d", grid=width >= theme.WIDTH, title="%")
    return listing.draw(blocks, width=width, low=0.0, high=100.0, axis=axis)
