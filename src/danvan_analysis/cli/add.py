"""``danvan add``: a publisher's file, a plan, a yes, and tables that the next build includes."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import polars as pl

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import clean
from danvan_analysis.cli.plan_view import console, plan_json, show
from danvan_analysis.errors import BadParameter, PlanOpen, WorkbookFault
from danvan_analysis.project import Project, find
from danvan_analysis.published import load
from danvan_analysis.published.adding import accept as accepting
from danvan_analysis.published.adding.accept import Accepted, Source
from danvan_analysis.published.adding.against import KNOWN, Against, against
from danvan_analysis.published.adding.layout_file import Layout, read_layout, to_toml
from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.adding.plan import make_plan
from danvan_analysis.published.adding.written import layout_path
from danvan_analysis.published.workbooks import read_book
from danvan_analysis.storage import replace as write_whole

_LARGEST_LAYOUT_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """What the person asked for.

    Attributes
    ----------
    index : str
        Code of the index.
    years : tuple of int
        Editions; none = those that the file names.
    decimal, vintage, encoding, layout : optional
        Answers to what a file may leave open; ``layout`` is the path of a reviewed layout file.
    indicators : bool
        Also take the sheets of indicators behind the sub-indices.
    revised : bool
        The file is a revised release: its figures take the place of those in force.
    """

    index: str
    years: tuple[int, ...] = ()
    decimal: Literal[".", ","] | None = None
    vintage: int | None = None
    encoding: str | None = None
    layout: Path | None = None
    indicators: bool = False
    revised: bool = False


def decimal_sign(text: str | None) -> Literal[".", ","] | None:
    """The answer to which decimal sign a file has.

    Raises
    ------
    BadParameter
        Something else.
    """
    if text is None:
        return None
    if text.strip() == ".":
        return "."
    if text.strip() == ",":
        return ","
    raise BadParameter(f"the decimal sign of a file is '.' or ',', found {text!r}")


def known_figures(project: Project) -> pl.DataFrame:
    """Figures in force, with the decimals that were printed; columns as ``against.KNOWN``."""
    cells = processed.table("indicators", project=project)
    printed = pl.col("as_published").str.extract(r"[.,](\d+)\s*%?$").str.len_chars().fill_null(0)
    return cells.with_columns(
        decimals=pl.when(pl.col("as_published").is_not_null()).then(printed), rank=pl.col("rank_published")
    ).select(pl.col(name).cast(dtype) for name, dtype in KNOWN.items())


def planned(file: Path, wanted: Wanted, project: Project) -> tuple[Plan, Against]:
    """The plan of an import, held against what the project has.

    Raises
    ------
    WorkbookFault
        The file, or the table in it, cannot be what it is said to be.
    """
    known = known_figures(project)
    book = read_book(file, encoding=wanted.encoding)
    layout = _reviewed(wanted.layout) if wanted.layout else None
    plan = make_plan(
        book,
        index=wanted.index,
        years=wanted.years,
        decimal=wanted.decimal,
        vintage=wanted.vintage,
        indicators=wanted.indicators,
        layout=layout,
        known=known.filter(pl.col("index") == wanted.index),
    )
    accepting.refuse_twice(plan, load(project.raw))
    return plan, against(plan, known)


def _reviewed(file: Path) -> Layout:
    try:
        if file.stat().st_size > _LARGEST_LAYOUT_BYTES:
            raise WorkbookFault(file.name, "is too large for a layout file", "Hand in the file that the plan named.")
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise WorkbookFault(file.name, reason, "--layout takes the layout file that a plan named.") from error
    return read_layout(text, name=file.name)


def write_layout(plan: Plan, project: Project) -> Path:
    """Write the layout file of a plan into the build folder, for review."""
    path = project.build / layout_path(plan)
    write_whole(path, to_toml(plan).encode("utf-8"))
    return path


def take_over(plan: Plan, held: Against, wanted: Wanted, source: Source, project: Project) -> Accepted:
    """Accept a plan: rehearsed on a copy first, so that what stands in the project can always be built.

    Raises
    ------
    WorkbookFault
        A revised release without a former one, or without ``revised`` a file of nothing new.
    DanvanError
        What cleaning would say of the new tables; nothing was written.
    """
    if wanted.revised and not held.tables:
        raise WorkbookFault(
            plan.book.file, "no figure of these editions and components stands in the project", "Leave out --replace."
        )
    revises = held.tables if wanted.revised else ()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / project.raw.name
        shutil.copytree(project.raw, raw)
        if project.registry.is_dir():
            shutil.copytree(project.registry, Path(folder) / project.registry.name)
        accepting.accept(plan, raw, source=source, revises=revises)
        # Reads the registry beside that copy, not the project's.
        clean(raw)
    return accepting.accept(plan, project.raw, source=source, revises=revises)


def refuse_open(plan: Plan, layout: Path) -> None:
    """Stop where a question of the plan is open.

    Raises
    ------
    PlanOpen
        Each question with what answers it.
    """
    if not plan.questions:
        return
    said = "; ".join(f"{one.where}: {one.text}" for one in plan.questions)
    how = " / ".join(dict.fromkeys(one.answer_with for one in plan.questions if one.answer_with))
    raise PlanOpen(
        plan.book.file,
        f"{len(plan.questions)} open question(s): {said}",
        (f"Answer with {how}" if how else "Answer") + f", or edit {layout.name} and hand it in with --layout.",
    )


def run(
    file: Path,
    wanted: Wanted,
    *,
    source: str | None,
    told: Mapping[str, str],
    accepted: bool,
    as_json: bool,
) -> None:
    """The verb: the plan on stdout, questions on a terminal, then the tables or exit code 2.

    Raises
    ------
    PlanOpen
        A question is open, or nobody accepted the plan.
    """
    import typer

    project = find()
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    plan, held = planned(file, wanted, project)
    if asks and wanted.decimal is None and any("--decimal" in one.answer_with for one in plan.questions):
        wanted = replace(wanted, decimal=decimal_sign(typer.prompt("Decimal sign of the file ('.' or ',')")))
        plan, held = planned(file, wanted, project)
    layout = write_layout(plan, project)
    if as_json:
        print(json.dumps(plan_json(plan, held), ensure_ascii=False))
    else:
        show(plan, held, console())
        print(f"Layout file for review: {layout}")
    refuse_open(plan, layout)
    if not accepted and not (asks and typer.confirm(f"Take over {len(plan.cells):,} figures?")):
        raise PlanOpen(
            plan.book.file,
            "the plan was not accepted; nothing was written",
            f"Look at it, then run the command again with --accept (and --layout, where you corrected {layout.name}).",
        )
    if asks and source is None:
        source = typer.prompt("Source: title of the publication, or a known source id", default=file.name)
    if source is None:
        print(f"danvan: no --source given: the file's name, {file.name}, stands as the source", file=sys.stderr)
    about = Source(
        title=source or file.name,
        publisher=told.get("publisher", ""),
        url=told.get("url", ""),
        published_year=told.get("published", ""),
        terms=told.get("terms", ""),
    )
    done = take_over(plan, held, wanted, about, project)
    for path in (*done.tables, *done.registry):
        print(f"written: {path}", file=sys.stderr)
    print(
        f"danvan: {done.figures:,} figures and {done.indicators:,} indicators taken over as source {done.source_id}; "
        "`danvan build` includes them",
        file=sys.stderr,
    )
