"""Figures taken over from publishers' workbooks: observations, sources, indicators behind sub-indices.

The tables hold text as the workbook printed it; the number convention is that of the workbook and stands in
the descriptor.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from danvan_analysis.cleaning import places
from danvan_analysis.cleaning.numbers import figures
from danvan_analysis.cleaning.observations import observations
from danvan_analysis.errors import CellUnreadable, CountsDiffer, RawTableFault
from danvan_analysis.published.package import AddedFrom, DataPackage
from danvan_analysis.published.tables import RawTable
from danvan_analysis.reference import registry

_LARGEST_RANK = 1000
#: Parts of the list of sources, by the first letters of an added table's name.
_PARTS = {"papi": "papi", "pci": "pci", "par": "par", "sipas": "par"}
INDICATOR_SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "component_code": pl.String,
    "label": pl.String,
    "variable": pl.String,
    "value": pl.Float64,
    "source_id": pl.String,
    "table": pl.String,
    "row": pl.Int32,
    "column": pl.String,
    "as_published": pl.String,
}


def _origin(table: RawTable) -> tuple[AddedFrom, int]:
    origin, year = table.resource.added_from, table.resource.edition_year
    if origin is None or year is None:
        raise RawTableFault(
            table.path,
            "has no addedFrom or no editionYear in datapackage.json",
            "Take the workbook over with `danvan add`; a table of this layout is not written by hand.",
        )
    return origin, year


def _read(table: RawTable) -> pl.DataFrame:
    """Lines of a table that was taken over, with provinces and numbers read."""
    origin, year = _origin(table)
    frame = table.frame
    index = _one_index(table)
    vintage = registry.vintage(index, year)
    strange = frame.filter(pl.col("edition_year") != str(year))
    if strange.height:
        raise CellUnreadable(
            table.path,
            f"found {strange['edition_year'][0]!r}, the table is of {year}",
            "A table that was taken over is of one edition.",
            row=int(strange["row"][0]),
            column="edition_year",
        )
    if frame.height != origin.cells:
        raise CountsDiffer(
            f"{table.path} has {frame.height} figures, {origin.cells} were accepted from {origin.file}; "
            "restore the table, or take the workbook over again"
        )
    lines = _numbers(table, origin)
    return lines.with_columns(
        edition_year=pl.lit(year, dtype=pl.Int32),
        vintage=pl.lit(vintage, dtype=pl.Int32),
        province_code=places.codes(lines, table=table.path, vintage=vintage),
        as_published=pl.col("printed"),
        table=pl.lit(table.path),
        column=pl.lit("printed"),
        source_id=pl.lit(origin.source_id),
    )


def _numbers(table: RawTable, origin: AddedFrom) -> pl.DataFrame:
    """Lines with value and decimals; a table that was taken over holds plain numbers and nothing else."""
    # A cell that a correction set aside is blank by now.
    frame = table.frame.drop_nulls("printed")
    read, refused = figures(frame.select("row", "printed"), "printed", decimal=origin.decimal, table=table.path)
    plain = read.filter(
        pl.col("qualifier") == "exact",
        pl.col("low").is_null(),
        pl.col("whole").is_null(),
        pl.col("value").is_not_null(),
    )
    strange = frame.join(plain.select("row"), on="row", how="anti")
    if strange.height:
        first = strange.row(0, named=True)
        reason = refused.filter(pl.col("row") == first["row"])["reason"].to_list() or ["no plain number"]
        sign = "dot" if origin.decimal == "." else "comma"
        raise CellUnreadable(
            table.path,
            f"found {first['printed']!r} ({reason[0]}), expected a number with a decimal {sign} as in {origin.file}",
            "Restore the table, or set the cell aside in corrections.csv.",
            row=int(first["row"]),
            column="printed",
        )
    return frame.join(plain.select("row", "value", "decimals"), on="row", how="left", maintain_order="left")


def _one_index(table: RawTable) -> str:
    found = table.frame["index"].unique().sort().to_list()
    if len(found) != 1 or found[0] is None:
        raise RawTableFault(table.path, f"is of the indices {found}", "A table that was taken over is of one index.")
    return registry.index(str(found[0])).code


def added(table: RawTable) -> pl.DataFrame:
    """Observations of a table of layout ``added``: a line a figure, a value or a rank.

    Raises
    ------
    CellUnreadable
        A figure that is no number by the convention of its workbook, or a rank that is no whole number.
    UnknownProvince, ProvinceTwice, CountsDiffer
        As for every table.
    """
    lines = _read(table)
    places.once(lines, table=table.path, key=["province_code", "component_code", "what"])
    is_rank = pl.col("what") == "rank"
    odd = lines.filter(
        ~pl.col("what").is_in(["value", "rank"])
        | (is_rank & ((pl.col("value") != pl.col("value").round(0)) | ~pl.col("value").is_between(1, _LARGEST_RANK)))
    )
    if odd.height:
        raise CellUnreadable(
            table.path,
            f"found {odd['printed'][0]!r} ({odd['what'][0]}), expected a value or a rank that is a whole number",
            "Take the workbook over again, or set the cell aside in corrections.csv.",
            row=int(odd["row"][0]),
            column="printed",
        )
    lines = lines.with_columns(
        rank=pl.when(is_rank).then("value"),
        rank_as_published=pl.when(is_rank).then("printed"),
        rank_column=pl.when(is_rank).then("column"),
        rank_basis=pl.when(is_rank).then(pl.lit("num")),
        rank_source_id=pl.when(is_rank).then("source_id"),
    ).with_columns(
        value=pl.when(~is_rank).then("value"),
        as_published=pl.when(~is_rank).then("printed"),
        column=pl.when(~is_rank).then("column"),
        unit=pl.coalesce("unit", pl.lit("points")),
    )
    return observations(lines)


def revised(observed: pl.DataFrame, tables: Sequence[RawTable]) -> pl.DataFrame:
    """Mark what a revised release replaces: the same edition and components in the tables that it names.

    The former figures stay as evidence that is not used; components that the revised release does not have
    are left as they were.
    """
    for table in tables:
        origin, year = _origin(table)
        if not origin.revises:
            continue
        replaced = (
            table.frame.select("index", "component_code", "what")
            .unique()
            .with_columns(edition_year=pl.lit(year, dtype=pl.Int32), replaced=pl.lit(True))
        )
        keys = ["index", "edition_year", "component_code"]
        for what in ("value", "rank"):
            observed = observed.join(
                replaced.filter(what=what).select(*keys, pl.col("replaced").alias(f"{what}_replaced")),
                on=keys,
                how="left",
                maintain_order="left",
            )
        observed = _superseded(observed, origin.revises, table.path)
    return observed


def _superseded(observed: pl.DataFrame, revises: Sequence[str], by: str) -> pl.DataFrame:
    marked = observed.with_columns(
        *(
            (
                pl.col("table").is_in(list(revises))
                & pl.col(f"{what}_replaced").fill_null(False)
                & pl.col(what).is_not_null()
            ).alias(f"{what}_replaced")
            for what in ("value", "rank")
        )
    )
    value, rank = pl.col("value_replaced"), pl.col("rank_replaced")
    # A line with a score and a rank of which one is replaced becomes two lines: the other goes on.
    halved = (value & ~rank & pl.col("rank").is_not_null()) | (rank & ~value & pl.col("value").is_not_null())
    without_rank = [pl.lit(None).alias(name) for name in ("rank", "rank_as_published", "rank_column", "rank_source_id")]
    without_value = [pl.lit(None).alias(name) for name in ("value", "as_published", "column")]
    parts = [
        marked.filter(~halved),
        marked.filter(halved).with_columns(without_rank, rank_replaced=pl.lit(False)),
        marked.filter(halved).with_columns(without_value, value_replaced=pl.lit(False)),
    ]
    gone = value | rank
    return (
        pl.concat([part.cast(dict(marked.schema)) for part in parts])  # type: ignore[arg-type]
        .with_columns(
            usable=pl.col("usable") & ~gone,
            exclusion_reason=pl.when(gone & pl.col("usable"))
            .then(pl.lit(f"superseded by the revised release in {by}"))
            .otherwise("exclusion_reason"),
        )
        .drop("value_replaced", "rank_replaced")
    )


def survey_indicators(tables: Sequence[RawTable]) -> pl.DataFrame:
    """The tidy table ``survey_indicators``: what stands behind the sub-indices, under the publisher's labels.

    Returns
    -------
    polars.DataFrame
        Columns as :data:`INDICATOR_SCHEMA`; no unit is stated, the labels carry it.
    """
    lines = [_read(table).with_columns(pl.col("variable").fill_null("")) for table in tables]
    typed = [pl.col(name).cast(dtype) for name, dtype in INDICATOR_SCHEMA.items()]
    return pl.concat([pl.DataFrame(schema=INDICATOR_SCHEMA), *(frame.select(typed) for frame in lines)])


def _part(path: str) -> str | None:
    return _PARTS.get(path.rpartition("/")[2].partition("_")[0])


def sources(package: DataPackage, listed: pl.DataFrame) -> pl.DataFrame:
    """Sources that the descriptor names and sources.csv does not, in the form of the tidy table ``sources``.

    Parameters
    ----------
    package : DataPackage
    listed : polars.DataFrame
        The tidy table made from sources.csv.
    """
    known = set(listed["source_id"].to_list())
    rows = {}
    for resource in package.resources:
        origin = resource.added_from
        if origin is None or origin.source_id in known:
            continue
        told = next((one for one in resource.sources if one.get("name") == origin.source_id), {})
        rows[origin.source_id] = {
            "source_id": origin.source_id,
            "title": told.get("title") or origin.file,
            "publisher": resource.publisher or None,
            "published_year": told.get("publishedYear"),
            "url": told.get("path"),
            "notes": resource.terms or None,
            "evidence": f"{origin.file} (sha256 {origin.sha256}), cells as named in the table",
            "part": _part(resource.path),
        }
    return pl.DataFrame([rows[name] for name in sorted(rows)], schema=listed.schema)
