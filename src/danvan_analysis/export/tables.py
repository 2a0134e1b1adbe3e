"""The rows of a figure as a workbook (XLSX): numbers as numbers, and a sheet that says what they are."""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import BadParameter
from danvan_analysis.figures.figure import FigureId
from danvan_analysis.figures.remembered import remembered
from danvan_analysis.reference import words

#: First characters that make a spreadsheet program take a text that is typed for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: What XML cannot hold, line breaks and tabs aside.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: Limits of the format: rows of a sheet, characters of a cell.
_MOST_ROWS: Final = 1_048_575
_MOST_CHARACTERS: Final = 32_767
#: The format has no room for a larger exact whole number: a number cell is a double.
_EXACT: Final = 2**53
_WIDEST: Final = 48


def xlsx(payload: Mapping[str, Any]) -> bytes:
    """The rows of a figure as a workbook.

    Parameters
    ----------
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it.

    Returns
    -------
    bytes
        Two sheets: the rows, with a header that stays and a filter, and the notes: title, id, description, source,
        notes, data release, terms, and each source with its publisher, title and address. The same bytes for the
        same figure: the date inside is that of the data release. A text is text, never a formula or a link.

    Raises
    ------
    BadParameter
        More rows than a sheet holds.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> xlsx(dv.figures.dot_strip(index="PCI", year=2019, lang="en").payload())[:2]
    b'PK'
    """
    import xlsxwriter  # type: ignore[import-untyped]

    columns, rows = payload["columns"], payload["rows"]
    if len(rows) > _MOST_ROWS:
        raise BadParameter(f"{payload['id']} has {len(rows)} rows, a sheet holds {_MOST_ROWS}: take the CSV")
    identity = FigureId.parse(str(payload["id"]))
    lang = identity.lang
    release = payload.get("proof", {}).get("release", {})
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"title": str(payload["title"]), "created": _day(release.get("created"))})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    top = book.add_format({"text_wrap": True, "valign": "top"})
    # A cell of text that begins like a formula stays text when somebody edits it.
    quoted = book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet(words.term("workbook.data", lang))
    for place, name in enumerate(columns):
        sheet.write_string(0, place, _clean(name), bold)
        sheet.set_column(place, place, _width(name, [row[place] for row in rows]))
    for line, row in enumerate(rows, start=1):
        for place, content in enumerate(row):
            _write(sheet, line, place, content, quoted)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    notes = book.add_worksheet(words.term("workbook.notes", lang))
    notes.set_column(0, 0, 22)
    notes.set_column(1, 1, 100)
    for line, (name, said) in enumerate(_notes(payload, identity, release)):
        notes.write_string(line, 0, name, bold)
        notes.write_string(line, 1, _clean(said), top)
    book.close()
    return written.getvalue()


def _write(sheet: Any, line: int, place: int, content: object, quoted: Any) -> None:
    if content is None or (isinstance(content, float) and not math.isfinite(content)):
        return
    if isinstance(content, bool):
        sheet.write_boolean(line, place, content)
    elif isinstance(content, int | float) and abs(content) <= _EXACT:
        sheet.write_number(line, place, content)
    else:
        text = _clean(", ".join(map(str, content)) if isinstance(content, list | tuple) else str(content))
        sheet.write_string(line, place, text, quoted if text.startswith(_FORMULA) else None)


def _clean(text: object) -> str:
    return _CONTROL.sub("", str(text))[:_MOST_CHARACTERS]


def _width(name: str, cells: Sequence[object]) -> int:
    """Width of a column in characters: its longest cell, within bounds."""
    longest = max(
        (len(f"{one:.6g}" if isinstance(one, float) else str(one)) for one in cells if one is not None), default=0
    )
    return min(_WIDEST, max(len(name) + 3, longest + 1))


def _day(created: object) -> datetime.datetime:
    """The day of the data release; the first day of the format where it has none."""
    try:
        return datetime.datetime.fromisoformat(str(created)[:10])
    except ValueError:
        return datetime.datetime(1980, 1, 1)  # noqa: DTZ001


def _notes(payload: Mapping[str, Any], identity: FigureId, release: Mapping[str, Any]) -> list[tuple[str, str]]:
    lang = identity.lang
    said = [
        ("title", payload["title"]),
        ("id", payload["id"]),
        ("code", identity.short_code),
        ("description", payload["alt"]),
        ("source", payload["source_line"]),
        *(("note", one) for one in payload["notes"]),
        ("release", f"{release['version']}, {release['created'][:10]}" if release else ""),
        ("terms", words.term("workbook.terms_text", lang)),
        ("columns", words.term("workbook.columns_text", lang)),
    ]
    found = [(words.term(f"workbook.{name}", lang), str(text)) for name, text in said if text]
    named = tuple(str(one) for one in payload["source_ids"])
    about = _sources(named)
    return found + [(one, about.get(one, "")) for one in named]


@remembered
def _sources(named: tuple[str, ...]) -> dict[str, str]:
    """Publisher, title and address of some sources."""
    table = tidy.sources().filter(pl.col("source_id").is_in(named)).select("source_id", "publisher", "title", "url")
    return {source_id: ". ".join(str(part) for part in parts if part) for source_id, *parts in table.rows()}
