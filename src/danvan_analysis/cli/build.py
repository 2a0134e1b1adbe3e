"""The whole road in one call: clean, validate, render, index."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from danvan_analysis import validation
from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import Cleaned, clean
from danvan_analysis.project import Project, find
from danvan_analysis.reports.plan import plan
from danvan_analysis.reports.render import Rendered
from danvan_analysis.reports.run import refuse_failures, render_all, silent
from danvan_analysis.site.index import write_index
from danvan_analysis.site.validation_page import write_validation_page


@dataclass(frozen=True)
class Summary:
    """What a build did.

    Attributes
    ----------
    years : tuple of int
    reports, figures : int
        Made by this build.
    cells_in : int
        Cells of the raw tables that hold something, headers aside.
    rows_out : int
        Rows of ``indicators``.
    secondary : int
        Cells known only from a figure named in passing.
    quarantined : int
        Figures set aside with their reason.
    validation : str
    seconds : float
    index : str
        Path of the index page.
    """

    years: tuple[int, ...]
    reports: int
    figures: int
    cells_in: int
    rows_out: int
    secondary: int
    quarantined: int
    validation: str
    seconds: float
    index: str

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def prepare(project: Project) -> Cleaned:
    """Clean the raw tables and write the tidy ones; nothing is written where cleaning fails."""
    cleaned = clean(project.raw)
    processed.write(cleaned, project.processed)
    return cleaned


def _publish(outcome: validation.Outcome, project: Project, folder: Path) -> validation.Outcome:
    """Write what the gate found, for programs and for people."""
    validation.write(outcome, folder / "validation")
    write_validation_page(outcome, project, folder)
    return outcome


def build(
    *,
    year: int | Sequence[int] | None = None,
    province: str | Sequence[str] | None = None,
    lang: str = "all",
    workers: int | None = None,
    out: Path | str | None = None,
    project: Project | None = None,
    progress: Callable[[Rendered], object] = silent,
    stage: Callable[[str, int], object] = silent,
) -> Summary:
    """Build the yearly reports from the raw tables.

    Parameters
    ----------
    year : int or sequence of int, optional
        Default: all years that have data.
    province : str or sequence of str, optional
        Names in any known spelling, or ``all``. Default: the focus province of the project.
    lang : str
        ``vi``, ``en`` or ``all``.
    workers : int, optional
        Reports rendered at once. Default: one a core.
    out : path, optional
        Default: ``build`` in the project.
    project : Project, optional
    progress : callable
        Called with each report that ended.
    stage : callable
        Called with the name of each stage as it begins and, for ``render``, the number of reports.

    Returns
    -------
    Summary

    Raises
    ------
    RawTableFault, UnknownName
        Bad input; nothing is written.
    DataRejected
        The gate: no report is drawn from data that failed.
    ReportFailed
        A notebook raised; the others were finished, and the failed one is kept with its traceback.
    """
    began = time.perf_counter()
    home = project or find()
    folder = Path(out) if out is not None else home.build
    years = [year] if isinstance(year, int) else list(year or ())
    named = [province] if isinstance(province, str) else list(province or ())
    stage("clean", 0)
    cleaned = clean(home.raw)
    reports = plan(home, years=years, provinces_named=named, lang=lang, tables=cleaned.tables)
    stage("validate", 0)
    with validation.start(home, tables=cleaned.tables) as pending:
        if not processed.is_fresh(home):
            # Rejected data never replaces the tables on disk.
            _publish(pending.wait(), home, folder).raise_if_rejected()
            processed.write(cleaned, home.processed)
        stage("render", len(reports))
        # Beside the gate; no figure is drawn before it has ended.
        results = render_all(reports, home, folder, workers=workers, progress=progress)
        outcome = pending.wait()
    stage("site", 0)
    _publish(outcome, home, folder).raise_if_rejected()
    index = write_index(home, folder)
    refuse_failures(results)
    indicators = cleaned.tables["indicators"]
    return Summary(
        years=tuple(sorted({report.year for report in reports})),
        reports=len(results),
        figures=len({identity for result in results for identity, _, _ in result.figures}),
        cells_in=cleaned.cells_in,
        rows_out=indicators.height,
        secondary=indicators.filter(status="secondary").height,
        quarantined=cleaned.tables["quarantine"].height,
        validation=outcome.summary("en"),
        seconds=round(time.perf_counter() - began, 1),
        index=str(index),
    )
