"""The corpus of bad tables: each fails or asks, and its message has the address of what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.published.adding import sheets_of as of

from danvan_analysis import errors
from danvan_analysis.published.adding.layout_file import line_number
from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.adding.plan import make_plan
from danvan_analysis.published.workbooks.sheets import Book, Sheet

CORPUS = sorted((Path(__file__).parents[2] / "data" / "bad_tables").glob("*.txt"))


@dataclass
class BadTable:
    """A file of the corpus, read."""

    fields: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def book(self) -> Book:
        return of.book(*self.sheets, file=self.fields["file"])


def _cell(text: str) -> Any:
    text = text.strip()
    if text.startswith("'"):
        return text[1:]
    if text.startswith("="):
        return of.Formula()
    if text.startswith("!"):
        return of.Broken(text[1:])
    if text.startswith("@"):
        return of.Date(text[1:])
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def _merged(options: str) -> list[tuple[int, int, int, int]]:
    found = []
    for one in re.finditer(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", options):
        first, top, last, bottom = one.groups()
        found.append((int(top) - 1, line_number(first), int(bottom) - 1, line_number(last)))
    return found


def read_bad_table(path: Path) -> BadTable:
    bad = BadTable()
    name, options, rows = "", "", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), "[]"]:
        if line.startswith("["):
            if name:
                bad.sheets.append(of.sheet(name, rows, merged=_merged(options), hidden="hidden" in options))
            name, _, options = line[1:].partition("]")
            rows = []
        elif line.startswith("|"):
            rows.append([_cell(text) for text in line.strip("|").split("|")])
        elif line and not line.startswith("#"):
            key, _, value = line.partition(": ")
            if key == "message":
                bad.messages.append(value)
            else:
                bad.fields[key] = value
    return bad


def _plan(bad: BadTable) -> Plan:
    fields = bad.fields
    return make_plan(
        bad.book,
        index=fields["index"],
        years=[int(year) for year in fields.get("years", "").split(",") if year],
        known=of.known(fields["held"]) if "held" in fields else None,
    )


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_bad_table_is_told_with_its_address(path: Path) -> None:
    bad = read_bad_table(path)
    kind, _, name = bad.fields["expect"].partition(" ")
    if kind == "error":
        with pytest.raises(getattr(errors, name)) as caught:
            _plan(bad)
        text = str(caught.value)
        assert text.startswith(bad.fields["file"])
    else:
        plan = _plan(bad)
        if kind == "question":
            assert plan.questions
            assert all(remark.answer_with for remark in plan.questions)
        else:
            assert plan.questions == ()
        told = plan.questions if kind == "question" else plan.remarks
        text = "\n".join(f"{remark.where}: {remark.text}" for remark in told)
        if bad.fields["expect"] == "not taken" or "nearest" in " ".join(bad.messages):
            text += "\n" + "\n".join(f"{one.kind} {one.where}: {one.reason}" for one in plan.not_taken)
    for message in bad.messages:
        assert message in text


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 40
    for path in CORPUS:
        bad = read_bad_table(path)
        assert bad.messages, path.stem
        assert bad.fields["expect"].split()[0] in {"error", "question", "not", "remark"}, path.stem
