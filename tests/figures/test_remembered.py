"""What is remembered within a report is read once, noted in every report, and forgotten when a table changes."""

from __future__ import annotations

import pytest

from danvan_analysis.cleaning import processed, reads
from danvan_analysis.figures import remembered
from danvan_analysis.project import find


@pytest.fixture
def asked() -> list[str]:
    return []


def test_a_second_question_is_not_asked_again(asked: list[str]) -> None:
    @remembered.remembered
    def height(name: str) -> int:
        asked.append(name)
        return processed.table(name).height

    assert [height("movement"), height("movement"), height("national"), height(name="movement")][:2] == [164, 164]
    assert asked == ["movement", "national", "movement"]


def test_a_table_that_is_read_anew_is_asked_again(asked: list[str]) -> None:
    @remembered.remembered
    def height(name: str) -> int:
        asked.append(name)
        return processed.table(name).height

    height("movement")
    processed._read.cache_clear()
    height("movement")
    assert len(asked) == 2


def test_each_report_notes_what_it_was_told(asked: list[str]) -> None:
    root = find().root
    notes = []
    for times in (1, 2):
        with reads.recording(root) as noted:
            for _ in range(times):
                rows = remembered.indicators(index="PAPI", year=2015, component="D1")
                assert rows["value"].count() > 60
                asked.append(str(id(rows)))
        notes.append(noted.notes)
    assert notes[0] == notes[1]
    assert any(one.get("columns") == ["value"] for one in notes[0])
    assert asked[1] == asked[2] != asked[0]


def test_what_failed_is_asked_again(asked: list[str]) -> None:
    @remembered.remembered
    def fails() -> None:
        asked.append("")
        raise ValueError("not today")

    for _ in range(2):
        with pytest.raises(ValueError, match="not today"):
            fails()
    assert len(asked) == 2
