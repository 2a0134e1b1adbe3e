"""Files that cannot be read: each ends in one message that says what the file is and what to do."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import pytest
from tests.published import workbook_maker as maker

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import book_of, limits, read_book

SCORES = maker.scores()
XLSX = maker.xlsx({"PCI": SCORES})
ODS = maker.ods({"PCI": SCORES})
RECORD = struct.Struct("<2H")


def record(kind: int, content: bytes = b"") -> bytes:
    return RECORD.pack(kind, len(content)) + content


def locked_xls() -> bytes:
    """A workbook stream that begins with the record of a password."""
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0))
    return maker.compound_file({"Workbook": begin + record(0x002F, bytes(54)) + record(0x000A)})


def locked_zip() -> bytes:
    """A workbook whose parts carry the flag of a password."""
    data = bytearray(XLSX)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(sign)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(sign, start + 4)
    return bytes(data)


def locked_ods() -> bytes:
    manifest = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    return maker.repacked(ODS, {"META-INF/manifest.xml": manifest})


def spoilt_part() -> bytes:
    """A workbook with some bytes of its packed sheet changed."""
    start = XLSX.index(b"xl/worksheets/sheet1.xml") + 60
    return XLSX[:start] + b"\xff" * 20 + XLSX[start + 20 :]


LOCKED = r"a password locks .*save it without one"
DAMAGED = r"damaged"
PICTURE = r"this is a picture .*, no table\. Type the table into a spreadsheet, or read it by OCR"
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (b"\r\n  \n", "nothing but blanks"),
    "zeros": (bytes(5000), "nothing but blanks"),
    "xlsx with a password": (maker.compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"y" * 5000}), LOCKED),
    "xls with a password": (locked_xls(), LOCKED),
    "zip with a password": (locked_zip(), LOCKED),
    "ods with a password": (locked_ods(), LOCKED),
    "truncated xlsx": (XLSX[:-200], "truncated or damaged.*Download or copy it again"),
    "half an xlsx": (XLSX[: len(XLSX) // 2], "truncated or damaged"),
    "bytes of an xlsx changed": (spoilt_part(), r"damaged: its part 'xl/worksheets/sheet1.xml' cannot be unpacked"),
    "truncated xls": (maker.xls({"a": SCORES})[:3000], DAMAGED),
    "header of an xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DAMAGED),
    "xlsx with broken XML": (maker.repacked(XLSX, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}), DAMAGED),
    "xlsx with entities": (
        maker.repacked(
            XLSX, {"xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY b "bbb">]><worksheet>&b;</worksheet>'}
        ),
        "damaged .a document type.",
    ),
    "docx": (maker.packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), r"\.docx.*Copy the table"),
    "pptx": (maker.packed({"ppt/presentation.xml": b"<a/>"}), r"\.pptx"),
    "xlsb": (maker.packed({"xl/workbook.bin": b"x"}), r"\.xlsb.*save it as \.xlsx"),
    "odt": (
        maker.packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}),
        "no spreadsheet",
    ),
    "zip of csv": (maker.packed({"pci.csv": b"a,b"}), "a zip, but no workbook; it holds pci.csv.*Unpack it"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "it holds nothing"),
    "doc": (maker.compound_file({"WordDocument": b"x"}), r"\.doc.*Copy the table"),
    "ppt": (maker.compound_file({"PowerPoint Document": b"x"}), r"\.ppt"),
    "msi": (maker.compound_file({"Other": b"x"}), "compound file, but no workbook"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\n", "this is a PDF, no table.*Tabula, Camelot or pdfplumber.*LibreOffice.*OCR"),
    "pdf behind rubbish": (b"\r\n\x00%PDF-1.4\n", "this is a PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), PICTURE),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), PICTURE),
    "gif": (b"GIF89a" + bytes(50), PICTURE),
    "tiff": (b"II*\x00" + bytes(50), PICTURE),
    "webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(50), PICTURE),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(50), PICTURE),
    "bmp": (b"BM\x36\x00\x00\x00" + bytes(50), PICTURE),
    "rtf": (b"{\\rtf1\\ansi S\\u417?n La}", "RTF"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "gzip.*Unpack it"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(50), "RAR"),
    "parquet": (b"PAR1\x15\x04" + bytes(50), "Parquet"),
    "sqlite": (b"SQLite format 3\x00" + bytes(50), "SQLite"),
    "excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 4.*LibreOffice"),
    "json": (b'\n{"province": "S\xc6\xa1n La"}', "this is JSON"),
    "json lines of lists": (b'[["a", 1]]', "this is JSON"),
    "xml": (b'<?xml version="1.0"?><data><row/></data>', "this is XML"),
    "xml of 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "Excel 2003.*save it as .xlsx",
    ),
    "mht": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html><table>", "web archive"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(range(256)), "neither a table nor text"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_message_with_what_was_found_and_what_to_do(name: str, tmp_path: Path) -> None:
    data, message = BAD[name]
    path = tmp_path / "bảng.xlsx"
    path.write_bytes(data)
    with pytest.raises(WorkbookUnreadable, match=message) as found:
        read_book(path)
    error = found.value
    assert error.file == "bảng.xlsx"
    assert str(error).startswith("bảng.xlsx")
    assert error.remedy.endswith(".")
    assert "\n" not in str(error)
    assert str(tmp_path) not in str(error)


def test_a_header_that_begins_like_a_signature_is_a_table() -> None:
    for header in ("BM,PCI", "BZh;x", "PAR1,PAR2", "[1],[2]", "{a};b"):
        text = f"{header}\nSơn La;5\nHà Nội;6\n"
        assert book_of("a.csv", text.replace(";", header[-2] if header[-2] in ",;" else ";").encode()).format == "csv"


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable, match="this is a folder"):
        read_book(tmp_path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable, match=r"^pci\.xlsx: there is no such file"):
        read_book(tmp_path / "pci.xlsx")


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "a\0b.csv"])
def test_a_name_that_no_file_can_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable, match="cannot be opened"):
        read_book(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WorkbookUnreadable, match="no regular file"):
        read_book(tmp_path / "pipe")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    if os.access(path, os.R_OK) and os.geteuid() == 0:
        # A root user may read everything: the refusal of the system is played.
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    else:
        path.chmod(0)
    with pytest.raises(WorkbookUnreadable, match=r"may not be read.*Ask its owner"):
        read_book(path)


def test_control_characters_of_a_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable) as found:
        read_book(tmp_path / "a\x1b[31m.csv")
    assert "\x1b" not in str(found.value)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(limits.LARGEST_FILE_BYTES + 1)
    with pytest.raises(WorkbookUnreadable, match="67,108,865 bytes, at most 67,108,864 are read"):
        read_book(path)


def sheet_of(rows: str) -> bytes:
    return maker.repacked(XLSX, {"xl/worksheets/sheet1.xml": maker.sheet_xml(rows)})


def bomb() -> bytes:
    return maker.repacked(XLSX, {"xl/media/image1.xml": bytes(64 * 1024 * 1024)})


def bomb_that_lies() -> bytes:
    """A part of 40 MB that says, everywhere in the zip, that it has 100 bytes."""
    size = 40 * 1024 * 1024
    data = maker.repacked(XLSX, {"xl/sharedStrings.xml": b" " * size})
    return data.replace(struct.pack("<I", size), struct.pack("<I", 100))


def old_sheet_that_lies() -> bytes:
    """An .xls that says to hold four thousand million rows and texts."""
    data = maker.xls({"PCI": SCORES})
    texts = data.index(b"\xfc\x00", data.index(b"PCI"))
    return data[: texts + 8] + b"\xff\xff\xff\x7f" + data[texts + 12 :]


LARGE: dict[str, tuple[bytes, str]] = {
    "zip bomb": (bomb(), r"unpack to 67,\d{3},\d{3} bytes, \d{3,} times its size"),
    "zip bomb that lies": (bomb_that_lies(), DAMAGED),
    "a stray cell in the last corner": (
        sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        r"sheet 'PCI': 1,048,576 rows of 16,384 columns, .* Delete what stands in XFD1048576",
    ),
    "a stray cell far right": (
        sheet_of('<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"><v>1</v></c></row>'),
        "16,385 columns, at most 16,384 are read. Delete what stands in XFE1",
    ),
    "a row number of any length": (sheet_of('<row r="99999999999"><c><v>1</v></c></row>'), "damaged .the row"),
    "a long text in many cells": (
        maker.repacked(
            XLSX,
            {
                "xl/sharedStrings.xml": b"<sst><si><t>" + b"x" * 300_000 + b"</t></si></sst>",
                "xl/worksheets/sheet1.xml": maker.sheet_xml("<row>" + '<c t="s"><v>0</v></c>' * 1000 + "</row>"),
            },
        ),
        "300,000,000 characters of text",
    ),
    "an .ods of a million rows of text": (
        maker.ods_of(
            '<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
            'table:number-columns-repeated="100" office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        ),
        "sheet 'a': 1,000,000 rows of 100 columns",
    ),
    "an .xls that says too much": (old_sheet_that_lies(), "more texts than it has room for"),
    "too many columns": (b"a;b\n" + b"x;" * 17_000 + b"\n", "17,001 columns|17,000 columns"),
    "one wide row among many": (b"x;" * 16_000 + b"1\n" + b"1;2\n" * 400, "401 rows of 16,001 columns"),
    "too many cells": ((b"1;" * 2_600 + b"\n") * 2_000, "cells are read"),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_would_cost_too_much_is_refused_before_it_does(name: str) -> None:
    data, message = LARGE[name]
    started = time.process_time()
    with pytest.raises(WorkbookUnreadable, match=message):
        book_of("pci.xlsx", data)
    assert time.process_time() - started < 5


def test_a_million_blank_rows_cost_little_and_move_nothing() -> None:
    rows = ['<row r="1"><c r="A1" s="1"/><c r="B1" t="inlineStr"><is><t>Sơn La</t></is></c></row>']
    rows += [f'<row r="{number}" spans="1:2"><c r="A{number}" s="1"/></row>' for number in range(2, 1_000_001)]
    rows.insert(500_000, "")
    rows[10] = '<row r="11"><c r="A11" s="1"/><c r="B11"><v>5.2</v></c></row>'
    data = sheet_of("".join(rows))
    started = time.process_time()
    (sheet,) = book_of("a.xlsx", data).sheets
    assert time.process_time() - started < 5
    assert (sheet.height, sheet.width) == (11, 2)
    assert sheet.rows[0] == ("", "Sơn La")
    assert sheet.rows[10] == ("", "5.2")


def test_a_million_blank_rows_of_text_cost_little() -> None:
    (sheet,) = book_of("a.csv", "Tỉnh;D1\nSơn La;5,2\n".encode() + b";\n" * 1_000_000).sheets
    assert sheet.height == 2


def test_sheets_are_limited_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 50)
    assert book_of("a", maker.xlsx({"a": SCORES})).sheets
    with pytest.raises(WorkbookUnreadable, match="108 cells, at most 50"):
        book_of("a", maker.xlsx({"a": SCORES, "b": SCORES, "c": SCORES}))
