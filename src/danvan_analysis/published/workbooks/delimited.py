"""Tables as text: CSV with any of the usual delimiters."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice, pairwise

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks.grid import make_sheet, plain
from danvan_analysis.published.workbooks.limits import MOST_CELLS, check_area
from danvan_analysis.published.workbooks.sheets import Sheet

#: In the order of trust: a comma is also a decimal sign and a mark of prose.
DELIMITERS = ("\t", ";", "|", ",")
_EXAMINED_ROWS = 2000
_EXAMINED = 512 * 1024
#: A comma inside a number or before a space is no sign of another delimiter.
_FOREIGN = {
    "\t": re.compile("\t"),
    ";": re.compile(r";(?!\s)"),
    "|": re.compile(r"\|"),
    ",": re.compile(r",(?![\s\d])"),
}
_NUMBER_PART = re.compile(r"\s*-?\d+\s*%?\s*")
_HINT = re.compile(r"sep=(.)\r?\n", re.I)
_Parsed = list[list[str]]


def read_text(file: str, name: str, text: str) -> tuple[Sheet, str | None, tuple[str, ...]]:
    r"""Read a delimited table.

    Parameters
    ----------
    file, name : str
        Name of the file; name for the sheet.
    text : str

    Returns
    -------
    tuple of Sheet, delimiter (None for a single column) and remarks

    Raises
    ------
    WorkbookUnreadable
        A quote is not closed; more cells than a table of provinces can have; nothing at all.

    Examples
    --------
    >>> sheet, delimiter, _ = read_text("a.csv", "a", "Tỉnh;PAR;SIPAS\nSơn La;86,78;82,18\nHà Nội;89,1;81\n")
    >>> delimiter, sheet.rows[1]
    (';', ('Sơn La', '86,78', '82,18'))
    """
    remarks = []
    hint = _HINT.match(text)
    if hint:
        # A spreadsheet program does not show this line, so it counts for no address.
        delimiter: str | None = hint.group(1)
        text = text[hint.end() :]
        remarks.append(
            f"the line {hint.group().strip()!r} above the table names its delimiter; rows are counted after it"
        )
    else:
        delimiter = sniff(text)
    # Old programs end a file with this sign.
    rows, loose = _parse(file, text.rstrip("\x1a"), delimiter or "\x1f")
    if loose:
        remarks.append("text stands behind the closing quote of a cell; it was kept as part of the cell")
    if delimiter is not None:
        remarks += _irregular(rows, delimiter)
    texts, kinds = plain(rows)
    sheet = make_sheet(file, name, texts, kinds)
    if not sheet.rows:
        raise WorkbookUnreadable(file, "the file holds no text", "Add a file that holds a table.")
    return sheet, delimiter, tuple(remarks)


def sniff(text: str) -> str | None:
    r"""Find the delimiter that makes the most regular table; None where no delimiter makes one.

    For each candidate the rows of its most frequent width are counted, quoted cells respected. A candidate whose cells
    hold another candidate is less likely: ``Sơn La;86,78;82,18`` is as regular in commas as in semicolons, but commas
    leave ``78;82`` in a cell, while semicolons leave numbers.

    Examples
    --------
    >>> sniff("a|b\n1,5|2,5\n"), sniff("a,b\n1,2\n"), sniff('a\tb\n"x;y"\t1,5\n'), sniff("Sơn La\nHà Nội\n")
    ('|', ',', '\t', None)
    """
    sample = text[:_EXAMINED]
    if len(sample) < len(text):
        # The last line may be cut anywhere.
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, found = 0.0, None
    for delimiter in DELIMITERS:
        if delimiter in sample and (score := _score(sample, delimiter)) > best + 1e-9:
            best, found = score, delimiter
    return found


def _score(sample: str, delimiter: str) -> float:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        rows = [row for row in islice(reader, _EXAMINED_ROWS) if any(row)]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda entry: (entry[1], entry[0]))
    cells = [cell for row in rows if len(row) == width for cell in row if cell]
    others = [pattern for name, pattern in _FOREIGN.items() if name != delimiter]
    foreign = sum(any(pattern.search(cell) for pattern in others) for cell in cells)
    return count / len(rows) * (1 - foreign / max(1, len(cells)))


def _parse(file: str, text: str, delimiter: str) -> tuple[_Parsed, bool]:
    """All rows to the last filled one; blank lines between stay, for a spreadsheet program shows them too."""
    for strict in (True, False):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
        rows: _Parsed = []
        cells = blanks = 0
        first = 1
        try:
            for row in reader:
                if any(row):
                    # Rows of blanks are kept where a filled one follows; a million behind the table cost nothing.
                    cells += len(row) + blanks
                    if cells > MOST_CELLS:
                        check_area(file, None, cells, 1)
                    rows.extend([] for _ in range(blanks))
                    rows.append(row)
                    blanks = 0
                else:
                    blanks += 1
                first = reader.line_num + 1
        except csv.Error as error:
            if "unexpected end" in str(error) or "field larger" in str(error):
                raise WorkbookUnreadable(
                    file,
                    "a quote is opened and not closed",
                    "Close it, or double it if it is part of the text.",
                    cell=f"line {first}",
                ) from error
            if not strict:
                raise WorkbookUnreadable(
                    file, f"the line cannot be cut into cells ({error})", "Look at its quotes.", cell=f"line {first}"
                ) from error
        else:
            return rows, not strict
    raise AssertionError("unreachable")


def _irregular(rows: _Parsed, delimiter: str) -> list[str]:
    """A comma that is both delimiter and decimal sign makes rows wider than their header."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    header = next((len(row) for row in rows if len(row) > 1), 0)
    width = max(widths, key=lambda each: (widths[each], each)) if widths else 0
    if width <= header or delimiter != ",":
        return []
    wide = [row for row in rows if len(row) == width]
    pairs = sum(
        any(_NUMBER_PART.fullmatch(left) and _NUMBER_PART.fullmatch(right) for left, right in pairwise(row))
        for row in wide
    )
    if pairs < len(wide) / 2:
        return []
    return [
        f"{len(wide)} rows have {width} cells, the first has {header}: the comma may be both delimiter and decimal "
        "sign; save the table with another delimiter, or with its figures in quotes"
    ]
