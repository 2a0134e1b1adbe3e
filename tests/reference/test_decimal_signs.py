"""Decimal dot or comma: decided by all figures of a source, or left open."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.reference import numerals
from danvan_analysis.reference.decimal_signs import convention


def asked(*texts: str | None) -> numerals.Convention:
    return convention(pl.Series(texts, dtype=pl.String))


@pytest.mark.parametrize(
    ("texts", "decimal", "witness"),
    [
        (["1.125,5", "2.665"], ",", "1.125,5"),
        (["1,125.5", "2,665"], ".", "1,125.5"),
        (["2.665", "42.407", "96,6"], ",", "96,6"),
        (["3,213", "43.8876"], ".", "43.8876"),
        (["1.234.567", "2.665"], ",", "1.234.567"),
        (["0,125", "42.407"], ",", "0,125"),
        (["1234.567"], ".", "1234.567"),
        (["tỷ lệ đạt từ 96,6 - 99,9%, tăng so với năm trước"], ",", "96,6"),
        (["đến ngày 15.06.2024 đạt 96,6%."], ",", "96,6"),
        ([None, "", "KCDL", "1.5E-2"], ".", "1.5"),
        (["D2.1", "Đ3.12", "96,6"], ",", "96,6"),
    ],
)
def test_one_clear_figure_decides_where_none_contradicts(texts: list[str], decimal: str, witness: str) -> None:
    found = asked(*texts)
    assert found.decimal == decimal
    assert not found.open
    assert f'"{witness}"' in found.basis
    assert ("decimal comma" if decimal == "," else "decimal dot") in found.basis


def test_the_basis_counts_its_witnesses() -> None:
    assert "1 figure of 3 with a separator" in asked("96,6", "2.665", "42.407", "12").basis
    assert "2 figures of 2 with a separator" in asked("96,6", "99,9").basis


@pytest.mark.parametrize("texts", [["42.407", "2.665"], ["42.269", "42,105"], ["2.665"], ["2,665 TTHC"]])
def test_groups_of_three_alone_leave_it_open(texts: list[str]) -> None:
    found = asked(*texts)
    assert found.decimal is None
    assert found.open
    assert "before three digits" in found.basis


def test_a_contradiction_names_both_witnesses() -> None:
    found = asked("2.665", "96,6", "12.5", "97,1")
    assert found.decimal is None
    assert found.open
    assert '"12.5"' in found.basis
    assert '"96,6"' in found.basis


@pytest.mark.parametrize(
    "texts", [[], [None], ["12", "08"], ["15.06.2024"], ["012.345,6"], ["0.125.600"], ["12,5,3"], ["điểm."]]
)
def test_nothing_to_decide_is_not_open(texts: list[str | None]) -> None:
    found = asked(*texts)
    assert found.decimal is None
    assert not found.open


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 5), st.booleans()), min_size=1, max_size=8),
    st.sampled_from(",."),
)
def test_a_source_of_one_convention_is_never_taken_for_the_other(
    numbers: list[tuple[int, int, bool]], decimal: str
) -> None:
    texts = []
    for number, places, grouped in numbers:
        text = f"{number / 10**places:{',' if grouped else ''}.{places}f}"
        texts.append(text if decimal == "." else text.translate(str.maketrans(",.", ".,")))
    found = asked(*texts)
    assert found.decimal in (decimal, None)
    parsed = [numerals.parse(pl.Series(texts), decimal=sign) for sign in (".", ",")]
    if found.decimal is not None:
        assert parsed[".,".index(found.decimal)]["problem"].null_count() == len(texts)
    elif not found.open:
        assert parsed[0]["value"].equals(parsed[1]["value"])
