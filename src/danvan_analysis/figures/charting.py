"""Altair, imported without what no chart needs, and charts put together without being copied and checked on the way.

Altair imports jsonschema; where the package ``rfc3987_syntax`` is installed (JupyterLab brings it), jsonschema imports
it to check addresses, and it parses 39 grammars while it is imported: most of the time that a short command takes.
Charts hold no addresses, and jsonschema goes without that check where the package is not to be had.

``alt.layer`` copies each of its charts three times, whole, to bring together parameters that our charts do not have,
and Altair checks every scale and every mark against its schema as soon as it is made: together nine tenths of the time
of a chart. Here layers are put into Altair's own class of layered specifications as they are, and the specifications
of all families are checked whole, by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, wraps
from types import ModuleType
from typing import Any, Final, ParamSpec, TypeVar

import polars as pl

from danvan_analysis import importing

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")

_SLOW: Final = "rfc3987_syntax"


def altair() -> ModuleType:
    """Import altair, in about a third of the time.

    Returns
    -------
    module
        Altair itself. What is imported already stays as it is.

    Examples
    --------
    >>> altair().__name__
    'altair'
    """
    with importing.without(_SLOW):
        import altair as found
    return found


def unchecked(draw: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """Let a drawing be made without Altair checking each of its parts as it is made.

    Examples
    --------
    >>> @unchecked
    ... def scale():
    ...     return altair().Scale(domain="none")
    >>> scale().domain
    'none'
    """

    @wraps(draw)
    def made(*given: _Given.args, **named: _Given.kwargs) -> _Made:
        altair()
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):
            return draw(*given, **named)

    return made


@unchecked
def chart(frame: pl.DataFrame) -> Any:
    """An Altair chart of a frame, whose channels name their types ("value:Q").

    Typed loosely on purpose: the marks of one layer share their style by ``**``, which Altair's own
    types cannot follow.

    Examples
    --------
    >>> chart(pl.DataFrame({"value": [43.9]})).data.values
    [{'value': 43.9}]
    """
    alt = altair()
    # Dates Altair writes as Vega wants them; of other columns it would only ask what they are, layer by layer.
    plain = not any(dtype.is_temporal() for dtype in frame.dtypes)
    return alt.Chart(alt.InlineData(values=frame.rows(named=True)) if plain else frame)


def fixed(channel: str, value: Any) -> Any:
    """A channel of one value for all marks, in pixels or as text.

    Altair takes a plain ``alt.value(...)`` for it, too, and tries all its three thousand classes on it.

    Parameters
    ----------
    channel : str
        ``x``, ``y``, ``x2``, ``y2`` or ``text``.
    value : float or str
        Of the drawing, not of the data.

    Examples
    --------
    >>> fixed("x2", 620).to_dict()
    {'value': 620}
    """
    return getattr(altair(), f"{channel.capitalize()}Value")(value)


def layered(*layers: Any, width: Any = None, height: Any = None) -> Any:
    """Charts one above the other, as ``alt.layer`` puts them together.

    Parameters
    ----------
    *layers : altair charts
        Without parameters (selections), sizes and facets of their own.
    width, height : float or altair.Step, optional

    Returns
    -------
    altair chart
        With the data of the layers, where all of them have the same.

    Examples
    --------
    >>> base = chart(pl.DataFrame({"value": [43.9]}))
    >>> made = layered(base.mark_point(), base.mark_rule(), width=620)
    >>> made.width, made.data.values, [one.mark for one in made.layer]
    (620, [{'value': 43.9}], ['point', 'rule'])
    """
    return _joined(_kinds()["layer"], "layer", layers, width=width, height=height)


def beside(*charts: Any, spacing: float) -> Any:
    """Charts next to each other, as ``alt.hconcat`` puts them together.

    Parameters
    ----------
    *charts : altair charts
        Without parameters.
    spacing : float
        Pixels between them.

    Examples
    --------
    >>> one = chart(pl.DataFrame({"value": [43.9]})).mark_point()
    >>> len(beside(one, one, spacing=8).hconcat)
    2
    """
    return _joined(_kinds()["hconcat"], "hconcat", charts, spacing=spacing)


def _joined(kind: Any, name: str, charts: Sequence[Any], **properties: Any) -> Any:
    parts = list(charts)
    given = {key: value for key, value in properties.items() if value is not None}
    undefined = altair().Undefined
    data = parts[0].data if parts else undefined
    if data is not undefined and all(one.data is data for one in parts):
        parts = [one.copy(deep=False) for one in parts]
        for one in parts:
            one.data = undefined
        given["data"] = data
    return kind(**{name: parts}, **given)


@cache
def _kinds() -> dict[str, Any]:
    """Altair's specifications of several charts, with what makes a chart of a specification."""
    alt = altair()

    class Layers(alt.TopLevelMixin, alt.core.TopLevelLayerSpec):  # type: ignore[misc, name-defined]
        """Layers as they are given."""

    class Beside(alt.TopLevelMixin, alt.core.TopLevelHConcatSpec):  # type: ignore[misc, name-defined]
        """Charts side by side as they are given."""

    return {"layer": Layers, "hconcat": Beside}


@unchecked
def specification(drawing: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A chart as Vega-Lite, and its data by name, as Altair names them.

    Parameters
    ----------
    drawing : altair chart

    Returns
    -------
    tuple of (dict, dict)

    Examples
    --------
    >>> made, data = specification(chart(pl.DataFrame({"value": [43.9]})).mark_point())
    >>> [made["data"]["name"]] == list(data), list(data.values())
    (True, [[{'value': 43.9}]])
    """
    # What Altair calls the context: where parts of a chart leave their data. Below the top there is neither schema
    # nor configuration.
    datasets: dict[str, Any] = {}
    made: dict[str, Any] = drawing.to_dict(validate=False, context={"datasets": datasets, "top_level": False})
    return made, datasets
