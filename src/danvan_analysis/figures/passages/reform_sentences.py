"""One sentence on one index: score, rank and whose it is, how far the rank hangs on the weights, change, median."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import Standing, with_ranks
from danvan_analysis.figures import intervals, phrases, reweighting
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import words

#: Indices whose publisher groups the provinces by quartile and prints no rank.
_GROUPED = {"PAPI"}


def sentence(one: Standing, name: str, lang: str, *, first: bool) -> str:
    """The sentence of the first paragraph on one index.

    Parameters
    ----------
    one : Standing
        With a value or a rank.
    name : str
        The province.
    lang : str
    first : bool
        Whether it opens the paragraph, and names the province.

    Returns
    -------
    str
        Ends with a full stop. Every number comes from the tables or from the runs; an adjective has a rule or is not
        there.
    """
    short, year = phrases.index_name(one.index, lang), one.edition_year
    ranked = rank(one, lang)
    if one.value is None:
        return {
            "vi": f"{short} {year}: chỉ có hạng, không có điểm ({ranked}).",
            "en": f"{short} {year}: a rank without a score ({ranked}).",
        }[lang]
    score = _score(one, lang)
    if first:
        head = {"vi": f"{name} có {score} {short} {year}", "en": f"{name} scored {score} on {short} {year}"}[lang]
    else:
        head = f"{short} {year}: {score}"
    if one.status == "secondary":
        head += {"vi": ", chỉ thấy trên báo chí", "en": ", found only in the press"}[lang]
    parts = [", ".join(part for part in (head, ranked) if part), *spans(one, lang), change(one, lang)]
    if one.median is not None:
        median = words.number(one.median, lang)
        parts.append({"vi": f"trung vị cả nước {median}", "en": f"the national median is {median}"}[lang])
    return "; ".join(part for part in parts if part) + "."


def _score(one: Standing, lang: str) -> str:
    if one.value is None or one.unit == "percent" or one.scale_max is None:
        return phrases.score(one.value or 0.0, one.unit, lang)
    number, most = words.number(one.value, lang), f"{one.scale_max:g}"
    return {"vi": f"{number} trên {most} điểm", "en": f"{number} of {most}"}[lang]


def rank(one: Standing, lang: str) -> str:
    """Rank and whose it is, the printed one first; empty where there is none."""
    said = []
    ordinal = words.ordinal
    if one.rank_published is not None:
        of = one.rank_published_of
        place = _of(ordinal(one.rank_published, lang), of, lang)
        press = one.status == "secondary" and not one.complete
        said.append(
            {
                "vi": f"{place} theo {'báo chí' if press else 'bên công bố'}",
                "en": f"{place} according to the {'press' if press else 'publisher'}",
            }[lang]
        )
    if one.rank is not None and one.rank != one.rank_published:
        place = _of(ordinal(one.rank, lang), one.rank_of, lang)
        ours = {"vi": f"{place} theo cách xếp của dự án", "en": f"{place} in our ordering"}[lang]
        ours += {"vi": " (đồng hạng)", "en": " (tied)"}[lang] if one.tied else ""
        if one.index in _GROUPED:
            short = phrases.index_name(one.index, lang)
            ours += {
                "vi": f" ({short} chỉ công bố nhóm tứ phân vị, không công bố hạng)",
                "en": f" ({short} itself publishes quartile groups, not ranks)",
            }[lang]
        said.append(ours)
    return ", ".join(said)


def _of(place: str, of: int | None, lang: str) -> str:
    if of is None:
        return place
    return {"vi": f"{place} trong {of} tỉnh", "en": f"{place} of {of}"}[lang]


def spans(one: Standing, lang: str) -> list[str]:
    """How far a rank of ours hangs on sampling, where that is published, and on the weights; why it is not said."""
    if one.rank is None:
        return []
    said = []
    drawn = intervals.between(one.index, one.component_code, one.edition_year, one.province_code)
    if drawn is not None:
        said.append(_between(*drawn, lang) + " " + words.term("interval.sentence_sampled", lang))
    cells = reweighting.cells(one.index, [one.edition_year])
    varied = reweighting.intervals(one.index, one.edition_year)
    if held(cells).found:
        return said
    if not varied.height:
        return [*said, words.term("interval.sentence_none", lang)]
    low, high = (int(varied.filter(province_code=one.province_code)[f"reweighted_{end}"][0]) for end in ("low", "high"))
    text = words.term("interval.sentence", lang).format(weights=reweighting.weights_said(lang))
    text = f"{_between(low, high, lang)} {text}"
    overall = cells.filter(pl.col("component_code") == one.component_code)
    both = with_ranks(overall).join(varied, on="province_code")
    if both.filter(pl.col("rank") != pl.col("reweighted_rank")).height:
        text += " " + words.term("interval.sentence_own_sum", lang)
    return [*said, text]


def _between(low: int, high: int, lang: str) -> str:
    first, last = words.ordinal(low, lang), words.ordinal(high, lang)
    if low == high:
        return first
    return {"vi": f"từ {first} đến {last}", "en": f"between {first} and {last}"}[lang]


def change(one: Standing, lang: str) -> str:
    """The change from the edition before and that it is within one method, or why there is none."""
    if one.comparison is None or one.change is None:
        return phrases.change(one, lang)
    before = one.comparison.from_year
    size = words.signed(one.change, lang, phrases.DIGITS)
    if one.unit == "percent":
        size += {"vi": " điểm phần trăm", "en": " percentage points"}[lang]
    said = {
        "vi": f"thay đổi so với {before}, {size}, nằm trong cùng một phương pháp",
        "en": f"the change from {before}, {size}, is within one method",
    }[lang]
    codes = sorted({code for found in one.comparison.cautions for code in found.component_codes})
    if codes:
        listed, kind = ", ".join(codes), words.term("break_suspected", lang)
        said += {"vi": f" (trong đó {listed} {kind})", "en": f" (within it, a {kind} in {listed})"}[lang]
    return said
