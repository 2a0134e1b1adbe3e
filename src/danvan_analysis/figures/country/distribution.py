"""Distribution: every province of an edition as a dot on the scale, with median and middle half."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import spread
from danvan_analysis.figures import charting, lettering, phrases, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.dot_strip import stack
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.reference import words

_DOT = 9.0  # pixels a level of dots needs
_FAMILY = "country_distribution"


def country_distribution(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """All provinces of a complete edition on the scale of an index, none of them marked.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        An absence where the edition is not complete: scattered cells support no distribution.

    Examples
    --------
    >>> print(country_distribution(index="PCI", year=2019, lang="en").title)
    PCI 2019: the middle half of 63 provinces lies between 63.84 and 66.85 points, the median is 65.13
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    absent = editions.incomplete(asked, _FAMILY)
    if absent is not None:
        return absent
    rows = editions.scored(asked)
    nation = spread(rows).row(0, named=True)
    short = phrases.index_name(asked.index, lang)
    number = {name: words.number(nation[name], lang) for name in ("min", "q1", "median", "q3", "max")}
    about = {"index": short, "year": year, "n": nation["n"], "unit": editions.unit(rows, lang), **number}
    title = words.term("country.distribution_title", lang).format(**about)
    alt = words.term("country.distribution_alt", lang).format(
        title=title,
        lowest=rows["province"][-1],
        highest=rows["province"][0],
        scale=editions.scale(rows, lang),
        min=number["min"],
        max=number["max"],
    )
    subtitle = words.term("country.subtitle_scores", lang).format(scale=editions.scale(rows, lang), **about)
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(rows, nation, asked), subtitle),
        title=title,
        alt=alt,
        source=theme.source_line(rows, lang),
        notes=[words.term("country.distribution_notes", lang), *editions.missing(asked)],
        data=rows.select(editions.ROW),
        source_ids=theme.source_ids(rows),
    )


@charting.unchecked
def _draw(rows: pl.DataFrame, nation: dict[str, Any], asked: Request) -> Any:
    import altair as alt

    lang, width = asked.lang, asked.width - 24
    pad = (nation["max"] - nation["min"]) * 0.04 or 1.0
    low, high = nation["min"] - pad, nation["max"] + pad
    levels = stack(rows["value"].to_list(), low=low, high=high, width=width)
    reach = max(*(abs(level) for level in levels), 3)
    ticks = {"tickCount": 8 if asked.size == "page" else 5, "format": "~f"}
    x = alt.X("value:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=ticks, title=None)
    y = alt.Y("level:Q", scale=alt.Scale(domain=[-reach - 2.6, reach + 4.4], nice=False), axis=None)
    bounds = {name: [nation[name]] for name in ("q1", "q3", "median")}
    band = theme.chart(pl.DataFrame({**bounds, "level": [-reach - 1.0], "top": [reach + 1.4]}))
    dots = theme.chart(rows.select("value", "province").with_columns(level=pl.Series(levels, dtype=pl.Int32)))
    layers = [
        band.mark_rect(color=theme.BAND).encode(alt.X("q1:Q"), alt.X2("q3"), y, alt.Y2("top")),
        band.mark_rule(color=theme.NATION, strokeWidth=1.8).encode(alt.X("median:Q"), y, alt.Y2("top")),
        dots.mark_circle(size=44, color=theme.SPAN, opacity=1, stroke=theme.DOT_EDGE, strokeWidth=0.6).encode(x, y),
    ]

    def label(
        value: float, level: float, text: str, *, align: str, weight: str = "normal", ink: str = theme.INK
    ) -> Any:
        # A label stands over its value as far as the edges of the drawing let it.
        size, bold = (11.5, True) if weight == "bold" else (10.5, False)
        wide = lettering.text_width(text, size=size, bold=bold)
        left, right = {"center": (wide / 2, wide / 2), "right": (wide, 0.0), "left": (0.0, wide)}[align]
        at = min(max((value - low) / (high - low) * width, left), width - right)
        frame = pl.DataFrame({"value": [low + at / width * (high - low)], "level": [level]})
        style = {"align": align, "fontSize": size, "fontWeight": weight, "color": ink, "baseline": "middle"}
        return theme.chart(frame).mark_text(**style).encode(x, y, charting.fixed("text", text))

    median = words.term("country.median_label", lang).format(value=words.number(nation["median"], lang))
    layers.append(label(nation["median"], reach + 3.6, median, align="center", weight="bold"))
    layers.append(label(nation["q1"], reach + 2.1, words.number(nation["q1"], lang), align="right"))
    layers.append(label(nation["q3"], reach + 2.1, words.number(nation["q3"], lang), align="left"))
    for place, side in ((0, "right"), (-1, "left")):
        text = f"{rows['province'][place]} {words.number(rows['value'][place], lang)}"
        layers.append(label(rows["value"][place], -reach - 1.9, text, align=side, ink=theme.MUTED))
    return charting.layered(*layers, width=width, height=(2 * reach + 7) * _DOT)
