"""Figures on administrative outputs: numbers as printed, undated apart, nothing selected, room at both sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from scripts import gallery

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Absence, Figure, theme
from danvan_analysis.figures.families import FAMILIES
from danvan_analysis.figures.families import draw as draw_id
from danvan_analysis.figures.services import kept, listing
from danvan_analysis.figures.services.lanes import drawable, lanes
from danvan_analysis.figures.services.listing import Block, Entry
from danvan_analysis.validation.outcome import Check

Draw = Callable[..., Figure]
Ask = Callable[..., Figure | Absence]
SERVICES = ("days_cut", "service_shares", "service_rates", "service_timeline")
both = pytest.mark.parametrize("lang", ["vi", "en"])


def drawn_values(figure: Figure) -> str:
    """All words and numbers of the drawing's data."""
    return " ".join(str(row) for rows in figure.spec["datasets"].values() for row in rows)


def test_families_have_their_numbers() -> None:
    found = {name: FAMILIES[name].number for name in (*SERVICES, "movement_funnel")}
    assert found == {
        "days_cut": 30, "service_shares": 31, "service_timeline": 32, "service_rates": 33, "movement_funnel": 34,
    }  # fmt: skip


def test_days_cut_of_the_article(draw: Draw) -> None:
    vi, en = draw("days_cut", None, 2025), draw("days_cut", None, 2025, lang="en")
    assert "giảm 23,9% (các sở, ngành) và 31,7% (UBND tỉnh), nguồn không nêu thời kỳ" in vi.title
    assert "cut by 23.9% (departments) and 31.7% (provincial People’s Committee), period not stated" in en.title
    assert "không nói rõ số ngày là của 150 thủ tục được cắt giảm hay của cả 207 thủ tục" in vi.alt
    assert "giảm 5.060 ngày, −23,9%" in drawn_values(vi)
    assert "cut by 1,307 days, −31.7%" in drawn_values(en)
    computed = vi.data.drop_nulls("cut_percent")
    assert computed["cut_percent"].round(1).to_list() == [23.9, 31.7]
    assert computed["coverage_open"].to_list() == [False, True]
    assert vi.data["row"].to_list() == [2, 3, 4, 5, 6, 7]
    assert vi.data.select(pl.col("table", "row", "column", "as_published").null_count()).row(0) == (0, 0, 0, 0)


@both
def test_the_open_question_stands_in_the_drawing(lang: str, draw: Draw) -> None:
    said = {"vi": "150 thủ tục được cắt giảm hay của cả 207", "en": "the 150 procedures cut or of all 207"}[lang]
    texts = [row["text"] for rows in draw("days_cut", None, 2025, lang=lang).spec["datasets"].values()
             for row in rows if "text" in row]  # fmt: skip
    assert said in " ".join(texts)


def test_days_start_at_zero_on_one_scale(draw: Draw) -> None:
    bars = [row for rows in draw("days_cut", None, 2025).spec["datasets"].values() for row in rows if "start" in row]
    assert {bar["start"] for bar in bars} == {0.0}
    assert sorted(bar["end"] for bar in bars) == [2813.0, 4120.0, 16109.0, 21169.0]


@pytest.mark.parametrize("year", [2011, 2025])
@pytest.mark.parametrize("family", ["days_cut", "service_shares", "service_rates"])
def test_undated_figures_stand_in_every_year_and_in_none(family: str, year: int, draw: Draw) -> None:
    figure = draw(family, None, year)
    undated = figure.data.filter(pl.col("placed_year").is_null())
    assert undated.height > 0
    assert any("không rõ thời gian" in note for note in figure.notes)
    assert figure.data.filter(pl.col("placed_year") > year).is_empty()


def test_shares_have_the_wholes_of_the_article(draw: Draw) -> None:
    for lang, share in (("vi", "150/207 (72,5%)"), ("en", "150/207 (72.5%)")):
        text = drawn_values(draw("service_shares", None, 2011, lang=lang))
        assert share in text
        assert "19/19 (100%)" in text
    found = draw("service_shares", None, 2025)
    assert "150/207 (72,5%)" in found.title
    assert found.data.filter(pl.col("row") == 5)["share_percent"].round(1).to_list() == [72.5]
    assert "53.051/54.142 (98,0%)" in found.alt
    wholes = [row for rows in found.spec["datasets"].values() for row in rows if row.get("end") == 100.0]
    assert {row["start"] for row in wholes} == {0.0}


def test_no_part_is_shown_without_the_others_of_its_statement(draw: Draw) -> None:
    for year, size in ((2015, "page"), (2019, "column"), (2025, "column"), (2025, "page")):
        shown = draw("service_shares", None, year, size=size).data
        every = topics.outputs(tidy.service_outputs(province="Sơn La")).filter(
            pl.col("denominator").is_not_null() & (pl.col("unit") != "percent")
        )
        key = ["source_id", "period_end_year", "as_of"]
        beside = every.join(shown.select(key).unique(), on=key, how="semi", nulls_equal=True)
        assert set(beside["row"]) == set(shown["row"])


def test_what_is_left_out_is_counted(draw: Draw) -> None:
    figure = draw("service_shares", None, 2025)
    whole = topics.outputs(tidy.service_outputs(province="Sơn La"))
    shares = whole.filter(pl.col("denominator").is_not_null() & (pl.col("unit") != "percent")).height
    left = shares - figure.data.height
    assert left > 0
    assert any(f"Còn {left} con số nữa" in note for note in figure.notes)


def test_rates_keep_the_range_and_the_words_of_the_source(draw: Draw) -> None:
    figure = draw("service_rates", None, 2025)
    assert "96,6–99,9%" in figure.title
    assert "không rõ thời gian" in figure.title
    text = drawn_values(figure)
    assert all(one in text for one in ("trên 99%", "gần 86%", "85,5%", "25–50%"))
    bars = [row for rows in figure.spec["datasets"].values() for row in rows if "start" in row]
    assert sorted((bar["start"], bar["end"]) for bar in bars) == [(25.0, 50.0), (96.6, 99.9)]
    assert any("nguồn không nói" in note for note in figure.notes)
    assert {8, 9, 27, 28} <= set(figure.data["row"]), "both ends are in the data"
    scale = re.search(r"'domain': \[([\d.]+), ([\d.]+)\], 'nice': False, 'range'", str(figure.spec))
    assert scale is not None
    assert (float(scale[1]), float(scale[2])) == (0.0, 100.0)


def test_timeline_places_figures_by_their_period(draw: Draw) -> None:
    figure = draw("service_timeline", None, 2025)
    assert "63 con số đã in về 51 nội dung, năm 2015–2025; nhiều nhất là của năm 2024 (23)" in figure.title
    bars = [row for rows in figure.spec["datasets"].values() for row in rows if "start" in row]
    assert {"start": 2021.5, "end": 2024.0} in [{key: bar[key] for key in ("start", "end")} for bar in bars]
    assert "21.169 → 16.109" in figure.alt
    undated = figure.data.filter(pl.col("placed_year").is_null())
    # All undated figures of the province; the tenth is of Sơn La city and stands in the table.
    assert sorted(undated["row"]) == list(range(2, 11))


def test_a_lane_holds_no_part_without_its_whole() -> None:
    rows = topics.outputs(tidy.service_outputs(province="Sơn La"))
    found = drawable(rows)
    assert set(found["measure"]).isdisjoint({"departments_excellent", "complaints_eligible", "dossiers_settled"})
    assert {"departments_with_danvan_regulation", "units_using_kntc_database"} <= set(found["measure"])
    assert not found.filter("one_unit").height
    values = {lane.label: [item.value for item in lane.items] for lane in lanes(found, "vi")}
    assert values["Tỷ lệ hồ sơ giải quyết đúng hạn"] == ["96,6–99,9%", "trên 99%"]
    assert values["Nhiệm vụ cải cách hành chính đã hoàn thành"] == ["31/75", "50/72", "50/72"]
    assert sum(len(item.rows) for lane in lanes(found, "vi") for item in lane.items) == found.height


@both
@pytest.mark.parametrize("family", SERVICES)
def test_a_province_with_nothing_says_so(family: str, lang: str, ask: Ask) -> None:
    made = ask(family, None, 2024, "Hà Nội", lang)
    assert isinstance(made, Absence)
    assert "Hà Nội" in made.why
    assert "2024" in made.why


def test_a_year_with_nothing_tells_of_later_ones(ask: Ask) -> None:
    made = ask("service_timeline", None, 2011, "Sơn La", "en")
    assert isinstance(made, Absence)
    assert "Later years have 63 figures: 2015 (3), 2016 (9)" in made.why
    assert "of other years either" in ask("service_timeline", None, 2011, "Hà Nội", "en").why  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("family", "year", "province"),
    [
        ("days_cut", 2025, "Sơn La"),
        ("service_shares", 2025, "Sơn La"),
        ("service_rates", 2025, "Sơn La"),
        ("service_timeline", 2025, "Sơn La"),
        ("service_timeline", 2025, "Nghệ An"),
        ("movement_funnel", 2021, "Bà Rịa - Vũng Tàu"),
        ("movement_funnel", 2024, "Quảng Nam"),
    ],
)
@pytest.mark.parametrize("size", ["page", "column"])
@both
def test_words_have_their_room(family: str, year: int, province: str, size: str, lang: str, draw: Draw) -> None:
    found = gallery.structure(draw(family, None, year, province, lang, size=size))
    assert found["collisions"] == []
    assert found["outside"] == []
    assert found["subtitle"]
    assert found["size"][0] <= theme.width(size) + 2 * 12 + 6


@pytest.mark.parametrize("family", SERVICES)
def test_a_figure_is_drawn_again_from_its_id(family: str, draw: Draw) -> None:
    figure = draw(family, None, 2025)
    again = draw_id(figure.id)
    assert isinstance(again, Figure)
    assert again.spec == figure.spec


@pytest.mark.parametrize(("family", "row"), [("days_cut", 3), ("service_shares", 5), ("service_rates", 8)])
def test_a_withheld_figure_is_not_drawn(
    family: str, row: int, remember: Callable[..., None], failing: Callable[..., Check]
) -> None:
    from danvan_analysis import figures

    at = [("movement/service_outputs.csv", row)]
    remember(failing(suite="service_outputs", withhold=True, places=at))
    made = getattr(figures, family)(year=2025, province="Sơn La", lang="en")
    assert made.withheld
    assert not re.search(r"23\.9|150/207|96\.6", f"{made.title} {made.alt} {made.svg}")


def test_a_list_leaves_out_whole_blocks_and_keeps_the_reserved() -> None:
    def block(name: str, count: int, *, reserved: bool = False) -> Block:
        return Block(name, tuple(Entry(n, f"{name} {n}", "1") for n in range(count)), reserved)

    blocks = [block("a", 4), block("b", 30), block("c", 3), block("undated", 2, reserved=True)]
    found = listing.fitted(blocks, width=620, tallest=300)
    assert [(one.head, len(one.entries)) for one in found] == [("a", 4), ("c", 3), ("undated", 2)]
    alone = listing.fitted([block("b", 30)], width=620, tallest=300)
    assert 0 < len(alone[0].entries) < 30


def test_rows_up_to_a_year() -> None:
    rows = kept.up_to(topics.outputs(tidy.service_outputs(province="Sơn La")), 2016)
    assert rows.height == 12 + 10
    assert rows["placed_year"].to_list() == [2016] * 9 + [2015] * 3 + [None] * 10


def test_index_figures_are_in_no_figure(draw: Draw) -> None:
    passing = set(topics.index_figures(tidy.service_outputs())["row"])
    for family in SERVICES:
        shown: Any = draw(family, None, 2025).data["row"]
        assert not passing & set(shown)
