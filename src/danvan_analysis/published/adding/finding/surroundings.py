"""What stands above and under the data of a table: titles, headers, maxima, means, notes, unknown names."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from danvan_analysis.published.adding.finding.block import Aside, Block
from danvan_analysis.published.adding.finding.grid import Grid
from danvan_analysis.published.adding.texts.tokens import looks_numeric
from danvan_analysis.published.adding.texts.wording import column_word, row_word, years_in

#: Rows above the data that are looked at.
_HIGHEST_HEADER: Final = 25


def read_above(block: Block, previous_end: int) -> None:
    """Tell apart titles, header rows, rows of column numbers, maxima and means above the first data row."""
    grid, names = block.grid, block.names
    lowest = max(previous_end + 1, block.first_row - _HIGHEST_HEADER, 0)
    header: list[int] = []
    titles: list[str] = []
    for row in range(block.first_row - 1, lowest - 1, -1):
        # A title that is merged downwards is read in its first row alone.
        anchors = [(column, grid.text(row, column)) for column in range(grid.width) if grid.text(row, column)]
        if not anchors:
            continue
        first = next((grid.filled(row, column) for column in block.province_columns if grid.filled(row, column)), "")
        if row_word(first or anchors[0][1]) == "maximum" and _figures_in(anchors) >= 1:
            block.maxima = {column: text for column, text in anchors if looks_numeric(text)}
            continue
        if _is_numbering([text for _, text in anchors]) or _is_figures(anchors):
            continue
        if len(anchors) == 1 and _is_title(block, row, anchors[0], bool(header)):
            titles.append(anchors[0][1])
            # Straight above a pair of columns a title may be the header of its figures: it is kept as both.
            if not header and row == block.first_row - 1:
                header.append(row)
            continue
        if any(row_word(text) == "note" for _, text in anchors[:1]) and len(anchors) == 1:
            continue
        if any(names.is_province(text) for _, text in anchors):
            break
        header.append(row)
    block.header_rows = tuple(reversed(header))
    block.titles = tuple(reversed(titles))


def _figures_in(anchors: list[tuple[int, str]]) -> int:
    return sum(1 for _, text in anchors if looks_numeric(text))


def _is_numbering(texts: list[str]) -> bool:
    """A row "(1) (2) (3)" or "A B 1 2 3" under a header."""
    numbers = [text.strip("()[] ") for text in texts]
    if len(numbers) < 3 or not all(len(text) <= 4 for text in numbers):
        return False
    whole = [int(text) for text in numbers if text.isascii() and text.isdigit()]
    letters = [text for text in numbers if len(text) == 1 and text.isalpha()]
    formulas = [text for text in numbers if "=" in text or "+" in text]
    ascending = all(after - before in {0, 1} for before, after in pairwise(whole))
    return len(whole) >= 2 and ascending and len(whole) + len(letters) + len(formulas) == len(numbers)


def _is_figures(anchors: list[tuple[int, str]]) -> bool:
    """A row of figures above the data: a national mean, a maximum. A row of years is a header."""
    numeric = [text for _, text in anchors if looks_numeric(text)]
    if len(numeric) < 2 or 2 * len(numeric) < len(anchors):
        return False
    if all(years_in(text) for text in numeric):
        return False
    # Numbers of sub-dimensions alone (1, 1.1, 1.2 ...) are a header.
    short = [text for text in numeric if len(text) <= 3]
    return not (len(short) == len(numeric) and len(set(short)) == len(short) and any("." in text for text in short))


def _is_title(block: Block, row: int, anchor: tuple[int, str], header_below: bool) -> bool:
    column, text = anchor
    area = block.grid.spans.get((row, column))
    if header_below:
        if area is not None and area[3] > column:
            figures = block.grid.width - (block.province_columns[0] + 1)
            return area[3] - column + 1 >= max(figures - 1, 2) or column <= block.province_columns[0]
        return True
    # Straight above the data stands the header of its column, unless it lies left of every figure.
    return column <= block.province_columns[0] and (area is None or column_word(text) is None)


def read_beside(block: Block, end: int, previous_end: int) -> list[Aside]:
    """Rows among and under the data that are not read, and why."""
    grid = block.grid
    taken = set(block.rows) | set(block.header_rows)
    found = []
    first_above = max(previous_end + 1, 0)
    for row in range(first_above, min(end, grid.height)):
        if row in taken or grid.blank_row(row) or (row < block.first_row and not _carries_figures(grid, row)):
            continue
        named = next((grid.filled(row, column) for column in block.province_columns if grid.filled(row, column)), "")
        text = named or next(text.strip() for text in grid.rows[row] if text.strip())
        if row in block.lookups:
            found.append(Aside(row, text, "repeats a province of the table above it, for looking it up"))
            continue
        word = row_word(text)
        figures = _carries_figures(grid, row)
        if (
            row < block.first_row
            and word in {None, "header"}
            and _is_numbering([t for t in map(str.strip, grid.rows[row]) if t])
        ):
            continue
        reason = {
            "maximum": "highest points that can be had, no province",
            "rank": "ranks of a province looked up in the row above, no province",
            "statistic": "a mean, an extreme or a total, no province",
            "note": "a note, no province",
            "region": "a region, no province",
            "header": "a header repeated",
        }.get(word or "", "unknown province" if figures else "words without figures")
        found.append(Aside(row, text, reason))
    return found


def _carries_figures(grid: Grid, row: int) -> bool:
    texts = [text for text in grid.rows[row] if text.strip()]
    return sum(1 for text in texts if looks_numeric(text)) >= max(1, len(texts) // 3)
