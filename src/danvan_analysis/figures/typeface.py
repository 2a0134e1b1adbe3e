"""The typeface of the figures, shipped with the library so that every machine draws the same.

A machine's own Liberation Sans may be an old one without Vietnamese letters, and it would be taken before the
one inside the chart converter; a family of a name that no machine has cannot be shadowed.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from danvan_analysis.figures import drawing
from danvan_analysis.figures.drawing import Converter

FAMILY = "Danvan Sans"
FOLDER = Path(__file__).parent / "fonts"
#: Arial has the same widths: where a drawing is opened without our font, the text still fits.
STACK = f"{FAMILY}, Arial, Liberation Sans, Helvetica, DejaVu Sans Condensed, sans-serif"


def converter() -> Converter:
    """The chart converter, with the typeface registered; see :mod:`.drawing`.

    Returns
    -------
    Converter
        ``vl_convert``, or the warm process that the engine keeps.
    """
    return drawing.converter()


@cache
def css() -> str:
    """``@font-face`` rules with the font inside, for pages that open with no network.

    Examples
    --------
    >>> css().count("@font-face")
    2
    """
    rules = []
    for style, weight in (("Regular", 400), ("Bold", 700)):
        data = base64.b64encode((FOLDER / f"DanvanSans-{style}.ttf").read_bytes()).decode("ascii")
        rules.append(
            f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
            f'src: url("data:font/ttf;base64,{data}") format("truetype"); }}'
        )
    return "\n".join(rules)
