"""The vocabulary of the movement."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import measures, words

MOVEMENT = Path(__file__).parents[2] / "data" / "raw" / "movement" / "movement.csv"


def rows() -> list[dict[str, str]]:
    with MOVEMENT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_vocabulary_is_exactly_what_the_table_uses() -> None:
    assert {one.code for one in measures.measures()} == {row["measure"] for row in rows()}


@pytest.mark.parametrize("one", measures.measures(), ids=lambda one: one.code)
def test_every_measure_is_whole(one: measures.Measure) -> None:
    assert sorted(one.label) == ["en", "vi"]
    for text in one.label.values():
        assert text
        assert unicodedata.is_normalized("NFC", text)
    assert one.state in words.keys("state")
    assert one.holder in words.keys("holder")
    assert one.subject in words.keys("subject")
    assert one.field is None or one.field in words.keys("field")


def test_labels_tell_measures_apart() -> None:
    for lang in words.LANGS:
        labels = [one.label[lang] for one in measures.measures()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("word", "state"),
    [("_registered", "registered"), ("_typical", "typical"), ("_recognised", "recognised"), ("_khen_", "commended")],
)
def test_states_follow_the_names(word: str, state: str) -> None:
    named = [one for one in measures.measures() if word in one.code]
    assert named
    assert {one.state for one in named} == {state}


def test_holders_follow_the_names() -> None:
    for one in measures.measures():
        if one.code.endswith("_individual"):
            expected = "collective_and_individual" if "collective_and" in one.code else "individual"
            assert one.holder == expected, one.code
        if one.code.endswith("_collective"):
            assert one.holder == "collective", one.code


def test_fields_belong_to_the_field_measures_alone() -> None:
    for one in measures.measures():
        assert (one.field is not None) == one.code.startswith("models_field_"), one.code
        if one.field is not None:
            assert one.code == f"models_field_{one.field}"


def test_shares_and_changes_are_no_counts() -> None:
    for row in rows():
        one = measures.measure(row["measure"])
        assert (row["unit"] == "percent") == (one.state == "share")
        assert ("_change_" in one.code) == (one.state == "change")


def test_subjects_follow_the_units() -> None:
    allowed = {
        "model": {"model", "model or exemplar"},
        "model_or_exemplar": {"model or exemplar"},
        "exemplar": {"exemplar"},
    }
    for row in rows():
        one = measures.measure(row["measure"])
        if one.subject in allowed and one.state != "share":
            assert row["unit"] in allowed[one.subject], row


def test_order_of_states() -> None:
    assert measures.STATES_IN_ORDER == ("registered", "effective", "recognised", "typical", "praised", "commended")
    assert set(measures.STATES_IN_ORDER) <= set(words.keys("state"))


def test_frame_and_unknown_measure() -> None:
    frame = measures.frame()
    assert frame.columns == ["code", "subject", "state", "holder", "field", "label_vi", "label_en"]
    assert frame["code"].to_list() == [one.code for one in measures.measures()]
    with pytest.raises(UnknownName, match="did you mean 'models_registered'"):
        measures.measure("models_regstered")
    with pytest.raises(UnknownName) as refused:
        measures.measure("###")
    assert refused.value.nearest == []
