"""Dot strip: every province of an edition as a dot on the score axis, one of them marked."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import absent_provinces, standing, with_ranks
from danvan_analysis.figures import charting, intervals, lettering, phrases, remembered, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, edition, finished, no_edition, request
from danvan_analysis.reference import provinces, registry, words

_DOT = 9.0  # pixels a dot needs, with a little air
#: Pixels that labels of the axis may take beside the plot.
_ASIDE = {"page": 40, "column": 24}


def stack(values: list[float], *, low: float, high: float, width: float) -> list[int]:
    """Levels that keep dots from covering one another.

    Parameters
    ----------
    values : list of float
        Scores, any order.
    low, high : float
        Ends of the axis.
    width : float
        Its length in pixels.

    Returns
    -------
    list of int
        Level of each value: 0, 1, -1, 2, -2 ..., the nearest to the middle that is free.

    Examples
    --------
    >>> stack([1.0, 1.0, 9.0], low=0, high=10, width=100)
    [0, 1, 0]
    """
    ends: dict[int, float] = {}
    levels = [0] * len(values)
    for position in sorted(range(len(values)), key=lambda i: (values[i], i)):
        x = (values[position] - low) / (high - low) * width
        level = 0
        while level in ends and x - ends[level] < _DOT:
            level = -level if level > 0 else 1 - level
        ends[level] = x
        levels[position] = level
    return levels


def dot_strip(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """All provinces of a complete edition on the scale of an index, with one marked.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        An absence where the edition is not complete: scattered cells support no distribution.

    Examples
    --------
    >>> print(dot_strip(index="PAPI", year=2024, province="Sơn La", lang="en").title)
    PAPI 2024: Sơn La scores 43.89 points, 25th of the 61 provinces with a score (rank computed by this project)
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    rows = edition(asked)
    valued = with_ranks(rows).filter(pl.col("value").is_not_null())
    stands = standing(
        remembered.indicators(),
        index=asked.index,
        component_code=asked.component,
        year=year,
        province_code=asked.province.code,
        vintage=asked.province.vintage,
    )
    name = phrases.name_of(asked.province, lang)
    short = phrases.index_name(asked.index, lang)
    if not stands.complete or not valued.height:
        return Absence(
            words.term("strip.distribution_of", lang).format(short=short, year=year),
            no_edition(asked) or words.term("strip.only_some_provinces_of_this", lang),
            lang,
        )
    width = asked.width - _ASIDE[size]
    scale_min, scale_max = float(valued["value"].min()), float(valued["value"].max())  # type: ignore[arg-type]
    pad = (scale_max - scale_min) * 0.04
    low, high = scale_min - pad, scale_max + pad
    valued = valued.with_columns(
        level=pl.Series(stack(valued["value"].to_list(), low=low, high=high, width=width), dtype=pl.Int32),
        focus=pl.col("province_code") == asked.code,
    )
    span = (
        None if stands.rank_published is not None else intervals.between(asked.index, asked.component, year, asked.code)
    )
    title = _title(stands, name, short, year, lang, intervals.in_words(span, lang))
    missing = [provinces.get(code, asked.vintage).name_vi for code in _missing(asked)]
    notes = _notes(stands, missing, lang)
    alt = _alt(valued, stands, title, lang)
    chart = _draw(valued, stands, low=low, high=high, width=width, lang=lang, year=year)
    scale = phrases.scale(stands, lang) or words.term("subtitle.percent", lang)
    subtitle = words.term("subtitle.dot_strip", lang).format(index=short, scale=scale)
    source = theme.source_line(valued, lang)
    data = valued.sort(["rank", "province_code"]).select(
        "index", "edition_year", "component_code", "province_code", "vintage", "province", "value", "unit",
        "rank", "rank_of", "rank_published", "status", *ADDRESS,
    )  # fmt: skip
    return finished(
        asked,
        "dot_strip",
        theme.Drawing(chart, subtitle),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=data,
        source_ids=theme.source_ids(valued),
    )


def _missing(asked: Any) -> list[str]:
    return absent_provinces(remembered.indicators(), index=asked.index, component_code=asked.component, year=asked.year)


def _title(stands: Any, name: str, short: str, year: int, lang: str, span: str = "") -> str:
    if stands.value is None:
        return words.term("strip.no_score_published_for", lang).format(short=short, year=year, name=name)
    score = phrases.score(stands.value, stands.unit, lang)
    published = stands.rank_published is not None
    place = stands.rank_published if published else stands.rank
    whose = words.term("published_rank" if published else "our_rank", lang)
    return words.term("strip.scores_of_the_provinces_with", lang).format(
        short=short,
        year=year,
        name=name,
        score=score,
        place=words.ordinal(place, lang),
        n=stands.n,
        whose=whose,
        span=span,
    )


def _notes(stands: Any, missing: list[str], lang: str) -> list[str]:
    notes = [
        words.term("strip.each_dot_is_a_province", lang).format(
            national_median=words.term("national_median", lang),
            middle_half=words.term("middle_half", lang),
            value=phrases.scale(stands, lang) or "thang 0–100",
            value_2=phrases.scale(stands, lang) or "scale 0–100",
        )
    ]
    if missing:
        listed = ", ".join(missing)
        if len(missing) > 8:
            notes.append(words.term("strip.provinces_are_not_in_this", lang).format(missing=len(missing)))
        else:
            notes.append(words.term("strip.no_score", lang).format(listed=listed))
    return notes


def _alt(valued: pl.DataFrame, stands: Any, title: str, lang: str) -> str:
    top, bottom = (
        valued.sort(["rank", "province_code"]).row(0, named=True),
        valued.sort(["rank", "province_code"]).row(-1, named=True),
    )
    number = words.number
    return words.term("strip.median_lowest_highest", lang).format(
        title=title,
        median=number(stands.median, lang),
        province=bottom["province"],
        value=number(bottom["value"], lang),
        province_2=top["province"],
        value_2=number(top["value"], lang),
    )


@charting.unchecked
def _draw(valued: pl.DataFrame, stands: Any, *, low: float, high: float, width: float, lang: str, year: int) -> Any:
    import altair as alt

    index = registry.index(stands.index)
    levels = max(abs(int(valued["level"].min() or 0)), abs(int(valued["level"].max() or 0)), 3)  # type: ignore[arg-type]
    height = (2 * levels + 3) * _DOT + 26
    axis_title = words.term("strip.score", lang).format(vi=index.short_name[lang], year=year)
    across = alt.Scale(domain=[low, high], nice=False, zero=False)
    x = alt.X("value:Q", scale=across, title=axis_title, axis={"tickCount": 8 if width > 400 else 5, "format": "~f"})
    y = alt.Y("level:Q", scale=alt.Scale(domain=[-levels - 1.5, levels + 3.5], nice=False), axis=None)
    bounds = {"q1": [stands.q1], "q3": [stands.q3], "median": [stands.median]}
    nation = theme.chart(pl.DataFrame({**bounds, "level": [-levels - 1.5], "ceiling": [levels + 1.4]}))
    floor, ceiling = y, alt.Y2("ceiling")
    band = nation.mark_rect(color=theme.BAND).encode(alt.X("q1:Q"), alt.X2("q3"), floor, ceiling)
    rule = nation.mark_rule(color=theme.NATION, strokeWidth=1.5).encode(alt.X("median:Q"), floor, ceiling)
    ends = valued.sort(["rank", "province_code"])
    base = theme.chart(valued.select("province", "value", "level", "focus"))
    dots = (
        base.transform_filter("!datum.focus")
        .mark_circle(size=44, color=theme.PALE, opacity=1, stroke=theme.DOT_EDGE, strokeWidth=0.6)
        .encode(x, y)
    )
    layers = [band, rule, dots]
    focus = valued.filter("focus")
    if focus.height:
        own = theme.chart(focus.select("value", "level", ceiling=pl.lit(levels + 1.6)))
        text = f"{focus['province'][0]} {words.number(focus['value'][0], lang)}"
        # The label stands over its dot as far as the edge of the drawing lets it.
        half = lettering.text_width(text, size=12, bold=True) / 2
        middle = min(max((focus["value"][0] - low) / (high - low) * width, half), width - half)
        at = low + middle / width * (high - low)
        label = theme.chart(pl.DataFrame({"value": [at], "level": [levels + 1.8]}))
        layers.append(
            own.mark_circle(size=120, color=theme.FOCUS, opacity=1, stroke="white", strokeWidth=1).encode(x, y)
        )
        layers.append(own.mark_rule(color=theme.FOCUS, strokeWidth=1).encode(x, y, alt.Y2("ceiling")))
        layers.append(
            label.mark_text(
                align="center", baseline="bottom", fontSize=12, fontWeight="bold", color=theme.FOCUS
            ).encode(x, y, charting.fixed("text", text))
        )
    for edge, align in ((ends.tail(1), "left"), (ends.head(1), "right")):
        if edge["focus"][0]:
            continue
        layers.append(
            theme.chart(edge.select("value", level=pl.lit(-levels - 0.1)))
            .mark_text(align=align, baseline="top", fontSize=10.5, color=theme.MUTED)
            .encode(
                x,
                y,
                charting.fixed("text", f"{edge['province'][0]} {words.number(edge['value'][0], lang)}"),
            )
        )
    return charting.layered(*layers, width=width, height=height)
