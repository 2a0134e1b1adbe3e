"""The workbook of a figure: numbers as numbers, texts as texts, notes, the same bytes each time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from typing import Any

import pytest

import danvan_analysis as dv
from danvan_analysis.export import tables
from danvan_analysis.export.tables import xlsx


@pytest.fixture(scope="module")
def payload() -> dict[str, Any]:
    return dv.figures.dot_strip(index="PCI", year=2019, province="Sơn La", lang="vi").payload()


def opened(content: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


def with_rows(payload: dict[str, Any], *rows: list[object], columns: list[str] | None = None) -> dict[str, Any]:
    return {**payload, "columns": columns or ["a"], "rows": list(rows)}


def test_rows_come_back_as_they_are_plotted(payload: dict[str, Any]) -> None:
    sheet = opened(xlsx(payload)).worksheets[0]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert header == payload["columns"]
    assert rows == payload["rows"]
    code = header.index("province_code")
    assert all(isinstance(row[code], str) and len(row[code]) == 2 for row in rows), "01 stays 01"
    assert all(isinstance(row[header.index("value")], float) for row in rows)
    assert sheet.freeze_panes == "A2"


def test_notes_say_what_the_numbers_are(payload: dict[str, Any]) -> None:
    book = opened(xlsx(payload))
    assert book.sheetnames == ["Số liệu", "Ghi chú"]
    notes = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert notes["Tiêu đề"] == payload["title"]
    assert notes["Mã hình"] == payload["id"]
    assert notes["Mã ngắn"].startswith("DV-")
    assert notes["Nguồn"] == payload["source_line"]
    assert payload["proof"]["release"]["version"] in notes["Bản dữ liệu"]
    for source in payload["source_ids"]:
        assert "VCCI" in notes[source]
    english = dv.figures.dot_strip(index="PCI", year=2019, province="Sơn La", lang="en").payload()
    assert opened(xlsx(english)).sheetnames == ["Data", "Notes"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://x.vn", "https://x.vn/a", "{=1}"])
def test_texts_are_never_formulas_or_links(payload: dict[str, Any], text: str) -> None:
    content = xlsx(with_rows(payload, [text]))
    cell = opened(content).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.hyperlink is None
    if text[0] in "=+-@\t":
        assert cell.quotePrefix
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_what_is_no_number_is_left_empty_or_text(payload: dict[str, Any]) -> None:
    rows: list[list[object]] = [[float("nan")], [float("inf")], [None], [True], [2**70], ["a\x00\x0bb"], [[1, 2]], [0]]
    values = [row[0].value for row in opened(xlsx(with_rows(payload, *rows))).worksheets[0].iter_rows(min_row=2)]
    assert values == [None, None, None, True, str(2**70), "ab", "1, 2", 0]


def test_long_texts_and_no_rows_are_fine(payload: dict[str, Any]) -> None:
    assert len(opened(xlsx(with_rows(payload, ["x" * 40_000]))).worksheets[0]["A2"].value) == 32_767
    assert opened(xlsx(with_rows(payload))).worksheets[0].max_row == 1


def test_too_many_rows_are_refused(payload: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MOST_ROWS", 2)
    with pytest.raises(dv.errors.BadParameter, match="3 rows"):
        xlsx(with_rows(payload, ["a"], ["b"], ["c"]))


def test_the_same_bytes_at_another_time_in_another_process(payload: dict[str, Any]) -> None:
    program = (
        "import hashlib, danvan_analysis as dv; from danvan_analysis.export.tables import xlsx;"
        "made = dv.figures.dot_strip(index='PCI', year=2019, province='Sơn La', lang='vi').payload();"
        "print(hashlib.sha256(xlsx(made)).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Ho_Chi_Minh", "PYTHONUTF8": "1"}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    import hashlib

    assert ended.stdout.strip() == hashlib.sha256(xlsx(payload)).hexdigest()
    inside = zipfile.ZipFile(io.BytesIO(xlsx(payload)))
    assert {one.date_time for one in inside.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(xlsx(payload)).properties
    assert properties.created == properties.modified
    assert f"{properties.created:%Y-%m-%d}" == payload["proof"]["release"]["created"]
