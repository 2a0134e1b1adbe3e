"""Days cut: processing time of procedures before and after, where one source prints both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from danvan_analysis.analysis.outputs import time_cuts
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import lettering, phrases, theme
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import finished, request
from danvan_analysis.figures.services import kept, periods
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.phrases import text
from danvan_analysis.figures.services.sheet import LINE, Sheet
from danvan_analysis.reference import words

_MOST = 6  # cuts in a chart
Cut = Mapping[str, Any]


def days_cut(*, year: int, province: str | None = None, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Days for procedures before and after a cut, from zero, each pair from one source.

    Parameters
    ----------
    year : int
        Cuts dated later are left out; undated ones are of any year.
    province : str, optional
        Default: the focus province of the project.
    lang, size : str

    Returns
    -------
    Figure or Absence
        Where the source does not say of which procedures the days are, the chart says so.

    Examples
    --------
    >>> print(days_cut(year=2025, province="Sơn La", lang="en").title)
    Sơn La: days for procedures cut by 23.9% (departments) and 31.7% (provincial People’s Committee), period not ...
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    rows = kept.up_to(kept.own(asked, kept.so_far(year)), year)
    cuts = time_cuts(rows).head(_MOST)
    if not cuts.height:
        return Absence(text("days_what", lang), text("days_none", lang, name=name, year=year), lang)
    told = list(cuts.iter_rows(named=True))
    used = rows.filter(
        pl.col("row").is_in([cut[key] for cut in told for key in ("before_row", "after_row", "procedures_row")])
    ).sort("row")
    undated = used["placed_year"].null_count() > 0
    title = _title(told, name, lang)
    return finished(
        asked,
        "days_cut",
        theme.Drawing(_draw(told, asked.width, lang), text("days_subtitle", lang)),
        title=title,
        alt=f"{title}. {' '.join(_sentence(cut, lang) for cut in told)}",
        source=said.sources_named(used, tidy.sources(), lang),
        notes=[text("days_note", lang), *([text("undated_note", lang)] if undated else [])],
        data=used.select(kept.COLUMNS).join(_computed(cuts), on="row", how="left", maintain_order="left"),
        source_ids=theme.source_ids(used),
    )


def _computed(cuts: pl.DataFrame) -> pl.DataFrame:
    return cuts.select(pl.col("after_row").alias("row"), "days_saved", "cut_percent", "coverage_open")


def _title(cuts: Sequence[Cut], name: str, lang: str) -> str:
    listed = said.joined(
        [
            text("days_cut_of", lang, percent=spoken.percent(c["cut_percent"], lang), subject=short(c, lang))
            for c in cuts
        ],
        lang,
    )
    whens = dict.fromkeys(_when(cut, lang) for cut in cuts)
    return text("days_title", lang, name=name, cuts=listed, period=", ".join(whens))


def _when(cut: Cut, lang: str) -> str:
    dated = any(cut[key] is not None for key in ("period_start_year", "period_end_year", "as_of"))
    return periods.words_of(cut, lang) if dated else text("days_period_undated", lang)


def short(cut: Cut, lang: str) -> str:
    """Whose procedures were cut, in a word or two."""
    if cut["subject"] in words.keys("service_cut_short"):
        return words.term(f"service_cut_short.{cut['subject']}", lang)
    return subject(cut, lang)


def subject(cut: Cut, lang: str) -> str:
    """Whose procedures were cut."""
    if cut["subject"] in words.keys("service_cut"):
        return words.term(f"service_cut.{cut['subject']}", lang)
    return str(cut["subject"]).replace("_", " ")


def open_question(cut: Cut, lang: str) -> str:
    """That the source does not say of which procedures the days are; empty where there is one count of procedures."""
    if not cut["coverage_open"]:
        return ""
    part, whole = (spoken.number(cut[key], lang) for key in ("procedures", "procedures_of"))
    return text("days_open", lang, part=part, whole=whole)


def _procedures(cut: Cut, lang: str) -> str:
    if cut["procedures"] is None:
        return ""
    row = {"value": cut["procedures"], "denominator": cut["procedures_of"], "unit": "procedure", "qualifier": "exact"}
    return spoken.quantity(row, lang)


def _head(cut: Cut, lang: str) -> str:
    counted = _procedures(cut, lang)
    return text("days_head", lang, subject=subject(cut, lang), procedures=counted) if counted else subject(cut, lang)


def _days(value: float, lang: str) -> str:
    return f"{spoken.number(value, lang)} {words.unit('day', lang, count=value)}"


def saved(cut: Cut, lang: str) -> str:
    """By how many days and per cent, computed from the two printed totals."""
    less = spoken.percent(cut["cut_percent"], lang)
    return text("days_saved", lang, days=_days(cut["days_saved"], lang), percent=f"−{less}")


def _sentence(cut: Cut, lang: str) -> str:
    both = f"{_days(cut['days_before'], lang)} → {_days(cut['days_after'], lang)}"
    first = f"{_head(cut, lang)}, {_when(cut, lang)}: {both}, {saved(cut, lang)}."
    return f"{first} {open_question(cut, lang)}".strip()


def _draw(cuts: Sequence[Cut], width: float, lang: str) -> Any:
    import altair as alt

    names = [text(key, lang) for key in ("days_before", "days_after")]
    left = max(lettering.text_width(name, size=11) for name in names) + 18
    most = max(max(cut["days_before"], cut["days_after"]) for cut in cuts)
    longest = max(
        lettering.text_width(_days(cut[key], lang), size=11, bold=True)
        for cut in cuts
        for key in ("days_before", "days_after")
    )
    sheet = Sheet(width=width, left=left, right=width - longest - 12, low=0.0, high=float(most) or 1.0)
    top = 0.0
    for number, cut in enumerate(cuts):
        if number:
            sheet.rule(top + 8)
            top += 16
        top += sheet.lines(_head(cut, lang), x=0, top=top, width=width, style="head") + 4
        for name, key, style in zip(names, ("days_before", "days_after"), ("light", "part"), strict=True):
            sheet.text(name, x=8, y=top + 11)
            sheet.bar(0.0, cut[key], y=top + 11, half=8, style=style)
            sheet.text(_days(cut[key], lang), x=sheet.x(cut[key]) + 7, y=top + 11, style="bold")
            top += 22
        top += sheet.lines(saved(cut, lang), x=left, top=top, width=width - left, style="bold")
        if cut["coverage_open"]:
            top += sheet.lines(open_question(cut, lang), x=left, top=top + 2, width=width - left) + 2
    ticks = max(2, int((sheet.right - sheet.left) / 70))
    axis = alt.Axis(tickCount=ticks, format=",d", grid=False, title=text("days_axis", lang))
    return sheet.chart(top + LINE / 2, axis=axis)
