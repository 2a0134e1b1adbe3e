"""A report as one HTML file that opens with no network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from html import escape
from typing import Any

from danvan_analysis.export.files import SUFFIXES
from danvan_analysis.figures import figure as names
from danvan_analysis.figures import webfont
from danvan_analysis.figures.figure import FigureId
from danvan_analysis.figures.passages.report_cells import printed_cells
from danvan_analysis.reference import words
from danvan_analysis.reports import drawings
from danvan_analysis.reports.body import body, markdown

#: A page and an address of it.
Link = tuple[str, str]
_NAMES = {".vl.json": "Vega-Lite", ".bib": "BibTeX", ".csl.json": "CSL", ".resource.json": "Frictionless"}
#: Where the figures and the index of a build stand, seen from a report.
FIGURES = "../../figures"
INDEX = "../../site/index.html"


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("danvan_analysis.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["css_string"] = css_string
    return environment.get_template("report.html.j2")


def prepare() -> None:
    """Read the template and the rules of markdown, in the process that is forked for each report."""
    _template()
    markdown("# a\n\n* [b](c) `d` **e** *f*\n\n1. g\n\n> h\n\n| i | j |\n|---|---|\n| k | l |\n")


def page(
    notebook: Any,
    *,
    title: str,
    lang: str,
    other: Link | None = None,
    earlier: Link | None = None,
    later: Link | None = None,
    figures: str | None = FIGURES,
    suffixes: Sequence[str] = SUFFIXES,
    index: str | None = INDEX,
) -> str:
    """Render a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed and normalised; not changed.
    title : str
    lang : str
    other : tuple of str, optional
        Label and relative address of the same report in the other language.
    earlier, later : tuple of str, optional
        Year and relative address of the same report of the year before, of the year after.
    figures : str or None
        Relative address of the folder of the figures' files; None where they do not stand beside the page.
    suffixes : sequence of str
        Which files there are of each figure.
    index : str or None
        Relative address of the index page; None where there is none.

    Returns
    -------
    str
        A page with its style inside and nothing loaded from elsewhere; figures are inline SVG, and below each
        stand the printed cells that it plots.
    """
    from markupsafe import Markup

    made = body(notebook, lang=lang, figure=partial(_figure, lang=lang, files=figures, suffixes=suffixes))
    return str(
        _template().render(
            fonts=webfont.css(),
            title=title,
            lang=lang,
            body=Markup(made.html),
            headings=made.headings,
            other=other,
            earlier=earlier,
            later=later,
            index=index,
            said={key: words.term(f"page.{key}", lang) for key in words.keys("page")},
        )
    )


def file_kind(suffix: str) -> str:
    """What a link to a file of a figure says.

    Examples
    --------
    >>> file_kind(".vl.json"), file_kind(".xlsx")
    ('Vega-Lite', 'XLSX')
    """
    return _NAMES.get(suffix, suffix.strip(".").upper())


def css_string(text: str) -> str:
    r"""A text as a string of a style sheet, also inside a page.

    Examples
    --------
    >>> css_string('a "b" </style>')
    '"a \\22 b\\22  \\3c /style>"'
    """
    return '"' + re.sub(r'["\\<\n\r\f]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def _figure(payload: dict[str, Any], svg: str, *, lang: str, files: str | None, suffixes: Sequence[str]) -> str:
    identity = FigureId.parse(str(payload["id"]))
    name = escape(str(identity))
    drawn = drawings.slim(svg)
    parts = [f"{escape(words.term('page.figure', lang))} <code>{name}</code>", f"<code>{identity.short_code}</code>"]
    if files is not None:
        # The file stands beside the report in a build; sent alone, the report keeps figure and id.
        file = escape(f"{files}/{identity}/{names.file_name(identity, str(payload.get('size', names.PAGE)))}")
        links = " · ".join(f'<a href="{file}{suffix}">{file_kind(suffix)}</a>' for suffix in suffixes)
        parts.append(f'<span class="files">{links}</span>')
    cells = printed_cells(payload["columns"], payload["rows"], lang=lang)
    return (
        # On a telephone the drawing moves sideways, and its first words with it.
        f'<figure id="{name}"><p class="finding" aria-hidden="true">{escape(str(payload["title"]))}</p>'
        f'<div class="drawing" tabindex="0">{drawn}</div>'
        f"<figcaption>{' · '.join(parts)}</figcaption>{cells.html if cells else ''}</figure>"
    )
