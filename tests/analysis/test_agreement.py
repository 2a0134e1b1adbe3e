"""Agreement of two indices: hand examples, scipy, and who is refused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from danvan_analysis.analysis.agreement import _coefficients, _signs, agreement, dependence
from danvan_analysis.errors import NoSuchComparison, SampleTooThin, UnknownName


def coefficients(first: list[float], second: list[float], weights: list[int] | None = None) -> tuple[float, float]:
    signs = _signs(np.array([first, second], dtype=float))
    counts = np.array([weights or [1] * len(first)], dtype=float)
    spearman, kendall = _coefficients(signs, counts)[0]
    return float(spearman), float(kendall)


def scores(first: list[float], second: list[float], *, year: int = 2019, vintage: int = 2008) -> pl.DataFrame:
    """Made-up scores of two indices."""
    rows = [
        (index, year, f"{n:02}", vintage, index, value)
        for index, column in (("PAPI", first), ("PCI", second))
        for n, value in enumerate(column, start=1)
    ]
    names = ["index", "edition_year", "province_code", "vintage", "component_code", "value"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_by_hand() -> None:
    """Five pairs: squared rank differences 1, 1, 1, 1, 0 give 1 - 6 x 4 / 120; two of ten pairs disagree."""
    spearman, kendall = coefficients([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    assert spearman == pytest.approx(0.8)
    assert kendall == pytest.approx(0.6)


def test_ties_by_hand() -> None:
    """Orders 1 2 2 3 and 1 2 3 4: five pairs agree, one is tied on the first; tau-b = 5 / sqrt(5 x 6)."""
    spearman, kendall = coefficients([1, 2, 2, 3], [1, 2, 3, 4])
    assert kendall == pytest.approx(5 / 30**0.5)
    assert spearman == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


column = st.lists(st.integers(0, 6), min_size=12, max_size=12)


@settings(deadline=None, max_examples=60)
@given(column, column, st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_a_province_drawn_again_counts_again_as_scipy_would(
    first: list[int], second: list[int], drawn: list[int]
) -> None:
    one, other = np.repeat(first, drawn), np.repeat(second, drawn)
    if np.unique(one).size < 2 or np.unique(other).size < 2:
        return
    spearman, kendall = coefficients(list(first), list(second), drawn)
    assert spearman == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)
    assert kendall == pytest.approx(stats.kendalltau(one, other).statistic, abs=1e-12)


def test_papi_and_pci_by_edition(indicators: pl.DataFrame) -> None:
    found = agreement(indicators, draws=50)
    assert found["edition_year"].to_list() == [*range(2011, 2023), None]
    assert dict(found.select("edition_year", "n").iter_rows()) == {
        **dict.fromkeys(range(2011, 2023), 63), 2014: 61, 2018: 61, 2021: 60, 2022: 61, None: 63
    }  # fmt: skip
    for year in (2011, 2019, 2022):
        papi, pci = (indicators.filter(edition_year=year, component_code=code) for code in ("PAPI", "PCI"))
        both = (
            papi.select("province_code", "value")
            .join(pci.select("province_code", "value"), on="province_code")
            .drop_nulls()
        )
        own = found.filter(edition_year=year).row(0, named=True)
        assert own["spearman"] == pytest.approx(stats.spearmanr(both["value"], both["value_right"]).statistic)
        assert own["kendall"] == pytest.approx(stats.kendalltau(both["value"], both["value_right"]).statistic)
    editions, every = found.head(12), found.row(12, named=True)
    assert every["spearman"] == pytest.approx(editions["spearman"].mean())
    assert every["kendall"] == pytest.approx(editions["kendall"].mean())
    assert (every["editions"], set(editions["editions"])) == (12, {1})


def test_intervals_hold_the_estimate_and_narrow_over_the_editions(indicators: pl.DataFrame) -> None:
    found = agreement(indicators, draws=400)
    for name in ("spearman", "kendall"):
        inside = found.filter(pl.col(f"{name}_low") < pl.col(name), pl.col(name) < pl.col(f"{name}_high"))
        assert inside.height == 13
    width = (found["spearman_high"] - found["spearman_low"]).to_list()
    assert width[-1] < min(width[:-1])


def test_the_same_province_year_after_year_is_one_observation() -> None:
    """Twelve identical editions know no more than one: the interval must not narrow."""
    generator = np.random.default_rng(3)
    first = generator.normal(size=40)
    second = first + generator.normal(size=40)
    copies = pl.concat([scores(list(first), list(second), year=year) for year in range(2011, 2023)])
    found = agreement(copies, draws=4000)
    one, every = found.row(0, named=True), found.row(-1, named=True)
    assert every["spearman"] == pytest.approx(one["spearman"])
    # Each edition has a stream of its own, also where the scores are the same.
    assert found["spearman_low"].head(12).n_unique() == 12
    width = one["spearman_high"] - one["spearman_low"]
    assert every["spearman_high"] - every["spearman_low"] == pytest.approx(width, rel=0.1)


def test_the_interval_is_as_wide_as_theory_says() -> None:
    """Independent orders: the standard error of Spearman's coefficient is near 1 / sqrt(n - 1)."""
    generator = np.random.default_rng(4)
    found = agreement(
        scores(list(generator.normal(size=200)), list(generator.normal(size=200))), years=[2019], draws=4000
    )
    width = found["spearman_high"][0] - found["spearman_low"][0]
    assert width == pytest.approx(2 * 1.645 / 199**0.5, rel=0.15)


def test_a_seed_gives_the_same_and_another_edition_changes_nothing(indicators: pl.DataFrame) -> None:
    shuffled = indicators.sample(fraction=1.0, shuffle=True, seed=2)
    few = agreement(indicators, years=[2019, 2020], draws=200)
    assert agreement(shuffled, years=[2020, 2019], draws=200).equals(few)
    more = agreement(indicators, years=[2018, 2019, 2020], draws=200)
    assert more.filter(edition_year=2019).equals(few.filter(edition_year=2019))
    assert not agreement(indicators, years=[2019, 2020], draws=200, seed=1).equals(few)


def test_the_order_of_the_two_does_not_matter(indicators: pl.DataFrame) -> None:
    one = agreement(indicators, years=[2019], draws=100)
    other = agreement(indicators, first="PCI", second="PAPI", years=[2019], draws=100)
    for name in ("spearman", "spearman_low", "kendall", "kendall_high"):
        assert one[name].to_list() == pytest.approx(other[name].to_list())


@pytest.mark.parametrize("other", ["PAR_INDEX", "SIPAS"])
def test_a_biased_sample_carries_no_correlation(indicators: pl.DataFrame, other: str) -> None:
    cells = indicators.filter(pl.col("component_code") == {"PAR_INDEX": "PAR", "SIPAS": "SIPAS"}[other])[
        "value"
    ].count()
    for pair in ((other, "PAPI"), ("PAPI", other)):
        with pytest.raises(SampleTooThin, match=f"{other}: the {cells} province-years .* biased sample"):
            agreement(indicators, first=pair[0], second=pair[1])


def test_dependence_by_construction_is_said(indicators: pl.DataFrame) -> None:
    with pytest.raises(SampleTooThin, match="SIPAS is a part of PAR INDEX"):
        agreement(indicators, first="PAR_INDEX", second="SIPAS")
    said = dependence("PAR_INDEX", "SIPAS")
    assert said is not None
    assert sorted(said) == ["en", "vi"]
    assert dependence("PAPI", "PCI") is None


def test_what_is_no_comparison_is_refused(indicators: pl.DataFrame) -> None:
    with pytest.raises(NoSuchComparison, match="itself"):
        agreement(indicators, first="PCI", second="PCI")
    with pytest.raises(UnknownName):
        agreement(indicators, second="movement")
    with pytest.raises(SampleTooThin, match="PCI PCI of 2023"):
        agreement(indicators, years=[2022, 2023])
    with pytest.raises(SampleTooThin, match="no edition"):
        agreement(indicators, years=[])
    with pytest.raises(SampleTooThin, match="Give the whole table"):
        agreement(indicators.filter(province_code="14"), years=[2019])
    with pytest.raises(SampleTooThin, match="one score"):
        agreement(scores([40.0] * 12, [float(n) for n in range(12)]), years=[2019])
