"""What is asked again, and that nobody can tell a kept answer from a new one."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from danvan_analysis.validation import load, validate
from danvan_analysis.validation.asking import Asking
from danvan_analysis.validation.outcome import Check, plain
from danvan_analysis.validation.questions import Questions, column_digest
from danvan_analysis.validation.run import judge
from danvan_analysis.validation.said import Said
from danvan_analysis.validation.suite_models import Expectation, Suite

Tables = dict[str, pl.DataFrame]
Change = Callable[[pl.DataFrame], pl.DataFrame]
ROW = pl.int_range(pl.len())
#: Expectations on movement that read the qualifier of a row.
QUALIFIER = {"fields_add_up", "fields_within_whole", "holders_add_up", "qualifier_known"}


class Asked(Asking):
    """Great Expectations, with a note of what it was asked."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def say(self, suite: Suite, expectation: Expectation, frame: pl.DataFrame) -> dict[str, Any]:
        self.names.append(expectation.name)
        return super().say(suite, expectation, frame)


@pytest.fixture(scope="module")
def asking() -> Asked:
    return Asked()


@pytest.fixture(scope="module")
def movement(root: Path) -> Suite:
    (suite,) = load(root / "expectations", only=["movement"])
    return suite


@pytest.fixture(scope="module")
def first(asking: Asked, movement: Suite, tables: Tables) -> Said:
    said = Said(asking)
    judge(movement, movement.view.frame(tables), said.answer)
    # As they come back from a file.
    return Said(asking, json.loads(json.dumps(said.answers)))


def text(checks: list[Check]) -> str:
    return json.dumps([{**plain(check), "raw": check.raw} for check in checks], ensure_ascii=False)


def edited(suite: Suite, number: int, change: Callable[[dict[str, Any]], object]) -> Suite:
    """The suite with one expectation changed, as if its file had been edited."""
    content = copy.deepcopy(dict(suite.content))
    change(content["expectations"][number])
    item = content["expectations"][number]
    old = suite.expectations[number]
    new = replace(old, kwargs=item["kwargs"], severity=item["severity"], title=item["meta"]["title"])
    return replace(suite, content=content, expectations=tuple(new if e is old else e for e in suite.expectations))


FRAMES: dict[str, tuple[Change, set[str] | None]] = {
    "nothing": (lambda frame: frame.clone(), set()),
    "other chunks": (lambda frame: pl.concat([frame[:50], frame[50:]], rechunk=False), set()),
    "a cell that fails": (
        lambda frame: frame.with_columns(
            qualifier=pl.when((pl.col("qualifier") == "exact").arg_max() == ROW)
            .then(pl.lit("roughly"))
            .otherwise("qualifier"),
        ),
        QUALIFIER,
    ),
    "a cell that is gone": (
        lambda frame: frame.with_columns(quote=pl.when(ROW != 9).then("quote")),
        {"quote_given"},
    ),
    "a cell that one condition takes and another does not": (
        lambda frame: frame.with_columns(
            value=pl.when((pl.col("unit") != "percent") & (pl.col("state") != "change")).then(-1.0).otherwise("value")
        ),
        {"count_not_negative"},
    ),
    "a cell that no condition takes": (
        lambda frame: frame.with_columns(
            qualifier=pl.when(pl.col("qualifier") == "about").then(pl.lit("almost")).otherwise("qualifier")
        ),
        {"qualifier_known"},
    ),
    "a column of another type": (
        lambda frame: frame.with_columns(pl.col("unknown_sources").cast(pl.Int8)),
        {"source_exists"},
    ),
    "a row more": (lambda frame: pl.concat([frame[:1], frame]), None),
    "a row less": (lambda frame: frame[1:], None),
    "another order": (lambda frame: frame.reverse(), None),
}


@pytest.mark.parametrize("case", FRAMES)
def test_what_changed_is_asked_and_the_outcome_is_the_same_bytes(
    case: str, asking: Asked, movement: Suite, tables: Tables, first: Said
) -> None:
    change, expected = FRAMES[case]
    before = movement.view.frame(tables)
    frame = change(before)
    asking.names.clear()
    found = judge(movement, frame, Said(asking, first._kept).answer)
    other = {name for name in frame.columns if not frame[name].equals(before[name], check_dtypes=True)}
    # A condition that chooses the same rows is no other question.
    assert {*asking.names} <= {one.name for one in movement.expectations if other & {*one.columns}}
    assert expected is None or {*asking.names} == expected
    assert text(found) == text(judge(movement, frame, asking.say))


def test_a_failure_moves_with_its_row(asking: Asked, movement: Suite, tables: Tables) -> None:
    """Positions are kept, keys are not: another text in a key column is seen though nothing is asked."""
    frame = movement.view.frame(tables)
    failing = frame.with_columns(quote=pl.when(ROW != 9).then("quote"))
    said = Said(asking)
    judge(movement, failing, said.answer)
    moved = failing.with_columns(unit_name=pl.lit("Mộc Châu"))
    asking.names.clear()
    (check,) = [c for c in judge(movement, moved, Said(asking, said.answers).answer) if c.name == "quote_given"]
    assert asking.names == []
    assert [row.key["unit_name"] for row in check.failed] == ["Mộc Châu"]
    assert check.raw["result"]["unexpected_index_list"] == [dict(row.key) for row in check.failed]


EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], bool]] = {
    "a bound": (lambda item: item["kwargs"].update(max_value=1), True),
    "a condition": (
        lambda item: item["kwargs"].update(
            row_condition={
                "type": "comparison",
                "column": {"name": "unknown_sources"},
                "operator": "==",
                "parameter": 0,
            }
        ),
        True,
    ),
    "the severity": (lambda item: item.update(severity="info"), True),
    "a title": (lambda item: item["meta"].update(title={"vi": "Khác", "en": "Another"}), False),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edited_expectation_is_asked_alone(
    case: str, asking: Asked, movement: Suite, tables: Tables, first: Said
) -> None:
    change, again = EDITS[case]
    suite = edited(movement, 0, change)
    assert suite.expectations[0].name == "source_exists"
    frame = suite.view.frame(tables)
    asking.names.clear()
    found = judge(suite, frame, Said(asking, first._kept).answer)
    assert asking.names == (["source_exists"] if again else [])
    assert text(found) == text(judge(suite, frame, asking.say))


def test_each_condition_sees_its_own_rows(asking: Asked, root: Path, some: Tables) -> None:
    """The scores and ranks of one index are others, all of them: what is said of the other indices is kept."""
    (suite,) = load(root / "expectations", only=["indicators"])
    frame = suite.view.frame(some)
    said = Said(asking)
    judge(suite, frame, said.answer)
    pci = pl.col("index") == "PCI"
    other = frame.with_columns(
        jump_percent=pl.when(pci).then(99.0).otherwise("jump_percent"),
        value=pl.when(pci).then(pl.col("value") / 2).otherwise("value"),
    )
    asking.names.clear()
    found = judge(suite, other, Said(asking, said.answers).answer)
    jumps = {name for name in asking.names if name.startswith("jump_")}
    assert jumps == {"jump_pci_composite", "jump_pci_sub_index"}
    assert "zero_is_no_score" in asking.names
    assert "scale_given" not in asking.names, "it reads of a value whether there is one"
    assert text(found) == text(judge(suite, other, asking.say))


def suite_of(folder: Path, kind: str, kwargs: dict[str, Any]) -> Suite:
    words = {"vi": "Điều phải đúng", "en": "What must hold"}
    meta = {"name": "made_up", "title": words, "description": words, "reason": words}
    item = {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": meta}
    content = {"name": "ledger", "meta": {"title": words}, "expectations": [item]}
    (folder / "ledger.json").write_text(json.dumps(content), encoding="utf-8")
    (suite,) = load(folder)
    return suite


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        ("expect_table_row_count_to_be_between", {"min_value": 1, "max_value": 41}),
        ("expect_table_column_count_to_equal", {"value": 6}),
    ],
)
def test_what_is_about_the_whole_table_is_asked_each_time(
    kind: str, kwargs: dict[str, Any], asking: Asked, tables: Tables, tmp_path: Path
) -> None:
    suite = suite_of(tmp_path, kind, kwargs)
    frame = suite.view.frame(tables)
    said = Said(asking)
    assert judge(suite, frame, said.answer)[0].success
    assert said.answers == {}


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        (
            "expect_column_kl_divergence_to_be_less_than",
            {
                "column": "table",
                "partition_object": {"values": ["[1]", "2"], "weights": [0.5, 0.5]},
                "threshold": 0.1,
            },
        ),
        (
            "expect_column_values_to_match_json_schema",
            {"column": "table", "json_schema": {"type": ["array", "number"]}},
        ),
    ],
)
def test_what_waits_is_there_for_an_expectation_that_uses_it(kind: str, kwargs: dict[str, Any], tmp_path: Path) -> None:
    suite_of(tmp_path, kind, kwargs)
    zero = dict.fromkeys(("cells", "referenced", "quarantined", "blank"), 0)
    found = [
        validate({"ledger": pl.DataFrame([{"table": text, **zero} for text in texts])}, tmp_path).checks[0]
        for texts in (("[1]", "2"), ("[1]", '"text"'))
    ]
    assert [check.success for check in found] == [True, False]


def test_what_no_expectation_uses_is_not_imported(root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import polars as pl;"
        "from danvan_analysis.validation import validate;"
        "root = Path(sys.argv[1]); table = pl.read_parquet(root / 'data' / 'processed' / 'ledger.parquet');"
        "print(validate({'ledger': table}, root / 'expectations', only=['ledger']).status,"
        "*(name in sys.modules for name in ('scipy.stats._stats_py', 'altair.vegalite', 'jsonschema.validators')))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["passed", "False", "False", "False"]


WHOLE = st.none() | st.sampled_from([0, 1, 2])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "table": st.none() | st.sampled_from(["a", "b"]),
            "cells": WHOLE,
            "blank": WHOLE,
            "referenced": st.none() | st.sampled_from([0.0, 1.0, float("nan")]),
        }
    ),
    max_size=3,
)
LEAF = st.one_of(
    st.tuples(st.just("table"), st.sampled_from(["==", "!=", "<", ">="]), st.sampled_from(["a", "b"])),
    st.tuples(st.just("table"), st.sampled_from(["IN", "NOT_IN"]), st.sampled_from([["a"], ["a", "b"]])),
    st.tuples(
        st.sampled_from(["blank", "referenced"]), st.sampled_from(["==", "!=", "<", ">"]), st.sampled_from([0, 1])
    ),
    st.tuples(st.sampled_from(["blank", "referenced"]), st.sampled_from(["IN", "NOT_IN"]), st.just([1])),
    st.tuples(st.sampled_from(["table", "blank", "referenced"]), st.just("is_null"), st.booleans()),
)


def leaf(name: str, said: str, wanted: Any) -> dict[str, Any]:
    column = {"name": name}
    if said == "is_null":
        return {"type": "nullity", "column": column, "is_null": wanted}
    return {"type": "comparison", "column": column, "operator": said, "parameter": wanted}


def row(table: str | None, cells: int | None, referenced: float | None = None) -> dict[str, Any]:
    return {"table": table, "cells": cells, "blank": None, "referenced": referenced}


@settings(derandomize=True, max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
# A null that the condition does not choose makes fractions of whole numbers.
@example(
    rows=[row("a", 0), row("b", 1)], other=[row("a", 0), row("b", None)], leaves=[("table", "==", "a")], joined="and"
)
# What is not a number is greater than any to one library, and nothing to the other.
@example(rows=[row("a", 0, float("nan"))], other=[row("a", 0, 1.0)], leaves=[("referenced", ">", 0)], joined="and")
# An open comparison is chosen by one operator and not by the next.
@example(rows=[row(None, 0)], other=[row(None, 2)], leaves=[("table", "!=", "a")], joined="and")
@given(rows=ROWS, other=ROWS, leaves=st.lists(LEAF, min_size=1, max_size=2), joined=st.sampled_from(["and", "or"]))
def test_one_question_has_one_answer(
    rows: list[Any], other: list[Any], leaves: list[Any], joined: str, asking: Asked, tmp_path_factory: Any
) -> None:
    """Whatever the condition, and whatever is missing: where the key is the same, so is what is said."""
    conditions = [leaf(*one) for one in leaves]
    condition = conditions[0] if len(conditions) == 1 else {"type": joined, "conditions": conditions}
    kwargs = {"column": "cells", "min_value": 1, "max_value": 1, "row_condition": condition}
    suite = suite_of(tmp_path_factory.mktemp("one"), "expect_column_values_to_be_between", kwargs)
    schema = {"table": pl.String, "cells": pl.Int64, "blank": pl.Int64, "referenced": pl.Float64}
    (expectation,) = suite.expectations
    said: dict[str, str] = {}
    # One cell after the other, from one table to the next.
    steps = [rows] + [[*other[:n], *rows[n:]] for n in range(1, len(other) + 1)]
    for step in steps:
        frame = pl.DataFrame(step, schema=schema, orient="row").with_columns(quarantined=0, unaccounted=0)
        key = Questions(frame).key(suite.content["expectations"][0], expectation)
        answer = json.dumps(asking.say(suite, expectation, frame))
        assert said.setdefault(key, answer) == answer


TEXTS = st.lists(st.none() | st.sampled_from(["", "a", "ab", "b"]), max_size=6)
NUMBERS = st.lists(st.none() | st.sampled_from([0.0, 1.0, -1.0, 1e-9]), max_size=6)


@given(one=TEXTS | NUMBERS, other=TEXTS | NUMBERS)
def test_digests_of_columns_are_equal_where_the_columns_are(one: list[Any], other: list[Any]) -> None:
    first, second = (
        pl.Series("a", values, dtype=pl.String if any(isinstance(v, str) for v in values) else pl.Float64)
        for values in (one, other)
    )
    assert (column_digest(first) == column_digest(second)) == (first.dtype == second.dtype and first.equals(second))
    halves = pl.concat([first[:2], first[2:]], rechunk=False)
    assert column_digest(halves.rename("b")) == column_digest(first)


def test_what_stands_under_a_null_is_no_content() -> None:
    column = pl.Series([1.0, 2.0, 3.0])
    hidden = pl.select(pl.when(pl.Series([True, False, True])).then(column)).to_series()
    assert column_digest(hidden) == column_digest(pl.Series([1.0, None, 3.0]))
