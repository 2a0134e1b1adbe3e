"""What stands above each column of figures, and which columns carry figures at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from danvan_analysis.published.adding.finding.blocks import Block
from danvan_analysis.published.adding.texts.tokens import looks_numeric
from danvan_analysis.published.adding.texts.wording import column_word, says_missing

#: Share of the filled cells of a column that must look like figures.
_MOSTLY: Final = 0.5


@dataclass(frozen=True)
class Column:
    """A column beside a province column.

    Attributes
    ----------
    index : int
        In the grid.
    province_column : int
        The column its rows are read against.
    own : tuple of str
        Texts right above it, top to bottom.
    group : tuple of str
        Texts above it that it shares with its neighbours.
    figures : bool
        Most of its filled cells are figures, words for missing, errors or formulas.
    filled : int
        Cells that are not blank.
    """

    index: int
    province_column: int
    own: tuple[str, ...]
    group: tuple[str, ...]
    figures: bool
    filled: int

    @property
    def header(self) -> tuple[str, ...]:
        """All that stands above it."""
        return (*self.group, *self.own)


def columns_of(block: Block) -> list[Column]:
    """Every column of a block that is no province column and not wholly empty, from left to right.

    Examples
    --------
    >>> from danvan_analysis.published.adding.finding.blocks import find_blocks
    >>> from danvan_analysis.published.adding.finding.grid import Grid
    >>> from danvan_analysis.published.adding.finding.naming import Names
    >>> from danvan_analysis.published.workbooks.sheets import Sheet
    >>> rows = (("Entry costs", ""), ("Sơn La", "5"), ("Lai Châu", "6"), ("Hà Nội", "7"), ("Cà Mau", "8"), ("Huế", "9"))
    >>> sheet = Sheet("paired, header above the provinces", rows, (("text", "number"),) * 6)
    >>> block = find_blocks(Grid(sheet), Names.of(row[0] for row in rows))[0]
    >>> [(column.index, column.own) for column in columns_of(block)]
    [(1, ('Entry costs',))]
    """
    found = []
    for index in range(block.grid.width):
        if index in block.province_columns:
            continue
        province_column = _province_column(block, index)
        own, group = _texts(block, index, province_column)
        rows = block.rows_of(province_column)
        filled = [row for row in rows if block.grid.filled(row, index) or block.grid.kinds[row][index] != "blank"]
        if not filled and not own:
            continue
        like = sum(
            1
            for row in filled
            if looks_numeric(block.grid.text(row, index))
            or says_missing(block.grid.text(row, index))
            or block.grid.kinds[row][index] in {"error", "formula", "number", "date"}
        )
        figures = bool(filled) and like >= _MOSTLY * len(filled)
        found.append(Column(index, province_column, own, group, figures, len(filled)))
    return found


def _province_column(block: Block, index: int) -> int:
    """The province column on the left; on the right for ranks that precede each list."""
    right = [column for column in block.province_columns if column > index]
    if right and right[0] == index + 1 and len(block.province_columns) > 1:
        first = block.province_columns[0]
        if first != right[0] and all(column > 0 and _is_place(block, column - 1) for column in block.province_columns):
            return right[0]
    return block.province_column_of(index)


def _is_place(block: Block, index: int) -> bool:
    words = {column_word(block.grid.filled(row, index)) for row in block.header_rows}
    return bool(words & {"rank", "order", "placed"})


def _texts(block: Block, index: int, province_column: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    grid = block.grid
    own: list[str] = []
    group: list[str] = []
    for row in block.header_rows:
        text = grid.text(row, index)
        area = grid.spans.get((row, index))
        shared = area is not None and area[3] > area[1]
        if text and not shared:
            own.append(text)
        elif area is not None and grid.filled(row, index):
            # A merged header belongs to all columns under it; to this one alone if it is the only one with figures.
            alone = _figure_columns_under(block, area) == [index]
            (own if alone and shared else group if shared else own).append(grid.filled(row, index))
        elif not text:
            neighbour = _from_left(block, row, index)
            if neighbour:
                group.append(neighbour)
    if not own:
        above_provinces = _above_provinces(block, index, province_column)
        if above_provinces:
            own = above_provinces
    return _once(own), _once(group)


def _once(texts: list[str]) -> tuple[str, ...]:
    """Each text once: a cell merged downwards is met in every row."""
    return tuple(dict.fromkeys(texts))


def _figure_columns_under(block: Block, area: tuple[int, int, int, int]) -> list[int]:
    return [column for column in range(area[1], area[3] + 1) if column not in block.province_columns]


def _from_left(block: Block, row: int, index: int) -> str:
    """The header on the left that reaches over this column without being merged.

    It does only where both columns have a header of their own further down: under a last header row nothing
    is shared, and a blank cell there says nothing.
    """
    below = [lower for lower in block.header_rows if lower > row]
    if not any(block.grid.text(lower, index) for lower in below):
        return ""
    for column in range(index - 1, -1, -1):
        text = block.grid.filled(row, column)
        if text:
            # Words for provinces and running numbers reach over nothing but their own column.
            alone = column_word(text) in {"province", "order", "identity", "placed", "region"}
            shares = any(block.grid.text(lower, column) for lower in below)
            return text if shares and not alone else ""
        if column in block.province_columns and column != block.province_column_of(index):
            return ""
    return ""


def _above_provinces(block: Block, index: int, province_column: int) -> list[str]:
    """Paired columns with the header above the province column: it names the figures beside it."""
    if index != province_column + 1:
        return []
    texts = [block.grid.text(row, province_column) for row in block.header_rows]
    return [text for text in texts if text and column_word(text) not in {"province", "order", "identity"}]
