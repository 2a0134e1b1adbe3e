"""Where the tables of a sheet are: province columns and data rows.

A block is one table: a run of rows that name provinces, the header rows above it, and the columns of
figures, each with the province column that its rows are read against (the nearest on its left).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from danvan_analysis.published.adding.finding.block import Aside, Block
from danvan_analysis.published.adding.finding.grid import Grid
from danvan_analysis.published.adding.finding.naming import Names
from danvan_analysis.published.adding.finding.surroundings import read_above, read_beside
from danvan_analysis.published.adding.texts.tokens import looks_numeric
from danvan_analysis.published.adding.texts.wording import row_word, says_missing, years_in

__all__ = ["FEWEST", "Aside", "Block", "find_blocks"]

#: Fewer provinces than this are no table: a note may name some.
FEWEST: Final = 5
#: A lookup at the foot names at most this many provinces, all of which stand in the table.
_LOOKUP_ROWS: Final = 3
#: Of columns of names side by side, one with a smaller share of names than this is a heading of the other.
_AS_MANY: Final = 0.8


def find_blocks(grid: Grid, names: Names) -> list[Block]:
    """All tables of a grid that have a province column.

    Examples
    --------
    >>> from danvan_analysis.published.workbooks.sheets import Sheet
    >>> rows = (("Province", "PCI"), ("Sơn La", "5"), ("Lai Châu", "6"), ("Hà Nội", "7"), ("Cà Mau", "8"), ("Huế", "9"))
    >>> sheet = Sheet("made up", rows, (("text", "number"),) * 6)
    >>> names = Names.of(row[0] for row in rows)
    >>> [(block.province_columns, block.rows, block.header_rows) for block in find_blocks(Grid(sheet), names)]
    [((0,), (1, 2, 3, 4, 5), (0,))]
    """
    columns = _province_columns(grid, names)
    if not columns:
        return []
    main = columns[0]
    blocks: list[Block] = []
    rows: list[int] = []
    seen: set[str] = set()
    lookups: list[int] = []
    previous_end = -1

    def close(end: int) -> None:
        nonlocal rows, lookups, seen, previous_end
        if rows:
            blocks.append(_block(grid, names, columns, rows, lookups, previous_end, end))
        rows, lookups, seen = [], [], set()

    for segment in _segments(grid, names, columns):
        here = {_key(names, grid.filled(row, column)) for row in segment for column in columns[:1]} - {""}
        if not here:
            here = {_key(names, grid.filled(row, column)) for row in segment for column in columns} - {""}
        repeated = here & seen
        if rows and here and repeated == here and len(segment) <= _LOOKUP_ROWS and len(seen) >= 2 * len(segment):
            lookups.extend(segment)
            continue
        if (
            len(repeated) >= FEWEST
            and 2 * len(repeated) >= len(here)
            and _headed_anew(grid, names, main, rows[-1], segment[0])
        ):
            last = max([*rows, *lookups])
            close(segment[0])
            previous_end = last
        rows.extend(segment)
        seen |= here
    close(grid.height)
    return [block for block in blocks if block.distinct >= FEWEST]


def _key(names: Names, text: str) -> str:
    codes = names.codes(text)
    return f"{min(codes)}:{codes[min(codes)]}" if codes else ""


def _province_columns(grid: Grid, names: Names) -> tuple[int, ...]:
    """Columns in which most texts name provinces, from left to right.

    Of columns side by side, with no figures between, one that names far fewer provinces is a heading of the
    other (the unit that a province was merged into) and left out.
    """
    found: dict[int, int] = {}
    for column in range(grid.width):
        texts = [grid.filled(row, column) for row in range(grid.height)]
        named = [text for text in texts if names.is_province(text)]
        words = sum(1 for text in texts if text and not looks_numeric(text))
        distinct = len({_key(names, text) for text in named})
        if distinct >= FEWEST and 2 * len(named) >= words:
            found[column] = distinct
    kept = []
    for cluster in _side_by_side(grid, list(found)):
        most = max(found[column] for column in cluster)
        kept += [column for column in cluster if found[column] >= _AS_MANY * most]
    return tuple(kept)


def _side_by_side(grid: Grid, columns: list[int]) -> list[list[int]]:
    clusters: list[list[int]] = []
    for column in columns:
        between = range(clusters[-1][-1] + 1, column) if clusters else range(0)
        figures = any(_has_figures(grid, one) for one in between)
        if clusters and not figures:
            clusters[-1].append(column)
        else:
            clusters.append([column])
    return clusters


def _has_figures(grid: Grid, column: int) -> bool:
    numeric = sum(1 for row in range(grid.height) if looks_numeric(grid.rows[row][column]))
    return numeric >= FEWEST


def _segments(grid: Grid, names: Names, columns: Sequence[int]) -> list[list[int]]:
    """Runs of rows that name a province; a blank row or a row of other words ends a run."""
    segments: list[list[int]] = []
    last = -2
    for row in range(grid.height):
        if not any(names.is_province(grid.filled(row, column)) for column in columns):
            continue
        if row != last + 1:
            segments.append([])
        segments[-1].append(row)
        last = row
    return segments


def _headed_anew(grid: Grid, names: Names, main: int, before: int, start: int) -> bool:
    """Whether a header stands between two runs: words over columns of figures, or at least a title."""
    for row in range(before + 1, start):
        texts = [text.strip() for text in grid.rows[row] if text.strip()]
        words = [text for text in texts if not looks_numeric(text) and not says_missing(text)]
        first = grid.filled(row, main)
        if len(words) >= 2 and row_word(first) in {None, "header"} and not names.is_province(first):
            return True
        if len(texts) == 1 and words and years_in(words[0]):
            return True
    return False


def _block(
    grid: Grid, names: Names, columns: Sequence[int], rows: list[int], lookups: list[int], previous_end: int, end: int
) -> Block:
    inside = tuple(column for column in columns if any(names.is_province(grid.filled(row, column)) for row in rows))
    block = Block(grid, names, inside, tuple(rows), tuple(lookups))
    read_above(block, previous_end)
    block.aside = tuple(read_beside(block, end, previous_end))
    return block
