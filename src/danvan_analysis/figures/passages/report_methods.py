"""What is computed how in a report, in short words, and where the long ones are."""

from __future__ import annotations

from html import escape
from typing import Final

from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.report_rows import asked_of
from danvan_analysis.figures.passages.tables import plain, table
from danvan_analysis.reference import registry, words
from danvan_analysis.reference.registry_models import Break, Component

#: With the sign that tables put beside such a value.
_STATUSES: Final = {"published": "", "derived": " (†)", "secondary": " (‡)", "corrected": " (*)"}
_DOCS: Final = "docs/"
_METHODOLOGY: Final = "methodology.md"
#: What each report says, and the documents that say it in full.
_TOPICS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "reform_indices": (
        ("eras", "ranks", "intervals", "nation", "status", "missing", "several", "cells"),
        (_METHODOLOGY, "data-dictionary.md", "glossary.md"),
    ),
    "emulation_movement": (
        ("states", "placed", "counts", "quotes", "missing", "cells"),
        (_METHODOLOGY, "data-dictionary.md", "glossary.md"),
    ),
    "administrative_service": (
        ("shares", "placed", "counts", "quotes", "missing", "cells"),
        (_METHODOLOGY, "data-dictionary.md", "glossary.md"),
    ),
    "national_year": (
        ("eras", "changes", "ranks", "intervals", "nation", "status", "missing", "cells"),
        (_METHODOLOGY, "data-dictionary.md", "glossary.md"),
    ),
    "data_quality": (
        ("coverage", "missing", "several", "status", "eras", "checks"),
        (_METHODOLOGY, "validation.md", "data-dictionary.md"),
    ),
    "claims": (
        ("verdicts", "several", "eras", "states", "status", "cells"),
        ("claims.md", _METHODOLOGY, "glossary.md"),
    ),
}
#: Reports that open with the editions of the year.
_WITH_EDITIONS: Final = ("reform_indices", "national_year", "data_quality")


def report_methods(*, report: str, year: int = 0, province: str | None = None, lang: str = "vi") -> Passage:
    """A box on how the numbers of a report were made.

    Parameters
    ----------
    report : str
        Name of the notebook.
    year : int
        Reports about the indices say which editions, comparable spans and changes of method the year has.
    province : str, optional
        Default: the focus province of the project. Not read where the report is about the country.
    lang : str

    Returns
    -------
    Passage
        A list of terms, with the paths of the documents that say more.

    Raises
    ------
    UnknownName
        A report, province or language that is not known.

    Examples
    --------
    >>> print(report_methods(report="national_year", year=2021, lang="en").text.splitlines()[2])
    PAPI	all provinces; scale 8–80 points	2021–2024	change of method (documented): PAPI, D5; ...
    """
    asked = asked_of(report=report, year=year, province=province, lang=lang)
    topics, documents = _TOPICS[report]
    html, text = [], []
    if report in _WITH_EDITIONS:
        title = words.term("method.editions", lang)
        headers, rows = _editions(asked.year, lang)
        html.append(f"<dt>{escape(title)}</dt><dd>{table(headers, rows)}</dd>")
        text.append(f"{title}\n{plain(headers, rows)}")
    for topic in topics:
        title = words.term(f"method.{topic}", lang)
        said = _statuses(lang) if topic == "status" else words.term(f"method.{topic}_text", lang)
        html.append(f"<dt>{escape(title)}</dt><dd>{escape(said)}</dd>")
        text.append(f"{title}: {said}")
    more = words.term("method.more", lang)
    paths = [f"{_DOCS}{name}" for name in documents]
    marked = ", ".join(f"<code>{escape(path)}</code>" for path in paths)
    html.append(f"<dt>{escape(more)}</dt><dd>{marked}</dd>")
    text.append(f"{more} {', '.join(paths)}")
    return Passage(f'<dl class="box">{"".join(html)}</dl>', "\n".join(text))


def _statuses(lang: str) -> str:
    """What published, derived, secondary and corrected mean, in the words of the glossary."""
    said = [f"{words.term(name, lang)}{sign}: {words.term(f'gloss.{name}', lang)}" for name, sign in _STATUSES.items()]
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _editions(year: int, lang: str) -> tuple[list[str], list[list[object]]]:
    """A row an index: what the edition of the year has, its span, what changed with it."""
    headers = [
        words.term(f"method.head_{name}", lang).format(year=year) for name in ("index", "edition", "span", "break")
    ]
    rows: list[list[object]] = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            rows.append([index.short_name[lang], words.term("method.no_edition", lang), "–", "–"])
            continue
        overall = registry.component(index.code, index.overall, year)
        kind = registry.sample_kind(index.code, index.overall, year)
        edition = words.term(f"method.{kind}", lang).format(scale=_scale(overall, lang))
        rows.append([index.short_name[lang], edition, _span(overall.era), _changed(index.code, year, lang)])
    return headers, rows


def _scale(overall: Component, lang: str) -> str:
    if overall.unit == "percent" or overall.scale_min is None or overall.scale_max is None:
        return words.term("method.scale_percent", lang)
    low, high = (f"{end:g}" for end in (overall.scale_min, overall.scale_max))
    return words.term("method.scale_points", lang).format(low=low, high=high)


def _span(era: str) -> str:
    first, _, last = era.partition("-")
    return first if first == last else f"{first}–{last}"


def _changed(index: str, year: int, lang: str) -> str:
    """Kinds of change of the edition, each with the components that it cuts."""
    if year == registry.years(index)[0]:
        return "–"
    found: dict[str, dict[str, None]] = {}
    parts = registry.components(index, year)
    large = [one.code for one in parts if one.level in ("composite", "dimension")]
    for part in parts:
        for one in registry.breaks(index, part.code, year - 1, year) if _was(index, part.code, year - 1) else ():
            # A documented change is told by the dimensions that it cuts; the section on changes lists the parts.
            every = large if one.kind == "documented" else [each.code for each in parts]
            found.setdefault(one.kind, {}).update(dict.fromkeys(_named(one, every)))
    found = {kind: codes for kind, codes in found.items() if codes}
    if not found:
        return words.term("method.no_break", lang)
    return "; ".join(f"{words.term(f'break_{kind}', lang)}: {', '.join(codes)}" for kind, codes in found.items())


def _was(index: str, code: str, year: int) -> bool:
    return year in registry.editions(index, code)


def _named(one: Break, every: list[str]) -> list[str]:
    """Components that a break names; the overall score alone where it cuts them all."""
    named = [code for code in every if code in one.component_codes]
    return named[:1] if len(named) == len(every) else named
