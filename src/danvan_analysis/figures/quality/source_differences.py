"""By how much sources differ from the score that was chosen."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.quality import differing
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import charting, phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.figures.quality.plane import plane
from danvan_analysis.reference import provinces, registry, words

_FAMILY = "source_differences"
_LINE = 17.0


def source_differences(*, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Printed scores of a year less the chosen ones, a line a figure, around an honest zero.

    Parameters
    ----------
    year : int
        Edition year.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Index ``all``; differences in points of each index's own scale. An absence where no source prints a score
        that differs.

    Examples
    --------
    >>> print(source_differences(year=2023, lang="en").title)
    2023: 3 printed scores differ from the chosen ones, by at most 0.13 points
    """
    asked = country(index=None, year=year, lang=lang, size=size)
    found = differing(tidy.evidence(), tidy.indicators(), year=year).filter(what="value")
    if not found.height:
        return Absence(
            words.term("quality.no_difference", lang).format(year=year),
            words.term("quality.no_difference_why", lang),
            lang,
        )
    largest = max(abs(value) for value in found["difference"])
    title = words.term("quality.difference_title", lang).format(
        year=year, n=found.height, largest=words.number(largest, lang)
    )
    named = _named(found, lang)
    listed = "; ".join(
        f"{row['name']} {words.signed(row['difference'], lang)}" for row in named.head(5).iter_rows(named=True)
    )
    cells = tidy.indicators().filter(pl.col("edition_year") == year)
    key = ["index", "component_code", "province_code", "vintage"]
    chosen = cells.join(found.select(key).unique(), on=key, how="semi", maintain_order="left")
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(named, asked), words.term("quality.difference_subtitle", lang)),
        title=title,
        alt=words.term("quality.difference_alt", lang).format(title=title, largest=listed),
        source=theme.source_line(chosen, lang),
        notes=[words.term("quality.difference_note", lang)],
        data=found,
        source_ids=theme.source_ids(pl.concat([chosen.select("source_id"), found.select("source_id")])),
        uses=chosen,
    )


def _named(found: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Rows with the name of their cell; largest differences first, whatever the index."""
    names = []
    for row in found.iter_rows(named=True):
        place = provinces.get(row["province_code"], row["vintage"])
        index = phrases.index_name(row["index"], lang)
        code = row["component_code"]
        # The code of a part of PCI names the index already.
        cell = (
            index
            if code == registry.index(row["index"]).overall
            else code
            if code[:3] == index[:3]
            else f"{index} {code}"
        )
        names.append(f"{cell}, {phrases.name_of(place, lang)}")
    ordered = found.with_columns(name=pl.Series(names)).with_row_index("line")
    return ordered.sort(pl.col("difference").abs(), "line", descending=[True, False])


@charting.unchecked
def _draw(named: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    left, right = (230.0, 60.0) if asked.size == "page" else (150.0, 46.0)
    room = asked.width - left - right
    reach = max(abs(value) for value in named["difference"]) or 1.0
    zero = left + room / 2
    rows = [
        {
            "y": n * _LINE + _LINE / 2,
            "name": row["name"],
            "zero": zero,
            "x": zero + row["difference"] / reach * room / 2,
            "size": words.signed(row["difference"], asked.lang),
            "name_x": 0.0,
            "size_x": float(asked.width),
        }
        for n, row in enumerate(named.iter_rows(named=True))
    ]
    height = len(rows) * _LINE
    x, y = plane(width=asked.width, top=-18, bottom=height)

    base = theme.chart(pl.DataFrame(rows))
    line = pl.DataFrame([{"x": zero, "y": -6.0, "y2": height, "label_y": -13.0, "text": "0"}])
    text = {"fontSize": 10.5, "baseline": "middle", "color": theme.INK}
    layers = [
        theme.chart(line).mark_rule(color=theme.MUTED).encode(x("x"), y("y"), alt.Y2("y2")),
        theme.chart(line).mark_text(align="center", **text).encode(x("x"), y("label_y"), alt.Text("text:N")),
        base.mark_rule(strokeWidth=5, color=theme.SPAN).encode(x("zero"), alt.X2("x"), y("y")),
        base.mark_point(filled=True, size=42, color=theme.SEQUENCE[4], opacity=1).encode(x("x"), y("y")),
        base.mark_text(align="left", **text).encode(x("name_x"), y("y"), alt.Text("name:N")),
        base.mark_text(align="right", **text).encode(x("size_x"), y("y"), alt.Text("size:N")),
    ]
    return charting.layered(*layers, width=asked.width, height=height + 18)
