"""A stranger's file of claims: the same columns as ``claims.csv`` of this project, read with bounds.

What is read is text. Nothing in it is executed, followed or looked up; every cell is checked before it is used, and
every complaint names file, row and column.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from danvan_analysis.errors import ClaimUnreadable, UnknownName, UnknownProvince
from danvan_analysis.reference import provinces

#: Columns of a file of claims, in any order; the names of the columns are fixed.
COLUMNS: Final = (
    "claim_id", "kind", "quote_vi", "subject", "measure", "province", "period_start_year", "period_end_year",
    "printed", "printed_whole", "unit", "source_id", "note",
)  # fmt: skip
KINDS: Final = ("trend", "figure", "event", "rule")
#: What is read at most: an article of a newspaper makes some 10 kB of claims.
LARGEST_BYTES, MOST_CLAIMS, LONGEST_CELL = 1024 * 1024, 500, 2000
YEARS: Final = (1990, 2100)

_DELIMITERS: Final = (",", ";", "\t")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_NEEDED: Final = ("claim_id", "kind", "quote_vi", "subject", "measure")
#: A province is looked for among the units of its time: from 2025 on also among those that the mergers made.
_MERGED_FROM: Final = 2025
#: The columns of the tidy table ``claims``.
SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(("claim_id", "kind", "quote", "subject", "measure", "province_code"), pl.String),
    **dict.fromkeys(("vintage", "period_start_year", "period_end_year"), pl.Int32),
    **dict.fromkeys(("printed", "printed_whole", "unit", "source_id", "note", "table"), pl.String),
    "row": pl.Int32,
}


def read_claims(path: Path | str) -> pl.DataFrame:
    r"""Read a file of claims.

    Parameters
    ----------
    path : path
        CSV in UTF-8, with or without its mark, cells apart by comma, semicolon or tab; at most 1 MiB, 500 claims,
        2,000 characters a cell.

    Returns
    -------
    polars.DataFrame
        As the tidy table ``claims``: ``table`` is the name of the file, ``row`` the line on which a claim begins.

    Raises
    ------
    ClaimUnreadable
        No file, no UTF-8, no CSV, too large; a column or a cell that is not understood, with row and column.
    UnknownName
        A kind of claim that does not exist, with the nearest.
    UnknownProvince
        With the nearest names.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "article.csv"
    >>> _ = file.write_text(
    ...     ",".join(COLUMNS)
    ...     + "\nK1,figure,43,89 điểm".replace("43,89 điểm", '"43,89 điểm"')
    ...     + ",PAPI,overall,Son La,2024,2024,43.89,,point,,\n"
    ... )
    >>> read_claims(file).select("claim_id", "quote", "province_code", "printed", "row").row(0)
    ('K1', '43,89 điểm', '14', '43.89', 2)
    """
    place = Path(path)
    name = place.name
    lines = list(_lines(name, _text(place)))
    if not lines:
        raise ClaimUnreadable(name, "is empty", "Write a header and a row a claim.")
    header = _header(name, lines[0][1])
    if len(lines) == 1:
        raise ClaimUnreadable(name, "has a header and no claim", "Write a row a claim.")
    if len(lines) - 1 > MOST_CLAIMS:
        raise ClaimUnreadable(name, f"has {len(lines) - 1} claims, at most {MOST_CLAIMS} are read", "Split the file.")
    seen: dict[str, int] = {}
    found = []
    for row, cells in lines[1:]:
        if len(cells) != len(header):
            problem = f"has {len(cells)} cells, the header {len(header)}"
            raise ClaimUnreadable(name, problem, "Put a cell that holds a delimiter in quotes.", row=row)
        found.append(_claim(name, row, dict(zip(header, cells, strict=True)), seen))
    return pl.DataFrame(found, schema=SCHEMA)


def _text(place: Path) -> str:
    try:
        if not place.is_file():
            raise ClaimUnreadable(place.name, "is no file", "Give the path of a CSV file of claims.")
        with place.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ClaimUnreadable(place.name, f"cannot be read ({error.strerror})", "Look at its permissions.") from error
    if len(content) > LARGEST_BYTES:
        raise ClaimUnreadable(place.name, "is larger than 1 MiB", "Keep the claims of one text in a file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 (byte {error.start})"
        raise ClaimUnreadable(place.name, problem, "Save it as CSV in UTF-8.") from error


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Filled rows, each with the line on which it begins."""
    first = text.split("\n", 1)[0]
    # The header holds none of the delimiters but its own.
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ClaimUnreadable(
                name, f"is no CSV here ({error})", "Look for a quote that is not closed.", row=begins
            ) from error
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _header(name: str, cells: list[str]) -> list[str]:
    header = [unicodedata.normalize("NFC", cell.strip()) for cell in cells]
    for column in header:
        if column not in COLUMNS:
            raise UnknownName("column", column, nearest(column, COLUMNS), place=f"{name}, row 1")
    if twice := sorted({column for column in header if header.count(column) > 1}):
        raise ClaimUnreadable(name, f"the column {twice[0]!r} stands twice", "Keep one of them.", row=1)
    if lacking := [column for column in COLUMNS if column not in header]:
        expected = f"Expected {', '.join(COLUMNS)}; a column may be empty, not absent."
        raise ClaimUnreadable(name, f"the column {lacking[0]!r} is missing", expected, row=1)
    return header


def nearest(text: str, known: tuple[str, ...] | list[str], n: int = 2) -> list[str]:
    """Names that look most like a text, best first; none if nothing does.

    Examples
    --------
    >>> nearest("claimid", COLUMNS, 1)
    ['claim_id']
    """
    from rapidfuzz import fuzz, process

    found = process.extract(text.casefold(), list(known), scorer=fuzz.ratio, limit=n, score_cutoff=50)
    return [name for name, _, _ in found]


def _claim(name: str, row: int, cells: Mapping[str, str], seen: dict[str, int]) -> dict[str, Any]:
    told = {column: _cell(name, row, column, text) for column, text in cells.items()}
    for column in _NEEDED:
        if told[column] is None:
            raise ClaimUnreadable(name, "is empty, expected a text", "Fill it in.", row=row, column=column)
    claim_id = str(told["claim_id"])
    if not _ID.fullmatch(claim_id):
        problem = f"found {claim_id!r}, expected up to 32 letters, digits, dots, lines"
        raise ClaimUnreadable(name, problem, "Give the claim a short name, such as C01.", row=row, column="claim_id")
    if claim_id in seen:
        problem = f"{claim_id!r} is the claim of row {seen[claim_id]} again"
        raise ClaimUnreadable(name, problem, "Give every claim its own name.", row=row, column="claim_id")
    seen[claim_id] = row
    if told["kind"] not in KINDS:
        kind = str(told["kind"])
        raise UnknownName("kind of claim", kind, nearest(kind, KINDS) or KINDS, place=f"{name}, row {row}, column kind")
    start, end = (_year(name, row, column, told[column]) for column in ("period_start_year", "period_end_year"))
    if start is not None and end is not None and start > end:
        problem = f"the period begins in {start} and ends in {end}"
        raise ClaimUnreadable(name, problem, "Put the earlier year first.", row=row, column="period_end_year")
    code, vintage = _province(name, row, told["province"], end)
    kept = ("kind", "subject", "measure", "printed", "printed_whole", "unit", "source_id", "note")
    return {
        "claim_id": claim_id,
        "quote": told["quote_vi"],
        **{column: told[column] for column in kept},
        "province_code": code,
        "vintage": vintage,
        "period_start_year": start,
        "period_end_year": end,
        "table": name,
        "row": row,
    }


def _cell(name: str, row: int, column: str, text: str) -> str | None:
    clean = unicodedata.normalize("NFC", text).strip()
    if len(clean) > LONGEST_CELL:
        problem = f"holds {len(clean):,} characters, at most {LONGEST_CELL:,} are read"
        raise ClaimUnreadable(name, problem, "Quote the claim alone.", row=row, column=column)
    for character in clean:
        if unicodedata.category(character) == "Cc" and character not in "\n\r\t":
            problem = f"holds the control character U+{ord(character):04X}"
            raise ClaimUnreadable(name, problem, "Remove it.", row=row, column=column)
    return " ".join(clean.split()) or None


def _year(name: str, row: int, column: str, text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text) if _YEAR.fullmatch(text) else 0
    if not YEARS[0] <= year <= YEARS[1]:
        problem = f"found {text!r}, expected a year between {YEARS[0]} and {YEARS[1]}"
        raise ClaimUnreadable(name, problem, "Write four digits, or leave it empty.", row=row, column=column)
    return year


def _province(name: str, row: int, text: str | None, end: int | None) -> tuple[str | None, int]:
    """Code and vintage; none for the country."""
    if text is None:
        return None, 2008
    vintages = (2025, 2008) if end is not None and end >= _MERGED_FROM else (2008, 2025)
    refusal: UnknownProvince | None = None
    for vintage in vintages:
        try:
            return provinces.find(text, vintage=vintage).code, vintage
        except UnknownProvince as error:
            refusal = refusal or error
    assert refusal is not None
    raise UnknownProvince(text, refusal.nearest, place=f"{name}, row {row}, column province")
