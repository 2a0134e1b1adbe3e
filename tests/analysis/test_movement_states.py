"""Shares and states inside one statement; everything across statements is refused."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis import movement_states as states
from danvan_analysis.analysis.results import STATEMENT
from danvan_analysis.cleaning.run import Cleaned
from danvan_analysis.errors import NoSuchComparison

SON_LA = pl.col("province_code") == "14"


@pytest.fixture(scope="module")
def movement(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["movement"]


def statement(*figures: tuple[str, str, str, float], source: str = "A", start: int = 2021) -> pl.DataFrame:
    """Made-up figures of one source: subject, state, holder, value."""
    rows = [
        {
            "province_code": "14",
            "vintage": 2008,
            "level": "province",
            "unit_name": "Sơn La",
            "period_start_year": start,
            "period_end_year": 2025,
            "as_of": None,
            "basis": "period_total",
            "source_id": source,
            "placed_year": 2025,
            "subject": subject,
            "state": state,
            "holder": holder,
            "field": None,
            "measure": f"{subject}_{state}",
            "value": value,
            "qualifier": "exact",
            "row": place,
        }
        for place, (subject, state, holder, value) in enumerate(figures, start=2 + 10 * start)
    ]
    return pl.DataFrame(rows, schema_overrides={"as_of": pl.String, "field": pl.String, "value": pl.Float64})


def test_shares_of_son_la(movement: pl.DataFrame) -> None:
    found = states.shares(movement.filter(SON_LA))
    assert found.select("part", "whole", "outcome").rows() == [
        (1510.0, 2000.0, "equal"),
        (490.0, 2000.0, "equal"),
        (1921.0, 2665.0, "equal"),
        (744.0, 2665.0, "equal"),
    ]
    assert found["share_percent"].to_list() == pytest.approx([75.5, 24.5, 72.0826, 27.9174], abs=1e-4)


def test_parts_that_do_not_add_up_have_no_share(movement: pl.DataFrame) -> None:
    found = states.shares(movement)
    apart = found.filter(pl.col("outcome") != "equal")
    assert apart.height > 5
    assert apart["share_percent"].null_count() == apart.height
    assert set(apart.filter(unit_name="huyện Mai Châu")["part"]) == {153.0, 53.0, 51.0}
    whole = found.filter(outcome="equal").group_by("whole_row", "kind", "part_measure").len()
    assert whole.height
    sums = found.filter(outcome="equal").group_by("whole_row", "kind").agg(pl.col("share_percent").sum())
    assert sums["share_percent"].to_list() == pytest.approx([100.0] * sums.height)


def test_rows_lead_back_to_the_table(movement: pl.DataFrame) -> None:
    printed = dict(movement.select("row", "value").iter_rows())
    for row in states.shares(movement).iter_rows(named=True):
        assert (printed[row["part_row"]], printed[row["whole_row"]]) == (row["part"], row["whole"])


def test_a_funnel_of_one_source(movement: pl.DataFrame) -> None:
    found = states.funnels(movement.filter(unit_name="TP Hội An"))
    assert found.select("step", "state", "holder", "value", "share_of_first_percent").rows() == [
        (1, "registered", "all", 501.0, 100.0),
        (2, "recognised", "all", 501.0, 100.0),
        (3, "praised_or_commended", "collective", 199.0, None),
        (3, "praised_or_commended", "individual", 107.0, None),
        (4, "commended", "collective", 1.0, None),
        (4, "commended", "individual", 2.0, None),
    ]


def test_every_funnel_is_inside_one_statement(movement: pl.DataFrame) -> None:
    found = states.funnels(movement)
    together = found.group_by(STATEMENT).agg(pl.col("state").n_unique(), pl.col("step").min())
    assert together.height == 7
    assert together["state"].min() >= 2
    assert set(together["step"]) == {1}
    # Registered in one period and commended in another source of the same place: no funnel of the two.
    assert found.filter(unit_name="Ninh Bình").is_empty()
    assert found.filter(SON_LA).is_empty()


def test_two_sources_are_never_joined() -> None:
    registered = statement(("model", "registered", "all", 100.0))
    recognised = statement(("model", "recognised", "all", 50.0), source="B")
    later = statement(("model", "recognised", "all", 50.0), start=2022)
    assert states.funnels(pl.concat([registered, recognised])).is_empty()
    assert states.funnels(pl.concat([registered, later])).is_empty()
    same = statement(("model", "registered", "all", 100.0), ("model", "recognised", "all", 50.0))
    assert states.funnels(same)["share_of_first_percent"].to_list() == [100.0, 50.0]


def test_a_share_needs_one_first_figure_of_the_same_kind() -> None:
    several = statement(
        ("model", "registered", "all", 60.0), ("model", "registered", "all", 40.0), ("model", "recognised", "all", 50.0)
    )
    assert states.funnels(several)["share_of_first_percent"].null_count() == 3
    mixed = statement(("model", "registered", "all", 60.0), ("exemplar", "recognised", "all", 50.0))
    assert states.funnels(mixed)["share_of_first_percent"].to_list() == [100.0, None]
    later = statement(
        ("exemplar", "registered", "all", 60.0), ("model", "recognised", "all", 50.0), ("model", "typical", "all", 5.0)
    )
    assert states.funnels(later)["share_of_first_percent"].to_list() == [100.0, None, None]


def test_commendations_alone_are_no_funnel() -> None:
    alone = statement(("commendation", "praised_or_commended", "all", 9.0), ("commendation", "commended", "all", 1.0))
    assert states.funnels(alone).is_empty()


def test_models_without_a_state_are_no_step() -> None:
    found = states.funnels(
        statement(
            ("model", "counted", "all", 430.0),
            ("model", "new", "all", 233.0),
            ("model", "recognised", "all", 20.0),
            ("model", "praised", "all", 10.0),
        )
    )
    assert found["state"].to_list() == ["recognised", "praised"]
    assert found["share_of_first_percent"].to_list() == [100.0, 50.0]


def test_overlapping_periods_are_spans(movement: pl.DataFrame) -> None:
    own = movement.filter(SON_LA & pl.col("level").is_in(["province", "agency"]))
    assert states.period_spans(own).rows() == [(2009, 2019, ["2016-2020"]), (2016, 2020, ["2009-2019"])]
    apart = pl.concat([statement(("model", "counted", "all", 1.0), start=year) for year in (2021, 2023)])
    apart = apart.with_columns(period_end_year=pl.col("period_start_year") + 1)
    assert states.period_spans(apart).rows() == [(2021, 2022, []), (2023, 2024, [])]


def test_provinces_are_never_ranked_on_counts(movement: pl.DataFrame) -> None:
    two = movement.filter(pl.col("province_code").is_in(["12", "15"]) & (pl.col("level") == "province"))
    with pytest.raises(NoSuchComparison, match=r"how a place counts.*results\.elsewhere"):
        states.rank_provinces(two)


@pytest.mark.parametrize("index", ["PAPI", "PCI", "PAR_INDEX", "SIPAS"])
def test_the_movement_is_never_correlated(movement: pl.DataFrame, index: str) -> None:
    with pytest.raises(NoSuchComparison, match=f"not correlated with {index}: .* totals of 13 provinces"):
        states.correlate_with_index(movement, index)


def test_periods_are_never_added(movement: pl.DataFrame) -> None:
    own = movement.filter(SON_LA & pl.col("level").is_in(["province", "agency"]))
    with pytest.raises(NoSuchComparison, match="2009-2019 and 2016-2020 share years"):
        states.add_periods(own)
    with pytest.raises(NoSuchComparison, match="counts in its own way"):
        states.add_periods(statement(("model", "counted", "all", 1.0)))
