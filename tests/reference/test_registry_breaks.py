"""Breaks, eras and cautions: what may be compared with what."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import registry

EVERY = [(index.code, year) for index in registry.indices() for year in registry.years(index.code)]
COMPONENTS = sorted({(code, found.code) for code, year in EVERY for found in registry.components(code, year)})


def break_years(index: str, code: str, kind: str | None = None) -> list[int]:
    years = registry.years(index)
    found = registry.breaks(index, code, years[0], years[-1])
    return [one.year for one in found if kind is None or one.kind == kind]


def eras(index: str, code: str) -> list[str]:
    found = [registry.component(index, code, year).era for year in registry.editions(index, code)]
    return list(dict.fromkeys(found))


def test_comparable_spans_of_the_overall_scores() -> None:
    assert eras("PAPI", "PAPI") == ["2011-2015", "2016-2017", "2018-2018", "2019-2020", "2021-2024"]
    assert eras("PCI", "PCI") == [
        "2005-2005", "2006-2008", "2009-2012", "2013-2016", "2017-2020", "2021-2021", "2022-2024",
    ]  # fmt: skip
    assert eras("PAR_INDEX", "PAR") == [
        "2012-2015", "2016-2017", "2018-2019", "2020-2021", "2022-2023", "2024-2024",
    ]  # fmt: skip
    assert eras("SIPAS", "SIPAS") == ["2017-2021", "2022-2024"]


def test_comparable_spans_of_papi_dimensions() -> None:
    assert eras("PAPI", "D1") == ["2011-2015", "2016-2017", "2018-2024"]
    assert eras("PAPI", "D2") == eras("PAPI", "D4") == eras("PAPI", "D6") == ["2011-2017", "2018-2024"]
    assert eras("PAPI", "D3") == ["2011-2015", "2016-2017", "2018-2024"]
    assert eras("PAPI", "D5") == ["2011-2015", "2016-2017", "2018-2020", "2021-2024"]
    assert eras("PAPI", "D7") == ["2018-2024"]
    assert eras("PAPI", "D8") == ["2018-2018", "2019-2024"]


def test_suspected_breaks_are_those_known_and_no_others() -> None:
    suspected = {
        (code, year) for index, code in COMPONENTS for year in break_years(index, code, "suspected") if index == "PAPI"
    }
    assert suspected == {
        ("D1.1", 2019), ("D1.1", 2022), ("D7.1", 2019), ("D8.3", 2020), ("D3.2", 2021), ("D6.2", 2021), ("D6.4", 2021),
    }  # fmt: skip
    for index, code in COMPONENTS:
        if index != "PAPI":
            assert break_years(index, code, "suspected") == []


def test_a_suspected_break_cuts_its_part_and_cautions_the_whole() -> None:
    assert break_years("PAPI", "D7") == []
    cautions = registry.cautions("PAPI", "D7", 2018, 2024)
    assert [(one.year, one.component_codes, one.kind) for one in cautions] == [(2019, ("D7.1",), "suspected")]
    assert registry.cautions("PAPI", "D7", 2019, 2024) == []
    whole = registry.cautions("PAPI", "PAPI", 2018, 2024)
    assert len(whole) == 7
    assert registry.cautions("PAPI", "D7.1", 2018, 2024) == []


def test_a_part_of_a_reconstructed_dimension_is_cautioned() -> None:
    assert [one.year for one in registry.cautions("PAPI", "D3.1", 2015, 2016)] == [2016]
    assert registry.cautions("PAPI", "D3.2", 2015, 2016) == []  # its own break says so
    assert registry.cautions("PAPI", "D2.1", 2015, 2016) == []
    assert registry.cautions("PAPI", "D2", 2015, 2016) == []


def test_a_code_that_changes_label_or_scale_is_another_measure() -> None:
    assert break_years("PAPI", "D2.1") == [2018]
    assert break_years("PAPI", "D3.3") == [2016, 2018]
    assert break_years("PAPI", "D5.1") == [2021]
    assert break_years("PAPI", "D8.1") == [2019]
    found = registry.breaks("PAPI", "D2.1", 2017, 2018)[0]
    assert "Poverty Lists" in found.text["en"]
    assert "Access to Information" in found.text["en"]
    assert "0.33-3.33" in found.text["en"]
    assert "0,33-3,33" in found.text["vi"]


def test_only_two_changes_of_label_are_wording() -> None:
    worded = set()
    for index, code in COMPONENTS:
        live = registry.editions(index, code)
        for before, after in pairwise(live):
            old, new = registry.component(index, code, before), registry.component(index, code, after)
            changed = old.label["en"] != new.label["en"] or old.scale_max != new.scale_max
            if changed and not registry.breaks(index, code, before, after):
                worded.add((code, after))
    assert worded == {("D6.1", 2018), ("D6.2", 2018)}


def test_predecessors_of_pci_6_and_8_are_cut() -> None:
    assert registry.component("PCI", "PCI6", 2008).label["en"] == "SOE Bias"
    assert registry.component("PCI", "PCI6", 2013).label["en"] == "Policy Bias"
    assert 2009 in break_years("PCI", "PCI8")
    with pytest.raises(UnknownName):
        registry.component("PCI", "PCI6", 2010)
    assert registry.breaks("PCI", "PCI6", 2008, 2013)


@pytest.mark.parametrize(("index", "code"), COMPONENTS)
def test_eras_part_the_editions_at_the_breaks(index: str, code: str) -> None:
    cuts = break_years(index, code)
    live = registry.editions(index, code)
    for before, after in pairwise(live):
        same = registry.component(index, code, before).era == registry.component(index, code, after).era
        assert same != any(before < cut <= after for cut in cuts)
    for year in live:
        first, last = map(int, registry.component(index, code, year).era.split("-"))
        assert first <= year <= last
        assert first in live
        assert last in live


@pytest.mark.parametrize(("index", "code"), COMPONENTS)
def test_breaks_are_told_in_both_languages(index: str, code: str) -> None:
    years = registry.years(index)
    for found in registry.breaks(index, code, years[0], years[-1]):
        assert found.source
        assert code in found.component_codes
        assert found.year in years[1:]
        assert sorted(found.text) == ["en", "vi"]
        for text in found.text.values():
            assert text.endswith(".")
            assert unicodedata.is_normalized("NFC", text)


def test_breaks_lie_between_the_two_editions() -> None:
    assert [one.year for one in registry.breaks("SIPAS", "SIPAS", 2021, 2022)] == [2022]
    assert registry.breaks("SIPAS", "SIPAS", 2022, 2024) == []
    assert registry.breaks("SIPAS", "SIPAS", 2024, 2021) == registry.breaks("SIPAS", "SIPAS", 2021, 2024)
    assert registry.breaks("PAPI", "PAPI", 2020, 2020) == []
