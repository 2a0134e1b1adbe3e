"""Tables of a reform report on what its cells rest on: gaps, disagreements, sources."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import disagreements, missing
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.tables import link, paragraph, passage
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import registry, words

_REASON = {
    "left_empty": {"vi": "bên công bố để trống", "en": "left empty by the publisher"},
    "unpublished": {"vi": "không công bố hoặc chưa tìm thấy", "en": "unpublished or not found"},
    "rank_only": {"vi": "chỉ có hạng, không có điểm", "en": "a rank without a score"},
    "other_units": {
        "vi": "kỳ này in theo đơn vị khác (sáp nhập 2025)",
        "en": "the edition prints other units (merger of 2025)",
    },
}


def reform_missing(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Cells of the year that the province lacks, and why; unpublished is not low."""
    asked = request(index=None, year=year, province=province, lang=lang)
    frame = tidy.indicators()
    rows = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        gaps = missing(frame, index=index.code, year=year, province_code=asked.code, vintage=asked.vintage)
        for (reason,), part in gaps.group_by("reason", maintain_order=True):
            codes = part["component_code"].to_list()
            rows.append([index.short_name[lang], ", ".join(codes), len(codes), _REASON[str(reason)][lang]])
    if not rows:
        return paragraph(
            {"vi": "Không thiếu ô nào của các kỳ năm này.", "en": "No cell of the editions of this year is missing."}[
                lang
            ]
        )
    headers = {"vi": ["Chỉ số", "Ô không có", "Số ô", "Lý do"], "en": ["Index", "Missing cells", "Number", "Reason"]}[
        lang
    ]
    return passage(headers, rows, numeric=[2])


def reform_disagreements(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Printed figures that differ from those in the report: listed, not hidden."""
    asked = request(index=None, year=year, province=province, lang=lang)
    found = disagreements(
        tidy.evidence(), tidy.indicators(), province_code=asked.code, year=year, vintage=asked.vintage
    )
    without = held(_cells_of(found, asked.own, year))
    if not found.height:
        return paragraph(
            {
                "vi": "Không có nguồn nào in con số khác với báo cáo này.",
                "en": "No source prints a figure that differs from this report.",
            }[lang]
        )
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    what = {
        "value": {"vi": "điểm", "en": "score"},
        "rank": {"vi": "hạng", "en": "rank"},
    }
    ours_is = {
        "value": {"vi": "điểm được chọn", "en": "chosen score"},
        "published_rank": {"vi": "hạng in được chọn", "en": "chosen published rank"},
        "computed_rank": {"vi": "hạng do dự án tính", "en": "rank computed by this project"},
    }
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
                what[row["what"]][lang],
                words.number(row["printed"], lang, digits),
                words.number(row["ours"], lang, digits) + f" ({ours_is[row['ours_is']][lang]})",
                link(f"{source.get('publisher') or row['source_id']} [{row['source_id']}]", source.get("url")),
            ]
        )
    headers = {
        "vi": ["Ô", "Loại", "Nguồn in", "Báo cáo này", "Nguồn"],
        "en": ["Cell", "Kind", "Printed", "This report", "Source"],
    }[lang]
    if not rows:
        return without.passage(focus=asked.code, lang=lang)
    return without.below(passage(headers, rows, numeric=[2]), focus=asked.code, lang=lang)


def _cells_of(found: pl.DataFrame, here: pl.Expr, year: int) -> pl.DataFrame:
    """Cells behind some disagreements: the province's own, and those of all where the rank is ours."""
    cells = tidy.indicators().filter(pl.col("edition_year") == year)
    key = ["index", "component_code"]
    ranked = found.filter(pl.col("ours_is") == "computed_rank")
    own = cells.filter(here).join(found, on=key, how="semi", maintain_order="left")
    return pl.concat([own, cells.join(ranked, on=key, how="semi", maintain_order="left")])


def reform_sources(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Sources of the province's cells of the year, with publisher, title and how much was read."""
    asked = request(index=None, year=year, province=province, lang=lang)
    own = tidy.indicators().filter((pl.col("edition_year") == year) & asked.own)
    named = pl.concat([own["source_id"], own["rank_source_id"]]).drop_nulls().str.split(";").explode()
    counted = named.value_counts(name="cells").sort("source_id")
    if not counted.height:
        return paragraph({"vi": "Không có nguồn nào.", "en": "No source."}[lang])
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    rows = []
    for source_id, cells in counted.iter_rows():
        source = about.get(source_id, {})
        rows.append(
            [
                source_id,
                source.get("publisher"),
                link(str(source.get("title") or ""), source.get("url")),
                source.get("evidence"),
                cells,
            ]
        )
    headers = {
        "vi": ["Mã nguồn", "Bên công bố", "Tên", "Đã đọc", "Số ô"],
        "en": ["Source", "Publisher", "Title", "What was read", "Cells"],
    }[lang]
    return passage(headers, rows, numeric=[4])
