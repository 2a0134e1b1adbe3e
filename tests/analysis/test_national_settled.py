"""Pairs of provinces that keep their order, against the pairwise rule asked province by province."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from danvan_analysis.analysis.apart import indistinguishable, indistinguishable_by_sampling
from danvan_analysis.analysis.runs import Runs
from danvan_analysis.analysis.settled import _settled, settled_pairs
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import BadParameter, SampleTooThin


def runs(ranks: list[list[int]], nominal: list[int]) -> Runs:
    codes = tuple("abcdef"[: len(nominal)])
    made = np.array(ranks)
    nothing = np.zeros(len(nominal))
    return Runs("PAPI", 2024, "e", 2008, codes, nothing, np.array(nominal), made, nothing, len(ranks), len(ranks))


def test_by_hand() -> None:
    """Twenty runs: a and b change places in two of them, c is always last."""
    found = _settled(runs([[1, 2, 3]] * 18 + [[2, 1, 3]] * 2, [1, 2, 3]), 0.95, basis="structural")
    assert (found.pairs, found.settled) == (3, 2)
    assert (found.first, found.with_first) == ("a", ("b",))
    assert (found.last, found.with_last) == ("c", ())
    assert found.share_percent == pytest.approx(200 / 3)
    assert _settled(runs([[1, 2, 3]] * 19 + [[2, 1, 3]], [1, 2, 3]), 0.95, basis="structural").settled == 3


def test_equal_scores_are_never_apart() -> None:
    found = _settled(runs([[1, 1, 3, 3]] * 10, [1, 1, 3, 3]), 0.95, basis="structural")
    assert (found.first, found.with_first) == ("a", ("b",))
    assert (found.last, found.with_last) == ("c", ("d",)), "of equal ones the lower code"
    assert found.settled == 4


def test_same_as_asking_for_one_province(indicators: pl.DataFrame) -> None:
    found = settled_pairs(indicators, index="PAPI", year=2024, draws=500)
    for end, alike in ((found.first, found.with_first), (found.last, found.with_last)):
        rows = indistinguishable(indicators, end, index="PAPI", year=2024, draws=500)
        assert rows.filter(relation="not_apart")["province_code"].to_list() == list(alike)
    apart = indistinguishable(indicators, "Sơn La", index="PAPI", year=2024, draws=500)
    assert apart.filter(pl.col("relation").is_in(["above", "below"])).height <= found.provinces - 1


def test_sampling_error_of_2019(indicators: pl.DataFrame) -> None:
    found = settled_pairs(indicators, index="PAPI", year=2019, uncertainty=table("uncertainty"))
    assert (found.basis, found.first, found.last) == ("sampling", "83", "52")
    rows = indistinguishable_by_sampling(indicators, table("uncertainty"), "83")
    assert rows.filter(relation="not_apart")["province_code"].to_list() == list(found.with_first)
    assert "14" in found.with_first, "Sơn La has the largest published error"


def test_refusals(indicators: pl.DataFrame) -> None:
    with pytest.raises(SampleTooThin):
        settled_pairs(indicators, index="PCI", year=2022)
    with pytest.raises(SampleTooThin):
        settled_pairs(indicators, index="PAPI", year=2024, uncertainty=table("uncertainty"))
    with pytest.raises(BadParameter, match="certainty"):
        settled_pairs(indicators, index="PAPI", year=2024, certainty=0.4)
