"""The tidy tables as a researcher asks for them: by index, year, province, component."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import UnknownName
from danvan_analysis.project import Project
from danvan_analysis.reference import provinces as places
from danvan_analysis.reference import registry, territories

Names = str | Sequence[str] | None
Years = int | Sequence[int] | None


def _list(given: str | int | Sequence[str] | Sequence[int] | None) -> list[str | int] | None:
    if given is None:
        return None
    return [given] if isinstance(given, str | int) else list(given)


def _territory(province: Names, vintage: int) -> pl.Expr | None:
    """Rows of the provinces named, before and after 2025; None where none is named."""
    named = _list(province)
    if named is None:
        return None
    found = [places.find(str(name), vintage=vintage) for name in named]
    return pl.any_horizontal(pl.lit(False), *(territories.same(place.code, place.vintage) for place in found))


def _index(index: Names) -> list[str] | None:
    named = _list(index)
    return None if named is None else [registry.index(str(name)).code for name in named]


def _cells(
    frame: pl.DataFrame, index: Names, year: Years, province: Names, component: Names, vintage: int
) -> pl.DataFrame:
    wanted_index, wanted_year, territory = _index(index), _list(year), _territory(province, vintage)
    components = _list(component)
    for given in wanted_year or []:
        known = sorted(frame["edition_year"].unique().to_list())
        if given not in known:
            raise UnknownName("edition year", given, [known[0], known[-1]] if known else [])
    for given in components or []:
        known_codes = frame["component_code"].unique().to_list()
        if given not in known_codes:
            raise UnknownName("component", given, sorted(c for c in known_codes if c[:2] == str(given)[:2])[:3])
    filters = [
        pl.col(name).is_in(chosen)
        for name, chosen in (
            ("index", wanted_index),
            ("edition_year", wanted_year),
            ("component_code", components),
        )
        if chosen is not None
    ]
    if territory is not None:
        filters.append(territory)
    return frame.filter(*filters) if filters else frame


def indicators(
    *,
    index: Names = None,
    year: Years = None,
    province: Names = None,
    component: Names = None,
    vintage: int = 2008,
    project: Project | None = None,
) -> pl.DataFrame:
    """Published and derived values of the indices, a row a cell.

    Parameters
    ----------
    index : str or sequence of str, optional
        PAPI, PCI, PAR_INDEX, SIPAS. Default: all.
    year : int or sequence of int, optional
        Edition years (the year measured).
    province : str or sequence of str, optional
        Names in any known spelling, or two-digit codes, of the provinces of ``vintage``; a province that
        kept its territory in 2025 brings its rows of before and after.
    component : str or sequence of str, optional
        Component codes: ``PAPI``, ``D1``, ``D2.1``, ``PCI5``, ``PAR`` ...
    vintage : int
        2008 (63 provinces) or 2025 (34 units): "Tây Ninh" is another area in each.

    Returns
    -------
    polars.DataFrame
        Columns: index, edition_year, province_code, vintage, component_code, era, value (on the
        published scale), unit, scale_min, scale_max, rank_published, status, source_id, and the
        addresses of value (table, row, column, as_published) and rank (rank_table ...).

    Raises
    ------
    UnknownName
        A name that is not known, with the nearest.

    Examples
    --------
    >>> indicators(index="PAPI", year=2024, province="Son La", component="PAPI")["value"].to_list()
    [43.8876]
    """
    return _cells(table("indicators", project=project), index, year, province, component, vintage)


def evidence(
    *,
    index: Names = None,
    year: Years = None,
    province: Names = None,
    component: Names = None,
    vintage: int = 2008,
    project: Project | None = None,
) -> pl.DataFrame:
    """Every source's figure for a cell, which was chosen, and why.

    Parameters are those of :func:`indicators`.

    Examples
    --------
    >>> rows = evidence(index="PAR_INDEX", year=2023, province="Hải Phòng", component="PAR")
    >>> sorted(set(rows["value"].drop_nulls()))
    [91.81, 91.87]
    >>> rows.filter("value_chosen")["value_reason"].to_list()
    ['4 of 5 sources agree']
    """
    return _cells(table("evidence", project=project), index, year, province, component, vintage)


def _statements(name: str, province: Names, year: Years, vintage: int, project: Project | None) -> pl.DataFrame:
    frame = table(name, project=project)
    if (territory := _territory(province, vintage)) is not None:
        frame = frame.filter(territory)
    if (years := _list(year)) is not None:
        frame = frame.filter(pl.col("placed_year").is_in(years))
    return frame


def movement(
    *, province: Names = None, year: Years = None, vintage: int = 2008, project: Project | None = None
) -> pl.DataFrame:
    """Printed results of the movement "Dân vận khéo", a row a figure.

    Parameters
    ----------
    province : str or sequence of str, optional
        Names; a province unchanged in 2025 brings its rows of before and after.
    year : int or sequence of int, optional
        By ``placed_year``: the end of the period, else the year of ``as_of``. Rows without any date
        are returned only where no year is asked for.
    vintage : int
        Vintage that the names are of: 2008 or 2025.

    Examples
    --------
    >>> models = movement(province="Sơn La", year=2020).filter(measure="models_total", source_id="DV_S001")
    >>> models["value"].to_list()
    [2000.0]
    """
    return _statements("movement", province, year, vintage, project)


def service_outputs(
    *, province: Names = None, year: Years = None, vintage: int = 2008, project: Project | None = None
) -> pl.DataFrame:
    """Printed administrative outputs (procedures, dossiers, citizen reception ...), a row a figure.

    Parameters are those of :func:`movement`.

    Examples
    --------
    >>> outputs = service_outputs(province="Sơn La")
    >>> outputs.filter(measure="procedures_time_cut_departments_count")["value"].to_list()
    [1125.0]
    """
    return _statements("service_outputs", province, year, vintage, project)


def provinces(*, vintage: int = 2008) -> pl.DataFrame:
    """Provinces of a vintage: 2004 (64, Hà Tây apart), 2008 (63) or 2025 (34).

    Examples
    --------
    >>> provinces().height, provinces(vintage=2025).height
    (63, 34)
    """
    return places.frame(vintage)


def sources(*, project: Project | None = None) -> pl.DataFrame:
    """Every source: publisher, title, year, address, and how much of it was read.

    Examples
    --------
    >>> sources().filter(source_id="PCI_WB2019")["publisher"].to_list()
    ['VCCI / USAID (PCI project)']
    """
    return table("sources", project=project)


def describe(*, project: Project | None = None) -> pl.DataFrame:
    """What there is: a row an index and edition.

    Returns
    -------
    polars.DataFrame
        index, edition_year, sample (complete or scattered, of the overall score), provinces with an
        overall score, cells, derived, secondary.

    Examples
    --------
    >>> describe().filter(index="PCI", edition_year=2005)["provinces"].to_list()
    [42]
    """
    frame = table("indicators", project=project)
    overall = {index.code: index.overall for index in registry.indices()}
    is_overall = pl.col("component_code") == pl.col("index").replace_strict(overall)
    counted = frame.group_by("index", "edition_year").agg(
        provinces=(is_overall & pl.col("value").is_not_null()).sum(),
        cells=pl.len(),
        derived=(pl.col("status") == "derived").sum(),
        secondary=(pl.col("status") == "secondary").sum(),
    )
    kinds = [
        {"index": code, "edition_year": year, "sample": registry.sample_kind(code, overall[code], year)}
        for code, year in counted.select("index", "edition_year").iter_rows()
    ]
    sample = pl.DataFrame(kinds, schema_overrides={"edition_year": pl.Int32})
    return (
        counted.join(sample, on=["index", "edition_year"])
        .select("index", "edition_year", "sample", "provinces", "cells", "derived", "secondary")
        .sort("index", "edition_year")
    )
