"""What differs between two releases: figures by kind, cells by key or address, sentences by section; pages."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.errors import BadParameter
from danvan_analysis.export.registry import Entry, Registry
from danvan_analysis.project import find
from danvan_analysis.reference import words
from danvan_analysis.site import release_diff_cells as cells
from danvan_analysis.site import release_diff_page
from danvan_analysis.site.release_diff import compare, kind_of
from danvan_analysis.site.release_diff_cells import CellChange, by_address, by_key, printed, uses
from danvan_analysis.site.release_diff_model import ReleaseDiff
from danvan_analysis.site.release_diff_sentences import compared, sections
from danvan_analysis.site.release_diff_sides import Side, opened

FIGURE = "dot_strip.PCI.2019.2008-14.vi"
CODE = "DV-TXE3-4RTA"
TABLE = "pci/pci_2019.csv"
HOSTILE = '<script>alert(1)</script>" onload="x'
OLD, NEW = ("2026.11.0", "2026-11-22T00:00:00Z"), ("2027.05.0", "2027-05-01T00:00:00Z")


def entry(identity: str = FIGURE, *, title: str = "t", proof: str = "p", size: str = "page", **hashes: str) -> Entry:
    name = identity if size == "page" else f"{identity}.{size}"
    found = {"data": "d", "spec": "s", "code": "c", "drawing": "w", **hashes}
    return Entry(name, identity, size, CODE, title, found, proof)


def said(cells_used: str = "PCI:52", texts: str | None = "63.38", *, table: str = TABLE, **more: Any) -> dict[str, Any]:
    """Return what a description says of the tables of its figure."""
    return {table: {"cells": cells_used, "digest": texts, **({"printed": texts} if texts else {}), **more}}


def build(
    folder: Path,
    release: tuple[str, str],
    entries: Mapping[Entry, Mapping[str, Any]] | list[tuple[Entry, Mapping[str, Any]]],
    reports: Mapping[str, str] | None = None,
) -> Path:
    """Put on disk what a build leaves: list of figures, their descriptions, pages and their list."""
    listed = list(entries.items()) if isinstance(entries, Mapping) else entries
    folder.mkdir(parents=True)
    made = Registry(*release, "0.1.0", False, {one.name: one for one, _ in listed})
    (folder / "registry.json").write_bytes(made.to_bytes())
    (folder / "figures").mkdir()
    for one, tables in listed:
        (folder / "figures" / one.id).mkdir(exist_ok=True)
        described = {"danvan": {"tables": tables}}
        path = folder / "figures" / one.id / f"{one.name}.resource.json"
        path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    for path, body in (reports or {}).items():
        page = folder / "reports" / f"{path}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<!doctype html><html><body><main>{body}</main></body></html>", encoding="utf-8")
    manifest = [{"path": path, "raw": release[0], "figures": []} for path in reports or {}]
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def side(folder: Path) -> Side:
    return opened(str(folder), project=find(), scratch=folder)


@pytest.fixture(scope="module")
def tidy() -> dict[str, pl.DataFrame]:
    names = {part.tidy for part in cells._PARTS}
    return {name: processed.table(name) for name in names}


# Figures


@pytest.mark.parametrize(
    ("former", "now", "kind"),
    [
        (entry(), entry(), ""),
        (entry(), entry(data="D", spec="S", drawing="W"), "data"),
        (entry(), entry(spec="S"), "definition"),
        (entry(), entry(alt="A"), ""),
        (entry(alt="a"), entry(alt="A"), "definition"),
        (entry(), entry(title="another finding"), "definition"),
        (entry(), entry(code="C"), "code"),
        (entry(), entry(drawing="W"), "drawing"),
        (entry(), entry(drawing="W", code="C"), "drawing"),
        (entry(), entry(proof="q"), "release"),
        (entry(), entry(proof="q", code="C", data="D"), "data"),
    ],
)
def test_kind_of_a_figure_is_the_weightiest_difference(former: Entry, now: Entry, kind: str) -> None:
    assert kind_of(former, now)[0] == kind


def test_each_figure_is_told_once_with_its_cause(tmp_path: Path) -> None:
    other = "path.PCI.2019.2008-14.vi"
    old = build(tmp_path / "a", OLD, [
        (entry(title="cũ"), said()), (entry(other), said("PCI:3", "50")), (entry(size="column"), said()),
        (entry("tile_map.PCI.2019.2008-14.vi"), {}),
    ])  # fmt: skip
    new = build(tmp_path / "b", NEW, [
        (entry(title="mới", data="D"), said(texts="64.5")), (entry(other, data="D"), said("PCI:3", "50")),
        (entry(size="column"), said()), (entry("heat_table.PCI.2019.2008-14.vi"), {}),
    ])  # fmt: skip
    made = compare(side(old), side(new))
    assert made.figures is not None
    found = {one.name: (one.kind, one.why, one.causes) for one in made.figures}
    assert found == {
        FIGURE: ("data", ["cells"], [0]),
        other: ("data", ["computed"], []),
        "heat_table.PCI.2019.2008-14.vi": ("added", [], []),
        "tile_map.PCI.2019.2008-14.vi": ("removed", [], []),
    }
    assert (made.figures[0].former_title, made.figures[0].title) == ("cũ", "mới")
    assert made.unchanged == 1
    assert made.cells == [CellChange(TABLE, 52, "PCI", "63.38", "64.5")]
    assert made.counts["figures"]["data"] == 2


@pytest.mark.parametrize(
    ("former", "now", "why"),
    [
        (said(), said("PCI:52,53", "63.38|1"), ["used_newly"]),
        (said("PCI:52,53", "63.38|1"), said(), ["used_no_more"]),
        (said(), said(table="pci/other.csv"), ["used_newly", "used_no_more"]),
        # Behind a number stand cells whose texts no file holds: their digest alone tells that they are others.
        (said(texts=None, digest="1"), said(texts=None, digest="2"), ["not_known"]),
        (said(texts=None, digest="1"), said(texts=None, digest="1"), ["computed"]),
    ],
)
def test_other_causes_than_a_changed_cell(
    tmp_path: Path, former: dict[str, Any], now: dict[str, Any], why: list[str]
) -> None:
    for tables in (former, now):
        for one in tables.values():
            one.setdefault("digest", None)
    old = build(tmp_path / "a", OLD, [(entry(), former)])
    new = build(tmp_path / "b", NEW, [(entry(data="D"), now)])
    made = compare(side(old), side(new))
    assert made.figures is not None
    assert [one.why for one in made.figures] == [why]


def test_registries_alone_say_which_figures_and_that_cells_and_sentences_are_not_known(tmp_path: Path) -> None:
    files = []
    for name, release, data in (("a", OLD, "d"), ("b", NEW, "D")):
        folder = build(tmp_path / name, release, [(entry(data=data), said())])
        files.append(folder / "registry.json")
    made = compare(*(opened(str(one), project=find(), scratch=tmp_path) for one in files))
    assert made.figures is not None
    assert [(one.kind, one.why) for one in made.figures] == [("data", [])]
    assert (made.cells, made.sentences) == (None, None)
    assert [code for code, _ in made.notes] == ["no_cells", "no_reports"]
    html = release_diff_page.page(made, "en")
    assert html.count(words.term("diff.not_compared", "en")) == 2
    assert words.term("diff.nothing", "en") not in html


# Cells


def test_equal_tables_differ_in_nothing(tidy: dict[str, pl.DataFrame]) -> None:
    assert by_key(tidy, tidy) == []


def test_lines_that_moved_are_no_change(tidy: dict[str, pl.DataFrame]) -> None:
    moved = {
        name: frame.with_columns(pl.col(column) + 7 for column in ("row", "rank_row") if column in frame.columns)
        for name, frame in tidy.items()
    }
    assert by_key(tidy, moved) == []


def test_a_revised_value_is_told_once_with_its_key_and_both_addresses(tidy: dict[str, pl.DataFrame]) -> None:
    this = (pl.col("table") == TABLE) & (pl.col("column") == "PCI") & (pl.col("row") == 52)
    revised = {
        name: tidy[name].with_columns(
            value=pl.when(this).then(64.5).otherwise("value"),
            as_published=pl.when(this).then(pl.lit("64.5")).otherwise("as_published"),
            row=pl.when(pl.col("table") == TABLE).then(pl.col("row") + 1).otherwise("row").cast(pl.Int32),
        )
        for name in ("indicators", "evidence")
    }
    found = by_key(tidy, {**tidy, **revised})
    assert len(found) == 1
    assert dict(found[0].key) == {
        "index": "PCI", "edition_year": 2019, "province_code": "14", "vintage": 2008, "component_code": "PCI",
    }  # fmt: skip
    assert (found[0].former, found[0].now, found[0].tidy, found[0].what) == ("63.384804", "64.5", "indicators", "value")
    assert (found[0].table, found[0].row, found[0].stood) == (TABLE, 53, (TABLE, 52, "PCI"))


def test_a_revised_rank_has_the_address_of_the_rank(tidy: dict[str, pl.DataFrame]) -> None:
    this = (pl.col("index") == "PCI") & (pl.col("edition_year") == 2019) & (pl.col("province_code") == "14")
    ranked = this & (pl.col("component_code") == "PCI")
    changed = tidy["indicators"].with_columns(
        rank_published=pl.when(ranked).then(56).otherwise("rank_published").cast(pl.Int32),
        rank_as_published=pl.when(ranked).then(pl.lit("56")).otherwise("rank_as_published"),
    )
    found = by_key(tidy, {**tidy, "indicators": changed})
    assert [(one.what, one.former, one.now, one.column, one.row) for one in found] == [("rank", "57", "56", "rank", 52)]


def test_a_correction_shows_values_where_the_print_is_the_same(tidy: dict[str, pl.DataFrame]) -> None:
    this = (pl.col("table") == TABLE) & (pl.col("column") == "PCI") & (pl.col("row") == 52)
    changed = tidy["indicators"].with_columns(value=pl.when(this).then(60.0).otherwise("value"))
    found = by_key(tidy, {**tidy, "indicators": changed})
    assert [(one.corrected, one.former, one.now) for one in found] == [(True, "63.384804", "60.0")]


def test_rows_gone_and_new_have_one_side_only(tidy: dict[str, pl.DataFrame]) -> None:
    fewer = {**tidy, "national": tidy["national"][1:]}
    gone, came = by_key(tidy, fewer), by_key(fewer, tidy)
    assert [(one.former is None, one.now is None) for one in (*gone, *came)] == [(False, True), (True, False)]
    assert (gone[0].table, gone[0].row, gone[0].stood) == (came[0].table, came[0].row, None)


def test_a_quotation_that_reads_otherwise_is_a_change(tidy: dict[str, pl.DataFrame]) -> None:
    first = tidy["movement"]["row"].min()
    quoted = pl.when(pl.col("row") == first).then(pl.lit("khác")).otherwise("quote")
    found = by_key(tidy, {**tidy, "movement": tidy["movement"].with_columns(quote=quoted)})
    assert [(one.what, one.column, one.now, one.row) for one in found] == [("quote", "quote", "khác", first)]


def test_a_table_that_was_replaced_is_not_told_cell_by_cell() -> None:
    def texts(shift: int) -> dict[str, dict[tuple[str, int], str]]:
        return {"t.csv": {("PCI", row): str(row + shift) for row in range(2, 40)}}

    found, moved = by_address([texts(0)], [texts(1)])
    assert (found, moved) == ([], [("t.csv", 38, 38)])
    few = {"t.csv": {**texts(0)["t.csv"], ("PCI", 5): "9,9"}}
    assert by_address([texts(0)], [few]) == ([CellChange("t.csv", 5, "PCI", "5", "9,9")], [])


def test_addresses_get_the_key_of_todays_row(tidy: dict[str, pl.DataFrame]) -> None:
    found = cells.keyed(
        [CellChange(TABLE, 52, "PCI6", "7", "8"), CellChange("none.csv", 1, "x", "7", "8")], tidy["evidence"]
    )
    assert dict(found[0].key)["component_code"] == "PCI6"
    assert found[1].key == ()


@pytest.mark.parametrize(
    "tables",
    [
        None, {}, {"t": "x"}, {"t": {}}, {"t": {"cells": 7}}, {"t": {"cells": "PCI:1-99999999999"}},
        {"t": {"cells": "PCI:2-4", "printed": "1|2"}}, {"t": {"cells": "x" * 300_000}},
    ],
)  # fmt: skip
def test_what_strangers_write_of_cells_does_no_harm(tables: dict[str, Any] | None) -> None:
    assert printed(tables) == {}
    assert len(uses(tables)) <= 3


# Sentences


def test_sentences_are_told_by_report_and_section(tmp_path: Path) -> None:
    text = "<h1>Báo cáo</h1><h2 id='pci'>PCI <a class='here'>#</a></h2><p>Hạng {0}. Nguồn là VCCI.</p>{1}"
    old = build(
        tmp_path / "a", OLD, [], {"2019/r.14-son-la.vi": text.format("57", "<p>Câu bỏ đi hẳn.</p>"), "2019/q.vi": ""}
    )
    new = build(tmp_path / "b", NEW, [], {"2019/r.14-son-la.vi": text.format("56", ""), "2019/n.vi": "<p>x</p>"})
    found, gone, came = compared(side(old), side(new))
    assert [(one.former, one.now, one.places) for one in found] == [
        ("Hạng 57.", "Hạng 56.", [("2019/r.14-son-la.vi", "pci", "PCI")]),
        ("Câu bỏ đi hẳn.", "", [("2019/r.14-son-la.vi", "pci", "PCI")]),
    ]
    assert (gone, came) == (["2019/q.vi"], ["2019/n.vi"])


def test_one_change_in_several_reports_stands_once(tmp_path: Path) -> None:
    pages = {f"2019/r.{code}.vi": "<p>Trung vị là {}.</p>" for code in ("01", "14", "77")}
    old = build(tmp_path / "a", OLD, [], {path: text.format("65,1") for path, text in pages.items()})
    new = build(tmp_path / "b", NEW, [], {path: text.format("65,2") for path, text in pages.items()})
    found, _, _ = compared(side(old), side(new))
    assert [[report for report, _, _ in one.places] for one in found] == [sorted(pages)]


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("Bản dữ liệu {version}, {iso}.", True),
        ("data release {version} of {english}", True),
        ("Nhóm tác giả ({year}).", True),
        ("bản dữ liệu {version} ngày {vietnamese}", True),
        ("Bản dữ liệu {version}: hạng {rank}.", False),
    ],
)
def test_a_sentence_that_names_another_release_is_set_aside(tmp_path: Path, text: str, passing: bool) -> None:
    given = [
        {
            "version": OLD[0],
            "iso": "2026-11-22",
            "english": "22 November 2026",
            "vietnamese": "22/11/2026",
            "year": 2026,
            "rank": 5,
        },
        {
            "version": NEW[0],
            "iso": "2027-05-01",
            "english": "1 May 2027",
            "vietnamese": "1/5/2027",
            "year": 2027,
            "rank": 6,
        },
    ]
    sides = [
        side(build(tmp_path / name, release, [], {"2019/r.vi": f"<p>{text.format(**one)}</p>"}))
        for name, release, one in zip("ab", (OLD, NEW), given, strict=True)
    ]
    found, _, _ = compared(*sides)
    assert [one.passing for one in found] == [passing]


def test_tables_are_read_row_by_row_and_drawings_not_at_all() -> None:
    page = (
        "<nav>Mục lục</nav><main><p>Lời <b>đậm</b> mở.</p><figure><svg><text>63,4</text></svg><figcaption>Hình "
        '<code>x</code> <span class="files"><a>PNG</a></span></figcaption></figure>'
        "<table><tr><th>Tỉnh</th><td>1<br>2</td></tr></table><script>alert(1)</script>đuôi</main>"
    )
    found = [one for part in sections(page.encode()) for one in part.sentences]
    assert found == [("sentence", "Lời đậm mở."), ("sentence", "Hình x"), ("row", "Tỉnh | 1 2"), ("sentence", "đuôi")]


@pytest.mark.parametrize("page", [b"", b" ", b"\x00\xff", b"<main>", b"<main><p>" + b"<b>" * 300])
def test_broken_pages_are_read_as_far_as_they_go(page: bytes) -> None:
    assert isinstance(sections(page), list)


# Sides


def test_a_site_folder_is_the_build_that_it_stands_in(tmp_path: Path) -> None:
    folder = build(tmp_path / "out", OLD, [(entry(), said())])
    (folder / "site").mkdir()
    assert side(folder / "site").to_dict() == side(folder).to_dict()
    assert side(folder).to_dict()["name"] == "out"


def test_no_path_leads_out_of_a_build(tmp_path: Path) -> None:
    (tmp_path / "outside.html").write_text("<main><p>secret</p></main>", encoding="utf-8")
    (tmp_path / "outside.resource.json").write_text(json.dumps({"danvan": {"tables": said()}}), encoding="utf-8")
    folder = build(tmp_path / "out", OLD, [], {"2019/r.vi": "<p>x</p>"})
    listed = [{"path": path} for path in ("../../outside", "/etc/passwd", "2019/../../../outside", "", 7, "2019/r.vi")]
    (folder / "reports" / "manifest.json").write_text(json.dumps([*listed, "x"]), encoding="utf-8")
    found = side(folder)
    assert list(found.reports) == ["2019/r.vi"]
    for one in (
        dataclasses.replace(entry(), name="../../outside", id="../.."),
        dataclasses.replace(entry(), name="../outside"),
        dataclasses.replace(entry(), size="/../../../outside", name=f"{FIGURE}./../../../outside"),
    ):
        assert found.tables_of(one) is None


def test_a_build_without_a_list_is_read_figure_by_figure(tmp_path: Path) -> None:
    folder = build(tmp_path / "out", OLD, [])
    (folder / "registry.json").unlink()
    good = {
        "figure": FIGURE, "size": "page", "code": CODE, "title": "t", "hashes": {"data": "d"}, "version": "0.1.0",
        "release": {"version": OLD[0], "created": OLD[1]}, "files": {".svg": {"drawing": "w"}}, "tables": said(),
    }  # fmt: skip
    kinds: list[tuple[str, Any]] = [
        (FIGURE, good), ("broken.PCI.2019.2008-14.vi", "{"), ("poor.PCI.2019.2008-14.vi", {"figure": 1}),
        ("bare.PCI.2019.2008-14.vi", {**good, "figure": "bare.PCI.2019.2008-14.vi", "release": None}),
    ]  # fmt: skip
    for name, content in kinds:
        (folder / "figures" / name).mkdir()
        text = content if isinstance(content, str) else json.dumps({"danvan": content})
        (folder / "figures" / name / f"{name}.resource.json").write_text(text, encoding="utf-8")
    found = side(folder)
    assert found.figures is not None
    assert sorted(found.figures.entries) == ["bare.PCI.2019.2008-14.vi", FIGURE]
    assert (found.version, found.created) == OLD


def test_pages_alone_are_a_build_that_lists_no_figures(tmp_path: Path) -> None:
    old = build(tmp_path / "a", OLD, [], {"2019/r.vi": "<p>Hạng 5.</p>"})
    new = build(tmp_path / "b", NEW, [(entry(), said())], {"2019/r.vi": "<p>Hạng 6.</p>"})
    (old / "registry.json").unlink()
    made = compare(side(old), side(new))
    assert (made.figures, made.cells) == (None, None)
    assert [one.now for one in made.sentences or ()] == ["Hạng 6."]
    assert [code for code, _ in made.notes] == ["no_cells", "no_figures"]


def test_half_of_a_character_pair_in_a_title_is_written_as_a_question_mark(tmp_path: Path) -> None:
    files = []
    for name, data in (("a", "d"), ("b", "D")):
        file = tmp_path / f"{name}.json"
        content = Registry(*OLD, "0.1.0", True, {FIGURE: entry(title="half", data=data)}).to_bytes()
        file.write_bytes(content.replace(b'"half"', b'"\\ud83d"'))
        files.append(opened(str(file), project=find(), scratch=tmp_path))
    pages, target = release_diff_page.write(compare(*files), tmp_path / "out", langs=words.LANGS)
    assert json.loads(target.read_text(encoding="utf-8"))["figures"][0]["title"] == "?"
    assert all(path.read_text(encoding="utf-8") for path in pages)


def test_a_folder_that_is_none_of_them_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="is no build and no project: expected reports, figures or a registry"):
        side(tmp_path)


# Pages


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


@pytest.fixture
def made(tmp_path: Path) -> ReleaseDiff:
    titles = (f"PCI 2019: 63,38 điểm {HOSTILE}", f"PCI 2019: 64,50 điểm {HOSTILE}")
    escaped = HOSTILE.replace("<", "&lt;")
    folders = [
        build(
            tmp_path / name, release,
            [
                (entry(title=title, data=data), said(texts=text)),
                (entry(FIGURE.replace(".vi", ".en"), title=f"English {data}", data=data), said(texts=text)),
                (entry(size="column", proof=data), said(texts=text)),
            ],
            {"2019/r.vi": f"<h2 id='a'>PCI</h2><p>Hạng {data} {escaped}.</p>", "2019/r.en": f"<p>Rank {data}.</p>"},
        )
        for name, release, title, data, text in (
            ("a", OLD, titles[0], "57", "63.38"), ("b", NEW, titles[1], "56", HOSTILE.replace("|", ""))
        )
    ]  # fmt: skip
    return compare(side(folders[0]), side(folders[1]), evidence=processed.table("evidence"))


@pytest.mark.parametrize("lang", words.LANGS)
def test_the_page_says_what_was_found_and_runs_nothing(made: ReleaseDiff, lang: str) -> None:
    html = release_diff_page.page(made, lang)
    found = Page(html)
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in found.elements}
    assert not [given for _, given in found.elements if "onload" in given]
    assert all(str(given["href"]).startswith("#") for tag, given in found.elements if tag == "a")
    ids = {given["id"] for _, given in found.elements if given.get("id")}
    assert {CODE, "figures", "cells", "sentences", "notes"} <= ids
    assert all(str(given["href"])[1:] in ids for tag, given in found.elements if tag == "a")
    assert HOSTILE in found.text
    assert ("Hạng 57" in found.text, "Rank 57" in found.text) == (lang == "vi", lang == "en")
    assert ("English 56" in found.text) == (lang == "en")
    assert "Sơn La" in found.text
    assert words.term("diff.place", lang).format(table=TABLE, row=52, column="PCI") in found.text
    assert OLD[0] in found.text
    assert NEW[0] in found.text


def test_the_same_bytes_each_time_and_no_path_of_a_machine(made: ReleaseDiff, tmp_path: Path) -> None:
    first = release_diff_page.write(made, tmp_path / "one", langs=words.LANGS)
    second = release_diff_page.write(made, tmp_path / "two", langs=words.LANGS)
    for one, other in zip((*first[0], first[1]), (*second[0], second[1]), strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert str(tmp_path).encode() not in one.read_bytes()
    content = json.loads(first[1].read_text(encoding="utf-8"))
    assert content["figures"][0]["causes"] == [0]
    assert content["cells"][0]["key"]["province_code"] == "14"
    assert content["counts"]["sentences"] == 2
    assert {one["report"] for sentence in content["sentences"] for one in sentence["places"]} == {
        "2019/r.vi",
        "2019/r.en",
    }


def test_every_kind_reason_and_note_has_words() -> None:
    known = set(words.keys("diff"))
    from danvan_analysis.site.release_diff_model import KINDS

    assert {f"kind_{kind}" for kind in KINDS} <= known
    assert {f"what_{part.what}" for part in cells._PARTS} <= known
    assert {f"side_{kind}" for kind in ("build", "registry", "checkout", "revision")} <= known
    assert {f"why_{code}" for code in ("cells", "used_newly", "used_no_more", "computed", "not_known")} <= known
