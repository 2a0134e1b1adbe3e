"""The first words of a reform report: where the province stands, computed from the data."""

from __future__ import annotations

from danvan_analysis.analysis import Standing, standing
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import intervals, phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.tables import explained, paragraph, passage, together
from danvan_analysis.reference import registry, words


def standings(*, year: int, province: str | None, lang: str) -> list[Standing]:
    """Standing of the province on the overall score of each index that has an edition of the year."""
    asked = request(index=None, year=year, province=province, lang=lang)
    frame = tidy.indicators()
    return [
        standing(frame, index=index.code, component_code=index.overall, year=year, province_code=asked.code)
        for index in registry.indices()
        if year in registry.years(index.code)
    ]


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
    >>> reform_summary(year=2024, province="Sơn La", lang="en").text.split("; ")[0]
    "In 2024 Sơn La scored 43.89 points on PAPI (scale 8–80), ranked 25 of 61 by this project's count"
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    found = standings(year=year, province=province, lang=lang)
    present = [one for one in found if one.present]
    if not present:
        editions = ", ".join(phrases.index_name(one.index, lang) for one in found)
        nothing = {
            "vi": f"Không có chỉ số nào của {name} năm {year} trong các bảng đã thu thập"
            + (f" (kỳ {year} có: {editions})." if editions else "."),
            "en": f"No index of {name} for {year} is in the collected tables"
            + (f" (editions of {year}: {editions})." if editions else "."),
        }[lang]
        return paragraph(
            nothing,
            {"vi": "Không công bố không có nghĩa là thấp.", "en": "Unpublished does not mean low."}[lang],
            kind="summary",
        )
    sentences = [_sentence(one, name, year, lang, first=number == 0) for number, one in enumerate(present)]
    absent = [phrases.index_name(one.index, lang) for one in found if not one.present]
    if absent:
        sentences.append(
            {
                "vi": f"Không tìm thấy {words.term('score', 'vi')} {_and(absent, 'vi')} của {name} "
                f"năm {year}: không công bố không có nghĩa là thấp.",
                "en": f"No {_or(absent)} score of {name} for {year} was found: unpublished does not mean low.",
            }[lang]
        )
    return paragraph(*sentences, kind="summary")


def _and(names: list[str], lang: str) -> str:
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + {"vi": " và ", "en": " and "}[lang] + names[-1]


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _sentence(one: Standing, name: str, year: int, lang: str, *, first: bool) -> str:
    short = phrases.index_name(one.index, lang)
    scale, rank, change = phrases.scale(one, lang), phrases.rank(one, lang), phrases.change(one, lang)
    if one.value is None:
        return {
            "vi": f"{short} {year}: chỉ có hạng, không có điểm ({rank}).",
            "en": f"{short} {year}: a rank without a score ({rank}).",
        }[lang]
    score = phrases.score(one.value, one.unit, lang)
    on_scale = f" ({scale})" if scale else ""
    ranked = f", {rank}" if rank else ""
    press = (
        {"vi": ", chỉ thấy trên báo chí", "en": ", found only in the press"}[lang] if one.status == "secondary" else ""
    )
    if first:
        text = {
            "vi": f"Năm {year}, {name} có {score} {short}{on_scale}{press}{ranked}",
            "en": f"In {year} {name} scored {score} on {short}{on_scale}{press}{ranked}",
        }[lang]
    else:
        text = {"vi": f"{short}: {score}{on_scale}{press}{ranked}", "en": f"{short}: {score}{on_scale}{press}{ranked}"}[
            lang
        ]
    text += "; " + change if change else ""
    if one.median is not None:
        median = words.number(one.median, lang)
        text += {"vi": f"; trung vị cả nước {median}", "en": f"; the national median is {median}"}[lang]
    return text + "."


def reform_standing(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Table of the indices: score, rank and whose it is, change or why none, national median and spread.

    Parameters are those of :func:`reform_summary`.

    Examples
    --------
    >>> "63/63" in reform_standing(year=2013, province="Sơn La", lang="vi").text
    True
    """
    vi = lang == "vi"
    headers = (
        [
            "Chỉ số",
            "Điểm",
            "Thang",
            "Hạng do bên công bố in",
            "Hạng do dự án tính",
            "So với kỳ trước",
            "Trung vị",
            "Nửa ở giữa",
            "Số tỉnh",
        ]
        if vi
        else [
            "Index",
            "Score",
            "Scale",
            "Published rank",
            "Our rank",
            "Since the edition before",
            "Median",
            "Middle half",
            "Provinces",
        ]
    )
    rows = []
    sampled = False
    for one in standings(year=year, province=province, lang=lang):
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
                one.n if one.n is not None else {"vi": "không đủ tỉnh", "en": "not complete"}[lang],
            ]
        )
    if not rows:
        return paragraph({"vi": f"Không có kỳ nào của năm {year}.", "en": f"No edition of {year}."}[lang])
    made = explained(headers, rows, lang=lang, numeric=[1, 3, 4, 6, 7, 8])
    return together(made, paragraph(intervals.note(lang), kind="release")) if sampled else made


def _published_rank(one: Standing) -> str:
    if one.rank_published is None:
        return "–"
    return f"{one.rank_published}/{one.rank_published_of}" if one.rank_published_of else str(one.rank_published)


def reform_cautions(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Changes of method between the edition before and this one, documented or suspected, with their source."""
    request(index=None, year=year, province=province, lang=lang)
    vi = lang == "vi"
    rows = []
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
        rows += [[index.short_name[lang], ", ".join(codes), *about] for about, codes in said.items()]
    if not rows:
        return paragraph(
            {
                "vi": f"Không có thay đổi phương pháp nào được ghi nhận giữa {year - 1} và {year}.",
                "en": f"No change of method is recorded between {year - 1} and {year}.",
            }[lang]
        )
    headers = (
        ["Chỉ số", "Thành phần", "Loại", "Nội dung", "Căn cứ"]
        if vi
        else ["Index", "Components", "Kind", "What changed", "Basis"]
    )
    return passage(headers, rows)
