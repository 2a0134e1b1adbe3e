"""Tables of a report as HTML: every text escaped, numbers aligned, headers tied to their cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from urllib.parse import urlsplit

from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage

_TAG = re.compile(r"<[^>]+>")


class Markup(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()


def cell(content: object) -> str:
    """The content of a cell as HTML.

    Examples
    --------
    >>> cell("<b>"), cell(Markup("<b>x</b>")), cell(None)
    ('&lt;b&gt;', '<b>x</b>', '')
    """
    if content is None:
        return ""
    return str(content) if isinstance(content, Markup) else escape(str(content))


def link(text: str, url: str | None) -> Markup:
    """A link where the address is one of the web, plain text otherwise.

    Examples
    --------
    >>> link("x", "javascript:alert(1)")
    'x'
    """
    try:
        safe = bool(url) and urlsplit(str(url)).scheme in {"http", "https"}
    except ValueError:
        safe = False
    if not safe:
        return Markup(escape(text))
    return Markup(f'<a href="{escape(str(url), quote=True)}" rel="noopener noreferrer">{escape(text)}</a>')


def in_english(text: str) -> Markup:
    """Words that the tables record in English, marked as such for readers and their programs.

    Examples
    --------
    >>> in_english("a < b")
    '<span lang="en">a &lt; b</span>'
    """
    return Markup(f'<span lang="en">{escape(text)}</span>')


def table(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, caption: str = "", numeric: Sequence[int] = ()
) -> str:
    """A table.

    Parameters
    ----------
    headers : sequence of str
    rows : sequence of sequences
        First cell of a row is its header.
    caption : str
    numeric : sequence of int
        Positions of columns of numbers, aligned to the right.
    """
    marked = set(numeric)

    def attribute(position: int) -> str:
        return ' class="number"' if position in marked else ""

    head = "".join(f'<th scope="col"{attribute(n)}>{cell(text)}</th>' for n, text in enumerate(headers))
    body = []
    for row in rows:
        first, *rest = row
        cells = "".join(f"<td{attribute(n)}>{cell(content)}</td>" for n, content in enumerate(rest, start=1))
        body.append(f'<tr><th scope="row"{attribute(0)}>{cell(first)}</th>{cells}</tr>')
    said = f"<caption>{cell(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll"><table>{said}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def _text(content: object) -> str:
    if content is None:
        return ""
    return unescape(_TAG.sub("", content)) if isinstance(content, Markup) else str(content)


def plain(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    r"""The table as text, for readers without HTML.

    Examples
    --------
    >>> plain(["Tỉnh"], [[Markup("<strong>Sơn La</strong>")]])
    'Tỉnh\nSơn La'
    """
    return "\n".join("\t".join(_text(content) for content in row) for row in (headers, *rows))


def passage(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, caption: str = "", numeric: Sequence[int] = ()
) -> Passage:
    """A table as a passage of a report."""
    return Passage(table(headers, rows, caption=caption, numeric=numeric), plain(headers, rows))


def explained(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, lang: str, numeric: Sequence[int] = ()
) -> Passage:
    """A table with, below it, what the signs beside its values mean."""
    made = passage(headers, rows, numeric=numeric)
    said = phrases.marks_explained(made.text, lang)
    return together(made, paragraph(said, kind="release")) if said else made


def paragraph(*sentences: str, kind: str = "") -> Passage:
    """Sentences as a paragraph."""
    text = " ".join(sentence for sentence in sentences if sentence)
    label = f' class="{kind}"' if kind else ""
    return Passage(f"<p{label}>{escape(text)}</p>", text)


def together(*passages: Passage) -> Passage:
    """Several passages as one."""
    return Passage("\n".join(p.html for p in passages), "\n\n".join(p.text for p in passages))
