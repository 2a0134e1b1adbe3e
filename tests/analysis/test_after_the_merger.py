"""Editions that print the 34 units of 2025: unchanged provinces go on, merged ones do not, nothing is ranked across.

The editions of 2025 here are made up: PAPI for the 34 units, PCI for the 63 provinces.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from danvan_analysis.analysis.agreement import agreement
from danvan_analysis.analysis.changes import changes, rank_changes
from danvan_analysis.analysis.convergence import catch_up, dispersion
from danvan_analysis.analysis.eras import require_one_vintage
from danvan_analysis.analysis.peers import peers
from danvan_analysis.analysis.strengths import profile
from danvan_analysis.analysis.trends import trends
from danvan_analysis.errors import NoSuchComparison, NotComparable, SampleTooThin, UnknownProvince
from danvan_analysis.reference import provinces
from danvan_analysis.reference.registry_additions import read_from

PAPI_2025 = 'index = "PAPI"\nyear = 2025\nvintage = 2025\ncontinues = [{0}]\ncomplete = [{0}]\n'.format(
    ", ".join(f'"{code}"' for code in ("PAPI", *(f"D{n}" for n in range(1, 9))))
)
PCI_2025 = 'index = "PCI"\nyear = 2025\nvintage = 2008\ncontinues = ["PCI"]\ncomplete = ["PCI"]\n'
UNCHANGED = 11


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("registry")
    for index, text in (("papi", PAPI_2025), ("pci", PCI_2025)):
        (folder / index).mkdir()
        (folder / index / "2025.toml").write_text(text, encoding="utf-8")
    with read_from(folder):
        yield


@pytest.fixture(scope="module")
def frame(later: None, indicators: pl.DataFrame) -> pl.DataFrame:
    """Add editions of 2025: PAPI 40 and a little more for each next unit, its dimensions an eighth of that."""

    def edition(index: str, component: str, vintage: int, scale: tuple[float, float], share: float) -> pl.DataFrame:
        codes = [place.code for place in provinces.provinces(vintage)]
        return pl.DataFrame(
            {
                "index": index,
                "edition_year": 2025,
                "province_code": codes,
                "vintage": vintage,
                "component_code": component,
                "value": [share * (40 + place / 10) for place in range(len(codes))],
                "unit": "points",
                "scale_min": scale[0],
                "scale_max": scale[1],
            },
            schema_overrides={"edition_year": pl.Int32, "vintage": pl.Int32},
        )

    added = [edition("PAPI", "PAPI", 2025, (8.0, 80.0), 1), edition("PCI", "PCI", 2008, (0.0, 100.0), 1.5)]
    added += [edition("PAPI", f"D{n}", 2025, (1.0, 10.0), 1 / 8) for n in range(1, 9)]
    return pl.concat([indicators, *added], how="diagonal")


def test_an_unchanged_province_goes_on_and_a_merged_one_ends(frame: pl.DataFrame) -> None:
    found = changes(frame, index="PAPI", component_code="PAPI", from_year=2024, to_year=2025)
    own = found.filter(province_code="14").row(0, named=True)
    place = [one.code for one in provinces.provinces(2025)].index("14")
    assert own["vintage"] == 2025
    assert own["change"] == pytest.approx(40 + place / 10 - 43.8876)
    assert found["change"].count() == UNCHANGED
    # 80 is Long An before and Tây Ninh after: two rows, no change.
    assert found.filter(province_code="80").select("vintage", "change").rows() == [(2008, None), (2025, None)]


def test_a_path_goes_on_over_the_merger(frame: pl.DataFrame) -> None:
    found = trends(frame, index="PAPI", component_code="PAPI")
    assert found.filter(province_code="14").select("first_year", "last_year", "n", "kind").row(0) == (
        2021,
        2025,
        5,
        "test",
    )
    assert found.filter(province_code="80").select("vintage", "n").rows() == [(2008, 4), (2025, 1)]


def test_ranks_and_spreads_of_other_units_are_not_compared(frame: pl.DataFrame) -> None:
    for question in (rank_changes, dispersion, catch_up):
        with pytest.raises(NotComparable, match="2024: those of 2008, 2025: those of 2025"):
            question(frame, index="PAPI", component_code="PAPI", from_year=2024, to_year=2025)
    assert require_one_vintage("PAPI", [2025]) == 2025


def test_peers_start_before_the_merger(frame: pl.DataFrame) -> None:
    now = peers(frame, index="PAPI", component_code="PAPI", year=2025, province_code="14")
    then = peers(frame, index="PAPI", component_code="PAPI", year=2024, province_code="14")
    assert now.equals(then)
    assert set(now["vintage"]) == {2008}
    with pytest.raises(SampleTooThin, match=r"Tây Ninh \(2025\) has no PAPI PAPI in 2021"):
        peers(frame, index="PAPI", component_code="PAPI", year=2025, province_code="80")
    long_an = peers(frame, index="PAPI", component_code="PAPI", year=2024, province_code="80")
    assert long_an.height == 10


def test_a_profile_is_of_the_units_of_its_edition(frame: pl.DataFrame) -> None:
    own = profile(frame, index="PAPI", year=2025, province_code="14", vintage=2008)
    assert own.equals(profile(frame, index="PAPI", year=2025, province_code="14"))
    first = own.row(0, named=True)
    assert first["rank_of"] == 34
    region = [one.code for one in provinces.provinces(2025) if one.region == first["region"]]
    assert first["region_of"] == len(region)
    # Only the peers that are still units of their own.
    near = peers(frame, index="PAPI", component_code="PAPI", year=2025, province_code="14")["province_code"].to_list()
    assert (first["peers_of"] or 0) < len(near)
    with pytest.raises(UnknownProvince, match="Long An was merged into Tây Ninh"):
        profile(frame, index="PAPI", year=2025, province_code="80", vintage=2008)


def test_two_indices_of_other_units_do_not_agree_or_disagree(frame: pl.DataFrame) -> None:
    with pytest.raises(NoSuchComparison, match="PAPI 2025 prints the provinces of 2025, PCI those of 2008"):
        agreement(frame, years=[2025])
    assert agreement(frame, draws=20)["edition_year"].drop_nulls().max() == 2022
