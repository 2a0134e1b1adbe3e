"""What the suites on statements and statistics see: movement, outputs, national figures, errors, the accounts."""

from __future__ import annotations

import polars as pl

from danvan_analysis.reference import coverage as declared_coverage
from danvan_analysis.reference import registry
from danvan_analysis.validation.index_views import Tables, known_provinces, unknown_sources

# One statement of one source: figures that share all of these were printed side by side.
_STATEMENT = (
    "province_code",
    "vintage",
    "level",
    "unit_name",
    "period_start_year",
    "period_end_year",
    "as_of",
    "basis",
    "source_id",
)
_FIELDS = ("economy", "culture_society", "defence_security", "political_system")
# What a total of models is called; figures in other states are parts or other measures, never the whole.
_WHOLES = ("models_total", "models_registered", "models_exemplars_total")
_OVERALL = {"PAR_INDEX": "PAR", "SIPAS": "SIPAS"}
# A national mean printed among administrative outputs; what stands before names the index.
_MEAN = "_score_national_mean"
# The published bounds of PAPI 2019 are 1.645 standard errors from the value.
_BOUND = {"ci95_low": -1.645, "ci95_high": 1.645}


def movement(tables: Tables) -> pl.DataFrame:
    """The table ``movement`` with parts set against wholes, on the row of the whole.

    ``fields_less_whole``: models by field less the stated total of the same statement; ``fields_missing``:
    which of the four fields the statement leaves out; ``holders_less_whole``: collective and individual
    less the total in the same state. Null where the parts are not printed.
    """
    frame = tables["movement"]
    statement = list(_STATEMENT)
    by_field = (
        frame.filter(pl.col("field").is_not_null())
        .group_by(statement)
        .agg(
            fields=pl.col("value").sum(),
            # A joint field ("economy_culture_society") stands for each that its name holds.
            fields_missing=pl.sum_horizontal(
                (~pl.col("field").str.contains(name).any()).cast(pl.Int64) for name in _FIELDS
            ),
        )
    )
    wholes = (
        frame.filter(pl.col("measure").is_in(_WHOLES))
        .with_columns(rivals=pl.len().over(statement))
        .filter(pl.col("rivals") == 1)
        .join(by_field, on=statement, nulls_equal=True)
        .select("table", "row", "fields_missing", fields_less_whole=(pl.col("fields") - pl.col("value")).round(9))
    )
    state = [*statement, "subject", "state", "unit"]
    by_holder = (
        frame.filter(pl.col("field").is_null() & pl.col("holder").is_in(["collective", "individual"]))
        .group_by(state)
        .agg(held=pl.col("value").sum(), holders=pl.col("holder").n_unique(), parts=pl.len())
        .filter((pl.col("holders") == 2) & (pl.col("parts") == 2))
    )
    held = (
        frame.filter(pl.col("field").is_null() & (pl.col("holder") == "all"))
        .with_columns(rivals=pl.len().over(state))
        .filter(pl.col("rivals") == 1)
        .join(by_holder, on=state, nulls_equal=True)
        .select("table", "row", holders_less_whole=(pl.col("held") - pl.col("value")).round(9))
    )
    for found in (wholes, held):
        frame = frame.join(found, on=["table", "row"], how="left", maintain_order="left")
    return known_provinces(unknown_sources(frame, tables["sources"], "source_id"))


def service_outputs(tables: Tables) -> pl.DataFrame:
    """The table ``service_outputs`` with its sources and provinces looked up."""
    return known_provinces(unknown_sources(tables["service_outputs"], tables["sources"], "source_id"))


def national(tables: Tables) -> pl.DataFrame:
    """The table ``national`` with the number of provinces that lie beyond a published extreme.

    ``beyond_extreme``: on rows of a maximum or minimum, provinces whose chosen overall score is above or below it.
    """
    frame = tables["national"]
    overall = pl.col("component_code") == pl.col("index").replace_strict(_OVERALL, default=None)
    scores = tables["indicators"].filter(overall & pl.col("value").is_not_null())
    beyond = (
        frame.filter(pl.col("statistic").is_in(["max", "min"]))
        .join(scores.select("index", "edition_year", score="value"), on=["index", "edition_year"])
        .group_by("table", "row")
        .agg(
            beyond_extreme=(
                ((pl.col("statistic") == "max") & (pl.col("score") > pl.col("value")))
                | ((pl.col("statistic") == "min") & (pl.col("score") < pl.col("value")))
            )
            .sum()
            .cast(pl.Int64)
        )
    )
    frame = frame.join(beyond, on=["table", "row"], how="left", maintain_order="left")
    return unknown_sources(frame, tables["sources"], "source_id")


def means(tables: Tables) -> pl.DataFrame:
    """Published national means of the indices, each beside the mean of the provinces that we hold.

    Rows of ``national`` and of ``service_outputs``. ``provinces``: number of provinces with an overall score;
    ``mean_of_provinces`` and ``mean_gap`` (the published mean less ours): only where the edition is published for
    all provinces.
    """
    national = tables["national"].filter(pl.col("statistic") == "mean")
    outputs = tables["service_outputs"].filter(
        pl.col("measure").str.ends_with(_MEAN) & (pl.col("period_start_year") == pl.col("period_end_year"))
    )
    columns = ("value", "source_id", "table", "row", "column", "as_published")
    printed = pl.concat(
        [
            national.select("index", "edition_year", *columns),
            outputs.select(
                pl.col("measure").str.strip_suffix(_MEAN).str.to_uppercase().alias("index"),
                pl.col("period_end_year").cast(pl.Int32).alias("edition_year"),
                *columns,
            ),
        ]
    )
    edition = ["index", "edition_year", "component_code"]
    overall = pl.DataFrame(
        [(index.code, index.overall) for index in registry.indices()], ["index", "component_code"], orient="row"
    )
    ours = (
        tables["indicators"]
        .filter(pl.col("value").is_not_null())
        .join(overall, on=["index", "component_code"])
        .join(declared_coverage.samples().select(*edition, "sample"), on=edition)
        .sort(*edition, "vintage", "province_code")
        .group_by("index", "edition_year", maintain_order=True)
        .agg(
            provinces=pl.len().cast(pl.Int64),
            mean_of_provinces=pl.when(pl.col("sample").first() == "complete").then(pl.col("value").mean().round(9)),
        )
    )
    frame = printed.join(ours, on=["index", "edition_year"], how="left", maintain_order="left").with_columns(
        pl.col("provinces").fill_null(0), mean_gap=(pl.col("value") - pl.col("mean_of_provinces")).round(9)
    )
    return unknown_sources(frame, tables["sources"], "source_id")


def uncertainty(tables: Tables) -> pl.DataFrame:
    """The table ``uncertainty`` with residuals.

    ``bound_residual``: a published bound less the value plus or minus 1.645 standard errors;
    ``composite_residual``: the unweighted composite printed beside its error less the one of the indicators.
    """
    frame = tables["uncertainty"]
    cell = ["index", "edition_year", "province_code", "vintage", "component_code"]
    wide = frame.filter(pl.col("statistic").is_in(["value", "standard_error"]))
    points = wide.filter(pl.col("statistic") == "value").select(*cell, "weighting", point="value")
    errors = wide.filter(pl.col("statistic") == "standard_error").select(*cell, "weighting", error="value")
    official = tables["indicators"].select(*cell, official="value")
    unweighted = (pl.col("statistic") == "value") & (pl.col("weighting") == "unweighted")
    frame = (
        frame.join(points, on=[*cell, "weighting"], how="left", maintain_order="left")
        .join(errors, on=[*cell, "weighting"], how="left", maintain_order="left")
        .join(official, on=cell, how="left", maintain_order="left")
        .with_columns(factor=pl.col("statistic").replace_strict(_BOUND, default=None, return_dtype=pl.Float64))
        .with_columns(
            bound_residual=(pl.col("value") - pl.col("point") - pl.col("factor") * pl.col("error")).round(9),
            composite_residual=pl.when(unweighted).then((pl.col("value") - pl.col("official")).round(9)),
        )
        .drop("point", "error", "official", "factor")
    )
    return known_provinces(unknown_sources(frame, tables["sources"], "source_id"))


def quarantine(tables: Tables) -> pl.DataFrame:
    """The table ``quarantine`` with the length of each reason."""
    return tables["quarantine"].with_columns(
        reason_length=pl.col("reason").str.strip_chars().str.len_chars().fill_null(0).cast(pl.Int64)
    )


def ledger(tables: Tables) -> pl.DataFrame:
    """The table ``ledger`` with the number of cells that are neither in a row nor in quarantine."""
    return tables["ledger"].with_columns(
        unaccounted=(pl.col("cells") - pl.col("referenced") - pl.col("quarantined")).cast(pl.Int64)
    )
