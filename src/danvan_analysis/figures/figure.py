"""A figure: chart, words, the rows it plots, and where they come from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

import polars as pl

from danvan_analysis.errors import BadParameter
from danvan_analysis.figures import drawing, typeface
from danvan_analysis.reference import provinces

_ID = re.compile(r"([a-z_]+)\.([A-Z_]+|all)\.(\d{4})\.(\d{4})-(\d{2}|vn)\.(vi|en)", re.ASCII)
#: In the place of a province's code: the figure is about the whole country.
COUNTRY = "vn"
#: The size that the reports show.
PAGE = "page"
#: The notebook carries each figure whole under this type, so that the files of a figure are made
#: from the very chart that the reader of the report saw.
MIME = "application/vnd.danvan.figure+json"


@dataclass(frozen=True, order=True)
class FigureId:
    """``<family>.<index|all>.<year>.<vintage>-<code>.<lang>``; the code is ``vn`` where all provinces are meant.

    Examples
    --------
    >>> str(FigureId("dot_strip", "PAPI", 2024, 2008, "14", "vi"))
    'dot_strip.PAPI.2024.2008-14.vi'
    """

    family: str
    index: str
    year: int
    vintage: int
    code: str
    lang: str

    def __str__(self) -> str:
        return f"{self.family}.{self.index}.{self.year:04d}.{self.vintage}-{self.code}.{self.lang}"

    @classmethod
    def parse(cls, text: str) -> FigureId:
        """Read an id.

        Raises
        ------
        BadParameter
            The text has another form.

        Examples
        --------
        >>> FigureId.parse("path.PCI.2019.2008-14.en").index
        'PCI'
        """
        match = _ID.fullmatch(text)
        if not match:
            raise BadParameter(
                f"{text!r} is no figure id; expected <family>.<index|all>.<year>.<vintage>-<code>.<lang>, "
                "such as path.PCI.2019.2008-14.vi"
            )
        family, index, year, vintage, code, lang = match.groups()
        return cls(family, index, int(year), int(vintage), code, lang)

    @property
    def province(self) -> provinces.Province | None:
        """The province the figure is about; None for the whole country."""
        return None if self.code == COUNTRY else provinces.get(self.code, self.vintage)

    @property
    def short_code(self) -> str:
        """The code printed under the figure; see :mod:`danvan_analysis.figures.codes`.

        Examples
        --------
        >>> FigureId.parse("dot_strip.PAPI.2024.2008-14.vi").short_code
        'DV-GGE1-MP3G'
        """
        from danvan_analysis.figures import codes

        return codes.of(self)


def file_name(identity: FigureId, size: str) -> str:
    """Name of the files of a figure in a size, without suffix."""
    return str(identity) if size == PAGE else f"{identity}.{size}"


@dataclass(frozen=True)
class Figure:
    """A chart that can be shown, written and cited.

    Attributes
    ----------
    id : FigureId
    title : str
        The finding, in words.
    alt : str
        What a reader who does not see the chart needs to know.
    source_line : str
        Derived from the rows plotted.
    notes : tuple of str
    spec : dict
        Vega-Lite.
    data : polars.DataFrame
        The rows plotted, with the address of each printed value where it has one.
    source_ids : tuple of str
    proof : mapping
        ``release`` (version and date of the data) and ``validation`` (suites with their hashes, outcome, the
        checks that do not hold on cells of the figure): what each file of the figure says of itself.
    withheld : bool
        Whether a panel stands here that says why the chart is not shown.
    size : str
        ``page`` (16 cm) or ``column`` (8 cm): two drawings of one figure, with one id and one code.
    """

    id: FigureId
    title: str
    alt: str
    source_line: str
    spec: dict[str, Any]
    data: pl.DataFrame
    source_ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    proof: Mapping[str, Any] = field(default_factory=dict)
    withheld: bool = False
    size: str = "page"

    @property
    def name(self) -> str:
        """Name of its files, without suffix: the id, and ``.column`` behind it for the narrow drawing.

        Examples
        --------
        >>> identity = FigureId.parse("path.PCI.2019.2008-14.en")
        >>> Figure(identity, "", "", "", {}, pl.DataFrame(), size="column").name
        'path.PCI.2019.2008-14.en.column'
        """
        return file_name(self.id, self.size)

    @cached_property
    def svg(self) -> str:
        """The chart as SVG, with title and description inside, element ids unique to the figure."""
        drawn = typeface.converter().vegalite_to_svg(self.spec)
        prefix = re.sub(r"[^A-Za-z0-9]+", "-", self.name)
        drawn = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawn)
        drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawn)
        drawn = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{prefix}-\2"', drawn)
        # Said once: on every text it would be a quarter of a drawing of many texts.
        family = f' font-family="{typeface.STACK}"'
        head, body = drawn.replace(family, "").split(">", 1)
        head += family
        words = f"<title>{escape(self.title)}</title><desc>{escape(self.alt)}</desc>"
        return f'{head} role="img" lang="{self.id.lang}">{words}{body}'

    def payload(self) -> dict[str, Any]:
        """The figure as JSON: what export needs to write its files."""
        return {
            "id": str(self.id),
            "size": self.size,
            "title": self.title,
            "alt": self.alt,
            "source_line": self.source_line,
            "notes": list(self.notes),
            "source_ids": list(self.source_ids),
            "proof": dict(self.proof),
            "spec": self.spec,
            "columns": self.data.columns,
            "rows": [list(row) for row in self.data.iter_rows()],
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        plain = json.loads(drawing.octets(self.payload()))
        # SVG first: JupyterLab's own Vega is older than the one these charts are written for.
        return {"image/svg+xml": self.svg, "text/plain": self.alt, MIME: plain}


@dataclass(frozen=True)
class Absence:
    """In place of a figure that the data do not support: what is absent and why."""

    what: str
    why: str
    lang: str

    @property
    def html(self) -> str:
        """The panel."""
        return f'<div class="absence" lang="{self.lang}"><strong>{escape(self.what)}</strong> {escape(self.why)}</div>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": f"{self.what} {self.why}"}


@dataclass(frozen=True)
class Passage:
    """Words or a table of a report, already escaped."""

    html: str
    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": self.text}
