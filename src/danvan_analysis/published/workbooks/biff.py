"""What an .xls sheet holds, seen in its records before the library that reads the values unpacks it.

The library makes a full rectangle of cells of each sheet, and hands out error values and formulas without a stored
value as blanks; both are seen here. Source of the format: [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence

from danvan_analysis.published.workbooks.compound import Damaged
from danvan_analysis.published.workbooks.limits import Scan

_BOF, _EOF, _CONTINUE, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
_BOUNDSHEET, _SST = 0x0085, 0x00FC
_FORMULA, _BOOLERR, _LABEL, _LABELSST, _RSTRING = (0x0006, 0x0406, 0x0206), 0x0205, 0x0204, 0x00FD, 0x00D6
_MULRK, _NUMBER, _RK = 0x00BD, 0x0203, 0x027E
_ROW, _COLINFO, _DIMENSIONS = 0x0208, 0x007D, 0x0200
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
#: Length of a shared text that cannot be read: the longest there can be.
_LONGEST_TEXT = 0xFFFF


class Locked(Exception):
    """A password locks the workbook; told to the user by the reader that knows the file."""


def records(stream: bytes, place: int = 0) -> Iterator[tuple[int, bytes, int]]:
    """Kind, content and place of the content of each record, from a place to the end of its substream.

    Raises
    ------
    Damaged
        The stream ends inside a record.
    """
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        content = stream[place + 4 : place + 4 + size]
        if len(content) < size:
            raise Damaged("it ends inside a record")
        yield kind, content, place + 4
        place += 4 + size
        # A chart inside a sheet is a substream of its own.
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return


def scan(stream: bytes) -> tuple[bytes, list[tuple[str, Scan]]]:
    """Look through the cells of every sheet of a workbook stream.

    Returns
    -------
    tuple of bytes and list of (name, Scan)
        The stream as it may be handed on: what each sheet says of its size is what was seen of it, for the library
        takes memory for what is said. The sheets in the order of the workbook.

    Raises
    ------
    Damaged
    Locked
    """
    places: list[tuple[str, int]] = []
    shared: array[int] = array("q")
    texts: list[bytes] = []
    last = None
    for kind, content, _ in records(stream):
        if kind == _FILEPASS:
            raise Locked
        if kind == _BOUNDSHEET and len(content) >= 8:
            wide = content[7] & 1
            name = content[8 : 8 + content[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
            places.append((name, struct.unpack_from("<I", content)[0]))
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            texts.append(content)
            last = _SST
            continue
        last = kind
    if texts:
        shared = shared_lengths(texts)
    try:
        sheets = []
        safe = bytearray(stream)
        left = len(stream)
        for name, place in places:
            seen, end = _scan_sheet(stream, place, shared, safe)
            left -= end - place
            if end == place or left < 0:
                raise Damaged("its sheets do not stand where it says")
            sheets.append((name, seen))
        return bytes(safe), sheets
    except struct.error as error:
        raise Damaged("a record is too short") from error


def _scan_sheet(stream: bytes, end: int, shared: Sequence[int], safe: bytearray) -> tuple[Scan, int]:
    """Scan of the sheet that begins at ``end``, and where it ends; the size that it states is put right in ``safe``."""
    seen = Scan()
    sizes = []
    for kind, content, place in records(stream, end):
        end = place + len(content)
        if kind == _DIMENSIONS:
            sizes.append((place, len(content)))
        elif kind in (_NUMBER, _RK):
            seen.reach(*struct.unpack_from("<2H", content))
        elif kind == _LABELSST:
            row, column, _, text = struct.unpack_from("<3HI", content)
            seen.reach(row, column)
            seen.characters += shared[text] if text < len(shared) else 0
        elif kind in (_LABEL, _RSTRING):
            seen.reach(*struct.unpack_from("<2H", content))
            seen.characters += len(content)
        elif kind == _MULRK:
            row, first = struct.unpack_from("<2H", content)
            seen.reach(row, first + max(0, (len(content) - 6) // 6 - 1))
        elif kind == _BOOLERR:
            row, column, _, code, is_error = struct.unpack_from("<3H2B", content)
            seen.reach(row, column)
            if is_error:
                seen.errors[row, column] = _ERRORS.get(code, "#ERROR")
        elif kind in _FORMULA:
            _formula(seen, content)
        elif kind == _ROW and len(content) >= 16:
            # Height zero: the row is hidden.
            if struct.unpack_from("<H", content, 12)[0] & 0x20:
                seen.hidden_rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLINFO:
            first, last, _, _, options = struct.unpack_from("<5H", content)
            if options & 1:
                seen.hidden_columns.update(range(first, min(last, 255) + 1))
    for place, size in sizes:
        form = {14: "<2I2H", 10: "<4H"}.get(size)
        if form is None:
            raise Damaged("the size of a sheet cannot be read")
        struct.pack_into(form, safe, place, 0, min(seen.last_row + 1, 0xFFFF), 0, min(seen.last_column + 1, 0xFFFF))
    return seen, end


def _formula(seen: Scan, content: bytes) -> None:
    row, column, _, result = struct.unpack_from("<3H8s", content)
    seen.reach(row, column)
    seen.formulas += 1
    if result[6:] != b"\xff\xff":
        return
    if result[0] == 2:
        seen.errors[row, column] = _ERRORS.get(result[2], "#ERROR")
    elif result[0] == 3:
        # An empty text: a program that calculates nothing writes the same.
        seen.uncalculated.add((row, column))


def shared_lengths(pieces: Sequence[bytes]) -> array[int]:
    """Number of characters of each shared text, from the record and its continuations.

    A text may go on in the next piece, whose first byte then says anew how wide its characters are.
    """
    lengths: array[int] = array("q")
    count = struct.unpack_from("<I", pieces[0], 4)[0] if len(pieces[0]) >= 8 else 0
    if count > sum(map(len, pieces)):
        raise Damaged("it says to hold more texts than it has room for")
    number, place = 0, 8

    def forward() -> int:
        nonlocal number, place
        while place >= len(pieces[number]):
            number, place = number + 1, 0
        return number

    try:
        for _ in range(count):
            forward()
            left, options = struct.unpack_from("<HB", pieces[number], place)
            place += 3
            runs = extra = 0
            if options & 8:
                runs = struct.unpack_from("<H", pieces[number], place)[0]
                place += 2
            if options & 4:
                extra = struct.unpack_from("<I", pieces[number], place)[0]
                place += 4
            lengths.append(left)
            width = 1 + (options & 1)
            while left:
                before = number
                if forward() != before:
                    width = 1 + (pieces[number][place] & 1)
                    place += 1
                taken = min(left, (len(pieces[number]) - place) // width)
                place += taken * width
                left -= taken
                if not taken:
                    place = len(pieces[number])
            skip = runs * 4 + extra
            while skip:
                taken = min(skip, len(pieces[forward()]) - place)
                place += taken
                skip -= taken
    except (IndexError, struct.error):
        # Damaged: each text that is left may be as long as a text can be.
        lengths.extend([_LONGEST_TEXT] * (count - len(lengths)))
    return lengths
