"""How a claim, our figures beside it and its verdict are said; nothing is judged, every word comes from a rule."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from danvan_analysis.analysis.claims import Checked, Found
from danvan_analysis.analysis.claims.checking import addressed
from danvan_analysis.analysis.claims.claim import Claim, Stated
from danvan_analysis.cleaning.trace import trace
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases
from danvan_analysis.figures.passages.tables import Markup
from danvan_analysis.figures.services import periods
from danvan_analysis.reference import words

Row = Mapping[str, Any]
#: Between the figures of one claim, as the text joins them.
_BETWEEN = {"sum": " + ", "before_after": " → ", "range": "–"}


def term(key: str, lang: str) -> str:
    """A word of the catalogue ``claims``."""
    return words.term(f"claim.{key}", lang)


def number(value: float, lang: str, *, digits: int | None = None) -> str:
    """A number with the decimals it has, at most four.

    Examples
    --------
    >>> number(1125.0, "vi"), number(96.6, "vi"), number(43.8876, "en", digits=2)
    ('1.125', '96,6', '43.89')
    """
    if digits is None:
        digits = 0 if float(value).is_integer() else min(4, len(f"{value:.4f}".rstrip("0").partition(".")[2]))
    return words.number(value, lang, digits)


def stated(claim: Claim, lang: str) -> str:
    """The figures that a claim states, with its unit; empty where it states none.

    Examples
    --------
    >>> from danvan_analysis.analysis.claims.claim import Matter
    >>> cut = Claim({"unit": "day"}, Matter("none"), (Stated(21169.0), Stated(16109.0)), "before_after")
    >>> stated(cut, "vi"), stated(cut, "en")
    ('21.169 → 16.109 ngày', '21,169 → 16,109 days')
    """
    if not claim.stated:
        return ""
    if claim.matter.what == "rank":
        return " + ".join(words.ordinal(int(one.value), lang) for one in claim.stated)
    figures = _BETWEEN.get(claim.form, " + ").join(_stated(one, lang) for one in claim.stated)
    if claim.form == "part" and claim.whole is not None:
        figures = f"{figures}/{_stated(claim.whole, lang)}"
    unit = claim.cells["unit"]
    if unit is None:
        return figures
    named = unit_name(str(unit), lang, count=claim.stated[-1].value)
    return f"{figures}%" if unit == "percent" else f"{figures} {named}"


def _stated(one: Stated, lang: str) -> str:
    before = words.term(f"qualifier.{one.qualifier}", lang) if one.qualifier in words.keys("qualifier") else ""
    return f"{before} {number(one.value, lang, digits=max(one.decimals, 0))}".strip()


def unit_name(code: str, lang: str, *, count: float) -> str:
    """Name of a unit; a stranger's own word as it is.

    Examples
    --------
    >>> unit_name("day", "vi", count=2), unit_name("bao gạo", "vi", count=2)
    ('ngày', 'bao gạo')
    """
    known = code in words.keys("unit")
    return words.unit(code, lang, count=count) if known else code


def figure(one: Found, claim: Claim, lang: str) -> str:
    """A figure of ours beside a claim, in the words of its table."""
    row = one.cells
    if claim.matter.what == "rank":
        return words.ordinal(int(one.value), lang)
    if claim.matter.what == "count":
        return said.unit_name(row)
    if claim.matter.table == "index":
        digits = max(phrases.DIGITS, min(4, int(row.get("decimals") or 0)))
        status = row.get("status")
        return phrases.score(one.value, row["unit"], lang, digits=digits) + phrases.mark(status)
    if claim.matter.table == "national":
        return number(one.value, lang)
    if claim.matter.table == "movement":
        return said.counted(row, lang)
    whole = f"/{number(row['denominator'], lang)}" if row["denominator"] is not None else ""
    qualifier = words.term(f"qualifier.{row['qualifier']}", lang)
    amount = f"{qualifier} {number(one.value, lang)}{whole}".strip()
    if row["unit"] == "percent":
        return f"{amount}%"
    return f"{amount} {words.unit(row['unit'], lang, count=one.value)}"


def when(one: Found, claim: Claim, lang: str) -> str:
    """Period and scope of a figure of ours."""
    row = one.cells
    if claim.matter.table in ("index", "national"):
        return term("edition", lang).format(year=row["edition_year"])
    if claim.matter.what == "count":
        return said.period(row, lang)
    if claim.matter.table == "movement":
        return f"{said.period(row, lang)} ({said.basis(row, lang)}); {said.place(row, lang)}"
    return periods.words_of(row, lang)


def beside(one: Found, lang: str) -> Markup:
    """Whose figure it is, and whether it is of the same thing and bears the claim out; else why it is not."""
    parts = [words.term(f"claim_relation.{one.relation}", lang)]
    if one.obstacles:
        parts.append(", ".join(words.term(f"claim_obstacle.{name}", lang) for name in one.obstacles))
    elif one.agreement is not None:
        parts.append(words.term(f"claim_agreement.{one.agreement}", lang))
    if one.in_force and not one.obstacles:
        parts.append(term("in_force", lang))
    first, *rest = parts
    return Markup(f"{escape(first)}: {escape('; '.join(rest))}" if rest else escape(first))


def address(row: Row, lang: str, *, what: str = "value") -> Markup:
    """Where the printed cell stands in the raw tables, and its text; the cells of its parts for a derived value."""
    if row.get("status") == "derived":
        parts = trace(row).iter_rows(named=True)
        return Markup("<br>".join(_cell(part | {"as_published": part["printed"]}, lang) for part in parts))
    return _cell(addressed(row, what=what), lang)


def _cell(place: Row, lang: str) -> Markup:
    if place["table"] is None:
        return Markup("–")
    said_row = f"<code>{escape(str(place['table']))}</code>, {words.term('row', lang)} {int(place['row'])}"
    if place["column"]:
        said_row += f", <code>{escape(str(place['column']))}</code>"
    text = place["as_published"]
    return Markup(f"{said_row}: “{escape(str(text))}”" if text else said_row)


def sums(one: Checked, lang: str) -> list[str]:
    """Sentences on the arithmetic inside the text."""
    claim, lines = one.claim, []
    for made in one.sums:
        template = words.term(f"claim_sum.{made.kind}", lang)
        values = [number(part.value, lang) for part in claim.stated]
        whole = number(claim.whole.value, lang) if claim.whole is not None else ""
        if made.kind == "sum":
            gap = number(abs(made.result - (claim.whole.value if claim.whole else 0)), lang)
            name = {True: "equal", False: "differs", None: "inexact"}[made.holds]
            outcome = words.term(f"claim_sum.{name}", lang).format(difference=gap)
            total = number(made.result, lang)
            lines.append(template.format(parts=" + ".join(values), sum=total, whole=whole, outcome=outcome))
        elif made.kind == "cut":
            unit = unit_name(str(claim.cells["unit"] or ""), lang, count=made.result)
            saved = f"{number(made.result, lang)} {unit}".strip()
            lines.append(template.format(saved=saved, percent=number(made.percent or 0.0, lang, digits=1)))
        elif made.holds:
            share = number(made.result, lang, digits=1)
            lines.append(template.format(part=values[0], whole=whole, percent=share))
        else:
            lines.append(words.term("claim_sum.share_over", lang).format(part=values[0], whole=whole))
    return lines


def part_name(claim: Claim, position: int, lang: str) -> str:
    """A stated figure of several, as it is called among them."""
    return _stated(claim.stated[position], lang)


def period(claim: Claim, lang: str) -> str:
    """The period that a claim names, as a sentence; that it names none."""
    start, end = claim.period
    if end is None and start is None:
        return term("no_period", lang)
    if start in (None, end):
        named = term("year", lang).format(year=end)
    elif end is None:
        named = term("since", lang).format(year=start)
    else:
        named = f"{start}–{end}"
    return term("period", lang).format(period=named)
