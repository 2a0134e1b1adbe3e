"""How a figure or a report is cited: one CSL-JSON item, written as text, BibTeX or RIS.

A citation depends on the figure, the version of the project and the data release, and on nothing else: two builds on
two days give the same words. Styles are written here by hand: the one item needs one order of parts in each language,
and a citation processor would bring its styles, its locale files and half a second for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from typing import Any, Final

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures.figure import FigureId
from danvan_analysis.reference import registry, words

PROJECT: Final = "danvan-analysis"
FORMATS: Final = ("text", "bibtex", "csl", "ris")
#: Reports about the indices; the others draw on sources that stand beside each of their figures.
_OF_INDICES: Final = ("reform_indices", "national_year", "data_quality")
_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True)
class Release:
    """What a citation is of: version of the project, version and day (YYYY-MM-DD) of the data."""

    project: str
    data: str
    created: str


@cache
def project_version() -> str:
    """Version of the installed project."""
    return metadata.version(PROJECT)


def release() -> Release:
    """The release at hand: the installed project, the data of the project of the working folder."""
    from danvan_analysis.figures import checks

    of_data = checks.release()
    return Release(project_version(), of_data["version"], of_data["created"])


def day(created: str, lang: str) -> str:
    """A day as the language writes it.

    Examples
    --------
    >>> day("2026-11-02", "vi"), day("2026-11-02", "en")
    ('2/11/2026', '2 November 2026')
    """
    return words.day(date.fromisoformat(created), lang)


def figure_item(identity: FigureId, *, title: str, source_line: str, of: Release | None = None) -> dict[str, Any]:
    """A figure as a CSL-JSON item.

    Parameters
    ----------
    identity : FigureId
    title, source_line : str
        Those of the figure; the source line names the publishers whose data it shows.
    of : Release, optional
        Default: the release at hand.

    Returns
    -------
    dict
        CSL-JSON 1.0.2, type ``figure``.

    Examples
    --------
    >>> made = figure_item(FigureId.parse("path.PCI.2019.2008-14.en"), title="A path", source_line="Source: VCCI.")
    >>> made["type"], made["title"], made["issued"]["date-parts"][0][0]
    ('figure', 'A path', 2026)
    """
    code = identity.short_code
    kind = words.term("citing.figure", identity.lang).format(code=code)
    return _item(code, "figure", title, kind, source_line, identity.lang, of or release(), number=code)


def report_item(
    *, report: str, year: int, province: str | None, lang: str, of: Release | None = None
) -> dict[str, Any]:
    """A report as a CSL-JSON item, type ``report``.

    Parameters
    ----------
    report : str
        Name of the notebook.
    year : int
        Not read where the report is about no year.
    province : str or None
        Default: the focus province of the project.
    lang : str
    of : Release, optional
        Default: the release at hand.

    Raises
    ------
    UnknownName
        A report, province or language that is not known.
    """
    from danvan_analysis.figures.passages.heading import title as title_of
    from danvan_analysis.project import find
    from danvan_analysis.reference import spellings

    title = title_of(report=report, year=year, province=province, lang=lang)
    about = ""
    if "{name}" in words.term(f"title.{report}", lang):
        about = "-" + spellings.slug(province or find().focus_province)
    key = f"danvan-{report}{about}-{year or 'all-years'}-{lang}".replace("_", "-")
    kind = words.term("citing.report", lang)
    return _item(key, "report", title, kind, report_sources(report=report, year=year, lang=lang), lang, of or release())


def report_sources(*, report: str, year: int, lang: str) -> str:
    """Whose data a report shows, as a sentence.

    Examples
    --------
    >>> report_sources(report="national_year", year=2005, lang="en")
    'Data: PCI 2005, VCCI (with USAID).'
    """
    if report in _OF_INDICES:
        shown = [one for one in registry.indices() if year in registry.years(one.code)]
        listed = "; ".join(f"{one.short_name[lang]} {year}, {one.publisher[lang]}" for one in shown)
        if listed:
            return words.term("citing.data", lang).format(publishers=listed)
    return words.term("citing.data_in_report", lang)


def _item(
    key: str, kind: str, title: str, genre: str, source: str, lang: str, of: Release, **more: str
) -> dict[str, Any]:
    return {
        "id": key,
        "type": kind,
        "title": title,
        "author": [{"literal": words.term("citing.authors", lang)}],
        "issued": {"date-parts": [[int(part) for part in of.created.split("-")]]},
        "genre": genre,
        "publisher": PROJECT,
        "version": of.project,
        "edition": of.data,
        "note": source,
        "language": lang,
        **more,
    }


def text(item: Mapping[str, Any]) -> str:
    """An item as a sentence of a list of references, in its own language.

    Vietnamese journals put the year in brackets behind the authors, the title, its kind in square brackets, then where
    it was published; the English form is the same.
    """
    lang = str(item["language"])
    created = "-".join(f"{part:02d}" for part in item["issued"]["date-parts"][0])
    return words.term("citing.text", lang).format(
        authors=item["author"][0]["literal"],
        year=created[:4],
        title=str(item["title"]).rstrip("."),
        kind=item["genre"],
        project=PROJECT,
        version=words.term("citing.version", lang).format(version=item["version"]),
        release=words.term("citing.release", lang).format(release=item["edition"], day=day(created, lang)),
        source=item["note"],
    )


def _latex(said: object) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in str(said))


def bibtex(item: Mapping[str, Any]) -> str:
    r"""An item as BibTeX, in UTF-8, the signs of LaTeX guarded (``&`` is ``\&``)."""
    lang = str(item["language"])
    year, month, _ = item["issued"]["date-parts"][0]
    fields = {
        # Braces: the name of an institution has no first name, a title keeps its capitals.
        "author": "{" + _latex(item["author"][0]["literal"]) + "}",
        "title": "{" + _latex(item["title"]) + "}",
        "year": year,
        "month": month,
        "howpublished": _latex(f"{PROJECT}, {_edition(item)}"),
        "type": _latex(item["genre"]),
        "number": _latex(item.get("number", "")),
        "version": _latex(item["version"]),
        "note": _latex(item["note"]),
        "language": {"vi": "vietnamese", "en": "english"}[lang],
    }
    lines = [f"  {name} = {{{said}}}," for name, said in fields.items() if said]
    return "\n".join([f"@misc{{{item['id']},", *lines, "}"]) + "\n"


def _edition(item: Mapping[str, Any]) -> str:
    lang = str(item["language"])
    created = "-".join(f"{part:02d}" for part in item["issued"]["date-parts"][0])
    version = words.term("citing.version", lang).format(version=item["version"])
    return version + ", " + words.term("citing.release", lang).format(release=item["edition"], day=day(created, lang))


def ris(item: Mapping[str, Any]) -> str:
    r"""An item as RIS: lines of ``TAG  - text``, ended by \\r\\n as its readers expect."""
    year, month, of_month = item["issued"]["date-parts"][0]
    lines = [
        ("TY", "FIGURE" if item["type"] == "figure" else "RPRT"),
        ("ID", item["id"]),
        ("AU", item["author"][0]["literal"] + ","),  # the comma: all of it is one name
        ("TI", item["title"]),
        ("PY", year),
        ("DA", f"{year}/{month:02d}/{of_month:02d}"),
        ("PB", PROJECT),
        ("ET", _edition(item)),
        ("M1", item.get("number", "")),
        ("N1", item["note"]),
        ("LA", item["language"]),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_one_line(said)}\r\n" for tag, said in lines if said or tag == "ER")


def _one_line(said: object) -> str:
    return re.sub(r"\s+", " ", str(said)).strip()


def csl(item: Mapping[str, Any]) -> str:
    """An item as CSL-JSON: a list of one."""
    return json.dumps([dict(item)], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def written(item: Mapping[str, Any], form: str) -> str:
    """An item in one of :data:`FORMATS`.

    Raises
    ------
    UnknownName
        Another format.
    """
    makers = {"text": lambda one: text(one) + "\n", "bibtex": bibtex, "csl": csl, "ris": ris}
    if form not in makers:
        raise UnknownName("format of a citation", form, FORMATS)
    made: str = makers[form](item)
    return made


def report_citation(*, report: str, year: int, province: str | None, lang: str) -> str:
    """How a report is cited, as a sentence.

    Parameters are those of :func:`report_item`.

    Examples
    --------
    >>> said = report_citation(report="reform_indices", year=2024, province="Sơn La", lang="en")
    >>> said.split(". danvan")[0]
    'The danvan-analysis authors (2026). Sơn La on the indices of public administration reform, 2024 [Report]'
    """
    return text(report_item(report=report, year=year, province=province, lang=lang))
