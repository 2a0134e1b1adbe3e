"""The real tidy tables, cleaned once a session."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.cleaning.run import Cleaned, clean


@pytest.fixture(scope="session")
def cleaned(root: Path) -> Cleaned:
    return clean(root / "data/raw")


@pytest.fixture(scope="session")
def indicators(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["indicators"]


@pytest.fixture(scope="session")
def evidence(cleaned: Cleaned) -> pl.DataFrame:
    return cleaned.tables["evidence"]
