"""The plan of an import: from the sheets of a file to the cells that would be taken over, and what to ask first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from danvan_analysis.errors import UnknownName
from danvan_analysis.published.adding.checking.doubts import check_lookups, check_names, check_ranks
from danvan_analysis.published.adding.checking.editions import drop_unlikely, gather, settle_doubles
from danvan_analysis.published.adding.checking.known_values import Known
from danvan_analysis.published.adding.checking.listing import list_beside, list_columns, list_left
from danvan_analysis.published.adding.checking.one_edition import (
    Reading,
    counted,
    decide_decimal,
    edition_by_values,
    make_edition,
    vintage_of,
)
from danvan_analysis.published.adding.checking.places import add_places
from danvan_analysis.published.adding.checking.proposal import scales_of
from danvan_analysis.published.adding.checking.search import Search, search
from danvan_analysis.published.adding.checking.survey import describe, holds_indicators, indicator_cells
from danvan_analysis.published.adding.checking.verify import match_by_values
from danvan_analysis.published.adding.matching.candidates import Candidate, edition_components
from danvan_analysis.published.adding.matching.choice import Choice, choose, where_of
from danvan_analysis.published.adding.model import ColumnMatch, Edition, IndicatorCell, NotTaken, Plan, Remark
from danvan_analysis.published.adding.texts.tokens import Convention, Decimal
from danvan_analysis.published.workbooks.sheets import Book
from danvan_analysis.reference import provinces, registry

if TYPE_CHECKING:
    import polars as pl

    from danvan_analysis.published.adding.layout_file import Layout


def make_plan(
    book: Book, *, index: str, years: Sequence[int] = (), decimal: Decimal | None = None, vintage: int | None = None,
    indicators: bool = False, layout: Layout | None = None, known: pl.DataFrame | None = None,
) -> Plan:  # fmt: skip
    """Find the table of an index in a file, match it to the registry, and say what would be taken over.

    Nothing is written, nothing is guessed in silence: what was not matched is listed, what is ambiguous is a
    question, what cannot be is refused.

    Parameters
    ----------
    book : Book
        The file, read.
    index : str
        ``PAPI``, ``PCI``, ``PAR_INDEX`` or ``SIPAS``.
    years : sequence of int
        Editions asked for, by the year measured; empty: those that the file states.
    decimal : {".", ","}, optional
        Decimal sign of figures stored as text; decided from all of them where not given.
    vintage : int, optional
        2004, 2008 or 2025; decided from the names where not given.
    indicators : bool
        Read the sheets of indicators behind the sub-indices too.
    layout : Layout, optional
        Read exactly what it names instead of looking for it.
    known : polars.DataFrame, optional
        Figures already held: index, edition_year, vintage, province_code, component_code, value, decimals.

    Raises
    ------
    TableNotFound
        No sheet holds a table of provinces with a component of the index.
    TableContradicts
        The table is of another index or edition, its columns are swapped, or a province stands twice.
    UnknownName
        No such index or vintage.

    Examples
    --------
    >>> from danvan_analysis.published.workbooks.sheets import Sheet
    >>> names = [
    ...     "An Giang",
    ...     "Bắc Ninh",
    ...     "Cà Mau",
    ...     "Đà Nẵng",
    ...     "Điện Biên",
    ...     "Gia Lai",
    ...     "Hà Nội",
    ...     "Hải Phòng",
    ...     "Huế",
    ...     "Kon Tum",
    ... ]
    >>> names += ["Lai Châu", "Lào Cai", "Long An", "Sơn La"]
    >>> rows = (("Tỉnh", "PCI 2016"), *((name, str(50 + place)) for place, name in enumerate(names)))
    >>> sheet = Sheet("made up", rows, (("text", "text"), *((("text", "number"),) * len(names))))
    >>> plan = make_plan(Book("made-up.csv", "0" * 64, 1, "csv", (sheet,)), index="PCI")
    >>> plan.editions[0].year, len(plan.cells), plan.cells[0].cell
    (2016, 14, 'B2')
    """
    registry.index(index)
    if vintage is not None and vintage not in provinces.VINTAGES:
        raise UnknownName("vintage", vintage, provinces.VINTAGES)
    if layout is not None:
        from danvan_analysis.published.adding.follow import follow_layout

        return follow_layout(
            book, layout, index=index, years=years, decimal=decimal, vintage=vintage, known=Known(known, index)
        )
    found = search(book, index, tuple(years), vintage, Known(known, index))
    choice = choose([one for one in found.candidates if id(one) not in found.surveys or one.codes], book, found.asked)
    if not choice.editions:
        return _without_edition(found, choice, decimal)
    return _Draft(found, choice, decimal).plan(indicators=indicators)


def _without_edition(found: Search, choice: Choice, decimal: Decimal | None) -> Plan:
    """The file states no edition, and none was asked for: the columns are shown, no cell is planned."""
    usable = [candidate for candidate in found.candidates if candidate.codes] or found.candidates
    if found.asked:
        asked = ", ".join(str(year) for year in found.asked)
        text = f"no table of the edition of {asked} can be read before the questions are answered"
    else:
        by_values = edition_by_values(usable[0], found.known, decimal)
        text = "the file does not say of which edition it is" + (f"; {by_values}" if by_values else "")
    remarks = [*found.remarks, *choice.remarks, Remark(where_of(usable[0]), text, True, "--year")]
    columns, not_taken, questions = list_columns(usable[0], 0, {})
    return Plan(
        book=found.book, index=found.index, decimal=decimal or ".", decimal_basis="no edition", editions=(),
        columns=tuple(columns), not_taken=(*not_taken, *found.without), remarks=(*remarks, *questions),
    )  # fmt: skip


@dataclass
class _Draft:
    """A plan while it is drawn up; each edition adds to the lists."""

    found: Search
    choice: Choice
    asked_decimal: Decimal | None
    editions: list[Edition] = field(default_factory=list)
    columns: list[ColumnMatch] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)

    def plan(self, *, indicators: bool) -> Plan:
        found, choice = self.found, self.choice
        readings = [self._reading(year, tables) for year, tables in sorted(choice.editions.items())]
        convention = self._convention(readings)
        decimal: Decimal = convention.decimal or "."
        self.not_taken += [*found.without, *choice.not_taken()]
        self.remarks += [*found.remarks, *choice.remarks]
        for reading in readings:
            self._add_edition(reading, decimal, decided=convention.decimal is not None)
        for year in found.asked:
            if year not in choice.editions:
                text = f"no table of the edition of {year} stands in it; leave the year out, or give its file"
                self.remarks.append(Remark(found.book.file, text, True, "--year"))
        survey = self._list_others(readings, decimal, indicators=indicators)
        if convention.decimal is None:
            text = f"decimal comma or dot? {convention.basis}"
            self.remarks.append(Remark(found.book.file, text, question=True, answer_with="--decimal"))
        return Plan(
            book=found.book, index=found.index, decimal=decimal, decimal_basis=convention.basis,
            editions=tuple(self.editions), columns=tuple(self.columns), not_taken=tuple(dict.fromkeys(self.not_taken)),
            remarks=tuple(dict.fromkeys(self.remarks)), indicators=tuple(survey),
        )  # fmt: skip

    def _reading(self, year: int, tables: Sequence[Candidate]) -> Reading:
        components, new = edition_components(self.found.index, year)
        codes = sorted({code for candidate in tables for code in candidate.codes})
        scales = scales_of(self.found.index, components, codes, new_edition=new)
        return Reading(self.found.index, self.found.book.file, year, components, new, scales, tables)

    def _convention(self, readings: Sequence[Reading]) -> Convention:
        if self.asked_decimal is not None:
            return Convention(self.asked_decimal, "as asked")
        return decide_decimal(
            [(table, entries, reading.scales) for reading in readings for table, entries in reading.all()]
        )

    def _add_edition(self, reading: Reading, decimal: Decimal, *, decided: bool) -> None:
        vintage = vintage_of(reading, self.found.asked_vintage)
        doubles: list[Remark] = []
        for candidate in reading.tables:
            survey = id(candidate) in self.found.surveys
            if id(candidate) not in self.done:
                if candidate.long is None:
                    drop_unlikely(candidate, decimal, reading.scales)
                doubles += settle_doubles(candidate, decimal, scales=reading.scales, ask=not survey)
                if not survey:
                    check_names(candidate, self.found.book.file)
                    doubles += check_ranks(candidate, decimal)
                    add_places(candidate, decimal)
                    doubles += check_lookups(candidate, decimal)
            if not survey:
                doubles += match_by_values(
                    candidate, self.found.known, year=reading.year, vintage=vintage.vintage, decimal=decimal
                )
        gathered = gather(reading.tables, reading.year, decimal, surveys=self.found.surveys)
        if gathered.taken:
            edition, not_taken, remarks = make_edition(
                reading, gathered, vintage=vintage, decimal=decimal, decided=decided, known=self.found.known
            )
            self.editions.append(edition)
            self.not_taken += not_taken
            self.remarks += remarks
        for candidate, reason in gathered.left:
            if id(candidate) not in self.found.surveys:
                self.not_taken.append(NotTaken("sheet", where_of(candidate), candidate.sheet.name, reason))
        self.taken |= {id(candidate) for candidate, _ in gathered.taken}
        shown = [candidate for candidate, _ in gathered.taken] or reading.tables[:1]
        for candidate in shown:
            cells = counted(self.editions[-1], candidate) if gathered.taken else {}
            listed, beside, questions = list_columns(candidate, reading.year, cells, editions=self.choice.editions)
            self.columns += listed
            if id(candidate) not in self.done:
                self.not_taken += [*([] if id(candidate) in self.found.surveys else beside), *list_beside(candidate)]
                self.remarks += questions
        self.done |= {id(candidate) for candidate in reading.tables}
        self.remarks += doubles

    def _list_others(self, readings: Sequence[Reading], decimal: Decimal, *, indicators: bool) -> list[IndicatorCell]:
        """Name the sheets of indicators and the tables that nothing is taken of; read the former if asked to."""
        listed = {id(candidate) for candidate, _ in self.choice.left}
        listed |= {id(candidate) for reading in readings for candidate in reading.tables}
        survey: list[IndicatorCell] = []
        for candidate in self.found.candidates:
            survey_sheet = id(candidate) in self.found.surveys
            if not survey_sheet and id(candidate) not in listed:
                self.not_taken.append(list_left(candidate))
            if not survey_sheet and not (id(candidate) in self.taken and holds_indicators(candidate)):
                continue
            edition = next((one for one in self.editions if one.year == candidate.year), None)
            component = self.found.surveys.get(id(candidate), "")
            if indicators and edition is not None:
                survey += indicator_cells(
                    candidate, component=component, year=edition.year, vintage=edition.vintage, decimal=decimal
                )
            elif survey_sheet:
                reason = describe(candidate, component, taken=False)
                self.not_taken.append(NotTaken("sheet", where_of(candidate), candidate.sheet.name, reason))
        return survey
