"""Drawings as a page carries them: the same picture in half the room.

Vega writes the style of a mark on each of its elements, coordinates with sixteen digits and labels of its own parts.
A page of a dozen charts is small enough for a telephone without them. The files of a figure keep the drawing as it
was made; only the copy inside a page is shortened. Written here because the programs that shorten SVG in general take
seconds for a chart or need Node; what is safe to leave out of Vega's own drawings is a short list.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

#: Style that an element takes from the group around it.
_INHERITED: Final = (
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
)
#: Names of parts, for programs that look into a chart; title and description of the whole stay.
_LABELS: Final = frozenset(("class", "role", "aria-hidden", "aria-label", "aria-roledescription"))
_NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_MOVED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_MEASURED: Final = frozenset(
    ("d", "transform", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "points")
)
_DIGITS = 2


def slim(svg: str) -> str:
    """Shorten a drawing without changing what is seen of it.

    Parameters
    ----------
    svg : str
        As :attr:`danvan_analysis.figures.Figure.svg` gives it.

    Returns
    -------
    str
        Coordinates to a hundredth of a pixel, shared style once a group, no empty parts. What is no readable
        XML is given back as it is.

    Examples
    --------
    >>> slim('<svg xmlns="http://www.w3.org/2000/svg"><g class="a"><rect width="1.2345"/></g></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1.23"/></svg>'
    """
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(svg.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return svg
    for element in [*root.iterdescendants(etree.Element)]:
        _shorten(element)
    # From the inside out: a group that has lost its empty parts may be one that is not needed.
    for group in [*root.iterdescendants("{*}g")][::-1]:
        _fold(group)
    made: str = etree.tostring(root, encoding="unicode")
    return made


def _shorten(element: Any) -> None:
    attributes = element.attrib
    # Asked once: each question to the tree takes longer than the answer.
    said = dict(attributes)
    if said.get("display") == "none":
        # An empty group, which goes with the empty ones.
        element.clear()
        element.tag = f"{{{element.nsmap.get(None, '')}}}g"
        return
    if "background" in said.get("class", "") and not {"fill", "stroke", "style"} & said.keys():
        attributes.clear()
        element.tag = element.tag.replace("path", "g")
        return
    for name, value in said.items():
        if name in _LABELS:
            del attributes[name]
        elif name in _MEASURED and "." in value:
            said[name] = attributes[name] = _NUMBER.sub(_rounded, value)
    if "transform" in said and element.tag.endswith("}text") and not len(element) and not {"x", "y"} & said.keys():
        moved = _MOVED.fullmatch(said["transform"])
        if moved:
            del attributes["transform"]
            attributes["x"], attributes["y"] = moved[1], moved[2]


def _rounded(found: re.Match[str]) -> str:
    return _short(found[0])


@lru_cache(maxsize=4096)
def _short(number: str) -> str:
    short = f"{float(number):.{_DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _fold(group: Any) -> None:
    """Move the style that all parts of a group carry to the group; leave out what is empty or does nothing."""
    parts = list(group)
    if not parts and not (group.text or "").strip():
        group.getparent().remove(group)
        return
    if len(parts) > 1:
        first = parts[0].attrib
        for name in [name for name in _INHERITED if name in first]:
            values = [part.get(name) for part in parts]
            if None in values:
                continue
            # Every part says it, so none takes it from outside: the group may say the most frequent one.
            common = max(dict.fromkeys(values), key=values.count)
            if values.count(common) > 1:
                group.set(name, common)
                for part in parts:
                    if part.get(name) == common:
                        del part.attrib[name]
    if group.get("transform") == "translate(0,0)":
        del group.attrib["transform"]
    if not group.attrib:
        home = group.getparent()
        place = home.index(group)
        home[place : place + 1] = parts
