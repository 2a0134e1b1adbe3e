"""One fault of each kind: the expectation that catches it, and what the message says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.errors import DataRejected
from danvan_analysis.reference import registry
from danvan_analysis.validation import Outcome, load

Tables = dict[str, pl.DataFrame]
Judge = Callable[..., Outcome]
Fault = Callable[[Tables], Tables]


def cells(**wanted: object) -> pl.Expr:
    return pl.all_horizontal(pl.col(name) == pl.lit(value) for name, value in wanted.items())


def change(table: str, where: pl.Expr, **new: object) -> Fault:
    """A table with other values in some rows; an expression is taken as it is."""

    def fault(tables: Tables) -> Tables:
        frame = tables[table]
        assert frame.filter(where).height > 0
        values = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in new.items()}
        changed = frame.with_columns(
            pl.when(where).then(value).otherwise(pl.col(name)).cast(frame.schema[name]).alias(name)
            for name, value in values.items()
        )
        return {**tables, table: changed}

    return fault


def drop(table: str, where: pl.Expr) -> Fault:
    def fault(tables: Tables) -> Tables:
        assert tables[table].filter(where).height > 0
        return {**tables, table: tables[table].filter(~where)}

    return fault


def repeat(table: str, where: pl.Expr, **new: object) -> Fault:
    """A table with some rows once more, changed or not."""

    def fault(tables: Tables) -> Tables:
        frame = tables[table]
        extra = frame.filter(where)
        assert extra.height > 0
        extra = extra.with_columns(pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in new.items())
        return {**tables, table: pl.concat([frame, extra])}

    return fault


def exchange(table: str, where: pl.Expr, column: str, one: object, other: object) -> Fault:
    """A table in which two values of a column have changed places, in some rows."""
    name = pl.col(column)
    swapped = pl.when(name == pl.lit(one)).then(pl.lit(other)).when(name == pl.lit(other)).then(pl.lit(one))
    return change(table, where & name.is_in([one, other]), **{column: swapped.otherwise(name)})


def once_more(index: str, year: int) -> Fault:
    """An edition with the values of the edition before it, province by province."""

    def fault(tables: Tables) -> Tables:
        frame = tables["indicators"]
        cell = ["index", "province_code", "component_code"]
        before = frame.filter(cells(index=index, edition_year=year - 1)).select(*cell, former="value")
        joined = frame.join(before, on=cell, how="left", maintain_order="left")
        copied = cells(index=index, edition_year=year) & pl.col("former").is_not_null()
        assert joined.filter(copied).height > 1000
        value = pl.when(copied).then("former").otherwise("value")
        return {**tables, "indicators": joined.with_columns(value=value).drop("former")}

    return fault


def weighted_as(year: int, weights: dict[str, float]) -> Fault:
    """Overall scores of PCI made with the weights of another era."""

    def fault(tables: Tables) -> Tables:
        frame = tables["indicators"]
        here = cells(index="PCI", edition_year=year)
        parts = frame.filter(here).with_columns(weight=pl.col("component_code").replace_strict(weights, default=0.0))
        totals = parts.group_by("province_code").agg(total=(pl.col("value") * pl.col("weight")).sum() / 10)
        joined = frame.join(totals, on="province_code", how="left", maintain_order="left")
        value = pl.when(here & (pl.col("component_code") == "PCI")).then("total").otherwise("value")
        return {**tables, "indicators": joined.with_columns(value=value).drop("total")}

    return fault


SON_LA = cells(index="PAPI", edition_year=2019, province_code="14", component_code="PAPI")
PAPI_2017 = cells(index="PAPI", edition_year=2017, province_code="14", component_code="PAPI")
D3 = cells(index="PAPI", edition_year=2019, province_code="14", component_code="D3")
PCI = cells(index="PCI", edition_year=2016, province_code="14", component_code="PCI")
DERIVED = cells(index="PAPI", edition_year=2022, province_code="14", component_code="D3")

FAULTS: dict[str, tuple[str, Fault, set[str]]] = {
    "a row twice": ("indicators", repeat("indicators", D3), {"key_once"}),
    "decimal mark lost": ("indicators", change("indicators", D3, value=54321.0), {"score_not_above_scale"}),
    "0 for missing": ("indicators", change("indicators", D3, value=0.0), {"zero_is_no_score", "score_not_below_scale"}),
    "composite off by 0.01": (
        "indicators",
        change("indicators", SON_LA, value=pl.col("value") + 0.01),
        {"papi_sum_2011_2019"},
    ),
    "composite of 2022 off by 0.01": (
        "indicators",
        change(
            "indicators",
            cells(index="PAPI", edition_year=2022, province_code="14", component_code="PAPI"),
            value=pl.col("value") - 0.01,
        ),
        {"papi_sum_from_2020"},
    ),
    "dimension off by 0.001": (
        "indicators",
        change("indicators", D3, value=pl.col("value") + 0.001),
        {"papi_dimension_sum"},
    ),
    "derived value off": (
        "indicators",
        change("indicators", DERIVED, value=pl.col("value") + 1e-6),
        {"derived_dimension_sum"},
    ),
    "a part of a derived value gone": (
        "indicators",
        drop("indicators", cells(index="PAPI", edition_year=2022, province_code="14", component_code="D3.1")),
        {"derived_from_all_parts"},
    ),
    "derived called published": (
        "indicators",
        change("indicators", DERIVED, status="published"),
        {"published_has_cell"},
    ),
    "PCI off by 0.01": (
        "indicators",
        change("indicators", PCI, value=pl.col("value") + 0.01),
        {"pci_weighted_sum_2006_2019"},
    ),
    "sub-index of PCI 2021 off by 0.5": (
        "indicators",
        change("indicators", cells(index="PCI", edition_year=2021, component_code="PCI3"), value=pl.col("value") + 0.5),
        {"pci_weighted_sum_from_2020"},
    ),
    "rank off by one": (
        "indicators",
        change("indicators", PCI, rank_published=pl.col("rank_published") + 1),
        {"rank_follows_scores"},
    ),
    "score in the column of ranks": (
        "indicators",
        change("indicators", PCI, rank_published=640),
        {"rank_not_beyond_provinces"},
    ),
    "rank 0": ("indicators", change("indicators", PCI, rank_published=0), {"rank_from_one"}),
    "ranks swapped in a scattered edition": (
        "indicators",
        change("indicators", cells(index="PAR_INDEX", component_code="PAR", rank_published=1), rank_published=60),
        {"rank_not_against_scores"},
    ),
    "a source that does not exist": ("indicators", change("indicators", D3, source_id="PAPI_2099"), {"source_exists"}),
    "an unknown status": ("indicators", change("indicators", D3, status="official"), {"status_known"}),
    "Hà Tây after 2008": ("indicators", change("indicators", D3, province_code="28"), {"province_in_vintage"}),
    "a merged province in the wrong vintage": (
        "indicators",
        change("indicators", D3, vintage=2025),
        {"vintage_of_edition"},
    ),
    "a province lost": ("indicators", change("indicators", D3, province_code=pl.lit(None)), {"province_given"}),
    "value lost, rank kept": (
        "indicators",
        change("indicators", PCI, value=pl.lit(None)),
        {"score_given_where_complete"},
    ),
    "era lost": ("indicators", change("indicators", D3, era=pl.lit(None)), {"era_given"}),
    "two provinces exchanged": (
        "indicators",
        exchange("indicators", cells(index="PAPI", edition_year=2019), "province_code", "14", "12"),
        {"value_is_the_chosen", "address_is_the_chosen"},
    ),
    "two components exchanged": (
        "indicators",
        exchange("indicators", cells(index="PAPI", edition_year=2019), "component_code", "D1.1", "D1.2"),
        {"value_is_the_chosen"},
    ),
    "two ranks of level scores exchanged": (
        "indicators",
        change("indicators", PCI, rank_published=pl.col("rank_published") - 1),
        {"rank_is_the_chosen"},
    ),
    "last year's column again": (
        "indicators",
        once_more("PAPI", 2019),
        {"edition_not_repeated", "value_is_the_chosen"},
    ),
    "PAPI composite leaps": (
        "indicators",
        change("indicators", PAPI_2017, value=pl.col("value") + 12),
        {"jump_papi_composite", "value_is_the_chosen"},
    ),
    "PAPI dimension leaps": (
        "indicators",
        change("indicators", D3, value=pl.col("value") + 3),
        {"jump_papi_dimension"},
    ),
    "PAPI sub-dimension leaps": (
        "indicators",
        change(
            "indicators", cells(index="PAPI", edition_year=2019, province_code="14", component_code="D4.4"), value=0.3
        ),
        {"jump_papi_sub_dimension"},
    ),
    "PCI overall leaps": (
        "indicators",
        change("indicators", PCI, value=pl.col("value") - 20),
        {"jump_pci_composite", "rank_follows_scores"},
    ),
    "PCI sub-index leaps": (
        "indicators",
        change(
            "indicators", cells(index="PCI", edition_year=2016, province_code="14", component_code="PCI1"), value=1.5
        ),
        {"jump_pci_sub_index", "pci_weighted_sum_2006_2019"},
    ),
    "a weight era misassigned": (
        "indicators",
        weighted_as(2016, registry.weights("PCI", 2012) or {}),
        {"pci_weighted_sum_2006_2019"},
    ),
    "an era misassigned": (
        "indicators",
        change("indicators", cells(index="PCI", edition_year=2016), era="2009-2012"),
        {"era_of_registry"},
    ),
    "the line below": ("indicators", change("indicators", D3, row=pl.col("row") + 1), {"address_is_the_chosen"}),
    "0 for missing in PCI": ("indicators", change("indicators", PCI, value=0.0), {"zero_is_no_score"}),
    "PAR INDEX taken for SIPAS": (
        "coverage",
        exchange("indicators", cells(edition_year=2022), "index", "PAR_INDEX", "SIPAS"),
        {"present_is_declared", "declared_is_present"},
    ),
    "two provinces exchanged in the evidence": (
        "printed",
        exchange("evidence", cells(index="PCI", edition_year=2016), "province_code", "14", "12"),
        {"province_is_the_printed"},
    ),
    "two components exchanged in the evidence": (
        "printed",
        exchange("evidence", cells(index="PCI", edition_year=2016), "component_code", "PCI1", "PCI2"),
        {"component_is_the_printed"},
    ),
    "a table read for another edition": (
        "printed",
        change("evidence", cells(table="pci/pci_2016.csv"), edition_year=2017),
        {"edition_is_the_printed"},
    ),
    "a digit changed on the way": (
        "printed",
        change("evidence", cells(index="PCI", edition_year=2016, component_code="PCI"), as_published="60.01"),
        {"text_is_the_printed"},
    ),
    "an address beyond the table": (
        "printed",
        change("evidence", cells(index="PCI", edition_year=2016, province_code="14"), row=999),
        {"cell_exists"},
    ),
    "a source of evidence that does not exist": (
        "evidence",
        change("evidence", cells(index="SIPAS"), source_id="PAR_S999"),
        {"source_exists"},
    ),
    "a source of the movement that does not exist": (
        "movement",
        change("movement", cells(row=2), source_id="DV_S999"),
        {"source_exists"},
    ),
    "a printed cell read twice": ("evidence", repeat("evidence", cells(index="SIPAS")), {"cell_once"}),
    "a national mean with two digits exchanged": (
        "means",
        change("service_outputs", cells(measure="papi_score_national_mean", value=36.55), value=35.65),
        {"mean_near_the_provinces"},
    ),
    "a national mean of no source": (
        "means",
        change("national", cells(statistic="mean"), source_id=pl.lit(None)),
        {"source_exists"},
    ),
    "a year gone": ("coverage", drop("indicators", cells(index="PAPI", edition_year=2019)), {"declared_is_present"}),
    "a province gone": (
        "coverage",
        drop("indicators", cells(index="PCI", edition_year=2019, province_code="14")),
        {"declared_is_present"},
    ),
    "a component gone": (
        "coverage",
        drop("indicators", cells(index="PAPI", component_code="D5.4")),
        {"declared_is_present"},
    ),
    "a scattered cell gone": (
        "coverage",
        drop("indicators", cells(index="SIPAS", edition_year=2022, province_code="14")),
        {"declared_is_present"},
    ),
    "a year too many": (
        "coverage",
        repeat("indicators", cells(index="PAPI", edition_year=2024), edition_year=2025),
        {"present_is_declared"},
    ),
    "a province too many": (
        "coverage",
        repeat("indicators", cells(index="PAPI", edition_year=2024, province_code="14"), province_code="26"),
        {"present_is_declared"},
    ),
    "a component too many": (
        "coverage",
        repeat("indicators", cells(index="PAPI", edition_year=2017, component_code="D6"), component_code="D7"),
        {"present_is_declared"},
    ),
    "two values chosen": (
        "evidence",
        change("evidence", cells(value_relation="agrees"), value_chosen=True),
        {"one_value_in_force", "at_most_one_value"},
    ),
    "no rank chosen": (
        "evidence",
        change("evidence", cells(rank_chosen=True), rank_chosen=False),
        {"one_rank_in_force"},
    ),
    "an unusable figure chosen": (
        "evidence",
        change("evidence", cells(usable=False), value_chosen=True),
        {"unusable_not_chosen"},
    ),
    "a total that does not add": ("movement", change("movement", cells(value=4266.0), value=4267.0), {"fields_add_up"}),
    "holders that do not add": ("movement", change("movement", cells(value=1510.0), value=1150.0), {"holders_add_up"}),
    "a period reversed": ("movement", change("movement", cells(row=2), period_end_year=2015), {"period_not_reversed"}),
    "a share beyond 100": (
        "service_outputs",
        change("service_outputs", cells(unit="percent", value=96.6), value=966.0),
        {"share_within_100"},
    ),
    "a part above its whole": (
        "service_outputs",
        change("service_outputs", cells(denominator=207.0), value=208.0),
        {"part_not_above_whole"},
    ),
    "a statistic beyond 100": (
        "national",
        change("national", cells(value=74.64), value=7464.0),
        {"statistic_within_100"},
    ),
    "a maximum below a province": (
        "national",
        change("national", cells(index="PAR_INDEX", edition_year=2024, statistic="max"), value=96.0),
        {"no_province_beyond_extreme"},
    ),
    "a bound off": (
        "uncertainty",
        change("uncertainty", cells(province_code="14", statistic="ci95_low"), value=40.0),
        {"bounds_follow_error"},
    ),
    "the weighted composite": (
        "uncertainty",
        change("uncertainty", cells(statistic="value", weighting="unweighted"), value=pl.col("value") + 2),
        {"composite_is_the_published"},
    ),
    "quarantine with no reason": ("quarantine", change("quarantine", cells(row=2), reason=" "), {"reason_given"}),
    "a cell lost": ("ledger", change("ledger", cells(table="claims.csv"), referenced=157), {"every_cell_accounted"}),
}
WARNINGS = {
    "edition_not_repeated",
    "mean_near_the_provinces",
    "no_province_beyond_extreme",
    "rank_not_against_scores",
    *(f"jump_{name}" for name in ("papi_composite", "papi_dimension", "papi_sub_dimension")),
    *(f"jump_{name}" for name in ("pci_composite", "pci_sub_index", "par_sipas")),
}


def named(fault: str) -> str:
    """Corruption and expectation: ``pytest --collect-only`` prints the table of all faults."""
    suite, _, expected = FAULTS[fault]
    return f"{fault} -> {suite}: {', '.join(sorted(expected))}"


@pytest.mark.parametrize("name", FAULTS, ids=named)
def test_fault_is_caught_by_name_with_its_severity(name: str, tables: Tables, some: Tables, judge: Judge) -> None:
    suite, fault, expected = FAULTS[name]
    before = some if suite == "indicators" else tables
    found = judge(fault(before), suite, expected)
    failed = {check.name: check for check in found.failures() if check.name != "declared_failures"}
    assert failed.keys() == expected, found.summary("en")
    for check in failed.values():
        assert check.severity == ("warning" if check.name in WARNINGS else "critical")
        assert check.failed
    assert found.ok == (expected <= WARNINGS)
    if not found.ok:
        with pytest.raises(DataRejected, match=f"suite {suite}, expectation "):
            found.raise_if_rejected()


@pytest.mark.parametrize("suite", sorted({suite for suite, _, _ in FAULTS.values()}))
def test_without_a_fault_the_same_expectations_hold(suite: str, tables: Tables, some: Tables, judge: Judge) -> None:
    expected = set().union(*(names for judged, _, names in FAULTS.values() if judged == suite))
    found = judge(some if suite == "indicators" else tables, suite, expected)
    assert [check.name for check in found.failures() if check.name != "declared_failures"] == []


def test_every_kind_of_fault_of_every_suite_is_tried(root: Path) -> None:
    assert len(FAULTS) >= 60
    assert {suite for suite, _, _ in FAULTS.values()} == {suite.name for suite in load(root / "expectations")}


def test_message_names_suite_expectation_cell_and_address(some: Tables, judge: Judge) -> None:
    found = judge(change("indicators", SON_LA, value=pl.col("value") + 0.01)(some), "indicators")
    with pytest.raises(DataRejected) as caught:
        found.raise_if_rejected()
    message = str(caught.value)
    assert "suite indicators, expectation papi_sum_2011_2019: PAPI 2011-2019: the composite is the sum" in message
    assert re.search(r"sum of its dimensions; 1 of \d+ rows fail", message)
    residual = r"component_code PAPI: papi_residual 0\.0(0999|1000)\d* \(papi/papi_2019\.csv, row \d+, column PAPI\)"
    assert re.search(r"province_code 14, vintage 2008, " + residual, message)
    assert caught.value.exit_code == 3


def test_only_the_faulty_row_fails(tables: Tables, judge: Judge) -> None:
    found = judge(drop("indicators", cells(index="PCI", edition_year=2019, province_code="14"))(tables), "coverage")
    (check,) = found.failures()
    assert len(check.failed) == 11
    assert {(row.key["edition_year"], row.key["province_code"]) for row in check.failed} == {(2019, "14")}


MAI_CHAU = cells(unit_name="huyện Mai Châu", measure="models_total")


def test_a_declared_failure_that_is_mended_is_reported(tables: Tables, judge: Judge) -> None:
    found = judge(change("movement", MAI_CHAU, value=308.0)(tables), "movement")
    (check,) = found.failures()
    assert (check.name, check.severity, found.ok) == ("declared_failures", "warning", True)
    assert check.failed[0].key["expectation"] == "fields_add_up"
    assert check.failed[0].key["unit_name"] == "huyện Mai Châu"


def test_a_declared_failure_with_another_number_is_not_the_declared_one(tables: Tables, judge: Judge) -> None:
    found = judge(change("movement", MAI_CHAU, value=208.0)(tables), "movement")
    assert {check.name for check in found.failures()} == {"fields_add_up", "declared_failures"}
    assert not found.ok
