"""Saved HTML pages: every table of the page becomes a sheet.

Source of the table model (spans, implied ends): HTML Living Standard, 4.9.12. The page is parsed, never run; nothing it
refers to is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks.grid import Area, make_sheet, number_text
from danvan_analysis.published.workbooks.limits import (
    LARGEST_PAGE_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_SHEETS,
    check_area,
)
from danvan_analysis.published.workbooks.sheets import Kind, Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_WIDEST_SPAN, _HIGHEST_SPAN = 1000, 65_534
_SILENT = {"script", "style", "template", "noscript", "head", "title"}
_OWN_LINE = {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_STORED = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_TRUNCATED = "Save the page again, or copy its table into a spreadsheet and add that."


def read_page(file: str, text: str) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    r"""Read the tables of a page.

    Parameters
    ----------
    file : str
        Its name, for messages.
    text : str
        The page.

    Returns
    -------
    tuple of sheets and remarks
        Sheets are called ``table 1`` ... in the order in which tables begin; a table inside a cell is a sheet of its
        own and no text of that cell. The title of the page and the captions are remarks: the year may stand there
        alone.

    Raises
    ------
    WorkbookUnreadable
        No table, too large, nested too deep.

    Examples
    --------
    >>> page = "<table><tr><th>Tỉnh<th>PCI<tr><td rowspan=2>Sơn&nbsp;La<td>63,4<tr><td>64,1</table>"
    >>> (sheet,), _ = read_page("a.html", page)
    >>> sheet.rows, sheet.merged
    ((('Tỉnh', 'PCI'), ('Sơn\xa0La', '63,4'), ('', '64,1')), ((1, 0, 2, 0),))
    """
    from lxml import etree  # type: ignore[import-untyped]

    content = text.encode("utf-8", "replace")
    if len(content) > LARGEST_PAGE_BYTES:
        raise WorkbookUnreadable(
            file, f"a page of {len(content):,} bytes, at most {LARGEST_PAGE_BYTES:,} are read", "Keep its table alone."
        )
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise WorkbookUnreadable(file, "the page cannot be read", _TRUNCATED) from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise WorkbookUnreadable(file, "the page nests its elements deeper than any table needs", _TRUNCATED)
    tables = [] if root is None else list(root.iter("table"))
    if not tables:
        raise _no_table(file, root)
    if len(tables) > MOST_SHEETS:
        raise WorkbookUnreadable(
            file, f"{len(tables):,} tables, at most {MOST_SHEETS:,} are read", "Keep those you need."
        )
    title = _own_text(next(root.iter("title"), None), silent=_SILENT - {"title", "head"})
    remarks = [f"the page is called {title[:200]!r}"] if title else []
    sheets = []
    left = MOST_CELLS
    for number, table in enumerate(tables, 1):
        name = f"table {number}"
        sheet, cells = _table(file, name, table, left)
        left -= cells
        sheets.append(sheet)
        caption = next((child for child in table if child.tag == "caption"), None)
        if heading := _own_text(caption):
            remarks.append(f"{name} is headed {heading[:200]!r}")
    return tuple(sheets), tuple(remarks)


def _no_table(file: str, root: Element | None) -> WorkbookUnreadable:
    title = "" if root is None else _own_text(next(root.iter("title"), None), silent=_SILENT - {"title", "head"})
    framed = root is not None and next(root.iter("frameset", "frame", "iframe"), None) is not None
    called = f" (it is called {title[:80]!r})" if title else ""
    if framed:
        return WorkbookUnreadable(
            file,
            f"the page holds no table, but a frame around other pages{called}",
            "Excel saves its sheets in the folder beside it: add sheet001.htm and the like from there.",
        )
    return WorkbookUnreadable(
        file,
        f"the page holds no table{called}",
        "If the table shows in a browser, it is made by a program or is a picture: copy it into a spreadsheet and add "
        "that. If the page is a login or an error, download the file again.",
    )


def _rows(table: Element) -> Iterator[list[Element]]:
    """Rows of each section, as lists: a rowspan ends with its section."""
    loose: list[Element] = []
    for child in table:
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            if loose:
                yield loose
                loose = []
            yield [row for row in child if row.tag == "tr"]
    if loose:
        yield loose


def _span(cell: Element, name: str, most: int) -> int:
    found = re.match(r"\s*\+?([0-9]{1,9})", cell.get(name) or "")
    return 1 if found is None else min(int(found.group(1)), most)


def _table(file: str, name: str, table: Element, left: int) -> tuple[Sheet, int]:
    rows: list[list[str]] = []
    kinds: list[list[Kind]] = []
    merged: list[Area] = []
    cells = 0
    for section in _rows(table):
        # Column -> rows for which a cell above still reaches down.
        taken: dict[int, int] = {}
        for number, row in enumerate(section):
            texts: list[str] = []
            sorts: list[Kind] = []
            column = 0
            for cell in (child for child in row if child.tag in {"td", "th"}):
                while taken.get(column, 0):
                    column += 1
                across = max(1, _span(cell, "colspan", _WIDEST_SPAN))
                down = _span(cell, "rowspan", _HIGHEST_SPAN)
                remaining = len(section) - number
                down = remaining if down == 0 else min(down, remaining)
                text, kind = _content(cell)
                texts += [""] * (column - len(texts)) + [text] + [""] * (across - 1)
                sorts += [*_blanks(column - len(sorts)), kind, *_blanks(across - 1)]
                if across > 1 or down > 1:
                    merged.append((len(rows), column, len(rows) + down - 1, column + across - 1))
                if down > 1:
                    for place in range(column, column + across):
                        taken[place] = max(taken.get(place, 0), down)
                column += across
                if column > MOST_COLUMNS:
                    check_area(file, name, 1, column)
            cells += len(texts) + 1
            if cells > left:
                check_area(file, name, MOST_CELLS + 1, 1)
            taken = {place: count - 1 for place, count in taken.items() if count > 1}
            rows.append(texts)
            kinds.append(sorts)
    return make_sheet(file, name, rows, kinds, merged=merged), cells


def _blanks(count: int) -> list[Kind]:
    return ["blank"] * count


def _content(cell: Element) -> tuple[str, Kind]:
    # Excel writes the stored number beside the rounded one that it shows.
    stored = cell.get("x:num") or ""
    if _STORED.fullmatch(stored):
        return number_text(float(stored)), "number"
    text = _own_text(cell)
    return (text, "text") if text else ("", "blank")


def _own_text(element: Element | None, *, silent: set[str] = _SILENT) -> str:
    """Text of an element as a browser shows it: spaces folded, lines broken; without tables inside it."""
    if element is None:
        return ""
    if len(element) == 0:
        return _folded([_SPACE.sub(" ", element.text or "")])
    from lxml import etree

    pieces: list[str] = []
    # Not by recursion: how deep a page nests is a stranger's choice.
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        own = node is element
        if event == "start":
            if not own and (node.tag in silent or node.tag == "table"):
                walk.skip_subtree()
                continue
            if node.tag == "br" or (not own and node.tag in _OWN_LINE):
                pieces.append("\n")
            pieces.append(_SPACE.sub(" ", node.text or ""))
        elif not own:
            if node.tag in _OWN_LINE:
                pieces.append("\n")
            pieces.append(_SPACE.sub(" ", node.tail or ""))
    return _folded(pieces)


def _folded(pieces: list[str]) -> str:
    lines = (_SPACE.sub(" ", line).strip(" ") for line in "".join(pieces).split("\n"))
    # A cell that holds a space which does not break is how pages write a blank one.
    return "\n".join(line for line in lines if line.strip())
