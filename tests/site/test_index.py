"""The index page: every report and figure of the manifest, links that arrive, text that stays text."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.project import Project, find
from danvan_analysis.published import load
from danvan_analysis.reference import words
from danvan_analysis.reports.catalogue import KINDS
from danvan_analysis.reports.plan import Report
from danvan_analysis.reports.render import Rendered
from danvan_analysis.reports.run import _note, manifest
from danvan_analysis.site.index import write_index, years_of

HOSTILE = '<script>alert(1)</script>" onload="x'


class Page(HTMLParser):
    """Elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, attribute: str) -> list[str]:
        return [str(found[attribute]) for name, found in self.elements if name == tag and attribute in found]


@pytest.fixture
def project() -> Project:
    return find()


def rendered(
    year: int, *, lang: str = "vi", title: str = "Tiêu đề", figures: int = 1, error: str | None = None
) -> Rendered:
    report = Report(year, "reform_indices", "14", "son-la", "Sơn La", lang)
    made = tuple((f"path.PCI.{year}.2008-1{n}.{lang}", f"{title} {n}", "d") for n in range(figures))
    return Rendered(report, title, 1.0, made, error, "kept" if error else None)


def note(out: Path, project: Project, *results: Rendered) -> None:
    """Put empty pages on disk and note them, as a build does."""
    for result in results:
        page = out / "reports" / f"{result.report.path}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        if result.error is None:
            page.write_text("<p>x</p>", encoding="utf-8")
        else:
            page.unlink(missing_ok=True)
    _note(list(results), out, load(project.raw).digest)


def page_of(out: Path, project: Project) -> Page:
    return Page(write_index(project, out).read_text(encoding="utf-8"))


def test_lists_years_newest_first_with_their_reports(tmp_path: Path, project: Project) -> None:
    note(tmp_path, project, *(rendered(year, lang=lang) for year in (2011, 2019, 2024) for lang in ("vi", "en")))
    page = page_of(tmp_path, project)
    assert page.all("h2", "id") == ["reports", "y2024", "y2019", "y2011"]
    reports = [href for href in page.all("a", "href") if href.endswith(".html")]
    assert reports == [
        f"../reports/{year}/reform_indices.14-son-la.{lang}.html"
        for year in (2024, 2019, 2011)
        for lang in ("vi", "en")
    ]
    assert "6 báo cáo" in page.text
    assert "6 hình" in page.text
    assert "6 reports" in page.text


def test_links_the_page_of_validation_where_there_is_one(tmp_path: Path, project: Project) -> None:
    note(tmp_path, project, rendered(2019))
    assert "../validation/index.html" not in page_of(tmp_path, project).all("a", "href")
    (tmp_path / "validation").mkdir()
    (tmp_path / "validation" / "index.html").write_text("made up", encoding="utf-8")
    assert "../validation/index.html" in page_of(tmp_path, project).all("a", "href")


def test_partial_builds_merge(tmp_path: Path, project: Project) -> None:
    note(tmp_path, project, rendered(2018), rendered(2019, title="cũ"))
    note(tmp_path, project, rendered(2019, title="mới"), rendered(2020))
    page = page_of(tmp_path, project)
    assert page.all("h2", "id") == ["reports", "y2020", "y2019", "y2018"]
    assert "mới 0" in page.text
    assert "cũ 0" not in page.text


def test_a_report_that_failed_or_is_gone_is_not_listed(tmp_path: Path, project: Project) -> None:
    note(tmp_path, project, rendered(2018), rendered(2019), rendered(2020))
    note(tmp_path, project, rendered(2019, error="ValueError: x"))
    (tmp_path / "reports" / "2020" / "reform_indices.14-son-la.vi.html").unlink()
    assert page_of(tmp_path, project).all("h2", "id") == ["reports", "y2018"]


def test_reports_of_other_raw_tables_are_not_mixed_in(tmp_path: Path, project: Project) -> None:
    note(tmp_path, project, rendered(2018))
    _note([rendered(2019)], tmp_path, "0" * 64)
    (tmp_path / "reports" / "2019").mkdir()
    (tmp_path / "reports" / "2019" / "reform_indices.14-son-la.vi.html").write_text("x", encoding="utf-8")
    assert page_of(tmp_path, project).all("h2", "id") in ([], ["reports", "y2018"])
    assert [entry["year"] for entry in manifest(tmp_path, "0" * 64)] == [2019]


def test_hostile_titles_stay_text(tmp_path: Path, project: Project) -> None:
    note(tmp_path, project, dataclasses.replace(rendered(2019), title=HOSTILE, figures=(("f.x", HOSTILE, "d"),)))
    html = write_index(project, tmp_path).read_text(encoding="utf-8")
    page = Page(html)
    tags = {tag for tag, _ in page.elements}
    assert "script" not in tags
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]
    assert page.all("img", "alt") == [HOSTILE]
    assert HOSTILE in page.text


def test_a_broken_manifest_is_an_empty_one(tmp_path: Path, project: Project) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "manifest.json").write_text("{ half", encoding="utf-8")
    assert page_of(tmp_path, project).all("h2", "id") == []


def test_the_same_bytes_whatever_the_order_of_the_builds(tmp_path: Path, project: Project) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    results = [rendered(year, lang=lang, figures=2) for year in (2018, 2019) for lang in ("vi", "en")]
    note(one, project, *results)
    for result in reversed(results):
        note(other, project, result)
    assert write_index(project, one).read_bytes() == write_index(project, other).read_bytes()


def test_groups_by_year_province_and_report() -> None:
    entry: dict[str, Any] = {"notebook": "reform_indices", "title": "t", "figures": [], "path": "p"}
    tree = years_of(
        [
            {**entry, "year": year, "province": province, "lang": lang}
            for year in (2018, 2019)
            for province in ("Sơn La", "Lào Cai")
            for lang in ("en", "vi")
        ]
    )
    assert [group["year"] for group in tree] == [2019, 2018]
    assert [place["name"] for place in tree[0]["provinces"]] == ["Lào Cai", "Sơn La"]
    assert list(tree[0]["provinces"][0]["reports"][0]["pages"]) == ["vi", "en"]


def entry_of(notebook: str, province: str, code: str, *, year: int = 2019) -> dict[str, Any]:
    place = f".{code}-x" if code else ""
    return {
        "path": f"{year or 'all-years'}/{notebook}{place}.vi",
        "year": year,
        "notebook": notebook,
        "province": province,
        "lang": "vi",
        "title": "t",
        "figures": [{"id": f"path.PCI.{year}.2008-{code}.vi", "title": "f"}],
    }


def test_the_country_stands_first_and_reports_of_no_year_last() -> None:
    tree = years_of(
        [
            entry_of("claims", "", "", year=0),
            entry_of("reform_indices", "Sơn La", "14"),
            entry_of("data_quality", "", ""),
            entry_of("national_year", "", ""),
        ]
    )
    assert [group["year"] for group in tree] == [2019, 0]
    assert [place["name"] for place in tree[0]["provinces"]] == ["", "Sơn La"]
    assert [one["notebook"] for one in tree[0]["provinces"][0]["reports"]] == ["national_year", "data_quality"]


def test_of_many_provinces_the_country_and_the_focus_have_a_gallery() -> None:
    many = [entry_of("reform_indices", f"Tỉnh {n}", f"{n}") for n in range(10, 20)]
    many += [entry_of("reform_indices", "Sơn La", "14"), entry_of("national_year", "", "")]
    shown = {place["name"] for place in years_of(many, focus="Sơn La")[0]["provinces"] if place["gallery"]}
    assert shown == {"", "Sơn La"}
    few = years_of(many[:3])[0]["provinces"]
    assert all(place["gallery"] for place in few)


def test_all_six_reports_are_told_in_both_languages(tmp_path: Path, project: Project) -> None:
    for name in KINDS:
        of_province = KINDS[name].of_province
        unit = ("14", "son-la", "Sơn La") if of_province else ("", "", "")
        year = 2019 if KINDS[name].years else 0
        report = Report(year, name, *unit, "en")
        page = tmp_path / "reports" / f"{report.path}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("x", encoding="utf-8")
        _note([Rendered(report, "t", 1.0)], tmp_path, load(project.raw).digest)
    found = page_of(tmp_path, project)
    for name in KINDS:
        for lang in words.LANGS:
            assert words.term(f"report.{name}", lang) in found.text
            assert words.term(f"about.{name}", lang) in found.text
    assert "../reports/all-years/claims.en.html" in found.all("a", "href")
    assert found.all("h2", "id") == ["reports", "y2019", "y0"]


@pytest.mark.xdist_group("e2e")
class TestBuilt:
    """The index of a real build."""

    @pytest.fixture
    def page(self, built: Any) -> Page:
        return Page((built.out / "site" / "index.html").read_text(encoding="utf-8"))

    def test_lists_every_report_and_figure_of_the_manifest(self, built: Any, page: Page) -> None:
        entries = json.loads((built.out / "reports" / "manifest.json").read_text(encoding="utf-8"))
        assert {entry["path"] for entry in entries} >= {"2019/reform_indices.14-son-la.vi"}
        links = page.all("a", "href")
        for entry in entries:
            for suffix in (".html", ".ipynb"):
                assert f"../reports/{entry['path']}{suffix}" in links
            for figure in entry["figures"]:
                for suffix in (".svg", ".png", ".pdf", ".csv"):
                    assert f"../figures/{figure['id']}/{figure['id']}{suffix}" in links
                assert figure["title"] in page.text
        assert len(page.all("img", "src")) == sum(len(entry["figures"]) for entry in entries)

    def test_every_link_arrives(self, built: Any, page: Page) -> None:
        home = built.out / "site"
        pages: dict[Path, set[str]] = {}
        for target in [*page.all("a", "href"), *page.all("img", "src")]:
            path, _, anchor = target.partition("#")
            file = (home / path).resolve() if path else home / "index.html"
            assert file.is_file(), target
            if anchor:
                if file not in pages:
                    pages[file] = set(re.findall(r'\bid="([^"]+)"', file.read_text(encoding="utf-8")))
                assert anchor in pages[file], target

    def test_names_the_data_release(self, built: Any, page: Page) -> None:
        package = json.loads((built.project / "data" / "raw" / "datapackage.json").read_text(encoding="utf-8"))
        assert package["version"] in page.text
        assert set(re.findall(r"\d{4}-\d{2}-\d{2}", page.text)) == {package["created"][:10]}

    def test_site_alone_writes_the_same_page(self, built: Any, danvan: Callable[..., Any], tmp_path: Path) -> None:
        out = tmp_path / "out"
        for folder in ("reports", "validation"):
            shutil.copytree(built.out / folder, out / folder)
        ended = danvan("site", "--out", str(out), project=built.project)
        assert ended.returncode == 0, ended.stderr
        written = Path(ended.stdout.strip())
        assert written.read_bytes() == (built.out / "site" / "index.html").read_bytes()
