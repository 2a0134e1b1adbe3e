"""What stands around the digits of a figure: qualifier, unit, factor, range or fraction.

A column of a million figures has a handful of **shapes**: the texts with each number put as ``0``. A shape is
read once, whatever the number of cells that have it.

Examples
--------
>>> import polars as pl
>>> shape_of(pl.Series(["gần 2.000", "96,6 - 99,9%", "12a"])).to_list()
['gần 0', '0 - 0%', '0a']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import polars as pl

from danvan_analysis.reference.figure_words import FACTORS, FROM, OUT_OF, QUALIFIERS, TO, UNITS

# Whatever could be meant as one number, well formed or not: the reason of a refusal depends on it.
NUMBER: Final = "[0-9.,]*[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?"

QUALIFIER: Final = pl.Enum(["exact", "almost", "at_least", "at_most", "about"])
UNIT: Final = pl.Enum(["percent", "percentage_points", "points", "days"])

#: Why a text is no figure, as far as its shape tells: one clause each.
NO_DIGIT: Final = "holds no digit"
FOREIGN_DIGIT: Final = "holds a digit or a fraction sign other than 0 to 9"
UNKNOWN_WORDS: Final = "holds letters or signs that belong to no figure"
SEVERAL: Final = "holds more than one figure, or signs between digits that no single figure has"
OPEN_RANGE: Final = "says from where, not to where"
TWO_UNITS: Final = "is a range or a fraction with two different units"
SCALED_FRACTION: Final = "is a fraction in thousands or millions of which one cannot say what they scale"
PROBLEMS: Final = (NO_DIGIT, FOREIGN_DIGIT, UNKNOWN_WORDS, SEVERAL, OPEN_RANGE, TWO_UNITS, SCALED_FRACTION)

_INVISIBLE: Final = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_DASHES: Final = "[\u2010-\u2015\u2212\ufe63\uff0d]"


def shape_of(texts: pl.Series) -> pl.Series:
    """Shape of each text: its numbers put as ``0``, all else as it stands.

    No digit other than that ``0`` can be left of 0 to 9, so that nothing else looks like a number.
    """
    return texts.str.replace_all(NUMBER, "0")


def _any_of(words: Iterable[str]) -> str:
    """Alternatives of a pattern, the longest first: the first that fits is taken."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _phrase() -> str:
    words, signs = [w for w in QUALIFIERS if w[-1].isalpha()], [w for w in QUALIFIERS if not w[-1].isalpha()]
    scale, unit = f"(?: ?(?P<{{}}>{_any_of(FACTORS)}))?", f"(?: ?(?P<{{}}>{_any_of(UNITS)}))?"
    return (
        f"^(?:(?P<word>{_any_of(words)}) |(?P<sign>{_any_of(signs)}) ?)?(?:(?P<from>{_any_of(FROM)}) )?"
        f"(?P<first>[+-]?)0{scale.format('scale')}{unit.format('unit')}"
        f"(?:(?: ?(?P<dash>[/-]) ?| (?P<link>{_any_of([*TO, *OUT_OF])}) )"
        f"(?P<second>[+-]?)0{scale.format('scale2')}{unit.format('unit2')})?$"
    )


def _even(texts: pl.Series) -> pl.Series:
    """Small letters, composed, with single spaces, plain dashes and nothing that cannot be seen."""
    seen = texts.str.normalize("NFC").str.replace_all(_INVISIBLE, "").str.to_lowercase()
    return seen.str.replace_all(r"\s+", " ").str.replace_all(_DASHES, "-").str.strip_chars()


def _class_of(word: str, classes: Mapping[str, object], kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    return pl.col(word).replace_strict(dict(classes), default=None, return_dtype=kind)


def first_reason(reasons: Sequence[tuple[pl.Expr, str | None]], *, kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """Reason of the first condition that holds; null where none does."""
    found = pl.lit(None, dtype=kind)
    for holds, reason in reversed(reasons):
        found = pl.when(holds.fill_null(False)).then(pl.lit(reason, dtype=kind)).otherwise(found)
    return found


def read_shapes(shapes: pl.Series) -> pl.DataFrame:
    """Read shapes.

    Parameters
    ----------
    shapes : polars.Series
        Distinct values of :func:`shape_of`.

    Returns
    -------
    polars.DataFrame
        A row a shape: ``shape``; ``blank``, if nothing in it can be seen; ``pair``, if it has two numbers;
        ``fraction``, ``range``; ``minus`` and ``minus2`` of its numbers; ``power`` and ``power2``, the exponent
        that a number word adds to each ("e3", or nothing); ``factor``; ``unit``; ``qualifier``; ``bare``, if there
        are no words at all; ``shape_problem``, null for a figure.

    Examples
    --------
    >>> import polars as pl
    >>> read = read_shapes(pl.Series(["từ 0 - 0 nghìn", "hơn 0%", "0a"]))
    >>> read.select("range", "power", "qualifier", "unit", "shape_problem").rows()
    [(True, 'e3', 'exact', None, None), (False, '', 'at_least', 'percent', None),
     (False, '', 'exact', None, 'holds letters or signs that belong to no figure')]
    """
    even = _even(shapes)
    read = pl.DataFrame({"shape": shapes, "even": even, "parts": even.str.extract_groups(_phrase())}).unnest("parts")
    power = {word: f"e{len(str(factor)) - 1}" for word, factor in FACTORS.items()}
    joint = pl.coalesce("dash", "link")
    fraction = joint.is_in(["/", *OUT_OF]).fill_null(False)
    qualifier = pl.coalesce(_class_of("word", QUALIFIERS, QUALIFIER), _class_of("sign", QUALIFIERS, QUALIFIER))
    read = read.with_columns(
        fraction=fraction,
        range=joint.is_not_null() & ~fraction,
        qualifier=qualifier.fill_null(pl.lit("exact", dtype=QUALIFIER)),
        factor=pl.max_horizontal(_class_of("scale", FACTORS, pl.Int32), _class_of("scale2", FACTORS, pl.Int32)),
        unit=_class_of("unit", UNITS, pl.String),
        unit2=_class_of("unit2", UNITS, pl.String),
    )
    scaled, scaled2 = pl.col("scale").is_not_null(), pl.col("scale2").is_not_null()
    joined, none = joint.is_not_null(), pl.col("first").is_null()
    digits = pl.col("even").str.contains("0", literal=True)
    reasons = [
        (pl.col("even") == "", None),
        (none & pl.col("even").str.contains(r"[\p{N}--0]"), FOREIGN_DIGIT),
        (~digits, NO_DIGIT),
        (none & pl.col("even").str.contains("^[0.,/ +-]*$"), SEVERAL),
        (none, UNKNOWN_WORDS),
        (pl.col("fraction") & (pl.col("second") != ""), SEVERAL),
        (pl.col("from").is_not_null() & ~pl.col("range"), OPEN_RANGE),
        (pl.col("fraction") & (scaled | scaled2), SCALED_FRACTION),
        (joined & ((pl.col("unit") != pl.col("unit2")) | (scaled & ~scaled2)), TWO_UNITS),
    ]
    return read.select(
        "shape",
        "fraction",
        "range",
        "qualifier",
        blank=pl.col("even") == "",
        pair=joined,
        minus=(pl.col("first") == "-").fill_null(False),
        minus2=(pl.col("second") == "-").fill_null(False),
        # "2 - 3 nghìn" means thousands both times.
        power=pl.coalesce("scale", "scale2").replace_strict(power, default="", return_dtype=pl.String),
        power2=pl.col("scale2").replace_strict(power, default="", return_dtype=pl.String),
        factor=pl.col("factor").fill_null(1),
        unit=pl.coalesce("unit", "unit2").cast(UNIT),
        bare=pl.all_horizontal(pl.col("word", "sign", "from", "unit", "unit2").is_null()),
        shape_problem=first_reason(reasons, kind=pl.String),
    )
