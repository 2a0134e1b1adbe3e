"""Every printed cell becomes a row or a row of quarantine, and no figure changes on the way."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from danvan_analysis.cleaning.run import Cleaned

ADDRESS = ["table", "row", "column"]
#: Tables that speak of other tables; their cells are no figures.
ABOUT = ["corrections.csv", "counts.csv", "sources.csv", "tables.csv", "papi/components.csv", "pci/components.csv"]
ABOUT += [f"par_sipas/{name}.csv" for name in ("do_not_use", "preferences", "known_disagreements")]


@pytest.mark.parametrize(
    ("table", "filters", "number"),
    [
        ("indicators", {"index": "PAPI", "status": "published"}, 26_399),
        ("indicators", {"index": "PAPI", "status": "derived"}, 2_455),
        ("indicators", {"index": "PCI", "status": "published"}, 10_885 + 233),
        ("indicators", {"index": "PCI", "status": "secondary"}, 1),
        ("indicators", {"status": "corrected"}, 0),
        ("evidence", {"table": "par_sipas/par_sipas.csv"}, 683),
        ("evidence", {"table": "pci/pci_other_versions.csv"}, 49),
        ("movement", {}, 164),
        ("service_outputs", {}, 173),
        ("national", {}, 100),
        ("uncertainty", {}, 63 * 24),
        ("quarantine", {"table": "pci/pci_not_trusted.csv"}, 15),
        ("quarantine", {}, 15),
    ],
)
def test_what_must_come_out(cleaned: Cleaned, table: str, filters: dict[str, str], number: int) -> None:
    frame = cleaned.tables[table]
    assert (frame.filter(**filters) if filters else frame).height == number


def test_ministry_cells(indicators: pl.DataFrame) -> None:
    cells = indicators.filter(pl.col("index").is_in(["PAR_INDEX", "SIPAS"]))
    assert cells.height == 462
    assert cells["value"].count() == 353
    assert cells.filter(pl.col("value").is_null())["rank_published"].count() == 109
    assert cells.filter(pl.col("component_code").is_in(["PAR", "SIPAS"])).height == 289


def test_main_and_other_pci_components(indicators: pl.DataFrame) -> None:
    pci = indicators.filter(index="PCI", status="published")
    main = pci.filter(pl.col("component_code").is_in(["PCI", *(f"PCI{n}" for n in range(1, 11))]))
    assert main.height == 10_885
    assert main.filter(pl.col("edition_year") <= 2019).height == 9_861


def test_no_cell_is_lost(cleaned: Cleaned, printed: pl.DataFrame) -> None:
    ledger = cleaned.tables["ledger"]
    counted = printed.filter(~pl.col("table").is_in(ABOUT)).group_by("table").len("printed").sort("table")
    assert ledger["table"].to_list() == counted["table"].to_list()
    assert ledger["cells"].to_list() == counted["printed"].to_list()
    assert ledger.filter(pl.col("cells") != pl.col("referenced") + pl.col("quarantined")).is_empty()
    assert cleaned.cells_in == 79_951


def test_values_are_the_printed_ones(indicators: pl.DataFrame, printed: pl.DataFrame) -> None:
    cells = indicators.drop_nulls("column")
    found = cells.join(printed, on=ADDRESS, how="left", maintain_order="left")
    assert found.height == cells.height == 40_435 - 2_455 - 109
    assert found.filter(pl.col("text").ne_missing(pl.col("as_published"))).is_empty()
    assert found.filter(pl.col("text").str.strip_chars().cast(pl.Float64) != pl.col("value")).is_empty()


def test_ranks_are_the_printed_ones(indicators: pl.DataFrame, printed: pl.DataFrame) -> None:
    ranks = indicators.drop_nulls("rank_published")
    place = {"rank_table": "table", "rank_row": "row", "rank_column": "column"}
    found = ranks.drop(*ADDRESS).rename(place).join(printed, on=ADDRESS, how="left")
    assert found.filter(pl.col("text").ne_missing(pl.col("rank_as_published"))).is_empty()
    assert found.filter(pl.col("text").cast(pl.Int32) != pl.col("rank_published")).is_empty()
    assert found["rank_source_id"].null_count() == 0


@pytest.mark.parametrize("name", ["movement", "service_outputs", "national", "uncertainty"])
def test_other_tables_hold_the_printed_figures(cleaned: Cleaned, printed: pl.DataFrame, name: str) -> None:
    frame = cleaned.tables[name]
    found = frame.join(printed, on=ADDRESS, how="left")
    assert found.filter(pl.col("text").ne_missing(pl.col("as_published"))).is_empty()
    assert found.filter(pl.col("text").cast(pl.Float64) != pl.col("value")).is_empty()
    assert frame.select(ADDRESS).is_duplicated().sum() == 0
    assert frame["source_id"].null_count() == 0


def test_quarantine_keeps_text_and_reason(cleaned: Cleaned, printed: pl.DataFrame) -> None:
    found = cleaned.tables["quarantine"].join(printed, on=ADDRESS, how="left", suffix="_printed")
    assert found["text"].to_list() == found["text_printed"].to_list()
    assert found["reason"].str.len_chars().min() > 10


def test_derived_dimensions_are_the_sums_of_printed_parts(indicators: pl.DataFrame, printed: pl.DataFrame) -> None:
    key = ["edition_year", "province_code"]
    derived = indicators.filter(status="derived")
    parts = (
        indicators.filter((pl.col("index") == "PAPI") & pl.col("component_code").str.contains(".", literal=True))
        .join(printed, on=ADDRESS)
        .with_columns(component_code=pl.col("component_code").str.split(".").list.first())
        .group_by(*key, "component_code")
        .agg("text")
    )
    found = derived.join(parts, on=[*key, "component_code"], how="left")
    assert found.height == 2_455
    wrong = [
        row
        for row in found.select(*key, "component_code", "value", "text").iter_rows()
        if abs(sum(map(Decimal, row[4])) - Decimal(repr(row[3]))) > Decimal("1e-9")
    ]
    assert wrong == []
    assert derived["edition_year"].unique().sort().to_list() == [2020, 2021, 2022, 2023, 2024]
    assert derived["column"].null_count() == derived.height


def test_every_row_has_its_era_and_key_once(indicators: pl.DataFrame) -> None:
    key = ["index", "edition_year", "province_code", "vintage", "component_code"]
    assert indicators.select(key).is_duplicated().sum() == 0
    assert indicators.select(*key, "era", "status", "source_id").null_count().sum_horizontal()[0] == 0
    era = indicators.select(
        pl.col("era").str.split("-").list.first().cast(pl.Int32).alias("first"),
        pl.col("era").str.split("-").list.last().cast(pl.Int32).alias("last"),
        "edition_year",
    )
    assert era.filter(~pl.col("edition_year").is_between("first", "last")).is_empty()


def test_values_lie_on_their_scale(indicators: pl.DataFrame) -> None:
    held = indicators.drop_nulls(["value", "scale_max"])
    assert held.height > 37_000
    off = held.filter((pl.col("value") < pl.col("scale_min") - 1e-6) | (pl.col("value") > pl.col("scale_max") + 1e-6))
    assert off.is_empty()


def test_zero_is_never_a_papi_score(indicators: pl.DataFrame) -> None:
    assert indicators.filter((pl.col("index") == "PAPI") & (pl.col("value") == 0)).is_empty()


def test_vintage_follows_the_edition(indicators: pl.DataFrame, evidence: pl.DataFrame) -> None:
    for frame in (indicators, evidence):
        wrong = frame.filter(pl.col("vintage") != pl.when(pl.col("edition_year") <= 2008).then(2004).otherwise(2008))
        assert wrong.is_empty()
    assert indicators.filter(province_code="28", edition_year=2008).height > 0
    assert indicators.filter((pl.col("province_code") == "28") & (pl.col("edition_year") > 2008)).is_empty()


def test_every_source_named_is_known(cleaned: Cleaned) -> None:
    known = set(cleaned.tables["sources"]["source_id"])
    for name in ("indicators", "evidence", "movement", "service_outputs", "national", "uncertainty"):
        frame = cleaned.tables[name]
        for column in {"source_id", "rank_source_id"} & set(frame.columns):
            assert set(frame[column].drop_nulls().str.split(";").explode()) <= known, (name, column)
