"""Agreement: the two complete indices against each other, with the spread of each at the margin."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import agreement, is_complete
from danvan_analysis.analysis.agreement import SCHEMA
from danvan_analysis.analysis.changes import PROVINCE
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.figures import charting, lettering, phrases, remembered, theme, worked_out
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished, names
from danvan_analysis.reference import registry, words

_FAMILY = "country_agreement"
_ACROSS, _UP = "PAPI", "PCI"
#: Samples of provinces behind the interval.
DRAWS = 1000
#: Pixels of the margin that shows the spread of an index, and of what stands between it and the plot.
_MARGIN, _GAP = 22.0, 6.0


def country_agreement(*, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """PAPI against PCI, a dot a province, where both editions have all provinces.

    Parameters
    ----------
    year : int
        Edition year of both.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        An absence where an edition is not complete (PAR INDEX and SIPAS never are), or the two print other units.

    Examples
    --------
    >>> print(country_agreement(year=2019, lang="en").title)
    PAPI and PCI 2019: no agreement of the two orders can be told (Spearman +0.10; 5–95%: −0.13 to +0.31)
    """
    asked = country(index=None, year=year, lang=lang, size=size)
    why = _refused(year, lang)
    if why:
        return editions.absence(asked, _FAMILY, why)
    cells = cells_of(year)
    try:
        found = coefficients(year)
    except SampleTooThin:
        why = words.term("country.agreement_absent", lang).format(index=f"{_ACROSS}, {_UP}", year=year)
        return editions.absence(asked, _FAMILY, why)
    rows = _paired(cells, registry.vintage(_ACROSS, year))
    title = said(found, lang, year=year)
    scales = {index.lower(): editions.scale(cells.filter(pl.col("index") == index), lang) for index in (_ACROSS, _UP)}
    alt = words.term("country.agreement_alt", lang).format(
        title=title,
        n=rows.height,
        kendall=words.signed(found["kendall"], lang),
        papi=words.number(float(rows["x"].median()), lang),  # type: ignore[arg-type]
        pci=words.number(float(rows["y"].median()), lang),  # type: ignore[arg-type]
    )
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(
            _draw(rows, asked), words.term("country.agreement_subtitle", lang).format(n=rows.height, **scales)
        ),
        title=title,
        alt=alt,
        source=theme.source_line(cells, lang),
        notes=[words.term("country.agreement_notes", lang).format(draws=words.integer(DRAWS, lang))],
        data=cells.join(rows.select("province_code", "province"), on="province_code").select(
            *(name for name in editions.ROW if name not in {"rank", "rank_of"})
        ),
        source_ids=theme.source_ids(cells),
        uses=cells,
    )


def said(found: dict[str, Any], lang: str, *, year: int) -> str:
    """The finding: the interval lies above zero, below it, or holds it."""
    key = "alike" if found["spearman_low"] > 0 else "against" if found["spearman_high"] < 0 else "none"
    return words.term(f"country.agreement_title_{key}", lang).format(
        year=year,
        s=words.signed(found["spearman"], lang),
        low=words.signed(found["spearman_low"], lang),
        high=words.signed(found["spearman_high"], lang),
    )


def _refused(year: int, lang: str) -> str:
    for index in (_ACROSS, _UP):
        if not is_complete(index, registry.index(index).overall, year):
            short = phrases.index_name(index, lang)
            return words.term("country.agreement_absent", lang).format(index=short, year=year)
    if registry.vintage(_ACROSS, year) != registry.vintage(_UP, year):
        return words.term("country.agreement_units", lang).format(year=year)
    return ""


def allowed(year: int) -> bool:
    """Whether the two indices may be held against each other in a year.

    Examples
    --------
    >>> allowed(2022), allowed(2023)
    (True, False)
    """
    return not _refused(year, "en")


def cells_of(year: int) -> pl.DataFrame:
    """Overall scores of both indices in a year."""
    overall = [registry.index(index).overall for index in (_ACROSS, _UP)]
    rows = remembered.indicators(index=(_ACROSS, _UP), year=year)
    return rows.filter(pl.col("component_code").is_in(overall) & pl.col("value").is_not_null())


def _paired(cells: pl.DataFrame, vintage: int) -> pl.DataFrame:
    one, other = (
        cells.filter(pl.col("index") == index).select(*PROVINCE, pl.col("value").alias(name))
        for index, name in ((_ACROSS, "x"), (_UP, "y"))
    )
    return one.join(other, on=PROVINCE).join(names(vintage), on="province_code").sort(PROVINCE)


def coefficients(year: int) -> dict[str, Any]:
    """Rank correlations of the year with their intervals, once a process and table.

    Examples
    --------
    >>> coefficients(2019)["n"]
    63
    """
    cells = cells_of(year).select("index", *PROVINCE, "value").sort(pl.all())
    return _coefficients(year, tuple(cells.iter_rows()))


def _coefficients(year: int, key: tuple[Any, ...]) -> dict[str, Any]:
    # The cells are the key: tables that change in a session are asked again.
    (found,) = worked_out.rows(
        __name__,
        (year, *key),
        lambda: agreement(remembered.indicators(index=(_ACROSS, _UP)), years=[year], draws=DRAWS).rows()[:1],
    )
    return dict(zip(SCHEMA, found, strict=True))


@charting.unchecked
def _draw(rows: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    page = asked.size == "page"
    room = 44.0  # numbers and title of the upright axis
    width = asked.width - room
    right, top = width - _MARGIN - _GAP, _MARGIN + _GAP
    height = top + (330.0 if page else 230.0)
    ends = {}
    for name in ("x", "y"):
        low, high = float(rows[name].min()), float(rows[name].max())  # type: ignore[arg-type]
        pad = (high - low) * 0.05 or 1.0
        ends[name] = (low - pad, high + pad)
    scales = {
        "x": alt.Scale(domain=list(ends["x"]), range=[0, right], nice=False, zero=False),
        "y": alt.Scale(domain=list(ends["y"]), range=[height, top], nice=False, zero=False),
    }
    ticks = 7 if page else 4

    def axis(index: str) -> Any:
        title = words.term("country.agreement_axis", asked.lang).format(
            index=phrases.index_name(index, asked.lang), year=asked.year
        )
        return alt.Axis(tickCount=ticks, format="~f", grid=False, title=title, titlePadding=6)

    x_axis, y_axis = axis(_ACROSS), axis(_UP)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=scales["x"], axis=x_axis)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=scales["y"], axis=y_axis)

    dots = theme.chart(rows.select("x", "y", "province"))
    spread = {f"{name}_{end}": [rows[name].quantile(q, "linear")]
              for name in ("x", "y") for end, q in (("low", 0.25), ("median", 0.5), ("high", 0.75))}  # fmt: skip
    nation = theme.chart(pl.DataFrame(spread))
    layers = [
        # The margins: band, provinces, median.
        nation.mark_rect(color=theme.BAND).encode(
            x("x_low"), alt.X2("x_high"), charting.fixed("y", 0), charting.fixed("y2", _MARGIN)
        ),
        dots.mark_rule(color=theme.SPAN, strokeWidth=1).encode(
            x("x"), charting.fixed("y", _MARGIN * 0.3), charting.fixed("y2", _MARGIN * 0.8)
        ),
        nation.mark_rule(color=theme.INK, strokeWidth=2.2).encode(
            x("x_median"), charting.fixed("y", 0), charting.fixed("y2", _MARGIN)
        ),
        nation.mark_rect(color=theme.BAND).encode(
            y("y_low"), alt.Y2("y_high"), charting.fixed("x", width - _MARGIN), charting.fixed("x2", width)
        ),
        dots.mark_rule(color=theme.SPAN, strokeWidth=1).encode(
            y("y"), charting.fixed("x", width - _MARGIN * 0.8), charting.fixed("x2", width - _MARGIN * 0.3)
        ),
        nation.mark_rule(color=theme.INK, strokeWidth=2.2).encode(
            y("y_median"), charting.fixed("x", width - _MARGIN), charting.fixed("x2", width)
        ),
        # The two medians through the plot.
        nation.mark_rule(color=theme.MUTED, strokeDash=[3, 3]).encode(
            x("x_median"), charting.fixed("y", top), charting.fixed("y2", height)
        ),
        nation.mark_rule(color=theme.MUTED, strokeDash=[3, 3]).encode(
            y("y_median"), charting.fixed("x", 0), charting.fixed("x2", right)
        ),
        dots.mark_circle(size=48, color=theme.SPAN, opacity=1, stroke=theme.DOT_EDGE, strokeWidth=0.7).encode(
            x("x"), y("y")
        ),
    ]
    layers += _labels(rows, ends, right=right, top=top, height=height, count=2 if page else 1)
    return charting.layered(*layers, width=width, height=height)


def _labels(
    rows: pl.DataFrame, ends: dict[str, tuple[float, float]], *, right: float, top: float, height: float, count: int
) -> list[Any]:
    """Names of the provinces at the ends of both scales, where they cover nothing."""
    import altair as alt

    chosen = set()
    for name in ("x", "y"):
        ordered = rows.sort(name, "province_code")["province_code"].to_list()
        chosen |= {*ordered[:count], *ordered[-count:]}
    (low_x, high_x), (low_y, high_y) = ends["x"], ends["y"]
    at = rows.select(
        "province",
        "province_code",
        left=(pl.col("x") - low_x) / (high_x - low_x) * right,
        down=height - (pl.col("y") - low_y) / (high_y - low_y) * (height - top),
    )
    # Points without a name keep the others off their dots; they ask for no room of their own.
    marked = at.filter(pl.col("province_code").is_in(sorted(chosen)))
    points = [lettering.Point(row["left"], row["down"], row["province"]) for row in marked.iter_rows(named=True)]
    others = at.filter(~pl.col("province_code").is_in(sorted(chosen)))
    boxes = [(x - 4, y - 4, x + 4, y + 4) for x, y in others.select("left", "down").iter_rows()]
    middle = [
        (float(rows["x"].median()) - low_x) / (high_x - low_x) * right,  # type: ignore[arg-type]
        height - (float(rows["y"].median()) - low_y) / (high_y - low_y) * (height - top),  # type: ignore[arg-type]
    ]
    lines = [(middle[0], top, middle[0], height), (0.0, middle[1], right, middle[1])]
    found = lettering.places(points, size=10.5, bold=False, within=(0, top, right, height), lines=lines, boxes=boxes)
    placed = [{"x": place.x, "y": place.y, "text": point.text}
              for point, place in zip(points, found, strict=True) if place is not None]  # fmt: skip
    style = {"fontSize": 10.5, "baseline": "middle", "color": theme.INK}
    # Names stand by pixels, as they were placed: each is a layer of its own.
    return [
        theme.chart(pl.DataFrame({"text": [one["text"]]}))
        .mark_text(**style)
        .encode(charting.fixed("x", one["x"]), charting.fixed("y", one["y"]), alt.Text("text:N"))
        for one in placed
    ]
