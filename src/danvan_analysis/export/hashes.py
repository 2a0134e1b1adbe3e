"""Fingerprints of a figure: of its rows, its specification, its drawing, its pixels, its page, and how it looks."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

#: Pixels of the largest picture that is decoded; the largest figure has about six million.
MOST_PIXELS: Final = 40_000_000
_METADATA: Final = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
#: Sides of the grid of differences behind :func:`look`.
_GRID: Final = 16
_STRIP: Final = 64


def of(content: bytes | str) -> str:
    """The sha256 of some bytes, or of a text in UTF-8."""
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def canonical(content: object) -> str:
    """JSON in one line, keys in order: the same text for the same content.

    Examples
    --------
    >>> canonical({"b": 1.0, "a": ["Sơn La", None]})
    '{"a":["Sơn La",null],"b":1.0}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def by_line(content: Mapping[str, Any]) -> bytes:
    r"""JSON with a line for each key at the top, for files: a third of the room and of the time of an indented one.

    Examples
    --------
    >>> by_line({"b": [1, 2], "a": {"d": "Sơn La", "c": None}}).decode("utf-8").splitlines()
    ['{', ' "b": [1,2],', ' "a": {"c":null,"d":"Sơn La"}', '}']
    """
    lines = ",\n".join(f" {canonical(key)}: {canonical(one)}" for key, one in content.items())
    return f"{{\n{lines}\n}}\n".encode()


def data(payload: Mapping[str, Any]) -> str:
    """Hash of the plotted rows with their columns."""
    return of(canonical({"columns": list(payload["columns"]), "rows": [list(row) for row in payload["rows"]]}))


def spec(specification: Mapping[str, Any]) -> str:
    """Hash of a Vega-Lite specification; what stands in ``usermeta`` does not count."""
    return of(canonical({key: one for key, one in specification.items() if key != "usermeta"}))


@cache
def code(family: str) -> str:
    """Hash of the code, words and fonts that a family of figures can reach; empty for a family that is not known."""
    import danvan_analysis.figures as figures
    from danvan_analysis import code_reach

    made = getattr(figures, family, None)
    return code_reach.digest(str(made.__module__)) if callable(made) else ""


def drawing(svg: str) -> str:
    """Hash of an SVG without its metadata."""
    return of(_METADATA.sub("", svg))


def picture(content: bytes, *, formats: Sequence[str] = ("PNG",)) -> Image:
    """A picture decoded, bounded.

    Raises
    ------
    ValueError
        It is broken, of another format, or has more pixels than any figure.
    """
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=list(formats))
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise ValueError(f"the picture has {width} x {height} pixels, more than any figure")
            image.load()
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"the picture cannot be decoded: {type(error).__name__}") from error
    return image


def pixels(image: Image, rgba: memoryview | None = None) -> str:
    """Hash of the decoded pixels: width, height, then red, green, blue and opacity of each, row by row.

    A browser computes the same from a canvas: the sha256 of ``<width>x<height>:`` and the bytes of its image data.

    Parameters
    ----------
    image : PIL.Image.Image
    rgba : memoryview, optional
        Its bytes, where they are at hand.
    """
    digest = hashlib.sha256(f"{image.width}x{image.height}:".encode())
    if rgba is not None:
        digest.update(rgba)
        return digest.hexdigest()
    # In strips that stay in the processor's cache: in half of the time.
    for top in range(0, image.height, _STRIP):
        part = image.crop((0, top, image.width, min(top + _STRIP, image.height)))
        digest.update((part if part.mode == "RGBA" else part.convert("RGBA")).tobytes())
    return digest.hexdigest()


def look(image: Image) -> str:
    """What a picture looks like, in 64 hexadecimal digits: where it gets lighter from left to right.

    Two pictures that look alike differ in few bits. It finds candidates and proves nothing: a bar moved by a tenth
    changes as little as saving as JPEG.
    """
    from PIL import Image

    small = image.convert("L").resize((_GRID + 1, _GRID), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(_GRID):
        for column in range(_GRID):
            at = row * (_GRID + 1) + column
            bits = bits << 1 | (small[at] < small[at + 1])
    return f"{bits:0{_GRID * _GRID // 4}x}"


def apart(one: str, other: str) -> int:
    """In how many bits two looks differ.

    Examples
    --------
    >>> apart("0f", "0e"), apart("00", "ff")
    (1, 8)
    """
    return (int(one, 16) ^ int(other, 16)).bit_count()
