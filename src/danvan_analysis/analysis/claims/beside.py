"""The figures of the tables that stand beside a claim, each with why it is of the same thing, or is not.

Of the same thing means: the same measure (which holds its state), place, period, date, basis and unit. Where the source
of the claim is among the sources of the tables, its own row says what the claim leaves out: level and name of the unit,
basis, date. Where it is not, the claim is taken to be about the province as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from danvan_analysis.analysis.claims.claim import Claim, Found, Stated, Tables
from danvan_analysis.analysis.claims.weighing import weigh
from danvan_analysis.reference import territories

_EXACT: Final = "exact"
_WHOLE_PLACE: Final = {True: "national", False: "province"}


def beside(claim: Claim, tables: Tables) -> tuple[Found, ...]:
    """All figures of the matter of a claim in its place.

    Parameters
    ----------
    claim : Claim
    tables : Tables

    Returns
    -------
    tuple of Found
        In the order of the stated figures; within each those of the same thing first, then by year and address.
    """
    about = claim.matter
    publishers = dict(tables.sources.select("source_id", "publisher").iter_rows())
    found: list[Found] = []
    for part, code in enumerate(about.codes):
        stated = claim.stated[part] if part < len(claim.stated) else None
        if about.table == "index":
            some = _cells(claim, code, part, stated, tables, publishers)
        elif about.table == "national":
            some = _national(claim, code, part, stated, tables, publishers)
        elif about.what == "count":
            some = _named(claim, code, stated, tables, publishers)
        else:
            some = _statements(claim, code, part, stated, getattr(tables, about.table), publishers)
        found += sorted(some, key=_order)
    return tuple(found)


def _order(one: Found) -> tuple[bool, int, bool, int, str, int]:
    same = not one.obstacles
    kind = ("own", "same_publisher", "independent").index(one.relation) if same else 0
    year = one.cells.get("edition_year") or one.cells.get("period_end_year") or 0
    # A derived value has no cell of its own.
    place = str(one.cells["table"] or ""), int(one.cells["row"] or 0)
    return not same, kind, same and not one.in_force, -year, *place


def relation(source_id: str | None, claim: Claim, publishers: Mapping[str, str | None]) -> str:
    """How the source of a figure stands to that of a claim.

    Returns
    -------
    str
        ``own``; ``same_publisher`` for another page of the same publisher: a house that repeats its own figure does
        not confirm it; ``independent``.

    Examples
    --------
    >>> from danvan_analysis.analysis.claims.claim import Matter
    >>> claim = Claim({"source_id": "A"}, Matter("movement"))
    >>> [relation(one, claim, {"A": "Báo X", "B": "báo x", "C": "Báo Y"}) for one in ("A;B", "B", "C")]
    ['own', 'same_publisher', 'independent']
    """
    ids = str(source_id or "").split(";")
    if claim.source_id and claim.source_id in ids:
        return "own"
    house = str(publishers.get(claim.source_id) or "").casefold()
    if house and any(str(publishers.get(one) or "").casefold() == house for one in ids):
        return "same_publisher"
    return "independent"


def _here(claim: Claim) -> pl.Expr:
    code = claim.cells["province_code"]
    if code is None:
        return pl.col("province_code").is_null()
    return territories.same(str(code), int(claim.cells["vintage"]))


def _made(
    claim: Claim,
    row: Mapping[str, Any],
    part: int,
    stated: Stated | None,
    obstacles: list[str],
    publishers: Mapping[str, str | None],
    *,
    what: str = "value",
    decimals: int,
    in_force: bool = False,
) -> Found:
    source = row.get("rank_source_id") if what == "rank" and row.get("rank_source_id") else row["source_id"]
    value = float(row[what])
    agreement = None
    if stated is not None and not obstacles:
        agreement = weigh(stated, value, qualifier=str(row.get("qualifier") or _EXACT), decimals=decimals)
    return Found(part, relation(source, claim, publishers), tuple(obstacles), agreement, in_force, value, row)


def _cells(
    claim: Claim, code: str, part: int, stated: Stated | None, tables: Tables, publishers: Mapping[str, str | None]
) -> list[Found]:
    """Every usable source's figure of the cells of an index; a derived value where no source prints one."""
    what = claim.matter.what
    key = (pl.col("index") == claim.matter.index) & (pl.col("component_code") == code)
    rows = tables.evidence.filter(key & pl.col("usable") & pl.col(what).is_not_null()).filter(_here(claim))
    derived = tables.indicators.filter(key & (pl.col("status") == "derived")).filter(_here(claim))
    found = []
    for row in rows.iter_rows(named=True):
        obstacles = _edition(claim, row["edition_year"])
        decimals = int(row["decimals"] or 0) if what == "value" else 0
        force = bool(row[f"{what}_chosen"])
        some = _made(claim, row, part, stated, obstacles, publishers, what=what, decimals=decimals, in_force=force)
        found.append(some)
    for row in derived.iter_rows(named=True) if what == "value" else ():
        obstacles = _edition(claim, row["edition_year"])
        # A sum of printed parts carries every decimal: the claim's own precision decides.
        found.append(_made(claim, row, part, stated, obstacles, publishers, decimals=9, in_force=True))
    return found


def _edition(claim: Claim, year: int) -> list[str]:
    start, end = claim.period
    if end is None and start is None:
        return ["no_period"]
    return [] if year == end and start in (None, end) else ["period"]


def _national(
    claim: Claim, code: str, part: int, stated: Stated | None, tables: Tables, publishers: Mapping[str, str | None]
) -> list[Found]:
    rows = tables.national.filter((pl.col("index") == claim.matter.index) & (pl.col("statistic") == code))
    found = []
    for row in rows.iter_rows(named=True):
        obstacles = _edition(claim, row["edition_year"])
        found.append(_made(claim, row, part, stated, obstacles, publishers, decimals=_decimals(row)))
    return found


def _decimals(row: Mapping[str, Any]) -> int:
    return len(str(row["as_published"] or "").strip().partition(".")[2])


def _statements(
    claim: Claim,
    code: str,
    part: int,
    stated: Stated | None,
    rows: pl.DataFrame,
    publishers: Mapping[str, str | None],
) -> list[Found]:
    """Figures of a measure of the movement, or of an administrative output."""
    here = rows.filter(pl.col("measure") == code).filter(_here(claim)).sort("row")
    own = _own_row(claim, here, stated)
    bases = _bases(claim, here, own)
    found = []
    for row in here.iter_rows(named=True):
        obstacles = _obstacles(claim, row, own, bases)
        found.append(_made(claim, row, part, stated, obstacles, publishers, decimals=_decimals(row)))
    return found


def _own_row(claim: Claim, rows: pl.DataFrame, stated: Stated | None) -> Mapping[str, Any] | None:
    """The row that the tables took from the text itself: of its period, and with its figure where there is one."""
    own = [row for row in rows.iter_rows(named=True) if claim.source_id and row["source_id"] == claim.source_id]
    own = [row for row in own if _same_period(claim, row)]
    if stated is not None:
        said = [row for row in own if weigh(stated, row["value"], qualifier=row["qualifier"]) == "agrees"]
        own = said or own
    return own[0] if own else None


def _same_period(claim: Claim, row: Mapping[str, Any]) -> bool:
    return (row["period_start_year"], row["period_end_year"]) == claim.period


def _bases(claim: Claim, rows: pl.DataFrame, own: Mapping[str, Any] | None) -> set[str | None]:
    """Bases that a figure of the same thing may have; empty where the claim leaves open which of several is meant."""
    if own is not None:
        return {own["basis"]}
    there = {row["basis"] for row in rows.iter_rows(named=True) if _same_period(claim, row) and _whole(claim, row)}
    return there if len(there) == 1 else set()


def _whole(claim: Claim, row: Mapping[str, Any]) -> bool:
    """Whether a row without an own row to go by is about the whole province, or the country."""
    return "level" not in row or row["level"] == _WHOLE_PLACE[claim.cells["province_code"] is None]


def _obstacles(
    claim: Claim, row: Mapping[str, Any], own: Mapping[str, Any] | None, bases: set[str | None]
) -> list[str]:
    found = []
    dated = claim.period != (None, None)
    # Two texts without a date may be about any two times; one text without a date is about its own.
    if not dated and (own is None or row["source_id"] != claim.source_id):
        found.append("no_period")
    elif not _same_period(claim, row):
        found.append("period")
    elif row["as_of"] != (own["as_of"] if own is not None else None):
        found.append("as_of")
    if own is not None:
        apart = "level" in row and (row["level"], row["unit_name"]) != (own["level"], own["unit_name"])
    else:
        apart = not _whole(claim, row)
    if apart:
        found.append("place")
    if not found and row["basis"] not in bases:
        found.append("basis")
    unit = claim.cells["unit"]
    if unit is not None and row["unit"] != unit:
        found.append("unit")
    if claim.form == "part" and claim.whole is not None and row.get("denominator") not in (None, claim.whole.value):
        found.append("whole")
    return found


def _named(
    claim: Claim, code: str, stated: Stated | None, tables: Tables, publishers: Mapping[str, str | None]
) -> list[Found]:
    """Units that are named one by one: those of the text itself, counted."""
    rows = tables.movement.filter(pl.col("measure") == code).filter(_here(claim)).sort("row")
    own = [row for row in rows.iter_rows(named=True) if relation(row["source_id"], claim, publishers) == "own"]
    agreement = None
    if stated is not None:
        agreement = "agrees" if len(own) == int(stated.value) else "differs"
    found = [Found(0, "own", (), agreement, False, float(row["value"]), row) for row in own]
    others = [(row, relation(row["source_id"], claim, publishers)) for row in rows.iter_rows(named=True)]
    return found + [
        Found(0, one, ("place",), None, False, float(row["value"]), row) for row, one in others if one != "own"
    ]
