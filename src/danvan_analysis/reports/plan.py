"""The plan of a build: which reports, with which parameters, under which paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import UnknownName, UnknownProvince
from danvan_analysis.project import Project
from danvan_analysis.reference import provinces, territories, words
from danvan_analysis.reference.registry_additions import read_from
from danvan_analysis.reports import parameters
from danvan_analysis.reports.catalogue import KINDS, NO_YEAR


@dataclass(frozen=True, order=True)
class Report:
    """One report: a notebook with its parameters.

    A report about the country has no province, one about no year has the year 0.

    Examples
    --------
    >>> Report(2024, "reform_indices", "14", "son-la", "Sơn La", "vi").path
    '2024/reform_indices.14-son-la.vi'
    >>> Report(2024, "national_year", "", "", "", "en").path, Report(0, "claims", "", "", "", "vi").path
    ('2024/national_year.en', 'all-years/claims.vi')
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
        place = f".{self.code}-{self.slug}" if self.code else ""
        return f"{self.year or 'all-years'}/{self.notebook}{place}.{self.lang}"

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebook is given: those of year, province and lang that it has."""
        given: dict[str, Any] = {"year": self.year} if self.year else {}
        if self.code:
            given["province"] = self.province
        return {**given, "lang": self.lang}


@dataclass(frozen=True)
class Links:
    """Which other pages of a plan the page of a report leads to.

    Attributes
    ----------
    other : bool
        The same report in the other language.
    earlier, later : int or None
        The nearest years before and after with the same report.
    """

    other: bool = False
    earlier: int | None = None
    later: int | None = None


@dataclass(frozen=True)
class Form:
    """How the files of a report are made.

    Attributes
    ----------
    links : Links
        What its page leads to.
    suffixes : tuple of str or None
        Formats of the figures' files, such as ``.svg``; None: all there are.
    """

    links: Links
    suffixes: tuple[str, ...] | None = None


#: A page that leads to no other, figures in all formats.
PLAIN = Form(Links())
NOTEBOOKS = tuple(KINDS)


def years_of(notebook: str, project: Project, *, tables: Mapping[str, pl.DataFrame] | None = None) -> list[int]:
    """Years that a notebook can be about.

    Parameters
    ----------
    notebook : str
        Indices: the years with an edition. Movement and services: those and the years in which a printed result is
        placed; a year with nothing says so. Empty for a report about no year.
    tables : mapping, optional
        Tidy tables that are not on disk yet. Default: those on disk.
    """

    def read(name: str) -> pl.DataFrame:
        return tables[name] if tables is not None else table(name, project=project)

    years = KINDS[notebook].years
    return sorted(years(read)) if years else []


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
        Default: all years that have data, and the reports about no year.
    provinces_named : sequence of str
        Names in any known spelling, or ``all``: the 63, and from the first edition that prints them the 34 units.
        Default: the focus province. Where no year is named, a province has reports for the years in which it
        is a unit. Reports about the country belong to a plan unless single provinces are named.
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
        return _planned(project, years, provinces_named, lang, notebooks, tables)


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
    everyone = any(text.strip().lower() == "all" for text in named)
    if named and not everyone and not notebooks:
        wanted = [name for name in wanted if KINDS[name].of_province]
    known = {name: years_of(name, project, tables=tables) for name in wanted}
    for year in years:
        parameters.check_year(year, sorted({one for some in known.values() for one in some}))
    asked = sorted({year for some in known.values() for year in some if not years or year in years})
    places = _places(named or (project.focus_province,), asked, strict=bool(years))
    reports = []
    for name in wanted:
        path = project.notebooks / f"{name}.ipynb"
        for year, place in _subjects(name, known[name], places, years):
            for one in langs:
                unit = (place.code, place.slug, place.name_vi) if place else ("", "", "")
                report = Report(year, name, *unit, one)
                parameters.check(path, report.parameters, years=known[name])
                reports.append(report)
    return sorted(reports)


def _subjects(
    name: str, known: Sequence[int], places: Mapping[int, Sequence[provinces.Province]], years: Sequence[int]
) -> list[tuple[int, provinces.Province | None]]:
    """Year and province of each report of a notebook; no province for the country."""
    if KINDS[name].years is None:
        # Asked for by year, a build is about these years.
        return [] if years else [(NO_YEAR, None)]
    found: list[tuple[int, provinces.Province | None]] = []
    for year in known:
        if not years or year in years:
            found += [(year, place) for place in places[year]] if KINDS[name].of_province else [(year, None)]
    return found


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


def in_other_language(report: Report) -> Report:
    """The same report in the other language.

    Examples
    --------
    >>> in_other_language(Report(2024, "reform_indices", "14", "son-la", "Sơn La", "vi")).lang
    'en'
    """
    return replace(report, lang="en" if report.lang == "vi" else "vi")


def linked(reports: Sequence[Report]) -> dict[Report, Links]:
    """What the page of each report of a plan leads to.

    Examples
    --------
    >>> some = [Report(year, "reform_indices", "14", "son-la", "Sơn La", "vi") for year in (2019, 2022)]
    >>> linked(some)[some[0]]
    Links(other=False, earlier=None, later=2022)
    """
    planned = set(reports)
    series: dict[tuple[str, str, str], list[int]] = {}
    for report in sorted(planned):
        if report.year != NO_YEAR:
            # By name and code: Tây Ninh of 63 provinces and Tây Ninh of 34 are two places.
            series.setdefault((report.notebook, f"{report.code}-{report.slug}", report.lang), []).append(report.year)
    found = {}
    for report in reports:
        years = series.get((report.notebook, f"{report.code}-{report.slug}", report.lang), [report.year])
        place = years.index(report.year)
        earlier = years[place - 1] if place else None
        later = years[place + 1] if place + 1 < len(years) else None
        found[report] = Links(in_other_language(report) in planned, earlier, later)
    return found


def source_of(report: Report, project: Project) -> Path:
    """The notebook file of a report."""
    return project.notebooks / f"{report.notebook}.ipynb"
