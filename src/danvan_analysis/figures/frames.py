"""What a figure is made from: the tables, the province, the year, the language, checked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.figures import cells_used, check_words, checks, phrases, remembered, theme, withheld
from danvan_analysis.figures.figure import COUNTRY, Figure, FigureId
from danvan_analysis.project import find
from danvan_analysis.reference import provinces, registry, territories, words


@dataclass(frozen=True)
class Request:
    """A checked request for a figure about one province, or about the country, in one year.

    Attributes
    ----------
    index : str
        Code of the index, or ``all``.
    component : str
        Overall component of the index; empty for ``all``.
    place : Province or None
        In the vintage that the reports of the year are about; None where all provinces are meant.
    vintage : int
        Vintage of provinces of the edition; that of the reports of the year for ``all``.
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).
    """

    index: str
    component: str
    year: int
    place: provinces.Province | None
    lang: str
    vintage: int
    size: str = "page"

    def id(self, family: str) -> FigureId:
        """The id of a figure of a family."""
        if self.place is None:
            vintage = territories.vintage_of_year(self.year)
            return FigureId(family, self.index, self.year, vintage, COUNTRY, self.lang)
        return FigureId(family, self.index, self.year, self.place.vintage, self.place.code, self.lang)

    @property
    def province(self) -> provinces.Province:
        """The province in focus.

        Raises
        ------
        BadParameter
            The request is about the country.
        """
        if self.place is None:
            raise BadParameter("a figure about the country has no province in focus")
        return self.place

    @property
    def width(self) -> int:
        """Width of the drawing in pixels: every family lays itself out to it."""
        return theme.width(self.size)

    @property
    def code(self) -> str:
        """Code of the province in the edition; empty where the edition prints other units, or for the country."""
        if self.place is None:
            return ""
        return territories.code_in(self.place.code, self.place.vintage, self.vintage) or ""

    @property
    def own(self) -> pl.Expr:
        """Condition on rows of any edition: they are of the territory of the province."""
        return territories.same(self.province.code, self.province.vintage)


def request(*, index: str | None, year: int, province: str | None, lang: str, size: str = "page") -> Request:
    """Check what is asked for about a province; the focus province of the project where none is named.

    Raises
    ------
    UnknownName
        Index, province, language or size that is not known, with the nearest.
    """
    place = territories.place(province or find().focus_province, year=year)
    return _request(index, year, place, lang, size)


def country(*, index: str | None, year: int, lang: str, size: str = "page") -> Request:
    """Check what is asked for about the whole country.

    Raises
    ------
    UnknownName
        Index, language or size that is not known, with the nearest.

    Examples
    --------
    >>> str(country(index="PAPI", year=2024, lang="vi").id("distribution"))
    'distribution.PAPI.2024.2008-vn.vi'
    """
    return _request(index, year, None, lang, size)


def _request(index: str | None, year: int, place: provinces.Province | None, lang: str, size: str) -> Request:
    if lang not in words.LANGS:
        raise UnknownName("language", lang, words.LANGS)
    theme.width(size)
    of_reports = place.vintage if place else territories.vintage_of_year(year)
    if index is None:
        return Request("all", "", year, place, lang, of_reports, size)
    known = registry.index(index)
    vintage = registry.vintage(known.code, year) if year in registry.years(known.code) else of_reports
    return Request(known.code, known.overall, year, place, lang, vintage, size)


@cache
def names(vintage: int) -> pl.DataFrame:
    """province_code and the name that charts show."""
    return provinces.frame(vintage).select(province_code="code", province="name_vi", region_vi="region_vi")


def movement_of(asked: Request) -> pl.DataFrame:
    """Printed results of the movement in the province."""
    return tidy.movement().filter(asked.own)


def edition(asked: Request, component: str | None = None) -> pl.DataFrame:
    """Rows of one component in the edition, with names; empty where there is no such edition."""
    return edition_of(asked.index, component or asked.component, asked.year, asked.vintage)


@remembered.remembered
def edition_of(index: str, component: str, year: int, vintage: int) -> pl.DataFrame:
    """As :func:`edition`, of a component of an index, with the names of a vintage."""
    rows = remembered.indicators(index=index)
    rows = rows.filter((pl.col("edition_year") == year) & (pl.col("component_code") == component))
    return rows.join(names(vintage), on="province_code", how="left", maintain_order="left")


def no_edition(asked: Request) -> str | None:
    """Why there is no figure of a year in which the index was not published; None where it was."""
    if asked.year in registry.years(asked.index):
        return None
    short = phrases.index_name(asked.index, asked.lang)
    return words.term("figure.no_edition", asked.lang).format(index=short, year=asked.year)


def finished(
    asked: Request,
    family: str,
    drawing: Any,
    *,
    title: str,
    alt: str,
    source: str,
    notes: Sequence[str],
    data: pl.DataFrame,
    source_ids: tuple[str, ...],
    uses: pl.DataFrame | None = None,
    numbers: bool = True,
) -> Figure:
    """Frame a drawing and give it its id: the figure that a family returns.

    All figures pass here, and here they meet what validation found on the cells that they use: a check that
    does not hold becomes a note, one that withholds puts a panel in the place of chart, words and data.

    Parameters
    ----------
    asked : Request
    family : str
    drawing : altair chart
    title, alt, source : str
    notes : sequence of str
    data : polars.DataFrame
        The rows plotted. Key columns of the cells that are missing are those of the request.
    source_ids : tuple of str
    uses : polars.DataFrame, optional
        All rows that a number of the figure comes from, where these are more than the rows plotted: the provinces
        behind a median, the published statistics of the country. Default: ``data``.
    numbers : bool
        False where the figure shows only whether there is a number: it is never withheld.
    """
    identity = asked.id(family)
    data = named(data, asked)
    used = None if uses is None else named(uses, asked)
    found = checks.touched(data if used is None else used)
    held = [one for one in found if one.mark.withhold] if numbers else []
    cells = cells_used.proof(data, used, texts=not held)
    proof = {"release": checks.release(), "validation": checks.proof(found), **cells}
    # The code stands on a line of its own, the last one: a screenshot of half of the drawing may still have it.
    below = words.term("citing.printed_code", asked.lang).format(code=identity.short_code)
    if held:
        lines = withheld.sentences(held, identity)
        title, notes = withheld.title(identity), ()
        alt = " ".join([f"{title}.", f"{words.term('check.withheld', asked.lang)}.", *lines])
        drawing, data = withheld.draw(lines, asked.lang, width=asked.width), withheld.data(held)
    else:
        said = found if uses is None else checks.told_apart(found, data)
        notes = [*notes, *check_words.notes(said, focus=asked.code, lang=asked.lang)]
    return Figure(
        id=identity,
        title=title,
        alt=alt,
        source_line=source,
        spec=theme.compose(
            drawing, title=title, source=below, notes=[*notes, source], alt=alt, lang=asked.lang, size=asked.size
        ),
        data=data,
        source_ids=source_ids,
        notes=tuple(notes),
        proof=proof,
        withheld=bool(held),
        size=asked.size,
    )


def named(rows: pl.DataFrame, asked: Request) -> pl.DataFrame:
    """Rows with the key of their cells: where a column of it is missing, all rows are of the request.

    Examples
    --------
    >>> asked = request(index="PCI", year=2019, province="Sơn La", lang="en")
    >>> named(pl.DataFrame({"province_code": ["14"], "value": [63.4]}), asked).columns
    ['index', 'edition_year', 'vintage', 'component_code', 'province_code', 'value']
    """
    if asked.index == "all" or "province_code" not in rows.columns:
        return rows
    known = {
        "index": pl.lit(asked.index),
        "edition_year": pl.lit(asked.year, pl.Int32),
        "vintage": pl.lit(asked.vintage, pl.Int32),
        "component_code": pl.lit(asked.component),
    }
    missing = {name: literal for name, literal in known.items() if name not in rows.columns}
    return rows.select(**missing, **{name: pl.col(name) for name in rows.columns}) if missing else rows


#: Columns of a plotted row that lead back to the printed cell.
ADDRESS = ["source_id", "table", "row", "column", "as_published"]
