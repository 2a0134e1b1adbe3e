"""Dimensions: which parts of an index changed over the country since the edition before."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.national import edition_before, parts_moved
from danvan_analysis.figures import charting, lettering, phrases, remembered, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished, no_edition
from danvan_analysis.reference import registry, words

_FAMILY = "country_dimensions"
_STEP, _SIZE = 24.0, 10.5


def country_dimensions(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Median and middle half of the changes of the provinces, dimension by dimension.

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
        From the largest median to the smallest; a dimension that cannot be compared stands below them with the
        reason in place of a number. An absence where none can be compared.

    Examples
    --------
    >>> print(country_dimensions(index="PAPI", year=2024, lang="en").title)
    PAPI 2024: D4 Corruption control changed most since 2023, by a median of +0.19 points
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    nothing = no_edition(asked)
    if nothing is not None:
        return editions.absence(asked, _FAMILY, nothing)
    before = edition_before(asked.index, asked.component, year)
    if before is None:
        return editions.absence(asked, _FAMILY, words.term("country.first_edition", lang))
    frame = remembered.indicators(index=asked.index)
    rows = parts_moved(frame, index=asked.index, year=year).with_row_index("place")
    rows = rows.with_columns(
        part=pl.Series([part_name(asked, code) for code in rows["component_code"]], dtype=pl.String),
        reason=pl.Series([_reason(row, lang) for row in rows.iter_rows(named=True)], dtype=pl.String),
    )
    moved = rows.filter(pl.col("obstacle").is_null())
    about = {"index": phrases.index_name(asked.index, lang), "year": year, "before": before}
    if not moved.height:
        reasons = "; ".join(dict.fromkeys(rows["reason"]))
        why = words.term("country.dimensions_none", lang).format(reasons=reasons, **about)
        return editions.absence(asked, _FAMILY, why)
    codes = moved["component_code"].to_list()
    cells = frame.filter(
        pl.col("edition_year").is_in([before, year])
        & pl.col("component_code").is_in(codes)
        & pl.col("value").is_not_null()
    )
    first, doubtful = most_moved(moved)
    title = words.term("country.dimensions_title_sure" if doubtful else "country.dimensions_title", lang).format(
        part=first["part"],
        median=words.signed(first["median"], lang),
        unit=editions.unit(cells, lang),
        codes=", ".join(doubtful),
        **about,
    )
    subtitle = words.term("country.dimensions_subtitle", lang).format(scale=editions.scale(cells, lang), **about)
    kept = ["component_code", "part", "obstacle", "reason", "n", "q1", "median", "q3", "risen", "fallen"]
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(rows, asked), subtitle),
        title=title,
        alt=_alt(moved, title, lang),
        source=theme.source_line(cells, lang),
        notes=_notes(rows, lang, size),
        data=rows.select(
            pl.lit(asked.index).alias("index"),
            pl.lit(before, pl.Int32).alias("from_year"),
            pl.lit(year, pl.Int32).alias("edition_year"),
            *kept,
        ),
        source_ids=theme.source_ids(cells),
        uses=cells,
    )


def part_name(asked: Request, code: str) -> str:
    """Code and short label of a part of the edition."""
    return f"{code} {registry.component(asked.index, code, asked.year).label_short[asked.lang]}"


def most_moved(moved: pl.DataFrame) -> tuple[dict[str, Any], list[str]]:
    """The part with the largest median change either way, among those without a suspected change inside.

    Parameters
    ----------
    moved : polars.DataFrame
        Comparable parts, as :func:`danvan_analysis.analysis.national.parts_moved` gives them, with place.

    Returns
    -------
    tuple of dict and list of str
        The row, and the parts passed over as something inside them may have changed its method; where all parts are
        such, the first of all, and nothing is passed over.
    """
    ordered = moved.sort(pl.col("median").abs().round(9), "place", descending=[True, False])
    sure = ordered.filter(pl.col("caution_codes").list.len() == 0)
    if not sure.height:
        return ordered.row(0, named=True), []
    doubtful = moved.filter(pl.col("caution_codes").list.len() > 0).sort("place")
    return sure.row(0, named=True), doubtful["component_code"].to_list()


def _reason(row: dict[str, Any], lang: str) -> str:
    if row["obstacle"] is None:
        return ""
    if row["obstacle"] == "break":
        kind = "documented" if "documented" in row["break_kinds"] else "suspected"
        return words.term(f"country.break_{kind}_short", lang)
    return words.term(f"country.obstacle_{row['obstacle']}", lang)


def _notes(rows: pl.DataFrame, lang: str, size: str) -> list[str]:
    notes = [words.term("country.dimensions_notes" + ("_column" if size == "column" else ""), lang)]
    doubtful = rows.filter(pl.col("obstacle").is_null() & (pl.col("caution_codes").list.len() > 0))
    if doubtful.height:
        codes = ", ".join(doubtful["component_code"])
        notes.append(words.term("country.dimensions_caution", lang).format(codes=codes))
    return notes


def _alt(moved: pl.DataFrame, title: str, lang: str) -> str:
    parts = "; ".join(
        words.term("country.dimensions_alt_part", lang).format(
            part=row["part"], median=words.signed(row["median"], lang)
        )
        for row in moved.sort("median", "place", descending=[True, False]).iter_rows(named=True)
    )
    return f"{title}. {parts}."


@charting.unchecked
def _draw(rows: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    lang, width = asked.lang, asked.width
    rows = rows.sort(
        pl.col("obstacle").is_not_null(), -pl.col("median").round(9), "place", nulls_last=True
    ).with_row_index("line")
    doubtful = pl.col("obstacle").is_null() & (pl.col("caution_codes").list.len() > 0)
    # The names take at most half of a column; what does not fit stands in two lines.
    room = min(width * 0.46, max(lettering.text_width(name + " *", size=_SIZE) for name in rows["part"]))
    rows = rows.with_columns(part=pl.when(doubtful).then(pl.col("part") + " *").otherwise("part"))
    said = [_said(row, lang, counts=asked.size == "page") for row in rows.iter_rows(named=True)]
    rows = rows.with_columns(
        said=pl.Series(said, dtype=pl.String),
        name=pl.Series(["\n".join(lettering.wrap(text, width=room, size=_SIZE)) for text in rows["part"]]),
    )
    two = pl.col("name").str.contains("\n", literal=True)
    rows = rows.with_columns(name_line=pl.col("line") - pl.when(two).then(0.24).otherwise(0.0))
    left = room + 12
    right = width - max(lettering.text_width(text, size=_SIZE) for text in said) - 12
    ends = [0.0, *rows["q1"].drop_nulls(), *rows["q3"].drop_nulls()]
    pad = (max(ends) - min(ends)) * 0.05 or 0.1
    across = alt.Scale(domain=[min(ends) - pad, max(ends) + pad], range=[left, right], nice=False, zero=False)
    axis = alt.Axis(tickCount=7 if width > 400 else 4, format="~f", domain=False, grid=True)
    scale = alt.Scale(domain=[-0.6, rows.height - 0.4], reverse=True, nice=False, zero=False)
    y = alt.Y("line:Q", scale=scale, axis=None)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=axis, title=None)

    moved = theme.chart(rows.filter(pl.col("obstacle").is_null()).select("line", "q1", "median", "q3", "said"))
    base = theme.chart(rows.select("name", "name_line"))
    held = theme.chart(rows.filter(pl.col("obstacle").is_not_null()).select("line", "reason"))
    foot = rows.filter(pl.col("obstacle").is_null()).height - 0.5
    text = {"fontSize": _SIZE, "baseline": "middle"}
    return charting.layered(
        # The axis ends where the numbers end: a reason stands on white ground.
        held.mark_rect(color="white", height=_STEP + 1).encode(y, charting.fixed("x", 0), charting.fixed("x2", width)),
        theme.chart(pl.DataFrame({"zero": [0.0], "line": [-0.6], "foot": [foot]}))
        .mark_rule(color=theme.MUTED)
        .encode(x("zero"), y, alt.Y2("foot")),
        moved.mark_rule(strokeWidth=7, color=theme.MIDDLE).encode(x("q1"), alt.X2("q3"), y),
        moved.mark_point(shape="circle", filled=True, color=theme.INK, size=60, opacity=1).encode(x("median"), y),
        base.mark_text(align="left", color=theme.INK, lineBreak="\n", lineHeight=12, **text).encode(
            alt.Y("name_line:Q", scale=scale, axis=None), charting.fixed("x", 0), alt.Text("name:N")
        ),
        moved.mark_text(align="right", color=theme.INK, **text).encode(
            y, charting.fixed("x", width - 2), alt.Text("said:N")
        ),
        held.mark_text(align="right", fontStyle="italic", color=theme.MUTED, **text).encode(
            y, charting.fixed("x", width - 2), alt.Text("reason:N")
        ),
        width=width,
        height=rows.height * _STEP,
    )


def _said(row: dict[str, Any], lang: str, *, counts: bool) -> str:
    if row["obstacle"] is not None:
        return ""
    median = words.signed(row["median"], lang)
    return f"{median} ({row['risen']}, {row['fallen']})" if counts else median
