"""Seconds and memory of the gate, and of the same rules in pandera on polars, in one run.

Run with ``make bench`` or ``python benchmarks/validation.py``. Each line is a process of its own. The rules of
pandera are made from the suite ``indicators`` as it stands, and both must find the same failing rows. The million
rows are made up: the real ones again and again under years that no edition has, with some values spoilt.
Times differ from machine to machine; what to compare are the two columns of one run.
"""

from __future__ import annotations

import importlib.util
import json
import operator
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl

ROWS = 1_000_000
SPOILT = 97
SUITE = "indicators"
_NOTE = "pandera is not installed: uv pip install pandera"
_OPERATORS = {"==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt}


def view() -> pl.DataFrame:
    """The rows that the suite judges, from the real tables."""
    from danvan_analysis.project import find
    from danvan_analysis.validation.views import VIEWS

    made = VIEWS[SUITE]
    return made.frame({name: pl.read_parquet(find().processed / f"{name}.parquet") for name in made.needs})


def million(frame: pl.DataFrame) -> pl.DataFrame:
    """A million rows of the same form, keys unique, every tenth thousandth value 0: made up."""
    copies = -(-ROWS // frame.height)
    tiled = pl.concat([frame.with_columns(pl.col("edition_year") + 100 * n) for n in range(copies)]).head(ROWS)
    spoilt = pl.int_range(pl.len()) % (ROWS // SPOILT) == 7
    return tiled.with_columns(value=pl.when(spoilt).then(0.0).otherwise("value"))


def condition(found: Mapping[str, Any]) -> pl.Expr:
    """A condition of a suite as an expression."""
    if "conditions" in found:
        joined = operator.and_ if found["type"] == "and" else operator.or_
        return reduce(joined, [condition(one) for one in found["conditions"]])
    column = pl.col(found["column"]["name"])
    if found["type"] == "nullity":
        return column.is_null() if found["is_null"] else column.is_not_null()
    if found["operator"] == "IN":
        return column.is_in(found["parameter"])
    return _OPERATORS[found["operator"]](column, found["parameter"])


def rule(kind: str, kwargs: Mapping[str, Any]) -> pl.Expr:
    """An expectation as an expression: whether a row is fine; what is empty is not judged, as in Great Expectations."""
    column = pl.col(kwargs.get("column", ""))
    if kind == "expect_column_values_to_be_between":
        bounds = [column >= kwargs["min_value"]] if "min_value" in kwargs else []
        bounds += [column <= kwargs["max_value"]] if "max_value" in kwargs else []
        fine = reduce(operator.and_, bounds).fill_null(True)
    elif kind == "expect_column_values_to_not_be_null":
        fine = column.is_not_null()
    elif kind == "expect_column_values_to_be_in_set":
        fine = column.is_in(kwargs["value_set"]).fill_null(True)
    elif kind == "expect_column_values_to_not_be_in_set":
        fine = reduce(operator.and_, [(column != value).fill_null(True) for value in kwargs["value_set"]])
    elif kind == "expect_column_pair_values_a_to_be_greater_than_b":
        fine = (pl.col(kwargs["column_A"]) >= pl.col(kwargs["column_B"])).fill_null(True)
    elif kind == "expect_compound_columns_to_be_unique":
        fine = pl.struct(kwargs["column_list"]).is_unique()
    else:
        raise SystemExit(f"benchmarks/validation.py has no rule for {kind}; add it")
    return fine | ~condition(kwargs["row_condition"]).fill_null(False) if "row_condition" in kwargs else fine


def by_gate(frame: pl.DataFrame) -> tuple[float, dict[str, int]]:
    """Seconds of our gate, and failing rows by expectation."""
    from danvan_analysis.project import find
    from danvan_analysis.validation.asking import Asking, library
    from danvan_analysis.validation.run import judge
    from danvan_analysis.validation.suites import load

    (suite,) = load(find().expectations, only=[SUITE])
    library()
    began = time.perf_counter()
    checks = judge(suite, frame, Asking().say)
    seconds = time.perf_counter() - began
    return seconds, {one.name: len(one.failed) + len(one.declared) for one in checks if one.bounds or one.columns}


def by_pandera(frame: pl.DataFrame) -> tuple[float, dict[str, int]]:
    """Seconds of pandera, and failing rows by expectation."""
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    from danvan_analysis.project import find

    content = json.loads((find().expectations / f"{SUITE}.json").read_text("utf-8"))["expectations"]
    rules = {one["meta"]["name"]: rule(one["type"], one["kwargs"]) for one in content}
    made = [pa.Check(lambda data, fine=fine: data.lazyframe.select(fine), name=name) for name, fine in rules.items()]
    schema = pa.DataFrameSchema(checks=made)
    began = time.perf_counter()
    found = dict.fromkeys(rules, 0)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as problem:
        # A line a failing row, as our gate gives one with the address of its cell.
        found.update(dict(problem.failure_cases.group_by("check").len().iter_rows()))
    return time.perf_counter() - began, found


def unchanged() -> dict[str, float]:
    """Seconds of cleaning, and of the gate after it where nothing has changed."""
    from danvan_analysis.cli.build import prepare
    from danvan_analysis.project import find

    project = find()
    from danvan_analysis import validation

    validation.validate_project(project)
    began = time.perf_counter()
    prepare(project)
    cleaned = time.perf_counter()
    validation.validate_project(project)
    ended = time.perf_counter()
    return {"clean": cleaned - began, "gate": ended - cleaned}


def child(what: str, rows: str) -> None:
    """Measure one thing in this process and print it as JSON."""
    if what == "unchanged":
        print(json.dumps(unchanged()))
        return
    frame = pl.read_parquet(rows)
    began = time.perf_counter()
    seconds, found = {"gate": by_gate, "pandera": by_pandera}[what](frame)
    total = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"import": total - seconds, "judge": seconds, "peak": peak, "found": found}))


def measured(what: str, rows: Path | None = None) -> dict[str, Any]:
    """The result of a child."""
    command = [sys.executable, __file__, what, str(rows or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Print seconds and peak memory, side by side."""
    if importlib.util.find_spec("pandera") is None:
        raise SystemExit(_NOTE)
    from importlib.metadata import version

    versions = " ".join(f"{name} {version(name)}" for name in ("great-expectations", "pandera", "polars", "pandas"))
    print(f"suite {SUITE}; {versions}")
    print(f"{'':<34}{'rows':>10}{'import s':>10}{'judge s':>10}{'peak MiB':>10}{'failing':>10}")
    with tempfile.TemporaryDirectory() as scratch:
        real = view()
        tables = {"real tables": real, "made-up rows": million(real)}
        for label, frame in tables.items():
            path = Path(scratch) / "rows.parquet"
            frame.write_parquet(path)
            results = {what: measured(what, path) for what in ("gate", "pandera")}
            for what, one in results.items():
                name = f"{label}, {'our gate' if what == 'gate' else 'pandera'}"
                numbers = f"{one['import']:>10.2f}{one['judge']:>10.2f}{one['peak']:>10.0f}"
                print(f"{name:<34}{frame.height:>10,}{numbers}{sum(one['found'].values()):>10,}", flush=True)
            ours, theirs = results["gate"]["found"], results["pandera"]["found"]
            apart = {name: (ours[name], theirs.get(name)) for name in ours if ours[name] != theirs.get(name)}
            if apart:
                raise SystemExit(f"the two disagree on the {label}: {apart}")
    seconds = measured("unchanged")
    print(f"unchanged tree: cleaning {seconds['clean']:.2f} s, the gate after it {seconds['gate']:.3f} s")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], sys.argv[2])
    else:
        main()
