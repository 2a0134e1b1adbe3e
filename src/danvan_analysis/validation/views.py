"""The frames that the suites judge, one a suite: what each is made of, its key, its columns.

A view is a tidy table with columns added that hold numbers. Its columns are listed here, so that a suite
that names another one is refused before anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from danvan_analysis.errors import UnknownName
from danvan_analysis.validation import index_views, statement_views
from danvan_analysis.validation.index_views import ADDRESS, KEY, RAW, Tables


@dataclass(frozen=True)
class View:
    """How one view is made.

    Attributes
    ----------
    name : str
        Name of the view, of its suite and of the tidy table that it shows.
    needs : tuple of str
        Tidy tables that it is made of; ``raw`` stands for the raw tables.
    key : tuple of str
        Columns that tell which row is meant.
    columns : tuple of str
        All columns that an expectation may name.
    build : callable
        Tables to frame.
    """

    name: str
    needs: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    build: Callable[[Tables], pl.DataFrame]

    def frame(self, tables: Tables) -> pl.DataFrame:
        """The frame, with the columns listed and no other."""
        missing = [name for name in self.needs if name not in tables]
        if missing:
            raise UnknownName("table", missing[0], sorted(tables), place=f"suite {self.name}")
        return self.build(tables).select(self.columns)


_STATEMENT = (
    "province_code",
    "vintage",
    "period_start_year",
    "period_end_year",
    "as_of",
    "placed_year",
    "measure",
    "value",
    "unit",
    "qualifier",
    "basis",
    "source_id",
    "quote",
    *ADDRESS,
    "as_published",
    "unknown_sources",
    "known_provinces",
)

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View(
            "indicators",
            ("indicators", "evidence", "sources"),
            tuple(KEY),
            (
                *KEY,
                "era",
                "value",
                "unit",
                "scale_min",
                "scale_max",
                "rank_published",
                "status",
                "source_id",
                *ADDRESS,
                "as_published",
                "rank_source_id",
                "sample",
                "edition_provinces",
                "papi_residual",
                "dimension_residual",
                "pci_residual",
                "rank_gap",
                "rank_contradictions",
                "unknown_sources",
                "known_provinces",
                "figures",
                "printed_cells",
                "vintage_gap",
                "level",
                "other_eras",
                "jump_percent",
                "repeated_percent",
                "value_residual",
                "rank_residual",
                "other_addresses",
            ),
            index_views.indicators,
        ),
        View("coverage", ("indicators",), tuple(KEY), (*KEY, "declared", "present"), index_views.coverage),
        View(
            "evidence",
            ("evidence", "indicators", "sources"),
            (*KEY, "source_id"),
            (
                *KEY,
                "value",
                "unit",
                "rank",
                "rank_basis",
                "source_id",
                "rank_source_id",
                *ADDRESS,
                "as_published",
                "rank_column",
                "usable",
                "exclusion_reason",
                "value_reason",
                "rank_reason",
                "unknown_sources",
                "known_provinces",
                "values_in_force",
                "ranks_in_force",
                "chosen",
            ),
            index_views.evidence,
        ),
        View(
            "printed",
            ("evidence", RAW),
            (*KEY, *ADDRESS),
            (
                *KEY,
                *ADDRESS,
                "as_published",
                "text",
                "province_printed",
                "edition_printed",
                "component_printed",
                "cells_found",
                "other_texts",
                "other_provinces",
                "other_editions",
                "other_components",
            ),
            index_views.printed,
        ),
        View(
            "movement",
            ("movement", "sources"),
            ("province_code", "unit_name", "period_start_year", "period_end_year", "as_of", "measure", "source_id"),
            (
                *_STATEMENT,
                "level",
                "unit_name",
                "subject",
                "state",
                "holder",
                "field",
                "fields_less_whole",
                "fields_missing",
                "holders_less_whole",
            ),
            statement_views.movement,
        ),
        View(
            "service_outputs",
            ("service_outputs", "sources"),
            ("province_code", "period_start_year", "period_end_year", "as_of", "measure", "source_id"),
            (*_STATEMENT, "denominator"),
            statement_views.service_outputs,
        ),
        View(
            "national",
            ("national", "indicators", "sources"),
            ("index", "edition_year", "statistic", "source_id"),
            (
                "index",
                "edition_year",
                "statistic",
                "value",
                "source_id",
                *ADDRESS,
                "as_published",
                "unknown_sources",
                "beyond_extreme",
            ),
            statement_views.national,
        ),
        View(
            "means",
            ("national", "service_outputs", "indicators", "sources"),
            ("index", "edition_year", "source_id"),
            (
                "index",
                "edition_year",
                "value",
                "source_id",
                *ADDRESS,
                "as_published",
                "unknown_sources",
                "provinces",
                "mean_of_provinces",
                "mean_gap",
            ),
            statement_views.means,
        ),
        View(
            "uncertainty",
            ("uncertainty", "indicators", "sources"),
            (*KEY, "statistic", "weighting"),
            (
                *KEY,
                "statistic",
                "weighting",
                "value",
                "source_id",
                *ADDRESS,
                "as_published",
                "unknown_sources",
                "known_provinces",
                "bound_residual",
                "composite_residual",
            ),
            statement_views.uncertainty,
        ),
        View(
            "quarantine",
            ("quarantine",),
            ADDRESS,
            (*ADDRESS, "text", "reason", "reason_length"),
            statement_views.quarantine,
        ),
        View(
            "ledger",
            ("ledger",),
            ("table",),
            ("table", "cells", "referenced", "quarantined", "blank", "unaccounted"),
            statement_views.ledger,
        ),
    )
}
