"""The funnel of states: one statement of one source, no share across statements, commendations without a bar."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from danvan_analysis.analysis.results import STATEMENT
from danvan_analysis.figures import Absence, Figure

Draw = Callable[..., Figure]


def bars(figure: Figure) -> list[tuple[float, float]]:
    return sorted(
        (row["start"], row["end"]) for rows in figure.spec["datasets"].values() for row in rows if "end" in row
    )


def test_states_of_ba_ria_vung_tau(draw: Draw) -> None:
    vi = draw("movement_funnel", None, 2021, "Bà Rịa - Vũng Tàu")
    assert vi.title == "Bà Rịa - Vũng Tàu: 1.808 mô hình, điển hình đạt hiệu quả so với 2.071 đăng ký (87,3%), năm 2021"
    assert [(start, round(end, 1)) for start, end in bars(vi)] == [(0.0, 87.3), (0.0, 100.0)]
    assert vi.data["step"].to_list() == [1, 2, 3, 3, 3, 3]
    assert vi.data.filter(pl.col("subject") == "commendation")["share_of_first_percent"].null_count() == 4
    assert any("khen thưởng dành cho tập thể, cá nhân" in note for note in vi.notes)


def test_statements_stand_apart(draw: Draw) -> None:
    figure = draw("movement_funnel", None, 2024, "Quảng Nam", "en")
    assert "20 models typical against 6,540 recognised (0.3%)" in figure.title, "the province before its districts"
    assert figure.data.select(STATEMENT).n_unique() == 2
    # The recognised of Hội An are 100 % of its own registered, not a part of the province's.
    hoi_an = figure.data.filter(pl.col("level") == "district")
    assert hoi_an.filter(pl.col("state") == "recognised")["share_of_first_percent"].to_list() == [100.0]


def test_no_state_before_its_year(ask: Callable[..., Figure | Absence]) -> None:
    assert isinstance(ask("movement_funnel", None, 2020, "Bà Rịa - Vũng Tàu"), Absence)


@pytest.mark.parametrize("province", ["Sơn La", "Hà Nội"])
def test_two_states_in_one_source_are_needed(province: str, ask: Callable[..., Figure | Absence]) -> None:
    made = ask("movement_funnel", None, 2025, province, "en")
    assert isinstance(made, Absence)
    assert f"for one unit and period in {province}" in made.why


def test_without_a_share_the_title_has_none(draw: Draw) -> None:
    figure = draw("movement_funnel", None, 2020, "Thừa Thiên Huế", "en")
    assert "%" not in figure.title
    assert figure.data["share_of_first_percent"].drop_nulls().to_list() == [100.0]
