"""Small files of the kinds that publishers hand out, made for tests: real names of provinces, made-up figures.

Import it as ``from tests.published import workbook_maker``. Every function returns bytes; tests write them where they
want, under any name.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

#: What every sheet of a made-up table may carry, so that nobody takes its figures for published ones.
MADE_UP = "Số liệu giả định để kiểm thử / made up for tests"
PROVINCES = (
    "Sơn La",
    "Hà Nội",
    "Điện Biên",
    "Thừa Thiên Huế",
    "Bà Rịa - Vũng Tàu",
    "Đắk Lắk",
    "Quảng Ngãi",
    "Hòa Bình",
)

Cell = str | int | float | bool | None | Any
Rows = Sequence[Sequence[Cell]]
Area = tuple[int, int, int, int]


def scores(
    provinces: Sequence[str] = PROVINCES,
    components: Sequence[str] = ("PCI", "PCI1", "PCI2"),
    *,
    low: float = 1.0,
    high: float = 10.0,
    decimals: int = 4,
    seed: int = 1,
) -> list[list[Cell]]:
    """Return a wide table of made-up scores: a header, then a row a province."""
    chance = random.Random(seed)
    figures = [[round(chance.uniform(low, high), decimals) for _ in components] for _ in provinces]
    return [["Tỉnh", *components], *([name, *row] for name, row in zip(provinces, figures, strict=True))]


def xlsx(
    sheets: Mapping[str, Rows],
    *,
    merged: Mapping[str, Sequence[Area]] | None = None,
    hidden: Sequence[str] = (),
    chart_sheet: str | None = None,
) -> bytes:
    """Return an .xlsx by openpyxl; text that begins with ``=`` is a formula without a stored value."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value not in (None, ""):
                    sheet.cell(number, column, value)
        for top, left, bottom, right in (merged or {}).get(name, ()):
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        if name in hidden:
            sheet.sheet_state = "hidden"
    if chart_sheet is not None:
        book.create_chartsheet(chart_sheet)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def xlsx_calculated(rows: Rows, *, results: Mapping[str, tuple[str, Cell]], name: str = "PCI") -> bytes:
    """Return an .xlsx by xlsxwriter; ``results`` gives cells (``C5``) a formula and its stored value."""
    import xlsxwriter

    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for cell, (formula, value) in results.items():
        sheet.write_formula(cell, formula, None, value)
    book.close()
    return whole.getvalue()


def xls(
    sheets: Mapping[str, Rows], *, merged: Mapping[str, Sequence[Area]] | None = None, hidden: Sequence[str] = ()
) -> bytes:
    """Return an .xls by xlwt; text that begins with ``=`` is a formula without a stored value."""
    import xlwt

    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        areas = {(top, left): (bottom, right) for top, left, bottom, right in (merged or {}).get(name, ())}
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value in (None, ""):
                    continue
                stored = xlwt.Formula(value[1:]) if isinstance(value, str) and value.startswith("=") else value
                if (number, column) in areas:
                    bottom, right = areas[number, column]
                    sheet.write_merge(number, bottom, column, right, stored)
                else:
                    sheet.write(number, column, stored)
        sheet.visibility = 1 if name in hidden else 0
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def delimited(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8", decimal: str = ".") -> bytes:
    """Return CSV; numbers are written with the decimal sign that is asked for, cells quoted where they must be."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([str(cell).replace(".", decimal) if isinstance(cell, float) else cell for cell in row])
    return text.getvalue().encode(encoding)


def html(
    tables: Sequence[Rows],
    *,
    encoding: str = "utf-8",
    declare: bool = True,
    title: str = MADE_UP,
    spans: Mapping[tuple[int, int, int], str] | None = None,
) -> bytes:
    """Return a saved page; ``spans`` gives the cell (table, row, place in the row) further attributes."""
    pieces = ["<!DOCTYPE html><html><head>"]
    if declare:
        pieces.append(f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">')
    pieces.append(f"<title>{escape(title)}</title></head><body>")
    for number, rows in enumerate(tables):
        pieces.append("<table>")
        for place, row in enumerate(rows):
            cells = (
                f"<td {(spans or {}).get((number, place, column), '')}>{escape('' if cell is None else str(cell))}</td>"
                for column, cell in enumerate(row)
            )
            pieces.append(f"<tr>{''.join(cells)}</tr>\n")
        pieces.append("</table>")
    pieces.append("</body></html>")
    return "".join(pieces).encode(encoding, "xmlcharrefreplace")


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods_of(tables: str) -> bytes:
    """Return an .ods with the given ``table:table`` elements."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    parts = {"mimetype": kind, "content.xml": _ODS.format(tables), "META-INF/manifest.xml": manifest}
    return packed({name: text.encode() for name, text in parts.items()}, stored=("mimetype",))


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """Return an .ods as LibreOffice writes it: a million blank rows stand at the end of every sheet."""
    pieces = []
    for name, rows in sheets.items():
        pieces.append(f'<table:table table:name="{escape(name)}">')
        for row in rows:
            pieces.append("<table:table-row>")
            for cell in row:
                if cell in (None, ""):
                    pieces.append("<table:table-cell/>")
                elif isinstance(cell, (int, float)):
                    value = f'office:value-type="float" office:value="{cell!r}"'
                    pieces.append(f"<table:table-cell {value}><text:p>{cell:.2f}</text:p></table:table-cell>")
                else:
                    text = f"<text:p>{escape(str(cell))}</text:p>"
                    pieces.append(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')
            pieces.append("</table:table-row>")
        pieces.append(
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        )
    return ods_of("".join(pieces))


def packed(parts: Mapping[str, bytes], *, stored: Sequence[str] = ()) -> bytes:
    """Return a zip of the given parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a packed workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed({**parts, **changed})


def sheet_xml(cells: str) -> bytes:
    """Return the XML of an .xlsx sheet around the given rows, to be put in by ``repacked``."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file of the older Microsoft programs with the given streams; each fills at least 4096 bytes."""
    import struct

    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    contents = [content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0") for content in streams.values()]
    entries = [("Root Entry", 5, end, 0)]
    directory_sectors = -(-(1 + len(contents)) // 4)
    table = [0xFFFFFFFD]
    table += [number + 2 for number in range(directory_sectors - 1)] + [end]
    body = b""
    for name, content in zip(streams, contents, strict=True):
        start, count = len(table), len(content) // sector
        table += [start + number + 1 for number in range(count - 1)] + [end]
        entries.append((name, 2, start, len(content)))
        body += content
    assert len(table) <= sector // 4
    directory = b""
    for number, (name, kind, start, size) in enumerate(entries):
        encoded = name.encode("utf-16-le")
        child = 1 if number == 0 and len(entries) > 1 else free
        right = number + 1 if 0 < number < len(entries) - 1 else free
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBB3I", len(encoded) + 2, kind, 1, free, right, child)
        directory += bytes(36) + struct.pack("<IQ", start, size)
    directory = directory.ljust(directory_sectors * sector, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<9I", 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<108I", *[free] * 108)
    return header + struct.pack(f"<{sector // 4}I", *table, *[free] * (sector // 4 - len(table))) + directory + body
