"""Charts can be read: on paper without colour, by those who see colours otherwise, at the width of a page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scripts import drawn_texts, gallery

from danvan_analysis import figures
from danvan_analysis.figures import Figure, theme
from danvan_analysis.validation.outcome import Check

Draw = Callable[..., Figure]
Pixels = Callable[..., NDArray[np.uint8]]
#: Place, which edition of those to be looked at, language, size: besides the figures of the gallery itself.
LOOKED_AT = [(2, 0, "en", "column"), (3, 1, "vi", "column"), (1, 1, "vi", "page")]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((theme.luminance(one), theme.luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def count(image: NDArray[np.uint8], color: str, *, within: int = 12) -> int:
    wanted = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    near = np.abs(image[..., :3].astype(int) - np.array(wanted)).max(axis=2) <= within
    return int(near.sum())


def test_colours_keep_apart_in_grey() -> None:
    # 3:1 is the least that WCAG asks of parts of a chart, 4.5:1 of text.
    assert contrast(theme.FOCUS, theme.PALE) >= 3
    assert contrast(theme.FOCUS, theme.BAND) >= 3
    assert contrast(theme.NATION, "#ffffff") >= 4.5
    assert min(contrast(color, "#ffffff") for color in (theme.INK, theme.MUTED, theme.FOCUS)) >= 4.5
    steps = [theme.luminance(color) for color in theme.SEQUENCE]
    assert steps == sorted(steps, reverse=True), "light to dark"
    assert min(light - dark for light, dark in pairwise(steps)) >= 0.06


def test_text_on_shades_is_legible() -> None:
    for color in (*theme.SEQUENCE, *theme.QUARTERS, theme.OWN, theme.ALIKE):
        ink = theme.ink_on(color)
        assert contrast(color, "#ffffff" if ink == "white" else ink) >= 4.5, color
    assert {theme.ink_on(color) for color in theme.SEQUENCE} == {"white", theme.INK}


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
        ("change_dumbbells", "PAPI", 2024),
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


def looked_at() -> list[gallery.Case]:
    """Figures with long names, and of editions with holes, of all families."""
    found: dict[gallery.Case, None] = {}
    for case in gallery.kept():
        editions = gallery.EDITIONS.get(case.index, gallery.EDITIONS["all"])
        for place, edition, lang, size in LOOKED_AT:
            name = case.place if case.place == "vn" else gallery.PLACES[place]
            found[case._replace(place=name, year=editions[edition], lang=lang, size=size)] = None
    return list(found)


@pytest.mark.parametrize("case", looked_at(), ids=str)
def test_texts_cover_nothing_and_stay_inside(case: gallery.Case) -> None:
    made = case.draw()
    if not isinstance(made, Figure):
        return
    texts = drawn_texts.texts(made.svg)
    assert len(texts) > 4
    assert drawn_texts.collisions(texts) == []
    assert drawn_texts.outside(texts, made.svg) == []


def test_the_measure_of_texts_finds_what_it_should() -> None:
    def svg(*texts: str) -> str:
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40">{"".join(texts)}</svg>'

    one = '<text font-size="10px" transform="translate(10,20)">Sơn La</text>'
    beside = '<text font-size="10px" transform="translate(43,20)">Hà Nội</text>'
    over = '<text font-size="10px" transform="translate(38,22)">Hà Nội</text>'
    upright = '<text font-size="10px" transform="translate(20,30) rotate(-90)">Huế</text>'
    far = '<text font-size="10px" transform="translate(95,20)">Huế</text>'
    under = '<g transform="translate(0,30)"><text text-anchor="end" font-size="10px" x="0">Huế</text></g>'
    edge = one.replace("<text", '<text fill="white" stroke="white"')

    def told(*texts: str) -> tuple[int, int]:
        found = drawn_texts.texts(svg(*texts))
        return len(drawn_texts.collisions(found)), len(drawn_texts.outside(found, svg(*texts)))

    assert told(one, beside) == (0, 0)
    assert told(one, over) == (1, 0)
    assert told(one, upright) == (1, 0)
    assert told(one, edge) == (0, 0), "a white edge below a label is no text of its own"
    assert told(one, far) == (0, 1)
    assert told(under) == (0, 1)


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
        ("change_dumbbells", "PAPI", 2024, ("PAPI", 2024, "D4")),
        ("heat_table", "PAPI", 2024, ("PAPI", 2024, "D4")),
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
    texts = drawn_texts.texts(svg)
    assert not drawn_texts.collisions(texts)
    assert not drawn_texts.outside(texts, svg)
    margin, (width, height) = 40, size(svg)
    outside = pixels(svg, margin=margin)[..., 3].copy()
    outside[margin : margin + round(height) + 1, margin : margin + round(width) + 1] = 0
    assert outside.max() == 0, "something is cut off at the edge of the drawing"
    assert width <= theme.WIDTH + 2 * 12 + 30
