"""Rows that contradict themselves: two columns of names that disagree, a lookup that prints other figures."""

from __future__ import annotations

from dataclasses import replace

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.checking.cells import figure_at, printed_decimals
from danvan_analysis.published.adding.checking.known_values import same
from danvan_analysis.published.adding.matching.candidates import Candidate, Entry
from danvan_analysis.published.adding.model import Remark
from danvan_analysis.published.adding.texts.tokens import Decimal


def check_names(candidate: Candidate, file: str) -> None:
    """Hold columns of names that stand side by side against each other: English and Vietnamese names of one row.

    Raises
    ------
    TableContradicts
        Two names of one row are two provinces, although the columns agree elsewhere.
    """
    block = candidate.block
    figures = {column.index for column in candidate.columns}
    for left, right in zip(block.province_columns, block.province_columns[1:], strict=False):
        if any(left < column < right for column in figures):
            continue
        pairs = [(row, block.codes(row, left), block.codes(row, right)) for row in block.rows]
        both = [(row, one, other) for row, one, other in pairs if one and other]
        apart = [row for row, one, other in both if not set(one.items()) & set(other.items())]
        if apart and 2 * len(apart) < len(both):
            row = apart[0]
            raise TableContradicts(
                file,
                f"one row names two provinces: {block.province(row, left)!r} in {block.grid.cell(row, left)} and "
                f"{block.province(row, right)!r} in {block.grid.cell(row, right)}",
                "Find out which is right, mend the other, and add the file again.",
                sheet=candidate.sheet.name,
                cell=block.grid.line(row),
            )


def check_lookups(candidate: Candidate, decimal: Decimal) -> list[Remark]:
    """Hold rows at the foot that repeat a province against its row in the table."""
    block, grid = candidate.block, candidate.grid
    remarks = []
    for row in block.lookups:
        named = next((block.codes(row, column) for column in block.province_columns if block.codes(row, column)), {})
        for match in candidate.matches:
            if match.code is None or match.what != "value" or candidate.long is not None:
                continue
            home = next((at for at in block.rows_of(match.against) if block.codes(at, match.against) == named), None)
            if home is None:
                continue
            here = figure_at(candidate, Entry(row, match.column.index, match.against, "", "value", 0), decimal)
            there = figure_at(candidate, Entry(home, match.column.index, match.against, "", "value", 0), decimal)
            if here.state != "value" or there.state != "value":
                continue
            texts = grid.text(row, match.column.index), grid.text(home, match.column.index)
            one = (here.value, printed_decimals(texts[0], decimal))
            if not same(one, (there.value, printed_decimals(texts[1], decimal))):
                remarks.append(
                    Remark(
                        grid.where(row, match.column.index),
                        f"{match.code} of {block.province(home, match.against)} is {texts[0]} here and {texts[1]} in "
                        f"{grid.cell(home, match.column.index)}: which is right?",
                        question=True,
                        answer_with="--layout",
                    )
                )
    return remarks[:3]


def check_ranks(candidate: Candidate, decimal: Decimal) -> list[Remark]:
    """Hold columns headed as ranks against what they hold: figures that are no whole numbers are no ranks.

    Changes ``candidate.matches``: such a column is not taken.
    """
    remarks = []
    done = []
    for match in candidate.matches:
        if match.code is None or match.what != "rank" or candidate.long is not None:
            done.append(match)
            continue
        rows = candidate.block.rows_of(match.against)
        entries = [Entry(row, match.column.index, match.against, "", "rank", 0) for row in rows]
        values = [
            figure.value for entry in entries if (figure := figure_at(candidate, entry, decimal)).state == "value"
        ]
        broken = sum(1 for value in values if value != round(value))
        if 2 * broken > len(values):
            where = candidate.grid.where_stripe(match.column.index)
            found = f"{broken} of {len(values)} figures are no whole numbers"
            text = f"headed as ranks of {match.code}, but {found}: what is it?"
            remarks.append(Remark(where, text, question=True, answer_with="--layout"))
            done.append(replace(match, code=None, what="value", reason="headed as ranks, its figures are none"))
        else:
            done.append(match)
    candidate.matches = done
    return remarks
