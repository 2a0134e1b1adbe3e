"""Lanes of a timeline: one a measure, its printed figures by their period, those without one in a lane apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.analysis.outputs import OUTPUT_STATEMENT, ranges, time_cuts
from danvan_analysis.figures.services import periods
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.phrases import Row, text


@dataclass(frozen=True)
class Item:
    """One figure of a lane, or two that are printed as one: a range, days before and after.

    Attributes
    ----------
    rows : tuple of int
        Lines of the raw table.
    value : str
    span : Span or None
        None where the source gives no date.
    """

    rows: tuple[int, ...]
    value: str
    span: periods.Span | None


@dataclass
class Lane:
    """The figures of one measure."""

    topic: str
    label: str
    items: list[Item] = field(default_factory=list)


def drawable(rows: pl.DataFrame) -> pl.DataFrame:
    """Outputs that have a lane: of the whole province, and no part of a whole that has several or a lane itself.

    Parameters
    ----------
    rows : polars.DataFrame
        Described rows of ``service_outputs``.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> rows = topics.outputs(tidy.service_outputs(province="Nghệ An", year=2025))
    >>> drawable(rows)["measure"].to_list()
    ['citizen_reception_visits', 'citizen_reception_people', 'petitions_letters_received']
    """
    wholes = rows.select(*OUTPUT_STATEMENT, "unit", denominator="value").unique()
    key = [*OUTPUT_STATEMENT, "unit", "denominator"]
    # A part equal to its whole (19 of 19) is not its own whole.
    inside = rows.filter(pl.col("value") != pl.col("denominator")).join(wholes, on=key, how="semi", nulls_equal=True)
    several = rows.filter(pl.col("denominator").is_not_null() & (pl.len().over(key) > 1))
    return rows.filter(~pl.col("one_unit") & ~pl.col("row").is_in([*inside["row"], *several["row"]]))


def lanes(rows: pl.DataFrame, lang: str) -> list[Lane]:
    """Lanes by topic, in a topic as the table first has their measures.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`drawable` gives them.
    lang : str
    """
    pairs = dict(ranges(rows).select("low_row", "high_row").iter_rows())
    cuts = dict(time_cuts(rows).select("before_row", "after_row").iter_rows())
    second = {*pairs.values(), *cuts.values()}
    by_row = {row["row"]: row for row in rows.iter_rows(named=True)}
    found: dict[tuple[str, str], Lane] = {}
    order = list(topics.TOPICS)
    for row in sorted(by_row.values(), key=lambda one: (order.index(one["topic"]), one["row"])):
        if row["row"] in second:
            continue
        name = row["base"]
        if row["row"] in cuts:
            other = by_row[cuts[row["row"]]]
            name = name.removesuffix("_before")
            value = text("days_pair", lang, before=_bare(row, lang), after=_bare(other, lang))
            used: tuple[int, ...] = (row["row"], other["row"])
        elif row["row"] in pairs:
            other = by_row[pairs[row["row"]]]
            value = text("range", lang, low=_bare(row, lang), high=_bare(other, lang))
            used = (row["row"], other["row"])
        else:
            value, used = _value(row, lang), (row["row"],)
        label = spoken.label({**row, "measure": name, "qualifier": "exact"}, lang)
        lane = found.setdefault((row["topic"], name), Lane(row["topic"], label))
        lane.items.append(Item(used, value, periods.span(row)))
    for lane in found.values():
        lane.items.sort(key=lambda item: (item.span.start, item.span.end) if item.span else (0.0, 0.0))
    return list(found.values())


def _bare(row: Row, lang: str) -> str:
    return spoken.number(row["value"], lang)


def _value(row: Row, lang: str) -> str:
    whole = "" if row["denominator"] is None else f"/{spoken.number(row['denominator'], lang)}"
    return f"{spoken.amount(row, lang)}{whole}"
