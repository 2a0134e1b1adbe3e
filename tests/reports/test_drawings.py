"""A drawing in a page is the same picture as in its file, and smaller."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

import danvan_analysis as dv
from danvan_analysis.figures import drawing
from danvan_analysis.reports.drawings import slim

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{}</svg>'


def pixels(svg: str) -> Any:
    import numpy as np
    import vl_convert
    from PIL import Image

    # Not as the files are painted: there, letters stand on whole pixels.
    drawing.in_process()
    return np.asarray(Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=2))).convert("RGB"), dtype=int)


@pytest.mark.parametrize(
    ("family", "asked"),
    [
        ("tile_map", {"index": "PAPI", "year": 2019}),
        ("ranked_list", {"index": "PAPI", "year": 2019}),
        ("path", {"index": "PCI", "year": 2019}),
        ("coverage_grid", {"year": 2019}),
        ("quotes", {"year": 2020}),
    ],
)
def test_the_same_picture_in_two_thirds_of_the_room(family: str, asked: dict[str, Any]) -> None:
    drawn = getattr(dv.figures, family)(**asked, lang="vi").svg
    short = slim(drawn)
    assert len(short) < 0.66 * len(drawn)
    difference = abs(pixels(drawn) - pixels(short)).max(axis=2)
    # A hundredth of a pixel moves the grey of an edge, and nothing else.
    assert (difference > 80).sum() == 0
    assert (difference > 24).mean() < 0.002
    head = drawn[: drawn.index("</desc>")]
    assert head[head.index("<title>") :] in short
    assert 'role="img" lang="vi"' in re.sub(r' (class|version|width|height|viewBox|xmlns\S*?)="[^"]*"', "", short)[:400]


def test_ids_and_what_refers_to_them_stay() -> None:
    inside = (
        '<defs><clipPath id="c"><rect width="5" height="5"/></clipPath></defs>'
        '<g clip-path="url(#c)"><path d="M0,0h9v9z"/></g>'
    )
    assert slim(SVG.format(inside)).count("#c") == 1
    assert 'id="c"' in slim(SVG.format(inside))


def test_style_of_all_parts_stands_once_and_exceptions_stay() -> None:
    dark, pale = '<path fill="#111" d="M{},0h4v4z"/>', '<path fill="#eee" d="M20,0h4v4z"/>'
    parts = f'<g class="m">{dark.format(0)}{dark.format(9)}{pale}</g>'
    short = slim(SVG.format(parts))
    assert short.count("#111") == 1
    assert short.count("#eee") == 1
    assert (pixels(SVG.format(parts)) == pixels(short)).all()


def test_style_that_one_part_takes_from_outside_is_not_moved() -> None:
    parts = (
        '<g fill="#777"><path fill="#111" d="M0,0h4v4z"/><path fill="#111" d="M9,9h4v4z"/><path d="M20,0h4v4z"/></g>'
    )
    assert (pixels(SVG.format(parts)) == pixels(slim(SVG.format(parts)))).all()


def test_what_is_not_seen_is_left_out() -> None:
    assert slim(SVG.format('<path d="M0,0h4v4z"/><path d="M0,0h9" display="none"/><g/>')).count("<") == 3


def test_lines_of_a_text_keep_their_place() -> None:
    text = (
        '<text transform="translate(10,20)" font-size="8px"><tspan x="0">a</tspan><tspan x="0" dy="9">b</tspan></text>'
    )
    assert (pixels(SVG.format(text)) == pixels(slim(SVG.format(text)))).all()


def test_numbers_near_zero_are_written_as_zero() -> None:
    assert slim(SVG.format('<path d="M-0.001,0.004h-0.5e-7v1.999"/>')).count("M0,0h0v2") == 1


@pytest.mark.parametrize("broken", ["<svg", "", "<svg><g></svg>", "no drawing"])
def test_what_is_no_drawing_is_given_back(broken: str) -> None:
    assert slim(broken) == broken


def test_entities_of_a_file_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words", encoding="utf-8")
    hostile = f'<!DOCTYPE svg [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{SVG.format("<text>&e;</text>")}'
    assert "hidden words" not in slim(hostile)
