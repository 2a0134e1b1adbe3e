"""Residuals and ranks on tables small enough to check by hand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from danvan_analysis.validation import residuals


def edition(values: list[str], ranks: Sequence[int | None], *, sample: str = "complete") -> pl.DataFrame:
    n = len(values)
    return pl.DataFrame(
        {
            "index": ["PCI"] * n,
            "edition_year": [2016] * n,
            "component_code": ["PCI"] * n,
            "province_code": [f"{i:02d}" for i in range(n)],
            "vintage": [2008] * n,
            "unit": ["points"] * n,
            "source_id": ["S"] * n,
            "sample": [sample] * n,
            "as_published": values,
            "value": [float(value) for value in values],
            "rank_published": ranks,
        },
        schema_overrides={"edition_year": pl.Int32, "vintage": pl.Int32, "rank_published": pl.Int32},
    )


def test_ranks_that_follow_the_scores_have_no_gap() -> None:
    assert residuals.ranks(edition(["60.3", "60.2", "60.1"], [1, 2, 3]))["rank_gap"].to_list() == [0, 0, 0]


def test_scores_equal_in_print_allow_either_rank() -> None:
    for ranks in ([1, 2, 3], [2, 1, 3], [1, 1, 3], [2, 2, 3]):
        assert residuals.ranks(edition(["60.2", "60.2", "60.1"], ranks))["rank_gap"].to_list() == [0, 0, 0]
    assert residuals.ranks(edition(["60.2", "60.2", "60.1"], [1, 3, 3]))["rank_gap"].to_list() == [0, 1, 0]


def test_precision_is_that_of_the_source_not_of_one_figure() -> None:
    # 60.2 stands for 60.20 in a table with two decimals: it is not level with 60.19.
    found = residuals.ranks(edition(["60.2", "60.19", "60.11"], [2, 1, 3]))
    assert found["rank_gap"].to_list() == [1, 1, 0]


def test_scattered_ranks_have_contradictions_but_no_gap() -> None:
    found = residuals.ranks(edition(["90.10", "85.00", "80.00"], [2, 40, 12], sample="scattered"))
    assert found["rank_gap"].to_list() == [None, None, None]
    assert found["rank_contradictions"].to_list() == [0, 1, 1]


def test_a_row_with_no_published_rank_is_not_judged() -> None:
    found = residuals.ranks(edition(["60.3", "60.2", "60.1"], [1, None, 3]))
    assert found["rank_gap"].to_list() == [0, None, 0]
    assert found["rank_contradictions"].to_list() == [0, None, 0]


def test_weighted_sum_needs_all_parts() -> None:
    weights = {1: 5, 2: 5, 3: 20, 4: 5, 5: 10, 6: 5, 7: 5, 8: 20, 9: 20, 10: 5}
    codes = ["PCI", *(f"PCI{i}" for i in weights)]
    frame = pl.DataFrame(
        {
            "index": ["PCI"] * 11,
            "edition_year": [2016] * 11,
            "component_code": codes,
            "province_code": ["14"] * 11,
            "vintage": [2008] * 11,
            "value": [60.5, *([6.0] * 10)],
        },
        schema_overrides={"edition_year": pl.Int32, "vintage": pl.Int32},
    )
    assert residuals.sums(frame)["pci_residual"].to_list() == [0.5, *([None] * 10)]
    assert residuals.sums(frame.filter(pl.col("component_code") != "PCI4"))["pci_residual"].null_count() == 10
