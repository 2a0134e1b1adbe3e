"""What an .xlsx sheet holds, seen in its XML before the library that reads the values unpacks it.

The library makes a full rectangle of cells of each sheet, so one stray cell in the last row would cost gigabytes; and
it hands out error values and formulas without a stored value as blanks. Both are seen here, in one pass without a tree.
"""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from danvan_analysis.published.workbooks.limits import MOST_COLUMNS, Scan

_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
_ATTRIBUTES = rb'(?: [\w:.]+="[^"<>&]*")*'
#: Rows without anything but formats. Where all rows name their place, leaving some out moves no other.
_BLANK_ROW = re.compile(
    rb'<row r="\d+"' + _ATTRIBUTES + rb'(?:/>|>(?:<c r="[A-Z]+\d+"' + _ATTRIBUTES + rb"(?:/>|></c>))*</row>)"
)
_THIN_FROM_BYTES = 4 * 1024 * 1024


class Malformed(Exception):
    """The XML of a part cannot be read; told to the user by the reader that knows the file."""


def walk(
    xml: bytes,
    start: Callable[[str, dict[str, str]], object] | None = None,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Walk through XML that may hold anything; a document type, and so any entity of its own, is refused.

    Raises
    ------
    Malformed
    """

    def refuse(*_: object) -> None:
        raise Malformed("a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    if start is not None:
        parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Malformed(str(error)) from error


def local(tag: str) -> str:
    """Name of an element or attribute without its prefix."""
    return tag.rpartition(":")[2]


@dataclass(frozen=True)
class Outline:
    """What ``workbook.xml`` says: sheet name -> its part; whether values must be calculated on opening."""

    sheets: tuple[tuple[str, str], ...]
    uncalculated: bool


def outline(parts: Mapping[str, bytes]) -> Outline:
    """Find the part of each sheet, in the order of the workbook."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []
    calculate = False

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith(("/", "xl/")) else posixpath.normpath("xl/" + target)
            targets[attributes.get("Id", "")] = path

    def entry(tag: str, attributes: dict[str, str]) -> None:
        nonlocal calculate
        if local(tag) == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), link))
        elif local(tag) == "calcPr":
            calculate = attributes.get("fullCalcOnLoad", "0") in {"1", "true"}

    walk(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), relation)
    walk(parts["xl/workbook.xml"], entry)
    return Outline(tuple((name, targets.get(link, "")) for name, link in sheets), calculate)


def shared_lengths(xml: bytes) -> array[int]:
    """Number of characters of each shared text."""
    lengths: array[int] = array("q")
    inside = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside
        if local(tag) == "si":
            lengths.append(0)
        inside = local(tag) == "t"

    def text(data: str) -> None:
        if inside and lengths:
            lengths[-1] += len(data)

    walk(xml, start, None, text)
    return lengths


def thin(xml: bytes) -> bytes:
    """Leave out rows that hold nothing but formats: a million of them are a million times nothing."""
    return _BLANK_ROW.sub(b"", xml) if len(xml) > _THIN_FROM_BYTES else xml


class _Places:
    """Column letters -> number, remembered: a sheet has few columns and many cells."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def __call__(self, reference: str) -> tuple[int, int]:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise Malformed(f"the address {reference!r}")
        name, row = found.groups()
        column = self.known.get(name)
        if column is None:
            column = 0
            for letter in name.upper():
                column = column * 26 + ord(letter) - 64
            self.known[name] = column = column - 1
        return int(row) - 1, column


def scan(xml: bytes, shared: Sequence[int]) -> tuple[Scan, bool]:
    """Look through the cells of one sheet.

    Parameters
    ----------
    xml : bytes
        The part of the sheet.
    shared : sequence of int
        Lengths of the shared texts.

    Returns
    -------
    tuple of Scan and bool
        The second says that every row names its place.

    Raises
    ------
    Malformed
    """
    seen = Scan()
    places = _Places()
    row, column = -1, -1
    placed = True
    inside = stored = formula = capture = False
    kind = "n"
    value: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, placed, inside, stored, formula, capture, kind
        tag = local(tag)
        if tag == "c":
            inside, stored, formula = True, False, False
            kind = attributes.get("t", "n")
            value.clear()
            reference = attributes.get("r")
            if reference is None:
                column += 1
            else:
                row, column = places(reference)
        elif tag == "row":
            reference = attributes.get("r")
            if reference is None:
                placed = False
                row += 1
            elif reference.isascii() and reference.isdigit() and len(reference) < 11:
                row = int(reference) - 1
            else:
                raise Malformed(f"the row {reference!r}")
            column = -1
            if attributes.get("hidden") in {"1", "true"}:
                seen.hidden_rows.add(row)
        elif inside:
            if tag in {"v", "is"}:
                stored = True
            if tag in {"v", "t"}:
                capture = True
            elif tag == "f":
                formula = True
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            seen.hidden_columns.update(_span(attributes))

    def end(tag: str) -> None:
        nonlocal inside, capture
        tag = local(tag)
        if tag == "c":
            inside = False
            if stored or formula:
                note("".join(value))
        elif tag in {"v", "t"}:
            capture = False

    def note(text: str) -> None:
        seen.reach(row, column)
        seen.formulas += formula
        if kind == "e":
            seen.errors[row, column] = text
        elif kind == "s":
            seen.characters += shared[int(text)] if text.isdecimal() and int(text) < len(shared) else 0
        elif formula and not text and kind != "str":
            seen.uncalculated.add((row, column))
        else:
            seen.characters += len(text)

    def data(text: str) -> None:
        if capture:
            value.append(text)

    walk(xml, start, end, data)
    return seen, placed


def _span(attributes: dict[str, Any]) -> range:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (first.isdecimal() and last.isdecimal()):
        return range(0)
    return range(int(first) - 1, min(int(last), MOST_COLUMNS))
