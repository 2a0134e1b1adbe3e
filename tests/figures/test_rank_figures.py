"""Intervals of ranks in figures: the numbers of the analysis, once computed, and who is refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from danvan_analysis import figures
from danvan_analysis.analysis import indistinguishable, rank_intervals, sobol, with_ranks
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Absence, Figure, rank_path_chart, remembered, reweighting

Draw = Callable[..., Figure]


@pytest.mark.parametrize(("index", "year"), [("PAPI", 2024), ("PAPI", 2014), ("PCI", 2011), ("PCI", 2006)])
def test_one_province_over_the_editions_is_what_each_edition_says(index: str, year: int) -> None:
    years = [year - 3, year, year - 1, 1990]
    each = {one: reweighting.interval(index, one, "14") for one in years}
    assert reweighting.over(index, [(one, "14") for one in years]) == {one: each[one] for one in years if each[one]}
    assert year in reweighting.over(index, [(one, "14") for one in years])


@pytest.mark.parametrize(("index", "year"), [("PAPI", 2024), ("PAPI", 2014), ("PCI", 2011), ("PCI", 2006)])
def test_intervals_are_those_of_the_analysis(index: str, year: int) -> None:
    whole = rank_intervals(tidy.indicators(), index=index, years=year)
    shown = reweighting.intervals(index, year)
    assert shown["province_code"].to_list() == whole["province_code"].to_list()
    assert shown["reweighted_low"].to_list() == np.floor(whole["rank_low"].to_numpy()).astype(int).tolist()
    assert shown["reweighted_high"].to_list() == np.ceil(whole["rank_high"].to_numpy()).astype(int).tolist()
    assert shown["reweighted_median"].to_list() == whole["rank_median"].to_list()


def test_an_edition_is_drawn_once_and_again_when_its_rows_change(monkeypatch: pytest.MonkeyPatch) -> None:
    first = reweighting.intervals("PAPI", 2023)
    drawn: list[int] = []
    real = reweighting.structural_runs

    def count(*arguments: object, **options: object) -> object:
        drawn.append(1)
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reweighting, "structural_runs", count)
    assert reweighting.intervals("PAPI", 2023).equals(first)
    assert not drawn
    frame = tidy.indicators(index="PAPI", year=2023)
    lower = pl.when((pl.col("province_code") == "14") & (pl.col("component_code") == "D1")).then(1.0).otherwise("value")
    monkeypatch.setattr(tidy, "indicators", lambda **_: frame.with_columns(value=lower))
    # As where a table was written anew: what was found in the one before counts no more.
    monkeypatch.setattr(remembered, "_kept", [])
    changed = reweighting.intervals("PAPI", 2023)
    assert drawn == [1]
    here = pl.col("province_code") == "14"
    assert changed.filter(here)["reweighted_low"].item() > first.filter(here)["reweighted_high"].item()


@pytest.mark.parametrize(
    ("index", "year"), [("PCI", 2005), ("PCI", 2020), ("PCI", 2022), ("PCI", 2023), ("SIPAS", 2024), ("PAPI", 2008)]
)
def test_no_interval_where_components_are_not_published(index: str, year: int) -> None:
    assert reweighting.intervals(index, year).height == 0
    assert reweighting.between(index, year, "14") is None
    assert reweighting.not_apart(index, year, "14") is None


def test_the_list_shades_those_that_cannot_be_told_apart(draw: Draw) -> None:
    figure = draw("ranked_list", "PAPI", 2024, "Sơn La", "en")
    beside = indistinguishable(tidy.indicators(), "Sơn La", index="PAPI", year=2024)
    apart = set(beside.filter(relation="not_apart")["province_code"])
    assert set(figure.data.filter("not_apart")["province_code"]) == apart
    assert len(apart) == 10
    assert figure.svg.count(">≈<") == 10, "not by colour alone"
    assert any("10 provinces that cannot be told apart from Sơn La" in note for note in figure.notes)
    assert all(any(word in note for note in figure.notes) for word in ("Dirichlet, A = 100", "24 to 28"))


def test_the_list_of_2019_goes_by_sampling_error(draw: Draw) -> None:
    figure = draw("ranked_list", "PAPI", 2019, "Sơn La", "en")
    assert figure.data["rank_low"].null_count() == figure.data["reweighted_low"].null_count() == 0
    assert figure.svg.count(">≈<") == figure.data.filter("not_apart").height == 53
    assert figure.notes[0].index("1 to 53") < figure.notes[0].index("10 to 14")


def test_a_list_without_components_says_why_it_has_no_interval(draw: Draw) -> None:
    figure = draw("ranked_list", "PCI", 2022, "Sơn La", "en")
    assert figure.data["reweighted_low"].null_count() == 63
    assert any(note.startswith("No interval of ranks") for note in figure.notes)
    assert "≈" not in figure.svg


def test_a_province_without_a_score_is_told_apart_from_nobody(draw: Draw) -> None:
    figure = draw("ranked_list", "PAPI", 2021, "Bắc Giang", "en")
    assert figure.data["not_apart"].null_count() == figure.data.height
    assert figure.data["reweighted_low"].null_count() == 0


def test_a_sum_that_is_not_the_printed_score_is_said(draw: Draw) -> None:
    about = "the printed overall score of some provinces is not that sum"
    assert about in " ".join(draw("ranked_list", "PCI", 2011, "Sơn La", "en").notes)
    assert about not in " ".join(draw("ranked_list", "PCI", 2012, "Sơn La", "en").notes)


@pytest.mark.parametrize(("index", "year"), [("PAPI", 2024), ("PCI", 2024)])
def test_the_path_has_every_rank_and_nothing_across_a_break(index: str, year: int, draw: Draw) -> None:
    figure = draw("rank_path", index, year, "Hà Nội", "en")
    cells = tidy.indicators(index=index, component=index)
    ranked = with_ranks(cells).filter(pl.col("value").is_not_null())
    for row in figure.data.filter(pl.col("rank").is_not_null()).iter_rows(named=True):
        own = ranked.filter(edition_year=row["edition_year"], province_code="01").row(0, named=True)
        assert (row["rank"], row["rank_of"]) == (own["rank"], own["rank_of"])
        span = reweighting.between(index, row["edition_year"], "01")
        assert (row["reweighted_low"], row["reweighted_high"]) == (span or (None, None))
        assert f">/{row['rank_of']}<" in figure.svg, "each edition says among how many"
    joined = figure.data.filter(pl.col("rank").is_not_null()).group_by("segment").agg(pl.col("era").n_unique())
    assert joined["era"].max() == 1


def test_no_band_is_drawn_across_a_break_or_a_gap(draw: Draw) -> None:
    for index, name in (("PAPI", "Sơn La"), ("PAPI", "Bắc Giang"), ("PCI", "Sơn La")):
        data = draw("rank_path", index, 2024, name, "en").data
        eras = dict(data.select("edition_year", "era").iter_rows())
        parts = {kind: part for part, kind in rank_path_chart._bands(data)}
        for years in parts["joined"].group_by("band").agg("edition_year")["edition_year"].to_list():
            assert len({eras[year] for year in years}) == 1
            assert sorted(years) == list(range(min(years), max(years) + 1))
        drawn = sorted(year for part in parts.values() for year in part["edition_year"])
        assert drawn == sorted(data.filter(pl.col("reweighted_low").is_not_null())["edition_year"])


def test_printed_ranks_of_a_partial_edition_are_not_drawn(draw: Draw) -> None:
    figure = draw("rank_path", "PCI", 2024, "Sơn La", "en")
    assert figure.data.filter(pl.col("edition_year") >= 2023)["rank"].null_count() == 2
    assert any("not drawn: 2023: 47" in note for note in figure.notes)
    assert "47" not in re.findall(r">(\d+)<", figure.svg)


def test_a_province_left_out_of_an_edition_breaks_its_path(draw: Draw) -> None:
    figure = draw("rank_path", "PAPI", 2024, "Bắc Giang", "en")
    absent = figure.data.filter(pl.col("rank").is_null())["edition_year"].to_list()
    assert 2021 in absent
    assert any(note.startswith("No PAPI rank: ") and "2021" in note for note in figure.notes)
    segments = dict(figure.data.select("edition_year", "segment").iter_rows())
    assert segments[2020] != segments[2022]


def test_drivers_name_the_two_largest_shares(draw: Draw) -> None:
    figure = draw("rank_drivers", "PCI", 2015, "Bà Rịa - Vũng Tàu", "en")
    shares = figure.data.sort("total", descending=True)
    assert shares["choice"][0] == "left_out"
    assert shares["component_code"][1] == "PCI9"
    assert "leaving out one component, then on the weight of PCI9" in figure.title
    assert ((shares["total"] - shares["first_order"]) > -0.06).all(), "a total is no less than its first order"
    left = figure.data.filter(pl.col("rank_without").is_not_null())
    assert left.height == 10
    low, high = left["rank_without"].min(), left["rank_without"].max()
    assert any(f"runs from {low} to {high} in place of 18 of 63" in note for note in figure.notes)


def test_each_choice_is_settled_where_no_rank_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[figures.rank_drivers.__module__]
    real = module._both

    def still(*arguments: object) -> dict[str, Any]:
        found = real(*arguments)
        shares = pl.DataFrame(found["shares"], schema=sobol.SCHEMA, orient="row")
        still = shares.with_columns(first_order=pl.lit(None, pl.Float64), total=pl.lit(None, pl.Float64))
        return {**found, "shares": still.rows()}

    monkeypatch.setattr(module, "_both", still)
    made = figures.rank_drivers(index="PAPI", year=2024, province="Sơn La", lang="en")
    assert isinstance(made, Absence)
    assert "the same in every run" in made.why
