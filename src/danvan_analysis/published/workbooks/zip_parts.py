"""Packed workbooks: what a zip says it holds, checked before anything is unpacked, and unpacked within bounds.

The parts that hold cells are packed again, stored, for the library that reads them: what was checked here is what is
read there, whatever two readers of zip files make of a crafted one.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks.limits import (
    LARGEST_RATIO,
    LARGEST_UNPACKED_BYTES,
    MOST_PARTS,
    RATIO_FROM_BYTES,
)

_STEP = 1024 * 1024
#: What ``zipfile`` lets out when it meets a damaged file.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, IndexError)
_AGAIN = "Download or copy it again; if it opens in a spreadsheet program, save it there as .xlsx and add that."


def open_zip(file: str, data: bytes) -> zipfile.ZipFile:
    """Open a packed file whose list of parts is within bounds; nothing is unpacked.

    Parameters
    ----------
    file : str
        Its name, for messages.
    data : bytes

    Raises
    ------
    WorkbookUnreadable
        Truncated or damaged, or its parts would unpack to more than ``LARGEST_UNPACKED_BYTES``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (*_DAMAGE, NotImplementedError) as error:
        raise WorkbookUnreadable(
            file,
            "the file is truncated or damaged: it starts as a packed workbook, its list of parts is missing",
            _AGAIN,
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > RATIO_FROM_BYTES and unpacked > LARGEST_RATIO * len(data):
        problem = f"its parts unpack to {unpacked:,} bytes, {unpacked // len(data):,} times its size"
    elif unpacked > LARGEST_UNPACKED_BYTES:
        problem = f"its parts unpack to {unpacked:,} bytes, at most {LARGEST_UNPACKED_BYTES:,} are read"
    elif len(entries) > MOST_PARTS:
        problem = f"{len(entries):,} parts, at most {MOST_PARTS:,} are read"
    else:
        return archive
    raise WorkbookUnreadable(
        file, problem, "No table of provinces needs that; copy the table alone into a new workbook and add that."
    )


def unpack(file: str, archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Unpack the parts that are wanted, by name; none grows beyond the size it declares.

    Raises
    ------
    WorkbookUnreadable
        A part is damaged, locked, or not of the size it declares.
    """
    parts: dict[str, bytes] = {}
    for entry in archive.infolist():
        # Some programs write the separator of their own system.
        name = entry.filename.replace("\\", "/").lstrip("/")
        if name.endswith("/") or not wanted(name):
            continue
        if entry.flag_bits & 0x1:
            raise WorkbookUnreadable(
                file, "a password locks its parts", "Open it with the password, save it without one, and add that."
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The other methods can be unpacked in steps of any size only.
            raise WorkbookUnreadable(file, f"its part {name!r} is packed in a way no spreadsheet program uses", _AGAIN)
        content = bytearray()
        try:
            with archive.open(entry) as part:
                # In steps: a read of the whole would unpack all there is and cut it to the declared size afterwards.
                while step := part.read(_STEP):
                    content += step
        except (*_DAMAGE, NotImplementedError, RuntimeError) as error:
            raise WorkbookUnreadable(
                file, f"the file is damaged: its part {name!r} cannot be unpacked", _AGAIN
            ) from error
        if len(content) != entry.file_size:
            raise WorkbookUnreadable(file, f"the file is damaged: its part {name!r} is cut off", _AGAIN)
        parts[name] = bytes(content)
    return parts


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts without compressing them."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return whole.getvalue()
