"""Rules that the real tables do not all exercise: partial dimensions, dates, vintages, figures in passing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from danvan_analysis.cleaning.cells import correct
from danvan_analysis.cleaning.indicators import derive_dimensions
from danvan_analysis.cleaning.movement import movement
from danvan_analysis.cleaning.press import cell_of, passing
from danvan_analysis.cleaning.run import Cleaned
from danvan_analysis.published import load, read

if TYPE_CHECKING:
    Copy = Any
Edited = Callable[..., dict[str, Any]]


@pytest.fixture
def edited(copy: Copy) -> Edited:
    """Return a function that changes cells of row 2 of the movement and returns the tidy row."""

    def edit(**cells: str) -> dict[str, Any]:
        for column, text in cells.items():
            copy.put("movement/movement.csv", 2, column, text)
        package = load(copy.raw)
        table, sources = (read(package, package.one(layout)) for layout in ("movement", "sources"))
        return movement(table, sources).filter(row=2).row(0, named=True)

    return edit


@pytest.mark.parametrize(
    ("end", "as_of", "placed"),
    [
        ("2020", "", 2020),
        ("2020", "2021-03-01", 2020),
        ("", "2021-03-01", 2021),
        ("", "2024-Q1", 2024),
        ("", "2015-11-16/2017-06-15", 2017),
        ("", "2023", 2023),
        ("", "", None),
    ],
)
def test_where_a_figure_is_placed(edited: Edited, end: str, as_of: str, placed: int | None) -> None:
    row = edited(period_start_year="", period_end_year=end, as_of=as_of)
    assert row["placed_year"] == placed
    assert (row["as_of"], row["value"]) == (as_of or None, 2000.0)


@pytest.mark.parametrize(
    ("as_of", "unit", "vintage"),
    [
        ("2025-06-30", "tỉnh", 2008),
        ("2025-07-01", "tỉnh", 2025),
        ("2025-07", "tỉnh", 2025),
        ("2025-Q2", "tỉnh", 2008),
        ("2025-H1", "tỉnh", 2008),
        ("2025-Q3", "tỉnh", 2025),
        ("2025-H2", "tỉnh", 2025),
        ("2024-01-01/2025-09-30", "tỉnh", 2025),
        ("2024-01-01/2025-05-30", "tỉnh", 2008),
        ("2020", "tỉnh (hợp nhất)", 2025),
    ],
)
def test_which_provinces_a_statement_speaks_of(edited: Edited, as_of: str, unit: str, vintage: int) -> None:
    assert edited(as_of=as_of, unit_name=unit)["vintage"] == vintage


def test_a_dimension_is_derived_only_where_all_parts_are_there(indicators: pl.DataFrame) -> None:
    printed = indicators.filter(pl.col("status") != "derived")
    whole = derive_dimensions(printed)
    assert whole.height == 2_455
    one = (pl.col("province_code") == "14") & (pl.col("edition_year") == 2024) & (pl.col("component_code") == "D3.2")
    assert printed.filter(one).height == 1
    partial = derive_dimensions(printed.filter(~one))
    lost = whole.join(partial, on=["edition_year", "province_code", "component_code"], how="anti")
    assert lost.select("edition_year", "province_code", "component_code").rows() == [(2024, "14", "D3")]


def test_a_printed_dimension_is_not_derived_again(indicators: pl.DataFrame) -> None:
    hanoi = indicators.filter(index="PAPI", edition_year=2022, province_code="01")
    assert hanoi.filter(component_code="D1")["status"].to_list() == ["published"]
    without = hanoi.filter(pl.col("component_code") != "D1", pl.col("status") != "derived")
    derived = derive_dimensions(without).filter(component_code="D1")
    assert abs(derived["value"][0] - 5.8254476) == pytest.approx(0.0007, abs=0.0001)


@pytest.mark.parametrize(
    ("measure", "cell"),
    [
        ("pci_score", ("PCI", "PCI", "value")),
        ("papi_rank", ("PAPI", "PAPI", "rank")),
        ("par_index_score", ("PAR_INDEX", "PAR", "value")),
        ("sipas_rank", ("SIPAS", "SIPAS", "rank")),
        ("par_component_procedures_score", ("PAR_INDEX", "PAR3", "value")),
        ("papi_dim3_accountability", ("PAPI", "D3", "value")),
        ("papi_score_change", None),
        ("pci_score_national_mean", None),
        ("dossiers_received", None),
    ],
)
def test_which_cell_a_measure_speaks_of(measure: str, cell: tuple[str, str, str] | None) -> None:
    assert cell_of(measure) == cell


def test_figures_in_passing_need_one_edition_and_a_province(cleaned: Cleaned) -> None:
    outputs = cleaned.tables["service_outputs"]
    all_of_them = passing(outputs)
    assert all_of_them.height == 56
    nobody = outputs.with_columns(province_code=pl.lit(None, dtype=pl.String))
    spans = outputs.with_columns(period_start_year=pl.col("period_end_year") - 1)
    for frame in (nobody, spans, outputs.head(0)):
        found = passing(frame)
        assert found.is_empty()
        assert found.schema == all_of_them.schema


def test_correct_leaves_the_tables_it_was_given(copy: Copy) -> None:
    here = {"table": "pci/pci_2019.csv", "row": "52", "column": "PCI"}
    copy.append("corrections.csv", **here, printed="63.384804", action="correct", corrected="63.5")
    package = load(copy.raw)
    printed = {resource.path: read(package, resource) for resource in package.resources}
    mended, corrected, aside = correct(printed, printed["corrections.csv"])
    assert corrected == {("pci/pci_2019.csv", 52, "PCI")}
    assert aside.is_empty()
    for tables, text in ((printed, "63.384804"), (mended, "63.5")):
        assert tables["pci/pci_2019.csv"].frame.filter(row=52)["PCI"].to_list() == [text]
    changed = [path for path in printed if not printed[path].frame.equals(mended[path].frame)]
    assert changed == ["pci/pci_2019.csv"]
