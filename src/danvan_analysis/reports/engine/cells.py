"""The cells of a notebook, run one after the other in this very process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from danvan_analysis.reports.engine import child, wire
from danvan_analysis.reports.engine.failure import NAMES, error_output

Began = Callable[[int], None]
Ended = Callable[[int, bool], None]


class Known(Protocol):
    """What is known of the cells from before; see :mod:`danvan_analysis.reports.standing`."""

    def begin(self, notebook: Any) -> None:
        """Look at the notebook that is about to run."""

    def outputs(self, cell: Any) -> list[Any] | None:
        """Outputs of a cell that need not run; None where it has to."""

    def reading(self, cell: Any) -> AbstractContextManager[None]:
        """Round a cell that runs."""
        ...


def _nothing(*_: object) -> None:
    pass


def run(
    notebook: Any,
    *,
    timeout: float | None = None,
    allow_errors: bool = False,
    began: Began = _nothing,
    ended: Ended = _nothing,
    known: Known | None = None,
) -> None:
    """Run all cells until one fails.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place: outputs, execution counts, language.
    timeout : float, optional
        Seconds that a cell may take; who called this process watches over it.
    allow_errors : bool
        Whether cells after a failed one run, too.
    began, ended : callable
        Called for each cell with its position; ``ended`` also with whether it failed.
    known : Known, optional
        Cells that it has outputs for are not run.
    """
    from nbclient import NotebookClient

    from danvan_analysis.reports.engine import shell

    told = _Teller(notebook, timeout)
    client = NotebookClient(notebook, record_timing=False)
    client.reset_execution_trackers()
    now = {"index": 0}

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        display = content.get("transient", {}).get("display_id")
        if message["header"]["msg_type"] == "update_display_data":
            told.changed.update(client._display_id_map.get(display, ()))
        client.process_message(message, notebook.cells[now["index"]], now["index"])

    if known is not None:
        known.begin(notebook)
    with told, shell.open_shell(hear) as execute:
        for index, cell in enumerate(notebook.cells):
            began(index)
            failed = False
            if _runs(cell, client.skip_cells_with_tag):
                now["index"] = index
                cell.outputs = []
                client.clear_before_next_output = False
                told.began(index)
                held = None if known is None else known.outputs(cell)
                if held is not None:
                    cell.outputs = held
                else:
                    with nullcontext() if known is None else known.reading(cell):
                        reply, number = execute(cell.source)
                    failed = _take(reply, number, cell) and not (
                        allow_errors or "raises-exception" in cell.metadata.get("tags", [])
                    )
                told.ended(index, failed)
            ended(index, failed)
            if failed:
                break
    notebook.metadata["language_info"] = shell.language_info()


def _runs(cell: Any, skipped: str) -> bool:
    return cell.cell_type == "code" and cell.source.strip() and skipped not in cell.metadata.get("tags", [])


def _take(reply: dict[str, Any], number: int, cell: Any) -> bool:
    """Note the number of a cell; whether it failed."""
    from nbformat import notebooknode

    from_dict: Any = notebooknode.from_dict
    if reply["status"] == "left":
        said = "a cell before this one left with exit()"
        cell.outputs = [from_dict(error_output(NAMES["crash"], said, ""))]
        return True
    cell.execution_count = number
    return bool(reply["status"] == "error")


class _Teller:
    """Tells the process that called this one how far the notebook is; silent where nobody called."""

    def __init__(self, notebook: Any, timeout: float | None) -> None:
        self._channel = child.channel()
        self._notebook = notebook
        self._timeout = timeout
        self.changed: set[int] = set()
        if self._channel is not None:
            self._channel.note(wire.NOTEBOOK, _plain(notebook))

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        # What comes after the last cell may take long, or not come back.
        if self._channel is not None:
            self._channel.flush()

    def began(self, index: int) -> None:
        if self._channel is not None:
            self._channel.tell(wire.CELL_BEGAN, (index, self._timeout))

    def ended(self, index: int, failed: bool) -> None:
        if self._channel is not None:
            cells = {one: _ran(self._notebook.cells[one]) for one in sorted({*self.changed, index})}
            self._channel.note(wire.CELL_ENDED, (index, cells, failed))
        self.changed.clear()


def _ran(cell: Any) -> dict[str, Any]:
    return {"execution_count": cell.get("execution_count"), "outputs": _plain(cell.get("outputs", []))}


def _plain(node: Any) -> Any:
    """Dictionaries and lists without nbformat's classes: who reads them need not import nbformat."""
    if isinstance(node, dict):
        return {name: _plain(value) for name, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node


def run_apart(notebook: dict[str, Any], timeout: float | None, allow_errors: bool) -> dict[str, Any]:
    """Run a notebook that another process holds; it hears of each cell as it ends.

    Returns
    -------
    dict
        What the language says of itself, for the metadata of the notebook.
    """
    from nbformat import notebooknode

    from_dict: Any = notebooknode.from_dict
    held = from_dict(notebook)
    run(held, timeout=timeout, allow_errors=allow_errors)
    return dict(held.metadata["language_info"])
