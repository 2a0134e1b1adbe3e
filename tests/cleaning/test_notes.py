"""Few notes say what many said: whatever touched one of the many touches one of the few."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.cleaning.notes import MOST_NOTES, fewest
from danvan_analysis.reports.cache.rows import Row

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "index": st.sampled_from(["PAPI", "PCI"]),
    "edition_year": st.sampled_from([2014, 2015, 2016]),
    "status": st.sampled_from(["published", "secondary", None]),
    "value": st.sampled_from([1.5, 60.0, None]),
}
LASTING = ("index", "edition_year")
#: A table of which every column may change, and one of which the key lasts.
TABLES = st.sampled_from(["claims", "indicators"])


@st.composite
def conditions(draw: st.DrawFn) -> list[Any]:
    column = draw(st.sampled_from(sorted(VALUES)))
    known = VALUES[column].filter(lambda value: value is not None)
    sign = draw(st.sampled_from(["==", "==", "in", "in", "<=", "null", "not", "or"]))
    if sign == "in":
        return ["in", column, draw(st.lists(known, max_size=3))]
    if sign == "null":
        return ["null", column]
    if sign == "not":
        return ["not", ["null", column]]
    if sign == "or":
        return ["or", ["==", column, draw(known)], ["==", "index", "PCI"]]
    return [sign, column, draw(known)]


NOTES = st.fixed_dictionaries(
    {
        "table": TABLES,
        "where": st.lists(conditions(), max_size=3),
        "columns": st.one_of(st.none(), st.lists(st.sampled_from(sorted(VALUES)), unique=True).map(sorted)),
    }
)


@st.composite
def changes(draw: st.DrawFn) -> Row:
    table = draw(TABLES)
    before = {name: draw(values) for name, values in VALUES.items()}
    after = {name: draw(values) for name, values in VALUES.items()}
    kind = draw(st.sampled_from(["came", "went", "changed", "changed", "changed"]))
    if kind == "came":
        return Row(table, None, after)
    if kind == "went":
        return Row(table, before, None)
    if table == "indicators":
        after |= {name: before[name] for name in LASTING}
    return Row(table, before, after, frozenset(name for name in before if before[name] != after[name]))


def touched(row: Row, noted: list[dict[str, Any]]) -> bool:
    return any(note["table"] == row.table and row.touches(note) for note in noted)


@given(st.lists(NOTES, max_size=12), st.lists(changes(), min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_what_touches_one_of_many_touches_one_of_the_few(noted: list[dict[str, Any]], rows: list[Row]) -> None:
    few = fewest(noted)
    assert len(few) <= len(noted)
    for row in rows:
        assert touched(row, few) or not touched(row, noted), row


@given(st.lists(NOTES, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_reading_decides_nothing(noted: list[dict[str, Any]], chance: Any) -> None:
    other = list(noted)
    chance.shuffle(other)
    assert fewest(other) == fewest(noted)


def of(*where: list[Any], table: str = "indicators", columns: list[str] | None = None) -> dict[str, Any]:
    return {"table": table, "where": list(where), "columns": columns}


def test_questions_edition_by_edition_are_one() -> None:
    noted = [
        of(["==", "edition_year", year], ["in", "index", [index]]) for year in (2015, 2016) for index in ("A", "B")
    ]
    assert fewest(noted) == [of(["in", "edition_year", [2015, 2016]], ["in", "index", ["A", "B"]])]


def test_pairs_that_were_not_asked_are_not_said() -> None:
    noted = [
        of(["==", "edition_year", 2015], ["==", "index", "A"]),
        of(["==", "edition_year", 2016], ["==", "index", "B"]),
    ]
    assert fewest(noted) == noted


def test_what_is_said_already_is_left_out() -> None:
    wide, narrow = of(columns=["status", "value"]), of(["==", "index", "A"], columns=["value"])
    assert fewest([wide, narrow]) == [wide]


def test_a_row_may_leave_what_was_asked() -> None:
    """Who read the secondary values has to know of one that is published now, though no value changed."""
    wide, narrow = of(columns=["value"]), of(["==", "status", "secondary"], columns=["value"])
    assert fewest([wide, narrow]) == [narrow, wide]


def test_a_value_of_several_may_become_another() -> None:
    noted = [of(["==", "status", name], columns=["value"]) for name in ("derived", "secondary")]
    assert fewest(noted) == [of(["in", "status", ["derived", "secondary"]], columns=["status", "value"])]


def test_what_no_row_can_meet_is_no_question() -> None:
    assert fewest([of(["==", "index", "A"], ["in", "index", ["B", "C"]])]) == []


def test_values_read_at_two_moments_count_as_the_column() -> None:
    asked: list[dict[str, Any]] = [
        {"table": "claims", "where": [], "of": "row", "values": found} for found in ([1], [2])
    ]
    assert fewest(asked) == [{"table": "claims", "where": [], "of": "row", "values": None}]


@pytest.mark.parametrize("more", [0, 1])
def test_too_many_questions_are_the_whole_table(more: int) -> None:
    noted = [of(["<", "value", number], columns=[f"c{number}"]) for number in range(MOST_NOTES + more)]
    assert (fewest(noted) == [of()]) is bool(more)
