"""The two ends of the list: the first and the last provinces, their rank intervals, who cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.analysis.settled import Settled
from danvan_analysis.figures import charting, intervals, lettering, phrases, reweighting, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.reference import words

_FAMILY = "country_ends"
#: Provinces shown at either end.
ENDS = 10
_STEP, _SIZE = 15.0, 10.5
#: More names than this are counted, not listed.
_NAMED = 5
_SPANS = ["reweighted_low", "reweighted_high", "rank_low", "rank_high"]


def country_ends(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """The first ten and the last ten provinces of a complete edition, with the intervals of their ranks.

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
        Its data have all provinces. Intervals by other weights, and by sampling error where that is published; none
        where components are not published.

    Examples
    --------
    >>> print(country_ends(index="PAPI", year=2019, lang="en").title)
    PAPI 2019: Bến Tre is first, but cannot be told apart from 4 others by sampling error
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    absent = editions.incomplete(asked, _FAMILY)
    if absent is not None:
        return absent
    rows = editions.scored(asked)
    rows = rows.join(reweighting.intervals(asked.index, year), on="province_code", how="left", maintain_order="left")
    errors = intervals.intervals(asked.index, asked.component, year)
    rows = rows.join(errors, on="province_code", how="left", maintain_order="left")
    found = editions.settled(asked.index, year)
    alike = set() if found is None else {*found.with_first, *found.with_last}
    rows = rows.with_columns(alike=pl.col("province_code").is_in(sorted(alike)))
    title = _title(rows, found, asked)
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(rows, asked), _subtitle(rows, asked)),
        title=title,
        alt=_alt(rows, title, lang),
        source=theme.source_line(rows, lang),
        notes=_notes(rows, found, asked),
        data=rows.select(*editions.ROW, "reweighted_rank", "reweighted_median", *_SPANS, "alike"),
        source_ids=theme.source_ids(rows),
        uses=None if found is None else reweighting.cells(asked.index, [year]),
    )


def _ends(rows: pl.DataFrame) -> int:
    return min(ENDS, rows.height // 2)


def _title(rows: pl.DataFrame, found: Settled | None, asked: Request) -> str:
    about = {"index": phrases.index_name(asked.index, asked.lang), "year": asked.year}
    names = dict(rows.select("province_code", "province").iter_rows())
    # The weighted sum may put another province first than the printed overall score does: then nothing is claimed.
    if found is None or found.first != rows["province_code"][0]:
        ends = {"max": words.number(rows["value"][0], asked.lang), "min": words.number(rows["value"][-1], asked.lang)}
        ends |= {"first": rows["province"][0], "last": rows["province"][-1]}
        return words.term("country.ends_title_bare", asked.lang).format(**about, **ends)
    others = len(found.with_first)
    key = {0: "alone", 1: "one"}.get(others, "group")
    about["why"] = _why(found, asked.lang)
    return words.term(f"country.ends_title_{key}", asked.lang).format(first=names[found.first], n=others, **about)


def _why(found: Settled, lang: str) -> str:
    return words.term("interval.by_sampling" if found.basis == "sampling" else "interval.by_weights", lang)


def _listed(codes: tuple[str, ...], names: dict[str, str], lang: str) -> str:
    """Provinces by name, or how many where they are many."""
    if not codes:
        return words.term("country.ends_nobody", lang)
    if len(codes) > _NAMED:
        return words.term("country.ends_count", lang).format(n=len(codes))
    return ", ".join(names[code] for code in codes)


def _subtitle(rows: pl.DataFrame, asked: Request) -> str:
    return words.term("country.ends_subtitle", asked.lang).format(
        index=phrases.index_name(asked.index, asked.lang),
        k=_ends(rows),
        n=rows.height,
        scale=editions.scale(rows, asked.lang),
    )


def _notes(rows: pl.DataFrame, found: Settled | None, asked: Request) -> list[str]:
    lang = asked.lang
    if found is None:
        short = phrases.index_name(asked.index, lang)
        none = words.term("interval.none", lang).format(index=short, year=asked.year)
        return [none, editions.whose_ranks(rows, lang), *editions.missing(asked)]
    sampled = found.basis == "sampling"
    key = "country.ends_sampled" if sampled else "country.ends_reweighted"
    lines = [words.term(key, lang).format(weights=reweighting.weights_said(lang))]
    names = dict(rows.select("province_code", "province").iter_rows())
    lines.append(
        words.term("country.ends_alike", lang).format(
            first=names[found.first],
            last=names[found.last],
            with_first=_listed(found.with_first, names, lang),
            with_last=_listed(found.with_last, names, lang),
            why=_why(found, lang),
        )
    )
    lines.append(
        words.term("country.ends_settled", lang).format(
            pairs=words.integer(found.pairs, lang),
            settled=words.integer(found.settled, lang),
            share=words.number(found.share_percent, lang, 0),
        )
    )
    if asked.index == "PAPI" and not sampled:
        lines.append(words.term("country.ends_no_sampling", lang))
    if rows.filter(pl.col("rank") != pl.col("reweighted_rank")).height:
        lines.append(words.term("interval.own_sum", lang))
    return [*lines, editions.whose_ranks(rows, lang), *editions.missing(asked)]


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    def said(row: dict[str, Any]) -> str:
        span = "" if row["reweighted_low"] is None else f", {row['reweighted_low']}–{row['reweighted_high']}"
        return f"{row['province']} {words.number(row['value'], lang)} ({row['rank']}{span})"

    top, bottom = (
        "; ".join(said(row) for row in part.iter_rows(named=True)) for part in (rows.head(3), rows.tail(3).reverse())
    )
    return words.term("country.ends_alt", lang).format(title=title, top=top, bottom=bottom)


@dataclass(frozen=True)
class _Columns:
    """Where the columns of the list stand, in pixels."""

    name: float
    sign: float
    left: float
    right: float
    score: float


def _columns(rows: pl.DataFrame, width: int) -> _Columns:
    names = max(lettering.text_width(name, size=_SIZE) for name in rows["province"])
    return _Columns(24.0, 24.0 + names + 9, 24.0 + names + 22, width - 46.0, width - 2.0)


@charting.unchecked
def _draw(rows: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    lang, width, number, k = asked.lang, asked.width, rows.height, _ends(rows)
    shown = pl.concat([rows.head(k), rows.tail(k)]).with_row_index("line")
    between = number - 2 * k
    shown = shown.with_columns(
        # A gap of a line where the provinces between are left out.
        line=pl.col("line") + pl.when((pl.col("line") >= k) & (between > 0)).then(1).otherwise(0),
        score=pl.Series([words.number(value, lang) for value in shown["value"]], dtype=pl.String),
        ordinal=pl.when("tied").then(pl.format("{}=", "rank")).otherwise(pl.col("rank").cast(pl.String)),
    )
    at = _columns(shown, width)
    lines = 2 * k + (1 if between > 0 else 0)
    down = alt.Scale(domain=[-0.6, lines - 0.4], reverse=True, nice=False, zero=False)
    across = alt.Scale(domain=[1, number], range=[at.left, at.right], nice=False, zero=False)
    y = alt.Y("line:Q", scale=down, axis=None)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    step, room = (10, 3) if width > 400 else (20, 8)
    # The last number stands alone: the one before it would touch it.
    marks = sorted({1, number, *range(step, number - room, step)})
    ticks = theme.chart(pl.DataFrame({"rank": marks}))
    base = theme.chart(shown.select("line", "province", "score", "ordinal", "rank", *_SPANS))
    alike = theme.chart(shown.filter("alike").select("line"))
    text = {"fontSize": _SIZE, "baseline": "middle", "color": theme.INK}
    layers = [
        ticks.mark_rule(color=theme.GRID).encode(x("rank")),
        alike.mark_rect(color=theme.ALIKE, height=_STEP - 0.5).encode(
            y, charting.fixed("x", 0), charting.fixed("x2", width)
        ),
        alike.mark_text(text="≈", align="center", **text).encode(y, charting.fixed("x", at.sign)),
        base.transform_filter("isValid(datum.reweighted_low)")
        .mark_rule(strokeWidth=4.5, color=theme.SPAN)
        .encode(x("reweighted_low"), alt.X2("reweighted_high"), y),
        base.transform_filter("isValid(datum.rank_low)")
        .mark_rule(strokeWidth=1, color=theme.INK)
        .encode(x("rank_low"), alt.X2("rank_high"), y),
        base.mark_point(shape="circle", filled=True, size=30, color=theme.INK, opacity=1).encode(x("rank"), y),
        base.mark_text(align="right", **text).encode(y, charting.fixed("x", 19), alt.Text("ordinal:N")),
        base.mark_text(align="left", **text).encode(y, charting.fixed("x", at.name), alt.Text("province:N")),
        base.mark_text(align="right", **text).encode(y, charting.fixed("x", at.score), alt.Text("score:N")),
        ticks.mark_text(fontSize=10, color=theme.MUTED, baseline="bottom").encode(
            x("rank"), charting.fixed("y", -4), alt.Text("rank:N")
        ),
    ]
    if between > 0:
        gap = theme.chart(
            pl.DataFrame({"line": [k], "text": [words.term("country.ends_between", lang).format(n=between)]})
        )
        layers.append(
            gap.mark_text(
                align="left", fontSize=_SIZE, fontStyle="italic", baseline="middle", color=theme.MUTED
            ).encode(y, charting.fixed("x", at.name), alt.Text("text:N"))
        )
    heads = pl.DataFrame({"text": [words.term("country.ends_head", lang), words.term("score", lang)]})
    for place, (side, pixels) in enumerate((("left", 0.0), ("right", at.score))):
        layers.append(
            theme.chart(heads[place])
            .mark_text(align=side, fontSize=10, color=theme.MUTED, baseline="bottom")
            .encode(charting.fixed("x", pixels), charting.fixed("y", -4), alt.Text("text:N"))
        )
    return charting.layered(*layers, width=width, height=lines * _STEP)
