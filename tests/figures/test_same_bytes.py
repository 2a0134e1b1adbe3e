"""A figure is the same, byte for byte, on each call and in each process."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from danvan_analysis import figures
from danvan_analysis.figures import Figure

CASES: list[tuple[str, str | None, int]] = [
    ("dot_strip", "PAPI", 2024),
    ("ranked_list", "PCI", 2019),
    ("tile_map", "PAPI", 2018),
    ("profile", "PCI", 2019),
    ("path", "PAR_INDEX", 2024),
    ("rank_path", "PAPI", 2024),
    ("rank_drivers", "PAPI", 2024),
    ("coverage_grid", None, 2024),
]
PROGRAM = """
import hashlib, json
from danvan_analysis import figures
for family, index, year in {cases!r}:
    named = {{}} if index is None else {{"index": index}}
    made = getattr(figures, family)(**named, year=year, province="Sơn La", lang="vi")
    content = made.svg + json.dumps(made.payload(), ensure_ascii=False)
    print(hashlib.sha256(content.encode()).hexdigest())
"""


def digest(made: Figure) -> str:
    return hashlib.sha256((made.svg + json.dumps(made.payload(), ensure_ascii=False)).encode()).hexdigest()


@pytest.fixture(scope="module")
def here(draw: Callable[..., Figure]) -> list[str]:
    return [digest(draw(*case)) for case in CASES]


def test_same_on_a_second_call(here: list[str]) -> None:
    again = []
    for family, index, year in CASES:
        named = {} if index is None else {"index": index}
        again.append(digest(getattr(figures, family)(**named, year=year, province="Sơn La", lang="vi")))
    assert again == here
    assert len(set(here)) == len(CASES)


def test_same_in_another_process(here: list[str], root: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "LC_ALL": "C", "PYTHONUTF8": "1", "TZ": "Asia/Ho_Chi_Minh"}
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(cases=CASES)],
        env=environment, cwd=root, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert there.stdout.split() == here


def test_province_in_any_spelling_gives_the_same_figure(here: list[str]) -> None:
    assert digest(figures.dot_strip(index="PAPI", year=2024, province="son la", lang="vi")) == here[0]
    assert digest(figures.dot_strip(index="papi".upper(), year=2024, lang="vi")) == here[0], "the focus province"
