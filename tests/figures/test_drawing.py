"""Drawings are the same with the letters built into the converter as with our own font files, and read nothing."""

from __future__ import annotations

import http.server
import json
import os
import re
import threading
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from danvan_analysis.figures import drawing, letters, typeface
from danvan_analysis.figures.families import draw
from danvan_analysis.figures.figure import Figure, FigureId

WORDS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text y="20" font-family="{}">Sơn La</text></svg>'
)
IDS = [
    "dot_strip.PAPI.2019.2008-14.vi",
    "path.PCI.2011.2008-01.en",
    "coverage_grid.all.2019.2008-14.vi",
    "ranked_list.PAPI.2024.2008-14.en",
    "quotes.all.2020.2008-14.vi",
    "tile_map.PCI.2019.2008-77.vi",
]


@pytest.fixture(scope="module")
def plain() -> Any:
    """Return the converter itself, which knows our font from its files."""
    drawing.in_process()
    import vl_convert

    return vl_convert


@pytest.mark.parametrize("identity", IDS)
def test_same_bytes_as_with_our_font_files(identity: str, plain: Any) -> None:
    figure = draw(FigureId.parse(identity))
    assert isinstance(figure, Figure)
    quick = drawing.in_process()
    assert quick.quick
    assert quick.vegalite_to_svg(json.dumps(figure.spec)) == plain.vegalite_to_svg(figure.spec)
    lettered = letters.in_drawing(figure.svg, typeface.STACK)
    assert plain.svg_to_png(lettered, scale=2) == plain.svg_to_png(figure.svg, scale=2)
    # Only a few texts are left to the files, else nothing is won.
    assert lettered.count(letters.BUILT_IN) - figure.svg.count(letters.BUILT_IN) > 0.7 * figure.svg.count("<text")


def _letters() -> list[str]:
    inside = re.compile(f"[{letters.SHARED}]")
    return [chr(code) for code in range(0x20, 0x2700) if inside.match(chr(code))]


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_letters_are_drawn_alike(plain: Any, weight: str) -> None:
    """All letters one by one, and each next to the letters of a text in which they may stand closer together."""
    known = _letters()
    assert {"ừ", "Đ", "Ữ", "₫", "≈", "–"} <= set(known)
    words = [*known, *(f"T{one}A{one}V" for one in known if one.isalpha())]
    for begin in range(0, len(words), 600):
        rows = [
            f'<text x="{20 + 70 * (at % 20)}" y="{24 + 24 * (at // 20)}">{escape(word)}</text>'
            for at, word in enumerate(words[begin : begin + 600])
        ]
        size = 'width="1440" height="760" font-size="15"'
        page = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-weight="{{}}" {{}}>{{}}</svg>'
        drawn = [
            plain.svg_to_png(page.format(weight, f'font-family="{family}"', "".join(rows)))
            for family in (typeface.FAMILY, letters.BUILT_IN)
        ]
        assert drawn[0] == drawn[1], words[begin]


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_two_ones_stand_as_in_our_font(plain: Any, weight: str) -> None:
    """Where no letter is near, the built-in font sets them closer together, and is told not to."""
    signs = [chr(code) for code in range(0x20, 0x2300) if letters._FIGURES.fullmatch(chr(code)) and code != 0x0A]
    assert {"0", "9", ",", ".", "%", "–", "−", "(", "\u00a0"} <= set(signs)
    words = [f"{one}{other}11{one}1{other}" for one in signs for other in signs]
    known = [one for one in _letters() if one.isalpha() and one != "µ"]
    words += [f"{one} 11 11{one}" for one in known] + [f"11, {one}1" for one in known]
    head = f'width="1440" height="2600" font-size="15" font-weight="{weight}" font-family="{typeface.STACK}"'
    for begin in range(0, len(words), 1800):
        rows = [
            f'<text x="{4 + 80 * (at % 18)}" y="{24 + 24 * (at // 18)}">{escape(word)}</text>'
            for at, word in enumerate(words[begin : begin + 1800])
        ]
        page = f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{"".join(rows)}</svg>'
        lettered = letters.in_drawing(page, typeface.STACK)
        assert lettered.count(letters.BUILT_IN) == len(rows) + 1, "a text was left to our font"
        assert plain.svg_to_png(lettered) == plain.svg_to_png(page), words[begin]
    close = WORDS.replace("Sơn La", "2011")
    assert plain.svg_to_png(close.format(typeface.FAMILY)) != plain.svg_to_png(close.format(letters.BUILT_IN))


STACK = f'font-family="{typeface.STACK}"'


@pytest.mark.parametrize(
    "text",
    [
        '<text style="fill: red">2011</text>',
        "<text><tspan>2011</tspan><tspan>Sơn La</tspan></text>",
        "<text>11 \u0308\u0301</text>",
        "<text>山</text>",
        "<text>&#23665;</text>",
        '<text font-style="italic">Sơn La</text>',
        '<text font-family="Arial">Sơn La</text>',
        '<text><tspan font-weight="bold">Sơn La</tspan></text>',
        "<style>text { font-style: italic }</style><text>Sơn La</text>",
        '<g font-style="italic"><text>Sơn La</text></g>',
        "<text><a>Sơn La</a></text>",
    ],
)
def test_other_texts_are_left_to_our_font(text: str) -> None:
    svg = f"<svg {STACK}>{text}</svg>"
    assert letters.in_drawing(svg, typeface.STACK) == svg
    assert letters.in_drawing(svg.replace(f" {STACK}", ""), typeface.STACK) == svg.replace(f" {STACK}", "")


def test_lines_of_a_title_are_one_text_each() -> None:
    svg = f"<svg {STACK}><text><tspan>Năm 201</tspan><tspan>1 của kỳ</tspan></text></svg>"
    assert letters.BUILT_IN in letters.in_drawing(svg, typeface.STACK).replace(STACK, "")


@pytest.mark.parametrize("place", ["file://{}", "{}", "http"])
def test_a_chart_reads_nothing(place: str, tmp_path: Path) -> None:
    """Neither data nor pictures, from files or from the net, whatever a chart names."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/a.csv" if place == "http" else place.format(secret)
        text = {"mark": "text", "data": {"url": url}, "encoding": {"text": {"field": "a"}}}
        with pytest.raises(PermissionError, match=r"secret\.csv|a\.csv"):
            drawing.in_process().vegalite_to_svg(text)
        shown = {"mark": "image", "data": {"values": [{"u": url}]}, "encoding": {"url": {"field": "u"}}}
        with pytest.raises(PermissionError, match=r"secret\.csv|a\.csv"):
            drawing.in_process().svg_to_pdf(drawing.in_process().vegalite_to_svg(shown))
        server.shutdown()
    assert asked == []


def test_numbers_of_numpy_and_long_ones_are_written_like_others(plain: Any) -> None:
    values = [{"a": np.float64(63.38), "b": 2**70, "c": 1}, {"a": 0.1 + 0.2, "b": 2, "c": np.float64(2)}]
    assert json.loads(drawing.octets(values)) == values
    assert drawing.octets({"a": float("inf"), 2: ("x", None)}) == b'{"a":null,"2":["x",null]}'
    with pytest.raises(TypeError):
        drawing.octets({"a": object()})
    spec = {"mark": "bar", "data": {"values": values}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    text = drawing.octets(spec).decode("utf-8")
    assert drawing.in_process().vegalite_to_svg(text) == plain.vegalite_to_svg(json.dumps(spec))


def test_fonts_of_the_machine_are_not_looked_at(plain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = plain.svg_to_png(WORDS.format("No Such Font"))
    for family in ("DejaVu Serif", "DejaVu Sans", "Noto Serif", "Times New Roman", "Helvetica"):
        assert plain.svg_to_png(WORDS.format(family)) == nobody, family
    monkeypatch.setenv("FONTCONFIG_FILE", "as it was")
    with letters.without_machine_fonts():
        assert os.environ["FONTCONFIG_FILE"].endswith("no-machine-fonts.conf")
    assert os.environ["FONTCONFIG_FILE"] == "as it was"
    monkeypatch.delenv("FONTCONFIG_FILE")
    with letters.without_machine_fonts():
        pass
    assert "FONTCONFIG_FILE" not in os.environ


def test_where_the_built_in_font_is_another_our_files_are_used(plain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "BUILT_IN", "No Such Font")
    slow = drawing.InProcess()
    assert not slow.quick
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" {STACK}><text y="20">Sơn La</text></svg>'
    assert slow.svg_to_pdf(svg) == plain.svg_to_pdf(svg)
