"""What an OpenDocument sheet holds, seen in its XML before the library that reads the values unpacks it.

A row and a cell may stand for a million of their like, so a short file can describe any number of cells; and the
library tells neither merged areas nor error values. Source of the format: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re

from danvan_analysis.published.workbooks.limits import Scan
from danvan_analysis.published.workbooks.sheet_xml import Malformed, local, walk

_BETWEEN_CELLS = re.compile(
    rb"(<table:table-row[^<>]*>|</table:(?:covered-)?table-cell>|<table:(?:covered-)?table-cell[^<>]*/>)\s+"
)


def compact(xml: bytes) -> bytes:
    """Leave out blanks between cells: some programs write them, and the library takes them for damage."""
    return _BETWEEN_CELLS.sub(rb"\1", xml)


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Malformed(f"{name}={text!r}")
    return max(1, int(text))


def scan(xml: bytes) -> list[tuple[str, Scan]]:
    """Look through the cells of every sheet of ``content.xml``, in the order of the workbook.

    Raises
    ------
    Malformed
    """
    sheets: list[tuple[str, Scan]] = []
    row = column = 0
    rows = columns = 1
    cell: dict[str, str] | None = None
    paragraphs = 0
    text: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns, cell, paragraphs
        tag = local(tag)
        attributes = {local(name): value for name, value in attributes.items()} if "table" in tag else attributes
        if tag == "table":
            sheets.append((attributes.get("name", ""), Scan()))
            row = 0
        elif not sheets:
            return
        elif tag == "table-row":
            rows, column = _number(attributes, "number-rows-repeated"), 0
            if attributes.get("visibility") in {"collapse", "filter"}:
                sheets[-1][1].hidden_rows.update(range(row, row + min(rows, 1000)))
        elif tag in {"table-cell", "covered-table-cell"}:
            cell, columns, paragraphs = attributes, _number(attributes, "number-columns-repeated"), 0
            text.clear()
        elif tag == "p" and cell is not None:
            paragraphs += 1

    def end(tag: str) -> None:
        nonlocal row, column, cell
        tag = local(tag)
        if tag == "table-row":
            row += rows
        elif tag in {"table-cell", "covered-table-cell"} and cell is not None:
            note(cell)
            column += columns
            cell = None

    def note(attributes: dict[str, str]) -> None:
        seen = sheets[-1][1]
        content = "".join(text)
        formula = "formula" in attributes
        seen.formulas += formula
        if paragraphs or formula or "value-type" in attributes:
            seen.reach(row + rows - 1, column + columns - 1)
            seen.characters += len(content) * rows * columns
        across, down = _number(attributes, "number-columns-spanned"), _number(attributes, "number-rows-spanned")
        if across > 1 or down > 1:
            seen.merged.append((row, column, row + down - 1, column + across - 1))
        if rows * columns > 1:
            return
        if formula and content.startswith(("#", "Err:")):
            seen.errors[row, column] = content
        elif formula and "value-type" not in attributes:
            seen.uncalculated.add((row, column))

    def data(piece: str) -> None:
        if cell is not None:
            text.append(piece)

    walk(xml, start, end, data)
    return sheets
