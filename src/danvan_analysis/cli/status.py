"""``danvan status``: which reports are stale, and why, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis.cleaning import processed
from danvan_analysis.cli.stages import Asked, suffixes_of
from danvan_analysis.project import Project
from danvan_analysis.reports.cache.judging import NEVER, Judge
from danvan_analysis.reports.cache.placing import Folder
from danvan_analysis.reports.cache.store import Store
from danvan_analysis.reports.plan import Report, plan
from danvan_analysis.reports.run import Wanted
from danvan_analysis.validation.marks import marks

_SHOWN = 4


@dataclass(frozen=True)
class Standing:
    """A report and why it would be rendered; no reason where it would not."""

    report: Report
    reasons: tuple[str, ...]
    missing: int = 0

    @property
    def name(self) -> str:
        """The report as people name it.

        Examples
        --------
        >>> Standing(Report(2016, "reform_indices", "14", "son-la", "Sơn La", "vi"), ()).name
        'reform_indices 2016 Sơn La vi'
        """
        parts = (self.report.notebook, self.report.year or "", self.report.province, self.report.lang)
        return " ".join(str(part) for part in parts if part)


def standing(asked: Asked, project: Project, folder: Path) -> list[Standing]:
    """What a build would do with each report of a plan; nothing is rendered.

    Parameters
    ----------
    asked : Asked
        The arguments of the build.
    project : Project
        Its tidy tables are made anew where the raw ones changed, and judged by the gate.
    folder : Path
        The build folder.

    Raises
    ------
    DataRejected
        Nothing would be rendered.
    """
    processed.ensure(project)
    marks(project).raise_if_rejected()
    reports = tuple(plan(project, years=asked.years, provinces_named=asked.provinces, lang=asked.lang))
    forms = Wanted(reports, reports, suffixes_of(asked.formats)).forms()
    with Store(project) as store:
        verdicts = Judge(project, store, thorough=True).judge(forms)
        there = Folder(store, folder)
        return [
            Standing(one.report, one.reasons, 0 if one.trace is None else len(there.lacking(one.trace.outputs)))
            for one in verdicts
        ]


def text(found: list[Standing]) -> str:
    """One line a stale report, then one for the others.

    Examples
    --------
    >>> report = Report(2016, "reform_indices", "14", "son-la", "Sơn La", "vi")
    >>> print(text([Standing(report, ("PAPI 2015 D2.1 of Hà Giang changed, 1.44 -> 1.45",))]))
    reform_indices 2016 Sơn La vi: PAPI 2015 D2.1 of Hà Giang changed, 1.44 -> 1.45
    1 of 1 reports would be rendered; 0 are as they were
    """
    lines = []
    stale = [one for one in found if one.reasons]
    never = [one for one in stale if one.reasons == (NEVER,)]
    for one in stale:
        if one not in never:
            more = f"; and {len(one.reasons) - _SHOWN} more" if len(one.reasons) > _SHOWN else ""
            lines.append(f"{one.name}: {'; '.join(one.reasons[:_SHOWN])}{more}")
    for notebook, number in sorted(Counter(one.report.notebook for one in never).items()):
        lines.append(f"{notebook}: {number} never rendered")
    missing = sum(1 for one in found if one.missing)
    if missing:
        lines.append(f"{missing} reports hold, and files of them are missing in the build folder: they are put back")
    return "\n".join(
        [*lines, f"{len(stale)} of {len(found)} reports would be rendered; {len(found) - len(stale)} are as they were"]
    )


def plain(found: list[Standing]) -> list[dict[str, Any]]:
    """For JSON: a report a row, with its reasons."""
    return [{"path": one.report.path, "reasons": list(one.reasons), "files_missing": one.missing} for one in found]
