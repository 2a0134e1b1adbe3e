"""What an accepted plan becomes: tables of text with the address each figure had, and an entry of the registry."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from danvan_analysis.published.adding.model import (
    Edition,
    IndicatorCell,
    NewComponent,
    Plan,
    PlannedCell,
    RegistryProposal,
)
from danvan_analysis.published.layouts import layout
from danvan_analysis.published.workbooks.sheets import cell_name

#: Folder below data/raw for what was taken over from publishers' files.
FOLDER = "added"


def table_path(plan: Plan, year: int, *, indicators: bool = False) -> str:
    """Path under data/raw of the table that an edition of a file becomes.

    The file's hash stands in the name: a revised release never takes the place of the former one.

    Examples
    --------
    >>> from danvan_analysis.published.workbooks.sheets import Book
    >>> book = Book("PAPI_2025.xlsx", "ab12cd34" * 8, 1, "xlsx", ())
    >>> table_path(Plan(book, "PAPI", ".", "", (), (), (), ()), 2025)
    'added/papi_2025_ab12cd34.csv'
    """
    kind = "_indicators" if indicators else ""
    return f"{FOLDER}/{plan.index.lower()}_{year}_{plan.book.sha256[:8]}{kind}.csv"


def layout_path(plan: Plan) -> str:
    """Path under data/raw of the layout by which the file was read."""
    years = sorted({edition.year for edition in plan.editions})
    span = f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
    return f"{FOLDER}/{plan.index.lower()}_{span}_{plan.book.sha256[:8]}.toml"


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue().encode("utf-8")


def figures_text(plan: Plan, cells: Sequence[PlannedCell]) -> bytes:
    """The table of layout ``added``: a line a figure, in the order of the file."""
    rows = [
        (plan.index, one.edition_year, one.province, one.component_code, one.what, plan.as_printed(one), one.unit)
        + (one.sheet, one.cell, one.province_cell)
        for one in cells
    ]
    return _text(layout("added").required, rows)


def indicators_text(plan: Plan, cells: Sequence[IndicatorCell]) -> bytes:
    """The table of layout ``survey_indicators``: a line a figure behind a sub-index, under its own label."""
    rows = [
        (plan.index, one.edition_year, one.province, one.component_code, one.label, one.variable, plan.as_printed(one))
        + (one.sheet, cell_name(one.row, one.column), cell_name(one.province_row, one.province_column))
        for one in cells
    ]
    return _text(layout("survey_indicators").required, rows)


def registry_path(proposal: RegistryProposal) -> str:
    """Path below the folder of all data of the registry's entry for an edition."""
    return f"registry/{proposal.index.lower()}/{proposal.edition_year}.toml"


def registry_text(edition: Edition, *, source: str, former: str | None = None) -> bytes | None:
    """The entry that an edition adds to the registry; None where the registry knows it whole.

    Parameters
    ----------
    edition : Edition
    source : str
        Title of the source, named by each new break.
    former : str, optional
        The entry that is there already: its statements stay, what is new is joined to them.

    Returns
    -------
    bytes or None
        TOML as :mod:`danvan_analysis.reference.registry_additions` reads it.
    """
    import tomlkit

    proposal = edition.proposal
    known: dict[str, Any] = tomlkit.parse(former).unwrap() if former else {}
    if not (proposal.new_edition or proposal.new or proposal.complete or proposal.found or known):
        return None
    made = tomlkit.document()
    made.add(tomlkit.comment(f"What {proposal.index} of {proposal.edition_year} adds to the registry: {source}"))
    made["index"], made["year"], made["vintage"] = proposal.index, proposal.edition_year, proposal.vintage
    made["continues"] = sorted({*known.get("continues", []), *proposal.continues})
    made["complete"] = sorted({*known.get("complete", []), *proposal.complete})
    tables: dict[str, list[dict[str, object]]] = {
        "component": [*known.get("component", []), *(_component(one) for one in proposal.new)],
        "break": [*known.get("break", []), *_breaks(proposal, source)],
        "absent": _absent(known, proposal),
        "found": _found(known, proposal),
        "weights": known.get("weights", []),
    }
    for name, entries in tables.items():
        if not entries:
            continue
        written = tomlkit.aot()
        for entry in entries:
            item = tomlkit.table()
            item.update({key: value for key, value in entry.items() if value is not None})
            written.append(item)
        made[name] = written
    return tomlkit.dumps(made).encode("utf-8")


def _component(one: NewComponent) -> dict[str, object]:
    return {
        "code": one.code,
        "level": one.level,
        "parent": one.parent,
        "en": one.label_en,
        "vi": one.label_vi,
        "unit": one.unit,
        "scale": list(one.scale) if one.scale else None,
    }


def _breaks(proposal: RegistryProposal, source: str) -> list[dict[str, object]]:
    """A new measure under a known code breaks the line of its aggregates too: the sum is another sum."""
    parents = sorted({one.parent for one in proposal.new if one.parent})
    if not parents:
        return []
    codes = ", ".join(one.code for one in proposal.new)
    return [
        {
            "year": proposal.edition_year,
            "component_codes": parents,
            "kind": "documented",
            "text": {
                "vi": f"Thành phần mới hoặc đổi nội dung trong kỳ {proposal.edition_year}: {codes}.",
                "en": f"Components new or changed in the edition of {proposal.edition_year}: {codes}.",
            },
            "source": source,
        }
    ]


def _absent(known: dict[str, Any], proposal: RegistryProposal) -> list[dict[str, object]]:
    """A province is absent where no table of the edition has it: what a second table has, it no longer lacks."""
    lacking = {component: set(codes) for component, codes in proposal.absent.items()}
    for one in known.get("absent", []):
        for component in one.get("component_codes", []):
            if component not in proposal.complete:
                lacking.setdefault(component, set()).add(one["province_code"])
    for component in set(proposal.complete) & set(known.get("complete", [])):
        before = {
            one["province_code"] for one in known.get("absent", []) if component in one.get("component_codes", [])
        }
        lacking[component] = lacking.get(component, set()) & before
    by_province: dict[str, set[str]] = {}
    for component, codes in lacking.items():
        for code in codes:
            by_province.setdefault(code, set()).add(component)
    return [
        {"province_code": code, "component_codes": sorted(components)}
        for code, components in sorted(by_province.items())
    ]


def _found(known: dict[str, Any], proposal: RegistryProposal) -> list[dict[str, object]]:
    by_component = {one["component_code"]: set(one["provinces"].split()) for one in known.get("found", [])}
    for component, codes in proposal.found.items():
        by_component.setdefault(component, set()).update(codes)
    return [
        {"component_code": component, "provinces": " ".join(sorted(codes))}
        for component, codes in sorted(by_component.items())
    ]
