"""``danvan cite``: a figure or a report in a list of references."""

from __future__ import annotations

import dataclasses
import re
from pathlib import PurePosixPath
from typing import Any

from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.export import proof
from danvan_analysis.figures import charting, citing, codes, families
from danvan_analysis.figures.figure import Figure, FigureId
from danvan_analysis.reference import provinces, territories, words

#: A report as its files are named: 2024/reform_indices.14-son-la.vi
_REPORT = re.compile(
    r"(?:(\d{4}|all-years)/)?([a-z_]+)(?:\.(\d{2})-([a-z0-9-]+))?(?:\.(vi|en))?(?:\.html|\.ipynb)?", re.ASCII
)
_FILE = (".vl.json", ".resource.json", ".svg", ".png", ".pdf", ".csv", ".xlsx", ".bib", ".ris")


def cite(
    named: str,
    *,
    form: str = "text",
    lang: str | None = None,
    year: int | None = None,
    province: str | None = None,
) -> str:
    """How something is cited.

    Parameters
    ----------
    named : str
        Id of a figure or the name of one of its files, a printed code, or a report: its name with ``year`` and
        ``province``, or its path below build/reports.
    form : str
        ``text``, ``bibtex``, ``csl`` or ``ris``.
    lang : str, optional
        Default: the language of what is named, else Vietnamese.
    year, province : optional
        Of a report that is named without them.

    Returns
    -------
    str
        The same for the same data release, with an end of line.

    Raises
    ------
    BadParameter
        It is no figure, code or report; or the figure is not drawn from today's tables.
    UnknownName
        A format, language, family, province that is not known.

    Examples
    --------
    >>> print(cite("dv-m794-dah1").split(". danvan")[0].partition(" (")[0])
    The danvan-analysis authors
    """
    if lang is not None and lang not in words.LANGS:
        raise UnknownName("language", lang, words.LANGS)
    if form not in citing.FORMATS:
        raise UnknownName("format of a citation", form, citing.FORMATS)
    identity = figure_named(named)
    if identity is not None:
        return citing.written(_of_figure(identity, lang), form)
    return citing.written(_of_report(named, lang, year, province), form)


def figure_named(text: str) -> FigureId | None:
    """The figure that an id, a file's name or a printed code stands for; None where it is none of these.

    Raises
    ------
    BadParameter
        It has the form of a code, and a symbol is wrong.
    """
    name = PurePosixPath(text).name
    for suffix in _FILE:
        name = name.removesuffix(suffix)
    name = name.removesuffix(".column")
    try:
        return FigureId.parse(name)
    except BadParameter:
        pass
    if codes.symbols_of(text) is None:
        return None
    # The name of a report may have the form of a code; a code has digits or its letters in front.
    if text.lower() in words.keys("title"):
        return None
    return codes.read(text)


def _of_figure(identity: FigureId, lang: str | None) -> dict[str, Any]:
    asked = dataclasses.replace(identity, lang=lang or identity.lang)
    charting.altair()
    made = families.draw(asked)
    if not isinstance(made, Figure):
        raise BadParameter(f"{asked} is not drawn from today's tables: {made.what} {made.why}")
    return proof.cited(made.payload())


def _of_report(named: str, lang: str | None, year: int | None, province: str | None) -> dict[str, Any]:
    match = _REPORT.fullmatch(named.strip().removeprefix("./").removeprefix("build/").removeprefix("reports/"))
    if match is None or match[2] not in words.keys("title"):
        raise BadParameter(
            f"{named[:80]!r} is no id of a figure, no printed code and no report; expected such as "
            "path.PCI.2019.2008-14.vi, DV-GGE1-MP3G, 2024/reform_indices.14-son-la.vi or one of "
            + ", ".join(words.keys("title"))
        )
    folder, report, code, _, of_lang = match.groups()
    about = year if year is not None else int(folder) if folder and folder.isdigit() else 0
    if code and province is None:
        province = provinces.get(code, territories.vintage_of_year(about)).name_vi
    if not about and "{year}" in words.term(f"title.{report}", "en"):
        raise BadParameter(f"the report {report} is about a year: name it with --year, or as 2024/{report}...")
    return citing.report_item(report=report, year=about, province=province, lang=lang or of_lang or words.LANGS[0])
