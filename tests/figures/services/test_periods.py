"""Periods of administrative outputs: in words, and on an axis of years."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.cleaning import tidy
from danvan_analysis.figures.services import periods
from danvan_analysis.figures.services.periods import Span


def row(start: int | None, end: int | None, as_of: str | None = None) -> dict[str, Any]:
    return {"period_start_year": start, "period_end_year": end, "as_of": as_of}


@pytest.mark.parametrize(
    ("given_row", "vi", "en"),
    [
        (row(2016, 2016), "năm 2016", "2016"),
        (row(2012, 2013), "giai đoạn 2012–2013", "2012–2013"),
        (row(2024, 2024, "2024-Q1"), "quý I/2024", "first quarter of 2024"),
        (row(2025, 2025, "2025-Q3"), "năm 2025, đến hết quý III", "2025, to the end of the third quarter"),
        (row(2025, 2025, "2025-H1"), "6 tháng đầu năm 2025", "first half of 2025"),
        (row(None, 2025, "2025-05-31"), "tính đến 31/5/2025", "as of 31 May 2025"),
        (row(2019, 2019, "2019-10"), "năm 2019, tính đến 10/2019", "2019, up to October 2019"),
        (row(2022, 2024, "2022-01-01/2024-06-30"), "từ 1/1/2022 đến 30/6/2024", "1 January 2022 to 30 June 2024"),
        (row(None, None), "không rõ thời gian", "undated"),
        (row(2024, 2024, "tháng Giêng"), "năm 2024, tính đến tháng Giêng", "2024, up to tháng Giêng"),
    ],
)
def test_in_words(given_row: dict[str, Any], vi: str, en: str) -> None:
    assert periods.words_of(given_row, "vi") == vi
    assert periods.words_of(given_row, "en") == en


@pytest.mark.parametrize(
    ("given_row", "span"),
    [
        (row(2016, 2016), Span(2015.5, 2016.5)),
        (row(2012, 2013), Span(2011.5, 2013.5)),
        (row(2025, 2025, "2025-H1"), Span(2024.5, 2025.0)),
        (row(2025, 2025, "2025-Q3"), Span(2024.5, 2025.25)),
        (row(2022, 2024, "2022-01-01/2024-06-30"), Span(2021.5, 2024.0)),
        (row(None, 2024, "2024-06"), Span(2024.0, 2024.0)),
        (row(None, None), None),
        # A date outside its period, or no date at all, leaves the whole period.
        (row(2016, 2016, "2019-10"), Span(2015.5, 2016.5)),
        (row(2016, 2016, "soon"), Span(2015.5, 2016.5)),
        (row(2016, 2016, "2016-12-31/2016-01-01"), Span(2015.5, 2016.5)),
    ],
)
def test_on_an_axis(given_row: dict[str, Any], span: Span | None) -> None:
    assert periods.span(given_row) == span


def test_the_real_figures_lie_in_the_years_in_which_they_are_placed() -> None:
    for one in tidy.service_outputs().iter_rows(named=True):
        found = periods.span(one)
        assert (found is None) == (one["placed_year"] is None)
        if found:
            assert found.start <= found.end
            assert one["placed_year"] - 0.5 < found.end <= one["placed_year"] + 0.5
        assert periods.words_of(one, "vi") != ""


@given(
    st.none() | st.integers(1990, 2040),
    st.none() | st.integers(1990, 2040),
    st.none()
    | st.text(max_size=12)
    | st.from_regex(r"\d{4}-[QH]?\d{1,2}(-\d{2})?(/\d{4}-\d{2}-\d{2})?", fullmatch=True),
)
def test_a_stranger_s_dates_break_nothing(start: int | None, end: int | None, as_of: str | None) -> None:
    given_row = row(start, end, as_of)
    for lang in ("vi", "en"):
        assert periods.words_of(given_row, lang)
    found = periods.span(given_row)
    assert found is None or found.start <= found.end or (start is not None and end is not None and start > end)
