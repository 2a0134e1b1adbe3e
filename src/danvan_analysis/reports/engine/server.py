"""The process that is forked: it imports the stack, uses nothing of it, and forks a child a call.

It has one thread, holds no data of any report, and knows of a call only its number and its sockets; what
the call is about, the child reads for itself. ``python -m danvan_analysis.reports.engine.server FD``.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import sys
from types import FrameType
from typing import Any, Final, NoReturn

#: What a report uses, the modules included that the libraries import only where they need them: what is not
#: imported here, each child would import for itself. Not vl_convert: it starts threads as it is imported, which a fork
#: does not have; the process of the chart converter alone uses it.
STACK: Final = (
    "altair",
    "babel.numbers",
    "bdb",
    "danvan_analysis.export.files",
    "danvan_analysis.figures",
    "danvan_analysis.figures.codes",
    "danvan_analysis.figures.drawing_process",
    "danvan_analysis.figures.families",
    "danvan_analysis.reports.engine.cells",
    "danvan_analysis.reports.engine.child",
    "danvan_analysis.reports.engine.papermill_engine",
    "danvan_analysis.reports.html",
    "danvan_analysis.reports.render",
    "danvan_analysis.validation.marks",
    "encodings.cp437",
    "encodings.utf_8_sig",
    "IPython.core.logger",
    "jinja2",
    "mistune.plugins.def_list",
    "mistune.plugins.task_lists",
    "mistune.plugins.url",
    "narwhals._duration",
    "narwhals._interchange.series",
    "narwhals._polars.dataframe",
    "narwhals._polars.namespace",
    "narwhals.stable.v1._namespace",
    "nbconvert",
    "nbconvert.exporters.html",
    "orjson",
    "papermill",
    "pikepdf",
    "PIL.Image",
    "PIL.ImageFont",
    "PIL.PngImagePlugin",
    "polars",
    "polars._utils.udfs",
    "pyarrow",
    "pypdfium2",
    "rapidfuzz",
    "scipy.special",
    "scipy.stats",
    "xlsxwriter",
)

#: number of the call, pid or status or signal.
ORDER: Final = struct.Struct("<cqq")
READY, FORK, STARTED, KILL, ENDED = b"r", b"f", b"s", b"k", b"e"
LARGEST_ORDER: Final = 64


def available() -> bool:
    """Whether this machine can fork as the engine needs it.

    Windows cannot; macOS can, but its own libraries do not survive it. ``DANVAN_ENGINE=standard`` says no.

    Examples
    --------
    >>> isinstance(available(), bool)
    True
    """
    return sys.platform == "linux" and hasattr(os, "fork") and os.environ.get("DANVAN_ENGINE") != "standard"


def preload() -> None:
    """Import the stack, and make the shell that every child finds."""
    # Nothing of what is imported is garbage: looking for it would take a quarter of the time.
    gc.disable()
    # Queries and matrices of a report are small, and other reports have the other cores: threads would wait for each
    # other, turning. The libraries read this while they are imported.
    for name in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from danvan_analysis.figures import charting

    # First: what imports altair for itself would take three times as long.
    charting.altair()
    for name in STACK:
        importlib.import_module(name)
    from danvan_analysis.reports.engine import schemas, shell

    shell.prepare()
    schemas.remember()
    _read_words()
    # The pages of what is alive now stay shared: the collector of a child does not touch them.
    gc.collect()
    gc.freeze()
    gc.enable()


def _read_words() -> None:
    """Read what every report reads and no report changes: words, registry, rules of charts and of notebooks.

    All of it is plain Python: nothing of polars is used.
    """
    import altair
    import nbformat
    from PIL import Image

    Image.preinit()
    formats: Any = nbformat
    formats.validate(formats.v4.new_notebook(cells=[formats.v4.new_code_cell("1")]))
    charts: Any = altair
    from danvan_analysis.cleaning import processed
    from danvan_analysis.export import hashes
    from danvan_analysis.figures import charting, worked_out
    from danvan_analysis.figures.families import FAMILIES
    from danvan_analysis.reference import measures, words
    from danvan_analysis.reference.registry_files import CODES, package_file
    from danvan_analysis.reports import html
    from danvan_analysis.validation import keys

    words.keys()
    measures.measures()
    processed.code_hash()
    keys.code()
    worked_out.libraries()
    for code in CODES:
        package_file(code)
    for family in FAMILIES:
        hashes.code(family)
    for lang in words.LANGS:
        words.number(1000.5, lang)
    html.prepare()
    # A class that is made later would have Altair look through all its classes again.
    charting.layered()
    charts.Chart(charts.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q", y="a:Q").to_dict()


class Server:
    """Forks at an order, tells how each child ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._calls: dict[int, int] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)

    def serve(self) -> None:
        """Work until the other side is gone."""
        signal.signal(signal.SIGCHLD, _noted)
        signal.set_wakeup_fd(self._wake.fileno())
        selector = self._selector
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(self._woken, selectors.EVENT_READ)
        self._control.send(ORDER.pack(READY, 0, 0))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._woken:
                        with contextlib.suppress(BlockingIOError):
                            self._woken.recv(4096)
                        self._bury()
                    elif not self._obey():
                        return

    def close(self) -> None:
        """End all children."""
        for pid in self._calls:
            _kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        order, descriptors, _, _ = socket.recv_fds(self._control, LARGEST_ORDER, 4)
        if not order:
            return False
        kind, number, value = ORDER.unpack(order)
        if kind == FORK:
            pid = os.fork()
            if pid == 0:
                self._become_child(descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            self._calls[pid] = number
            self._control.send(ORDER.pack(STARTED, number, pid))
        elif kind == KILL:
            for pid, known in self._calls.items():
                if known == number:
                    _kill(pid, value)
        return True

    def _become_child(self, descriptors: list[int]) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._selector.close()
            self._control.close()
            self._woken.close()
            self._wake.close()
            from danvan_analysis.reports.engine import child

            status = child.live(*descriptors)
        finally:
            # Not sys.exit: what the server would do at its own end is not for the child to do.
            os._exit(status)

    def _bury(self) -> None:
        while self._calls:
            # Looked at before it is gone: as long as it is not, its number belongs to its group of processes alone.
            dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if dead is None:
                return
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(dead.si_pid, signal.SIGKILL)
            _, status = os.waitpid(dead.si_pid, 0)
            number = self._calls.pop(dead.si_pid, None)
            if number is not None:
                self._control.send(ORDER.pack(ENDED, number, os.waitstatus_to_exitcode(status)))


def _noted(_number: int, _frame: FrameType | None) -> None:
    """A child ended: the wake-up socket says so to the loop."""


def _kill(pid: int, number: int) -> None:
    # SIGKILL is for all that the child has started, other signals are for it alone.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if number == signal.SIGKILL:
            os.kill(pid, number)
            os.killpg(pid, number)
        else:
            os.kill(pid, number)


def main(descriptor: int) -> None:
    """Serve on an inherited socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    preload()
    server = Server(control)
    try:
        server.serve()
    finally:
        server.close()
        # Nothing was used, so nothing is to be put in order: unloading the stack would take half a second.
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
