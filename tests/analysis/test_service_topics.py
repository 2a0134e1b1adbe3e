"""Administrative outputs and index figures in passing are told apart; topics, years and places."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis import results
from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.cleaning.run import Cleaned
from danvan_analysis.reference import words


@pytest.fixture(scope="module")
def rows(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["service_outputs"]


def test_every_row_is_an_output_or_an_index_figure(rows: pl.DataFrame) -> None:
    outputs, passing = topics.outputs(rows), topics.index_figures(rows)
    assert (outputs.height, passing.height) == (85, 88)
    assert sorted([*outputs["row"], *passing["row"]]) == sorted(rows["row"])
    # What has the unit of an index is of an index; tasks of the reform plan and commune units are not.
    assert not set(outputs["unit"]) & {"rank", "point", "place up", "percentage point"}
    assert outputs.filter(pl.col("measure") == "par_plan_tasks_done").height == 3
    assert passing.filter(pl.col("measure").str.starts_with("internal_sipas")).height == 3


def test_every_output_has_a_topic(rows: pl.DataFrame) -> None:
    found = topics.outputs(rows)
    assert "other" not in set(found["topic"])
    assert set(found["topic"]) == set(topics.TOPICS) - {"other"}
    assert topics.topic("something_new") == "other"
    assert list(topics.TOPICS) == words.keys("service_topic")


def test_every_measure_has_a_name_and_a_definition(rows: pl.DataFrame) -> None:
    names = {
        "outputs": words.keys("service"),
        "about": words.keys("service_about"),
        "index": words.keys("service_index"),
    }
    assert set(topics.outputs(rows)["base"]) <= set(names["outputs"])
    assert set(topics.outputs(rows)["base"]) == set(names["about"])
    assert set(topics.index_figures(rows)["measure"]) == set(names["index"])


def test_figures_of_one_unit_are_known(rows: pl.DataFrame) -> None:
    one = set(topics.described(rows).filter("one_unit")["base"])
    assert "citizen_reception_visits_department_labour" in one
    assert "online_services_moc_chau_town_level" in one
    assert "friendly_administration_units_son_la_city" in one
    assert not one & {"citizen_reception_visits", "dossiers_received", "online_application_rate_province"}


def test_years_of_son_la(rows: pl.DataFrame) -> None:
    found = topics.by_year(topics.outputs(rows.filter(pl.col("province_code") == "14")))
    counted = dict(found.select("placed_year", "figures").iter_rows())
    assert counted == {2015: 3, 2016: 9, 2017: 5, 2019: 15, 2023: 1, 2024: 23, 2025: 7, None: 10}
    assert found["placed_year"].to_list()[-1] is None
    assert found.row(-1)[2] == ["processing_time", "dossiers", "regulations"]


def test_topics_stand_in_order_newest_first(rows: pl.DataFrame) -> None:
    found = topics.in_order(topics.outputs(rows))
    order = [list(topics.TOPICS).index(name) for name in found["topic"]]
    assert order == sorted(order)
    for _, some in found.group_by("topic", maintain_order=True):
        years = [9999 if year is None else -year for year in some["placed_year"]]
        assert years == sorted(years), "newest first, undated last"


def test_other_places_are_in_the_order_of_the_alphabet(rows: pl.DataFrame) -> None:
    own = rows.filter(pl.col("province_code") == "14")
    found = topics.elsewhere(topics.outputs(rows), own)
    assert found["place"].unique(maintain_order=True).to_list() == ["Hòa Bình", "Nghệ An", "Quảng Nam"]
    assert not set(found["row"]) & set(own["row"])
    country = topics.elsewhere(rows, own)
    names = [name for name in country["place"].unique(maintain_order=True) if name is not None]
    assert country["place"][0] is None
    assert names == sorted(names, key=results.alphabetical)
