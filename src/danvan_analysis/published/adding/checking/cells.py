"""From the cells of a table to figures with an address: what is read, blank, refused or twice there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.matching.candidates import Candidate, Entry
from danvan_analysis.published.adding.model import NotTaken, PlannedCell, Remark
from danvan_analysis.published.adding.texts.tokens import Decimal, Figure, Token, bare, looks_numeric, read
from danvan_analysis.reference import provinces
from danvan_analysis.reference.registry import Component

Scales = Mapping[str, tuple[float, float] | None]
Key = tuple[str, str, str]


@dataclass
class Extract:
    """What the cells of one edition hold.

    ``cells`` by (component, value or rank, province); ``blanks``: component -> province codes without a figure,
    ``words``: what stands there instead (a word or 0) and how often.
    """

    cells: dict[Key, PlannedCell] = field(default_factory=dict)
    blanks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    not_taken: list[NotTaken] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unread: int = 0


def tokens_of(candidate: Candidate, entries: Sequence[Entry], scales: Scales) -> tuple[list[Token], int]:
    """Figures stored as text, each with the scale it should lie on, and the number of figures stored as numbers."""
    tokens, stored = [], 0
    for entry in entries:
        text = candidate.grid.text(entry.row, entry.column)
        kind = candidate.grid.kinds[entry.row][entry.column]
        if kind == "number":
            stored += 1
        elif kind == "text" and looks_numeric(text):
            scale = scales.get(entry.code) if entry.what == "value" else None
            tokens.append(Token(text, candidate.grid.where(entry.row, entry.column), scale))
    return tokens, stored


def figure_at(candidate: Candidate, entry: Entry, decimal: Decimal) -> Figure:
    """What one cell holds."""
    grid = candidate.grid
    return read(grid.text(entry.row, entry.column), grid.kinds[entry.row][entry.column], decimal=decimal)


def printed_decimals(text: str, decimal: Decimal) -> int:
    """Decimals that a token prints.

    Examples
    --------
    >>> printed_decimals("5,210", ","), printed_decimals("63", ",")
    (3, 0)
    """
    token = bare(text).removesuffix("%")
    for sign in (decimal, "."):
        if sign in token:
            digits = token.split(sign)[-1]
            return len(digits) if digits.isdigit() else 12
    return 0


def extract(
    candidate: Candidate, entries: Sequence[Entry], *, decimal: Decimal, decided: bool, vintage: int,
    components: Mapping[str, Component], scales: Scales, file: str, into: Extract,
) -> None:  # fmt: skip
    """Read the cells of one table into an :class:`Extract`.

    Parameters
    ----------
    decimal, decided
        The decimal sign, and whether it is decided: figures stored as text are not read while it is open.
    vintage : int
        Of the provinces.
    scales : mapping
        Scale of each component in this edition; None where it is not known.

    Raises
    ------
    TableContradicts
        A province stands twice with two values.
    """
    units = len(provinces.provinces(vintage))
    for entry in entries:
        codes = candidate.block.codes(entry.row, entry.province_column)
        province = codes.get(vintage)
        if province is None:
            continue
        figure = figure_at(candidate, entry, decimal)
        stored = candidate.grid.kinds[entry.row][entry.column] == "number"
        signed = set(bare(candidate.grid.text(entry.row, entry.column))) & set(".,")
        if figure.state == "value" and not decided and not stored and signed:
            into.unread += 1
            continue
        if figure.state == "value":
            figure = _checked(figure, entry, scales.get(entry.code), units)
        if figure.state in {"blank", "word"}:
            _blank(into, entry, province, figure)
            continue
        if figure.state in {"refused", "unstored"}:
            _refused(candidate, entry, figure, into)
            continue
        cell = _cell(candidate, entry, figure, province, components)
        _place(cell, file, into)


def _checked(figure: Figure, entry: Entry, scale: tuple[float, float] | None, units: int) -> Figure:
    if entry.what == "rank":
        if figure.value == 0:
            return Figure("word", reason="0")
        if figure.value != round(figure.value) or not 1 <= figure.value <= 2 * units:
            return Figure("refused", reason=f"found {figure.value:g}, expected a rank (a whole number from 1)")
        return figure
    # Zero stands for missing wherever the scale has no zero.
    if figure.value == 0 and scale is not None and scale[0] > 0:
        return Figure("word", reason="0")
    return figure


def _blank(into: Extract, entry: Entry, province: str, figure: Figure) -> None:
    if figure.state == "word":
        into.words[figure.reason] += 1
    if entry.what == "value" and province not in into.blanks[entry.code]:
        into.blanks[entry.code].append(province)


def _refused(candidate: Candidate, entry: Entry, figure: Figure, into: Extract) -> None:
    where = candidate.grid.where(entry.row, entry.column)
    text = candidate.grid.text(entry.row, entry.column)
    into.not_taken.append(NotTaken("cell", where, text, figure.reason))
    if figure.state == "unstored":
        into.remarks.append(
            Remark(
                where,
                f"{figure.reason}: open the file in a spreadsheet program, let it calculate, mend the cell, save, "
                f"and add it again",
                question=True,
                answer_with="a mended file",
            )
        )


def _cell(
    candidate: Candidate, entry: Entry, figure: Figure, province: str, components: Mapping[str, Component]
) -> PlannedCell:
    grid = candidate.grid
    row, column = grid.at(entry.row, entry.column)
    province_row, province_column = grid.at(entry.row, entry.province_column)
    return PlannedCell(
        edition_year=entry.year,
        province=grid.filled(entry.row, entry.province_column),
        province_code=province,
        component_code=entry.code,
        what="rank" if entry.what == "rank" else "value",
        printed=grid.text(entry.row, entry.column),
        value=figure.value,
        unit="rank" if entry.what == "rank" else _unit(candidate, entry, figure, components.get(entry.code)),
        sheet=grid.sheet.name,
        row=row,
        column=column,
        province_row=province_row,
        province_column=province_column,
    )


def _unit(candidate: Candidate, entry: Entry, figure: Figure, component: Component | None) -> str:
    """Unit of the registry; where it differs from cell to cell, what the table says: a maximum, per cent, points."""
    if component is not None and component.unit is not None:
        return component.unit
    maximum = candidate.block.maxima.get(entry.column)
    if maximum is not None and looks_numeric(maximum):
        return f"points/{bare(maximum).replace(',', '.')}"
    header = next((one.header for one in candidate.columns if one.index == entry.column), ())
    if figure.percent or any("%" in text for text in (*header, *candidate.block.titles)):
        return "percent_of_component_max"
    return "points"


def _place(cell: PlannedCell, file: str, into: Extract) -> None:
    key = (cell.component_code, cell.what, cell.province_code)
    before = into.cells.get(key)
    if before is None:
        into.cells[key] = cell
        if cell.what == "value" and cell.province_code in into.blanks.get(cell.component_code, []):
            into.blanks[cell.component_code].remove(cell.province_code)
        return
    if before.value == cell.value:
        into.remarks.append(
            Remark(
                f"sheet {cell.sheet!r}, {cell.cell}",
                f"{cell.province} stands twice for {cell.component_code}, with one value ({before.cell} and "
                f"{cell.cell})",
            )
        )
        return
    raise TableContradicts(
        file,
        f"{cell.province} stands twice for {cell.component_code} ({cell.what}): {before.printed} in {before.cell} "
        f"({before.province!r}, {before.province_cell}) and {cell.printed} in {cell.cell} "
        f"({cell.province!r}, {cell.province_cell})",
        "Find out which row is right and mend the other, or name the rows to read in a layout file.",
        sheet=cell.sheet,
        cell=cell.cell,
    )
