"""Editions that the registry does not know yet: what goes on, what is new, what ended."""

from __future__ import annotations

import random

import pytest
from tests.published.adding import sheets_of as of

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.plan import make_plan
from danvan_analysis.reference import provinces, registry


def test_a_new_year_whose_values_are_old_is_refused() -> None:
    made = of.book(of.sheet("PCI 2031", of.wide("PCI", 2019)))
    with pytest.raises(TableContradicts, match=r"of 2031, but 63 of 63 values of PCI\d* equal those of edition 2019"):
        make_plan(made, index="PCI", vintage=2008, known=of.known("PCI"))


def made_up(index: str, vintage: int, *, drop: tuple[str, ...] = (), renamed: dict[str, str] | None = None) -> of.Rows:
    """Return a wide table of made-up figures on the scales of the last edition, dimensions as sums."""
    year = registry.years(index)[-1]
    found = [one for one in registry.components(index, year) if one.code not in drop]
    chance = random.Random(5)
    rows: of.Rows = [
        [
            "Province",
            *(
                f"{one.code[1:]}: {(renamed or {}).get(one.code, one.label['en'])}" if one.code != index else index
                for one in found
            ),
        ]
    ]
    for unit in provinces.provinces(vintage):
        values = {
            one.code: chance.uniform(one.scale_min or 0, one.scale_max or 1)
            for one in found
            if one.level == "sub-dimension"
        }
        for one in found:
            if one.level == "dimension":
                values[one.code] = sum(value for code, value in values.items() if code.startswith(f"{one.code}."))
        values[index] = sum(value for code, value in values.items() if "." not in code)
        rows.append([unit.name_vi, *(round(values[one.code], 5) for one in found)])
    return rows


@pytest.mark.parametrize(("vintage", "units"), [(2025, 34), (2008, 63)])
def test_a_new_edition_proposes_what_goes_on(vintage: int, units: int) -> None:
    plan = make_plan(of.book(of.sheet("PAPI 2031", made_up("PAPI", vintage))), index="PAPI")
    edition = plan.editions[0]
    proposal = edition.proposal
    assert (edition.vintage, proposal.new_edition, proposal.new, proposal.ended) == (vintage, True, (), ())
    last = registry.years("PAPI")[-1]
    assert set(proposal.continues) == {one.code for one in registry.components("PAPI", last)} == set(proposal.complete)
    assert len(edition.cells) == units * len(proposal.continues)
    assert plan.questions == ()


def test_a_new_edition_proposes_new_renamed_and_ended_components() -> None:
    rows = made_up("PAPI", 2025, drop=("D7.3",), renamed={"D3.3": "Grassroots Mediation"})
    rows[0] += ["9: Digital Society", "9.1: Data Skills"]
    for row in rows[1:]:
        row += [5.5, 5.5]
    plan = make_plan(of.book(of.sheet("PAPI 2031", rows)), index="PAPI")
    proposal = plan.editions[0].proposal
    new = {one.code: one for one in proposal.new}
    assert set(new) == {"PAPI", "D3.3", "D7.1", "D7.2", "D9", "D9.1"}
    assert new["D3.3"].label_en == "Grassroots Mediation"
    assert "far from the last one, 'Access to Justice Services'" in new["D3.3"].reason
    assert new["D7.1"].scale == (0.5, 5.0)
    assert new["PAPI"].scale == (9.0, 90.0)
    assert (new["D9.1"].parent, new["D9.1"].level, new["D9"].parent) == ("D9", "sub-dimension", "PAPI")
    assert proposal.ended == ("D7.3",)
    assert not set(proposal.continues) & {*new, "D7.3"}
    asked = {remark.text for remark in plan.questions}
    assert asked == {
        f"{code} is new to the registry and lacks a label: give label_vi in the layout file"
        for code in ("D3.3", "D9", "D9.1")
    }


def test_a_file_with_some_components_ends_none() -> None:
    rows = [row[:7] for row in made_up("PAPI", 2025)]
    proposal = make_plan(of.book(of.sheet("PAPI 2031", rows)), index="PAPI").editions[0].proposal
    assert proposal.ended == ()
    assert proposal.new == ()


def test_an_edition_that_the_registry_knows_whole_proposes_nothing() -> None:
    proposal = make_plan(of.book(of.sheet("PCI 2016", of.wide("PCI", 2016))), index="PCI").editions[0].proposal
    assert (proposal.continues, proposal.new, proposal.complete, proposal.found, proposal.new_edition) == (
        (),
        (),
        (),
        {},
        False,
    )


def test_a_scattered_component_that_is_printed_for_all_is_proposed_as_complete() -> None:
    rows = of.wide("PCI", 2019, only=["PCI1", "PCI"])
    rows[0][2] = "PCI 2022"
    plan = make_plan(of.book(of.sheet("Bảng", [rows[0], *rows[1:61]])), index="PCI", years=(2022,))
    proposal = plan.editions[0].proposal
    assert proposal.complete == ("PCI1",)
    assert len(proposal.absent["PCI1"]) == 3
    few = make_plan(of.book(of.sheet("Bảng", rows[:31])), index="PCI", years=(2022,)).editions[0].proposal
    assert few.complete == ()
    assert len(few.found["PCI1"]) == 30
