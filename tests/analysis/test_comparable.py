"""A difference between editions is a change only where the measure stayed."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from danvan_analysis.analysis import breaks_within, compare, is_complete, path, spread
from danvan_analysis.cleaning import conditions, reads, tidy
from danvan_analysis.project import find
from danvan_analysis.reference import registry


@pytest.mark.parametrize(
    ("index", "component", "years", "kinds"),
    [
        ("PAPI", "PAPI", (2017, 2018), ["documented"]),
        ("PAPI", "PAPI", (2015, 2016), ["documented"]),
        ("PAPI", "PAPI", (2018, 2019), ["documented"]),
        ("PAPI", "PAPI", (2020, 2021), ["documented"]),
        ("PAPI", "PAPI", (2023, 2024), []),
        ("PAPI", "PAPI", (2011, 2015), []),
        ("PAPI", "D4", (2015, 2016), []),
        ("PAPI", "D1", (2015, 2016), ["documented"]),
        ("PAPI", "D1.1", (2018, 2019), ["suspected"]),
        ("PAPI", "D5", (2020, 2021), ["documented"]),
        ("PCI", "PCI", (2016, 2017), ["documented"]),
        ("PCI", "PCI", (2017, 2020), []),
        ("PCI", "PCI", (2008, 2009), ["documented"]),
        ("PCI", "PCI", (2020, 2022), ["documented", "documented"]),
        ("PAR_INDEX", "PAR", (2015, 2016), ["documented"]),
        ("PAR_INDEX", "PAR", (2022, 2023), []),
        ("SIPAS", "SIPAS", (2021, 2022), ["documented"]),
    ],
)
def test_known_breaks(index: str, component: str, years: tuple[int, int], kinds: list[str]) -> None:
    found = compare(index, component, *years)
    assert [b.kind for b in found.breaks] == kinds
    assert found.comparable == (not kinds)
    assert (found.from_year, found.to_year) == years
    assert all(years[0] < b.year <= years[1] and b.text["vi"] and b.text["en"] for b in found.breaks)


def test_a_caution_does_not_forbid() -> None:
    found = compare("PAPI", "PAPI", 2021, 2022)
    assert found.comparable
    assert [caution.kind for caution in found.cautions] == ["suspected"]


def test_lines_are_cut_exactly_where_comparing_is_refused() -> None:
    for index in registry.indices():
        codes = {part.code for year in registry.years(index.code) for part in registry.components(index.code, year)}
        for code in sorted(codes):
            editions = registry.editions(index.code, code)
            for before, after in itertools.pairwise(editions):
                same = (
                    registry.component(index.code, code, before).era == registry.component(index.code, code, after).era
                )
                assert same == compare(index.code, code, before, after).comparable, (index.code, code, after)


def _segments(indicators: pl.DataFrame, index: str, component: str, to_year: int | None = None) -> list[list[int]]:
    rows = path(indicators, index=index, component_code=component, province_code="14", to_year=to_year)
    valued = rows.drop_nulls("value").group_by("segment", maintain_order=True).agg("edition_year")
    return valued["edition_year"].to_list()


def test_path_of_papi_is_cut_at_changes_of_method(indicators: pl.DataFrame) -> None:
    assert _segments(indicators, "PAPI", "PAPI") == [
        [2011, 2012, 2013, 2014, 2015],
        [2016, 2017],
        [2018],
        [2019, 2020],
        [2021, 2022, 2023, 2024],
    ]
    assert _segments(indicators, "PAPI", "PAPI", 2017) == [[2011, 2012, 2013, 2014, 2015], [2016, 2017]]


def test_path_of_pci(indicators: pl.DataFrame) -> None:
    assert _segments(indicators, "PCI", "PCI") == [
        [2006, 2007, 2008],
        [2009, 2010, 2011, 2012],
        [2013, 2014, 2015, 2016],
        [2017, 2018, 2019, 2020],
        [2021],
        [2022, 2023],
    ]


def test_scattered_editions_are_joined_only_to_their_neighbours(indicators: pl.DataFrame) -> None:
    assert _segments(indicators, "PAR_INDEX", "PAR") == [[2013], [2017], [2018], [2021], [2022], [2024]]
    assert _segments(indicators, "SIPAS", "SIPAS") == [[2021], [2022]]


def test_a_gap_cuts_a_line(indicators: pl.DataFrame) -> None:
    without = indicators.filter(~((pl.col("edition_year") == 2013) & (pl.col("province_code") == "14")))
    assert _segments(without, "PAPI", "PAPI", 2015) == [[2011, 2012], [2014, 2015]]
    rows = path(without, index="PAPI", component_code="PAPI", province_code="14", to_year=2015)
    empty = rows.filter(edition_year=2013).row(0, named=True)
    assert (empty["value"], empty["rank"], empty["n"]) == (None, None, 62)


def test_path_has_a_row_an_edition_and_ranks_only_of_complete_ones(indicators: pl.DataFrame) -> None:
    rows = path(indicators, index="PCI", component_code="PCI", province_code="14")
    assert rows["edition_year"].to_list() == list(range(2005, 2025))
    last = rows.filter(edition_year=2023).row(0, named=True)
    assert (last["value"], last["rank"], last["rank_published"], last["median"]) == (65.5, None, 47, None)
    full = rows.filter(edition_year=2019).row(0, named=True)
    assert (full["rank"], full["rank_of"], full["rank_published"], full["n"]) == (57, 63, 57, 63)
    assert rows.filter(edition_year=2005)["n"].to_list() == [42]


def test_path_of_a_scattered_index_has_no_spread(indicators: pl.DataFrame) -> None:
    for index, code in (("PAR_INDEX", "PAR"), ("SIPAS", "SIPAS")):
        rows = path(indicators, index=index, component_code=code, province_code="14")
        assert rows.select("median", "q1", "q3", "n", "rank").null_count().row(0) == (rows.height,) * 5


def test_path_of_a_province_without_any_value(indicators: pl.DataFrame) -> None:
    rows = path(indicators, index="PCI", component_code="PCI", province_code="99")
    assert rows["value"].null_count() == rows.height == 20
    assert rows["segment"].n_unique() == 20


def test_breaks_of_a_path(indicators: pl.DataFrame) -> None:
    found = breaks_within("PAPI", "PAPI", list(range(2011, 2025)))
    assert found["edition_year"].to_list() == [2016, 2018, 2019, 2021]
    assert set(found["kind"]) == {"documented"}
    assert breaks_within("PAPI", "D1.1", [2018, 2024])["kind"].to_list() == ["suspected", "suspected"]
    assert breaks_within("PAPI", "PAPI", [2024]).is_empty()
    assert breaks_within("PAPI", "PAPI", []).is_empty()
    assert breaks_within("PAPI", "PAPI", [2023, 2024]).columns == ["edition_year", "kind", "text_vi", "text_en"]


def test_spread_of_known_numbers() -> None:
    frame = pl.DataFrame(
        {"index": "PCI", "edition_year": 2019, "component_code": "PCI", "value": [4.0, 1.0, None, 3.0, 2.0]}
    )
    row = spread(frame).row(0, named=True)
    assert (row["n"], row["min"], row["q1"], row["median"], row["q3"], row["max"], row["mean"]) == (
        (4, 1.0, 1.75, 2.5, 3.25, 4.0, 2.5)
    )


def test_only_complete_editions_have_a_spread(indicators: pl.DataFrame) -> None:
    found = spread(indicators)
    assert set(found["index"]) == {"PAPI", "PCI"}
    assert found.filter((pl.col("index") == "PCI") & (pl.col("component_code") == "PCI"))["edition_year"].to_list() == (
        list(range(2005, 2023))
    )
    below = found.filter((pl.col("index") == "PCI") & pl.col("component_code").str.contains(r"^PCI\d"))
    assert below["edition_year"].max() == 2019
    assert found.filter((pl.col("q1") > pl.col("median")) | (pl.col("median") > pl.col("q3"))).is_empty()
    assert found.filter((pl.col("min") > pl.col("q1")) | (pl.col("q3") > pl.col("max"))).is_empty()


@pytest.mark.parametrize(
    ("cell", "complete"),
    [
        (("PAPI", "PAPI", 2024), True),
        (("PAPI", "D8", 2017), False),
        (("PAPI", "PAPI", 2010), False),
        (("PCI", "PCI", 2022), True),
        (("PCI", "PCI", 2023), False),
        (("PCI", "PCI5", 2019), True),
        (("PCI", "PCI5", 2021), False),
        (("PAR_INDEX", "PAR", 2024), False),
        (("SIPAS", "SIPAS", 2022), False),
    ],
)
def test_which_editions_are_complete(cell: tuple[str, str, int], complete: bool) -> None:
    assert is_complete(*cell) is complete


def test_a_path_reads_no_later_edition_than_it_shows() -> None:
    with reads.recording(find().root) as noted:
        path(tidy.indicators(), index="PAPI", component_code="PAPI", province_code="14", to_year=2013)
    row = {"index": "PAPI", "component_code": "PAPI", "edition_year": 2019, "province_code": "01", "vintage": 2008}
    known = [all(conditions.holds(one, {**row, "value": 40.0}) is not False for one in note["where"])
             for note in noted.notes if note["table"] == "indicators"]  # fmt: skip
    assert known
    assert not any(known)
