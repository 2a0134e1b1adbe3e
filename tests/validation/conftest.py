"""The real tidy tables, and what the gate says of them: once a session, with the network cut."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.validation import Outcome, validate
from danvan_analysis.validation.views import VIEWS

Tables = dict[str, pl.DataFrame]
Judge = Callable[[Mapping[str, pl.DataFrame], str], Outcome]


@pytest.fixture(scope="session")
def tables() -> Tables:
    names = sorted({name for view in VIEWS.values() for name in view.needs})
    return {name: processed.table(name) for name in names}


@pytest.fixture(scope="session")
def some(tables: Tables) -> Tables:
    """A few editions of each index, so that a fault is judged in tenths of a second."""
    index, year = pl.col("index"), pl.col("edition_year")
    kept = (
        ((index == "PAPI") & year.is_in([2019, 2022]))
        | ((index == "PCI") & year.is_in([2008, 2016, 2021]))
        | ((index == "PAR_INDEX") & (year == 2023))
    )
    return {**tables, "indicators": tables["indicators"].filter(kept)}


@pytest.fixture(scope="session")
def outcome(tables: Tables, root: Path) -> Outcome:
    def refuse(*given: object) -> None:
        raise AssertionError(f"validation called the network: {given}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        return validate(tables, root / "expectations")


@pytest.fixture(scope="session")
def judge(root: Path) -> Judge:
    def judged(tables: Mapping[str, pl.DataFrame], suite: str) -> Outcome:
        return validate(tables, root / "expectations", only=[suite])

    return judged
