"""The same letters from the memory of the chart converter, in place of those in our font files.

The converter opens a font file several times for each letter that it draws on a page, and that was two thirds of the
time of a PDF. Fonts that are built into it are in memory, and one of them is Liberation Sans, from which the
typeface of the figures was made: letter by letter the outlines are equal, the tests compare them. So a page is
drawn with the built-in font. What the two do not share (letters outside of the set below, italics, which ours does
not have) is left to ours. In texts of figures alone the built-in font sets two ones closer together, which is all that
its kerning does there: those are drawn without it.
"""

from __future__ import annotations

import contextlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: The font in the converter.
BUILT_IN: Final = "Liberation Sans"
#: Letters that both fonts draw alike.
SHARED: Final = (
    "\n -~\u00a0\u00a1\u00a3-\u00bb\u00bd\u00bf-\u024f\u0300-\u0329\u1e00-\u1e9b\u1ea0-\u1ef9"
    "–—‘’“”•…‰′″‹›₫€™←↑→↓↔↕−≈≠≤≥■▲▼●"
)
_OTHER = re.compile(f"[^{SHARED}]")
_LETTER = re.compile(r"[^\W\d_µ]")
#: Signs that the two fonts draw alike without kerning, whatever stands next to what.
_FIGURES = re.compile(r"[ -@\[-`{-~\u00a0–—−\n]*")
_ONES = re.compile("1\n?1")
_TEXT = re.compile(r"<text\b([^>]*)>((?:[^<]|</?tspan\b[^>]*>)*)</text>")
_TAG = re.compile(r"<[^>]*>")
_SLANTED = re.compile(r"\b(?:italic|oblique)\b")
_NO_FONTS = Path(__file__).parent / "fonts" / "no-machine-fonts.conf"


@contextlib.contextmanager
def without_machine_fonts() -> Iterator[None]:
    """While the converter reads its fonts, let it find none of the machine: every machine draws the same.

    An old Liberation Sans of the machine, without Vietnamese letters, would be taken before the one built in.
    """
    former = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_NO_FONTS)
    try:
        yield
    finally:
        if former is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = former


def in_drawing(svg: str, stack: str) -> str:
    """A drawing for the built-in font; texts that the two fonts do not share keep ours.

    Parameters
    ----------
    svg : str
    stack : str
        The families that our drawings name.

    Returns
    -------
    str
        The drawing itself, where it is none of ours.

    Examples
    --------
    >>> in_drawing('<svg font-family="Ours, Arial"><text x="1">Sơn La</text><text>山</text></svg>', "Ours, Arial")
    '<svg font-family="Ours, Arial"><text font-family="Liberation Sans" x="1">Sơn La</text><text>山</text></svg>'
    """
    named, built_in = f'font-family="{stack}"', f'font-family="{BUILT_IN}"'
    head, _, body = svg.partition(">")
    outside = _TEXT.sub("", body)
    # Texts and styles of another make than ours are not looked into.
    if "<text" in outside or "<style" in outside or "font-" in outside or BUILT_IN in svg.replace(named, ""):
        return svg
    inherited = named in head

    def one(found: re.Match[str]) -> str:
        attributes, content = found[1], found[2]
        words = html.unescape(_TAG.sub("\n", content))
        if _OTHER.search(words) or _SLANTED.search(attributes) or "font-" in "".join(_TAG.findall(content)):
            return found[0]
        kerning = ""
        if _ONES.search(words) and not all(_LETTER.search(line) for line in words.split("\n") if line):
            if not _FIGURES.fullmatch(words) or "style=" in attributes:
                return found[0]
            kerning = ' style="font-kerning:none"'
        if named in attributes:
            return f"<text{attributes.replace(named, built_in)}{kerning}>{content}</text>"
        if inherited and "font-family" not in attributes:
            return f"<text {built_in}{attributes}{kerning}>{content}</text>"
        return found[0]

    return f"{head}>{_TEXT.sub(one, body)}"
