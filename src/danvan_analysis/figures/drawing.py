"""The converter of charts: in this process, or in a warm one of its own where the engine says so."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol


class Converter(Protocol):
    """What draws: the functions of ``vl_convert`` that this project uses."""

    def vegalite_to_svg(self, vl_spec: dict[str, Any]) -> str:
        """A chart as SVG."""
        ...

    def svg_to_png(self, svg: str, scale: float | None = None) -> bytes:
        """A drawing as PNG."""
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
    r"""The converter of this process, with the typeface of the figures.

    Examples
    --------
    >>> converter().svg_to_png('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>', scale=1)[:4]
    b'\x89PNG'
    """
    return _Chosen.converter or in_process()


@cache
def in_process() -> Converter:
    """``vl_convert``, with the typeface registered once a process."""
    import vl_convert

    from danvan_analysis.figures.typeface import FOLDER

    vl_convert.register_font_directory(str(FOLDER))
    return vl_convert
