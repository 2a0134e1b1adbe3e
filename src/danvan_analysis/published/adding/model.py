"""The plan of an import: what was found in a file and what would be taken over from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from danvan_analysis.published.workbooks.sheets import Book, cell_name, letters

What = Literal["value", "rank"]
MatchedBy = Literal["number", "label_en", "label_vi", "name", "values", "layout"]


@dataclass(frozen=True)
class ColumnMatch:
    """A column of figures and the component it was matched to.

    ``header`` is what stands above it, top to bottom. ``component_code`` is None where it matched nothing:
    such a column is listed and not taken. ``confidence`` runs from 0 to 1.
    """

    sheet: str
    column: int
    header: tuple[str, ...]
    edition_year: int
    component_code: str | None
    what: What
    matched_by: MatchedBy | None
    confidence: float
    province_column: int
    cells: int = 0
    note: str = ""
    transposed: bool = False

    @property
    def letter(self) -> str:
        """The column as a spreadsheet program names it; a row where the provinces run across."""
        return str(self.column + 1) if self.transposed else letters(self.column)


@dataclass(frozen=True)
class PlannedCell:
    """One figure that would be taken over, with the address it has in the file (rows and columns from 0)."""

    edition_year: int
    province: str
    province_code: str
    component_code: str
    what: What
    printed: str
    value: float
    unit: str
    sheet: str
    row: int
    column: int
    province_row: int
    province_column: int

    @property
    def cell(self) -> str:
        """Name of the cell, as ``C5``."""
        return cell_name(self.row, self.column)

    @property
    def province_cell(self) -> str:
        """Name of the cell that prints the province."""
        return cell_name(self.province_row, self.province_column)


@dataclass(frozen=True)
class IndicatorCell:
    """One figure of a sheet of indicators behind a sub-index; ``label`` is the header's own words."""

    edition_year: int
    province: str
    province_code: str
    component_code: str
    label: str
    variable: str
    printed: str
    sheet: str
    row: int
    column: int
    province_row: int
    province_column: int


@dataclass(frozen=True)
class NotTaken:
    """A cell, row, column or sheet that is not taken over, and why.

    ``kind``: ``sheet``, ``column``, ``row``, ``cell``; ``where`` is its address as a person reads it;
    ``text`` what stands there.
    """

    kind: str
    where: str
    text: str
    reason: str


@dataclass(frozen=True)
class Remark:
    """Something a reviewer should look at; an open ``question`` must be answered before the plan can be accepted."""

    where: str
    text: str
    question: bool = False
    answer_with: str = ""


@dataclass(frozen=True)
class NewComponent:
    """A component that the registry does not have for the edition: the entry that is proposed for it."""

    code: str
    level: str
    parent: str | None
    label_vi: str
    label_en: str
    unit: str
    scale: tuple[float, float] | None
    reason: str


@dataclass(frozen=True)
class RegistryProposal:
    """What the registry must learn before the cells can be cleaned; empty for an edition it knows whole.

    ``continues``: components of the edition before that go on unchanged. ``complete``: components printed for
    all provinces but the ``absent`` ones (component -> province codes). ``found``: components printed for some
    provinces only.
    """

    index: str
    edition_year: int
    vintage: int
    new_edition: bool
    continues: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    new: tuple[NewComponent, ...] = ()
    complete: tuple[str, ...] = ()
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class TableColumn:
    """A column that is read: its place and that of its provinces, as the table counts them, and what it holds."""

    column: int
    province_column: int
    component_code: str
    what: What


@dataclass(frozen=True)
class TableRef:
    """Where the figures of an edition stand: enough to read them again without looking for them.

    Rows and columns are those of the table: of a ``transposed`` one they are columns and rows of the file.
    ``components`` holds, for a long table, the component of each text of ``component_column``.
    """

    sheet: str
    layout: str
    transposed: bool
    header_rows: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[TableColumn, ...] = ()
    province_column: int | None = None
    component_column: int | None = None
    value_column: int | None = None
    rank_column: int | None = None
    components: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Edition:
    """What the file holds of one edition.

    ``layout``: ``wide``, ``paired``, ``long`` ...; ``missing``: province codes without any figure; ``blanks``:
    component -> province codes whose cell is blank, 0 or a word for missing; ``tables``: where the figures stand.
    """

    year: int
    sheet: str
    layout: str
    vintage: int
    cells: tuple[PlannedCell, ...]
    missing: tuple[str, ...]
    blanks: dict[str, tuple[str, ...]]
    proposal: RegistryProposal
    tables: tuple[TableRef, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that a reviewer needs to say yes or no."""

    book: Book
    index: str
    decimal: Literal[".", ","]
    decimal_basis: str
    editions: tuple[Edition, ...]
    columns: tuple[ColumnMatch, ...]
    not_taken: tuple[NotTaken, ...]
    remarks: tuple[Remark, ...]
    indicators: tuple[IndicatorCell, ...] = ()

    def as_printed(self, cell: PlannedCell | IndicatorCell) -> str:
        """The text of a figure by the convention of the file.

        What a file stores as a number has no sign of its own: it is written with that of the file's texts.
        """
        if self.decimal == ".":
            return cell.printed
        sheet = next(sheet for sheet in self.book.sheets if sheet.name == cell.sheet)
        stored = sheet.kinds[cell.row][cell.column] == "number"
        return cell.printed.replace(".", ",") if stored else cell.printed

    @property
    def questions(self) -> tuple[Remark, ...]:
        """What must be answered first."""
        return tuple(remark for remark in self.remarks if remark.question)

    @property
    def cells(self) -> tuple[PlannedCell, ...]:
        """All figures that would be taken over."""
        return tuple(cell for edition in self.editions for cell in edition.cells)
