"""The typeface that pages carry has every letter that pages say."""

from __future__ import annotations

import importlib.util
import unicodedata
from pathlib import Path

import pytest

from danvan_analysis.figures import webfont
from danvan_analysis.reference import words


@pytest.fixture(scope="module")
def characters(root: Path) -> set[int]:
    spec = importlib.util.spec_from_file_location("build_fonts", root / "scripts" / "build_fonts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return set(module.WEB_CHARACTERS)


def test_every_letter_of_the_catalogues_is_in_the_font(characters: set[int]) -> None:
    home = Path(words.__file__).parent / "locale"
    said = {one for path in home.rglob("*.po") for one in path.read_text(encoding="utf-8")} - {"\n"}
    # Signs of a table that stand for themselves in any font.
    assert sorted(one for one in said if ord(one) not in characters) == []


def test_every_latin_letter_of_the_printed_tables_is_in_the_font(characters: set[int], root: Path) -> None:
    folders = (root / "data" / "raw" / name for name in ("movement", "papi", "pci", "par_sipas"))
    read = {one for folder in folders for path in folder.glob("*.csv") for one in path.read_text(encoding="utf-8")}
    # Titles in other scripts (Lao, Russian, Japanese) take their letters from the fonts of the reader's machine.
    latin = {one for one in read if unicodedata.name(one, "").startswith("LATIN")}
    assert len(latin) > 100
    assert sorted(one for one in latin if ord(one) not in characters) == []


def test_pages_carry_no_more_than_they_need() -> None:
    assert len(webfont.css()) < 45_000
    assert webfont.css().count("font/woff2") == 2
