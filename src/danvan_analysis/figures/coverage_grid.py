"""Coverage grid: what is there of each index and edition, for one province."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import grid
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Figure
from danvan_analysis.figures.frames import finished, request
from danvan_analysis.reference import registry

_WORDS = {
    "score": {"vi": "có điểm", "en": "score"},
    "secondary": {"vi": "chỉ báo chí nêu", "en": "press only"},
    "rank_only": {"vi": "chỉ có hạng", "en": "rank only"},
    "unpublished": {"vi": "không công bố / chưa tìm thấy", "en": "unpublished / not found"},
    "left_empty": {"vi": "kỳ có, tỉnh để trống", "en": "edition without it"},
    "no_edition": {"vi": "không có kỳ", "en": "no edition"},
    "other_units": {"vi": "kỳ theo đơn vị khác (sáp nhập 2025)", "en": "edition of other units (merger of 2025)"},
}
_STATE = {"published": "score", "derived": "score", "corrected": "score"}


def coverage_grid(*, year: int, province: str | None = None, lang: str = "vi") -> Figure:
    """Index by edition: score, rank alone, press alone, unpublished, left empty, no edition.

    Parameters
    ----------
    year : int
        Marked with a frame.
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Figure
        Index ``all``. All editions of the registry are shown, also those after the year.

    Examples
    --------
    >>> figure = coverage_grid(year=2024, province="Sơn La", lang="en")
    >>> figure.data.filter(index="PCI", edition_year=2023)["state"].item()
    'secondary'
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    editions = sorted({one for index in registry.indices() for one in registry.years(index.code)})
    frame = tidy.indicators()
    cells = grid(frame, province_code=asked.code, years=editions, vintage=asked.vintage)
    cells = cells.with_columns(shown=pl.col("state").replace(_STATE))
    name = phrases.name_of(asked.province, lang)
    scored = cells.filter(pl.col("shown").is_in(["score", "secondary"]) & (pl.col("edition_year") == year)).height
    title = {
        "vi": f"{name} {year}: có điểm của {scored} trong 4 chỉ số",
        "en": f"{name} {year}: scores of {scored} of the 4 indices",
    }[lang]
    counted = cells.filter(pl.col("shown") == "score").group_by("index", maintain_order=True).len()
    listed = "; ".join(f"{phrases.index_name(code, lang)} {n}" for code, n in counted.iter_rows())
    alt = {"vi": f"{title}. Số kỳ có điểm: {listed}.", "en": f"{title}. Editions with a score: {listed}."}[lang]
    notes = [
        {
            "vi": "Ô trống không có nghĩa là điểm thấp. Khung đỏ: năm của báo cáo.",
            "en": "An empty cell does not mean a low score. Red frame: the year of the report.",
        }[lang]
    ]
    own = frame.filter(asked.own)
    overall = {index.code: index.overall for index in registry.indices()}
    plotted = own.filter(pl.col("component_code") == pl.col("index").replace_strict(overall))
    source = theme.source_line(plotted, lang)
    return finished(
        asked,
        "coverage_grid",
        _draw(cells, year, lang),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=cells.drop("shown"),
        source_ids=theme.source_ids(plotted),
        uses=plotted,
        numbers=False,
    )


def _draw(cells: pl.DataFrame, year: int, lang: str) -> Any:
    import altair as alt

    order = [index.code for index in registry.indices()]
    labelled = cells.with_columns(name=pl.Series([phrases.index_name(code, lang) for code in cells["index"]]))
    labelled = labelled.with_columns(word=pl.Series([_WORDS[state][lang] for state in labelled["shown"]]))
    # Other units are explained only where an edition prints them.
    drawn = set(labelled["shown"])
    states = [state for state in _WORDS if state != "other_units" or state in drawn]
    x = alt.X(
        "edition_year:O",
        axis=alt.Axis(labelAngle=-90, ticks=False, domain=False, labelFontSize=10.5, labelPadding=7),
        title=None,
    )
    names = [phrases.index_name(code, lang) for code in order]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False, minExtent=74, maxExtent=74))
    legend = alt.Legend(orient="bottom", title=None, columns=3, symbolSize=90, labelLimit=230)
    words_of = [_WORDS[state][lang] for state in states]
    color = alt.Color(
        "word:N",
        scale=alt.Scale(
            domain=words_of,
            range=[*[theme.NATION] * 3, theme.MUTED, theme.MUTED, theme.GRID, theme.MUTED][: len(states)],
        ),
        legend=legend,
    )
    shape = alt.Shape(
        "word:N",
        scale=alt.Scale(
            domain=words_of,
            range=["square", "triangle-up", "diamond", "circle", "cross", "stroke", "triangle-down"][: len(states)],
        ),
        legend=legend,
    )
    fill = alt.Fill(
        "word:N",
        scale=alt.Scale(
            domain=words_of, range=[theme.NATION, theme.NATION, *["white"] * 3, theme.GRID, "white"][: len(states)]
        ),
        legend=legend,
    )
    base = theme.chart(labelled.select("edition_year", "name", "word"))
    marks = base.mark_point(size=130, opacity=1, strokeWidth=1.4).encode(x, y, color, shape, fill)
    frame = (
        theme.chart(pl.DataFrame({"edition_year": [year]}))
        .mark_bar(fillOpacity=0, stroke=theme.FOCUS, strokeWidth=2, width=24)
        .encode(alt.X("edition_year:O"), y=alt.value(-3), y2=alt.value(4 * 26 + 3))
    )
    return alt.layer(marks, frame).properties(width=alt.Step(25.5), height=alt.Step(26))
