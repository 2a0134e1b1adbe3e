"""Published national statistics beside ours: printed means and extremes, edition by edition."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import breaks_within, is_complete, spread
from danvan_analysis.analysis.printed_statistics import PLAIN, beside_ours, printed_statistics
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.figures import remembered, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.country.published_chart import draw
from danvan_analysis.figures.country.published_words import notes, title_of
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished
from danvan_analysis.reference import registry, words

_FAMILY = "country_published"
#: What is asked of the administrative outputs, among which a national mean may stand.
_OF_OUTPUTS = [
    "measure", "value", "period_start_year", "period_end_year", "source_id", "table", "row", "column", "as_published",
]  # fmt: skip


def country_published(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """What was printed for the whole country, and what the scores of the provinces give.

    Parameters
    ----------
    index : str
        All four: of PAR INDEX and SIPAS there is nothing but what was printed.
    year : int
        Last edition used.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        A mean of ours only for editions with all provinces; beside a printed extreme the cell of the province that is
        named with it. An absence where nothing was printed.

    Examples
    --------
    >>> print(country_published(index="SIPAS", year=2023, lang="en").title)
    SIPAS 2023: printed national mean 82.66%, highest 90.61%, lowest 75.03%
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    cells = remembered.indicators(index=asked.index).filter(
        (pl.col("component_code") == asked.component) & (pl.col("edition_year") <= year) & pl.col("value").is_not_null()
    )
    rows = statistics(asked.index, year, cells)
    rows = rows.filter(pl.col("statistic").is_in([one for one in PLAIN if one != "gap_first_last"]))
    if not rows.height:
        return editions.absence(asked, _FAMILY, words.term("country.published_none", lang).format(year=year))
    complete = [one for one in sorted(set(cells["edition_year"])) if is_complete(asked.index, asked.component, one)]
    nation = spread(cells.filter(pl.col("edition_year").is_in(complete))).select("edition_year", "mean", "n")
    eras = cells.select(["edition_year", "era", "vintage"]).unique("edition_year", keep="first")
    nation = nation.join(eras, on="edition_year").sort("edition_year")
    shown = sorted({*rows["edition_year"], *nation["edition_year"]})
    cut = breaks_within(asked.index, asked.component, shown) if len(shown) > 1 else None
    unit = "%" if registry.component(asked.index, asked.component, _known(asked)[-1]).unit == "percent" else ""
    title = title_of(rows, asked, unit)
    uses = _uses(rows, cells, complete)
    drawn = draw(rows, nation, [] if cut is None else cut["edition_year"].to_list(), asked)
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(drawn, words.term("country.published_subtitle", lang).format(scales=_scales(asked, shown))),
        title=title,
        alt=_alt(rows, title, unit, asked),
        source=_source(rows, uses, asked),
        notes=notes(rows, nation, [] if cut is None else cut["edition_year"].to_list(), asked),
        data=pl.concat(
            [
                rows.drop("note").with_columns(kind=pl.lit("printed")),
                nation.select(
                    pl.lit(asked.index).alias("index"),
                    "edition_year",
                    pl.lit("mean").alias("statistic"),
                    value="mean",
                    ours_n=pl.col("n").cast(pl.Int32),
                    kind=pl.lit("provinces"),
                ),
            ],
            how="diagonal",
        ),
        source_ids=_source_ids(rows, uses),
        uses=uses,
    )


def _known(asked: Request) -> list[int]:
    """Editions of the index up to the year; the first one where all are later."""
    editions_of = registry.editions(asked.index, asked.component)
    return [one for one in editions_of if one <= asked.year] or editions_of[:1]


def _scales(asked: Request, shown: list[int]) -> str:
    parts = [(year, registry.component(asked.index, asked.component, year)) for year in _known(asked) if year in shown]
    rows = [(year, part.unit, part.scale_min, part.scale_max) for year, part in parts]
    schema = {"edition_year": pl.Int32, "unit": pl.String, "scale_min": pl.Float64, "scale_max": pl.Float64}
    return editions.scales(pl.DataFrame(rows, schema=schema, orient="row"), asked.lang)


def statistics(index: str, year: int, cells: pl.DataFrame, *, since: int = 0) -> pl.DataFrame:
    """Printed national statistics of an index up to a year, with ours beside them.

    Parameters
    ----------
    index : str
    year : int
    cells : polars.DataFrame
        Overall scores of the index.
    since : int
        First edition. Default: all up to the year; what is ours is of one edition, whatever others there are.
    """
    return beside_ours(_printed(index, since, year), cells)


@remembered.remembered
def _printed(index: str, since: int, year: int) -> pl.DataFrame:
    national = table("national").filter((pl.col("index") == index) & pl.col("edition_year").is_between(since, year))
    outputs = tidy.service_outputs().filter(pl.col("period_end_year").is_between(since, year)).select(_OF_OUTPUTS)
    return printed_statistics(national, outputs).filter(pl.col("index") == index)


def _uses(rows: pl.DataFrame, cells: pl.DataFrame, complete: list[int]) -> pl.DataFrame:
    """Cells of provinces behind what is ours, and the printed rows."""
    named = rows.filter(pl.col("ours_basis") == "province").select("edition_year", province_code="place")
    own = cells.join(named, on=["edition_year", "province_code"], how="semi")
    all_of_them = cells.filter(pl.col("edition_year").is_in(complete))
    printed = rows.select("index", "edition_year", "statistic", "value", "source_id", "table", "row", "as_published")
    return pl.concat([pl.concat([all_of_them, own]).unique(maintain_order=True), printed], how="diagonal_relaxed")


def _alt(rows: pl.DataFrame, title: str, unit: str, asked: Request) -> str:
    means = rows.filter(pl.col("statistic").is_in(["mean", "median"])).unique(
        ["edition_year", "statistic", "value"], keep="first", maintain_order=True
    )
    said = "; ".join(
        f"{row['edition_year']} {words.term('national.' + row['statistic'], asked.lang)} "
        f"{words.number(row['value'], asked.lang)}{unit}"
        for row in means.iter_rows(named=True)
    )
    return words.term("country.published_alt", asked.lang).format(title=title, values=said) if said else title


def _source(rows: pl.DataFrame, uses: pl.DataFrame, asked: Request) -> str:
    """Publishers of the scores; of the printed figures, those who printed them."""
    about = {row["source_id"]: row["publisher"] for row in tidy.sources().iter_rows(named=True)}
    latest = rows.filter(pl.col("edition_year") == rows["edition_year"].max())
    found = sorted({code for text in latest["source_id"] for code in text.split(";")})
    publishers = list(dict.fromkeys(str(about.get(code) or code) for code in found))
    scores = uses.filter(pl.col("component_code").is_not_null())
    by = words.term("country.published_by", asked.lang)
    extra = by.format(year=latest["edition_year"][0], names=", ".join(publishers[:4]))
    return theme.source_line(scores, asked.lang, extra=[extra])


def _source_ids(rows: pl.DataFrame, uses: pl.DataFrame) -> tuple[str, ...]:
    printed = {code for text in rows["source_id"] for code in text.split(";")}
    return tuple(sorted({*printed, *theme.source_ids(uses)}))
