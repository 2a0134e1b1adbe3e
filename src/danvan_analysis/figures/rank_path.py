"""Path of a rank: one province over the editions, with the interval of each rank, cut where the method changes."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import breaks_within
from danvan_analysis.analysis import path as path_of
from danvan_analysis.figures import checks, phrases, remembered, reweighting, theme
from danvan_analysis.figures import intervals as sampling
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, finished, request
from danvan_analysis.figures.rank_path_chart import among_at_the_foot, draw
from danvan_analysis.reference import words

_INTERVALS = {
    "reweighted_low": pl.Int32,
    "reweighted_median": pl.Float64,
    "reweighted_high": pl.Int32,
    "rank_low": pl.Int32,
    "rank_high": pl.Int32,
}


def rank_path(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """The rank of a province over the editions up to a year, each rank with its interval.

    Parameters
    ----------
    index : str
    year : int
        Last edition shown.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Our rank in each complete edition, among how many, the band of 5-95 % of its ranks under other weights with
        their median; for PAPI 2019 also by sampling error. Bands and lines join editions next to each other within
        one era, and nothing else. An absence where the province has no rank that can be computed (PAR INDEX, SIPAS).

    Examples
    --------
    >>> figure = rank_path(index="PAPI", year=2024, province="Sơn La", lang="en")
    >>> columns = ["rank", "rank_of", "reweighted_low", "reweighted_high"]
    >>> figure.data.filter(edition_year=2024).select(columns).row(0)
    (25, 61, 24, 28)
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    frame = remembered.indicators(index=asked.index)
    rows = path_of(
        frame, index=asked.index, component_code=asked.component, province_code=asked.province.code,
        vintage=asked.province.vintage, to_year=year,
    )  # fmt: skip
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not rows.height or rows["rank"].null_count() == rows.height:
        what = words.term("figure.rank_path", lang).format(index=short, province=name, year=year)
        return Absence(f"{what}.", words.term("interval.no_rank", lang).format(index=short, province=name), lang)
    rows = with_intervals(rows, asked, frame)
    years = [int(one) for one in rows["edition_year"]]
    cuts = breaks_within(asked.index, asked.component, years)
    title = _title(rows, name, short, lang)
    shown = rows.filter(pl.col("rank").is_not_null()).with_columns(index=pl.lit(asked.index))
    varied = [int(one) for one in rows.filter(pl.col("reweighted_low").is_not_null())["edition_year"]]
    everyone = frame.filter(
        (pl.col("component_code") == asked.component)
        & pl.col("edition_year").is_in([int(one) for one in shown["edition_year"]])
        & pl.col("value").is_not_null()
    )
    uses = pl.concat([everyone, reweighting.cells(asked.index, varied)]).unique(checks.CELL, maintain_order=True)
    return finished(
        asked,
        "rank_path",
        theme.Drawing(draw(rows, cuts, width=asked.width), words.term("subtitle.rank_path", lang).format(index=short)),
        title=title,
        alt=_alt(rows, cuts, title, lang),
        source=theme.source_line(shown, lang),
        notes=_notes(rows, cuts, short, lang, foot=among_at_the_foot(rows, width=asked.width)),
        data=rows.with_columns(weights=pl.lit(reweighting.weights_said("en"))),
        source_ids=theme.source_ids(shown),
        uses=uses,
    )


def with_intervals(rows: pl.DataFrame, asked: Request, frame: pl.DataFrame) -> pl.DataFrame:
    """The editions of a path with the code of the province in each, and the intervals of its ranks.

    Returns
    -------
    polars.DataFrame
        With province_code, vintage, reweighted_low, reweighted_median, reweighted_high, rank_low, rank_high (by
        sampling error); null where there are none.
    """
    own = frame.filter(asked.own & (pl.col("component_code") == asked.component))
    rows = rows.join(own.select("edition_year", "province_code", "vintage"), on="edition_year", how="left")
    places = rows.filter(pl.col("rank").is_not_null()).select("edition_year", "province_code").rows()
    varied = reweighting.over(asked.index, places)
    found = []
    for year, code in places:
        drawn = sampling.between(asked.index, asked.component, year, code)
        found.append((year, *varied.get(year, (None,) * 3), *(drawn or (None, None))))
    spans = pl.DataFrame(found, schema={"edition_year": pl.Int32, **_INTERVALS}, orient="row")
    return rows.join(spans, on="edition_year", how="left", maintain_order="left")


def _title(rows: pl.DataFrame, name: str, short: str, lang: str) -> str:
    last = rows.filter(pl.col("rank").is_not_null()).row(-1, named=True)
    about = {**last, "province": name, "index": short}
    if last["rank_low"] is not None:
        return words.term("interval.path_title_sampled", lang).format(**about)
    kind = "path_title" if last["reweighted_low"] is not None else "path_title_bare"
    return words.term(f"interval.{kind}", lang).format(**about)


def _notes(rows: pl.DataFrame, cuts: pl.DataFrame, short: str, lang: str, *, foot: bool) -> list[str]:
    weights = reweighting.weights_said(lang)
    ranked = rows.filter(pl.col("rank").is_not_null())
    notes = [words.term("interval.path" if foot else "rank_path.marks", lang).format(weights=weights)]
    if not foot:
        spans: dict[int, list[int]] = {}
        for edition, of in ranked.select("edition_year", "rank_of").iter_rows():
            spans.setdefault(of, []).append(edition)
        listed = "; ".join(f"{of}: {_joined(years)}" for of, years in spans.items())
        notes.append(words.term("rank_path.among", lang).format(listed=listed))
    if cuts.height:
        notes.append(words.term("interval.path_cuts", lang).format(years=_listed(cuts)))
    if ranked["rank_low"].count():
        with_errors = ranked.filter(pl.col("rank_low").is_not_null())
        notes.append(words.term("interval.path_sampled", lang).format(years=_listed(with_errors)))
    bare = ranked.filter(pl.col("reweighted_low").is_null())
    if bare.height:
        notes.append(words.term("interval.path_bare", lang).format(years=_listed(bare)))
    printed = rows.filter(pl.col("rank").is_null() & pl.col("rank_published").is_not_null())
    if printed.height:
        listed = ", ".join(f"{row['edition_year']}: {row['rank_published']}" for row in printed.iter_rows(named=True))
        notes.append(words.term("interval.path_printed", lang).format(listed=listed))
    absent = rows.filter(pl.col("rank").is_null() & pl.col("rank_published").is_null())
    if absent.height:
        notes.append(words.term("interval.path_absent", lang).format(index=short, years=_listed(absent)))
    return notes


def _joined(years: list[int]) -> str:
    """Years of a list, those next to each other as spans.

    Examples
    --------
    >>> _joined([2006, 2007, 2008, 2011])
    '2006–2008, 2011'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def _listed(rows: pl.DataFrame) -> str:
    return ", ".join(str(year) for year in rows["edition_year"])


def _alt(rows: pl.DataFrame, cuts: pl.DataFrame, title: str, lang: str) -> str:
    each = []
    for row in rows.filter(pl.col("rank").is_not_null()).iter_rows(named=True):
        said = f"{row['edition_year']}: {row['rank']}/{row['rank_of']}"
        if row["rank_low"] is not None:
            said += f" {words.term('interval.by_sampling', lang)} {row['rank_low']}–{row['rank_high']}"
        each.append(
            said + ("" if row["reweighted_low"] is None else f" ({row['reweighted_low']}–{row['reweighted_high']})")
        )
    tail = f" {words.term('interval.path_cuts', lang).format(years=_listed(cuts))}" if cuts.height else ""
    return f"{title}. {'; '.join(each)}.{tail}"
