"""From cells as a library reads them to a sheet of text."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from danvan_analysis.published.workbooks.limits import check_area
from danvan_analysis.published.workbooks.sheets import Kind, Sheet

Value = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta
Area = tuple[int, int, int, int]


def number_text(number: float) -> str:
    """Shortest decimal text that reads back as the same number, without an exponent.

    Examples
    --------
    >>> number_text(9.230436325073242), number_text(64.0), number_text(1e-7)
    ('9.230436325073242', '64', '0.0000001')
    """
    text = repr(number or 0)
    return format(Decimal(text), "f") if "e" in text else text.removesuffix(".0")


def as_text(value: Value) -> tuple[str, Kind]:
    """Text and kind of a value that a workbook stores.

    Dates and times are written as ISO 8601 has them: what a spreadsheet program shows depends on the machine.

    Examples
    --------
    >>> import datetime
    >>> as_text("Sơn La"), as_text(1.5), as_text(datetime.date(2024, 5, 1)), as_text(True), as_text("")
    (('Sơn La', 'text'), ('1.5', 'number'), ('2024-05-01', 'date'), ('TRUE', 'boolean'), ('', 'blank'))
    """
    if isinstance(value, str):
        return (value, "text") if value else ("", "blank")
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), "boolean"
    if isinstance(value, (int, float)):
        return (number_text(value), "number") if math.isfinite(value) else (str(value), "error")
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" "), "date"
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}", "date"
    return value.isoformat(), "date"


def plain(rows: Iterable[Sequence[str]]) -> tuple[list[list[str]], list[list[Kind]]]:
    """Rows and kinds of a file that stores nothing but text."""
    texts = [list(row) for row in rows]
    return texts, [["text" if text else "blank" for text in row] for row in texts]


def make_sheet(
    file: str,
    name: str,
    rows: list[list[str]],
    kinds: list[list[Kind]],
    *,
    merged: Iterable[Area] = (),
    hidden: bool = False,
) -> Sheet:
    """A sheet of rows of one length; blank rows and columns after the last filled cell are left out.

    Parameters
    ----------
    file, name : str
        Names of the file and of the sheet.
    rows, kinds : list of list
        The same ragged shape; emptied on the way, for a large sheet would otherwise stand in memory twice.
    merged : iterable of (first_row, first_column, last_row, last_column)
        Areas are cut to the sheet; those outside it are left out.
    hidden : bool

    Returns
    -------
    Sheet

    Raises
    ------
    WorkbookUnreadable
        More cells than a table of provinces can have.

    Examples
    --------
    >>> sheet = make_sheet("a.csv", "a", *plain([["Sơn La", "5.2", ""], ["Hà Nội"], [""]]))
    >>> sheet.rows, sheet.kinds[1]
    ((('Sơn La', '5.2'), ('Hà Nội', '')), ('text', 'blank'))
    """
    height = width = 0
    for number, row in enumerate(kinds, 1):
        last = len(row)
        while last and row[last - 1] == "blank":
            last -= 1
        if last:
            height = number
            width = max(width, last)
    check_area(file, name, height, width)
    del rows[height:], kinds[height:]
    for number in range(height):
        texts, sorts = rows[number], kinds[number]
        missing = width - len(texts)
        rows[number] = texts[:width] + [""] * missing
        kinds[number] = sorts[:width] + ["blank"] * missing
    areas = []
    for top, left, bottom, right in merged:
        cut = (top, left, min(bottom, height - 1), min(right, width - 1))
        if 0 <= top <= cut[2] and 0 <= left <= cut[3] and cut[:2] != cut[2:]:
            areas.append(cut)
    return Sheet(name, tuple(map(tuple, rows)), tuple(map(tuple, kinds)), tuple(sorted(set(areas))), hidden)
