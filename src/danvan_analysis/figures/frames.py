"""What a figure is made from: the tables, the province, the year, the language, checked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Figure, FigureId
from danvan_analysis.project import find
from danvan_analysis.reference import provinces, registry, words


@dataclass(frozen=True)
class Request:
    """A checked request for a figure about one province in one year.

    Attributes
    ----------
    index : str
        Code of the index, or ``all``.
    component : str
        Overall component of the index; empty for ``all``.
    vintage : int
        Vintage of provinces of the edition.
    """

    index: str
    component: str
    year: int
    province: provinces.Province
    lang: str
    vintage: int

    def id(self, family: str) -> FigureId:
        """The id of a figure of a family."""
        return FigureId(family, self.index, self.year, self.province.vintage, self.province.code, self.lang)

    @property
    def code(self) -> str:
        """Code of the province."""
        return self.province.code


def request(*, index: str | None, year: int, province: str | None, lang: str) -> Request:
    """Check what is asked for.

    Raises
    ------
    UnknownName
        Index, province or language that is not known, with the nearest.
    """
    if lang not in words.LANGS:
        raise UnknownName("language", lang, words.LANGS)
    place = provinces.find(province or find().focus_province)
    if index is None:
        return Request("all", "", year, place, lang, 2008)
    known = registry.index(index)
    vintage = registry.vintage(known.code, year) if year in registry.years(known.code) else 2008
    return Request(known.code, known.overall, year, place, lang, vintage)


def names(vintage: int) -> pl.DataFrame:
    """province_code and the name that charts show."""
    return provinces.frame(vintage).select(province_code="code", province="name_vi", region_vi="region_vi")


def edition(asked: Request, component: str | None = None) -> pl.DataFrame:
    """Rows of one component in the edition, with names; empty where there is no such edition."""
    code = component or asked.component
    rows = tidy.indicators(index=asked.index)
    rows = rows.filter((pl.col("edition_year") == asked.year) & (pl.col("component_code") == code))
    return rows.join(names(asked.vintage), on="province_code", how="left", maintain_order="left")


def no_edition(asked: Request) -> str | None:
    """Why there is no figure of a year in which the index was not published; None where it was."""
    if asked.year in registry.years(asked.index):
        return None
    short = phrases.index_name(asked.index, asked.lang)
    return {"vi": f"Không có kỳ {short} {asked.year}.", "en": f"There is no {short} edition of {asked.year}."}[
        asked.lang
    ]


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
) -> Figure:
    """Frame a drawing and give it its id: the figure that a family returns.

    Parameters
    ----------
    asked : Request
    family : str
    drawing : altair chart
    title, alt, source : str
    notes : sequence of str
    data : polars.DataFrame
        The rows plotted.
    source_ids : tuple of str
    """
    return Figure(
        id=asked.id(family),
        title=title,
        alt=alt,
        source_line=source,
        spec=theme.compose(drawing, title=title, source=source, notes=notes, alt=alt, lang=asked.lang),
        data=data,
        source_ids=source_ids,
        notes=tuple(notes),
    )


#: Columns of a plotted row that lead back to the printed cell.
ADDRESS = ["source_id", "table", "row", "column", "as_published"]
