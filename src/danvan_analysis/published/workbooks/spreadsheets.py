"""Workbooks of spreadsheet programs: .xlsx and .xlsm, .xls, .ods.

Values are read by python-calamine. What it cannot tell (error values, formulas without a stored value, merged areas of
.ods, how much memory a sheet would take) is seen in the file before.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Container
from typing import TYPE_CHECKING, TypeVar

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import biff, compound, ods_content, sheet_xml, zip_parts
from danvan_analysis.published.workbooks.grid import as_text, make_sheet
from danvan_analysis.published.workbooks.limits import Scan, check_scans
from danvan_analysis.published.workbooks.sheets import Kind, Sheet, letters

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_SAVE = "Open it in a spreadsheet program (LibreOffice, Excel), save it as .xlsx, and add that."
LOCKED = "Open it with the password, save it without one (File, Info, Protect Workbook), and add that."
#: What is read beside the sheets themselves. Programs differ in capitals.
_XLSX_PARTS = {
    name.lower(): name
    for name in (
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    )
}
_ODS_PARTS = {"mimetype", "content.xml", "styles.xml", "meta-inf/manifest.xml"}
Found = TypeVar("Found")
Read = tuple[tuple[Sheet, ...], tuple[str, ...]]


def read_xlsx(file: str, archive: zipfile.ZipFile) -> Read:
    """Read a packed workbook of Excel's kind.

    Returns
    -------
    tuple of sheets and remarks

    Raises
    ------
    WorkbookUnreadable
    """
    try:
        parts = {_XLSX_PARTS[name.lower()]: content for name, content in _parts(file, archive, _XLSX_PARTS).items()}
        outline = sheet_xml.outline(parts)
        shared = sheet_xml.shared_lengths(parts.get("xl/sharedStrings.xml", b"<none/>"))
        wanted = {part.lower() for _, part in outline.sheets}
        by_part = {}
        for name, content in _parts(file, archive, wanted).items():
            thin = sheet_xml.thin(content)
            scan, placed = sheet_xml.scan(thin, shared)
            if not placed and thin is not content:
                thin = content
                scan, _ = sheet_xml.scan(content, shared)
            parts[name], by_part[name.lower()] = thin, scan
    except (sheet_xml.Malformed, KeyError) as error:
        raise WorkbookUnreadable(file, f"the workbook is damaged ({_clip(error)})", _SAVE) from error
    scans = [(name, by_part.get(part.lower(), Scan())) for name, part in outline.sheets]
    check_scans(file, scans)
    sheets, remarks = _read(file, zip_parts.pack(parts), scans)
    formulas = sum(scan.formulas for _, scan in scans)
    if outline.uncalculated and formulas:
        remarks += (
            f"the workbook asks for its {formulas:,} formulas to be calculated on opening: a program that calculates "
            "nothing may have written them, and stored results may be stale; open and save it in a spreadsheet program",
        )
    return sheets, remarks


def read_ods(file: str, archive: zipfile.ZipFile) -> Read:
    """Read a packed workbook of LibreOffice's kind; as :func:`read_xlsx`."""
    parts = _parts(file, archive, _ODS_PARTS)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise WorkbookUnreadable(file, "a password locks the workbook", LOCKED)
    try:
        parts["content.xml"] = ods_content.compact(parts["content.xml"])
        scans = ods_content.scan(parts["content.xml"])
    except (sheet_xml.Malformed, KeyError) as error:
        raise WorkbookUnreadable(file, f"the workbook is damaged ({_clip(error)})", _SAVE) from error
    check_scans(file, scans)
    return _read(file, zip_parts.pack(parts), scans)


def read_xls(file: str, stream: bytes) -> Read:
    """Read a workbook of the old binary kind from the stream of its records. As :func:`read_xlsx`."""
    try:
        stream, scans = biff.scan(stream)
    except biff.Locked as error:
        raise WorkbookUnreadable(file, "a password locks the workbook", LOCKED) from error
    except compound.Damaged as error:
        raise WorkbookUnreadable(file, f"the workbook is damaged ({_clip(error)})", _SAVE) from error
    check_scans(file, scans)
    return _read(file, compound.wrap("Workbook", stream), scans)


def _parts(file: str, archive: zipfile.ZipFile, wanted: Container[str]) -> dict[str, bytes]:
    return zip_parts.unpack(file, archive, lambda name: name.lower() in wanted)


def _read(file: str, data: bytes, scans: list[tuple[str, Scan]]) -> Read:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = _shielded(file, None, lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
    sheets, remarks = [], []
    for number, entry in enumerate(book.sheets_metadata):
        name = entry.name
        if entry.typ is not SheetTypeEnum.WorkSheet:
            remarks.append(f"sheet {name!r} is left out: it is a chart or a macro, no table")
            continue
        same_place = number < len(scans) and scans[number][0] == name
        scan = scans[number][1] if same_place else dict(reversed(scans)).get(name, Scan())
        sheet = _sheet(file, book, name, scan, hidden=entry.visible is not SheetVisibleEnum.Visible)
        sheets.append(sheet)
        remarks += _hidden_parts(sheet, scan)
    if not sheets:
        raise WorkbookUnreadable(file, "the workbook holds no sheet with cells", "Add the workbook that has the table.")
    return tuple(sheets), tuple(remarks)


def _sheet(file: str, book: CalamineWorkbook, name: str, scan: Scan, *, hidden: bool) -> Sheet:
    def values() -> tuple[CalamineSheet, list[list[object]]]:
        found = book.get_sheet_by_name(name)
        return found, found.to_python(skip_empty_area=False)  # type: ignore[return-value]

    found, stored = _shielded(file, name, values)
    rows: list[list[str]] = []
    kinds: list[list[Kind]] = []
    for line in stored:
        cells = [as_text(value) for value in line]  # type: ignore[arg-type]
        rows.append([text for text, _ in cells])
        kinds.append([kind for _, kind in cells])
    kind: Kind
    for special, kind in ((scan.errors, "error"), (dict.fromkeys(scan.uncalculated, ""), "formula")):
        for (row, column), text in special.items():
            _put(rows, kinds, row, column, text, kind)
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in found.merged_cell_ranges or ()]
    return make_sheet(file, name, rows, kinds, merged=merged or scan.merged, hidden=hidden)


def _put(rows: list[list[str]], kinds: list[list[Kind]], row: int, column: int, text: str, kind: Kind) -> None:
    for _ in range(len(rows), row + 1):
        rows.append([])
        kinds.append([])
    missing = column + 1 - len(rows[row])
    rows[row] += [""] * missing
    kinds[row] += ["blank"] * missing
    rows[row][column], kinds[row][column] = text, kind


def _shielded(file: str, sheet: str | None, act: Callable[[], Found]) -> Found:
    from python_calamine import PasswordError

    try:
        return act()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except PasswordError as error:
        raise WorkbookUnreadable(file, "a password locks the workbook", LOCKED) from error
    except BaseException as error:
        # A panic inside the library is no Exception.
        raise WorkbookUnreadable(file, f"the workbook is damaged ({_clip(error)})", _SAVE, sheet=sheet) from error


def _hidden_parts(sheet: Sheet, scan: Scan) -> list[str]:
    rows = sorted(row for row in scan.hidden_rows if row < sheet.height)
    columns = sorted(column for column in scan.hidden_columns if column < sheet.width)
    said = []
    if rows:
        said.append(f"hidden rows ({len(rows)}, the first is row {rows[0] + 1})")
    if columns:
        said.append(f"hidden columns ({len(columns)}, the first is column {letters(columns[0])})")
    return [f"sheet {sheet.name!r} has {' and '.join(said)}: they are read like all others"] if said else []


def _clip(error: object) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 80 else text[:79] + "…"
