"""One figure for the tests of this folder."""

from __future__ import annotations

import pytest

from danvan_analysis import figures
from danvan_analysis.figures import Figure


@pytest.fixture(scope="session")
def figure() -> Figure:
    """Return a figure with Vietnamese words, marks, shapes and a map of shades."""
    made = figures.dot_strip(index="PAPI", year=2024, province="Sơn La", lang="vi")
    assert isinstance(made, Figure)
    return made
