"""What a reviewer is shown of a table: every column and what it was taken for, every row and column left aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from danvan_analysis.published.adding.matching.candidates import Candidate
from danvan_analysis.published.adding.matching.choice import where_of
from danvan_analysis.published.adding.model import ColumnMatch, NotTaken, Remark
from danvan_analysis.reference import provinces


def list_columns(
    candidate: Candidate, year: int, cells: Mapping[tuple[int, str], int], *, editions: Collection[int] = ()
) -> tuple[list[ColumnMatch], list[NotTaken], list[Remark]]:
    """The columns of a table that is taken for an edition, those not taken, and the questions about them.

    ``editions``: all that are taken; columns of others are listed as left out.
    """
    grid = candidate.grid
    columns, not_taken, questions = [], [], []
    long_value = candidate.value_column if candidate.long is not None else None
    for match in candidate.matches:
        of_year = match.year_or(candidate.year) or year
        if match.code is not None and candidate.long is None and of_year != year and year:
            if of_year not in editions:
                where = grid.where_stripe(match.column.index)
                reason = f"of the edition of {of_year}: ask for it with --year {of_year}"
                not_taken.append(NotTaken("column", where, _said(match.column.header), reason))
            continue
        index = match.column.index if long_value is None else long_value
        where = (
            grid.where_stripe(match.column.index)
            if long_value is None
            else f"{where_of(candidate)}, {match.column.own[0]!r}"
        )
        header = tuple(" ".join(text.split()) for text in match.column.header)
        if match.question:
            questions.append(
                Remark(where, f"{_said(header)}: {match.question}; which component is it?", True, "--layout")
            )
        if match.code is None:
            not_taken.append(NotTaken("column", where, _said(header), match.reason))
            if not match.column.figures:
                continue
        elif match.confidence < 0.8 and match.how != "values":
            questions.append(
                Remark(where, f"{_said(header)} is taken for {match.code}: {match.note or 'near its label'}")
            )
        columns.append(
            ColumnMatch(
                sheet=candidate.sheet.name,
                column=index,
                header=header,
                edition_year=year,
                component_code=match.code,
                what=match.what,
                matched_by=match.how if match.code else None,
                confidence=match.confidence if match.code else 0.0,
                province_column=match.against,
                cells=cells.get((index, match.code), 0) if match.code else 0,
                note=match.note or match.reason or match.question,
                transposed=grid.transposed,
            )
        )
    return columns, not_taken, questions


def _said(header: tuple[str, ...]) -> str:
    return " / ".join(" ".join(text.split()) for text in header) if header else "(no header)"


def list_beside(candidate: Candidate) -> list[NotTaken]:
    """Rows of a table that name no province, and why they are not read; unknown names with the nearest known ones."""
    grid = candidate.grid
    found = []
    for aside in candidate.block.aside:
        reason = aside.reason
        if reason == "unknown province":
            nearest = provinces.nearest(aside.text, 2)
            reason += f"; nearest: {' or '.join(nearest)}" if nearest else ""
        found.append(NotTaken("row", grid.where_line(aside.row), aside.text, reason))
    return found


def list_left(candidate: Candidate) -> NotTaken:
    """A table that nothing is taken of."""
    reason = candidate.problem or "no column matches a component of the index"
    return NotTaken("sheet", where_of(candidate), candidate.sheet.name, reason)
