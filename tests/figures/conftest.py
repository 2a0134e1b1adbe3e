"""Figures drawn once for all tests of this folder, and what is read out of a drawing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from danvan_analysis import figures
from danvan_analysis.figures import Absence, Figure

Drawn = Callable[..., Figure]
Asked = Callable[..., Figure | Absence]


@cache
def _ask(family: str, index: str | None, year: int, province: str, lang: str) -> Figure | Absence:
    named: dict[str, Any] = {} if index is None else {"index": index}
    made: Figure | Absence = getattr(figures, family)(**named, year=year, province=province, lang=lang)
    return made


@pytest.fixture(scope="session")
def ask() -> Asked:
    """Return a function that asks for a figure; the same question is answered once."""

    def asked(family: str, index: str | None, year: int, province: str = "Sơn La", lang: str = "vi") -> Any:
        return _ask(family, index, year, province, lang)

    return asked


@pytest.fixture(scope="session")
def draw(ask: Asked) -> Drawn:
    """Return a function that draws a figure, and fails where there is an absence instead."""

    def drawn(*question: Any, **named: Any) -> Figure:
        made = ask(*question, **named)
        assert isinstance(made, Figure), made
        return made

    return drawn


@pytest.fixture(scope="session")
def size() -> Callable[[str], tuple[float, float]]:
    """Return a function that reads width and height of a drawing, in pixels."""

    def read(svg: str) -> tuple[float, float]:
        found = re.search(r'<svg[^>]*\bwidth="([\d.]+)" height="([\d.]+)"', svg)
        assert found is not None
        return float(found[1]), float(found[2])

    return read


@pytest.fixture(scope="session")
def pixels() -> Callable[..., NDArray[np.uint8]]:
    """Return a function that turns a drawing into pixels (rows, columns, RGBA), with a margin around it."""
    import vl_convert
    from PIL import Image

    def paint(svg: str, *, margin: int = 0, scale: float = 1) -> NDArray[np.uint8]:
        if margin:
            head = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
            assert head is not None
            width, height = float(head[1]) + 2 * margin, float(head[2]) + 2 * margin
            wider = f'width="{width}" height="{height}" viewBox="{-margin} {-margin} {width} {height}"'
            svg = svg.replace(head[0], wider, 1)
        return np.asarray(Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=scale))).convert("RGBA"))

    return paint
