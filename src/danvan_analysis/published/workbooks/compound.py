"""The compound files of older Microsoft programs: which streams one holds, the bytes of one of them, and back.

Source of the format: [MS-CFB] Compound File Binary File Format. Only what finding one stream takes is read; every
chain is bounded by the number of sectors, so a chain that bites its tail ends in an error. The stream that was looked
through is wrapped anew for the library that reads the values, which may end the whole process on a damaged file.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_LAST_SECTOR = 0xFFFFFFFA
_TABLE, _END, _FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5


class Damaged(Exception):
    """The compound file cannot be read; told to the user by the reader that knows the file."""


@dataclass(frozen=True)
class _Entry:
    start: int
    size: int


class CompoundFile:
    """A compound file in memory.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    Damaged
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER_BYTES or not data.startswith(SIGNATURE):
            raise Damaged("no header")
        self._data = data
        shift, small_shift = struct.unpack_from("<2H", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise Damaged("sectors of an unknown size")
        self._sector, self._small_sector = 1 << shift, 1 << small_shift
        tables, directory, _, self._cutoff, small_table, _, more, more_count = struct.unpack_from(
            "<I I 4s 4I I", data, 44
        )
        self._table = self._allocation(tables, more, more_count)
        self._small_table = self._numbers(self._chain(small_table))
        self._entries: dict[str, _Entry] = {}
        self._small = b""
        self._read_directory(self._chain(directory))

    @property
    def names(self) -> list[str]:
        """Names of the streams, in the order of the directory."""
        return list(self._entries)

    def stream(self, name: str) -> bytes:
        """Bytes of a stream.

        Raises
        ------
        Damaged
            Its sectors do not reach its size.
        """
        entry = self._entries[name]
        if entry.size < self._cutoff:
            content = _follow(self._small, self._small_table, entry.start, self._small_sector, 0)
        else:
            content = self._chain(entry.start)
        if len(content) < entry.size:
            raise Damaged(f"the stream {name!r} is cut off")
        return content[: entry.size]

    def _chain(self, start: int) -> bytes:
        return _follow(self._data, self._table, start, self._sector, self._sector)

    def _at(self, sector: int) -> bytes:
        first = (sector + 1) * self._sector
        return self._data[first : first + self._sector]

    def _numbers(self, content: bytes) -> Sequence[int]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _allocation(self, count: int, more: int, more_count: int) -> Sequence[int]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        largest = len(self._data) // self._sector
        for _ in range(min(more_count, largest)):
            if more >= _LAST_SECTOR:
                break
            numbers = self._numbers(self._at(more))
            if not numbers:
                raise Damaged("the table of sectors is cut off")
            sectors += numbers[:-1]
            more = numbers[-1]
        # Entries for sectors behind the end of the file could only be there to cost memory.
        needed = largest // (self._sector // 4) + 1
        used = sectors[: min(count, needed)]
        return self._numbers(b"".join(self._at(sector) for sector in used if sector < _LAST_SECTOR))

    def _read_directory(self, content: bytes) -> None:
        for place in range(0, len(content) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            raw, length, kind = struct.unpack_from("<64sHB", content, place)
            start, size = struct.unpack_from("<IQ", content, place + 116)
            entry = _Entry(start, size & 0xFFFFFFFF)
            if kind == _ROOT:
                self._small = self._chain(start)
            elif kind == _STREAM:
                name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                self._entries.setdefault(name, entry)


def _follow(data: bytes, table: Sequence[int], start: int, size: int, offset: int) -> bytes:
    pieces: list[bytes] = []
    sector = start
    most = len(data) // size
    while sector < _LAST_SECTOR:
        if sector >= len(table) or len(pieces) > most:
            raise Damaged("a chain of sectors leads nowhere")
        first = sector * size + offset
        pieces.append(data[first : first + size])
        sector = table[sector]
    return b"".join(pieces)


def wrap(name: str, stream: bytes) -> bytes:
    """A compound file around one stream, with sectors of 4096 bytes.

    Examples
    --------
    >>> CompoundFile(wrap("Workbook", b"x" * 5000)).stream("Workbook") == b"x" * 5000
    True
    """
    # A stream of at least one sector is no small stream, which would stand elsewhere.
    size = 4096
    stream = stream.ljust(size, b"\0")
    sectors = -(-len(stream) // size)
    # Each sector of the table tells of itself too; sector 0 is the directory, the stream follows, the table is last.
    tables = -(-(sectors + 1) // (size // 4 - 1))
    numbers = [_END, *range(2, sectors + 1), _END, *[_TABLE] * tables]
    table = struct.pack(f"<{len(numbers)}I", *numbers).ljust(tables * size, b"\xff")
    places = [sectors + 1 + number for number in range(tables)]
    header = SIGNATURE + bytes(16) + struct.pack("<5H6x", 62, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, 0, 0, size, _END, 0, _END, 0)
    header += struct.pack(f"<{len(places)}I", *places).ljust(436, b"\xff")
    entries = _entry("Root Entry", _ROOT, 1, 0, 0) + _entry(name, _STREAM, _FREE, 1, len(stream))
    return b"".join(part.ljust(-(-len(part) // size) * size, b"\0") for part in (header, entries, stream)) + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB3I", len(encoded) + 2, kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
