"""Words of a movement report: what was published up to a year, and whether printed parts make their whole."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, movement_of, request
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import open_rows
from danvan_analysis.reference import geography, provinces, territories, words

_MOST = 4  # statements told in the first paragraph; the rest are in the tables
_FIELDS = 4  # fields of models that sources know: economy, culture and society, defence, political system


def newest_year() -> int:
    """Year whose report carries the undated figures: the last in which any printed result is placed.

    Examples
    --------
    >>> newest_year()
    2025
    """
    newest = results.newest_year(tidy.movement())
    return newest if newest is not None else 0


def movement_summary(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    """The first paragraph: what was published up to a year, states and periods kept apart.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Examples
    --------
    >>> print(movement_summary(year=2019, province="Sơn La", lang="en").text.split(". ")[1])
    2009–2019, Sơn La (province): 2,665 models (1,921 of collectives, 744 of individuals)
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    name = phrases.name_of(asked.province, lang)
    own = movement_of(asked)
    rows, without = open_rows(results.up_to(own, year))
    after = [*_undated_sentence(own, year, lang), *_merged_sentence(asked, year, lang)]
    after += without.sentences(focus=asked.code, lang=lang)
    if not rows.height:
        nothing = {
            "vi": f"Đến năm {year}, chưa tìm thấy con số nào đã công bố và có ghi thời gian về phong trào thi đua “Dân "
            f"vận khéo” của {name}. Chưa tìm thấy không có nghĩa là không có.",
            "en": f"Up to {year}, no published and dated figure of the emulation movement “Dân vận khéo” in {name} was "
            "found. Not found does not mean none.",
        }[lang]
        return paragraph(nothing, *after, kind="summary")
    told, rest = _told(rows)
    wide = results.models(results.wide(rows))
    return paragraph(
        _found(rows, name, year, lang),
        *[_statement(statement, lang) for statement in told],
        _rest(rest, lang, first=not told),
        _overlap(wide, lang),
        {
            "vi": "Các trạng thái (đăng ký, được công nhận, tiêu biểu, khen thưởng) là những nội dung đếm khác nhau, "
            "không cộng và không so sánh; con số phản ánh cách đếm của từng nơi, không đo kết quả.",
            "en": "States (registered, recognised, typical, commended) are different measures, not added and not "
            "compared; figures reflect how models were counted, not performance.",
        }[lang],
        *after,
        kind="summary",
    )


def _found(rows: pl.DataFrame, name: str, year: int, lang: str) -> str:
    count, printed = rows.height, rows["source_id"].n_unique()
    here = rows.filter(pl.col("placed_year") == year).height
    if lang == "vi":
        of_year = f"{here} con số thuộc năm {year}" if here else f"không có con số nào thuộc riêng năm {year}"
        return (
            f"Đến năm {year}, tìm thấy {count} con số đã công bố và có ghi thời gian về phong trào thi đua “Dân vận "
            f"khéo” của {name}, từ {printed} nguồn; {of_year}."
        )
    of_year = f"{here} of them placed in {year}" if here else f"none of them placed in {year} itself"
    origin = "source" if printed == 1 else "sources"
    return (
        f"Up to {year}, {said.figures(count, 'en', which='published and dated')} of the emulation movement “Dân vận "
        f"khéo” in {name} {'was' if count == 1 else 'were'} found, from {printed} {origin}, {of_year}."
    )


def _told(rows: pl.DataFrame) -> tuple[list[pl.DataFrame], pl.DataFrame]:
    """Statements on models of the province for the first paragraph, newest first, and the other rows."""
    wide = results.models(results.wide(rows))
    statements = [some for _, some in wide.group_by(*results.STATEMENT, maintain_order=True)][:_MOST]
    kept = [row for statement in statements for row in statement["row"]]
    return statements, rows.filter(~pl.col("row").is_in(kept))


def _statement(rows: pl.DataFrame, lang: str) -> str:
    """One printed statement: its wholes with the parts that the source gives, other states beside them."""
    first = rows.row(0, named=True)
    checks = {
        check["whole_row"]: check["part_rows"]
        for check in results.parts(rows).filter(kind="holder").iter_rows(named=True)
    }
    inside = {row for members in checks.values() for row in members}
    by_row = {row["row"]: row for row in rows.iter_rows(named=True)}
    told = []
    for number, row in by_row.items():
        if number in inside:
            continue
        text = said.counted(row, lang)
        if number in checks:
            text += " (" + ", ".join(said.part(by_row[member], lang) for member in checks[number]) + ")"
        told.append(text)
    when = said.period(first, lang)
    stated = f"{when[0].upper()}{when[1:]}, {said.place(first, lang)}: {'; '.join(told)}"
    kind = str(first["basis"])
    return f"{stated} ({said.basis(first, lang)})." if kind.startswith("cumulative") else f"{stated}."


def _rest(rows: pl.DataFrame, lang: str, *, first: bool) -> str:
    """Where the figures stand that the paragraph does not tell."""
    if not rows.height:
        return ""
    local = rows.filter(pl.col("level").is_in(["district", "commune"])).height
    other = rows.height - local
    listed = []
    if local:
        listed.append({"vi": f"{local} con số của cấp huyện, cấp xã", "en": f"{local} of districts and communes"}[lang])
    if other:
        ours = {"vi": "con số khác của tỉnh và cơ quan, đơn vị", "en": "of the province and its agencies"}[lang]
        listed.append(f"{other} {'other ' if lang == 'en' else ''}{ours}")
    some = said.joined(listed, lang)
    if first:
        return {
            "vi": f"Trong đó không có con số mô hình nào của cả tỉnh; bảng trích dẫn nêu {some}.",
            "en": f"None counts models of the whole province; the table of quotes has {some}.",
        }[lang]
    return {
        "vi": f"Ngoài ra có {some}, nêu trong bảng trích dẫn.",
        "en": f"Besides, the table of quotes has {some}.",
    }[lang]


def _overlap(rows: pl.DataFrame, lang: str) -> str:
    pairs = results.overlapping(rows)
    if not pairs:
        return ""
    listed = said.joined(sorted({f"{start}–{end}" for pair in pairs for start, end in pair}), lang)
    return {
        "vi": f"Các thời kỳ {listed} chồng lên nhau, nên các con số không cộng được với nhau.",
        "en": f"The periods {listed} overlap, so the figures cannot be added to one another.",
    }[lang]


def _undated_sentence(own: pl.DataFrame, year: int, lang: str) -> list[str]:
    count = results.undated(own).height
    if not count:
        return []
    newest = newest_year()
    if year >= newest:
        return [
            {
                "vi": f"{count} con số không rõ thời gian đứng ở mục riêng.",
                "en": f"In a section of its own: {said.figures(count, 'en', which='undated')}.",
            }[lang]
        ]
    return [
        {
            "vi": f"{count} con số không rõ thời gian đứng trong báo cáo năm {newest}.",
            "en": f"In the report of {newest}: {said.figures(count, 'en', which='undated')}.",
        }[lang]
    ]


def _merged_sentence(asked: Request, year: int, lang: str) -> list[str]:
    """A unit made of several provinces is not any of them: when it was formed, where their figures stand."""
    if asked.province.vintage == 2025:
        merger = territories.merger(asked.code, 2025)
        if merger is None:
            return []
        return [
            {
                "vi": f"{merger.text['vi']} Số liệu của các tỉnh đó nằm ở mục các nơi khác.",
                "en": f"{merger.text['en']} Figures of those provinces are among other places.",
            }[lang]
        ]
    row = geography.crosswalk_2025().filter(pl.col("old_gso_code") == asked.code).row(0, named=True)
    if row["change"] == "unchanged" or year < row["effective"].year:
        return []
    day = said.day(row["effective"].isoformat(), lang)
    new = provinces.get(row["new_gso_code"], 2025).name_vi
    name = phrases.name_of(asked.province, lang)
    same = "cùng tên " if new == name else ""
    return [
        {
            "vi": f"Từ {day}, {name} thuộc đơn vị mới {same}{new}; số liệu của đơn vị mới, nếu có, nằm ở mục các nơi "
            "khác.",
            "en": f"Since {day} {name} is part of the new unit {new}; figures of the new unit, if any, are among other "
            "places.",
        }[lang]
    ]


def movement_parts(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Printed parts beside the whole that the same source prints: equal, or by how much they differ.

    Parameters are those of :func:`movement_summary`.

    Examples
    --------
    >>> movement_parts(year=2019, province="Sơn La", lang="en").text.splitlines()[-1].split("\t")[3:]
    ['2,665', 'equal to the whole']
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    own = movement_of(asked)
    rows, without = open_rows(own if year >= newest_year() else results.up_to(own, year))
    checks = results.parts(rows)
    if not checks.height and without.found:
        return without.passage(focus=asked.code, lang=lang)
    if not checks.height:
        return paragraph(
            {
                "vi": "Không có nguồn nào in cả tổng và các phần của tổng đó để đối chiếu.",
                "en": "No source prints both a whole and its parts.",
            }[lang]
        )
    by_row = {row["row"]: row for row in rows.iter_rows(named=True)}
    lines = []
    for check in checks.iter_rows(named=True):
        whole = by_row[check["whole_row"]]
        lines.append(
            [
                f"{said.place(whole, lang)}, {said.period(whole, lang)}",
                said.counted(whole, lang),
                "; ".join(said.counted(by_row[member], lang) for member in check["part_rows"]),
                words.integer(check["sum"], lang),
                _outcome(check, lang),
            ]
        )
    headers = {
        "vi": ["Địa bàn, thời gian", "Tổng nguồn in", "Các phần nguồn in", "Các phần cộng lại", "Đối chiếu"],
        "en": ["Place, time", "Printed whole", "Printed parts", "Sum of the parts", "Check"],
    }[lang]
    about = {
        "vi": "Chỉ đối chiếu các phần với tổng do cùng một nguồn in cho cùng đơn vị và thời kỳ; các con số được giữ "
        "như đã in.",
        "en": "Parts are held only against the whole that the same source prints for the same unit and period; "
        "figures are kept as printed.",
    }[lang]
    made = together(paragraph(about), passage(headers, lines, numeric=[3]))
    return without.below(made, focus=asked.code, lang=lang)


def _outcome(check: said.Row, lang: str) -> str:
    if check["outcome"] == "inexact":
        return {
            "vi": "tổng hoặc phần không in số chính xác (trên, gần, khoảng), nên không đối chiếu được",
            "en": "whole or parts are not printed exactly (over, almost, about), so they cannot be checked",
        }[lang]
    if check["outcome"] == "equal":
        return {"vi": "bằng tổng", "en": "equal to the whole"}[lang]
    size = words.integer(abs(check["difference"]), lang)
    more = check["difference"] > 0
    text = {
        "vi": f"{'hơn' if more else 'kém'} tổng {size}",
        "en": f"{size} {'more' if more else 'less'} than the whole",
    }[lang]
    if check["kind"] == "field" and len(check["parts"]) < _FIELDS:
        seen = len(check["parts"])
        text += {"vi": f"; chỉ thấy {seen} lĩnh vực", "en": f"; only {seen} fields seen"}[lang]
    return text
