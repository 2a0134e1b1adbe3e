"""Where reports are rendered: in processes of this machine. Another way is another function of the same form."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from danvan_analysis.project import Project
from danvan_analysis.reference.words import LANGS
from danvan_analysis.reports.engine.pool import Failure, Pool
from danvan_analysis.reports.engine.server import available
from danvan_analysis.reports.plan import PLAIN, Form, Report
from danvan_analysis.reports.render import CELL_TIMEOUT, Rendered, failed_path, produce
from danvan_analysis.reports.standing import Standing
from danvan_analysis.storage import replace

#: What a report may take at its peak, with its part of the chart converter; measured, rounded up.
WORKER_BYTES = 700 * 1024 * 1024


@dataclass(frozen=True)
class Job:
    """One report to render, how its files are made, and what holds of it as it was rendered before.

    What holds stands among the objects of this machine: elsewhere the report is rendered whole.
    """

    report: Report
    form: Form = PLAIN
    standing: Standing | None = None


class Dispatch(Protocol):
    """A way to render reports; a context that ends its processes where it is left."""

    def __enter__(self) -> Dispatch: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def warm(self) -> None:
        """Get ready for reports that will surely come, beside whatever else is done."""

    def run(self, jobs: Sequence[Job], *, objects: Path, scratch: Path) -> Iterator[Rendered]:
        """Render jobs, each once, and give what came of it as it ends, in any order.

        Parameters
        ----------
        jobs : sequence of Job
        objects, scratch : Path
            As :func:`danvan_analysis.reports.render.produce` takes them; what is made stands among the objects when
            its result comes.
        """
        ...


def default_workers() -> int:
    """One worker a core that this process may use, and fewer where memory is short.

    Examples
    --------
    >>> default_workers() >= 1
    True
    """
    return fitting(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def fitting(workers: int, *, available_bytes: int | None = None) -> int:
    """As many of some workers as there is memory for, one at least.

    Parameters
    ----------
    workers : int
    available_bytes : int, optional
        Default: what this machine can give now without taking it from others.

    Examples
    --------
    >>> fitting(8, available_bytes=3 * WORKER_BYTES), fitting(8, available_bytes=0)
    (3, 1)
    """
    if available_bytes is None:
        import psutil  # type: ignore[import-untyped]

        available_bytes = int(psutil.virtual_memory().available)
    return max(1, min(workers, available_bytes // WORKER_BYTES))


class Local:
    """Processes of this machine, each report in one that nobody uses afterwards.

    Parameters
    ----------
    project : Project
    workers : int, optional
        Reports at once, fewer where memory is short. Default: one a core.
    """

    def __init__(self, project: Project, workers: int | None = None) -> None:
        self._project = project
        self._workers = default_workers() if workers is None else fitting(workers)
        self._open = ExitStack()
        self._pool: Pool | None = None

    def __enter__(self) -> Local:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._pool = None

    def warm(self) -> None:
        """Start the process that the others are forked from: it imports the libraries meanwhile."""
        if self._pool is None and available():
            self._pool = self._open.enter_context(
                Pool(self._workers, project=self._project, timeout_seconds=CELL_TIMEOUT)
            )

    def run(self, jobs: Sequence[Job], *, objects: Path, scratch: Path) -> Iterator[Rendered]:
        """Render jobs; a report whose process crashed, took too long or too much memory carries its error."""
        self.warm()
        # A report in two languages rests on the same results: by the time of the second they are worked out.
        jobs = sorted(jobs, key=lambda job: LANGS.index(job.report.lang))
        arguments = [(job.report, self._project, job.form, objects, scratch, job.standing) for job in jobs]
        if self._pool is None:
            yield from _in_kernels(arguments, min(self._workers, len(jobs)))
            return
        for position, result in self._pool.run("danvan_analysis.reports.render:produce", arguments):
            yield _failed(jobs[position].report, result, objects) if isinstance(result, Failure) else result


def _in_kernels(arguments: Sequence[tuple[Any, ...]], workers: int) -> Iterator[Rendered]:
    """Where a machine cannot fork: a kernel a notebook, started by processes that are started anew."""
    with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(produce, *given) for given in arguments]
        try:
            for ended in as_completed(waiting):
                yield ended.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _failed(report: Report, failure: Failure, objects: Path) -> Rendered:
    """A report whose process did not come back, with its notebook as far as that ran."""
    error = f"{failure.kind}: {failure.message}"
    if failure.notebook is None:
        return Rendered(report, report.path, 0.0, error=error)
    content = failure.notebook.encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    replace(objects / digest[:2] / digest[2:], content)
    name = failed_path(report)
    return Rendered(report, report.path, 0.0, error=error, failed=name, outputs={name: digest})
