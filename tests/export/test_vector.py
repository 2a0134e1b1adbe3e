"""The picture of a figure, painted from its page: the same picture as another program paints from the drawing."""

from __future__ import annotations

import hashlib
import io
import random
import zlib
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from danvan_analysis.export import hashes, reading, vector
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


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK"])
@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 64), (7, 65), (130, 63), (65, 129)])
def test_a_png_of_ours_reads_as_one_of_pillow(mode: str, size: tuple[int, int]) -> None:
    noise = random.Random(f"{mode} {size}").randbytes(3 * size[0] * size[1])
    image = Image.frombytes("RGB", size, noise).convert(mode)
    theirs = io.BytesIO()
    image.convert("RGB").save(theirs, "PNG")
    content = vector.png(image)
    (packed,) = (body for name, body in reading._chunks(content) if name == b"IDAT")
    # Pillow reads on where something stands behind the last row, others complain.
    assert len(zlib.decompress(packed)) == size[1] * (1 + 3 * size[0])
    with Image.open(io.BytesIO(content)) as ours, Image.open(theirs) as expected:
        assert (ours.mode, ours.size, ours.info) == ("RGB", size, expected.info)
        assert ours.tobytes() == expected.tobytes()


def test_a_png_of_ours_has_whole_parts_and_nothing_but_pixels(figure: Figure) -> None:
    content = vector.png(figure.svg)
    met = reading.Met("png")
    assert list(reading._texts(content, met)) == []
    assert [name for name, _ in reading._chunks(content)] == [b"IHDR", b"IDAT", b"IEND"]
    assert not met.faults


def test_a_png_of_ours_is_no_larger_than_one_of_pillow(figure: Figure) -> None:
    theirs = io.BytesIO()
    vector.picture(figure.svg).convert("RGB").save(theirs, "PNG")
    assert len(vector.png(figure.svg)) <= theirs.tell()


def test_the_bytes_at_hand_are_those_of_the_picture(figure: Figure) -> None:
    image, rgba = vector.painted(figure.svg)
    assert rgba.nbytes == 4 * image.width * image.height
    expected = hashlib.sha256(f"{image.width}x{image.height}:".encode() + image.tobytes()).hexdigest()
    assert hashes.pixels(image, rgba) == hashes.pixels(image) == expected
    assert hashes.pixels(hashes.picture(vector.png(image))) == expected
    vector.picture('<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"/>')
    assert hashes.pixels(image) == expected, "a later picture has memory of its own"


def painted_as_it_is(page: bytes) -> bytes:
    document = pypdfium2.PdfDocument(page)
    try:
        return bytes(document[0].render(scale=1, rev_byteorder=True, prefer_bgrx=True).buffer)
    finally:
        document.close()


def test_without_the_profile_every_colour_is_the_same() -> None:
    chance = random.Random(1)
    # Each step of grey and of each colour alone, and two thousand others, some of them half through over one another.
    steps = [f"#{at:02x}{at:02x}{at:02x} #{at:02x}0000 #00{at:02x}00 #0000{at:02x}".split() for at in range(256)]
    colours = [one for step in steps for one in step] + [f"#{chance.randrange(1 << 24):06x}" for _ in range(2000)]
    shapes = "".join(
        f'<rect x="{2 * (at % 80)}" y="{2 * (at // 80)}" width="{2 + at % 3}" height="2" fill="{one}" '
        f'opacity="{1 if at % 5 else 0.4}" stroke="{one}" stroke-opacity="{at % 3 / 2}"/>'
        for at, one in enumerate(colours)
    )
    page = vector._page(f'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="80">{shapes}</svg>')
    plain = vector._in_plain_colours(page)
    assert b"/ICCBased" in page
    assert b"/ICCBased" not in plain
    assert painted_as_it_is(plain) == painted_as_it_is(page)


def test_a_profile_of_other_colours_stays() -> None:
    with pikepdf.new() as document:
        grey = document.make_stream(b"made up", N=1)
        document.add_blank_page().obj.Resources = pikepdf.Dictionary(
            ColorSpace=pikepdf.Dictionary(a=pikepdf.Array([pikepdf.Name.ICCBased, grey]))
        )
        written = io.BytesIO()
        document.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert vector._PROFILE.search(written.getvalue())
    assert vector._in_plain_colours(written.getvalue()) == written.getvalue()
