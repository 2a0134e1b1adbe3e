"""The register of layouts that tests make up, and what several of them share."""

from __future__ import annotations

from collections.abc import Callable

from tests.published.adding import sheets_of as of

from danvan_analysis.published.workbooks.sheets import Book

#: A variant: index, edition, its file, the components that must come out, and the editions to ask for.
Variant = tuple[str, int, Book, list[str], tuple[int, ...]]
VARIANTS: dict[str, Callable[[], Variant]] = {}
PCI10 = ["PCI", *(f"PCI{number}" for number in range(1, 11))]


def variant(make: Callable[[], Variant]) -> Callable[[], Variant]:
    VARIANTS[make.__name__] = make
    return make


def comma(text: str | None) -> str | None:
    return None if text is None else f"{float(text):.2f}".replace(".", ",")


def number_of(code: str) -> str:
    return code.removeprefix("D").removeprefix("PCI")


def numbered(index: str, year: int, language: str = "en") -> Callable[[str], str]:
    def header(code: str) -> str:
        label = of.label(index, year, code, language)
        return label if code in {"PAPI", "PCI"} else f"{number_of(code)}: {label}"

    return header
