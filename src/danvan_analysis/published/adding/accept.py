"""Taking over an accepted plan: tables, descriptor and registry in one step, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis.errors import AlreadyAdded, PlanOpen, WorkbookFault
from danvan_analysis.published.adding import written
from danvan_analysis.published.adding.layout_file import to_toml
from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.package import DESCRIPTOR, PENDING, DataPackage, load
from danvan_analysis.published.record import companion, described, descriptor_text
from danvan_analysis.published.tables import read
from danvan_analysis.reference import registry
from danvan_analysis.storage import Unfinished, replace_all


@dataclass(frozen=True)
class Source:
    """Where a file comes from, as the person who adds it says.

    Attributes
    ----------
    title : str
        Title of the publication, or the id of a source that sources.csv has already.
    publisher, url, published_year, terms : str
        As far as known; ``terms`` is a plain note, no licence.
    """

    title: str
    publisher: str = ""
    url: str = ""
    published_year: str = ""
    terms: str = ""


@dataclass(frozen=True)
class Accepted:
    """What was written.

    Attributes
    ----------
    tables : tuple of str
        New tables, by their path under data/raw.
    registry : tuple of str
        Entries of the registry, by their path below the folder of all data.
    source_id : str
    figures, indicators : int
        Cells taken over.
    revises : tuple of str
        Tables whose figures the new ones replace.
    """

    tables: tuple[str, ...]
    registry: tuple[str, ...]
    source_id: str
    figures: int
    indicators: int
    revises: tuple[str, ...] = ()


def refuse_twice(plan: Plan, package: DataPackage) -> None:
    """Refuse a file whose figures were all taken over before.

    Raises
    ------
    AlreadyAdded
        With the tables it became.
    """
    there = {resource.path for resource in package.resources}
    wanted = _paths(plan)
    if wanted and wanted <= there:
        raise AlreadyAdded(
            plan.book.file,
            f"the same file (sha256 {plan.book.sha256[:12]}...) was added before, as {', '.join(sorted(wanted))}",
            "Nothing is left to do; for a revised release take the new file and --replace.",
        )


def _paths(plan: Plan) -> set[str]:
    paths = {written.table_path(plan, edition.year) for edition in plan.editions if edition.cells}
    return paths | {written.table_path(plan, year, indicators=True) for year in _indicator_years(plan)}


def _indicator_years(plan: Plan) -> list[int]:
    return sorted({cell.edition_year for cell in plan.indicators})


def accept(plan: Plan, raw: Path, *, source: Source, revises: Sequence[str] = ()) -> Accepted:
    """Write what a plan found into the project.

    Parameters
    ----------
    plan : Plan
        With no open question.
    raw : Path
        data/raw of the project; the registry's entries go to ``registry`` beside it.
    source : Source
        What the descriptor says of the file.
    revises : sequence of str
        Tables that this release replaces, by their path under data/raw; they stay where they are.

    Returns
    -------
    Accepted

    Raises
    ------
    PlanOpen
        A question of the plan is open; nothing was written.
    AlreadyAdded
        The same file was added before.
    WorkbookFault
        The plan has no figure, or another program is adding a table.
    """
    if plan.questions:
        first = plan.questions[0]
        raise PlanOpen(
            plan.book.file,
            f"{len(plan.questions)} question(s) are open, the first at {first.where}: {first.text}",
            first.answer_with or "Answer it in the layout file and hand that in with --layout.",
        )
    package = load(raw)
    refuse_twice(plan, package)
    descriptor = json.loads((raw / DESCRIPTOR).read_text(encoding="utf-8"))
    known = {resource.path for resource in package.resources}
    source_id = _source_id(plan, source, package)
    told = {"name": source_id, "title": source.title, "path": source.url, "publishedYear": source.published_year}
    about: dict[str, Any] = {
        "publisher": source.publisher,
        "terms": source.terms or registry.index(plan.index).terms["en"],
        "sources": [{key: value for key, value in told.items() if value}],
    }
    files: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []

    def take(path: str, content: bytes, layout: str, year: int, cells: int) -> None:
        title = f"{plan.index.replace('_', ' ')} {year}, taken over from {plan.book.file}"
        entry = described(path, content, layout=layout, title=title, edition_year=year, **about)
        entry["addedFrom"] = {
            "file": plan.book.file,
            "sha256": plan.book.sha256,
            "decimal": plan.decimal,
            "sourceId": source_id,
            "cells": cells,
            **({"revises": sorted(revises)} if revises and layout == "added" else {}),
        }
        files[f"{raw.name}/{path}"] = content
        entries.append(entry)

    for edition in plan.editions:
        path = written.table_path(plan, edition.year)
        if edition.cells and path not in known:
            take(path, written.figures_text(plan, edition.cells), "added", edition.year, len(edition.cells))
    for year in _indicator_years(plan):
        path = written.table_path(plan, year, indicators=True)
        cells = [cell for cell in plan.indicators if cell.edition_year == year]
        if path not in known:
            take(path, written.indicators_text(plan, cells), "survey_indicators", year, len(cells))
    if not entries:
        raise WorkbookFault(plan.book.file, "the plan takes no figure", "Look at what was not taken and why.")
    companions = {f"{raw.name}/{written.layout_path(plan)}": to_toml(plan).encode("utf-8")}
    registered = []
    for edition in plan.editions:
        path = written.registry_path(edition.proposal)
        former = raw.parent / path
        text = written.registry_text(
            edition, source=source.title, former=former.read_text(encoding="utf-8") if former.is_file() else None
        )
        if text is not None:
            companions[path] = text
            registered.append(path)
    descriptor["resources"] = [*descriptor["resources"], *entries]
    others = [one for one in descriptor.get("companions", []) if one["path"] not in companions]
    descriptor["companions"] = [*others, *(companion(path, content) for path, content in companions.items())]
    files |= companions
    files[f"{raw.name}/{DESCRIPTOR}"] = descriptor_text(descriptor)
    try:
        replace_all(raw.parent, files, pending=f"{raw.name}/{PENDING}")
    except Unfinished as error:
        raise WorkbookFault(plan.book.file, f"cannot be added now: {error}", "Try again when it has ended.") from error
    return Accepted(
        tables=tuple(sorted(entry["path"] for entry in entries)),
        registry=tuple(sorted(registered)),
        source_id=source_id,
        figures=sum(entry["addedFrom"]["cells"] for entry in entries if entry["tableLayout"] == "added"),
        indicators=sum(entry["addedFrom"]["cells"] for entry in entries if entry["tableLayout"] != "added"),
        revises=tuple(sorted(revises)),
    )


def _source_id(plan: Plan, source: Source, package: DataPackage) -> str:
    """The id of a source that is known already, or one made of the index and the hash of the file."""
    listed = {str(one) for one in read(package, package.one("sources")).frame["source_id"]}
    return source.title if source.title in listed else f"{plan.index}_{plan.book.sha256[:8].upper()}"
