"""The picture of a figure, painted from its page: the same picture as another program paints from the drawing."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from danvan_analysis.export import vector
from danvan_analysis.figures import Figure, FigureId, drawing
from danvan_analysis.figures.families import draw


def blurred(image: Image.Image) -> Any:
    return np.asarray(image.convert("L").filter(ImageFilter.BoxBlur(3)), dtype=int)


@pytest.mark.parametrize(
    "identity",
    [
        "tile_map.PAPI.2019.2008-14.vi",
        "country_spread.PCI.2019.2008-vn.en",
        "coverage_grid.all.2021.2008-14.vi",
        "quotes.all.2022.2008-14.vi",
        "change_dumbbells.PAPI.2016.2008-77.vi",
    ],
)
def test_painted_as_another_program_paints_it(identity: str) -> None:
    import vl_convert

    figure = draw(FigureId.parse(identity))
    assert isinstance(figure, Figure)
    drawing.in_process()
    ours = vector.picture(figure.svg, scale=1)
    theirs = Image.open(io.BytesIO(vl_convert.svg_to_png(figure.svg, scale=1)))
    assert ours.size == theirs.size
    difference = np.abs(blurred(ours) - blurred(theirs))
    # Letters stand on whole pixels here and between them there; a bar or a word that is missing makes far more.
    assert difference.max() < 40
    assert difference.mean() < 2


def test_a_missing_word_is_more_than_the_difference_of_programs() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">{}</svg>'
    word = f'<text x="5" y="20" font-size="13" font-family="{drawing.in_process()._stack}">Sơn La</text>'
    with_it, without = (blurred(vector.picture(svg.format(one), scale=1)) for one in (word, ""))
    assert np.abs(with_it - without).max() > 40


def test_a_png_holds_the_pixels_that_were_painted() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="7" height="9" fill="#2a5"/></svg>'
    )
    image = vector.picture(svg)
    assert image.size == (40, 20)
    assert vector.png(svg) == vector.png(image)
    assert Image.open(io.BytesIO(vector.png(image))).convert("RGBA").tobytes() == image.tobytes()
    assert image.getpixel((3, 3)) == (0x22, 0xAA, 0x55, 255)
    assert image.getpixel((30, 15)) == (255, 255, 255, 255), "what is not drawn is white"


def test_what_is_drawn_half_through_is_opaque_all_the_same() -> None:
    shape = '<rect width="7" height="9" fill="#2a5" opacity="0.5"/><text y="8" opacity="0.3">Sơn La</text>'
    image = vector.picture(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10">{shape}</svg>')
    assert image.getchannel("A").getextrema() == (255, 255)
    assert image.getpixel((3, 16)) != (255, 255, 255, 255)
