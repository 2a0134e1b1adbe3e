"""Headers seen in releases of other years: the year in a merged cell above, a letter before the number."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.published.workbook_maker import xlsx

from danvan_analysis.published.adding.plan import make_plan
from danvan_analysis.published.workbooks import book_of
from danvan_analysis.reference import provinces, registry

PCI = ["PCI", *(f"PCI{number}" for number in range(1, 11))]


def _published(root: Path, path: str) -> list[dict[str, str]]:
    with (root / "data" / "raw" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_score_under_a_merged_header_is_of_the_edition_that_stands_there(root: Path) -> None:
    """A ranking beside that of the year before: the former figures are comparisons, not this edition's."""
    now = _published(root, "pci/pci_2017.csv")
    before = {provinces.find(line["province"]).code: line for line in _published(root, "pci/pci_2016.csv")}
    head = ["TT", "Tỉnh", "PCI 2017", "", "PCI 2016", "", *(f"CSTP {number}" for number in range(1, 11))]
    below = ["", "", "Điểm số", "Xếp hạng", "Điểm số", "Xếp hạng", *([""] * 10)]
    rows = [
        [str(place), line["province"], line["PCI"], line["rank"]]
        + [before[provinces.find(line["province"]).code]["PCI"], before[provinces.find(line["province"]).code]["rank"]]
        + [line[f"PCI{number}"] for number in range(1, 11)]
        for place, line in enumerate(now, start=1)
    ]
    content = xlsx({"PCI": [head, below, *rows]}, merged={"PCI": [(0, 2, 0, 3), (0, 4, 0, 5)]})
    plan = make_plan(book_of("made_up.xlsx", content), index="PCI", years=[2017], decimal=".")
    assert plan.questions == ()
    taken = {(cell.province, cell.component_code): cell.printed for cell in plan.cells if cell.what == "value"}
    assert taken == {(line["province"], code): line[code] for line in now for code in PCI}
    ranks = {cell.province: cell.printed for cell in plan.cells if cell.what == "rank"}
    assert ranks == {line["province"]: line["rank"] for line in now}


def test_the_letter_of_a_sub_dimension_before_its_number(root: Path) -> None:
    lines = _published(root, "papi/papi_2019.csv")
    labels = {one.code: one.label["en"] for one in registry.components("PAPI", 2019)}
    codes = [code for code in lines[0] if code.startswith("D")]
    stems = {code: f"Dimension {code[1:]}:" if len(code) == 2 else f"S{code[1:]}" for code in codes}
    rows = [[line["province"], *(float(line[code]) for code in codes)] for line in lines]
    content = xlsx({"2019": [["Province", *(f"{stems[code]} {labels[code]}" for code in codes)], *rows]})
    plan = make_plan(book_of("made_up.xlsx", content), index="PAPI", years=[2019])
    assert {one.component_code for one in plan.columns if one.cells} == set(codes)
    assert len(plan.cells) == len(lines) * len(codes)
