"""The real raw tables, cleaned once, and copies of them that a test may break."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.cleaning.run import Cleaned, clean
from danvan_analysis.project import Project
from danvan_analysis.published import record

PYPROJECT = '[tool.danvan]\nfocus_province = "Sơn La"\n'


@pytest.fixture(scope="session")
def cleaned(root: Path) -> Cleaned:
    """Return what cleaning makes of the real tables."""
    return clean(root / "data/raw")


@pytest.fixture(scope="session")
def indicators(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["indicators"]


@pytest.fixture(scope="session")
def evidence(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["evidence"]


@pytest.fixture(scope="session")
def printed(root: Path) -> pl.DataFrame:
    """Return every filled cell of every raw table as Python's csv module reads it: table, row, column, text."""
    cells = []
    folder = root / "data/raw"
    for file in sorted(folder.rglob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header, *body = list(csv.reader(lines))
        table = file.relative_to(folder).as_posix()
        cells += [
            (table, number, column, text)
            for number, line in enumerate(body, start=2)
            for column, text in zip(header, line, strict=True)
            if text.strip()
        ]
    schema = {"table": pl.String, "row": pl.Int32, "column": pl.String, "text": pl.String}
    return pl.DataFrame(cells, schema=schema, orient="row")


class Copy:
    """A copy of data/raw whose tables a test may change; each change is recorded, so that the hash is right."""

    def __init__(self, raw: Path) -> None:
        self.raw = raw

    def rewrite(self, table: str, change: Callable[[list[list[str]]], object]) -> None:
        """Change the lines of a table in place, the header being number 0, and record it."""
        path = self.raw / table
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        change(lines)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        record.record(self.raw, table)

    def put(self, table: str, row: int, column: str, text: str) -> str:
        """Put a text into one cell, by its address; return what stood there."""
        former: list[str] = []

        def change(lines: list[list[str]]) -> None:
            at = lines[0].index(column)
            former.append(lines[row - 1][at])
            lines[row - 1][at] = text

        self.rewrite(table, change)
        return former[0]

    def append(self, table: str, /, **cells: str) -> int:
        """Add a line; return its row."""
        rows: list[int] = []

        def change(lines: list[list[str]]) -> None:
            assert set(cells) <= set(lines[0])
            lines.append([cells.get(name, "") for name in lines[0]])
            rows.append(len(lines))

        self.rewrite(table, change)
        return rows[0]

    def declare(self, table: str, what: str, number: int) -> None:
        """Declare another number in counts.csv."""

        def change(lines: list[list[str]]) -> None:
            (line,) = [line for line in lines if line[:2] == [table, what]]
            line[2] = str(number)

        self.rewrite("counts.csv", change)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Copy:
    shutil.copytree(root / "data/raw", tmp_path / "data/raw")
    return Copy(tmp_path / "data/raw")


@pytest.fixture(scope="session")
def project(cleaned: Cleaned, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project of its own with the real tables, built; tests do not change it."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    shutil.copytree(root / "data/raw", folder / "data/raw")
    made = Project(folder)
    processed.write(cleaned, made.processed)
    return made
