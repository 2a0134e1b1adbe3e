"""What differs between two releases: figures, the printed cells behind them, and the sentences of the reports."""

from __future__ import annotations

from typing import Final

import polars as pl

from danvan_analysis.export import registry
from danvan_analysis.export.registry import Entry
from danvan_analysis.site import release_diff_causes as causes
from danvan_analysis.site import release_diff_cells as cells
from danvan_analysis.site import release_diff_sentences as sentences
from danvan_analysis.site.release_diff_model import KINDS, FigureChange, ReleaseDiff
from danvan_analysis.site.release_diff_sides import Side

__all__ = ["KINDS", "FigureChange", "ReleaseDiff", "compare", "kind_of"]

_DEFINED: Final = ("spec", "alt", "notes")


def kind_of(former: Entry, now: Entry) -> tuple[str, tuple[str, ...]]:
    """What differs between two drawings of a figure; an empty kind where nothing does.

    Examples
    --------
    >>> one = Entry("a", "a", "page", "DV", "t", {"data": "1", "spec": "1", "code": "1"}, "p")
    >>> two = Entry("a", "a", "page", "DV", "t", {"data": "1", "spec": "1", "code": "2"}, "q")
    >>> kind_of(one, two), kind_of(one, one)
    (('code', ('code',)), ('', ()))
    """
    # A build of fewer formats has fewer fingerprints: what one side does not have differs in nothing.
    shared = [name for name in former.hashes if name in now.hashes]
    differing = tuple(name for name in shared if former.hashes[name] != now.hashes[name])
    if "data" in differing:
        return "data", differing
    if former.title != now.title or set(_DEFINED) & set(differing):
        return "definition", differing
    if set(differing) - {"code"}:
        return "drawing", differing
    if differing:
        return "code", differing
    return ("release" if former.proof != now.proof else ""), ()


def compare(old: Side, new: Side, *, known: Side | None = None, evidence: pl.DataFrame | None = None) -> ReleaseDiff:
    """Compare two releases.

    Parameters
    ----------
    old, new : Side
        See :func:`danvan_analysis.site.release_diff_sides.opened`.
    known : Side, optional
        A build that says which figures use which cells, for sides that do not say it.
    evidence : polars.DataFrame, optional
        The tidy table of that name of today: gives cells that are compared by address the key of their row.

    Returns
    -------
    ReleaseDiff
    """
    made = ReleaseDiff(old, new)
    if old.figures is not None and new.figures is not None:
        made.figures, made.unchanged = _figures(old.figures, new.figures)
    causes.find_cells(made)
    if made.cells and evidence is not None:
        made.cells = cells.keyed(made.cells, evidence)
    if made.figures is None and made.cells is not None and known is not None and known.figures is not None:
        made.figures = [_as(entry, "touched") for entry in known.figures.entries.values()]
        causes.explain(made, known)
        made.figures = [one for one in made.figures if one.causes]
        made.notes.append(("by_use", {"build": known.name}))
    elif made.figures is None:
        lacking = [side.name for side in (old, new) if side.figures is None]
        made.notes.append(("no_figures", {"side": ", ".join(lacking)}))
    elif made.cells is not None:
        causes.explain(made, known)
    if made.figures is not None:
        made.figures.sort(key=lambda one: (KINDS.index(one.kind), one.name))
    if old.reports and new.reports:
        made.sentences, made.reports_gone, made.reports_new = sentences.compared(old, new)
    else:
        lacking = [side.name for side in (old, new) if not side.reports]
        made.notes.append(("no_reports", {"side": ", ".join(lacking)}))
    return made


def _as(entry: Entry, kind: str, former: Entry | None = None, differing: tuple[str, ...] = ()) -> FigureChange:
    before = former.title if former is not None else entry.title if kind == "removed" else ""
    title = "" if kind == "removed" else entry.title
    return FigureChange(entry.name, entry.id, entry.size, entry.code, kind, before, title, differing)


def _figures(old: registry.Registry, new: registry.Registry) -> tuple[list[FigureChange], int]:
    found = []
    unchanged = 0
    for name in sorted({*old.entries, *new.entries}):
        former, now = old.entries.get(name), new.entries.get(name)
        if former is not None and now is not None:
            kind, differing = kind_of(former, now)
            if kind:
                found.append(_as(now, kind, former, differing))
            else:
                unchanged += 1
        elif now is not None:
            found.append(_as(now, "added"))
        elif former is not None:
            found.append(_as(former, "removed"))
    return found, unchanged
