"""The page around a report: ways to others, contents, hostile words, files of a figure."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from nbformat import v4

import danvan_analysis as dv
from danvan_analysis.figures.figure import MIME
from danvan_analysis.reports.html import page

VERSION: Any = v4
HOSTILE = '"; } </style><script>alert(1)</script> \\ \n'


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def figure() -> Any:
    return dv.figures.dot_strip(index="PCI", year=2019, province="Sơn La", lang="vi")


@pytest.fixture(scope="module")
def notebook(figure: Any) -> Any:
    drawn = VERSION.new_output("display_data", data={MIME: figure.payload(), "image/svg+xml": figure.svg})
    words = VERSION.new_markdown_cell("## PCI\n\n### Bảng", id="pci-vi")
    return VERSION.new_notebook(cells=[words, VERSION.new_code_cell("", id="c", outputs=[drawn])])


def test_ways_to_other_pages_stand_where_there_are_some(notebook: Any) -> None:
    alone = Elements(page(notebook, title="T", lang="vi", index=None))
    assert not [one for one in alone.all("a") if "rel" in one and one["rel"] in ("prev", "next")]
    assert not [one for one in alone.all("a") if "hreflang" in one]
    html = page(
        notebook,
        title="T",
        lang="vi",
        other=("English", "r.en.html"),
        earlier=("2018", "../2018/r.vi.html"),
        later=("2020", "../2020/r.vi.html"),
    )
    links = {one["href"]: one for one in Elements(html).all("a")}
    assert links["r.en.html"]["hreflang"] == "en"
    assert links["../2018/r.vi.html"]["rel"] == "prev"
    assert links["../2020/r.vi.html"]["rel"] == "next"
    assert "../../site/index.html" in links


def test_contents_and_skip_link_lead_somewhere(notebook: Any) -> None:
    elements = Elements(page(notebook, title="T", lang="en"))
    ids = [one["id"] for _, one in elements.found if "id" in one]
    assert len(ids) == len(set(ids))
    inside = [str(one["href"])[1:] for one in elements.all("a") if str(one.get("href")).startswith("#")]
    assert set(inside) <= set(ids)
    assert {"content", "top", "pci", "bang"} <= set(inside)
    assert elements.all("a")[0]["href"] == "#content", "the skip link is the first of the page"


def test_hostile_title_stays_a_title(notebook: Any) -> None:
    html = page(notebook, title=HOSTILE, lang="vi")
    elements = Elements(html)
    assert not elements.all("script")
    assert len(elements.all("style")) == 1
    style = html[html.index("<style>") : html.index("</style>")]
    bare = re.sub(r'"[^"\n]*"', "", style)
    assert bare.count("{") == bare.count("}"), "the string of the title ends where it should"


def test_a_figure_has_its_code_its_cells_and_its_files(notebook: Any, figure: Any) -> None:
    html = page(notebook, title="T", lang="vi", suffixes=(".svg", ".csv"))
    assert figure.id.short_code in html
    links = [str(one["href"]) for one in Elements(html).all("a")]
    folder = f"../../figures/{figure.id}/{figure.id}"
    assert [one for one in links if "figures/" in one] == [f"{folder}.svg", f"{folder}.csv"]
    assert not [one for one in Elements(page(notebook, title="T", lang="vi", figures=None)).all("a")
                if "figures/" in str(one["href"])]  # fmt: skip
    cells = html[html.index('<details class="cells">') :]
    assert "pci/pci_2019.csv" in cells
    assert "63.384804" in cells
    assert "dòng 52, cột PCI" in cells


def test_the_page_is_light_and_the_same_each_time(notebook: Any) -> None:
    html = page(notebook, title="T", lang="vi")
    assert html == page(notebook, title="T", lang="vi")
    assert len(html.encode()) < 90_000
    assert not re.search(r"@import|url\(\s*[\"']?(?!#|data:|\"data:)", html)


def test_the_notebook_is_not_changed(notebook: Any) -> None:
    before = VERSION.writes(notebook)
    page(notebook, title="T", lang="vi")
    assert VERSION.writes(notebook) == before
