"""The plan of an import as a person reads it in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from danvan_analysis.published.adding.against import Against
from danvan_analysis.published.adding.model import ColumnMatch, Edition, Plan
from danvan_analysis.reference import provinces, registry

_SHOWN = 20
_WIDTH = 118
_HEADER_LETTERS = 44


def _safe(text: str) -> Text:
    """A text from a stranger's file: no markup of ours, no codes that command the terminal."""
    return Text("".join(letter if letter.isprintable() else " " for letter in text))


def show(plan: Plan, held: Against, console: Console) -> None:
    """Print a plan: what was found, what is taken, what is not, what differs, what is open."""
    console.print(view(plan, held))


def console(*, to_stderr: bool = False) -> Console:
    """A console of a width that fits tables also where there is no terminal."""
    made = Console(stderr=to_stderr, highlight=False, soft_wrap=False)
    return made if made.is_terminal else Console(stderr=to_stderr, highlight=False, width=_WIDTH, no_color=True)


def view(plan: Plan, held: Against) -> Group:
    """The parts of the printed plan."""
    parts: list[RenderableType | None] = [_head(plan), _editions(plan), _columns(plan), _left(plan), _blanks(plan)]
    parts += [_registry(plan), _against(held)]
    if held.changes:
        parts.append(_changes(held))
    if plan.indicators:
        labels = len({(cell.edition_year, cell.component_code, cell.label, cell.variable) for cell in plan.indicators})
        counted = f"{len(plan.indicators):,} figures of {labels} indicators"
        parts.append(Text(f"Indicators behind the sub-indices: {counted}"))
    parts.append(_lines("To look at", [f"{one.where}: {one.text}" for one in plan.remarks if not one.question]))
    parts.append(_lines("OPEN", [f"{one.where}: {one.text} ({one.answer_with})" for one in plan.questions]))
    return Group(*(part for part in parts if part is not None))


def _head(plan: Plan) -> Text:
    book = plan.book
    sign = "decimal comma" if plan.decimal == "," else "decimal dot"
    read = ", ".join(part for part in (book.format, book.encoding, f"{len(book.sheets)} sheet(s)") if part)
    basis = f" ({plan.decimal_basis})" if plan.decimal_basis else ""
    return _safe(f"{book.file}: {read}; {plan.index}; {sign}{basis}")


def _grid(title: str, *columns: str, numbers: Iterable[str] = ()) -> Table:
    grid = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", box=SIMPLE_HEAD, pad_edge=False
    )
    for name in columns:
        grid.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    return grid


def _editions(plan: Plan) -> Table:
    grid = _grid("Editions", "year", "sheet", "layout", "provinces", "figures", "without any", numbers=("figures",))
    for edition in plan.editions:
        units = len(provinces.provinces(edition.vintage))
        there = len({cell.province_code for cell in edition.cells})
        grid.add_row(
            str(edition.year),
            _safe(edition.sheet),
            edition.layout,
            f"{there} of {units} ({edition.vintage})",
            f"{len(edition.cells):,}",
            ", ".join(_names(edition, edition.missing)),
        )
    return grid


def _names(edition: Edition, codes: Iterable[str]) -> list[str]:
    return [provinces.get(code, edition.vintage).name_vi for code in codes]


def _label(index: str, code: str | None, year: int) -> str:
    if code is None:
        return ""
    known = registry.years(index)
    at = year if year in known else known[-1]
    label = {one.code: one.label_short["en"] for one in registry.components(index, at)}.get(code, "new")
    return f"{code}  {label}"


def _columns(plan: Plan) -> Table:
    grid = _grid(
        "Columns",
        "sheet",
        "col",
        "header",
        "component",
        "what",
        "matched by",
        "sure",
        "cells",
        numbers=("sure", "cells"),
    )
    for together in _grouped(plan.columns):
        one = together[0]
        header = " / ".join(" ".join(part.split()) for part in one.header if part)
        codes = [found.component_code for found in together]
        component = _label(plan.index, codes[0], one.edition_year) if len(together) == 1 else ", ".join(map(str, codes))
        grid.add_row(
            _safe(one.sheet),
            one.letter,
            _safe(header if len(header) <= _HEADER_LETTERS else header[: _HEADER_LETTERS - 1] + "…"),
            _safe(component or "NOT TAKEN"),
            one.what,
            _safe("; ".join(part for part in (one.matched_by, one.note) if part)),
            f"{min(found.confidence for found in together):.0%}",
            str(sum(found.cells for found in together)),
        )
    return grid


def _grouped(columns: Sequence[ColumnMatch]) -> list[list[ColumnMatch]]:
    """Columns as they are listed: scores first, and one line for a column that ranks several components."""
    groups: dict[tuple[object, ...], list[ColumnMatch]] = {}
    for one in sorted(columns, key=lambda one: (one.edition_year, one.what != "value")):
        alone = () if one.what == "rank" else (one.component_code,)
        groups.setdefault((one.sheet, one.column, one.edition_year, one.what, one.matched_by, *alone), []).append(one)
    return list(groups.values())


def _lines(title: str, lines: Sequence[str]) -> Text | None:
    if not lines:
        return None
    more = [f"  and {len(lines) - _SHOWN} more (all of them in the layout file)"] if len(lines) > _SHOWN else []
    return Text("\n").join([Text(f"{title}:"), *(_safe(f"  {line}") for line in lines[:_SHOWN]), *map(Text, more)])


def _left(plan: Plan) -> Text | None:
    kinds = Counter(one.kind for one in plan.not_taken)
    counted = ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in sorted(kinds.items()))
    order = {"sheet": 0, "column": 1, "row": 2, "cell": 3}
    left = sorted(plan.not_taken, key=lambda one: order.get(one.kind, 9))
    lines = [
        f"{one.where}: {one.reason}" + (f" ({' '.join(one.text.split())[:60]!r})" if one.text else "") for one in left
    ]
    return _lines(f"Not taken ({counted})", lines)


def _blanks(plan: Plan) -> Text | None:
    lines = []
    for edition in plan.editions:
        # Components without the same provinces share a line.
        by_codes: dict[tuple[str, ...], list[str]] = {}
        for component, codes in edition.blanks.items():
            by_codes.setdefault(tuple(codes), []).append(component)
        lines += [
            f"{edition.year} {', '.join(components)}: {', '.join(_names(edition, codes))}"
            for codes, components in by_codes.items()
        ]
    return _lines("Blank, zero or a word for missing", lines)


def _registry(plan: Plan) -> Text | None:
    lines = []
    for edition in plan.editions:
        proposal = edition.proposal
        if proposal.new_edition:
            lines.append(
                f"{edition.year} is a new edition, of {len(provinces.provinces(proposal.vintage))} provinces "
                f"({proposal.vintage}); unchanged: {', '.join(proposal.continues) or 'none'}"
            )
        lines += [
            f"{edition.year} new measure {one.code} “{one.label_en or one.label_vi}”: {one.reason}"
            for one in proposal.new
        ]
        if proposal.ended:
            lines.append(f"{edition.year} no longer printed: {', '.join(proposal.ended)}")
    return _lines("Proposed for the registry", lines)


def _against(held: Against) -> Text:
    there = f" (in {', '.join(held.tables)})" if held.tables else ""
    return Text(
        f"Against what the project has: {held.new:,} new, {held.agree:,} agree at the printed precision, "
        f"{len(held.changes):,} {'differs' if len(held.changes) == 1 else 'differ'}{there}"
    )


def _changes(held: Against) -> Table:
    grid = _grid(
        "Differing figures", "year", "province", "component", "what", "in force", "in the file", "cell", "table"
    )
    for one in held.changes[:_SHOWN]:
        grid.add_row(
            str(one.edition_year),
            _safe(one.province),
            one.component_code,
            one.what,
            f"{one.before:.10g}",
            f"{one.after:.10g}",
            _safe(f"{one.sheet}!{one.cell}"),
            _safe(one.table),
        )
    if len(held.changes) > _SHOWN:
        grid.caption = f"and {len(held.changes) - _SHOWN} more: --json has all of them"
    return grid


def plan_json(plan: Plan, held: Against) -> dict[str, Any]:
    """The plan for a machine: everything that the printed one has, nothing cut."""
    from dataclasses import asdict

    return {
        "file": plan.book.file,
        "sha256": plan.book.sha256,
        "index": plan.index,
        "decimal": plan.decimal,
        "decimal_basis": plan.decimal_basis,
        "editions": [
            {
                "year": one.year,
                "sheet": one.sheet,
                "layout": one.layout,
                "vintage": one.vintage,
                "figures": len(one.cells),
                "missing": list(one.missing),
                "blanks": {code: list(found) for code, found in one.blanks.items()},
                "registry": asdict(one.proposal),
            }
            for one in plan.editions
        ],
        "columns": [asdict(one) for one in plan.columns],
        "not_taken": [asdict(one) for one in plan.not_taken],
        "remarks": [asdict(one) for one in plan.remarks],
        "indicators": len(plan.indicators),
        "against": asdict(held),
    }
