"""Papermill's engine ``danvan``: ``papermill --engine danvan in.ipynb out.ipynb -p year 2024``.

In a child of the pool the cells run in that very child. Elsewhere a child is forked for them, and this process
keeps the notebook: a cell that ends its process leaves it as far as it came. Where a machine cannot fork,
Papermill's own engine does the work, and says so once.
"""

from __future__ import annotations

import sys
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from danvan_analysis.reports.engine.server import available

if TYPE_CHECKING:
    from danvan_analysis.reports.engine.cells import Known

ENGINE: Final = "danvan"


class _Said:
    """Whether it was said that another engine does the work."""

    once = False


def register() -> str:
    """Register the engine with Papermill in this process, where the package is not installed but only importable.

    Returns
    -------
    str
        Its name, for ``papermill.execute_notebook(engine_name=...)``.
    """
    from papermill.engines import papermill_engines

    papermill_engines.register(ENGINE, _fork_engine())
    return ENGINE


def __getattr__(name: str) -> Any:
    # Papermill reads its entry points in the middle of its own import: whichever of the two modules is imported
    # first, the class is made when both are there.
    if name == "ForkEngine":
        return _fork_engine()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _fork_engine() -> Any:
    from papermill.engines import Engine

    class ForkEngine(Engine):  # type: ignore[misc]
        """Runs a notebook in a process forked from one that has imported the stack."""

        @classmethod
        def execute_notebook(cls, nb: Any, kernel_name: str, output_path: str | None = None, **options: Any) -> Any:
            """Run a notebook that Papermill writes when it has run.

            Its own engines write it before that, too: at the start, twice a cell, at the end. Here it is written early
            only where what ended it is no error of a cell.
            """
            if not _inside() and _unable(nb):
                return super().execute_notebook(nb, kernel_name, output_path=output_path, **options)
            try:
                return super().execute_notebook(nb, kernel_name, output_path=None, **options)
            except BaseException:
                if output_path is not None:
                    from papermill.iorw import write_ipynb

                    write_ipynb(nb, output_path)
                raise

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            """Run the cells; Papermill finds the failed one by its outputs and raises."""
            execute(nb_man, kernel_name, **options)

    return ForkEngine


def execute(
    nb_man: Any,
    kernel_name: str,
    *,
    log_output: bool = False,
    stdout_file: Any = None,
    stderr_file: Any = None,
    execution_timeout: float | None = None,
    allow_errors: bool = False,
    known: Known | None = None,
    **options: Any,
) -> None:
    """Run the cells of a notebook that Papermill manages.

    Parameters
    ----------
    nb_man : papermill.engines.NotebookExecutionManager
        Its notebook is changed in place.
    kernel_name : str
        For Papermill's own engine, where it has to do the work.
    log_output, stdout_file, stderr_file
        As for Papermill's own engine.
    execution_timeout : float, optional
        Seconds that a cell may take. Default: 300.
    allow_errors : bool
        Whether cells after a failed one run, too.
    known : Known, optional
        What is known of the cells from before, where they run in this very process.
    """
    inside = _inside()
    reason = None if inside else _unable(nb_man.nb)
    if reason:
        from papermill.engines import NBClientEngine

        if not _Said.once:
            _Said.once = True
            print(f"danvan: {reason}; the notebook runs on Papermill's standard engine", file=sys.stderr)
        passed = {"log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file, **options}
        NBClientEngine.execute_managed_notebook(
            nb_man, kernel_name, execution_timeout=execution_timeout, allow_errors=allow_errors, **passed
        )
        return
    told = Told(nb_man, log_output, stdout_file, stderr_file)
    if inside:
        from danvan_analysis.reports.engine import cells

        cells.run(
            nb_man.nb,
            timeout=execution_timeout,
            allow_errors=allow_errors,
            began=told.began,
            ended=told.ended,
            known=known,
        )
    else:
        from danvan_analysis.reports.engine import apart

        apart.run(nb_man, timeout=execution_timeout, allow_errors=allow_errors, told=told)


def _inside() -> bool:
    """Whether this process is a child of the pool."""
    from danvan_analysis.reports.engine import child

    return child.channel() is not None


def _unable(notebook: Any) -> str | None:
    if not available():
        return "this machine or DANVAN_ENGINE=standard does not let the engine fork"
    language = notebook.metadata.get("kernelspec", {}).get("language") or "python"
    return None if language == "python" else f"the engine runs Python, not {language}"


class Told:
    """Passes what happens to a cell on to Papermill."""

    def __init__(self, nb_man: Any, log_output: bool, stdout_file: Any, stderr_file: Any) -> None:
        self._manager = nb_man
        self._log = (log_output, stdout_file, stderr_file)

    def began(self, index: int) -> None:
        """A cell begins."""
        self._manager.cell_start(self._manager.nb.cells[index], index)

    def ended(self, index: int, failed: bool) -> None:
        """A cell ended."""
        cell = self._manager.nb.cells[index]
        if any(self._log):
            self._say(cell)
        if failed:
            self._manager.cell_exception(cell, cell_index=index)
        about = cell.metadata["papermill"]
        # Papermill would read its own time back as if anybody had written it: longer than all else that it notes.
        began, about["start_time"] = about["start_time"], None
        self._manager.cell_complete(cell, cell_index=index)
        about["start_time"] = began
        about["duration"] = (datetime.fromisoformat(about["end_time"]) - datetime.fromisoformat(began)).total_seconds()

    def _say(self, cell: Any) -> None:
        from papermill.clientwrap import PapermillNotebookClient
        from papermill.log import logger

        log_output, stdout_file, stderr_file = self._log
        client = PapermillNotebookClient(
            self._manager, log=logger, log_output=log_output, stdout_file=stdout_file, stderr_file=stderr_file
        )
        for output in cell.get("outputs", []):
            client.log_output_message(output)
