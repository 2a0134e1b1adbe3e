"""Every cell of the notebook on the country gives something to show, in early, ordinary and incomplete years."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import danvan_analysis as dv
from danvan_analysis.figures import Absence, Figure, Passage
from danvan_analysis.figures.families import FAMILIES

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "national_year.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
CALLS = [cell["source"] for cell in CELLS if cell["cell_type"] == "code" and cell["source"].startswith("dv.")]


@pytest.mark.parametrize(("year", "lang"), [(2005, "en"), (2023, "vi")])
def test_every_cell_shows_something(year: int, lang: str) -> None:
    shown = [eval(source, {"dv": dv, "year": year, "lang": lang}) for source in CALLS]  # our own notebook
    assert all(isinstance(one, Figure | Absence | Passage) for one in shown)
    drawn = [one for one in shown if isinstance(one, Figure)]
    assert len({str(one.id) for one in drawn}) == len(drawn)
    complete = {one.id.index for one in drawn if one.id.family == "country_distribution"}
    assert complete == ({"PCI"} if year == 2005 else {"PAPI"})


def test_all_families_and_both_languages_are_in_it() -> None:
    text = "\n".join(CALLS)
    assert all(f"dv.figures.{name}(" in text for name in FAMILIES if name.startswith("country_"))
    tags = [tag for cell in CELLS for tag in cell["metadata"].get("tags", [])]
    assert tags.count("lang-vi") == tags.count("lang-en") > 10
    assert "province" not in text, "no province is in focus"
