"""The plane that the drawings of this folder are laid out on: pixels from the left, pixels downwards, no axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def plane(*, width: float, top: float, bottom: float) -> tuple[Callable[[str], Any], Callable[[str], Any]]:
    """Channels that place a mark by two columns of pixels.

    Parameters
    ----------
    width : float
    top, bottom : float
        Pixels at the upper and the lower edge; ``top`` is negative where something stands above the first line.

    Returns
    -------
    tuple of callable
        ``x(column)`` and ``y(column)``.

    Examples
    --------
    >>> x, y = plane(width=620, top=-18, bottom=300)
    >>> x("left").to_dict()["scale"]["domain"]
    [0, 620]
    """
    import altair as alt

    across = alt.Scale(domain=[0, width], nice=False, zero=False)
    down = alt.Scale(domain=[top, bottom], reverse=True, nice=False, zero=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=None)

    def y(column: str) -> Any:
        return alt.Y(f"{column}:Q", scale=down, axis=None)

    return x, y
