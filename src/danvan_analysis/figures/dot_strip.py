"""Dot strip: every province of an edition as a dot on the score axis, one of them marked."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import absent_provinces, standing, with_ranks
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import intervals, phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, edition, finished, no_edition, request
from danvan_analysis.reference import provinces, registry, words

_DOT = 9.0  # pixels a dot needs, with a little air


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


def dot_strip(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Figure | Absence:
    """All provinces of a complete edition on the scale of an index, with one marked.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Figure or Absence
        An absence where the edition is not complete: scattered cells support no distribution.

    Examples
    --------
    >>> print(dot_strip(index="PAPI", year=2024, province="Sơn La", lang="en").title)
    PAPI 2024: Sơn La scores 43.89 points, 25th of the 61 provinces with a score (rank computed by this project)
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    rows = edition(asked)
    valued = with_ranks(rows).filter(pl.col("value").is_not_null())
    stands = standing(
        tidy.indicators(),
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
            {"vi": f"Phân bố {short} {year}.", "en": f"Distribution of {short} {year}."}[lang],
            no_edition(asked)
            or {
                "vi": "Kỳ này chỉ tìm được một phần các tỉnh, nên không vẽ phân bố: không công bố "
                "không có nghĩa là thấp.",
                "en": "Only some provinces of this edition were found, so no distribution is drawn: "
                "unpublished does not mean low.",
            }[lang],
            lang,
        )
    width = theme.WIDTH - 40
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
    title = _title(stands, name, short, year, lang, intervals.words(span, lang))
    missing = [provinces.get(code, asked.vintage).name_vi for code in _missing(asked)]
    notes = _notes(stands, missing, lang)
    alt = _alt(valued, stands, title, lang)
    chart = _draw(valued, stands, low=low, high=high, width=width, lang=lang, year=year)
    source = theme.source_line(valued, lang)
    data = valued.sort(["rank", "province_code"]).select(
        "index", "edition_year", "component_code", "province_code", "vintage", "province", "value", "unit",
        "rank", "rank_of", "rank_published", "status", *ADDRESS,
    )  # fmt: skip
    return finished(
        asked,
        "dot_strip",
        chart,
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=data,
        source_ids=theme.source_ids(valued),
    )


def _missing(asked: Any) -> list[str]:
    return absent_provinces(tidy.indicators(), index=asked.index, component_code=asked.component, year=asked.year)


def _title(stands: Any, name: str, short: str, year: int, lang: str, span: str = "") -> str:
    if stands.value is None:
        return {
            "vi": f"{short} {year}: {name} không có điểm công bố",
            "en": f"{short} {year}: no score published for {name}",
        }[lang]
    score = phrases.score(stands.value, stands.unit, lang)
    published = stands.rank_published is not None
    place = stands.rank_published if published else stands.rank
    whose = words.term("published_rank" if published else "our_rank", lang)
    return {
        "vi": f"{short} {year}: {name} {score}, {words.ordinal(place, 'vi')} trong {stands.n} tỉnh có điểm "
        f"({whose}{span})",
        "en": f"{short} {year}: {name} scores {score}, {words.ordinal(place, 'en')} of the {stands.n} provinces "
        f"with a score ({whose}{span})",
    }[lang]


def _notes(stands: Any, missing: list[str], lang: str) -> list[str]:
    notes = [
        {
            "vi": f"Mỗi chấm là một tỉnh; vạch đứng: {words.term('national_median', 'vi')}; dải nhạt: "
            f"{words.term('middle_half', 'vi')}. Trục chỉ vẽ khoảng có điểm "
            f"({phrases.scale(stands, 'vi') or 'thang 0–100'}).",
            "en": f"Each dot is a province; upright line: {words.term('national_median', 'en')}; pale band: "
            f"{words.term('middle_half', 'en')}. The axis shows the range of the scores "
            f"({phrases.scale(stands, 'en') or 'scale 0–100'}).",
        }[lang]
    ]
    if missing:
        listed = ", ".join(missing)
        if len(missing) > 8:
            notes.append(
                {
                    "vi": f"Kỳ này không có {len(missing)} tỉnh.",
                    "en": f"{len(missing)} provinces are not in this edition.",
                }[lang]
            )
        else:
            notes.append({"vi": f"Không có điểm: {listed}.", "en": f"No score: {listed}."}[lang])
    return notes


def _alt(valued: pl.DataFrame, stands: Any, title: str, lang: str) -> str:
    top, bottom = (
        valued.sort(["rank", "province_code"]).row(0, named=True),
        valued.sort(["rank", "province_code"]).row(-1, named=True),
    )
    number = words.number
    return {
        "vi": f"{title}. Trung vị {number(stands.median, 'vi')}, thấp nhất {bottom['province']} "
        f"{number(bottom['value'], 'vi')}, cao nhất {top['province']} {number(top['value'], 'vi')}.",
        "en": f"{title}. Median {number(stands.median, 'en')}, lowest {bottom['province']} "
        f"{number(bottom['value'], 'en')}, highest {top['province']} {number(top['value'], 'en')}.",
    }[lang]


def _draw(valued: pl.DataFrame, stands: Any, *, low: float, high: float, width: float, lang: str, year: int) -> Any:
    import altair as alt

    index = registry.index(stands.index)
    levels = max(abs(int(valued["level"].min() or 0)), abs(int(valued["level"].max() or 0)), 3)  # type: ignore[arg-type]
    height = (2 * levels + 3) * _DOT + 26
    axis_title = {"vi": f"Điểm {index.short_name['vi']} {year}", "en": f"{index.short_name['en']} score {year}"}[lang]
    x = (
        alt.X("value:Q")
        .scale(domain=[low, high], nice=False, zero=False)
        .title(axis_title)
        .axis(tickCount=8, format="~f")
    )
    y = alt.Y("level:Q").scale(domain=[-levels - 1.5, levels + 3.5], nice=False).axis(None)
    bounds = {"q1": [stands.q1], "q3": [stands.q3], "median": [stands.median]}
    nation = theme.chart(pl.DataFrame({**bounds, "level": [-levels - 1.5], "ceiling": [levels + 1.4]}))
    floor, ceiling = y, alt.Y2("ceiling")
    band = nation.mark_rect(color=theme.BAND).encode(alt.X("q1:Q"), alt.X2("q3"), floor, ceiling)
    rule = nation.mark_rule(color=theme.NATION, strokeWidth=1.5).encode(alt.X("median:Q"), floor, ceiling)
    ends = valued.sort(["rank", "province_code"])
    base = theme.chart(valued.select("province", "value", "level", "focus"))
    dots = (
        base.transform_filter("!datum.focus")
        .mark_circle(size=44, color=theme.PALE, opacity=1, stroke="#7c858e", strokeWidth=0.6)
        .encode(x, y)
    )
    layers = [band, rule, dots]
    focus = valued.filter("focus")
    if focus.height:
        own = theme.chart(focus.select("value", "level", ceiling=pl.lit(levels + 1.6)))
        label = theme.chart(focus.select("value", level=pl.lit(levels + 1.8)))
        layers.append(
            own.mark_circle(size=120, color=theme.FOCUS, opacity=1, stroke="white", strokeWidth=1).encode(x, y)
        )
        middle = (focus["value"][0] - low) / (high - low)
        align = "left" if middle < 0.12 else "right" if middle > 0.88 else "center"
        layers.append(own.mark_rule(color=theme.FOCUS, strokeWidth=1).encode(x, y, alt.Y2("ceiling")))
        layers.append(
            label.mark_text(align=align, baseline="bottom", fontSize=12, fontWeight="bold", color=theme.FOCUS).encode(
                x,
                y,
                text=alt.value(f"{focus['province'][0]} {words.number(focus['value'][0], lang)}"),
            )
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
                text=alt.value(f"{edge['province'][0]} {words.number(edge['value'][0], lang)}"),
            )
        )
    return alt.layer(*layers).properties(width=width, height=height)
