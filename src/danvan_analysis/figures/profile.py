"""Dimension profile: each part of an index, the province against the national spread."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import spread, with_ranks
from danvan_analysis.figures import intervals, phrases, remembered, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, Request, finished, no_edition, request
from danvan_analysis.figures.profile_chart import draw
from danvan_analysis.reference import registry, words


def parts(index: str, year: int) -> list[registry.Component]:
    """Dimensions of PAPI, sub-indices of PCI: the parts directly below the overall score."""
    if year not in registry.years(index):
        return []
    return [c for c in registry.components(index, year) if c.level == "dimension" and c.scale_max is not None]


def profile(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """Each dimension of an index for a province, beside the spread of all provinces.

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
        The spread is drawn only for dimensions whose edition is complete. An absence where the province
        has no dimension, or the parts come in units that share no scale (PAR INDEX).

    Examples
    --------
    >>> figure = profile(index="PAPI", year=2024, province="Sơn La", lang="en")
    >>> figure.data.filter(component_code="D4").select("rank_of").item()
    61
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    rows = rows_of(asked)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not rows.height:
        mixed = asked.index in {"PAR_INDEX", "SIPAS"}
        return Absence(
            words.term("profile.dimensions_of", lang).format(short=short, year=year),
            no_edition(asked)
            or words.term("profile.mixed_units" if mixed else "profile.no_part", lang).format(name=name),
            lang,
        )
    title = _title(rows, name, short, year, lang)
    notes = _notes(rows, asked, lang)
    alt = _alt(rows, title, lang)
    source = theme.source_line(rows, lang)
    part = words.term(f"part.{asked.index}", lang)
    subtitle = words.term("subtitle.profile", lang).format(index=short, part=part)
    return finished(
        asked,
        "profile",
        theme.Drawing(draw(rows, lang, width=asked.width), subtitle),
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
    return remembered.indicators(index=asked.index).filter(
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
        return words.term("profile.found_for", lang).format(
            short=short, year=year, height=rows.height, rows=_word(rows, lang), name=name
        )
    above = ranked.filter(pl.col("value") > pl.col("median")).height
    return words.term("profile.is_above_the_national_median", lang).format(
        short=short, year=year, name=name, above=above, height=ranked.height, rows=_word(rows, lang)
    )


def _word(rows: pl.DataFrame, lang: str) -> str:
    papi = rows["index"][0] == "PAPI"
    plural = {"dimension": "dimensions", "sub-index": "sub-indices"}
    word = words.term("dimension" if papi else "sub_index", lang)
    return plural.get(word, word)


def _notes(rows: pl.DataFrame, asked: Request, lang: str) -> list[str]:
    notes = []
    if rows["n"].count():
        notes.append(words.term("profile.dot_the_province_short_line", lang))
    if rows["rank_low"].count():
        notes.append(intervals.note(lang))
    bare = rows.filter(pl.col("n").is_null())
    if bare.height:
        notes.append(words.term("profile.no_spread_is_drawn_for", lang))
    have = set(rows["component_code"])
    absent = [c.label_short[lang] for c in parts(asked.index, asked.year) if c.code not in have]
    if absent:
        listed = ", ".join(absent)
        notes.append(words.term("profile.not_found", lang).format(listed=listed))
    return notes


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    each = []
    for row in rows.iter_rows(named=True):
        middle = ""
        if row["median"] is not None:
            middle = " " + words.term("profile.median", lang).format(median=words.number(row["median"], lang))
        each.append(f"{row['label']} {row['score']}{middle}")
    return f"{title}. " + "; ".join(each) + "."
