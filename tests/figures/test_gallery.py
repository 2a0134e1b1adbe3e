"""The gallery: each family stands in it, and is built as it was when somebody last looked at it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scripts import gallery

from danvan_analysis.figures import Figure
from danvan_analysis.figures.families import FAMILIES

KEPT: dict[str, Any] = json.loads(gallery.KEPT.read_text(encoding="utf-8")) if gallery.KEPT.exists() else {}
#: Letters of 6 points are the smallest that a journal prints.
LEAST_POINTS = 6.0
POINTS_PER_CM = 72 / 2.54
CM = {"page": 16, "column": 8}


def test_each_family_stands_in_the_gallery_in_both_languages_and_sizes() -> None:
    found = {(case.family, case.index, case.lang, case.size) for case in gallery.cases()}
    for family, about in FAMILIES.items():
        for index in about.indices:
            assert {(family, index, lang, size) for lang in ("vi", "en") for size in ("page", "column")} <= found
    assert {name.split(".")[0] for name in KEPT} == set(FAMILIES), "python scripts/gallery.py --keep, and look at it"


@pytest.mark.parametrize("case", gallery.kept(), ids=str)
def test_figures_are_built_as_they_were(case: gallery.Case) -> None:
    made = case.draw()
    found = gallery.structure(made)
    was = {str(case): KEPT[str(case)]} if str(case) in KEPT else {}
    changed = gallery.differences(was, {str(case): json.loads(json.dumps(found))})
    assert not changed, "\n".join(["look at it, then: python scripts/gallery.py --keep", *changed])
    if not isinstance(made, Figure):
        return
    assert found["collisions"] == found["outside"] == []
    wide = found["size"][0]
    points = found["smallest_letters"] / wide * CM[case.size] * POINTS_PER_CM
    assert points >= LEAST_POINTS, f"letters of {points:.1f} points on {CM[case.size]} cm"
    assert found["subtitle"], "measure and unit stand under the title"
    assert found["marks"]


def test_differences_say_what_changed() -> None:
    before = {"a": {"title": "x", "marks": {"rect": 2}}, "b": {"title": "y"}}
    after = {"a": {"title": "x", "marks": {"rect": 3}}, "c": {"title": "z"}}
    assert gallery.differences(before, after) == [
        "+ c: new",
        "- b: gone",
        "* a: marks: {'rect': 2} -> {'rect': 3}",
    ]
    assert gallery.differences(before, before) == []


def test_the_script_writes_sheets_in_colour_and_grey(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    assert gallery.main(["--out", str(tmp_path), "--family", "coverage_grid"]) == 0
    assert "4 figures, 0 findings" in capsys.readouterr().out
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"index.html"} | {
        f"{size}.{lang}{grey}.png" for size in CM for lang in ("vi", "en") for grey in ("", ".grey")
    }
    for name in names - {"index.html"}:
        with Image.open(tmp_path / name) as image:
            assert image.mode == ("L" if "grey" in name else "RGB")
            assert image.width > {"page": 600, "column": 300}[name.split(".")[0]]
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert html.count("<svg") == 4
    assert "http" not in html.replace("http://www.w3.org", "")
