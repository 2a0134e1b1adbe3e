"""The ranked list with an interval for every rank: a line a province on an axis of ranks."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from danvan_analysis.figures import charting, lettering, reweighting, theme
from danvan_analysis.figures import intervals as sampling
from danvan_analysis.figures.frames import Request
from danvan_analysis.reference import words

_STEP = 12.8  # pixels a province


class Columns(NamedTuple):
    """Where the columns of the list stand, in pixels: ends of rank and score, starts of name and axis."""

    rank: int
    name: int
    sign: int
    left: int
    right: int
    score: int
    width: int


_PAGE = Columns(rank=20, name=27, sign=150, left=168, right=572, score=618, width=620)
_COLUMN = Columns(rank=20, name=26, sign=126, left=142, right=264, score=308, width=310)


def with_intervals(rows: pl.DataFrame, asked: Request) -> pl.DataFrame:
    """A ranked list with its intervals.

    Parameters
    ----------
    rows : polars.DataFrame
        Provinces of an edition with rank.
    asked : Request

    Returns
    -------
    polars.DataFrame
        With rank_low, rank_high (by sampling error, where it is published), reweighted_rank, reweighted_low,
        reweighted_median, reweighted_high (by other weights), not_apart (from the focus province; null where that
        cannot be asked). Null where there are none.
    """
    drawn = sampling.intervals(asked.index, asked.component, asked.year)
    varied = reweighting.intervals(asked.index, asked.year)
    alike = reweighting.not_apart(asked.index, asked.year, asked.code)
    same = pl.lit(None, pl.Boolean) if alike is None else pl.col("province_code").is_in(alike)
    return (
        rows.join(drawn, on="province_code", how="left", maintain_order="left")
        .join(varied, on="province_code", how="left", maintain_order="left")
        .with_columns(not_apart=same)
    )


def notes(rows: pl.DataFrame, name: str, lang: str) -> list[str]:
    """What the marks of the list mean, and what an interval is.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`with_intervals` gives them.
    name : str
        The focus province.
    lang : str
    """
    sampled = rows["rank_low"].null_count() < rows.height
    about = {"weights": reweighting.weights_said(lang), "province": name}
    lines = [words.term("interval.sampled" if sampled else "interval.reweighted", lang).format(**about)]
    own = rows.filter("focus")
    if own.height:
        row = own.row(0, named=True)
        spans = {"low": row["reweighted_low"], "high": row["reweighted_high"], **about}
        spans |= {"sampling_low": row["rank_low"], "sampling_high": row["rank_high"]}
        lines.insert(0, words.term("interval.own_sampled" if sampled else "interval.own", lang).format(**spans))
        if rows["not_apart"].any():
            count = rows.filter("not_apart").height
            why = words.term("interval.by_sampling" if sampled else "interval.by_weights", lang)
            lines.append(words.term("interval.not_apart", lang).format(n=count, why=why, province=name))
    if rows.filter(pl.col("rank") != pl.col("reweighted_rank")).height:
        lines.append(words.term("interval.own_sum", lang))
    return lines


@charting.unchecked
def draw(rows: pl.DataFrame, lang: str, *, width: int) -> Any:
    """The list: rank, name, interval and score of each province.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`with_intervals` gives them, with place (0 the first), focus, ordinal, score.
    lang : str
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    number = rows.height
    columns = _PAGE if width >= _PAGE.width else _COLUMN
    unit = (columns.right - columns.left) / (number - 1)
    at = {
        f"x_{name}": columns.left + (pl.col(name) - 1) * unit
        for name in ("rank", "reweighted_low", "reweighted_high", "rank_low", "rank_high")
    }
    placed = rows.select(
        "place", "province", "score", "ordinal", "focus", alike=pl.col("not_apart").fill_null(False), **at
    )
    down = alt.Scale(domain=[-0.7, number - 0.3], reverse=True, nice=False, zero=False)
    across = alt.Scale(domain=[0, columns.width], nice=False, zero=False)
    y = alt.Y("place:Q", axis=None, scale=down)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", axis=None, scale=across)

    # Labels of single marks say nothing to a reader that the description of the chart does not, and double its size.
    quiet = {"aria": False}
    layers = [_grid(number, unit, columns)]
    for part, shade in (
        (placed.filter(pl.col("alike") & ~pl.col("focus")), theme.ALIKE),
        (placed.filter("focus"), theme.OWN),
    ):
        if part.height:
            layers.append(
                theme.chart(part.select("place"))
                .mark_rect(color=shade, height=_STEP, **quiet)
                .encode(y, charting.fixed("x", 0), charting.fixed("x2", columns.width))
            )
    if placed["alike"].any():
        layers.append(
            theme.chart(placed.filter(pl.col("alike") & ~pl.col("focus")).select("place"))
            .mark_text(text="≈", fontSize=11, baseline="middle", align="center", color=theme.INK, **quiet)
            .encode(y, charting.fixed("x", columns.sign))
        )
    for focus in (False, True):
        part = placed.filter(pl.col("focus") == focus)
        if not part.height:
            continue
        color, weight = (theme.FOCUS, "bold") if focus else (theme.INK, "normal")
        style = {"fontSize": 10, "fontWeight": weight, "baseline": "middle", "color": color, **quiet}
        base = theme.chart(part.drop("focus", "alike"))
        layers += [
            base.mark_rule(strokeWidth=5.5 if focus else 4, color=color if focus else theme.SPAN, **quiet).encode(
                x("x_reweighted_low"), alt.X2("x_reweighted_high"), y
            )
        ]
        # On top: a line inside the bar stays visible.
        if part["x_rank_low"].null_count() < part.height:
            layers.append(
                base.mark_rule(strokeWidth=1, color=theme.INK, **quiet).encode(
                    x("x_rank_low"), alt.X2("x_rank_high"), y
                )
            )
        layers += [
            base.mark_point(
                shape="diamond" if focus else "circle",
                filled=True,
                size=70 if focus else 17,
                color=color,
                opacity=1,
                stroke="white",
                strokeWidth=0.8 if focus else 0,
                **quiet,
            ).encode(x("x_rank"), y),
            base.mark_text(align="right", **style).encode(y, charting.fixed("x", columns.rank), alt.Text("ordinal:N")),
            base.mark_text(align="left", **style).encode(y, charting.fixed("x", columns.name), alt.Text("province:N")),
            base.mark_text(align="right", **style).encode(y, charting.fixed("x", columns.score), alt.Text("score:N")),
        ]
    layers.append(_ticks(number, unit, lang, columns))
    return charting.layered(*layers, width=columns.width, height=number * _STEP + 4)


def _marks(number: int, unit: float) -> list[int]:
    """Ranks with a line and a number above: tens, as far as they leave room for the first and the last."""
    room = lettering.text_width("00", size=10) + 5
    step = 10 if 10 * unit >= room else 20
    return [1, *(rank for rank in range(step, number, step) if (number - rank) * unit >= room), number]


def _grid(number: int, unit: float, columns: Columns) -> Any:
    import altair as alt

    lines = pl.DataFrame({"x": [columns.left + (rank - 1) * unit for rank in _marks(number, unit)]})
    across = alt.Scale(domain=[0, columns.width], nice=False, zero=False)
    return theme.chart(lines).mark_rule(color=theme.GRID, aria=False).encode(alt.X("x:Q", axis=None, scale=across))


def _ticks(number: int, unit: float, lang: str, columns: Columns) -> Any:
    """Ranks above the list, with the heads of its columns."""
    import altair as alt

    heads = pl.DataFrame(
        [
            *({"x": columns.left + (rank - 1) * unit, "text": str(rank)} for rank in _marks(number, unit)),
            {"x": 60.0, "text": words.term("ranked.rank_province", lang)},
            {"x": columns.score - 14.0, "text": words.term("score", lang)},
        ]
    )
    above = charting.fixed("y", -6)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, columns.width], nice=False, zero=False))
    return (
        theme.chart(heads)
        .mark_text(fontSize=10, color=theme.MUTED, baseline="bottom", aria=False)
        .encode(x, above, alt.Text("text:N"))
    )
