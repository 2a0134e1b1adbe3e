"""Tables of a reform report: dimensions, neighbours, gaps, disagreements, sources."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import disagreements, is_complete, missing, near, with_ranks
from danvan_analysis.analysis.comparable import compare
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import intervals, phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import edition, request
from danvan_analysis.figures.passages.tables import Markup, explained, link, paragraph, passage, together
from danvan_analysis.reference import registry, words

_REASON = {
    "left_empty": {"vi": "bên công bố để trống", "en": "left empty by the publisher"},
    "unpublished": {"vi": "không công bố hoặc chưa tìm thấy", "en": "unpublished or not found"},
    "rank_only": {"vi": "chỉ có hạng, không có điểm", "en": "a rank without a score"},
}


def _value(value: float | None, unit: str | None, scale_max: float | None, lang: str) -> str:
    if value is None:
        return "–"
    number = words.number(value, lang)
    if unit in {"percent", "percent_of_component_max"}:
        return f"{number}%"
    if unit == "points" and scale_max is not None:
        return f"{number}/{scale_max:g}" if lang == "en" else f"{number}/{f'{scale_max:g}'.replace('.', ',')}"
    return number


def reform_dimensions(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Every published or derived part of an index for the province, with rank, median and change.

    Parameters
    ----------
    index : str
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        Rank and median only where the edition has all provinces of the part; change only where the two
        editions are comparable, otherwise whose word the break is.

    Examples
    --------
    >>> table = reform_dimensions(index="PAPI", year=2024, province="Sơn La", lang="en").text
    >>> next(line.split("\t")[1] for line in table.splitlines() if line.startswith("D4 "))
    '7.06/10 †'
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    if year not in registry.years(asked.index):
        return paragraph({"vi": f"Không có kỳ {year}.", "en": f"No edition of {year}."}[lang])
    frame = tidy.indicators(index=asked.index)
    ranked = with_ranks(frame.filter(pl.col("edition_year").is_in([year - 1, year])))
    own = {row["component_code"]: row for row in _own(ranked, asked.code, year).iter_rows(named=True)}
    before = {row["component_code"]: row for row in _own(ranked, asked.code, year - 1).iter_rows(named=True)}
    medians = dict(
        frame.filter(pl.col("edition_year") == year)
        .group_by("component_code")
        .agg(pl.col("value").median())
        .iter_rows()
    )
    rows = []
    sampled = False
    for component in registry.components(asked.index, year):
        row = own.get(component.code)
        if row is None or component.level == "composite":
            continue
        complete = is_complete(asked.index, component.code, year)
        span = intervals.between(asked.index, component.code, year, asked.code)
        sampled = sampled or span is not None
        rank = f"{row['rank']}/{row['rank_of']}{intervals.short(span)}" if complete and row["rank"] is not None else "–"
        rows.append(
            [
                f"{component.code} {component.label[lang]}",
                _value(row["value"], row["unit"], row["scale_max"], lang) + phrases.mark(row["status"]),
                rank,
                row["rank_published"] if row["rank_published"] is not None else "–",
                words.number(medians[component.code], lang) if complete else "–",
                _change(asked.index, component.code, year, row, before.get(component.code), lang),
            ]
        )
    if not rows:
        return paragraph(
            {
                "vi": "Không tìm thấy điểm thành phần nào; không công bố không có nghĩa là thấp.",
                "en": "No score of a part was found; unpublished does not mean low.",
            }[lang]
        )
    headers = {
        "vi": ["Thành phần", "Điểm", "Hạng do dự án tính", "Hạng do bên công bố in", "Trung vị", f"So với {year - 1}"],
        "en": ["Part", "Score", "Our rank", "Published rank", "Median", f"Since {year - 1}"],
    }[lang]
    made = explained(headers, rows, lang=lang, numeric=[1, 2, 3, 4])
    return together(made, paragraph(intervals.note(lang), kind="release")) if sampled else made


def _own(frame: pl.DataFrame, code: str, year: int) -> pl.DataFrame:
    return frame.filter((pl.col("edition_year") == year) & (pl.col("province_code") == code))


def _change(
    index: str, component: str, year: int, row: dict[str, object], before: dict[str, object] | None, lang: str
) -> str:
    if year - 1 not in registry.editions(index, component):
        return "–"
    comparison = compare(index, component, year - 1, year)
    if not comparison.comparable:
        return phrases.kinds(comparison.breaks, lang)
    if before is None or before["value"] is None or row["value"] is None:
        return "–"
    if before["unit"] != row["unit"] or before["scale_max"] != row["scale_max"]:
        return words.term("not_comparable", lang)
    return words.signed(float(str(row["value"])) - float(str(before["value"])), lang, phrases.DIGITS)


def reform_near(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""The three provinces above and below on an index, with the difference in points.

    Parameters are those of :func:`reform_dimensions`.

    Examples
    --------
    >>> reform_near(index="PCI", year=2019, province="Sơn La", lang="en").text.splitlines()[4].split("\t")[:2]
    ['57', 'Sơn La']
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    short = phrases.index_name(asked.index, lang)
    rows = near(with_ranks(edition(asked)), asked.code)
    if not is_complete(asked.index, asked.component, year) or not rows.height:
        return paragraph(
            {
                "vi": f"Không nêu các tỉnh gần nhất của {short} {year}: kỳ này không đủ các tỉnh hoặc "
                "không có tỉnh này.",
                "en": f"No neighbours are named for {short} {year}: the edition is not complete or lacks the province.",
            }[lang]
        )
    headers = {
        "vi": ["Hạng do dự án tính", "Tỉnh", f"Điểm {short}", "Chênh lệch"],
        "en": ["Our rank", "Province", f"{short} score", "Difference"],
    }[lang]
    drawn = intervals.intervals(asked.index, asked.component, year)
    spans = {code: (low, high) for code, low, high in drawn.iter_rows()}
    lines = []
    for row in rows.iter_rows(named=True):
        own = row["province_code"] == asked.code
        name = Markup(f"<strong>{row['province']}</strong>") if own else row["province"]
        difference = "" if own else words.signed(row["difference"], lang, phrases.DIGITS)
        span = spans.get(row["province_code"])
        lines.append([f"{row['rank']}{intervals.short(span)}", name, words.number(row["value"], lang), difference])
    made = passage(headers, lines, numeric=[0, 2, 3])
    return together(made, paragraph(intervals.note(lang), kind="release")) if spans else made


def reform_missing(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Cells of the year that the province lacks, and why; unpublished is not low."""
    asked = request(index=None, year=year, province=province, lang=lang)
    frame = tidy.indicators()
    rows = []
    for index in registry.indices():
        if year not in registry.years(index.code):
            continue
        gaps = missing(frame, index=index.code, year=year, province_code=asked.code)
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
    found = disagreements(tidy.evidence(), tidy.indicators(), province_code=asked.code, year=year)
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
    return passage(headers, rows, numeric=[2])


def reform_sources(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """Sources of the province's cells of the year, with publisher, title and how much was read."""
    asked = request(index=None, year=year, province=province, lang=lang)
    own = tidy.indicators().filter((pl.col("edition_year") == year) & (pl.col("province_code") == asked.code))
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
