"""The registry itself: editions, components, what is refused."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from danvan_analysis.errors import RegistryFault, UnknownName
from danvan_analysis.reference import package_data, provinces, registry
from danvan_analysis.reference.registry_models import load_index

EVERY = [(index.code, year) for index in registry.indices() for year in registry.years(index.code)]
COMPONENTS = sorted({(code, found.code) for code, year in EVERY for found in registry.components(code, year)})


def test_weights_name_the_parts_of_the_edition() -> None:
    assert registry.weights("PCI", 2005) is None
    assert registry.weights("PAR_INDEX", 2020) is None
    assert registry.weights("SIPAS", 2020) is None
    for index in ("PAPI", "PCI"):
        for year in registry.years(index):
            weights = registry.weights(index, year)
            if weights is not None:
                parts = registry.components(index, year, "dimension")
                assert sorted(weights) == sorted(one.code for one in parts)
    assert registry.weights("PCI", 2022) != registry.weights("PCI", 2021)


def test_editions() -> None:
    spans = {
        index.code: (registry.years(index.code)[0], registry.years(index.code)[-1]) for index in registry.indices()
    }
    assert spans == {"PAPI": (2011, 2024), "PCI": (2005, 2024), "PAR_INDEX": (2012, 2024), "SIPAS": (2017, 2024)}


@pytest.mark.parametrize(("index", "code"), COMPONENTS)
def test_components_are_whole(index: str, code: str) -> None:
    for year in registry.editions(index, code):
        found = registry.component(index, code, year)
        for words in (found.label, found.label_short):
            assert sorted(words) == ["en", "vi"]
            for text in words.values():
                assert text.strip()
                assert unicodedata.is_normalized("NFC", text)
        assert (found.scale_min is None) == (found.scale_max is None)
        if found.scale_min is not None and found.scale_max is not None:
            assert found.scale_min < found.scale_max
        if found.parent is not None:
            assert found in registry.children(index, found.parent, year)


def test_provinces_of_an_edition() -> None:
    assert registry.vintage("PCI", 2005) == registry.vintage("PCI", 2008) == 2004
    assert registry.vintage("PCI", 2009) == registry.vintage("PAPI", 2024) == 2008
    assert len(provinces.provinces(2004)) - len(registry.absences("PCI", 2005)) == 42
    assert registry.absences("PCI", 2006) == []


def test_sample_kind() -> None:
    assert registry.sample_kind("PCI", "PCI", 2022) == "complete"
    assert registry.sample_kind("PCI", "PCI", 2023) == "scattered"
    assert registry.sample_kind("PCI", "PCI8", 2019) == "complete"
    assert registry.sample_kind("PCI", "PCI8", 2021) == "scattered"
    assert registry.sample_kind("PCI", "PCI8", 2008) == "complete"
    for code, kind in (("PAPI", "complete"), ("PAR_INDEX", "scattered"), ("SIPAS", "scattered")):
        overall = registry.index(code).overall
        assert {registry.sample_kind(code, overall, year) for year in registry.years(code)} == {kind}


def test_frame_is_the_components_edition_by_edition() -> None:
    frame = registry.frame()
    assert not frame.select("index", "edition_year", "component_code").is_duplicated().any()
    assert frame.height == sum(len(registry.components(code, year)) for code, year in EVERY)
    assert frame.select("label_en", "label_vi", "era").null_count().row(0) == (0, 0, 0)


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda: registry.index("papi"), ["PAPI"]),
        (lambda: registry.index("PARINDEX"), ["PAR_INDEX"]),
        (lambda: registry.years("PIC"), None),
        (lambda: registry.components("PAPI", 2025), ["2024"]),
        (lambda: registry.components("PAPI", 2010), ["2011"]),
        (lambda: registry.component("PAPI", "D5.9", 2020), None),
        (lambda: registry.component("PAPI", "D5.2", 2021), None),
        (lambda: registry.breaks("PAPI", "D99", 2011, 2012), None),
        (lambda: registry.breaks("PAPI", "D1", 2010, 2012), ["2011"]),
        (lambda: registry.cautions("PAPI", "X", 2011, 2012), None),
        (lambda: registry.weights("PCI", 2004), ["2005"]),
        (lambda: registry.sample_kind("SIPAS", "SIPAS", 2016), ["2017"]),
    ],
)
def test_unknown_names_carry_the_nearest(ask: Any, nearest: list[str] | None) -> None:
    with pytest.raises(UnknownName) as refused:
        ask()
    assert refused.value.nearest
    if nearest is not None:
        assert refused.value.nearest == nearest


def test_a_near_component_shares_its_beginning() -> None:
    with pytest.raises(UnknownName) as refused:
        registry.component("PAPI", "D5.2", 2021)
    assert refused.value.nearest[0].startswith("D5")


def content() -> dict[str, Any]:
    files = [package_data.toml(f"registry/sipas/{name}.toml") for name in ("index", "components", "breaks")]
    return {key: value for file in files for key, value in file.items()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "colour"),
        ({"name": {"vi": "x"}}, "vi and en"),
        ({"name": {"vi": "x", "en": " "}}, "en is empty"),
        ({"name": {"vi": unicodedata.normalize("NFD", "Chỉ số"), "en": "x"}}, "NFC"),
        ({"overall": "PAPI"}, "not a component"),
        ({"first_year": 2018}, "outside the editions"),
        (
            {
                "break": [
                    {
                        "year": 2022,
                        "component_codes": ["X"],
                        "kind": "documented",
                        "text": {"vi": "a", "en": "b"},
                        "source": "s",
                    }
                ]
            },
            "unknown components",
        ),
    ],
)
def test_a_malformed_registry_is_refused(change: dict[str, Any], message: str) -> None:
    load_index(content(), place="registry/sipas")
    with pytest.raises(RegistryFault, match="registry/sipas") as refused:
        load_index({**content(), **change}, place="registry/sipas")
    assert message in str(refused.value)


def test_overlapping_spans_are_refused() -> None:
    twice = content()
    twice["component"] = [*twice["component"], twice["component"][0]]
    with pytest.raises(RegistryFault, match="overlap"):
        load_index(twice, place="registry/sipas")
