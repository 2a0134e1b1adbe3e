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
        return words.term("sentence.a_rank_without_a_score", lang).format(short=short, year=year, ranked=ranked)
    score = _score(one, lang)
    if first:
        head = words.term("sentence.scored_on", lang).format(name=name, score=score, short=short, year=year)
    else:
        head = f"{short} {year}: {score}"
    if one.status == "secondary":
        head += words.term("sentence.found_only_in_the_press", lang)
    parts = [", ".join(part for part in (head, ranked) if part), *spans(one, lang), change(one, lang)]
    if one.median is not None:
        median = words.number(one.median, lang)
        parts.append(words.term("sentence.the_national_median_is", lang).format(median=median))
    return "; ".join(part for part in parts if part) + "."


def _score(one: Standing, lang: str) -> str:
    if one.value is None or one.unit == "percent" or one.scale_max is None:
        return phrases.score(one.value or 0.0, one.unit, lang)
    number, most = words.number(one.value, lang), f"{one.scale_max:g}"
    return words.term("sentence.of", lang).format(number=number, most=most)


def rank(one: Standing, lang: str) -> str:
    """Rank and whose it is, the printed one first; empty where there is none."""
    said = []
    ordinal = words.ordinal
    if one.rank_published is not None:
        of = one.rank_published_of
        place = _of(ordinal(one.rank_published, lang), of, lang)
        press = one.status == "secondary" and not one.complete
        said.append(
            words.term("sentence.according_to_the", lang).format(
                place=place, value="báo chí" if press else "bên công bố", value_2="press" if press else "publisher"
            )
        )
    if one.rank is not None and one.rank != one.rank_published:
        place = _of(ordinal(one.rank, lang), one.rank_of, lang)
        ours = words.term("sentence.in_our_ordering", lang).format(place=place)
        ours += " " + words.term("sentence.tied", lang) if one.tied else ""
        if one.index in _GROUPED:
            short = phrases.index_name(one.index, lang)
            ours += " " + words.term("sentence.itself_publishes_quartile_groups_not", lang).format(short=short)
        said.append(ours)
    return ", ".join(said)


def _of(place: str, of: int | None, lang: str) -> str:
    if of is None:
        return place
    return words.term("sentence.of_2", lang).format(place=place, of=of)


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
    return words.term("sentence.between_and", lang).format(first=first, last=last)


def change(one: Standing, lang: str) -> str:
    """The change from the edition before and that it is within one method, or why there is none."""
    if one.comparison is None or one.change is None:
        return phrases.change(one, lang)
    before = one.comparison.from_year
    size = words.signed(one.change, lang, phrases.DIGITS)
    if one.unit == "percent":
        size += " " + words.term("sentence.percentage_points", lang)
    said = words.term("sentence.the_change_from_is_within", lang).format(before=before, size=size)
    codes = sorted({code for found in one.comparison.cautions for code in found.component_codes})
    if codes:
        listed, kind = ", ".join(codes), words.term("break_suspected", lang)
        said += " " + words.term("sentence.within_it_a_in", lang).format(listed=listed, kind=kind)
    return said
