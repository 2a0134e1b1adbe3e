"""Pure functions on the tidy tables: polars in, polars out; a module a question."""

from __future__ import annotations

from danvan_analysis.analysis.agreement import agreement
from danvan_analysis.analysis.apart import indistinguishable, indistinguishable_by_sampling
from danvan_analysis.analysis.changes import changes, growth, rank_changes
from danvan_analysis.analysis.comparable import Comparison, compare
from danvan_analysis.analysis.convergence import CatchUp, catch_up, dispersion
from danvan_analysis.analysis.disagreements import disagreements
from danvan_analysis.analysis.eras import comparable
from danvan_analysis.analysis.left_out import left_out
from danvan_analysis.analysis.paths import breaks_within, path
from danvan_analysis.analysis.peers import peers
from danvan_analysis.analysis.presence import absent_provinces, grid, missing
from danvan_analysis.analysis.rank_intervals import rank_intervals, sampling_intervals, three_concentrations
from danvan_analysis.analysis.ranks import near, with_ranks
from danvan_analysis.analysis.sobol import sobol_indices
from danvan_analysis.analysis.spread import is_complete, spread
from danvan_analysis.analysis.standing import Standing, standing
from danvan_analysis.analysis.strengths import profile
from danvan_analysis.analysis.trends import trends

__all__ = [
    "CatchUp",
    "Comparison",
    "Standing",
    "absent_provinces",
    "agreement",
    "breaks_within",
    "catch_up",
    "changes",
    "comparable",
    "compare",
    "disagreements",
    "dispersion",
    "grid",
    "growth",
    "indistinguishable",
    "indistinguishable_by_sampling",
    "is_complete",
    "left_out",
    "missing",
    "near",
    "path",
    "peers",
    "profile",
    "rank_changes",
    "rank_intervals",
    "sampling_intervals",
    "sobol_indices",
    "spread",
    "standing",
    "three_concentrations",
    "trends",
    "with_ranks",
]
