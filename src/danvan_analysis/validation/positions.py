"""Where a field stands in a JSON text: :mod:`json` tells the line of bad syntax, but not of a bad value."""

from __future__ import annotations

import json
import re

_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value_end(text: str, at: int) -> int:
    return _DECODER.raw_decode(text, at)[1]


def _step(text: str, at: int, step: str | int) -> int | None:
    """Start of the entry ``step`` of the object or list that starts at ``at``: its key, or its value in a list."""
    opening = text[at]
    at = _skip(text, at + 1)
    number = 0
    while text[at] not in "]}":
        start = at
        if opening == "{":
            key, after = _DECODER.raw_decode(text, at)
            value = _skip(text, _skip(text, after) + 1)
            if key == step:
                return start
            at = value
        elif number == step:
            return start
        at = _skip(text, _value_end(text, at))
        number += 1
        if text[at] == ",":
            at = _skip(text, at + 1)
    return None


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    r"""Line of the field at a path, the first being 1; that of the innermost part that exists.

    Parameters
    ----------
    text : str
        Valid JSON.
    path : tuple of str or int
        Keys and positions.

    Examples
    --------
    >>> line_of('{"name": "a",\n "list": [1,\n  {"b": 2}]}', ("list", 1, "b"))
    3
    >>> line_of('{"name": "a",\n "list": [1,\n  {"b": 2}]}', ("list", 7))
    2
    """
    at = _skip(text, 0)
    found = at
    for position, step in enumerate(path):
        if text[at] not in "[{":
            break
        start = _step(text, at, step)
        if start is None:
            break
        found = at = start
        if isinstance(step, str) and position < len(path) - 1:
            at = _skip(text, _skip(text, _value_end(text, at)) + 1)
    return text.count("\n", 0, found) + 1


def spelled(path: tuple[str | int, ...]) -> str:
    """A path as people write it.

    Examples
    --------
    >>> spelled(("expectations", 3, "kwargs", "column"))
    'expectations[3].kwargs.column'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
