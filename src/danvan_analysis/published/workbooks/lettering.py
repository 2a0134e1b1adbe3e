"""Vietnamese text that is not what it seems: letters of old fonts, and letters lost or doubled on the way.

Before Unicode, fonts drew Vietnamese letters in the places of Western ones. Text typed for such a font reads as
nonsense in any other: ``S¬n La`` (TCVN3, the fonts .VnTime and .VnArial) or ``Ñieän Bieân`` (VNI) for Sơn La and
Điện Biên. Workbooks of ministries hold it to this day. It is recognised and named here; only TCVN3 in a text file can
be read, for there one table of letters says all.
"""

from __future__ import annotations

import re
from typing import Literal

Spoiled = Literal["TCVN3", "VNI", "twice", "lost"]

#: TCVN 5712:1993, VN3: place in the font -> letter. A font of capitals draws the same places as capitals.
TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_EXAMINED = 200_000
_FEWEST_WORDS = 3
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_WORD = r"[^\s,;|\t\"]*"
_TELLTALES: tuple[tuple[Spoiled, re.Pattern[str]], ...] = (
    # UTF-8 taken for a Western encoding and saved again.
    ("twice", re.compile(rf"{_WORD}(?:á[»º][^\sA-Za-z]|Æ[°¡]|Ã[^\sA-Za-z]|Ä[\x80-\xbf‘Ą])\S*")),
    # Signs that no spelling puts there; km², Nº and «Sơn La» are in order.
    (
        "TCVN3",
        re.compile(
            r"[^\s,;|]*(?:[A-Za-z][¡-ª¬\xad®µ-¹¼-¾]|[A-Za-zÀ-ÿ][«»][A-Za-zÀ-ÿ]|[¡-§®][A-Za-zÀ-ÿ])[^\s,;|]*",
        ),
    ),
    # A vowel, then a mark that Vietnamese never writes as a letter of its own.
    (
        "VNI",
        re.compile(r"[^\s,;|]*(?:[aeiouyôöAEIOUYÔÖ][øûïåäëüØÛÏÅÄËÜ]|[ñÑ][aeiouyAEIOUY]|[öÖ][A-Za-zôøùûõï])[^\s,;|]*"),
    ),
    ("lost", re.compile(r"(?<![^\s,;|\"])[A-Za-zÀ-ỹ]*[A-Za-zÀ-ỹ]\?[a-zà-ỹ][A-Za-zÀ-ỹ?]*(?![^\s,;|\"])")),
)
HINTS: dict[Spoiled, tuple[str, str]] = {
    "TCVN3": (
        "looks like TCVN3 text of the old fonts .VnTime or .VnArial",
        "Convert it to Unicode (Unikey's toolkit, Ctrl+Shift+F6, from TCVN3 to Unicode)",
    ),
    "VNI": (
        "looks like VNI text of the old fonts VNI-Times or VNI-Helve",
        "Convert it to Unicode (Unikey's toolkit, Ctrl+Shift+F6, from VNI Windows to Unicode)",
    ),
    "twice": (
        "looks like UTF-8 that was once read as a Western encoding and saved again",
        "Get the file as it was before, or mend it (ftfy)",
    ),
    "lost": (
        "has question marks in place of Vietnamese letters, which were lost when it was saved",
        "Save the table again from its source as Unicode (CSV UTF-8, .xlsx)",
    ),
}


def spoiled(text: str) -> tuple[Spoiled, str] | None:
    """Say what is wrong with a text, and the word that shows it; None for text in order.

    At least three different words must tell, and more of them than words with true Vietnamese letters.

    Examples
    --------
    >>> spoiled("S¬n La, Hµ Néi, B¾c Giang, §iÖn Biªn")
    ('TCVN3', 'S¬n')
    >>> spoiled("Haø Noäi; Ñieän Bieân; Thöøa Thieân")
    ('VNI', 'Haø')
    >>> spoiled("Hoà Bình; Khánh Hoà; Thanh Hoá; Sơn La") is None
    True
    """
    text = text[:_EXAMINED]
    if text.isascii() and "?" not in text:
        return None
    sound = len(_VIETNAMESE.findall(text))
    for kind, pattern in _TELLTALES:
        words = list(dict.fromkeys(match.group().strip() for match in pattern.finditer(text)))
        if len(words) >= _FEWEST_WORDS and len(words) > sound:
            return kind, words[0]
    return None


def from_tcvn3(data: bytes) -> str:
    """Text of bytes that were typed for a TCVN3 font.

    Examples
    --------
    >>> from_tcvn3("S¬n La, §iÖn Biªn".encode("latin-1"))
    'Sơn La, Điện Biên'
    """
    return data.decode("latin-1").translate(TCVN3)
