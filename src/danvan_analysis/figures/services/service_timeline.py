"""Service timeline: what was printed about which period, a lane a measure, the undated in a lane apart."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import finished, request
from danvan_analysis.figures.services import kept, timeline_chart
from danvan_analysis.figures.services import phrases as spoken
from danvan_analysis.figures.services.lanes import Lane, drawable, lanes
from danvan_analysis.figures.services.phrases import text
from danvan_analysis.reference import words


def service_timeline(
    *, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """Printed administrative figures of a province over the years that they are of; nothing joined.

    Parameters
    ----------
    year : int
        Last year; a figure is placed by the end of its period, else by its date.
    province : str, optional
        Default: the focus province of the project.
    lang, size : str

    Returns
    -------
    Figure or Absence
        Figures of the whole province; parts of a whole and figures of single units are in the table. An absence
        where nothing is dated up to the year, with what is known of later years.

    Examples
    --------
    >>> print(service_timeline(year=2016, province="Sơn La", lang="en").title)
    Sơn La: 12 figures printed on 12 measures, 2015–2016; the most are of 2016 (9)
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    dated = kept.own(asked, pl.col("placed_year") <= year)
    if not dated.height:
        return Absence(text("timeline_what", lang), nothing(kept.counted(asked), name, year, lang), lang)
    rows = kept.up_to(kept.own(asked, kept.so_far(year)), year)
    some = drawable(rows)
    found = lanes(some if some.height else rows, lang)
    since = int(str(dated["placed_year"].min()))
    place = timeline_chart.ground(found, width=asked.width, years=(since, year), lang=lang)
    drawn = timeline_chart.fitted(found, place)
    shown = rows.filter(pl.col("row").is_in([row for lane in drawn for item in lane.items for row in item.rows]))
    title = _title(dated, name, lang)
    return finished(
        asked,
        "service_timeline",
        theme.Drawing(timeline_chart.draw(drawn, place, lang=lang), text("timeline_subtitle", lang)),
        title=title,
        alt=f"{title}. {_listed(drawn)}.",
        source=said.sources_named(shown, tidy.sources(), lang),
        notes=_notes(rows.height - some.height if some.height else 0, len(found) - len(drawn), shown, lang),
        data=shown.select(kept.COLUMNS),
        source_ids=theme.source_ids(shown),
        uses=rows,
    )


def nothing(own: pl.DataFrame, name: str, year: int, lang: str) -> str:
    """That no dated figure was found up to a year, and of which later years there are some.

    Parameters
    ----------
    own : polars.DataFrame
        All outputs of the province, described.
    name : str
    year : int
    lang : str
    """
    first = text("not_found", lang, name=name, year=year)
    later = topics.by_year(own.filter(pl.col("placed_year") > year))
    if not later.height:
        return first if own.height else f"{first} {text('no_year', lang)}"
    listed = said.joined(
        [
            text("year_count", lang, year=row["placed_year"], count=row["figures"])
            for row in later.iter_rows(named=True)
        ],
        lang,
    )
    total = int(later["figures"].sum())
    return f"{first} {text('later', lang, figures=spoken.figures(total, lang), years=listed)}"


def _title(dated: pl.DataFrame, name: str, lang: str) -> str:
    years = topics.by_year(dated)
    first, last = int(str(years["placed_year"].min())), int(str(years["placed_year"].max()))
    kinds = dated["base"].n_unique()
    measures = text("one_measure" if kinds == 1 else "measures", lang, count=kinds)
    count = {"figures": spoken.figures(dated.height, lang), "measures": measures}
    if years.height == 1:
        return text("timeline_title_one", lang, name=name, last=last, **count)
    most = years.sort(["figures", "placed_year"], descending=True).row(0, named=True)
    return text(
        "timeline_title", lang, name=name, first=first, last=last, most=most["placed_year"], count=most["figures"],
        **count,
    )  # fmt: skip


def _listed(drawn: list[Lane]) -> str:
    return "; ".join(f"{lane.label}: {', '.join(item.value for item in lane.items)}" for lane in drawn)


def _notes(parts: int, more: int, shown: pl.DataFrame, lang: str) -> list[str]:
    notes = [text("timeline_note", lang)]
    if parts:
        notes.append(text("timeline_parts", lang, count=words.integer(parts, lang)))
    if shown["placed_year"].null_count():
        notes.append(text("undated_note", lang))
    if more:
        notes.append(text("timeline_lanes", lang, count=words.integer(more, lang)))
    return notes
