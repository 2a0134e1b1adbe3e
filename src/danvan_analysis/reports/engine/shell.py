"""The shell that runs the cells: the one of a Jupyter kernel, whose messages stay in the process.

A kernel is this shell behind sockets. Here the messages that it would send go to a list, and
nbclient, which reads them from sockets elsewhere, is given the list: outputs come out the same because the same
two programs make them.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from ipykernel import compiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from traitlets import Type
from traitlets.config import Config

Hear = Callable[[dict[str, Any]], None]
#: Bytes that a cell may write to file descriptors 1 and 2 (its subprocesses do), as they are taken over at once.
_AT_ONCE = 1 << 20


class _Heard(Session):
    """A session whose messages are handed to somebody in this process."""

    hear: Hear | None = None

    def send(self, _stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        """Hand a message on, as it would read at the other end of a socket."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        if self.hear is not None:
            plain = json.loads(json.dumps(message["content"], default=json_default, ensure_ascii=False))
            self.hear({**message, "content": plain})
        return message


class _Stream(io.TextIOBase):
    """Standard output or error of the cells, with what subprocesses write to the file descriptor in between."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, name: str, session: _Heard, descriptor: int) -> None:
        self.name = name
        self._session = session
        self._pieces: list[str] = []
        # Written to by whoever inherits the descriptor; read from behind, so that nobody waits for a reader.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._read = 0
        self._descriptor = descriptor
        os.dup2(self._file.fileno(), descriptor)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._take_over()
        self._pieces.append(text)
        return len(text)

    def flush(self) -> None:
        self._take_over()
        text, self._pieces = "".join(self._pieces), []
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})

    def _take_over(self) -> None:
        while read := os.pread(self._file.fileno(), _AT_ONCE, self._read):
            self._read += len(read)
            self._pieces.append(read.decode("utf-8", errors="replace"))


class _Compiler(compiler.XCachingCompiler):
    """Names cells as a kernel does, without the folder that has the number of its process in it."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:  # noqa: ARG002
        names: Any = compiler
        return f"ipykernel/{names.murmur2_x86(raw_code, names.get_tmp_hash_seed())}.py"


class ForkedShell(ZMQInteractiveShell):
    """The kernel's shell without a kernel."""

    compiler_class = Type(_Compiler)

    def enable_gui(self, gui: Any = None) -> None:
        """There are no event loops of windows here."""

    def ask_exit(self) -> None:
        """Leave, as a kernel does after ``exit()``: cells that follow find nobody."""
        self.left = True

    #: The source of a cell that is about to run, as it is after all transformations, and whether it awaits.
    ready: tuple[str, str, bool] | None = None

    def transform_cell(self, raw_cell: str) -> Any:
        """Give what is known of the cell that is about to run: a kernel works it out twice."""
        if self.ready is not None and self.ready[0] is raw_cell:
            return self.ready[1]
        return super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]

    def should_run_async(self, raw_cell: str, **given: Any) -> bool:
        """Tell what is known of the cell that is about to run; it is asked last, before it runs."""
        if self.ready is not None and self.ready[0] is raw_cell:
            awaits, self.ready = self.ready[2], None
            return awaits
        return bool(super().should_run_async(raw_cell, **given))


# Libraries ask for the name of the class to know where they are.
ForkedShell.__name__ = "ZMQInteractiveShell"


class _Prepared:
    """The shell and the warnings filters before any notebook, as a child finds them."""

    shell: Any = None
    filters: tuple[Any, ...] = ()


def prepare() -> None:
    """Make the shell, in the process that will be forked."""
    environment = dict(os.environ)
    config = Config()
    # No history: its database has a thread of its own, and notebooks of other people in it.
    config.HistoryManager.enabled = False
    shell: Any = ForkedShell.instance(config=config)
    shell.left = False
    shell._last_traceback = None
    session = _Heard()
    for part in (shell.displayhook, shell.display_pub):
        part.session = session
    _Prepared.shell = shell
    _Prepared.filters = tuple(warnings.filters)
    # What the shell sets for the cells is set again where cells run.
    os.environ.clear()
    os.environ.update(environment)


def language_info() -> dict[str, Any]:
    """What a kernel says of its language."""
    return {
        "name": "python",
        "version": sys.version.split()[0],
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "pygments_lexer": "ipython3",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }


def _find_neighbours() -> None:
    """Let modules beside the notebook be found: after those of Python, before those installed, as in a kernel."""
    if "" not in sys.path:
        folders = ("site-packages", "dist-packages")
        installed = (at for at, path in enumerate(sys.path) if os.path.basename(path) in folders)
        sys.path.insert(next(installed, 0), "")


def _no_input(*_: object, **__: object) -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


@contextlib.contextmanager
def open_shell(hear: Hear) -> Iterator[Callable[[str], tuple[dict[str, Any], int]]]:
    """The shell at work.

    Parameters
    ----------
    hear : callable
        Is given each message: content of ``stream``, ``display_data``, ``execute_result``, ``error`` ...

    Yields
    ------
    callable
        Runs the source of a cell; returns the reply, as a kernel gives it, and the number of the cell.
    """
    import builtins
    import getpass

    if _Prepared.shell is None:
        prepare()
    shell = _Prepared.shell
    session: _Heard = shell.display_pub.session
    session.hear = hear
    shell.init_environment()
    _find_neighbours()
    former = sys.stdout, sys.stderr, builtins.input, getpass.getpass
    kept = [os.dup(1), os.dup(2)]
    sys.stdout.flush()
    sys.stderr.flush()
    sys.stdout, sys.stderr = _Stream("stdout", session, 1), _Stream("stderr", session, 2)
    builtins.input, getpass.getpass = _no_input, _no_input
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        with warnings.catch_warnings():
            # Not those of who renders: cells warn as in a process of their own.
            warnings.filters[:] = list(_Prepared.filters)  # type: ignore[index]
            warnings._filters_mutated()  # type: ignore[attr-defined]

            def run(source: str) -> tuple[dict[str, Any], int]:
                reply = loop.run_until_complete(_run(shell, source))
                sys.stdout.flush()
                sys.stderr.flush()
                return reply, shell.execution_count - 1

            yield run
    finally:
        sys.stdout, sys.stderr, builtins.input, getpass.getpass = former
        for descriptor, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, descriptor)
            os.close(copy)
        session.hear = None


async def _run(shell: Any, source: str) -> dict[str, Any]:
    """Run a cell as ``ipykernel.ipkernel.IPythonKernel.do_execute`` does."""
    if shell.left:
        return {"status": "left"}
    broken = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, broken = source, sys.exc_info()
    awaits = shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=broken)
    if awaits:
        shell._last_traceback = None
        result = None
        try:
            result = await shell.run_cell_async(
                source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=broken
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        if broken is None:
            shell.ready = source, transformed, awaits
        result = shell.run_cell(source, store_history=True)
    # What was sent to be done when there is time has its turn before the next cell.
    await asyncio.sleep(0)
    shell.payload_manager.clear_payload()
    if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
        return {"status": "ok"}
    error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    said = {"traceback": shell._last_traceback or [], "ename": type(error).__name__, "evalue": str(error)}
    return {"status": "error", **said}
