"""Phrases that several figures and passages share, in both languages."""

from __future__ import annotations

from danvan_analysis.analysis import Standing
from danvan_analysis.figures import intervals
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
    return f"{number} " + {"vi": "điểm", "en": "points"}[lang]


def scale(standing: Standing, lang: str) -> str:
    """The published scale in words; empty where it is per cent or not known."""
    if standing.scale_min is None or standing.scale_max is None or standing.unit == "percent":
        return ""
    low, high = f"{standing.scale_min:g}", f"{standing.scale_max:g}"
    return {"vi": f"thang {low}–{high}", "en": f"scale {low}–{high}"}[lang]


def rank(standing: Standing, lang: str) -> str:
    """Rank in words, and whose it is; empty where there is none.

    A rank is ours only in a complete edition. Where the publisher prints one, that is named first.
    """
    parts = []
    if standing.rank_published is not None:
        of = f"/{standing.rank_published_of}" if standing.rank_published_of else ""
        parts.append(
            {
                "vi": f"hạng {standing.rank_published}{of} do bên công bố in",
                "en": f"ranked {standing.rank_published}{of} by the publisher",
            }[lang]
            if standing.status != "secondary" or standing.complete
            else {
                "vi": f"hạng {standing.rank_published} theo báo chí",
                "en": f"ranked {standing.rank_published} according to the press",
            }[lang]
        )
    ours = standing.rank is not None and standing.rank != standing.rank_published
    if ours:
        tie = {"vi": ", đồng hạng", "en": ", tied"}[lang] if standing.tied else ""
        span = intervals.between(standing.index, standing.component_code, standing.edition_year, standing.province_code)
        tie += intervals.words(span, lang)
        parts.append(
            {
                "vi": f"hạng {standing.rank}/{standing.rank_of} do dự án tính{tie}",
                "en": f"ranked {standing.rank} of {standing.rank_of} by this project's count{tie}",
            }[lang]
        )
    return "; ".join(parts)


def change(standing: Standing, lang: str) -> str:
    """Change since the edition before, or why none is given; empty where there was no such edition."""
    comparison = standing.comparison
    if comparison is None or standing.value is None:
        return ""
    before = comparison.from_year
    if standing.change is not None:
        size = words.signed(standing.change, lang, DIGITS)
        unit = (
            {"vi": "điểm phần trăm", "en": "percentage points"}
            if standing.unit == "percent"
            else {"vi": "điểm", "en": "points"}
        )
        said = {"vi": f"{size} {unit['vi']} so với {before}", "en": f"{size} {unit['en']} from {before}"}[lang]
        return said + _within(comparison.cautions, lang)
    if comparison.breaks:
        return {
            "vi": f"không so sánh với {before}: {kinds(comparison.breaks, lang)}",
            "en": f"not compared with {before}: {kinds(comparison.breaks, lang)}",
        }[lang]
    return {"vi": f"không có giá trị năm {before} để so sánh", "en": f"no value of {before} to compare with"}[lang]


def _within(cautions: tuple[Break, ...], lang: str) -> str:
    """What has to be said beside a change: a part whose method may have changed; empty where there is none."""
    if not cautions:
        return ""
    codes = ", ".join(sorted({code for found in cautions for code in found.component_codes}))
    return {
        "vi": f" (trong đó {codes} {words.term('break_suspected', 'vi')})",
        "en": f" (within it, a {words.term('break_suspected', 'en')} in {codes})",
    }[lang]


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
