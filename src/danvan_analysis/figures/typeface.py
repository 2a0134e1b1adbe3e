"""The typeface of the figures, shipped with the library so that every machine draws the same.

A machine's own Liberation Sans may be an old one without Vietnamese letters, and it would be taken before the
one inside the chart converter; a family of a name that no machine has cannot be shadowed.
"""

from __future__ import annotations

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
