"""The converter of charts in a process beside this one, made ready while tables are read.

Its first drawing takes longer than all the rest of a short command, and it lets no other thread run meanwhile.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context

from danvan_analysis.figures import drawing, drawing_process


@contextmanager
def beside() -> Iterator[None]:
    """Let all drawings of this process be made by a process forked from it.

    Only where nothing of polars and of the converter was used yet: who has used them must not be forked.

    Examples
    --------
    >>> with beside():  # doctest: +SKIP
    ...     figure.svg
    """
    ours, theirs = socket.socketpair()
    process = get_context("fork").Process(target=_serve, args=(ours, theirs), name="converter", daemon=True)
    process.start()
    theirs.close()

    def connect() -> socket.socket:
        here, there = socket.socketpair()
        with there:
            socket.send_fds(ours, [b"c"], [there.fileno()])
        return here

    drawing.use(drawing_process.Client(connect))
    try:
        yield
    finally:
        drawing.use(None)
        ours.close()
        process.terminate()
        process.join()
        process.close()


def _serve(ours: socket.socket, theirs: socket.socket) -> None:
    # Held here, too, it would never be seen to close.
    ours.close()
    drawing_process.serve(theirs)
