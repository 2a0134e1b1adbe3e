"""Papermill's command line with our engine: what it says and keeps when a cell does not come back."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

# A notebook of one cell that does something else each year.
BEHAVIOUR = """
import os, sys, time
if year == 2001:
    raise ValueError("nothing of this year")
if year == 2002:
    os._exit(7)
if year == 2003:
    import ctypes
    ctypes.string_at(0)
if year == 2004:
    while True:
        pass
if year == 2005:
    held = bytearray(100 << 30)
if year == 2006:
    exit()
if year == 2007:
    open(os.environ["ENGINE_TEST"], "w").write(str(os.getpid()))
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def source(make_notebook: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a notebook that behaves as its year says."""
    import nbformat

    notebook = make_notebook("year = 2000", ("## Words", "markdown"), "print('first')", BEHAVIOUR, "print('last')")
    notebook.cells[0].metadata["tags"] = ["parameters"]
    path = tmp_path_factory.mktemp("papermill") / "in.ipynb"
    nbformat.write(notebook, path)
    return path


def command(source: Path, out: Path, year: int, *options: str) -> list[str]:
    program = str(Path(sys.executable).with_name("papermill"))
    return [
        program,
        "--engine",
        "danvan",
        "--no-progress-bar",
        str(source),
        str(out),
        "-p",
        "year",
        str(year),
        *options,
    ]


def texts(cell: Any) -> str:
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def parts(out: Path) -> tuple[Any, list[Any], list[Any]]:
    """The notebook, its cells of code, the errors that it shows."""
    notebook = json.loads(out.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return notebook, code, [one for cell in code for one in cell["outputs"] if one["output_type"] == "error"]


def test_its_own_command_line(source: Path, tmp_path: Path) -> None:
    """With the entry point of the installed package, output logged and kept in files as it does itself."""
    out = tmp_path / "out.ipynb"
    said = subprocess.run(
        command(source, out, 2024, "--log-output", "--stdout-file", str(tmp_path / "stdout")),
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    _, code, errors = parts(out)
    assert not errors
    assert "year = 2024" in "".join(code[1]["source"])
    assert [cell["execution_count"] for cell in code] == [1, 2, 3, 4, 5]
    assert texts(code[-1]) == "last\n"
    notes = [cell["metadata"]["papermill"] for cell in code]
    assert {note["status"] for note in notes} == {"completed"}
    for note in notes:
        began, ended = (datetime.fromisoformat(note[f"{name}_time"]) for name in ("start", "end"))
        assert note["duration"] == (ended - began).total_seconds() > 0
    assert "first" in said.stderr
    assert (tmp_path / "stdout").read_text() == "first\nlast\n"


@pytest.fixture(scope="module")
def in_one_process(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[str, Path]]:
    """Return what a process said of years of which all but the last fail, one after the other."""
    folder = tmp_path_factory.mktemp("years")
    program = f"""
import json, papermill, sys
from papermill.exceptions import PapermillExecutionError
import polars as pl
pl.DataFrame({{"a": [1]}}).lazy().select(pl.col("a").sum()).collect()
for year in (2001, 2002, 2003, 2004, 2005, 2006, 2024):
    try:
        papermill.execute_notebook({str(source)!r}, {str(folder)!r} + f"/{{year}}.ipynb", {{"year": year}},
            engine_name="danvan", progress_bar=False, execution_timeout=2)
        print(json.dumps([year, ""]))
    except PapermillExecutionError as error:
        print(json.dumps([year, f"{{error.ename}}: {{error.evalue}}"]))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=280)
    assert ended.returncode == 0, ended.stderr
    told = dict(json.loads(line) for line in ended.stdout.splitlines())
    return {int(year): (said, folder / f"{year}.ipynb") for year, said in told.items()}


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2001, "ValueError: nothing of this year"),
        (2002, "ProcessDied: cell 4 (import os, sys, time) ended its process with exit code 7"),
        (2003, "ProcessDied: cell 4 (import os, sys, time) ended its process by a segmentation fault"),
        (2004, "CellTimeout: cell 4 (import os, sys, time) took longer than 2 s and was ended"),
        (2005, "MemoryError: "),
        (2006, "ProcessDied: a cell before this one left with exit()"),
    ],
)
def test_a_failed_cell_is_named_and_marked(in_one_process: dict[int, tuple[str, Path]], year: int, said: str) -> None:
    told, out = in_one_process[year]
    assert told == said
    _, code, errors = parts(out)
    assert f"{errors[0]['ename']}: {errors[0]['evalue']}" == said
    failed = code[4 if year == 2006 else 3]
    assert errors[0] in failed["outputs"]
    assert failed["metadata"]["papermill"]["exception"] is True
    # What ran before is kept, what comes after did not run.
    assert texts(code[2]) == "first\n"
    assert texts(code[4]) == ""
    where = {2003: r"line 8 in <module>", 2004: r"line 1[01] in <module>"}.get(year, "")
    assert re.search(where, "\n".join(errors[0]["traceback"]))


def test_the_next_notebook_of_the_process_runs(in_one_process: dict[int, tuple[str, Path]]) -> None:
    told, out = in_one_process[2024]
    assert told == ""
    assert texts(parts(out)[1][-1]) == "last\n"


def test_ctrl_c_keeps_what_ran_and_ends_the_cell(source: Path, tmp_path: Path, gone: Callable[[int], bool]) -> None:
    out, pid = tmp_path / "out.ipynb", tmp_path / "pid"
    process = subprocess.Popen(
        command(source, out, 2007), env={**os.environ, "ENGINE_TEST": str(pid)}, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 120
    while not (pid.exists() and pid.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    # Nothing is written over and over while cells run: what ends them writes what there is.
    assert not out.exists()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    _, code, errors = parts(out)
    assert errors[0]["ename"] == "KeyboardInterrupt"
    assert texts(code[2]) == "first\n"
    assert gone(int(pid.read_text()))


def test_where_nothing_can_be_forked_papermills_own_engine_runs_and_it_is_said_once(
    source: Path, tmp_path: Path
) -> None:
    program = f"""
import papermill
for name in "ab":
    papermill.execute_notebook({str(source)!r}, {str(tmp_path)!r} + f"/{{name}}.ipynb", engine_name="danvan",
        progress_bar=False)
"""
    environment = {**os.environ, "DANVAN_ENGINE": "standard"}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=250
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("runs on Papermill's standard engine") == 1
    for name in "ab":
        assert texts(parts(tmp_path / f"{name}.ipynb")[1][-1]) == "last\n"


def test_a_notebook_of_another_language_is_left_to_papermill(source: Path) -> None:
    import nbformat

    from danvan_analysis.reports.engine import papermill_engine

    notebook = nbformat.read(source, 4)
    assert papermill_engine._unable(notebook) is None
    notebook.metadata.kernelspec.language = "R"
    assert "not R" in (papermill_engine._unable(notebook) or "")


@pytest.mark.parametrize("first", ["papermill", "danvan_analysis.reports.engine.papermill_engine"])
def test_either_module_may_be_imported_first(first: str) -> None:
    program = (
        f"import {first}; from papermill.engines import papermill_engines, Engine; "
        "assert issubclass(papermill_engines.get_engine('danvan'), Engine)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=100)
