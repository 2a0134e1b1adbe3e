"""Colours hold for readers who see them otherwise, and in grey; none says good or bad."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scripts import gallery

from danvan_analysis.figures import Figure, theme

Draw = Callable[..., Figure]
#: Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency,
#: IEEE Transactions on Visualization and Computer Graphics 15(6), doi:10.1109/TVCG.2009.113; severity 1.0, linear RGB.
MACHADO = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
#: Linear sRGB to XYZ (IEC 61966-2-1), and the white of D65.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
#: CIE 1976 colour difference: from 20 on two colours are plainly two; 10 is what must be left of it.
PLAINLY, LEFT = 20.0, 10.0


def linear(color: str) -> NDArray[np.float64]:
    parts = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(color: str, kind: str | None = None) -> NDArray[np.float64]:
    rgb = linear(color)
    return lab(rgb if kind is None else np.array(MACHADO[kind]) @ rgb)


def apart(one: str, other: str, kind: str | None = None) -> float:
    return float(np.linalg.norm(seen(one, kind) - seen(other, kind)))


def painted(svg: str) -> set[str]:
    """Colours of fills and lines of a drawing; white is the paper."""
    found = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{6})"', svg))
    return {color.lower() for color in found} - {"#ffffff"}


CASES = [case for case in gallery.kept() if case.size == "page"]


@pytest.fixture(scope="module")
def palettes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for case in CASES:
        made = case.draw()
        if isinstance(made, Figure):
            found.setdefault(case.family, set()).update(painted(made.svg))
    return found


def test_the_simulation_does_what_it_says() -> None:
    # Rows of a matrix that keeps white are 1 in sum; a red and a green of one lightness come near each other.
    for rows in MACHADO.values():
        assert np.allclose(np.sum(rows, axis=1), 1, atol=1e-5)
    assert apart("#c04000", "#6a7500") > 50
    assert apart("#c04000", "#6a7500", "deuteranopia") < 25
    assert apart("#ffffff", "#000000") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("kind", list(MACHADO))
def test_what_is_told_apart_stays_apart(kind: str, palettes: dict[str, set[str]]) -> None:
    lost = {
        f"{family}: {one} {other}: {apart(one, other):.0f} -> {apart(one, other, kind):.0f}"
        for family, colors in palettes.items()
        for one, other in combinations(sorted(colors), 2)
        if apart(one, other) >= PLAINLY and apart(one, other, kind) < LEFT
    }
    assert not lost


def test_the_province_is_lighter_or_darker_than_all_else(palettes: dict[str, set[str]]) -> None:
    lightness = {color: seen(color)[0] for colors in palettes.values() for color in colors}
    for family, colors in palettes.items():
        if theme.FOCUS not in colors:
            continue
        for other in colors - {theme.FOCUS, *theme.SEQUENCE}:
            assert abs(lightness[theme.FOCUS] - lightness[other]) >= 7, (family, other)


def test_no_colour_says_good_or_bad(palettes: dict[str, set[str]]) -> None:
    for family, colors in palettes.items():
        for color in colors:
            hue, _, saturation = colorsys.rgb_to_hls(*linear(color))[0] * 360, 0, _saturation(color)
            if saturation < 0.2:
                continue
            blue, own = 190 <= hue <= 230, color in {theme.FOCUS, theme.OWN}
            assert blue or own, f"{family}: {color}: neither grey nor blue nor the colour of the province"


def _saturation(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return colorsys.rgb_to_hsv(*parts)[1]


def test_the_province_is_marked_by_more_than_colour(draw: Draw) -> None:
    for family, index, year in (
        ("dot_strip", "PAPI", 2024),
        ("ranked_list", "PAPI", 2024),
        ("ranked_list", "PCI", 2022),
    ):
        for size in ("page", "column"):
            svg = draw(family, index, year, "Sơn La", size=size).svg
            bold = re.findall(rf'<text[^>]*font-weight="bold"[^>]*fill="{theme.FOCUS}"[^>]*>([^<]*)', svg)
            assert any("Sơn La" in text for text in bold), (family, size)
    svg = draw("tile_map", "PAPI", 2024).svg
    assert len(re.findall(rf'stroke="{theme.FOCUS}" stroke-width="3"', svg)) == 1, "a heavy frame"
    assert len(re.findall(r'stroke="white" stroke-width="6"', svg)) == 1, "and white inside it, on dark shades too"
    for family in ("ranked_list",):
        shapes = re.findall(rf'<path[^>]*d="([^"]*)"[^>]*fill="{theme.FOCUS}"', draw(family, "PAPI", 2024).svg)
        assert shapes
        assert not any("A" in shape for shape in shapes), "a diamond among circles"
