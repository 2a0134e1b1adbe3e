"""Movement funnel: the states of models that one source prints for one unit and period, side by side."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.analysis.movement_states import funnels, may_be_a_step
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, finished, movement_of, request
from danvan_analysis.figures.passages.movement_words import newest_year
from danvan_analysis.figures.services import listing
from danvan_analysis.figures.services.listing import Block, Entry
from danvan_analysis.figures.services.phrases import percent, text
from danvan_analysis.reference import words


def movement_funnel(
    *, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """States of models of a province up to a year, registered to commended, each chain from one source.

    Parameters
    ----------
    year : int
        Last year; a figure is placed by the end of its period, else by its date. The report of the newest year has
        the undated ones too.
    province : str, optional
        Default: the focus province of the project.
    lang, size : str

    Returns
    -------
    Figure or Absence
        Bars are per cent of the first state inside one statement. Commendations have no bar. An absence where no
        source prints two states for one unit and period.

    Examples
    --------
    >>> print(movement_funnel(year=2021, province="Bà Rịa - Vũng Tàu", lang="en").title)
    Bà Rịa - Vũng Tàu: 1,808 models or exemplars found effective against 2,071 registered (87.3%), 2021
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    own = movement_of(asked).filter(may_be_a_step())
    rows = results.up_to(own, year)
    if year >= newest_year():
        rows = pl.concat([rows, results.undated(own)])
    states = funnels(rows)
    if not states.height:
        return Absence(text("funnel_what", lang), text("funnel_none", lang, name=name, year=year), lang)
    levels = {"national": 0, "province": 1, "agency": 2, "district": 3, "commune": 4}
    found = (
        rows.join(
            states.select("row", "step", "share_of_first_percent"), on="row", how="inner", maintain_order="left"
        )
        .with_columns(depth=pl.col("level").replace_strict(levels, default=9, return_dtype=pl.Int32))
        .sort(["depth", "placed_year", "source_id", "step", "row"], descending=[False, True, False, False, False],
              nulls_last=True)
    )  # fmt: skip
    blocks = listing.fitted(_blocks(found, lang), width=asked.width)
    drawn = [entry.row for block in blocks for entry in block.entries]
    shown = found.filter(pl.col("row").is_in(drawn))
    title = _title(found, name, lang)
    listed = "; ".join(f"{said.counted(row, lang)}, {_place(row, lang)}" for row in shown.iter_rows(named=True))
    notes = [text("funnel_note", lang)]
    if shown["share_of_first_percent"].null_count():
        notes.append(text("funnel_bare", lang))
    if found.height > shown.height:
        notes.append(text("more", lang, figures=said.figures(found.height - shown.height, lang)))
    data = shown.select(
        "province_code", "vintage", "level", "unit_name", "period_start_year", "period_end_year", "as_of",
        "placed_year", "measure", "subject", "state", "holder", "step", "value", "unit", "qualifier", "basis", "quote",
        "share_of_first_percent", *ADDRESS,
    )  # fmt: skip
    return finished(
        asked,
        "movement_funnel",
        theme.Drawing(_draw(blocks, found, asked.width), text("funnel_subtitle", lang)),
        title=title,
        alt=f"{title}. {listed}.",
        source=said.sources_named(shown, tidy.sources(), lang),
        notes=notes,
        data=data,
        source_ids=theme.source_ids(shown),
    )


def _place(row: said.Row, lang: str) -> str:
    return f"{said.place(row, lang)}, {said.period(row, lang)}"


def _counted(row: said.Row, lang: str) -> str:
    """A count with its state: 1,808 models found effective."""
    state = words.term(f"state.{row['state']}", lang)
    return f"{said.quantity(row, lang)} {state}"


def _title(found: pl.DataFrame, name: str, lang: str) -> str:
    """The first statement: its last state that has a share, against its first."""
    top = found.row(0, named=True)
    one = found.join(found.head(1), on=[*results.STATEMENT], how="semi", nulls_equal=True, maintain_order="left")
    shared = one.filter(pl.col("share_of_first_percent").is_not_null() & (pl.col("step") > 1))
    where = "" if top["level"] == "province" else f", {said.unit_name(top)}"
    period = f"{said.period(top, lang)}{where}"
    if not shared.height:
        return text("funnel_title_bare", lang, name=name, first=said.counted(top, lang), period=period)
    last = shared.row(-1, named=True)
    first = f"{said.amount(top, lang)} {words.term('state.' + top['state'], lang)}"
    share = percent(last["share_of_first_percent"], lang)
    return text("funnel_title", lang, name=name, last=_counted(last, lang), first=first, share=share, period=period)


def _blocks(found: pl.DataFrame, lang: str) -> list[Block]:
    blocks = []
    for _, some in found.group_by(*results.STATEMENT, maintain_order=True):
        first = some.row(0, named=True)
        entries = []
        for row in some.iter_rows(named=True):
            share = row["share_of_first_percent"]
            value = said.amount(row, lang)
            bars: tuple[tuple[float, float, float, str], ...] = ()
            if share is not None:
                bars = ((0.0, share, 6.5, "part" if row["step"] > 1 else "light"),)
                value = f"{value} ({percent(share, lang)})" if row["step"] > 1 else value
            entries.append(Entry(row["row"], said.label(row, lang), value, "", bars))
        basis = f", {said.basis(first, lang)}" if str(first["basis"]).startswith("cumulative") else ""
        blocks.append(Block(f"{_place(first, lang)}{basis} [{first['source_id']}]", tuple(entries)))
    return blocks


def _draw(blocks: list[Block], found: pl.DataFrame, width: float) -> Any:
    import altair as alt

    largest = found["share_of_first_percent"].max()
    high = max(100.0, float(str(largest)) if largest is not None else 100.0)
    values = [0, 50, 100] if width < theme.WIDTH else [0, 25, 50, 75, 100]
    axis = alt.Axis(values=values, format="d", grid=False, title="%")
    return listing.draw(blocks, width=width, low=0.0, high=high, axis=axis)
