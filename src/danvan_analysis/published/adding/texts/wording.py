"""Words of the field in headers and first columns: what they say about a column, a row or a cell.

Everything is compared without marks and without case: headers are typed by many hands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_STROKED: Final = str.maketrans({"\u00d0": "D", "\u00f0": "d", "\u0110": "D", "\u0111": "d"})
#: Years that an edition of these indices can have.
_YEAR: Final = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    r"""Text in NFC and lower case with its marks, whitespace folded.

    Examples
    --------
    >>> folded("Gia nhập\n thị trường ")
    'gia nhập thị trường'
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@lru_cache(maxsize=20_000)
def spelled(text: str) -> str:
    """Text in lower case without marks; punctuation stays.

    Examples
    --------
    >>> spelled("Chỉ số 1.1: Đất đai")
    'chi so 1.1: dat dai'
    """
    decomposed = unicodedata.normalize("NFD", folded(text).translate(_STROKED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Words alone: no marks, no case, no punctuation; ``&`` is read as "and".

    Examples
    --------
    >>> plain("Law & Order (Legal Institutions)")
    'law and order legal institutions'
    """
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spelled(text).replace("&", " and ")).split())


def years_in(text: str, *, glued: bool = True) -> tuple[int, ...]:
    """Years that a text names, in order, each once; a span of years (2011-2016) names none.

    ``glued=False`` leaves out years written into a word, as in a name of a variable that was never renewed.

    Examples
    --------
    >>> years_in("2011_PAPI"), years_in("PAPI 2011-2016"), years_in("Un-weighted2015PAPI", glued=False)
    ((2011,), (), ())
    """
    without_spans = re.sub(r"20[0-4]\d\s*[-–—/]\s*(?:20)?\d\d(?!\d)", " ", text)
    found = []
    for hit in _YEAR.finditer(without_spans):
        beside = without_spans[max(hit.start() - 1, 0) : hit.start()] + without_spans[hit.end() : hit.end() + 1]
        if glued or not any(letter.isalpha() or letter == "_" for letter in beside):
            found.append(int(hit.group(1)))
    return tuple(dict.fromkeys(found))


def without_years(words: str) -> str:
    """Plain words less the years in them."""
    return " ".join(_YEAR.sub(" ", words).split())


_WORDS: Final[dict[str, str]] = {
    "order": r"(?:stt|tt|so tt|s tt|so thu tu|no|order|nr|#)",
    "placed": r"(?:thu tu|thu tu xep hang)",
    "identity": r"(?:id|ids|tinhid|tinh id|id tinh|pci id|papi id|pciid|ma|ma so|ma tinh|ma tinh thanh pho|code|"
    r"province code|"
    r"prov code|provid|province id|provinceid|prov id|matinh|gso code|code tinh|madonvi|ma don vi)",
    "region": r"(?:vung|vung mien|ten vung|region|regions|khu vuc|vung kinh te|mien|area)",
    "province": r"(?:tinh|tinh thanh|tinh tp|tinh thanh pho|ten tinh|ten tinh thanh pho|ten tinh tp|ten don vi|"
    r"don vi|dia phuong|"
    r"ten dia phuong|province|provinces|province city|provinces cities|tentinh|tentinh eng|tentinh vie|ten|name|"
    r"province name|"
    r"city province|tinh thanh pho truc thuoc trung uong|ub?nd tinh thanh pho|cac tinh thanh pho|locality|tinh tphcm)",
    "year": r"(?:nam|year|edition|edition year|nam khao sat|nam danh gia|survey year|years)",
    "component": r"(?:component|component code|chi so thanh phan|ten chi so|chi so|noi dung|linh vuc|indicator|"
    r"index component|"
    r"sub index|subindex|dimension|sub dimension|chi tieu|thanh phan|tieu chi|variable|bien)",
}
_SEARCHED: Final[dict[str, str]] = {
    "subgroup": r"\bnhom (?:cac )?chi tieu|\bsub ?group of indicators",
    "tier": r"^(?:nhom|group|category)$|\b(?:nhom xep hang|nhom diem|tier|tiers|quartile|quartiles|tu phan vi|"
    r"phan loai|xep loai|"
    r"ranking group|classification)\b",
    "rank": r"^xh$|\b(?:xep hang|thu hang|xep thu|vi tri|vi thu|hang|rank|ranks|ranking|rankings)\b",
    "change": r"^(?:tang|giam)$|\b(?:tang giam|tang giam|muc tang|muc giam|chenh lech|so voi|thay doi|change|"
    r"changes|difference|diff|"
    r"increase|decrease|delta|bien dong)\b",
    "statistic": r"\b(?:se|s e|std|std err|std dev|sd|standard error|standard deviation|variance|var|lower|upper|"
    r"ci|ci95|"
    r"confidence|khoang tin cay|sai so|do lech chuan|phuong sai|can tren|can duoi|low|high|so mau|co mau|sample|"
    r"n obs|obs|"
    r"observations|diem thap|diem cao|diem thap nhat|diem cao nhat|thap nhat|cao nhat|can duoi|so phieu|"
    r"so quan sat|ci95 low|ci95 high|lb|ub|moe|margin of error)\b",
}
_GENERIC: Final = re.compile(
    r"(?:|score|scores|diem|diem so|diem chi so|value|values|gia tri|total|tong|tong diem|mean|average|trung binh|"
    r"diem trung binh|"
    r"chi so|ket qua|points|point|diem dat duoc|overall|composite|index|tong hop|diem tong|diem tong hop|total score|"
    r"overall score|tong so diem|tong cong|ket qua diem)"
)
_STATISTIC_ROW: Final = re.compile(
    r"\b(?:highest|lowest|median|mean|average|min|max|minimum|maximum|cao nhat|thap nhat|trung binh|trung vi|"
    r"ca nuoc|toan quoc|"
    r"national|nation|vietnam|viet nam|country|tong cong|tong so|total|standard deviation|std|do lech chuan|so tinh|"
    r"lon nhat|nho nhat|binh quan|trung binh chung|quartile|percentile|range|khoang bien thien|gia tri)\b"
)
_NOTE_ROW: Final = re.compile(
    r"^(?:nguon|source|sources|ghi chu|note|notes|chu thich|chu y|luu y|\*|kcdl|copyright|trich dan|citation|"
    r"remark|remarks)\b"
)
_REGION_ROW: Final = re.compile(
    r"\b(?:vung|region|dong bang|trung du|mien nui|mien bac|mien trung|mien nam|bac trung bo|duyen hai|tay nguyen|"
    r"dong nam bo|"
    r"tay bac|dong bac|dbsh|dbscl|delta|highlands|central coast|southeast|south east|northern|southern|midlands|"
    r"mountain|"
    r"central highlands|river|nam trung bo|mien nui phia bac)\b"
)
_MAXIMUM_ROW: Final = re.compile(
    r"\b(?:diem toi da|thang diem|diem chuan|maximum score|max score|maximum points|max points|toi da)\b"
)
_RANK_ROW: Final = re.compile(r"^(?:xep hang|thu hang|hang|rank|ranking|thu tu|vi tri)$")

#: Words that stand for a figure nobody has: never a value.
_MISSING: Final = re.compile(
    r"(?:kcdl|khong co du lieu|khong co so lieu|khong co|k co|khong du du lieu|na|n a|nan|null|none|missing|"
    r"no data|not available|"
    r"chua co|chua co so lieu|chua cong bo|khong cong bo|not published|khong xep hang|kxh|khong tham gia|"
    r"not surveyed|ko co)"
)
_DASHES: Final = re.compile(r"[-–—−.…_*/\s]+")


def column_word(text: str) -> str | None:
    r"""What a header says a column is, where it is not a component.

    Returns
    -------
    str or None
        ``order`` (a running number), ``placed`` (place in a sorted list), ``identity``, ``region``, ``province``,
        ``year``, ``component``, ``tier``, ``rank``, ``change``, ``statistic`` or ``subgroup``.

    Examples
    --------
    >>> column_word("STT"), column_word("Xếp hạng"), column_word("Nhóm\n xếp hạng"), column_word("Law and Order")
    ('order', 'rank', 'tier', None)
    """
    words = plain(text) or ("#" if text.strip() == "#" else "")
    for name, pattern in _WORDS.items():
        if re.fullmatch(pattern, words):
            return name
    for name, pattern in _SEARCHED.items():
        if name == "subgroup" and "+" in text:
            # A sum of all groups is the sub-index itself.
            continue
        # Without its marks "hạng" (rank) would also be "hàng" (goods, bank).
        if re.search(pattern, words) and not (name == "rank" and "hàng" in folded(text)):
            return name
    return None


def without_rank(words: str) -> str:
    """Plain words less those that say "rank"."""
    return " ".join(re.sub(_SEARCHED["rank"], " ", words).split())


def is_generic(text: str) -> bool:
    """Whether a header says no more than "score", "total" or "value".

    Examples
    --------
    >>> is_generic("Điểm số 2015"), is_generic("Transparency score")
    (True, False)
    """
    return _GENERIC.fullmatch(without_years(plain(text))) is not None


def row_word(text: str) -> str | None:
    """What the first words of a row say it is, where it is no province.

    Returns
    -------
    str or None
        ``maximum``, ``rank``, ``statistic``, ``note``, ``region`` or ``header``.

    Examples
    --------
    >>> (
    ...     row_word("Điểm cao nhất"),
    ...     row_word("Nguồn: VCCI"),
    ...     row_word("Tây Nguyên"),
    ...     row_word("Tỉnh"),
    ...     row_word("Atlantis"),
    ... )
    ('statistic', 'note', 'region', 'header', None)
    """
    words = plain(text)
    if _MAXIMUM_ROW.search(words):
        return "maximum"
    if _RANK_ROW.fullmatch(words):
        return "rank"
    if _NOTE_ROW.search(words) or text.lstrip().startswith(("*", "†", "‡", "(*")):
        return "note"
    if _STATISTIC_ROW.search(words):
        return "statistic"
    if _REGION_ROW.search(words):
        return "region"
    if column_word(text) in {"province", "order", "identity"}:
        return "header"
    # Prose is a note: no province has ten words.
    return "note" if len(words.split()) > 9 else None


def says_missing(text: str) -> bool:
    """Whether a cell says in words or dashes that there is no figure.

    Examples
    --------
    >>> [says_missing(text) for text in ("KCDL", "-", "..", "n.a.", "#", "5,2")]
    [True, True, True, True, False, False]
    """
    return bool(_DASHES.fullmatch(text)) or _MISSING.fullmatch(plain(text)) is not None


_INDEX_NAMES: Final = {
    "PAPI": re.compile(r"(?<![a-z])papi(?![a-z])"),
    "PCI": re.compile(r"(?<![a-z])pci(?![a-z])"),
    "PAR_INDEX": re.compile(r"par[\s_-]?index|(?<![a-z])cchc(?![a-z])|cai cach hanh chinh"),
    "SIPAS": re.compile(r"(?<![a-z])sipas(?![a-z])|chi so hai long"),
}
#: The indices whose names are known here.
INDICES: Final = tuple(_INDEX_NAMES)


def names_index(text: str, index: str) -> bool:
    """Whether a text names an index.

    Examples
    --------
    >>> names_index("Bảng xếp hạng PCI 2016", "PCI"), names_index("Chỉ số CCHC", "PAPI")
    (True, False)
    """
    return _INDEX_NAMES[index].search(spelled(text)) is not None
