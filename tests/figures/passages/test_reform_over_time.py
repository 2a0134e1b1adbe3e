"""Trends, spread, agreement and the parts beside other provinces, as tables of the report."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from danvan_analysis import figures
from danvan_analysis.cleaning import tidy
from danvan_analysis.reference import registry
from danvan_analysis.validation.outcome import Check


def table(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.split("\n\n")[0].splitlines()]


def scores(index: str, year: int) -> dict[str, float]:
    code = registry.index(index).overall
    rows = tidy.indicators(index=index, year=year, component=code).drop_nulls("value")
    return dict(rows.select("province_code", "value").iter_rows())


def test_a_slope_from_four_editions_and_a_test_from_five() -> None:
    lines = table(figures.reform_trends(year=2024, province="Sơn La", lang="en").text)[1:]
    kinds = {(line[0], line[1]): (line[3], line[4]) for line in lines}
    values = [scores("PAPI", year)["14"] for year in range(2021, 2025)]
    slope = stats.theilslopes(values, range(2021, 2025)).slope
    assert kinds["PAPI", "2021–2024 (4)"] == (f"+{slope:.2f}", "4 editions: slope only")
    assert kinds["PAPI", "2016–2017 (2)"] == ("–", "2 editions: points only")
    assert kinds["PAPI", "2011–2015 (5)"][1] == "p = 0.083; smallest possible 0.017"
    assert re.fullmatch(r"−0\.99 \(−2\.08; \+0\.47\)", kinds["PAPI", "2011–2015 (5)"][0])
    for _, editions in kinds:
        first, last, n = (int(part) for part in re.findall(r"\d+", editions))
        assert n <= last - first + 1
    eras = [key for key in kinds if key[0] == "PCI"]
    assert [key[1] for key in eras][:2] == ["2006–2008 (3)", "2009–2012 (4)"]


def test_the_long_view_crosses_breaks_of_the_composite_only() -> None:
    rows = table(figures.reform_trends(year=2024, province="Sơn La", lang="vi").text)
    sums = {line[0]: line for line in rows if "+" in line[0]}
    assert {name: line[1] for name, line in sums.items()} == {
        "D2+D4+D6": "2011–2017 (7)",
        "D1+D2+D3+D4+D6+D7": "2018–2024 (7)",
    }
    assert sums["D2+D4+D6"][2] == "20,05; 18,20"
    assert "< 0,001" in sums["D2+D4+D6"][4], "2/7! is not 0"
    early = figures.reform_trends(year=2015, province="Sơn La", lang="vi").text
    assert "D2+D4+D6" not in early, "up to 2015 the composite itself compares"
    assert "D1.1" in figures.reform_trends(year=2024, province="Sơn La", lang="en").text, "suspected breaks are said"
    assert "No two comparable editions" in figures.reform_trends(year=2006, province="Sơn La", lang="en").text


def test_an_edition_that_is_withheld_leaves_the_slope(
    remember: Callable[..., None], failing: Callable[..., Check]
) -> None:
    cell = {"index": "PAPI", "edition_year": 2022, "component_code": "PAPI", "vintage": 2008, "province_code": "14"}
    remember(failing(cell, withhold=True))
    text = figures.reform_trends(year=2024, province="Sơn La", lang="en").text
    assert "2021–2024 (3)" in text
    assert "made up for a test" in text


def test_spread_is_that_of_the_provinces_of_all_editions_of_the_era() -> None:
    lines = table(figures.reform_convergence(year=2015, lang="en").text)[1:]
    papi = [line for line in lines if line[0] == "PAPI"]
    assert [line[1] for line in papi] == ["2011", "2012", "2013", "2014", "2015"]
    common = set.intersection(*(set(scores("PAPI", year)) for year in range(2011, 2016)))
    for line in papi:
        values = [value for code, value in scores("PAPI", int(line[1])).items() if code in common]
        assert (line[2], line[4]) == (str(len(common)), f"{np.std(values, ddof=1):.2f}")
    assert {line[1] for line in lines if line[0] == "PCI"} == {"2013", "2014", "2015"}


@pytest.mark.parametrize(
    ("lang", "warning"), [("vi", "hồi quy về trung bình"), ("en", "regression to the mean"), ("en", "alone")]
)
def test_catch_up_is_never_said_without_its_warning(lang: str, warning: str) -> None:
    text = figures.reform_convergence(year=2024, lang=lang).text
    assert re.search(r"2021–2024 \(58", text)
    assert warning in text
    alone = figures.reform_convergence(year=2022, lang=lang).text
    assert "PCI" in alone, "an era of one edition says so"
    assert not [line for line in table(alone)[1:] if line[0] == "PCI"]


def test_agreement_by_edition_with_intervals_and_refusals() -> None:
    text = figures.reform_agreement(year=2024, lang="en").text
    lines = table(text)[1:]
    assert [line[0] for line in lines] == [*(str(year) for year in range(2011, 2023)), "all"]
    for line in lines[:-1]:
        papi, pci = scores("PAPI", int(line[0])), scores("PCI", int(line[0]))
        common = sorted(papi.keys() & pci.keys())
        value = stats.spearmanr([papi[c] for c in common], [pci[c] for c in common]).statistic
        middle, low, high = (float(part.replace("−", "-")) for part in re.findall(r"[+−]?\d\.\d\d", line[2]))
        assert middle == pytest.approx(value, abs=0.0051)
        assert low < middle < high
        assert line[1] == str(len(common))
    assert text.count("biased sample") == 2
    assert "SIPAS is a part of PAR INDEX" in text
    assert not re.search(r"^(PAR INDEX|SIPAS)\t", text, re.MULTILINE)
    assert "no edition" in figures.reform_agreement(year=2008, lang="en").text


def test_parts_beside_quarters_region_and_peers() -> None:
    text = figures.reform_beside(index="PAPI", year=2024, province="Sơn La", lang="en").text
    rows = {line[0].split()[0]: line for line in table(text)[1:]}
    assert list(rows) == [f"D{n}" for n in range(1, 9)]
    values = tidy.indicators(index="PAPI", year=2024, component="D3").drop_nulls("value")
    own = values.filter(province_code="14")["value"].item()
    assert own >= float(np.quantile(values["value"].to_numpy(), 0.75))
    assert rows["D3"][2] == "highest"
    assert "census of 2019" in text
    assert "No part is called a strength" in text
    assert all(len(line) == 5 for line in rows.values()), "no verdict without an interval"
    assert "No peers" in figures.reform_beside(index="PCI", year=2008, province="Sơn La", lang="en").text


def test_no_place_of_2019_without_its_interval() -> None:
    text = figures.reform_beside(index="PAPI", year=2019, province="Sơn La", lang="en").text
    lines = table(text)[1:]
    assert all(line[3].startswith("median") and line[4].startswith("median") for line in lines)
    assert {line[5] for line in lines} == {"neither can be said"}
    sure = figures.reform_beside(index="PAPI", year=2019, province="Bến Tre", lang="en").text
    assert "strength (whole interval above the third quartile)" in sure


@pytest.mark.parametrize(("index", "year"), [("PCI", 2022), ("PCI", 2024), ("SIPAS", 2024), ("PAPI", 2008)])
def test_parts_that_are_not_complete_are_not_set_beside_others(index: str, year: int) -> None:
    text = figures.reform_beside(index=index, year=year, province="Sơn La", lang="en").text
    assert "are not set beside other provinces" in text
    assert "\t" not in text


def test_a_withheld_part_takes_the_table_away(remember: Callable[..., None], failing: Callable[..., Check]) -> None:
    cell = {"index": "PAPI", "edition_year": 2024, "component_code": "D4", "vintage": 2008, "province_code": "77"}
    remember(failing(cell, withhold=True))
    text = figures.reform_beside(index="PAPI", year=2024, province="Sơn La", lang="vi").text
    assert "\t" not in text
    assert "Lý do để thử." in text


def test_every_table_stands_in_both_languages() -> None:
    for year in (2013, 2019, 2024):
        for name in ("reform_trends", "reform_convergence", "reform_agreement", "reform_ranks"):
            vi, en = (getattr(figures, name)(year=year, province="Hà Nội", lang=lang).text for lang in ("vi", "en"))
            assert len(table(vi)) == len(table(en)), name
            assert not re.search(r"\d\.\d{2}\b", vi.replace("D1.1", "")), name


def test_the_table_is_of_the_year_and_no_later() -> None:
    for name in ("reform_trends", "reform_convergence", "reform_agreement"):
        text = getattr(figures, name)(year=2016, province="Sơn La", lang="en").text.split("\n\n")[0]
        assert max(int(year) for year in re.findall(r"\b20\d\d\b", text)) <= 2016, name
