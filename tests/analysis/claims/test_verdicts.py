"""Every verdict and every rule, each on a claim made for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from danvan_analysis.analysis.claims import Checked, Tables

Judge = Callable[..., Checked]
MODELS = {"period_start_year": 2009, "period_end_year": 2019, "printed": "2665", "unit": "model"}
RATE = {"subject": "hồ sơ", "measure": "dossiers_on_time_rate", "period_start_year": 2023, "period_end_year": 2023}


def index(name: str, year: int | None, printed: str, **more: Any) -> dict[str, Any]:
    cells = {"subject": name, "measure": "overall", "period_start_year": year, "period_end_year": year}
    return {**cells, "printed": printed, **more}


HAI_PHONG = {"province_code": "31"}


@pytest.mark.parametrize(
    ("cells", "verdict", "rule"),
    [
        # The same period, place, measure: 2,665 is printed by a source of the tables.
        (MODELS, "confirmed", "printed_elsewhere"),
        ({**MODELS, "printed": "hơn 2600"}, "confirmed", "printed_elsewhere"),
        ({**MODELS, "printed": "trên 2700"}, "contradicted", "another_figure"),
        ({**MODELS, "printed": "2700"}, "contradicted", "another_figure"),
        # The source itself: nobody else.
        ({**MODELS, "source_id": "DV_S002"}, "only_this_source", "own_only"),
        ({**MODELS, "source_id": "DV_S002", "printed": "2700"}, "contradicted", "own_differs"),
        # Another period, another unit, no period: the same number decides nothing.
        ({**MODELS, "period_start_year": 2010}, "not_comparable", "no_same"),
        ({**MODELS, "unit": "exemplar"}, "not_comparable", "no_same"),
        ({**MODELS, "period_start_year": None, "period_end_year": None}, "not_comparable", "no_same"),
        # A state is part of the measure: models recognised are not models counted.
        ({**MODELS, "measure": "models_recognised"}, "no_data", "nothing"),
        ({**MODELS, "province_code": "04"}, "no_data", "nothing"),
        # "over 99 %" is printed: 98 does not fit, 99.2 fits and is not confirmed.
        ({**RATE, "printed": "99.2", "unit": "percent"}, "not_comparable", "undecided"),
        ({**RATE, "printed": "98", "unit": "percent"}, "contradicted", "another_figure"),
        ({**RATE, "printed": "over 99", "unit": "percent"}, "confirmed", "printed_elsewhere"),
        # Of a quarter: a claim about the year is another.
        ({"measure": "dossiers_received", "period_start_year": 2024, "period_end_year": 2024, "printed": "54142"},
         "not_comparable", "no_same"),
        ({"kind": "event", "measure": "event"}, "no_data", "no_table"),
        ({"kind": "event", "measure": "models_total"}, "not_comparable", "no_figure"),
        ({"kind": "rule", "subject": "rule", "measure": "date", "printed": "2015-07-14"}, "no_data", "no_table"),
        # Cells of indices: the figure in force decides where sources disagree.
        (index("PAR_INDEX", 2023, "91.87", **HAI_PHONG), "confirmed", "printed_elsewhere"),
        (index("PAR_INDEX", 2023, "91.81", **HAI_PHONG), "contradicted", "another_figure"),
        (index("PAPI", 2024, "43.89"), "confirmed", "printed_elsewhere"),
        (index("PAPI", 2024, "44"), "confirmed", "printed_elsewhere"),
        (index("PAPI", 2024, "44.0"), "contradicted", "another_figure"),
        (index("PAPI", None, "43.89"), "not_comparable", "no_same"),
        (index("CPI", 2019, "57", measure="rank"), "confirmed", "printed_elsewhere"),
        (index("PCI", 2019, "56", measure="overall rank"), "contradicted", "another_figure"),
        (index("PAPI", 2022, "4.78", measure="D1"), "confirmed", "printed_elsewhere"),
        (index("PAPI", 2022, "40.87", measure="papi_score"), "confirmed", "printed_elsewhere"),
        (index("SIPAS", 2023, "82.66", measure="mean", province_code=None), "confirmed", "printed_elsewhere"),
        (index("SIPAS", 2023, "82.6", measure="mean", province_code=None), "contradicted", "another_figure"),
        # A cell that only the claim's own source prints.
        (index("PCI", 2023, "65.5", source_id="DV_S030"), "only_this_source", "own_only"),
        # Several figures in one claim: one that is contradicted decides, and all must be confirmed.
        ({**MODELS, "measure": "models_collective + models_individual", "printed": "1921 + 744"},
         "confirmed", "printed_elsewhere"),
        ({**MODELS, "measure": "models_collective + models_individual", "printed": "1921 + 745"},
         "contradicted", "another_figure"),
        ({**MODELS, "measure": "models_collective + models_new", "printed": "1921 + 745"}, "no_data", "nothing"),
    ],
)  # fmt: skip
def test_rule(judge: Judge, cells: dict[str, Any], verdict: str, rule: str) -> None:
    found = judge(**cells)
    assert (found.verdict, found.rule) == (verdict, rule)


def test_one_publisher_on_two_pages_does_not_confirm(judge: Judge, tables: Tables) -> None:
    sources = tables.sources.with_columns(
        publisher=pl.when(pl.col("source_id") == "DV_S001").then(pl.lit("DANVAN.vn")).otherwise("publisher")
    )
    among = dataclasses.replace(tables, sources=sources)
    claim = {**MODELS, "source_id": "DV_S001"}
    assert judge(**claim).verdict == "confirmed"
    assert (judge(among, **claim).verdict, judge(among, **claim).rule) == ("only_this_source", "same_publisher")


def test_two_bases_that_fit_decide_nothing(judge: Judge, tables: Tables) -> None:
    own = tables.movement.filter((pl.col("source_id") == "DV_S002") & (pl.col("measure") == "models_total"))
    other = own.with_columns(basis=pl.lit("stock_at_date"), source_id=pl.lit("DV_S010"), row=pl.lit(999, pl.Int32))
    among = dataclasses.replace(tables, movement=pl.concat([tables.movement, other]))
    found = judge(among, **MODELS)
    assert (found.verdict, found.rule) == ("not_comparable", "no_same")
    assert {one.obstacles for one in found.found if one.value == 2665} == {("basis",)}
    # The row of the source itself says which basis is meant.
    anchored = judge(among, **MODELS, source_id="DV_S002")
    assert (anchored.verdict, anchored.rule) == ("only_this_source", "own_only")


def test_a_row_of_the_source_brings_its_place(judge: Judge, tables: Tables) -> None:
    """A count of two districts is confirmed by another source on these districts, not by one on the province."""
    district = tables.movement.filter((pl.col("source_id") == "DV_S003") & (pl.col("measure") == "models_total"))
    claim = {"period_start_year": 2016, "period_end_year": 2020, "printed": "724", "source_id": "DV_S003"}
    assert judge(**claim).rule == "own_only"
    again = district.with_columns(source_id=pl.lit("DV_S010"), row=pl.lit(999, pl.Int32))
    among = dataclasses.replace(tables, movement=pl.concat([tables.movement, again]))
    assert judge(among, **claim).rule == "printed_elsewhere"
    wider = again.with_columns(level=pl.lit("province"), unit_name=pl.lit("Sơn La"))
    among = dataclasses.replace(tables, movement=pl.concat([tables.movement, wider]))
    assert judge(among, **claim).rule == "own_only"


def test_the_whole_beside_a_part_counts(judge: Judge) -> None:
    claim = {"measure": "departments_excellent", "period_start_year": 2015, "period_end_year": 2015, "printed": "7"}
    assert judge(**claim, printed_whole="18").verdict == "confirmed"
    assert judge(**claim, printed_whole="20").found[0].obstacles == ("whole",)
    assert judge(**{**claim, "printed": "7/18"}).verdict == "confirmed"
    assert judge(**{**claim, "printed": "7/20"}).verdict == "not_comparable"


def test_a_sum_that_does_not_add_up_is_said_and_changes_no_verdict(judge: Judge) -> None:
    parts = {**MODELS, "measure": "models_collective + models_individual", "printed": "1921 + 744"}
    sound, broken = judge(**parts, printed_whole="2665"), judge(**parts, printed_whole="2666")
    assert [one.holds for one in (*sound.sums, *broken.sums)] == [True, False]
    assert sound.verdict == broken.verdict == "confirmed"
    rounded = judge(**{**parts, "printed": "hơn 1900 + 744"}, printed_whole="2666")
    assert [one.holds for one in rounded.sums] == [None]


def test_units_named_one_by_one_are_counted(judge: Judge) -> None:
    named = {"kind": "event", "subject": "commendations", "measure": "units named", "source_id": "DV_S001"}
    assert judge(**named, printed="5 named").rule == "own_only"
    assert judge(**named, printed="6 named").rule == "own_differs"
    other = judge(**{**named, "source_id": "DV_S002"}, printed="5 named")
    assert (other.verdict, other.rule) == ("not_comparable", "no_same")


def test_the_country_is_no_province(judge: Judge) -> None:
    nation = judge(province_code=None, measure="models_registered", printed="100")
    assert all(one.cells["province_code"] is None for one in nation.found)


def test_a_unit_of_2025_is_another_place(judge: Judge) -> None:
    before = judge(province_code="80", vintage=2008, **index("PAPI", 2023, "40"))
    after = judge(province_code="80", vintage=2025, **index("PAPI", 2023, "40"))
    assert before.found
    assert after.verdict == "no_data"


def test_two_texts_without_a_date_are_of_no_common_time(judge: Judge, tables: Tables) -> None:
    own = tables.service_outputs.filter(pl.col("measure") == "procedures_time_cut_departments_count")
    assert own.height == 1
    again = own.with_columns(source_id=pl.lit("DV_S010"), row=pl.lit(999, pl.Int32))
    among = dataclasses.replace(tables, service_outputs=pl.concat([tables.service_outputs, again]))
    claim = {"measure": "procedures_time_cut_departments_count", "printed": "1125"}
    assert judge(among, **claim, source_id="DV_S001").rule == "own_only"
    stranger = judge(among, **claim)
    assert (stranger.verdict, stranger.rule) == ("not_comparable", "no_same")
    assert {one.obstacles for one in stranger.found} == {("no_period",)}
