"""Figures for the tests of this folder, drawn once, with their files."""

from __future__ import annotations

import pytest
from tests.export.drawn import Files, made

from danvan_analysis.figures import Figure


@pytest.fixture(scope="session")
def figure() -> Figure:
    """Return a figure with Vietnamese words, marks, shapes and a map of shades."""
    return made("dot_strip.PAPI.2024.2008-14.vi").figure


@pytest.fixture(scope="session")
def genuine() -> Files:
    """Return the files of that figure."""
    return made("dot_strip.PAPI.2024.2008-14.vi")


@pytest.fixture(scope="session")
def another() -> Files:
    """Return the files of another figure."""
    return made("quotes.all.2020.2008-14.vi")
