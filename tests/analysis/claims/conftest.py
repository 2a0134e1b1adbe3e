"""Claims made up for one rule each, and the real tables that they are held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import polars as pl
import pytest

from danvan_analysis.analysis.claims import Checked, Tables, check
from danvan_analysis.cleaning.run import Cleaned
from danvan_analysis.published.claims_file import SCHEMA

#: A claim of a text that the tables do not have: every source of the tables is independent of it.
PLAIN: dict[str, Any] = {
    "claim_id": "K1", "kind": "figure", "quote": "câu thử", "subject": "Dân vận khéo", "measure": "models_total",
    "province_code": "14", "vintage": 2008, "period_start_year": None, "period_end_year": None, "printed": None,
    "printed_whole": None, "unit": None, "source_id": None, "note": None, "table": "thu.csv", "row": 2,
}  # fmt: skip


@pytest.fixture(scope="session")
def tables(cleaned: Cleaned) -> Tables:
    return Tables(**{field.name: cleaned.tables[field.name] for field in fields(Tables)})


@pytest.fixture(scope="session")
def judge(tables: Tables) -> Callable[..., Checked]:
    """Return a function that checks one made-up claim."""

    def one(among: Tables | None = None, **cells: Any) -> Checked:
        assert not cells.keys() - PLAIN.keys()
        frame = pl.DataFrame([{**PLAIN, **cells}], schema=SCHEMA)
        return check(frame, among or tables)[0]

    return one
