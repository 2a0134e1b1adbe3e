"""Workbooks of spreadsheet programs: every cell at its address, with its kind."""

from __future__ import annotations

import datetime

import pytest
from tests.published import workbook_maker as maker

from danvan_analysis.published.workbooks import book_of
from danvan_analysis.published.workbooks.grid import number_text

SCORES = maker.scores()
MAKERS = {"xlsx": maker.xlsx, "xls": maker.xls, "ods": maker.ods}


@pytest.mark.parametrize("form", MAKERS)
def test_every_figure_at_its_place_with_all_its_digits(form: str) -> None:
    rows = [[], ["", maker.MADE_UP], *[["", *row] for row in SCORES]]
    book = book_of("tệp không đuôi", MAKERS[form]({"PCI 2031": rows, "Ghi chú": [["chú thích"]]}))
    assert book.format == form
    assert [sheet.name for sheet in book.sheets] == ["PCI 2031", "Ghi chú"]
    sheet = book.sheets[0]
    assert sheet.rows[0] == ("",) * 5
    assert sheet.rows[1][1] == maker.MADE_UP
    for number, row in enumerate(SCORES):
        assert sheet.rows[number + 2] == ("", *(cell if isinstance(cell, str) else repr(cell) for cell in row))
        assert sheet.kinds[number + 2][2:] == (("number",) * 3 if number else ("text",) * 3)
    assert (sheet.height, sheet.width) == (len(SCORES) + 2, 5)
    assert book.remarks == ()


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_merged_areas_and_hidden_sheets(form: str) -> None:
    rows = [["Tỉnh", "Nội dung 1", "", "Nội dung 2"], ["", "D1.1", "D1.2", "D2.1"], ["Sơn La", 1.2, 1.3, 1.4]]
    areas = [(0, 1, 0, 2), (0, 0, 1, 0)]
    rows[0][2] = ""
    data = MAKERS[form]({"a": rows, "cũ": rows}, merged={"a": areas}, hidden=["cũ"])
    first, second = book_of("a", data).sheets
    assert first.merged == ((0, 0, 1, 0), (0, 1, 0, 2))
    assert (first.hidden, second.hidden) == (False, True)
    assert first.rows[0] == ("Tỉnh", "Nội dung 1", "", "Nội dung 2")
    assert second.merged == ()


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_formula_without_a_stored_value_is_no_blank(form: str) -> None:
    sheet = book_of("a", MAKERS[form]({"a": [["Sơn La", 2.5, "=B1*2"], ["Hà Nội", 3.5]]})).sheets[0]
    assert sheet.rows == (("Sơn La", "2.5", ""), ("Hà Nội", "3.5", ""))
    assert sheet.kinds == (("text", "number", "formula"), ("text", "number", "blank"))


def test_stored_results_of_formulas_have_the_kind_of_the_result() -> None:
    results = {"B1": ("=1+1", 2), "C1": ('="a"', "a"), "D1": ("=1/0", "#DIV/0!"), "E1": ("=1", "")}
    book = book_of("a", maker.xlsx_calculated([["Sơn La"]], results=results))
    assert book.sheets[0].rows == (("Sơn La", "2", "a", "#DIV/0!", ""),)
    assert book.sheets[0].kinds == (("text", "number", "text", "error", "formula"),)
    assert "4 formulas" in book.remarks[0]


def test_errors_dates_and_truth_values() -> None:
    day = datetime.datetime(2024, 5, 1)  # noqa: DTZ001
    row = [
        "#N/A",
        day,
        day.replace(hour=7),
        True,
        datetime.time(1, 2),
        datetime.timedelta(hours=30),
        " x ",
        "a\nb",
        "  ",
    ]
    sheet = book_of("a", maker.xlsx({"a": [row]})).sheets[0]
    expected = ("#N/A", "2024-05-01", "2024-05-01 07:00:00", "TRUE", "01:02:00", "30:00:00", " x ", "a\nb", "  ")
    assert sheet.rows == (expected,)
    assert sheet.kinds == (("error", "date", "date", "boolean", "date", "date", "text", "text", "text"),)


@pytest.mark.parametrize(("code", "text"), [(0x00, "#NULL!"), (0x07, "#DIV/0!"), (0x17, "#REF!"), (0x2A, "#N/A")])
def test_errors_of_the_old_format(code: int, text: str) -> None:
    # xlwt writes no error values: the record is put in place of a number of the same length, padded.
    data = maker.xls({"a": [["Sơn La", 1.5], ["Hà Nội", True]]})
    start = data.index(b"\x05\x02\x08\x00\x01\x00\x01\x00")
    changed = bytearray(data)
    changed[start + 10 : start + 12] = bytes([code, 1])
    sheet = book_of("a", bytes(changed)).sheets[0]
    assert sheet.rows == (("Sơn La", "1.5"), ("Hà Nội", text))
    assert sheet.kinds[1][1] == "error"


def test_the_old_format_with_more_text_than_a_record_holds() -> None:
    rows = [[f"{name} {'ạ' * 60} {number}", "x" * 30] for number in range(400) for name in maker.PROVINCES]
    assert book_of("a", maker.xls({"a": rows})).sheets[0].rows == tuple(map(tuple, rows))


def test_special_cells_of_an_opendocument_sheet() -> None:
    table = """<table:table table:name="PAPI"><table:table-row table:number-rows-repeated="2"><table:table-cell
      table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell/><table:table-cell
      office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>Sơn
      La</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="float"
      office:value="9.230436325073242"><text:p>9,23</text:p></table:table-cell><table:table-cell
      table:formula="of:=1"/><table:table-cell table:formula="of:=1/0" office:value-type="string"
      office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>
      <table:table-row><table:table-cell office:value-type="string"><text:p>Hà Nội</text:p></table:table-cell>
      </table:table-row></table:table>"""
    sheet = book_of("a", maker.ods_of(table)).sheets[0]
    assert sheet.rows[2][3:] == ("9.230436325073242", "", "#DIV/0!")
    assert sheet.kinds[2] == ("blank", "text", "blank", "number", "formula", "error")
    assert sheet.rows[3][0] == "Hà Nội"
    assert sheet.merged == ((2, 1, 3, 2),)


def test_a_chart_sheet_is_left_out_and_named() -> None:
    book = book_of("a", maker.xlsx({"a": SCORES}, chart_sheet="Biểu đồ"))
    assert [sheet.name for sheet in book.sheets] == ["a"]
    assert "'Biểu đồ'" in book.remarks[0]


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    xml = (
        b'<worksheet><cols><col min="2" max="2" hidden="1"/><col min="9" max="16384" hidden="1"/></cols><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        b'<row r="2" hidden="1"><c r="C2"><v>3</v></c></row>'
        b'<row r="9" hidden="1"/></sheetData></worksheet>'
    )
    book = book_of("a", maker.repacked(maker.xlsx({"a": [[1]]}), {"xl/worksheets/sheet1.xml": xml}))
    assert book.sheets[0].rows == (("1", "2", ""), ("", "", "3"))
    assert book.remarks == (
        "sheet 'a' has hidden rows (1, the first is row 2) and hidden columns (1, the first is column B): "
        "they are read like all others",
    )


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c t="e"><v>#N/A</v></c><c><v>2</v></c></row><row><c/><c t="e"><v>#REF!</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>',
    ],
)
def test_cells_that_do_not_name_their_place(rows: str) -> None:
    data = maker.repacked(maker.xlsx({"a": [[1]]}), {"xl/worksheets/sheet1.xml": maker.sheet_xml(rows)})
    sheet = book_of("a", data).sheets[0]
    assert sheet.rows == (("#N/A", "2"), ("", "#REF!"))
    assert sheet.kinds == (("error", "number"), ("blank", "error"))


def test_parts_in_other_capitals_and_with_other_separators() -> None:
    import io
    import zipfile

    data = maker.xlsx({"a": SCORES})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = {
        name: name.replace("xl/sharedStrings", "xl/SharedStrings").replace("xl/worksheets/", "xl\\WorkSheets\\")
        for name in parts
    }
    other = maker.packed({names[name]: content for name, content in parts.items()})
    assert book_of("a", other).sheets == book_of("a", data).sheets


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (64.0, "64"),
        (3, "3"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (1.5e22, "15000000000000000000000"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_the_shortest_decimal_text_of_a_number(number: float, text: str) -> None:
    assert number_text(number) == text
    assert float(text) == number


def test_the_encoding_of_a_workbook_is_no_question() -> None:
    assert "'cp1258' is not used" in book_of("a", maker.xlsx({"a": SCORES}), encoding="cp1258").remarks[0]


def test_letters_of_old_fonts_in_a_workbook_are_named() -> None:
    rows = [["TØnh"], ["S¬n La"], ["Hµ Néi"], ["§iÖn Biªn"], ["B¾c Giang"]]
    book = book_of("a", maker.xlsx({"PAR": rows, "tốt": SCORES}))
    assert book.sheets[0].rows[1] == ("S¬n La",)
    assert [("'PAR'" in remark, "TCVN3" in remark, "Unikey" in remark) for remark in book.remarks] == [
        (True, True, True)
    ]
