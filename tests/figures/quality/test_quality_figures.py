"""Figures about the data: what they count, and that nothing absent looks like something."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis import figures
from danvan_analysis.figures import Absence, Figure


@pytest.mark.parametrize("size", ["page", "column"])
@pytest.mark.parametrize(("year", "full"), [(2011, "2 of 2"), (2021, "1 of 4"), (2023, "0 of 4")])
def test_the_title_counts_the_editions_with_all_provinces(year: int, full: str, size: str) -> None:
    figure = figures.component_coverage(year=year, lang="en", size=size)
    assert isinstance(figure, Figure)
    assert full in figure.title
    assert str(figure.id).endswith("2008-vn.en")
    whole = figure.data.filter(pl.col("component_code").is_in(["PAPI", "PCI", "PAR", "SIPAS"]))
    there = (whole["absent"] + whole["rank_only"] == 0).sum()
    assert f"{there} of {whole.height}" == full


def test_bars_are_as_long_as_the_provinces_are_many() -> None:
    figure = figures.component_coverage(year=2023, lang="vi")
    assert isinstance(figure, Figure)
    pci = figure.data.row(by_predicate=pl.col("component_code") == "PCI", named=True)
    drawn = f"{pci['units'] - pci['absent'] - pci['rank_only']}/{pci['units']}"
    assert f">{drawn}<" in figure.svg
    assert pci["secondary"] == 1, "Sơn La, known from the press alone"


def test_a_year_without_editions_is_an_absence() -> None:
    made = figures.component_coverage(year=2004, lang="vi")
    assert isinstance(made, Absence)
    assert "2004" in made.what


def test_differences_are_drawn_around_zero() -> None:
    figure = figures.source_differences(year=2023, lang="en")
    assert isinstance(figure, Figure)
    assert figure.data["difference"].abs().max() == pytest.approx(0.13)
    assert ">0<" in figure.svg
    assert "−0.06" in figure.svg
    assert isinstance(figures.source_differences(year=2012, lang="en"), Absence)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_numbers_are_written_as_the_language_writes_them(lang: str) -> None:
    figure = figures.source_differences(year=2011, lang=lang)
    assert isinstance(figure, Figure)
    assert ("0,21" if lang == "vi" else "0.21") in figure.title
