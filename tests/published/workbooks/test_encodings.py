"""Encodings: found by what the bytes say, asked for where they do not; old fonts are named."""

from __future__ import annotations

import unicodedata

import pytest
from tests.published import workbook_maker as maker

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks import book_of
from danvan_analysis.published.workbooks.lettering import TCVN3, spoiled

ROWS = [["Tỉnh", "Điểm"], *[[name, "5,2"] for name in maker.PROVINCES]]
TEXT = maker.delimited(ROWS, delimiter=";").decode()


def cp1258(text: str) -> bytes:
    """Windows-1258 writes five of the tones as marks of their own, behind the vowel."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    pieces = []
    for letter in unicodedata.normalize("NFC", text):
        whole = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in whole if mark in marks)
        rest = unicodedata.normalize("NFC", "".join(mark for mark in whole if mark not in marks))
        pieces.append(rest + tones)
    return "".join(pieces).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32"), "utf-32"),
        (cp1258(TEXT), "windows-1258"),
    ],
)
def test_found_without_being_named(data: bytes, encoding: str) -> None:
    book = book_of("a.csv", data)
    assert book.encoding == encoding
    assert book.sheets[0].rows == tuple(map(tuple, ROWS))
    assert (len(book.remarks) == 1) is (encoding == "windows-1258")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1258", "windows-1258", "utf-8-sig"])
def test_named(encoding: str) -> None:
    data = cp1258(TEXT) if "1258" in encoding else TEXT.encode(encoding)
    assert book_of("a.csv", data, encoding=encoding).sheets[0].rows == tuple(map(tuple, ROWS))


def test_named_utf8_with_a_mark_keeps_the_mark_out_of_the_first_cell() -> None:
    assert book_of("a.csv", TEXT.encode("utf-8-sig"), encoding="utf-8").sheets[0].rows[0][0] == "Tỉnh"


def test_decomposed_text_of_unicode_stays_as_it_stands() -> None:
    text = unicodedata.normalize("NFD", TEXT)
    assert book_of("a.csv", text.encode()).sheets[0].rows[1][0] == unicodedata.normalize("NFD", "Sơn La")


def test_a_page_that_declares_its_encoding() -> None:
    head = "<meta charset='{}'><table><tr><td>{}</table>"
    page = cp1258(head.format("windows-1258", "Điện Biên"))
    assert book_of("a.html", page).sheets[0].rows == (("Điện Biên",),)
    assert book_of("a.html", page).encoding == "cp1258"
    page = head.format("iso-8859-1", "“PCI”").encode("cp1252")
    assert book_of("a.html", page).sheets[0].rows == (("“PCI”",),)


OLD_TCVN3 = "TØnh;§iÓm\nS¬n La;5,2\nHµ Néi;5,1\n§iÖn Biªn;5\nThõa Thiªn HuÕ;4\n§¾k L¾k;3\nQu¶ng Ng·i;2\n"
OLD_VNI = "Tænh;Ñieåm\nSôn La;5,2\nHaø Noäi;5,1\nÑieän Bieân;5\nThöøa Thieân Hueá;4\nÑaék Laék;3\nQuaûng Ngaõi;2\n"


@pytest.mark.parametrize(("text", "name"), [(OLD_TCVN3, "TCVN3"), (OLD_VNI, "VNI")])
def test_old_fonts_are_refused_by_name_with_what_to_do(text: str, name: str) -> None:
    with pytest.raises(WorkbookUnreadable, match=f"looks like {name} text.*Convert it to Unicode") as found:
        book_of("par.csv", text.encode("latin-1"))
    assert ("encoding='tcvn3'" in str(found.value)) is (name == "TCVN3")
    remarks = book_of("par.csv", text.encode()).remarks
    assert len(remarks) == 1
    assert f"looks like {name}" in remarks[0]


def test_tcvn3_is_read_when_named() -> None:
    book = book_of("par.csv", OLD_TCVN3.encode("latin-1"), encoding="TCVN3")
    names = [row[0] for row in book.sheets[0].rows]
    assert names == ["Tỉnh", "Sơn La", "Hà Nội", "Điện Biên", "Thừa Thiên Huế", "Đắk Lắk", "Quảng Ngãi"]
    assert book.sheets[0].rows[1][1] == "5,2"
    assert (book.encoding, book.remarks) == ("tcvn3", ())


def test_the_letters_of_tcvn3_are_all_vietnamese_and_each_stands_once() -> None:
    assert len(TCVN3) == 74
    assert len(set(TCVN3.values())) == 74
    # Everything but the ASCII vowels and the accented capitals, which a font of capitals draws.
    marked = {letter for vowel in "aăâeêioôơuưy" for letter in _tones(vowel)} - set("aeiouy")
    assert {chr(letter) for letter in TCVN3.values()} == marked | set("đĂÂĐÊÔƠƯ")


def _tones(vowel: str) -> list[str]:
    return [
        unicodedata.normalize("NFC", vowel + tone) for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TEXT, None),
        ("Hoà Bình; Khánh Hoà; Thanh Hoá; Thuỷ; Quý", None),
        ("province;score;What? Why? How?\nSon La;1\n", None),
        ("http://a.vn/x?id=1; http://b.vn/y?id=2; http://c.vn/z?id=3", None),
        ("café; naïve; Zoë; Straße", None),
        (TEXT + "Sơn La¹; Hà Nội¹; Hòa Bình¹ (điều chỉnh)", None),
        ("5 µm, © 2020, ½ tỉnh, «Sơn La», §1, §2, §3", None),
        ("S?n La; ?i?n Biên; Hà N?i; B?c Giang; L?ng S?n", "lost"),
        ("SÆ¡n La; Äiá»‡n BiÃªn; HÃ Ná»™i; Thá»«a ThiÃªn", "twice"),
        (TEXT.encode().decode("latin-1"), "twice"),
        (TEXT.encode().decode("cp1252", "replace"), "twice"),
    ],
)
def test_text_that_is_not_what_it_seems(text: str, kind: str | None) -> None:
    found = spoiled(text)
    assert (found and found[0]) == kind


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (cp1258(TEXT), "utf-8", "no text in utf-8"),
        (TEXT.encode("utf-16")[:-1], None, "no text in utf-16"),
        (TEXT.encode(), "utf-16", "control character|no text in utf-16"),
        (TEXT.encode(), "utf-9", "no encoding is called 'utf-9'"),
        (TEXT.encode(), "zlib", "no text in zlib"),
        (TEXT.encode(), "a\0b", "no encoding is called"),
        (b"\x81\x8d\x8f\x90 a;b\n", None, "neither UTF-8"),
        (b"b\xcc\xcc\xcc;x\nc\xde\xde\n", None, "stands on no vowel"),
        (b"a,b\n1,\x002\n", None, "control character"),
        (b"\xff\x01\x02\x03\x04" * 50, None, "neither a table nor text"),
    ],
)
def test_bytes_that_are_no_such_text(data: bytes, encoding: str | None, message: str) -> None:
    with pytest.raises(WorkbookUnreadable, match=message) as found:
        book_of("a.csv", data, encoding=encoding)
    assert "--encoding" in found.value.remedy
