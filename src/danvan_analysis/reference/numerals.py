"""Figures as people print them, to numbers: ``1.125``, ``96,6 - 99,9%``, ``150/207``, ``gần 2.000``, ``193 nghìn``.

Which of dot and comma is the decimal sign is a property of a source, given by the caller; :func:`convention`
decides it from all figures of a source. What does not read as a figure in that convention is refused with a
reason: nothing is rounded, filled in or cut off to make it fit.

Examples
--------
>>> import polars as pl
>>> texts = pl.Series("printed", ["1.125", "96,6 - 99,9%", "150/207", "gần 2.000", "1.12.5"])
>>> parse(texts, decimal=",").select("text", "value", "low", "high", "whole", "qualifier").rows()
[('1.125', 1125.0, None, None, None, 'exact'), ('96,6 - 99,9%', None, 96.6, 99.9, None, 'exact'),
 ('150/207', 150.0, None, None, 207.0, 'exact'), ('gần 2.000', 2000.0, None, None, None, 'almost'),
 ('1.12.5', None, None, None, None, None)]
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

import polars as pl

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import figure_shapes
from danvan_analysis.reference.decimal_signs import DECIMAL_SIGNS, Convention, DecimalSign, convention, grouping
from danvan_analysis.reference.figure_shapes import NUMBER, QUALIFIER, UNIT

__all__ = ["PROBLEMS", "SCHEMA", "Convention", "DecimalSign", "convention", "parse", "plain"]

SEPARATORS: Final[dict[DecimalSign, str]] = {
    ".": "has separators that do not fit a decimal dot with commas between groups of three digits",
    ",": "has separators that do not fit a decimal comma with dots between groups of three digits",
}
BEYOND: Final = "is beyond what a number can hold"
FALLING: Final = "is a range whose end lies below its start"
OVER_WHOLE: Final = "is a fraction whose part is larger than its whole"
MONTH: Final = "may be a month of a year"
#: Every reason of a refusal, one clause each: the words of the quarantine.
PROBLEMS: Final = (*figure_shapes.PROBLEMS, *SEPARATORS.values(), BEYOND, FALLING, OVER_WHOLE, MONTH)

_PROBLEM = pl.Enum(list(PROBLEMS))
#: Columns of what :func:`parse` returns.
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "text": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "whole": pl.Float64,
    "qualifier": QUALIFIER,
    "unit": UNIT,
    "factor": pl.Int32,
    "decimals": pl.Int32,
    "problem": _PROBLEM,
}
# Temporaries of a chunk stay out of the peak of memory.
_CHUNK: Final = 1 << 18


def _check(decimal: str) -> DecimalSign:
    for sign in DECIMAL_SIGNS:
        if sign == decimal:
            return sign
    raise UnknownName("decimal sign", decimal, DECIMAL_SIGNS)


@cache
def _number(decimal: DecimalSign) -> str:
    """Digits in one piece, or in groups of three of which the first does not start with 0."""
    sign, group = re.escape(decimal), re.escape(grouping(decimal))
    return f"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{sign}[0-9]+)?"


@cache
def _scientific(decimal: DecimalSign) -> str:
    return f"[0-9]+(?:{re.escape(decimal)}[0-9]+)?[eE][+-]?[0-9]+"


def plain(texts: pl.Series, *, decimal: DecimalSign) -> pl.Series:
    """Plain numbers of a column: digits, a decimal sign, an exponent; no grouping, no words.

    Parameters
    ----------
    texts : polars.Series
        Text; spaces around it do not count.
    decimal : {".", ","}
        The decimal sign of the source.

    Returns
    -------
    polars.Series
        Float64; null where the text is blank or anything else.

    Examples
    --------
    >>> plain(pl.Series(["63,38", "1.5E-2", " 08 ", "1e999"]), decimal=".").to_list()
    [None, 0.015, 8.0, None]
    """
    sign = _check(decimal)
    stripped = texts.cast(pl.String).str.strip_chars()
    dotted = stripped if sign == "." else stripped.str.replace(",", ".", literal=True)
    read = dotted.cast(pl.Float64, strict=False)
    form = f"^-?(?:[0-9]+(?:{re.escape(sign)}[0-9]+)?|{_scientific(sign)})$"
    # A form that overflows (1e999) reads as infinity: no figure either.
    good = (stripped.str.contains(form) & read.is_finite()).fill_null(False)
    return read.zip_with(good, pl.Series([None], dtype=pl.Float64))


def parse(texts: pl.Series, *, decimal: DecimalSign) -> pl.DataFrame:
    """Read a column of figures in the convention of its source.

    Read are numbers with or without grouped thousands, exponents, ranges, fractions, qualifiers and units
    in Vietnamese and English (:mod:`danvan_analysis.reference.figure_words`), with any kind of space and
    dash. A figure in thousands or millions becomes the full number: ``193 nghìn`` is 193000.

    Parameters
    ----------
    texts : polars.Series
        Text as published.
    decimal : {".", ","}
        The decimal sign of the source; the other sign groups thousands, by three digits exactly.

    Returns
    -------
    polars.DataFrame
        A row a text, in order: ``text`` as printed; ``value``, or for a range ``low`` and ``high``;
        ``whole``, what a fraction is a part of; ``qualifier`` (exact, almost, at_least, at_most, about);
        ``unit`` (percent, percentage_points, points, days) where one is printed; ``factor`` (1, 1000,
        1000000), already in the value; ``decimals`` printed after the sign, the larger number for two;
        ``problem``, why a text is no figure. Blank texts are null throughout.

    Raises
    ------
    UnknownName
        ``decimal`` is neither dot nor comma.

    Examples
    --------
    >>> texts = pl.Series(["3,213", "43.8876", "over 1.2 million", "08", "nearly 86%", "12a"])
    >>> parse(texts, decimal=".").select("value", "qualifier", "unit", "factor", "decimals").rows()
    [(3213.0, 'exact', None, 1, 0), (43.8876, 'exact', None, 1, 4), (1200000.0, 'at_least', None, 1000000, 1),
     (8.0, 'exact', None, 1, 0), (86.0, 'almost', 'percent', 1, 0), (None, None, None, None, None)]
    >>> parse(texts, decimal=",")["problem"][1]
    'has separators that do not fit a decimal comma with dots between groups of three digits'
    """
    sign = _check(decimal)
    named = texts.cast(pl.String).alias("text")
    if len(named) <= _CHUNK:
        return _parse(named, sign)
    parts = [named.slice(start, _CHUNK) for start in range(0, len(named), _CHUNK)]
    # polars lets go of Python's lock while it works.
    with ThreadPoolExecutor(max_workers=pl.thread_pool_size()) as pool:
        return pl.concat(pool.map(lambda part: _parse(part, sign), parts), rechunk=False)


def _cast(text: pl.Expr, decimal: DecimalSign) -> pl.Expr:
    digits = text.str.replace_all(grouping(decimal), "", literal=True)
    if decimal == ",":
        digits = digits.str.replace(",", ".", literal=True)
    return digits.cast(pl.Float64, strict=False)


def _places(text: pl.Expr, decimal: DecimalSign, end: pl.Expr) -> pl.Expr:
    # Digits and signs are a byte each.
    return (end - text.str.find(decimal, literal=True) - 1).fill_null(0).cast(pl.Int32)


def _parse(texts: pl.Series, decimal: DecimalSign) -> pl.DataFrame:
    """Numbers without a word first: they are nearly all, and need the least."""
    stripped, number = pl.col("stripped"), pl.col("number")
    read = texts.to_frame().with_columns(stripped=pl.col("text").str.strip_chars())
    read = read.with_columns(number=stripped.str.contains(f"^-?{_number(decimal)}$"), value=_cast(stripped, decimal))
    read = read.with_columns(number=(number & pl.col("value").is_finite()).fill_null(False))
    columns = {name: pl.lit(None, dtype=kind) for name, kind in SCHEMA.items()} | {
        "text": pl.col("text"),
        "value": pl.when(number).then("value"),
        "qualifier": pl.when(number).then(pl.lit("exact", dtype=QUALIFIER)),
        "factor": pl.when(number).then(pl.lit(1, dtype=pl.Int32)),
        "decimals": pl.when(number).then(_places(stripped, decimal, stripped.str.len_bytes())),
    }
    found = read.select(**columns)
    rows = read.select((~number & (stripped != "")).fill_null(False)).to_series().arg_true()
    if not len(rows):
        return found
    worded = _worded(read["stripped"].gather(rows), decimal)
    return found.with_columns([found[name].scatter(rows, worded[name]) for name in worded.columns])


def _tokens(texts: pl.Series) -> pl.DataFrame:
    """Shape of each text, what it says, and the numbers in it as printed."""
    shapes = figure_shapes.shape_of(texts).alias("shape")
    said = figure_shapes.read_shapes(shapes.unique())
    read = pl.DataFrame({"text": texts, "shape": shapes}).join(said, on="shape", how="left", maintain_order="left")
    first = texts.str.extract(NUMBER, 0)
    second = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    pairs = read["pair"].arg_true()
    if len(pairs):
        second = second.scatter(pairs, texts.gather(pairs).str.extract(f"({NUMBER})[^0-9]*$"))
    return read.with_columns(first.alias("first"), second.alias("second"))


def _problem(decimal: DecimalSign) -> pl.Expr:
    """Reasons that depend on the numbers; ``one`` and ``two`` carry no sign yet."""
    form = f"^(?:{_number(decimal)}|{_scientific(decimal)})$"
    numbers = [("first", "one"), ("second", "two")]
    ill_formed = [~pl.col(text).str.contains(form).fill_null(True) for text, _ in numbers]
    # An exponent and a number word on one figure: "1e3e3".
    unread = [pl.col(text).is_not_null() & pl.col(number).is_null() for text, number in numbers]
    # A number below the smallest reads as zero, one above the largest as infinity.
    lost = [
        pl.col(number).is_infinite() | ((pl.col(number) == 0) & pl.col(text).str.contains("^[0-9.,]*[1-9]"))
        for text, number in numbers
    ]
    one, two = pl.col("one"), pl.col("two")
    month = pl.col("bare") & (one == one.floor()) & one.is_between(1, 12) & two.is_between(1900, 2099)
    low, high = pl.col("signed_one"), pl.col("signed_two")
    return figure_shapes.first_reason(
        [
            (pl.any_horizontal(ill_formed), SEPARATORS[decimal]),
            (pl.any_horizontal(unread), figure_shapes.SEVERAL),
            (pl.any_horizontal(lost), BEYOND),
            (month, MONTH),
            (pl.col("fraction") & ((one > two) | (two == 0)), OVER_WHOLE),
            (pl.col("range") & (low > high), FALLING),
        ],
        kind=_PROBLEM,
    )


def _worded(texts: pl.Series, decimal: DecimalSign) -> pl.DataFrame:
    """Read figures with words, units, ranges and fractions, and say why the others are none."""
    first, second = pl.col("first"), pl.col("second")
    places = [
        _places(text, decimal, pl.coalesce(text.str.find("[eE]"), text.str.len_bytes())) for text in (first, second)
    ]
    read = _tokens(texts).with_columns(
        # 1.1 million read as 1.1e6 is exact; 1.1 * 1000000 is not.
        one=_cast(first + pl.col("power"), decimal),
        two=_cast(second + pl.col("power2"), decimal),
        places=pl.max_horizontal(places),
    )
    read = read.with_columns(
        signed_one=pl.when("minus").then(-pl.col("one")).otherwise("one"),
        signed_two=pl.when("minus2").then(-pl.col("two")).otherwise("two"),
    )
    read = read.with_columns(problem=pl.coalesce(pl.col("shape_problem").cast(_PROBLEM), _problem(decimal)))
    good = pl.col("problem").is_null() & ~pl.col("blank")
    return read.select(
        value=pl.when(good & ~pl.col("range")).then("signed_one"),
        low=pl.when(good & pl.col("range")).then("signed_one"),
        high=pl.when(good & pl.col("range")).then("signed_two"),
        whole=pl.when(good & pl.col("fraction")).then("signed_two"),
        qualifier=pl.when(good).then("qualifier"),
        unit=pl.when(good).then("unit"),
        factor=pl.when(good).then("factor"),
        decimals=pl.when(good).then("places"),
        problem="problem",
    )
