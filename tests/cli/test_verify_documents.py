"""``danvan verify`` of a document: a line a picture, beside files and codes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.export.drawn import made

Say = Callable[..., Any]
FIGURE = "dot_strip.PAPI.2024.2008-14.vi"


def test_pictures_of_a_document_stand_in_their_place_among_the_files(say: Say, tmp_path: Path) -> None:
    figure = made(FIGURE)
    document = tmp_path / "Báo cáo.docx"
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("word/media/image1.png", figure.by_suffix[".png"])
        archive.writestr("word/media/image2.svg", figure.by_suffix[".svg"].replace(b"PAPI", b"PCI", 1))
    code = figure.figure.id.short_code
    said = say("verify", code, str(document), str(tmp_path / "none.odt"), "--json")
    assert said.code == 1
    assert [(one["file"], one["verdict"]) for one in json.loads(said.out)["files"]] == [
        (code, "current"),
        (f"{document}: word/media/image1.png", "current"),
        (f"{document}: word/media/image2.svg", "altered"),
        (str(tmp_path / "none.odt"), "unknown"),
    ]


def test_a_document_of_current_figures_is_current(say: Say, tmp_path: Path) -> None:
    document = tmp_path / "report.odt"
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("Pictures/1.png", made(FIGURE).by_suffix[".png"])
    # Named twice, it is told twice.
    said = say("verify", str(document), str(document))
    assert said.code == 0
    assert "2 checked: 2 current" in said.out
