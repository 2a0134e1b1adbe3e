"""Which printed cells differ between two sides, and which of them each figure that differs stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danvan_analysis.site import release_diff_cells as cells
from danvan_analysis.site.release_diff_model import FigureChange, ReleaseDiff
from danvan_analysis.site.release_diff_sides import Side


def find_cells(made: ReleaseDiff) -> None:
    """Find the cells that differ: by key where both sides have raw tables, else by what the figures' files hold."""
    old, new = made.old, made.new
    if old.raw is not None and new.raw is not None:
        if old.tidy is not None and new.tidy is not None:
            made.cells = cells.by_key(old.tidy, new.tidy)
            made.notes.append(("by_key", {}))
            return
        made.notes += _troubles(made)
        return
    described = [_described(side, made.figures) for side in (old, new)]
    made.notes += _troubles(made)
    if not all(described):
        lacking = [side.name for side, one in zip((old, new), described, strict=True) if not one]
        made.notes.append(("no_cells", {"side": ", ".join(lacking)}))
        return
    made.cells, moved = cells.by_address(*described)
    made.notes.append(("by_address", {}))
    made.notes += [
        ("moved", {"table": table, "differing": differing, "compared": compared})
        for table, differing, compared in moved
    ]


def _troubles(made: ReleaseDiff) -> list[tuple[str, dict[str, Any]]]:
    """Why tables could not be cleaned."""
    sides = (made.old, made.new)
    return [("not_cleaned", {"side": side.name, "why": side.trouble}) for side in sides if side.trouble]


def _described(side: Side, figures: list[FigureChange] | None) -> list[dict[str, dict[cells.Place, str]]]:
    """Printed texts of the cells, as far as a side knows them; of a build, those of its figures that changed."""
    if side.tidy is not None:
        return [_texts(side.tidy)]
    if side.figures is None or side.folder is None:
        return []
    # A figure of which only the release differs stands on the same cells.
    wanted = (one.name for one in figures if one.kind != "release") if figures is not None else side.figures.entries
    entries = (side.figures.entries.get(name) for name in wanted)
    return [cells.printed(side.tables_of(one)) for one in entries if one is not None] or [{}]


def _texts(tidy: Mapping[str, Any]) -> dict[str, dict[cells.Place, str]]:
    """Printed texts by raw table and place, from tidy tables."""
    found: dict[str, dict[cells.Place, str]] = {}
    for name in ("evidence", "movement", "service_outputs", "national", "uncertainty", "survey_indicators"):
        forms = [("column", "as_published")] + ([("rank_column", "rank_as_published")] if name == "evidence" else [])
        for column, text in forms:
            rows = tidy[name].select("table", "row", column, text).drop_nulls()
            for table, row, of_column, printed in rows.iter_rows():
                found.setdefault(table, {})[of_column, row] = printed
    return found


def explain(made: ReleaseDiff, known: Side | None) -> None:
    """Note for each figure the changed cells that it stands on; where a side does not say them, a known build does."""
    at: dict[tuple[str, str, int], list[int]] = {}
    then: dict[tuple[str, str, int], list[int]] = {}
    for position, change in enumerate(made.cells or ()):
        before, after = change.places
        at.setdefault(before, []).append(position)
        then.setdefault(after, []).append(position)
    for figure in made.figures or ():
        if figure.kind not in ("data", "definition", "touched"):
            continue
        used = [_used(side, figure.name) for side in (made.old, made.new)]
        other = _used(known, figure.name) if known is not None and None in used else None
        figure.causes = sorted(
            {
                number
                for places, spots in zip(used, (at, then), strict=True)
                for place in (other if places is None else places) or ()
                for number in spots.get(place, ())
            }
        )
        if figure.kind == "data":
            figure.why = _why(made, figure, *used)


def _used(side: Side, name: str) -> set[tuple[str, str, int]] | None:
    entry = side.figures.entries.get(name) if side.figures is not None else None
    tables = side.tables_of(entry) if entry is not None else None
    return None if tables is None else cells.uses(tables)


def _why(
    made: ReleaseDiff,
    figure: FigureChange,
    former: set[tuple[str, str, int]] | None,
    now: set[tuple[str, str, int]] | None,
) -> list[str]:
    found = ["cells"] if figure.causes else []
    if former is not None and now is not None:
        found += ["used_newly"] if now - former else []
        found += ["used_no_more"] if former - now else []
        if not found and made.cells is not None and not _hidden(made, figure):
            found.append("computed")
    return found or ["not_known"]


def _hidden(made: ReleaseDiff, figure: FigureChange) -> bool:
    """Whether cells behind a figure changed that neither build holds the texts of, or whose table was left out."""
    digests = []
    left_out = {given["table"] for code, given in made.notes if code == "moved"}
    for side in (made.old, made.new):
        entry = side.figures.entries.get(figure.name) if side.figures is not None else None
        tables = (side.tables_of(entry) if entry is not None else None) or {}
        if left_out & set(tables):
            return True
        digests.append({name: one.get("digest") for name, one in tables.items() if isinstance(one, dict)})
    return digests[0] != digests[1]
