"""Filters are understood as they were meant, however their values are written, and however often they are asked."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.cleaning import conditions

COMPARED = {"==": pl.Expr.eq, "!=": pl.Expr.ne, "<": pl.Expr.lt, "<=": pl.Expr.le, ">": pl.Expr.gt, ">=": pl.Expr.ge}
VALUES = st.one_of(
    st.text(max_size=12),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(VALUES, st.sampled_from(sorted(COMPARED)))
def test_a_value_is_read_as_it_was_asked_for(value: Any, sign: str) -> None:
    found = conditions.read(COMPARED[sign](pl.col("value"), value))
    assert found == conditions.Read([[sign, "value", value]], [])
    assert type(found.known[0][2]) is type(value)


@pytest.mark.parametrize("dtype", [pl.Int32, pl.Int64, pl.UInt8, pl.Float64, pl.String, pl.Categorical])
def test_a_value_of_a_type_is_read_too(dtype: Any) -> None:
    value = {pl.String: "14", pl.Categorical: "14", pl.Float64: 14.0}.get(dtype, 14)
    found = conditions.read(pl.col("code") == pl.lit(value, dtype))
    assert found.known == [["==", "code", value]] or found.unknown == [frozenset({"code"})], "or not understood at all"
    assert dtype is pl.Categorical or found.known


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, None])
def test_what_json_cannot_write_is_not_understood(value: Any) -> None:
    found = conditions.read(pl.col("value") > pl.lit(value, pl.Float64))
    assert found.known == []
    assert found.unknown == [frozenset({"value"})]


def test_truths_stand_for_all_rows_and_for_none() -> None:
    assert conditions.read(pl.lit(True)).known == [["always"]]
    assert conditions.read(pl.lit(False)).known == [["not", ["always"]]]
    assert conditions.read(pl.col("complete") == True).known == [["==", "complete", True]]  # noqa: E712


def test_what_was_asked_before_is_answered_alike() -> None:
    def asked() -> pl.Expr:
        return pl.col("index").is_in(["PCI", "PAPI"]) & (pl.col("edition_year") == pl.col("edition_year").max())

    first, again = conditions.read(asked()), conditions.read(asked())
    assert first == again == conditions.Read([["in", "index", ["PAPI", "PCI"]]], [frozenset({"edition_year"})])
    other = conditions.read(pl.col("index").is_in(["PCI", "SIPAS"]))
    assert other.known == [["in", "index", ["PCI", "SIPAS"]]]


@pytest.mark.parametrize(
    "values", [["PAPI", "D1.1", "Sơn La"], ["x"], [2011, 2012], [1, 0], [0.1, 1e300], [True], ["ab" * 40, ""]]
)
def test_values_of_a_list_are_read_as_they_are_written(values: list[Any]) -> None:
    (found,) = conditions.read(pl.col("index").is_in(values)).known
    assert found == conditions.among("index", values)
    assert [type(one) for one in found[2]] == [type(one) for one in conditions.among("index", values)[2]]


def test_a_list_that_is_written_otherwise_is_read_by_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "_listed", lambda _: None)
    assert conditions.read(pl.col("index").is_in(["PCI", "SIPAS", "later"])).known == [
        ["in", "index", ["PCI", "SIPAS", "later"]]
    ]
