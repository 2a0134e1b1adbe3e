"""A notebook whose cells run in a forked child while this process keeps it."""

from __future__ import annotations

import atexit
import os
from typing import Any

from danvan_analysis.reports.engine import wire
from danvan_analysis.reports.engine.failure import NAMES, Failure, error_output
from danvan_analysis.reports.engine.papermill_engine import Told
from danvan_analysis.reports.engine.pool import TIMEOUT_SECONDS, Pool


class _Kept:
    """The pool of this process: the second notebook finds a server that has imported the stack."""

    pool: Pool | None = None
    owner = 0


def _pool() -> Pool:
    if _Kept.pool is None or _Kept.owner != os.getpid():
        _Kept.pool, _Kept.owner = Pool(1), os.getpid()
        _Kept.pool.__enter__()
        atexit.register(close)
    return _Kept.pool


def close() -> None:
    """End the server of this process; the next notebook starts a new one."""
    pool, _Kept.pool = _Kept.pool, None
    if pool is not None and _Kept.owner == os.getpid():
        pool.__exit__(None, None, None)


def run(nb_man: Any, *, timeout: float | None, allow_errors: bool, told: Told) -> None:
    """Run the cells of a notebook in a child.

    Parameters
    ----------
    nb_man : papermill.engines.NotebookExecutionManager
        Its notebook is changed in place. A cell that ended its process, ran out of time or of memory gets an
        output of an error that says so.
    timeout : float, optional
        Seconds that a cell may take.
    allow_errors : bool
    told : Told
        Hears of each cell.
    """
    from nbformat import notebooknode

    from_dict: Any = notebooknode.from_dict
    notebook = nb_man.nb
    at = _Position(notebook, told)

    def hear(_: int, kind: bytes, content: Any) -> None:
        if kind == wire.CELL_BEGAN:
            at.reach(content[0])
        elif kind == wire.CELL_ENDED:
            index, changed, failed = content
            for one, ran in changed.items():
                notebook.cells[one].update(from_dict(ran))
            at.leave(index, failed)

    try:
        arguments = (notebook, timeout or TIMEOUT_SECONDS, allow_errors)
        results = list(_pool().run("danvan_analysis.reports.engine.cells:run_apart", [arguments], hear=hear))
    except KeyboardInterrupt:
        at.fail(Failure("interrupt", "interrupted from the keyboard"))
        close()
        raise
    result = results[0][1]
    if isinstance(result, Failure):
        at.fail(result)
    else:
        at.reach(len(notebook.cells))
        notebook.metadata["language_info"] = from_dict(result)


class _Position:
    """Which cells were begun and ended; those that are not run, such as words, are passed on the way."""

    def __init__(self, notebook: Any, told: Told) -> None:
        self._notebook = notebook
        self._told = told
        self._next = 0
        self._open: int | None = None
        self._failed = False

    def reach(self, index: int) -> None:
        if self._failed:
            return
        while self._next < index:
            self._told.began(self._next)
            self._told.ended(self._next, False)
            self._next += 1
        if index < len(self._notebook.cells):
            self._told.began(index)
            self._open = index

    def leave(self, index: int, failed: bool) -> None:
        self._told.ended(index, failed)
        self._next, self._open, self._failed = index + 1, None, failed

    def fail(self, failure: Failure) -> None:
        from nbformat import notebooknode

        from_dict: Any = notebooknode.from_dict
        if self._open is None:
            if self._next >= len(self._notebook.cells):
                return
            self._told.began(self._next)
            self._open = self._next
        cell = self._notebook.cells[self._open]
        mark = error_output(NAMES.get(failure.kind, failure.kind), failure.message, failure.traceback)
        if cell.cell_type == "code":
            cell.outputs = [*cell.get("outputs", []), from_dict(mark)]
        self._told.ended(self._open, True)
