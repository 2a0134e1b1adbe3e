"""A stranger's file of claims: bounded, exact about what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import ClaimUnreadable, DanvanError, UnknownName, UnknownProvince
from danvan_analysis.published.claims_file import COLUMNS, LARGEST_BYTES, LONGEST_CELL, MOST_CLAIMS, SCHEMA, read_claims

HEADER = ",".join(COLUMNS)
ROW = "K1,figure,câu,Dân vận khéo,models_total,Sơn La,2009,2019,2665,,model,,"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(*lines: str, header: str = HEADER, encoding: str = "utf-8", end: str = "\n") -> Path:
        file = tmp_path / "bai.csv"
        file.write_bytes((end.join((header, *lines)) + end).encode(encoding))
        return file

    return made


def test_the_article_reads_as_its_tidy_table(root: Path) -> None:
    read = read_claims(root / "data/raw/claims.csv")
    tidy = table("claims")
    assert read.select(tidy.columns).equals(tidy)
    assert dict(read.schema) == SCHEMA


def test_order_of_columns_mark_delimiter_and_line_ends_do_not_matter(write: Write) -> None:
    plain = read_claims(write(ROW))
    cells = dict(zip(COLUMNS, ROW.split(","), strict=True))
    turned = [*reversed(COLUMNS)]
    for delimiter in (",", ";", "\t"):
        line = delimiter.join(cells[name] for name in turned)
        other = write(line, header=delimiter.join(turned), encoding="utf-8-sig", end="\r\n")
        assert read_claims(other).equals(plain)


def test_the_row_of_a_claim_is_the_line_where_it_begins(write: Write) -> None:
    quoted = ROW.replace("câu", '"câu\nhai dòng"')
    read = read_claims(write("", quoted, "", ROW.replace("K1", "K2")))
    assert read.select("claim_id", "row").rows() == [("K1", 3), ("K2", 6)]
    assert read["quote"][0] == "câu hai dòng"


def test_decomposed_letters_are_composed(write: Write) -> None:
    import unicodedata

    read = read_claims(write(unicodedata.normalize("NFD", ROW)))
    assert read.select("quote", "province_code").row(0) == ("câu", "14")


def test_a_province_is_of_its_time(write: Write) -> None:
    line = "K{n},figure,câu,x,models_total,Tây Ninh,,{year},1,,,,"
    read = read_claims(write(line.format(n=1, year=2020), line.format(n=2, year=2026), line.format(n=3, year="")))
    assert read["vintage"].to_list() == [2008, 2025, 2008]
    assert read["province_code"].to_list() == ["72", "80", "72"]


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        (ROW.replace("2009", "209"), "period_start_year", "found '209', expected a year"),
        (ROW.replace("2009", "2.009"), "period_start_year", "expected a year"),
        (ROW.replace("2009", "٢٠٠٩"), "period_start_year", "expected a year"),
        (ROW.replace("2009,2019", "2019,2009"), "period_end_year", "begins in 2019 and ends in 2009"),
        (ROW.replace("K1", ""), "claim_id", "is empty"),
        (ROW.replace("K1", "../K1"), "claim_id", "expected up to 32 letters"),
        (ROW.replace("câu", "c" * (LONGEST_CELL + 1)), "quote_vi", "at most 2,000"),
        (ROW.replace("câu", "c\x1bu"), "quote_vi", "control character U+001B"),
        (ROW.replace("câu", "c\x00u"), "quote_vi", "control character U+0000"),
        (ROW + ",more", None, "has 14 cells, the header 13"),
        (ROW.replace("câu", '"câu'), None, "is no CSV here"),
    ],
)
def test_a_wrong_cell_is_named(write: Write, line: str, column: str | None, told: str) -> None:
    with pytest.raises(ClaimUnreadable) as refused:
        read_claims(write(line))
    assert told in str(refused.value)
    assert refused.value.row == 2
    assert refused.value.column == column
    assert refused.value.table == "bai.csv", "the folders of the machine are nobody's business"


def test_unknown_names_come_with_the_nearest(write: Write) -> None:
    with pytest.raises(UnknownProvince, match=r"bai.csv, row 2, column province: .*'Sơn Lạ'; did you mean 'Sơn La'"):
        read_claims(write(ROW.replace("Sơn La", "Sơn Lạ")))
    with pytest.raises(UnknownName, match=r"row 2, column kind: unknown kind of claim 'figur'; did you mean 'figure'"):
        read_claims(write(ROW.replace("figure", "figur")))
    with pytest.raises(UnknownName, match=r"row 1: unknown column 'claimid'; did you mean 'claim_id'"):
        read_claims(write(ROW, header=HEADER.replace("claim_id", "claimid")))


def test_a_file_that_is_no_table_of_claims_is_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ClaimUnreadable, match="the column 'unit' is missing"):
        read_claims(write(ROW, header=HEADER.replace(",unit", "")))
    with pytest.raises(ClaimUnreadable, match="the column 'note' stands twice"):
        read_claims(write(ROW, header=HEADER + ",note"))
    with pytest.raises(ClaimUnreadable, match="has a header and no claim"):
        read_claims(write())
    with pytest.raises(ClaimUnreadable, match="is no file"):
        read_claims(tmp_path)
    with pytest.raises(ClaimUnreadable, match="is no file"):
        read_claims(tmp_path / "absent.csv")
    with pytest.raises(ClaimUnreadable, match="is not UTF-8"):
        read_claims(write(ROW, encoding="utf-16"))
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(ClaimUnreadable, match="is empty"):
        read_claims(empty)


def test_two_claims_have_two_names(write: Write) -> None:
    with pytest.raises(ClaimUnreadable, match="'K1' is the claim of row 2 again") as refused:
        read_claims(write(ROW, ROW))
    assert refused.value.row == 3


def test_what_is_read_is_bounded(write: Write, tmp_path: Path) -> None:
    lines = [ROW.replace("K1", f"K{n}") for n in range(MOST_CLAIMS)]
    assert read_claims(write(*lines)).height == MOST_CLAIMS
    with pytest.raises(ClaimUnreadable, match="at most 500"):
        read_claims(write(*lines, ROW))
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (LARGEST_BYTES + 1))
    with pytest.raises(ClaimUnreadable, match="larger than 1 MiB"):
        read_claims(large)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(HEADER.encode() + b"\n" + content)
    # Anything but one of the library's own errors fails the test.
    with suppress(DanvanError):
        assert isinstance(read_claims(file), pl.DataFrame)
