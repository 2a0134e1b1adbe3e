"""The plan of a build: which reports, with which parameters, under which paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import UnknownName, UnknownProvince
from danvan_analysis.project import Project
from danvan_analysis.reference import provinces, territories, words
from danvan_analysis.reference.registry_additions import read_from
from danvan_analysis.reports import parameters


@dataclass(frozen=True, order=True)
class Report:
    """One report: a notebook with its parameters.

    Examples
    --------
    >>> Report(2024, "reform_indices", "14", "son-la", "Sơn La", "vi").path
    '2024/reform_indices.14-son-la.vi'
    """

    year: int
    notebook: str
    code: str
    slug: str
    province: str
    lang: str

    @property
    def path(self) -> str:
        """Path under build/reports, without suffix; ASCII."""
        return f"{self.year}/{self.notebook}.{self.code}-{self.slug}.{self.lang}"


#: Which tables give a notebook its years.
_INDICES, _MOVEMENT = "reform_indices", "emulation_movement"
NOTEBOOKS = (_INDICES, _MOVEMENT)


def years_of(notebook: str, project: Project, *, tables: Mapping[str, pl.DataFrame] | None = None) -> list[int]:
    """Years that a notebook can be about.

    Parameters
    ----------
    notebook : str
        ``reform_indices``: the years with an edition. ``emulation_movement``: those and the years in
        which a printed result is placed; a year with nothing says so.
    tables : mapping, optional
        Tidy tables that are not on disk yet. Default: those on disk.
    """

    def read(name: str) -> pl.DataFrame:
        return tables[name] if tables is not None else table(name, project=project)

    editions = set(read("indicators")["edition_year"].to_list())
    if notebook == _INDICES:
        return sorted(editions)
    placed = read("movement")["placed_year"].drop_nulls().to_list()
    return sorted(editions | set(placed))


def plan(
    project: Project,
    *,
    years: Sequence[int] = (),
    provinces_named: Sequence[str] = (),
    lang: str = "all",
    notebooks: Sequence[str] = (),
    tables: Mapping[str, pl.DataFrame] | None = None,
) -> list[Report]:
    """List the reports of a build.

    Parameters
    ----------
    project : Project
    years : sequence of int
        Default: all years that have data.
    provinces_named : sequence of str
        Names in any known spelling, or ``all``: the 63, and from the first edition that prints them the 34 units.
        Default: the focus province. Where no year is named, a province has reports for the years in which it
        is a unit.
    lang : str
        ``vi``, ``en`` or ``all``.
    notebooks : sequence of str
        Default: all reports.
    tables : mapping, optional
        Tidy tables that are not on disk yet. Default: those on disk.

    Returns
    -------
    list of Report
        By year, notebook, province, language.

    Raises
    ------
    UnknownName
        A year, province, language or notebook that does not exist; with the nearest.
    """
    with read_from(project.registry):
        return _planned(project, years, provinces_named or (project.focus_province,), lang, notebooks, tables)


def _planned(
    project: Project,
    years: Sequence[int],
    named: Sequence[str],
    lang: str,
    notebooks: Sequence[str],
    tables: Mapping[str, pl.DataFrame] | None,
) -> list[Report]:
    if lang != "all" and lang not in words.LANGS:
        raise UnknownName("language", lang, [*words.LANGS, "all"])
    langs = [one for one in project.languages if lang in ("all", one)] or [lang]
    wanted = list(notebooks) or [name for name in NOTEBOOKS if (project.notebooks / f"{name}.ipynb").is_file()]
    for name in wanted:
        if name not in NOTEBOOKS or not (project.notebooks / f"{name}.ipynb").is_file():
            raise UnknownName("report", name, NOTEBOOKS)
    known = {name: years_of(name, project, tables=tables) for name in wanted}
    for year in years:
        parameters.check_year(year, sorted({one for some in known.values() for one in some}))
    asked = sorted({year for some in known.values() for year in some if not years or year in years})
    places = _places(named, asked, strict=bool(years))
    reports = []
    for name in wanted:
        path = project.notebooks / f"{name}.ipynb"
        for year in known[name]:
            if years and year not in years:
                continue
            for place in places[year]:
                for one in langs:
                    given = {"year": year, "province": place.name_vi, "lang": one}
                    parameters.check(path, given, years=known[name])
                    reports.append(Report(year, name, place.code, place.slug, place.name_vi, one))
    return sorted(reports)


def _places(named: Sequence[str], years: Sequence[int], *, strict: bool) -> dict[int, list[provinces.Province]]:
    """Provinces of the reports of each year; a name must be a unit in every year where strict, else in one."""
    everyone = any(text.strip().lower() == "all" for text in named)
    planned: dict[int, list[provinces.Province]] = {}
    refused: dict[str, UnknownName] = {}
    understood: set[str] = set()
    for year in years:
        found: dict[tuple[str, int], provinces.Province] = {}
        for text in () if everyone else named:
            try:
                place = territories.place(text, year=year)
            except UnknownProvince as error:
                refused[text] = error
            else:
                understood.add(text)
                found[place.code, place.vintage] = place
        planned[year] = [found[unit] for unit in sorted(found)]
        if everyone:
            planned[year] = list(provinces.provinces(territories.vintage_of_year(year)))
    for text, fault in refused.items():
        if strict or text not in understood:
            raise fault
    return planned


def source_of(report: Report, project: Project) -> Path:
    """The notebook file of a report."""
    return project.notebooks / f"{report.notebook}.ipynb"
