"""Tables of a reform report on what its cells rest on: gaps, disagreements, sources."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import disagreements, missing
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.tables import link, paragraph, passage
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import registry, words


def reform_missing(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Cells of the year that the province lacks, and why; unpublished is not low."""
    asked = request(index=None, year=year, province=province, lang=lang)
    frame = remembered.indicators()
    rows = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        gaps = missing(frame, index=index.code, year=year, province_code=asked.code, vintage=asked.vintage)
        for (reason,), part in gaps.group_by("reason", maintain_order=True):
            codes = part["component_code"].to_list()
            rows.append(
                [index.short_name[lang], ", ".join(codes), len(codes), words.term(f"evidence.reason_{reason}", lang)]
            )
    if not rows:
        return paragraph(words.term("evidence.no_cell_of_the_editions", lang))
    headers = [
        words.term(key, lang)
        for key in (
            "evidence.index",
            "evidence.missing_cells",
            "evidence.number",
            "evidence.reason",
        )
    ]
    return passage(headers, rows, numeric=[2])


def reform_disagreements(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Printed figures that differ from those in the report: listed, not hidden."""
    asked = request(index=None, year=year, province=province, lang=lang)
    found = disagreements(
        tidy.evidence(), remembered.indicators(), province_code=asked.code, year=year, vintage=asked.vintage
    )
    without = held(_cells_of(found, asked.own, year))
    if not found.height:
        return paragraph(words.term("evidence.no_source_prints_a_figure", lang))
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    rows = []
    for row in found.iter_rows(named=True):
        everyone = row["ours_is"] == "computed_rank"
        if without.of(row["index"], year, row["component_code"], code=None if everyone else asked.code):
            continue
        digits = 2 if row["what"] == "value" else 0
        source = about.get(row["source_id"].split(";")[0], {})
        rows.append(
            [
                phrases.index_name(row["index"], lang) + f" {row['component_code']}",
                words.term(f"evidence.what_{row['what']}", lang),
                words.number(row["printed"], lang, digits),
                words.number(row["ours"], lang, digits) + f" ({words.term('evidence.ours_' + row['ours_is'], lang)})",
                link(f"{source.get('publisher') or row['source_id']} [{row['source_id']}]", source.get("url")),
            ]
        )
    headers = [
        words.term(key, lang)
        for key in (
            "evidence.cell",
            "evidence.kind",
            "evidence.printed",
            "evidence.this_report",
            "evidence.source",
        )
    ]
    if not rows:
        return without.passage(focus=asked.code, lang=lang)
    return without.below(passage(headers, rows, numeric=[2]), focus=asked.code, lang=lang)


def _cells_of(found: pl.DataFrame, here: pl.Expr, year: int) -> pl.DataFrame:
    """Cells behind some disagreements: the province's own, and those of all where the rank is ours."""
    cells = remembered.indicators().filter(pl.col("edition_year") == year)
    key = ["index", "component_code"]
    ranked = found.filter(pl.col("ours_is") == "computed_rank")
    own = cells.filter(here).join(found, on=key, how="semi", maintain_order="left")
    return pl.concat([own, cells.join(ranked, on=key, how="semi", maintain_order="left")])
