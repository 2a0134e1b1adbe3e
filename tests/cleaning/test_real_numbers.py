"""Numbers looked up by hand, and contradictions whose right answer is known."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from danvan_analysis.cleaning.run import Cleaned
from danvan_analysis.reference import provinces


def _cell(frame: pl.DataFrame, cell: tuple[str, int, str, str]) -> pl.DataFrame:
    index, year, province, component = cell
    code = provinces.find(province).code
    return frame.filter(index=index, edition_year=year, province_code=code, component_code=component)


@pytest.mark.parametrize(
    ("cell", "value", "rank", "status"),
    [
        (("PAPI", 2024, "Sơn La", "PAPI"), 43.8876, None, "published"),
        (("PAPI", 2011, "Sơn La", "PAPI"), 39.217211, None, "published"),
        (("PAPI", 2024, "Sơn La", "D3"), 4.462280604, None, "derived"),
        (("PAPI", 2022, "Hà Nội", "D1"), 5.8254476, None, "published"),
        (("PCI", 2019, "Sơn La", "PCI"), 63.384804, 57, "published"),
        (("PCI", 2019, "Hồ Chí Minh", "PCI"), 67.16, 14, "published"),
        (("PCI", 2023, "Sơn La", "PCI"), 65.5, 47, "secondary"),
        (("PAR_INDEX", 2013, "Sơn La", "PAR"), 58.91, 63, "published"),
        (("PAR_INDEX", 2014, "Sơn La", "PAR"), None, 56, "published"),
        (("PAR_INDEX", 2017, "Sơn La", "PAR"), 81.25, 19, "published"),
        (("PAR_INDEX", 2018, "Sơn La", "PAR"), 78.83, 17, "published"),
        (("PAR_INDEX", 2021, "Sơn La", "PAR"), 87.62, 15, "published"),
        (("PAR_INDEX", 2022, "Sơn La", "PAR"), 86.78, 13, "published"),
        (("PAR_INDEX", 2024, "Sơn La", "PAR"), 90.02, 12, "published"),
        (("SIPAS", 2018, "Sơn La", "SIPAS"), None, 1, "published"),
        (("SIPAS", 2021, "Sơn La", "SIPAS"), 90.13, 6, "published"),
        (("SIPAS", 2022, "Sơn La", "SIPAS"), 82.18, 17, "published"),
        (("PAR_INDEX", 2023, "Hải Phòng", "PAR"), 91.87, None, "published"),
        (("SIPAS", 2024, "Hải Phòng", "SIPAS"), 91.10, 1, "published"),
        (("SIPAS", 2023, "Hải Phòng", "SIPAS"), 88.09, None, "published"),
        (("PAR_INDEX", 2023, "Cà Mau", "PAR"), 86.89, 34, "published"),
        (("PAR_INDEX", 2023, "Long An", "PAR"), None, 8, "published"),
        (("PAR_INDEX", 2020, "Đồng Tháp", "PAR"), 86.77, 5, "published"),
        (("PAR_INDEX", 2018, "Quảng Ninh", "PAR"), 89.06, 1, "published"),
        (("PAR_INDEX", 2023, "Hòa Bình", "PAR"), 86.76, None, "published"),
    ],
)
def test_cells_looked_up_by_hand(
    indicators: pl.DataFrame, cell: tuple[str, int, str, str], value: float | None, rank: int | None, status: str
) -> None:
    found = _cell(indicators, cell)
    assert found.height == 1
    row = found.row(0, named=True)
    assert row["value"] == (pytest.approx(value, abs=0.005 if cell[2] == "Hồ Chí Minh" else 1e-9) if value else None)
    assert row["status"] == status
    if rank is not None:
        assert row["rank_published"] == rank


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        (("PAR_INDEX", 2023, "Hải Phòng", "PAR"), 91.87, "4 of 5 sources agree"),
        (("PAR_INDEX", 2021, "Sơn La", "PAR"), 87.62, "recorded preference: rank 15"),
        (("PAR_INDEX", 2023, "Hòa Bình", "PAR"), 86.76, "recorded preference: Cà Mau has 86.89"),
        (("SIPAS", 2021, "Sơn La", "SIPAS"), 90.13, "sources disagree; nearest the announcement"),
        (("PAPI", 2024, "Sơn La", "PAPI"), 43.8876, "the publisher's own table before the 1 other(s)"),
    ],
)
def test_why_a_value_was_chosen(
    evidence: pl.DataFrame, cell: tuple[str, int, str, str], value: float, reason: str
) -> None:
    chosen = _cell(evidence, cell).filter("value_chosen").row(0, named=True)
    assert chosen["value"] == pytest.approx(value, abs=1e-9)
    assert chosen["value_reason"].startswith(reason)
    assert chosen["value_relation"] == "chosen"


@pytest.mark.parametrize(
    ("cell", "what", "printed"),
    [
        (("SIPAS", 2024, "Hải Phòng", "SIPAS"), "value", 90.59),
        (("PAR_INDEX", 2018, "Quảng Ninh", "PAR"), "value", 89.6),
        (("PAR_INDEX", 2020, "Đồng Tháp", "PAR"), "value", 88.77),
        (("PAR_INDEX", 2023, "Cà Mau", "PAR"), "rank", 32),
        (("PAR_INDEX", 2023, "Long An", "PAR"), "rank", 7),
    ],
)
def test_figures_not_to_be_used_stay_in_evidence(
    evidence: pl.DataFrame, cell: tuple[str, int, str, str], what: str, printed: float
) -> None:
    rows = _cell(evidence, cell).filter(pl.col(what) == printed)
    assert rows.height >= 1
    assert not rows[f"{what}_chosen"].any()
    assert rows[f"{what}_reason"].str.starts_with("not used: ").all()
    assert set(rows[f"{what}_relation"]) == {"differs"}


def test_press_ranks_of_papi_are_evidence_and_never_chosen(evidence: pl.DataFrame, indicators: pl.DataFrame) -> None:
    press = evidence.filter(pl.col("index") == "PAPI").drop_nulls("rank").sort("edition_year")
    said = dict(press.filter(province_code="14").select("edition_year", "rank").iter_rows())
    assert (said[2017], said[2018], said[2021]) == (45, 29, 53)
    assert not press["rank_chosen"].any()
    assert set(press["rank_reason"]) == {"not used: the publisher of this index prints no ranks"}
    assert indicators.filter(pl.col("index") == "PAPI")["rank_published"].null_count() == 28_854


def test_the_workbook_of_2011_stays_chosen(evidence: pl.DataFrame) -> None:
    other = evidence.filter(index="PCI", edition_year=2011, table="pci/pci_other_versions.csv")
    assert other.height > 5
    assert not other["value_chosen"].any()
    assert not other["rank_chosen"].any()
    assert not other["usable"].any()
    chosen = evidence.filter((pl.col("edition_year") == 2011) & (pl.col("index") == "PCI") & pl.col("value_chosen"))
    assert set(chosen["table"]) == {"pci/pci_2011.csv"}


def test_a_rank_that_one_source_gives_otherwise(evidence: pl.DataFrame) -> None:
    rows = _cell(evidence, ("PAR_INDEX", 2024, "Sơn La", "PAR")).drop_nulls("rank")
    assert set(rows.filter("rank_chosen")["rank"]) == {12}
    differing = rows.filter(rank=13)
    assert differing.select("rank_relation", "rank_reason").row(0) == ("differs", "another source is chosen")


def test_a_dimension_named_in_passing_agrees_with_the_derived(evidence: pl.DataFrame) -> None:
    row = _cell(evidence, ("PAPI", 2024, "Sơn La", "D3")).row(0, named=True)
    assert (row["value"], row["value_chosen"], row["value_relation"]) == (4.4623, False, "agrees")
    assert row["value_reason"] == "not used: the dimension follows from its published parts"


def test_secondary_cells_are_found_nowhere_else(indicators: pl.DataFrame) -> None:
    cell: dict[str, Any] = indicators.filter(status="secondary").row(0, named=True)
    assert (cell["index"], cell["edition_year"], cell["province_code"]) == ("PCI", 2023, "14")
    assert cell["table"] == cell["rank_table"] == "movement/service_outputs.csv"


def test_missing_at_source_stays_missing(indicators: pl.DataFrame) -> None:
    expected = {
        2014: {"Bắc Giang", "Đồng Tháp"},
        2018: {"Quảng Ninh", "Đồng Tháp"},
        2021: {"Quảng Ninh", "Bắc Giang", "Bắc Ninh"},
        2022: {"Bắc Giang", "Bắc Ninh"},
        2023: {"Quảng Ninh", "Bình Dương"},
        2024: {"Vĩnh Phúc", "Tiền Giang"},
    }
    everyone = {place.code: place.name_vi for place in provinces.provinces(2008)}
    scores = indicators.filter(index="PAPI", component_code="PAPI").drop_nulls("value")
    for year in range(2011, 2025):
        there = set(scores.filter(edition_year=year)["province_code"])
        assert {everyone[code] for code in set(everyone) - there} == expected.get(year, set()), year


@pytest.mark.parametrize(
    ("parts", "off"), [(r"^D\d$", []), (r"^D\d\.\d$", [(2022, "01")])], ids=["dimensions", "sub-dimensions"]
)
def test_parts_add_up_to_the_composite(indicators: pl.DataFrame, parts: str, off: list[tuple[int, str]]) -> None:
    # Hà Nội 2022: the published D1 and composite rest on more decimals than two of D1's parts were printed with.
    papi = indicators.filter(pl.col("index") == "PAPI", pl.col("edition_year") >= 2020).drop_nulls("value")
    sums = papi.filter(pl.col("component_code").str.contains(parts)).group_by("edition_year", "province_code")
    both = papi.filter(component_code="PAPI").join(
        sums.agg(sum=pl.col("value").sum()), on=["edition_year", "province_code"]
    )
    assert both.height == 306
    wrong = both.filter((pl.col("sum") - pl.col("value")).abs() > 0.00011)
    assert wrong.select("edition_year", "province_code").rows() == off


def test_counts_of_the_tables_are_reported(cleaned: Cleaned) -> None:
    counts = cleaned.tables["counts"]
    assert counts.filter(pl.col("declared").is_not_null() & (pl.col("declared") != pl.col("counted"))).is_empty()
    free = counts.filter(pl.col("declared").is_null())
    assert free["counted"].to_list() == [1]
