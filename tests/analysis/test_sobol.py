"""Sobol' indices against exact values, a second program, and cases whose answer is nothing."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest
from tests.analysis import made_up_editions as made

from danvan_analysis.analysis.composites import competition_ranks, composite_scores
from danvan_analysis.analysis.sobol import estimates, sobol_indices, sobol_of
from danvan_analysis.errors import BadParameter, SampleTooThin

FIRST = np.array([0.313905191148, 0.442411144790, 0.0])
TOTAL = np.array([0.557588855210, 0.442411144790, 0.243683664062])


def ishigami(u: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990), a = 7, b = 0.1, on inputs uniform from -pi to pi."""
    x = np.pi * (2 * u - 1)
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_ishigami_exact_values() -> None:
    found = sobol_of(ishigami, {"1": [0], "2": [1], "3": [2]}, points=2**16, rng=np.random.default_rng(1))
    assert found.first_order.ravel() == pytest.approx(FIRST, abs=1e-4)
    assert found.total.ravel() == pytest.approx(TOTAL, abs=1e-4)
    # V = 1/2 + a^2/8 + b pi^4/5 + b^2 pi^8/18
    assert found.variance[0] == pytest.approx(0.5 + 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18, rel=1e-3)


def test_inputs_can_be_taken_together() -> None:
    """First and third input as one choice: all of the variance that the second has not."""
    found = sobol_of(ishigami, {"13": [0, 2], "2": [1]}, points=2**14, rng=np.random.default_rng(1))
    assert found.first_order.ravel() == pytest.approx([1 - FIRST[1], FIRST[1]], abs=2e-3)
    assert found.total.ravel() == pytest.approx([1 - FIRST[1], FIRST[1]], abs=2e-3)


def test_scipy_says_the_same_of_the_same_runs() -> None:
    """scipy.stats.sobol_indices has the same estimators with V by ddof 0."""
    from scipy.stats import sobol_indices as second

    rng = np.random.default_rng(5)
    points = 256
    a, b = rng.random((points, 3)), rng.random((points, 3))
    mixed = np.stack([np.where(np.arange(3) == k, b, a) for k in range(3)])
    y_a, y_b, y_ab = ishigami(a), ishigami(b), np.stack([ishigami(one) for one in mixed])
    first, total, _ = estimates(y_a, y_b, y_ab)
    theirs = second(func={"f_A": y_a.T, "f_B": y_b.T, "f_AB": y_ab.transpose(0, 2, 1)}, n=points)
    ddof = (2 * points - 1) / (2 * points)
    assert first.ravel() == pytest.approx(np.ravel(theirs.first_order) * ddof, abs=1e-12)
    assert total.ravel() == pytest.approx(np.ravel(theirs.total_order) * ddof, abs=1e-12)


def test_an_output_that_does_not_vary_has_no_shares() -> None:
    found = sobol_of(lambda u: np.c_[u[:, 0], 0 * u[:, 0] + 3], {"x": [0]}, points=64, rng=np.random.default_rng(1))
    assert np.isnan(found.first_order[0]).tolist() == [False, True]
    assert np.isnan(found.total[0]).tolist() == [False, True]


@pytest.mark.parametrize("points", [0, 1, 3, 1000])
def test_points_are_a_power_of_two(points: int) -> None:
    with pytest.raises(BadParameter, match="power of two"):
        sobol_of(ishigami, {"1": [0], "2": [1], "3": [2]}, points=points, rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def scattered() -> np.ndarray:
    return np.random.default_rng(8).uniform(2, 9, size=(63, 8))


def test_a_choice_without_effect_has_no_share() -> None:
    """Provinces level in all components: no mean, weight or omission changes an order; two neighbours tie or not."""
    level = np.repeat(np.linspace(2, 9, 63)[:, None], 8, axis=1)
    level[:2, 0] = (2.1, 2.0)
    found = sobol_indices(made.frame({2018: level}), index="PAPI", years=2018, points=256)
    still = found.filter(~pl.col("province_code").is_in(["01", "02"]))
    assert still["variance"].max() == 0
    assert still["first_order"].null_count() == still.height
    assert still["total"].null_count() == still.height


def test_weights_that_do_not_vary_have_no_share(scattered: np.ndarray) -> None:
    found = sobol_indices(made.frame({2018: scattered}), index="PAPI", years=2018, noise=0.0, points=512)
    weights = found.filter(pl.col("choice").is_in(["weights", "weight"]), pl.col("variance") > 0)
    assert weights["total"].max() == 0
    assert weights["first_order"].abs().max() == 0
    assert weights["component_code"].drop_nulls().unique(maintain_order=True).to_list() == [
        f"D{k}" for k in range(1, 9)
    ]


def test_discrete_choices_against_every_combination(scattered: np.ndarray) -> None:
    """Weights fixed: 2 means x 9 components left out are all there is, and can be counted out exactly."""
    ranks = np.empty((2, 9, 63))
    for mean, left_out in product(range(2), range(9)):
        weights = np.full(8, 1 / 8)
        if left_out:
            weights[left_out - 1] = 0
        aggregation = ("arithmetic", "geometric")[mean]
        scores = composite_scores(scattered, weights[None, :] / weights.sum(), aggregation=aggregation)
        ranks[mean, left_out] = competition_ranks(scores)[0]
    variance = ranks.var(axis=(0, 1))
    exact = {
        "aggregation": (ranks.mean(axis=1).var(axis=0), ranks.var(axis=0).mean(axis=0)),
        "left_out": (ranks.mean(axis=0).var(axis=0), ranks.var(axis=1).mean(axis=0)),
    }
    found = sobol_indices(made.frame({2018: scattered}), index="PAPI", years=2018, noise=0.0, points=2**13)
    for choice, (first, total) in exact.items():
        rows = found.filter(choice=choice)
        assert rows["variance"].to_numpy() == pytest.approx(variance, rel=0.05)
        assert rows["first_order"].to_numpy() == pytest.approx(first / variance, abs=0.05)
        assert rows["total"].to_numpy() == pytest.approx(total / variance, abs=0.05)


def test_scales_are_a_choice_like_the_others(scattered: np.ndarray) -> None:
    """Only the scale varies: it has all of the variance."""
    found = sobol_indices(
        made.frame({2018: scattered}),
        index="PAPI",
        years=2018,
        noise=0.0,
        scales=("published", "z_score", "percentile_rank"),
        aggregations="arithmetic",
        leave_one_out=False,
        points=1024,
    )
    scale = found.filter(choice="scale").filter(pl.col("variance") > 0)
    assert found["choice"].unique(maintain_order=True).to_list() == ["weights", "weight", "scale"]
    assert scale.height > 30
    assert scale["first_order"].to_numpy() == pytest.approx(1, abs=0.05)
    assert scale["total"].to_numpy() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("drawn", [{"noise": 0.25}, {"concentration": 100.0}])
def test_weights_alone_have_all_of_the_variance(indicators: pl.DataFrame, drawn: dict[str, float]) -> None:
    found = sobol_indices(
        indicators, index="PAPI", years=2024, aggregations="arithmetic", leave_one_out=False, points=1024, **drawn
    ).filter(province_code="14")
    together, single = found.filter(choice="weights"), found.filter(choice="weight")
    assert together["total"].item() == pytest.approx(1, abs=0.06)
    assert single["total"].sum() >= together["first_order"].item() - 0.06
    assert single["total"].min() > 0


def test_a_seed_gives_the_same_and_a_year_beside_it_changes_nothing(indicators: pl.DataFrame) -> None:
    options = {"index": "PAPI", "points": 128}
    one = sobol_indices(indicators, years=2023, **options)
    assert sobol_indices(indicators, years=[2022, 2023], **options).filter(edition_year=2023).equals(one)
    assert not sobol_indices(indicators, years=2023, seed=1, **options).equals(one)
    assert one["runs"].unique().to_list() == [128 * (2 + 1 + 8 + 2)]


def test_refusals(indicators: pl.DataFrame) -> None:
    with pytest.raises(SampleTooThin):
        sobol_indices(indicators, index="PCI", years=2022)
    with pytest.raises(BadParameter, match="needs scores above 0"):
        sobol_indices(indicators, index="PAPI", years=2024, scales=("published", "min_max"))
    with pytest.raises(BadParameter, match="choose a larger one"):
        sobol_indices(indicators, index="PAPI", years=2024, concentration=1e-4, points=64)
