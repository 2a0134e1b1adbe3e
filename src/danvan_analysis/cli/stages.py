"""The stages of a build: what :func:`danvan_analysis.cli.build.build` does where something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from danvan_analysis import validation
from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import clean
from danvan_analysis.cli.build import Summary
from danvan_analysis.errors import UnknownName
from danvan_analysis.export import registry
from danvan_analysis.export.files import SUFFIXES
from danvan_analysis.project import Project
from danvan_analysis.published import load, verify
from danvan_analysis.reports import shards
from danvan_analysis.reports.cache.judging import Judge
from danvan_analysis.reports.cache.store import Store
from danvan_analysis.reports.dispatch import Dispatch, Local
from danvan_analysis.reports.plan import Report, plan
from danvan_analysis.reports.render import Rendered
from danvan_analysis.reports.run import MANIFEST, Run, Wanted, manifest, refuse_failures
from danvan_analysis.reports.shards import Shard
from danvan_analysis.site.index import write_index
from danvan_analysis.site.validation_page import write_validation_page


@dataclass(frozen=True)
class Asked:
    """The arguments of a build; see :func:`danvan_analysis.cli.build.build`."""

    years: tuple[int, ...] = ()
    provinces: tuple[str, ...] = ()
    lang: str = "all"
    formats: tuple[str, ...] = ()
    shard: str | None = None
    workers: int | None = None
    scheduler: str | None = None
    #: What the machines of a scheduler share; empty: the build folder.
    place: str = ""


@dataclass(frozen=True)
class Made:
    """What a build made: what it says of itself, and its files by path below the build folder."""

    summary: Summary
    files: tuple[str, ...]


def suffixes_of(formats: Sequence[str]) -> tuple[str, ...] | None:
    """Suffixes of the formats asked for, in the order in which pages list them; None for all.

    Raises
    ------
    UnknownName

    Examples
    --------
    >>> suffixes_of(["png", "SVG"]), suffixes_of([])
    (('.svg', '.png'), None)
    """
    named = {one.removeprefix("."): one for one in SUFFIXES}
    wanted = [part.strip().lower().removeprefix(".") for text in formats for part in text.split(",") if part.strip()]
    for one in wanted:
        if one not in named:
            raise UnknownName("format", one, sorted(named))
    kept = tuple(suffix for name, suffix in named.items() if name in wanted)
    return kept if wanted and kept != SUFFIXES else None


def run(
    asked: Asked,
    project: Project,
    folder: Path,
    *,
    progress: Callable[[Rendered], object],
    stage: Callable[..., object],
    resume: str,
    ready: validation.Ready | None = None,
) -> Made:
    """Carry out a build.

    Parameters
    ----------
    asked : Asked
    project : Project
    folder : Path
        The build folder.
    progress, stage : callable
    resume : str
    ready : Ready, optional
        A process of the gate that was started before. Default: one is started once tables have to be judged.
    """
    suffixes = suffixes_of(asked.formats)
    shard = Shard.parse(asked.shard) if asked.shard else None
    with ExitStack() as open_ones:
        dispatch = open_ones.enter_context(_way(asked, project, folder))
        whole, outcome = _gated(asked, project, folder, dispatch, stage, ready)
        store = open_ones.enter_context(Store(project))
        reports = shard.part(whole) if shard else whole
        done = Run(Wanted(tuple(reports), tuple(whole), suffixes), project, folder, store, Judge(project, store))
        stage("render", done.jobs, done.held)
        results = done.finish(done.render(dispatch, progress=progress))
    outputs = {path: digest for one in results if one.error is None for path, digest in one.outputs.items()}
    files = [*outputs, f"reports/{MANIFEST}"]
    if shard:
        shards.note(folder, shard, whole, outputs, made_of=_made_of(asked, project))
        files.append(f"reports/{shards.FILE}")
    stage("site", 0)
    _publish(outcome, project, folder)
    files += _validation_files(folder)
    if not shard:
        files += _about_all(project, folder)
    refuse_failures(results, resume=resume)
    return Made(_summary(reports, results, project, outcome, jobs=done.jobs, unsteady=done.unsteady), tuple(files))


def _way(asked: Asked, project: Project, folder: Path) -> Dispatch:
    """Where reports are rendered."""
    if asked.scheduler is None:
        return Local(project, asked.workers)
    from danvan_analysis.reports.cluster.dispatch import Cluster
    from danvan_analysis.reports.cluster.place import place_at

    return Cluster(project, asked.scheduler, place_at(asked.place or str(folder.absolute())))


def _gated(
    asked: Asked,
    project: Project,
    folder: Path,
    dispatch: Dispatch,
    stage: Callable[..., object],
    ready: validation.Ready | None,
) -> tuple[list[Report], validation.Outcome]:
    """Tidy tables on disk that the gate lets through, and the plan on them."""
    options = {"years": asked.years, "provinces_named": asked.provinces, "lang": asked.lang}
    stage("clean", 0)
    verify(load(project.raw))
    if processed.is_fresh(project):
        reports = plan(project, **options)  # type: ignore[arg-type]
        stage("validate", 0)
        outcome = validation.validate_project(project)
    else:
        # The library of the gate is imported beside the cleaning, those of the reports beside the gate.
        cleaned = clean(project.raw)
        # Refused before anything starts where a name is unknown.
        reports = plan(project, **options, tables=cleaned.tables)  # type: ignore[arg-type]
        stage("validate", 0)
        with validation.start(project, tables=cleaned.tables, ready=ready) as pending:
            dispatch.warm()
            files = processed.Files.of(cleaned)
            outcome = pending.wait()
        # Rejected data never replaces the tables on disk.
        if outcome.ok:
            processed.write(cleaned, project.processed, files=files)
    if not outcome.ok:
        _publish(outcome, project, folder)
        outcome.raise_if_rejected()
    return reports, outcome


def _publish(outcome: validation.Outcome, project: Project, folder: Path) -> None:
    """Write what the gate found, for programs and for people."""
    validation.write(outcome, folder / "validation")
    write_validation_page(outcome, project, folder)


def _validation_files(folder: Path) -> list[str]:
    return [f"validation/{file.name}" for file in sorted((folder / "validation").iterdir()) if file.is_file()]


def _about_all(project: Project, folder: Path) -> list[str]:
    """Write what is about all reports that stand in a build folder: the index page, the registry of figures."""
    entries = manifest(folder, load(project.raw).digest)
    names = sorted({str(figure["id"]) for entry in entries for figure in entry["figures"]})
    written = [write_index(project, folder), registry.write(folder, names=names)]
    return [file.relative_to(folder).as_posix() for file in written]


def _made_of(asked: Asked, project: Project) -> dict[str, object]:
    """What parts of one build have in common."""
    package = load(project.raw)
    hashes = (project.processed / processed.HASHES).read_text(encoding="utf-8")
    return {
        "release": package.version,
        "raw": package.digest,
        "tables": processed.text_hash(hashes),
        "code": processed.code_hash(),
        "years": list(asked.years),
        "provinces": list(asked.provinces),
        "lang": asked.lang,
        "formats": list(asked.formats),
    }


def _summary(
    reports: Sequence[Report],
    results: Iterable[Rendered],
    project: Project,
    outcome: validation.Outcome,
    *,
    jobs: int,
    unsteady: bool,
) -> Summary:
    def table(name: str) -> pl.DataFrame:
        return processed.table(name, project=project)

    indicators = table("indicators")
    return Summary(
        years=tuple(sorted({report.year for report in reports if report.year})),
        reports=len(reports),
        figures=len({identity for result in results for identity, _, _ in result.figures}),
        cells_in=int(table("ledger")["cells"].sum()),
        rows_out=indicators.height,
        secondary=indicators.filter(status="secondary").height,
        quarantined=table("quarantine").height,
        validation=outcome.summary("en"),
        seconds=0.0,
        index="",
        rendered=jobs,
        unsteady=unsteady,
    )


def merge(folders: Sequence[Path], project: Project, folder: Path) -> Summary:
    """Join the parts of a divided build, and write the pages that are about all of it.

    Parameters
    ----------
    folders : sequence of Path
        The build folders of all parts.
    project : Project
        The same raw tables, at the same release.
    folder : Path
        The build folder of the whole.

    Raises
    ------
    ShardsDoNotFit
        The parts are not those of one build of this project; nothing is written.
    """
    entries = shards.merge(folders, folder, raw=load(project.raw).digest)
    outcome = validation.validate_project(project)
    _publish(outcome, project, folder)
    _about_all(project, folder)
    paths = [(entry["year"], entry["figures"]) for entry in entries]
    made = _summary([], [], project, outcome, jobs=0, unsteady=False)
    return Summary(
        **{
            **made.to_dict(),
            "years": tuple(sorted({year for year, _ in paths if year})),
            "reports": len(paths),
            "figures": len({figure["id"] for _, figures in paths for figure in figures}),
            "index": str(folder / "site" / "index.html"),
        }
    )
