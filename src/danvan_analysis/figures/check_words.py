"""How a check that does not hold is said: the note under a figure, the reason in place of one that is withheld."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures.checks import CELL, Touched
from danvan_analysis.reference import provinces, registry, words

#: Groups of cells named in one sentence, provinces named in one group, notes under one figure.
_GROUPS, _NAMES, _NOTES = 3, 3, 3
_EDITION = ["index", "edition_year", "component_code"]


def notes(found: Sequence[Touched], *, focus: str, lang: str) -> list[str]:
    """The notes under a figure, one a check; the page of validation has the others.

    Parameters
    ----------
    found : sequence of Touched
        As :func:`danvan_analysis.figures.checks.touched` gives them.
    focus : str
        Code of the province of the figure: named first.
    lang : str

    Returns
    -------
    list of str
        Three at most, how many more there are, and how many cells behind other numbers have such a check.
    """
    lines = []
    near = [one for one in found if one.plotted or one.mark.withhold]
    for one in near[:_NOTES]:
        kind = "note_withheld" if one.mark.withhold else "note_known" if one.mark.declared else "note"
        text = words.term(f"check.{kind}", lang)
        lines.append(text.format(cells=cells(one, focus=focus, lang=lang), rule=rule(one.mark.title[lang])))
    if len(near) > _NOTES:
        lines.append(words.term("check.more_notes", lang).format(n=len(near) - _NOTES))
    far = [one for one in found if not (one.plotted or one.mark.withhold)]
    if far:
        known = all(one.mark.declared for one in far)
        count = sum(one.rows.height for one in far)
        lines.append(words.term("check.note_behind_known" if known else "check.note_behind", lang).format(n=count))
    return lines


def reasons(found: Sequence[Touched], *, focus: str, lang: str) -> list[str]:
    """Sentences that say why numbers are withheld, without any of these numbers.

    Parameters are those of :func:`notes`.
    """
    lines = []
    for one in found[:_NOTES]:
        text = words.term("check.withheld_why", lang)
        lines.append(text.format(cells=cells(one, focus=focus, lang=lang), rule=rule(one.mark.title[lang])))
        reason = one.mark.reason[lang]
        if not tells(reason, one.rows):
            lines.append(reason)
    if len(found) > _NOTES:
        lines.append(words.term("check.more_notes", lang).format(n=len(found) - _NOTES))
    return lines


def rule(title: str) -> str:
    """What must hold, without the index and the years in front: the cells beside it name them.

    Examples
    --------
    >>> rule("PCI 2006-2019: the overall score is the weighted sum of its sub-indices")
    'the overall score is the weighted sum of its sub-indices'
    >>> rule("Shares lie within 0 and 100")
    'Shares lie within 0 and 100'
    """
    short = "|".join(re.escape(name) for index in registry.indices() for name in {*index.short_name.values()})
    return re.sub(rf"^(?:{short})\b[^:]{{0,30}}: ", "", title)


def cells(one: Touched, *, focus: str, lang: str) -> str:
    """The rows of a check that does not hold, in words: three groups at most, and how many cells more."""
    rows = one.rows
    groups: list[tuple[str, int]] = []
    if set(CELL) <= set(rows.columns):
        whole = rows.filter(pl.col("province_code").is_not_null() & pl.col("component_code").is_not_null())
        ordered = whole.with_columns(apart=pl.col("province_code") != focus).sort("apart", maintain_order=True)
        for _, part in ordered.group_by(_EDITION, maintain_order=True):
            groups.append((_group(part, focus, lang, everywhere=one.everywhere), part.height))
        rows = rows.filter(pl.col("province_code").is_null() | pl.col("component_code").is_null())
    groups += [(_row(row, lang), 1) for row in rows.iter_rows(named=True)]
    text = "; ".join(group for group, _ in groups[:_GROUPS])
    rest = sum(count for _, count in groups[_GROUPS:])
    return f"{text} {words.term('check.more_cells', lang).format(n=rest)}" if rest else text


def _group(part: pl.DataFrame, focus: str, lang: str, *, everywhere: bool) -> str:
    """Cells of one component of one edition: "PAPI 2022 D1 (Hà Nội)"."""
    first = part.row(0, named=True)
    index = registry.index(first["index"])
    component = "" if first["component_code"] == index.overall else f" {first['component_code']}"
    names = [provinces.get(code, vintage).name_vi for code, vintage in part.select("province_code", "vintage").rows()]
    count = len(names)
    if count <= _NAMES:
        listed = ", ".join(names)
    elif first["province_code"] == focus and not everywhere:
        listed = f"{names[0]}, {words.term('check.other_provinces', lang).format(n=count - 1)}"
    else:
        listed = words.term("check.provinces", lang).format(n=count)
    return f"{index.short_name[lang]} {first['edition_year']}{component} ({listed})"


def _row(row: Mapping[str, Any], lang: str) -> str:
    """A row of another table: a statement of the movement, a published national statistic."""
    if row.get("unit_name") is not None:
        return f"{said.unit_name(row)}, {said.period(row, lang)}"
    if row.get("statistic") is not None:
        name = {"mean": "mean", "max": "highest", "min": "lowest"}.get(row["statistic"])
        what = words.term(name, lang) if name else str(row["statistic"])
        return f"{registry.index(row['index']).short_name[lang]} {row['edition_year']}, {what}"
    return f"{row['table']}, {words.term('row', lang)} {row['row']}"


def tells(text: str, rows: pl.DataFrame) -> bool:
    """Whether a text holds a number of the rows, in either language and at any precision printed."""
    forms: set[str] = set()
    for name in ("value", "rank_published", "rank"):
        for value in rows[name].drop_nulls() if name in rows.columns else ():
            forms |= {words.number(float(value), lang, digits) for lang in words.LANGS for digits in range(5)}
    for name in ("as_published", "rank_as_published"):
        forms |= {str(printed) for printed in rows[name].drop_nulls()} if name in rows.columns else set()
    return any(re.search(rf"(?<![\d.,]){re.escape(form)}(?![.,]?\d)", text) for form in forms)
