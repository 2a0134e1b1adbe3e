"""Delimited text: the delimiter that makes a table, whatever else the cells hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.published import workbook_maker as maker

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import book_of

SCORES = maker.scores()


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", [[], [["PAR INDEX 2031; bảng 1, trang 2"], []]])
def test_any_delimiter_with_any_decimal_sign(delimiter: str, decimal: str, title: list[list[str]]) -> None:
    rows = [*title, *SCORES]
    book = book_of("pci 2031.csv", maker.delimited(rows, delimiter=delimiter, decimal=decimal))
    assert book.delimiter == delimiter
    (sheet,) = book.sheets
    assert sheet.name == "pci 2031"
    expected = [str(cell).replace(".", decimal) if isinstance(cell, float) else cell for cell in SCORES[1]]
    assert sheet.rows[len(title) + 1] == tuple(expected)
    assert set(sheet.kinds[len(title) + 1]) == {"text"}


@pytest.mark.parametrize(
    ("text", "delimiter", "row"),
    [
        ("Tỉnh;PAR;SIPAS\nSơn La;86,78;82,18\nHà Nội;89,10;81,00\n", ";", ("Sơn La", "86,78", "82,18")),
        ("Sơn La\t86,78\t82,18\nHà Nội\t89,10\t81,00\n", "\t", ("Hà Nội", "89,10", "81,00")),
        ('Tỉnh,Ghi chú\nSơn La,"một; hai"\nHà Nội,"ba; bốn"\n', ",", ("Sơn La", "một; hai")),
        ('Tỉnh,PAR\nSơn La,"86,78"\nHà Nội,"89,10"\n', ",", ("Sơn La", "86,78")),
        ("Tỉnh;Điểm\nSơn La;3,213\nHà Nội;4,120\n", ";", ("Sơn La", "3,213")),
        ('"Tỉnh";"Ghi chú, nguồn"\n"Sơn La";"a, b, c"\n"Hà Nội";"d"\n', ";", ("Sơn La", "a, b, c")),
        ('Tỉnh|"Điểm\nnăm 2031"|x\nSơn La|1|2\n', "|", ("Sơn La", "1", "2")),
        ("Hai | tỉnh,a,b\nSơn La | Hà Nội,c,d\nHòa Bình | Lai Châu,đ,e\n", ",", ("Sơn La | Hà Nội", "c", "d")),
        ("Tỉnh,D1\rSơn La,5.2\r", ",", ("Sơn La", "5.2")),
        ("Tỉnh,D1\n\nSơn La,5.2\n\x1a", ",", ("", "")),
    ],
)
def test_signs_that_are_no_delimiter(text: str, delimiter: str, row: tuple[str, ...]) -> None:
    book = book_of("a.csv", text.encode())
    assert book.delimiter == delimiter
    assert row in book.sheets[0].rows
    assert book.sheets[0].rows[1] != ()


def test_a_single_column_has_no_delimiter() -> None:
    book = book_of("a.txt", "Sơn La\nHà Nội\n".encode())
    assert (book.delimiter, book.sheets[0].rows) == (None, (("Sơn La",), ("Hà Nội",)))


def test_the_line_that_names_the_delimiter_is_no_row() -> None:
    book = book_of("a.csv", "sep=,\r\nTỉnh,Ghi chú\r\nSơn La,a;b\r\n".encode())
    assert (book.delimiter, book.sheets[0].rows[0]) == (",", ("Tỉnh", "Ghi chú"))
    assert "'sep=,'" in book.remarks[0]


def test_rows_of_unlike_length_are_filled_and_trailing_blanks_left_out() -> None:
    book = book_of("a.csv", b"Bang 1\nT,A,B,,\nx,1,,,\ny,2,3,,\n,,,,\n\n")
    assert book.sheets[0].rows == (("Bang 1", "", ""), ("T", "A", "B"), ("x", "1", ""), ("y", "2", "3"))


def test_a_comma_for_two_purposes_is_named() -> None:
    book = book_of("a.csv", "Tỉnh,PAR,SIPAS\nSơn La,86,78,82,18\nHà Nội,89,10,81,00\n".encode())
    assert "2 rows have 5 cells, the first has 3" in book.remarks[0]
    assert book_of("a.csv", "Tỉnh,PAR\nSơn La,86.78,x\nHà Nội,89.10,y\n".encode()).remarks == ()


def test_text_behind_a_closing_quote_is_kept_and_named() -> None:
    book = book_of("a.csv", 'Tỉnh,D1\n"Sơn La" (tỉnh),5\n'.encode())
    assert book.sheets[0].rows[1] == ("Sơn La (tỉnh)", "5")
    assert "closing quote" in book.remarks[0]


def test_a_quote_that_is_not_closed_is_refused_with_its_line() -> None:
    text = 'Tỉnh,D1\nSơn La,5\n"Hà Nội,6\nĐiện Biên,7\n'
    with pytest.raises(WorkbookUnreadable, match=r"a\.csv, line 3: a quote is opened and not closed"):
        book_of("a.csv", text.encode())


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_quoted_cells_come_back_whatever_they_hold(rows: list[list[str]], delimiter: str) -> None:
    from danvan_analysis.published.workbooks.delimited import read_text

    header = ["Tỉnh", "D1", "D2"]
    text = "".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in [header, *rows]
    )
    sheet, found, _ = read_text("a.csv", "a", text)
    assert found == delimiter
    expected = [tuple(row) for row in [header, *rows]]
    while not any(expected[-1]):
        expected.pop()
    assert list(sheet.rows) == expected
