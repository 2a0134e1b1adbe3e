"""Coverage grid: what is there of each index and edition, for one province."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import grid
from danvan_analysis.analysis.spread import is_overall
from danvan_analysis.figures import charting, phrases, remembered, theme
from danvan_analysis.figures.figure import Figure
from danvan_analysis.figures.frames import finished, request
from danvan_analysis.reference import registry, words

#: States in the order of the key.
_STATES = ("score", "secondary", "rank_only", "unpublished", "left_empty", "no_edition", "other_units")
_STATE = {"published": "score", "derived": "score", "corrected": "score"}


def coverage_grid(*, year: int, province: str | None = None, lang: str = "vi", size: str = "page") -> Figure:
    """Index by edition: score, rank alone, press alone, unpublished, left empty, no edition.

    Parameters
    ----------
    year : int
        Marked with a frame.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

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
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    editions = sorted({one for index in registry.indices() for one in registry.years(index.code)})
    frame = remembered.indicators()
    cells = grid(frame, province_code=asked.code, years=editions, vintage=asked.vintage)
    cells = cells.with_columns(shown=pl.col("state").replace(_STATE))
    name = phrases.name_of(asked.province, lang)
    scored = cells.filter(pl.col("shown").is_in(["score", "secondary"]) & (pl.col("edition_year") == year)).height
    title = words.term("grid.scores_of_of_the_4", lang).format(name=name, year=year, scored=scored)
    counted = cells.filter(pl.col("shown") == "score").group_by("index", maintain_order=True).len()
    listed = "; ".join(f"{phrases.index_name(code, lang)} {n}" for code, n in counted.iter_rows())
    alt = words.term("grid.editions_with_a_score", lang).format(title=title, listed=listed)
    notes = [words.term("grid.an_empty_cell_does_not", lang)]
    own = frame.filter(asked.own)
    plotted = own.filter(is_overall())
    source = theme.source_line(plotted, lang)
    return finished(
        asked,
        "coverage_grid",
        theme.Drawing(_draw(cells, year, lang, width=asked.width), words.term("subtitle.coverage_grid", lang)),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=cells.drop("shown"),
        source_ids=theme.source_ids(plotted),
        uses=plotted,
        numbers=False,
    )


@charting.unchecked
def _draw(cells: pl.DataFrame, year: int, lang: str, *, width: int) -> Any:
    """Indices below one another, editions across; in a column of text the other way round."""
    import altair as alt

    narrow = width < theme.WIDTH
    order = [index.code for index in registry.indices()]
    labelled = cells.with_columns(name=pl.Series([phrases.index_name(code, lang) for code in cells["index"]]))
    labelled = labelled.with_columns(word=pl.Series([words.term(f"grid.{state}", lang) for state in labelled["shown"]]))
    # Other units are explained only where an edition prints them.
    drawn = set(labelled["shown"])
    states = [state for state in _STATES if state != "other_units" or state in drawn]
    names = [phrases.index_name(code, lang) for code in order]
    plain: dict[str, Any] = {"ticks": False, "domain": False}
    editions: Any
    indices: Any
    if narrow:
        editions = alt.Y("edition_year:O", axis=alt.Axis(**plain, labelPadding=7), title=None)
        indices = alt.X("name:N", sort=names, title=None, axis=alt.Axis(**plain, labelAngle=0, orient="top"))
    else:
        editions = alt.X(
            "edition_year:O", axis=alt.Axis(**plain, labelAngle=-90, labelFontSize=10.5, labelPadding=7), title=None
        )
        indices = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(**plain, minExtent=74, maxExtent=74))
    legend = alt.Legend(orient="bottom", title=None, columns=1 if narrow else 3, symbolSize=90, labelLimit=270)
    words_of = [words.term(f"grid.{state}", lang) for state in states]
    inks = [*[theme.NATION] * 3, theme.MUTED, theme.MUTED, theme.GRID, theme.MUTED]
    fills = [theme.NATION, theme.NATION, *["white"] * 3, theme.GRID, "white"]
    shapes = ["square", "triangle-up", "diamond", "circle", "cross", "stroke", "triangle-down"]

    def scale(values: list[str]) -> Any:
        return alt.Scale(domain=words_of, range=values[: len(states)])

    looks = [
        alt.Color("word:N", scale=scale(inks), legend=legend),
        alt.Shape("word:N", scale=scale(shapes), legend=legend),
        alt.Fill("word:N", scale=scale(fills), legend=legend),
    ]
    base = theme.chart(labelled.select("edition_year", "name", "word"))
    marks = base.mark_point(size=110 if narrow else 130, opacity=1, strokeWidth=1.4).encode(editions, indices, *looks)
    across, down = (62, 20) if narrow else (25.5, 26)
    edge = theme.chart(pl.DataFrame({"edition_year": [year]}))
    bar: dict[str, Any] = {"fillOpacity": 0, "stroke": theme.FOCUS, "strokeWidth": 2}
    if narrow:
        frame = edge.mark_bar(**bar, height=19).encode(
            alt.Y("edition_year:O"), charting.fixed("x", -3), charting.fixed("x2", 4 * across + 3)
        )
    else:
        frame = edge.mark_bar(**bar, width=24).encode(
            alt.X("edition_year:O"), charting.fixed("y", -3), charting.fixed("y2", 4 * down + 3)
        )
    return charting.layered(marks, frame, width=alt.Step(across), height=alt.Step(down))
