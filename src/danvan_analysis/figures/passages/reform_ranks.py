"""Table of how far the ranks of a province hang on the weights, at three widths side by side."""

from __future__ import annotations

from danvan_analysis.analysis.designs import CONCENTRATION, CONCENTRATIONS
from danvan_analysis.figures import intervals, phrases, reweighting
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.reform_summary import standings
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import registry, words


def reform_ranks(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Intervals of the ranks of the year: by sampling error, where published, and by weights at three widths.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        One row an index with a rank of ours. None of the three concentrations is the right one: they stand side by
        side.

    Examples
    --------
    >>> reform_ranks(year=2024, province="Sơn La", lang="en").text.splitlines()[1].split("\t")
    ['PAPI', '25/61', '–', '20–32', '24–28', '25–27', '10']
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    rows: list[list[object]] = []
    unvaried = []
    sampled = False
    for one, without in standings(year=year, province=province, lang=lang):
        if one.rank is None or without.found or held(reweighting.cells(one.index, [year])).found:
            continue
        spans = [reweighting.between(one.index, year, one.province_code, concentration=a) for a in CONCENTRATIONS]
        short = phrases.index_name(one.index, lang)
        if None in spans:
            unvaried.append(words.term("interval.none", lang).format(index=short, year=year))
            continue
        drawn = intervals.between(one.index, registry.index(one.index).overall, year, one.province_code)
        sampled = sampled or drawn is not None
        alike = reweighting.not_apart(one.index, year, one.province_code)
        rows.append(
            [
                short,
                f"{one.rank}/{one.rank_of}",
                _span(drawn),
                *(_span(span) for span in spans),
                "–" if alike is None else len(alike),
            ]
        )
    if not rows:
        nothing = words.term("interval.nothing", lang).format(province=phrases.name_of(asked.province, lang), year=year)
        return paragraph(*(unvaried or [nothing]), kind="release")
    headers = [words.term(f"interval.head_{key}", lang) for key in ("index", "rank", "sampling")]
    headers += [f"A\u00a0=\u00a0{a:g}" for a in CONCENTRATIONS]
    headers.append(words.term("interval.head_apart", lang))
    said = [words.term("interval.three", lang).format(concentration=int(CONCENTRATION))]
    if sampled:
        said.append(words.term("interval.three_sampled", lang))
    made = passage(headers, rows, numeric=list(range(1, 7)))
    return together(made, paragraph(*said, *unvaried, kind="release"))


def _span(span: tuple[int, int] | None) -> str:
    if span is None:
        return "–"
    return f"{span[0]}–{span[1]}" if span[0] != span[1] else str(span[0])
