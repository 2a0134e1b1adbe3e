"""A plan by a layout file: what it names is read, nothing is looked for."""

from __future__ import annotations

from collections.abc import Sequence

from danvan_analysis.errors import TableContradicts, TableNotFound, UnknownName
from danvan_analysis.published.adding.checking.editions import EditionTables
from danvan_analysis.published.adding.checking.known_values import Known
from danvan_analysis.published.adding.checking.listing import list_columns
from danvan_analysis.published.adding.checking.one_edition import Reading, counted, make_edition
from danvan_analysis.published.adding.checking.proposal import scales_of
from danvan_analysis.published.adding.finding.blocks import Aside, Block
from danvan_analysis.published.adding.finding.grid import Grid
from danvan_analysis.published.adding.finding.header import Column
from danvan_analysis.published.adding.finding.naming import Names, VintageChoice
from danvan_analysis.published.adding.finding.stated_years import Stated
from danvan_analysis.published.adding.layout_file import Layout, LayoutEdition, LayoutTable, line_number, lines
from danvan_analysis.published.adding.matching.candidates import Candidate, edition_components
from danvan_analysis.published.adding.matching.long_form import LongKeys
from danvan_analysis.published.adding.matching.matching import Match
from danvan_analysis.published.adding.model import ColumnMatch, Edition, NewComponent, NotTaken, Plan, Remark
from danvan_analysis.published.adding.texts.tokens import Decimal
from danvan_analysis.published.workbooks.sheets import Book, Sheet


def follow_layout(
    book: Book, layout: Layout, *, index: str, years: Sequence[int] = (), decimal: Decimal | None = None,
    vintage: int | None = None, known: Known,
) -> Plan:  # fmt: skip
    """Read a file exactly as a layout file says.

    Raises
    ------
    TableContradicts
        The layout is of another file or index, or names what the file does not have.
    TableNotFound
        A sheet that it names is not there, or a table has no province in the rows that it names.
    """
    _same_file(book, layout, index, years)
    sign: Decimal = decimal or layout.decimal
    names = Names.of_book(book)
    editions: list[Edition] = []
    columns: list[ColumnMatch] = []
    not_taken: list[NotTaken] = []
    remarks: list[Remark] = [Remark(book.file, text) for text in book.remarks]
    read: set[str] = set()
    for wanted in layout.edition:
        if years and wanted.year not in years:
            continue
        edition, found, told, listed = _edition(book, wanted, layout, names, sign, vintage, known)
        editions.append(edition)
        not_taken += found
        remarks += told
        columns += listed
        read |= {table.sheet for table in wanted.table}
    not_taken += [
        NotTaken("sheet", f"sheet {sheet.name!r}", sheet.name, "the layout file does not name it")
        for sheet in book.sheets
        if sheet.name not in read
    ]
    basis = "as the layout file says" if decimal is None else "as asked"
    return Plan(
        book=book, index=index, decimal=sign, decimal_basis=basis,
        editions=tuple(editions), columns=tuple(columns), not_taken=tuple(dict.fromkeys(not_taken)),
        remarks=tuple(dict.fromkeys(remarks)),
    )  # fmt: skip


def _same_file(book: Book, layout: Layout, index: str, years: Sequence[int]) -> None:
    if layout.index != index:
        raise TableContradicts(
            book.file, f"the layout file is of {layout.index}, added was {index}", "Give the layout file of this index."
        )
    if layout.sha256 != book.sha256:
        raise TableContradicts(
            book.file,
            f"the layout file was written for {layout.file} with sha256 {layout.sha256[:12]}..., this one has "
            f"{book.sha256[:12]}...",
            "Have a layout written for this file: its rows may stand elsewhere.",
        )
    here = [edition.year for edition in layout.edition]
    if years and not set(years) & set(here):
        raise TableContradicts(
            book.file,
            f"the layout file has the editions {', '.join(map(str, here))}, asked for was {', '.join(map(str, years))}",
            "Ask for an edition of the layout file, or correct its year.",
        )


def _edition(
    book: Book, wanted: LayoutEdition, layout: Layout, names: Names, decimal: Decimal, vintage: int | None, known: Known
) -> tuple[Edition, list[NotTaken], list[Remark], list[ColumnMatch]]:
    components, new_edition = edition_components(layout.index, wanted.year)
    given = [
        NewComponent(
            one.code,
            one.level,
            one.parent,
            one.label_vi,
            one.label_en,
            one.unit,
            one.scale,
            one.reason or "as the layout file says",
        )
        for one in layout.new_component
    ]
    known_codes = {component.code for component in components} | {component.code for component in given}
    tables = [_candidate(book, table, wanted, names, known_codes) for table in wanted.table]
    codes = sorted({code for candidate in tables for code in candidate.codes})
    scales = scales_of(layout.index, components, codes, new_edition=new_edition)
    scales.update({component.code: component.scale for component in given if component.scale is not None})
    reading = Reading(layout.index, book.file, wanted.year, components, new_edition, scales, tables)
    gathered = EditionTables(taken=[(candidate, candidate.entries(wanted.year)) for candidate in tables])
    chosen = VintageChoice(vintage or wanted.vintage, "as the layout file says" if vintage is None else "as asked")
    edition, not_taken, remarks = make_edition(
        reading, gathered, vintage=chosen, decimal=decimal, decided=True, known=known, layout_new=given, by_hand=True
    )
    listed = []
    for candidate in tables:
        not_taken += [
            NotTaken("row", candidate.grid.where_line(aside.row), aside.text, aside.reason)
            for aside in candidate.block.aside
        ]
        listed += list_columns(candidate, wanted.year, counted(edition, candidate))[0]
    return edition, not_taken, remarks, listed


def _candidate(book: Book, table: LayoutTable, wanted: LayoutEdition, names: Names, known_codes: set[str]) -> Candidate:
    sheet = _sheet(book, table)
    grid = Grid(sheet, table.transposed)
    rows = _inside(lines(table.rows), grid.height, book, table, "row")
    header = tuple(_inside(lines(table.header), grid.height, book, table, "header row"))
    province_columns = sorted({line_number(column.provinces) for column in table.columns})
    if table.provinces is not None:
        province_columns = sorted({*province_columns, line_number(table.provinces)})
    _inside(province_columns, grid.width, book, table, "column of provinces")
    if not province_columns:
        raise TableContradicts(
            book.file, "the layout file names no column of provinces", "Give provinces = \"B\" for each column.",
            sheet=sheet.name,
        )  # fmt: skip
    named = [row for row in rows if any(names.is_province(grid.filled(row, column)) for column in province_columns)]
    if not named:
        raise TableNotFound(
            book.file,
            f"none of the rows {table.rows} that the layout file names has a province in "
            f"{', '.join(grid.stripe(column) for column in province_columns)}",
            "Correct rows or provinces in the layout file.",
            sheet=sheet.name,
        )
    aside = tuple(
        Aside(row, next((text.strip() for text in grid.rows[row] if text.strip()), ""), "unknown province")
        for row in rows
        if row not in set(named) and not grid.blank_row(row)
    )
    block = Block(grid, names, tuple(province_columns), tuple(named), aside=aside, header_rows=header)
    candidate = Candidate(block, [], Stated(), year=wanted.year, year_source="asked")
    if table.components is not None:
        _long(candidate, table, known_codes, book)
    for column in table.columns:
        _known(column.component, known_codes, book, table)
        place = line_number(column.column)
        _inside([place], grid.width, book, table, "column")
        own = tuple(dict.fromkeys(text for row in header if (text := grid.filled(row, place))))
        described = Column(place, line_number(column.provinces), own, (), True, len(named))
        candidate.columns.append(described)
        candidate.matches.append(
            Match(described, column.component, column.what, how="layout", confidence=1.0, words=" ".join(own))
        )
    if not candidate.matches:
        raise TableContradicts(
            book.file,
            "the layout file names no column to read",
            "Give columns = [{ column = ..., provinces = ..., component = ... }].",
            sheet=sheet.name,
        )
    return candidate


def _long(candidate: Candidate, table: LayoutTable, known_codes: set[str], book: Book) -> None:
    if table.components is None or (table.values is None and table.ranks is None):
        raise TableContradicts(
            book.file, "the layout file names components and no values", 'Give values = "D".', sheet=table.sheet
        )
    places = [line_number(name) for name in (table.components, table.values, table.ranks) if name is not None]
    _inside(places, candidate.grid.width, book, table, "column")
    for code in table.component_of.values():
        _known(code, known_codes, book, table)
    matches = {
        text: Match(Column(number, 0, (text,), (), True, 1), code, how="layout", confidence=1.0)
        for number, (text, code) in enumerate(table.component_of.items())
    }
    candidate.long = LongKeys(places[0], matches)
    candidate.value_column = line_number(table.values) if table.values else None
    candidate.rank_column = line_number(table.ranks) if table.ranks else None
    candidate.matches = list(matches.values())


def _sheet(book: Book, table: LayoutTable) -> Sheet:
    for sheet in book.sheets:
        if sheet.name == table.sheet:
            return sheet
    raise TableNotFound(
        book.file,
        f"the layout file names the sheet {table.sheet!r}; the file has "
        f"{', '.join(repr(one.name) for one in book.sheets)}",
        "Correct the sheet in the layout file.",
    )


def _inside(numbers: Sequence[int], size: int, book: Book, table: LayoutTable, what: str) -> list[int]:
    outside = [number for number in numbers if not 0 <= number < size]
    if outside:
        raise TableContradicts(
            book.file,
            f"the layout file names {what} {outside[0] + 1}, the table has {size}",
            f"Correct the {what} in the layout file.",
            sheet=table.sheet,
        )
    return list(numbers)


def _known(code: str, known_codes: set[str], book: Book, table: LayoutTable) -> None:
    if code not in known_codes:
        raise UnknownName(
            "component",
            code,
            _nearest(code, sorted(known_codes)),
            place=f"layout file of {book.file}, sheet {table.sheet!r}",
        )


def _nearest(code: str, codes: Sequence[str]) -> list[str]:
    from rapidfuzz import process

    return [str(name) for name, _, _ in process.extract(code, codes, limit=2)]
