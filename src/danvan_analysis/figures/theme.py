"""How all charts look: width of a Word page, legible in grey, numbers in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import charting, lettering, typeface
from danvan_analysis.reference import registry, words

#: Width of the drawing, in pixels: a Word page between its margins at 96 dpi is about 605.
WIDTH = 620
#: Widths by name: a page is 16 cm, a column of text 8 cm. The letters are of one size in both.
WIDTHS = {"page": WIDTH, "column": 310}
INK = "#1b1b1b"
MUTED = "#5f6670"
PALE = "#b9c0c7"
GRID = "#e3e6e9"
#: The province of the report. Dark as well as red: it stands out without colour.
FOCUS = "#a3162a"
#: All provinces: lighter than the focus by enough that a grey printer keeps the two apart.
NATION = "#4f7699"
BAND = "#dde4ea"
#: Fills of bars, of the middle half of the provinces, of an interval, from light to dark.
INTERVAL, MIDDLE, BAR, SPAN = "#cfd8e0", "#c3ced8", "#b4c3d0", "#8fa3b5"
#: Ground of a row: provinces that cannot be told apart, the province of the report.
ALIKE, OWN = "#e6e9ec", "#f6e3e6"
#: Edge of a dot and of a tile.
DOT_EDGE, TILE_EDGE = "#7c858e", "#8b96a1"
#: Light to dark, for classes of a score; five steps that a grey printer keeps apart.
SEQUENCE = ("#eef3f7", "#c6d6e3", "#93b3cb", "#5e8aac", "#2a567c")
#: Light to dark, for the four quarters of the provinces.
QUARTERS = (SEQUENCE[0], SEQUENCE[1], SEQUENCE[2], SEQUENCE[4])

_LOCALES = {
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u00a0₫"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", "\u00a0VND"]},
}
_CONFIG = {
    "font": typeface.STACK,
    "background": "white",
    "padding": 12,
    "view": {"stroke": None},
    # The description of the whole chart is for readers who do not see it; labels such as "x_bar: 140" on every mark and
    # axis tell them nothing and take half of the drawing.
    "aria": False,
    "axis": {
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "titleColor": MUTED,
        "labelColor": INK,
        "gridColor": GRID,
        "domainColor": PALE,
        "tickColor": PALE,
    },
    "legend": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "titleColor": MUTED},
}


@dataclass(frozen=True)
class Drawing:
    """A chart with the line that stands under its title: what is measured, and in which unit.

    Attributes
    ----------
    chart : altair chart
    subtitle : str
    """

    chart: Any
    subtitle: str = ""


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG 2 defines it: 0 black to 1 white.

    Examples
    --------
    >>> luminance("#000000"), round(luminance("#ffffff"), 6)
    (0.0, 1.0)
    """
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink_on(color: str) -> str:
    """Colour of text on a ground: ink or white, whichever has more contrast.

    Examples
    --------
    >>> ink_on("#eef3f7"), ink_on("#2a567c")
    ('#1b1b1b', 'white')
    """
    ground = luminance(color) + 0.05
    return INK if ground / (luminance(INK) + 0.05) >= 1.05 / ground else "white"


def width(size: str) -> int:
    """Width of a drawing in pixels.

    Raises
    ------
    UnknownName
        A size other than ``page`` and ``column``.

    Examples
    --------
    >>> width("page"), width("column")
    (620, 310)
    """
    if size not in WIDTHS:
        raise UnknownName("size", size, list(WIDTHS))
    return WIDTHS[size]


def wrap(text: str, *, width: float = WIDTH, size: float = 11, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width in pixels.

    Examples
    --------
    >>> wrap("PAPI 2024: điểm của các tỉnh", width=100, size=11)
    ['PAPI 2024: điểm', 'của các tỉnh']
    """
    return lettering.wrap(text, width=width, size=size, bold=bold)


def source_line(rows: pl.DataFrame, lang: str, *, extra: Sequence[str] = ()) -> str:
    """The line under a chart, derived from the rows it plots: publishers, editions, status.

    Parameters
    ----------
    rows : polars.DataFrame
        Plotted rows of ``indicators`` (index, edition_year, status, source_id).
    lang : str
    extra : sequence of str
        Further parts.
    """
    parts = []
    statuses: set[str] = set()
    years_of: dict[str, set[int]] = {}
    about = rows.select("index", "edition_year", "status", pl.col("source_id").is_not_null()).unique()
    for index_code, year, status, printed in about.iter_rows():
        if printed:
            statuses.add(status)
            years_of.setdefault(index_code, set()).add(year)
    for index in registry.indices():
        if index.code not in years_of:
            continue
        years = sorted(years_of[index.code])
        span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        parts.append(f"{index.short_name[lang]} {span}, {index.publisher[lang]}")
    if "derived" in statuses:
        parts.append(words.term("theme.some_values_derived_from_published", lang))
    if "secondary" in statuses:
        parts.append(words.term("theme.some_values_found_only_in", lang))
    head = words.term("theme.source", lang) + " "
    return head + "; ".join([*parts, *extra]) + "."


def source_ids(rows: pl.DataFrame) -> tuple[str, ...]:
    """Sources of the plotted rows, sorted."""
    found: set[str] = set()
    for name in ("source_id", "rank_source_id"):
        if name in rows.columns:
            for text in set(rows[name].to_list()) - {None}:
                found.update(str(text).split(";"))
    return tuple(sorted(found))


def chart(frame: pl.DataFrame) -> Any:
    """An Altair chart of a frame.

    Typed loosely on purpose: the marks of one layer share their style by ``**``, which Altair's own
    types cannot follow.
    """
    return charting.chart(frame)


def compose(
    drawing: Any, *, title: str, source: str, notes: Sequence[str], alt: str, lang: str, size: str = "page"
) -> dict[str, Any]:
    """Put title above and source and notes below a chart, and give it fonts and number format.

    Parameters
    ----------
    drawing : altair.Chart, LayerChart, ConcatChart or Drawing
    title, source, alt : str
    notes : sequence of str
    lang : str
    size : str
        ``page`` or ``column``: the lines of the words are as wide as the drawing.

    Returns
    -------
    dict
        A Vega-Lite specification that stands alone: data inside, nothing loaded from elsewhere.
    """
    framed = drawing if isinstance(drawing, Drawing) else Drawing(drawing)
    inner, datasets = charting.specification(framed.chart)
    shared: dict[str, Any] = {"$schema": charting.altair().SCHEMA_URL, **({"datasets": datasets} if datasets else {})}
    below = [line for text in (*notes, source) for line in wrap(text, width=width(size), size=10.5)]
    heading = {
        "text": wrap(title, width=width(size), size=14.5, bold=True),
        "fontSize": 14.5,
        "lineHeight": 18,
        "color": INK,
        "offset": 12,
    }
    if framed.subtitle:
        heading |= {
            "subtitle": wrap(framed.subtitle, width=width(size), size=11.5),
            "subtitleFontSize": 11.5,
            "subtitleLineHeight": 15,
            "subtitlePadding": 5,
            "subtitleColor": MUTED,
        }
    foot = {"text": below, "fontSize": 10.5, "lineHeight": 14, "color": MUTED, "offset": 10, "fontWeight": "normal"}
    # The frame is plain Vega-Lite: Altair would copy all data again for each part of it.
    return {
        **shared,
        "description": alt,
        "config": {**_CONFIG, "locale": {"number": _LOCALES[lang]}},
        "title": {**foot, "anchor": "start", "orient": "bottom"},
        "vconcat": [{"title": {**heading, "anchor": "start", "orient": "top"}, "vconcat": [inner]}],
    }
