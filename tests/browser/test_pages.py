"""Report and index in a real browser: no network, no complaints, readable on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

Visit = Callable[..., Any]

#: Elements that reach beyond the window and do not stand in something that scrolls by itself.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const inside = (element) => {
    for (let one = element.parentElement; one; one = one.parentElement) {
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX)) return true;
      if (one.tagName === 'svg') return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !inside(e))
    .map((e) => e.tagName + ' ' + Math.round(e.getBoundingClientRect().right)).slice(0, 10);
}"""

#: Texts of drawings that reach beyond their drawing.
CUT_OFF = """() => [...document.querySelectorAll('figure svg')].flatMap((svg) => {
  const edge = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')]
    .map((text) => [text.textContent, text.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < edge.left - 1 || box.right > edge.right + 1
      || box.top < edge.top - 1 || box.bottom > edge.bottom + 1))
    .map(([words]) => svg.parentElement.id + ': ' + words);
})"""


@pytest.fixture(scope="module")
def reports(built: Any) -> list[Path]:
    found = sorted((built.out / "reports").rglob("*.html"))
    assert len(found) >= 2
    return found


@pytest.fixture(scope="module")
def index(built: Any) -> Path:
    return built.out / "site" / "index.html"


@pytest.mark.parametrize("width", [1280, 1000, 390])
def test_reports_open_with_no_network_and_fit_the_window(visit: Visit, reports: list[Path], width: int) -> None:
    for report in reports:
        seen = visit(report.as_uri(), width=width)
        assert not seen.complaints, report.name
        loaded = [url for url in seen.requests if not url.startswith("data:")]
        assert loaded == [report.as_uri()], "one file, all inside"
        assert seen.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert seen.page.evaluate(TOO_WIDE) == [], report.name
        assert seen.page.evaluate(CUT_OFF) == [], report.name
        drawings = seen.page.evaluate(
            "[...document.querySelectorAll('figure svg')].map((e) => e.getBoundingClientRect().width)"
        )
        # On a telephone a drawing keeps a size at which its letters can be read, and moves in its frame.
        assert all(side > 500 for side in drawings)
        if width >= 1000:
            wide = "[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1).length"
            assert seen.page.evaluate(wide) == 0, "no table has to be moved sideways on a desk"


def test_reports_say_their_language_and_structure(visit: Visit, reports: list[Path]) -> None:
    for report in reports:
        page = visit(report.as_uri()).page
        assert page.evaluate("document.documentElement.lang") == "vi"
        assert page.title()
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1
        assert page.evaluate("[...document.querySelectorAll('figure svg')].every((e) => e.querySelector('title'))")
        assert page.evaluate("[...document.querySelectorAll('table')].every((e) => e.querySelector('th[scope=col]'))")
        # Words of the page are shown in the typeface that the page brings along.
        assert page.evaluate("""document.fonts.check('16px "Danvan Sans"', 'Sơn La ế ữ')""")
        assert page.evaluate("[...document.fonts].every((font) => font.status !== 'error')")


def test_tables_scroll_inside_on_a_narrow_window(visit: Visit, reports: list[Path]) -> None:
    page = visit(reports[-1].as_uri(), width=390).page
    wide = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert wide > 0, "a table that is wider than the window is there to be scrolled"


@pytest.mark.parametrize(("width", "shown"), [(1280, "nav.beside"), (390, "nav.folded")])
def test_contents_lead_to_their_sections(visit: Visit, reports: list[Path], width: int, shown: str) -> None:
    page = visit(reports[-1].as_uri(), width=width).page
    assert page.locator("nav.beside").is_visible() == (shown == "nav.beside")
    assert page.locator("nav.folded").is_visible() == (shown == "nav.folded")
    if shown == "nav.folded":
        page.locator("nav.folded summary").click()  # the contents are folded until asked for
    links = page.locator(f"{shown} a[href^='#']")
    assert links.count() >= 8
    for number in range(links.count()):
        link = links.nth(number)
        target = link.get_attribute("href")
        heading = page.locator(f"[id='{target[1:]}']")
        assert heading.count() == 1
        assert heading.inner_text().strip().removesuffix("#").strip() == link.inner_text().strip()
    links.last.click()
    place = page.locator(f"[id='{target[1:]}']").bounding_box()
    assert 0 <= place["y"] < 900, "the section is on the screen"


def test_contents_stay_on_the_screen_of_a_desk(visit: Visit, reports: list[Path]) -> None:
    page = visit(reports[-1].as_uri()).page
    page.evaluate("window.scrollTo(0, 4000)")
    assert 0 <= page.locator("nav.beside").bounding_box()["y"] < 100


def test_the_keyboard_comes_to_the_content_first(visit: Visit, reports: list[Path]) -> None:
    page = visit(reports[-1].as_uri()).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.locator("a.up").click()
    assert page.evaluate("window.scrollY") == 0


def test_cells_of_a_figure_unfold(visit: Visit, reports: list[Path]) -> None:
    page = visit(reports[-1].as_uri()).page
    cells = page.locator("figure details.cells").first
    assert not cells.locator("table").is_visible()
    cells.locator("summary").click()
    assert cells.locator("table").is_visible()
    assert cells.locator("td").count() >= 2


@pytest.mark.parametrize("width", [1280, 390])
def test_index_opens_with_no_network_and_shows_every_figure(visit: Visit, index: Path, width: int) -> None:
    seen = visit(index.as_uri(), width=width)
    seen.page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    # Not by waiting for a condition: the policy of the page refuses scripts that look again and again.
    seen.page.evaluate(
        "Promise.all([...document.images].map((e) => { e.loading = 'eager'; return e.decode().catch(() => null); }))"
    )
    assert not seen.complaints
    assert all(url.startswith(("file:", "data:")) for url in seen.requests)
    assert seen.page.evaluate("document.images.length") > 8
    assert seen.page.evaluate("[...document.images].filter((e) => !e.naturalWidth || !e.alt).map((e) => e.src)") == []
    assert seen.page.evaluate(TOO_WIDE) == []
    levels = seen.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((e) => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))  # noqa: RUF007
    assert seen.page.evaluate("document.documentElement.lang") == "vi"


def test_from_the_index_to_a_report_to_a_file(visit: Visit, index: Path) -> None:
    page = visit(index.as_uri()).page
    page.locator("a[href$='reform_indices.14-son-la.vi.html']").first.click()
    page.wait_for_load_state("load")
    assert "Sơn La" in page.locator("h1").inner_text()
    with page.expect_navigation():
        page.locator("figcaption a[href$='.svg']").first.click()
    assert page.url.endswith(".svg")
    assert page.evaluate("document.documentElement.tagName") == "svg"


def test_printing_leaves_the_navigation_out(visit: Visit, reports: list[Path]) -> None:
    page = visit(reports[-1].as_uri()).page
    page.emulate_media(media="print")
    for gone in ("nav", ".up", ".files", "details.cells", ".here"):
        assert all(not page.locator(gone).nth(n).is_visible() for n in range(page.locator(gone).count())), gone
    assert page.locator("h1").is_visible()


#: What reaches beyond the printed width (A4 less its margins, at 96 dpi), and is cut off there.
PRINTED_WIDTH = 680


def test_print_cuts_nothing_off(visit: Visit, reports: list[Path]) -> None:
    import io

    import pikepdf

    for report in reports:
        page = visit(report.as_uri(), width=PRINTED_WIDTH).page
        page.emulate_media(media="print")
        assert page.evaluate(TOO_WIDE.replace("'auto', 'scroll', 'hidden'", "'hidden'")) == [], report.name
        # A drawing that is taller than a page would be torn.
        tall = "[...document.querySelectorAll('figure svg')].map((e) => e.getBoundingClientRect().height)"
        assert all(side < 260 / 25.4 * 96 for side in page.evaluate(tall)), report.name
        with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True))) as printed:
            assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
            assert str(printed.docinfo["/Title"]) == page.title()
            assert len(printed.pages) < 40
