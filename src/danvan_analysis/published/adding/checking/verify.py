"""A table against the figures already held: the wrong edition, swapped columns, columns without a header."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.checking.cells import Extract, figure_at, printed_decimals
from danvan_analysis.published.adding.checking.checks import place_of, values_of
from danvan_analysis.published.adding.checking.known_values import FEWEST_EQUAL, Known
from danvan_analysis.published.adding.matching.candidates import Candidate, Entry
from danvan_analysis.published.adding.model import Remark
from danvan_analysis.published.adding.texts.tokens import Decimal
from danvan_analysis.reference import provinces

#: A table equals another edition where this share of all its values does.
_SAME_EDITION: Final = 0.9
_OTHER: Final = 0.5
_NO_HEADER: Final = ("no header above it", "matches no component")

Column = dict[str, tuple[float, int]]


def match_by_values(candidate: Candidate, known: Known, *, year: int, vintage: int, decimal: Decimal) -> list[Remark]:
    """Match columns whose header says nothing by their values, where the edition is held already.

    Changes ``candidate.matches``.
    """
    if candidate.long is not None or year not in known.editions:
        return []
    remarks = []
    taken = candidate.codes
    done = list(candidate.matches)
    for number, match in enumerate(candidate.matches):
        if (
            match.code is not None
            or match.what == "rank"
            or not match.column.figures
            or not match.reason.startswith(_NO_HEADER)
        ):
            continue
        column: Column = {}
        for row in candidate.block.rows_of(match.against):
            figure = figure_at(candidate, Entry(row, match.column.index, match.against, "", "value", year), decimal)
            code = candidate.block.codes(row, match.against).get(vintage)
            if figure.state == "value" and code is not None:
                text = candidate.grid.text(row, match.column.index)
                column[code] = (figure.value, printed_decimals(text, decimal))
        agreements = [one for one in known.agreements(column, vintage, year=year) if one.code not in taken]
        best = agreements[0] if agreements else None
        if best is None or (len(agreements) > 1 and agreements[1].equal == best.equal):
            continue
        where = candidate.grid.where_stripe(match.column.index)
        done[number] = replace(
            match, code=best.code, how="values", confidence=round(best.share, 3), reason="",
            note=f"{best.equal} of {best.compared} values equal those held",
        )  # fmt: skip
        taken.add(best.code)
        remarks.append(
            Remark(
                where,
                f"no header says so: taken for {best.code}, {best.equal} of {best.compared} values equal those held",
            )
        )
    candidate.matches = done
    return remarks


def agreement_with(candidate: Candidate, known: Known, year: int) -> float | None:
    """Share of the values of a table that equal those held of an edition; None where too few are held.

    Figures stored as text are read with either decimal sign: one of them agrees, if any does.
    """
    vintage = provinces.vintage_of_edition(year)
    shares = []
    signs: tuple[Decimal, ...] = (".", ",")
    for decimal in signs:
        columns: dict[str, Column] = {}
        for entry in candidate.entries(year):
            code = candidate.block.codes(entry.row, entry.province_column).get(vintage)
            figure = figure_at(candidate, entry, decimal)
            if code is not None and figure.state == "value" and entry.what == "value":
                decimals = printed_decimals(candidate.grid.text(entry.row, entry.column), decimal)
                columns.setdefault(entry.code, {})[code] = (figure.value, decimals)
        agreements = [known.agreement(column, code, year, vintage) for code, column in columns.items()]
        compared = sum(one.compared for one in agreements)
        if compared >= FEWEST_EQUAL:
            shares.append(sum(one.equal for one in agreements) / compared)
    return max(shares, default=None)


def columns_of_extract(extract: Extract, decimal: Decimal) -> dict[str, Column]:
    """Values with their printed decimals, by component and province."""
    return {
        code: {province: (cell.value, printed_decimals(cell.printed, decimal)) for province, cell in cells.items()}
        for code, cells in values_of(extract).items()
    }


def same_edition(columns: dict[str, Column], known: Known, vintage: int) -> list[tuple[int, int, int, str, int, int]]:
    """Editions held whose values a table has: (year, equal, compared, best component, its equal, its compared)."""
    found = []
    for year in known.editions:
        agreements = [known.agreement(column, code, year, vintage) for code, column in sorted(columns.items())]
        equal, compared = sum(one.equal for one in agreements), sum(one.compared for one in agreements)
        if compared:
            best = max(agreements, key=lambda one: one.equal)
            found.append((year, equal, compared, best.code, best.equal, best.compared))
    return found


def verify(extract: Extract, known: Known, *, year: int, vintage: int, decimal: Decimal, file: str) -> list[Remark]:
    """Hold the figures of an edition against those already held.

    Raises
    ------
    TableContradicts
        The values are those of another edition, or of another component of the same one.
    """
    columns = columns_of_extract(extract, decimal)
    if not columns:
        return []
    editions = same_edition(columns, known, vintage)
    own = next((one for one in editions if one[0] == year), None)
    own_share = own[1] / own[2] if own else 0.0
    if own_share < _OTHER:
        for other_year, equal, compared, code, best_equal, best_compared in reversed(editions):
            if other_year != year and equal >= max(FEWEST_EQUAL, _SAME_EDITION * compared):
                first = next(iter(values_of(extract)[code].values()))
                raise TableContradicts(
                    file,
                    f"said to be of {year}, but {best_equal} of {best_compared} values of {code} equal those of "
                    f"edition "
                    f"{other_year} ({equal} of {compared} in all)",
                    f"Give --year {other_year}, or the file of {year}.",
                    sheet=first.sheet,
                    cell=first.cell,
                )
    for code, column in sorted(columns.items()):
        here = known.agreement(column, code, year, vintage)
        if here.compared < FEWEST_EQUAL or here.share >= _OTHER:
            continue
        others = [one for one in known.agreements(column, vintage, year=year) if one.code != code]
        if others:
            first = next(iter(values_of(extract)[code].values()))
            raise TableContradicts(
                file,
                f"its header says {code}, but {others[0].equal} of {others[0].compared} values equal those held "
                f"of {others[0].code}",
                "Look whether the columns are swapped; a layout file can say which is which.",
                sheet=first.sheet,
                cell=first.cell,
            )
    if own is None:
        return []
    _, equal, compared, *_ = own
    first = next(iter(next(iter(values_of(extract).values())).values()))
    text = f"{equal} of {compared} values equal those already held of {year}"
    if equal < compared:
        text += "; the others differ: a revised release, or another table?"
    return [Remark(place_of(first), text)]
