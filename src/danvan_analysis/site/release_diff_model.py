"""The findings of a comparison of two releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from danvan_analysis.site.release_diff_cells import CellChange
from danvan_analysis.site.release_diff_sentences import SentenceChange
from danvan_analysis.site.release_diff_sides import Side

#: What became of a figure, the weightiest first.
KINDS: Final = ("data", "definition", "drawing", "touched", "added", "removed", "code", "release")


@dataclass
class FigureChange:
    """A figure that is not what it was.

    Attributes
    ----------
    name, id, size, code : str
        As in the registry; ``code`` is the one printed under it.
    kind : str
        ``data`` (its rows are others), ``definition`` (drawn from the same rows, but worded or drawn otherwise),
        ``drawing`` (rows and specification are the same, and a drawing or a file came out otherwise), ``code`` (drawn
        by other code, and what is shown is the same), ``release`` (nothing but the release that it is of),
        ``touched`` (it stands on changed cells, and no list of both sides has it to compare), ``added``, ``removed``.
    former_title, title : str
        Its finding in words, on the old side and on the new one.
    differing : tuple of str
        Fingerprints that differ: data, spec, code, alt, notes, drawing, pixels, page, csv.
    causes : list of int
        Positions in the list of cells.
    why : list of str
        ``cells`` (the cells listed), ``used_newly``, ``used_no_more`` (other cells than before), ``computed`` (the
        printed cells are the same, the code computes otherwise), ``not_known``.
    """

    name: str
    id: str
    size: str
    code: str
    kind: str
    former_title: str = ""
    title: str = ""
    differing: tuple[str, ...] = ()
    causes: list[int] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**vars(self), "differing": list(self.differing)}


@dataclass
class ReleaseDiff:
    """What differs between two releases.

    Attributes
    ----------
    old, new : Side
    figures : list of FigureChange or None
        By kind and name; None where one of the sides lists no figures and no build says what uses which cell.
    unchanged : int
        Figures that both sides list, the same.
    cells : list of CellChange or None
        None where at least one side says nothing of cells.
    sentences : list of SentenceChange or None
        None where at least one side has no pages of reports.
    reports_gone, reports_new : list of str
    notes : list of tuple
        What was not compared, and why: the key of a text, and what stands in it.
    """

    old: Side
    new: Side
    figures: list[FigureChange] | None = None
    unchanged: int = 0
    cells: list[CellChange] | None = None
    sentences: list[SentenceChange] | None = None
    reports_gone: list[str] = field(default_factory=list)
    reports_new: list[str] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, Any]:
        """How many figures of each kind, cells and sentences differ; None where they were not compared."""
        kinds = Counter(one.kind for one in self.figures or ())
        said = [one for one in self.sentences or () if not one.passing]
        return {
            "figures": None
            if self.figures is None
            else {**{kind: kinds[kind] for kind in KINDS}, "unchanged": self.unchanged},
            "cells": None if self.cells is None else len(self.cells),
            "sentences": None if self.sentences is None else sum(one.kind == "sentence" for one in said),
            "table_rows": None if self.sentences is None else sum(one.kind == "row" for one in said),
        }

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""

        def listed(found: Iterable[Any] | None) -> list[Any] | None:
            return None if found is None else [one.to_dict() for one in found]

        return {
            "old": self.old.to_dict(), "new": self.new.to_dict(), "counts": self.counts,
            "figures": listed(self.figures), "cells": listed(self.cells), "sentences": listed(self.sentences),
            "reports": {"removed": self.reports_gone, "added": self.reports_new},
            "notes": [{"code": code, **given} for code, given in self.notes],
        }  # fmt: skip
