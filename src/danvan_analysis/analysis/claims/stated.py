"""What a claim states: figures read out of the columns ``printed`` and ``printed_whole``, and their arithmetic."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from danvan_analysis.analysis.claims.claim import Claim, Matter, Stated, Sum
from danvan_analysis.analysis.claims.subjects import split
from danvan_analysis.analysis.claims.weighing import reach
from danvan_analysis.errors import ClaimUnreadable
from danvan_analysis.reference import numerals

#: Words for the direction of a trend; empty means up: what is said to improve is said to have risen.
DIRECTIONS: Final = {"": "up", "up": "up", "tăng": "up", "down": "down", "giảm": "down"}
#: Units whose figures may have decimals; in all others a fraction is a slip of the separators.
DIVISIBLE: Final = ("percent", "percentage point", "point", "points", "ha", "rank")
_NAMED = re.compile(r"([0-9]{1,4}) named", re.ASCII)


def read(cells: Mapping[str, Any], about: Matter) -> Claim:
    """A claim with its figures.

    Parameters
    ----------
    cells : mapping
        A row of the table of claims. Numbers have a decimal dot; words before them (``over``, ``trên``, ``gần``) count.
    about : Matter

    Raises
    ------
    ClaimUnreadable
        What is printed is no figure, or no figure is printed where one is expected; with row and column.

    Examples
    --------
    >>> row = {"kind": "figure", "printed": "over 1510 + 490", "printed_whole": "2000", "unit": "model"}
    >>> claim = read({**row, "table": "a.csv", "row": 2}, Matter("movement", ("a", "b")))
    >>> claim.form, [(one.value, one.qualifier) for one in claim.stated]
    ('sum', [(1510.0, 'at_least'), (490.0, 'exact')])
    """
    printed = cells["printed"]
    if cells["kind"] == "trend":
        direction = DIRECTIONS.get(str(printed or "").casefold())
        if direction is None:
            known = ", ".join(name for name in DIRECTIONS if name)
            raise _refusal(cells, "printed", f"found {printed!r}, expected nothing or one of {known}", "Mend it.")
        return Claim(cells, about, direction=direction)
    if cells["kind"] == "rule" or about.table == "none":
        return Claim(cells, about)
    if printed is None:
        if cells["kind"] == "figure":
            problem = "is empty, expected the figure of the claim"
            raise _refusal(cells, "printed", problem, "Fill it in, or make the claim an event.")
        return Claim(cells, about)
    named = _NAMED.fullmatch(str(printed))
    if named:
        return Claim(cells, about, (Stated(float(named[1]), "named_example"),), "named")
    stated = _figures(cells, "printed")
    whole = _whole(cells)
    if len(stated) != len(about.codes):
        problem = f"prints {len(stated)} figures, its measure names {len(about.codes)}"
        raise _refusal(cells, "printed", problem, "Join figures as the measures are joined: a + b, a -> b, a - b.")
    return Claim(cells, about, stated, _form(str(printed), len(stated), whole), whole)


def _figures(cells: Mapping[str, Any], column: str) -> tuple[Stated, ...]:
    parts = split(str(cells[column]))
    # A decimal dot, as in every table of this project: which sign a quote uses is not guessed from a figure.
    parsed = numerals.parse(pl.Series(parts), decimal=".")
    found = []
    for row in parsed.iter_rows(named=True):
        if row["value"] is None:
            reason = row["problem"] or "is no single figure"
            problem = f"found {row['text']!r}, which {reason}"
            raise _refusal(cells, column, problem, "Write a number with a decimal dot, such as 1125 or 96.6.")
        unit = cells["unit"]
        if unit is not None and unit not in DIVISIBLE and not float(row["value"]).is_integer():
            problem = f"found {row['text']!r}, expected a whole number of {unit!r}"
            raise _refusal(cells, column, problem, "Write it without a sign between thousands, such as 1125.")
        # "1.2 million" is printed to the hundred thousand.
        decimals = int(row["decimals"]) - round(math.log10(row["factor"]))
        found.append(Stated(float(row["value"]), str(row["qualifier"]), decimals))
    return tuple(found)


def _whole(cells: Mapping[str, Any]) -> Stated | None:
    """The whole in its own column, or behind the stroke of "150/207"."""
    if cells["printed_whole"] is not None:
        return _figures(cells, "printed_whole")[0]
    read_whole = numerals.parse(pl.Series([str(cells["printed"])]), decimal=".")["whole"][0]
    return None if read_whole is None else Stated(float(read_whole))


def _form(printed: str, count: int, whole: Stated | None) -> str:
    if count == 1:
        return "single" if whole is None else "part"
    if " -> " in printed:
        return "before_after"
    return "sum" if " + " in printed else "range"


def _refusal(cells: Mapping[str, Any], column: str, problem: str, remedy: str) -> ClaimUnreadable:
    return ClaimUnreadable(str(cells["table"]), problem, remedy, row=int(cells["row"]), column=column)


def arithmetic(claim: Claim) -> tuple[Sum, ...]:
    """What can be computed from the figures of a claim alone.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    tuple of Sum
        Parts against the whole printed with them; days saved and their share; a part as a share of its whole. All
        inside one source: it shows whether a text agrees with itself, and confirms none of its figures.

    Examples
    --------
    >>> from danvan_analysis.analysis.claims.claim import Matter
    >>> cut = Claim({}, Matter("service_outputs"), (Stated(21169.0), Stated(16109.0)), "before_after")
    >>> [(one.kind, one.holds, one.result, round(one.percent or 0, 1)) for one in arithmetic(cut)]
    [('cut', None, 5060.0, 23.9)]
    """
    values = [one.value for one in claim.stated]
    if claim.form == "sum" and claim.whole is not None:
        exact = all(one.qualifier == "exact" for one in (*claim.stated, claim.whole))
        near = abs(sum(values) - claim.whole.value) <= reach(max(one.decimals for one in (*claim.stated, claim.whole)))
        return (Sum("sum", near if exact else None, sum(values)),)
    if claim.form == "before_after" and len(values) == 2 and values[0] > 0:
        return (Sum("cut", None, values[0] - values[1], 100 * (values[0] - values[1]) / values[0]),)
    if claim.form == "part" and claim.whole is not None and claim.whole.value > 0:
        return (Sum("share", values[0] <= claim.whole.value, 100 * values[0] / claim.whole.value),)
    return ()
