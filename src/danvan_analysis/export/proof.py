"""What the files of a figure say of themselves: its id, the release of the data, what validation found.

One compact JSON text stands in each format under the name ``danvan``, where no reader of the picture sees it.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import pikepdf

KEY = "danvan"
NAMESPACE = "urn:danvan-analysis:figure#"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DESCRIBED = "</desc>"


def text(payload: Mapping[str, Any]) -> str:
    """The proof of a figure.

    Parameters
    ----------
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it.

    Returns
    -------
    str
        JSON in one line, keys in order: ``figure``, ``release``, ``validation``.

    Examples
    --------
    >>> text({"id": "path.PCI.2019.2008-14.vi", "proof": {"validation": {"outcome": "passed"}}})
    '{"figure":"path.PCI.2019.2008-14.vi","validation":{"outcome":"passed"}}'
    """
    said = {"figure": payload["id"], **payload.get("proof", {})}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def in_svg(svg: str, said: str) -> str:
    """The drawing with the proof in its ``metadata``, behind title and description.

    Examples
    --------
    >>> in_svg("<svg><title>t</title><desc>d</desc><g/></svg>", '{"a":"<"}').partition("<metadata>")[2][:60]
    '<danvan:proof xmlns:danvan="urn:danvan-analysis:figure#">{"a'
    """
    head, found, body = svg.partition(_DESCRIBED)
    if not found:
        head, found, body = svg.partition(">")
    inside = f'<{KEY}:proof xmlns:{KEY}="{NAMESPACE}">{escape(said)}</{KEY}:proof>'
    return f"{head}{found}<metadata>{inside}</metadata>{body}"


def in_png(image: bytes, said: str) -> bytes:
    """The image with the proof as an international text (iTXt) before its pixels, which stay as they are.

    Raises
    ------
    ValueError
        The bytes are no PNG.
    """
    start = image.find(b"IDAT") - 4
    if not image.startswith(_SIGNATURE) or start < len(_SIGNATURE):
        raise ValueError("not a PNG: it has no signature or no pixels")
    # Keyword, not compressed, no language, no translated keyword.
    content = b"iTXt" + KEY.encode("latin-1") + b"\0\0\0\0\0" + said.encode("utf-8")
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return image[:start] + chunk + image[start:]


def in_pdf(document: pikepdf.Pdf, said: str, *, title: str, lang: str) -> None:
    """Put title and proof in the XMP of a document; nothing that changes from run to run.

    Parameters
    ----------
    document : pikepdf.Pdf
        Open; changed in place.
    said : str
    title, lang : str
    """
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta.register_xml_namespace(NAMESPACE, KEY)
        meta["dc:title"] = title
        meta["dc:language"] = {lang}
        meta[f"{{{NAMESPACE}}}proof"] = said
