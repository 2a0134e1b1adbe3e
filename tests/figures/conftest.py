"""Figures drawn once for all tests of this folder, and what is read out of a drawing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from danvan_analysis import figures
from danvan_analysis.cleaning import processed
from danvan_analysis.figures import Absence, Figure
from danvan_analysis.project import find
from danvan_analysis.reference import words
from danvan_analysis.validation import gate, kept
from danvan_analysis.validation.outcome import Check, FailedRow

Drawn = Callable[..., Figure]
Asked = Callable[..., Figure | Absence]


@cache
def _ask(family: str, index: str | None, year: int, province: str, lang: str, size: str) -> Figure | Absence:
    named: dict[str, Any] = {} if index is None else {"index": index}
    if size != "page":
        named["size"] = size
    made: Figure | Absence = getattr(figures, family)(**named, year=year, province=province, lang=lang)
    return made


@pytest.fixture(scope="session")
def ask() -> Asked:
    """Return a function that asks for a figure; the same question is answered once."""

    def asked(
        family: str, index: str | None, year: int, province: str = "Sơn La", lang: str = "vi", size: str = "page"
    ) -> Any:
        return _ask(family, index, year, province, lang, size)

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
def project_apart(copy_project: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project that no other test validates."""
    return copy_project(tmp_path_factory.mktemp("apart") / "project", notebooks=False)


@pytest.fixture(scope="session")
def failing() -> Callable[..., Check]:
    """Return a function that makes a check that fails on some rows, as the gate would have found it."""

    def make(
        *keys: dict[str, Any],
        name: str = "made_up",
        suite: str = "indicators",
        severity: str = "warning",
        withhold: bool = False,
        declared: bool = False,
        places: Sequence[tuple[str, int]] = (),
        rule: str = "ngưỡng thử",
    ) -> Check:
        why = {"vi": "Lý do để thử.", "en": "A reason made up for a test."}
        addresses: list[Any] = [(table, row, "value") for table, row in places] or [None] * len(keys)
        known = why if declared else None
        rows = tuple(
            FailedRow(key, {}, at, known) for key, at in zip(keys or [{}] * len(places), addresses, strict=True)
        )
        return Check(
            suite=suite,
            name=name,
            type="made up",
            severity=severity,
            title={"vi": f"PCI 2011: {rule}", "en": f"PCI 2011: {rule} (en)"},
            description=why,
            reason=why,
            withhold=withhold,
            bounds={},
            where=None,
            columns=(),
            success=declared,
            n_checked=63,
            failed=() if declared else rows,
            declared=rows if declared else (),
        )

    return make


@pytest.fixture
def remember(
    project_apart: Path, failing: Callable[..., Check], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Return a function that leaves an outcome of validation in a project of its own, which figures then read."""
    monkeypatch.setenv("DANVAN_PROJECT", str(project_apart))
    project = find(project_apart)
    processed.ensure(project)
    keys = gate._keys(project, gate.suite_texts(project))

    def keep(*checks: Check) -> None:
        for suite, key in keys.items():
            holds = failing(suite=suite, name="it_holds", declared=True)
            kept.write(project, suite, key, [holds, *(one for one in checks if one.suite == suite)])

    yield keep
    for suite, key in keys.items():
        kept.place(project, suite, key).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def leaks() -> Callable[[str, dict[str, Any]], list[str]]:
    """Return a function that finds the value of a row in a text, in any of the ways in which it may be printed."""

    def found(text: str, row: dict[str, Any]) -> list[str]:
        shapes = {words.number(row["value"], lang, digits) for lang in words.LANGS for digits in (1, 2, 3, 4)}
        shapes |= {repr(row["value"]), row["as_published"] or repr(row["value"])}
        return [one for one in sorted(shapes) if re.search(rf"(?<![\d.,]){re.escape(one)}(?![.,]?\d)", text)]

    return found


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
