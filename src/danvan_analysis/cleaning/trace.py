"""From a row of a tidy table back to the printed cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import BadParameter
from danvan_analysis.project import Project, find
from danvan_analysis.published import load, read
from danvan_analysis.reference import registry

_SCHEMA = {
    "what": pl.String,
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "printed": pl.String,
    "source_id": pl.String,
    "publisher": pl.String,
    "title": pl.String,
    "url": pl.String,
    "publisher_place": pl.String,
}


def _row(given: Mapping[str, Any] | pl.DataFrame) -> dict[str, Any]:
    if isinstance(given, pl.DataFrame):
        if given.height != 1:
            raise BadParameter(f"trace takes one row, found a frame of {given.height}; filter it to one")
        return given.row(0, named=True)
    return dict(given)


def _addresses(row: Mapping[str, Any], project: Project) -> list[tuple[str, str, int, str, str]]:
    """(what, table, row, column, source) of each cell that the row stands on."""
    found = []
    needed = {"table", "row", "source_id"} if row.get("status") != "derived" else {"index", "edition_year"}
    if lacking := sorted(name for name in needed if row.get(name) is None and row.get(f"rank_{name}") is None):
        raise BadParameter(f"the row has no {', '.join(lacking)}: pass a whole row of a tidy table")
    if row.get("column"):
        found.append(("value", row["table"], row["row"], row["column"], row["source_id"]))
    if row.get("rank_column"):
        place = (row.get("rank_table") or row["table"], row.get("rank_row") or row["row"], row["rank_column"])
        found.append(("rank", *place, row.get("rank_source_id") or row["source_id"]))
    if row.get("denominator") is not None:
        found.append(("denominator", row["table"], row["row"], "denominator", row["source_id"]))
    if row.get("status") == "derived":
        codes = [c.code for c in registry.children(row["index"], row["component_code"], row["edition_year"])]
        parts = table("indicators", project=project).filter(
            pl.col("index") == row["index"],
            pl.col("edition_year") == row["edition_year"],
            # A value carried to the 34 units has no parts among the cells of 63 provinces with its code.
            pl.col("province_code") == row["province_code"],
            pl.col("vintage") == row["vintage"],
            pl.col("component_code").is_in(codes),
        )
        found += [
            (f"part {part['component_code']}", part["table"], part["row"], part["column"], part["source_id"])
            for part in parts.iter_rows(named=True)
        ]
    return found


def trace(row: Mapping[str, Any] | pl.DataFrame, *, project: Project | None = None) -> pl.DataFrame:
    """The printed cells behind a row of a tidy table.

    Parameters
    ----------
    row : mapping or polars.DataFrame
        A row of indicators, evidence, movement, service_outputs, national or uncertainty: as a
        mapping, or as a frame of one row.

    Returns
    -------
    polars.DataFrame
        A row a cell: what (value, rank, denominator, part ...), the address in our transcription (table,
        row, column: file under data/raw, line with the header as 1, name of the column), printed (the
        text, read from the file now), source_id, publisher, title, url, and publisher_place (file or
        page of the publisher, where recorded). A derived value has one row a part.

    Raises
    ------
    BadParameter
        Not one row, or a row without an address.

    Examples
    --------
    >>> from danvan_analysis.cleaning.tidy import indicators
    >>> cell = trace(indicators(index="PCI", year=2019, province="Sơn La", component="PCI"))
    >>> cell.filter(what="value").select("table", "row", "column", "printed").row(0)
    ('pci/pci_2019.csv', 52, 'PCI', '63.384804')
    """
    home = project or find()
    addresses = _addresses(_row(row), home)
    if not addresses:
        raise BadParameter("the row has no address (table, row, column): pass a whole row of a tidy table")
    package = load(home.raw)
    resources = {resource.path: resource for resource in package.resources}
    about = {source["source_id"]: source for source in table("sources", project=home).iter_rows(named=True)}
    cells = []
    for what, path, line, column, source_id in addresses:
        if path not in resources:
            raise BadParameter(f"the row points to {path!r}, which is no raw table of this project")
        text = read(package, resources[path]).frame.filter(pl.col("row") == line)[column][0]
        for one in source_id.split(";"):
            source = about.get(one, {})
            cells.append(
                {
                    "what": what,
                    "table": path,
                    "row": line,
                    "column": column,
                    "printed": text,
                    "source_id": one,
                    "publisher": source.get("publisher"),
                    "title": source.get("title"),
                    "url": source.get("url"),
                    "publisher_place": source.get("evidence"),
                }
            )
    return pl.DataFrame(cells, schema=_SCHEMA)
