"""The PDF of a figure: one page, its letters inside, text that can be searched, no dates, the same each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from danvan_analysis.export import vector
from danvan_analysis.figures import Figure, typeface

PROGRAM = """
import hashlib
from danvan_analysis import figures
from danvan_analysis.export import vector
made = figures.dot_strip(index="PAPI", year=2024, province="Sơn La", lang="vi")
print(hashlib.sha256(vector.pdf(made.svg, title=made.title, lang="vi")).hexdigest())
print(hashlib.sha256(vector.png(made.svg)).hexdigest())
"""


@pytest.fixture(scope="module")
def content(figure: Figure) -> bytes:
    return vector.pdf(figure.svg, title=figure.title, lang="vi")


@pytest.fixture
def document(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def fonts(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    found = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
    return [one for one in found if one.get("/Subtype") == "/Type0"] or found


def characters(font: pikepdf.Dictionary) -> dict[int, str]:
    """Glyph to text, from the font's ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                start = bytes.fromhex(text).decode("utf-16-be")
                found[int(low, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return found


def text_of(document: pikepdf.Pdf) -> str:
    """All text of the first page and its forms, in the order it is drawn."""
    said: list[str] = []

    def walk(stream: pikepdf.Object, resources: pikepdf.Object) -> None:
        tables: dict[str, dict[int, str]] = {}
        current: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(stream):
            name = str(operator)
            if name == "Tf":
                key = str(operands[0])
                if key not in tables:
                    tables[key] = characters(resources.Font[key])
                current = tables[key]
            elif name in {"Tj", "TJ"}:
                parts = operands[0] if name == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        raw = bytes(part)
                        said.extend(
                            current.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2)
                        )
            elif name == "Do":
                form = resources.XObject[str(operands[0])]
                if form.get("/Subtype") == "/Form":
                    walk(form, form.get("/Resources", resources))

    page = document.pages[0]
    walk(page, page.Resources)
    return unicodedata.normalize("NFC", "".join(said))


def test_one_page_with_title_and_language(document: pikepdf.Pdf, figure: Figure) -> None:
    assert len(document.pages) == 1
    assert str(document.docinfo["/Title"]) == figure.title
    assert str(document.Root["/Lang"]) == "vi"


def test_no_dates_and_no_random_ids(document: pikepdf.Pdf, content: bytes) -> None:
    assert set(document.docinfo.keys()) == {"/Title"}
    assert "/Metadata" not in document.Root
    assert not re.search(rb"/(CreationDate|ModDate)|D:\d{8}", content)


def test_page_is_as_large_as_the_drawing(document: pikepdf.Pdf, figure: Figure) -> None:
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', figure.svg)
    assert found is not None
    box = [float(side) for side in document.pages[0].MediaBox]
    assert box[2] / box[3] == pytest.approx(float(found[1]) / float(found[2]), rel=0.01)


def test_letters_are_embedded_and_of_one_family(document: pikepdf.Pdf) -> None:
    found = fonts(document)
    assert found
    names = set()
    for font in found:
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = inner.FontDescriptor
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")), font.BaseFont
        names.add(str(font.BaseFont).rpartition("+")[2].split("-")[0])
    # A letter that a font lacks is taken from another: the text would change its looks from line to line,
    # and from machine to machine.
    assert len(names) == 1, names
    assert names == {typeface.FAMILY.replace(" ", "")}


def test_vietnamese_text_can_be_searched(document: pikepdf.Pdf, figure: Figure) -> None:
    text = re.sub(r"\s", "", text_of(document))
    for words in (figure.title, figure.source_line, "Sơn La 43,89", "Quảng Ninh"):
        assert re.sub(r"\s", "", words) in text, words


def test_same_bytes_in_another_process(figure: Figure, content: bytes, root: Path) -> None:
    # Several times: the converter numbers the fonts in an order that changes from call to call.
    assert {vector.pdf(figure.svg, title=figure.title, lang="vi") for _ in range(12)} == {content}
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Ho_Chi_Minh", "PYTHONUTF8": "1"}
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment, cwd=root, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    digests = [hashlib.sha256(made).hexdigest() for made in (content, vector.png(figure.svg))]
    assert there.stdout.split() == digests
