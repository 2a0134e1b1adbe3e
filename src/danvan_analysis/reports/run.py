"""Rendering many reports: side by side, failures kept apart, a manifest of what there is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from danvan_analysis.errors import ReportFailed
from danvan_analysis.export.files import Register
from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.reports.plan import Report
from danvan_analysis.reports.render import Rendered, in_other_language, render
from danvan_analysis.storage import replace

MANIFEST = "manifest.json"


def silent(*_: object) -> None:
    """Progress that nobody hears."""


def default_workers() -> int:
    """One worker a core that this process may use.

    Examples
    --------
    >>> default_workers() >= 1
    True
    """
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def render_all(
    reports: Sequence[Report],
    project: Project,
    out: Path,
    *,
    workers: int | None = None,
    progress: Callable[[Rendered], object] = silent,
) -> list[Rendered]:
    """Render reports, some at a time.

    Parameters
    ----------
    reports : sequence of Report
    project : Project
    out : Path
        The build folder.
    workers : int, optional
        Default: one a core.
    progress : callable
        Called with each report as it ends, in the order of their ends.

    Returns
    -------
    list of Rendered
        In the order of the plan.

    Raises
    ------
    FigureCollision
        Two reports made different figures under one id.
    """
    count = min(workers or default_workers(), max(1, len(reports)))
    done: dict[Report, Rendered] = {}
    planned = set(reports)
    linked = {report: in_other_language(report) in planned for report in reports}
    # Fresh processes: one that has used polars or the chart converter must not be forked.
    with ProcessPoolExecutor(max_workers=count, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(render, report, project, out, link_other=linked[report]): report for report in reports}
        try:
            for ended in as_completed(waiting):
                result = ended.result()
                done[waiting[ended]] = result
                progress(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    register = Register()
    ordered = [done[report] for report in reports]
    for result in ordered:
        for identity, _, digest in result.figures:
            register.add(identity, digest, result.report.path)
    _note(ordered, out, load(project.raw).digest)
    return ordered


def refuse_failures(results: Sequence[Rendered]) -> None:
    """Raise where a report failed.

    Raises
    ------
    ReportFailed
        Names each failed report, what it raised and where its notebook is kept.
    """
    failures = [result for result in results if result.error is not None]
    if failures:
        raise ReportFailed(
            f"{len(failures)} of {len(results)} reports failed, the others were finished:\n"
            + "\n".join(f"  {result.report.path}: {result.error}\n    kept at {result.failed}" for result in failures)
        )


def _note(results: Sequence[Rendered], out: Path, raw: str) -> None:
    """Merge the results into the manifest: a build of one year keeps what others made of the same raw tables."""
    path = out / "reports" / MANIFEST
    known: dict[str, dict[str, Any]] = {entry["path"]: entry for entry in manifest(out, raw)}
    for result in results:
        if result.error is not None:
            continue  # its former page is gone from disk, so it is not among the known
        known[result.report.path] = {
            "path": result.report.path,
            "year": result.report.year,
            "notebook": result.report.notebook,
            "province": result.report.province,
            "province_code": result.report.code,
            "lang": result.report.lang,
            "title": result.title,
            "raw": raw,
            "figures": [{"id": identity, "title": title} for identity, title, _ in result.figures],
        }
    entries = [known[key] for key in sorted(known)]
    replace(path, (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def manifest(out: Path, raw: str) -> list[dict[str, Any]]:
    """What reports stand in a build folder; those of other raw tables, or whose files are gone, are left out."""
    path = out / "reports" / MANIFEST
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return []
    return [
        entry for entry in entries if entry.get("raw") == raw and (out / "reports" / f"{entry['path']}.html").is_file()
    ]
