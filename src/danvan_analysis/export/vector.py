"""SVG to PDF, and the page of that to a picture: the same bytes each time.

The picture is painted from the page: its letters are then laid out once for both, which is most of the work, and the
pixels are at hand without being decoded from a PNG first.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from danvan_analysis.figures import letters, typeface

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

#: PNG at twice the drawn size: sharp on screens and at the width of a printed page.
PNG_SCALE: Final = 2
#: Smaller files for more effort are not to be had: 1 % of the size for half of the time again.
_EFFORT: Final = 3


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
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(_page(svg))
    try:
        # Four bytes a pixel, as fingerprints of pixels are made from: they are copied once, the document takes its own
        # along.
        painted = document[0].render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        return Image.frombytes("RGBA", (painted.width, painted.height), bytes(painted.buffer))
    finally:
        document.close()


def png(drawn: str | Image) -> bytes:
    """A PNG of the drawing at twice its size, or of its pixels where they are at hand."""
    image = picture(drawn) if isinstance(drawn, str) else drawn
    written = io.BytesIO()
    image.convert("RGB").save(written, "PNG", compress_level=_EFFORT)
    return written.getvalue()


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
