"""A real scheduler with two workers, each a process of its own, and a small project."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.reports.cache_project import make

from danvan_analysis.project import Project

PATIENCE = 60


@dataclass
class Machines:
    """The processes of a cluster on this machine."""

    address: str
    folder: Path
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> None:
        """Start one that renders a report at a time."""
        arguments = ["--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", str(self.folder)]
        self.workers.append(_start("worker", self.address, *arguments, environment=self.environment))


def _start(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    pytest.fail(f"nothing answers at port {port}")


@pytest.fixture(scope="session")
def store_environment() -> Iterator[dict[str, str]]:
    """How to reach an S3 server that runs here, with its bucket ``reports``."""
    import boto3
    from moto.server import ThreadedMotoServer

    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    told = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    boto3.client(
        "s3",
        endpoint_url=told["AWS_ENDPOINT_URL"],
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        region_name="us-east-1",
    ).create_bucket(Bucket="reports")
    yield told
    server.stop()


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory, store_environment: dict[str, str]) -> Iterator[Machines]:
    port = free_port()
    folder = tmp_path_factory.mktemp("workers")
    # Workers share nothing with this project: they stand elsewhere, and know of no project folder.
    environment = {name: text for name, text in os.environ.items() if name != "DANVAN_PROJECT"}
    environment |= {**store_environment, "PYTHONDONTWRITEBYTECODE": ""}
    scheduler = _start(
        "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", environment=environment
    )
    found = Machines(f"tcp://127.0.0.1:{port}", folder, environment)
    try:
        wait_for(port)
        for _ in range(2):
            found.start_worker()
        yield found
    finally:
        for process in [*found.workers, scheduler]:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def small_project(
    tmp_path_factory: pytest.TempPathFactory, copy_project: Callable[..., Path], write_notebook: Callable[..., Path]
) -> Project:
    return make(tmp_path_factory.mktemp("cluster") / "project", copy_project, write_notebook)
