"""Rendering the reports of a plan: those that hold are taken from the cache, the others rendered side by side."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from danvan_analysis.errors import ReportFailed
from danvan_analysis.export.files import Register
from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.reports.cache import journal
from danvan_analysis.reports.cache.judging import Judge, Verdict, unwatched
from danvan_analysis.reports.cache.keys import key_of
from danvan_analysis.reports.cache.placing import Folder
from danvan_analysis.reports.cache.store import Store, Trace
from danvan_analysis.reports.dispatch import Dispatch, Job, Local, default_workers
from danvan_analysis.reports.plan import Form, Report, linked
from danvan_analysis.reports.render import Rendered, failed_path
from danvan_analysis.reports.standing import Standing
from danvan_analysis.storage import replace

__all__ = ["Run", "Wanted", "default_workers", "manifest", "refuse_failures", "render_all", "silent"]

MANIFEST = "manifest.json"
_NOTED_EVERY_SECONDS = 0.3


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of a run.

    Attributes
    ----------
    reports : tuple of Report
        To be made now.
    whole : tuple of Report
        The plan that they are part of, to which pages link: more than ``reports`` where a build is divided.
    suffixes : tuple of str or None
        Formats of figures; None: all.
    anew : bool
        Render also what holds.
    """

    reports: tuple[Report, ...]
    whole: tuple[Report, ...]
    suffixes: tuple[str, ...] | None = None
    anew: bool = False

    def forms(self) -> list[tuple[Report, Form]]:
        """Each report with the way in which its files are made."""
        links = linked(self.whole)
        return [(report, Form(links[report], self.suffixes)) for report in self.reports]


def render_all(
    reports: Sequence[Report],
    project: Project,
    out: Path,
    *,
    workers: int | None = None,
    progress: Callable[[Rendered], object] = silent,
    dispatch: Dispatch | None = None,
) -> list[Rendered]:
    """Render reports, whatever was rendered before.

    Parameters
    ----------
    reports : sequence of Report
    project : Project
    out : Path
        The build folder.
    workers : int, optional
        Default: one a core, fewer where memory is short.
    progress : callable
        Called with each report as it ends, in the order of their ends.
    dispatch : Dispatch, optional
        Where they are rendered. Default: processes of this machine.

    Returns
    -------
    list of Rendered
        In the order of the plan.

    Raises
    ------
    FigureCollision
        Two reports made different figures under one id.
    """
    wanted = Wanted(tuple(reports), tuple(reports), anew=True)
    with Store(project) as store, dispatch or Local(project, workers) as way:
        run = Run(wanted, project, out, store, Judge(project, store))
        return run.finish(run.render(way, progress=progress))


class Run:
    """One run of a plan into a build folder.

    Parameters
    ----------
    wanted : Wanted
    project : Project
    out : Path
        The build folder.
    store : Store
        Open.
    judge : Judge
    """

    def __init__(self, wanted: Wanted, project: Project, out: Path, store: Store, judge: Judge) -> None:
        self._project, self._out, self._store, self._judge = project, out, store, judge
        self._folder = Folder(store, out)
        forms = wanted.forms()
        self._verdicts = {one.report: one for one in judge.judge(forms)}
        self._order = [report for report, _ in forms]
        self._given = journal.given(project)
        self._waiting: list[tuple[Trace, str]] = []
        self._noted_at = 0.0
        #: Whether code, notebooks or raw tables changed while reports were rendered: they are rendered again next time.
        self.unsteady = False
        self._held: dict[Report, Rendered] = {}
        self._jobs: list[Job] = []
        for report, form in forms:
            trace = self._verdicts[report].trace
            if trace is not None and not wanted.anew and self._folder.put(trace.outputs):
                (out / failed_path(report)).unlink(missing_ok=True)
                self._held[report] = _as_before(report, trace)
            else:
                self._jobs.append(Job(report, form, None if wanted.anew else self._standing(report)))

    def _standing(self, report: Report) -> Standing | None:
        """What holds of a report that is rendered again, where all its files are at hand."""
        found = self._verdicts[report].standing
        if found is None or not self._store.sound(found.notebook):
            return None
        lacking = set(self._folder.lacking(found.outputs))
        there = all(
            self._store.sound(sha256) if path in lacking else self._store.path(sha256).is_file()
            for path, sha256 in found.outputs.items()
        )
        return found if there else None

    @property
    def held(self) -> int:
        """How many reports are as they were."""
        return len(self._held)

    @property
    def jobs(self) -> int:
        """How many are to be rendered."""
        return len(self._jobs)

    def render(self, dispatch: Dispatch, *, progress: Callable[[Rendered], object] = silent) -> list[Rendered]:
        """Render what does not hold; each report counts from the moment it ends, whatever becomes of the others."""
        done = dict(self._held)
        if self._jobs:
            try:
                for result in dispatch.run(self._jobs, objects=self._store.objects, scratch=self._store.scratch):
                    done[result.report] = self._take(result)
                    self._remember()
                    progress(done[result.report])
            finally:
                self._remember(all_of_them=True)
        return [done[report] for report in self._order]

    def _take(self, result: Rendered) -> Rendered:
        """Put the files of a report into the build folder, then note it."""
        target = f"reports/{result.report.path}"
        if result.error is not None:
            # What an earlier build made must not pass for this one.
            for suffix in (".ipynb", ".html"):
                (self._out / f"{target}{suffix}").unlink(missing_ok=True)
        else:
            (self._out / failed_path(result.report)).unlink(missing_ok=True)
        self._folder.put_new({path: result.outputs[path] for path in self._folder.lacking(result.outputs)})
        verdict = self._verdicts[result.report]
        if result.error is None:
            self._waiting.append((self._trace(result, verdict), key_of(verdict.parts)))
        failed = str(self._out / result.failed) if result.failed and result.outputs else None
        return dataclasses.replace(result, failed=failed, notes=None)

    def _remember(self, *, all_of_them: bool = False) -> None:
        """Note what ended, a few times a second; nothing of it where code or data changed under the run."""
        now = time.monotonic()
        if not all_of_them and now - self._noted_at < _NOTED_EVERY_SECONDS:
            return
        self._noted_at = now
        if self._waiting and journal.given(self._project) == self._given:
            for trace, key in self._waiting:
                self._store.remember(trace, key)
        else:
            self.unsteady = self.unsteady or bool(self._waiting)
        self._waiting.clear()

    def _trace(self, result: Rendered, verdict: Verdict) -> Trace:
        return Trace(
            report=result.report.path,
            parts=verdict.parts,
            state=self._judge.state_digest,
            notes=self._store.text(self._notes(result, verdict.standing)),
            outputs=result.outputs,
            about={"title": result.title, "figures": [list(one) for one in result.figures]},
        )

    def _notes(self, result: Rendered, standing: Standing | None) -> dict[str, Any]:
        """What a report read: digests of its notes on rows, all of them and by cell, and files with their sha256."""
        notes = result.notes if result.notes is not None else unwatched(self._judge.state, self._project)
        cells = notes.get("cells", {})
        each = iter(self._store.texts([*notes["rows"], *(note for one in cells.values() for note in one)]))
        rows = list(islice(each, len(notes["rows"])))
        read = {name: list(islice(each, len(one))) for name, one in cells.items()}
        files = dict(notes["files"])
        if standing is not None and "cells" in notes:
            # What did not run read what it read before.
            read |= {name: list(one) for name, one in standing.cells.items() if name not in read}
            files = {**standing.files, **files}
        return {
            "rows": list(dict.fromkeys([*rows, *(digest for one in read.values() for digest in one)])),
            "cells": read,
            "files": dict(sorted(files.items())),
        }

    def finish(self, results: Sequence[Rendered]) -> list[Rendered]:
        """Check that no two figures share an id, and write the manifest.

        Raises
        ------
        FigureCollision
        """
        register = Register()
        for result in results:
            for identity, _, digest in result.figures:
                register.add(identity, digest, result.report.path)
        _note(results, self._out, load(self._project.raw).digest)
        self._store.settle()
        return list(results)


def _as_before(report: Report, trace: Trace) -> Rendered:
    figures = tuple((str(a), str(b), str(c)) for a, b, c in trace.about["figures"])
    return Rendered(report, str(trace.about["title"]), 0.0, figures, outputs=trace.outputs)


def refuse_failures(results: Sequence[Rendered], *, resume: str = "") -> None:
    """Raise where a report failed.

    Parameters
    ----------
    results : sequence of Rendered
    resume : str
        Command that renders what is missing.

    Raises
    ------
    ReportFailed
        Names each failed report, what it raised and where its notebook is kept.
    """
    failures = [result for result in results if result.error is not None]
    if failures:
        lines = [f"{len(failures)} of {len(results)} reports failed, the others were finished:"]
        for result in failures:
            lines.append(f"  {result.report.path}: {result.error}")
            if result.failed:
                lines.append(f"    kept at {result.failed}")
        if resume:
            lines.append(f"what was finished stays; to render the others again: {resume}")
        raise ReportFailed("\n".join(lines))


def _note(results: Sequence[Rendered], out: Path, raw: str) -> None:
    """Merge the results into the manifest: a build of one year keeps what others made of the same raw tables."""
    path = out / "reports" / MANIFEST
    known: dict[str, Mapping[str, Any]] = {entry["path"]: entry for entry in manifest(out, raw)}
    for result in results:
        if result.error is not None:
            continue  # its former page is gone from disk, so it is not among the known
        known[result.report.path] = entry_of(result, raw)
    entries = [known[key] for key in sorted(known)]
    content = (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    if not path.is_file() or path.read_bytes() != content:
        replace(path, content)


def entry_of(result: Rendered, raw: str) -> dict[str, Any]:
    """What the manifest says of a report."""
    return {
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
