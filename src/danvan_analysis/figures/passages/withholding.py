"""Passages without the numbers that validation withholds: what is left out, and the words in its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from danvan_analysis.analysis import Standing, is_complete
from danvan_analysis.figures import check_words
from danvan_analysis.figures.checks import CELL, Touched, touched
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.tables import paragraph, together
from danvan_analysis.reference import words

#: What a table shows in place of a number.
NOTHING = "–"


@dataclass(frozen=True)
class Held:
    """Cells of a passage that are withheld, by the checks that withhold them.

    Attributes
    ----------
    found : tuple of Touched
    cells : frozenset of (index, edition_year, component_code, province_code)
    """

    found: tuple[Touched, ...]
    cells: frozenset[tuple[str, int, str, str]]

    def of(self, index: str, year: int, component: str, *, code: str | None = None) -> bool:
        """Whether a cell is withheld; without a province, whether any of the edition is."""
        key = (index, year, component)
        if code is not None:
            return (*key, code) in self.cells
        return any(cell[:3] == key for cell in self.cells)

    def reasons(self, *, focus: str, lang: str) -> list[str]:
        """Sentences that say why something is withheld, with none of the numbers."""
        return check_words.reasons(self.found, focus=focus, lang=lang)

    def sentences(self, *, focus: str, lang: str) -> list[str]:
        """That numbers are withheld, and why; nothing where none is."""
        head = words.term("check.withheld_here", lang)
        return [head, *self.reasons(focus=focus, lang=lang)] if self.found else []

    def passage(self, *, focus: str, lang: str) -> Passage:
        """A paragraph in place of what is withheld."""
        return paragraph(*self.sentences(focus=focus, lang=lang), kind="withheld")

    def below(self, made: Passage, *, focus: str, lang: str) -> Passage:
        """A passage, and below it why a part of it is withheld; the passage itself where nothing is."""
        return together(made, self.passage(focus=focus, lang=lang)) if self.found else made


def held(rows: pl.DataFrame) -> Held:
    """The withheld cells among the rows that a passage uses.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``indicators`` or of another tidy table.

    Examples
    --------
    >>> held(pl.DataFrame({"table": ["movement/movement.csv"], "row": [1]})).found
    ()
    """
    found = tuple(one for one in touched(rows) if one.mark.withhold)
    key = ["index", "edition_year", "component_code", "province_code"]
    cells = [one.rows.select(key).rows() for one in found if set(CELL) <= set(one.rows.columns)]
    return Held(found, frozenset(cell for some in cells for cell in some))


def open_rows(rows: pl.DataFrame) -> tuple[pl.DataFrame, Held]:
    """Rows of printed results that may be shown, and what is withheld of the others.

    A figure is shown with the words it stands in: those whose quote or note prints a withheld number go with it.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of ``movement`` or ``service_outputs``.
    """
    found = held(rows)
    for one in found.found:
        rows = rows.join(one.rows.select("table", "row"), on=["table", "row"], how="anti", maintain_order="left")
        for (source,), gone in one.rows.group_by("source_id", maintain_order=True):
            words_of = [f"{quote} {note}" for quote, note in rows.select("quote", "note").iter_rows()]
            told = pl.Series([check_words.tells(text, gone) for text in words_of], dtype=pl.Boolean)
            rows = rows.filter(~(told & (rows["source_id"] == source)))
    return rows, found


def standing_without(one: Standing, found: Held) -> Standing:
    """A standing without what rests on withheld cells.

    Where the province's own cell is withheld nothing is left; where another province's is, rank and spread go;
    where that of the edition before is, the change goes.
    """
    place = (one.index, one.edition_year, one.component_code)
    if found.of(*place, code=one.province_code):
        bare = dict.fromkeys(("value", "rank_published", "rank_published_of", "previous", "change"))
        one = dataclasses.replace(one, **bare)  # type: ignore[arg-type]
    if found.of(one.index, one.edition_year - 1, one.component_code, code=one.province_code):
        one = dataclasses.replace(one, previous=None, change=None)
    if found.of(*place):
        nation = dict.fromkeys(("rank", "rank_of", "median", "q1", "q3", "minimum", "maximum"))
        one = dataclasses.replace(one, tied=False, **nation)  # type: ignore[arg-type]
    return one


def behind(frame: pl.DataFrame, index: str, year: int, components: Sequence[str], own: pl.Expr) -> pl.DataFrame:
    """Cells behind the standing of a province: its own of the year and the one before, all of complete editions."""
    complete = [component for component in components if is_complete(index, component, year)]
    return frame.filter(
        (pl.col("index") == index)
        & pl.col("component_code").is_in(components)
        & (
            ((pl.col("edition_year") == year) & (own | pl.col("component_code").is_in(complete)))
            | ((pl.col("edition_year") == year - 1) & own)
        )
    )
