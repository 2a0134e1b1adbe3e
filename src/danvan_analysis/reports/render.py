"""Rendering one report: its notebook run by Papermill, then the files, and what was read to make them."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
import time
import traceback
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from danvan_analysis.cleaning import reads
from danvan_analysis.export.files import SUFFIXES, write_payload
from danvan_analysis.figures.passages.heading import title as title_of
from danvan_analysis.project import ENVIRONMENT_VARIABLE, Project
from danvan_analysis.reference.registry_additions import read_from
from danvan_analysis.reports import html, notebook
from danvan_analysis.reports.cache.state import STOOD_FOR, files_of
from danvan_analysis.reports.plan import PLAIN, Form, Report, in_other_language, source_of
from danvan_analysis.reports.standing import Reuse, Standing
from danvan_analysis.storage import Fresh, replace
from danvan_analysis.validation.marks import marks

#: Seconds a cell may take.
CELL_TIMEOUT = 300
_OTHER = {"vi": "In English", "en": "Bằng tiếng Việt"}


@dataclass(frozen=True)
class Rendered:
    """What came of a report.

    Attributes
    ----------
    figures : tuple of (id, title, digest)
    error : str or None
        First line of what a cell raised; the notebook with the traceback stands at ``failed``.
    outputs : mapping
        sha256 of each file that was made, by its path in the build.
    notes : mapping or None
        ``rows``, those of single ``cells``, and ``files`` that were read; None where the notebook ran in a process that
        could not be watched.
    stood : int
        Cells that did not run, as nothing that they read has changed.
    """

    report: Report
    title: str
    seconds: float
    figures: tuple[tuple[str, str, str], ...] = field(default=())
    error: str | None = None
    failed: str | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Any] | None = None
    stood: int = 0


def render(report: Report, project: Project, out: Path, *, form: Form = PLAIN) -> Rendered:
    """Run the notebook of a report and write .ipynb, .html and the files of its figures into a build folder.

    Parameters
    ----------
    report : Report
    project : Project
    out : Path
        The build folder.
    form : Form
        Default: a page that leads to no other, figures in all formats.

    Returns
    -------
    Rendered
        Errors of a cell are reported, not raised: the other reports go on.
    """
    with tempfile.TemporaryDirectory(prefix="danvan-") as scratch:
        folder = Path(scratch)
        result, _ = _made(report, project, folder, form)
        for path in result.outputs:
            replace(out / path, (folder / path).read_bytes())
    return dataclasses.replace(result, failed=None if result.failed is None else str(out / result.failed))


def produce(
    report: Report, project: Project, form: Form, objects: Path, scratch: Path, standing: Standing | None = None
) -> Rendered:
    """Run the notebook of a report and keep what it makes as objects named by their content.

    Parameters
    ----------
    report : Report
    project : Project
    form : Form
    objects, scratch : Path
        Folders of one file system; see :mod:`danvan_analysis.reports.cache.store`.
    standing : Standing, optional
        What holds of the report as it was rendered before.

    Returns
    -------
    Rendered
    """
    with tempfile.TemporaryDirectory(prefix="report-", dir=scratch) as made:
        result, new = _made(report, project, Path(made), form, objects, standing)
        for path in new:
            sha256 = result.outputs[path]
            target = objects / sha256[:2] / sha256[2:]
            target.parent.mkdir(parents=True, exist_ok=True)
            os.chmod(Path(made) / path, 0o644)
            os.replace(Path(made) / path, target)
    return result


def _made(
    report: Report,
    project: Project,
    folder: Path,
    form: Form,
    objects: Path | None = None,
    standing: Standing | None = None,
) -> tuple[Rendered, list[str]]:
    """What came of a report, and which of its files are new."""
    began = time.perf_counter()
    with reads.recording(project.root, left_out=STOOD_FOR) as noted:
        known = Reuse(noted, standing, objects) if _watched() else None
        fresh = Fresh(folder)
        result = _run(report, project, fresh, form, known)
    outputs = {**result.outputs, **fresh.sha256}
    notes = None if known is None else {**known.notes(), "files": files_of(project, noted.files)}
    outputs = {path: outputs[path] for path in sorted(outputs)}
    stood = 0 if known is None or result.error is not None else len(known.stood)
    seconds = time.perf_counter() - began
    return dataclasses.replace(result, seconds=seconds, outputs=outputs, notes=notes, stood=stood), [*fresh.sha256]


def _run(report: Report, project: Project, fresh: Fresh, form: Form, known: Reuse | None) -> Rendered:
    with read_from(project.registry):
        title = title_of(report=report.notebook, year=report.year, province=report.province, lang=report.lang)
    with tempfile.TemporaryDirectory(prefix="danvan-") as scratch:
        executed = Path(scratch) / "executed.ipynb"
        ran, error = _execute(report, project, executed, known)
        if error is None:
            # Beside the rendering the gate may have ended with a no: nothing of such data is published.
            marks(project).raise_if_rejected()
            try:
                made, standing = _write(report, ran, fresh, title, form, known)
            except Exception as fault:
                # A figure that cannot be written ends this report alone, too.
                error = _said(fault)
            else:
                return Rendered(report, title, 0.0, made, outputs=standing)
        fresh.clear()
        failed = failed_path(report) if executed.is_file() else None
        if failed is not None:
            fresh.put(fresh.base / failed, executed.read_bytes())
    return Rendered(report, title, 0.0, (), error, failed)


def failed_path(report: Report) -> str:
    """Where the notebook of a report that failed stands in a build."""
    return f"reports/{report.path}.failed.ipynb"


def _said(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip()


def _watched() -> bool:
    """Whether the cells of a notebook run in this very process, where what they read can be noted."""
    from danvan_analysis.reports.engine import child

    return child.channel() is not None


@cache
def _engine() -> str:
    """Our engine, also where the package was not installed anew since it is an entry point."""
    from papermill.engines import papermill_engines

    from danvan_analysis.reports.engine.papermill_engine import ENGINE, ForkEngine

    papermill_engines.register(ENGINE, ForkEngine)
    return ENGINE


def _execute(report: Report, project: Project, executed: Path, known: Reuse | None) -> tuple[Any, str | None]:
    """The notebook as it ran, or what ended it; then it stands on disk as far as it came."""
    from papermill.exceptions import PapermillExecutionError

    os.environ[ENVIRONMENT_VARIABLE] = str(project.root)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if known is None:
                return _run_by_papermill(report, project, executed), None
            return _run_here(report, project, executed, known), None
    except PapermillExecutionError as error:
        return None, f"{error.ename}: {error.evalue}"
    except Exception as error:
        # A kernel that died or a cell that ran out of time ends this report alone.
        return None, _said(error)


def _run_by_papermill(report: Report, project: Project, executed: Path) -> Any:
    import papermill

    return papermill.execute_notebook(
        str(source_of(report, project)),
        str(executed),
        parameters=report.parameters,
        kernel_name="python3",
        engine_name=_engine(),
        progress_bar=False,
        log_output=False,
        cwd=str(project.notebooks),
        execution_timeout=CELL_TIMEOUT,
    )


def _run_here(report: Report, project: Project, executed: Path, known: Reuse) -> Any:
    """Papermill's own three steps, without the file that it writes in the end: ours takes its place.

    Only a notebook with a failed cell is written.
    """
    import papermill
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors

    prepared = papermill.execute_notebook(
        str(source_of(report, project)),
        None,
        parameters=report.parameters,
        kernel_name="python3",
        engine_name=_engine(),
        prepare_only=True,
        progress_bar=False,
    )
    with contextlib.chdir(project.notebooks):
        ran = papermill_engines.execute_notebook_with_engine(
            _engine(),
            prepared,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            execution_timeout=CELL_TIMEOUT,
            known=known,
        )
    raise_for_execution_errors(ran, str(executed))
    return ran


def _write(
    report: Report, ran: Any, fresh: Fresh, title: str, form: Form, known: Reuse | None
) -> tuple[tuple[tuple[str, str, str], ...], dict[str, str]]:
    """Write the files of a report; its figures, and files that stand already, by path."""
    shown = notebook.figures(ran)
    about = {
        "report": report.notebook,
        "year": report.year,
        "province": report.province,
        "province_code": report.code,
        "lang": report.lang,
        "title": title,
        "figures": [str(payload["id"]) for _, payload, _ in shown],
    }
    tidy = notebook.normalise(ran, about=about, lang=report.lang)
    made: list[tuple[str, str, str]] = []
    standing: dict[str, str] = {}
    for cell, payload, svg in shown:
        former = known.figure(cell, payload) if known is not None else None
        if former is not None:
            standing |= former[0]
            made.append(former[1])
            continue
        suffixes = form.suffixes or SUFFIXES
        digest = write_payload(payload, svg, fresh.base / "figures", suffixes=suffixes, put=fresh.put)
        made.append((str(payload["id"]), str(payload["title"]), digest))
    fresh.put(fresh.base / f"reports/{report.path}.ipynb", notebook.written(tidy))
    links = form.links
    page = html.page(
        tidy,
        title=title,
        lang=report.lang,
        other=(_OTHER[report.lang], _address(in_other_language(report), report)) if links.other else None,
        earlier=_of_year(report, links.earlier),
        later=_of_year(report, links.later),
        suffixes=form.suffixes or SUFFIXES,
    )
    fresh.put(fresh.base / f"reports/{report.path}.html", page.encode("utf-8"))
    return tuple(made), standing


def _of_year(report: Report, year: int | None) -> tuple[str, str] | None:
    """Label and relative address of the page of another year."""
    return None if year is None else (str(year), _address(dataclasses.replace(report, year=year), report))


def _address(report: Report, seen_from: Report) -> str:
    """The page of a report, seen from that of another."""
    name = f"{report.path}.html"
    return name.rpartition("/")[2] if report.year == seen_from.year else f"../{name}"
