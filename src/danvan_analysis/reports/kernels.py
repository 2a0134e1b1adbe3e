"""A Papermill engine that keeps one kernel for the reports of a process.

Starting a kernel and importing polars and altair takes longer than running a report. Each notebook
finds an empty namespace (``%reset -f``) in a kernel that has imported the libraries before; what a notebook
does to the modules themselves would be seen by the next one, and reports do nothing of the kind: they
hold calls only. A kernel in which a cell failed is thrown away.
"""

from __future__ import annotations

import atexit
from functools import cache
from typing import Any

ENGINE = "danvan-kept-kernel"
_RESET = "%reset -f"


class _Kept:
    """The kernel of this process, if one is running."""

    manager: Any = None


def discard() -> None:
    """Stop the kept kernel; the next notebook starts a new one."""
    manager, _Kept.manager = _Kept.manager, None
    if manager is not None:
        from jupyter_core.utils import run_sync

        run_sync(manager.shutdown_kernel)(now=True)


@cache
def register() -> str:
    """Register the engine with Papermill in this process.

    Returns
    -------
    str
        Its name, for ``papermill.execute_notebook(engine_name=...)``.
    """
    from jupyter_client.manager import AsyncKernelManager
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines

    class KeptKernelEngine(NBClientEngine):  # type: ignore[misc]
        """Papermill's own engine, on a kernel that stays."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            """Run the cells; failed cells and dead kernels are Papermill's to report."""
            # Papermill would write the whole notebook twice a cell; it is written once, at the end.
            written_to, nb_man.output_path = nb_man.output_path, None
            timeout = options.get("execution_timeout")
            start_timeout = options.get("start_timeout", 60)
            used = _Kept.manager is not None
            if not used:
                _Kept.manager = AsyncKernelManager(kernel_name=kernel_name)
            client = PapermillNotebookClient(
                nb_man,
                km=_Kept.manager,
                kernel_name=kernel_name,
                timeout=timeout,
                startup_timeout=start_timeout,
                # No history: the history files of two kernels wait for each other.
                extra_arguments=["--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False"],
            )
            try:
                with client.setup_kernel():
                    if used:
                        client.wait_for_reply(client.kc.execute(_RESET, silent=True, store_history=False))
                    client.papermill_execute_cells()
                client.kc.stop_channels()
            except BaseException:
                discard()
                raise
            finally:
                nb_man.output_path = written_to
            if any(cell.get("metadata", {}).get("papermill", {}).get("exception") for cell in nb_man.nb.cells):
                discard()

    papermill_engines.register(ENGINE, KeptKernelEngine)
    atexit.register(discard)
    return ENGINE
