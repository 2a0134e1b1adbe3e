"""Rendering one report: a real kernel by Papermill, then the files, each written whole."""

from __future__ import annotations

import dataclasses
import os
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from danvan_analysis.export.files import write_payload
from danvan_analysis.figures.passages.heading import title as title_of
from danvan_analysis.project import ENVIRONMENT_VARIABLE, Project
from danvan_analysis.reference.registry_additions import read_from
from danvan_analysis.reports import html, kernels, notebook
from danvan_analysis.reports.plan import Report, source_of
from danvan_analysis.storage import replace
from danvan_analysis.validation.marks import marks

#: Seconds a cell may take.
CELL_TIMEOUT = 300
_OTHER = {"vi": ("en", "In English"), "en": ("vi", "Bằng tiếng Việt")}


@dataclass(frozen=True)
class Rendered:
    """What came of a report.

    Attributes
    ----------
    figures : tuple of (id, title, digest)
    error : str or None
        First line of what a cell raised; the notebook with the traceback stands at ``failed``.
    """

    report: Report
    title: str
    seconds: float
    figures: tuple[tuple[str, str, str], ...] = field(default=())
    error: str | None = None
    failed: str | None = None


def render(report: Report, project: Project, out: Path, *, link_other: bool = True) -> Rendered:
    """Run the notebook of a report and write .ipynb, .html and the files of its figures.

    Parameters
    ----------
    report : Report
    project : Project
    out : Path
        The build folder.
    link_other : bool
        Whether the page links to the same report in the other language.

    Returns
    -------
    Rendered
        Errors of a cell are reported, not raised: the other reports go on.
    """
    began = time.perf_counter()
    with read_from(project.registry):
        title = title_of(report=report.notebook, year=report.year, province=report.province, lang=report.lang)
    target = out / "reports" / report.path
    failed = target.with_name(target.name + ".failed.ipynb")
    with tempfile.TemporaryDirectory(prefix="danvan-") as scratch:
        executed = Path(scratch) / "executed.ipynb"
        error = _execute(report, project, executed)
        made: tuple[tuple[str, str, str], ...] = ()
        if error is None:
            # Beside the rendering the gate may have ended with a no: nothing of such data is published.
            marks(project).raise_if_rejected()
            try:
                made = _write(report, executed, target, out, title, link_other=link_other)
            except Exception as fault:
                # A figure that cannot be written ends this report alone, too.
                error = _said(fault)
        if error is not None:
            _forget(target)
            if executed.is_file():
                replace(failed, executed.read_bytes())
            return Rendered(report, title, time.perf_counter() - began, (), error, str(failed))
    failed.unlink(missing_ok=True)
    return Rendered(report, title, time.perf_counter() - began, made)


def _said(error: Exception) -> str:
    return "".join(traceback.format_exception_only(error)).strip()


def _forget(target: Path) -> None:
    """Remove what an earlier build made: it must not pass for this one."""
    for suffix in (".ipynb", ".html"):
        Path(str(target) + suffix).unlink(missing_ok=True)


def _execute(report: Report, project: Project, executed: Path) -> str | None:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    os.environ[ENVIRONMENT_VARIABLE] = str(project.root)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                str(source_of(report, project)),
                str(executed),
                parameters=report.parameters,
                kernel_name="python3",
                engine_name=kernels.register(),
                progress_bar=False,
                log_output=False,
                cwd=str(project.notebooks),
                execution_timeout=CELL_TIMEOUT,
            )
    except PapermillExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    except Exception as error:
        # A kernel that died or a cell that ran out of time ends this report alone.
        return _said(error)
    return None


def in_other_language(report: Report) -> Report:
    """The same report in the other language.

    Examples
    --------
    >>> in_other_language(Report(2024, "reform_indices", "14", "son-la", "Sơn La", "vi")).lang
    'en'
    """
    return dataclasses.replace(report, lang=_OTHER[report.lang][0])


def _write(
    report: Report, executed: Path, target: Path, out: Path, title: str, *, link_other: bool
) -> tuple[tuple[str, str, str], ...]:
    from nbformat import v4

    version: Any = v4
    ran = version.reads(executed.read_text(encoding="utf-8"))
    shown = notebook.figures(ran)
    about = {
        "report": report.notebook,
        "year": report.year,
        "province": report.province,
        "province_code": report.code,
        "lang": report.lang,
        "title": title,
        "figures": [str(payload["id"]) for payload, _ in shown],
    }
    tidy = notebook.normalise(ran, about=about, lang=report.lang)
    made = []
    for payload, svg in shown:
        digest = write_payload(payload, svg, out / "figures")
        made.append((str(payload["id"]), str(payload["title"]), digest))
    address = Path(in_other_language(report).path).name + ".html"
    other = (_OTHER[report.lang][1], address) if link_other else None
    replace(Path(f"{target}.ipynb"), (version.writes(tidy) + "\n").encode("utf-8"))
    page = html.page(tidy, title=title, lang=report.lang, other=other)
    replace(Path(f"{target}.html"), page.encode("utf-8"))
    return tuple(made)
