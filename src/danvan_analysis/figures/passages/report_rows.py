"""The rows of the tidy tables that a report shows or computes from: what its list of sources counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import remembered
from danvan_analysis.figures.frames import Request, country, request
from danvan_analysis.reference import registry, territories

#: Indices of which all provinces are shown; of the others only the province and published national figures.
_WHOLE: Final = ("PAPI", "PCI")
_NATION: Final = ("national", "uncertainty")
_CELL: Final = ("source_id", "table", "row", "column")
_RANK: Final = ("rank_source_id", "rank_table", "rank_row", "rank_column")


@dataclass(frozen=True)
class Rows:
    """Rows behind a report.

    Attributes
    ----------
    own : tuple of polars.DataFrame
        Of its province, or of its year where it has no province.
    others : tuple of polars.DataFrame
        Of other provinces and of the country, as the report shows them.
    behind : tuple of polars.DataFrame
        Of earlier editions, of which it shows medians, ranks and spans only.
    """

    own: tuple[pl.DataFrame, ...]
    others: tuple[pl.DataFrame, ...] = ()
    behind: tuple[pl.DataFrame, ...] = ()


def _indices(asked: Request) -> Rows:
    every = remembered.indicators()
    # What there is of the province is shown for all editions, those after the year among them.
    there = every.filter(asked.own & pl.col("component_code").is_in([one.overall for one in registry.indices()]))
    cells = every.filter(pl.col("edition_year") <= asked.year)
    whole = _whole(cells)
    evidence = tidy.evidence().filter((pl.col("edition_year") == asked.year) & asked.own)
    this, before = _by_year((whole, *map(table, _NATION)), asked.year)
    return Rows((cells.filter(asked.own), there, evidence), this, before)


def _by_year(frames: tuple[pl.DataFrame, ...], year: int) -> tuple[tuple[pl.DataFrame, ...], tuple[pl.DataFrame, ...]]:
    """Rows of a year, and those of the years before."""
    edition = pl.col("edition_year")
    return tuple(one.filter(edition == year) for one in frames), tuple(one.filter(edition < year) for one in frames)


def _whole(cells: pl.DataFrame) -> pl.DataFrame:
    """Where the figures of all provinces stand: these may be most of the table, and the rest of them is not asked."""
    return cells.select("index", "edition_year", *_CELL, *_RANK).filter(pl.col("index").is_in(_WHOLE))


def _country(asked: Request) -> Rows:
    whole = _whole(remembered.indicators())
    this, before = _by_year((whole, *map(table, _NATION)), asked.year)
    return Rows(this, (), before)


def _quality(asked: Request) -> Rows:
    this = pl.col("edition_year") == asked.year
    return Rows(tuple(table(name).filter(this) for name in ("indicators", "evidence", "national", "uncertainty")))


def _printed(name: str, *, undated: bool) -> Callable[[Request], Rows]:
    """Printed results up to the year, and those without a date.

    Parameters
    ----------
    name : str
        A tidy table.
    undated : bool
        Whether the undated figures of the province are in the report of every year, or of the newest alone.
    """

    def found(asked: Request) -> Rows:
        rows = table(name)
        newest = results.newest_year(rows)
        dated, without = pl.col("placed_year") <= asked.year, pl.col("placed_year").is_null()
        last = newest is not None and asked.year >= newest
        here = territories.same(asked.province.code, asked.province.vintage).fill_null(False)
        own = rows.filter(here & (dated | without if undated or last else dated))
        return Rows((own,), (rows.filter(~here & (dated | without if last else dated)),))

    return found


def _claims(_: Request) -> Rows:
    """The text itself, and what is printed about the provinces that it names."""
    claims = table("claims")
    places = claims.select("province_code", "vintage").drop_nulls().unique(maintain_order=True)
    here = [territories.same(code, vintage) for code, vintage in places.iter_rows()]
    printed_there = [table(name).filter(one) for name in ("movement", "service_outputs") for one in here]
    scores = [table("indicators").filter(one) for one in here]
    text = claims.with_columns(column=pl.lit("quote_vi"))
    return Rows((text, *printed_there), (), (*scores, table("national")))


_OF: Final[dict[str, Callable[[Request], Rows]]] = {
    "reform_indices": _indices,
    "emulation_movement": _printed("movement", undated=False),
    "administrative_service": _printed("service_outputs", undated=True),
    "national_year": _country,
    "data_quality": _quality,
    "claims": _claims,
}
#: Reports that have a province in focus.
OF_PROVINCE: Final = ("reform_indices", "emulation_movement", "administrative_service")


def asked_of(*, report: str, year: int, province: str | None, lang: str) -> Request:
    """The request of a report.

    Raises
    ------
    UnknownName
        A report, province or language that is not known.
    """
    if report not in _OF:
        raise UnknownName("report", report, list(_OF))
    if report in OF_PROVINCE:
        return request(index=None, year=year, province=province, lang=lang)
    return country(index=None, year=year, lang=lang)


def rows_of(asked: Request, report: str) -> Rows:
    """The rows that a report shows or computes from.

    Parameters
    ----------
    asked : Request
        As :func:`asked_of` gives it.
    report : str
    """
    return _OF[report](asked)


def printed(frames: tuple[pl.DataFrame, ...]) -> pl.DataFrame:
    """The printed cells that rows rest on, each once.

    Parameters
    ----------
    frames : tuple of polars.DataFrame
        Rows with an address; the place of a rank is a cell of its own. Derived rows have none: the rows that they
        are the sum of are among the others.

    Returns
    -------
    polars.DataFrame
        source_id (one), table, row, column.

    Examples
    --------
    >>> row = {"source_id": ["A;B"], "table": ["t.csv"], "row": [2], "column": ["D1"]}
    >>> printed((pl.DataFrame(row), pl.DataFrame(row)))["source_id"].to_list()
    ['A', 'B']
    """
    parts = []
    for frame in frames:
        for names in (_CELL, _RANK):
            if names[0] not in frame.columns:
                continue
            # A figure of evidence has its rank in the row of its value.
            there = {to: (name if name in frame.columns else to) for name, to in zip(names, _CELL, strict=True)}
            # Taken first by their names alone: where a figure stands is read, not what it says.
            part = frame.select(sorted(set(there.values()))).select(
                *(pl.col(there[to]).cast(pl.Int64 if to == "row" else pl.String).alias(to) for to in _CELL)
            )
            parts.append(part.drop_nulls())
    if not parts:
        return pl.DataFrame(schema={name: pl.Int64 if name == "row" else pl.String for name in _CELL})
    every = pl.concat(parts)
    return every.with_columns(pl.col("source_id").str.split(";")).explode("source_id").unique(maintain_order=True)
