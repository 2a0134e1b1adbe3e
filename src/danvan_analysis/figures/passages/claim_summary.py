"""The frame of a claims report: title, first paragraph, table of verdicts, the rules, the sources used."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path

from danvan_analysis.analysis.claims import VERDICTS
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages import claim_words as tell
from danvan_analysis.figures.passages.claim_eras import used
from danvan_analysis.figures.passages.claim_material import Material, material
from danvan_analysis.figures.passages.claim_sections import anchor
from danvan_analysis.figures.passages.claim_words import term
from danvan_analysis.figures.passages.heading import heading
from danvan_analysis.figures.passages.tables import Markup, link, paragraph, passage, together
from danvan_analysis.project import find
from danvan_analysis.published import load
from danvan_analysis.reference import words

#: Rules that decide no claim, but say that its figures are withheld.
_SHOWN_ONLY = "withheld"


def claims_title(*, path: Path | str | None = None, lang: str = "vi") -> str:
    """Title of the report on the claims of a file, or of the project's own table.

    Examples
    --------
    >>> claims_title(path="bai-viet.csv", lang="en")
    'The claims of bai-viet.csv, held against published figures'
    """
    if path:
        return term("title_file", lang).format(file=Path(path).name)
    return words.term("title.claims", lang)


def claims_heading(*, path: Path | str | None = None, lang: str = "vi") -> Passage:
    """Title and data release of the report.

    Parameters
    ----------
    path : path, optional
        A CSV file of claims. Default: the claims of the project's own table.
    lang : str
    """
    if not path:
        return heading(report="claims", lang=lang)
    text = claims_title(path=path, lang=lang)
    package = load(find().raw)
    release = term("release", lang).format(version=package.version, day=package.created[:10])
    return Passage(f'<h1 id="title">{escape(text)}</h1><p class="release">{escape(release)}</p>', f"{text}\n{release}")


def claims_summary(*, path: Path | str | None = None, lang: str = "vi") -> Passage:
    """The first paragraph: how many claims got which verdict, and what a verdict is about.

    Parameters are those of :func:`claims_heading`.

    Examples
    --------
    >>> claims_summary(lang="en").text.split(": ")[1].split(".")[0]
    'this source only 9; not comparable 5; no data 3'
    """
    about = material(path, lang)
    counted = Counter(about.verdict(one)[0] for one in about.checked)
    said = "; ".join(
        f"{words.term(f'claim_verdict.{code}', lang)} {counted[code]}"
        for code in (*VERDICTS, _SHOWN_ONLY)
        if counted[code]
    )
    key = "summary_one" if len(about.checked) == 1 else "summary"
    text = term(key, lang).format(claims=len(about.checked), counts=said)
    return paragraph(text, term("meaning", lang), kind="summary")


def claims_overview(*, path: Path | str | None = None, lang: str = "vi") -> Passage:
    """Table of all claims, each with what it states and its verdict, linked to its section.

    Parameters are those of :func:`claims_heading`.
    """
    about = material(path, lang)
    rows: list[list[object]] = []
    for one in about.checked:
        code, rule = about.verdict(one)
        name = Markup(f'<a href="#{anchor(one)}">{escape(one.claim.claim_id)}</a>')
        quote = Markup(f"<q>{escape(str(one.claim.cells['quote']))}</q>")
        label = words.term(f"claim_verdict.{code}", lang)
        said = Markup(f"{escape(label)} <small><code>{rule}</code></small>")
        rows.append([name, quote, tell.stated(one.claim, lang), said])
    headers = [term(f"head_{key}", lang) for key in ("claim", "quote", "figure", "verdict")]
    return passage(headers, rows)


def claims_rules(*, path: Path | str | None = None, lang: str = "vi") -> Passage:
    """The rules that gave the verdicts of the report, in short words.

    Parameters are those of :func:`claims_heading`.
    """
    about = material(path, lang)
    met = Counter(about.verdict(one) for one in about.checked)
    order = (*VERDICTS, _SHOWN_ONLY)
    rows: list[list[object]] = []
    for code, rule in sorted(met, key=lambda one: (order.index(one[0]), one[1])):
        verdict, said = words.term(f"claim_verdict.{code}", lang), words.term(f"claim_rule.{rule}", lang)
        rows.append([Markup(f"<code>{rule}</code>"), verdict, said, met[code, rule]])
    headers = [term(f"head_{key}", lang) for key in ("rule", "verdict", "rule_said", "claims")]
    trends = any(one.claim.kind == "trend" for one in about.checked)
    notes = [term("rules_same", lang), term("rules_eras", lang) if trends else "", term("rules_file", lang)]
    return together(paragraph(*notes), passage(headers, rows, numeric=[3]))


def claims_sources(*, path: Path | str | None = None, lang: str = "vi") -> Passage:
    """Sources of the figures that stand beside the claims, with address, what was read, and cells used.

    Parameters are those of :func:`claims_heading`. Figures of withheld claims are not counted.
    """
    about = material(path, lang)
    counted = _counted(about)
    if not counted:
        return paragraph(term("sources_none", lang))
    rows: list[list[object]] = []
    for source_id, cells in sorted(counted.items()):
        source = about.sources.get(source_id, {})
        title = str(source.get("title") or "–")
        rows.append([source_id, source.get("publisher"), link(title, source.get("url")), source.get("evidence"), cells])
    named = {"source_id": "head_id", "publisher": "head_publisher", "title": "head_title", "evidence": "head_read"}
    headers = [term(key, lang) for key in named.values()] + [term("head_used", lang)]
    return passage(headers, rows, numeric=[4])


def _counted(about: Material) -> Counter[str]:
    """Cells used of each source."""
    cells: Counter[str] = Counter()
    for one in about.checked:
        if one.claim.claim_id in about.withheld:
            continue
        ranked = one.claim.matter.what == "rank"
        ids = [
            (found.cells.get("rank_source_id") if ranked else None) or found.cells["source_id"] for found in one.found
        ]
        ids += used(one)["source_id"].to_list()
        cells.update(part for joined in ids for part in str(joined or "").split(";") if part)
    return cells
