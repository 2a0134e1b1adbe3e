"""Long tables: a row a province and component, or a row a province and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from danvan_analysis.published.adding.finding.blocks import Block
from danvan_analysis.published.adding.finding.header import Column
from danvan_analysis.published.adding.matching.evidence import evidence_of
from danvan_analysis.published.adding.matching.matching import Match, match_columns
from danvan_analysis.published.adding.texts.labels import Wordings
from danvan_analysis.published.adding.texts.tokens import looks_numeric
from danvan_analysis.published.adding.texts.wording import column_word, plain, years_in
from danvan_analysis.reference.registry import Component

#: Mean number of rows of a province from which on a table is long.
_REPEATED: Final = 1.5
_MOST_COMPONENTS: Final = 80


@dataclass(frozen=True)
class LongKeys:
    """The column of a long table that says of which component a row is, and what each of its texts matches."""

    component_column: int
    matches: dict[str, Match] = field(default_factory=dict)


def is_repeated(block: Block) -> bool:
    """Whether the provinces of a block stand more than once each, as in a long table."""
    rows = len(block.rows_of(block.province_columns[0]))
    return rows >= _REPEATED * max(block.distinct, 1)


def find_year_column(block: Block, columns: Sequence[Column]) -> int | None:
    """The column that gives a year in every row, if there is one."""
    for column in columns:
        texts = [block.grid.filled(row, column.index) for row in block.rows_of(column.province_column)]
        headed = any(column_word(text) == "year" for text in column.own)
        years = [years_in(text) for text in texts]
        dated = bool(texts) and all(
            len(found) == 1 and len(text) <= 6 for found, text in zip(years, texts, strict=True)
        )
        # A column of equal years may be a title turned downwards; without a header it must at least vary.
        if dated and (headed or (not column.own and len(set(years)) > 1)):
            return column.index
    return None


def find_component_column(
    block: Block, columns: Sequence[Column], *, index: str, components: Sequence[Component], wordings: Wordings,
    new_edition: bool,
) -> tuple[int, dict[str, Match]] | None:  # fmt: skip
    """The column whose words name components, with what each of its words matches.

    The column with the most matched rows wins; a column of words that match nothing is none.
    """
    best: tuple[int, int, dict[str, Match]] | None = None
    for column in columns:
        texts = [block.grid.filled(row, column.index) for row in block.rows_of(column.province_column)]
        distinct = [text for text in dict.fromkeys(texts) if text]
        if not 1 <= len(distinct) <= _MOST_COMPONENTS or all(
            looks_numeric(text) and "." not in text for text in distinct
        ):
            continue
        evidence = [
            evidence_of(Column(number, 0, (text,), (), True, 1), index, wordings)
            for number, text in enumerate(distinct)
        ]
        matches = match_columns(
            evidence, index=index, components=components, wordings=wordings, new_edition=new_edition
        )
        matched = dict(zip(distinct, matches, strict=True))
        rows = sum(1 for text in texts if text and matched[text].code)
        if rows and (best is None or rows > best[0]):
            best = (rows, column.index, matched)
    return None if best is None else (best[1], best[2])


def value_columns(block: Block, columns: Sequence[Column], keys: LongKeys) -> tuple[int | None, int | None, str]:
    """Columns of values and of ranks of a long table, and what is wrong if there is no column of values.

    Examples
    --------
    A column headed "value", "score", "điểm" or "giá trị" holds the values; without such a header the
    only column of figures does.
    """
    figures = [column for column in columns if column.figures and column.index != keys.component_column]
    ranks = [column for column in figures if any(column_word(text) == "rank" for text in column.own)]
    others = [
        column
        for column in figures
        if column not in ranks
        and not any(column_word(text) in {"order", "placed", "identity", "year"} for text in column.own)
    ]
    named = [
        column
        for column in others
        if any(
            plain(text) in {"value", "values", "score", "diem", "diem so", "gia tri", "obs value", "figure"}
            for text in column.own
        )
    ]
    rank = ranks[0].index if len(ranks) == 1 else None
    if len(named) == 1:
        return named[0].index, rank, ""
    if len(others) == 1:
        return others[0].index, rank, ""
    if not others:
        return None, rank, "no column of figures stands beside the components"
    letters = ", ".join(block.grid.stripe(column.index) for column in others)
    return None, rank, f"{len(others)} columns could hold the values ({letters})"
