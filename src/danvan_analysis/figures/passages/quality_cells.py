"""Tables of the report on data: what is there of a year, what is not, and where sources differ."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis.quality import CELL_STATES, absent_cells, cell_states, comparisons, differing
from danvan_analysis.cleaning import tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import country
from danvan_analysis.figures.passages.quality_records import cell_name, corrected, set_aside
from danvan_analysis.figures.passages.tables import in_english, link, paragraph, passage
from danvan_analysis.reference import provinces, registry, words


def quality_summary(*, year: int, lang: str = "vi") -> Passage:
    """What the tables hold of a year, in a paragraph.

    Parameters
    ----------
    year : int
        Edition year.
    lang : str

    Returns
    -------
    Passage

    Examples
    --------
    >>> quality_summary(year=2021, lang="en").text.split(". ")[0]
    'Editions of 2021: PAPI, PCI, PAR INDEX, SIPAS'
    """
    country(index=None, year=year, lang=lang)
    frame = tidy.indicators()
    cells = frame.filter((pl.col("edition_year") == year) & pl.col("value").is_not_null()).select(["status"])
    absent = absent_cells(frame, year=year)
    differs = differing(tidy.evidence(), frame, year=year)
    compared = comparisons(year=year).filter(pl.col("comparable").is_not_null())

    def n(count: int) -> str:
        return words.integer(count, lang)

    editions = [one.short_name[lang] for one in registry.indices() if year in registry.years(one.code)]
    said = [
        words.term("quality.summary_editions", lang).format(year=year, editions=", ".join(editions)),
        words.term("quality.summary_cells", lang).format(
            cells=n(cells.height),
            **{state: n(cells.filter(status=state).height) for state in ("published", "derived", "secondary")},
        ),
        words.term("quality.summary_absent", lang).format(
            absent=n(absent.height),
            **{reason: n(absent.filter(reason=reason).height) for reason in ("left_empty", "unpublished", "rank_only")},
        ),
        words.term("quality.summary_differs", lang).format(
            values=n(differs.filter(what="value").height),
            ranks=n(differs.filter(what="rank").height),
            quarantined=n(set_aside(year).height),
            corrections=n(corrected(year).height),
        ),
        words.term("quality.summary_compares", lang).format(
            comparable=n(int(compared["comparable"].sum())), of=n(compared.height)
        ),
    ]
    return paragraph(*said, kind="summary")


def quality_coverage(*, year: int, lang: str = "vi") -> Passage:
    """Every component of the year with the number of provinces by kind of value.

    Examples
    --------
    >>> "D1.1" in quality_coverage(year=2021, lang="en").text
    True
    """
    country(index=None, year=year, lang=lang)
    states = [name for name in CELL_STATES if name != "corrected"]
    rows: list[list[object]] = []
    for row in cell_states(tidy.indicators(), year=year).iter_rows(named=True):
        label = registry.component(row["index"], row["component_code"], year).label_short[lang]
        counts = [row[state] + (row["corrected"] if state == "published" else 0) for state in states]
        sample = words.term(f"quality.sample_{row['sample']}", lang)
        name = f"{row['component_code']} {label}"
        rows.append([phrases.index_name(row["index"], lang), name, row["units"], *counts, sample])
    if not rows:
        return paragraph(words.term("quality.nothing_why", lang))
    keys = ["index", "part", "of", *states, "sample"]
    headers = [words.term(f"quality.head_{key}", lang) for key in keys]
    return passage(headers, rows, numeric=[2, 3, 4, 5, 6, 7])


def quality_missing(*, year: int, lang: str = "vi") -> Passage:
    r"""Cells that are not there, and why: province by province where the publisher left them empty.

    Examples
    --------
    >>> quality_missing(year=2021, lang="en").text.splitlines()[1].split("\t")[:2]
    ['PAPI', 'Quảng Ninh']
    """
    country(index=None, year=year, lang=lang)
    absent = absent_cells(tidy.indicators(), year=year)
    if not absent.height:
        return paragraph(words.term("quality.nothing_missing", lang))
    rows: list[list[object]] = []
    for index in registry.indices():
        mine = absent.filter(index=index.code)
        short = phrases.index_name(index.code, lang)
        for reason in ("left_empty", "rank_only", "unpublished"):
            part = mine.filter(reason=reason)
            why = words.term(f"quality.reason_{reason}", lang)
            if reason == "unpublished" and part.height:
                # A line a province would say again and again that little of an edition was published.
                codes = part["component_code"].unique(maintain_order=True).to_list()
                n = part.select("province_code", "vintage").unique().height
                who = words.term("quality.many_provinces", lang).format(n=n)
                rows.append([short, who, ", ".join(codes), part.height, why])
                continue
            for (code, vintage), some in part.group_by("province_code", "vintage", maintain_order=True):
                place = provinces.get(str(code), int(str(vintage)))
                codes = some["component_code"].to_list()
                every = len(codes) == len([c for c in registry.components(index.code, year) if c.level != "other"])
                which = words.term("quality.every_cell", lang) if every else ", ".join(codes)
                rows.append([short, phrases.name_of(place, lang), which, some.height, why])
    headers = [words.term(f"quality.head_{key}", lang) for key in ("index", "province", "which", "cells", "reason")]
    return passage(headers, rows, numeric=[3])


def quality_differences(*, year: int, lang: str = "vi") -> Passage:
    """Printed figures of the year that differ from the chosen ones: both, the size, the source, the reason.

    Examples
    --------
    >>> "91.81" in quality_differences(year=2023, lang="en").text
    True
    """
    country(index=None, year=year, lang=lang)
    found = differing(tidy.evidence(), tidy.indicators(), year=year)
    if not found.height:
        return paragraph(words.term("quality.no_disagreement", lang))
    about = {row["source_id"]: row for row in table("sources").iter_rows(named=True)}
    rows: list[list[object]] = []
    for row in found.iter_rows(named=True):
        digits = 2 if row["what"] == "value" else 0
        source = about.get(str(row["source_id"]).split(";")[0], {})
        place = provinces.get(row["province_code"], row["vintage"])
        rows.append(
            [
                f"{cell_name(row['index'], row['component_code'], lang)}, {phrases.name_of(place, lang)}",
                words.term(f"quality.kind_{row['what']}", lang),
                words.number(row["printed"], lang, digits),
                words.number(row["ours"], lang, digits),
                words.signed(row["difference"], lang, digits),
                link(f"{source.get('publisher') or row['source_id']} [{row['source_id']}]", source.get("url")),
                in_english(row["reason"]),
            ]
        )
    keys = ("cell", "kind", "printed", "ours", "difference", "source", "why")
    return passage([words.term(f"quality.head_{key}", lang) for key in keys], rows, numeric=[2, 3, 4])
