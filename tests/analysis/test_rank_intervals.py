"""Rank intervals: cases whose answer is known beforehand, and the editions themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.analysis import made_up_editions as made

from danvan_analysis.analysis import apart
from danvan_analysis.analysis.rank_intervals import SCHEMA, three_concentrations
from danvan_analysis.analysis.rank_intervals import rank_intervals as intervals

RESULTS = ["rank_median", "rank_low", "rank_high", "probability_top_10", "probability_above_median"]


def row(found: pl.DataFrame, province: int, year: int = 2023) -> dict[str, Any]:
    return found.filter(province_code=made.CODES[province], edition_year=year).row(0, named=True)


@pytest.mark.parametrize(
    "assumed",
    [
        {"concentration": 1.0},
        {"noise": 1.0},
        {"scales": ("published", "min_max_1_100", "z_score", "percentile_rank")},
        {"aggregations": ("arithmetic", "geometric"), "leave_one_out": True},
    ],
)
def test_where_each_is_above_the_next_in_everything_no_rank_moves(assumed: dict[str, Any]) -> None:
    frame = made.frame({year: made.staircase() for year in (2021, 2022, 2023, 2024)})
    found = intervals(frame, index="PAPI", years=2023, draws=500, **assumed)
    ladder = [float(place) for place in range(1, 64)]
    for name in ("rank", "rank_low", "rank_median", "rank_high", "rank_expected"):
        assert found[name].to_list() == ladder
    assert found["probability_top_10"].to_list() == [1.0] * 10 + [0.0] * 53
    assert found["probability_above_median"].to_list() == [1.0] * 31 + [0.0] * 32
    assert found["probability_moved_up"].to_list() == [0.0] * 63


def test_two_provinces_that_are_alike_are_level_in_every_run() -> None:
    values = np.random.default_rng(3).uniform(2, 9, size=(63, 8))
    values[20] = values[40]
    found = intervals(made.frame({2018: values}), index="PAPI", years=2018, concentration=5, draws=2000)
    first, second = row(found, 20, 2018), row(found, 40, 2018)
    assert [first[name] for name in ["rank", *RESULTS]] == [second[name] for name in ["rank", *RESULTS]]
    beside = apart.indistinguishable(made.frame({2018: values}), made.CODES[20], index="PAPI", year=2018, draws=500)
    other = beside.filter(province_code=made.CODES[40]).row(0, named=True)
    assert (other["probability_tied"], other["relation"]) == (1.0, "not_apart")


@pytest.mark.parametrize(
    ("c", "assumed", "chance"),
    [
        # Dirichlet(8 w) of eight equal w: every weight's gamma variate is exponential, w1/(w1 + w2) is uniform.
        (3.0, {"concentration": 8}, 1 / 4),
        (0.5, {"concentration": 8}, 2 / 3),
        # Dirichlet(16 w): w1/(w1 + w2) is Beta(2, 2), whose distribution function is 3 x^2 - 2 x^3.
        (3.0, {"concentration": 16}, 1 - (3 * 0.75**2 - 2 * 0.75**3)),
        # Uniform noise of a quarter: an area of the square of both weights.
        (1.2, {"noise": 0.25}, ((1.25**2 - 0.9**2) / 2.4 - 0.75 * 0.35) / 0.25),
    ],
)
def test_two_provinces_change_places_as_often_as_the_closed_form_says(
    c: float, assumed: dict[str, float], chance: float
) -> None:
    draws = 40_000
    found = intervals(made.frame({2018: made.pair(c)}), index="PAPI", years=2018, draws=draws, **assumed)
    within = 4 * math.sqrt(chance * (1 - chance) / draws)
    assert row(found, 5, 2018)["rank_expected"] == pytest.approx(6 - chance, abs=within)
    assert row(found, 4, 2018)["rank_expected"] == pytest.approx(5 + chance, abs=within)
    beside = apart.indistinguishable(
        made.frame({2018: made.pair(c)}), made.CODES[4], index="PAPI", year=2018, draws=draws, **assumed
    ).filter(province_code=made.CODES[5])
    assert beside["probability_above"].item() == pytest.approx(chance, abs=within)


def test_moving_up_is_judged_by_the_same_draw() -> None:
    """Behind in 2022 whatever the weights; ahead in 2023 with a chance of a quarter: the chance of moving up."""
    found = intervals(
        made.frame({2022: made.staircase(), 2023: made.pair(3.0)}),
        index="PAPI",
        years=2023,
        concentration=8,
        draws=40_000,
    )
    assert row(found, 5)["probability_moved_up"] == pytest.approx(0.25, abs=0.01)
    assert row(found, 4)["probability_moved_up"] == 0
    # Uncertain in both years, and the same: nobody moves.
    same = intervals(
        made.frame({2022: made.pair(3.0), 2023: made.pair(3.0)}), index="PAPI", years=2023, concentration=8
    )
    assert same["probability_moved_up"].max() == 0
    assert row(same, 5)["rank_low"] < row(same, 5)["rank_high"]


def test_nobody_moves_up_because_another_was_left_empty() -> None:
    without = made.staircase()
    without[0] = np.nan
    found = intervals(made.frame({2022: made.staircase(), 2023: without}), index="PAPI", years=2023, draws=100)
    assert found["rank"].to_list() == list(range(1, 63))
    assert found["probability_moved_up"].to_list() == [0.0] * 62
    back = intervals(made.frame({2022: without, 2023: made.staircase()}), index="PAPI", years=2023, draws=100)
    assert back["probability_moved_up"].to_list() == [None] + [0.0] * 62


def test_leaving_out_in_turn_gives_each_its_exact_share() -> None:
    """Ahead by the eighth component alone: behind in the one run of nine that leaves it out."""
    values = made.staircase()
    values[5] = values[4] - 0.001
    values[5, 7] += 0.1
    found = intervals(made.frame({2018: values}), index="PAPI", years=2018, noise=0, leave_one_out=True, draws=900)
    assert row(found, 5, 2018)["rank_expected"] == pytest.approx(5 + 1 / 9, abs=1e-12)
    assert row(found, 5, 2018)["rank"] == 5
    assert intervals(made.frame({2018: values}), index="PAPI", years=2018, noise=0, draws=9)["rank_high"].to_list() == (
        intervals(made.frame({2018: values}), index="PAPI", years=2018, draws=1, noise=0)["rank"].to_list()
    )


def test_arithmetic_and_geometric_take_turns() -> None:
    """Level 5 everywhere against 1 and 9: equal by the one mean (and so tied), far behind by the other."""
    values = made.staircase()
    values[4], values[5] = 5.0, [1, 9, 1, 9, 1, 9, 1, 9]
    options: dict[str, Any] = {"index": "PAPI", "years": 2018, "noise": 0, "draws": 1000}
    both = intervals(made.frame({2018: values}), aggregations=("geometric", "arithmetic"), **options)
    tied = intervals(made.frame({2018: values}), **options)
    assert row(tied, 4, 2018)["rank"] == row(tied, 5, 2018)["rank"] == row(both, 5, 2018)["rank"]
    geometric = 2 * row(both, 5, 2018)["rank_expected"] - row(tied, 5, 2018)["rank"]
    # The geometric mean of 1 and 9 is 3; how many stand above it on the staircase can be counted.
    above = sum(math.exp(np.log(step).mean()) > 3 + 1e-9 for step in values)
    assert geometric == pytest.approx(1 + above)
    assert both["aggregations"].unique().to_list() == ["arithmetic+geometric"]


def test_every_edition_that_can_be_is_there(indicators: pl.DataFrame) -> None:
    papi = intervals(indicators, index="PAPI", years=range(2011, 2025), draws=50)
    assert papi["edition_year"].n_unique() == 14
    assert papi.schema == SCHEMA
    assert papi.select("province_code", "vintage", "edition_year").is_unique().all()
    starts = papi.filter(pl.col("probability_moved_up").is_null().all().over("edition_year"))
    assert starts["edition_year"].unique().sort().to_list() == [2011, 2016, 2018, 2019, 2021]
    pci = intervals(indicators, index="PCI", years=range(2006, 2020), draws=50)
    assert pci.filter(edition_year=2008)["vintage"].unique().to_list() == [2004]
    assert pci.group_by("edition_year").len().sort("edition_year")["len"].to_list() == [64] * 3 + [63] * 11
    for found in (papi, pci):
        assert (found["rank_low"] <= found["rank_median"]).all()
        assert (found["rank_median"] <= found["rank_high"]).all()
        for year in found["edition_year"].unique():
            one = found.filter(edition_year=year)
            # Without ties the ranks of a run add up to n (n + 1) / 2.
            assert one["rank_expected"].sum() == pytest.approx(one.height * (one.height + 1) / 2, rel=1e-3)


def test_an_edition_that_is_not_in_the_frame_is_not_compared_to(indicators: pl.DataFrame) -> None:
    options: dict[str, Any] = {"index": "PAPI", "years": 2024, "draws": 200}
    whole, alone = (intervals(rows, **options) for rows in (indicators, indicators.filter(edition_year=2024)))
    assert alone["probability_moved_up"].null_count() == 61
    assert whole["probability_moved_up"].null_count() == 2
    assert alone.drop("probability_moved_up").equals(whole.drop("probability_moved_up"))


def test_three_concentrations_of_son_la(indicators: pl.DataFrame) -> None:
    found = three_concentrations(indicators, index="PAPI", years=2024).filter(province_code="14")
    assert found.select("concentration", "rank", "rank_low", "rank_high").rows() == [
        (10.0, 25, 20.0, 32.0),
        (100.0, 25, 24.0, 28.0),
        (1000.0, 25, 25.0, 27.0),
    ]
    assert found["weights"].to_list() == ["Dirichlet(10 w)", "Dirichlet(100 w)", "Dirichlet(1000 w)"]


def test_less_concentrated_weights_make_wider_intervals(indicators: pl.DataFrame) -> None:
    found = three_concentrations(indicators, index="PCI", years=[2009, 2019], draws=2000)
    widths = found.group_by("edition_year", "concentration").agg((pl.col("rank_high") - pl.col("rank_low")).mean())
    for year in (2009, 2019):
        assert widths.filter(edition_year=year).sort("concentration")["rank_high"].is_sorted(descending=True)


def test_noise_of_a_quarter_is_about_half_as_wide(indicators: pl.DataFrame) -> None:
    def width(**assumed: float) -> float:
        found = intervals(indicators, index="PAPI", years=range(2011, 2025), draws=1000, **assumed)
        return float((found["rank_high"] - found["rank_low"]).mean())  # type: ignore[arg-type]

    assert width(concentration=100) / width(noise=0.25) == pytest.approx(2, abs=0.3)


def test_scales_of_the_edition_alone(indicators: pl.DataFrame) -> None:
    """The ranks that a tool without panels gives: Sơn La 15th of PAPI 2019 by min-max."""
    options: dict[str, Any] = {"index": "PAPI", "years": 2019, "scales": "min_max", "draws": 50}
    edition = intervals(indicators, scale_over="edition", **options).filter(province_code="14")
    era = intervals(indicators, **options).filter(province_code="14")
    assert (edition["rank"].item(), era["rank"].item()) == (15, 14)
    assert (edition["scales"].item(), edition["scale_over"].item()) == ("min_max", "edition")
