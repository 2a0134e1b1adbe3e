"""Text to numbers: what is a figure, and what is not."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from danvan_analysis.cleaning.cells import QUARANTINE_SCHEMA
from danvan_analysis.cleaning.numbers import decimals, figures, values, whole
from danvan_analysis.errors import CellUnreadable

FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)


def _frame(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"row": range(2, len(texts) + 2), "value": texts}, schema={"row": pl.Int32, "value": pl.String})


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**9), max_value=10**9))
def test_a_decimal_is_read_as_python_reads_it(number: Decimal) -> None:
    text = f"{number:f}"
    assert values(_frame(text), "value", table="t.csv").to_list() == [float(text)]


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,-+eE% ٣۳²½xNaif\n\t\u00a0", max_size=8))
@example("1e999")
@example("٣")
@example("1\n2")
@example("nan")
@example("inf")
@example("1.")
@example(".5")
@example("+5")
@example("1,5")
@example("1.234.567")
def test_what_is_no_figure_is_refused_and_nothing_else(text: str) -> None:
    stripped = text.strip()
    good = bool(FIGURE.fullmatch(stripped)) and math.isfinite(float(stripped))
    if good:
        assert values(_frame(text), "value", table="t.csv").to_list() == [float(stripped)]
    else:
        with pytest.raises(CellUnreadable) as found:
            values(_frame("1", text), "value", table="t.csv")
        assert (found.value.table, found.value.row, found.value.column) == ("t.csv", 3, "value")
        assert repr(text) in str(found.value)


def test_a_blank_stays_blank() -> None:
    assert values(_frame(None, "1.50", None), "value", table="t.csv").to_list() == [None, 1.5, None]


def test_the_printed_column_is_named() -> None:
    frame = pl.DataFrame({"row": [4], "column": ["D2.1"], "text": ["KCDL"]})
    with pytest.raises(CellUnreadable, match=r"^t\.csv, row 4, column D2\.1: found 'KCDL'"):
        values(frame, "text", table="t.csv")
    with pytest.raises(CellUnreadable, match="column printed"):
        values(_frame("x"), "value", table="t.csv", text="printed")


@pytest.mark.parametrize("text", ["1.5", "99999999999", "-99999999999", "x"])
def test_no_whole_number(text: str) -> None:
    with pytest.raises(CellUnreadable, match=re.escape(f"t.csv, row 3, column value: found '{text}'")):
        whole(_frame("1", text), "value", table="t.csv")


@settings(deadline=None)
@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_whole_numbers(number: int) -> None:
    assert whole(_frame(str(number), f"{number}.0", None), "value", table="t.csv").to_list() == [number, number, None]


@pytest.mark.parametrize(("text", "places"), [("83.70", 2), ("12", 0), (" 4.4623 ", 4), (None, 0), ("0.5", 1)])
def test_decimals_as_printed(text: str | None, places: int) -> None:
    assert _frame(text).select(decimals("value")).to_series().to_list() == [places]


def test_figures_of_a_source_are_read_or_set_aside() -> None:
    texts = ["1.125", "96,6 - 99,9%", "43.8876", None, "KCDL", "gần 2.000", " "]
    cells = pl.DataFrame({"row": range(2, 9), "value_text": texts})
    read, quarantine = figures(cells, "value_text", decimal=",", table="t.csv")
    assert read.select("row", "value", "low", "high", "qualifier", "unit", "factor", "decimals").rows() == [
        (2, 1125.0, None, None, "exact", None, 1, 0),
        (3, None, 96.6, 99.9, "exact", "percent", 1, 1),
        (7, 2000.0, None, None, "almost", None, 1, 0),
    ]
    assert quarantine.rows() == [
        (
            "t.csv",
            4,
            "value_text",
            "43.8876",
            "has separators that do not fit a decimal comma with dots between groups of three digits",
        ),
        ("t.csv", 6, "value_text", "KCDL", "holds no digit"),
    ]
    assert quarantine.schema == pl.Schema(QUARANTINE_SCHEMA)


def test_figures_one_below_the_other_keep_the_column_they_were_printed_in() -> None:
    cells = pl.DataFrame({"row": [2, 2], "column": ["D1", "D2"], "text": ["4.2", "n/a"]})
    read, quarantine = figures(cells, "text", decimal=".", table="t.csv")
    assert read.select("column", "text", "value").rows() == [("D1", "4.2", 4.2)]
    assert quarantine.select("row", "column", "text").rows() == [(2, "D2", "n/a")]
