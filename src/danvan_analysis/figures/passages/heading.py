"""The heading of a report."""

from __future__ import annotations

from html import escape

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.project import find
from danvan_analysis.published import load
from danvan_analysis.reference import words


def title(*, report: str, year: int, province: str | None, lang: str) -> str:
    """Title of a report.

    Parameters
    ----------
    report : str
        Name of the notebook.
    year : int
        Not read where the report is about no year.
    province : str or None
        Default: the focus province of the project. Not read where the report is about the country.
    lang : str

    Raises
    ------
    UnknownName
        A report, province or language that is not known.

    Examples
    --------
    >>> title(report="reform_indices", year=2024, province="Son La", lang="en")
    'Sơn La on the indices of public administration reform, 2024'
    """
    if report not in words.keys("title"):
        raise UnknownName("report", report, words.keys("title"))
    text = words.term(f"title.{report}", lang)
    if "{name}" not in text:
        return text.format(year=year)
    asked = request(index=None, year=year, province=province, lang=lang)
    return text.format(name=phrases.name_of(asked.province, lang), year=year)


def heading(*, report: str, year: int = 0, province: str | None = None, lang: str = "vi") -> Passage:
    """Title and data release of a report.

    Parameters
    ----------
    report : str
        Name of the notebook.
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        The release is the version of the raw tables: the only date that an output carries.
    """
    text = title(report=report, year=year, province=province, lang=lang)
    package = load(find().raw)
    release = words.term("heading.data_release_figures_are_reported", lang).format(
        version=package.version, value=package.created[:10]
    )
    return Passage(f'<h1 id="title">{escape(text)}</h1><p class="release">{escape(release)}</p>', f"{text}\n{release}")
