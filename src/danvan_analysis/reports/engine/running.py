"""A call that runs: how far it is, what it may take, and how it ended."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any, Final

from danvan_analysis.reports.engine import wire
from danvan_analysis.reports.engine.failure import NAMES, Failure, Progress, readable

#: A child that is asked where it is answers at once, even in the middle of an endless loop.
_ANSWER_SECONDS: Final = 0.2
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_LOG_BYTES: Final = 1 << 16
_SIGNALS: Final = {
    signal.SIGSEGV: "a segmentation fault",
    signal.SIGBUS: "a bus error",
    signal.SIGABRT: "an abort",
    signal.SIGFPE: "an arithmetic fault",
    signal.SIGILL: "an illegal instruction",
    signal.SIGKILL: "a kill from outside, as where the machine runs out of memory",
    signal.SIGTERM: "a request to end",
}


class Running:
    """A call that runs, or is over."""

    def __init__(self, number: int, slot: int, channel: socket.socket, log: int, seconds: float, memory: int) -> None:
        self.number, self.slot = number, slot
        self.channel = channel
        self.progress = Progress()
        self.over = False
        self.pid: int | None = None
        self._log = log
        self._seconds, self._memory = seconds, memory
        self._inbox = wire.Inbox()
        self._since = time.monotonic()
        self._result: tuple[bytes, Any] | None = None
        self._status: int | None = None
        self._ended_by: tuple[str, str] | None = None
        self._kill_at: float | None = None
        self._deaf = False

    def read(self, content: bytes) -> list[tuple[bytes, bytes]]:
        """Take in what the child sent; kind and content of each message."""
        heard = self._inbox.feed(content)
        for kind, message in heard:
            self._since = time.monotonic()
            if kind == wire.NOTEBOOK:
                self.progress.start(message)
            elif kind == wire.CELL_BEGAN:
                self.progress.begin(*wire.unpack(message))
            elif kind == wire.CELL_ENDED:
                self.progress.end(message)
            elif kind in (wire.RESULT, wire.RAISED):
                self._result = (kind, wire.unpack(message))
        return heard

    def hung_up(self) -> None:
        """The child sends nothing more."""
        self._deaf = True
        self._settle()

    def ended(self, status: int) -> None:
        """The child is gone."""
        self._status = status
        self._settle()

    def _settle(self) -> None:
        # Both: what was sent last is read before the end counts.
        self.over = self._deaf and self._status is not None

    def doomed(self) -> int | None:
        """The signal that is due, if any: first one that asks where it is, then one that ends it."""
        now = time.monotonic()
        if self._kill_at is not None:
            if now >= self._kill_at:
                self._kill_at = float("inf")
                return signal.SIGKILL
            return None
        allowed = self.progress.seconds or self._seconds
        if now - self._since > allowed:
            self._ended_by = ("timeout", f"took longer than {allowed:g} s and was ended")
        elif (used := self._used()) > self._memory:
            found = (
                f"used {used / 2**30:.1f} GiB of memory, more than the {self._memory / 2**30:.1f} GiB that a report may"
            )
            self._ended_by = ("memory", f"{found}, and was ended")
        else:
            return None
        self._kill_at = now + _ANSWER_SECONDS
        return signal.SIGUSR1

    def _used(self) -> int:
        if self.pid is None:
            return 0
        try:
            words = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()
        except (OSError, ValueError):
            return 0
        return int(words[1]) * _PAGE

    def outcome(self) -> Any | Failure:
        """The result, or what became of the call."""
        log = self._said()
        if self._result is not None and self._result[0] == wire.RESULT:
            return self._result[1]
        if self._result is not None and self._ended_by is None:
            memory, said, trace = self._result[1]
            return Failure(
                "memory" if memory else "error", said, trace, self.progress.marked(NAMES["error"], said, trace)
            )
        kind, said = self._ended_by or ("crash", self._crash())
        where = self.progress.where()
        message = f"{where} {said}" if where else f"the call {said}"
        trace = readable(log)
        return Failure(kind, message, trace, self.progress.marked(NAMES[kind], message, trace))

    def _crash(self) -> str:
        status = self._status or 0
        if status < 0:
            return f"ended its process by {_SIGNALS.get(signal.Signals(-status), signal.Signals(-status).name)}"
        return f"ended its process with exit code {status}"

    def _said(self) -> str:
        with os.fdopen(self._log, "rb") as file:
            file.seek(0)
            return file.read(_LOG_BYTES).decode("utf-8", errors="replace")
