"""What a plan says of a file as a whole: sheets, editions, repeats, indicators, held figures."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import polars as pl
import pytest
from tests.published.adding import sheets_of as of

from danvan_analysis.errors import TableContradicts, TableNotFound, UnknownName
from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.adding.plan import make_plan
from danvan_analysis.reference import provinces


def texts(plan: Plan) -> str:
    return "\n".join(f"{remark.where}: {remark.text}" for remark in plan.remarks)


def left(plan: Plan, kind: str) -> dict[str, str]:
    return {one.where: one.reason for one in plan.not_taken if one.kind == kind}


def pci(year: int, title: str | None = None, *, hidden: bool = False, name: str = "Summary") -> Any:
    header = f"PCI {year}" if title is None else title
    return of.sheet(
        name,
        of.wide("PCI", year, header=lambda code: header if code == "PCI" else of.label("PCI", year, code)),
        hidden=hidden,
    )


def test_a_hidden_stale_sheet_is_named_and_not_taken() -> None:
    plan = make_plan(of.book(pci(2013, hidden=True, name="Old"), pci(2016)), index="PCI")
    assert [edition.year for edition in plan.editions] == [2016]
    assert {cell.sheet for cell in plan.cells} == {"Summary"}
    reason = left(plan, "sheet")["sheet 'Old', row 2 to row 64"]
    assert reason == "hidden; of the edition of 2013 (from a header), not of 2016: ask for it with --year 2013"


def test_a_hidden_sheet_can_be_asked_for() -> None:
    plan = make_plan(of.book(pci(2013, hidden=True, name="Old"), pci(2016)), index="PCI", years=(2013,))
    assert {cell.sheet for cell in plan.cells} == {"Old"}
    assert "stands in a hidden sheet alone" in texts(plan)


def test_a_repeat_is_named_and_a_contradiction_in_it_is_remarked() -> None:
    rows = of.wide("PAPI", 2018, only=["D1", "D1.1", "D1.2"])
    rows[5][2] += 0.25
    made = of.book(of.sheet("2018 all", of.wide("PAPI", 2018)), of.sheet("Dimension 1", rows))
    plan = make_plan(made, index="PAPI")
    assert left(plan, "sheet")["sheet 'Dimension 1', row 2 to row 64"] == "repeats D1, D1.1, D1.2 of sheet '2018 all'"
    assert "sheet 'Dimension 1', C6: D1.1 of" in texts(plan)
    assert "1 of 189 shared figures differ" in texts(plan)
    assert plan.questions == ()


def test_a_second_table_with_other_figures_is_asked_about() -> None:
    rows = of.wide("PCI", 2016)
    other = [[cell + 0.3 if isinstance(cell, float) else cell for cell in row] for row in rows]
    plan = make_plan(of.book(of.sheet("A", rows), of.sheet("B", other)), index="PCI", years=(2016,))
    assert {cell.sheet for cell in plan.cells} == {"A"}
    assert [remark.answer_with for remark in plan.questions] == ["--layout"]
    assert "693 of 693 differ" in left(plan, "sheet")["sheet 'B', row 2 to row 64"]


def indicators(code: str, year: int, *, group: bool = False) -> Any:
    chance = random.Random(code)
    number = code.removeprefix("PCI")
    rows: list[list[Any]] = [
        ["PCI ID", "Tỉnh", f"Chỉ số thành phần {number}", "% DN hài lòng với thủ tục", "Số ngày chờ"]
    ]
    rows.append([None, "pci_id", f"sub{number}_name", "c1_2005", "c2"])
    if group:
        rows[0].append(of.label("PCI", year, code, "vi"))
        rows[1].append(f"Nhóm chỉ tiêu thành phần {number}.1")
    column = of.values("PCI", year, code)
    for place, (province, name) in enumerate(of.names(year).items(), 1):
        row = [place, name, float(column[province]), chance.random(), chance.randint(1, 90)]
        rows.append([*row, chance.random()] if group else row)
    rows += [[], [None, "Median", 5, 0.5, 30], [None, "Min", 1, 0.1, 1], [None, "Max", 9, 0.9, 90]]
    return of.sheet(of.label("PCI", year, code, "vi"), rows)


def test_indicator_sheets_are_named_and_read_on_request() -> None:
    made = of.book(pci(2016), indicators("PCI1", 2016), indicators("PCI5", 2016, group=True))
    plan = make_plan(made, index="PCI")
    assert plan.indicators == ()
    reasons = sorted(reason for where, reason in left(plan, "sheet").items() if "Summary" not in where)
    assert reasons == [
        "2 indicators behind PCI1: import them with --indicators",
        "3 indicators behind PCI5: import them with --indicators",
    ]
    plan = make_plan(made, index="PCI", indicators=True)
    assert Counter(cell.component_code for cell in plan.indicators) == {"PCI1": 126, "PCI5": 189}
    first = plan.indicators[0]
    assert (first.label, first.variable, first.sheet) == ("% DN hài lòng với thủ tục", "c1_2005", "Gia nhập thị trường")
    assert first.printed == made.sheets[1].rows[first.row][first.column]
    # A group of indicators headed like its sub-index is no sub-index.
    assert {cell.variable for cell in plan.indicators} >= {"c2"}
    assert of.wrong(plan) == []


def test_a_sub_index_is_taken_from_its_indicator_sheet_where_no_summary_has_it() -> None:
    plan = make_plan(of.book(indicators("PCI1", 2016), indicators("PCI5", 2016)), index="PCI", years=(2016,))
    assert {cell.component_code for cell in plan.cells} == {"PCI1", "PCI5"}
    assert of.wrong(plan) == []


def test_places_of_sorted_lists_are_ranks() -> None:
    lists = {
        code: sorted(of.values("PCI", 2016, code).items(), key=lambda pair: -float(pair[1])) for code in ("PCI1", "PCI")
    }
    names = of.names(2016)
    rows: list[list[Any]] = [["Thứ tự", "Tỉnh", "Gia nhập thị trường", None, "PCI 2016"]]
    for place in range(63):
        row: list[Any] = [place + 1]
        for column in lists.values():
            row += [names[column[place][0]], float(column[place][1])]
        rows.append(row)
    plan = make_plan(of.book(of.sheet("Tổng hợp", rows)), index="PCI")
    ranks = {cell.province_code: cell for cell in plan.cells if cell.what == "rank" and cell.component_code == "PCI"}
    truth = of.published("PCI", 2016)
    assert all(str(int(cell.value)) == truth["PCI", "rank", code] for code, cell in ranks.items())
    assert len(ranks) == 63
    assert {cell.column for cell in ranks.values()} == {0}
    # Running numbers are no ranks, and neither are places beside a list that is not sorted.
    rows[0][0] = "STT"
    assert {cell.what for cell in make_plan(of.book(of.sheet("Tổng hợp", rows)), index="PCI").cells} == {"value"}
    rows[0][0] = "Thứ tự"
    rows[1], rows[2] = [1, *rows[2][1:]], [2, *rows[1][1:]]
    assert {cell.what for cell in make_plan(of.book(of.sheet("Tổng hợp", rows)), index="PCI").cells} == {"value"}


def test_a_tab_that_misnames_its_edition_is_overruled_by_the_values_held() -> None:
    rows = of.wide("PAPI", 2011)
    made = of.book(of.sheet("2012PAPI- Bảng tổng hợp kết quả", rows), file="PAPI-2011.xlsx")
    plan = make_plan(made, index="PAPI", years=(2011,), known=of.known("PAPI"))
    assert [edition.year for edition in plan.editions] == [2011]
    assert "it states 2012 and is read as 2011: its values are those held of 2011" in texts(plan)
    with pytest.raises(TableContradicts, match="it is of the edition of 2012"):
        make_plan(made, index="PAPI", years=(2011,))
    unasked = make_plan(made, index="PAPI")
    assert [remark.answer_with for remark in unasked.questions] == ["--year"]


def test_held_figures_confirm_an_edition_and_tell_a_revision() -> None:
    rows = of.wide("PCI", 2016, only=["PCI1", "PCI"])
    rows[7][1] += 1.0
    plan = make_plan(of.book(of.sheet("PCI 2016", rows)), index="PCI", known=of.known("PCI"))
    assert "125 of 126 values equal those already held of 2016; the others differ" in texts(plan)


def test_missing_provinces_and_blanks_are_listed() -> None:
    rows = of.wide("PAPI", 2018, shown=lambda text: 0 if text is None else float(text))
    plan = make_plan(of.book(of.sheet("2018", rows[:60])), index="PAPI")
    edition = plan.editions[0]
    assert len(edition.missing) == 4
    assert set(edition.blanks["PAPI"]) | set(edition.missing) >= {"22"}
    assert "'0' stands for missing in" in texts(plan)
    assert not any(cell.value == 0 for cell in plan.cells)


def test_two_name_columns_are_read_as_one() -> None:
    rows = of.wide("PAPI", 2016)
    english = of.names(2016, language="en")
    codes = list(of.names(2016))
    rows = [["tinhid", "tentinh_eng", "tentinh_vie", *rows[0][1:]]] + [
        [int(codes[number]), english[codes[number]], *row] for number, row in enumerate(rows[1:])
    ]
    plan = make_plan(of.book(of.sheet("2016_PAPI", rows)), index="PAPI")
    assert of.wrong(plan) == []
    assert {cell.province_column for cell in plan.cells} == {2}


def test_units_of_par_index_come_from_the_table() -> None:
    names = [unit.name_vi for unit in provinces.provinces(2008)]
    chance = random.Random(1)
    rows: list[list[Any]] = [
        ["CHỈ SỐ CCHC NĂM 2022"],
        ["STT", "Đơn vị", "Chỉ đạo, điều hành", "Tài chính công (%)", "Chỉ số CCHC"],
        [None, "Điểm tối đa", 9.5, None, 100],
        *(
            [number, name, chance.uniform(6, 9), chance.uniform(60, 90), chance.uniform(70, 90)]
            for number, name in enumerate(names, 1)
        ),
    ]
    plan = make_plan(of.book(of.sheet("Phụ lục", rows)), index="PAR_INDEX")
    units = {cell.component_code: cell.unit for cell in plan.cells}
    assert units == {"PAR1": "points/9.5", "PAR6": "percent_of_component_max", "PAR": "percent"}


def test_unknown_words_are_refused() -> None:
    with pytest.raises(UnknownName, match="unknown index 'PAPY'"):
        make_plan(of.book(pci(2016)), index="PAPY")
    with pytest.raises(UnknownName, match="unknown vintage '2010'"):
        make_plan(of.book(pci(2016)), index="PCI", vintage=2010)
    with pytest.raises(TableNotFound, match="the file has no sheet"):
        make_plan(of.book(), index="PCI")


def test_the_plan_does_not_depend_on_the_order_of_sheets() -> None:
    sheets = [pci(2016), indicators("PCI1", 2016), indicators("PCI5", 2016)]
    plans = [make_plan(of.book(*order), index="PCI") for order in (sheets, sheets[::-1])]
    assert plans[0].cells == plans[1].cells


def test_a_large_book_is_planned_fast() -> None:
    made = of.book(pci(2016), *(indicators(f"PCI{number}", 2016) for number in range(1, 11)))
    make_plan(made, index="PCI")
    start = time.process_time()
    make_plan(made, index="PCI", known=of.known("PCI"))
    assert time.process_time() - start < 2.0


def test_nothing_held_and_an_empty_frame_are_one() -> None:
    made = of.book(pci(2016))
    empty = of.known("PCI").filter(pl.col("edition_year") == 0)
    assert make_plan(made, index="PCI", known=empty).cells == make_plan(made, index="PCI").cells


def test_names_with_blanks_around_them_are_found() -> None:
    rows = of.wide("PCI", 2016)
    plan = make_plan(of.book(of.sheet("PCI 2016", [[f"  {row[0]} \u00a0", *row[1:]] for row in rows])), index="PCI")
    assert of.lost(plan, "PCI", 2016) == []


def test_a_long_table_of_many_years_is_matched_edition_by_edition() -> None:
    """D3.2 of 2015 and of 2016 are two measures, D5.2 ends, D7 begins: each year has its own components."""
    rows: list[list[Any]] = [["province", "year", "component", "value"]]
    years = (2011, 2015, 2016, 2018, 2019)
    for year in years:
        names = of.names(year)
        for code in of.codes("PAPI", year):
            label = of.label("PAPI", year, code)
            rows += [[names[one], year, label, float(text)] for one, text in of.values("PAPI", year, code).items()]
    plan = make_plan(of.book(of.sheet("long", rows)), index="PAPI")
    assert [edition.year for edition in plan.editions] == list(years)
    assert of.wrong(plan) == []
    assert [key for year in years for key in of.lost(plan, "PAPI", year)] == []
    assert plan.questions == ()
