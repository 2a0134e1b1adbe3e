"""Coverage of the country: how many provinces have a score in each edition of each index."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.spread import is_overall
from danvan_analysis.figures import charting, phrases, remembered, theme
from danvan_analysis.figures.figure import Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.reference import provinces, registry, words

_FAMILY = "country_coverage"
#: Height of a row of a page and of a column, in pixels, and width of a cell of a column.
_ROW, _LINE, _CELL = 28.0, 15.0, 56.0


def country_coverage(*, year: int, lang: str = "vi", size: str = "page") -> Figure:
    """Provinces with an overall score, index by edition; which editions are complete.

    Parameters
    ----------
    year : int
        Marked with a frame.
    lang : str
    size : str
        ``page`` (16 cm; years across) or ``column`` (8 cm; years down).

    Returns
    -------
    Figure
        Index ``all``. All editions of the registry are shown, also those after the year.

    Examples
    --------
    >>> print(country_coverage(year=2024, lang="en").title)
    2024: scores of all provinces of the edition for PAPI; of some only for PCI, PAR INDEX, SIPAS
    """
    asked = country(index=None, year=year, lang=lang, size=size)
    cells = remembered.indicators().filter(is_overall() & pl.col("value").is_not_null())
    rows = counts(cells)
    title = _title(rows, year, lang)
    now = rows.filter(pl.col("edition_year") == year)
    said = "; ".join(
        words.term("country.coverage_alt_part", lang).format(
            index=phrases.index_name(row["index"], lang), n=f"{row['n']}/{row['of']}"
        )
        for row in now.iter_rows(named=True)
    )
    alt = words.term("country.coverage_alt", lang).format(title=title, counts=said) if said else f"{title}."
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(rows, asked), words.term("country.coverage_subtitle", lang)),
        title=title,
        alt=alt,
        source=theme.source_line(cells, lang),
        notes=[words.term("country.coverage_notes", lang)],
        data=rows,
        source_ids=theme.source_ids(cells),
        uses=cells,
        numbers=False,
    )


def counts(cells: pl.DataFrame) -> pl.DataFrame:
    """Provinces with an overall score, a row an edition of the registry.

    Parameters
    ----------
    cells : polars.DataFrame
        Overall scores of all indices.

    Returns
    -------
    polars.DataFrame
        index, edition_year, sample (complete or scattered), vintage, n, of (provinces of the vintage).
    """
    found = {(index, year): n for index, year, n in cells.group_by("index", "edition_year").len().iter_rows()}
    rows = [
        {
            "index": index.code,
            "edition_year": year,
            "sample": registry.sample_kind(index.code, index.overall, year),
            "vintage": (vintage := registry.vintage(index.code, year)),
            "n": found.get((index.code, year), 0),
            "of": len(provinces.provinces(vintage)),
        }
        for index in registry.indices()
        for year in registry.years(index.code)
    ]
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(("edition_year", "vintage", "n", "of"), pl.Int32))


def _title(rows: pl.DataFrame, year: int, lang: str) -> str:
    now = rows.filter(pl.col("edition_year") == year)
    names = {
        kind: ", ".join(phrases.index_name(code, lang) for code in now.filter(sample=kind)["index"])
        for kind in ("complete", "scattered")
    }
    there = [kind for kind in ("complete", "scattered") if names[kind]]
    suffix = {0: "_none", 1: f"_{there[0]}" if there else "", 2: ""}[len(there)]
    return words.term(f"country.coverage_title{suffix}", lang).format(year=year, **names)


@charting.unchecked
def _draw(rows: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    years = list(range(int(rows["edition_year"].min()), max(int(rows["edition_year"].max()), asked.year) + 1))  # type: ignore[arg-type]
    names = [phrases.index_name(index.code, asked.lang) for index in registry.indices()]
    places = {index.code: place for place, index in enumerate(registry.indices())}
    page = asked.size == "page"
    head = 74.0 if page else 40.0
    cell = (asked.width - head) / len(years) if page else _CELL
    line = _ROW if page else _LINE
    at = rows.select(
        year=pl.col("edition_year") - years[0],
        index=pl.col("index").replace_strict(places, return_dtype=pl.Int32),
        complete=pl.col("sample") == "complete",
        text=pl.col("n").cast(pl.String),
    )
    columns, lines = (len(years), len(names)) if page else (len(names), len(years))
    across, down = ("year", "index") if page else ("index", "year")
    placed = at.with_columns(
        left=head + pl.col(across) * cell + 1,
        right=head + (pl.col(across) + 1) * cell - 1,
        top=pl.col(down) * line + 1,
        bottom=(pl.col(down) + 1) * line - 1,
    ).with_columns(x=(pl.col("left") + pl.col("right")) / 2, y=(pl.col("top") + pl.col("bottom")) / 2)
    width, height = head + columns * cell, lines * line
    scales = {
        "x": alt.Scale(domain=[0, width], nice=False, zero=False),
        "y": alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False),
    }

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", scale=scales["x"], axis=None)

    def y(name: str) -> Any:
        return alt.Y(f"{name}:Q", scale=scales["y"], axis=None)

    base = theme.chart(placed)
    box = (x("left"), alt.X2("right"), y("top"), alt.Y2("bottom"))
    text = {"fontSize": 10, "baseline": "middle"}
    ordinary = [
        base.transform_filter("datum.complete").mark_rect(color=theme.MIDDLE).encode(*box),
        base.transform_filter("!datum.complete")
        .mark_rect(fill="white", stroke=theme.MUTED, strokeDash=[2, 2])
        .encode(*box),
        base.mark_text(color=theme.INK, **text).encode(x("x"), y("y"), alt.Text("text:N")),
    ]
    # One in two years where the numbers would touch.
    labels = [
        {"x": head + (n + 0.5) * cell, "y": -9.0, "text": str(one)} if page
        else {"x": head - 6, "y": (n + 0.5) * line, "text": str(one)}
        for n, one in enumerate(years)
    ]  # fmt: skip
    turned = {"angle": 270, "align": "left"} if page else {"align": "right"}
    heads = [
        {"x": head - 6, "y": (n + 0.5) * line, "text": name} if page
        else {"x": head + (n + 0.5) * cell, "y": -9.0, "text": name}
        for n, name in enumerate(names)
    ]  # fmt: skip
    side = {"align": "right"} if page else {"align": "center"}
    ordinary += [
        theme.chart(pl.DataFrame(labels))
        .mark_text(color=theme.MUTED, **text, **turned)
        .encode(x("x"), y("y"), alt.Text("text:N")),
        theme.chart(pl.DataFrame(heads))
        .mark_text(color=theme.INK, **text, **side)
        .encode(x("x"), y("y"), alt.Text("text:N")),
    ]
    start = (asked.year - years[0]) * (cell if page else line)
    frame = (
        {"left": head + start, "right": head + start + cell, "top": -1.0, "bottom": height + 1}
        if page
        else {"left": head - 1, "right": width + 1, "top": start, "bottom": start + line}
    )
    ordinary.append(
        theme.chart(pl.DataFrame([frame])).mark_rect(fillOpacity=0, stroke=theme.INK, strokeWidth=2).encode(*box)
    )
    return charting.layered(*ordinary, width=width, height=height)
