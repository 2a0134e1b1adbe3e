"""An edition of the plan: its cells, blanks, missing provinces, its remarks and its registry entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.checking.cells import Extract, Scales, extract, tokens_of
from danvan_analysis.published.adding.checking.checks import check, values_of
from danvan_analysis.published.adding.checking.editions import EditionTables
from danvan_analysis.published.adding.checking.known_values import FEWEST_EQUAL, Known
from danvan_analysis.published.adding.checking.proposal import propose
from danvan_analysis.published.adding.checking.verify import columns_of_extract, same_edition, verify
from danvan_analysis.published.adding.finding.naming import VintageChoice, choose_vintage
from danvan_analysis.published.adding.matching.candidates import Candidate, Entry
from danvan_analysis.published.adding.matching.choice import where_of
from danvan_analysis.published.adding.matching.matching import Match
from danvan_analysis.published.adding.model import Edition, NewComponent, NotTaken, Remark, TableColumn, TableRef
from danvan_analysis.published.adding.texts.tokens import Convention, Decimal, Token, convention
from danvan_analysis.reference import provinces, registry
from danvan_analysis.reference.registry import Component

#: Fewer than this share of the provinces, in an index that covers all, is hardly a whole table.
_FEW: float = 0.2
_MANY_UNKNOWN: int = 3
#: Share of equal values from which on a table is an edition that is held.
_SAME: float = 0.9


@dataclass(frozen=True)
class Reading:
    """What an edition is read with: its components and their scales, and the tables that speak of it."""

    index: str
    file: str
    year: int
    components: Sequence[Component]
    new_edition: bool
    scales: Scales
    tables: Sequence[Candidate]

    def all(self) -> Iterator[tuple[Candidate, list[Entry]]]:
        """Every table with its cells of the edition."""
        for candidate in self.tables:
            yield candidate, candidate.entries(self.year)


def decide_decimal(tables: Sequence[tuple[Candidate, Sequence[Entry], Scales]]) -> Convention:
    """The decimal sign of a file, from every figure of the tables that would be taken."""
    tokens: list[Token] = []
    stored = 0
    for candidate, entries, scales in tables:
        found, numbers = tokens_of(candidate, entries, scales)
        tokens += found
        stored += numbers
    return convention(tokens, stored=stored)


def vintage_of(reading: Reading, asked: int | None) -> VintageChoice:
    """The vintage of the provinces of an edition, from all names of its first table."""
    candidate = reading.tables[0]
    rows = sorted({(entry.row, entry.province_column) for entry in candidate.entries(reading.year)})
    return choose_vintage([candidate.block.codes(row, column) for row, column in rows], year=reading.year, asked=asked)


def make_edition(
    reading: Reading, gathered: EditionTables, *, vintage: VintageChoice, decimal: Decimal, decided: bool, known: Known,
    layout_new: Sequence[NewComponent] = (), by_hand: bool = False,
) -> tuple[Edition, list[NotTaken], list[Remark]]:  # fmt: skip
    """Read the cells of an edition, check them, and propose its registry entry.

    ``by_hand``: a layout file names what is read, so what only a layout file can answer is no question any more.

    Raises
    ------
    TableContradicts
        The figures cannot be those of the edition.
    """
    year, index = reading.year, reading.index
    components = {component.code: component for component in reading.components}
    found = Extract()
    for candidate, entries in gathered.taken:
        extract(
            candidate, entries, decimal=decimal, decided=decided, vintage=vintage.vintage, components=components,
            scales=reading.scales, file=reading.file, into=found,
        )  # fmt: skip
    remarks = [*gathered.remarks, *found.remarks]
    remarks += verify(found, known, year=year, vintage=vintage.vintage, decimal=decimal, file=reading.file)
    remarks += check(
        found, index=index, year=year, components=reading.components, scales=reading.scales, decimal=decimal,
        new_edition=reading.new_edition, file=reading.file,
    )  # fmt: skip
    values = values_of(found)
    printed = {code: list(column) for code, column in values.items()}
    matches: dict[str, Match] = {}
    for candidate, _ in gathered.taken:
        for match in candidate.matches:
            if match.code in printed and match.what == "value":
                matches.setdefault(match.code or "", match)
    proposal, told = propose(
        index=index, year=year, vintage=vintage.vintage, new_edition=reading.new_edition, components=reading.components,
        matches=matches, printed=printed, scales=reading.scales, given=layout_new,
    )  # fmt: skip
    remarks += told
    units = [province.code for province in provinces.provinces(vintage.vintage)]
    there = {province for _, _, province in found.cells}
    missing = tuple(unit for unit in units if unit not in there)
    remarks += _about(reading, gathered, found, vintage, missing, len(units))
    first = gathered.taken[0][0]
    edition = Edition(
        year=year,
        sheet=first.sheet.name,
        layout=first.layout,
        vintage=vintage.vintage,
        cells=tuple(found.cells.values()),
        missing=missing,
        blanks={code: tuple(codes) for code, codes in found.blanks.items() if codes},
        proposal=proposal,
        tables=tuple(table_ref(candidate, entries) for candidate, entries in gathered.taken),
    )
    if by_hand:
        remarks = [
            replace(one, question=False, answer_with="") if one.answer_with == "--layout" else one for one in remarks
        ]
    outside = _outside_vintage(gathered, vintage.vintage)
    return edition, [*gathered.not_taken, *found.not_taken, *outside], remarks


def _about(
    reading: Reading,
    gathered: EditionTables,
    found: Extract,
    vintage: VintageChoice,
    missing: Sequence[str],
    units: int,
) -> list[Remark]:
    where = where_of(gathered.taken[0][0])
    remarks = [Remark(where, f"provinces of {vintage.vintage}: {vintage.basis}")]
    if vintage.question:
        remarks.append(Remark(where, vintage.question, question=True, answer_with="--vintage"))
    for word, count in sorted(found.words.items()):
        remarks.append(Remark(where, f"{word!r} stands for missing in {count} cells: no value is taken from them"))
    if missing and len(missing) < units:
        names = ", ".join(provinces.get(code, vintage.vintage).name_vi for code in missing[:8])
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        remarks.append(Remark(where, f"no figure for {len(missing)} of {units} provinces: {names}{more}"))
    few = units - len(missing) < _FEW * units
    if few and registry.index(reading.index).sample_kind == "complete":
        remarks.append(
            Remark(
                where, f"only {units - len(missing)} of {units} provinces: is this the whole table?", True, "--layout"
            )
        )
    unknown = [
        aside
        for candidate, _ in gathered.taken
        for aside in candidate.block.aside
        if aside.reason == "unknown province"
    ]
    if unknown:
        rows = ", ".join(f"{aside.text!r}" for aside in unknown[:5])
        remarks.append(
            Remark(
                where,
                f"{len(unknown)} rows with figures name no known province ({rows}): correct the spelling in the file, "
                "or have it added to the list of spellings",
                question=len(unknown) >= _MANY_UNKNOWN or len(missing) >= len(unknown) > 0,
                answer_with="--layout",
            )
        )
    if found.unread:
        remarks.append(Remark(where, f"{found.unread} figures stored as text wait for the decimal sign"))
    return remarks


def _outside_vintage(gathered: EditionTables, vintage: int) -> list[NotTaken]:
    """Rows whose province does not exist in the vintage."""
    found: dict[tuple[str, int], NotTaken] = {}
    for candidate, entries in gathered.taken:
        for entry in entries:
            codes = candidate.block.codes(entry.row, entry.province_column)
            if vintage not in codes:
                text = candidate.block.province(entry.row, entry.province_column)
                reason = f"no province of {vintage} has this name"
                line = NotTaken("row", candidate.grid.where_line(entry.row), text, reason)
                found[candidate.sheet.name, entry.row] = line
    return list(found.values())


def counted(edition: Edition, candidate: Candidate) -> dict[tuple[int, str], int]:
    """Figures planned of each column and component of a table."""
    found: Counter[tuple[int, str]] = Counter()
    for cell in edition.cells:
        if cell.sheet == candidate.sheet.name:
            found[cell.row if candidate.grid.transposed else cell.column, cell.component_code] += 1
    return dict(found)


def table_ref(candidate: Candidate, entries: Sequence[Entry]) -> TableRef:
    """Where a table stands, so that a layout file can name it."""
    keys = candidate.long
    rows = tuple(sorted({entry.row for entry in entries}))
    if keys is not None:
        return TableRef(
            candidate.sheet.name, candidate.layout, candidate.grid.transposed, candidate.block.header_rows, rows,
            province_column=candidate.block.province_columns[0], component_column=keys.component_column,
            value_column=candidate.value_column, rank_column=candidate.rank_column,
            components=tuple((text, match.code) for text, match in keys.matches.items() if match.code),
        )  # fmt: skip
    columns = dict.fromkeys(
        TableColumn(entry.column, entry.province_column, entry.code, "rank" if entry.what == "rank" else "value")
        for entry in entries
    )
    return TableRef(
        candidate.sheet.name,
        candidate.layout,
        candidate.grid.transposed,
        candidate.block.header_rows,
        rows,
        tuple(columns),
    )


def edition_by_values(candidate: Candidate, known: Known, decimal: Decimal | None) -> str:
    """The edition held whose values a table without a year has, in words; empty where none has nearly all."""
    if not known.editions:
        return ""
    sign: Decimal = decimal or "."
    entries = candidate_entries(candidate)
    for vintage in sorted(provinces.VINTAGES, reverse=True):
        found = Extract()
        try:
            extract(
                candidate, entries, decimal=sign, decided=True, vintage=vintage, components={}, scales={},
                file=candidate.sheet.name, into=found,
            )  # fmt: skip
        except TableContradicts:
            # What contradicts itself is told once its edition is known.
            return ""
        for year, equal, compared, _, _, _ in reversed(same_edition(columns_of_extract(found, sign), known, vintage)):
            if equal >= FEWEST_EQUAL and equal >= _SAME * compared:
                return f"{equal} of {compared} values equal those of edition {year}"
    return ""


def candidate_entries(candidate: Candidate) -> list[Entry]:
    """The cells of a table whose edition is not known, as if of the year 0."""
    before = candidate.year
    candidate.year = before if before is not None else 0
    try:
        return candidate.entries()
    finally:
        candidate.year = before
