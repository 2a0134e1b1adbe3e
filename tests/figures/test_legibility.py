"""Charts can be read: on paper without colour, by those who see colours otherwise, at the width of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from danvan_analysis import figures
from danvan_analysis.figures import Figure, theme
from danvan_analysis.validation.outcome import Check

Draw = Callable[..., Figure]
Pixels = Callable[..., NDArray[np.uint8]]
SVG = "{http://www.w3.org/2000/svg}"
#: Left, top, right, bottom of a text, and the text.
Box = tuple[float, float, float, float, str]


def rgb(color: str) -> tuple[int, int, int]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))  # type: ignore[return-value]


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it, 0 black to 1 white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in rgb(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def count(image: NDArray[np.uint8], color: str, *, within: int = 12) -> int:
    near = np.abs(image[..., :3].astype(int) - np.array(rgb(color))).max(axis=2) <= within
    return int(near.sum())


def test_colours_keep_apart_in_grey() -> None:
    # 3:1 is the least that WCAG asks of parts of a chart, 4.5:1 of text.
    assert contrast(theme.FOCUS, theme.PALE) >= 3
    assert contrast(theme.FOCUS, theme.BAND) >= 3
    assert contrast(theme.NATION, "#ffffff") >= 4.5
    assert min(contrast(color, "#ffffff") for color in (theme.INK, theme.MUTED, theme.FOCUS)) >= 4.5
    steps = [luminance(color) for color in theme.SEQUENCE]
    assert steps == sorted(steps, reverse=True), "light to dark"
    assert min(light - dark for light, dark in pairwise(steps)) >= 0.06


def test_text_on_tiles_is_legible() -> None:
    # The two darkest classes carry white text, the others ink; a label of 9 px counts as normal text.
    for level, color in enumerate(theme.SEQUENCE):
        assert contrast(color, "#ffffff" if level >= 3 else theme.INK) >= (3 if level == 3 else 4.5), level


@pytest.mark.parametrize(
    ("family", "index", "year"),
    [
        ("dot_strip", "PAPI", 2024),
        ("ranked_list", "PCI", 2019),
        ("tile_map", "PAPI", 2024),
        ("profile", "PAPI", 2024),
        ("path", "PCI", 2024),
        ("path", "SIPAS", 2024),
        ("rank_path", "PAPI", 2024),
        ("rank_drivers", "PCI", 2019),
        ("coverage_grid", None, 2024),
    ],
)
def test_the_province_stands_out(family: str, index: str | None, year: int, draw: Draw, pixels: Pixels) -> None:
    image = pixels(draw(family, index, year).svg, scale=2)
    assert count(image, "#ffffff", within=0) < image.shape[0] * image.shape[1] * 0.99, "a blank picture"
    assert count(image, theme.FOCUS) > 200, "the mark of the province"
    if family in {"dot_strip", "ranked_list", "tile_map"}:
        without = pixels(draw(family, "PCI", 2005).svg, scale=2)
        marked = 0 if family != "tile_map" else 200
        assert (count(without, theme.FOCUS) > 200) == bool(marked), "no mark where the province has no score"


def extents(svg: str) -> list[Box]:
    """Boxes of the texts of a drawing, about: place from the transforms, width from the length of the text."""
    found = []

    def walk(element: ElementTree.Element, x: float, y: float) -> None:
        for step in re.findall(r"translate\(([-\d.]+)[, ]+([-\d.]+)\)", element.get("transform", "")):
            x, y = x + float(step[0]), y + float(step[1])
        turned = "rotate" in element.get("transform", "")
        if element.tag == f"{SVG}text" and not turned and element.get("opacity") != "0":
            size = float(element.get("font-size", "11px").removesuffix("px"))
            wide = 0.53 if element.get("font-weight") == "bold" else 0.475
            anchor = {"end": 1.0, "middle": 0.5}.get(element.get("text-anchor", "start"), 0.0)
            lines = [span.text or "" for span in element.iter(f"{SVG}tspan")] or ["".join(element.itertext())]
            for number, line in enumerate(lines):
                width = len(line) * wide * size
                left, base = x - anchor * width, y + number * size
                found.append((left, base - 0.6 * size, left + width, base, line))
        for child in element:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0.0, 0.0)
    return [box for box in found if box[4].strip()]


@pytest.mark.parametrize(
    ("family", "index", "year", "province"),
    [
        ("dot_strip", "PAPI", 2024, "Sơn La"),
        ("dot_strip", "PCI", 2006, "Bà Rịa - Vũng Tàu"),
        ("dot_strip", "PAPI", 2011, "Quảng Bình"),
        ("dot_strip", "PAPI", 2018, "Thanh Hóa"),
        ("ranked_list", "PCI", 2008, "Bà Rịa - Vũng Tàu"),
        ("tile_map", "PAPI", 2024, "Sơn La"),
        ("tile_map", "PCI", 2006, "Hồ Chí Minh"),
        ("profile", "PAPI", 2024, "Sơn La"),
        ("profile", "PCI", 2019, "Bà Rịa - Vũng Tàu"),
        ("path", "PAPI", 2024, "Sơn La"),
        ("path", "PCI", 2024, "Sơn La"),
        ("path", "PAR_INDEX", 2024, "Sơn La"),
        ("ranked_list", "PAPI", 2019, "Sơn La"),
        ("ranked_list", "PCI", 2011, "Bà Rịa - Vũng Tàu"),
        ("ranked_list", "PCI", 2022, "Hà Nội"),
        ("rank_path", "PAPI", 2021, "Bà Rịa - Vũng Tàu"),
        ("rank_path", "PAPI", 2024, "Sơn La"),
        ("rank_path", "PCI", 2024, "Hà Nội"),
        ("rank_drivers", "PAPI", 2021, "Hà Nội"),
        ("rank_drivers", "PCI", 2015, "Bà Rịa - Vũng Tàu"),
        ("coverage_grid", None, 2024, "Sơn La"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_texts_do_not_cover_one_another(
    family: str, index: str | None, year: int, province: str, lang: str, draw: Draw
) -> None:
    boxes = extents(draw(family, index, year, province, lang).svg)
    assert len(boxes) > 5
    assert not covered(boxes)


def covered(boxes: list[Box]) -> list[tuple[str, str, int, int]]:
    """Pairs of texts that overlap, and by how much."""
    found = []
    for number, (left, top, right, bottom, text) in enumerate(boxes):
        for left2, top2, right2, bottom2, text2 in boxes[number + 1 :]:
            across, down = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
            # A label is drawn twice where it has a white edge.
            if across > 3 and down > 1.5 and text != text2:
                found.append((text, text2, round(across), round(down)))
    return found


@pytest.mark.parametrize("withhold", [False, True])
@pytest.mark.parametrize(
    ("family", "index", "year", "cell"),
    [
        ("dot_strip", "PCI", 2019, ("PCI", 2019, "PCI")),
        ("ranked_list", "PCI", 2019, ("PCI", 2019, "PCI")),
        ("tile_map", "PAPI", 2024, ("PAPI", 2024, "PAPI")),
        ("profile", "PAPI", 2019, ("PAPI", 2019, "D4")),
        ("path", "PCI", 2024, ("PCI", 2012, "PCI")),
        ("rank_path", "PCI", 2024, ("PCI", 2012, "PCI")),
        ("rank_drivers", "PAPI", 2024, ("PAPI", 2024, "D4")),
        ("coverage_grid", None, 2024, ("PCI", 2012, "PCI")),
    ],
)
def test_words_on_checks_cover_nothing(
    family: str, index: str | None, year: int, cell: tuple[str, int, str], withhold: bool,
    remember: Callable[..., None], failing: Callable[..., Check], pixels: Pixels,
    size: Callable[[str], tuple[float, float]],
) -> None:  # fmt: skip
    key = {"index": cell[0], "edition_year": cell[1], "component_code": cell[2], "vintage": 2008}
    long = "điểm tổng bằng tổng có trọng số của các chỉ số thành phần in trong cùng một bảng của nơi công bố, " * 2
    codes = ("14", "77", "79", "46", "22")
    cells = [{**key, "province_code": code} for code in codes]
    remember(*[failing(*cells, name=f"check_{n}", rule=long.strip(), withhold=withhold) for n in range(4)])
    named = {} if index is None else {"index": index}
    svg = getattr(figures, family)(**named, year=year, province="Sơn La", lang="vi").svg
    assert not covered(extents(svg))
    margin, (width, height) = 40, size(svg)
    outside = pixels(svg, margin=margin)[..., 3].copy()
    outside[margin : margin + round(height) + 1, margin : margin + round(width) + 1] = 0
    assert outside.max() == 0, "something is cut off at the edge of the drawing"
    assert width <= theme.WIDTH + 2 * 12 + 30
