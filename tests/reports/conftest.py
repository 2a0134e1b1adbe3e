"""Small notebooks in place of the real ones: a render takes a second, and fails as told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PARAMETERS = 'year = 2024\nprovince = "Sơn La"\nlang = "vi"\n'


@pytest.fixture(scope="session")
def write_notebook() -> Callable[..., Path]:
    """Return a function that writes a notebook of a parameters cell and further cells of code."""

    def write(path: Path, *sources: str, parameters: str | None = PARAMETERS, markdown: str = "") -> Path:
        from nbformat import v4

        version: Any = v4
        cells = []
        if parameters is not None:
            cells.append(version.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}))
        if markdown:
            for lang in ("vi", "en"):
                cell = version.new_markdown_cell(f"## {markdown} {lang}", id=f"words-{lang}")
                cell.metadata["tags"] = [f"lang-{lang}"]
                cells.append(cell)
        cells += [version.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
        notebook = version.new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(version.writes(notebook), encoding="utf-8")
        return path

    return write
