"""The line of a path joins editions of one method, next to each other, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from danvan_analysis.figures import Absence, Figure
from danvan_analysis.figures.path import published_reference
from danvan_analysis.reference import registry

Ask = Callable[..., Figure | Absence]

CASES = [
    (index, province)
    for index in ("PAPI", "PCI", "PAR_INDEX", "SIPAS")
    for province in ("Sơn La", "Hà Nội", "Quảng Ninh", "Bà Rịa - Vũng Tàu", "Hải Phòng")
]


def lines(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Points that the drawing joins: rows of the line's data set, by what the line is split by."""
    found: list[list[dict[str, Any]]] = []

    def walk(node: Any, data: str | None) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one, data)
        elif isinstance(node, dict):
            data = node.get("data", {}).get("name", data) if isinstance(node.get("data"), dict) else data
            mark = node.get("mark")
            if (mark if isinstance(mark, str) else (mark or {}).get("type")) == "line":
                assert data is not None
                split = node["encoding"]["detail"]["field"]
                groups: dict[object, list[dict[str, Any]]] = {}
                for row in spec["datasets"][data]:
                    groups.setdefault(row[split], []).append(row)
                found.extend(sorted(group, key=lambda row: row["edition_year"]) for group in groups.values())
            for name, content in node.items():
                if name != "datasets":
                    walk(content, data)

    walk(spec, None)
    return found


@pytest.mark.parametrize(("index", "province"), CASES)
def test_no_line_crosses_a_break_or_a_gap(index: str, province: str, ask: Ask) -> None:
    figure = ask("path", index, 2024, province)
    assert isinstance(figure, Figure)
    overall = registry.index(index).overall
    drawn = lines(figure.spec)
    own = figure.data.filter(kind="province")
    joined = {(a["edition_year"], b["edition_year"]) for line in drawn for a, b in pairwise(line)}
    for before, after in joined:
        assert after == before + 1, "a missing edition is not bridged"
        assert not registry.breaks(index, overall, before, after), "a change of method is not bridged"
    valued = own.filter(pl.col("value").is_not_null())["edition_year"].to_list()
    free = {(a, b) for a, b in pairwise(valued) if b == a + 1 and not registry.breaks(index, overall, a, b)}
    assert joined == free, "what is comparable is joined"
    assert sum(len(line) for line in drawn) == len(valued)


def test_every_change_of_method_is_marked(ask: Ask) -> None:
    for index in ("PAPI", "PCI", "PAR_INDEX", "SIPAS"):
        figure = ask("path", index, 2024)
        assert isinstance(figure, Figure)
        overall = registry.index(index).overall
        editions = registry.editions(index, overall)
        expected = sorted({b.year for b in registry.breaks(index, overall, editions[0], 2024)})
        marks = sorted(
            row["at"] + 0.5 for rows in figure.spec["datasets"].values() for row in rows if set(row) == {"at"}
        )
        assert marks == expected
        for lang in ("vi", "en"):
            said = ask("path", index, 2024, lang=lang)
            assert isinstance(said, Figure)
            assert ", ".join(str(year) for year in expected) in " ".join(said.notes)


def test_known_breaks_are_there(ask: Ask) -> None:
    figure = ask("path", "PAPI", 2024)
    assert isinstance(figure, Figure)
    spans = [tuple(row["edition_year"] for row in line) for line in lines(figure.spec)]
    assert spans == [(2011, 2012, 2013, 2014, 2015), (2016, 2017), (2018,), (2019, 2020), (2021, 2022, 2023, 2024)]


def test_path_ends_at_the_year_of_the_report(ask: Ask) -> None:
    figure = ask("path", "PCI", 2012)
    assert isinstance(figure, Figure)
    assert figure.data["edition_year"].max() == 2012
    assert all(row["edition_year"] <= 2012 for line in lines(figure.spec) for row in line)


def test_ranks_without_a_score_are_said_not_drawn(ask: Ask) -> None:
    figure = ask("path", "PAR_INDEX", 2024, lang="en")
    assert isinstance(figure, Figure)
    assert "Rank without a score: 2014: 56." in figure.notes
    drawn = {row["edition_year"] for line in lines(figure.spec) for row in line}
    assert drawn == {2013, 2017, 2018, 2021, 2022, 2024}
    absent = next(note for note in figure.notes if note.startswith("No score"))
    for year in (2012, 2015, 2016, 2019, 2020, 2023):
        assert str(year) in absent


def test_biased_samples_have_no_median(ask: Ask) -> None:
    for index in ("PAR_INDEX", "SIPAS"):
        figure = ask("path", index, 2024)
        assert isinstance(figure, Figure)
        assert figure.data["median"].null_count() == figure.data.height
        assert figure.data.filter(kind="national_published").height > 0
    incomplete = ask("path", "PCI", 2024)
    assert isinstance(incomplete, Figure)
    with_median = incomplete.data.filter(pl.col("median").is_not_null())["edition_year"].to_list()
    assert with_median == list(range(2005, 2023)), "PCI is complete to 2022"


def test_published_reference_takes_what_most_sources_print() -> None:
    found = published_reference("PAR_INDEX", 2024)
    assert found.select("edition_year", "statistic").is_unique().all()
    assert set(found["statistic"]) <= {"mean", "max", "min"}
    means = dict(found.filter(statistic="mean").select("edition_year", "value").iter_rows())
    assert means[2016] == 74.64
    assert published_reference("PAR_INDEX", 2016)["edition_year"].max() == 2016
