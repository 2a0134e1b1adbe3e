"""Dimension profile: each part of an index, the province against the national spread."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import spread, with_ranks
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import intervals, phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, Request, finished, no_edition, request
from danvan_analysis.reference import registry, words


def parts(index: str, year: int) -> list[registry.Component]:
    """Dimensions of PAPI, sub-indices of PCI: the parts directly below the overall score."""
    if year not in registry.years(index):
        return []
    return [c for c in registry.components(index, year) if c.level == "dimension" and c.scale_max is not None]


def profile(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Figure | Absence:
    """Each dimension of an index for a province, beside the spread of all provinces.

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
        The spread is drawn only for dimensions whose edition is complete. An absence where the province
        has no dimension, or the parts come in units that share no scale (PAR INDEX).

    Examples
    --------
    >>> figure = profile(index="PAPI", year=2024, province="Sơn La", lang="en")
    >>> figure.data.filter(component_code="D4").select("rank_of").item()
    61
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    rows = rows_of(asked)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not rows.height:
        mixed = asked.index in {"PAR_INDEX", "SIPAS"}
        return Absence(
            {"vi": f"Các nội dung của {short} {year}.", "en": f"Dimensions of {short} {year}."}[lang],
            no_edition(asked)
            or {
                "vi": "Các thành phần được in với đơn vị khác nhau; xem bảng."
                if mixed
                else f"Không tìm thấy điểm thành phần nào của {name}; không công bố không có nghĩa là thấp.",
                "en": "The parts are printed in different units; see the table."
                if mixed
                else f"No score of a part was found for {name}; unpublished does not mean low.",
            }[lang],
            lang,
        )
    title = _title(rows, name, short, year, lang)
    notes = _notes(rows, asked, lang)
    alt = _alt(rows, title, lang)
    source = theme.source_line(rows, lang)
    return finished(
        asked,
        "profile",
        _draw(rows, lang),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=rows.drop("order", "score"),
        source_ids=theme.source_ids(rows),
        uses=cells_of(asked, rows["component_code"].to_list()),
    )


def cells_of(asked: Request, codes: list[str]) -> pl.DataFrame:
    """Cells of all provinces on some components of the edition, where they have a value."""
    return tidy.indicators(index=asked.index).filter(
        (pl.col("edition_year") == asked.year) & pl.col("component_code").is_in(codes) & pl.col("value").is_not_null()
    )


def rows_of(asked: Request) -> pl.DataFrame:
    """A row a dimension that the province has: value, our rank, the national spread where complete."""
    components = parts(asked.index, asked.year)
    codes = [c.code for c in components]
    labels = pl.DataFrame(
        {
            "component_code": codes,
            "label": [c.label_short[asked.lang] for c in components],
            "order": list(range(len(codes))),
        },
        schema={"component_code": pl.String, "label": pl.String, "order": pl.Int32},
    )
    cells = cells_of(asked, codes)
    nation = spread(cells).drop("index", "edition_year")
    own = with_ranks(cells).filter(pl.col("province_code") == asked.code)
    rows = own.join(labels, on="component_code").join(nation, on="component_code", how="left").sort("order")
    spans = [intervals.between(asked.index, code, asked.year, asked.code) for code in rows["component_code"]]
    complete = pl.col("n").is_not_null()
    return rows.select(
        "index", "edition_year", "component_code", "label", "order", "province_code", "vintage", "value", "unit",
        "scale_min", "scale_max", "status", "rank_published",
        rank=pl.when(complete).then("rank"),
        rank_of=pl.when(complete).then("rank_of"),
        rank_low=pl.Series([span[0] if span else None for span in spans], dtype=pl.Int32),
        rank_high=pl.Series([span[1] if span else None for span in spans], dtype=pl.Int32),
        min="min", q1="q1", median="median", q3="q3", max="max", n="n",
        score=pl.Series([words.number(v, asked.lang) for v in rows["value"]], dtype=pl.String),
        **{column: pl.col(column) for column in ADDRESS},
    )  # fmt: skip


def _title(rows: pl.DataFrame, name: str, short: str, year: int, lang: str) -> str:
    ranked = rows.filter(pl.col("median").is_not_null())
    if not ranked.height:
        return {
            "vi": f"{short} {year}: tìm được {rows.height} {_word(rows, 'vi')} của {name}",
            "en": f"{short} {year}: {rows.height} {_word(rows, 'en')} found for {name}",
        }[lang]
    above = ranked.filter(pl.col("value") > pl.col("median")).height
    return {
        "vi": f"{short} {year}: {name} trên trung vị cả nước ở {above} trong {ranked.height} {_word(rows, 'vi')}",
        "en": f"{short} {year}: {name} is above the national median in {above} of {ranked.height} {_word(rows, 'en')}",
    }[lang]


def _word(rows: pl.DataFrame, lang: str) -> str:
    papi = rows["index"][0] == "PAPI"
    plural = {"dimension": "dimensions", "sub-index": "sub-indices"}
    word = words.term("dimension" if papi else "sub_index", lang)
    return plural.get(word, word)


def _notes(rows: pl.DataFrame, asked: Request, lang: str) -> list[str]:
    notes = []
    if rows["n"].count():
        notes.append(
            {
                "vi": "Chấm: tỉnh; vạch ngắn: trung vị; dải đậm: một nửa số tỉnh ở giữa; vạch mảnh: "
                "thấp nhất đến cao nhất. "
                "Bên phải: điểm và hạng (do dự án tính).",
                "en": "Dot: the province; short line: median; thick band: middle half of the "
                "provinces; thin line: lowest "
                "to highest. At the right: score and rank (computed by this project).",
            }[lang]
        )
    if rows["rank_low"].count():
        notes.append(intervals.note(lang))
    bare = rows.filter(pl.col("n").is_null())
    if bare.height:
        notes.append(
            {
                "vi": "Không vẽ độ phân tán ở thành phần chỉ tìm được một phần các tỉnh.",
                "en": "No spread is drawn for parts of which only some provinces were found.",
            }[lang]
        )
    have = set(rows["component_code"])
    absent = [c.label_short[lang] for c in parts(asked.index, asked.year) if c.code not in have]
    if absent:
        listed = ", ".join(absent)
        notes.append({"vi": f"Không tìm thấy: {listed}.", "en": f"Not found: {listed}."}[lang])
    return notes


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    each = []
    for row in rows.iter_rows(named=True):
        middle = ""
        if row["median"] is not None:
            middle = {
                "vi": f" (trung vị {words.number(row['median'], 'vi')})",
                "en": f" (median {words.number(row['median'], 'en')})",
            }[lang]
        each.append(f"{row['label']} {row['score']}{middle}")
    return f"{title}. " + "; ".join(each) + "."


def _draw(rows: pl.DataFrame, lang: str) -> Any:
    import altair as alt

    table = rows.with_columns(
        place=pl.when(pl.col("rank").is_null())
        .then(pl.lit(""))
        .when(pl.col("rank_low").is_null())
        .then(pl.format("{}/{}", "rank", "rank_of"))
        .otherwise(pl.format("{} ({}–{})", "rank", "rank_low", "rank_high")),
        score_end=pl.lit(10.85),
        place_end=pl.lit(12.55),
    )
    order = table["label"].to_list()
    y = (
        alt.Y("label:N")
        .sort(order)
        .title(None)
        .axis(labelLimit=178, minExtent=178, maxExtent=178, ticks=False, domain=False)
    )
    scale = alt.Scale(domain=[1, 12.6], nice=False, zero=False)
    axis = alt.Axis(
        values=list(range(1, 11)),
        format="d",
        titleAnchor="start",
        title={"vi": "Điểm (thang 1–10)", "en": "Score (scale 1–10)"}[lang],
    )

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=scale, axis=axis)

    base = theme.chart(
        table.select("label", "value", "min", "q1", "median", "q3", "max", "score", "place", "score_end", "place_end")
    )
    nation = base.transform_filter("isValid(datum.median)")
    layers = [
        nation.mark_rule(color=theme.PALE, strokeWidth=1.6).encode(x("min"), alt.X2("max"), y),
        nation.mark_bar(color="#c3ced8", height=13).encode(x("q1"), alt.X2("q3"), y),
        nation.mark_tick(color=theme.NATION, thickness=2.2, size=19).encode(x("median"), y),
        base.mark_circle(size=95, color=theme.FOCUS, opacity=1, stroke="white", strokeWidth=1).encode(x("value"), y),
        base.mark_text(align="right", fontSize=11, color=theme.FOCUS, fontWeight="bold").encode(
            x("score_end"), y, text="score:N"
        ),
        base.mark_text(align="right", fontSize=11, color=theme.MUTED).encode(x("place_end"), y, text="place:N"),
    ]
    return alt.layer(*layers).properties(width=theme.WIDTH - 190, height=alt.Step(25))
