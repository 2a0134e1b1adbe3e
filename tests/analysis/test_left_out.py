"""Ranks without one component: answers known beforehand, and against a hand count."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis import left_out
from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import BadParameter, SampleTooThin
from danvan_analysis.reference import registry


@pytest.fixture(scope="module")
def papi() -> pl.DataFrame:
    return left_out(tidy.indicators(), index="PAPI", year=2024, draws=300)


def test_ranks_are_those_of_the_sum_of_the_others(papi: pl.DataFrame) -> None:
    frame = tidy.indicators(index="PAPI", year=2024)
    codes = list(registry.weights("PAPI", 2024) or {})
    assert papi["component_code"].unique(maintain_order=True).to_list() == codes
    for gone in ("D1", "D5"):
        sums = (
            frame.filter(pl.col("component_code").is_in([code for code in codes if code != gone]))
            .group_by("province_code")
            .agg(pl.col("value").sum())
        )
        own = sums.filter(province_code="14")["value"].item()
        better = sums.filter(pl.col("value") > own + 1e-9).height
        found = papi.filter(province_code="14", component_code=gone)
        assert found["rank_without"].item() == 1 + better
        assert found["rank_of"].item() == sums.height == 61


def test_weights_and_intervals_belong_to_the_component(papi: pl.DataFrame) -> None:
    assert papi["weight"].unique().to_list() == [pytest.approx(1 / 8)]
    assert papi.filter(pl.col("rank_low") > pl.col("rank_high")).height == 0
    inside = (papi["rank_low"] <= papi["rank_without"]) & (papi["rank_without"] <= papi["rank_high"])
    assert inside.mean() > 0.95
    pci = left_out(tidy.indicators(), index="PCI", year=2019, draws=50, concentration=1e9)
    assert (pci["rank_low"].round() == pci["rank_without"]).mean() > 0.99, "weights that do not vary"
    assert pci.group_by("province_code").agg(pl.col("weight").sum())["weight"].to_list() == [pytest.approx(1.0)] * 63


def test_refused_where_components_are_missing() -> None:
    with pytest.raises(SampleTooThin, match="PCI 2022"):
        left_out(tidy.indicators(), index="PCI", year=2022)
    with pytest.raises(BadParameter, match="draws"):
        left_out(tidy.indicators(), index="PAPI", year=2024, draws=0)
