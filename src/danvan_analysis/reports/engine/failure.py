"""What is known of a call that did not come back: which cell it was in, where, and the notebook as far as it ran."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from danvan_analysis.reports.engine import wire

#: How each kind of end is called in the outputs of a notebook.
NAMES: Final = {
    "crash": "ProcessDied",
    "timeout": "CellTimeout",
    "memory": "OutOfMemory",
    "error": "CallFailed",
    "interrupt": "KeyboardInterrupt",
}
_LINE = 80
_TRACE = 24


@dataclass(frozen=True)
class Failure:
    """A call that ended without a result.

    Attributes
    ----------
    kind : str
        ``crash``, ``timeout``, ``memory`` or ``error`` (the task raised).
    message : str
        What happened, in which cell; one line.
    traceback : str
        Where, as far as it is known.
    notebook : str or None
        The notebook that the call ran, as JSON: the cells that ended with their outputs, the failing one marked.
    """

    kind: str
    message: str
    traceback: str = ""
    notebook: str | None = None


@dataclass
class Progress:
    """How far the notebook of a call has come: what the child tells before and after each cell.

    Nearly all calls come back: their messages are kept as they came, and read where one does not.
    """

    running: int | None = None
    seconds: float | None = None
    _started: bytes | None = None
    _ended: list[bytes] = field(default_factory=list)

    def start(self, notebook: bytes) -> None:
        """A notebook begins; the content of its message."""
        self._started, self._ended, self.running = notebook, [], None

    def begin(self, index: int, seconds: float | None) -> None:
        """A cell begins; it may take so many seconds."""
        self.running, self.seconds = index, seconds

    def end(self, cells: bytes) -> None:
        """A cell ended; the content of its message: it, and earlier cells whose display it changed."""
        self.running, self.seconds = None, None
        self._ended.append(cells)

    def _notebook(self) -> dict[str, Any] | None:
        if self._started is None:
            return None
        notebook: dict[str, Any] = wire.unpack(self._started)
        for message in self._ended:
            _, cells, _ = wire.unpack(message)
            for index, cell in cells.items():
                notebook["cells"][index].update(cell)
        return notebook

    def where(self) -> str:
        """The cell that runs, in words: its number among the cells of code and its first line."""
        notebook = self._notebook()
        if notebook is None or self.running is None:
            return ""
        cells = notebook["cells"]
        number = sum(1 for cell in cells[: self.running + 1] if cell["cell_type"] == "code")
        source = "".join(cells[self.running]["source"]).strip()
        first = source.split("\n", 1)[0]
        shown = first if len(first) <= _LINE else first[: _LINE - 1] + "…"
        return f"cell {number} ({shown})"

    def marked(self, name: str, said: str, trace: str) -> str | None:
        """The notebook as JSON, the failing cell marked; None where there was none."""
        notebook = self._notebook()
        if notebook is None:
            return None
        if self.running is not None:
            cell = notebook["cells"][self.running]
            cell["outputs"] = [*cell.get("outputs", []), error_output(name, said, trace)]
            about = cell["metadata"].setdefault("papermill", {})
            about["exception"], about["status"] = True, "failed"
        return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def error_output(name: str, said: str, trace: str) -> dict[str, Any]:
    """An output of a cell that says how it ended."""
    return {
        "output_type": "error",
        "ename": name,
        "evalue": said,
        "traceback": [*trace.splitlines(), f"{name}: {said}"],
    }


def readable(log: str) -> str:
    r"""The lines of a crash log that say where; without the engine's own frames.

    Examples
    --------
    >>> print(readable('Current thread 0x1 (most recent call first):\n  File "<ipython-input-3-ab>", line 2 in f\n'))
    Most recent call first:
      File "<ipython-input-3-ab>", line 2 in f
    """
    kept = []
    for line in log.splitlines():
        if "IPython/core/interactiveshell.py" in line or "/reports/engine/" in line:
            break
        if line.strip().startswith("File "):
            kept.append(line)
    return "\n".join(["Most recent call first:", *kept[:_TRACE]]) if kept else ""
