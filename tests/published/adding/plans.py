"""Plans made up for tests: what a finder would say of a small workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from danvan_analysis.published.adding.model import Edition, IndicatorCell, Plan, PlannedCell, RegistryProposal, Remark
from danvan_analysis.published.workbooks.sheets import Book, Sheet
from danvan_analysis.reference import provinces

Figure = tuple[str, str, str, str]  # province, component, value or rank, as printed


def book(content: str = "made up", name: str = "made_up.xlsx") -> Book:
    """A workbook of one sheet that nobody published."""
    rows = tuple(("Tỉnh", content, "") for _ in range(100))
    sheets = tuple(Sheet(one, rows, tuple(("text", "text", "text") for _ in rows)) for one in ("Sheet1", "Chi phí"))
    return Book(name, hashlib.sha256(content.encode()).hexdigest(), len(content), "xlsx", sheets)


def plan(
    figures: Iterable[Figure],
    *,
    index: str = "PCI",
    year: int = 2015,
    decimal: str = ".",
    content: str = "made up",
    proposal: RegistryProposal | None = None,
    questions: Iterable[Remark] = (),
    indicators: Iterable[IndicatorCell] = (),
) -> Plan:
    """A plan of one edition; figures stand one below the other in column C."""
    vintage = proposal.vintage if proposal else 2008
    cells = tuple(
        PlannedCell(
            edition_year=year,
            province=name,
            province_code=provinces.find(name, vintage=vintage).code,
            component_code=component,
            what=what,  # type: ignore[arg-type]
            printed=printed,
            value=float(printed.replace(",", ".")),
            unit="points",
            sheet="Sheet1",
            row=row,
            column=2,
            province_row=row,
            province_column=1,
        )
        for row, (name, component, what, printed) in enumerate(figures, start=1)
    )
    known = proposal or RegistryProposal(index, year, vintage, new_edition=False)
    edition = Edition(year, "Sheet1", "wide", vintage, cells, (), {}, known)
    return Plan(book(content), index, decimal, "", (edition,), (), (), tuple(questions), tuple(indicators))  # type: ignore[arg-type]


def indicator(name: str, label: str, printed: str, *, year: int = 2015, component: str = "PCI5") -> IndicatorCell:
    """A figure behind a sub-index."""
    code = provinces.find(name).code
    return IndicatorCell(year, name, code, component, label, "d9_5_new", printed, "Chi phí", 3, 4, 3, 1)
