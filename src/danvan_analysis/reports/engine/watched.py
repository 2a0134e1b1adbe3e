"""The side of the caller: the server, the children that it forks, and the converters that they ask."""

from __future__ import annotations

import contextlib
import itertools
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from typing import Any, Final

from danvan_analysis.errors import EngineFault
from danvan_analysis.reports.engine import wire
from danvan_analysis.reports.engine.child import Call
from danvan_analysis.reports.engine.running import Running
from danvan_analysis.reports.engine.server import ENDED, FORK, KILL, LARGEST_ORDER, ORDER, READY, STARTED

_START_SECONDS: Final = 120
_READ: Final = 1 << 18


class Workshop:
    """The server and its children, as the process that uses them sees them."""

    def __init__(self) -> None:
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", f"{__package__}.server", str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                # Results of the caller are on its standard output: nobody else writes there.
                stdout=sys.__stderr__.fileno() if sys.__stderr__ is not None else subprocess.DEVNULL,
                env=environment,
                # Ctrl-C is for the caller, who ends what runs in good order.
                start_new_session=True,
            )
        self._control = here
        self._numbers = itertools.count(1)
        self._calls: dict[int, Running] = {}
        self._converters: dict[int, tuple[int, socket.socket]] = {}
        self._gone: set[int] = set()
        self._selector = selectors.DefaultSelector()
        self._ready = False

    def started(self) -> None:
        """Wait until the server has imported the stack; it did so while its caller did something else."""
        if self._ready:
            return
        self._control.settimeout(_START_SECONDS)
        try:
            said = self._control.recv(LARGEST_ORDER)
        except (TimeoutError, ConnectionResetError):
            said = b""
        if not said or ORDER.unpack(said)[0] != READY:
            raise EngineFault(
                "the process that is forked for each report did not start; what it said stands above. "
                "DANVAN_ENGINE=standard renders without it, slowly"
            )
        self._control.setblocking(False)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._ready = True

    def begin(
        self, task: str, arguments: tuple[Any, ...], slot: int, seconds: float, memory: int, environment: dict[str, str]
    ) -> Running:
        """Fork a child for a call."""
        self.started()
        log = os.memfd_create("danvan-log") if hasattr(os, "memfd_create") else _unnamed()
        number, channel = self._fork(log)
        running = Running(number, slot, channel, log, seconds, memory)
        self._calls[number] = running
        call = Call(task, arguments, os.getcwd(), environment, list(sys.path), memory)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            wire.send(channel, wire.CALL, call)
        channel.setblocking(False)
        self._selector.register(channel, selectors.EVENT_READ, running)
        return running

    def _fork(self, log: int) -> tuple[int, socket.socket]:
        here, there = socket.socketpair()
        number = next(self._numbers)
        with there:
            try:
                socket.send_fds(self._control, [ORDER.pack(FORK, number, 0)], [there.fileno(), log])
            except (BrokenPipeError, ConnectionResetError) as error:
                raise self._lost() from error
        return number, here

    def listen(self, seconds: float) -> list[tuple[int, bytes, bytes]]:
        """Wait for what children tell, and end those that take too much.

        Returns
        -------
        list of (number of the call, kind, content for :func:`.wire.unpack`)
        """
        heard = []
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._control:
                self._orders()
                continue
            running: Running = key.data
            try:
                content = running.channel.recv(_READ)
            except BlockingIOError:
                continue
            except ConnectionResetError:
                content = b""
            if not content:
                self._selector.unregister(running.channel)
                running.channel.close()
                running.hung_up()
                continue
            for kind, message in running.read(content):
                if kind == wire.CONVERTER:
                    self._connect(running)
                else:
                    heard.append((running.number, kind, message))
        for running in list(self._calls.values()):
            if running.over:
                continue
            due = running.doomed()
            if due is not None:
                self._signal(running.number, due)
                if due == signal.SIGKILL:
                    # It may be in the middle of a drawing that never ends.
                    self._drop_converter(running.slot)
        return heard

    def _orders(self) -> None:
        while True:
            try:
                order = self._control.recv(LARGEST_ORDER)
            except BlockingIOError:
                return
            except ConnectionResetError:
                order = b""
            if not order:
                raise self._lost()
            kind, number, value = ORDER.unpack(order)
            if kind == ENDED:
                self._gone.add(number)
                if number in self._calls:
                    self._calls.pop(number).ended(value)
            elif kind == STARTED and number in self._calls:
                self._calls[number].pid = value

    def _signal(self, number: int, due: int) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._control.send(ORDER.pack(KILL, number, due))

    def _lost(self) -> EngineFault:
        return EngineFault(
            "the process that is forked for each report has ended; run the same command again, "
            "what was finished stays finished"
        )

    def _connect(self, running: Running) -> None:
        """Give a child a connection to the converter of its worker, which starts with the first that asks."""
        known = self._converters.get(running.slot)
        if known is None or known[0] in self._gone:
            self._drop_converter(running.slot)
            known = self._converters[running.slot] = self._fork_converter()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            try:
                socket.send_fds(known[1], [b"c"], [ours.fileno()])
            except (BrokenPipeError, ConnectionResetError):
                known = self._converters[running.slot] = self._fork_converter()
                socket.send_fds(known[1], [b"c"], [ours.fileno()])
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                socket.send_fds(running.channel, [b"c"], [theirs.fileno()])

    def _fork_converter(self) -> tuple[int, socket.socket]:
        log = _unnamed()
        number, channel = self._fork(log)
        os.close(log)
        wire.send(channel, wire.CALL, Call("", (), os.getcwd(), dict(os.environ), [], 0))
        return number, channel

    def _drop_converter(self, slot: int) -> None:
        known = self._converters.pop(slot, None)
        if known is not None:
            known[1].close()
            self._signal(known[0], signal.SIGKILL)

    def abandon(self, running: Running) -> None:
        """End a call whose result nobody waits for any more."""
        self._signal(running.number, signal.SIGKILL)
        self._calls.pop(running.number, None)
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(running.channel)
        running.channel.close()
        running.outcome()

    def close(self) -> None:
        """End the server and all children: it hears that this side is gone."""
        for _, channel in self._converters.values():
            channel.close()
        self._control.close()
        self._selector.close()
        if not self._ready:
            # Still importing, and without children: nobody needs it any more, and nobody waits for that.
            self._process.kill()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _unnamed() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
