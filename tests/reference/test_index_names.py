"""What people call the indices."""

from __future__ import annotations

import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import registry
from danvan_analysis.reference.index_names import index_named


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("PAPI", "PAPI"),
        ("papi", "PAPI"),
        (" PCI ", "PCI"),
        ("PAR INDEX", "PAR_INDEX"),
        ("PAR-Index", "PAR_INDEX"),
        ("par_index", "PAR_INDEX"),
        ("ParIndex", "PAR_INDEX"),
        ("PAR – INDEX", "PAR_INDEX"),
        ("chỉ số cải cách hành chính", "PAR_INDEX"),
        ("CHI\u0309 SÔ\u0301 CA\u0309I CA\u0301CH HA\u0300NH CHI\u0301NH", "PAR_INDEX"),
        ("SIPAS", "SIPAS"),
        ("sipas", "SIPAS"),
    ],
)
def test_names_of_indices(typed: str, code: str) -> None:
    assert index_named(typed) == (code, None)


@pytest.mark.parametrize("typed", ["CPI", "cpi", " Cpi "])
def test_cpi_is_the_pci_and_says_so(typed: str) -> None:
    code, note = index_named(typed)
    assert code == "PCI"
    assert note is not None
    assert set(note) == {"vi", "en"}
    assert all("CPI" in text and "PCI" in text for text in note.values())


def test_every_name_of_the_registry_is_understood() -> None:
    for code in ("PAPI", "PCI", "PAR_INDEX", "SIPAS"):
        entry = registry.index(code)
        for name in (code, *entry.name.values(), *entry.short_name.values()):
            assert index_named(name) == (code, None)


@pytest.mark.parametrize(
    ("typed", "nearest"), [("PAP", ["PAPI"]), ("SIPA", ["SIPAS"]), ("par indx", ["PAR_INDEX"]), ("xyz", []), ("", [])]
)
def test_unknown_names_get_the_nearest(typed: str, nearest: list[str]) -> None:
    with pytest.raises(UnknownName, match="unknown index") as refused:
        index_named(typed)
    assert refused.value.nearest == nearest
