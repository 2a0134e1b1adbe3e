"""One door for every file: find out what it is by its content, read it, or say what it is and what to do."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import compound, kinds, spreadsheets, zip_parts
from danvan_analysis.published.workbooks.delimited import read_text
from danvan_analysis.published.workbooks.encodings import decode
from danvan_analysis.published.workbooks.lettering import HINTS, spoiled
from danvan_analysis.published.workbooks.limits import LARGEST_FILE_BYTES
from danvan_analysis.published.workbooks.pages import read_page
from danvan_analysis.published.workbooks.sheets import Book, Sheet

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def read_book(path: Path | str, *, encoding: str | None = None) -> Book:
    r"""Read a file that a publisher handed out: delimited text, .xlsx, .xlsm, .xls, .ods or a saved HTML page.

    What the file is, its content says; the ending of its name is ignored. The file is read once and never written, and
    nothing in it is run or loaded from elsewhere.

    Parameters
    ----------
    path : Path or str
    encoding : str, optional
        Of a text file whose encoding is not found by itself: any that Python knows, or ``tcvn3``.

    Returns
    -------
    Book
        All worksheets, as text, with the address of every cell.

    Raises
    ------
    WorkbookUnreadable
        Not there, not allowed, no file; locked, truncated, damaged, too large; a picture, a PDF, a text document ... It
        names the file, what was found and what to do.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "pci.csv"
    ...     _ = path.write_text("Tỉnh;PCI\nSơn La;63,38\n", encoding="utf-16")
    ...     book = read_book(path)
    >>> book.format, book.encoding, book.delimiter, book.sheets[0].rows[1]
    ('csv', 'utf-16', ';', ('Sơn La', '63,38'))
    """
    path = Path(path)
    file = _shown(path.name or str(path))
    return book_of(file, _bytes(file, path), encoding=encoding)


def book_of(file: str, data: bytes, *, encoding: str | None = None) -> Book:
    """Read the content of a file; as :func:`read_book`, for bytes that are already there.

    Parameters
    ----------
    file : str
        Name for messages and for the book.
    data : bytes
    encoding : str, optional

    Examples
    --------
    >>> book_of("a.csv", b"%PDF-1.7 ...")
    Traceback (most recent call last):
    danvan_analysis.errors.WorkbookUnreadable: a.csv: this is a PDF, no table. Export its tables first: Tabula, ...
    """
    if not data.strip(b"\x00 \t\r\n"):
        found = "the file is empty" if not data else "the file holds nothing but blanks"
        raise WorkbookUnreadable(file, found, "Download or copy it again.")
    sha256 = hashlib.sha256(data).hexdigest()
    used: str | None = None
    delimiter: str | None = None
    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...]
    if data.startswith(_ZIP):
        archive = zip_parts.open_zip(file, data)
        form: str = kinds.packed_kind(file, archive)
        read = spreadsheets.read_xlsx if form == "xlsx" else spreadsheets.read_ods
        sheets, remarks = read(file, archive)
    elif data.startswith(compound.SIGNATURE):
        form = "xls"
        sheets, remarks = spreadsheets.read_xls(file, kinds.workbook_stream(file, data))
    else:
        kinds.check_signature(file, data)
        decoded = decode(file, data, encoding=encoding)
        used = decoded.encoding
        if kinds.text_kind(file, decoded.text) == "html":
            form = "html"
            sheets, remarks = read_page(file, decoded.text)
        else:
            form = "csv"
            sheet, delimiter, remarks = read_text(file, _stem(file), decoded.text)
            sheets = (sheet,)
        remarks = decoded.remarks + remarks
    if encoding is not None and used is None:
        remarks += (f"the encoding {encoding!r} is not used: a workbook says itself how its text is written",)
    remarks += tuple(_lettering(sheets))
    return Book(file, sha256, len(data), form, sheets, used, delimiter, remarks)


def _bytes(file: str, path: Path) -> bytes:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise WorkbookUnreadable(file, "this is a folder", "Name the file inside it.")
        if not stat.S_ISREG(found.st_mode):
            raise WorkbookUnreadable(file, "this is no regular file", "Copy its content into a file and add that.")
        if found.st_size > LARGEST_FILE_BYTES:
            raise _too_large(file, found.st_size)
        with path.open("rb") as opened:
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise WorkbookUnreadable(file, "there is no such file", "Look at its name and folder.") from error
    except PermissionError as error:
        raise WorkbookUnreadable(
            file, "the file may not be read", "Ask its owner for the right to read it, or add a copy."
        ) from error
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "not a name of a file"
        raise WorkbookUnreadable(
            file, f"the file cannot be opened ({reason})", "Add a copy from a local disk."
        ) from error
    if len(data) > LARGEST_FILE_BYTES:
        raise _too_large(file, len(data))
    return data


def _too_large(file: str, size: int) -> WorkbookUnreadable:
    return WorkbookUnreadable(
        file,
        f"{size:,} bytes, at most {LARGEST_FILE_BYTES:,} are read",
        "Copy the table alone into a new workbook and add that.",
    )


def _lettering(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Remarks on sheets whose text is not what it seems."""
    for sheet in sheets:
        found = spoiled(_words(sheet))
        if found is not None:
            problem, remedy = HINTS[found[0]]
            yield f"the text of sheet {sheet.name!r} {problem}: {_shown(found[1])!r}. {remedy}, then add it"


def _words(sheet: Sheet, most: int = 200_000) -> str:
    size = 0
    seen: dict[str, None] = {}
    for row, kinds_of_row in zip(sheet.rows, sheet.kinds, strict=True):
        for text, kind in zip(row, kinds_of_row, strict=True):
            if kind == "text" and text not in seen:
                seen[text] = None
                size += len(text)
        if size > most:
            break
    return "\n".join(seen)


def _stem(file: str) -> str:
    return Path(file).stem or file


def _shown(text: str) -> str:
    """A name from a stranger, fit for a terminal: no control characters, no halves of characters."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:200])
