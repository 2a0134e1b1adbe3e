"""SVG to PDF, and the page of that to a picture: the same bytes each time.

The picture is painted from the page: its letters are then laid out once for both, which is most of the work, and the
pixels are at hand without being decoded from a PNG first.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from danvan_analysis.export import proof
from danvan_analysis.figures import letters, typeface

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

#: PNG at twice the drawn size: sharp on screens and at the width of a printed page.
PNG_SCALE: Final = 2
#: A tenth of the size less would take twice the time.
_EFFORT: Final = 3
#: Width, height, then: eight bits each for red, green and blue, packed and filtered in the one way there is, in order.
_HEADER: Final = struct.Struct(">II5B")
_EIGHT_BITS_RGB: Final = (8, 2, 0, 0, 0)
#: Rows at a time, so that they stay in the processor's cache.
_STRIP: Final = 64
#: How the converter names the profile of sRGB that it puts into each page.
_THREE_COLOURS: Final = b"/N 3\n"
_PROFILE: Final = re.compile(rb"\[\s*/ICCBased \d+ 0 R\s*\]")


@lru_cache(maxsize=1)
def _page(svg: str) -> bytes:
    """The drawing as the converter makes a document of it: asked for by picture and document, one after the other."""
    return typeface.converter().svg_to_pdf(svg)


def picture(svg: str, *, scale: float = PNG_SCALE) -> Image:
    """The pixels of a drawing, on white.

    Parameters
    ----------
    svg : str
    scale : float
        Pixels for each unit of the drawing.

    Returns
    -------
    PIL.Image.Image
        RGBA, all of it opaque. The same pixels for the same drawing on every run.

    Examples
    --------
    >>> picture('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>').size
    (8, 4)
    """
    return painted(svg, scale=scale)[0]


def painted(svg: str, *, scale: float = PNG_SCALE) -> tuple[Image, memoryview]:
    """The picture, and its bytes as fingerprints of pixels are made from: red, green, blue and opacity of each.

    Parameters
    ----------
    svg : str
    scale : float

    Returns
    -------
    PIL.Image.Image, memoryview
        As :func:`picture` gives it, and the memory that it shows.
    """
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(_in_plain_colours(_page(svg)))
    try:
        made = document[0].render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        # Not copied: the memory is Python's own, and stays when the document is closed.
        image = Image.frombuffer("RGBA", (made.width, made.height), made.buffer, "raw", "RGBA", 0, 1)
        return image, memoryview(made.buffer).cast("B")
    finally:
        document.close()


def _in_plain_colours(page: bytes) -> bytes:
    """The page with the colours of the screen in the place of the profile that says the same.

    The profile would be worked out anew for each page, a quarter of the time of painting. The length stays: the table
    of the document says where its parts begin. A page with a profile of other than three colours is left as it is.
    """
    if len(set(_PROFILE.findall(page))) != page.count(_THREE_COLOURS):
        return page
    return _PROFILE.sub(lambda found: b"/DeviceRGB".ljust(len(found[0])), page)


def png(drawn: str | Image) -> bytes:
    """A PNG of the drawing at twice its size, or of its pixels where they are at hand.

    Written by hand: Pillow tries five filters on each row and has no word for none. Charts are flat areas and letters,
    which pack better as they are, in a third of the time.

    Parameters
    ----------
    drawn : str or PIL.Image.Image
        What is not opaque in an image counts as if it were.

    Returns
    -------
    bytes
        Red, green and blue, eight bits each; nothing but the pixels.
    """
    image = picture(drawn) if isinstance(drawn, str) else drawn
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGB")
    width, height = image.size
    packing = zlib.compressobj(_EFFORT)
    # Each row is preceded by the number of its filter, 0 for none: here each ends with a byte of filling, which is 0.
    packed = [packing.compress(b"\0")]
    for top in range(0, height, _STRIP):
        below = min(top + _STRIP, height)
        rows = image.crop((0, top, width, below)).tobytes("raw", "RGB", 3 * width + 1, 1)
        packed.append(packing.compress(rows if below < height else rows[:-1]))
    packed.append(packing.flush())
    header = _HEADER.pack(width, height, *_EIGHT_BITS_RGB)
    parts = ((b"IHDR", header), (b"IDAT", b"".join(packed)), (b"IEND", b""))
    return proof.SIGNATURE + b"".join(proof.chunk(kind, content) for kind, content in parts)


def pdf(svg: str, *, title: str, lang: str) -> bytes:
    """A PDF of the drawing, fonts embedded, without dates and random ids.

    Parameters
    ----------
    svg : str
    title : str
        Title in the document's information.
    lang : str
        Language of the document.

    Returns
    -------
    bytes
        The same for the same drawing on every run.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(_page(svg))) as document:
        if "/Info" in document.trailer:
            del document.trailer["/Info"]
        if "/Metadata" in document.Root:
            del document.Root["/Metadata"]
        _name_letters(document)
        document.docinfo["/Title"] = title
        document.Root["/Lang"] = pikepdf.String(lang)
        written = io.BytesIO()
        # The converter numbers its fonts in another order each time. Object streams would keep that order;
        # without them objects are written, and numbered anew, in the order in which the page refers to them.
        document.save(
            written, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
        return written.getvalue()


def _name_letters(document: pikepdf.Pdf) -> None:
    """Give letters that came from the font in the converter the name of ours, as in the SVG; see :mod:`.letters`."""
    import pikepdf

    built_in, ours = (family.replace(" ", "") for family in (letters.BUILT_IN, typeface.FAMILY))
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary):
            for key in ("/BaseFont", "/FontName"):
                if key in one and built_in in str(one[key]):
                    one[key] = pikepdf.Name(str(one[key]).replace(built_in, ours))
