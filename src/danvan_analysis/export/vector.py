"""SVG to PNG and PDF, the same bytes each time."""

from __future__ import annotations

import io

from danvan_analysis.figures import typeface

#: PNG at twice the drawn size: sharp on screens and at the width of a printed page.
PNG_SCALE = 2


def png(svg: str) -> bytes:
    """A PNG of the drawing at twice its size."""
    made: bytes = typeface.converter().svg_to_png(svg, scale=PNG_SCALE)
    return made


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

    with pikepdf.open(io.BytesIO(typeface.converter().svg_to_pdf(svg))) as document:
        if "/Info" in document.trailer:
            del document.trailer["/Info"]
        if "/Metadata" in document.Root:
            del document.Root["/Metadata"]
        document.docinfo["/Title"] = title
        document.Root["/Lang"] = pikepdf.String(lang)
        written = io.BytesIO()
        # The converter numbers its fonts in another order each time. Object streams would keep that order;
        # without them objects are written, and numbered anew, in the order in which the page refers to them.
        document.save(
            written, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
        return written.getvalue()
