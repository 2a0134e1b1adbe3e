"""What the command line says: a bar with rate and time left on a terminal, one line a report elsewhere."""

from __future__ import annotations

import shlex
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from danvan_analysis.cli.build import Summary

if TYPE_CHECKING:
    from danvan_analysis.reports.render import Rendered

_STAGES = {
    "clean": "cleaning the raw tables",
    "validate": "validating (Great Expectations)",
    "render": "rendering the reports",
    "site": "writing the index",
}


def resume() -> str:
    """The command that goes on with the build that this process is.

    Examples
    --------
    >>> import sys
    >>> former, sys.argv = sys.argv, ["danvan", "build", "--province", "Lào Cai"]
    >>> resume()
    "danvan build --province 'Lào Cai'"
    >>> sys.argv = former
    """
    return shlex.join(["danvan", *sys.argv[1:]])


class Progress:
    """Progress of a build, on stderr.

    Used as a context: ``stage`` and ``report`` are the callbacks of a build. Left by an interrupt, it says how to go
    on.
    """

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None
        self._total = self._done = 0
        self._began = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            print(f"danvan: what was finished stays; to go on: {resume()}", file=sys.stderr)

    def stage(self, name: str, total: int, held: int = 0) -> None:
        """A stage begins; of its reports some are as they were."""
        text = _STAGES[name]
        if held:
            text += f" ({held} {'is as it was' if held == 1 else 'are as they were'})"
        if self._live:
            self._show(text, total)
        else:
            print(text + (f": {total}" if total or held else ""), file=sys.stderr, flush=True)
        self._total, self._done, self._began = total, 0, time.monotonic()

    def _show(self, text: str, total: int) -> None:
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, visible=False)
        self._task = self._bar.add_task(text, total=total or None, rate="")

    def report(self, result: Rendered) -> None:
        """A report ended."""
        self._done += 1
        failed = f" FAILED {result.error}" if result.error else ""
        as_before = f", {result.stood} cells as they were" if result.stood else ""
        line = f"[{self._done}/{self._total}] {result.report.path} {result.seconds:.1f} s{as_before}{failed}"
        if self._bar is None:
            print(line, file=sys.stderr, flush=True)
            return
        self._bar.update(self._task, advance=1, rate=rate(self._done, time.monotonic() - self._began))
        if failed:
            self._bar.console.print(line, markup=False, highlight=False)


def rate(done: int, seconds: float) -> str:
    """How many reports a second, or seconds a report where one takes longer.

    Examples
    --------
    >>> rate(30, 10.0), rate(2, 5.0)
    ('3.0/s', '2.5 s each')
    """
    if not done or seconds <= 0:
        return ""
    return f"{done / seconds:.1f}/s" if done >= seconds else f"{seconds / done:.1f} s each"


def _bar() -> Any:
    # Loaded for a terminal alone, and there when something is to be waited for.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def summary_text(summary: Summary) -> str:
    """The last words of a build.

    Examples
    --------
    >>> print(summary_text(Summary((2023, 2024), 8, 40, 79951, 40435, 1, 15, "ok", 12.0, "index.html", 2)))
    years        2 (2023-2024)
    reports      8 (2 rendered, 6 as they were)
    figures      40
    cells in     79,951
    rows out     40,435 (1 secondary)
    quarantined  15
    validation   ok
    seconds      12.0
    open         index.html
    """
    span = f"{summary.years[0]}-{summary.years[-1]}" if summary.years else "none"
    as_before = summary.reports - summary.rendered
    lines = {
        "years": f"{len(summary.years)} ({span})",
        "reports": f"{summary.reports} ({summary.rendered} rendered, {as_before} as they were)",
        "figures": f"{summary.figures}",
        "cells in": f"{summary.cells_in:,}",
        "rows out": f"{summary.rows_out:,} ({summary.secondary} secondary)",
        "quarantined": f"{summary.quarantined}",
        "validation": summary.validation,
        "seconds": f"{summary.seconds:.1f}",
        "open": summary.index or "nothing yet: one part of several, to be joined by danvan merge",
    }
    if summary.unsteady:
        lines["note"] = "code, notebooks or tables changed meanwhile; the reports are rendered again next time"
    return "\n".join(f"{name:<12} {text}" for name, text in lines.items())
