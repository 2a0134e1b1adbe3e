"""What changed between two states, and whom it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.cleaning import conditions
from danvan_analysis.project import Project
from danvan_analysis.reports.cache.changes import Changes, between, differing
from danvan_analysis.reports.cache.rows import Rows
from danvan_analysis.reports.cache.state import State
from danvan_analysis.reports.cache.store import Store

KEY = {"index": "PAPI", "edition_year": 2015, "province_code": "02", "vintage": 2008, "component_code": "D2.1"}


def rows(*values: float | None, years: tuple[int, ...] = (2015, 2016, 2017)) -> pl.DataFrame:
    made = [
        {**KEY, "edition_year": year, "value": value, "rank_published": 1, "table": f"papi_{year}.csv", "row": 17}
        for year, value in zip(years, values, strict=False)
    ]
    return pl.DataFrame(made).with_columns(column=pl.lit("D2.1"))


def note(*where: list[Any], columns: list[str] | None = None, table: str = "indicators") -> dict[str, Any]:
    return {"table": table, "where": list(where), "columns": columns}


@pytest.fixture
def compare(tmp_path: Path) -> Callable[..., Changes | None]:
    (tmp_path / "pyproject.toml").write_text("[tool.danvan]\n", encoding="utf-8")

    def compared(old: pl.DataFrame, new: pl.DataFrame, **differing_parts: tuple[Any, Any]) -> Changes | None:
        from danvan_analysis.cleaning.processed import parquet

        with Store(Project(tmp_path)) as store:
            states: list[State] = []
            for side, frame in enumerate((old, new)):
                state: State = {"tables": {"indicators": store.keep(parquet(frame))}, "raw": {}, "corrections": {}}
                state |= {"release": "r", "registry": "r", "proof": "p", "cells": {}, "places": {}}
                states.append(state | {name: pair[side] for name, pair in differing_parts.items()})
            return between(states[0], states[1], store)

    return compared


def touched(changes: Changes | None, *notes: dict[str, Any]) -> list[str]:
    assert changes is not None
    return [*changes.whole, *(reason for one in notes for reason in changes.touching(one))]


def test_a_changed_value_is_told_with_its_province(compare: Callable[..., Changes | None]) -> None:
    changes = compare(rows(1.44, 2.0), rows(1.45, 2.0))
    assert touched(changes, note(["==", "edition_year", 2015])) == ["PAPI 2015 D2.1 of Hà Giang changed, 1.44 -> 1.45"]


@pytest.mark.parametrize(
    ("read", "touches"),
    [
        (note(), True),
        (note(["==", "edition_year", 2016]), False),
        (note(["<=", "edition_year", 2016]), True),
        (note(columns=["value"]), True),
        (note(columns=["rank_published"]), False),
        (note(columns=[]), False),
        (note(["not", ["null", "value"]], columns=["rank_published"]), False),
        (note([">", "value", 1.445], columns=["rank_published"]), True),
        (note([">", "value", 5.0], columns=["value"]), False),
        (note(["not", ["==", "edition_year", 2016]]), True),
        (note(table="movement"), False),
        ({"table": "indicators", "where": [], "of": "value", "values": [1.44, 2.0]}, True),
        ({"table": "indicators", "where": [], "of": "edition_year", "values": [2015, 2016]}, False),
    ],
)
def test_who_is_touched_by_a_changed_value(
    compare: Callable[..., Changes | None], read: dict[str, Any], touches: bool
) -> None:
    assert bool(touched(compare(rows(1.44, 2.0), rows(1.45, 2.0)), read)) is touches


@pytest.mark.parametrize(
    ("read", "touches"),
    [
        (note(["==", "edition_year", 2017]), True),
        (note(["==", "edition_year", 2016]), False),
        (note(columns=[]), True),
        ({"table": "indicators", "where": [], "of": "edition_year", "values": [2015, 2016]}, True),
        ({"table": "indicators", "where": [], "of": "index", "values": ["PAPI"]}, False),
        ({"table": "indicators", "where": [["==", "edition_year", 2016]], "of": "index", "values": ["PAPI"]}, False),
        ({"table": "indicators", "where": [["==", "index", "PAPI"]], "of": "index", "values": ["PAPI"]}, True),
    ],
)
@pytest.mark.parametrize("backwards", [False, True], ids=["came", "went"])
def test_who_is_touched_by_a_row_that_came_or_went(
    compare: Callable[..., Changes | None], read: dict[str, Any], touches: bool, backwards: bool
) -> None:
    old, new = rows(1.0, 2.0), rows(1.0, 2.0, 3.0)
    if backwards and "of" in read and read["of"] == "edition_year":
        read = {**read, "values": [2015, 2016, 2017]}
    assert bool(touched(compare(new, old) if backwards else compare(old, new), read)) is touches


def test_many_changed_rows_are_asked_at_once_with_the_same_answers(compare: Callable[..., Changes | None]) -> None:
    years = tuple(range(1900, 2020))
    old, new = (rows(*(shift + year for year in years), years=years) for shift in (0.0, 0.5))
    changes = compare(old, new)
    assert len(touched(changes, note(["in", "edition_year", [1950, 1951]]))) == 2
    assert touched(changes, note(["==", "edition_year", 2024])) == []
    assert len(touched(changes, note())) == len(years)
    assert len(touched(changes, note([">", "value", 2018.2], columns=["row"]))) == 1, "one came over the bound"


@pytest.mark.parametrize("part", ["release", "registry", "proof"])
def test_what_is_about_everything_touches_everyone(compare: Callable[..., Changes | None], part: str) -> None:
    changes = compare(rows(1.0), rows(1.0), **{part: ("before", "after")})
    assert len(touched(changes)) == 1


def test_another_raw_file_touches_who_reads_rows_of_it(compare: Callable[..., Changes | None]) -> None:
    raw = ({"papi_2015.csv": "a", "papi_2016.csv": "b"}, {"papi_2015.csv": "c", "papi_2016.csv": "b"})
    changes = compare(rows(1.0, 2.0), rows(1.0, 2.0), raw=raw)
    assert touched(changes, note(["<=", "edition_year", 2016])) == ["papi_2015.csv is another file now"]
    assert touched(changes, note(["==", "edition_year", 2016])) == []


def test_a_correction_touches_who_reads_its_cell(compare: Callable[..., Changes | None]) -> None:
    corrections = ({}, {'["papi_2015.csv", 17, "D2.1"]': "a", '["papi_2016.csv", 17, "D2.2"]': "a"})
    changes = compare(rows(1.0, 2.0), rows(1.0, 2.0), corrections=corrections)
    assert len(touched(changes, note())) == 1
    assert touched(changes, note(["==", "edition_year", 2016])) == []


def test_a_mark_of_validation_touches_who_reads_its_cell(compare: Callable[..., Changes | None]) -> None:
    cells = ({}, {'["PAPI", 2016, "02", 2008, "D2.1"]': "a"})
    changes = compare(rows(1.0, 2.0), rows(1.0, 2.0), cells=cells)
    assert touched(changes, note(["==", "edition_year", 2016], ["not", ["null", "value"]])) == [
        "validation says something else of PAPI 2016 D2.1 of Hà Giang"
    ]
    assert touched(changes, note(["==", "edition_year", 2015])) == []
    assert touched(changes, note(table="movement")) == []


def test_a_mark_of_a_national_figure_touches_whoever_may_read_it(compare: Callable[..., Changes | None]) -> None:
    changes = compare(rows(1.0), rows(1.0), cells=({}, {'["PAPI", 2016, null, null, "PAPI"]': "a"}))
    assert touched(changes, note(["==", "province_code", "14"]))


def test_a_mark_of_a_place_touches_the_tables_of_statements(compare: Callable[..., Changes | None]) -> None:
    changes = compare(rows(1.0), rows(1.0), places=({}, {'["movement/movement.csv", 5]': "a"}))
    assert touched(changes, note(table="movement"))
    assert touched(changes, note(table="sources")) == []


def test_tables_of_another_form_or_kept_no_longer_say_nothing(compare: Callable[..., Changes | None]) -> None:
    assert compare(rows(1.0), rows(1.0).drop("rank_published")) is None
    gone = {"indicators": "0" * 64}
    assert compare(rows(1.0), rows(2.0), tables=(gone, gone | {"indicators": "1" * 64})) is None


def test_equal_rows_are_counted() -> None:
    old = pl.DataFrame({"claim_id": ["a", "a", "b"], "quote": ["x", "x", None]})
    new = pl.DataFrame({"claim_id": ["a", "b"], "quote": ["x", None]})
    (gone,) = differing("claims", old, new)
    assert (gone.before, gone.after) == ({"claim_id": "a", "quote": "x"}, None)
    assert differing("claims", old, old) == []


_ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", None])), max_size=6)


@given(_ROWS, _ROWS)
def test_rows_are_compared_as_sets_that_count(old: list[tuple[Any, ...]], new: list[tuple[Any, ...]]) -> None:
    schema = {"claim_id": pl.String, "quote": pl.String}
    found = differing("claims", *(pl.DataFrame(one, schema=schema, orient="row") for one in (old, new)))
    gone = Counter(tuple(one.before.values()) for one in found if one.before is not None)
    came = Counter(tuple(one.after.values()) for one in found if one.after is not None)
    assert (gone, came) == (Counter(old) - Counter(new), Counter(new) - Counter(old))


def test_what_rows_meet_is_what_a_filter_keeps() -> None:
    frame = pl.DataFrame({"year": [2014, 2015, None, 2015], "index": ["PAPI", "PCI", "PCI", None]})
    asked = Rows(frame)
    conditions_ = [
        ["==", "year", 2015],
        ["not", ["in", "index", ["PAPI"]]],
        ["or", ["null", "year"], ["==", "index", "PAPI"]],
        ["always"],
        ["not", ["always"]],
        ["<=", "year", 2014],
    ]
    for one in conditions_:
        for other in conditions_:
            kept = frame.with_row_index("n").filter(conditions.expression(one), conditions.expression(other))["n"]
            # Twice: what is kept of the first time is what the second one says.
            for _ in range(2):
                assert asked.meeting([one, other]).nonzero()[0].tolist() == kept.to_list(), (one, other)
    assert asked.meeting([]).all()
    assert Rows(frame.clear()).meeting([["always"]]).tolist() == []


def test_of_many_changed_rows_those_that_were_asked_about_are_told(compare: Callable[..., Changes | None]) -> None:
    years = tuple(range(2000, 2100))
    changes = compare(rows(*([1.0] * 100), years=years), rows(*([2.0] * 99), years=years))
    assert changes is not None
    assert len(changes.rows["indicators"]) == 100
    assert touched(changes, note(["in", "edition_year", [2003, 2099, 2150]])) == [
        "PAPI 2003 D2.1 of Hà Giang changed, 1.0 -> 2.0",
        "PAPI 2099 D2.1 of Hà Giang is gone",
    ]
    assert touched(changes, note(["==", "edition_year", 2150])) == []
