"""Drawing of model spans: places of labels, bars and diamonds over the years."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.reference import words

_LABELS, _ASIDE = 228, 14  # pixels: width of the labels, free room beside the years
_BAR = 9  # half the height of a bar


def _moment(as_of: str | None, year: int) -> float:
    """Place of a date on the axis, on which a year reaches half a unit to either side of its label."""
    found = [int(part) for part in (as_of or str(year)).split("-")]
    if found[0] != year or len(found) == 1:
        return float(year)
    through = (found[1] - 0.5 if len(found) == 2 else found[1] - 1 + (found[2] - 0.5) / 31) / 12
    return year - 0.5 + through


def _place(rows: pl.DataFrame, lang: str, *, room: int, above: bool) -> dict[str, list[dict[str, Any]]]:
    """Rows of text and spans at their heights, in pixels from the top; the text beside its span, or above it."""
    texts, spans, rules = [], [], []
    top, before = 6.0, ""
    for row in rows.iter_rows(named=True):
        if row["measure"] != before:
            if before:
                rules.append({"y": top + 3})
                top += 9
            for line in theme.wrap(said.label(row, lang), width=room - 12, size=11, bold=True):
                texts.append({"text": line, "y": top + 7, "bold": True})
                top += 15
            before = row["measure"]
        lines = theme.wrap(f"{said.unit_name(row)} · {said.basis(row, lang)}", width=room - 16, size=10.5)
        if above:
            texts += [{"text": line, "y": top + 7 + 13 * number, "bold": False} for number, line in enumerate(lines)]
            top += 13 * len(lines) + 3
            spans.append({**_span(row), "y": top + _BAR + 1, "value": said.amount(row, lang)})
            top += 2 * _BAR + 8
            continue
        height = max(24.0, 14 * len(lines) + 4)
        for number, line in enumerate(lines):
            texts.append({"text": line, "y": top + height / 2 + (number - (len(lines) - 1) / 2) * 13, "bold": False})
        spans.append({**_span(row), "y": top + height / 2, "value": said.amount(row, lang)})
        top += height
    return {"texts": texts, "spans": spans, "rules": rules, "height": [{"height": top + 4}]}


def _span(row: dict[str, Any]) -> dict[str, Any]:
    start, end, kind = row["period_start_year"], row["placed_year"], str(row["basis"])
    cumulative = kind.startswith("cumulative")
    moment = _moment(row["as_of"], end)
    if kind == "stock_at_date" or (start is None and not cumulative):
        return {"start": moment, "end": moment, "kind": "stock"}
    finish = moment if cumulative and row["as_of"] else end + 0.5
    return {
        "start": None if start is None else start - 0.5,
        "end": finish,
        "kind": "cumulative" if cumulative else "total",
    }


@charting.unchecked
def draw(rows: pl.DataFrame, year: int, lang: str, *, width: int) -> Any:
    """The chart of spans.

    Parameters
    ----------
    rows : polars.DataFrame
        Dated rows of ``movement``, in the order in which they stand; those of one measure together.
    year : int
        Last year of the axis.
    lang : str
    width : int
        Of the drawing, in pixels: on a page the labels stand beside the spans, in a column above them.

    Returns
    -------
    altair.HConcatChart or altair.LayerChart
        Labels, then bars (totals; cumulative with a broken outline) and diamonds (stocks) over the years.
    """
    import altair as alt

    beside = width >= theme.WIDTH
    room = _LABELS if beside else width
    plot = width - _ASIDE - (_LABELS if beside else 0)
    placed = _place(rows, lang, room=room, above=not beside)
    height = placed["height"][0]["height"]
    known = [span["start"] for span in placed["spans"] if span["start"] is not None]
    low = min([*known, *(span["end"] - 1 for span in placed["spans"]), year - 4.5])
    low, high = float(int(low + 0.5)) - 0.5, year + 0.5
    if any(span["start"] is None for span in placed["spans"]):
        low -= 1
    scale = plot / (high - low)
    labels = []
    for span in placed["spans"]:
        span["open"] = span["start"] is None
        span["start"] = low if span["open"] else span["start"]
        span.update(upper=span["y"] - _BAR, lower=span["y"] + _BAR)
        need = lettering.text_width(span["value"], size=12, bold=True) + 12
        left, right = (span["start"] - low) * scale, (span["end"] - low) * scale
        if right - left >= need:
            at, align = (span["start"] + span["end"]) / 2, "center"
        elif right + need <= plot + 10:
            at, align = span["end"] + 10 / scale, "left"
        else:
            at, align = span["start"] - 10 / scale, "right"
        labels.append({"x": at, "y": span["y"], "text": span["value"], "align": align})
    y_scale = alt.Scale(domain=[height, 0], nice=False, zero=False)
    years = lettering.years(int(low + 0.5), year, width=plot)
    title = words.term("year", lang).capitalize()
    axis = alt.Axis(values=years, format="d", grid=True, title=title, labelOverlap=False)
    x = alt.X("start:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=axis)
    y = alt.Y("upper:Q", scale=y_scale, axis=None)
    base = {"stroke": theme.NATION, "strokeWidth": 1.3}
    empty = {"start": pl.Float64, "end": pl.Float64, "y": pl.Float64, "upper": pl.Float64, "lower": pl.Float64}
    frame = pl.DataFrame(placed["spans"], schema_overrides=empty)
    layers = []
    if placed["rules"]:
        lines = theme.chart(pl.DataFrame(placed["rules"]))
        layers.append(lines.mark_rule(color=theme.GRID).encode(alt.Y("y:Q", scale=y_scale, axis=None)))
    for kind, style in (("total", {}), ("cumulative", {"strokeDash": [4, 3]})):
        some = frame.filter(pl.col("kind") == kind)
        if some.height:
            bars = theme.chart(some.select("start", "end", "upper", "lower"))
            layers.append(bars.mark_rect(fill=theme.BAND, **base, **style).encode(x, y, alt.X2("end"), alt.Y2("lower")))
    opened = frame.filter("open")
    if opened.height:
        arrows = theme.chart(opened.select("start", upper="y"))
        layers.append(arrows.mark_point(shape="triangle-left", size=170, fill="white", opacity=1, **base).encode(x, y))
    stocks = frame.filter(pl.col("kind") == "stock")
    if stocks.height:
        points = theme.chart(stocks.select("start", upper="y"))
        layers.append(points.mark_point(shape="diamond", size=110, fill=theme.NATION, opacity=1, **base).encode(x, y))
    text = pl.DataFrame(labels)
    for (align,), some in text.group_by("align", maintain_order=True):
        layers.append(
            theme.chart(some.select("text", start="x", upper="y"))
            .mark_text(align=align, baseline="middle", fontSize=12, fontWeight="bold", color=theme.INK)
            .encode(x, y, alt.Text("text:N"))
        )
    words_drawn = _labels(placed["texts"], height)
    if not beside:
        return charting.layered(*layers, *words_drawn, width=plot, height=height)
    spans = charting.layered(*layers, width=plot, height=height)
    return charting.beside(charting.layered(*words_drawn, width=_LABELS, height=height), spans, spacing=0)


def _labels(texts: list[dict[str, Any]], height: float) -> list[Any]:
    import altair as alt

    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    frame = pl.DataFrame(texts)
    layers = []
    for bold, style in (
        (True, {"fontSize": 11, "fontWeight": "bold", "color": theme.INK}),
        (False, {"fontSize": 10.5, "color": theme.MUTED}),
    ):
        some = frame.filter(pl.col("bold") == bold).select("text", "y")
        marks = theme.chart(some).mark_text(align="left", baseline="middle", **style)
        layers.append(marks.encode(y, charting.fixed("x", 0 if bold else 6), alt.Text("text:N")))
    return layers
