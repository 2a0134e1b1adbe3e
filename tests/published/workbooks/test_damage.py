"""Damage of any kind: a book or one clear error, nothing else, never a crash."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.published import workbook_maker as maker

from danvan_analysis.errors import DanvanError
from danvan_analysis.published.workbooks import Book, book_of, compound
from danvan_analysis.published.workbooks.lettering import spoiled

SHEETS = {"PCI": maker.scores(), "b": [["=1", "x"]]}
FILES = {
    "xlsx": maker.xlsx(SHEETS, merged={"PCI": [(0, 0, 1, 0)]}),
    "xls": maker.xls(SHEETS),
    "ods": maker.ods(SHEETS),
    "html": maker.html([maker.scores()]),
    "csv": maker.delimited(maker.scores()),
    "utf-16": maker.delimited(maker.scores(), encoding="utf-16"),
}
SETTINGS = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def check(data: bytes) -> None:
    try:
        book = book_of("a", data)
    except DanvanError:
        pass
    else:
        assert isinstance(book, Book)
        for sheet in book.sheets:
            assert {len(row) for row in sheet.rows} <= {sheet.width}
            assert [len(row) for row in sheet.kinds] == [sheet.width] * sheet.height
            assert all(
                (kind == "blank") <= (text == "")
                for row, kinds in zip(sheet.rows, sheet.kinds, strict=True)
                for text, kind in zip(row, kinds, strict=True)
            )
            assert all(bottom < sheet.height and right < sheet.width for _, _, bottom, right in sheet.merged)


@SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    check(data)


@SETTINGS
@given(st.sampled_from(sorted(FILES)), st.floats(0, 1))
def test_truncated(form: str, share: float) -> None:
    check(FILES[form][: int(len(FILES[form]) * share)])


@SETTINGS
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_bytes_changed(form: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(FILES[form])
    for share, value in changes:
        data[int(len(data) * share)] = value
    check(bytes(data))


@SETTINGS
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "replace"))
    check(b"<table>" + text.encode("utf-8", "replace"))
    spoiled(text)


@SETTINGS
@given(st.binary(max_size=20_000))
def test_a_stream_is_the_same_after_it_was_wrapped(stream: bytes) -> None:
    whole = compound.CompoundFile(compound.wrap("Workbook", stream))
    assert whole.names == ["Workbook"]
    assert whole.stream("Workbook").rstrip(b"\0") == stream.rstrip(b"\0")


def test_a_chain_of_sectors_that_bites_its_tail() -> None:
    data = bytearray(maker.compound_file({"Workbook": b"x" * 5000}))
    table = 512
    # The second sector of the stream points back to the first.
    data[table + 4 * 3 : table + 4 * 4] = (2).to_bytes(4, "little")
    with pytest.raises(compound.Damaged, match="leads nowhere"):
        compound.CompoundFile(bytes(data)).stream("Workbook")


def test_the_readers_are_not_loaded_before_they_are_used() -> None:
    loaded = "[name for name in sys.modules if name in {'lxml', 'python_calamine'}]"
    code = f"import sys, danvan_analysis.published.workbooks; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
