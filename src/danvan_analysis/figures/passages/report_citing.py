"""How a report is cited."""

from __future__ import annotations

from html import escape

from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.report_rows import OF_PROVINCE, asked_of
from danvan_analysis.reference import words


def how_to_cite(*, report: str, year: int = 0, province: str | None = None, lang: str = "vi") -> Passage:
    """A box with the citation of a report.

    Parameters
    ----------
    report : str
        Name of the notebook.
    year : int
        Not read where the report is about no year.
    province : str, optional
        Default: the focus province of the project. Not read where the report is about the country.
    lang : str

    Returns
    -------
    Passage
        Title, authors, edition, version of the project, data release and publishers; the same for the same release.

    Raises
    ------
    UnknownName
        A report, province or language that is not known.

    Examples
    --------
    >>> "danvan-analysis" in how_to_cite(report="reform_indices", year=2024, lang="en").text
    True
    """
    from danvan_analysis.figures.citing import report_citation

    asked = asked_of(report=report, year=year, province=province, lang=lang)
    place = asked.province.name_vi if report in OF_PROVINCE else None
    cited = report_citation(report=report, year=year, province=place, lang=lang)
    lead, *notes = (words.term(f"cite.{name}", lang) for name in ("lead", "publishers", "figures"))
    html = (
        f'<div class="box"><p>{escape(lead)}</p><p class="citation">{escape(cited)}</p>'
        f'<p class="release">{escape(" ".join(notes))}</p></div>'
    )
    return Passage(html, "\n".join([lead, cited, " ".join(notes)]))
