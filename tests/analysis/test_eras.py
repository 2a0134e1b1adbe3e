"""Which editions may be compared, and what the refusal says."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis.eras import comparable, require_comparable, require_complete
from danvan_analysis.errors import BadParameter, NotComparable, SampleTooThin, UnknownName
from danvan_analysis.reference import registry, words


@pytest.mark.parametrize(
    ("index", "component", "years", "kind"),
    [
        ("PAPI", "PAPI", (2017, 2018), "documented"),
        ("PAPI", "D1.1", (2018, 2019), "suspected"),
        ("PCI", "PCI", (2020, 2021), "documented"),
        ("PAR_INDEX", "PAR", (2019, 2020), "documented"),
        ("SIPAS", "SIPAS", (2021, 2022), "documented"),
    ],
)
def test_the_refusal_says_which_break_and_whose_word(
    index: str, component: str, years: tuple[int, int], kind: str
) -> None:
    with pytest.raises(NotComparable) as refused:
        require_comparable(index, component, *years)
    message = str(refused.value)
    (found,) = refused.value.breaks
    assert found == registry.breaks(index, component, *years)[0]
    for part in (
        f"{index} {component} of {years[0]}",
        f"Break of {years[1]} ({kind}",
        words.term(f"break.whose_{kind}", "en"),
        found.source,
    ):
        assert part in message
    assert found.text["en"] in message
    assert registry.component(index, component, years[1]).era in message


def test_every_break_between_is_named() -> None:
    with pytest.raises(NotComparable) as refused:
        require_comparable("PAPI", "PAPI", 2015, 2024)
    assert [one.year for one in refused.value.breaks] == [2016, 2018, 2019, 2021]
    assert "(2011-2015, 2016-2017, 2018-2018, 2019-2020, 2021-2024)" in str(refused.value)


def test_a_caution_comes_with_the_permission() -> None:
    found = require_comparable("PAPI", "PAPI", 2021, 2022)
    assert [one.component_codes for one in found.cautions] == [("D1.1",)]


@pytest.mark.parametrize("years", [(2020, 2020), (2021, 2020)])
def test_editions_come_in_order(years: tuple[int, int]) -> None:
    with pytest.raises(BadParameter, match="earlier edition first"):
        require_comparable("PAPI", "PAPI", *years)


def test_an_edition_that_never_was_is_no_break() -> None:
    with pytest.raises(UnknownName, match="2010"):
        require_comparable("PAPI", "PAPI", 2010, 2012)
    with pytest.raises(UnknownName, match="D8"):
        require_comparable("PAPI", "D8", 2017, 2019)


def test_it_is_decided_by_component(indicators: pl.DataFrame) -> None:
    found = comparable(
        indicators.filter(pl.col("component_code").is_in(["PAPI", "D1", "D4", "D5", "D8", "PCI"])), 2019, 2021
    )
    answers = {row["component_code"]: row for row in found.iter_rows(named=True)}
    assert {code: row["comparable"] for code, row in answers.items()} == {
        "D1": True,
        "D4": True,
        "D5": False,
        "D8": True,
        "PAPI": False,
        "PCI": False,
    }
    assert (answers["PAPI"]["break_years"], answers["PAPI"]["break_kinds"]) == ([2021], ["documented"])
    assert answers["D5"]["text_vi"].startswith("Năm 2021")
    assert answers["D1"]["obstacle"] is answers["D1"]["text_en"] is None


def test_a_component_that_came_later_is_not_comparable(indicators: pl.DataFrame) -> None:
    found = comparable(indicators.filter(pl.col("component_code").is_in(["D7", "SIPAS", "PCI"])), 2015, 2019)
    assert found.select("component_code", "obstacle").rows() == [
        ("D7", "no_edition"),
        ("PCI", "break"),
        ("SIPAS", "no_edition"),
    ]


def test_the_table_of_answers_agrees_with_the_refusal(indicators: pl.DataFrame) -> None:
    for index, code, allowed in (
        comparable(indicators, 2022, 2023).select("index", "component_code", "comparable").iter_rows()
    ):
        try:
            require_comparable(index, code, 2022, 2023)
        except (NotComparable, UnknownName):
            assert not allowed
        else:
            assert allowed


@pytest.mark.parametrize(
    ("index", "component", "year"), [("PCI", "PCI", 2024), ("PCI", "PCI5", 2021), ("SIPAS", "SIPAS", 2022)]
)
def test_what_needs_all_provinces_is_refused_where_some_are_unpublished(index: str, component: str, year: int) -> None:
    with pytest.raises(SampleTooThin, match="unpublished, not low"):
        require_complete(index, component, year)


def test_complete_editions_pass() -> None:
    require_complete("PCI", "PCI", 2022)
    require_complete("PAPI", "D8", 2024)
    with pytest.raises(SampleTooThin, match="this component has none"):
        require_complete("PAR_INDEX", "PAR", 2024)
