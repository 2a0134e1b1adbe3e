"""Printed results of the movement: which stand in a year's report, beside what, and whether parts make their whole.

States, bases and periods are different measures: nothing here adds up, ranks or joins figures of different
sources, units, periods or states. The one addition is a check of parts against the whole that one source
prints beside them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import polars as pl

#: Subjects of one family: sources write models and exemplars as one figure or as two.
MODELS = ("model", "exemplar", "model_or_exemplar")
COMMENDATIONS = ("commendation", "nomination")
#: States that are no count of models: a difference, a share, a denominator.
NOT_COUNTS = ("change", "share", "target")
#: What one printed statement is about; rows that agree on these were printed together.
STATEMENT = ("province_code", "vintage", "level", "unit_name", "period_start_year", "period_end_year", "as_of",
             "basis", "source_id")  # fmt: skip

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_PARTS_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("province_code", "level", "unit_name", "as_of", "basis", "source_id"), pl.String),
    **dict.fromkeys(("vintage", "period_start_year", "period_end_year", "placed_year"), pl.Int32),
    "kind": pl.String,
    "whole_measure": pl.String,
    "whole": pl.Float64,
    "whole_qualifier": pl.String,
    "whole_row": pl.Int32,
    "parts": pl.List(pl.Float64),
    "part_measures": pl.List(pl.String),
    "part_rows": pl.List(pl.Int32),
    "sum": pl.Float64,
    "difference": pl.Float64,
    "outcome": pl.String,
}


def newest_year(rows: pl.DataFrame) -> int | None:
    """Last year in which a printed result is placed; its report also carries the undated ones.

    Parameters
    ----------
    rows : polars.DataFrame
        ``movement``, all provinces.

    Examples
    --------
    >>> newest_year(pl.DataFrame({"placed_year": [2019, None, 2025]}))
    2025
    """
    newest = rows["placed_year"].max()
    return None if newest is None else int(str(newest))


def up_to(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    """Dated rows placed up to a year, newest first, then in the order of the table.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``; placed by the end of the period, else by ``as_of``.
    year : int

    Examples
    --------
    >>> up_to(pl.DataFrame({"placed_year": [2019, None, 2025, 2020], "row": [2, 3, 4, 5]}), 2020)["row"].to_list()
    [5, 2]
    """
    return rows.filter(pl.col("placed_year") <= year).sort(["placed_year", "row"], descending=[True, False])


def undated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose source gives no date, in the order of the table.

    Examples
    --------
    >>> undated(pl.DataFrame({"placed_year": [2019, None], "row": [2, 3]}))["row"].to_list()
    [3]
    """
    return rows.filter(pl.col("placed_year").is_null()).sort("row")


def models(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts of models and exemplars; changes, shares and denominators left out."""
    return rows.filter(pl.col("subject").is_in(MODELS) & ~pl.col("state").is_in(NOT_COUNTS))


def commendations(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts of commendations and nominations."""
    return rows.filter(pl.col("subject").is_in(COMMENDATIONS))


def wide(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows about a province, or an agency of the province; those of districts and communes left out.

    The scope of an agency's row is what its ``unit_name`` says, which may be less than the province.
    """
    return rows.filter(pl.col("level").is_in(["province", "agency"]))


def elsewhere(rows: pl.DataFrame, own: pl.DataFrame | None = None) -> pl.DataFrame:
    """Rows of all other places, in the order of the Vietnamese alphabet; never by value.

    Parameters
    ----------
    rows, own : polars.DataFrame
        ``movement``: all rows, and those of the province of the report. Default: ``rows`` has none of these.

    Returns
    -------
    polars.DataFrame
        ``rows`` without ``own``, with ``place`` (name of the province in its vintage, null for the
        country) and ``merged`` (a unit of 2025 made of several provinces). The country stands first,
        then each place, province-wide rows before those of its agencies, districts and communes.
    """
    others = rows if own is None else rows.join(own, on=["table", "row"], how="anti", maintain_order="left")
    names, merged = _names()
    units = pl.struct("province_code", "vintage")
    order = {name: number for number, name in enumerate(sorted(set(names.values()), key=alphabetical))}
    levels = {"national": 0, "province": 1, "agency": 2, "district": 3, "commune": 4}
    return (
        others.with_columns(
            place=units.map_elements(lambda u: names.get((u["province_code"], u["vintage"])), return_dtype=pl.String),
            merged=units.map_elements(lambda u: (u["province_code"], u["vintage"]) in merged, return_dtype=pl.Boolean),
        )
        .with_columns(
            order=pl.col("place").replace_strict(order, default=-1, return_dtype=pl.Int32),
            depth=pl.col("level").replace_strict(levels, default=9, return_dtype=pl.Int32),
        )
        .sort(["order", "merged", "depth", "row"])
        .drop("order", "depth")
    )


def _names() -> tuple[dict[tuple[str, int], str], set[tuple[str, int]]]:
    from danvan_analysis.reference import geography, provinces

    places = [*provinces.provinces(2008), *provinces.provinces(2025)]
    names = {(place.code, place.vintage): place.name_vi for place in places}
    moved = geography.crosswalk_2025().filter(pl.col("change") != "unchanged")
    return names, {(code, 2025) for code in moved["new_gso_code"]}


def alphabetical(name: str) -> tuple[list[list[int]], list[list[int]]]:
    """Key that sorts names by the Vietnamese alphabet: syllable by syllable, letters first, then tones.

    Examples
    --------
    >>> sorted(["Đà Nẵng", "Hà Nội", "Điện Biên", "Bình Định", "Bình Dương", "Hà Nam", "Cà Mau"], key=alphabetical)
    ['Bình Dương', 'Bình Định', 'Cà Mau', 'Đà Nẵng', 'Điện Biên', 'Hà Nam', 'Hà Nội']
    """
    letters: list[list[int]] = []
    tones: list[list[int]] = []
    for syllable in name.replace("-", " ").split():
        letters.append([])
        tones.append([])
        for character in unicodedata.normalize("NFC", syllable.casefold()):
            parts = unicodedata.normalize("NFD", character)
            tone = next((mark for mark in parts if mark in _TONES), "")
            bare = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else character
            place = _ALPHABET.find(bare)
            letters[-1].append(place if place >= 0 else len(_ALPHABET) + ord(bare[0]))
            tones[-1].append(_TONES[tone])
    return letters, tones


def overlapping(rows: pl.DataFrame) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of different periods that share a year, earlier start first.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``; those without both ends of a period are left out.

    Examples
    --------
    >>> overlapping(pl.DataFrame({"period_start_year": [2016, 2009, 2021], "period_end_year": [2020, 2019, 2025]}))
    [((2009, 2019), (2016, 2020))]
    """
    ends = rows.select("period_start_year", "period_end_year").drop_nulls().unique().sort(pl.all())
    periods = [(int(start), int(end)) for start, end in ends.iter_rows()]
    return [
        (first, second)
        for position, first in enumerate(periods)
        for second in periods[position + 1 :]
        if second[0] <= first[1]
    ]


def parts(rows: pl.DataFrame) -> pl.DataFrame:
    """Parts against the whole that the same source prints for the same unit, period and basis.

    A whole and its parts are of one state. Where a source gives its parts no state ("counted"), they are
    held against its whole only if there is one whole that has no parts of its own.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement``.

    Returns
    -------
    polars.DataFrame
        A row a check: the statement, kind (holder: collective and individual; field), whole (value,
        measure, qualifier, row), parts, part_measures, part_rows, sum, difference (sum - whole), outcome:
        equal, differs, or inexact (whole or parts are printed as "over", "almost" or "about").

    Examples
    --------
    >>> from danvan_analysis.cleaning import tidy
    >>> parts(tidy.movement(province="Sơn La")).select("whole", "sum", "outcome").rows()
    [(2000.0, 2000.0, 'equal'), (2665.0, 2665.0, 'equal')]
    """
    found = []
    counts = models(rows).sort("row")
    for _, statement in counts.group_by(*STATEMENT, maintain_order=True):
        wholes = statement.filter((pl.col("holder") == "all") & pl.col("field").is_null())
        by_holder = statement.filter(pl.col("holder").is_in(["collective", "individual"]) & pl.col("field").is_null())
        by_field = statement.filter(pl.col("field").is_not_null())
        for kind, candidates in (("holder", by_holder), ("field", by_field)):
            found += [_check(kind, whole, some) for whole, some in _matched(wholes, candidates)]
    return pl.DataFrame(found, schema=_PARTS_SCHEMA, orient="row")


def _matched(wholes: pl.DataFrame, candidates: pl.DataFrame) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
    left = wholes
    stateless: list[pl.DataFrame] = []
    for (state,), some in candidates.group_by("state", maintain_order=True):
        if some.height < 2:
            continue
        # An exact figure before its rounded restatement.
        same = wholes.filter(pl.col("state") == state).sort(pl.col("qualifier") != "exact", maintain_order=True)
        if same.height:
            left = left.filter(pl.col("state") != state)
            yield same.row(0, named=True), some
        elif state == "counted":
            stateless.append(some)
    if left.height == 1:
        for some in stateless:
            yield left.row(0, named=True), some


def _check(kind: str, whole: dict[str, Any], some: pl.DataFrame) -> dict[str, Any]:
    total = float(some["value"].sum())
    exact = whole["qualifier"] == "exact" and set(some["qualifier"]) == {"exact"}
    return {
        **{name: whole[name] for name in (*STATEMENT, "placed_year")},
        "kind": kind,
        "whole_measure": whole["measure"],
        "whole": whole["value"],
        "whole_qualifier": whole["qualifier"],
        "whole_row": whole["row"],
        "parts": some["value"].to_list(),
        "part_measures": some["measure"].to_list(),
        "part_rows": some["row"].to_list(),
        "sum": total,
        "difference": total - whole["value"],
        "outcome": ("equal" if total == whole["value"] else "differs") if exact else "inexact",
    }
