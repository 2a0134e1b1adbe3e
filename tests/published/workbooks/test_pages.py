"""Saved pages: every table a sheet, cells where a browser shows them."""

from __future__ import annotations

import pytest
from tests.published import workbook_maker as maker

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import Sheet, book_of


def tables(page: str) -> tuple[Sheet, ...]:
    book = book_of("trang.xls", page.encode())
    assert book.format == "html"
    return book.sheets


def test_tables_in_their_order_under_the_name_of_a_workbook() -> None:
    book = book_of("pci.xls", maker.html([maker.scores(), [["Ghi chú", "& < >"]]], title="PCI 2031"))
    assert [sheet.name for sheet in book.sheets] == ["table 1", "table 2"]
    assert book.sheets[0].rows[1] == tuple(str(cell) for cell in maker.scores()[1])
    assert book.sheets[1].rows == (("Ghi chú", "& < >"),)
    assert book.remarks == ("the page is called 'PCI 2031'",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1258", "windows-1252"])
@pytest.mark.parametrize("declare", [True, False])
def test_encodings(encoding: str, declare: bool) -> None:
    book = book_of("a.html", maker.html([[["Sơn La", "Điện Biên", "5,2"]]], encoding=encoding, declare=declare))
    assert book.sheets[0].rows == (("Sơn La", "Điện Biên", "5,2"),)


def test_a_page_may_declare_what_it_is_not() -> None:
    page = maker.html([[["Sơn La"]]]).replace(b"charset=utf-8", b"charset=no-such-thing")
    assert book_of("a", page).sheets[0].rows == (("Sơn La",),)


def test_spans_are_merged_areas() -> None:
    page = """<table><thead><tr><th rowspan=2>Tỉnh<th colspan="2">Nội dung 1<th rowspan="9">x
      <tr><th>D1.1<th>D1.2</thead><tbody><tr><td rowspan=0>Sơn La<td>1<td>2<td>3<tr><td>4<td>5</table>"""
    (sheet,) = tables(page)
    assert sheet.rows == (
        ("Tỉnh", "Nội dung 1", "", "x"),
        ("", "D1.1", "D1.2", ""),
        ("Sơn La", "1", "2", "3"),
        ("", "4", "5", ""),
    )
    assert sheet.merged == ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3), (2, 0, 3, 0))


def test_a_table_inside_a_cell_is_its_own_sheet() -> None:
    outer, inner = tables("<table><tr><td>a<table><tr><td>Sơn La<td>1</table>b<td>c</table>")
    assert outer.rows == (("ab", "c"),)
    assert inner.rows == (("Sơn La", "1"),)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Sơn\n    La ", "Sơn La"),
        ("Sơn<br>La", "Sơn\nLa"),
        ("<p>Sơn</p> <p>La</p>", "Sơn\nLa"),
        ("S<b>ơ</b>n <i>La</i>!", "Sơn La!"),
        ("&nbsp;", ""),
        ("96,6&nbsp;%", "96,6\xa0%"),
        ("S&#417;n&amp;", "Sơn&"),
        ("<script>alert('x')</script>5<style>td{}</style>,2", "5,2"),
        ("<!-- 9 -->5,2", "5,2"),
        ("<![if !x]>5,2<![endif]>", "5,2"),
        ("<a href='http://example.org'>5,2</a><img src='x.png'>", "5,2"),
    ],
)
def test_text_as_a_browser_shows_it(cell: str, text: str) -> None:
    (sheet,) = tables(f"<table><tr><td>{cell}</td><td>x</td></tr></table>")
    assert sheet.rows == ((text, "x"),)
    assert sheet.kinds[0][0] == ("text" if text else "blank")


def test_the_number_that_excel_stores_beside_the_rounded_one() -> None:
    page = (
        '<html xmlns:x="x"><table><tr><td x:num="9.230436325073242">9,23</td><td x:num>5,2</td><td x:num="a">6</table>'
    )
    (sheet,) = tables(page)
    assert sheet.rows == (("9.230436325073242", "5,2", "6"),)
    assert sheet.kinds == (("number", "text", "text"),)


def test_captions_and_title_are_remarks() -> None:
    page = "<title>Cổng\n thông tin</title><table><caption>PCI <b>2031</b></caption><tr><td>a</table>"
    assert book_of("a", page.encode()).remarks == (
        "the page is called 'Cổng thông tin'",
        "table 1 is headed 'PCI 2031'",
    )


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<html><title>Đăng nhập</title><body>...</body></html>", "no table .it is called 'Đăng nhập'.*login"),
        ("<html><frameset><frame src=a_files/sheet001.htm></frameset></html>", "a frame around other pages.*sheet001"),
        ("<html>" + "<div>" * 5000 + "<table><tr><td>x</table>", "deeper than any table"),
        ("<html>" + "<table><tr><td>" * 1500, "tables|deeper"),
        ("<table><tr>" + "<td colspan=1000>x" * 17, "17,000 columns"),
        ("<table>" + "<tr><td colspan=1000>x" * 5001, "cells are read"),
        ("<table></table>" * 1001, "1,001 tables"),
    ],
)
def test_pages_without_a_table_that_can_be_read(page: str, message: str) -> None:
    with pytest.raises(WorkbookUnreadable, match=message):
        book_of("a.html", page.encode())


def test_an_entity_of_a_page_expands_to_nothing() -> None:
    page = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><table><tr><td>&b;<td>x</table>'
    (sheet,) = tables(page)
    assert "aaa" not in sheet.rows[0][0]
