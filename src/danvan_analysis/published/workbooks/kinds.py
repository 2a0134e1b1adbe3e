"""What a file is, by its content: the ending of its name is a claim of whoever named it."""

from __future__ import annotations

import re
import zipfile
from typing import Literal

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import compound, zip_parts
from danvan_analysis.published.workbooks.spreadsheets import LOCKED

Markup = Literal["html", "text"]
_FORMS = "CSV, .xlsx, .xls, .ods or a saved HTML page"
_PDF = (
    "Export its tables first: Tabula, Camelot or pdfplumber turn a PDF with text into CSV; LibreOffice and Word open "
    "it, and a table can be copied from there; a scanned one needs OCR (Tesseract with its Vietnamese data). Check the "
    "figures against the pages, then add the table."
)
_PICTURE = (
    "Type the table into a spreadsheet, or read it by OCR (Tesseract with its Vietnamese data), check every figure "
    "against the picture, then add the spreadsheet."
)
_WORD = "Copy the table into a spreadsheet, save it as .xlsx, and add that."
_ARCHIVE = "Unpack it and add the table inside."
_OLD = "Open it in LibreOffice, save it as .xlsx, and add that."
_OTHER = f"Export the table as {_FORMS}, and add that."
_SIGNATURES: tuple[tuple[bytes, int, str, str], ...] = (
    (b"\x89PNG", 0, "a picture (PNG)", _PICTURE),
    (b"\xff\xd8\xff", 0, "a picture (JPEG)", _PICTURE),
    (b"GIF8", 0, "a picture (GIF)", _PICTURE),
    (b"II*\x00", 0, "a picture (TIFF)", _PICTURE),
    (b"MM\x00*", 0, "a picture (TIFF)", _PICTURE),
    (b"BM", 0, "a picture (BMP)", _PICTURE),
    (b"WEBP", 8, "a picture (WebP)", _PICTURE),
    (b"ftypheic", 4, "a picture (HEIC)", _PICTURE),
    (b"ftypavif", 4, "a picture (AVIF)", _PICTURE),
    (b"{\\rtf", 0, "a text document (RTF)", _WORD),
    (b"\x1f\x8b", 0, "a packed file (gzip)", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", 0, "a packed file (7z)", _ARCHIVE),
    (b"Rar!", 0, "a packed file (RAR)", _ARCHIVE),
    (b"BZh", 0, "a packed file (bzip2)", _ARCHIVE),
    (b"\xfd7zXZ", 0, "a packed file (xz)", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", 0, "a packed file (Zstandard)", _ARCHIVE),
    (b"PAR1", 0, "a Parquet file", _OTHER),
    (b"ARROW1", 0, "an Arrow file", _OTHER),
    (b"SQLite format 3", 0, "a database (SQLite)", _OTHER),
    (b"<stata_dta>", 0, "a Stata file", _OTHER),
    (b"$FL2", 0, "an SPSS file", _OTHER),
    (b"\x09\x08\x10\x00", 0, "a workbook of Excel 5 or 95 without its wrapping", _OLD),
    (b"\x09\x08\x08\x00", 0, "a workbook of Excel 5 or 95 without its wrapping", _OLD),
    (b"\x09\x04\x06\x00", 0, "a workbook of Excel 4", _OLD),
    (b"\x09\x02\x06\x00", 0, "a workbook of Excel 3", _OLD),
    (b"\x09\x00\x04\x00", 0, "a workbook of Excel 2", _OLD),
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|table|frameset)\b", re.I)
_TAG_FIRST = re.compile(r"\s*<(?:[A-Za-z!?])")
_JSON = re.compile(r"\{\s*\"[^\"]*\"\s*:|\[\s*[\[{]")
_LOOKED_AT = 8192


def check_signature(file: str, data: bytes) -> None:
    """Refuse files that are surely no table, by their first bytes; say what each is and what to do.

    Raises
    ------
    WorkbookUnreadable

    Examples
    --------
    >>> check_signature("bảng.xlsx", b"GIF89a" + bytes(20))
    Traceback (most recent call last):
    danvan_analysis.errors.WorkbookUnreadable: bảng.xlsx: this is a picture (GIF), no table. Type the table into ...
    """
    if b"%PDF-" in data[:1024]:
        raise WorkbookUnreadable(file, "this is a PDF, no table", _PDF)
    for sign, place, name, remedy in _SIGNATURES:
        if data[place : place + len(sign)] == sign and not _could_be_text(sign, data):
            raise WorkbookUnreadable(file, f"this is {name}, no table", remedy)


def _could_be_text(sign: bytes, data: bytes) -> bool:
    """A signature of plain letters may begin a header: ``BM,PCI``. Only binary content follows the real one."""
    return sign.isalnum() and not re.search(rb"[\x00-\x08\x0e-\x1f]", data[:256])


def packed_kind(file: str, archive: zipfile.ZipFile) -> Literal["xlsx", "ods"]:
    """Tell which kind of workbook a zip is.

    Raises
    ------
    WorkbookUnreadable
        It is another document, or a zip of anything.
    """
    names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise WorkbookUnreadable(file, "this is a binary workbook (.xlsb), which is not read here", _OLD)
    if any(name.startswith("word/") for name in names):
        raise WorkbookUnreadable(file, "this is a text document (.docx), no workbook", _WORD)
    if any(name.startswith("ppt/") for name in names):
        raise WorkbookUnreadable(file, "this is a presentation (.pptx), no workbook", _WORD)
    if {"content.xml", "mimetype"} <= names:
        stated = zip_parts.unpack(file, archive, lambda name: name.lower() == "mimetype")
        if b"spreadsheet" in b"".join(stated.values()):
            return "ods"
        raise WorkbookUnreadable(file, "this is an OpenDocument file, but no spreadsheet", _WORD)
    listed = ", ".join(sorted(names)[:3]) or "nothing"
    raise WorkbookUnreadable(file, f"this is a zip, but no workbook; it holds {listed}", _ARCHIVE)


def workbook_stream(file: str, data: bytes) -> bytes:
    """Find the records of an .xls in its compound file.

    Raises
    ------
    WorkbookUnreadable
        A password locks it, or it is another document of that family.
    """
    again = "Download or copy it again; if it opens in a spreadsheet program, save it there as .xlsx and add that."
    try:
        whole = compound.CompoundFile(data)
        names = {name.lower(): name for name in whole.names}
        stream = names.get("workbook") or names.get("book")
        if stream is not None:
            return whole.stream(stream)
    except compound.Damaged as error:
        raise WorkbookUnreadable(file, f"the file is truncated or damaged ({error})", again) from error
    if "encryptedpackage" in names:
        raise WorkbookUnreadable(file, "a password locks the workbook", LOCKED)
    if "worddocument" in names:
        raise WorkbookUnreadable(file, "this is a text document (.doc), no workbook", _WORD)
    if "powerpoint document" in names:
        raise WorkbookUnreadable(file, "this is a presentation (.ppt), no workbook", _WORD)
    raise WorkbookUnreadable(file, "this is a Microsoft compound file, but no workbook", _OTHER)


def text_kind(file: str, text: str) -> Markup:
    """Tell a saved page from a delimited table; refuse other markup and data formats.

    Raises
    ------
    WorkbookUnreadable
    """
    head = text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if head.startswith("MIME-Version:") or "\nContent-Type: multipart/related" in head:
        raise WorkbookUnreadable(
            file,
            "this is a web archive (.mht)",
            "Open it in a browser or in Excel, save it as HTML or .xlsx, and add that.",
        )
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and _PAGE.match(head) is None:
        raise WorkbookUnreadable(file, "this is an XML workbook of Excel 2003", _OLD)
    if _TAG_FIRST.match(head):
        if _PAGE.search(head):
            return "html"
        raise WorkbookUnreadable(file, "this is XML, no table", _OTHER)
    if _JSON.match(head):
        raise WorkbookUnreadable(file, "this is JSON, no table", _OTHER)
    return "text"
