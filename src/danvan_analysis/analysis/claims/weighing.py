"""Whether a printed figure bears out a stated one: precision, and the words "over", "nearly", "about"."""

from __future__ import annotations

from typing import Final

from danvan_analysis.analysis.claims.claim import Stated

#: How far below "nearly 100", and to either side of "about 100", a figure may lie: a convention of this project.
TOLERANCE: Final = 0.05
#: Ends of a range are figures of their own; a unit named as an example counts as printed.
_PLAIN: Final = ("exact", "range_low", "range_high", "named_example")


def reach(decimals: int) -> float:
    """Half a unit of the last printed place.

    Examples
    --------
    >>> round(reach(2), 6)
    0.005
    """
    return 0.5 * 10.0**-decimals + 1e-9


def weigh(stated: Stated, value: float, *, qualifier: str = "exact", decimals: int = 0) -> str:
    """Hold a stated figure against a printed one.

    Parameters
    ----------
    stated : Stated
    value : float
        The printed figure; ``qualifier`` the word before it, ``decimals`` how many it was printed with.

    Returns
    -------
    str
        * ``agrees``: both exact and equal at the coarser of the two precisions; a stated bound that the exact printed
          figure keeps ("over 500" and 501); the same word and the same number;
        * ``differs``: both exact and not equal; a bound that is not kept, whichever of the two is the bound;
        * ``undecided``: the printed figure is itself a bound or a rounded word that the stated one keeps: it cannot
          confirm an exact figure.

    Notes
    -----
    "over", "at least" (trên, hơn): not below. "at most": not above. "nearly" (gần): not above, and not more than 5 %
    below. "about" (khoảng): within 5 %.

    Examples
    --------
    >>> weigh(Stated(90.0, decimals=0), 90.02, decimals=2), weigh(Stated(500.0, "at_least"), 501.0)
    ('agrees', 'agrees')
    >>> weigh(Stated(501.0), 500.0, qualifier="at_least"), weigh(Stated(499.0), 500.0, qualifier="at_least")
    ('undecided', 'differs')
    """
    near = reach(min(stated.decimals, decimals))
    claimed, printed = (_plain(stated.qualifier), _plain(qualifier))
    if claimed == printed:
        if abs(stated.value - value) <= near:
            return "agrees"
        return "differs" if claimed == "exact" else "undecided"
    if printed == "exact":
        return "agrees" if _keeps(value, stated.value, claimed, near) else "differs"
    if claimed == "exact":
        return "undecided" if _keeps(stated.value, value, printed, near) else "differs"
    return "undecided"


def _plain(qualifier: str) -> str:
    return "exact" if qualifier in _PLAIN else qualifier


def _keeps(exact: float, bound: float, qualifier: str, near: float) -> bool:
    margin = TOLERANCE * abs(bound)
    if qualifier == "at_least":
        return exact >= bound - near
    if qualifier == "at_most":
        return exact <= bound + near
    if qualifier == "almost":
        return bound - margin <= exact <= bound + near
    return abs(exact - bound) <= margin
