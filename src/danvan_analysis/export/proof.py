"""What the files of a figure say of themselves: what it is, how it is cited, which data and code it comes from.

One compact JSON text stands in each format under the name ``danvan``, where no reader of the picture sees it, and the
parts that other programs know (title, description, author, rights, source) stand beside it in their own places.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from danvan_analysis.export import hashes
from danvan_analysis.figures import citing
from danvan_analysis.figures.figure import PAGE, FigureId
from danvan_analysis.reference import words

if TYPE_CHECKING:
    pass

KEY: Final = "danvan"
NAMESPACE: Final = "urn:danvan-analysis:figure#"
#: Bytes of the proof, all that it adds to a file with what other programs read beside it.
LARGEST: Final = 8192
#: What the proof in XMP leaves for title, description, rights and the like.
_FRAME: Final = 1200
_LONGEST_ALT: Final = 3000
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_DESCRIBED: Final = "</desc>"
_SEAL: Final = "seal"
#: Hashes of the content of one format.
OWN: Final = ("drawing", "pixels", "page")
_SHORT: Final = 16
XMP_KEYWORD: Final = "XML:com.adobe.xmp"


def of(payload: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """The proof of a figure.

    Parameters
    ----------
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it.
    **more : str
        Hashes beside those of data, specification and code: ``drawing``, ``pixels``, ``page``.

    Returns
    -------
    dict
        Plain JSON: ``figure`` (id), ``code``, ``size``, ``title``, ``lang``, ``source``, ``citation``, ``terms``,
        ``version`` (of the project), ``release`` (of the data), ``hashes``, ``tables`` (raw tables with their sha256
        and the cells used), ``corrections``, ``validation``, and ``seal``, the hash of all of it. The alt text stands
        in its own place in each format, its hash here. Where a proof would be larger than eight kilobytes allow,
        printed values are left out first, then marks, then digits of hashes; ``shortened`` says so.
    """
    identity = FigureId.parse(str(payload["id"]))
    said: dict[str, Any] = {
        "figure": str(identity),
        "code": identity.short_code,
        "size": str(payload.get("size", PAGE)),
        "title": payload["title"],
        "lang": identity.lang,
        "source": payload["source_line"],
        "citation": citation(payload),
        "terms": words.term("citing.terms", identity.lang),
        "version": citing.project_version(),
        "hashes": {
            "data": hashes.data(payload),
            "spec": hashes.spec(payload["spec"]),
            "code": hashes.code(identity.family),
            "alt": hashes.of(cut(str(payload["alt"]))),
            "notes": hashes.of(hashes.canonical(beside(payload))),
        },
        **payload.get("proof", {}),
    }
    return own(_shortened(said, len(str(payload["alt"]).encode("utf-8"))), **more)


def own(said: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """The proof in one file of a figure: that of the figure with hashes of the file's own content."""
    return sealed({**said, "hashes": {**said["hashes"], **more}})


def beside(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What a specification says in words beside its proof: notes and ids of sources."""
    return {key: list(payload.get(key, ())) for key in ("notes", "source_ids")}


def cut(alt: str) -> str:
    """An alt text as long as metadata have room for."""
    return alt.encode("utf-8")[:_LONGEST_ALT].decode("utf-8", "ignore")


def citation(payload: Mapping[str, Any]) -> str:
    """How the figure is cited, of the release that its rows are from."""
    return citing.text(cited(payload))


def cited(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The figure as a CSL-JSON item."""
    release = payload.get("proof", {}).get("release")
    of_release = citing.Release(citing.project_version(), release["version"], release["created"]) if release else None
    identity = FigureId.parse(str(payload["id"]))
    return citing.figure_item(
        identity, title=str(payload["title"]), source_line=str(payload["source_line"]), of=of_release
    )


def sealed(said: Mapping[str, Any]) -> dict[str, Any]:
    """A proof with the hash of its other parts: whoever changes one by hand breaks it."""
    rest = {key: one for key, one in said.items() if key != _SEAL}
    return {**rest, _SEAL: hashes.of(hashes.canonical(rest))[: 2 * _SHORT]}


def common(said: Mapping[str, Any]) -> str:
    """Hash of what the proofs in all files of a figure have in common: all but the hash of each file's own content."""
    own = {key: one for key, one in dict(said.get("hashes", {})).items() if key not in OWN}
    rest = {key: one for key, one in said.items() if key not in (_SEAL, "files")}
    return hashes.of(hashes.canonical({**rest, "hashes": own}))


def is_sealed(said: Mapping[str, Any]) -> bool:
    """Whether the seal of a proof fits the rest of it."""
    return bool(sealed(said)[_SEAL] == said.get(_SEAL))


def text(said: Mapping[str, Any]) -> str:
    """A proof as the line that stands in a file."""
    return hashes.canonical(said)


def _length(said: object) -> int:
    return len(hashes.canonical(said).encode("utf-8"))


def _shortened(said: dict[str, Any], alt: int) -> dict[str, Any]:
    """The proof within its bounds; what tells least is left out first."""
    # What other programs read repeats title, description, rights and source.
    repeated = sum(len(str(said[key]).encode()) for key in ("title", "terms", "source"))
    most = LARGEST - repeated - min(alt, _LONGEST_ALT) - _FRAME
    if _length(said) <= most:
        return said
    tables = {name: dict(one) for name, one in said.get("tables", {}).items()}
    validation = dict(said.get("validation", {}))
    short = {**said, "tables": tables, "validation": validation, "shortened": True}
    for name in sorted(tables, key=lambda one: -len(tables[one].get("printed", ""))):
        if _length(short) <= most:
            return short
        tables[name].pop("printed", None)
        tables[name].pop("shown", None)
    while validation.get("marks") and _length(short) > most:
        validation["marks"] = validation["marks"][:-1]
        validation["more"] = validation.get("more", 0) + 1
    for key in ("sha256", "cells"):
        if _length(short) <= most:
            return short
        for one in tables.values():
            one[key] = one[key][:_SHORT] if key == "sha256" else ""
    return short


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


def in_png(image: bytes, said: str, packet: str = "") -> bytes:
    """The image with the proof as an international text (iTXt) before its pixels, which stay as they are.

    Parameters
    ----------
    image : bytes
    said : str
    packet : str
        XMP for other programs; see :func:`xmp`.

    Raises
    ------
    ValueError
        The bytes are no PNG.
    """
    start = image.find(b"IDAT") - 4
    if not image.startswith(SIGNATURE) or start < len(SIGNATURE):
        raise ValueError("not a PNG: it has no signature or no pixels")
    packets = _text(KEY, said) + (_text(XMP_KEYWORD, packet) if packet else b"")
    return image[:start] + packets + image[start:]


def _text(keyword: str, said: str) -> bytes:
    # Keyword, not compressed, no language, no translated keyword.
    return chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + said.encode("utf-8"))


def chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG: length, kind, content, checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))


def xmp(said: Mapping[str, Any], alt: str, more: str = "") -> str:
    """XMP with what other programs read: Dublin Core, and the id of the figure; no times.

    Parameters
    ----------
    said : mapping
        The proof.
    alt : str
    more : str
        Further properties, as XML.
    """
    lang = str(said["lang"])

    author = escape(words.term("citing.authors", lang))

    def alternatives(name: str, said: object) -> str:
        item = f'<rdf:li xml:lang="x-default">{escape(str(said))}</rdf:li>'
        return f"<dc:{name}><rdf:Alt>{item}</rdf:Alt></dc:{name}>"

    inside = "".join(
        [
            alternatives("title", said["title"]),
            alternatives("description", cut(alt)),
            alternatives("rights", said["terms"]),
            f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>",
            f"<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>",
            f"<dc:source>{escape(str(said['source']))}</dc:source>",
            f"<dc:identifier>{escape(str(said['code']))}</dc:identifier>",
            f"<{KEY}:figure>{escape(str(said['figure']))}</{KEY}:figure>",
            more,
        ]
    )
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:{KEY}="{NAMESPACE}">'
        f"{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def resource(said: Mapping[str, Any], payload: Mapping[str, Any], table: bytes, files: Mapping[str, Any]) -> bytes:
    """The description that stands beside a CSV: a Frictionless data resource with the proof inside.

    Parameters
    ----------
    said : mapping
        The proof.
    payload : mapping
    table : bytes
        The CSV.
    files : mapping
        By suffix of the other files their hashes, for the registry of a release.
    """
    columns = list(payload["columns"])
    described = {
        "name": f"{said['figure']}.{said['size']}".lower().replace("_", "-"),
        "path": f"{file_stem(said)}.csv",
        "title": said["title"],
        "description": payload["alt"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(table),
        "hash": f"sha256:{hashes.of(table)}",
        "sources": [{"title": said["source"]}],
        "schema": {
            "fields": [
                {"name": name, "type": _field_type([row[at] for row in payload["rows"]])}
                for at, name in enumerate(columns)
            ],
            "missingValues": [""],
        },
        KEY: {**said, "files": dict(files)},
    }
    return hashes.by_line(described)


def file_stem(said: Mapping[str, Any]) -> str:
    """Name of the files of a figure, from its proof."""
    return str(said["figure"]) if said["size"] == PAGE else f"{said['figure']}.{said['size']}"


def _field_type(cells: list[object]) -> str:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds and kinds <= {int}:
        return "integer"
    if kinds and kinds <= {int, float}:
        return "number"
    return "string"
