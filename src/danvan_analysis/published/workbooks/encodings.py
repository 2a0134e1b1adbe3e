"""Bytes of a text file to text: by its mark, by what it declares, by what its bytes allow, or as asked for."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from danvan_analysis.errors import WorkbookUnreadable
from danvan_analysis.published.workbooks.lettering import HINTS, from_tcvn3, spoiled

#: A byte order mark, and the encoding that reads it away.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})|<\?xml[^>]{0,100}?encoding=[\"']([A-Za-z0-9_.:-]{1,40})",
    re.I,
)
_DECLARED_WITHIN = 4096
#: As browsers do: pages that declare these mean the larger Windows one.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MARK_ALONE = re.compile("(?<![aeiouyâăêôơưAEIOUYÂĂÊÔƠƯ])[\u0300\u0301\u0303\u0309\u0323]")
_ASK = (
    "Name its encoding (utf-8, utf-16, windows-1258, windows-1252, tcvn3 ...) with --encoding (encoding=...), or save "
    "it in a spreadsheet program as CSV UTF-8 or .xlsx"
)


@dataclass(frozen=True)
class Decoded:
    """Text of a file, the name of its encoding, and what a person should know about it."""

    text: str
    encoding: str
    remarks: tuple[str, ...] = ()


def decode(file: str, data: bytes, *, encoding: str | None = None) -> Decoded:
    """Read bytes as text.

    Parameters
    ----------
    file : str
        Its name, for messages.
    data : bytes
    encoding : str, optional
        Any text encoding that Python knows, or ``tcvn3``. Without it: the byte order mark, what a page declares, UTF-8,
        UTF-16 by its zero bytes, Windows-1258 (its combining marks are composed: NFC).

    Returns
    -------
    Decoded

    Raises
    ------
    WorkbookUnreadable
        The bytes are none of these, or hold what no text holds; text of the old fonts TCVN3 and VNI is named.

    Examples
    --------
    >>> decode("a.csv", "Sơn La;5,2".encode("utf-16"))
    Decoded(text='Sơn La;5,2', encoding='utf-16', remarks=())
    """
    if encoding is not None:
        return _asked(file, data, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_checked(file, _strict(file, data, name), name), name.removesuffix("-sig"))
    wide = _utf16_without_mark(data)
    if wide is not None:
        return Decoded(_checked(file, _strict(file, data, wide), wide), wide)
    declared = _declared(data)
    if declared not in {None, "utf-8"}:
        try:
            text = data.decode(declared or "utf-8")
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            if declared == "cp1258":
                text = unicodedata.normalize("NFC", text)
            return Decoded(_checked(file, text, declared or "utf-8"), declared or "utf-8")
    try:
        return Decoded(_checked(file, data.decode("utf-8"), "utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _one_byte(file, data, error.start)


def _asked(file: str, data: bytes, encoding: str) -> Decoded:
    if encoding.lower().replace("-", "").replace("_", "") in {"tcvn3", "tcvn5712", "tcvn"}:
        return Decoded(_checked(file, from_tcvn3(data), "tcvn3"), "tcvn3")
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise WorkbookUnreadable(file, f"no encoding is called {encoding!r}", f"{_ASK}.") from error
    text = _strict(file, data, "utf-8-sig" if name == "utf-8" else name)
    if name == "cp1258":
        text = unicodedata.normalize("NFC", text)
    return Decoded(_checked(file, text.removeprefix("\ufeff"), name), name)


def _strict(file: str, data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError) as error:
        place = f" (byte {error.start:,})" if isinstance(error, UnicodeDecodeError) else ""
        raise WorkbookUnreadable(
            file, f"its bytes are no text in {name.removesuffix('-sig')}{place}", f"{_ASK}."
        ) from error


def _checked(file: str, text: str, name: str) -> str:
    found = _CONTROL.search(text)
    if found is not None:
        problem = (
            f"read as {name}, it holds the control character {found.group()!r} at {found.start():,}, so it is no text"
        )
        raise WorkbookUnreadable(file, problem, f"{_ASK}; a file that is no table cannot be added.")
    return text


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    if found is None:
        return None
    try:
        name = codecs.lookup((found.group(1) or found.group(2)).decode("ascii").lower()).name
    except LookupError:
        return None
    return _MEANT.get(name, name)


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:4096]
    zeros = [sample[start::2].count(0) for start in (0, 1)]
    half = max(1, len(sample) // 2)
    # Most letters of Vietnamese, and all digits and separators, have a zero byte beside them.
    if zeros[1] > 0.4 * half and zeros[0] < 0.05 * half:
        return "utf-16-le"
    if zeros[0] > 0.4 * half and zeros[1] < 0.05 * half:
        return "utf-16-be"
    return None


def _one_byte(file: str, data: bytes, place: int) -> Decoded:
    """Text in no Unicode encoding: the old fonts are refused by name, Windows-1258 is taken where its marks fit."""
    if _CONTROL.search(data[:65536].decode("latin-1")):
        raise WorkbookUnreadable(
            file,
            "the file is neither a table nor text that is known here",
            f"Add CSV, .xlsx, .xls, .ods or HTML. {_ASK}.",
        )
    old = spoiled(data.decode("latin-1"))
    if old is not None and old[0] in {"TCVN3", "VNI"}:
        kind, word = old
        problem, remedy = HINTS[kind]
        way = ", or read it as it is with --encoding tcvn3 (encoding='tcvn3')" if kind == "TCVN3" else ""
        raise WorkbookUnreadable(
            file, f"is not Unicode and {problem}: {word!r}", f"{remedy}{way}; if it is neither, name the encoding."
        )
    try:
        loose = data.decode("cp1258")
    except UnicodeDecodeError as error:
        raise WorkbookUnreadable(
            file, f"is neither UTF-8 (byte {place:,}) nor Windows-1258 (byte {error.start:,})", f"{_ASK}."
        ) from error
    text = unicodedata.normalize("NFC", loose)
    alone = _MARK_ALONE.search(loose)
    if alone is not None:
        problem = f"is not UTF-8 (byte {place:,}), and as Windows-1258 a mark at {alone.start():,} stands on no vowel"
        raise WorkbookUnreadable(file, problem, f"{_ASK}.")
    remark = (
        "read as Windows-1258, for it is not UTF-8: look whether the names of provinces are right, or name its encoding"
    )
    return Decoded(_checked(file, text, "windows-1258"), "windows-1258", (remark,))
