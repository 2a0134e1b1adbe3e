"""What the guards see of a file before a library reads it: places, lengths and sizes, one rule each."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from tests.published import workbook_maker as maker

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import biff, book_of, compound, sheet_xml, zip_parts
from danvan_analysis.published.workbooks.grid import make_sheet, plain

XLSX = maker.xlsx({"PCI": maker.scores()})


def stream_of(data: bytes) -> bytes:
    return compound.CompoundFile(data).stream("Workbook")


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def workbook(*sheets: bytes, place: int | None = None) -> bytes:
    """A stream of records: the globals with the name of each sheet, then the sheets."""
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0))
    length = len(begin) + len(sheets) * (4 + 8 + 1) + 4
    names = b""
    for number, sheet in enumerate(sheets):
        at = length if place is None else place
        names += record(0x0085, struct.pack("<I4B", at, 0, 0, 1, 0) + bytes([65 + number]))
        length += len(sheet)
    return begin + names + record(0x000A) + b"".join(sheets)


def sheet(*cells: bytes) -> bytes:
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 0x10, 0, 0, 0, 0))
    return begin + b"".join(cells) + record(0x000A)


def test_areas_are_cut_to_the_sheet() -> None:
    areas = [(0, 0, 0, 9), (0, 1, 5, 1), (1, 1, 1, 5), (7, 0, 8, 0), (0, 5, 0, 6), (0, 0, 0, 9)]
    made = make_sheet("a", "a", *plain([["x", "y"], ["z", "w"]]), merged=areas)
    assert made.merged == ((0, 0, 0, 1), (0, 1, 1, 1))


def test_a_merged_title_reaches_no_further_than_the_table() -> None:
    data = maker.xlsx({"a": [["PCI 2031"], ["Tỉnh", "PCI"]]}, merged={"a": [(0, 0, 0, 30)]})
    (read,) = book_of("a", data).sheets
    assert (read.width, read.merged) == (2, ((0, 0, 0, 1),))


@pytest.mark.parametrize(
    ("limit", "message"), [("LARGEST_UNPACKED_BYTES", "at most 1,000 are read"), ("MOST_PARTS", "parts, at most 1,000")]
)
def test_limits_of_packed_files(limit: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = maker.packed({f"{number}": b"x" for number in range(1001)}) if limit == "MOST_PARTS" else XLSX
    monkeypatch.setattr(zip_parts, limit, 1000)
    with pytest.raises(WorkbookUnreadable, match=message):
        book_of("a", data)


def test_a_part_packed_by_another_method() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(WorkbookUnreadable, match="packed in a way no spreadsheet program uses"):
        book_of("a", whole.getvalue())


def test_a_formula_whose_stored_result_is_an_empty_text_is_calculated() -> None:
    rows = '<row><c t="str"><f>""</f><v></v></c><c><f>A1</f><v></v></c><c><f>A1</f></c><c><v>1</v></c></row>'
    data = maker.repacked(XLSX, {"xl/worksheets/sheet1.xml": maker.sheet_xml(rows)})
    assert book_of("a", data).sheets[0].kinds == (("blank", "formula", "formula", "number"),)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" s="1"/></row><row><c r="A2" t="e"><v>#N/A</v></c></row>',
        '<row r="1"/><row r="2"><c r="A2" t="e"><v>#N/A</v></c><c s="1"/><c t="e"><v>#REF!</v></c></row>',
        '<row r="1"/><row><c t="e"><v>#N/A</v></c></row>',
    ],
)
def test_blank_rows_count_where_others_do_not_name_their_place(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "_THIN_FROM_BYTES", 0)
    data = maker.repacked(XLSX, {"xl/worksheets/sheet1.xml": maker.sheet_xml(rows)})
    (read,) = book_of("a", data).sheets
    assert read.rows[:1] == (("",) * read.width,)
    assert read.rows[1][0] == "#N/A"


def test_blank_rows_are_left_out_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "_THIN_FROM_BYTES", 0)
    blank = b'<row r="2" spans="1:2" ht="15.5"><c r="A2" s="1"/><c r="B2" s="1"></c></row><row r="4"/>'
    filled = (
        b'<row r="3"><c r="A3" s="1"/><c r="B3"><v>5</v></c></row><row r="5"><c s="1"/></row><row><c r="A6"/></row>'
    )
    assert sheet_xml.thin(blank + filled) == filled


def test_lengths_of_texts_that_go_on_in_the_next_record() -> None:
    texts = [f"{'ạ' * number}{'x' * (number % 7)}" for number in range(1, 300)] + ["Sơn La" * 1000, "x" * 30_000, "y"]
    stream = stream_of(maker.xls({"a": [[text] for text in texts]}))
    pieces: list[bytes] = []
    for kind, content, _ in biff.records(stream):
        if kind == 0x00FC or (pieces and kind == 0x003C):
            pieces.append(content)
    assert len(pieces) > 5
    assert list(biff.shared_lengths(pieces)) == [len(text) for text in texts]


def test_texts_whose_second_half_is_narrower() -> None:
    first = struct.pack("<2I", 3, 3) + struct.pack("<HB", 4, 1) + "ạạ".encode("utf-16-le")
    second = b"\x00xy" + struct.pack("<HBH", 2, 8, 1) + b"ab" + bytes(4) + struct.pack("<HB", 1, 0) + b"z"
    assert list(biff.shared_lengths([first, second])) == [4, 2, 1]


def test_a_record_of_several_numbers_reaches_to_the_last() -> None:
    numbers = struct.pack("<2H", 3, 2) + struct.pack("<HI", 0, 0) * 4 + struct.pack("<H", 5)
    _, scans = biff.scan(workbook(sheet(record(0x00BD, numbers))))
    assert [(name, scan.last_row, scan.last_column) for name, scan in scans] == [("A", 3, 5)]


def test_a_chart_inside_a_sheet_does_not_end_it() -> None:
    number = record(0x0203, struct.pack("<3Hd", 7, 1, 0, 2.5))
    _, scans = biff.scan(workbook(sheet(sheet(), number), sheet()))
    assert [scan.last_row for _, scan in scans] == [7, -1]


@pytest.mark.parametrize("place", [10_000_000, 0])
def test_sheets_that_do_not_stand_where_the_workbook_says(place: int) -> None:
    with pytest.raises(compound.Damaged, match="do not stand where it says"):
        biff.scan(workbook(*[sheet()] * 40, place=place))


def test_truth_values_of_the_old_format_are_no_errors() -> None:
    (read,) = book_of("a", maker.xls({"a": [[True, False, 1]]})).sheets
    assert (read.rows, read.kinds) == ((("TRUE", "FALSE", "1"),), (("boolean", "boolean", "number"),))


def test_the_size_that_an_old_sheet_states_is_put_right() -> None:
    stream = stream_of(maker.xls({"PCI": maker.scores()}))
    place = next(
        place
        for start in (stream.index(b"\x09\x08", 100),)
        for kind, _, place in biff.records(stream, start)
        if kind == 0x0200
    )
    lying = stream[:place] + struct.pack("<2I2H", 0, 0xFFFFFFF0, 0, 0xFFFF) + stream[place + 12 :]
    safe, scans = biff.scan(lying)
    height, width = len(maker.scores()), len(maker.scores()[0])
    assert struct.unpack_from("<2I2H", safe, place) == (0, height, 0, width)
    assert (scans[0][1].last_row, scans[0][1].last_column) == (height - 1, width - 1)
    assert (
        book_of("a", compound.wrap("Workbook", lying)).sheets == book_of("a", compound.wrap("Workbook", stream)).sheets
    )


def test_a_stream_that_is_shorter_than_it_says() -> None:
    data = bytearray(maker.compound_file({"Workbook": b"x" * 5000}))
    size = data.index("Workbook".encode("utf-16-le")) + 120
    data[size : size + 4] = (100_000).to_bytes(4, "little")
    with pytest.raises(compound.Damaged, match="'Workbook' is cut off"):
        compound.CompoundFile(bytes(data)).stream("Workbook")
