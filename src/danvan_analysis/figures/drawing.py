"""The converter of charts: in this process, or in a warm one of its own where the engine says so."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final, Protocol

from danvan_analysis.figures import letters

#: Letters with marks above and below: an old font of the machine would not have them.
_PROBE: Final = "Thừa Thiên Huế 2019"


def octets(content: Any) -> bytes:
    """A chart or what is said of it as JSON; keys become text, and what is no number is null.

    Examples
    --------
    >>> octets({2019: [63.38, float("nan")]})
    b'{"2019":[63.38,null]}'
    """
    import orjson

    try:
        return orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        # A number of numpy, or a whole one of more than 64 bits.
        return json.dumps(content, ensure_ascii=False).encode("utf-8")


class Converter(Protocol):
    """What draws: the functions of ``vl_convert`` that this project uses."""

    def vegalite_to_svg(self, vl_spec: dict[str, Any] | str) -> str:
        """A chart as SVG; a chart may come as JSON text."""
        ...

    def svg_to_pdf(self, svg: str) -> bytes:
        """A drawing as PDF."""
        ...


class _Chosen:
    """The converter that this process was told to use."""

    converter: Converter | None = None


def use(converter: Converter | None) -> None:
    """Let all figures of this process be drawn by another converter; None: by the one in this process."""
    _Chosen.converter = converter


def converter() -> Converter:
    """The converter of this process, with the typeface of the figures.

    Examples
    --------
    >>> converter().svg_to_pdf('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>')[:4]
    b'%PDF'
    """
    return _Chosen.converter or in_process()


class InProcess:
    """``vl_convert`` with the typeface of the figures; pages from the font built into it where the two are the same.

    Attributes
    ----------
    quick : bool
        Whether the built-in font is used: not where a font of the machine stands before it.
    """

    def __init__(self) -> None:
        import vl_convert

        from danvan_analysis.figures.typeface import FOLDER, STACK

        self._convert: Any = vl_convert
        self._stack = STACK
        # A chart carries its data with it: nothing is read from the net or from files, whatever a chart asks for.
        vl_convert.configure(base_url=False, allowed_base_urls=[])
        with letters.without_machine_fonts():
            vl_convert.register_font_directory(str(FOLDER))
            shown = [self._probe(family) for family in (STACK, letters.BUILT_IN)]
        self.quick = shown[0] == shown[1]

    def _probe(self, family: str) -> bytes:
        text = f'<text x="2" y="16" font-family="{family}">{_PROBE}</text>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="24">{text}</svg>'
        made: bytes = self._convert.svg_to_png(svg)
        return made

    def vegalite_to_svg(self, vl_spec: dict[str, Any] | str) -> str:
        """A chart as SVG; a chart may come as JSON text."""
        made: str = self._convert.vegalite_to_svg(vl_spec)
        return made

    def svg_to_pdf(self, svg: str) -> bytes:
        """A drawing as PDF."""
        drawn = letters.in_drawing(svg, self._stack) if self.quick else svg
        made: bytes = self._convert.svg_to_pdf(drawn)
        return made


@cache
def in_process() -> InProcess:
    """The converter in this process; its fonts are read once."""
    return InProcess()
