"""The wordings of components: each means its own component in every edition, and none means two."""

from __future__ import annotations

import pytest

from danvan_analysis.published.adding.finding.header import Column
from danvan_analysis.published.adding.matching.evidence import evidence_of
from danvan_analysis.published.adding.texts.labels import Wordings, synonyms
from danvan_analysis.reference import registry

INDICES = [index.code for index in registry.indices()]
EDITIONS = [(index, year) for index in INDICES for year in registry.years(index)]


@pytest.mark.parametrize(("index", "year"), EDITIONS)
def test_every_wording_means_its_own_component(index: str, year: int) -> None:
    components = registry.components(index, year)
    wordings = Wordings(index, components)
    for component in components:
        for text in (*component.label.values(), *component.label_short.values(), *synonyms(index, component)):
            hit = wordings.match(text)
            assert hit is not None, text
            assert hit.code == component.code, text
            shouted = wordings.match(text.upper())
            assert shouted is not None
            assert shouted.code == component.code, text


@pytest.mark.parametrize("index", INDICES)
def test_synonyms_stand_beside_labels_that_the_registry_has(index: str) -> None:
    import tomllib
    from importlib.resources import files

    written = tomllib.loads(
        files("danvan_analysis.published.adding.texts").joinpath("synonyms.toml").read_text("utf-8")
    )
    labels = {one.label["en"] for year in registry.years(index) for one in registry.components(index, year)}
    assert set(written[index]) <= labels


@pytest.mark.parametrize(
    ("index", "year", "text"),
    [
        ("PAPI", 2019, "Weighted PAPI 2019"),
        ("PAPI", 2019, "Chỉ số PAPI (có trọng số)"),
        ("PCI", 2015, "Chưa có trọng số"),
        ("PAPI", 2018, "Quality of roads"),
        ("PAPI", 2016, "Transparency International"),
        ("PCI", 2015, "Các khoản chi phí không chính thức ở mức chấp nhận được (%)"),
        ("PCI", 2015, "Chi phí"),
        ("PAPI", 2018, "Corruption"),
    ],
)
def test_other_words_mean_no_component(index: str, year: int, text: str) -> None:
    assert Wordings(index, registry.components(index, year)).match(text) is None


@pytest.mark.parametrize(
    ("index", "year", "own", "kind"),
    [
        ("PAPI", 2019, ("PAPI (CI low)",), "statistic"),
        ("PAPI", 2019, ("D1_VAR",), "statistic"),
        ("PAPI", 2019, ("D1_N",), "statistic"),
        ("PAPI", 2019, ("d101a. Civic Knowledge (%)",), "question"),
        ("PAPI", 2019, ("1.1.2 Tri thức công dân",), "question"),
        ("PCI", 2015, ("Nhóm\n xếp hạng",), "tier"),
        ("PCI", 2008, ("Tiếp cận đất đai", "Nhóm chỉ tiêu thành phần 2.1"), "subgroup"),
        ("PCI", 2015, ("PCI 2015 so với 2014",), "change"),
    ],
)
def test_columns_beside_a_component_are_none(index: str, year: int, own: tuple[str, ...], kind: str) -> None:
    wordings = Wordings(index, registry.components(index, year))
    assert evidence_of(Column(1, 0, own, (), True, 63), index, wordings).kind == kind
