"""What the command line says: a progress bar on a terminal, one line a report elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType

from danvan_analysis.cli.build import Summary
from danvan_analysis.reports.render import Rendered

_STAGES = {
    "clean": "cleaning the raw tables",
    "validate": "validating (Great Expectations)",
    "render": "rendering the reports",
    "site": "writing the index",
}


class Progress:
    """Progress of a build, on stderr.

    Used as a context: ``stage`` and ``report`` are the callbacks of a build.
    """

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._console = Console(stderr=True)
        self._live = self._console.is_terminal
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._live,
            transient=True,
        )
        self._task: int | None = None
        self._total = 0
        self._done = 0

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        text = _STAGES[name]
        if self._live:
            if self._task is not None:
                self._bar.update(self._task, visible=False)  # type: ignore[arg-type]
            self._task = self._bar.add_task(text, total=total or None)
        else:
            print(text + (f": {total}" if total else ""), file=sys.stderr, flush=True)
        self._total, self._done = total, 0

    def report(self, result: Rendered) -> None:
        """A report ended."""
        self._done += 1
        if self._live and self._task is not None:
            self._bar.update(self._task, advance=1)  # type: ignore[arg-type]
        failed = f" FAILED {result.error}" if result.error else ""
        line = f"[{self._done}/{self._total}] {result.report.path} {result.seconds:.1f} s{failed}"
        if not self._live:
            print(line, file=sys.stderr, flush=True)
        elif failed:
            self._console.print(line, markup=False)


def summary_text(summary: Summary) -> str:
    """The last words of a build.

    Examples
    --------
    >>> print(summary_text(Summary((2023, 2024), 8, 40, 79951, 40435, 1, 15, "ok", 12.0, "index.html")))
    years        2 (2023-2024)
    reports      8
    figures      40
    cells in     79,951
    rows out     40,435 (1 secondary)
    quarantined  15
    validation   ok
    seconds      12.0
    open         index.html
    """
    span = f"{summary.years[0]}-{summary.years[-1]}" if summary.years else "none"
    lines = {
        "years": f"{len(summary.years)} ({span})",
        "reports": f"{summary.reports}",
        "figures": f"{summary.figures}",
        "cells in": f"{summary.cells_in:,}",
        "rows out": f"{summary.rows_out:,} ({summary.secondary} secondary)",
        "quarantined": f"{summary.quarantined}",
        "validation": summary.validation,
        "seconds": f"{summary.seconds:.1f}",
        "open": summary.index,
    }
    return "\n".join(f"{name:<12} {text}" for name, text in lines.items())
