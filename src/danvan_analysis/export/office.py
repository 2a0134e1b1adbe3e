"""Figures inside documents of Word, PowerPoint and LibreOffice: each picture is checked as the file that it was.

These programs keep the bytes of a PNG that is inserted as a file, and so its proof; see docs/figures.md for the routes
that keep less. What stands in the document around a picture, and how much of it is shown, is not looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from danvan_analysis.errors import BadParameter
from danvan_analysis.export import reading, verifying
from danvan_analysis.export.repository import Repository
from danvan_analysis.export.verdict import Verdict

#: Documents by the end of their names; a table of figures (XLSX) is a file of its own.
SUFFIXES: Final = frozenset((".docx", ".docm", ".dotx", ".odt", ".ott", ".pptx", ".odp"))
#: Where they keep pictures.
_MEDIA: Final = re.compile(r"(?:word|ppt)/media/[^/]+|Pictures/[^/]+")
_MOST_DOCUMENT: Final = 256 * 1024 * 1024
_MOST_PARTS: Final = 20_000
_MOST_PICTURES: Final = 300
#: Bytes of all pictures together, inflated.
_MOST_INFLATED: Final = 512 * 1024 * 1024
_LIMIT: Final = "how much of it the document shows (crop, colours, what lies above it) was not looked at"


def is_document(path: Path) -> bool:
    """Whether a file is named as a document that holds pictures.

    Examples
    --------
    >>> is_document(Path("Báo cáo.DOCX")), is_document(Path("path.PCI.2019.2008-14.vi.png"))
    (True, False)
    """
    return path.suffix.lower() in SUFFIXES


def of_document(path: Path, repository: Repository) -> list[Verdict]:
    """The verdicts on the pictures of a document.

    Parameters
    ----------
    path : Path
        DOCX, PPTX, ODT, ODP; a stranger may have made it.
    repository : Repository

    Returns
    -------
    list of Verdict
        One a picture, in the order of their names, ``file`` being ``<document>: <part>``; one ``unknown`` for the
        document itself where it cannot be read or holds no picture.
    """
    try:
        content = reading.content_of(path, most=_MOST_DOCUMENT)
        found = [
            _shown(verifying.of_content(picture, Path(part).name, repository, file=f"{path}: {part}"))
            for part, picture in pictures(content)
        ]
    except BadParameter as error:
        return [Verdict(str(path)).because("unknown", "none", f"the document {error}")]
    return found or [Verdict(str(path)).because("unknown", "none", "the document holds no picture; a link is none")]


def _shown(found: Verdict) -> Verdict:
    if found.verdict not in ("unproven", "unknown"):
        found.reasons.append(_LIMIT)
    return found


def pictures(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The pictures in a document.

    Parameters
    ----------
    content : bytes
        Of the document.

    Yields
    ------
    tuple of str and bytes
        Name of the part, and the bytes that were inserted.

    Raises
    ------
    BadParameter
        It is no document of this form, is locked or damaged, or would be larger than any report when inflated.
    """
    # Counted before the list is read: reading it takes half a kilobyte of memory a part.
    if (listed := content.count(b"PK\x01\x02")) > _MOST_PARTS:
        raise BadParameter(f"has {listed:,} parts, more than any report ({_MOST_PARTS:,})")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError):
        raise BadParameter(
            "is no DOCX, PPTX, ODT or ODP that can be read: locked with a password, or damaged"
        ) from None
    media = sorted((one for one in parts if _MEDIA.fullmatch(one.filename)), key=lambda one: one.filename)
    if len(media) > _MOST_PICTURES:
        raise BadParameter(f"has {len(media):,} pictures; {_MOST_PICTURES} are looked at, so take it apart first")
    left = _MOST_INFLATED
    for one in media:
        inflated = _inflated(archive, one, min(left, reading.MOST_BYTES))
        left -= len(inflated)
        yield one.filename, inflated


def _inflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """One part; the size that the archive tells of it is not believed."""
    try:
        with archive.open(part) as opened:
            found = opened.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        raise BadParameter(f"has a picture that cannot be read ({part.filename[:80]}): locked or damaged") from None
    if len(found) > most:
        raise BadParameter(f"has a picture larger than any figure ({part.filename[:80]})")
    return found
