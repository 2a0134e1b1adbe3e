"""Path over the years: one province on one index, the line cut where the method changes."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import breaks_within
from danvan_analysis.analysis import path as path_of
from danvan_analysis.cleaning.processed import table
from danvan_analysis.figures import phrases, remembered, theme
from danvan_analysis.figures.checks import CELL
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, finished, request
from danvan_analysis.figures.path_chart import draw
from danvan_analysis.reference import registry, territories, words


def path(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """The overall score of a province over the editions up to a year.

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
        The line joins editions next to each other within one era, and nothing else. Complete editions
        bring the national median and the middle half; of PAR INDEX and SIPAS, published national means
        and extremes are reference points. An absence where the province has no value up to the year.

    Examples
    --------
    >>> figure = path(index="PCI", year=2019, province="Sơn La", lang="en")
    >>> figure.data.filter(edition_year=2019)["value"].to_list()
    [63.384804]
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    frame = remembered.indicators()
    rows = path_of(
        frame, index=asked.index, component_code=asked.component, province_code=asked.province.code,
        vintage=asked.province.vintage, to_year=year,
    )  # fmt: skip
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    valued = rows.filter(pl.col("value").is_not_null())
    merger = _cut_by_merger(asked)
    if not valued.height:
        return Absence(
            words.term("path.path_of", lang).format(short=short),
            words.term("path.no_score_of_up_to", lang).format(short=short, name=name, year=year)
            + (f" {merger.text[lang]}" if merger is not None else ""),
            lang,
        )
    years = [int(y) for y in rows["edition_year"]]
    reference = published_reference(asked.index, year).filter(pl.col("edition_year").is_in(years))
    cuts = breaks_within(asked.index, asked.component, years)
    title = _title(valued, name, short, lang)
    notes = _notes(rows, cuts, reference, lang)
    if merger is not None:
        notes.insert(0, _not_joined(merger, lang))
    alt = _alt(valued, cuts, title, lang)
    chart = draw(rows, reference, cuts, width=asked.width, lang=lang)
    subtitle = words.term("subtitle.path", lang).format(index=short, scale=_scales(valued, asked))
    shown = valued.with_columns(index=pl.lit(asked.index))
    source = theme.source_line(shown, lang)
    uses = cells_of(asked, frame, rows, reference)
    own = uses.filter(asked.own).select("edition_year", "province_code", "vintage")
    data = pl.concat(
        [
            rows.join(own, on="edition_year", how="left").with_columns(
                kind=pl.lit("province"), statistic=pl.lit("score")
            ),
            reference.with_columns(pl.col("printed").list.last())
            .unnest("printed")
            .with_columns(kind=pl.lit("national_published")),
        ],
        how="diagonal",
    )
    extra = tuple(sorted({part for text in reference["source_id"].drop_nulls() for part in text.split(";")}))
    return finished(
        asked,
        "path",
        theme.Drawing(chart, subtitle),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=data,
        source_ids=tuple(sorted({*theme.source_ids(shown), *extra})),
        uses=uses,
    )


def cells_of(asked: Request, frame: pl.DataFrame, rows: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Cells behind the figure: the province's own, those of all provinces behind a median, the national ones drawn."""
    there = rows.filter(pl.col("value").is_not_null() | pl.col("rank_published").is_not_null())["edition_year"]
    nation = rows.filter(pl.col("median").is_not_null())["edition_year"]
    cells = frame.filter(
        (pl.col("index") == asked.index) & (pl.col("component_code") == asked.component),
        pl.col("edition_year").is_in(nation.implode()) | (asked.own & pl.col("edition_year").is_in(there.implode())),
    ).select(*CELL, "value", "rank_published", "as_published")
    printed = reference.with_columns(index=pl.lit(asked.index)).explode("printed").unnest("printed")
    return pl.concat([cells, printed], how="diagonal")


def published_reference(index: str, year: int) -> pl.DataFrame:
    """National means and extremes that the publisher printed, one a year and statistic.

    Returns
    -------
    polars.DataFrame
        edition_year, statistic (mean, max, min), value, source_id, printed (table and row of each place that
        prints it); where several are printed, the one that most sources give, then the last in the table.
    """
    rows = table("national").filter(
        (pl.col("index") == index)
        & pl.col("statistic").is_in(["mean", "max", "min"])
        & (pl.col("edition_year") <= year)
    )
    voices = pl.col("source_id").str.count_matches(";") + 1
    return (
        rows.with_columns(voices=voices)
        .group_by("edition_year", "statistic", "value")
        .agg(
            pl.col("voices").sum(),
            pl.col("row").max(),
            pl.col("source_id").sort().str.join(";"),
            printed=pl.struct("table", "row").sort_by("table", "row"),
        )
        .sort("edition_year", "statistic", "voices", "row")
        .unique(["edition_year", "statistic"], keep="last", maintain_order=True)
        .select("edition_year", "statistic", "value", "source_id", "printed")
    )


def _title(valued: pl.DataFrame, name: str, short: str, lang: str) -> str:
    first, last = valued.row(0, named=True), valued.row(-1, named=True)
    now = phrases.score(last["value"], last["unit"], lang)
    if valued.height == 1:
        return words.term("path.of_one_score_only_in", lang).format(
            short=short, name=name, edition_year=last["edition_year"], now=now
        )
    same = last["segment"] == first["segment"]
    then = phrases.score(first["value"], first["unit"], lang)
    if same:
        return words.term("path.of_from_to", lang).format(
            short=short,
            name=name,
            then=then,
            edition_year=first["edition_year"],
            now=now,
            edition_year_2=last["edition_year"],
        )
    span = valued.filter(pl.col("segment") == last["segment"])
    since = span.row(0, named=True)
    if span.height > 1:
        start = phrases.score(since["value"], since["unit"], lang)
        return words.term("path.of_in_in_one_comparable", lang).format(
            short=short,
            name=name,
            now=now,
            edition_year=last["edition_year"],
            start=start,
            edition_year_2=since["edition_year"],
        )
    return words.term("path.of_in_not_joined_to", lang).format(
        short=short, name=name, now=now, edition_year=last["edition_year"]
    )


def _scales(valued: pl.DataFrame, asked: Request) -> str:
    """The scale of the scores shown; each with its editions where it changed."""
    if valued["unit"][0] == "percent":
        return words.term("subtitle.percent", asked.lang)
    spans: dict[str, list[int]] = {}
    for year in valued["edition_year"]:
        about = registry.component(asked.index, asked.component, year)
        spans.setdefault(f"{about.scale_min:g}–{about.scale_max:g}", []).append(year)
    scale = words.term("path.scale", asked.lang)
    if len(spans) == 1:
        return f"{scale} {next(iter(spans))}"
    listed = "; ".join(f"{years[0]}–{years[-1]}: {span}" for span, years in spans.items())
    return f"{scale} {listed}"


def _notes(rows: pl.DataFrame, cuts: pl.DataFrame, reference: pl.DataFrame, lang: str) -> list[str]:
    notes = []
    if cuts.height:
        years = ", ".join(str(y) for y in cuts["edition_year"])
        notes.append(words.term("path.upright_lines_changes_of_method", lang).format(years=years))
    if rows["median"].count():
        notes.append(words.term("path.short_lines_national_median_pale", lang))
    if reference.height:
        notes.append(words.term("path.diamonds_national_mean_as_published", lang))
    ranks_only = rows.filter(pl.col("value").is_null() & pl.col("rank_published").is_not_null())
    if ranks_only.height:
        listed = ", ".join(f"{r['edition_year']}: {r['rank_published']}" for r in ranks_only.iter_rows(named=True))
        notes.append(words.term("path.rank_without_a_score", lang).format(listed=listed))
    absent = rows.filter(pl.col("value").is_null() & pl.col("rank_published").is_null())["edition_year"].to_list()
    if absent:
        listed = ", ".join(str(y) for y in absent)
        notes.append(
            words.term("path.no_score", lang).format(
                listed=listed, unpublished_is_not_low=words.term("unpublished_is_not_low", lang)
            )
        )
    return notes


def _cut_by_merger(asked: Request) -> territories.Merger | None:
    """The merger with which the path begins or ends, where editions on its other side are not shown."""
    place = (asked.province.code, asked.province.vintage)
    editions = [year for year in registry.editions(asked.index, asked.component) if year <= asked.year]
    printed = {registry.vintage(asked.index, year) for year in editions}
    shown = {vintage for _, vintage in territories.units(*place)}
    return None if printed <= shown else territories.merger(*place)


def _not_joined(merger: territories.Merger, lang: str) -> str:
    before = words.term("path.before_the_merger", lang)
    after = words.term("path.after_the_merger", lang)
    side = before if merger.formed else after
    return words.term("path.the_line_is_not_joined", lang).format(vi=merger.text[lang], side=side)


def _alt(valued: pl.DataFrame, cuts: pl.DataFrame, title: str, lang: str) -> str:
    listed = "; ".join(
        f"{row['edition_year']}: {words.number(row['value'], lang)}" for row in valued.iter_rows(named=True)
    )
    broken = ", ".join(str(y) for y in cuts["edition_year"])
    tail = " " + words.term("path.changes_of_method", lang).format(broken=broken) if broken else ""
    return f"{title}. {listed}.{tail}"
