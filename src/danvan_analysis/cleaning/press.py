"""Index figures printed in passing among the administrative outputs: evidence for the indices."""

from __future__ import annotations

import re

import polars as pl

from danvan_analysis.cleaning import places
from danvan_analysis.cleaning.numbers import decimals
from danvan_analysis.cleaning.observations import PASSING, SCHEMA, observations
from danvan_analysis.errors import CellUnreadable, UnknownProvince
from danvan_analysis.reference import provinces, registry

_INDEX = {"pci": "PCI", "papi": "PAPI", "par_index": "PAR_INDEX", "sipas": "SIPAS"}
#: Components of the PAR INDEX that the measures name in words.
_PAR_COMPONENT = {"organisation": "PAR4", "civil_service": "PAR5", "procedures": "PAR3", "impact": "PAR8"}
_OVERALL = re.compile(r"(pci|papi|par_index|sipas)_(score|rank)")
_PAR = re.compile(r"par_component_(organisation|civil_service|procedures|impact)_(score|rank)")
_DIMENSION = re.compile(r"papi_dim(\d)_[a-z_]+")


def cell_of(measure: str) -> tuple[str, str, str] | None:
    """Which index, component and kind (value or rank) a measure of the outputs speaks of.

    Returns
    -------
    tuple of str or None
        None where the measure is no figure of an index for one province: national means, changes,
        internal scores.

    Examples
    --------
    >>> cell_of("par_component_impact_rank")
    ('PAR_INDEX', 'PAR8', 'rank')
    >>> cell_of("dossiers_received") is None
    True
    """
    if match := _OVERALL.fullmatch(measure):
        index = _INDEX[match[1]]
        kind = "value" if match[2] == "score" else "rank"
        return index, registry.index(index).overall, kind
    if match := _PAR.fullmatch(measure):
        return "PAR_INDEX", _PAR_COMPONENT[match[1]], "value" if match[2] == "score" else "rank"
    if match := _DIMENSION.fullmatch(measure):
        return "PAPI", f"D{match[1]}", "value"
    return None


def passing(service_outputs: pl.DataFrame) -> pl.DataFrame:
    """Observations from the rows of service_outputs that print an index figure of a province.

    Parameters
    ----------
    service_outputs : polars.DataFrame
        The tidy table.

    Returns
    -------
    polars.DataFrame
        Observations, graded as named in passing. A rank of an index whose publisher prints no ranks
        stays as evidence and is never chosen.
    """
    one_year = (pl.col("period_start_year") == pl.col("period_end_year")) & pl.col("province_code").is_not_null()
    rows = []
    for row in service_outputs.filter(one_year).iter_rows(named=True):
        cell = cell_of(row["measure"])
        if cell is None:
            continue
        index, component, kind = cell
        # The key is the province that the edition measured, whenever the figure was quoted.
        vintage = places.vintage(index, row["period_end_year"])
        name = provinces.get(row["province_code"], row["vintage"]).name_vi
        try:
            code = provinces.find(name, vintage=vintage).code
        except UnknownProvince as error:
            raise UnknownProvince(
                name,
                error.nearest,
                place=f"{row['table']}, row {row['row']} ({index} {row['period_end_year']}, provinces of {vintage})",
            ) from None
        ours = kind == "rank" and not registry.index(index).publishes_ranks
        shared = {
            "index": index,
            "edition_year": row["period_end_year"],
            "province_code": code,
            "vintage": vintage,
            "component_code": component,
            "source_id": row["source_id"],
            "table": row["table"],
            "row": row["row"],
            "usable": not ours,
            "exclusion_reason": "the publisher of this index prints no ranks" if ours else None,
        }
        if kind == "value":
            unit = row["unit"]
            if index in {"PAR_INDEX", "SIPAS"}:
                overall = component == registry.index(index).overall
                if not overall and row["denominator"] is None:
                    raise CellUnreadable(
                        row["table"],
                        "a component of the PAR INDEX without its maximum",
                        "Put the printed maximum into the column.",
                        row=row["row"],
                        column="denominator",
                    )
                unit = "percent" if overall else f"points/{row['denominator']:g}"
            figure = {"value": row["value"], "unit": unit, "column": "value", "as_published": row["as_published"]}
        else:
            figure = {
                "rank": round(row["value"]),
                "rank_basis": "num",
                "rank_source_id": row["source_id"],
                "rank_column": "value",
                "rank_as_published": row["as_published"],
            }
        rows.append({**shared, **figure})
    names = {name: dtype for name, dtype in SCHEMA.items() if name not in {"grade", "decimals"}}
    frame = pl.DataFrame(rows, schema=names).with_columns(decimals=decimals("as_published"))
    papi_pci = pl.col("index").is_in(["PAPI", "PCI"]) & pl.col("value").is_not_null()
    frame = frame.with_columns(unit=pl.when(papi_pci).then(pl.lit("points")).otherwise("unit"))
    return observations(frame, grade=PASSING)
