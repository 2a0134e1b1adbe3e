"""The registry against the published tables."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from danvan_analysis.reference import provinces, registry

RAW = Path(__file__).parents[2] / "data" / "raw"
EVERY = [(index.code, year) for index in registry.indices() for year in registry.years(index.code)]
COMPONENTS = sorted({(code, found.code) for code, year in EVERY for found in registry.components(code, year)})


def read(path: str) -> list[dict[str, str]]:
    with (RAW / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_papi_is_as_published() -> None:
    published = {
        (int(row["edition_year"]), row["component_code"]): (
            row["component_label_en"],
            row["level"],
            float(row["scale_min"]),
            float(row["scale_max"]),
        )
        for row in read("papi/components.csv")
    }
    held = {
        (year, found.code): (found.label["en"], found.level, found.scale_min, found.scale_max)
        for year in registry.years("PAPI")
        for found in registry.components("PAPI", year)
    }
    assert held == published


def test_papi_has_as_many_sub_dimensions_as_published() -> None:
    for row in read("papi/components.csv"):
        if row["level"] == "dimension":
            found = registry.children("PAPI", row["component_code"], int(row["edition_year"]))
            assert len(found) == int(row["n_subdims_in_parent"]), row


def test_pci_is_as_published() -> None:
    published: dict[int, dict[str, str]] = defaultdict(dict)
    for row in read("pci/components.csv"):
        label = re.sub(r" \(2005-2008 predecessor of .*\)", "", row["component_label_en"])
        published[int(row["edition_year"])][row["component_code"]] = label
    for year, labels in published.items():
        held = {one.code: one.label["en"] for one in registry.components("PCI", year) if one.level != "other"}
        if year == 2023:  # figures were found for some sub-indices only, the edition has all ten
            assert labels.items() <= held.items()
            assert len(held) == 11
        else:
            assert held == labels
    others = {(int(row["edition_year"]), row["component_code"]) for row in read("pci/pci_other_components.csv")}
    assert others == {
        (year, one.code) for year in registry.years("PCI") for one in registry.components("PCI", year, "other")
    }


def test_par_index_and_sipas_cells_have_components() -> None:
    for row in read("par_sipas/par_sipas.csv"):
        found = registry.component(row["index"], row["component_code"], int(row["edition_year"]))
        label = re.sub(r" \[.*\]$", "", row["component_label_vi"])
        assert found.label["vi"] == unicodedata.normalize("NFC", label)
        if row["component_code"] in ("PAR", "SIPAS", "SIPAS2"):
            assert (found.unit, found.scale_min, found.scale_max) == ("percent", 0, 100)
        else:
            assert (found.unit, found.scale_min, found.scale_max) == (None, None, None)


def wide_tables() -> list[tuple[str, int, Path]]:
    """Tables with a row a province and a column a component: index, edition, path."""
    wide = re.compile(r"(papi|pci)_(20\d\d)(_subdimensions)?")
    paths = sorted([*RAW.glob("papi/*.csv"), *RAW.glob("pci/*.csv")])
    named = [(match, path) for path in paths if (match := wide.fullmatch(path.stem))]
    return [(match[1].upper(), int(match[2]), path) for match, path in named]


@pytest.mark.parametrize(("index", "year", "path"), wide_tables(), ids=lambda value: getattr(value, "stem", None))
def test_published_values_lie_on_their_scales(index: str, year: int, path: Path) -> None:
    scales = {one.code: (one.scale_min, one.scale_max) for one in registry.components(index, year)}
    seen = 0
    for row in read(str(path.relative_to(RAW))):
        for code, (low, high) in scales.items():
            text = row.get(code) or ""
            if re.fullmatch(r"[\d.]+", text) and float(text) > 0:
                assert low is not None
                assert high is not None
                # Printed scales are rounded: 0.33-3.33 stands for a third of 1-10.
                assert low - 0.01 <= float(text) <= high + 0.01, (row, code)
                seen += 1
    assert seen > 300


def test_a_composite_is_its_weighted_parts() -> None:
    for year in range(2011, 2020):
        weights = registry.weights("PAPI", year)
        assert weights is not None
        for row in read(f"papi/papi_{year}.csv"):
            if re.fullmatch(r"[\d.]+", row["PAPI"]) and float(row["PAPI"]) > 0:
                assert (
                    abs(sum(float(row[code]) * weight for code, weight in weights.items()) - float(row["PAPI"])) < 0.01
                )
    for year in range(2006, 2020):
        weights = registry.weights("PCI", year)
        assert weights is not None
        assert sum(weights.values()) == 100
        if year in (2006, 2011):  # two versions exist, and the workbook's sub-indices are not those of its overall
            continue
        for row in read(f"pci/pci_{year}.csv"):
            overall = sum(float(row[code]) * weight for code, weight in weights.items()) / 10
            assert abs(overall - float(row["PCI"])) < 0.02, (year, row["province"])


def test_the_weights_of_pci_hold_for_cells_found_one_by_one() -> None:
    cells: dict[tuple[int, str], dict[str, float]] = defaultdict(dict)
    for row in read("pci/pci_2020_2024.csv"):
        if row["value"]:
            code = provinces.find(row["province"]).code
            cells[int(row["edition_year"]), code][row["component_code"]] = float(row["value"])
    checked = 0
    for (year, _), found in cells.items():
        weights = registry.weights("PCI", year)
        assert weights is not None
        assert sum(weights.values()) == 100
        if {"PCI", *weights} <= set(found):
            # Sub-indices are printed with two decimals: their weighted sum is known to 0.05.
            overall = sum(found[code] * weight for code, weight in weights.items()) / 10
            assert abs(overall - found["PCI"]) <= 0.05
            checked += 1
    assert checked >= 60


def test_absences_are_the_empty_cells_of_the_wide_tables() -> None:
    for index, year, path in wide_tables():
        vintage = registry.vintage(index, year)
        codes = {one.code for one in registry.components(index, year) if one.level != "other"}
        filled = {
            (provinces.find(row["province"], vintage=vintage).code, code)
            for row in read(str(path.relative_to(RAW)))
            for code in codes & set(row)
            if re.fullmatch(r"[\d.]+", row[code]) and float(row[code]) > 0
        }
        printed = {code for _, code in filled}
        declared = {
            (one.province_code, code)
            for one in registry.absences(index, year)
            for code in (one.component_codes or printed)
            if code in printed
        }
        every = {(province.code, code) for province in provinces.provinces(vintage) for code in printed}
        assert every - filled == declared, (index, year)


@pytest.mark.parametrize(("index", "code"), COMPONENTS)
def test_breaks_name_sources_that_exist(index: str, code: str) -> None:
    sources = {row["source_id"] for row in read("sources.csv")}
    years = registry.years(index)
    for found in registry.breaks(index, code, years[0], years[-1]):
        assert set(found.source_ids) <= sources
