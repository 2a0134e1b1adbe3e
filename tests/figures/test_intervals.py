"""A rank of an edition with published errors never stands without its interval."""

from __future__ import annotations

import pytest

from danvan_analysis import figures
from danvan_analysis.figures.intervals import between, intervals


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_rank_of_2019_brings_its_interval(lang: str) -> None:
    about = {"year": 2019, "province": "Sơn La", "lang": lang}
    said = [
        figures.reform_summary(**about).text,
        figures.reform_standing(**about).text,
        figures.reform_near(index="PAPI", **about).text,
        figures.dot_strip(index="PAPI", **about).title,
        " ".join(figures.ranked_list(index="PAPI", **about).notes),
    ]
    assert ["1–53" in text for text in said] == [True] * len(said)


def test_every_province_of_2019_has_one_and_no_other_edition_has() -> None:
    found = intervals("PAPI", "PAPI", 2019)
    assert found.height == 63
    assert (found["rank_low"] <= found["rank_high"]).all()
    assert intervals("PAPI", "PAPI", 2020).height == 0
    assert between("PCI", "PCI", 2019, "14") is None


def test_the_csv_has_the_interval_of_each_province() -> None:
    data = figures.ranked_list(index="PAPI", year=2019, lang="en").data
    assert data["rank_low"].null_count() == data["rank_high"].null_count() == 0
    inside = (data["rank_low"] <= data["rank"]) & (data["rank"] <= data["rank_high"])
    assert inside.mean() > 0.95


def test_dimensions_of_2019_bring_theirs() -> None:
    data = figures.profile(index="PAPI", year=2019, province="Sơn La", lang="en").data
    assert data["rank_low"].null_count() == 0
    text = figures.reform_dimensions(index="PAPI", year=2019, province="Sơn La", lang="en").text
    line = next(line for line in text.splitlines() if line.startswith("D1 "))
    row = data.filter(component_code="D1").row(0, named=True)
    assert f"{row['rank']}/63 ({row['rank_low']}–{row['rank_high']})" in line
