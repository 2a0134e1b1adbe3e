"""Where provinces stand and what became of them: tile grid, mergers, dated events, populations.

The tile grid is a schematic of data units, not a map of territory; whatever shows it says so, with the
term ``tile_grid_note`` of :mod:`~danvan_analysis.reference.words`.

Examples
--------
>>> tile_grid(2008).filter(code="14").rows()
[('14', 3, 1, 'Sơn La')]
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import package_data

if TYPE_CHECKING:
    import polars as pl

_LAYOUTS = {2004: "64", 2008: "63", 2025: "34"}


def _table(name: str) -> pl.DataFrame:
    import polars as pl

    rows = package_data.rows(name)
    text = {column: [unicodedata.normalize("NFC", row[column]) or None for row in rows] for column in rows[0]}
    return pl.DataFrame(text, schema=dict.fromkeys(rows[0], pl.String))


def tile_grid(vintage: int = 2008) -> pl.DataFrame:
    """Place of each province on the tile grid.

    Parameters
    ----------
    vintage : int
        2004 (64 tiles, with Hà Tây), 2008 (63) or 2025 (34).

    Returns
    -------
    polars.DataFrame
        code, row, col (Int32, from 0, top left), label (short, Vietnamese); sorted by row and column.

    Raises
    ------
    UnknownName
        If there is no layout for the vintage.

    Examples
    --------
    >>> [tile_grid(vintage).height for vintage in (2004, 2008, 2025)]
    [64, 63, 34]
    """
    import polars as pl

    if vintage not in _LAYOUTS:
        raise UnknownName("vintage", vintage, list(_LAYOUTS))
    return (
        _table("tilegrid.csv")
        .filter(pl.col("layout") == _LAYOUTS[vintage])
        .select(
            pl.col("gso_code").alias("code"),
            pl.col("row").cast(pl.Int32),
            pl.col("col").cast(pl.Int32),
            "label",
        )
        .sort("row", "col")
    )


def crosswalk_2025() -> pl.DataFrame:
    """Which unit of 2025 each of the 63 provinces went into.

    Returns
    -------
    polars.DataFrame
        old_gso_code, old_name_vi, new_gso_code, new_name_vi, change (unchanged, merged), gives_name, hosts_seat,
        gives_code (Boolean), population_2019 (Int64, persons), weight_2019 (Float64, share of the new
        unit's population of 2019; sums to 1 in each new unit), effective (Date).

    Notes
    -----
    A code does not carry over: seven codes name another area from 2025 on. Join on (code, vintage).
    Columns keep the names of the file.

    Examples
    --------
    >>> crosswalk_2025().filter(old_gso_code="10").select("new_gso_code", "new_name_vi").row(0)
    ('15', 'Lào Cai')
    """
    import polars as pl

    return (
        _table("crosswalk_2025.csv")
        .with_columns(
            (pl.col("gives_name", "hosts_seat", "gives_code") == "yes"),
            pl.col("population_2019").cast(pl.Int64),
            pl.col("weight_2019").cast(pl.Float64),
            pl.col("effective").str.to_date(),
        )
        .sort("old_gso_code")
    )


def codes_with_new_meaning() -> list[str]:
    """Codes that name another area from 2025 on.

    Examples
    --------
    >>> codes_with_new_meaning()
    ['15', '24', '44', '52', '80', '82', '91']
    """
    rows = package_data.rows("provinces34.csv")
    return sorted(row["gso_code"] for row in rows if row["code_changed_meaning"] == "yes")


def events() -> pl.DataFrame:
    """Dated changes of units.

    Returns
    -------
    polars.DataFrame
        date (Date), kind (split, merge, type, law), codes (as noted: "28>01"; may be null), what, source.

    Examples
    --------
    >>> str(events().filter(kind="merge")["date"][0])
    '2008-08-01'
    """
    import polars as pl

    return _table("events.csv").rename({"gso_codes": "codes"}).with_columns(pl.col("date").str.to_date()).sort("date")


def populations() -> pl.DataFrame:
    """Census populations of the 63 provinces, 2009 and 2019.

    Returns
    -------
    polars.DataFrame
        code, vintage (Int32, always 2008), year (Int32), population (Int64, persons), source.

    Examples
    --------
    >>> populations().filter(year=2019)["population"].sum()
    96208984
    """
    import polars as pl

    return (
        _table("populations.csv")
        .select(
            pl.col("gso_code").alias("code"),
            pl.lit(2008, dtype=pl.Int32).alias("vintage"),
            pl.col("year").cast(pl.Int32),
            pl.col("population").cast(pl.Int64),
            "source",
        )
        .sort("year", "code")
    )


def communes_son_la() -> pl.DataFrame:
    """Communes of Sơn La before and after 2025-07-01, a row an old commune.

    Returns
    -------
    polars.DataFrame
        new_code, new_name, old_code, old_name, old_district, how.

    Examples
    --------
    >>> communes_son_la()["new_code"].n_unique(), communes_son_la()["old_code"].n_unique()
    (75, 200)
    """
    return _table("communes_sonla_2025.csv").sort("new_code", "old_code")
