"""Heat table: parts of an index by edition for one province, each score printed and shaded by its quarter."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

from danvan_analysis.analysis import compare, spread
from danvan_analysis.figures import phrases, remembered, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, Request, finished, request
from danvan_analysis.figures.heat_chart import draw, rounded
from danvan_analysis.figures.profile import parts
from danvan_analysis.reference import registry, territories, words

_SCHEMA = {
    "component_code": pl.String,
    "label": pl.String,
    "edition_year": pl.Int32,
    "line": pl.Int32,
}


def heat_table(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """The parts of an index for a province over the editions up to a year.

    Parameters
    ----------
    index : str
    year : int
        Last edition shown.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        A cell an edition and part: the score; its quarter among the provinces that have a score that year, where the
        edition is complete. A part that was replaced under the same number has a row of its own. Heavy lines stand
        where the method changes. An absence where the province has no score of a part up to the year.

    Examples
    --------
    >>> figure = heat_table(index="PAPI", year=2024, province="Sơn La", lang="en")
    >>> figure.data.filter(edition_year=2024, component_code="D4").select("value", "quarter").row(0)
    (7.06280721, 3)
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    about: dict[str, Any] = {"index": short, "province": name, "year": year}
    codes = {part.code for one in registry.years(asked.index) if one <= year for part in parts(asked.index, one)}
    # The parts of the parts are not in this table, and nothing of them is read.
    frame = remembered.indicators(index=asked.index).filter(
        (pl.col("edition_year") <= year) & pl.col("component_code").is_in(sorted(codes))
    )
    cells = cells_of(asked, frame)
    valued = cells.filter(pl.col("value").is_not_null())
    if not valued.height:
        what = words.term("heat.what", lang).format(**about) + "."
        return Absence(what, words.term("heat.none", lang).format(**about), lang)
    cuts = cuts_of(asked, cells)
    about |= {"first": valued["edition_year"].min(), "last": valued["edition_year"].max()}
    title = _title(valued, about, lang)
    subtitle = words.term("subtitle.heat_table", lang).format(part=words.term(f"part.{asked.index}", lang), **about)
    rows = cells.select("line", "label", "edition_year", "value", "quarter")
    uses = frame.filter(pl.col("component_code").is_in(sorted(set(valued["component_code"]))))
    return finished(
        asked,
        "heat_table",
        theme.Drawing(draw(rows, cuts, lang, width=asked.width), subtitle),
        title=title,
        alt=_alt(valued, title, lang),
        source=theme.source_line(valued, lang),
        notes=_notes(cells, cuts, lang, width=asked.width),
        data=cells.drop("line").with_columns(pl.col("quarter") + 1),
        source_ids=theme.source_ids(valued),
        uses=uses.filter(pl.col("value").is_not_null()),
    )


def cells_of(asked: Request, frame: pl.DataFrame) -> pl.DataFrame:
    """The cells of the table.

    Returns
    -------
    polars.DataFrame
        A row an edition and part: line, label, value (null where there is none), quarter (0 the lowest, 3 the highest;
        null where the edition is not complete), q1, median, q3, n, and the columns of ``indicators``.
    """
    place = (asked.province.code, asked.province.vintage)
    lines: dict[tuple[str, str], int] = {}
    grid: list[tuple[str, str, int, int]] = []
    years = [
        one
        for one in registry.years(asked.index)
        if one <= asked.year and territories.code_in(*place, registry.vintage(asked.index, one)) is not None
    ]
    # A part is its number and its name: what was replaced under the same number is another measure.
    began: dict[tuple[str, str], int] = {}
    for one in years:
        for part in parts(asked.index, one):
            began.setdefault((part.code, part.label_short[asked.lang]), one)
    for key in sorted(began, key=lambda key: (_number(key[0]), began[key])):
        lines[key] = len(lines)
    for one in years:
        for part in parts(asked.index, one):
            label = part.label_short[asked.lang]
            grid.append((part.code, label, one, lines[(part.code, label)]))
    own = frame.filter(asked.own).select(
        "index", "edition_year", "component_code", "province_code", "vintage", "value", "unit", "scale_min",
        "scale_max", "status", *ADDRESS,
    )  # fmt: skip
    nation = spread(frame).select("edition_year", "component_code", "q1", "median", "q3", "n")
    cells = pl.DataFrame(grid, schema=_SCHEMA, orient="row")
    cells = cells.join(own, on=["component_code", "edition_year"], how="left", maintain_order="left")
    cells = cells.join(nation, on=["component_code", "edition_year"], how="left", maintain_order="left")
    quarter = pl.sum_horizontal((pl.col("value") > pl.col(limit)).cast(pl.Int32) for limit in ("q1", "median", "q3"))
    there = pl.col("value").is_not_null() & pl.col("median").is_not_null()
    return cells.with_columns(quarter=pl.when(there).then(quarter)).sort("line", "edition_year")


def _number(code: str) -> int:
    return int("".join(letter for letter in code if letter.isdigit()))


def cuts_of(asked: Request, cells: pl.DataFrame) -> pl.DataFrame:
    """Changes of method between neighbours of a row: line, edition_year (the first after), suspected."""
    found = []
    for (line,), some in cells.group_by("line", maintain_order=True):
        code, years = some["component_code"][0], some["edition_year"].to_list()
        for before, after in pairwise(years):
            breaks = compare(asked.index, code, before, after).breaks
            if breaks:
                found.append((line, after, all(one.kind == "suspected" for one in breaks)))
    schema = {"line": pl.Int32, "edition_year": pl.Int32, "suspected": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


def _title(valued: pl.DataFrame, about: dict[str, Any], lang: str) -> str:
    quarters = valued["quarter"].drop_nulls()
    if not len(quarters):
        return words.term("heat.title_bare", lang).format(n=valued.height, **about)
    counts = {"top": int((quarters == 3).sum()), "low": int((quarters == 0).sum()), "n": len(quarters)}
    key = "heat.title" if about["first"] != about["last"] else "heat.title_year"
    return words.term(key, lang).format(**counts, **about)


def _notes(cells: pl.DataFrame, cuts: pl.DataFrame, lang: str, *, width: int) -> list[str]:
    notes = [words.term("heat.shades", lang)]
    if cuts.height:
        notes.append(words.term("heat.cuts", lang))
    if cells.filter(pl.col("value").is_not_null() & pl.col("quarter").is_null()).height:
        notes.append(words.term("heat.bare", lang))
    if rounded(cells, width=width):
        notes.append(words.term("heat.rounded", lang))
    return [*notes, words.term("heat.missing", lang)]


def _alt(valued: pl.DataFrame, title: str, lang: str) -> str:
    last = valued.filter(pl.col("edition_year") == valued["edition_year"].max())
    listed = "; ".join(
        f"{row['label']} {words.number(row['value'], lang)}"
        + ("" if row["quarter"] is None else f" ({words.term('heat.quarter', lang).format(n=row['quarter'] + 1)})")
        for row in last.iter_rows(named=True)
    )
    return f"{title}. {words.term('heat.alt', lang).format(year=last['edition_year'][0], listed=listed)}."
