"""Text of the tables is data: it never becomes markup, a script or a link of another kind."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.figures import Absence, Figure, FigureId
from danvan_analysis.figures.passages import tables

HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="x', "a & b < c", "</td></tr>"]
hostile = pytest.mark.parametrize("text", HOSTILE)


class Tags(HTMLParser):
    """Names of all elements of a piece of HTML, its attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@hostile
def test_table_escapes_each_part(text: str) -> None:
    read = Tags(tables.table([text, "n"], [[text, 1], ["x", text]], caption=text, numeric=[1]))
    assert set(read.names) == {"div", "table", "caption", "thead", "tr", "th", "tbody", "td"}
    assert {name for name, _ in read.attributes} <= {"class", "scope"}
    assert read.text.count(text) == 4


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_out_of_a_table_as_it_went_in(text: str) -> None:
    read = Tags(tables.table(["h"], [[text]]))
    assert read.names == ["div", "table", "thead", "tr", "th", "tbody", "tr", "th"]
    assert read.text == "h" + text
    assert unescape(tables.cell(text)) == unescape(text) or "&" in text


@hostile
def test_paragraph_absence_and_heading_escape(text: str) -> None:
    for html in (tables.paragraph(text, kind="summary").html, Absence(text, text, "vi").html):
        read = Tags(html)
        assert set(read.names) <= {"p", "div", "strong"}
        assert {name for name, _ in read.attributes} <= {"class", "lang"}
        assert text in read.text
    assert tables.paragraph(text).text == text


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\tjavascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "//elsewhere.example/x",
        "vbscript:x",
        "https://[broken",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    read = Tags(str(tables.link("Nguồn <1>", address)))
    assert read.names == []
    assert read.text == "Nguồn <1>"


def test_a_web_address_becomes_a_link_and_cannot_leave_it() -> None:
    read = Tags(tables.link("x", 'https://example.org/?a=1&b="><script>'))
    assert read.names == ["a"]
    assert dict(read.attributes)["href"] == 'https://example.org/?a=1&b="><script>'
    assert "noopener" in str(dict(read.attributes)["rel"])


@hostile
def test_title_and_description_of_a_drawing_are_escaped(text: str) -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"x": 1, "label": text}]},
        "mark": "text",
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "text": {"field": "label", "type": "nominal"}},
    }
    svg = Figure(FigureId("path", "PCI", 2019, 2008, "14", "vi"), text, text, text, spec, pl.DataFrame()).svg
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "img", "foreignObject"}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == text
    assert text in ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]
