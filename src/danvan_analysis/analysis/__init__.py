"""Pure functions on the tidy tables: polars in, polars out; a module a question."""

from __future__ import annotations

from danvan_analysis.analysis.comparable import Comparison, compare
from danvan_analysis.analysis.disagreements import disagreements
from danvan_analysis.analysis.paths import breaks_within, path
from danvan_analysis.analysis.presence import absent_provinces, grid, missing
from danvan_analysis.analysis.ranks import near, with_ranks
from danvan_analysis.analysis.spread import is_complete, spread
from danvan_analysis.analysis.standing import Standing, standing

__all__ = [
    "Comparison",
    "Standing",
    "absent_provinces",
    "breaks_within",
    "compare",
    "disagreements",
    "grid",
    "is_complete",
    "missing",
    "near",
    "path",
    "spread",
    "standing",
    "with_ranks",
]
