"""Ranked list: every province of an edition with rank and score, one of them marked."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import is_complete, with_ranks
from danvan_analysis.figures import phrases, ranked_intervals, reweighting, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, edition, finished, no_edition, request
from danvan_analysis.reference import words

_COLUMNS = 3


def ranked_list(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Figure | Absence:
    """The provinces of an edition from the highest score to the lowest.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str

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
    asked = request(index=index, year=year, province=province, lang=lang)
    rows = with_ranks(edition(asked))
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not is_complete(asked.index, asked.component, year):
        return Absence(
            {"vi": f"Danh sách xếp hạng {short} {year}.", "en": f"Ranked list of {short} {year}."}[lang],
            no_edition(asked)
            or {
                "vi": "Bên công bố không in đủ các tỉnh, hoặc chỉ tìm được một phần; tỉnh không có "
                "tên không phải là tỉnh thấp.",
                "en": "Not all provinces were printed or found; a province without a figure is not a low one.",
            }[lang],
            lang,
        )
    rows = rows.filter(pl.col("value").is_not_null()).sort(["rank", "province"])
    height = -(-rows.height // _COLUMNS)
    rows = rows.with_row_index("place").with_columns(
        column=(pl.col("place") // height).cast(pl.Int32),
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
        notes = [_whose(rows, lang), _bars(lang)]
        notes.append(words.term("interval.none", lang).format(index=short, year=year))
    alt = _alt(rows, title, lang)
    source = theme.source_line(rows, lang)
    return finished(
        asked,
        "ranked_list",
        ranked_intervals.draw(rows, lang) if varied else _draw(rows, height),
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
        return {
            "vi": f"{short} {year}: {rows.height} tỉnh có điểm, không có {name}",
            "en": f"{short} {year}: {rows.height} provinces with a score, {name} not among them",
        }[lang]
    place = int(own["rank"][0])
    above = rows.filter(pl.col("rank") < place)
    below = rows.filter(pl.col("rank") > place)
    return {
        "vi": f"{short} {year}: {above.height} tỉnh có điểm cao hơn {name}, {below.height} tỉnh thấp hơn",
        "en": f"{short} {year}: {above.height} provinces score higher than {name}, {below.height} lower",
    }[lang]


def _whose(rows: pl.DataFrame, lang: str) -> str:
    printed = rows["rank_published"].count() == rows.height
    same = printed and (rows["rank"] == rows["rank_published"]).all()
    tie = bool(rows["tied"].any())
    if same:
        whose = {"vi": ", trùng với hạng do bên công bố in.", "en": ", equal to those printed by the publisher."}
    elif printed:
        whose = {"vi": "; hạng in của vài tỉnh khác hạng này.", "en": "; some printed ranks differ from them."}
    else:
        whose = {"vi": "; bên công bố không in đủ hạng.", "en": "; the publisher prints no full ranking."}
    head = {
        "vi": "Hạng do dự án tính trên điểm chưa làm tròn",
        "en": "Ranks computed by this project on unrounded scores",
    }
    tied = {"vi": " Dấu =: đồng hạng.", "en": " The sign = marks a tie."}[lang] if tie else ""
    return head[lang] + whose[lang] + tied


def _bars(lang: str) -> str:
    return {
        "vi": "Thanh ngắn đi từ điểm thấp nhất đến điểm cao nhất của kỳ, không từ 0.",
        "en": "The short bars run from the lowest to the highest score of the edition, not from 0.",
    }[lang]


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    own = rows.filter("focus")
    if not own.height:
        return title + "."
    place = int(own["place"][0])
    around = rows.slice(max(0, place - 2), 5)
    listed = "; ".join(f"{r['ordinal']} {r['province']} {r['score']}" for r in around.iter_rows(named=True))
    return {"vi": f"{title}. Quanh tỉnh: {listed}.", "en": f"{title}. Around it: {listed}."}[lang]


def _draw(rows: pl.DataFrame, height: int) -> Any:
    import altair as alt

    low, high = float(rows["value"].min()), float(rows["value"].max())  # type: ignore[arg-type]
    width = theme.WIDTH / _COLUMNS
    spread = (pl.col("value") - low) / max(high - low, 1e-9)
    left = pl.col("column") * width
    placed = rows.select(
        "province",
        "score",
        "ordinal",
        "focus",
        "line",
        x_rank=left + 24,
        x_name=left + 31,
        x_bar=left + 140,
        x_end=left + 142 + spread * 22,
        x_score=left + width - 8,
        x_left=left,
        x_right=left + width - 4,
    )
    across = alt.Scale(domain=[0, theme.WIDTH], nice=False, zero=False)
    down = alt.Scale(domain=[-0.6, height - 0.4], reverse=True, nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    y = alt.Y("line:Q", scale=down, axis=None)
    base = theme.chart(placed)
    layers = []
    for focus in (False, True):
        part = base.transform_filter(f"datum.focus == {str(focus).lower()}")
        color, weight = (theme.FOCUS, "bold") if focus else (theme.INK, "normal")
        style = {"fontSize": 11, "fontWeight": weight, "baseline": "middle"}
        if focus:
            layers.append(part.mark_rect(color="#f6e3e6", height=16).encode(x("x_left"), alt.X2("x_right"), y))
        layers += [
            part.mark_rule(strokeWidth=7, color=theme.FOCUS if focus else theme.PALE).encode(
                x("x_bar"), alt.X2("x_end"), y
            ),
            part.mark_text(align="right", color=theme.MUTED if not focus else color, **style).encode(
                x("x_rank"), y, text="ordinal:N"
            ),
            part.mark_text(align="left", color=color, **style).encode(x("x_name"), y, text="province:N"),
            part.mark_text(align="right", color=color, **style).encode(x("x_score"), y, text="score:N"),
        ]
    return alt.layer(*layers).properties(width=theme.WIDTH, height=height * 16.5)
