"""The rules of ``numerals.parse`` and ``provinces.match`` in plain pandas, for comparison.

:func:`by_cell` calls a Python function a cell, as one writes it first; :func:`by_column` uses the methods of
``Series.str`` and looks each spelling up once, as one writes it second. Neither says why it refuses a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from danvan_analysis.reference import provinces
from danvan_analysis.reference.figure_words import FACTORS, FROM, OUT_OF, QUALIFIERS, TO, UNITS
from danvan_analysis.reference.spellings import spelling_key

FIGURE = ["value", "low", "high", "whole", "qualifier", "unit", "factor", "decimals"]


def _any_of(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?e[+-]?[0-9]+"
_BLANKS = re.compile(r"\s+")
_DASHES = re.compile("[‐-―−]")
_WORDS = [word for word in QUALIFIERS if word[-1].isalpha()]
_SIGNS = [word for word in QUALIFIERS if not word[-1].isalpha()]


def _after(side: int) -> str:
    return f"(?: ?(?P<scale{side}>{_any_of(FACTORS)}))?(?: ?(?P<unit{side}>{_any_of(UNITS)}))?"


_PHRASE = re.compile(
    f"^(?:(?P<word>{_any_of(_WORDS)}) |(?P<sign>{_any_of(_SIGNS)}) ?)?(?P<start>(?:{_any_of(FROM)}) )?"
    f"(?P<one>[+-]?(?:{_NUMBER})){_after(1)}"
    f"(?:(?: ?(?P<dash>[/-]) ?| (?P<link>{_any_of([*TO, *OUT_OF])}) )"
    f"(?P<two>[+-]?(?:{_NUMBER})){_after(2)})?$"
)
_PLAIN = re.compile("-?[0-9]+(?:,[0-9]+)?")
_NOTHING = (None,) * len(FIGURE)


def _number(text: str, scale: str | None) -> float:
    power = f"e{len(str(FACTORS[scale])) - 1}" if scale else ""
    return float(text.replace(".", "").replace(",", ".") + power)


def _places(text: str | None) -> int:
    return len(text.partition(",")[2].partition("e")[0]) if text else 0


def figure_of(text: str) -> tuple[object, ...]:
    """One cell by Python; a plain number first."""
    if _PLAIN.fullmatch(text):
        return (_number(text, None), None, None, None, "exact", None, 1, _places(text))
    even = _DASHES.sub("-", _BLANKS.sub(" ", unicodedata.normalize("NFC", text).lower())).strip()
    found = _PHRASE.match(even)
    if found is None:
        return _NOTHING
    part = found.groupdict()
    joint = part["dash"] or part["link"]
    one = _number(part["one"], part["scale1"] or part["scale2"])
    two = _number(part["two"], part["scale2"]) if part["two"] else None
    fraction, ranged = joint in ("/", *OUT_OF), joint is not None and joint not in ("/", *OUT_OF)
    classes = [UNITS[part[name]] for name in ("unit1", "unit2") if part[name]]
    if (
        (part["start"] and not ranged)
        or len(set(classes)) > 1
        or (fraction and (part["scale1"] or part["scale2"] or two == 0 or one > (two or 0)))
        or (ranged and (one > (two or 0) or (part["scale1"] and not part["scale2"])))
        or (joint and re.fullmatch(r"(?:0?[1-9]|1[0-2])[/-](?:19|20)[0-9]{2}", even))
    ):
        return _NOTHING
    factor = max(FACTORS.get(part["scale1"] or "", 1), FACTORS.get(part["scale2"] or "", 1))
    return (
        None if ranged else one,
        one if ranged else None,
        two if ranged else None,
        two if fraction else None,
        QUALIFIERS.get(part["word"] or part["sign"] or "", "exact"),
        classes[0] if classes else None,
        factor,
        max(_places(part["one"]), _places(part["two"])),
    )


def by_cell(frame: Any) -> Any:
    """Typed rows by a Python function a cell."""
    known = provinces._spellings(2008)
    read = pd.DataFrame(frame["printed"].map(figure_of).tolist(), columns=FIGURE, index=frame.index)
    read.insert(0, "province_code", frame["province"].map(lambda name: known.get(spelling_key(name))))
    return read


def _by_pattern(texts: Any) -> Any:
    """Figures with words, by the methods of ``Series.str``."""
    even = texts.str.normalize("NFC").str.lower()
    even = even.str.replace(_BLANKS, " ", regex=True).str.replace(_DASHES, "-", regex=True).str.strip()
    part = even.str.extract(_PHRASE)
    joint = part["dash"].fillna(part["link"])
    fraction = joint.isin(["/", *OUT_OF])
    ranged = joint.notna() & ~fraction
    power = {word: f"e{len(str(factor)) - 1}" for word, factor in FACTORS.items()}

    def number(name: str, scale: Any) -> Any:
        digits = part[name].str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        return (digits + scale.map(power).fillna("")).astype("float64")

    one, two = number("one", part["scale1"].fillna(part["scale2"])), number("two", part["scale2"])
    unit1, unit2 = part["unit1"].map(UNITS), part["unit2"].map(UNITS)
    scaled1, scaled2 = part["scale1"].notna(), part["scale2"].notna()
    bad = (
        part["one"].isna()
        | (part["start"].notna() & ~ranged)
        | (unit1.notna() & unit2.notna() & (unit1 != unit2))
        | (fraction & (scaled1 | scaled2 | (two == 0) | (one > two)))
        | (ranged & ((one > two) | (scaled1 & ~scaled2)))
        | even.str.fullmatch(r"(?:0?[1-9]|1[0-2])[/-](?:19|20)[0-9]{2}")
    )
    factor1, factor2 = part["scale1"].map(FACTORS).fillna(1), part["scale2"].map(FACTORS).fillna(1)
    places = [part[name].str.extract(r",([0-9]+)", expand=False).str.len().fillna(0) for name in ("one", "two")]
    return pd.DataFrame(
        {
            "value": one.mask(bad | ranged),
            "low": one.where(~bad & ranged),
            "high": two.where(~bad & ranged),
            "whole": two.where(~bad & fraction),
            "qualifier": part["word"].fillna(part["sign"]).map(QUALIFIERS).fillna("exact").mask(bad),
            "unit": unit1.fillna(unit2).mask(bad),
            "factor": np.maximum(factor1, factor2).mask(bad),
            "decimals": np.maximum(*places).mask(bad),
        }
    )


def by_column(frame: Any) -> Any:
    """Typed rows by the methods of ``Series.str``: plain numbers first, each spelling of a province once."""
    texts = frame["printed"]
    simple = texts.str.fullmatch(_PLAIN)
    numbers = texts[simple]
    value = numbers.str.replace(",", ".", regex=False).astype("float64")
    places = numbers.str.partition(",")[2].str.len()
    plain = pd.DataFrame({"value": value, "qualifier": "exact", "factor": 1, "decimals": places})
    read = pd.concat([plain.reindex(columns=FIGURE), _by_pattern(texts[~simple])]).sort_index()
    known = provinces._spellings(2008)
    codes = {name: known.get(spelling_key(name)) for name in frame["province"].unique()}
    read.insert(0, "province_code", frame["province"].map(codes))
    return read
