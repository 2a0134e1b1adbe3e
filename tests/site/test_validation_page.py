"""The page of a validation run: both languages, no remote asset, text that stays text, links that arrive."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.project import Project, find
from danvan_analysis.published import load
from danvan_analysis.site.touched import figures, signs
from danvan_analysis.site.validation_page import condition_text, figure, where, write_validation_page
from danvan_analysis.validation import Check, FailedRow, Outcome

HOSTILE = '<script>alert(1)</script>" onload="x'
CELL = {"index": "PCI", "edition_year": 2019, "province_code": "14", "vintage": 2008, "component_code": "PCI"}
ADDRESS = ("pci/pci_2019.csv", 52, "PCI")
FIGURE = "dot_strip.PCI.2019.2008-14.vi"


class Page(HTMLParser):
    """Elements of a page with their attributes, and its text by language."""

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


def words(text: str) -> dict[str, str]:
    return {"vi": f"{text} (vi)", "en": f"{text} (en)"}


def check(name: str = "made_up", **changes: Any) -> Check:
    made = Check(
        suite="indicators",
        name=name,
        type="expect_column_values_to_be_between",
        severity="warning",
        title=words("Title"),
        description=words("Description"),
        reason=words("Reason"),
        withhold=False,
        bounds={"min_value": -1e-05, "max_value": 1},
        where={"type": "comparison", "column": {"name": "index"}, "operator": "==", "parameter": "PCI"},
        columns=("value",),
        success=True,
        n_checked=1234,
    )
    return dataclasses.replace(made, **changes)


FAILED = check("fails", success=False, failed=(FailedRow(CELL, {"value": 63.384804}, ADDRESS),))
KNOWN = check("known", declared=(FailedRow({**CELL, "edition_year": 2011}, {"value": -0.25}, None, words("Known")),))


@pytest.fixture
def project() -> Project:
    return find()


def written(project: Project, out: Path, *checks: Check) -> str:
    return write_validation_page(Outcome(checks), project, out).read_text("utf-8")


def draw(out: Path, project: Project, ids: Sequence[str], columns: str, *rows: str) -> None:
    """Put a manifest and the rows of some figures on disk, as a build does."""
    entry = {
        "path": "2019/made_up",
        "raw": load(project.raw).digest,
        "figures": [{"id": one, "title": f"Tiêu đề {HOSTILE}"} for one in ids],
    }
    (out / "reports" / "2019").mkdir(parents=True)
    (out / "reports" / "2019" / "made_up.html").write_text("")
    (out / "reports" / "manifest.json").write_text(json.dumps([entry]), encoding="utf-8")
    for one in ids:
        (out / "figures" / one).mkdir(parents=True)
        (out / "figures" / one / f"{one}.csv").write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8-sig")


def test_the_page_says_what_failed_what_is_known_and_what_was_checked(project: Project, tmp_path: Path) -> None:
    text = Page(written(project, tmp_path, FAILED, KNOWN, check("holds"))).text
    for lang in ("vi", "en"):
        for word in ("Title", "Description", "Reason", "Known"):
            assert f"{word} ({lang})" in text
    assert "Dữ liệu được chấp nhận, có cảnh báo" in text
    assert "The data is accepted, with warnings" in text
    assert "2 of 3 checks hold; failing: 0 critical, 1 warning, 0 information; known failures, with reasons: 1" in text
    assert "PCI 2019, Sơn La; value 63,384804" in text
    assert "PCI 2019, Sơn La; value 63.384804" in text
    assert "pci/pci_2019.csv, dòngrow 52, cộtcolumn PCI" in text
    assert "PCI 2011, Sơn La; value −0.25" in text
    assert "−0.00001 ≤ value ≤ 1" in text
    assert "index = PCI" in text
    assert "1.234 dòng được xét" in text
    assert "1,234 rows judged" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "The data is accepted."),
        ({"failed": (FailedRow(CELL, {}),), "success": False, "severity": "info"}, "The data is accepted."),
        ({"failed": (FailedRow(CELL, {}),), "success": False}, "The data is accepted, with warnings."),
        ({"failed": (FailedRow(CELL, {}),), "success": False, "severity": "critical"}, "The data is rejected."),
    ],
)
def test_the_outcome_in_words(changes: dict[str, Any], said: str, project: Project, tmp_path: Path) -> None:
    assert said in re.sub(r"\s+\.", ".", Page(written(project, tmp_path, check(**changes))).text)


def test_nothing_is_loaded_and_nothing_runs(project: Project, tmp_path: Path) -> None:
    html = written(project, tmp_path, FAILED, KNOWN)
    page = Page(html)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//|url\((?![\"']?data:)|@import", html)
    assert {tag for tag, _ in page.elements} & {"script", "img", "iframe", "object", "link"} == set()
    assert "default-src 'none'" in html
    links = page.all("a", "href")
    assert all(not re.match(r"[a-z]+:|/", link) for link in links)
    anchors = [str(found["id"]) for _, found in page.elements if "id" in found]
    assert len(anchors) == len(set(anchors))
    assert {link[1:] for link in links if link.startswith("#")} <= set(anchors)


def test_text_of_strangers_stays_text(project: Project, tmp_path: Path) -> None:
    row = FailedRow({**CELL, "source_id": HOSTILE}, {"value": HOSTILE}, (f"{HOSTILE}.csv", 1, HOSTILE), words(HOSTILE))
    hostile = check(title=words(HOSTILE), reason=words(HOSTILE), declared=(row,), failed=(row,), success=False)
    draw(tmp_path, project, [FIGURE], "table,row,column", "pci/pci_2019.csv,52,PCI")
    html = written(project, tmp_path, hostile, FAILED)
    page = Page(html)
    assert FIGURE in page.text
    assert "<script" not in html
    assert not any("onload" in found for _, found in page.elements)
    assert HOSTILE in page.text


def test_the_same_outcome_gives_the_same_bytes_and_names_no_machine(project: Project, tmp_path: Path) -> None:
    pages = [written(project, tmp_path / turn, FAILED, KNOWN) for turn in ("a", "b")]
    assert pages[0] == pages[1]
    assert str(tmp_path) not in pages[0]
    assert str(project.root) not in pages[0]


def test_raw_tables_are_linked_from_inside_the_project_only(
    project: Project, tmp_path: Path, copy_project: Callable[..., Path]
) -> None:
    assert "pci_2019.csv" not in " ".join(Page(written(project, tmp_path / "out", FAILED)).all("a", "href"))
    home = find(copy_project(tmp_path / "project", notebooks=False))
    path = write_validation_page(Outcome((FAILED,)), home, home.build)
    (link,) = {link for link in Page(path.read_text("utf-8")).all("a", "href") if link.endswith(".csv")}
    assert link == "../../data/raw/pci/pci_2019.csv"
    assert (path.parent / link).is_file()


def test_figures_that_use_a_cell_are_linked_in_their_language(project: Project, tmp_path: Path) -> None:
    english = FIGURE.removesuffix("vi") + "en"
    draw(tmp_path, project, [FIGURE, english], "value,table,row,column", "63.384804,pci/pci_2019.csv,52,PCI")
    page = Page(written(project, tmp_path, FAILED, KNOWN))
    links = [link for link in page.all("a", "href") if link.startswith("../figures/")]
    assert links == [f"../figures/{one}/{one}.svg" for one in (FIGURE, english)]
    assert f"Tiêu đề {HOSTILE}" in page.all("a", "title")


def test_a_derived_cell_is_found_by_its_key(project: Project, tmp_path: Path) -> None:
    row = FailedRow(CELL, {"value": 1.0})
    columns = "index,edition_year,province_code,vintage,component_code,table,row,column"
    draw(tmp_path, project, [FIGURE], columns, "PCI,2019,14,2008,PCI,,,")
    assert [
        one["id"]
        for one in figures(json.loads((tmp_path / "reports/manifest.json").read_text()), tmp_path, signs(row))[
            signs(row)[0]
        ]
    ] == [FIGURE]
    other = FailedRow({**CELL, "vintage": 2025}, {})
    assert figures(json.loads((tmp_path / "reports/manifest.json").read_text()), tmp_path, signs(other)) == {}


def test_figures_whose_files_are_gone_or_named_strangely_are_left_out(tmp_path: Path) -> None:
    entries = [{"figures": [{"id": "../../etc", "title": ""}, {"id": FIGURE, "title": ""}]}]
    assert figures(entries, tmp_path, [("pci/pci_2019.csv", "52", "PCI")]) == {}


def test_thousands_of_rows_do_not_make_a_page_of_megabytes(project: Project, tmp_path: Path) -> None:
    rows = tuple(FailedRow({**CELL, "component_code": f"X{n}"}, {"present": 0}) for n in range(5000))
    html = written(project, tmp_path, check(failed=rows, success=False, severity="critical"))
    assert html.count("<li>") == 300
    assert "and 4,700 more, all of them in" in Page(html).text
    assert len(html) < 600_000


def test_values_keys_and_conditions_in_words() -> None:
    assert figure(1e-9, "en") == "0"
    assert figure(2408, "vi") == "2.408"
    assert figure(True, "en") == "True"
    assert where({"index": "PAPI", "edition_year": 2024, "component_code": "D1"}, "vi") == (
        "PAPI 2024, D1 Tham gia của người dân ở cấp cơ sở"
    )
    assert where(
        {"index": "NO", "edition_year": 1, "component_code": "X", "province_code": "99", "vintage": 1}, "en"
    ) == ("NO 1, X, 99")
    both = {
        "type": "and",
        "conditions": [
            {"type": "comparison", "column": {"name": "index"}, "operator": "IN", "parameter": ["PAPI", "PCI"]},
            {"type": "nullity", "column": {"name": "value"}, "is_null": False},
        ],
    }
    assert condition_text(both) == "index ∈ {PAPI, PCI} ∧ value ≠ ∅"
    assert condition_text({"type": "or", "conditions": [both, both["conditions"][1]]}).startswith("(index ∈")
