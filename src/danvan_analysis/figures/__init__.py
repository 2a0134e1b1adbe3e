"""Figures and passages of the reports: one module a family.

Every function takes keywords only (``year``, ``province``, ``lang``, and ``index`` where it is about one)
and gives something that shows itself in a notebook: a :class:`Figure`, an :class:`Absence` that says
why there is none, or a :class:`Passage` of words.
"""

from __future__ import annotations

from danvan_analysis.figures.coverage_grid import coverage_grid
from danvan_analysis.figures.dot_strip import dot_strip
from danvan_analysis.figures.figure import Absence, Figure, FigureId, Passage
from danvan_analysis.figures.model_spans import model_spans
from danvan_analysis.figures.passages.heading import heading
from danvan_analysis.figures.passages.movement_tables import movement_elsewhere, movement_sources, movement_undated
from danvan_analysis.figures.passages.movement_words import movement_parts, movement_summary
from danvan_analysis.figures.passages.reform_beside import reform_beside
from danvan_analysis.figures.passages.reform_evidence import reform_disagreements, reform_missing, reform_sources
from danvan_analysis.figures.passages.reform_nation import reform_agreement, reform_convergence
from danvan_analysis.figures.passages.reform_ranks import reform_ranks
from danvan_analysis.figures.passages.reform_summary import reform_cautions, reform_standing, reform_summary
from danvan_analysis.figures.passages.reform_tables import reform_dimensions, reform_near
from danvan_analysis.figures.passages.reform_trends import reform_trends
from danvan_analysis.figures.path import path
from danvan_analysis.figures.profile import profile
from danvan_analysis.figures.quotes import quotes, quotes_table
from danvan_analysis.figures.rank_drivers import rank_drivers
from danvan_analysis.figures.rank_path import rank_path
from danvan_analysis.figures.ranked_list import ranked_list
from danvan_analysis.figures.tile_map import tile_map

__all__ = [
    "Absence",
    "Figure",
    "FigureId",
    "Passage",
    "coverage_grid",
    "dot_strip",
    "heading",
    "model_spans",
    "movement_elsewhere",
    "movement_parts",
    "movement_sources",
    "movement_summary",
    "movement_undated",
    "path",
    "profile",
    "quotes",
    "quotes_table",
    "rank_drivers",
    "rank_path",
    "ranked_list",
    "reform_agreement",
    "reform_beside",
    "reform_cautions",
    "reform_convergence",
    "reform_dimensions",
    "reform_disagreements",
    "reform_missing",
    "reform_near",
    "reform_ranks",
    "reform_sources",
    "reform_standing",
    "reform_summary",
    "reform_trends",
    "tile_map",
]
