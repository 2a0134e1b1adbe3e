"""What the figures of ``service_outputs`` are about: outputs by topic, and index figures printed in passing.

The table has one column of measures and no vocabulary: sources print whatever they count. Topics are told by
the beginning of a measure, so that a measure that is new finds its place beside its kin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from danvan_analysis.analysis import results

#: Topics in the order of a report, with the beginnings of their measures; the longest beginning that fits decides.
TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "processing_time": ("procedures_time_", "processing_time_"),
    "dossiers": ("dossiers_",),
    "online": (
        "online_",
        "dossiers_received_digitally",
        "official_documents_",
        "digitisation_",
        "eligible_procedures_",
    ),
    "reception": ("citizen_reception_", "large_groups"),
    "letters": ("petitions_", "complaints_", "denunciations_", "units_using_kntc"),
    "regulations": (
        "departments_",
        "procedure_publication",
        "procedures_",
        "par_plan_",
        "friendly_administration",
        "district_committees_",
    ),
    "apparatus": ("district_level_", "commune_level_", "villages_"),
    "other": (),
}
#: Beginnings of index figures: scores, ranks, means and changes of an index, the province's own ones among them.
_INDEX: Final = ("par_index_", "par_component_", "sipas_", "papi_", "pci_", "internal_", "service_index_",
                 "digital_transformation_score", "rank_")  # fmt: skip
_INDEX_UNITS: Final = ("point", "points", "rank", "place up", "percentage point")
#: Ends of measures about one agency, district or town of the province.
_ONE_UNIT: Final = ("_quynh_nhai", "_thuan_chau", "_moc_chau", "_muong_la", "_son_la_city", "_provincial_office",
                    "_provincial_inspectorate", "_department_labour", "_moc_chau_town_level",
                    "_moc_chau_commune_level")  # fmt: skip
_ENDS: Final = ("_low", "_high")


def topic(measure: str) -> str:
    """The topic of an output.

    Examples
    --------
    >>> topic("dossiers_settled"), topic("dossiers_received_digitally_rate"), topic("trees_planted")
    ('dossiers', 'online', 'other')
    """
    fitting = [(len(start), name) for name, starts in TOPICS.items() for start in starts if measure.startswith(start)]
    return max(fitting)[1] if fitting else "other"


def of_index(measure: str, unit: str) -> bool:
    """Whether a figure is of an index: evidence for that index, no output of the administration.

    Examples
    --------
    >>> of_index("pci_rank", "rank"), of_index("par_plan_tasks_done", "task")
    (True, False)
    """
    return unit in _INDEX_UNITS or measure.startswith(_INDEX)


#: The same of all rows of a table.
_OF_INDEX: Final = pl.col("unit").is_in(list(_INDEX_UNITS)).fill_null(False) | pl.any_horizontal(
    pl.col("measure").str.starts_with(start) for start in _INDEX
)


def of_one_unit(measure: str) -> bool:
    """Whether an output is of one agency, district or town, by the name of its measure.

    Examples
    --------
    >>> of_one_unit("citizen_reception_visits_moc_chau"), of_one_unit("citizen_reception_visits")
    (True, False)
    """
    return measure.endswith(_ONE_UNIT)


def base(measure: str, qualifier: str) -> str:
    """A measure without the end of a range.

    Examples
    --------
    >>> base("dossiers_on_time_rate_low", "range_low"), base("dossiers_on_time_rate", "at_least")
    ('dossiers_on_time_rate', 'dossiers_on_time_rate')
    """
    if qualifier.startswith("range_"):
        for end in _ENDS:
            measure = measure.removesuffix(end)
    return measure


def described(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with what they are about.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``service_outputs``.

    Returns
    -------
    polars.DataFrame
        With base (the measure without the end of a range), topic, index_figure and one_unit (true/false).

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> described(tidy.service_outputs(province="Hòa Bình")).select("base", "topic", "index_figure").rows()
    [('dossiers_settled_rate', 'dossiers', False)]
    """
    about: list[tuple[Any, ...]] = []
    for measure, unit, qualifier in rows.select("measure", "unit", "qualifier").iter_rows():
        name = base(measure, qualifier or "")
        about.append((name, topic(name), of_index(measure, unit or ""), of_one_unit(name)))
    schema = {"base": pl.String, "topic": pl.String, "index_figure": pl.Boolean, "one_unit": pl.Boolean}
    return rows.hstack(pl.DataFrame(about, schema=schema, orient="row"))


def outputs(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that are outputs of the administration, described; index figures left out."""
    return described(_told_by(rows.filter(~_OF_INDEX)))


def index_figures(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that are figures of an index, described.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> index_figures(tidy.service_outputs()).height
    88
    """
    return described(_told_by(rows.filter(_OF_INDEX)))


def _told_by(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows, narrowed by the names of their measures: others are not read, whatever they say."""
    return rows.filter(pl.col("measure").is_in(sorted(set(rows["measure"].unique()))))


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Described rows by topic, in it newest first and undated last, then as the table has them."""
    order = {name: number for number, name in enumerate(TOPICS)}
    return (
        rows.with_columns(order=pl.col("topic").replace_strict(order, default=len(order), return_dtype=pl.Int32))
        .sort(["order", "placed_year", "row"], descending=[False, True, False], nulls_last=True)
        .drop("order")
    )


def elsewhere(rows: pl.DataFrame, own: pl.DataFrame | None = None) -> pl.DataFrame:
    """Rows of all other places, in the order of the Vietnamese alphabet; never by value.

    Parameters
    ----------
    rows, own : polars.DataFrame
        ``service_outputs``: all rows, and those of the province of the report. Default: ``rows`` has none of these.

    Returns
    -------
    polars.DataFrame
        ``rows`` without ``own``, with ``place`` and ``merged`` as
        :func:`danvan_analysis.analysis.results.elsewhere` gives them.
    """
    level = pl.when(pl.col("province_code").is_null()).then(pl.lit("national")).otherwise(pl.lit("province"))
    return results.elsewhere(rows.with_columns(level=level), own).drop("level")


def by_year(rows: pl.DataFrame) -> pl.DataFrame:
    """How many figures there are of each year, and about which topics.

    Parameters
    ----------
    rows : polars.DataFrame
        Described rows.

    Returns
    -------
    polars.DataFrame
        placed_year (null for the undated, last), figures, topics (in the order of a report), sources.

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> by_year(outputs(tidy.service_outputs(province="Sơn La"))).row(-1)
    (None, 10, ['processing_time', 'dossiers', 'regulations'], 2)
    """
    order = list(TOPICS)

    def sorted_topics(found: Sequence[str]) -> list[str]:
        return sorted(set(found), key=order.index)

    made = [
        (year, some.height, sorted_topics(some["topic"].to_list()), some["source_id"].n_unique())
        for (year,), some in rows.group_by("placed_year", maintain_order=True)
    ]
    schema: dict[str, Any] = {
        "placed_year": pl.Int32,
        "figures": pl.Int64,
        "topics": pl.List(pl.String),
        "sources": pl.Int64,
    }
    return pl.DataFrame(made, schema=schema, orient="row").sort("placed_year", nulls_last=True)
