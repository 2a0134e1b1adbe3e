"""The first words of a reform report: where the province stands, computed from the data."""

from __future__ import annotations

from danvan_analysis.analysis import Standing, compare, standing
from danvan_analysis.figures import intervals, phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, request
from danvan_analysis.figures.passages.reform_sentences import sentence
from danvan_analysis.figures.passages.tables import explained, in_english, paragraph, passage, together
from danvan_analysis.figures.passages.withholding import NOTHING, Held, behind, held, standing_without
from danvan_analysis.reference import registry, words


def standings(*, year: int, province: str | None, lang: str) -> list[tuple[Standing, Held]]:
    """Standing of the province on the overall score of each index of the year, and what is withheld of it."""
    asked = request(index=None, year=year, province=province, lang=lang)
    frame = remembered.indicators()
    found = []
    for index in registry.indices():
        if year in registry.years(index.code):
            one = _standing(index.code, index.overall, year, asked.code, asked.vintage)
            without = held(behind(frame, index.code, year, [index.overall], asked.own))
            found.append((standing_without(one, without), without))
    return found


@remembered.remembered
def _standing(index: str, component: str, year: int, province_code: str, vintage: int) -> Standing:
    return standing(
        remembered.indicators(),
        index=index,
        component_code=component,
        year=year,
        province_code=province_code,
        vintage=vintage,
    )


def _own_held(one: Standing, without: Held) -> bool:
    return without.of(one.index, one.edition_year, one.component_code, code=one.province_code)


def reform_summary(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""The first paragraph of a report: one sentence an index, and what is not there.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage

    Examples
    --------
    >>> reform_summary(year=2024, province="Sơn La", lang="en").text.split(" (")[0]
    'Sơn La scored 43.89 of 80 on PAPI 2024, 25th of 61 in our ordering'
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    every = standings(year=year, province=province, lang=lang)
    found = [one for one, _ in every]
    present = [one for one in found if one.present]
    withheld = _withheld(every, asked.code, lang)
    if not present and not withheld:
        editions = ", ".join(phrases.index_name(one.index, lang) for one in found)
        key = "standing.no_index_but_editions" if editions else "standing.no_index"
        nothing = words.term(key, lang).format(name=name, year=year, editions=editions)
        return paragraph(
            nothing,
            words.term("standing.unpublished_does_not_mean_low", lang),
            kind="summary",
        )
    sentences = [sentence(one, name, lang, first=number == 0) for number, one in enumerate(present)]
    sentences += withheld
    gone = {one.index for one, without in every if _own_held(one, without)}
    absent = [phrases.index_name(one.index, lang) for one in found if not one.present and one.index not in gone]
    if absent:
        sentences.append(
            words.term("standing.no_score_of_for_was", lang).format(
                score=words.term("score", lang), absent=_and(absent, lang), name=name, year=year, absent_2=_or(absent)
            )
        )
    return paragraph(*sentences, kind="summary")


def _withheld(every: list[tuple[Standing, Held]], focus: str, lang: str) -> list[str]:
    """What is withheld of each index, and why."""
    lines = []
    for one, without in every:
        if without.found:
            key = "withheld_score" if _own_held(one, without) else "withheld_part"
            name = phrases.index_name(one.index, lang)
            lines.append(words.term(f"check.{key}", lang).format(index=name, year=one.edition_year))
            lines += without.reasons(focus=focus, lang=lang)
    return lines


def _and(names: list[str], lang: str) -> str:
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + " " + words.term("standing.and", lang) + " " + names[-1]


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def reform_standing(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Table of the indices: score, rank and whose it is, change or why none, national median and spread.

    Parameters are those of :func:`reform_summary`.

    Examples
    --------
    >>> "63/63" in reform_standing(year=2013, province="Sơn La", lang="vi").text
    True
    """
    keys = (
        *("index", "score", "scale", "published_rank", "our_rank", "since_before", "median", "middle_half"),
        "provinces",
    )
    headers = [words.term(f"standing.head_{key}", lang) for key in keys]
    rows: list[list[object]] = []
    sampled = False
    every = standings(year=year, province=province, lang=lang)
    for one, without in every:
        if _own_held(one, without):
            gone = [words.term("check.withheld_cell", lang), *[NOTHING] * (len(headers) - 2)]
            rows.append([phrases.index_name(one.index, lang), *gone])
            continue
        number = words.number
        score = number(one.value, lang) if one.value is not None else "–"
        span = intervals.between(one.index, one.component_code, year, one.province_code)
        ours = f"{one.rank}/{one.rank_of}{intervals.short(span)}" if one.rank is not None else "–"
        sampled = sampled or span is not None
        middle = f"{number(one.q1, lang)}–{number(one.q3, lang)}" if one.q1 is not None and one.q3 is not None else "–"
        scale = "%" if one.unit == "percent" else phrases.scale(one, lang).removeprefix("thang ").removeprefix("scale ")
        rows.append(
            [
                phrases.index_name(one.index, lang),
                score + phrases.mark(one.status),
                scale or "–",
                _published_rank(one),
                ours,
                phrases.change(one, lang) or "–",
                number(one.median, lang) if one.median is not None else "–",
                middle,
                one.n if one.n is not None else words.term("standing.not_complete", lang),
            ]
        )
    if not rows:
        return paragraph(words.term("standing.no_edition_of", lang).format(year=year))
    made = explained(headers, rows, lang=lang, numeric=[1, 3, 4, 6, 7, 8])
    made = together(made, paragraph(intervals.note(lang), kind="release")) if sampled else made
    asked = request(index=None, year=year, province=province, lang=lang)
    reasons = _withheld(every, asked.code, lang)
    return together(made, paragraph(*reasons, kind="withheld")) if reasons else made


def _published_rank(one: Standing) -> str:
    if one.rank_published is None:
        return "–"
    return f"{one.rank_published}/{one.rank_published_of}" if one.rank_published_of else str(one.rank_published)


def _merged(asked: Request, index: registry.Index, lang: str) -> list[list[object]]:
    """The merger of the province between the two editions of an index, as a row beside the changes of method."""
    place = (asked.province.code, asked.province.vintage)
    found = compare(index.code, index.overall, asked.year - 1, asked.year, province=place).merger
    if found is None:
        return []
    kind = words.term("standing.merger_of_provinces", lang)
    return [[index.short_name[lang], "–", kind, found.text[lang], in_english(found.source)]]


def reform_cautions(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Changes of method between the edition before and this one, documented or suspected, with their source."""
    asked = request(index=None, year=year, province=province, lang=lang)
    rows: list[list[object]] = []
    for index in registry.indices():
        if year not in registry.years(index.code) or year - 1 not in registry.years(index.code):
            continue
        said: dict[tuple[str, str, str], list[str]] = {}
        for component in registry.components(index.code, year):
            if year - 1 not in registry.editions(index.code, component.code):
                continue
            for found in registry.breaks(index.code, component.code, year - 1, year):
                # Several components may share the words of one change: each is named.
                codes = said.setdefault((words.term(f"break_{found.kind}", lang), found.text[lang], found.source), [])
                codes += [code for code in found.component_codes if code not in codes]
        for (kind, text, source), codes in said.items():
            rows.append([index.short_name[lang], ", ".join(codes), kind, text, in_english(source)])
        rows += _merged(asked, index, lang)
    if not rows:
        return paragraph(words.term("standing.no_change_of_method_is", lang).format(value=year - 1, year=year))
    keys = ("index", "components", "kind", "what_changed", "basis")
    return passage([words.term(f"standing.break_{key}", lang) for key in keys], rows)
