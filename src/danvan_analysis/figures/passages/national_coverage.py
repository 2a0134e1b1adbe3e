"""Table on what the report rests on: how far each edition is complete, and whether its method is that of the last."""

from __future__ import annotations

from danvan_analysis.analysis import absent_provinces, compare, is_complete
from danvan_analysis.analysis.national import edition_before
from danvan_analysis.figures import phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import country
from danvan_analysis.figures.passages.tables import paragraph, passage
from danvan_analysis.reference import provinces, registry, words

#: More names than this are counted, not listed.
_NAMED = 8


def national_coverage(*, year: int, lang: str = "vi") -> Passage:
    r"""What there is of each index of the year: units, provinces with a score, complete parts, comparability.

    Parameters
    ----------
    year : int
    lang : str

    Examples
    --------
    >>> national_coverage(year=2024, lang="en").text.splitlines()[1].split("\t")[1:4]
    ['63 provinces', 'complete', '61/63']
    """
    country(index=None, year=year, lang=lang)
    frame = remembered.indicators()
    rows: list[list[object]] = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        complete = is_complete(index.code, index.overall, year)
        vintage = registry.vintage(index.code, year)
        gone = absent_provinces(frame, index=index.code, component_code=index.overall, year=year)
        parts = [one for one in registry.components(index.code, year) if one.level != "composite"]
        whole = [one for one in parts if is_complete(index.code, one.code, year)]
        all_of_them = len(provinces.provinces(vintage))
        rows.append(
            [
                phrases.index_name(index.code, lang),
                words.term(f"national.units_{vintage}", lang),
                words.term("national.complete" if complete else "national.scattered", lang),
                words.term("national.of", lang).format(n=all_of_them - len(gone), of=all_of_them),
                _names(gone, vintage, lang) if complete else "–",
                words.term("national.parts_of", lang).format(n=len(whole), of=len(parts)),
                _before(index, year, lang),
            ]
        )
    if not rows:
        return paragraph(words.term("national.nothing", lang).format(year=year), kind="release")
    keys = ("index", "units", "sample", "n", "absent", "parts", "before")
    return passage([words.term(f"national.head_{key}", lang) for key in keys], rows, numeric=[3, 5])


def _names(codes: list[str], vintage: int, lang: str) -> str:
    if not codes:
        return words.term("national.apart_none", lang)
    if len(codes) > _NAMED:
        return words.term("national.many", lang).format(n=len(codes))
    return ", ".join(provinces.get(code, vintage).name_vi for code in codes)


def _before(index: registry.Index, year: int, lang: str) -> str:
    """Whether the overall score may be compared with that of the edition before."""
    before = edition_before(index.code, index.overall, year)
    if before is None:
        return words.term("national.first", lang)
    found = compare(index.code, index.overall, before, year)
    if found.breaks:
        return f"{words.term('not_comparable', lang)}: {phrases.kinds(found.breaks, lang)}"
    if registry.vintage(index.code, before) != registry.vintage(index.code, year):
        return f"{words.term('not_comparable', lang)}: {words.term('national.why_units', lang)}"
    return words.term("national.comparable_with", lang).format(before=before)
