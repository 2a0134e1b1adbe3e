"""Quotes: beside each figure the words it stands in; all of them escaped, none lost."""

from __future__ import annotations

from html.parser import HTMLParser

import polars as pl
import pytest

from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import lettering, quotes_chart
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.quotes import figures_table, quotes, quotes_table, source_cell
from danvan_analysis.reference import provinces


class Tags(HTMLParser):
    """Names of the tags of a piece of HTML, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_son_la_newest_first() -> None:
    figure = quotes(year=2020, province="Sơn La")
    assert isinstance(figure, Figure)
    assert str(figure.id) == "quotes.all.2020.2008-14.vi"
    assert figure.data["value"].to_list() == [2000, 1510, 490, 724, 2665, 1921, 744, 179]
    assert figure.title == "Sơn La: 8 con số có ghi thời gian đến năm 2020, từ 4 nguồn; mới nhất là năm 2020"
    assert figure.notes[-1] == "5 con số không rõ thời gian nằm trong báo cáo năm 2025."


def test_what_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes_chart, "_MOST", 2)
    figure = quotes(year=2020, province="Sơn La", lang="en")
    assert isinstance(figure, Figure)
    assert figure.data.height == 3
    assert "5 more in the table of the report." in figure.notes


def test_the_chart_stays_on_a_page() -> None:
    for place in provinces.provinces(2008):
        for lang in ("vi", "en"):
            figure = quotes(year=2025, province=place.code, lang=lang)
            if isinstance(figure, Figure):
                own = tidy.movement(province=place.code)
                dated = own.filter(pl.col("placed_year").is_not_null()).height
                more = dated - figure.data.height
                assert any(note.startswith((f"Còn {more} ", f"{more} more")) for note in figure.notes) == (more > 0)


@pytest.mark.parametrize("width", [620, 310])
def test_no_line_is_wider_than_its_column(width: int) -> None:
    layout = quotes_chart.Layout.of(width)
    for column, (_, room) in layout.columns.items():
        for text in ("tp-vung-tau-trien-khai-405-mo-hinh-dien-hinh-dan-van-kheo", "thongtindoingoai.sonla.gov.vn"):
            lines = quotes_chart._lines(text, column, "plain", layout=layout)
            assert "".join(line.replace(" ", "") for line, _ in lines) == text
            assert all(lettering.text_width(line, size=quotes_chart._SIZE) <= room for line, _ in lines)


def test_absence() -> None:
    found = quotes(year=2025, province="Lào Cai", lang="en")
    assert isinstance(found, Absence)
    assert "Lào Cai" in found.why


def test_the_table_has_every_dated_figure() -> None:
    whole = 0
    for place in provinces.provinces(2008):
        lines = quotes_table(year=2025, province=place.code).text.splitlines()
        own = tidy.movement(province=place.code).filter(pl.col("placed_year").is_not_null())
        if own.height:
            assert len(lines) == own.height + 1
        whole += own.height
    assert whole == 164 - 37 - 1 - tidy.movement().filter(_merged()).height


def _merged() -> pl.Expr:
    return (pl.col("vintage") == 2025) & pl.col("province_code").is_in(["75", "79", "08", "64", "82", "52"])


def test_a_row_in_full() -> None:
    html = quotes_table(year=2020, province="Sơn La").html
    assert '<q lang="vi">trong các cơ quan Nhà nước, đã xây dựng được 2.000 mô hình</q>' in html
    assert "<td>2.000 mô hình</td>" in html
    assert "2,000 models" in quotes_table(year=2020, province="Sơn La", lang="en").html
    assert "<code>movement/movement.csv</code>, dòng 2" in html
    assert 'rel="noopener noreferrer"' in html


def test_a_hostile_source_stays_text() -> None:
    evil = '<script>alert("x")</script> & “<b>'
    rows = tidy.movement(province="Sơn La").head(1)
    rows = rows.with_columns(quote=pl.lit(evil), note=pl.lit(evil), unit_name=pl.lit(evil), source_id=pl.lit(evil))
    made = figures_table(rows, "vi")
    found = Tags(made.html)
    assert not {"script", "b"} & set(found.names)
    assert made.html.count("&lt;script&gt;") >= 4
    assert evil in "".join(found.words)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil", "http://[", "", None])
def test_only_addresses_of_the_web_are_linked(url: str | None) -> None:
    assert "<a " not in source_cell("S", {"publisher": "<i>", "title": "t", "url": url})


def test_an_address_cannot_leave_its_attribute() -> None:
    cell = source_cell("S", {"publisher": "p", "title": "t", "url": 'https://x/"onmouseover="y'})
    assert Tags(cell).names == ["a"]
    assert '"onmouseover' not in cell


def test_language_of_a_quote() -> None:
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    found = {
        row["source_id"]: said.quote_lang(row["quote"], about[row["source_id"]])
        for row in tidy.movement().iter_rows(named=True)
    }
    assert (found["DV_S001"], found["DV_S067"], found["DV_S006"]) == ("vi", "en", "en")
    # A translation into Malay, and an address without marks: not said to be what they may not be.
    assert (found["DV_S082"], found["DV_S051"]) == ("und", "und")
