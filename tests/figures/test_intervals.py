"""A rank of an edition with published errors never stands without its interval."""

from __future__ import annotations

import pytest

from danvan_analysis import figures
from danvan_analysis.figures.intervals import between, intervals


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_rank_of_2019_brings_its_interval(lang: str) -> None:
    about = {"year": 2019, "province": "Sơn La", "lang": lang}
    named = {"vi": "từ thứ 1 đến thứ 53", "en": "between 1st and 53rd"}[lang]
    ends = {"vi": "từ hạng 1 đến 53", "en": "ranks 1 to 53"}[lang]
    of = {"vi": "từ 1 đến 53", "en": "1 to 53"}[lang]
    path, drivers = (getattr(figures, name)(index="PAPI", **about) for name in ("rank_path", "rank_drivers"))
    said = {
        figures.reform_summary(**about).text: named,
        figures.reform_standing(**about).text: "1–53",
        figures.reform_ranks(**about).text: "1–53",
        figures.reform_near(index="PAPI", **about).text: "1–53",
        figures.dot_strip(index="PAPI", **about).title: "1–53",
        " ".join(figures.ranked_list(index="PAPI", **about).notes): ends,
        path.title: of,
        path.alt: "1–53",
        " ".join(drivers.notes): "1–53",
    }
    assert [span for text, span in said.items() if span not in text] == []


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
