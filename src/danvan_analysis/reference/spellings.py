r"""The form in which spellings of provinces are compared: what may differ between two prints of one name.

Not told apart are composed and decomposed letters, capitals, kinds and numbers of spaces, signs that cannot be
seen, kinds of dashes and the spaces beside them, Ð for Đ, the two schools of placing a tone mark (Hòa, Hoà),
and the words and abbreviations for province and city. Marks are told apart: Sơn Lạ is not Sơn La.

Examples
--------
>>> spelling_key("TP.\u00a0HỒ CHÍ MINH") == spelling_key("Thành phố Hồ Chí Minh")
True
>>> spelling_key("Tỉnh Hoà Bình"), spelling_key("Bà Rịa – Vũng Tàu"), spelling_key("Sơn La city")
('hòa bình', 'bà rịa-vũng tàu', 'tp sơn la')
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What a key of a city begins with.
CITY: Final = "tp "

# Published tables write Đ as the Icelandic or the African letter: same glyph, another character.
_STROKED_TWINS: Final = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110", "\u0256": "\u0111"})
# These two survive decomposition: they are letters of their own, not letters with a mark.
_STROKED: Final = str.maketrans({"\u0110": "D", "\u0111": "d"})
_INVISIBLE: Final = dict.fromkeys([0x00AD, 0x034F, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_DASH: Final = re.compile("\\s*[-\u2010-\u2015\u2212\ufe63\uff0d]\\s*")
# Open syllables in oa, oe, uy carry their tone on the first vowel (Hòa) or on the second (Hoà): two schools of
# one orthography. The u of qu belongs to the consonant, and a closed syllable (Hoàng) has one way only.
_TONE_LAST: Final = re.compile(r"o[àáảãạèéẻẽẹ](?![^\W\d_])|(?<!q)u[ỳýỷỹỵ](?![^\W\d_])")
_PROVINCE: Final = re.compile(r"^(?:tỉnh|tinh) (?=\S)|(?<=\S) province$")
_CITY: Final = re.compile(r"^(?:thành phố |thanh pho |tp(?:\. ?| )|t\. ?p(?:\. ?| ))(?=\S)|(?<=\S) city$")


def _tone_first(syllable: re.Match[str]) -> str:
    vowels = syllable.group()
    letter, tone = tuple(unicodedata.normalize("NFD", vowels[1]))
    return unicodedata.normalize("NFC", vowels[0] + tone) + letter


def folded(text: str) -> str:
    """Spelling with its words for province and city left as they are.

    Examples
    --------
    >>> folded("TP. Hoà  Bình")
    'tp. hòa bình'
    """
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).translate(_STROKED_TWINS)
    small = unicodedata.normalize("NFC", composed.casefold())
    return _TONE_LAST.sub(_tone_first, _DASH.sub("-", " ".join(small.split())))


def spelling_key(text: str) -> str:
    r"""Form in which spellings are compared; variants and input go through this one function.

    ``Tỉnh`` and ``province`` are dropped. ``Thành phố``, ``TP.`` and ``city`` become one sign: the city of
    Sơn La is not the province.

    Examples
    --------
    >>> spelling_key("ĐIỆN\u00a0 BIÊN ") == spelling_key("Điện Biên")
    True
    >>> spelling_key("Sơn Lạ") == spelling_key("Sơn La")
    False
    """
    bare = _PROVINCE.sub("", folded(text))
    name = _CITY.sub("", bare)
    return name if name == bare else CITY + name


def plain_key(text: str) -> str:
    """Form without marks, spaces and punctuation: ASCII letters and digits only.

    Unique over the 64 names, but not below the province: never use it for communes.

    Examples
    --------
    >>> plain_key("Bà Rịa - Vũng Tàu")
    'bariavungtau'
    """
    decomposed = unicodedata.normalize("NFD", folded(text).translate(_STROKED))
    return re.sub(r"[^a-z0-9]", "", decomposed)


def slug(name: str) -> str:
    """Name in ASCII letters and hyphens, for file names and links.

    Examples
    --------
    >>> slug("Bà Rịa - Vũng Tàu")
    'ba-ria-vung-tau'
    """
    decomposed = unicodedata.normalize("NFD", folded(name).translate(_STROKED))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
