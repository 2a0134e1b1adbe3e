"""Words and signs that stand beside a figure in Vietnamese and English tables and reports.

All in small letters and NFC, as :func:`danvan_analysis.reference.numerals.parse` compares them. A word that
is not here makes a figure unreadable, on purpose: "150 thủ tục" counts procedures, which a caller must say.

Examples
--------
>>> QUALIFIERS["gần"], UNITS["điểm phần trăm"], FACTORS["nghìn"]
('almost', 'percentage_points', 1000)
"""

from __future__ import annotations

from typing import Final, Literal

Qualifier = Literal["exact", "almost", "at_least", "at_most", "about"]
Unit = Literal["percent", "percentage_points", "points", "days"]

#: How a figure relates to the true number. Words end in a letter, signs do not.
QUALIFIERS: Final[dict[str, Qualifier]] = {
    "gần": "almost",
    "nearly": "almost",
    "almost": "almost",
    "close to": "almost",
    "trên": "at_least",
    "hơn": "at_least",
    "ít nhất": "at_least",
    "tối thiểu": "at_least",
    "không dưới": "at_least",
    "over": "at_least",
    "above": "at_least",
    "more than": "at_least",
    "at least": "at_least",
    "no less than": "at_least",
    "not less than": "at_least",
    ">": "at_least",
    ">=": "at_least",
    "≥": "at_least",
    "dưới": "at_most",
    "tối đa": "at_most",
    "nhiều nhất": "at_most",
    "không quá": "at_most",
    "under": "at_most",
    "below": "at_most",
    "less than": "at_most",
    "fewer than": "at_most",
    "at most": "at_most",
    "up to": "at_most",
    "no more than": "at_most",
    "not more than": "at_most",
    "<": "at_most",
    "<=": "at_most",
    "≤": "at_most",
    "khoảng": "about",
    "chừng": "about",
    "xấp xỉ": "about",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "~": "about",
    "≈": "about",
}

UNITS: Final[dict[str, Unit]] = {
    "%": "percent",
    "phần trăm": "percent",
    "percent": "percent",
    "per cent": "percent",
    "điểm phần trăm": "percentage_points",
    "điểm %": "percentage_points",
    "percentage point": "percentage_points",
    "percentage points": "percentage_points",
    "điểm": "points",
    "point": "points",
    "points": "points",
    "ngày": "days",
    "day": "days",
    "days": "days",
}

#: What a number word multiplies the figure before it by.
FACTORS: Final[dict[str, int]] = {
    "nghìn": 1000,
    "ngàn": 1000,
    "thousand": 1000,
    "k": 1000,
    "triệu": 1_000_000,
    "million": 1_000_000,
}

#: Between the ends of a range, before its start, and between the part and the whole of a fraction.
TO: Final = ("đến", "tới", "to")
FROM: Final = ("từ", "from")
OUT_OF: Final = ("trên", "trên tổng số", "out of")
