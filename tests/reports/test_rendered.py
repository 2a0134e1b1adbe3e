"""A real report: fit to keep, one language, the same bytes each time, whole without a network."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest

from danvan_analysis.export.files import SUFFIXES
from danvan_analysis.figures.figure import MIME, FigureId
from danvan_analysis.reports.catalogue import KINDS

pytestmark = pytest.mark.xdist_group("e2e")

REPORTS = [
    name
    for name, kind in KINDS.items()
    if kind.of_province and (Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb").is_file()
]


class Page(HTMLParser):
    """Elements of a page with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def text(built: Any, report: str) -> str:
    return (built.out / "reports" / "2019" / f"{report}.14-son-la.vi.ipynb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def html(built: Any, report: str) -> str:
    return (built.out / "reports" / "2019" / f"{report}.14-son-la.vi.html").read_text(encoding="utf-8")


def test_notebook_is_valid_and_ran_to_its_end(text: str) -> None:
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source)
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in {"error", "stream"}]
    assert notebook.metadata["danvan"]["year"] == 2019
    assert notebook.metadata["danvan"]["province"] == "Sơn La"


def test_notebook_speaks_one_language(text: str, html: str, report: str, root: Path) -> None:
    source = json.loads((root / "notebooks" / f"{report}.ipynb").read_text(encoding="utf-8"))
    english = ["".join(cell["source"]) for cell in source["cells"] if "lang-en" in cell["metadata"].get("tags", [])]
    assert english
    for words in english:
        line = max(words.splitlines(), key=len)
        if len(line) > 20:
            assert line not in json.loads(text)["cells"].__repr__()
            assert line not in html
    tags = [tag for cell in json.loads(text)["cells"] for tag in cell["metadata"].get("tags", [])]
    assert "lang-vi" in tags
    assert "lang-en" not in tags
    assert '<html lang="vi">' in html


def test_notebook_holds_no_times_paths_and_random_ids(text: str, html: str, built: Any) -> None:
    for content in (text, html):
        assert str(built.project) not in content
        assert str(built.out) not in content
        assert not re.search(r"/(root|home|tmp|Users|work)/", content)
        assert "papermill" not in content
    notebook = json.loads(text)
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info", "danvan"}
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= {"tags"}
        assert not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", cell["id"]), "a random id"
    raw = built.project / "data" / "raw"
    release = json.loads((raw / "datapackage.json").read_text(encoding="utf-8"))["created"]
    # Dates that a source prints are data; those of the build would be of another day.
    printed = "".join(path.read_text(encoding="utf-8") for path in sorted((raw / "movement").glob("*.csv")))
    dates = set(re.findall(r"\b20\d\d-\d\d-\d\d\b", text)) - {release[:10]}
    assert all(date in printed for date in dates)
    assert not re.search(r"\d\d:\d\d:\d\d", text)


def test_the_same_bytes_on_a_second_render(
    built: Any,
    danvan: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    arguments = ["--year", "2019", "--province", "son la", "--lang", "vi"]
    ended = danvan("render", *arguments, "--out", str(tmp_path / "again"), project=built.project)
    assert ended.returncode == 0, ended.stderr
    made = sorted(path for path in (tmp_path / "again").rglob("*") if path.is_file() and path.name != "manifest.json")
    assert {path.suffix for path in made} == {".html", ".ipynb", *(Path(f"x{one}").suffix for one in SUFFIXES)}
    for path in made:
        former = built.out / path.relative_to(tmp_path / "again")
        assert path.read_bytes() == former.read_bytes(), path.name


def test_every_figure_of_the_notebook_is_on_disk(text: str, built: Any) -> None:
    notebook = nbformat.reads(text, as_version=4)
    payloads = [
        output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    assert [payload["id"] for payload in payloads] == notebook.metadata["danvan"]["figures"]
    families = {FigureId.parse(payload["id"]).family for payload in payloads}
    if notebook.metadata["danvan"]["report"] == "reform_indices":
        drawn = {"dot_strip", "path", "profile", "ranked_list", "tile_map", "coverage_grid"}
        assert families >= drawn | {"rank_path", "rank_drivers"}
    for payload in payloads:
        folder = built.out / "figures" / payload["id"]
        assert {path.name.removeprefix(payload["id"]) for path in folder.iterdir()} == set(SUFFIXES)
        spec = json.loads((folder / f"{payload['id']}.vl.json").read_text(encoding="utf-8"))
        assert spec["usermeta"]["danvan"]["title"] == payload["title"]


def test_page_loads_nothing_from_elsewhere(html: str) -> None:
    page = Page(html)
    loading = {"src", "srcset", "data", "poster", "background", "action"}
    for tag, attributes in page.elements:
        assert tag not in {"script", "iframe", "object", "embed", "base", "link", "form"}, tag
        for name, value in attributes.items():
            assert name not in loading or str(value).startswith("data:"), (tag, name, value)
            assert not name.startswith("on"), (tag, name)
            if "href" in name and str(value).startswith(("http:", "https:")):
                assert tag == "a"
    assert not re.search(r"@import|url\(\s*[\"']?(?!#|data:|\"data:)", html)
    assert "Content-Security-Policy" in html


def test_ids_of_the_page_are_unique_and_links_inside_arrive(html: str) -> None:
    page = Page(html)
    ids = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = [str(a["href"])[1:] for tag, a in page.elements if tag == "a" and str(a.get("href", "")).startswith("#")]
    assert len(inside) >= 3
    assert set(inside) <= set(ids)


def test_links_of_the_page_arrive_at_files(html: str, built: Any) -> None:
    page = Page(html)
    home = built.out / "reports" / "2019"
    targets = [
        str(attributes["href"])
        for tag, attributes in page.elements
        if tag == "a" and not str(attributes.get("href", "")).startswith(("#", "http"))
    ]
    assert targets
    for target in targets:
        assert (home / target).resolve().is_file(), target


def test_page_has_one_title_and_headings_in_order(html: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(html).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))  # noqa: RUF007
    assert re.search(r"<title>[^<]*Sơn La[^<]*2019</title>", html)


def test_tables_have_headers_and_svgs_have_titles(html: str) -> None:
    elements = Page(html).elements
    headers = [attributes for tag, attributes in elements if tag == "th"]
    assert headers
    assert all(attributes.get("scope") in {"col", "row", "rowgroup"} for attributes in headers)
    drawings = [attributes for tag, attributes in elements if tag == "svg"]
    assert drawings
    assert len(drawings) == html.count("<figure id=")
    assert all(a.get("role") == "img" and a.get("lang") == "vi" for a in drawings)


def test_every_report_has_its_methods_its_sources_and_how_to_cite_it(text: str, html: str, report: str) -> None:
    for passage in ("report_methods", "report_sources", "how_to_cite"):
        assert f'dv.figures.{passage}(report=\\"{report}\\"' in text, passage
    assert html.count('class="citation"') == 1


def test_sources_of_every_figure_stand_on_the_page(text: str, html: str) -> None:
    notebook = nbformat.reads(text, as_version=4)
    payloads = [
        output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    listed = html[html.index('<section>\n<h2 id="sources">') :]
    for payload in payloads:
        for source in payload["source_ids"]:
            assert f">{source}<" in listed, (payload["id"], source)


def test_page_is_light(html: str) -> None:
    assert len(html.encode("utf-8")) < 600_000


def test_cells_behind_the_figures_are_on_the_page(html: str, report: str) -> None:
    cells = html.count('<details class="cells">')
    assert cells >= 1, report
    if report == "reform_indices":
        assert re.search(r"<code>pci/pci_2019\.csv</code>", html)
