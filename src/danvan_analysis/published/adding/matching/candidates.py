"""Every table of a file that could be meant: where it is, of which edition, which columns match what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from danvan_analysis.published.adding.finding.blocks import FEWEST, Block, find_blocks
from danvan_analysis.published.adding.finding.grid import Grid
from danvan_analysis.published.adding.finding.header import Column, columns_of
from danvan_analysis.published.adding.finding.naming import Names
from danvan_analysis.published.adding.finding.stated_years import Source, Stated, stated_years
from danvan_analysis.published.adding.matching.evidence import Evidence, evidence_of
from danvan_analysis.published.adding.matching.long_form import (
    LongKeys,
    find_component_column,
    find_year_column,
    is_repeated,
    value_columns,
)
from danvan_analysis.published.adding.matching.matching import Match, match_columns, ranks_beside
from danvan_analysis.published.adding.texts.labels import Wordings
from danvan_analysis.published.adding.texts.wording import column_word, names_index, years_in
from danvan_analysis.published.workbooks.sheets import Book, Sheet
from danvan_analysis.reference import registry
from danvan_analysis.reference.registry import Component


@dataclass(frozen=True)
class Entry:
    """One cell to be read: of which component and edition, and which cell names its province (grid coordinates)."""

    row: int
    column: int
    province_column: int
    code: str
    what: str
    year: int


@dataclass
class Candidate:
    """A table that could be taken.

    ``matches`` stand in the order of the columns; of a long table they are those of its component texts, and
    ``long`` names its keys. ``problem`` says why a table cannot be read although its rows are provinces.
    """

    block: Block
    columns: list[Column]
    stated: Stated
    year: int | None = None
    year_source: Source | None = None
    evidence: list[Evidence] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    long: LongKeys | None = None
    value_column: int | None = None
    rank_column: int | None = None
    problem: str = ""

    @property
    def grid(self) -> Grid:
        """The sheet as it is searched."""
        return self.block.grid

    @property
    def sheet(self) -> Sheet:
        """The sheet it lies in."""
        return self.grid.sheet

    @property
    def layout(self) -> str:
        """Name of its layout."""
        if self.long is not None:
            name = "long"
        else:
            lists = {match.against for match in self.matches if match.code}
            name = "paired" if len(lists) > 1 else "wide"
        return f"{name}, transposed" if self.grid.transposed else name

    @property
    def codes(self) -> set[str]:
        """Components whose values it has."""
        return {match.code for match in self.matches if match.code and match.what == "value"}

    @property
    def years(self) -> list[int]:
        """Editions that it has figures of."""
        years = {match.year_or(self.year) for match in self.matches if match.code}
        return sorted(year for year in years if year is not None)

    @property
    def stated_editions(self) -> list[int]:
        """Editions that it is published for: columns of others than its sheet, title or file says are comparisons."""
        if self.year in self.years and self.year_source in {"sheet", "title", "file"}:
            return [year for year in self.years if year == self.year]
        return self.years

    def entries(self, year: int | None = None) -> list[Entry]:
        """The cells to be read, column by column; of one edition, or of all."""
        if self.long is not None:
            found = self._long_entries()
        else:
            found = [
                Entry(row, match.column.index, match.against, match.code, match.what, of_year)
                for match in self.matches
                if match.code
                for row in self.block.rows_of(match.against)
                if (of_year := match.year_or(self.year)) is not None
            ]
        return found if year is None else [entry for entry in found if entry.year == year]

    def _long_entries(self) -> list[Entry]:
        if self.long is None or self.year is None:
            return []
        found = []
        for row in self.block.rows_of(self.block.province_columns[0]):
            match = self.long.matches.get(self.grid.filled(row, self.long.component_column))
            if match is None or match.code is None:
                continue
            for column, what in ((self.value_column, match.what), (self.rank_column, "rank")):
                if column is not None:
                    found.append(Entry(row, column, self.block.province_columns[0], match.code, what, self.year))
        return found


def find_candidates(book: Book, names: Names) -> tuple[list[Candidate], list[tuple[Sheet, str]]]:
    """All tables of provinces in a book, and for each sheet without one what it looks like.

    Rows and columns are exchanged only where a sheet has no province column. A table with a column of years is
    as many tables as it has years: each has the components of its own edition.
    """
    found: list[Candidate] = []
    without: list[tuple[Sheet, str]] = []
    for sheet in book.sheets:
        blocks: list[Block] = []
        for transposed in (False, True):
            grid = Grid(sheet, transposed)
            if not blocks and grid.width and (not transposed or grid.height <= 2000):
                blocks = find_blocks(grid, names)
        if not blocks:
            without.append((sheet, looks_like(sheet, names)))
        for block in blocks:
            columns = columns_of(block)
            repeated = is_repeated(block) or _headed_year(columns)
            year_column = find_year_column(block, columns) if repeated else None
            if year_column is not None:
                found += _by_year(block, year_column)
                continue
            stated = stated_years(sheet.name, block.titles, [column for column in columns if column.figures])
            found.append(Candidate(block, columns, stated))
    return found, without


def _by_year(block: Block, year_column: int) -> list[Candidate]:
    rows_of: dict[int, list[int]] = {}
    for row in block.rows:
        for year in years_in(block.grid.filled(row, year_column)):
            rows_of.setdefault(year, []).append(row)
    found: list[Candidate] = []
    for year, rows in sorted(rows_of.items()):
        part = block.part(rows, aside=not found)
        columns = [column for column in columns_of(part) if column.index != year_column]
        found.append(Candidate(part, columns, Stated(), year=year, year_source="rows"))
    return found


def looks_like(sheet: Sheet, names: Names) -> str:
    """What a sheet without a table looks like, in words.

    Examples
    --------
    >>> looks_like(Sheet("notes", (("Sơn La", "text"),), (("text", "text"),)), Names.of(["Sơn La"]))
    '1 row and 2 columns, 1 province named, no figures'
    """
    cells = [
        (text, kind)
        for texts, kinds in zip(sheet.rows, sheet.kinds, strict=True)
        for text, kind in zip(texts, kinds, strict=True)
    ]
    filled = sum(1 for text, _ in cells if text.strip())
    if not filled:
        return "empty"
    named = len({text for text, _ in cells if names.is_province(text.strip()) or names.is_province(text)})
    figures = sum(1 for _, kind in cells if kind == "number")
    size = f"{sheet.height} row{'s' * (sheet.height != 1)} and {sheet.width} column{'s' * (sheet.width != 1)}"
    provinces = f"{named} province{'s' * (named != 1)} named" if named else "no province named"
    return f"{size}, {provinces}, {f'{figures} figures' if figures else 'no figures'}"


def edition_components(index: str, year: int | None) -> tuple[list[Component], bool]:
    """Components of an edition, or of the last one before it, and whether the registry does not know it yet.

    Examples
    --------
    >>> components, new = edition_components("PAPI", 2031)
    >>> len(components) > 30, new
    (True, True)
    """
    years = registry.years(index)
    if year is None or year in years:
        return registry.components(index, years[-1] if year is None else year), False
    before = [known for known in years if known < year]
    return registry.components(index, before[-1] if before else years[0]), True


def match_candidate(
    candidate: Candidate, *, index: str, wordings: Wordings, components: Sequence[Component], new_edition: bool
) -> None:
    """Match the columns of a table to the components of its edition; of a long table, the words of its rows."""
    block, columns = candidate.block, candidate.columns
    candidate.long, candidate.problem = None, ""
    # A long table with one component, as one of one year may be, repeats no province.
    if is_repeated(block) or (candidate.year_source == "rows" and not _wide_matches(candidate, index, wordings)):
        components_at = find_component_column(
            block, columns, index=index, components=components, wordings=wordings, new_edition=new_edition
        )
        if components_at is not None:
            candidate.long = LongKeys(*components_at)
            candidate.value_column, candidate.rank_column, candidate.problem = value_columns(
                block, columns, candidate.long
            )
            candidate.matches = list(candidate.long.matches.values())
            return
    candidate.evidence = [evidence_of(column, index, wordings) for column in columns]
    candidate.matches = match_columns(
        candidate.evidence, index=index, components=components, wordings=wordings, new_edition=new_edition
    )
    candidate.matches = _settle_years(_lone_score(candidate, index))
    if is_repeated(block):
        rows = len(block.rows_of(block.province_columns[0]))
        candidate.problem = (
            f"{block.distinct} provinces stand in {rows} rows, and no column says of which component or year a row is"
        )


def _lone_score(candidate: Candidate, index: str) -> list[Match]:
    """A column headed "score", or columns headed with years, under a title that names the index: its overall score."""
    matches = candidate.matches
    if candidate.codes:
        return matches
    scores = [
        number
        for number, (match, evidence) in enumerate(zip(matches, candidate.evidence, strict=True))
        if match.column.figures and match.column.own and evidence.generic and not evidence.rank and not match.question
    ]
    others = [
        match
        for number, match in enumerate(matches)
        if number not in scores and match.column.figures and match.reason.startswith("matches no component")
    ]
    named = any(names_index(text, index) for text in (*candidate.block.titles, candidate.sheet.name))
    years = [matches[number].year for number in scores]
    apart = None not in years and len(set(years)) == len(years)
    if not scores or (len(scores) > 1 and not apart) or others or not named:
        return matches
    done = list(matches)
    note = "the only scores, under a title that names the index"
    for number in scores:
        done[number] = replace(
            matches[number], code=registry.index(index).overall, how="name", confidence=0.8, note=note, reason=""
        )
    return ranks_beside(done, candidate.evidence)


def _settle_years(matches: list[Match]) -> list[Match]:
    """Headers name editions only where one component stands under two years; elsewhere the table is of one."""
    years: dict[tuple[str, str], set[int]] = {}
    for match in matches:
        if match.code and match.year is not None:
            years.setdefault((match.code, match.what), set()).add(match.year)
    if any(len(found) > 1 for found in years.values()):
        return matches
    return [replace(match, year=None) for match in matches]


def _headed_year(columns: Sequence[Column]) -> bool:
    return any(column_word(text) == "year" for column in columns for text in column.own)


def _wide_matches(candidate: Candidate, index: str, wordings: Wordings) -> bool:
    return any(evidence_of(column, index, wordings).labels for column in candidate.columns if column.figures)


__all__ = ["FEWEST", "Candidate", "Entry", "edition_components", "find_candidates", "looks_like", "match_candidate"]
