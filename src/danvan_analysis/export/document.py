"""The PDF of a figure: tagged for readers who do not see it, with its proof, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from danvan_analysis.export import hashes, proof
from danvan_analysis.reference import words

if TYPE_CHECKING:
    import pikepdf

_BEFORE = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_BEHIND = '<?xpacket end="r"?>'


def made(
    page: bytes, payload: Mapping[str, Any], common: Mapping[str, Any] | None = None
) -> tuple[bytes, dict[str, Any]]:
    """A document with title, alt text and proof.

    Parameters
    ----------
    page : bytes
        As :func:`danvan_analysis.export.vector.pdf` makes it.
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it.
    common : mapping, optional
        The proof that all files of the figure have in common, where it is at hand.

    Returns
    -------
    bytes, dict
        The document, and the proof in it: its ``hashes`` hold ``page``, that of the document without information
        and metadata.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(page)) as untagged:
        tag(untagged, alt=str(payload["alt"]), title=str(payload["title"]))
        # Once read back, saving it again and again gives the same bytes.
        tagged = saved(untagged)
    with pikepdf.open(io.BytesIO(tagged)) as opened:
        said = proof.own(common or proof.of(payload), page=hashes.of(bare(opened)))
        opened.docinfo["/Title"] = str(said["title"])
        opened.docinfo["/Author"] = words.term("citing.authors", str(said["lang"]))
        opened.docinfo["/Keywords"] = f"{said['code']} {said['figure']}"
        opened.Root["/Metadata"] = opened.make_stream(
            packet(said, str(payload["alt"])).encode("utf-8"), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        return saved(opened), said


def packet(said: Mapping[str, Any], alt: str) -> str:
    """The XMP packet of a document: what other programs read, and the proof."""
    inside = f"<{proof.KEY}:proof>{escape(proof.text(said))}</{proof.KEY}:proof>"
    return _BEFORE + proof.xmp(said, alt, inside) + _BEHIND


def tag(document: pikepdf.Pdf, *, alt: str, title: str) -> None:
    """Make the page one figure with a text in its place, and let viewers show the title of the document.

    The letters of the drawing stay letters; screen readers are told the text instead of them.
    """
    import pikepdf
    from pikepdf import Array, Dictionary, Name, String

    page = document.pages[0]
    page.contents_add(b"/Figure <</MCID 0>> BDC\n", prepend=True)
    page.contents_add(b"\nEMC")
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    figure = document.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, P=whole, Pg=page.obj, K=0, Alt=String(alt), T=String(title))
    )
    whole.K = Array([figure])
    root.K = Array([whole])
    root.ParentTree = document.make_indirect(Dictionary(Nums=Array([0, Array([figure])])))
    page.obj.StructParents = 0
    document.Root["/StructTreeRoot"] = root
    document.Root["/MarkInfo"] = Dictionary(Marked=True)
    document.Root["/ViewerPreferences"] = pikepdf.Dictionary(DisplayDocTitle=True)


def bare(document: pikepdf.Pdf) -> bytes:
    """The document without information and metadata; it is changed in place."""
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    if "/Metadata" in document.Root:
        del document.Root["/Metadata"]
    return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """A document as bytes: the same for the same content, objects in the order in which the page refers to them."""
    import pikepdf

    written = io.BytesIO()
    document.save(
        written,
        deterministic_id=True,
        linearize=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        # Either of these would write the metadata anew in another form.
        preserve_pdfa=False,
        fix_metadata_version=False,
    )
    return written.getvalue()
