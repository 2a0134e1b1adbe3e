"""The comparison of two releases as a page and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from danvan_analysis.figures import webfont
from danvan_analysis.reference import words
from danvan_analysis.site.release_diff import KINDS, FigureChange, ReleaseDiff
from danvan_analysis.site.release_diff_cells import CellChange
from danvan_analysis.site.release_diff_sentences import SentenceChange
from danvan_analysis.site.release_diff_sides import Side
from danvan_analysis.site.validation_page import where
from danvan_analysis.storage import replace

NAME: Final = "diff"
#: Entries of a list that a page shows; the JSON file has all.
_SHOWN: Final = 400
_CAUSES: Final = 12
_REPORTS: Final = 3
#: Words and spaces of two sentences that are compared one by one.
_MOST_WORDS: Final = 4_000
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")
#: Parts of a key that tell a row apart for a reader; those of an index are told in words.
_TELLING: Final = (
    "province_code", "vintage", "unit_name", "measure", "statistic", "weighting", "period_start_year",
    "period_end_year", "as_of", "claim_id", "variable", "source_id",
)  # fmt: skip
_INDEX: Final = ("index", "edition_year", "province_code", "vintage", "component_code")


def write(made: ReleaseDiff, out: Path, *, langs: Sequence[str]) -> tuple[list[Path], Path]:
    """Write a comparison.

    Parameters
    ----------
    made : ReleaseDiff
    out : Path
        Folder.
    langs : sequence of str
        A page each: ``diff.vi.html``, ``diff.en.html``.

    Returns
    -------
    list of Path, Path
        The pages, and ``diff.json``: the same bytes for the same two sides, nothing loaded from elsewhere.
    """
    pages = []
    for lang in langs:
        pages.append(out / f"{NAME}.{lang}.html")
        replace(pages[-1], page(made, lang).encode("utf-8", "replace"))
    target = out / f"{NAME}.json"
    replace(target, (json.dumps(content(made), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return pages, target


def content(made: ReleaseDiff) -> dict[str, Any]:
    """The comparison as JSON, its notes in words too."""
    found = made.to_dict()
    for one, (code, given) in zip(found["notes"], made.notes, strict=True):
        one["text"] = words.term(f"diff.note_{code}", "en").format(**given)
    # A stranger's list may hold half of a character pair, which no file can.
    told: dict[str, Any] = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    return told


def page(made: ReleaseDiff, lang: str) -> str:
    """The comparison as a page in one language."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("danvan_analysis.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = {key: words.term(f"diff.{key}", lang) for key in words.keys("diff")}
    names = {"old": _named(made.old, made.new), "new": _named(made.new, made.old)}
    listed = list(made.cells or ())
    sentences = _of_lang(made.sentences or (), lang)
    plain = [one for one in sentences if one.kind == "sentence" and not one.passing]
    rows = [one for one in sentences if one.kind == "row" and not one.passing]
    passing = [one for one in sentences if one.passing]
    figures = _figures_of(made.figures or (), lang)
    groups = [(kind, [one for one in figures if one.kind == kind]) for kind in KINDS]

    def cut(found: Sequence[Any], shaped: Any) -> dict[str, Any]:
        more = len(found) - _SHOWN
        return {
            "shown": [shaped(one) for one in found[:_SHOWN]],
            "n": words.integer(len(found), lang),
            "more": said["more"].format(n=words.integer(more, lang)) if more > 0 else "",
        }

    return environment.get_template("release_diff.html.j2").render(
        fonts=webfont.css(),
        lang=lang,
        said=said,
        title=said["title"].format(**names),
        sides=[(said[key], names[key], _about(side, lang)) for key, side in (("old", made.old), ("new", made.new))],
        counts=_counts(made, lang, groups, [len(plain), len(rows)]),
        figures=None
        if made.figures is None
        else [
            {"kind": kind, "name": said[f"kind_{kind}"], **cut(found, lambda one: _figure(one, listed, lang))}
            for kind, found in groups
            if found
        ],
        cells=None if made.cells is None else cut(listed, lambda one: _cell(one, lang)),
        sentences=None
        if made.sentences is None
        else [
            ("", cut(plain, lambda one: _sentence(one, lang))),
            (said["rows"], cut(rows, lambda one: _sentence(one, lang))),
            (said["passing"], cut(passing, lambda one: _sentence(one, lang))),
        ],
        reports=[(said["reports_gone"], made.reports_gone), (said["reports_new"], made.reports_new)],
        notes=[said[f"note_{code}"].format(**given) for code, given in made.notes],
    )


def _named(side: Side, other: Side) -> str:
    """What a side is called: by its release where that tells the two apart."""
    if side.version and side.version != other.version:
        return side.version
    return side.name


def _about(side: Side, lang: str) -> str:
    def said(key: str, **given: object) -> str:
        return words.term(f"diff.{key}", lang).format(**given)

    parts = [f"{said(f'side_{side.kind}')} {side.name}"]
    parts.append(
        said("release", version=side.version, day=side.created[:10]) if side.version else said("release_unknown")
    )
    if side.commit:
        parts.append(said("commit", commit=side.commit[:12]))
    if side.figures is None:
        return "; ".join([*parts, said("not_listed")])
    parts.append(said("listed", n=words.integer(len(side.figures.entries), lang)))
    return "; ".join(parts if side.figures.closed else [*parts, said("draft")])


def _counts(
    made: ReleaseDiff, lang: str, groups: Sequence[tuple[str, Sequence[FigureChange]]], printed: Sequence[int]
) -> list[str]:
    """Lines of the summary, of what the page shows: that of its language."""

    def said(key: str, n: int, **given: str) -> str:
        return words.term(f"diff.{key}", lang).format(n=words.integer(n, lang), **given)

    lines = [
        said("count_figures", len(found), kind=words.term(f"diff.kind_{kind}", lang)) for kind, found in groups if found
    ]
    lines += [said("unchanged", made.unchanged)] if made.figures is not None else []
    lines += [said("count_cells", len(made.cells))] if made.cells is not None else []
    if made.sentences is not None:
        lines += [said(key, n) for key, n in zip(("count_sentences", "count_rows"), printed, strict=True)]
    return lines


def _figures_of(found: Sequence[FigureChange], lang: str) -> list[FigureChange]:
    """Figures in the language of the page; of those that have another language alone, these."""
    mine = {one.id.rpartition(".")[0] for one in found if one.id.endswith(f".{lang}")}
    return [one for one in found if one.id.endswith(f".{lang}") or one.id.rpartition(".")[0] not in mine]


def _of_lang(found: Sequence[SentenceChange], lang: str) -> list[SentenceChange]:
    mine = [one for one in found if any(report.endswith(f".{lang}") for report, _, _ in one.places)]
    return mine or list(found)


def _figure(one: FigureChange, listed: Sequence[CellChange], lang: str) -> dict[str, Any]:
    names = [words.term(f"diff.print_{name}", lang) if name in _PRINTS else name for name in one.differing]
    # Other rows make all else differ too.
    named = bool(names) and one.kind in ("definition", "drawing")
    more = len(one.causes) - _CAUSES
    return {
        "id": one.id,
        "code": one.code,
        "anchor": one.code if one.size == "page" else f"{one.code}.{one.size}",
        "size": words.term("diff.column_size", lang) if one.size == "column" else "",
        "titles": _marked(one.former_title, one.title) if one.former_title and one.title else None,
        "title": one.title or one.former_title,
        "differing": words.term("diff.differing", lang).format(names=", ".join(names)) if named else "",
        "why": [words.term(f"diff.why_{code}", lang) for code in one.why if code != "cells"],
        "cells": [_cell(listed[position], lang) for position in one.causes[:_CAUSES]],
        "more": words.term("diff.more", lang).format(n=words.integer(more, lang)) if more > 0 else "",
    }


_PRINTS: Final = ("data", "spec", "code", "alt", "notes", "drawing", "pixels", "page", "csv")


def _cell(one: CellChange, lang: str) -> dict[str, str]:
    def place(table: str, row: int, column: str) -> str:
        return words.term("diff.place", lang).format(table=table, row=row, column=column)

    address = place(one.table, one.row, one.column)
    if one.stood is not None:
        address += f"; {words.term('diff.stood', lang).format(place=place(*one.stood))}"
    empty = words.term("diff.empty", lang)
    return {
        "what": f"{_about_row(dict(one.key), lang)}: {words.term(f'diff.what_{one.what}', lang)}".removeprefix(": "),
        "former": empty if one.former is None else one.former,
        "now": empty if one.now is None else one.now,
        "corrected": words.term("diff.by_correction", lang) if one.corrected else "",
        "address": address,
    }


def _about_row(key: Mapping[str, Any], lang: str) -> str:
    if not key:
        return ""
    if key.get("index") is not None:
        told = {name: key.get(name) for name in (*_INDEX, "statistic", "weighting", "variable")}
    else:
        told = {name: key.get(name) for name in _TELLING}
    return where(told, lang)


def _sentence(one: SentenceChange, lang: str) -> dict[str, Any]:
    places = [place for place in one.places if place[0].endswith(f".{lang}")] or one.places
    shown = [
        f"{report} ({words.term('diff.section', lang).format(section=heading)})"
        if heading
        else f"{report} ({words.term('diff.top', lang)})"
        for report, _, heading in places[:_REPORTS]
    ]
    if more := len(places) - _REPORTS if len(places) > _REPORTS else 0:
        shown.append(words.term("diff.more_reports", lang).format(n=words.integer(more, lang)))
    alone = "" if one.former and one.now else words.term("diff.gone" if one.former else "diff.came", lang)
    return {"titles": _marked(one.former, one.now), "places": "; ".join(shown), "alone": alone}


def _marked(former: str, now: str) -> dict[str, list[tuple[str, bool]]]:
    """Two texts in pieces, each with whether the other text lacks it."""
    one, other = _WORD.findall(former), _WORD.findall(now)
    made: dict[str, list[tuple[str, bool]]] = {"former": [], "now": []}
    if not one or not other or len(one) + len(other) > _MOST_WORDS:
        return {"former": [(former, False)] if former else [], "now": [(now, False)] if now else []}
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for side, text in (("former", "".join(one[a:b])), ("now", "".join(other[c:d]))):
            if text:
                made[side].append((text, tag != "equal"))
    return made
