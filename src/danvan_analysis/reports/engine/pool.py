"""Many calls, each in a child of its own: whatever a call does to its process, it does to itself alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from danvan_analysis.errors import EngineFault
from danvan_analysis.project import ENVIRONMENT_VARIABLE, Project
from danvan_analysis.reports.engine import wire
from danvan_analysis.reports.engine.failure import Failure
from danvan_analysis.reports.engine.running import Running
from danvan_analysis.reports.engine.server import available
from danvan_analysis.reports.engine.watched import Workshop

__all__ = ["TIMEOUT_SECONDS", "Failure", "Pool"]

#: Seconds that a cell may take, and what a call does before, between and after cells.
TIMEOUT_SECONDS: Final = 300.0
#: A report needs a few hundred megabytes.
MEMORY_BYTES: Final = 4 << 30
Hear = Callable[[int, bytes, Any], object]


def memory_each(workers: int) -> int:
    """Bytes that a worker may use: 4 GiB, or its part of what is free where that is less.

    Examples
    --------
    >>> memory_each(1) <= 4 << 30
    True
    """
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return MEMORY_BYTES
    free = next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), MEMORY_BYTES)
    return min(MEMORY_BYTES, max(free // workers, 512 << 20))


class Pool:
    """Workers forked from one clean process that has imported the stack.

    Parameters
    ----------
    workers : int
        How many calls run at the same time.
    project : Project, optional
        The project that the calls are about. Default: whichever the caller's environment and folder name.
    timeout_seconds : float
        How long a cell may take; and a call, where it runs no notebook, or between cells.
    memory_bytes : int, optional
        What a call may use. Default: 4 GiB, or its part of what is free.

    Examples
    --------
    >>> with Pool(2) as pool:
    ...     sorted(pool.run("math:sqrt", [(4,), (9,)]))
    [(0, 2.0), (1, 3.0)]
    """

    def __init__(
        self,
        workers: int,
        *,
        project: Project | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_bytes: int | None = None,
    ) -> None:
        if not available():
            raise EngineFault(
                "this machine cannot fork; reports run on Papermill's standard engine, one after the other"
            )
        self.workers = max(1, workers)
        self.timeout_seconds = timeout_seconds
        self.memory_bytes = memory_bytes or memory_each(self.workers)
        self._project = project
        self._workshop: Workshop | None = None

    def __enter__(self) -> Pool:
        self._workshop = Workshop()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        workshop, self._workshop = self._workshop, None
        if workshop is not None:
            workshop.close()

    def warm(self) -> None:
        """Wait until the server has imported the stack; without it, the first call waits."""
        self._open().started()

    def _open(self) -> Workshop:
        if self._workshop is None:
            raise EngineFault("the pool is not open; use it as `with Pool(...) as pool:`")
        return self._workshop

    def run(
        self, task: str, arguments: Iterable[tuple[Any, ...]], *, hear: Hear | None = None
    ) -> Iterator[tuple[int, Any | Failure]]:
        """Call a function with each tuple of arguments, each in a child of its own.

        Parameters
        ----------
        task : str
            ``module:function``. Arguments and results are pickled.
        arguments : iterable of tuple
            Taken as workers get free.
        hear : callable, optional
            Is given what a child tells of the notebook that it runs: position, kind, content (see :mod:`.wire`).

        Yields
        ------
        (int, object)
            Position among the arguments, and the result or a :class:`Failure`; in the order in which calls end.

        Raises
        ------
        EngineFault
            The server ended.
        """
        workshop = self._open()
        waiting = enumerate(arguments)
        running: dict[int, Running] = {}
        slots = set(range(self.workers))

        def fill() -> None:
            while slots and (following := next(waiting, None)) is not None:
                position, given = following
                slot = min(slots)
                slots.remove(slot)
                running[position] = workshop.begin(
                    task, given, slot, self.timeout_seconds, self.memory_bytes, self._environment()
                )

        try:
            fill()
            while running:
                for number, kind, content in workshop.listen(0.1):
                    position = next((at for at, one in running.items() if one.number == number), -1)
                    if position >= 0 and hear is not None:
                        hear(position, kind, wire.unpack(content))
                over = {at: one for at, one in running.items() if one.over}
                for position, ended in over.items():
                    del running[position]
                    slots.add(ended.slot)
                # No worker waits until somebody has done with what another one made.
                fill()
                for position, ended in over.items():
                    yield position, ended.outcome()
        finally:
            for one in running.values():
                workshop.abandon(one)

    def _environment(self) -> dict[str, str]:
        environment = dict(os.environ)
        if self._project is not None:
            environment[ENVIRONMENT_VARIABLE] = str(self._project.root)
        return environment
