"""Markup and documents of strangers: SVG, XMP and PDF, parsed with nothing loaded and nothing expanded."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from typing import Any, Final

from danvan_analysis.export import document, hashes, proof

_SVG: Final = "{http://www.w3.org/2000/svg}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_LI: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_MOST_PDF: Final = 1024 * 1024
_MOST_INFLATED: Final = 64 * 1024 * 1024
_MOST_PACKET: Final = 64 * 1024
_STREAM: Final = re.compile(rb"stream\r?\n")
_STREAMS: Final = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
#: Filters that no document of ours has, and that inflate without a bound that is easy to know; names in disguise.
_OTHER_FILTERS: Final = re.compile(
    rb"/(?:LZW|RunLength|JBIG2|Crypt|Encrypt)|/[A-Za-z0-9]*#[0-9A-Fa-f]{2}|\[[^\]]{0,200}Flate[^\]]{0,200}Flate"
)


def tree(content: bytes) -> Any:
    """The root element of an XML text.

    Raises
    ------
    ValueError
        Not well-formed, with a document type (entities are never expanded), or nested beyond reason.
    """
    from lxml import etree  # type: ignore[import-untyped]

    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("it declares a document type")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)[:120]) from error


def without_metadata(root: Any) -> bytes:
    """An SVG without its metadata in canonical form: the same for the same tree, however it is written."""
    from lxml import etree

    for one in root.findall(f"{_SVG}metadata"):
        if one.tail:
            before = one.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + one.tail
            else:
                root.text = (root.text or "") + one.tail
        root.remove(one)
    made: bytes = etree.tostring(root.getroottree(), method="c14n", with_comments=False)
    return made


def description(packet: str) -> str | None:
    """The description in an XMP packet."""
    try:
        root = tree(packet.encode("utf-8"))
    except ValueError:
        return None
    found = next(root.iter(f"{_DC}description"), None)
    inner = None if found is None else next(found.iter(_LI), None)
    return None if inner is None else str(inner.text or "")


@dataclass(frozen=True)
class Page:
    """What is in a PDF.

    Attributes
    ----------
    bare : str
        Hash of all but information and metadata.
    proofs : list of str
        The texts that stand as proofs in its metadata.
    told : str
        The metadata, less the marks around them.
    alt : str or None
        The text in the place of its drawing.
    info : dict of str to str
    """

    bare: str
    proofs: list[str]
    told: str
    alt: str | None
    info: dict[str, str]


def read(content: bytes) -> Page:
    """Read a PDF; scripts and attachments are bytes like any others, and change its hash.

    Raises
    ------
    ValueError
        Broken, encrypted, larger than any figure, or inflating beyond bounds.
    """
    import pikepdf

    if len(content) > _MOST_PDF:
        raise ValueError("the document is larger than any figure")
    _refuse_bombs(content)
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            told = _told(opened)
            alt = _alt(opened)
            info = {str(key): str(one)[:4000] for key, one in opened.docinfo.items()}
            bare = hashes.of(document.bare(opened))
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        AttributeError,
        KeyError,
        TypeError,
        IndexError,
        RuntimeError,
    ) as error:
        raise ValueError(f"the document cannot be read: {type(error).__name__}") from error
    proofs = [one.text or "" for one in tree(told).iter(f"{{{proof.NAMESPACE}}}proof")] if told else []
    return Page(bare, proofs, told.decode("utf-8", "replace"), alt, info)


def _refuse_bombs(content: bytes) -> None:
    if _OTHER_FILTERS.search(_STREAMS.sub(b"", content)):
        raise ValueError("the document is packed or locked in a way that no figure is")
    inflated = 0
    for match in _STREAM.finditer(content):
        inflating = zlib.decompressobj()
        try:
            inflated += len(inflating.decompress(content[match.end() :], _MOST_INFLATED - inflated + 1))
        except zlib.error:
            continue
        if inflated > _MOST_INFLATED:
            raise ValueError("the document inflates beyond the size of any figure")


def _told(opened: Any) -> bytes:
    """The metadata of a document, less the processing instructions around them."""
    if "/Metadata" not in opened.Root:
        return b""
    stream = opened.Root.Metadata
    packet: bytes = stream.read_raw_bytes()
    if len(packet) > _MOST_PACKET:
        raise ValueError("its metadata are larger than those of any figure")
    if "/Filter" in stream:
        packet = zlib.decompressobj().decompress(packet, _MOST_PACKET)
    return re.sub(rb"<\?xpacket[^>]*\?>", b"", packet)


def _alt(opened: Any) -> str | None:
    try:
        return str(opened.Root.StructTreeRoot.K[0].K[0].Alt)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return None
