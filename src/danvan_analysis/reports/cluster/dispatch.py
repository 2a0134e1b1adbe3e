"""Reports rendered by the workers of a Dask cluster."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from danvan_analysis.errors import BadParameter, ClusterFault, DanvanError
from danvan_analysis.project import Project
from danvan_analysis.reports.cluster import parcel, release, worker
from danvan_analysis.reports.cluster.place import Place
from danvan_analysis.reports.dispatch import Job
from danvan_analysis.reports.render import Rendered

_ADDRESS = re.compile(r"(?:tcp|tls)://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}", re.ASCII)
#: Seconds that a scheduler has to answer, and workers to come.
_PATIENCE: Final = 60.0
#: Where a run keeps its files in the place; cleared away at its end.
FOLDER: Final = ".danvan"


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    project : Project
        With its tidy tables on disk, and what the gate found, when :meth:`run` is called.
    scheduler : str
        ``tcp://host:port``, or ``tls://host:port`` with the certificates of Dask's settings.
    place : Place
        A folder or an object store that this machine and all workers reach.

    Raises
    ------
    BadParameter
        No address of a scheduler.
    """

    def __init__(self, project: Project, scheduler: str, place: Place) -> None:
        if not _ADDRESS.fullmatch(scheduler):
            raise BadParameter(
                f"{scheduler!r} is no address of a scheduler; expected such as tcp://10.0.0.5:8786, as dask scheduler "
                "prints it"
            )
        self._project, self._scheduler, self._place = project, scheduler, place
        self._open = ExitStack()
        self._client: Any = None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._client = None

    def warm(self) -> None:
        """Connect to the scheduler.

        Raises
        ------
        ClusterFault
            It does not answer, no worker comes, or Dask is not installed here.
        """
        if self._client is not None:
            return
        import logging

        try:
            from distributed import Client
        except ImportError as error:
            raise ClusterFault("Dask is not installed; install danvan-analysis[cluster]") from error
        # What becomes of a report is said once, by this program.
        for name in ("distributed", "distributed.client", "distributed.core", "distributed.batched"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            made: Any = Client
            self._client = self._open.enter_context(
                made(self._scheduler, timeout=_PATIENCE, set_as_default=False, name="danvan")
            )
        except (OSError, TimeoutError) as error:
            raise ClusterFault(
                f"{self._scheduler} does not answer; start dask scheduler there, with the same version of Dask"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise ClusterFault(
                f"{self._scheduler} has no workers; start dask worker {self._scheduler} on the machines that render"
            ) from error

    def run(self, jobs: Sequence[Job], *, objects: Path, scratch: Path) -> Iterator[Rendered]:  # noqa: ARG002
        """Render jobs; a lost worker costs the reports that it was rendering, which others begin again.

        Parameters
        ----------
        jobs : sequence of Job
        objects, scratch : Path
            As for every dispatch; nothing is made in ``scratch``.

        Raises
        ------
        ClusterFault
            A worker cannot take part; what was finished by then has been given.
        PlaceFault
            The place cannot be reached from here or from a worker.
        """
        self.warm()
        run = f"{FOLDER}/{secrets.token_hex(8)}"
        try:
            orders = self._orders(jobs, run)
            yield from self._collected(orders, jobs, objects)
        finally:
            self._place.clear(run)

    def _orders(self, jobs: Sequence[Job], run: str) -> list[dict[str, Any]]:
        content = release.packed(self._project)
        self._place.put(f"{run}/{worker.RELEASE}", content)
        shared = {
            "place": self._place.address,
            "run": run,
            "release": hashlib.sha256(content).hexdigest(),
            "fingerprint": release.fingerprint(),
        }
        return [{**shared, "number": number, **parcel.order(job.report, job.form)} for number, job in enumerate(jobs)]

    def _collected(self, orders: Sequence[dict[str, Any]], jobs: Sequence[Job], objects: Path) -> Iterator[Rendered]:
        from distributed import as_completed

        ending: Any = as_completed
        # Not pure, and named after the run: no result of another run is taken for one of this.
        futures = [
            self._client.submit(worker.render, order, key=f"danvan-{order['run'][-16:]}-{order['number']}", pure=False)
            for order in orders
        ]
        position = {future.key: number for number, future in enumerate(futures)}
        try:
            for future in ending(futures, loop=self._client.loop):
                number = position[future.key]
                yield self._result(future, orders[number], jobs[number], objects)
                future.release()
        finally:
            self._client.cancel(futures, force=True)

    def _result(self, future: Any, order: dict[str, Any], job: Job, objects: Path) -> Rendered:
        error = future.exception() if future.status != "cancelled" else ClusterFault("the scheduler dropped it")
        if error is not None:
            return self._failed(error, job)
        name = worker.parcel_name(order)
        content = self._place.get(name, most=parcel.MOST_BYTES)
        if content is None or hashlib.sha256(content).hexdigest() != future.result():
            raise ClusterFault(
                f"{job.report.path}: the worker put it into {self._place.address}, and it is not there for this "
                "machine; give an --out that is the same place for all"
            )
        return parcel.opened(content, job.report, objects)

    def _failed(self, error: BaseException, job: Job) -> Rendered:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            lost = f"{error.allowed_failures + 1} workers were lost while they rendered it; is their memory too small?"
            return Rendered(job.report, job.report.path, 0.0, error=f"ClusterFault: {lost}")
        if isinstance(error, DanvanError):
            raise error
        if isinstance(error, ModuleNotFoundError):
            raise ClusterFault(f"a worker lacks {error.name}; install danvan-analysis[cluster,s3] there") from error
        # A fault of the worker itself, not of a notebook: that one comes as a result.
        return Rendered(job.report, job.report.path, 0.0, error=f"{error.__class__.__name__}: {error}")
