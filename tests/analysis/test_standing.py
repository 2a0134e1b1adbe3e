"""Where a province stands, what is absent and why, and where sources differ."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from danvan_analysis.analysis import Standing, absent_provinces, disagreements, grid, missing, standing
from danvan_analysis.analysis.presence import STATES
from danvan_analysis.reference import provinces, registry

YEARS = list(range(2004, 2025))


def _standing(frame: pl.DataFrame, index: str, component: str, year: int, code: str = "14") -> Standing:
    return standing(frame, index=index, component_code=component, year=year, province_code=code)


def test_papi_2024(indicators: pl.DataFrame) -> None:
    found = _standing(indicators, "PAPI", "PAPI", 2024)
    assert (found.value, found.rank, found.rank_of, found.rank_published) == (43.8876, 25, 61, None)
    assert (found.scale_min, found.scale_max, found.status, found.complete) == (8.0, 80.0, "published", True)
    assert found.previous == 42.3966
    assert found.change == pytest.approx(1.491)
    assert found.minimum is not None
    assert found.q1 is not None
    assert found.maximum is not None
    assert found.minimum < found.q1 < found.value < found.maximum
    assert (found.median, found.n) == (43.4796, 61)
    assert found.present
    assert not found.tied


def test_pci_2019(indicators: pl.DataFrame) -> None:
    found = _standing(indicators, "PCI", "PCI", 2019)
    assert (found.value, found.rank, found.rank_of, found.rank_published) == (63.384804, 57, 63, 57)
    assert found.source_ids == ("PCI_WB2019",)
    assert found.change == pytest.approx(63.384804 - 60.79002)


@pytest.mark.parametrize(
    ("index", "component", "year"),
    [
        ("PAPI", "PAPI", 2018),
        ("PAPI", "PAPI", 2016),
        ("PAPI", "PAPI", 2019),
        ("PAPI", "D4", 2018),
        ("PCI", "PCI", 2017),
        ("PCI", "PCI", 2021),
        ("PAR_INDEX", "PAR", 2022),
        ("PAR_INDEX", "PAR", 2018),
        ("SIPAS", "SIPAS", 2022),
    ],
)
def test_no_change_across_a_break(indicators: pl.DataFrame, index: str, component: str, year: int) -> None:
    found = _standing(indicators, index, component, year)
    assert found.value is not None
    assert found.previous is not None
    assert found.comparison is not None
    assert found.comparison.breaks
    assert found.change is None


def test_every_change_lies_within_one_era(indicators: pl.DataFrame) -> None:
    for index in registry.indices():
        for year in registry.years(index.code):
            found = _standing(indicators, index.code, index.overall, year)
            if found.change is not None:
                assert found.previous is not None
                eras = {registry.component(index.code, index.overall, y).era for y in (year - 1, year)}
                assert len(eras) == 1, (index.code, year)
                assert found.change == found.value - found.previous  # type: ignore[operator]


def test_a_first_edition_has_nothing_to_compare_with(indicators: pl.DataFrame) -> None:
    found = _standing(indicators, "PAPI", "PAPI", 2011)
    assert (found.value, found.rank, found.previous, found.change, found.comparison) == (39.217211, 4, None, None, None)


def test_one_component_in_two_units_has_no_change(indicators: pl.DataFrame) -> None:
    cells = indicators.filter(index="PAPI", component_code="PAPI")
    other = cells.with_columns(scale_max=pl.when(pl.col("edition_year") == 2023).then(100.0).otherwise("scale_max"))
    assert _standing(cells, "PAPI", "PAPI", 2024).change is not None
    assert _standing(other, "PAPI", "PAPI", 2024).change is None


def test_a_scattered_index_has_no_spread_and_no_rank_of_ours(indicators: pl.DataFrame) -> None:
    found = _standing(indicators, "PAR_INDEX", "PAR", 2024)
    assert (found.value, found.rank_published, found.rank_published_of) == (90.02, 12, 63)
    assert (found.rank, found.rank_of, found.median, found.n, found.complete) == (None, None, None, None, False)


def test_a_secondary_value(indicators: pl.DataFrame) -> None:
    found = _standing(indicators, "PCI", "PCI", 2023)
    assert (found.value, found.rank, found.rank_published, found.status) == (65.5, None, 47, "secondary")
    assert found.change == pytest.approx(65.5 - 63.22)
    assert found.rank_published_of is None


def test_a_rank_without_a_value(indicators: pl.DataFrame) -> None:
    found = _standing(indicators, "SIPAS", "SIPAS", 2018)
    assert (found.value, found.rank_published, found.present) == (None, 1, True)


@pytest.mark.parametrize(
    ("index", "component", "year"), [("PCI", "PCI", 2005), ("PCI", "PCI", 2024), ("PAPI", "PAPI", 2005)]
)
def test_absent_is_absent(indicators: pl.DataFrame, index: str, component: str, year: int) -> None:
    found = _standing(indicators, index, component, year)
    assert (found.value, found.rank, found.rank_published, found.status, found.change) == (None,) * 5
    assert not found.present
    assert found.source_ids == ()


def _states(frame: pl.DataFrame, code: str) -> dict[tuple[str, int], str]:
    return {(index, year): state for index, year, state, _ in grid(frame, province_code=code, years=YEARS).iter_rows()}


def test_grid_of_son_la(indicators: pl.DataFrame) -> None:
    states = _states(indicators, "14")
    assert len(states) == 4 * len(YEARS)
    assert {state for (_, year), state in states.items() if year == 2004} == {"no_edition"}
    assert states["PCI", 2005] == "left_empty"
    assert {states["PCI", year] for year in range(2006, 2023)} == {"published"}
    assert (states["PCI", 2023], states["PCI", 2024]) == ("secondary", "unpublished")
    assert {states["PAPI", year] for year in range(2011, 2025)} == {"published"}
    assert (states["PAR_INDEX", 2014], states["PAR_INDEX", 2016]) == ("rank_only", "unpublished")
    assert states["SIPAS", 2018] == "rank_only"
    assert set(states.values()) <= set(STATES)


def test_grid_of_a_province_missing_at_source(indicators: pl.DataFrame) -> None:
    states = _states(indicators, provinces.find("Quảng Ninh").code)
    empty = {year for (index, year), state in states.items() if (index, state) == ("PAPI", "left_empty")}
    assert empty == {2018, 2021, 2023}


def test_grid_counts_the_parts(indicators: pl.DataFrame) -> None:
    parts = {(index, year): n for index, year, _, n in grid(indicators, province_code="14", years=YEARS).iter_rows()}
    assert (parts["PAPI", 2011], parts["PAPI", 2024], parts["PCI", 2019], parts["PCI", 2023]) == (28, 36, 10, 0)


def test_missing_components_and_why(indicators: pl.DataFrame) -> None:
    def of(index: str, year: int, code: str = "14") -> dict[str, str]:
        rows = missing(indicators, index=index, year=year, province_code=code)
        return dict(rows.select("component_code", "reason").iter_rows())

    assert of("PCI", 2019) == {}
    assert of("PCI", 2023) == {f"PCI{n}": "unpublished" for n in range(1, 11)}
    assert set(of("PCI", 2005).values()) == {"left_empty"}
    dong_thap = of("PAPI", 2018, "87")
    assert {code for code in dong_thap if "." not in code} == {"PAPI", "D2", "D4"}
    assert set(dong_thap.values()) == {"left_empty"}
    assert of("SIPAS", 2018)["SIPAS"] == "rank_only"
    assert of("PAPI", 2005) == {}


def test_absent_provinces(indicators: pl.DataFrame) -> None:
    def names(**cell: Any) -> set[str]:
        return {provinces.get(code, 2008).name_vi for code in absent_provinces(indicators, **cell)}

    assert names(index="PAPI", component_code="PAPI", year=2024) == {"Vĩnh Phúc", "Tiền Giang"}
    assert names(index="PAPI", component_code="PAPI", year=2019) == set()
    assert len(absent_provinces(indicators, index="PCI", component_code="PCI", year=2005)) == 64 - 42
    assert absent_provinces(indicators, index="PCI", component_code="PCI", year=2008) == []


def _differing(evidence: pl.DataFrame, indicators: pl.DataFrame, year: int, code: str = "14") -> list[tuple[Any, ...]]:
    rows = disagreements(evidence, indicators, province_code=code, year=year)
    return rows.select("index", "what", "printed", "ours", "ours_is", "source_id").rows()


@pytest.mark.parametrize(("year", "printed", "ours"), [(2017, 45, 47), (2018, 29, 32), (2021, 53, 50)])
def test_press_ranks_of_papi_beside_ours(
    evidence: pl.DataFrame, indicators: pl.DataFrame, year: int, printed: int, ours: int
) -> None:
    rows = [row for row in _differing(evidence, indicators, year) if row[0] == "PAPI"]
    source = "DV_S024" if year == 2021 else "DV_S027"
    assert rows == [("PAPI", "rank", printed, ours, "computed_rank", source)]


@pytest.mark.parametrize(
    ("year", "province", "row"),
    [
        (2021, "Sơn La", ("PAR_INDEX", "value", 87.61, 87.62, "value", "PAR_S19")),
        (2021, "Sơn La", ("SIPAS", "value", 90.3, 90.13, "value", "PAR_S19")),
        (2024, "Sơn La", ("PAR_INDEX", "rank", 13.0, 12.0, "published_rank", "DV_S018")),
        (2023, "Hải Phòng", ("PAR_INDEX", "value", 91.81, 91.87, "value", "PAR_S25")),
        (2024, "Hải Phòng", ("SIPAS", "value", 90.59, 91.1, "value", "PAR_S33")),
        (2018, "Quảng Ninh", ("PAR_INDEX", "value", 89.6, 89.06, "value", "PAR_S10")),
        (2023, "Cà Mau", ("PAR_INDEX", "rank", 32.0, 34.0, "published_rank", "PAR_S229")),
        (2023, "Long An", ("PAR_INDEX", "rank", 7.0, 8.0, "published_rank", "PAR_S76")),
    ],
)
def test_known_disagreements_are_listed(
    evidence: pl.DataFrame, indicators: pl.DataFrame, year: int, province: str, row: tuple[Any, ...]
) -> None:
    assert row in _differing(evidence, indicators, year, provinces.find(province).code)


@pytest.mark.parametrize("year", [2019, 2022, 2024])
def test_agreement_is_no_disagreement(evidence: pl.DataFrame, indicators: pl.DataFrame, year: int) -> None:
    assert [row for row in _differing(evidence, indicators, year) if row[0] == "PAPI"] == []
