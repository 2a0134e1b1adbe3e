"""Changes as dumbbells and the heat table: the numbers of the tables, and nothing across a change of method."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable

import polars as pl
import pytest

from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Absence, Figure, theme
from danvan_analysis.reference import provinces, registry

Draw = Callable[..., Figure]


def score(index: str, year: int, component: str, province: str) -> float | None:
    rows = tidy.indicators(index=index).filter(
        (pl.col("edition_year") == year)
        & (pl.col("component_code") == component)
        & (pl.col("province_code") == provinces.find(province).code)
    )
    values = rows["value"].drop_nulls().to_list()
    return values[0] if values else None


@pytest.mark.parametrize(
    ("index", "year", "province"),
    [("PAPI", 2024, "Sơn La"), ("PAPI", 2021, "Hà Nội"), ("PCI", 2015, "Bà Rịa - Vũng Tàu"), ("PCI", 2007, "Sơn La")],
)
def test_changes_are_differences_of_the_tables(index: str, year: int, province: str, draw: Draw) -> None:
    figure = draw("change_dumbbells", index, year, province, "en")
    now = figure.data.filter(edition_year=year)
    assert set(figure.data["edition_year"]) == {year - 1, year}
    compared = now.filter(state="compared")
    assert compared.height > 0
    for row in compared.iter_rows(named=True):
        before, after = (score(index, y, row["component_code"], province) for y in (year - 1, year))
        assert before is not None
        assert after is not None
        assert row["change"] == pytest.approx(after - before, abs=1e-12)
        assert not registry.breaks(index, row["component_code"], year - 1, year)
        assert f"{abs(row['change']):.2f}" in figure.svg
    up, down = (compared["change"] > 0).sum(), (compared["change"] < 0).sum()
    numbers = [int(one) for one in re.findall(r"\b\d+\b", figure.title.split(": ", 1)[1])]
    assert numbers == [up, compared.height, year, year - 1, down]


def test_a_part_whose_method_changed_is_shown_apart(draw: Draw) -> None:
    figure = draw("change_dumbbells", "PAPI", 2021, "Hà Nội", "en")
    states = dict(figure.data.filter(edition_year=2021).select("component_code", "state").iter_rows())
    assert states["D5"] == "broken"
    assert set(states.values()) == {"broken", "compared"}
    joined = next(rows for rows in figure.spec["datasets"].values() if set(rows[0]) == {"x", "x2", "y"})
    assert len(joined) == 7, "no line and no ring for the part that is not compared"
    assert figure.svg.count(">not compared<") == 2, "in words, on a white edge"
    assert any("Procedures" in note and "2021" in note for note in figure.notes)
    assert any(note.startswith("Square: score of 2021") for note in figure.notes)


def test_nothing_is_compared_across_a_break_of_all_parts(ask: Callable[..., Figure | Absence]) -> None:
    for index, year in (("PAPI", 2018), ("PCI", 2013), ("PCI", 2009)):
        made = ask("change_dumbbells", index, year, "Sơn La", "en")
        assert isinstance(made, Absence)
        assert str(year) in made.why
        assert "change of method" in made.why
    first = ask("change_dumbbells", "PAPI", 2011, "Sơn La", "en")
    assert isinstance(first, Absence)
    assert "no PAPI edition before 2011" in first.why


def test_rings_and_dots_stand_where_their_scores_are(draw: Draw) -> None:
    for size in ("page", "column"):
        figure = draw("change_dumbbells", "PCI", 2019, "Bà Rịa - Vũng Tàu", "en", size)
        rows = next(rows for rows in figure.spec["datasets"].values() if set(rows[0]) == {"x", "x2", "y"})
        wide = figure.data.filter(edition_year=2019).select(
            "value", "change", before=pl.col("value") - pl.col("change")
        )
        places = [(row["x"], row["x2"]) for row in rows]
        values = [(row["before"], row["value"]) for row in wide.iter_rows(named=True)]
        # One straight line through all: pixels are a multiple of points.
        (x0, _), (v0, _) = places[0], values[0]
        (x1, _), (v1, _) = places[1], values[1]
        unit = (x1 - x0) / (v1 - v0)
        for (left, right), (before, after) in zip(places, values, strict=True):
            assert left == pytest.approx(x0 + (before - v0) * unit, abs=1e-6)
            assert right == pytest.approx(x0 + (after - v0) * unit, abs=1e-6)
            assert 0 <= left <= theme.width(size)


@pytest.mark.parametrize(
    ("index", "year", "province", "part"),
    [("PAPI", 2024, "Sơn La", "D4"), ("PAPI", 2017, "Hà Giang", "D1"), ("PCI", 2019, "Hà Nội", "PCI6")],
)
def test_quarters_are_those_of_all_provinces_of_the_year(
    index: str, year: int, province: str, part: str, draw: Draw
) -> None:
    figure = draw("heat_table", index, year, province)
    everyone = tidy.indicators(index=index).filter(
        (pl.col("edition_year") == year) & (pl.col("component_code") == part) & pl.col("value").is_not_null()
    )
    limits = statistics.quantiles(everyone["value"].to_list(), n=4, method="inclusive")
    own = score(index, year, part, province)
    assert own is not None
    row = figure.data.filter(edition_year=year, component_code=part).row(0, named=True)
    assert row["value"] == own
    assert row["quarter"] == 1 + sum(own > limit for limit in limits)


def test_the_title_counts_the_quarters(draw: Draw) -> None:
    figure = draw("heat_table", "PAPI", 2024, "Sơn La", "en")
    quarters = figure.data["quarter"].drop_nulls()
    numbers = [int(one) for one in re.findall(r"\b\d+\b", figure.title)]
    assert numbers == [2011, 2024, (quarters == 4).sum(), len(quarters), (quarters == 1).sum()]


def test_what_is_missing_is_a_dash_and_what_was_not_measured_is_empty(draw: Draw) -> None:
    figure = draw("heat_table", "PAPI", 2024, "Quảng Ninh", "en")
    cells = {(row["component_code"], row["edition_year"]): row for row in figure.data.iter_rows(named=True)}
    assert cells[("D1", 2021)]["value"] is None
    assert cells[("D1", 2023)]["value"] is None
    assert ("D7", 2017) not in cells, "environment was not measured before 2018"
    absent = sum(row["value"] is None for row in cells.values())
    assert figure.svg.count(">–<") == absent > 0
    assert ">0.00<" not in figure.svg


def test_a_part_replaced_under_its_number_has_a_row_of_its_own(draw: Draw) -> None:
    figure = draw("heat_table", "PCI", 2019, "Sơn La", "en")
    labels = figure.data.filter(component_code="PCI6").group_by("label", maintain_order=True).agg("edition_year")
    assert [min(years) for years in labels["edition_year"].to_list()] == [2005, 2013]
    assert labels["label"].n_unique() == 2


def test_heavy_lines_stand_at_every_change_of_method(draw: Draw) -> None:
    from danvan_analysis.figures.frames import request
    from danvan_analysis.figures.heat_table import cells_of, cuts_of

    asked = request(index="PAPI", year=2024, province="Sơn La", lang="en")
    cells = cells_of(asked, tidy.indicators(index="PAPI"))
    cuts = cuts_of(asked, cells)
    found = {
        (cells.filter(line=line)["component_code"][0], year)
        for line, year in cuts.select("line", "edition_year").iter_rows()
    }
    assert {("D1", 2016), ("D3", 2016), ("D5", 2016), ("D5", 2021), ("D2", 2018), ("D8", 2019)} <= found
    assert ("D2", 2016) not in found
    figure = draw("heat_table", "PAPI", 2024, "Sơn La", "en")
    drawn = sum(len(rows) for rows in figure.spec["datasets"].values() if set(rows[0]) == {"x", "y", "y2"})
    assert drawn == cuts.height


def test_scores_of_an_edition_with_few_provinces_have_no_shade(draw: Draw) -> None:
    figure = draw("heat_table", "PCI", 2024, "Hà Nội", "en")
    late = figure.data.filter(pl.col("edition_year") >= 2020)
    assert late["quarter"].null_count() == late.height
    assert late["value"].count() > 0
    assert any("only some provinces" in note for note in figure.notes)


def test_a_column_rounds_and_says_so(draw: Draw) -> None:
    narrow, page = (draw("heat_table", "PCI", 2024, "Hà Nội", "en", size) for size in ("column", "page"))
    assert any("one decimal" in note for note in narrow.notes)
    assert not any("one decimal" in note for note in page.notes)
