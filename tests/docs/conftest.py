"""What the docs list in their tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def listed(root: Path) -> Callable[[str, str], list[list[str]]]:
    """Return a function that gives the rows of the tables below a heading of a document."""

    def rows(path: str, heading: str) -> list[list[str]]:
        text = (root / path).read_text(encoding="utf-8")
        found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", text, flags=re.MULTILINE | re.DOTALL)
        assert found, f"{path} has no heading {heading!r}"
        lines = [line for line in found[1].splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
        rules = [number for number, row in enumerate(cells) if all(re.fullmatch(r":?-+:?", cell) for cell in row)]
        return [row for number, row in enumerate(cells) if number not in rules and number + 1 not in rules]

    return rows
