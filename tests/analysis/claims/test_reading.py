"""Claims are read exactly or refused, with the place and the nearest names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.analysis.claims import Checked
from danvan_analysis.analysis.claims.claim import Stated
from danvan_analysis.analysis.claims.weighing import weigh
from danvan_analysis.errors import ClaimUnreadable, UnknownName

Judge = Callable[..., Checked]
INDEX = {"subject": "PAPI", "measure": "overall", "period_end_year": 2024, "printed": "43.89"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({**INDEX, "subject": "PAP"}, "thu.csv, row 2, column subject: unknown index 'PAP'; did you mean 'PAPI'?"),
        ({**INDEX, "measure": "PCI5"}, "column measure: unknown component of PAPI 'PCI5'"),
        ({**INDEX, "measure": "overal"}, "column measure: unknown measure 'overal'; did you mean 'overall'"),
        ({"measure": "models_totl", "printed": "1"}, "unknown measure 'models_totl'; did you mean 'models_total'"),
        ({"measure": "models_total + models_nw", "printed": "1 + 2"}, "unknown measure 'models_nw'"),
        ({"kind": "trend", "subject": "PAPI", "measure": "models_total"}, "unknown measure of a trend 'models_total'"),
    ],
)
def test_unknown_names(judge: Judge, cells: dict[str, Any], told: str) -> None:
    with pytest.raises(UnknownName) as refused:
        judge(**cells)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"printed": None}, "printed", "is empty"),
        ({"printed": "nhiều"}, "printed", "'nhiều'"),
        # The separator of thousands of a Vietnamese text would make a count of one and an eighth.
        ({"printed": "1.125", "unit": "model"}, "printed", "expected a whole number of 'model'"),
        ({"printed": "96,6", "unit": "percent"}, "printed", "Write a number with a decimal dot"),
        ({"printed": "1 + 2"}, "printed", "prints 2 figures, its measure names 1"),
        ({"printed": "1", "printed_whole": "x"}, "printed_whole", "'x'"),
        ({**INDEX, "kind": "trend", "printed": "tốt"}, "printed", "expected nothing or one of up"),
        ({**INDEX, "kind": "trend", "measure": "rank", "printed": None}, "measure", "a rank moves"),
        ({**INDEX, "kind": "trend", "measure": "mean", "province_code": None, "printed": None}, None, "mean"),
    ],
)
def test_figures_that_are_none(judge: Judge, cells: dict[str, Any], column: str | None, told: str) -> None:
    with pytest.raises((ClaimUnreadable, UnknownName)) as refused:
        judge(**cells)
    assert told in str(refused.value)
    assert "thu.csv, row 2" in str(refused.value)
    if column is not None:
        assert f"column {column}" in str(refused.value)


@pytest.mark.parametrize(
    ("printed", "value", "qualifier"),
    [
        ("1125", 1125, "exact"),
        ("trên 400000", 400000, "at_least"),
        ("gần 86", 86, "almost"),
        ("1.2 million", 1.2e6, "exact"),
    ],
)
def test_words_before_a_figure(judge: Judge, printed: str, value: float, qualifier: str) -> None:
    stated = judge(printed=printed).claim.stated
    assert [(one.value, one.qualifier) for one in stated] == [(value, qualifier)]


@pytest.mark.parametrize(
    ("stated", "printed", "agreement"),
    [
        (Stated(90.02, decimals=2), (90.0, "exact", 0), "agrees"),
        (Stated(90.02, decimals=2), (90.0, "exact", 1), "agrees"),
        (Stated(90.2, decimals=1), (90.0, "exact", 1), "differs"),
        (Stated(500.0, "at_least"), (501.0, "exact", 0), "agrees"),
        (Stated(500.0, "at_least"), (500.0, "exact", 0), "agrees"),
        (Stated(500.0, "at_least"), (499.0, "exact", 0), "differs"),
        (Stated(500.0, "at_most"), (501.0, "exact", 0), "differs"),
        (Stated(100.0, "almost"), (95.0, "exact", 0), "agrees"),
        (Stated(100.0, "almost"), (94.0, "exact", 0), "differs"),
        (Stated(100.0, "almost"), (101.0, "exact", 0), "differs"),
        (Stated(100.0, "about"), (105.0, "exact", 0), "agrees"),
        (Stated(100.0, "about"), (106.0, "exact", 0), "differs"),
        (Stated(501.0), (500.0, "at_least", 0), "undecided"),
        (Stated(499.0), (500.0, "at_least", 0), "differs"),
        (Stated(500.0, "at_least"), (500.0, "at_least", 0), "agrees"),
        (Stated(400.0, "at_least"), (500.0, "at_least", 0), "undecided"),
        (Stated(400.0, "at_least"), (500.0, "almost", 0), "undecided"),
        (Stated(96.6, "exact", 1), (96.6, "range_low", 1), "agrees"),
        (Stated(1.2e6, "exact", -5), (1_239_000.0, "exact", 0), "agrees"),
    ],
)
def test_weighing(stated: Stated, printed: tuple[float, str, int], agreement: str) -> None:
    value, qualifier, decimals = printed
    assert weigh(stated, value, qualifier=qualifier, decimals=decimals) == agreement


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 3), st.integers(0, 3))
def test_exact_figures_weigh_alike_from_either_side(one: int, other: int, places: int, others: int) -> None:
    first, second = one / 10**places, other / 10**others
    left = weigh(Stated(first, decimals=places), second, decimals=others)
    right = weigh(Stated(second, decimals=others), first, decimals=places)
    assert left == right
    assert left == ("agrees" if abs(first - second) <= 0.5 * 10.0 ** -min(places, others) + 1e-9 else "differs")
