"""A process of the gate that is started before there is anything to judge: it imports its library meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType

from danvan_analysis.project import ENVIRONMENT_VARIABLE, Project

#: First argument of a process that waits to be told what to judge.
WAIT = "--wait"
_LARGEST = 1 << 16


class Ready:
    """A process that imports Great Expectations, which takes seconds, while tables are cleaned.

    Used as a context, it is ended where nobody needed it.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project) -> None:
        self._ours, theirs = socket.socketpair()
        # Nothing is imported from the working folder, and the registry is that of this project.
        command = [sys.executable, "-P", "-m", "danvan_analysis.validation", WAIT, str(theirs.fileno())]
        environment = {**os.environ, ENVIRONMENT_VARIABLE: str(project.root), "PYTHONUTF8": "1"}
        with theirs:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
            )

    def __enter__(self) -> Ready:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def take(self, arguments: Sequence[str], descriptors: Sequence[int]) -> subprocess.Popen[bytes] | None:
        """Tell the process what to judge; it is the caller's from here on.

        Parameters
        ----------
        arguments : sequence of str
            Of the process, as if it were started with them.
        descriptors : sequence of int
            Of its stdout, its stderr and the lock that it holds.

        Returns
        -------
        Popen or None
            None where it is gone: another has to be started.
        """
        process, self._process = self._process, None
        with contextlib.suppress(OSError):
            if process is not None and process.poll() is None:
                socket.send_fds(self._ours, [json.dumps(list(arguments)).encode("utf-8")], list(descriptors))
                return process
        return None


def told(descriptor: int) -> list[str] | None:
    """In the process: what to judge, once that is known; None where nobody wants it any more."""
    with socket.socket(fileno=descriptor) as ours:
        content, descriptors, _, _ = socket.recv_fds(ours, _LARGEST, 3)
        # All at once, or none: what was sent is smaller than the buffer of the socket.
        if not content or len(descriptors) != 3:
            return None
        for stream, given in zip((1, 2), descriptors, strict=False):
            os.dup2(given, stream)
        # The third is the lock: it is held as long as this process lives.
        return [str(one) for one in json.loads(content)]
