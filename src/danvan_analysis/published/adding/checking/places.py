"""Ranks of sorted lists: one column "Thứ tự" beside pairs of columns, each sorted by its own score."""

from __future__ import annotations

from dataclasses import replace

from danvan_analysis.published.adding.checking.cells import figure_at
from danvan_analysis.published.adding.matching.candidates import Candidate, Entry
from danvan_analysis.published.adding.matching.matching import Match
from danvan_analysis.published.adding.texts.tokens import Decimal
from danvan_analysis.published.adding.texts.wording import column_word


def add_places(candidate: Candidate, decimal: Decimal) -> None:
    """Read the places of sorted lists as ranks, where they are: numbers from 1 on beside falling values.

    Changes ``candidate.matches``. A component that has a column of ranks of its own keeps that one; a column of
    running numbers ("STT", "No") is never read as ranks.
    """
    if candidate.long is not None or len(candidate.block.province_columns) < 2:
        return
    first = candidate.block.province_columns[0]
    columns = [
        match
        for match in candidate.matches
        if match.code is None
        and match.column.index < first
        and match.column.figures
        and any(column_word(text) in {"placed", "rank"} for text in match.column.own)
    ]
    if len(columns) != 1:
        return
    place = columns[0]
    ranked = {match.code for match in candidate.matches if match.code and match.what == "rank"}
    found = [
        replace(
            place,
            code=match.code,
            what="rank",
            how=match.how,
            confidence=round(match.confidence * 0.9, 3),
            reason="",
            note="place in the sorted list",
            province_column=match.against,
        )
        for match in candidate.matches
        if match.code
        and match.what == "value"
        and match.code not in ranked
        and _is_sorted(candidate, place, match, decimal)
    ]
    if found:
        candidate.matches = [*found, *(match for match in candidate.matches if match is not place)]


def _is_sorted(candidate: Candidate, place: Match, match: Match, decimal: Decimal) -> bool:
    expected, last = 1.0, float("inf")
    for row in candidate.block.rows_of(match.against):
        number = figure_at(candidate, Entry(row, place.column.index, match.against, "", "rank", 0), decimal)
        value = figure_at(candidate, Entry(row, match.column.index, match.against, "", "value", 0), decimal)
        if value.state != "value":
            continue
        if number.state != "value" or number.value != expected or value.value > last:
            return False
        expected, last = expected + 1.0, value.value
    return expected > 1.0
