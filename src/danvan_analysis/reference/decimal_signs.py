"""Decimal dot or decimal comma: what all figures of a source say together.

``2.665`` and ``42.407`` look alike and mean thousands in one source and decimals in another, so one figure
never decides against the others, and a source whose figures could all be read both ways stays open.

Examples
--------
>>> import polars as pl
>>> convention(pl.Series(["1.125 TTHC", "96,6 - 99,9%"])).decimal
','
>>> convention(pl.Series(["42.407", "2.665"])).basis
'every separator stands before three digits: 2 figures, as "42.407", read as thousands or as decimals'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

DecimalSign = Literal[".", ","]
DECIMAL_SIGNS: Final[tuple[DecimalSign, DecimalSign]] = (".", ",")

# A number of one piece: what ends a sentence is no part of it. One that a letter leads (D2.1) is a name.
_TOKEN: Final = r"\p{L}?[0-9][0-9.,]*[0-9]"


@dataclass(frozen=True, slots=True)
class Convention:
    """How a source writes numbers.

    ``decimal`` is its decimal sign, or None; ``basis`` says why, with a witness; ``open`` is true where figures
    read differently by the two signs and nothing decides, so that somebody has to be asked.
    """

    decimal: DecimalSign | None
    basis: str
    open: bool = False


def grouping(decimal: DecimalSign) -> DecimalSign:
    """The sign that groups thousands where the other one marks decimals.

    Examples
    --------
    >>> grouping(",")
    '.'
    """
    return "," if decimal == "." else "."


def _evidence(decimal: DecimalSign) -> str:
    """Pattern of a number that can only be read with this decimal sign."""
    sign, group = (f"[{mark}]" for mark in (decimal, grouping(decimal)))
    grouped = f"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})"
    forms = [
        f"{grouped}+{sign}[0-9]+",  # both separators: the last one marks decimals
        f"{grouped}{{2,}}",  # a separator that comes twice groups
        f"[0-9]+{sign}(?:[0-9]{{1,2}}|[0-9]{{4,}})",  # no group has another number of digits than three
        f"(?:0[0-9]*|[0-9]{{4,}}){sign}[0-9]{{3}}",  # no first group starts with 0 or has four digits
    ]
    return f"^(?:{'|'.join(forms)})$"


def _count(tokens: pl.Series, what: str) -> str:
    return f'{len(tokens)} {what if len(tokens) == 1 else what + "s"}, as "{tokens[0]}"'


def convention(texts: pl.Series) -> Convention:
    """Decide the decimal sign of a source from all its figures.

    A figure is evidence if only one of the two signs can be meant: both separators in one number, one
    that comes twice, one before another number of digits than three, one after a 0 or after four digits.
    Dates and numbers that fit neither sign are no evidence.

    Parameters
    ----------
    texts : polars.Series
        Every text of the source that may hold figures; words around them do no harm. Headings that number
        components ("2.1 Poverty Lists") and cells that a spreadsheet holds as numbers do not belong here.

    Returns
    -------
    Convention
        ``decimal`` is None where figures contradict each other, where all can be read both ways
        (``open``), and where no figure depends on it.

    Examples
    --------
    >>> convention(pl.Series(["42.269", "42,105", "96,6"]))
    Convention(decimal=',', basis='decimal comma: 1 figure of 3 with a separator, as "96,6", can mean nothing else',
        open=False)
    >>> convention(pl.Series(["43.8876", "96,6"])).basis
    'figures contradict each other: 1 figure, as "43.8876", needs a decimal dot, 1 figure, as "96,6", a decimal comma'
    >>> convention(pl.Series(["12", "7"])).open
    False
    """
    held = texts.cast(pl.String).drop_nulls().str.extract_all(_TOKEN).explode().drop_nulls()
    tokens = held.filter(held.str.contains(r"^[0-9]+[.,]"))
    dots, commas = (tokens.filter(tokens.str.contains(_evidence(sign))) for sign in DECIMAL_SIGNS)
    if len(dots) and len(commas):
        return Convention(
            None,
            f"figures contradict each other: {_count(dots, 'figure')}, {'needs' if len(dots) == 1 else 'need'} "
            f"a decimal dot, {_count(commas, 'figure')}, a decimal comma",
            open=True,
        )
    if len(dots) or len(commas):
        sign, name, witnesses = (".", "dot", dots) if len(dots) else (",", "comma", commas)
        of = f"{len(witnesses)} figure{'s' if len(witnesses) > 1 else ''} of {len(tokens)} with a separator"
        return Convention(sign, f'decimal {name}: {of}, as "{witnesses[0]}", can mean nothing else')  # type: ignore[arg-type]
    doubtful = tokens.filter(tokens.str.contains("^[1-9][0-9]{0,2}[.,][0-9]{3}$"))
    if len(doubtful):
        return Convention(
            None,
            f"every separator stands before three digits: {_count(doubtful, 'figure')}, "
            f"{'reads' if len(doubtful) == 1 else 'read'} as thousands or as decimals",
            open=True,
        )
    return Convention(None, "no figure reads differently by the two signs")
