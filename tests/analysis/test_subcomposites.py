"""Sums of dimensions that stay comparable where the composite does not."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.analysis import subcomposites as sub
from danvan_analysis.analysis.trends import fitted
from danvan_analysis.errors import BadParameter, NotComparable
from danvan_analysis.reference import registry


def test_what_papi_allows() -> None:
    assert {(one.code, one.era) for one in sub.subcomposites("PAPI")} == {
        ("D2+D4+D6", "2011-2017"),
        ("D1+D2+D3+D4+D5+D6+D7", "2018-2020"),
        ("D1+D2+D3+D4+D6+D7", "2018-2024"),
        ("D1+D2+D3+D4+D6+D7+D8", "2019-2024"),
    }


@pytest.mark.parametrize("index", ["PAPI", "PCI", "PAR_INDEX", "SIPAS"])
def test_they_are_all_the_maximal_ones(index: str) -> None:
    """By trying every set of dimensions over every span."""
    years = registry.years(index)
    codes = sorted({part.code for year in years for part in registry.components(index, year, "dimension")})

    def holds(chosen: tuple[str, ...], first: int, last: int) -> bool:
        span = [year for year in years if first <= year <= last]
        return all(
            set(span) <= set(registry.editions(index, code)) and not registry.breaks(index, code, first, last)
            for code in chosen
        )

    overall = registry.index(index).overall
    found = set()
    for first, last in combinations(years, 2):
        if not registry.breaks(index, overall, first, last):
            continue
        kept = tuple(code for code in codes if holds((code,), first, last))
        if len(kept) < 2:
            continue
        if (first - 1 in years and holds(kept, first - 1, last)) or (
            last + 1 in years and holds(kept, first, last + 1)
        ):
            continue
        found.add((kept, first, last))
    assert {
        (tuple(sorted(one.component_codes)), one.first_year, one.last_year) for one in sub.subcomposites(index)
    } == found


def test_each_says_what_it_crosses_and_what_is_suspected_below() -> None:
    first, second, *_ = sub.subcomposites("PAPI")
    assert [one.year for one in first.crossed] == [2016]
    assert first.cautions == ()
    assert [one.year for one in second.crossed] == [2019, 2021]
    assert {(one.year, one.component_codes) for one in second.cautions} == {
        (2019, ("D1.1",)),
        (2019, ("D7.1",)),
        (2021, ("D3.2",)),
        (2021, ("D6.2",)),
        (2021, ("D6.4",)),
        (2022, ("D1.1",)),
    }


def test_the_sum_is_that_of_the_printed_dimensions(indicators: pl.DataFrame, root: Path) -> None:
    with (root / "data/raw/papi/papi_2017.csv").open(encoding="utf-8", newline="") as table:
        printed = next(row for row in csv.DictReader(table) if "Son La" in row.values())
    found = sub.values(indicators, sub.subcomposites("PAPI")[0])
    own = found.filter(province_code="14", edition_year=2017).row(0, named=True)
    assert own["value"] == pytest.approx(sum(float(printed[code]) for code in ("D2", "D4", "D6")), abs=1e-12)
    assert (own["scale_min"], own["scale_max"], own["status"], own["era"]) == (3.0, 30.0, "derived", "2011-2017")


def test_a_province_without_all_parts_has_no_sum(indicators: pl.DataFrame) -> None:
    part = sub.subcomposites("PAPI")[0]
    without = indicators.filter(
        ~((pl.col("component_code") == "D6") & (pl.col("edition_year") == 2013) & (pl.col("province_code") == "14"))
    )
    found = sub.values(without, part)
    assert found.filter(province_code="14")["edition_year"].to_list() == [2011, 2012, 2014, 2015, 2016, 2017]
    assert found.filter(edition_year=2014)["province_code"].n_unique() == 61
    assert found.height == 7 * 63 - 2 - 1


def test_the_order_of_the_rows_does_not_matter(indicators: pl.DataFrame) -> None:
    part = sub.subcomposites("PAPI")[1]
    shuffled = indicators.sample(fraction=1.0, shuffle=True, seed=1)
    assert sub.values(shuffled, part).equals(sub.values(indicators, part))


def test_the_full_set_is_the_composite(indicators: pl.DataFrame) -> None:
    every = tuple(f"D{n}" for n in range(1, 9))
    whole = sub.values(indicators, sub.SubComposite("PAPI", every, 2021, 2024, (), ()))
    printed = indicators.filter(component_code="PAPI").select("edition_year", "province_code", published="value")
    both = whole.join(printed, on=["edition_year", "province_code"])
    assert both.height > 230
    assert both.filter((pl.col("value") - pl.col("published")).abs() > 1e-4).is_empty()


def test_weights_that_are_not_one_make_no_plain_sum(indicators: pl.DataFrame) -> None:
    with pytest.raises(NotComparable, match="weight 1"):
        sub.values(indicators, sub.SubComposite("PCI", ("PCI1", "PCI3"), 2013, 2016, (), ()))


def test_change_stays_inside_the_span(indicators: pl.DataFrame) -> None:
    part = sub.subcomposites("PAPI")[0]
    found = sub.changes(indicators, part, from_year=2015, to_year=2016)
    assert found["change"].null_count() == 0
    assert found.height == 63
    with pytest.raises(NotComparable, match="2018 lies outside"):
        sub.changes(indicators, part, from_year=2016, to_year=2018)
    with pytest.raises(BadParameter):
        sub.changes(indicators, part, from_year=2016, to_year=2016)


def test_a_long_view_carries_a_test_where_the_composite_has_two_points(indicators: pl.DataFrame) -> None:
    found = fitted(sub.values(indicators, sub.subcomposites("PAPI")[0]))
    assert found.filter(pl.col("kind") == "test").height == 63
    assert found.filter(province_code="14").select("n", "s").row(0) == (7, -7)
