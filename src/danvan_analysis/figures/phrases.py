"""Phrases that several figures and passages share, in both languages."""

from __future__ import annotations

from danvan_analysis.analysis import Comparison, Standing
from danvan_analysis.reference import provinces, registry, words
from danvan_analysis.reference.registry_models import Break

#: Decimals shown; the published ones stay in the data of each figure.
DIGITS = 2


def name_of(province: provinces.Province, lang: str) -> str:
    """Name of a province: with its marks in both languages, as the province writes it.

    Examples
    --------
    >>> name_of(provinces.get("14", 2008), "en")
    'Sơn La'
    """
    del lang
    return province.name_vi


def score(value: float, unit: str | None, lang: str, *, digits: int = DIGITS) -> str:
    """A score with its unit.

    Examples
    --------
    >>> score(43.8876, "points", "vi"), score(90.02, "percent", "en")
    ('43,89 điểm', '90.02%')
    """
    number = words.number(value, lang, digits)
    if unit == "percent":
        return f"{number}%"
    return f"{number} " + words.term("phrase.points", lang)


def scale(standing: Standing, lang: str) -> str:
    """The published scale in words; empty where it is per cent or not known."""
    if standing.scale_min is None or standing.scale_max is None or standing.unit == "percent":
        return ""
    low, high = f"{standing.scale_min:g}", f"{standing.scale_max:g}"
    return words.term("phrase.scale", lang).format(low=low, high=high)


def change(standing: Standing, lang: str) -> str:
    """Change since the edition before, or why none is given; empty where there was no such edition."""
    comparison = standing.comparison
    if comparison is None or standing.value is None:
        return ""
    before = comparison.from_year
    if standing.change is not None:
        size = words.signed(standing.change, lang, DIGITS)
        unit = words.term(
            "phrase.percentage_points" if standing.unit == "percent" else "phrase.points_of_a_change", lang
        )
        said = words.term("phrase.from", lang).format(size=size, unit=unit, before=before)
        return said + _within(comparison.cautions, lang)
    if not comparison.comparable:
        return words.term("phrase.not_compared_with", lang).format(before=before, comparison=obstacle(comparison, lang))
    return words.term("phrase.no_value_of_to_compare", lang).format(before=before)


def _within(cautions: tuple[Break, ...], lang: str) -> str:
    """What has to be said beside a change: a part whose method may have changed; empty where there is none."""
    if not cautions:
        return ""
    codes = ", ".join(sorted({code for found in cautions for code in found.component_codes}))
    return " " + words.term("phrase.within_it_a_in", lang).format(
        codes=codes, break_suspected=words.term("break_suspected", lang)
    )


def obstacle(comparison: Comparison, lang: str) -> str:
    """What stands in the way of a comparison: the merger of the province, a change of method, or both."""
    said = [kinds(comparison.breaks, lang)] if comparison.breaks else []
    if comparison.merger is not None:
        day = comparison.merger.day[lang]
        said.insert(0, words.term("phrase.the_province_was_merged_on", lang).format(day=day))
    return "; ".join(said)


def kinds(breaks: tuple[Break, ...], lang: str) -> str:
    """Whose word a change of method rests on."""
    kind = "documented" if any(found.kind == "documented" for found in breaks) else "suspected"
    years = ", ".join(sorted({str(found.year) for found in breaks}))
    return words.term(f"break_{kind}", lang) + f" {years}"


def index_name(code: str, lang: str) -> str:
    """Short name of an index.

    Examples
    --------
    >>> index_name("PAR_INDEX", "vi")
    'PAR INDEX'
    """
    return registry.index(code).short_name[lang]


_MARKS = {"derived": "†", "secondary": "‡", "corrected": "*"}


def mark(code: str | None) -> str:
    """The sign beside a value that was not plainly published; empty for one that was.

    Examples
    --------
    >>> mark("derived"), mark("published")
    (' †', '')
    """
    return f" {_MARKS[code]}" if code in _MARKS else ""


def marks_explained(text: str, lang: str) -> str:
    """What the signs in a text mean; empty where there is none."""
    used = [f"{sign} {words.term(code, lang)}" for code, sign in _MARKS.items() if f" {sign}" in text]
    return "; ".join(used) + "." if used else ""
