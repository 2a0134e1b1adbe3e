"""Layouts that nobody has shown to the project: each holds real figures, and none may come out wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.published.adding import sheets_of as of
from tests.published.adding import variants_across, variants_lists, variants_wide
from tests.published.adding.variants import PCI10, VARIANTS, comma, numbered

from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.adding.plan import make_plan

#: The modules that fill the register.
MODULES = (variants_across, variants_lists, variants_wide)


@cache
def planned(name: str) -> Plan:
    """Return the plan of a variant, nothing held; made once for all tests of this process."""
    index, _, made, _, asked = VARIANTS[name]()
    return make_plan(made, index=index, years=asked)


@pytest.mark.parametrize("held", [False, True], ids=["nothing held", "held"])
@pytest.mark.parametrize("name", VARIANTS)
def test_no_cell_is_wrong_and_none_is_lost(name: str, held: bool) -> None:
    index, year, made, wanted, asked = VARIANTS[name]()
    plan = make_plan(made, index=index, years=asked, known=of.known(index)) if held else planned(name)
    # data/raw prints ranks of sub-indices elsewhere: those of the test are made from the values.
    assert [cell for cell in of.wrong(plan) if " rank " not in cell or " PCI rank " in cell] == []
    assert of.lost(plan, index, year, wanted) == []
    assert [edition.year for edition in plan.editions] == [year]
    assert plan.questions == ()


def test_there_are_variants_enough() -> None:
    assert len(VARIANTS) >= 45


@pytest.mark.parametrize("kind", ["csv", "html"])
def test_a_file_of_text_is_read_like_a_workbook(kind: str, tmp_path: Path) -> None:
    from danvan_analysis.published.workbooks import read_book

    rows = of.wide("PCI", 2019, header=numbered("PCI", 2019, "vi"), shown=comma)
    path = tmp_path / f"pci-2019.{kind}"
    if kind == "csv":
        path.write_text(
            "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows), encoding="utf-8-sig"
        )
    else:
        lines = "".join(
            "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>" for row in rows
        )
        path.write_text(
            f"<html><meta charset='utf-8'><body><h1>PCI 2019</h1><table>{lines}</table></body></html>", encoding="utf-8"
        )
    plan = make_plan(read_book(path), index="PCI", years=(2019,))
    assert plan.decimal == ","
    assert of.lost(plan, "PCI", 2019, PCI10) == []
    truth = of.published("PCI", 2019)
    off = [
        cell
        for cell in plan.cells
        if cell.what == "value"
        and abs(float(truth[cell.component_code, "value", cell.province_code]) - cell.value) > 0.0051
    ]
    assert off == []
