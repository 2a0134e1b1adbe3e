"""Made-up editions of PAPI for tests: provinces of 2008 by code, eight components.

Import it as ``from tests.analysis import made_up_editions``.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from danvan_analysis.reference import provinces

CODES = [place.code for place in provinces.provinces(2008)]


def frame(editions: dict[int, np.ndarray]) -> pl.DataFrame:
    """Rows of ``indicators``, an array of values an edition; a row of NaN is a province left empty.

    The editions 2021 to 2024 are one era, 2018 is one by itself.
    """
    rows = [
        ("PAPI", year, code, 2008, f"D{k + 1}", float(value))
        for year, values in editions.items()
        for code, row in zip(CODES, values, strict=False)
        for k, value in enumerate(row)
        if not math.isnan(value)
    ]
    schema = {
        "index": pl.String,
        "edition_year": pl.Int32,
        "province_code": pl.String,
        "vintage": pl.Int32,
        "component_code": pl.String,
        "value": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def staircase() -> np.ndarray:
    """63 provinces, each above the next in all eight components."""
    return np.linspace(9, 2, 63)[:, None] + np.linspace(0, 0.5, 8)[None, :]


def pair(c: float) -> np.ndarray:
    """A staircase whose fifth and sixth change places: the sixth is above where w1 > c w2."""
    values = staircase()
    values[5] = values[4]
    values[5, 0] += 0.001
    values[5, 1] -= 0.001 * c
    return values
