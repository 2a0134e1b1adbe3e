"""Values carried to the 34 units: weighted by inhabitants, only where all members have one, never a rank."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.cleaning.indicators import SCHEMA
from danvan_analysis.cleaning.vintages import on_vintage
from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.reference import geography, provinces

CODES = [place.code for place in provinces.provinces(2008)]


def cells(values: dict[str, float | None], **constants: Any) -> pl.DataFrame:
    """Made-up cells of one component; real provinces."""
    row: dict[str, Any] = {
        "index": "PAPI", "edition_year": 2024, "vintage": 2008, "component_code": "PAPI", "era": "2021-2024",
        "unit": "points", "scale_min": 8.0, "scale_max": 80.0, "status": "published", "source_id": "MADE_UP",
        "table": "papi/made_up.csv", "row": 2, "column": "PAPI", "as_published": "1", **constants,
    }  # fmt: skip
    rows = [{**row, "province_code": code, "value": value} for code, value in values.items()]
    return pl.DataFrame(rows, schema=SCHEMA)


def test_the_mean_is_weighted_by_the_census() -> None:
    # Long An 1,688,547 and Tây Ninh 1,169,165 inhabitants in 2019 (populations.csv says them too).
    people = dict(geography.populations().filter(year=2019).select("code", "population").iter_rows())
    expected = (40.0 * people["80"] + 50.0 * people["72"]) / (people["80"] + people["72"])
    carried = on_vintage(cells({"80": 40.0, "72": 50.0}))
    assert carried.select("province_code", "vintage").rows() == [("80", 2025)]
    assert carried["value"][0] == pytest.approx(expected, abs=1e-5)
    assert 40 < carried["value"][0] < 45, "Long An has more inhabitants"


def test_what_a_carried_row_says_of_itself(indicators: pl.DataFrame) -> None:
    frame = indicators.filter((pl.col("index") == "PCI") & (pl.col("edition_year") == 2019))
    assert frame["rank_published"].count()
    carried = on_vintage(frame)
    assert dict(carried.schema) == SCHEMA
    assert carried["vintage"].unique().to_list() == [2025]
    assert carried["status"].unique().to_list() == ["derived"]
    empty = ["rank_published", "rank_source_id", "rank_table", "rank_row", "rank_column", "rank_as_published"]
    for name in (*empty, "table", "row", "column", "as_published"):
        assert carried[name].null_count() == carried.height, name
    assert carried["source_id"].null_count() == carried["era"].null_count() == 0
    overall = carried.filter(component_code="PCI")
    assert overall["province_code"].to_list() == [place.code for place in provinces.provinces(2025)]
    own = frame.filter(component_code="PCI", province_code="14")["value"][0]
    assert overall.filter(province_code="14")["value"][0] == own, "an unchanged province keeps its score"


def test_sources_of_the_members_are_joined_once() -> None:
    parts = [cells({"80": 40.0}, source_id="B;A"), cells({"72": 50.0}, source_id="A")]
    assert on_vintage(pl.concat(parts))["source_id"].to_list() == ["A;B"]
    assert on_vintage(cells({"14": 40.0}, source_id=None))["source_id"].to_list() == [None]


@pytest.mark.parametrize("missing", [{"80": 40.0}, {"80": 40.0, "72": None}])
def test_a_unit_with_a_missing_member_is_absent(missing: dict[str, float | None]) -> None:
    assert on_vintage(cells({**missing, "14": 41.0}))["province_code"].to_list() == ["14"]


def test_a_year_with_gaps_lacks_their_units_and_no_other(indicators: pl.DataFrame) -> None:
    frame = indicators.filter(
        (pl.col("index") == "PAPI") & (pl.col("edition_year") == 2024) & (pl.col("component_code") == "PAPI")
    )
    units = {place.code for place in provinces.provinces(2025)}
    # Vĩnh Phúc (26) went into Phú Thọ, Tiền Giang (82) into Đồng Tháp.
    taken = dict(geography.crosswalk_2025().select("old_gso_code", "new_gso_code").iter_rows())
    assert units - set(on_vintage(frame)["province_code"]) == {taken["26"], taken["82"]}


def test_a_share_of_the_country_stays_one() -> None:
    """The mean of all units by inhabitants is that of all provinces: nothing is lost or counted twice."""
    people = dict(geography.populations().filter(year=2019).select("code", "population").iter_rows())
    values = {code: float(number % 17) for number, code in enumerate(CODES)}
    taken = geography.crosswalk_2025().group_by("new_gso_code").agg(pl.col("population_2019").sum())
    of_unit = dict(taken.iter_rows())
    carried = on_vintage(cells(dict(values)))
    whole = sum(of_unit[code] * value for code, value in carried.select("province_code", "value").iter_rows())
    assert whole / sum(people.values()) == pytest.approx(
        sum(people[code] * value for code, value in values.items()) / sum(people.values()), rel=1e-6
    )


@given(st.lists(st.floats(1, 80), min_size=63, max_size=63), st.randoms(use_true_random=False))
def test_a_mean_lies_between_its_members_whatever_the_order(values: list[float], order: Any) -> None:
    frame = cells(dict(zip(CODES, values, strict=True)))
    carried = on_vintage(frame)
    assert carried.height == 34
    members = frame.join(geography.crosswalk_2025(), left_on="province_code", right_on="old_gso_code")
    bounds = members.group_by("new_gso_code").agg(low=pl.col("value").min(), high=pl.col("value").max())
    both = carried.join(bounds, left_on="province_code", right_on="new_gso_code")
    assert both.filter(~pl.col("value").is_between(pl.col("low") - 1e-9, pl.col("high") + 1e-9)).height == 0
    rows = list(range(frame.height))
    order.shuffle(rows)
    assert on_vintage(frame[rows]).equals(carried)


def test_an_empty_frame_stays_empty() -> None:
    assert on_vintage(cells({})).is_empty()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (cells({"80": 40.0}, vintage=2025), "PAPI 2024 PAPI, province 80: provinces of 2025, expected 2008; these"),
        (cells({"28": 40.0}, vintage=2004), "provinces of 2004, expected 2008; the census has no population of Hà Tây"),
        (cells({"80": None, "72": None}, rank_published=3), "PAPI 2024 PAPI: the frame has no value, at most ranks"),
        (cells({"28": 40.0}), "'28' is no province of 2008"),
        (pl.concat([cells({"80": 40.0})] * 2), "province 80: the cell stands there twice"),
        (cells({"80": 40.0}).drop("unit"), "no column 'unit'; expected rows of indicators"),
        (
            pl.concat([cells({"80": 40.0}), cells({"72": 0.5}, unit="percent")]),
            "the provinces 72, 80 of unit 80 have values in different units or on different scales (percent, points)",
        ),
        (pl.concat([cells({"80": 40.0}), cells({"72": 30.0}, scale_max=60.0)]), "on different scales (points)"),
    ],
)
def test_what_is_not_carried(frame: pl.DataFrame, said: str) -> None:
    with pytest.raises(BadParameter) as refused:
        on_vintage(frame)
    assert said in str(refused.value)


@pytest.mark.parametrize("vintage", [2004, 2008, 2026])
def test_no_other_vintage(vintage: int) -> None:
    with pytest.raises(UnknownName) as refused:
        on_vintage(cells({"14": 40.0}), vintage)
    assert refused.value.nearest == ["2025"]
