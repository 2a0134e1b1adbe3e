"""Figures and passages read what they show: a report is rendered again where that changes, and not for other cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import conditions, reads
from danvan_analysis.project import find

Asked = Callable[[], object]
REFORM: dict[str, Any] = {"year": 2016, "province": "Hà Giang", "lang": "en"}
NATION: dict[str, Any] = {"year": 2013, "lang": "en"}
CELL = {"index": "PAPI", "vintage": 2008, "value": 1.8, "status": "published", "rank_published": None}


def of_value(ask: Asked, **cell: object) -> list[dict[str, Any]]:
    """Notes that say that the value of a cell was read."""
    with reads.recording(find().root) as noted:
        ask()
    row = {**CELL, **cell}
    about = [one for one in noted.notes if one["table"] == "indicators" and one.get("of", "value") == "value"]
    assert [one for one in noted.notes if one["table"] == "indicators"]
    read = [one for one in about if "of" in one or one["columns"] is None or "value" in one["columns"]]
    return [one for one in read if all(conditions.holds(part, row) is not False for part in one["where"])]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: figures.heat_table(index="PAPI", **REFORM),
        lambda: figures.reform_dimensions(index="PAPI", **REFORM),
        lambda: figures.rank_path(index="PAPI", **REFORM),
        lambda: figures.change_dumbbells(index="PAPI", **REFORM),
        lambda: figures.coverage_grid(**REFORM),
        lambda: figures.report_sources(report="reform_indices", **REFORM),
    ],
)
def test_a_part_of_a_part_in_another_province_is_not_read_of_an_edition_before(ask: Asked) -> None:
    assert not of_value(ask, edition_year=2015, province_code="30", component_code="D6.2")


@pytest.mark.parametrize("component", ["D1", "D1.1"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda: figures.country_coverage(**NATION),
        lambda: figures.country_published(index="PAPI", **NATION),
        lambda: figures.national_summary(**NATION),
        lambda: figures.national_published(**NATION),
        lambda: figures.country_spread(index="PAPI", **NATION),
        lambda: figures.report_sources(report="national_year", **NATION),
    ],
)
def test_parts_of_a_later_edition_are_not_read(ask: Asked, component: str) -> None:
    assert not of_value(ask, edition_year=2019, province_code="01", component_code=component)


@pytest.mark.parametrize("year", [2015, 2016])
def test_what_is_shown_is_read(year: int) -> None:
    for code in ("02", "30"):
        ask = lambda: figures.heat_table(index="PAPI", **REFORM)  # noqa: E731
        assert of_value(ask, edition_year=year, province_code=code, component_code="D6")
