"""Each call has a child of its own: results come back, and whatever a call does to itself ends that call alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.errors import EngineFault
from danvan_analysis.project import find
from danvan_analysis.reports.engine.pool import Failure, Pool

Call = Callable[..., Any]
Gone = Callable[[int], bool]


def wait_for(path: Path) -> int:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.02)
    raise AssertionError(f"nobody wrote {path}")


def test_results_come_with_their_positions(pool: Pool) -> None:
    assert sorted(pool.run("math:sqrt", [(n * n,) for n in range(7)])) == [(n, float(n)) for n in range(7)]


def test_nothing_to_do_ends_at_once(pool: Pool) -> None:
    assert list(pool.run("math:sqrt", [])) == []


def test_arguments_are_taken_as_workers_get_free(pool: Pool) -> None:
    taken = []

    def given() -> Any:
        for n in range(6):
            taken.append(n)
            yield (n,)

    results = pool.run("math:sqrt", given())
    next(results)
    assert len(taken) <= 3
    assert len(list(results)) == 5


def test_every_call_has_a_process_of_its_own(call: Call) -> None:
    pids = {call("where")[2] for _ in range(3)}
    assert len(pids) == 3
    assert os.getpid() not in pids


def test_folder_and_environment_are_those_of_the_caller(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENGINE_TEST", "seen")
    assert call("where")[:2] == (str(tmp_path), "seen")
    monkeypatch.delenv("ENGINE_TEST")
    assert call("where")[1] is None


def test_the_project_is_the_one_of_the_pool(
    root: Path, pool: Pool, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_PROJECT", "/nowhere")
    assert call("os:getenv", "DANVAN_PROJECT") == "/nowhere"
    monkeypatch.setattr(pool, "_project", find(root))
    assert call("os:getenv", "DANVAN_PROJECT") == str(root)


def test_polars_works_in_children_one_after_the_other(pool: Pool, tasks: str) -> None:
    """A process that has used polars cannot be forked: the server must not have."""
    assert [result for _, result in pool.run(f"{tasks}:query", [()] * 4)] == [99999.0] * 4


@pytest.mark.parametrize(
    ("task", "arguments", "kind", "said"),
    [
        ("os:_exit", (7,), "crash", "exit code 7"),
        ("os:abort", (), "crash", "an abort"),
        ("ctypes:string_at", (0,), "crash", "a segmentation fault"),
        ("time:sleep", (60,), "timeout", "longer than 1.5 s"),
        ("builtins:bytearray", (10 << 30,), "memory", "MemoryError"),
        ("fill", (3000,), "memory", "GiB of memory"),
        ("math:sqrt", (-1,), "error", "ValueError: math domain error"),
        ("sys:exit", (3,), "error", "SystemExit: 3"),
        ("no_such_module:function", (), "error", "No module named"),
    ],
)
def test_a_call_that_does_not_come_back_says_why(
    pool: Pool, call: Call, task: str, arguments: tuple[Any, ...], kind: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "timeout":
        monkeypatch.setattr(pool, "timeout_seconds", 1.5)
    failed = call(task, *arguments)
    assert isinstance(failed, Failure), failed
    assert (failed.kind, said in failed.message) == (kind, True), failed


def test_the_others_are_not_disturbed(pool: Pool, tasks: str) -> None:
    results = dict(pool.run("os:_exit", [(0,)] * 3)) | {
        9: next(result for _, result in pool.run("math:sqrt", [(4,)])),
    }
    assert [type(results[n]) for n in range(3)] == [Failure] * 3
    assert results[9] == 2.0


def test_leaving_without_a_result_is_a_failure_too(call: Call) -> None:
    failed = call("os:_exit", 0)
    assert isinstance(failed, Failure)
    assert "exit code 0" in failed.message


def test_a_crash_says_in_which_line(call: Call) -> None:
    assert "in string_at" in call("ctypes:string_at", 0).traceback


def test_a_crash_after_the_last_cell_is_none_of_a_cell(
    call: Call, make_notebook: Callable[..., Any], tmp_path: Path
) -> None:
    import nbformat

    source = tmp_path / "in.ipynb"
    nbformat.write(make_notebook("1", ("words", "markdown"), "2"), source)
    failed = call("execute_and_die", str(source), str(tmp_path / "out.ipynb"))
    assert failed.message == "the call ended its process with exit code 7"
    shown = [cell["outputs"] for cell in json.loads(failed.notebook)["cells"] if cell["cell_type"] == "code"]
    assert [[one["data"]["text/plain"] for one in outputs] for outputs in shown] == [["1"], ["2"]]


def test_what_a_call_started_ends_with_it(call: Call, tmp_path: Path, gone: Gone) -> None:
    pid = call("leave_behind", str(tmp_path / "pid"))
    assert gone(pid)


def test_nobody_waits_for_calls_that_are_given_up(pool: Pool, tasks: str, tmp_path: Path, gone: Gone) -> None:
    calls = pool.run(f"{tasks}:wait_forever", [(str(tmp_path / "a"),)], hear=None)
    with pytest.raises(TimeoutError):
        _interrupt_after(calls, tmp_path / "a")
    assert gone(int((tmp_path / "a").read_text()))
    assert list(pool.run("math:sqrt", [(4,)])) == [(0, 2.0)]


def _interrupt_after(calls: Any, path: Path) -> None:
    def late(_number: int, _frame: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        next(calls)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


PROGRAM = """
import sys, os
sys.path.append({folder!r})
from danvan_analysis.reports.engine.pool import Pool
with Pool(1) as pool:
    list(pool.run("engine_tasks:wait_forever", [({path!r},)]))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_children_die_with_the_caller(tmp_path: Path, tasks: str, how: signal.Signals, gone: Gone) -> None:
    path = tmp_path / "pid"
    program = PROGRAM.format(folder=str(Path(__file__).parent), path=str(path))
    caller = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    try:
        pid = wait_for(path)
        caller.send_signal(how)
        caller.wait(20)
        assert gone(pid)
    finally:
        caller.kill()


def test_children_die_with_the_server(tmp_path: Path, tasks: str, gone: Gone) -> None:
    path = tmp_path / "pid"
    with Pool(1) as other, pytest.raises(EngineFault, match="run the same command again"):
        list(other.run(f"{tasks}:wait_forever", [(str(path),)]))
    assert gone(int(path.read_text()))


@pytest.fixture(autouse=True)
def kill_the_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the test above: the server is killed as soon as the child has said who it is."""
    if request.node.name != "test_children_die_with_the_server":
        return
    from danvan_analysis.reports.engine import watched

    path = request.getfixturevalue("tmp_path") / "pid"
    listen = watched.Workshop.listen

    def killing(self: Any, seconds: float) -> Any:
        if path.exists() and self._process.poll() is None:
            self._process.kill()
        return listen(self, seconds)

    monkeypatch.setattr(watched.Workshop, "listen", killing)


def test_a_pool_that_is_not_open_says_so() -> None:
    with pytest.raises(EngineFault, match="not open"):
        list(Pool(1).run("math:sqrt", [(4,)]))


def test_no_pool_where_nothing_can_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_ENGINE", "standard")
    with pytest.raises(EngineFault, match="cannot fork"):
        Pool(1)


def test_a_server_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with Pool(1) as other, pytest.raises(EngineFault, match="did not start"):
        list(other.run("math:sqrt", [(4,)]))
