"""The cells of an executed notebook as the body of a page: sections, anchors, figures.

Papermill runs the notebook and nbconvert's own renderer reads its markdown. Its page exporter is not used: it checks
the notebook a dozen times and reads the finished page once more, half a second a report, to add wrappers that are
then taken away again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import Any

from danvan_analysis.figures.figure import MIME
from danvan_analysis.reference import words

_HEADING = re.compile(r"<h([23])([^>]*)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]*)"')
_TAG = re.compile(r"<[^>]+>")
#: The words of a cell are in one language, its anchor is that of both pages.
_ENDING = re.compile(r"(-title)?-(vi|en)$")
_IMAGES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Heading:
    """A heading of a page: ``level`` 2 or 3, ``anchor`` as in the address, ``text`` without markup."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Body:
    """What stands between head and foot of a page, and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


def body(notebook: Any, *, lang: str, figure: Callable[[dict[str, Any], str], str]) -> Body:
    """Put the cells of a notebook one below the other.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed and normalised; not changed. Code is not shown.
    lang : str
    figure : callable
        Makes the part of a page from the payload and the SVG of a figure.

    Returns
    -------
    Body
        Headings of the second level open a section. Every heading has an id of its own, made from the id of its
        cell, else from its words, and a link to itself.
    """
    anchors = _Anchors(lang)
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            made = anchors.mark(markdown(cell.source), cell=_ENDING.sub("", str(cell.id)))
            if made.lstrip().startswith("<h2"):
                parts.append("</section>\n<section>" if anchors.open else "<section>")
                anchors.open = True
            parts.append(made)
        elif cell.cell_type == "code":
            parts += [anchors.mark(made) for made in _outputs(cell, figure)]
    if anchors.open:
        parts.append("</section>")
    return Body("\n".join(part for part in parts if part.strip()), tuple(anchors.found))


class _Anchors:
    """The headings met so far."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.found: list[Heading] = []
        self.open = False
        self._taken: set[str] = {"top", "title", "content"}

    def mark(self, html: str, *, cell: str = "") -> str:
        """Give each heading of a part its id and its link; the first one takes the id of its cell."""
        if "<h2" not in html and "<h3" not in html:
            return html
        first = cell

        def marked(found: re.Match[str]) -> str:
            nonlocal first
            level, attributes, inside = found.groups()
            text = " ".join(unescape(_TAG.sub("", inside)).split())
            own = _ID.search(attributes)
            anchor = unescape(own[1]) if own else self._free(first or _slug(text))
            self._taken.add(anchor)
            first = ""
            self.found.append(Heading(int(level), anchor, text))
            said = words.term("page.link_here", self.lang).format(title=text)
            here = f'<a class="here" href="#{escape(anchor)}" aria-label="{escape(said)}">#</a>'
            kept = attributes if own else f'{attributes} id="{escape(anchor)}"'
            return f"<h{level}{kept}>{inside} {here}</h{level}>"

        return _HEADING.sub(marked, html)

    def _free(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}-{count}"
        return name


def _slug(text: str) -> str:
    """An anchor from the words of a heading.

    Examples
    --------
    >>> _slug("Đường đi của Sơn La: 2.000 mô hình")
    'duong-di-cua-son-la-2-000-mo-hinh'
    """
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60] or "section"


@cache
def _renderer() -> Any:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    reader: Any = MarkdownWithMath
    return reader(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))


def markdown(source: str) -> str:
    r"""The markdown of a cell as HTML.

    Examples
    --------
    >>> markdown("*Sơn La*")
    '<p><em>Sơn La</em></p>\n'
    """
    return str(_renderer().render(source))


def _outputs(cell: Any, figure: Callable[[dict[str, Any], str], str]) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield _plain(output.text)
        elif output.output_type == "error":
            yield _plain(f"{output.ename}: {output.evalue}")
        else:
            yield _shown(output.get("data", {}), figure)


def _shown(data: Any, figure: Callable[[dict[str, Any], str], str]) -> str:
    """What is shown of an output: the richest form that a page may carry."""
    if MIME in data and "image/svg+xml" in data:
        return figure(data[MIME], data["image/svg+xml"])
    if "text/html" in data:
        return str(data["text/html"])
    for kind in _IMAGES:
        if kind in data:
            inside = "".join(str(data[kind]).split())
            return f'<img src="data:{kind};base64,{escape(inside)}" alt="{escape(str(data.get("text/plain", "")))}">'
    return _plain(data.get("text/plain", ""))


def _plain(text: str) -> str:
    return f"<pre>{escape(text)}</pre>" if text.strip() else ""
