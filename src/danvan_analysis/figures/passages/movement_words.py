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
from danvan_analysis.reference import territories, words

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
        nothing = words.term("movement.up_to_no_published_and", lang).format(year=year, name=name)
        return paragraph(nothing, *after, kind="summary")
    told, rest = _told(rows)
    wide = results.models(results.wide(rows))
    return paragraph(
        _found(rows, name, year, lang),
        *[_statement(statement, lang) for statement in told],
        _rest(rest, lang, first=not told),
        _overlap(wide, lang),
        words.term("movement.states_registered_recognised_typical_commended", lang),
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
        listed.append(words.term("movement.of_districts_and_communes", lang).format(local=local))
    if other:
        ours = words.term("movement.of_the_province_and_its", lang)
        listed.append(f"{other} {'other ' if lang == 'en' else ''}{ours}")
    some = said.joined(listed, lang)
    if first:
        return words.term("movement.none_counts_models_of_the", lang).format(some=some)
    return words.term("movement.besides_the_table_of_quotes", lang).format(some=some)


def _overlap(rows: pl.DataFrame, lang: str) -> str:
    pairs = results.overlapping(rows)
    if not pairs:
        return ""
    listed = said.joined(sorted({f"{start}–{end}" for pair in pairs for start, end in pair}), lang)
    return words.term("movement.the_periods_overlap_so_the", lang).format(listed=listed)


def _undated_sentence(own: pl.DataFrame, year: int, lang: str) -> list[str]:
    # Counted, not read: what they say stands in another section.
    count = own.filter(pl.col("placed_year").is_null()).height
    if not count:
        return []
    newest = newest_year()
    if year >= newest:
        return [
            words.term("movement.in_a_section_of_its", lang).format(
                count=count, count_2=said.figures(count, "en", which="undated")
            )
        ]
    return [
        words.term("movement.in_the_report_of", lang).format(
            count=count, newest=newest, count_2=said.figures(count, "en", which="undated")
        )
    ]


def _merged_sentence(asked: Request, year: int, lang: str) -> list[str]:
    """A unit made of several provinces is not any of them: when it was formed, where their figures stand."""
    if asked.province.vintage == 2025:
        merger = territories.merger(asked.code, 2025)
        if merger is None:
            return []
        return [words.term("movement.figures_of_those_provinces_are", lang).format(vi=merger.text[lang])]
    found = said.new_unit(asked.code, year, lang)
    if found is None:
        return []
    day, new = found
    name = phrases.name_of(asked.province, lang)
    same = "cùng tên " if new == name else ""
    return [words.term("movement.since_is_part_of_the", lang).format(day=day, name=name, same=same, new=new)]


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
        return paragraph(words.term("movement.no_source_prints_both_a", lang))
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
    headers = [
        words.term(key, lang)
        for key in (
            "movement.place_time",
            "movement.printed_whole",
            "movement.printed_parts",
            "movement.sum_of_the_parts",
            "movement.check",
        )
    ]
    about = words.term("movement.parts_are_held_only_against", lang)
    made = together(paragraph(about), passage(headers, lines, numeric=[3]))
    return without.below(made, focus=asked.code, lang=lang)


def _outcome(check: said.Row, lang: str) -> str:
    if check["outcome"] == "inexact":
        return words.term("movement.whole_or_parts_are_not", lang)
    if check["outcome"] == "equal":
        return words.term("movement.equal_to_the_whole", lang)
    size = words.integer(abs(check["difference"]), lang)
    more = check["difference"] > 0
    text = words.term("movement.than_the_whole", lang).format(
        value="hơn" if more else "kém", size=size, value_2="more" if more else "less"
    )
    if check["kind"] == "field" and len(check["parts"]) < _FIELDS:
        seen = len(check["parts"])
        text += words.term("movement.only_fields_seen", lang).format(seen=seen)
    return text
