"""Table of the slopes and trends of a province inside eras, and of the sums that stay comparable across them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.analysis import breaks_within
from danvan_analysis.analysis.subcomposites import SubComposite, subcomposites
from danvan_analysis.analysis.subcomposites import values as sums
from danvan_analysis.analysis.trends import fitted, trends
from danvan_analysis.figures import phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import registry, words

#: Indices with complete editions: the others print single cells only.
_INDICES = ("PAPI", "PCI")
#: Indices some of whose dimensions stay comparable where the composite breaks; all of PCI's change together.
_LONG = ("PAPI",)


@dataclass(frozen=True)
class _Row:
    """A measure over comparable editions: what was fitted, and the values at its ends."""

    name: str
    fit: dict[str, Any]
    values: pl.DataFrame


def reform_trends(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Slope and test of the overall scores inside each era, and of sums of dimensions over longer spans.

    Parameters
    ----------
    year : int
        Last edition used.
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        Five editions in an era carry a test, four a slope, fewer only their points; an era of one edition has no line.

    Examples
    --------
    >>> table = reform_trends(year=2024, province="Sơn La", lang="en").text
    >>> next(line for line in table.splitlines() if "2021–2024" in line).split("\t")
    ['PAPI', '2021–2024 (4)', '40.14, 43.89', '+1.37', '4 editions: slope only']
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    rows: list[list[object]] = []
    cautions: set[str] = set()
    reasons: list[str] = []
    for index in _INDICES:
        parts = _long(index, year)
        wanted = {registry.index(index).overall, *(code for part in parts for code in part.component_codes)}
        frame = remembered.indicators(index=index).filter(
            asked.own & (pl.col("edition_year") <= year) & pl.col("component_code").is_in(sorted(wanted))
        )
        without = held(frame)
        reasons += without.sentences(focus=asked.code, lang=lang)
        gone = [cell[1:3] for cell in without.cells]
        keys = pl.DataFrame(gone, schema={"edition_year": pl.Int32, "component_code": pl.String}, orient="row")
        frame = frame.join(keys, on=["edition_year", "component_code"], how="anti", maintain_order="left")
        short = phrases.index_name(index, lang)
        rows += [_line(row, lang) for row in _eras(frame, index, short)]
        for part in parts:
            fit = _sum(frame, part)
            if fit is not None:
                rows.append(_line(fit, lang))
                cautions |= {code for one in part.cautions if one.year <= year for code in one.component_codes}
    if not rows:
        said = words.term("trend.nothing", lang).format(province=phrases.name_of(asked.province, lang), year=year)
        return paragraph(said, *reasons)
    headers = [words.term(f"trend.head_{key}", lang) for key in ("what", "editions", "ends", "slope", "test")]
    notes = [words.term("trend.note", lang)]
    if cautions:
        kind = words.term("break_suspected", lang)
        notes.append(words.term("trend.caution", lang).format(codes=", ".join(sorted(cautions)), kind=kind))
    made = together(passage(headers, rows, numeric=[2, 3]), paragraph(*notes, kind="release"))
    return together(made, paragraph(*reasons, kind="withheld")) if reasons else made


def _eras(frame: pl.DataFrame, index: str, short: str) -> Iterator[_Row]:
    overall = registry.index(index).overall
    cells = frame.filter((pl.col("component_code") == overall) & pl.col("value").is_not_null()).sort("edition_year")
    for _, part in cells.group_by("era", maintain_order=True):
        years = [int(one) for one in part["edition_year"]]
        if len(years) < 2:
            continue
        found = trends(part, index=index, component_code=overall, from_year=years[0], to_year=years[-1])
        yield _Row(short, found.row(0, named=True), part)


def _long(index: str, year: int) -> list[SubComposite]:
    """Spans that do not overlap and cross a break of the composite by the year, the longest first in each place."""
    if index not in _LONG:
        return []
    chosen: list[SubComposite] = []
    overall = registry.index(index).overall
    for part in sorted(subcomposites(index), key=lambda one: (one.first_year - one.last_year, one.first_year)):
        last = min(part.last_year, year)
        apart = all(part.last_year < other.first_year or other.last_year < part.first_year for other in chosen)
        editions = [one for one in part.years if one <= last]
        if apart and breaks_within(index, overall, editions).height:
            chosen.append(part)
    return sorted(chosen, key=lambda one: one.first_year)


def _sum(frame: pl.DataFrame, part: SubComposite) -> _Row | None:
    rows = sums(frame, part)
    if rows["edition_year"].n_unique() < 2:
        return None
    return _Row(part.code, fitted(rows).row(0, named=True), rows.sort("edition_year"))


def _line(row: _Row, lang: str) -> list[object]:
    fit = row.fit
    first, last = (words.number(row.values["value"][place], lang) for place in (0, -1))
    slope, test = "–", words.term("trend.points", lang).format(n=fit["n"])
    if fit["slope"] is not None:
        slope = words.signed(fit["slope"], lang)
        test = words.term("trend.slope_only", lang)
    if fit["slope_low"] is not None:
        ends = (words.signed(fit[name], lang) for name in ("slope_low", "slope_high"))
        slope += " ({}; {})".format(*ends)
    if fit["p_value"] is not None:
        p, smallest = (_probability(fit[name], lang) for name in ("p_value", "smallest_p"))
        test = words.term("trend.p", lang).format(p=p, smallest=smallest)
    ends_said = words.term("standing.only", lang).format(first=first, last=last)
    return [row.name, f"{fit['first_year']}–{fit['last_year']} ({fit['n']})", ends_said, slope, test]


def _probability(p: float, lang: str) -> str:
    """Three decimals; what is smaller is not 0."""
    return words.number(p, lang, 3) if p >= 0.0005 else f"< {words.number(0.001, lang, 3)}"
