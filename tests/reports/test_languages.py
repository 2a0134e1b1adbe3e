"""A Vietnamese report speaks Vietnamese, an English one English; numbers as the language writes them."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import danvan_analysis as dv
from danvan_analysis.figures import Absence, Figure, Passage

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
REPORTS = {
    "reform_indices": {"year": 2021, "province": "Sơn La"},
    "emulation_movement": {"year": 2025, "province": "Sơn La"},
    "administrative_service": {"year": 2025, "province": "Sơn La"},
    "national_year": {"year": 2019},
    "data_quality": {"year": 2023},
    "claims": {"path": ""},
}
#: Words that no sentence does without, and that the other language does not have.
TELLTALE = {
    "vi": re.compile(r"\b(?:the|of|and|is|are|was|were|which|from|with|by)\b"),
    "en": re.compile(r"\b(?:của|và|các|được|không|những|trong|là|có|từ|với)\b"),
}
#: Two decimals: "6.2" is the number of a sub-dimension in either language.
DECIMAL = {
    "vi": re.compile(r"(?<![\w./])\d{1,2}\.\d{2}(?![\w./])"),
    "en": re.compile(r"(?<![\w.,/])\d{1,2},\d{2}(?![\w,.])"),
}
#: Cells that show names of publishers as they name themselves, and texts of cells as printed.
AS_PRINTED = {"sources", "quarantine-table"}
#: Quotes, titles of sources, addresses and names of files stand in the language of their source.
QUOTED = {"q", "blockquote", "cite", "a", "code"}


class Spoken(HTMLParser):
    """Text of a piece of HTML in its own language: quoted words and parts marked as another language are left out."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang
        self.parts: list[str] = []
        self.depth: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"br", "img", "hr", "wbr", "meta", "col"}:
            # Places stand in English tables as their sources print them.
            place = self.lang == "en" and (tag == "td" or ("scope", "row") in attrs)
            self.depth.append(place or tag in QUOTED or any(name == "lang" for name, _ in attrs))
        if tag in {"p", "td", "th", "li", "caption"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in {"br", "img", "hr", "wbr", "meta", "col"}:
            self.depth.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.depth):
            self.parts.append(data)


def spoken(html: str, lang: str) -> str:
    reader = Spoken(lang)
    reader.feed(html)
    return "".join(reader.parts)


@cache
def texts(report: str, lang: str) -> tuple[tuple[str, str], ...]:
    """What each cell of a report says, run as the notebook has it."""
    names: dict[str, Any] = {"dv": dv, "lang": lang, **REPORTS[report]}
    found = []
    for cell in json.loads((NOTEBOOKS / f"{report}.ipynb").read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and f"lang-{lang}" in cell["metadata"]["tags"]:
            found.append((cell["id"], source))
        if cell["cell_type"] == "code" and source.startswith("dv."):
            shown = eval(source, names)
            if isinstance(shown, Figure):
                found.append((cell["id"], "\n".join([shown.title, *shown.notes, shown.alt])))
            elif isinstance(shown, Absence):
                found.append((cell["id"], f"{shown.what} {shown.why}"))
            elif isinstance(shown, Passage):
                found.append((cell["id"], spoken(shown.html, lang)))
    return tuple(found)


each = pytest.mark.parametrize(
    ("report", "lang"), [(report, lang) for report in REPORTS for lang in ("vi", "en")], ids=str
)


@each
def test_a_report_speaks_its_own_language(report: str, lang: str) -> None:
    said = texts(report, lang)
    assert len(said) > 5
    strange = [
        (cell, line[max(0, found.start() - 60) : found.end() + 40])
        for cell, text in said
        if cell not in AS_PRINTED
        for line in text.splitlines()
        if (found := TELLTALE[lang].search(line)) and "“" not in line and "[DV_" not in line
    ]
    assert not strange, strange[:8]


@each
def test_decimals_are_written_as_the_language_writes_them(report: str, lang: str) -> None:
    strange = [
        (cell, line[max(0, found.start() - 50) : found.end() + 30])
        for cell, text in texts(report, lang)
        if cell not in AS_PRINTED
        for line in text.splitlines()
        if (found := DECIMAL[lang].search(line)) and "“" not in line and "[DV_" not in line
    ]
    assert not strange, strange[:8]
