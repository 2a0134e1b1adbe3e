"""Cells as the body of a page: sections, anchors, outputs, and nothing that a cell smuggles in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from nbformat import v4

from danvan_analysis.figures.figure import MIME
from danvan_analysis.reports.body import body

VERSION: Any = v4


def notebook(*cells: Any) -> Any:
    return VERSION.new_notebook(cells=list(cells))


def words(source: str, name: str) -> Any:
    return VERSION.new_markdown_cell(source, id=name)


def result(**data: Any) -> Any:
    output = VERSION.new_output("display_data", data={key.replace("_", "/", 1): value for key, value in data.items()})
    return VERSION.new_code_cell("secret_call()", outputs=[output])


def made(*cells: Any, lang: str = "vi") -> Any:
    return body(notebook(*cells), lang=lang, figure=lambda payload, svg: f"<figure>{payload['id']}{svg}</figure>")


def test_headings_open_sections_and_carry_links_to_themselves() -> None:
    found = made(
        result(text_html='<h1 id="title">T</h1>'),
        words("## Một\n\nLời.", "one-vi"),
        words("### Hai", "two-title-vi"),
        words("## Ba", "three-vi"),
    )
    assert [(one.level, one.anchor, one.text) for one in found.headings] == [
        (2, "one", "Một"),
        (3, "two", "Hai"),
        (2, "three", "Ba"),
    ]
    assert found.html.count("<section>") == found.html.count("</section>") == 2
    assert found.html.index("<h1") < found.html.index("<section>")
    assert re.search(r'<h2 id="one">Một <a class="here" href="#one" aria-label="[^"]*Một[^"]*">#</a></h2>', found.html)
    assert "<p>Lời.</p>" in found.html


def test_both_languages_have_the_same_anchors() -> None:
    vi, en = (made(words("## Nguồn", f"sources-{lang}"), lang=lang).headings for lang in ("vi", "en"))
    assert [one.anchor for one in vi] == [one.anchor for one in en] == ["sources"]


def test_headings_of_passages_get_anchors_too_and_no_anchor_stands_twice() -> None:
    found = made(
        words("## Đường đi\n\n### Đường đi", "path"),
        result(text_html='<h3>Đường đi</h3><h3 id="own">Đường <em>đi</em> &amp; đến</h3>'),
        result(text_html="<h3>Đường đi</h3>"),
    )
    assert [one.anchor for one in found.headings] == ["path", "duong-di", "duong-di-2", "own", "duong-di-3"]
    assert found.headings[3].text == "Đường đi & đến"
    ids = re.findall(r'id="([^"]+)"', found.html)
    assert sorted(ids) == sorted({one.anchor for one in found.headings})


def test_code_is_not_shown_and_words_of_a_cell_are_escaped() -> None:
    found = made(words('Lời <script>alert(1)</script> <img src=x onerror="y">', "w"), result(text_plain="<b>x</b>"))
    assert "secret_call" not in found.html
    assert "<script" not in found.html
    assert "<img" not in found.html
    assert "<pre>&lt;b&gt;x&lt;/b&gt;</pre>" in found.html


def test_the_richest_form_of_an_output_is_shown() -> None:
    drawn = VERSION.new_output("execute_result", data={MIME: {"id": "f"}, "image/svg+xml": "<svg/>", "text/plain": "t"})
    cell = VERSION.new_code_cell("", id="c", outputs=[drawn])
    assert made(cell).html == "<figure>f<svg/></figure>"
    assert made(result(text_html="<p>h</p>", text_plain="t")).html == "<p>h</p>"
    image = made(result(image_png="aGk=\n", text_plain='a "b"')).html
    assert image == '<img src="data:image/png;base64,aGk=" alt="a &quot;b&quot;">'
    # An SVG that no figure made could hold anything: its text stands in.
    assert made(result(**{"image_svg+xml": "<svg onload='x'/>", "text_plain": "t"})).html == "<pre>t</pre>"


@pytest.mark.parametrize(
    "output",
    [
        VERSION.new_output("stream", name="stdout", text="<i>"),
        VERSION.new_output("error", ename="E", evalue="<i>", traceback=["/secret/path"]),
    ],
)
def test_streams_and_errors_are_text(output: Any) -> None:
    html = made(VERSION.new_code_cell("", id="c", outputs=[output])).html
    assert "&lt;i&gt;" in html
    assert "secret" not in html
