"""Ranked list: every province of an edition with rank and score, one of them marked."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import is_complete, with_ranks
from danvan_analysis.figures import charting, phrases, ranked_intervals, reweighting, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, edition, finished, no_edition, request
from danvan_analysis.reference import words

_COLUMNS = {"page": 3, "column": 1}


def ranked_list(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """The provinces of an edition from the highest score to the lowest.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        All provinces with our rank, and its interval where one can be given: by other weights, and by sampling error
        where that is published. An absence where the edition is not complete: a list of the provinces
        that happen to be known would read as a ranking.

    Examples
    --------
    >>> figure = ranked_list(index="PCI", year=2019, province="Sơn La", lang="en")
    >>> figure.data.filter(province_code="14").select("rank", "value").row(0)
    (57, 63.384804)
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    rows = with_ranks(edition(asked))
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not is_complete(asked.index, asked.component, year):
        return Absence(
            words.term("ranked.ranked_list_of", lang).format(short=short, year=year),
            no_edition(asked) or words.term("ranked.not_all_provinces_were_printed", lang),
            lang,
        )
    rows = rows.filter(pl.col("value").is_not_null()).sort(["rank", "province"])
    height = -(-rows.height // _COLUMNS[size])
    rows = rows.with_row_index("place").with_columns(
        chart_column=(pl.col("place") // height).cast(pl.Int32),
        line=(pl.col("place") % height).cast(pl.Int32),
        focus=pl.col("province_code") == asked.code,
    )
    rows = rows.with_columns(
        score=pl.Series([words.number(value, lang) for value in rows["value"]], dtype=pl.String),
        ordinal=pl.when("tied").then(pl.format("{}=", "rank")).otherwise(pl.col("rank").cast(pl.String)),
    )
    rows = ranked_intervals.with_intervals(rows, asked)
    varied = rows["reweighted_low"].null_count() == 0
    title = _title(rows, name, short, year, lang)
    if varied:
        notes = [*ranked_intervals.notes(rows, name, lang), _whose(rows, lang)]
    else:
        notes = [_whose(rows, lang), words.term("list.dots", lang)]
        notes.append(words.term("interval.none", lang).format(index=short, year=year))
    alt = _alt(rows, title, lang)
    scale = f"{rows['scale_min'][0]:g}–{rows['scale_max'][0]:g}"
    subtitle = words.term("subtitle.ranked_list", lang).format(
        index=short, scale=words.term("subtitle.scale", lang).format(span=scale)
    )
    chart = ranked_intervals.draw(rows, lang, width=asked.width) if varied else _draw(rows, height, width=asked.width)
    source = theme.source_line(rows, lang)
    return finished(
        asked,
        "ranked_list",
        theme.Drawing(chart, subtitle),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=rows.select(
            "index",
            "edition_year",
            "component_code",
            "rank",
            "rank_of",
            "tied",
            "rank_low",
            "rank_high",
            "reweighted_rank",
            "reweighted_low",
            "reweighted_median",
            "reweighted_high",
            "not_apart",
            "rank_published",
            "province_code",
            "vintage",
            "province",
            "value",
            "unit",
            "status",
            *ADDRESS,
        ),
        source_ids=theme.source_ids(rows),
        uses=reweighting.cells(asked.index, [year]) if varied else None,
    )


def _title(rows: pl.DataFrame, name: str, short: str, year: int, lang: str) -> str:
    own = rows.filter("focus")
    if not own.height:
        return words.term("ranked.provinces_with_a_score_not", lang).format(
            short=short, year=year, height=rows.height, name=name
        )
    place = int(own["rank"][0])
    above = rows.filter(pl.col("rank") < place)
    below = rows.filter(pl.col("rank") > place)
    return words.term("ranked.provinces_score_higher_than_lower", lang).format(
        short=short, year=year, height=above.height, name=name, height_2=below.height
    )


def _whose(rows: pl.DataFrame, lang: str) -> str:
    printed = rows["rank_published"].count() == rows.height
    same = printed and (rows["rank"] == rows["rank_published"]).all()
    tie = bool(rows["tied"].any())
    whose = "same" if same else "some_differ" if printed else "not_printed"
    tied = " " + words.term("ranked.the_sign_marks_a_tie", lang) if tie else ""
    return words.term(f"ranked.whose_{whose}", lang) + tied


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    own = rows.filter("focus")
    if not own.height:
        return title + "."
    place = int(own["place"][0])
    around = rows.slice(max(0, place - 2), 5)
    listed = "; ".join(f"{r['ordinal']} {r['province']} {r['score']}" for r in around.iter_rows(named=True))
    return words.term("ranked.around_it", lang).format(title=title, listed=listed)


@charting.unchecked
def _draw(rows: pl.DataFrame, height: int, *, width: int) -> Any:
    import altair as alt

    low, high = float(rows["value"].min()), float(rows["value"].max())  # type: ignore[arg-type]
    columns = -(-rows.height // height)
    each, step = width / columns, 16.5 if columns > 1 else 13.0
    spread = (pl.col("value") - low) / max(high - low, 1e-9)
    left = pl.col("chart_column") * each
    placed = rows.select(
        "province",
        "score",
        "ordinal",
        "focus",
        "line",
        x_rank=left + 24,
        x_name=left + 31,
        x_low=left + 140,
        x_at=left + 142 + spread * (each - 188),
        x_high=left + each - 44,
        x_score=left + each - 8,
        x_left=left,
        x_right=left + each - 4,
    )
    across = alt.Scale(domain=[0, width], nice=False, zero=False)
    down = alt.Scale(domain=[-0.6, height - 0.4], reverse=True, nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    y = alt.Y("line:Q", scale=down, axis=None)
    base = theme.chart(placed)
    layers = []
    for focus in (False, True):
        part = base.transform_filter(f"datum.focus == {str(focus).lower()}")
        color, weight = (theme.FOCUS, "bold") if focus else (theme.INK, "normal")
        style = {"fontSize": 11 if columns > 1 else 10, "fontWeight": weight, "baseline": "middle"}
        if focus:
            layers.append(part.mark_rect(color=theme.OWN, height=step - 0.5).encode(x("x_left"), alt.X2("x_right"), y))
        layers += [
            part.mark_rule(strokeWidth=1, color=theme.PALE).encode(x("x_low"), alt.X2("x_high"), y),
            part.mark_point(
                shape="diamond" if focus else "circle",
                filled=True,
                size=70 if focus else 22,
                opacity=1,
                color=theme.FOCUS if focus else theme.NATION,
            ).encode(x("x_at"), y),
            part.mark_text(align="right", color=theme.MUTED if not focus else color, **style).encode(
                x("x_rank"), y, alt.Text("ordinal:N")
            ),
            part.mark_text(align="left", color=color, **style).encode(x("x_name"), y, alt.Text("province:N")),
            part.mark_text(align="right", color=color, **style).encode(x("x_score"), y, alt.Text("score:N")),
        ]
    return charting.layered(*layers, width=width, height=height * step)
