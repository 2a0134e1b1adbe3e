"""The country in one edition, held against the raw tables read here by hand: PAPI 2024, PCI 2019, and others."""

from __future__ import annotations

import csv
import statistics
from collections import defaultdict
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from danvan_analysis.analysis.national import (
    REGION_NEEDED,
    by_region,
    country_changes,
    edition_before,
    parts_moved,
    spread_by_edition,
)
from danvan_analysis.errors import BadParameter, NotComparable, SampleTooThin
from danvan_analysis.reference import provinces, registry
from danvan_analysis.reference.registry_additions import package_alone, read_from

RAW = Path(__file__).parents[2] / "data" / "raw"


def papi_composite(year: int) -> dict[str, float]:
    """Printed composites of an edition by code, straight from the raw table."""
    with (RAW / "papi" / "papi_2020_2024_composite.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if (row["edition_year"], row["component_code"]) == (str(year), "PAPI")
        ]
    return {provinces.find(row["province"]).code: float(row["value"]) for row in rows if row["value"]}


def pci(year: int, column: str = "PCI") -> dict[str, float]:
    """A column of a PCI workbook by code, straight from the raw table."""
    with (RAW / "pci" / f"pci_{year}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = provinces.match(pl.Series([row["province"] for row in rows]), vintage=2008).to_list()
    return {code: float(row[column]) for code, row in zip(codes, rows, strict=True)}


def test_change_of_papi_2024_by_hand(indicators: pl.DataFrame) -> None:
    before, after = papi_composite(2023), papi_composite(2024)
    both = sorted(set(before) & set(after))
    change = {code: after[code] - before[code] for code in both}
    found = country_changes(indicators, index="PAPI", component_code="PAPI", year=2024)
    assert found.height == len(both) == 59
    assert dict(found.select("province_code", "change").iter_rows()) == pytest.approx(change)
    assert found["province_code"][0] == max(change, key=lambda code: change[code]) == "72", "Tây Ninh"
    assert found["change"][0] == pytest.approx(47.3452 - 39.2364)
    assert found["province_code"][-1] == min(change, key=lambda code: change[code]) == "95", "Bạc Liêu"
    assert statistics.median(change.values()) == pytest.approx(0.5894)
    assert (sum(x > 0 for x in change.values()), sum(x < 0 for x in change.values())) == (43, 16)
    assert set(found["from_year"]) == {2023}


def test_change_of_pci_2019_by_hand(indicators: pl.DataFrame) -> None:
    before, after = pci(2018), pci(2019)
    found = country_changes(indicators, index="PCI", component_code="PCI", year=2019)
    assert found.height == 63
    assert found["change"].min() > 0, "all 63 rose"
    assert found["change"].median() == pytest.approx(statistics.median(after[c] - before[c] for c in before))
    assert found["province_code"][0] == "27"
    assert found["change"][0] == pytest.approx(after["27"] - before["27"])


@pytest.mark.parametrize(
    ("index", "year", "error"),
    [
        ("PAPI", 2021, NotComparable),
        ("PAPI", 2018, NotComparable),
        ("PCI", 2022, NotComparable),
        ("PCI", 2009, NotComparable),
        ("PCI", 2023, SampleTooThin),
        ("PAPI", 2011, BadParameter),
    ],
)
def test_nothing_across_a_break_or_of_a_part(
    index: str, year: int, error: type[Exception], indicators: pl.DataFrame
) -> None:
    with pytest.raises(error):
        country_changes(indicators, index=index, component_code=index, year=year)


def test_edition_before() -> None:
    assert edition_before("PCI", "PCI", 2006) == 2005
    assert edition_before("PAPI", "D7", 2018) is None


def test_parts_of_pci_2019_by_hand(indicators: pl.DataFrame) -> None:
    found = parts_moved(indicators, index="PCI", year=2019)
    assert found["component_code"].to_list() == [f"PCI{n}" for n in range(1, 11)]
    for row in found.iter_rows(named=True):
        before, after = pci(2018, row["component_code"]), pci(2019, row["component_code"])
        change = [after[code] - before[code] for code in before]
        assert row["obstacle"] is None
        assert row["n"] == 63
        assert row["median"] == pytest.approx(statistics.median(change))
        assert (row["q1"], row["q3"]) == pytest.approx(tuple(np.quantile(change, [0.25, 0.75])))
        assert (row["risen"], row["fallen"]) == (sum(x > 0 for x in change), sum(x < 0 for x in change))


def test_a_part_that_cannot_be_compared_has_a_reason_and_no_number(indicators: pl.DataFrame) -> None:
    found = {
        row["component_code"]: row for row in parts_moved(indicators, index="PAPI", year=2021).iter_rows(named=True)
    }
    assert found["D5"]["obstacle"] == "break"
    assert found["D5"]["break_years"] == [2021]
    assert found["D5"]["break_kinds"] == ["documented"]
    assert found["D5"]["median"] is None
    assert found["D6"]["caution_codes"] == ["D6.2", "D6.4"], "a suspected break inside"
    assert found["D7"]["caution_codes"] == []
    new = parts_moved(indicators, index="PAPI", year=2018)
    assert dict(new.select("component_code", "obstacle").iter_rows()) == {
        **{f"D{n}": "break" for n in range(1, 7)}, "D7": "new", "D8": "new",
    }  # fmt: skip
    assert set(parts_moved(indicators, index="PCI", year=2020)["obstacle"]) == {"not_complete"}
    assert parts_moved(indicators, index="PAPI", year=2011).height == 0


def test_regions_of_papi_2024_by_hand(indicators: pl.DataFrame) -> None:
    scores = papi_composite(2024)
    regions: dict[str, list[float]] = defaultdict(list)
    for place in provinces.provinces(2008):
        if place.code in scores:
            regions[place.region].append(scores[place.code])
    rows = indicators.filter(index="PAPI", edition_year=2024, component_code="PAPI")
    found = by_region(rows)
    assert found["region"].to_list() == ["RRD", "NMM", "NCC", "CHL", "SE", "MRD"], "the order of the list"
    for row in found.iter_rows(named=True):
        values = regions[row["region"]]
        assert (row["n"], row["min"], row["max"]) == (len(values), min(values), max(values))
        assert row["median"] == pytest.approx(statistics.median(values))


def test_a_small_region_has_no_median() -> None:
    highlands = [place for place in provinces.provinces(2008) if place.region == "CHL"]
    rows = pl.DataFrame(
        {
            "province_code": [place.code for place in highlands],
            "vintage": [2008] * 5,
            "value": [1.0, 2.0, 3.0, 4.0, None],
        }
    )
    assert REGION_NEEDED == 5
    assert by_region(rows).rows() == [("CHL", 4, 1.0, None, 4.0)]
    assert by_region(rows.with_columns(pl.col("value").fill_null(9.0)))["median"].to_list() == [3.0]
    assert by_region(rows.clear()).height == 0


def test_spread_is_joined_only_inside_an_era(indicators: pl.DataFrame) -> None:
    found = spread_by_edition(indicators, index="PAPI", component_code="PAPI", up_to=2024)
    segments = found.group_by("segment", maintain_order=True).agg("edition_year")["edition_year"].to_list()
    assert segments == [[2011, 2012, 2013, 2014, 2015], [2016, 2017], [2018], [2019, 2020], [2021, 2022, 2023, 2024]]
    common = set.intersection(*(set(papi_composite(year)) for year in range(2021, 2025)))
    last = [papi_composite(2024)[code] for code in common]
    row = found.row(-1, named=True)
    assert row["n"] == len(common) == 57
    assert row["standard_deviation"] == pytest.approx(statistics.stdev(last))
    assert row["interquartile_range"] == pytest.approx(np.subtract(*np.quantile(last, [0.75, 0.25])))
    alone = found.filter(edition_year=2018)
    assert alone["n"].item() == 61, "an edition alone takes all of its own"
    until = spread_by_edition(indicators, index="PAPI", component_code="PAPI", up_to=2021)
    assert until.filter(edition_year=2021)["n"].item() == 60, "later editions change nothing"


def test_spread_of_pci_ends_with_its_complete_editions(indicators: pl.DataFrame) -> None:
    found = spread_by_edition(indicators, index="PCI", component_code="PCI", up_to=2024)
    assert found["edition_year"].to_list() == list(range(2005, 2023))
    assert found.filter(edition_year=2019)["standard_deviation"].item() == pytest.approx(
        statistics.stdev(pci(2019).values())
    )
    assert spread_by_edition(indicators, index="SIPAS", component_code="SIPAS", up_to=2024).height == 0


def test_other_units_are_another_country(indicators: pl.DataFrame, tmp_path: Path) -> None:
    """A made-up PAPI of 2025 on 34 units: in the era of 2021-2024, and yet not comparable with it."""
    with package_alone():
        known = [one.code for one in registry.components("PAPI", 2024)]
    file = tmp_path / "papi" / "2025.toml"
    file.parent.mkdir()
    complete = ["PAPI", *(f"D{n}" for n in range(1, 9))]
    file.write_text(
        f'index = "PAPI"\nyear = 2025\nvintage = 2025\ncontinues = {known}\ncomplete = {complete}\n', encoding="utf-8"
    )
    like = indicators.filter(index="PAPI", edition_year=2024, component_code="PAPI").head(1)
    units = pl.DataFrame([(place.code, 40.0 + n) for n, place in enumerate(provinces.provinces(2025))],
                         schema={"province_code": pl.String, "value": pl.Float64}, orient="row")  # fmt: skip
    edition = like.drop("province_code", "value", "edition_year", "vintage").join(units, how="cross")
    edition = edition.with_columns(edition_year=pl.lit(2025, pl.Int32), vintage=pl.lit(2025, pl.Int32))
    frame = pl.concat([indicators, edition.select(indicators.columns)])
    with read_from(tmp_path):
        with pytest.raises(NotComparable, match="different vintages"):
            country_changes(frame, index="PAPI", component_code="PAPI", year=2025)
        assert set(parts_moved(frame, index="PAPI", year=2025)["obstacle"]) == {"other_units"}
        found = spread_by_edition(frame, index="PAPI", component_code="PAPI", up_to=2025)
        assert found.select("edition_year", "segment", "n").rows()[-2:] == [(2024, 5, 57), (2025, 6, 34)]
        regions = by_region(edition)
        assert regions["region"].to_list() == ["RRD", "NMM", "NC", "SCH", "SE", "MRD"]
        assert regions.filter(region="SE").select("n", "median").row(0) == (3, None), "three units, no median"
