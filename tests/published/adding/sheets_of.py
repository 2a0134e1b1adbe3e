"""Tables for tests: real published figures of ``data/raw``, laid out as publishers lay them out.

Nothing is read from a publisher's workbook: the layouts are made here, the figures are those of the project's
raw tables. Import it as ``from tests.published.adding import sheets_of``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.workbooks.sheets import Book, Kind, Sheet
from danvan_analysis.reference import provinces, registry

RAW = Path(__file__).parents[3] / "data" / "raw"
Cell = str | int | float | None
Rows = list[list[Any]]
Key = tuple[str, str, str]


class Formula:
    """A formula without a stored value."""


class Broken(str):
    """A cell with an error value."""


class Date(str):
    """A cell stored as a date."""


def _cell(value: Any) -> tuple[str, Kind]:
    if value is None or value == "":
        return "", "blank"
    if isinstance(value, Formula):
        return "", "formula"
    if isinstance(value, Broken):
        return str(value), "error"
    if isinstance(value, Date):
        return str(value), "date"
    if isinstance(value, (int, float)):
        return (str(int(value)) if float(value).is_integer() else repr(float(value))), "number"
    return str(value), "text"


def sheet(name: str, rows: Sequence[Sequence[Any]], *, merged: Any = (), hidden: bool = False) -> Sheet:
    """Return a sheet as a reader gives it: numbers are stored as numbers, texts as texts."""
    width = max((len(row) for row in rows), default=0)
    cells = [[_cell(value) for value in (*row, *[None] * (width - len(row)))] for row in rows]
    return Sheet(
        name,
        tuple(tuple(text for text, _ in row) for row in cells),
        tuple(tuple(kind for _, kind in row) for row in cells),
        tuple(merged),
        hidden,
    )


def book(*sheets: Sheet, file: str = "made-up.xlsx") -> Book:
    """Return a file of these sheets."""
    return Book(file, "0" * 64, 1, file.rsplit(".", 1)[-1], sheets)


def code_of(name: str, vintage: int) -> str:
    """Return the code of a published spelling."""
    found = provinces.match(pl.Series([name]), vintage=vintage)[0]
    assert found is not None, name
    return str(found)


@cache
def published(index: str, year: int) -> dict[Key, str]:
    """Return the figures that data/raw prints of an edition, by component, value or rank, and province code."""
    vintage = provinces.vintage_of_edition(year)
    file = RAW / ("papi" if index == "PAPI" else "pci") / f"{index.lower()}_{year}.csv"
    found: dict[Key, str] = {}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            code = code_of(row.pop("province"), vintage)
            for name, text in row.items():
                if text:
                    found[("PCI", "rank", code) if name == "rank" else (name, "value", code)] = text
    return found


def values(index: str, year: int, code: str) -> dict[str, str]:
    """Return one component: printed text by province code."""
    return {
        province: text
        for (one, what, province), text in published(index, year).items()
        if (one, what) == (code, "value")
    }


def codes(index: str, year: int) -> list[str]:
    """Return the components that data/raw prints of an edition, in the order of the registry."""
    printed = {code for code, what, _ in published(index, year) if what == "value"}
    return [component.code for component in registry.components(index, year) if component.code in printed]


def names(year: int, *, language: str = "vi", vintage: int | None = None) -> dict[str, str]:
    """Return the name of each province of an edition by code."""
    units = provinces.provinces(vintage or provinces.vintage_of_edition(year))
    return {unit.code: unit.name_vi if language == "vi" else unit.name_en for unit in units}


def number(text: str | None) -> float | None:
    """Return a printed figure as a spreadsheet stores it."""
    return None if text is None else float(text)


def wide(
    index: str,
    year: int,
    *,
    header: Callable[[str], str] | None = None,
    only: Iterable[str] | None = None,
    language: str = "vi",
    shown: Callable[[str | None], Any] = number,
    province_header: str = "Tỉnh",
) -> Rows:
    """Return a wide table: a header row, then a row a province."""
    chosen = list(only or codes(index, year))
    labels = {component.code: component.label["en"] for component in registry.components(index, year)}
    make = header or (lambda code: labels[code])
    columns = {code: values(index, year, code) for code in chosen}
    rows: Rows = [[province_header, *(make(code) for code in chosen)]]
    for code, name in names(year, language=language).items():
        rows.append([name, *(shown(columns[one].get(code)) for one in chosen)])
    return rows


def label(index: str, year: int, code: str, language: str = "en") -> str:
    """Return the label of a component."""
    return registry.component(index, code, year).label[language]


def wrong(plan: Plan) -> list[str]:
    """Return every planned cell that differs from data/raw at the precision it prints, in words."""
    found = []
    for edition in plan.editions:
        truth = published(plan.index, edition.year)
        for cell in edition.cells:
            text = truth.get((cell.component_code, cell.what, cell.province_code))
            if text is None:
                found.append(
                    f"{edition.year} {cell.component_code} {cell.what} {cell.province_code}: {cell.printed} in no table"
                )
                continue
            decimals = len(text.split(".")[1]) if "." in text else 0
            if abs(float(text) - cell.value) > 0.5000001 * 10.0**-decimals:
                found.append(
                    f"{edition.year} {cell.component_code} {cell.province_code}: {cell.printed}, printed {text}"
                )
    return found


def lost(plan: Plan, index: str, year: int, only: Iterable[str] | None = None) -> list[Key]:
    """Return the figures of data/raw, of these components, that a plan does not have."""
    wanted = set(only or codes(index, year))
    have = {(cell.component_code, cell.what, cell.province_code) for cell in plan.cells if cell.edition_year == year}
    return [key for key in published(index, year) if key[0] in wanted and key[1] == "value" and key not in have]


@cache
def known(index: str) -> pl.DataFrame:
    """Return the figures of data/raw as the project hands them to a plan."""
    years = range(2011, 2020) if index == "PAPI" else range(2005, 2020)
    rows = [
        (index, year, provinces.vintage_of_edition(year), province, code, float(text), len(text.partition(".")[2]))
        for year in years
        for (code, what, province), text in published(index, year).items()
        if what == "value"
    ]
    schema = {
        "index": pl.String, "edition_year": pl.Int32, "vintage": pl.Int32, "province_code": pl.String,
        "component_code": pl.String, "value": pl.Float64, "decimals": pl.Int32,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
