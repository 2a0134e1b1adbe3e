"""What the figures about the country say, held against the raw tables read here by hand: PAPI 2024 and PCI 2019."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from danvan_analysis import figures
from danvan_analysis.figures import Absence, Figure
from danvan_analysis.reference import provinces, words

RAW = Path(__file__).parents[3] / "data" / "raw"
Draw = Callable[..., Figure]


def read(name: str) -> list[dict[str, str]]:
    with (RAW / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def papi_2024() -> dict[str, float]:
    rows = read("papi/papi_2020_2024_composite.csv")
    return {
        provinces.find(row["province"]).name_vi: float(row["value"])
        for row in rows
        if (row["edition_year"], row["component_code"]) == ("2024", "PAPI") and row["value"]
    }


def pci_2019() -> dict[str, float]:
    rows = read("pci/pci_2019.csv")
    codes = provinces.match(pl.Series([row["province"] for row in rows]), vintage=2008).to_list()
    return {provinces.get(code, 2008).name_vi: float(row["PCI"]) for code, row in zip(codes, rows, strict=True)}


SCORES = {("PAPI", 2024): papi_2024, ("PCI", 2019): pci_2019}


def draw(family: str, lang: str = "en", size: str = "page", **asked: object) -> Figure:
    made = getattr(figures, family)(lang=lang, size=size, **asked)
    assert isinstance(made, Figure), made
    return made


@pytest.mark.parametrize(("index", "year"), SCORES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_distribution(index: str, year: int, lang: str) -> None:
    scores = SCORES[index, year]()
    figure = draw("country_distribution", lang, index=index, year=year)
    low, middle, high = np.quantile(list(scores.values()), [0.25, 0.5, 0.75])
    for number in (low, middle, high):
        assert words.number(float(number), lang) in figure.title
    assert f" {len(scores)} " in figure.title
    first, last = max(scores, key=lambda name: scores[name]), min(scores, key=lambda name: scores[name])
    assert f"{first} {words.number(scores[first], lang)}" in figure.alt
    assert f"{last} {words.number(scores[last], lang)}" in figure.alt
    assert dict(figure.data.select("province", "value").iter_rows()) == pytest.approx(scores)


def test_regions_are_not_ranked() -> None:
    figure = draw("country_regions", index="PAPI", year=2024)
    scores = papi_2024()
    region = {place.name_vi: place.region for place in provinces.provinces(2008)}
    values = {code: [v for name, v in scores.items() if region[name] == code] for code in set(region.values())}
    medians = [statistics.median(one) for one in values.values()]
    within = max(max(one) - min(one) for one in values.values())
    assert figure.title == (
        f"PAPI 2024: regional medians are at most {max(medians) - min(medians):.2f} points apart; "
        f"inside one region provinces are up to {within:.2f} apart"
    )
    order = ["Red River Delta", "Northern Midlands", "North Central", "Central Highlands", "Southeast", "Mekong"]
    places = [figure.alt.index(name) for name in order]
    assert places == sorted(places), "the order of the list, not of the medians"


@pytest.mark.parametrize(("index", "year"), SCORES)
def test_ends_show_the_first_and_the_last_with_intervals(index: str, year: int) -> None:
    scores = SCORES[index, year]()
    figure = draw("country_ends", index=index, year=year)
    ordered = sorted(scores, key=lambda name: -scores[name])
    assert figure.data["province"].to_list() == ordered
    assert figure.data["rank"].to_list() == list(range(1, len(scores) + 1))
    drawn = [row["province"] for rows in figure.spec["datasets"].values() for row in rows if "ordinal" in row]
    assert drawn == [*ordered[:10], *ordered[-10:]]
    inside = figure.data.filter(
        (pl.col("reweighted_low") <= pl.col("reweighted_median"))
        & (pl.col("reweighted_median") <= pl.col("reweighted_high"))
    )
    assert inside.height == len(scores)
    assert f"{len(scores) - 20} provinces between" in figure.svg


def test_a_rank_of_2019_has_its_sampling_interval() -> None:
    figure = draw("country_ends", index="PAPI", year=2019)
    assert figure.data["rank_low"].null_count() == 0
    assert figure.title.endswith("cannot be told apart from 4 others by sampling error")
    assert figure.data.filter("alike").height == 15
    assert any("Đồng Tháp, Quảng Ninh, Bắc Giang, Sơn La" in note for note in figure.notes)
    without = draw("country_ends", index="PAPI", year=2024)
    assert without.data["rank_low"].null_count() == without.data.height
    assert "under re-weighting" in without.title
    assert any("sampling error of this edition is not published" in note for note in without.notes)


def test_ends_without_components_have_no_bars() -> None:
    figure = draw("country_ends", index="PCI", year=2022)
    assert figure.data["reweighted_low"].null_count() == 63
    assert not figure.data["alike"].any()
    assert any(note.startswith("No interval of ranks") for note in figure.notes)


def test_largest_changes() -> None:
    figure = draw("country_changes", index="PAPI", year=2024)
    assert figure.title == "PAPI 2024: 43 provinces rose, 16 fell since 2023; the median change is +0.59 points"
    drawn = [row for rows in figure.spec["datasets"].values() for row in rows if "from_value" in row]
    changes = [row["to_value"] - row["from_value"] for row in drawn]
    assert len(drawn) == 16
    assert changes == sorted(changes, reverse=True)
    assert drawn[0]["province"] == "Tây Ninh"
    assert drawn[-1]["province"] == "Bạc Liêu"
    assert figure.data["province_code"].n_unique() == 59
    assert figure.data.height == 118, "both editions of every province"
    all_rose = draw("country_changes", index="PCI", year=2019)
    assert "63 provinces rose, 0 fell since 2018" in all_rose.title
    assert any("all in one direction" in note for note in all_rose.notes)


def test_a_change_that_holds_a_suspected_one_says_so() -> None:
    assert any(
        note.startswith("Within it, parts of D1") for note in draw("country_changes", index="PAPI", year=2022).notes
    )
    assert not any("Within it" in note for note in draw("country_changes", index="PAPI", year=2024).notes)


def test_the_part_that_moved_most_is_one_whose_method_stayed() -> None:
    figure = draw("country_dimensions", index="PAPI", year=2021)
    medians = {row["component_code"]: row["median"] for row in figure.data.iter_rows(named=True)}
    assert max(medians, key=lambda code: abs(medians[code] or 0)) == "D6"
    assert "D6" in figure.title.split("(")[1].split(")")[0], "named as doubtful"
    assert ", D1 Participation changed most" in figure.title
    assert figure.data.filter(component_code="D5").select("obstacle", "median").row(0) == ("break", None)
    plain = draw("country_dimensions", index="PCI", year=2019)
    assert "PCI7 Proactivity changed most since 2018, by a median of +0.68" in plain.title


def test_map_has_a_fifth_in_each_class() -> None:
    scores = sorted(papi_2024().values())
    figure = draw("country_map", index="PAPI", year=2024)
    low, high = np.quantile(scores, [0.2, 0.8])
    assert words.number(float(low), "en") in figure.title
    assert words.number(float(high), "en") in figure.title
    counts = figure.data.drop_nulls("level")["level"].value_counts()["count"].to_list()
    assert (min(counts), max(counts)) == (12, 13)
    assert figure.data.height == 63
    assert figure.data["value"].null_count() == 2
    assert "not a map of territory" in figure.notes[0]
    assert "Tiền Giang, Vĩnh Phúc" in figure.notes[1]


def test_agreement_of_2019() -> None:
    papi = {
        provinces.find(row["province"]).name_vi: float(row["PAPI"]) for row in read("papi/papi_2019.csv") if row["PAPI"]
    }
    pci = pci_2019()
    both = sorted(set(papi) & set(pci))
    figure = draw("country_agreement", year=2019)
    spearman = stats.spearmanr([papi[name] for name in both], [pci[name] for name in both]).statistic
    kendall = stats.kendalltau([papi[name] for name in both], [pci[name] for name in both]).statistic
    assert f"(Spearman {words.signed(spearman, 'en')};" in figure.title
    assert "no agreement of the two orders can be told" in figure.title
    assert f"Kendall {words.signed(kendall, 'en')}" in figure.alt
    assert figure.data.height == 2 * len(both) == 126
    assert "agree in part" in draw("country_agreement", year=2022).title


def test_spread_begins_at_zero_and_breaks_at_changes_of_method() -> None:
    figure = draw("country_spread", index="PAPI", year=2024)
    assert figure.title.startswith("PAPI: standard deviation between provinces from 2.08 (2021) to 1.74 (2024)")
    text = str(figure.spec)
    assert "'domain': [0, " in text
    assert figure.data.group_by("segment").len()["len"].sum() == 14
    assert any("2016, 2018, 2019, 2021" in note for note in figure.notes)
    pci = draw("country_spread", index="PCI", year=2024)
    assert pci.data["edition_year"].max() == 2022
    assert any("2023, 2024" in note for note in pci.notes)


def test_printed_statistics_beside_ours() -> None:
    figure = draw("country_published", "vi", index="PAPI", year=2022)
    assert figure.title == "PAPI 2022: trung bình được in 41,56, trung bình 61 tỉnh trong bảng 42,34: lệch −0,78"
    same = draw("country_published", index="PAPI", year=2021)
    assert same.title == "PAPI 2021: printed mean 42.41, that of the 60 provinces in the tables"
    par = draw("country_published", index="PAR_INDEX", year=2024)
    assert par.title == "PAR INDEX 2024: printed national mean 88.37%"
    assert not par.data.filter(kind="provinces").height, "no mean of ours of scattered cells"
    assert draw("country_published", index="SIPAS", year=2024).title.endswith("highest 91.10%, lowest 78.17%")
    pci = draw("country_published", index="PCI", year=2024)
    assert pci.title == "PCI 2024: printed national median 67.67; the tables lack provinces to check it"
    assert set(pci.data.filter(kind="provinces")["edition_year"]) == set(range(2005, 2023))


def test_coverage_counts() -> None:
    figure = draw("country_coverage", year=2024)
    counts = {(row["index"], row["edition_year"]): (row["n"], row["of"]) for row in figure.data.iter_rows(named=True)}
    assert counts["PAPI", 2021] == (60, 63)
    assert counts["PCI", 2005] == (42, 64)
    assert counts["PCI", 2024] == (18, 63)
    assert counts["SIPAS", 2017] == (1, 63)
    assert (
        figure.title == "2024: scores of all provinces of the edition for PAPI; of some only for PCI, PAR INDEX, SIPAS"
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("family", "asked"),
    [
        ("country_distribution", {"index": "PCI", "year": 2023}),
        ("country_distribution", {"index": "SIPAS", "year": 2022}),
        ("country_regions", {"index": "PCI", "year": 2024}),
        ("country_ends", {"index": "PAR_INDEX", "year": 2024}),
        ("country_map", {"index": "PCI", "year": 2024}),
        ("country_changes", {"index": "PCI", "year": 2023}),
        ("country_changes", {"index": "PAPI", "year": 2021}),
        ("country_changes", {"index": "PAPI", "year": 2011}),
        ("country_dimensions", {"index": "PCI", "year": 2020}),
        ("country_dimensions", {"index": "PAPI", "year": 2018}),
        ("country_agreement", {"year": 2024}),
        ("country_agreement", {"year": 2005}),
        ("country_spread", {"index": "SIPAS", "year": 2024}),
        ("country_published", {"index": "PAPI", "year": 2016}),
        ("country_distribution", {"index": "PAPI", "year": 2025}),
        ("country_changes", {"index": "PAPI", "year": 2025}),
    ],
)
def test_what_the_data_do_not_support_has_a_reason(family: str, asked: dict[str, object], lang: str) -> None:
    made = getattr(figures, family)(lang=lang, **asked)
    assert isinstance(made, Absence)
    assert made.what.endswith(".")
    assert made.why.endswith(".")
    assert not any(sign in made.what + made.why for sign in "{}")


def test_a_break_is_told_with_its_words() -> None:
    made = figures.country_changes(index="PAPI", year=2021, lang="en")
    assert isinstance(made, Absence)
    assert "2021 is not compared with 2020" in made.why
    assert "construction permits" in made.why
