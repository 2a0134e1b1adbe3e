"""Claims of a text held against the tables, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import polars as pl

from danvan_analysis.analysis.claims import rules
from danvan_analysis.analysis.claims.beside import beside
from danvan_analysis.analysis.claims.claim import Checked, Tables
from danvan_analysis.analysis.claims.directions import eras
from danvan_analysis.analysis.claims.stated import arithmetic, read
from danvan_analysis.analysis.claims.subjects import matter
from danvan_analysis.cleaning import processed
from danvan_analysis.project import Project


def tables(*, project: Project | None = None) -> Tables:
    """The tidy tables of a project that claims are held against.

    Examples
    --------
    >>> tables().movement.height
    164
    """
    return Tables(**{field.name: processed.table(field.name, project=project) for field in fields(Tables)})


def check(claims: pl.DataFrame, among: Tables) -> tuple[Checked, ...]:
    """Hold claims against the tables.

    Parameters
    ----------
    claims : polars.DataFrame
        As the tidy table ``claims``, or :func:`danvan_analysis.published.claims_file.read_claims`.
    among : Tables

    Returns
    -------
    tuple of Checked
        In the order of the rows; every claim is read before the first is judged.

    Raises
    ------
    UnknownName
        An index, measure or component that is in no list, with place and the nearest.
    ClaimUnreadable
        A figure that is none, with row and column.

    Examples
    --------
    >>> from danvan_analysis.cleaning.processed import table
    >>> found = check(table("claims"), tables())
    >>> [(one.claim.claim_id, one.verdict, one.rule) for one in found if one.claim.claim_id in ("C06", "C12", "C17")]
    [('C06', 'only_this_source', 'own_only'), ('C12', 'only_this_source', 'own_only'), ('C17', 'no_data', 'no_table')]
    """
    claimed = [read(row, matter(row, among)) for row in claims.iter_rows(named=True)]
    publishers = dict(among.sources.select("source_id", "publisher").iter_rows())
    made = []
    for claim in claimed:
        if claim.kind == "trend":
            answers = eras(claim, among)
            made.append(Checked(claim, *rules.of_trend(claim, answers, publishers), eras=answers))
            continue
        found = beside(claim, among)
        verdict, rule, parts = rules.of_claim(claim, found)
        made.append(Checked(claim, verdict, rule, parts, found, arithmetic(claim)))
    return tuple(made)


def addressed(row: Mapping[str, Any], *, what: str = "value") -> dict[str, Any]:
    """Source and address of a row of a tidy table: what leads back to the printed cell.

    Parameters
    ----------
    row : mapping
    what : str
        ``rank`` for the cell of the rank, which may be another than that of the value.

    Examples
    --------
    >>> addressed({"source_id": "A", "table": "a.csv", "row": 2, "column": "value", "as_published": "1", "note": "x"})
    {'source_id': 'A', 'table': 'a.csv', 'row': 2, 'column': 'value', 'as_published': '1'}
    """
    place = {name: row.get(name) for name in ("source_id", "table", "row", "column", "as_published")}
    if what == "rank":
        place |= {name: row[f"rank_{name}"] for name in place if row.get(f"rank_{name}") is not None}
    return place
