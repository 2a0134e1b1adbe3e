"""The whole road in one call: clean, validate, render, index. Where nothing changed nothing is even loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danvan_analysis.project import Project, find
from danvan_analysis.reports.cache.journal import Journal

if TYPE_CHECKING:
    from danvan_analysis.cleaning.run import Cleaned
    from danvan_analysis.reports.render import Rendered
    from danvan_analysis.validation.ready import Ready


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@dataclass(frozen=True)
class Summary:
    """What a build did.

    Attributes
    ----------
    years : tuple of int
    reports, figures : int
        Of the plan.
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
        Path of the index page; empty for a part of a divided build.
    rendered : int
        Reports that this build rendered; the others are as they were.
    unsteady : bool
        Whether code or data changed while it ran: what was rendered meanwhile is rendered again next time.
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
    rendered: int = 0
    unsteady: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def prepare(project: Project) -> Cleaned:
    """Clean the raw tables and write the tidy ones; nothing is written where cleaning fails."""
    from danvan_analysis.cleaning import processed
    from danvan_analysis.cleaning.run import clean

    cleaned = clean(project.raw)
    processed.write(cleaned, project.processed)
    return cleaned


def build(
    *,
    year: int | Sequence[int] | None = None,
    province: str | Sequence[str] | None = None,
    lang: str = "all",
    workers: int | None = None,
    out: Path | str | None = None,
    project: Project | None = None,
    formats: Sequence[str] = (),
    shard: str | None = None,
    scheduler: str | None = None,
    progress: Callable[[Rendered], object] = silent,
    stage: Callable[..., object] = silent,
    resume: str = "",
) -> Summary:
    """Build the yearly reports from the raw tables.

    What was rendered before from the same cells, notebooks, code and libraries is not rendered again.

    Parameters
    ----------
    year : int or sequence of int, optional
        Default: all years that have data.
    province : str or sequence of str, optional
        Names in any known spelling, or ``all``. Default: the focus province of the project.
    lang : str
        ``vi``, ``en`` or ``all``.
    workers : int, optional
        Reports rendered at once. Default: one a core, fewer where memory is short.
    out : path, optional
        Default: ``build`` in the project. Or an object store, such as ``s3://bucket/folder``: the build is made in a
        folder of the project's cache and copied there, each file once.
    project : Project, optional
    formats : sequence of str
        Formats of the figures' files, such as ``svg`` and ``png``. Default: all.
    shard : str, optional
        ``3/8``: the third of eight parts of the build, to be joined by :func:`danvan_analysis.cli.stages.merge`.
    scheduler : str, optional
        ``tcp://host:port`` of a Dask scheduler, whose workers render the reports; they reach ``out``, too. Default:
        processes of this machine.
    progress : callable
        Called with each report that was rendered.
    stage : callable
        Called with the name of each stage as it begins and, for ``render``, the number of reports to render and of
        those that are as they were.
    resume : str
        Command that renders what a failure left; part of its message.

    Returns
    -------
    Summary

    Raises
    ------
    RawTableFault, UnknownName, BadParameter
        Bad input; nothing is written.
    DataRejected
        The gate: no report is drawn from data that failed.
    ReportFailed
        A notebook raised; the others were finished, and the failed one is kept with its traceback.
    """
    began = time.perf_counter()
    home = project or find()
    address = str(out) if out is not None and "://" in str(out) else ""
    if address:
        from danvan_analysis.reports.cluster import publishing
        from danvan_analysis.reports.cluster.place import place_at

        # Refused before anything starts where it is no place for files.
        place = place_at(address)
        folder = publishing.staging(home, place.address)
    else:
        folder = Path(out) if out is not None else home.build
    asked: dict[str, Any] = {
        "years": [year] if isinstance(year, int) else list(year or ()),
        "provinces": [province] if isinstance(province, str) else list(province or ()),
        "lang": lang,
        "formats": list(formats),
        "shard": shard,
        "settings": [home.focus_province, *home.languages],
    }
    journal = Journal(home, folder, asked)
    said = journal.holds()
    if said is not None:
        summary = Summary(**{**said, "years": tuple(said["years"]), "rendered": 0, "index": _index(folder, shard)})
        return _shown(summary, folder, address, began)
    with _gate(home) as ready:
        from danvan_analysis.cli import stages

        wanted = stages.Asked(
            years=tuple(asked["years"]),
            provinces=tuple(asked["provinces"]),
            lang=lang,
            formats=tuple(formats),
            shard=shard,
            workers=workers,
            scheduler=scheduler,
            place=address,
        )
        made = stages.run(wanted, home, folder, progress=progress, stage=stage, resume=resume, ready=ready)
    summary = replace(made.summary, seconds=round(time.perf_counter() - began, 1), index=_index(folder, shard))
    if not made.summary.unsteady:
        journal.note({**summary.to_dict(), "index": ""}, made.files)
    return _shown(summary, folder, address, began)


@contextmanager
def _gate(project: Project) -> Iterator[Ready | None]:
    """The process of the gate, where tables will have to be judged: nothing else takes as long to import."""
    from danvan_analysis.cleaning import processed
    from danvan_analysis.validation.ready import Ready

    if processed.is_fresh(project):
        yield None
    else:
        with Ready(project) as ready:
            yield ready


def _shown(summary: Summary, folder: Path, address: str, began: float) -> Summary:
    """The build where it was asked for, with the seconds that all took."""
    if address:
        from danvan_analysis.reports.cluster.place import place_at
        from danvan_analysis.reports.cluster.publishing import publish

        place = place_at(address)
        publish(folder, place)
        summary = replace(summary, index=summary.index.replace(str(folder), place.address))
    return replace(summary, seconds=round(time.perf_counter() - began, 1))


def _index(folder: Path, shard: str | None) -> str:
    return "" if shard else str(folder / "site" / "index.html")
