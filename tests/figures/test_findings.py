"""Titles and classes say what the data say: each is computed here once more, another way."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from itertools import pairwise

import polars as pl
import pytest

from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Figure
from danvan_analysis.figures.tile_map import classes
from danvan_analysis.reference import geography, provinces, registry

Draw = Callable[..., Figure]


def scores(index: str, year: int, component: str | None = None) -> dict[str, float]:
    rows = tidy.indicators(index=index).filter(
        (pl.col("edition_year") == year) & (pl.col("component_code") == (component or index))
    )
    return dict(rows.filter(pl.col("value").is_not_null()).select("province_code", "value").iter_rows())


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"(?<![\d.,])\d+(?![\d.,]\d)", text)]


def test_known_titles(draw: Draw) -> None:
    assert draw("dot_strip", "PAPI", 2024, lang="en").title == (
        "PAPI 2024: Sơn La scores 43.89 points, 25th of the 61 provinces with a score (rank computed by this project)"
    )
    assert draw("dot_strip", "PAPI", 2024, lang="vi").title == (
        "PAPI 2024: Sơn La 43,89 điểm, thứ 25 trong 61 tỉnh có điểm (hạng do dự án tính)"
    )
    assert draw("dot_strip", "PCI", 2019, lang="vi").title == (
        "PCI 2019: Sơn La 63,38 điểm, thứ 57 trong 63 tỉnh có điểm (hạng do bên công bố in)"
    )
    assert "4th of the 63" in draw("dot_strip", "PAPI", 2011, lang="en").title
    assert draw("dot_strip", "PCI", 2005, lang="en").title == "PCI 2005: no score published for Sơn La"
    assert draw("tile_map", "PCI", 2005, lang="vi").title == "PCI 2005: không có điểm của Sơn La"


@pytest.mark.parametrize(
    ("index", "year", "province"),
    [("PAPI", 2024, "Sơn La"), ("PAPI", 2011, "Quảng Bình"), ("PCI", 2006, "Hà Nội"), ("PCI", 2022, "Cao Bằng")],
)
def test_ranked_list_counts(index: str, year: int, province: str, draw: Draw) -> None:
    values = scores(index, year)
    own = values[provinces.find(province).code]
    above, below = sum(v > own for v in values.values()), sum(v < own for v in values.values())
    for lang in ("vi", "en"):
        figure = draw("ranked_list", index, year, province, lang)
        assert numbers(figure.title.split(":", 1)[1]) == [above, below]
    assert figure.data.height == len(values)
    assert figure.data["value"].is_sorted(descending=True)


def test_ranked_list_lists_every_province_once_with_its_rank(draw: Draw) -> None:
    figure = draw("ranked_list", "PCI", 2006, "Hà Nội")
    assert figure.data["province_code"].n_unique() == figure.data.height == 64
    assert "28" in set(figure.data["province_code"]), "Hà Tây had an edition of its own"
    values = figure.data["value"].to_list()
    for row in figure.data.iter_rows(named=True):
        assert row["rank"] == 1 + sum(v > row["value"] for v in values)
        assert row["rank_of"] == 64


@pytest.mark.parametrize(
    ("index", "year", "province"),
    [("PAPI", 2024, "Sơn La"), ("PAPI", 2011, "Sơn La"), ("PCI", 2009, "Đắk Lắk"), ("PCI", 2019, "Sơn La")],
)
def test_profile_counts_dimensions_above_the_median(index: str, year: int, province: str, draw: Draw) -> None:
    code = provinces.find(province).code
    pattern = r"D\d" if index == "PAPI" else r"PCI\d+"
    parts = [c.code for c in registry.components(index, year) if re.fullmatch(pattern, c.code)]
    above = 0
    for part in parts:
        values = scores(index, year, part)
        above += values[code] > statistics.median(values.values())
    for lang in ("vi", "en"):
        figure = draw("profile", index, year, province, lang)
        assert numbers(figure.title.split(":", 1)[1]) == [above, len(parts)]
        assert figure.data["component_code"].to_list() == parts


def test_dot_strip_places_the_median_and_the_middle_half(draw: Draw) -> None:
    figure = draw("dot_strip", "PAPI", 2024)
    values = sorted(scores("PAPI", 2024).values())
    frame = next(rows for rows in figure.spec["datasets"].values() if "median" in rows[0])
    assert frame[0]["median"] == pytest.approx(statistics.median(values), abs=1e-12)
    q1, _, q3 = statistics.quantiles(values, n=4, method="inclusive")
    assert (frame[0]["q1"], frame[0]["q3"]) == pytest.approx((q1, q3), abs=1e-12)
    drawn = next(rows for rows in figure.spec["datasets"].values() if "focus" in rows[0])
    assert sorted(row["value"] for row in drawn) == values
    assert [row["province"] for row in drawn if row["focus"]] == ["Sơn La"]
    assert figure.data.height == len(values) == 61


def test_dot_strip_dots_do_not_cover_one_another(draw: Draw) -> None:
    figure = draw("dot_strip", "PCI", 2005)
    drawn = next(rows for rows in figure.spec["datasets"].values() if "focus" in rows[0])
    assert len({(row["level"], round(row["value"], 3)) for row in drawn}) == len(drawn) == 42
    low, high = (edge(row["value"] for row in drawn) for edge in (min, max))
    by_level: dict[int, list[float]] = {}
    for row in drawn:
        by_level.setdefault(row["level"], []).append((row["value"] - low) / (high - low) * 500)
    for places in by_level.values():
        ordered = sorted(places)
        assert all(b - a > 6 for a, b in pairwise(ordered)), "two dots of one level touch"


@pytest.mark.parametrize(("index", "year"), [("PAPI", 2022), ("PAPI", 2018), ("PAPI", 2024)])
def test_provinces_without_a_score_are_named(index: str, year: int, draw: Draw) -> None:
    absent = {p.code for p in provinces.provinces(2008)} - set(scores(index, year))
    assert 0 < len(absent) <= 8
    notes = " ".join(draw("dot_strip", index, year, lang="en").notes)
    for code in absent:
        assert provinces.get(code, 2008).name_vi in notes
    tiles = draw("tile_map", index, year)
    assert set(tiles.data.filter(pl.col("value").is_null())["province_code"]) == absent
    assert tiles.data.height == 63


@pytest.mark.parametrize(
    ("index", "year", "tiles"), [("PAPI", 2024, 63), ("PCI", 2005, 64), ("PCI", 2006, 64), ("PCI", 2019, 63)]
)
def test_tile_map_classes(index: str, year: int, tiles: int, draw: Draw) -> None:
    figure = draw("tile_map", index, year)
    assert figure.data.height == tiles == geography.tile_grid(registry.vintage(index, year)).height
    assert figure.data.select("grid_row", "grid_column").is_unique().all()
    values = scores(index, year)
    limits = statistics.quantiles(values.values(), n=5, method="inclusive")
    assert classes(pl.Series(list(values.values()))) == pytest.approx(limits, abs=1e-12)
    for code, value, level in figure.data.select("province_code", "value", "level").iter_rows():
        assert value == values.get(code)
        assert level == (None if value is None else sum(value > limit for limit in limits))
    sizes = figure.data["level"].drop_nulls().value_counts()["count"].to_list()
    assert len(sizes) == 5
    assert max(sizes) - min(sizes) <= 2, "classes of about equally many provinces"
    note = {"vi": "không phải bản đồ", "en": "not a map"}
    for lang in ("vi", "en"):
        assert any(note[lang] in text.lower() for text in draw("tile_map", index, year, lang=lang).notes)


def test_tile_map_title_names_the_class(draw: Draw) -> None:
    words = ["lowest", "second fifth from below", "middle", "second fifth from above", "highest"]
    for year in (2011, 2014, 2017, 2024):
        figure = draw("tile_map", "PAPI", year, lang="en")
        level = figure.data.filter(province_code="14")["level"].item()
        assert words[level] in figure.title


def test_coverage_grid_states(draw: Draw) -> None:
    cells = {
        (row["index"], row["edition_year"]): row["state"]
        for row in draw("coverage_grid", None, 2024).data.iter_rows(named=True)
    }
    assert cells[("PCI", 2005)] == "left_empty"
    assert cells[("PCI", 2023)] == "secondary"
    assert cells[("PAR_INDEX", 2014)] == "rank_only"
    assert cells[("PAR_INDEX", 2015)] == "unpublished"
    assert cells[("SIPAS", 2011)] == "no_edition"
    assert len(cells) == 4 * 20
    own = tidy.indicators(province="Sơn La")
    for (index, year), state in cells.items():
        overall = registry.index(index).overall
        rows = own.filter((pl.col("edition_year") == year) & (pl.col("component_code") == overall))
        has_score = rows.filter(pl.col("value").is_not_null()).height == 1
        assert has_score == (state in {"published", "derived", "corrected", "secondary"})


@pytest.mark.parametrize("year", [2005, 2013, 2024])
def test_coverage_grid_title_counts_the_scores_of_the_year(year: int, draw: Draw) -> None:
    own = tidy.indicators(province="Sơn La").filter((pl.col("edition_year") == year) & pl.col("value").is_not_null())
    overall = {registry.index(code).overall for code in ("PAPI", "PCI", "PAR_INDEX", "SIPAS")}
    count = own.filter(pl.col("component_code").is_in(overall)).height
    assert draw("coverage_grid", None, year, lang="en").title == f"Sơn La {year}: scores of {count} of the 4 indices"


def test_source_line_names_what_is_plotted_and_nothing_else(draw: Draw) -> None:
    for family, index in (("dot_strip", "PAPI"), ("dot_strip", "PCI"), ("path", "SIPAS")):
        year = 2022 if index == "SIPAS" else 2019
        line = draw(family, index, year, lang="en").source_line
        others = {"PAPI", "PCI", "PAR INDEX", "SIPAS"} - {index}
        assert index in line
        assert not any(name in line for name in others), line
    derived = draw("profile", "PAPI", 2024, lang="en")
    assert "derived" in derived.source_line
    assert set(derived.data["status"]) == {"derived"}
    assert "derived" not in draw("profile", "PAPI", 2019, lang="en").source_line
    assert "press" in draw("path", "PCI", 2024, lang="en").source_line
    assert "press" not in draw("path", "PCI", 2022, lang="en").source_line


def test_printed_ranks_are_never_called_ours(draw: Draw) -> None:
    for index, year in (("PAPI", 2024), ("PCI", 2019), ("PCI", 2022)):
        figure = draw("dot_strip", index, year, lang="en")
        own = figure.data.filter(province_code="14").row(0, named=True)
        printed = own["rank_published"] is not None
        assert ("by the publisher" in figure.title) == printed
        assert ("by this project" in figure.title) == (not printed)
