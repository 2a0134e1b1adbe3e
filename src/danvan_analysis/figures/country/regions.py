"""Regions: every province of an edition as a dot in the strip of its region."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.national import REGION_NEEDED, by_region
from danvan_analysis.figures import charting, phrases, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.dot_strip import stack
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.reference import provinces, words

_FAMILY = "country_regions"
#: Pixels: a level of dots, the heading of a strip, air below it.
_DOT, _HEAD, _AIR = 8.0, 17.0, 7.0


def country_regions(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """The provinces of a complete edition by statistical region.

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
        Regions in the order of the list, never by score; a median only from five provinces on.

    Examples
    --------
    >>> print(country_regions(index="PAPI", year=2024, lang="en").title)
    PAPI 2024: regional medians are at most 3.14 points apart; inside one region provinces are up to 6.46 apart
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    absent = editions.incomplete(asked, _FAMILY)
    if absent is not None:
        return absent
    rows = editions.scored(asked)
    regions = by_region(rows)
    places = provinces.frame(asked.vintage).select("region", province_code="code")
    rows = rows.join(places, on="province_code", how="left", maintain_order="left")
    title = _title(regions, rows, asked)
    parts = [_said(row, lang) for row in regions.iter_rows(named=True)]
    subtitle = words.term("country.subtitle_scores", lang).format(
        index=phrases.index_name(asked.index, lang), year=year, scale=editions.scale(rows, lang)
    )
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(rows, regions, asked), subtitle),
        title=title,
        alt=f"{title}. {'; '.join(parts)}.",
        source=theme.source_line(rows, lang),
        notes=[words.term("country.regions_notes", lang).format(needed=REGION_NEEDED), *editions.missing(asked)],
        data=rows.select("region", *editions.ROW).sort("region", "rank", "province_code", maintain_order=True),
        source_ids=theme.source_ids(rows),
    )


def _title(regions: pl.DataFrame, rows: pl.DataFrame, asked: Request) -> str:
    medians = regions["median"].drop_nulls()
    within = float((regions["max"] - regions["min"]).max())  # type: ignore[arg-type]
    about: dict[str, object] = {"index": phrases.index_name(asked.index, asked.lang), "year": asked.year}
    about |= {"unit": editions.unit(rows, asked.lang), "within": words.number(within, asked.lang)}
    if len(medians) < 2:
        return words.term("country.regions_title_bare", asked.lang).format(**about)
    between = float(medians.max()) - float(medians.min())  # type: ignore[arg-type]
    return words.term("country.regions_title", asked.lang).format(between=words.number(between, asked.lang), **about)


def _said(row: dict[str, Any], lang: str) -> str:
    named = {"region": words.term(f"region.{row['region']}", lang), "n": row["n"]}
    ends = {name: words.number(row[name], lang) for name in ("min", "max")}
    if row["median"] is None:
        return words.term("country.region_alt", lang).format(**named, **ends)
    return words.term("country.region_alt_median", lang).format(
        **named, **ends, median=words.number(row["median"], lang)
    )


@charting.unchecked
def _draw(rows: pl.DataFrame, regions: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    width = asked.width - 24
    least, most = min(rows["value"]), max(rows["value"])
    pad = (most - least) * 0.03 or 1.0
    low, high = least - pad, most + pad
    down, placed, strips = 0.0, [], []
    for region in regions.iter_rows(named=True):
        own = rows.filter(pl.col("region") == region["region"])
        levels = stack(own["value"].to_list(), low=low, high=high, width=width)
        reach = max(*(abs(level) for level in levels), 1)
        middle = down + _HEAD + (reach + 0.5) * _DOT
        bottom = middle + (reach + 0.5) * _DOT
        strips.append({**region, **_texts(region, own, asked), "above": down, "head": down + _HEAD / 2})
        strips[-1] |= {"top": down + _HEAD, "bottom": bottom}
        placed.append(own.select("province", "value").with_columns(at=middle - pl.Series(levels) * _DOT))
        down = bottom + _AIR
    ticks = {"tickCount": 8 if asked.size == "page" else 5, "format": "~f"}
    x = alt.X("value:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=ticks, title=None)
    heights = alt.Scale(domain=[0, down], reverse=True, nice=False, zero=False)

    def y(name: str) -> Any:
        return alt.Y(f"{name}:Q", scale=heights, axis=None)

    base = theme.chart(pl.DataFrame(strips))
    dots = theme.chart(pl.concat(placed))
    nation = theme.chart(pl.DataFrame({"value": [rows["value"].median()]}))
    text = {"baseline": "middle", "fontSize": 10.5}
    layers = [
        base.mark_rule(color=theme.GRID).encode(y("bottom")),
        nation.mark_rule(color=theme.PALE, strokeWidth=1.2).encode(x),
        base.transform_filter("isValid(datum.median)")
        .mark_rule(color=theme.INK, strokeWidth=2.6)
        .encode(alt.X("median:Q"), y("top"), alt.Y2("bottom")),
        dots.mark_circle(size=40, color=theme.SPAN, opacity=1, stroke=theme.DOT_EDGE, strokeWidth=0.6).encode(
            x, y("at")
        ),
        # A white ground keeps the line of the country out of the words.
        base.mark_rect(color="white").encode(
            y("above"), alt.Y2("top"), charting.fixed("x", 0), charting.fixed("x2", width)
        ),
        base.mark_text(align="left", fontWeight="bold", color=theme.INK, **text).encode(
            y("head"), charting.fixed("x", 0), alt.Text("name:N")
        ),
        base.mark_text(align="right", color=theme.MUTED, **text).encode(
            y("head"), charting.fixed("x", width), alt.Text("ends:N")
        ),
    ]
    return charting.layered(*layers, width=width, height=down)


def _texts(region: dict[str, Any], own: pl.DataFrame, asked: Request) -> dict[str, str]:
    """The heading of a strip: the region at the left, its ends or its median at the right."""
    lang = asked.lang
    name = {"region": words.term(f"region.{region['region']}", lang), "n": region["n"]}
    median = None if region["median"] is None else words.number(region["median"], lang)
    if asked.size == "column":
        return {"name": words.term("country.region_head_short", lang).format(**name), "ends": median or ""}
    about = {"lowest": own["province"][-1], "highest": own["province"][0], "median": median}
    about |= {end: words.number(region[end], lang) for end in ("min", "max")}
    key = "country.region_ends" if median is None else "country.region_ends_median"
    return {
        "name": words.term("country.region_head", lang).format(**name),
        "ends": words.term(key, lang).format(**about),
    }
