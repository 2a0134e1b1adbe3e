"""What is drawn for rank intervals: its moments, its streams, what is refused before a run, what runs come to."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis import made_up_editions as made

from danvan_analysis.analysis import apart, designs, rank_summary, runs
from danvan_analysis.analysis.rank_intervals import rank_intervals as intervals
from danvan_analysis.analysis.rank_intervals import three_concentrations
from danvan_analysis.errors import BadParameter, SampleTooThin


@pytest.mark.parametrize(("assumed", "variation"), [({"concentration": 100}, 0.263), ({"noise": 0.25}, 0.135)])
def test_how_far_an_eighth_varies(assumed: dict[str, float], variation: float) -> None:
    drawn = designs.draw_weights(
        np.full(8, 1 / 8), designs.assume(**assumed), draws=100_000, rng=np.random.default_rng(6)
    )
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.std(axis=0) / drawn.mean(axis=0) == pytest.approx(variation, rel=0.015)
    assert drawn.mean(axis=0) == pytest.approx(1 / 8, rel=0.01)


def test_dirichlet_has_its_moments_with_unequal_weights() -> None:
    official = np.array([0.05, 0.05, 0.2, 0.7])
    drawn = designs.draw_weights(
        official, designs.assume(concentration=30), draws=200_000, rng=np.random.default_rng(7)
    )
    assert drawn.mean(axis=0) == pytest.approx(official, rel=0.01)
    assert drawn.var(axis=0) == pytest.approx(official * (1 - official) / 31, rel=0.02)


def test_noise_stays_within_its_bounds() -> None:
    official = np.array([0.2, 0.3, 0.5])
    drawn = designs.draw_weights(official, designs.assume(noise=0.1), draws=5000, rng=np.random.default_rng(7))
    ratio = (drawn[:, 0] / drawn[:, 2]) / (0.2 / 0.5)
    assert ratio.min() > 0.9 / 1.1
    assert ratio.max() < 1.1 / 0.9
    assert ratio.max() > 1.15


def test_the_official_composite_is_the_first_design() -> None:
    assumed = designs.assume(
        aggregations=("geometric", "arithmetic"), leave_one_out=True, scales=("z_score", "min_max")
    )
    assert assumed.designs(3)[0] == designs.Design("z_score", "arithmetic", None)
    assert len(assumed.designs(3)) == len(set(assumed.designs(3))) == 2 * 2 * 4


def test_draws_that_give_no_weights_are_counted(indicators: pl.DataFrame) -> None:
    found = intervals(indicators, index="PAPI", years=2024, concentration=0.001, draws=1000)
    asked, used, failed = found.select("runs_asked", "runs_used", "runs_failed").row(0)
    assert asked == 1000 == used + failed
    assert 0 < failed < 1000
    with pytest.raises(BadParameter, match="choose a larger one"):
        intervals(indicators, index="PAPI", years=2024, concentration=1e-9, draws=50)
    assert intervals(indicators, index="PAPI", years=2024, draws=50)["runs_failed"].max() == 0


# The same numbers again


def test_a_seed_gives_the_same_whatever_else_is_asked(
    indicators: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"index": "PAPI", "draws": 700, "scales": ("published", "z_score"), "leave_one_out": True}
    alone = intervals(indicators, years=2022, **options)
    among = intervals(indicators, years=[2024, 2019, 2022, 2021], **options)
    assert among.filter(edition_year=2022).equals(alone)
    assert among["edition_year"].unique(maintain_order=True).to_list() == [2019, 2021, 2022, 2024]
    shuffled = indicators.sample(fraction=1.0, shuffle=True, seed=2)
    assert intervals(shuffled, years=2022, **options).equals(alone)
    assert not intervals(indicators, years=2022, seed=7, **options).equals(alone)
    monkeypatch.setattr(runs, "CHUNK", 64)
    assert intervals(indicators, years=2022, **options).equals(alone)


def test_indices_and_editions_have_streams_of_their_own() -> None:
    first = {designs.stream(1, index, year).random() for index in ("PAPI", "PCI") for year in (2018, 2019)}
    assert len(first | {designs.stream(2, "PAPI", 2018).random()}) == 5


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        ({"concentration": 10, "noise": 0.1}, "give one"),
        ({"concentration": 0}, "above 0"),
        ({"concentration": math.inf}, "finite"),
        ({"concentration": math.nan}, "finite"),
        ({"noise": 1.5}, "between 0 and 1"),
        ({"noise": -0.1}, "between 0 and 1"),
        ({"scales": ()}, "scales: found"),
        ({"scales": ("published", "published")}, "once"),
        ({"scales": "minmax"}, "min_max"),
        ({"aggregations": "harmonic"}, "arithmetic"),
        ({"aggregations": "geometric"}, "always among them"),
        ({"scale_over": "country"}, "era, edition"),
        ({"draws": 0}, "draws: found 0"),
        ({"draws": 2_000_000}, "1000000"),
        ({"seed": -1}, "seed"),
        ({"years": []}, "years: none given"),
    ],
)
def test_assumptions_that_cannot_be(indicators: pl.DataFrame, assumed: dict[str, Any], said: str) -> None:
    with pytest.raises(BadParameter, match=said):
        intervals(indicators, **{"index": "PAPI", "years": 2024, "draws": 10, **assumed})


def test_no_run_is_made_before_all_is_checked(indicators: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*arguments: object, **options: object) -> None:
        pytest.fail("a run was made")

    monkeypatch.setattr(import_module("danvan_analysis.analysis.rank_intervals"), "structural_runs", run)
    with pytest.raises(BadParameter, match="PAPI 2018, scale min_max: a geometric mean needs scores above 0"):
        intervals(indicators, index="PAPI", years=[2018], scales="min_max", aggregations=("arithmetic", "geometric"))
    with pytest.raises(SampleTooThin, match="PCI 2021"):
        intervals(indicators, index="PCI", years=[2018, 2019, 2021])


@pytest.mark.parametrize(("index", "year"), [("PCI", 2005), ("PCI", 2022), ("PAR_INDEX", 2021), ("SIPAS", 2018)])
def test_thin_samples(indicators: pl.DataFrame, index: str, year: int) -> None:
    for function in (intervals, three_concentrations):
        with pytest.raises(SampleTooThin, match=f"{index} {year}"):
            function(indicators, index=index, years=year, draws=10)
    with pytest.raises(SampleTooThin):
        apart.indistinguishable(indicators, "Sơn La", index=index, year=year, draws=10)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(1, 6), min_size=6, max_size=6), min_size=1, max_size=12), st.booleans())
def test_summaries_of_any_runs(rows: list[list[int]], odd: bool) -> None:
    """Percentiles as numpy gives them; above the median counted from the scores themselves, ties and all."""
    scores = np.array(rows, dtype=float)[:, : 5 if odd else 6]
    ranks = runs.competition_ranks(scores)
    codes = tuple(made.CODES[: scores.shape[1]])
    nothing = np.full(len(codes), np.nan)
    all_runs = runs.Runs(
        "PAPI", 2018, "2018-2018", 2008, codes, scores[0], ranks[0], ranks, nothing, len(ranks) + 2, len(ranks)
    )
    found = rank_summary.summary(all_runs)
    expected = np.percentile(ranks, [5, 50, 95], axis=0)
    for name, values in zip(("rank_low", "rank_median", "rank_high"), expected, strict=True):
        assert found[name].to_numpy() == pytest.approx(values)
    above = (scores > np.median(scores, axis=1, keepdims=True)).mean(axis=0)
    assert found["probability_above_median"].to_numpy() == pytest.approx(above)
    assert found["rank_expected"].to_numpy() == pytest.approx(ranks.mean(axis=0))
    assert found.select("runs_asked", "runs_used", "runs_failed").row(0) == (len(ranks) + 2, len(ranks), 2)
