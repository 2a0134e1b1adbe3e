"""What a file says of itself, and fingerprints of what it shows: read from a stranger's bytes, bounded.

Nothing of a file is executed, loaded from elsewhere or followed; what cannot be read within the bounds is a fault of
the file. Formats are told by their first bytes, never by their name.
"""

from __future__ import annotations

import json
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from danvan_analysis.errors import BadParameter
from danvan_analysis.export import hashes, pages, proof

#: The largest file that is read; the largest of our own has about a megabyte.
MOST_BYTES: Final = 32 * 1024 * 1024
_MOST_TEXT: Final = 8 * 1024 * 1024
_MOST_PROOF: Final = 64 * 1024
_MARK: Final = b"\xef\xbb\xbf"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: Chunks that change nothing of what is seen. Animation and colour profiles would show another picture.
_QUIET: Final = {b"tEXt", b"zTXt", b"iTXt", b"pHYs", b"tIME", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"bKGD", b"eXIf"}
_DRAWN: Final = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_PICTURES: Final = {b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"RIFF": "WEBP"}


@dataclass
class Met:
    """What was met in a file.

    Attributes
    ----------
    kind : str
        ``png``, ``svg``, ``pdf``, ``vega-lite``, ``csv``, ``xlsx``, ``picture`` (another one) or empty.
    proof : dict or None
        As it stands in the file; a stranger may have written it.
    prints : dict of str to str
        Fingerprints of what the file shows: ``pixels``, ``drawing``, ``tree``, ``page``, ``spec``, ``csv``.
    faults : list of str
        Why it cannot be as it was made.
    look : str
        See :func:`danvan_analysis.export.hashes.look`; empty for what is no picture, and for one with a proof: nobody
        looks for what it resembles.
    alt : str or None
        The text for readers who do not see it, where the format has its place.
    told : str
        What it tells other programs: its XMP, less the marks around it.
    info : dict of str to str
        Information of a document.
    notes : dict or None
        Notes and ids of sources in a specification.
    """

    kind: str = ""
    proof: dict[str, Any] | None = None
    prints: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    look: str = ""
    alt: str | None = None
    told: str = ""
    info: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Any] | None = None


def content_of(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file.

    Raises
    ------
    BadParameter
        No file, a folder or device, or larger than any file of a figure.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadParameter("is no regular file")
        if status.st_size > most:
            raise BadParameter(f"has {status.st_size:,} bytes, more than any file of a figure ({most:,})")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise BadParameter(f"cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise BadParameter("grew while it was read")
    return content


def read(content: bytes, *, name: str = "", beside: bytes | None = None) -> Met:
    """Read a file.

    Parameters
    ----------
    content : bytes
    name : str
        Its name, by which a CSV without a mark is taken for one.
    beside : bytes, optional
        The data resource that stands beside a CSV.

    Returns
    -------
    Met
        Faults and all; nothing is raised for what a stranger's file may hold.
    """
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(_PNG):
        return _png(content)
    if head.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return Met("xlsx", prints={"xlsx": hashes.of(content)})
    for start, name in _PICTURES.items():
        if content.startswith(start):
            return _picture(content, name)
    if len(content) > _MOST_TEXT or b"\0" in content[:4096]:
        return Met()
    if head.startswith(b"<"):
        return _svg(content) if b"<svg" in content[:4096] else Met()
    if head.startswith(b"{"):
        return _json(content)
    return _csv(content, beside) if content.startswith(_MARK) or name.endswith(".csv") else Met()


def _png(content: bytes) -> Met:
    met = Met("png")
    packets: list[tuple[str, str]] = []
    try:
        packets.extend(_texts(content, met))
    except ValueError as error:
        # What stood in front of the fault was read: a file that is cut off still says what it claims to be.
        met.faults.append(str(error))
    _take(met, [said for keyword, said in packets if keyword == proof.KEY])
    for keyword, said in packets:
        if keyword == proof.XMP_KEYWORD:
            met.told, met.alt = said, pages.description(said)
    try:
        image = hashes.picture(content)
    except ValueError as error:
        met.faults.append(str(error))
        return met
    met.prints["pixels"] = hashes.pixels(image)
    if met.proof is None:
        met.look = hashes.look(image)
    return met


def _texts(content: bytes, met: Met) -> Iterator[tuple[str, str]]:
    """Keyword and text of the international texts of a PNG."""
    for name, body in _chunks(content):
        if name not in _QUIET | _DRAWN:
            met.faults.append(f"its part {name.decode('latin-1')!r} can change what is seen; none was written")
        if name != b"iTXt":
            continue
        keyword, _, rest = body.partition(b"\0")
        compressed, rest = rest[:1] == b"\1", rest[2:]
        said = rest.partition(b"\0")[2].partition(b"\0")[2]
        if compressed:
            inflating = zlib.decompressobj()
            try:
                said = inflating.decompress(said, _MOST_PROOF)
            except zlib.error:
                raise ValueError("a text in it is broken") from None
        if len(said) <= _MOST_PROOF:
            yield keyword.decode("latin-1"), said.decode("utf-8", "replace")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(content):
        if at + 12 > len(content):
            raise ValueError("it is cut off")
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        if len(body) < length or at + 12 + length > len(content):
            raise ValueError("it is cut off")
        if struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] != zlib.crc32(name + body):
            raise ValueError("a part of it is damaged")
        yield name, body
        at += 12 + length
        if name == b"IEND":
            if at != len(content):
                raise ValueError("something stands behind its end")
            return
    raise ValueError("it is cut off")


def _picture(content: bytes, name: str) -> Met:
    met = Met("picture")
    try:
        met.look = hashes.look(hashes.picture(content, formats=[name]))
    except ValueError as error:
        met.faults.append(str(error))
    return met


def _take(met: Met, found: list[str]) -> None:
    """Take the proof from the texts found under its name."""
    if len(found) > 1:
        met.faults.append("it carries more than one proof")
    if found:
        met.proof = _object(found[0])
        if not met.proof:
            met.proof = {}
            met.faults.append("its proof cannot be read")


def _svg(content: bytes) -> Met:
    met = Met("svg")
    try:
        text = content.decode("utf-8")
        root = pages.tree(content)
    except ValueError as error:
        met.faults.append(f"it is no well-formed SVG: {error}")
        return met
    texts = [one.text or "" for one in root.iter(f"{{{proof.NAMESPACE}}}proof")]
    _take(met, texts)
    bare = text
    if len(texts) == 1:
        inside = f'<{proof.KEY}:proof xmlns:{proof.KEY}="{proof.NAMESPACE}">{escape(texts[0])}</{proof.KEY}:proof>'
        bare = text.replace(f"<metadata>{inside}</metadata>", "", 1)
    if bare.count("<metadata") == 0:
        met.prints["drawing"] = hashes.of(bare)
    # Written anew by another program, it may still be the same tree.
    met.prints["tree"] = hashes.of(pages.without_metadata(root))
    described = root.find("{http://www.w3.org/2000/svg}desc")
    met.alt = None if described is None else described.text
    return met


def _pdf(content: bytes) -> Met:
    met = Met("pdf")
    try:
        page = pages.read(content)
    except ValueError as error:
        met.faults.append(str(error))
        return met
    met.prints["page"] = page.bare
    met.alt, met.told, met.info = page.alt, page.told, page.info
    _take(met, page.proofs)
    return met


def _object(text: str | bytes) -> dict[str, Any] | None:
    """A JSON object whose names stand once; None for anything else."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise ValueError("a name stands twice")
        return made

    def never(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    try:
        found = json.loads(text, object_pairs_hook=once, parse_constant=never)
        # A lone half of a character pair could be in no text of ours, and can be written nowhere.
        hashes.canonical(found).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _json(content: bytes) -> Met:
    found = _object(content)
    if found is None:
        return Met("vega-lite", faults=["it is no JSON object whose names stand once"])
    if "vega-lite" not in str(found.get("$schema", "")):
        return Met()
    met = Met("vega-lite", prints={"spec": hashes.spec(found)}, alt=str(found.get("description", "")))
    about = found.get("usermeta")
    said = about.get(proof.KEY) if isinstance(about, dict) else None
    if isinstance(said, dict):
        met.alt = str(said.pop("alt", met.alt))
        met.notes = {key: said.pop(key, None) for key in ("notes", "source_ids")}
        met.proof = said
    return met


def _csv(content: bytes, beside: bytes | None) -> Met:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Met()
    if "," not in text.partition("\n")[0]:
        return Met()
    met = Met("csv", prints={"csv": hashes.of(content)})
    described = _object(beside) if beside is not None and len(beside) <= _MOST_TEXT else None
    if described is not None:
        said = described.get(proof.KEY)
        met.proof = {key: one for key, one in said.items() if key != "files"} if isinstance(said, dict) else None
        if described.get("hash") != f"sha256:{met.prints['csv']}":
            met.faults.append("its rows are not those that the description beside it is about")
    return met
