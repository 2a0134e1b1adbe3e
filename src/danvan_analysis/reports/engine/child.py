"""What a forked child does: it makes itself at home, makes one call, and is gone."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import importlib
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from danvan_analysis.errors import EngineFault
from danvan_analysis.reports.engine import wire

#: What the address space may grow by beyond the bound: the threads and arenas of polars are reserved, not used.
RESERVED = 2 << 30
_DIE_WITH_PARENT = 1


@dataclass(frozen=True)
class Call:
    """What a child is to do.

    Attributes
    ----------
    task : str
        ``module:function``; empty for the process of the chart converter.
    arguments : tuple
    folder : str
        Working folder of the caller.
    environment : dict
        That of the caller.
    paths : list of str
        Where the caller looks for modules.
    memory_bytes : int
    """

    task: str
    arguments: tuple[Any, ...]
    folder: str
    environment: dict[str, str]
    paths: list[str]
    memory_bytes: int


class Channel:
    """The way from a child to who called it."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._noted = b""

    def note(self, kind: bytes, content: object = None) -> None:
        """Send a message together with the next one: each one that is sent wakes who called."""
        self._noted += wire.frame(kind, content)

    def tell(self, kind: bytes, content: object = None) -> None:
        """Send a message, after those that were noted."""
        self.note(kind, content)
        self.flush()

    def flush(self) -> None:
        """Send what was noted."""
        noted, self._noted = self._noted, b""
        self.connection.sendall(noted)

    def converter(self) -> socket.socket:
        """A connection to the warm chart converter of this worker.

        Raises
        ------
        EngineFault
            There is none.
        """
        self.tell(wire.CONVERTER)
        _, descriptors, _, _ = socket.recv_fds(self.connection, 1, 1)
        if not descriptors:
            raise EngineFault("the process of the chart converter could not be reached")
        return socket.socket(fileno=descriptors[0])


class _Here:
    """The channel of this process, where it is a child."""

    channel: Channel | None = None


def channel() -> Channel | None:
    """The channel of this process; None in a process that is no child of the engine."""
    return _Here.channel


def live(connection: int, log: int) -> int:
    """Make the call that waits on a socket.

    Parameters
    ----------
    connection : int
        File descriptor of the socket.
    log : int
        File descriptor to which a crash writes where it happened.

    Returns
    -------
    int
        Exit status.
    """
    _die_with_server()
    with contextlib.suppress(OSError):
        # A group of its own: what a cell starts ends with it.
        os.setpgid(0, 0)
    way = Channel(socket.socket(fileno=connection))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _watch_faults(os.fdopen(log, "w", buffering=1, encoding="utf-8", errors="replace"))
    received = wire.receive(way.connection)
    if received is None:
        return 0
    call: Call = received[1]
    _settle(call)
    if not call.task:
        from danvan_analysis.figures import drawing_process

        drawing_process.serve(way.connection)
        return 0
    _bound(call.memory_bytes)
    _Here.channel = way
    from danvan_analysis.figures import drawing, drawing_process

    drawing.use(drawing_process.Client(way.converter))
    try:
        result = _function(call.task)(*call.arguments)
        way.tell(wire.RESULT, result)
    except BaseException as error:
        said = "".join(traceback.format_exception_only(error)).strip()
        way.tell(wire.RAISED, (isinstance(error, MemoryError), said, traceback.format_exc()))
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _function(task: str) -> Callable[..., Any]:
    module, _, name = task.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _die_with_server() -> None:
    parent = os.getppid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _watch_faults(log: IO[str]) -> None:
    # Kept open by the handler: a crash or an endless loop says in which line it happened.
    faulthandler.enable(log, all_threads=False)
    faulthandler.register(signal.SIGUSR1, log, all_threads=False, chain=False)


def _settle(call: Call) -> None:
    """Folder, environment, path of modules and chance are those of a process that the caller would start."""
    os.environ.clear()
    os.environ.update(call.environment)
    with contextlib.suppress(OSError):
        os.chdir(call.folder)
    # Only what the server does not know: its own entries stay first.
    sys.path.extend(path for path in call.paths if path and path not in sys.path)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        # Python's own generator is seeded anew in each fork, that of numpy is not.
        numpy.random.seed(int.from_bytes(os.urandom(4), "little"))


def _bound(memory_bytes: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        used = int(_first_word("/proc/self/statm")) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = used + memory_bytes + RESERVED
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _first_word(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read().split()[0]
