"""Figures and passages of the reports: one module a family.

Every function takes keywords only (``year``, ``province``, ``lang``, and ``index`` where it is about one)
and gives something that shows itself in a notebook: a :class:`Figure`, an :class:`Absence` that says
why there is none, or a :class:`Passage` of words.
"""

from __future__ import annotations

from danvan_analysis.figures.change_dumbbells import change_dumbbells
from danvan_analysis.figures.country.agreement import country_agreement
from danvan_analysis.figures.country.changes import country_changes
from danvan_analysis.figures.country.coverage import country_coverage
from danvan_analysis.figures.country.dimensions import country_dimensions
from danvan_analysis.figures.country.distribution import country_distribution
from danvan_analysis.figures.country.ends import country_ends
from danvan_analysis.figures.country.published import country_published
from danvan_analysis.figures.country.regions import country_regions
from danvan_analysis.figures.country.spread import country_spread
from danvan_analysis.figures.country.tiles import country_map
from danvan_analysis.figures.coverage_grid import coverage_grid
from danvan_analysis.figures.dot_strip import dot_strip
from danvan_analysis.figures.figure import Absence, Figure, FigureId, Passage
from danvan_analysis.figures.heat_table import heat_table
from danvan_analysis.figures.model_spans import model_spans
from danvan_analysis.figures.passages.claim_sections import claims_checked
from danvan_analysis.figures.passages.claim_summary import (
    claims_heading,
    claims_overview,
    claims_rules,
    claims_sources,
    claims_summary,
)
from danvan_analysis.figures.passages.heading import heading
from danvan_analysis.figures.passages.movement_tables import movement_elsewhere, movement_undated
from danvan_analysis.figures.passages.movement_words import movement_parts, movement_summary
from danvan_analysis.figures.passages.national_coverage import national_coverage
from danvan_analysis.figures.passages.national_order import national_apart
from danvan_analysis.figures.passages.national_published import national_published
from danvan_analysis.figures.passages.national_summary import national_summary, national_table
from danvan_analysis.figures.passages.quality_cells import (
    quality_coverage,
    quality_differences,
    quality_missing,
    quality_summary,
)
from danvan_analysis.figures.passages.quality_records import (
    quality_comparisons,
    quality_corrections,
    quality_failures,
    quality_quarantine,
    quality_undated,
)
from danvan_analysis.figures.passages.reform_beside import reform_beside
from danvan_analysis.figures.passages.reform_evidence import reform_disagreements, reform_missing
from danvan_analysis.figures.passages.reform_nation import reform_agreement, reform_convergence
from danvan_analysis.figures.passages.reform_ranks import reform_ranks
from danvan_analysis.figures.passages.reform_summary import reform_cautions, reform_standing, reform_summary
from danvan_analysis.figures.passages.reform_tables import reform_dimensions, reform_near
from danvan_analysis.figures.passages.reform_trends import reform_trends
from danvan_analysis.figures.passages.report_citing import how_to_cite
from danvan_analysis.figures.passages.report_methods import report_methods
from danvan_analysis.figures.passages.report_sources import report_sources
from danvan_analysis.figures.passages.service_places import service_elsewhere
from danvan_analysis.figures.passages.service_tables import (
    service_figures,
    service_indices,
    service_undated,
    service_years,
)
from danvan_analysis.figures.passages.service_words import service_summary
from danvan_analysis.figures.path import path
from danvan_analysis.figures.profile import profile
from danvan_analysis.figures.quality.component_coverage import component_coverage
from danvan_analysis.figures.quality.source_differences import source_differences
from danvan_analysis.figures.quotes import quotes, quotes_table
from danvan_analysis.figures.rank_drivers import rank_drivers
from danvan_analysis.figures.rank_path import rank_path
from danvan_analysis.figures.ranked_list import ranked_list
from danvan_analysis.figures.services.days_cut import days_cut
from danvan_analysis.figures.services.movement_funnel import movement_funnel
from danvan_analysis.figures.services.service_rates import service_rates
from danvan_analysis.figures.services.service_shares import service_shares
from danvan_analysis.figures.services.service_timeline import service_timeline
from danvan_analysis.figures.tile_map import tile_map

__all__ = [
    "Absence",
    "Figure",
    "FigureId",
    "Passage",
    "change_dumbbells",
    "claims_checked",
    "claims_heading",
    "claims_overview",
    "claims_rules",
    "claims_sources",
    "claims_summary",
    "component_coverage",
    "country_agreement",
    "country_changes",
    "country_coverage",
    "country_dimensions",
    "country_distribution",
    "country_ends",
    "country_map",
    "country_published",
    "country_regions",
    "country_spread",
    "coverage_grid",
    "days_cut",
    "dot_strip",
    "heading",
    "heat_table",
    "how_to_cite",
    "model_spans",
    "movement_elsewhere",
    "movement_funnel",
    "movement_parts",
    "movement_summary",
    "movement_undated",
    "national_apart",
    "national_coverage",
    "national_published",
    "national_summary",
    "national_table",
    "path",
    "profile",
    "quality_comparisons",
    "quality_corrections",
    "quality_coverage",
    "quality_differences",
    "quality_failures",
    "quality_missing",
    "quality_quarantine",
    "quality_summary",
    "quality_undated",
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
    "reform_standing",
    "reform_summary",
    "reform_trends",
    "report_methods",
    "report_sources",
    "service_elsewhere",
    "service_figures",
    "service_indices",
    "service_rates",
    "service_shares",
    "service_summary",
    "service_timeline",
    "service_undated",
    "service_years",
    "source_differences",
    "tile_map",
]
