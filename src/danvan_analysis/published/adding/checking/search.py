"""What a file holds for an index: its tables matched to components, its sheets of indicators, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from danvan_analysis.errors import TableContradicts, TableNotFound
from danvan_analysis.published.adding.checking.known_values import Known
from danvan_analysis.published.adding.checking.survey import is_indicator_sheet, keep_own_component, sub_index_of
from danvan_analysis.published.adding.checking.verify import agreement_with, match_by_values
from danvan_analysis.published.adding.finding.naming import Names
from danvan_analysis.published.adding.matching.candidates import (
    Candidate,
    edition_components,
    find_candidates,
    match_candidate,
)
from danvan_analysis.published.adding.matching.choice import assign_years, where_of
from danvan_analysis.published.adding.matching.wrong_index import refuse_wrong_index
from danvan_analysis.published.adding.model import NotTaken, Remark
from danvan_analysis.published.adding.texts.labels import Wordings
from danvan_analysis.published.adding.texts.tokens import Decimal
from danvan_analysis.published.adding.texts.wording import years_in
from danvan_analysis.published.workbooks.sheets import Book
from danvan_analysis.reference import provinces
from danvan_analysis.reference.registry import Component

#: Share of equal values from which on a table is an edition, and below which it is not.
_SAME: Final = 0.9
_OTHER: Final = 0.2


@dataclass
class Search:
    """What was found in a file on the way to a plan.

    ``surveys``: the sheets of indicators, by the id of their table, and the sub-index each belongs to.
    """

    book: Book
    index: str
    candidates: list[Candidate]
    without: list[NotTaken]
    known: Known
    asked: tuple[int, ...]
    asked_vintage: int | None
    surveys: dict[int, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    _wordings: dict[int, tuple[Wordings, list[Component], bool]] = field(default_factory=dict)

    def match(self, candidate: Candidate) -> None:
        """Match a table to the components of its edition; note it if it is a sheet of indicators."""
        base = candidate.year or 0
        if base not in self._wordings:
            components, new = edition_components(self.index, candidate.year)
            self._wordings[base] = (Wordings(self.index, components), components, new)
        wordings, components, new = self._wordings[base]
        match_candidate(candidate, index=self.index, wordings=wordings, components=components, new_edition=new)
        self.surveys.pop(id(candidate), None)
        if is_indicator_sheet(candidate):
            component = sub_index_of(candidate, self.index, wordings, [one.code for one in components])
            keep_own_component(candidate, component)
            self.surveys[id(candidate)] = component


def search(book: Book, index: str, asked: tuple[int, ...], vintage: int | None, known: Known) -> Search:
    """Find every table of provinces in a file and match its columns to the index.

    Raises
    ------
    TableNotFound
        No sheet holds a table of provinces, or none with a component of the index.
    TableContradicts
        The file is of another index, or its rows cannot be told apart.
    """
    names = Names.of_book(book)
    candidates, without = find_candidates(book, names)
    seen = "; ".join(f"{sheet.name!r}: {looks}" for sheet, looks in without)
    if not candidates:
        raise TableNotFound(
            book.file,
            f"no sheet has a column or a row of provinces ({seen or 'the file has no sheet'})",
            "Look whether the file is the right one; a table needs one province a row, spelt as the publishers "
            "spell it.",
        )
    work = Search(book, index, candidates, [], known, asked, vintage)
    work.remarks += [Remark(book.file, text) for text in book.remarks]
    work.without = [
        NotTaken("sheet", f"sheet {sheet.name!r}", sheet.name, f"no table of provinces: {looks}")
        for sheet, looks in without
        if looks != "empty"
    ]
    work.remarks += assign_years(candidates, book, asked)
    for candidate in candidates:
        work.match(candidate)
    work.remarks += overrule_years(work)
    refuse_wrong_index(candidates, book, index)
    _match_headless(work)
    _refuse_unmatched(work, seen)
    return work


def overrule_years(work: Search) -> list[Remark]:
    """Where a table states another year than is asked for or named by the file, the values held may overrule it.

    A sheet named 2012 whose values are those held of 2011 is of 2011 if that was asked for; so is a table whose
    values are held for neither, if they are plainly not those of the year it states.
    """
    in_name = years_in(work.book.file)
    meant = work.asked or in_name
    if len(meant) != 1:
        return []
    asked = meant[0]
    remarks = []
    for candidate in work.candidates:
        stated = candidate.year
        if stated is None or stated == asked or candidate.years != [stated] or stated not in work.known.editions:
            continue
        others = any(one.year == asked and one.codes for one in work.candidates)
        of_stated = agreement_with(candidate, work.known, stated)
        candidate.year, source = asked, candidate.year_source
        work.match(candidate)
        of_asked = agreement_with(candidate, work.known, asked)
        proved = of_asked is not None and of_asked >= _SAME
        if (
            of_stated is not None
            and of_stated < _OTHER
            and (proved or (asked not in work.known.editions and not others))
        ):
            candidate.year_source = "asked"
            why = f"its values are those held of {asked}" if proved else f"its values are not those held of {stated}"
            remarks.append(Remark(where_of(candidate), f"it states {stated} and is read as {asked}: {why}"))
        else:
            candidate.year, candidate.year_source = stated, source
            work.match(candidate)
    return remarks


def _match_headless(work: Search) -> None:
    """Where no header of a table names a component, its values may be those of an edition that is held already."""
    for candidate in work.candidates:
        if candidate.codes or candidate.year is None or candidate.problem:
            continue
        vintage = work.asked_vintage or provinces.vintage_of_edition(candidate.year)
        decimals: tuple[Decimal, ...] = (".", ",")
        for decimal in decimals:
            if not candidate.codes:
                work.remarks += match_by_values(
                    candidate, work.known, year=candidate.year, vintage=vintage, decimal=decimal
                )


def _refuse_unmatched(work: Search, seen: str) -> None:
    if any(candidate.codes and not candidate.problem for candidate in work.candidates):
        return
    asked = [candidate for candidate in work.candidates if any(match.question for match in candidate.matches)]
    if asked:
        return
    problem = next((candidate for candidate in work.candidates if candidate.problem), None)
    if problem is not None:
        raise TableContradicts(
            work.book.file, problem.problem, "Mend the table, or say in a layout file which rows and columns to read.",
            sheet=problem.sheet.name, cell=problem.grid.line(problem.block.rows[0]),
        )  # fmt: skip
    ranked = [candidate for candidate in work.candidates if any(match.code for match in candidate.matches)]
    first = (ranked or work.candidates)[0]
    headers = [
        " / ".join(" ".join(text.split()) for text in match.column.header) or "no header" for match in first.matches
    ]
    looks = "; ".join(
        f"{where_of(one)}: {one.block.distinct} provinces, {sum(1 for column in one.columns if column.figures)} "
        f"columns of figures"
        for one in work.candidates
    )
    found = "only ranks, no values" if ranked else "no header names a component"
    raise TableNotFound(
        work.book.file,
        f"{found} of {work.index}; headers: {', '.join(repr(text) for text in headers[:8]) or 'none'} "
        f"({looks}{'; ' + seen if seen else ''})",
        "Look whether the index is right and the header stands above the figures; a layout file can say what each "
        "column is.",
        sheet=first.sheet.name,
        cell=first.grid.line((first.block.header_rows or first.block.rows)[0]),
    )
