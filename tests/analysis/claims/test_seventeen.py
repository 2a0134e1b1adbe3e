"""The seventeen claims of the article that started the project: verdict, rule, and why."""

from __future__ import annotations

import polars as pl
import pytest

from danvan_analysis.analysis.claims import Checked, Tables, check
from danvan_analysis.cleaning.run import Cleaned

EXPECTED = [
    # Scores of PAR INDEX are known for seven editions in seven spans of one method: no two compare.
    ("C01", "not_comparable", "one_edition"),
    # PAPI: told in 2021-2024 (four scores, each higher), not in the other eras.
    ("C02", "not_comparable", "eras_differ"),
    # PCI: in no era do all scores go one way; printed as "CPI".
    ("C03", "not_comparable", "cannot_tell"),
    # SIPAS: one score before the change of 2022 and one after.
    ("C04", "not_comparable", "one_edition"),
    # Undated figures that stand in the article alone: nothing else can be of their time.
    ("C05", "only_this_source", "own_only"),
    ("C06", "only_this_source", "own_only"),
    ("C07", "only_this_source", "own_only"),
    ("C08", "only_this_source", "own_only"),
    # "over 99 %" of 2023 is another measure of another time: no range, and dated.
    ("C09", "only_this_source", "own_only"),
    ("C10", "only_this_source", "own_only"),
    # 2,665 models of 2009-2019 and counts of two districts are of other periods and places.
    ("C11", "only_this_source", "own_only"),
    ("C12", "only_this_source", "own_only"),
    # The five units are named by the article itself; the list is open.
    ("C13", "only_this_source", "own_only"),
    # Levels 3 and 4 are counted by no table.
    ("C14", "no_data", "no_table"),
    # 23 petitions of a quarter of 2024 stand beside a claim without figure and time.
    ("C15", "not_comparable", "no_figure"),
    ("C16", "no_data", "no_table"),
    ("C17", "no_data", "no_table"),
]


@pytest.fixture(scope="module")
def checked(cleaned: Cleaned, tables: Tables) -> dict[str, Checked]:
    return {one.claim.claim_id: one for one in check(cleaned.tables["claims"], tables)}


@pytest.mark.parametrize(("name", "verdict", "rule"), EXPECTED)
def test_verdict_and_rule(checked: dict[str, Checked], name: str, verdict: str, rule: str) -> None:
    assert (checked[name].verdict, checked[name].rule) == (verdict, rule)


def test_none_is_left_out(checked: dict[str, Checked]) -> None:
    assert list(checked) == [name for name, _, _ in EXPECTED]


def test_arithmetic_is_done_and_confirms_nothing(checked: dict[str, Checked]) -> None:
    cuts = {name: checked[name].sums[0] for name in ("C06", "C08")}
    assert {name: (one.result, round(one.percent or 0, 1)) for name, one in cuts.items()} == {
        "C06": (5060.0, 23.9),
        "C08": (1307.0, 31.7),
    }
    added = checked["C12"].sums[0]
    assert (added.kind, added.holds, added.result) == ("sum", True, 2000.0)
    assert checked["C07"].sums[0].result == pytest.approx(72.46, abs=0.01)
    assert {one.verdict for one in checked.values() if one.sums} == {"only_this_source"}


def test_what_stands_beside_the_models(checked: dict[str, Checked]) -> None:
    beside = {(one.value, one.relation, one.obstacles) for one in checked["C11"].found}
    assert beside == {
        (2000.0, "own", ()),
        (2665.0, "independent", ("period", "place")),
        (724.0, "independent", ("place",)),
        (179.0, "independent", ("period", "place")),
    }


def test_trends_are_answered_era_by_era(checked: dict[str, Checked]) -> None:
    papi = {one.era: (one.answer, one.rule) for one in checked["C02"].eras}
    assert papi == {
        "2011-2015": ("cannot_tell", "slope_interval"),
        "2016-2017": ("cannot_tell", "one_step"),
        "2018-2018": ("one_edition", ""),
        "2019-2020": ("cannot_tell", "sampling"),
        "2021-2024": ("up", "steps"),
    }
    # By the numbers: the slope of 2011-2015 lies on both sides of 0, and so does the change of 2019-2020.
    first, change = checked["C02"].eras[0], checked["C02"].eras[3]
    assert first.low is not None
    assert first.high is not None
    assert first.low < 0 < first.high
    assert change.low == pytest.approx(42.1541 - 45.108078 - 1.959964 * 2**0.5 * 1.98981941, abs=1e-5)
    assert {one.answer for one in checked["C01"].eras} == {"one_edition"}
    assert {one.answer for one in checked["C03"].eras} == {"no_score", "one_edition", "cannot_tell"}


def test_a_rank_without_a_score_stays_in_its_era(checked: dict[str, Checked]) -> None:
    sipas = checked["C04"].eras[0]
    assert sipas.years == (2021,)
    assert [(row["edition_year"], row["rank_published"]) for row in sipas.cells] == [(2018, 1), (2021, 6)]


def test_the_misprint_is_known(checked: dict[str, Checked]) -> None:
    assert [name for name, one in checked.items() if one.claim.matter.misprint] == ["C03"]
    assert checked["C03"].claim.matter.index == "PCI"


def test_every_figure_leads_to_its_cell(checked: dict[str, Checked], cleaned: Cleaned) -> None:
    from danvan_analysis.published import load, read

    package = load(cleaned.package.folder)
    paths = {resource.path: resource for resource in package.resources}
    for one in checked.values():
        for found in one.found:
            frame = read(package, paths[found.cells["table"]]).frame
            cell = frame.filter(pl.col("row") == found.cells["row"])[found.cells["column"]][0]
            assert float(cell) == found.value, one.claim.claim_id
