"""How all charts look: width of a Word page, legible in grey, numbers in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import typeface
from danvan_analysis.reference import registry

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
NATION = "#3b5b7a"
BAND = "#dde4ea"
#: Light to dark, for classes of a score; five steps that a grey printer keeps apart.
SEQUENCE = ("#eef3f7", "#c6d6e3", "#93b3cb", "#5b87a9", "#2a567c")

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
#: Mean width of a character of the font, as a part of its size.
_CHARACTER = 0.5
_BOLD_CHARACTER = 0.53


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
    limit = max(8, int(width / (size * (_BOLD_CHARACTER if bold else _CHARACTER))))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= limit:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


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
    valued = rows.filter(pl.col("source_id").is_not_null())
    for index in registry.indices():
        here = valued.filter(pl.col("index") == index.code)
        if not here.height:
            continue
        years = sorted(here["edition_year"].unique().to_list())
        span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        parts.append(f"{index.short_name[lang]} {span}, {index.publisher[lang]}")
    statuses = set(valued["status"].to_list())
    if "derived" in statuses:
        parts.append(
            {"vi": "có giá trị do dự án tính từ số đã công bố", "en": "some values derived from published ones"}[lang]
        )
    if "secondary" in statuses:
        parts.append({"vi": "có giá trị chỉ thấy trên báo chí", "en": "some values found only in the press"}[lang])
    head = {"vi": "Nguồn: ", "en": "Source: "}[lang]
    return head + "; ".join([*parts, *extra]) + "."


def source_ids(rows: pl.DataFrame) -> tuple[str, ...]:
    """Sources of the plotted rows, sorted."""
    found: set[str] = set()
    for name in ("source_id", "rank_source_id"):
        if name in rows.columns:
            for text in rows[name].drop_nulls():
                found.update(str(text).split(";"))
    return tuple(sorted(found))


def chart(frame: pl.DataFrame) -> Any:
    """An Altair chart of a frame.

    Typed loosely on purpose: the marks of one layer share their style by ``**``, which Altair's own
    types cannot follow.
    """
    import altair as alt

    return alt.Chart(frame)


def compose(
    drawing: Any, *, title: str, source: str, notes: Sequence[str], alt: str, lang: str, size: str = "page"
) -> dict[str, Any]:
    """Put title above and source and notes below a chart, and give it fonts and number format.

    Parameters
    ----------
    drawing : altair.Chart, LayerChart or ConcatChart
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
    inner: dict[str, Any] = drawing.to_dict(validate=False)
    shared: dict[str, Any] = {key: inner.pop(key) for key in ("$schema", "datasets") if key in inner}
    inner.pop("config", None)
    below = [line for text in (*notes, source) for line in wrap(text, width=width(size), size=10.5)]
    heading = {
        "text": wrap(title, width=width(size), size=14.5, bold=True),
        "fontSize": 14.5,
        "lineHeight": 18,
        "color": INK,
        "offset": 12,
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
