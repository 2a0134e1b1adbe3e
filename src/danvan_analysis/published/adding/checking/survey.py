"""Sheets of indicators behind the sub-indices: recognised, named, and read on request with their own labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from danvan_analysis.published.adding.matching.candidates import Candidate
from danvan_analysis.published.adding.matching.evidence import STRONG
from danvan_analysis.published.adding.matching.matching import OVERALL, Match
from danvan_analysis.published.adding.model import IndicatorCell
from danvan_analysis.published.adding.texts.labels import Wordings
from danvan_analysis.published.adding.texts.numbers import code_at, number_in
from danvan_analysis.published.adding.texts.tokens import Decimal, read
from danvan_analysis.published.adding.texts.wording import column_word

#: As many columns of figures that match nothing make a sheet one of indicators, if they are most of it.
_FEWEST: Final = 2
#: As many in a table of components make it a table of indicators too.
_MANY: Final = 10
_VARIABLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*|[A-Za-z]+\d[\w.]*")
_QUESTION: Final = re.compile(
    r"(?:câu hỏi điều tra|câu hỏi|survey question|question)[^:]*:\s*(?P<code>.+)", re.IGNORECASE
)


def indicator_columns(candidate: Candidate) -> list[Match]:
    """Columns of figures that match no component and are no running numbers, codes or ranks."""
    if candidate.long is not None:
        return []
    found = []
    for match in candidate.matches:
        words = {column_word(text) for text in match.column.own}
        kinds = words & {"order", "placed", "identity", "province", "year"}
        if match.code is None and match.column.figures and not kinds and match.what == "value" and match.column.own:
            found.append(match)
    return found


def holds_indicators(candidate: Candidate) -> bool:
    """Whether a table of components holds many indicators besides, as the publishers' tables by province do."""
    return len(indicator_columns(candidate)) >= _MANY


def sub_index_of(candidate: Candidate, index: str, wordings: Wordings, codes: Sequence[str]) -> str:
    """The component that a sheet of indicators belongs to; empty where nothing says.

    The name of the sheet decides, then its titles, then the one component among its columns.
    """
    for text in (candidate.sheet.name, *candidate.block.titles):
        hit = wordings.match(text)
        if hit is not None and hit.confidence >= STRONG:
            return hit.code
        numbered = number_in(text, index)
        if numbered is not None and code_at(numbered.path, index) in codes:
            label = wordings.match(numbered.rest) if numbered.rest else None
            return label.code if label is not None else code_at(numbered.path, index)
    sure = {match.code for match in candidate.matches if match.code and match.what == "value" and match.how == "number"}
    sure = sure or {match.code for match in candidate.matches if match.code and match.what == "value"}
    return next(iter(sure)) or "" if len(sure) == 1 else ""


def is_indicator_sheet(candidate: Candidate) -> bool:
    """Whether a table holds indicators behind one sub-index rather than the sub-indices."""
    if candidate.long is not None or candidate.problem:
        return False
    unmatched = len(indicator_columns(candidate))
    matched = len(candidate.codes)
    if candidate.codes and candidate.codes <= set(OVERALL) and unmatched < _MANY:
        # An overall score with other indices beside it.
        return False
    return unmatched >= _FEWEST and unmatched >= matched and matched <= 5


def keep_own_component(candidate: Candidate, component: str) -> None:
    """Of a sheet of indicators only its own component counts as one: other near matches are questions of a survey.

    Changes ``candidate.matches``.
    """
    candidate.matches = [
        match
        if match.code is None or (component and (match.code == component or match.code.startswith(f"{component}.")))
        else replace(match, code=None, what="value", reason="an indicator of a survey")
        for match in candidate.matches
    ]


def label_and_variable(own: Sequence[str]) -> tuple[str, str]:
    """The words of a header, and the code of the variable or question that stands with them.

    Examples
    --------
    >>> label_and_variable(("Nộp thuế (ngày)", "c4_1month"))
    ('Nộp thuế (ngày)', 'c4_1month')
    >>> label_and_variable(("% DN chờ hơn một tháng", "Câu hỏi điều tra PCI: C4"))
    ('% DN chờ hơn một tháng', 'C4')
    """
    labels: list[str] = []
    variable = ""
    for text in own:
        words = " ".join(text.split())
        question = _QUESTION.fullmatch(words)
        if question:
            variable = variable or question.group("code").strip()
        elif len(own) > 1 and _VARIABLE.fullmatch(words) and (labels or words.islower() or "_" in words):
            variable = variable or words
        else:
            labels.append(words)
    return "; ".join(labels) or variable, variable


def indicator_cells(
    candidate: Candidate, *, component: str, year: int, vintage: int, decimal: Decimal
) -> list[IndicatorCell]:
    """Every figure of a sheet of indicators, with the address it has in the file; blank cells are left out."""
    grid = candidate.grid
    cells = []
    for match in indicator_columns(candidate):
        label, variable = label_and_variable(match.column.own)
        for row in candidate.block.rows_of(match.against):
            province = candidate.block.codes(row, match.against).get(vintage)
            text = grid.text(row, match.column.index)
            figure = read(text, grid.kinds[row][match.column.index], decimal=decimal)
            if province is None or figure.state != "value":
                continue
            true_row, true_column = grid.at(row, match.column.index)
            province_row, province_column = grid.at(row, match.against)
            cells.append(
                IndicatorCell(
                    year,
                    candidate.block.province(row, match.against),
                    province,
                    component,
                    label,
                    variable,
                    text,
                    grid.sheet.name,
                    true_row,
                    true_column,
                    province_row,
                    province_column,
                )
            )
    return cells


def describe(candidate: Candidate, component: str, *, taken: bool) -> str:
    """What a sheet of indicators is, in words for the list of what is not taken."""
    count = len(indicator_columns(candidate))
    behind = f" behind {component}" if component else ", of no sub-index of the edition"
    how = "taken as indicators" if taken else "import them with --indicators"
    return f"{count} indicators{behind}: {how}"
