"""Claim by claim: the quote, what stands in the tables beside it, the verdict, and the rule that gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from danvan_analysis.analysis.claims import Checked, Found
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages import claim_words as tell
from danvan_analysis.figures.passages.claim_eras import eras_table
from danvan_analysis.figures.passages.claim_material import Material, material
from danvan_analysis.figures.passages.claim_words import term
from danvan_analysis.figures.passages.tables import Markup, paragraph, passage, together
from danvan_analysis.figures.quotes import source_cell
from danvan_analysis.reference import words

#: Figures of other periods or places that stand beside a claim, at most.
_MOST = 12


def claims_checked(*, path: Path | str | None = None, lang: str = "vi") -> Passage:
    """Every claim in a section of its own.

    Parameters
    ----------
    path : path, optional
        A CSV file of claims. Default: the claims of the project's own table.
    lang : str
        Quotes stay in the language in which they were printed.

    Returns
    -------
    Passage
        A section a claim, with the anchor ``claim-<name>``.

    Examples
    --------
    >>> text = claims_checked(lang="en").text
    >>> "Inside this source: 1,510 + 490 = 2,000" in text, "true" in text.casefold()
    (True, False)
    """
    about = material(path, lang)
    return together(*(section(one, about, lang) for one in about.checked))


def anchor(one: Checked) -> str:
    """Id of the section of a claim."""
    return "claim-" + re.sub(r"[^A-Za-z0-9_-]", "-", one.claim.claim_id)


def section(one: Checked, about: Material, lang: str) -> Passage:
    """The section of one claim."""
    claim = one.claim
    parts = [_heading(one, about, lang), _quote(one, lang), verdict(one, about, lang)]
    parts.append(paragraph(*_stated(one, lang), kind="release"))
    if claim.claim_id in about.withheld:
        focus = str(claim.cells["province_code"] or "")
        parts.append(about.withheld[claim.claim_id].passage(focus=focus, lang=lang))
    elif claim.kind == "trend":
        parts.append(eras_table(one, lang))
    else:
        parts += _beside(one, about, lang)
    made = together(*parts)
    return Passage(f'<section class="claim">{made.html}</section>', made.text)


def _heading(one: Checked, about: Material, lang: str) -> Passage:
    verdict_said = words.term(f"claim_verdict.{about.verdict(one)[0]}", lang)
    text = f"{one.claim.claim_id}: {verdict_said}"
    return Passage(f'<h3 id="{anchor(one)}">{escape(text)}</h3>', text)


def _quote(one: Checked, lang: str) -> Passage:
    text = str(one.claim.cells["quote"])
    spoken = said.quote_lang(text, {})
    html = f'<blockquote lang="{spoken}"><p>{escape(text)}</p></blockquote>'
    if note := one.claim.cells["note"]:
        # Notes of the transcription are in the language of who wrote them down.
        tongue = said.quote_lang(str(note), {"publisher": "(English"})
        html += f'<p class="release">{words.term("note", lang)}: <span lang="{tongue}">{escape(str(note))}</span></p>'
    return Passage(html, f"“{text}”")


def verdict(one: Checked, about: Material, lang: str) -> Passage:
    """Verdict and rule, in words."""
    code, rule = about.verdict(one)
    head = term("verdict", lang).format(verdict=words.term(f"claim_verdict.{code}", lang))
    text = words.term(f"claim_rule.{rule}", lang)
    html = f'<p class="verdict"><strong>{escape(head)}</strong> {escape(text)} <small><code>{rule}</code></small></p>'
    return Passage(html, f"{head} {text}")


def _stated(one: Checked, lang: str) -> list[str]:
    claim = one.claim
    lines = []
    if claim.matter.misprint:
        lines.append(term("misprint", lang))
    if claim.stated:
        lines.append(term("stated", lang).format(figures=tell.stated(claim, lang)))
    lines.append(tell.period(claim, lang))
    if len({code for code, _ in one.parts}) > 1:
        each = "; ".join(
            f"{tell.part_name(claim, position, lang)} – {words.term(f'claim_verdict.{code}', lang)}"
            for position, (code, _) in enumerate(one.parts)
        )
        lines.append(term("several", lang).format(parts=each))
    return lines


def _beside(one: Checked, about: Material, lang: str) -> list[Passage]:
    parts = []
    same = [found for found in one.found if not found.obstacles]
    others = [found for found in one.found if found.obstacles]
    # Other editions of an index say nothing of one that is there; other counts show what was found instead.
    most = 0 if same and one.claim.matter.table in ("index", "national") else _MOST
    if one.found:
        parts.append(_table(one, [*same, *others[:most]], about.sources, lang))
    if len(others) > most:
        parts.append(paragraph(term("more", lang).format(n=len(others) - most), kind="release"))
    camps = [found.agreement for found in same if found.relation == "independent"]
    if "agrees" in camps and "differs" in camps:
        text = term("camps", lang).format(agree=camps.count("agrees"), differ=camps.count("differs"))
        parts.append(paragraph(text))
    parts += [paragraph(line) for line in tell.sums(one, lang)]
    return parts


def _table(one: Checked, shown: list[Found], sources: Mapping[str, Mapping[str, Any]], lang: str) -> Passage:
    what = one.claim.matter.what
    rows: list[list[object]] = []
    for found in shown:
        row = found.cells
        rows.append(
            [
                tell.figure(found, one.claim, lang),
                tell.when(found, one.claim, lang),
                tell.beside(found, lang),
                _source(row, sources, what),
                tell.address(row, lang, what=what),
            ]
        )
    headers = [term(f"head_{key}", lang) for key in ("figure", "time", "beside", "source", "cell")]
    made = passage(headers, rows)
    marks = phrases.marks_explained(made.text, lang)
    return together(made, paragraph(marks, kind="release")) if marks else made


def _source(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], what: str) -> Markup:
    ids = str((row.get("rank_source_id") if what == "rank" else None) or row["source_id"] or "").split(";")
    return Markup("<br>".join(source_cell(one, sources.get(one, {})) for one in ids if one))
