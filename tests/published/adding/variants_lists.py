"""Paired lists, ranks, long tables, several sheets and several editions."""

from __future__ import annotations

import random
from typing import Any

from tests.published.adding import sheets_of as of
from tests.published.adding.variants import PCI10, Variant, number_of, numbered, variant


def paired(year: int, *, above_provinces: bool, order: str = "Thứ tự", gap: bool = False) -> of.Rows:
    chosen = PCI10[1:] + ["PCI"]
    lists = []
    for code in chosen:
        column = of.values("PCI", year, code)
        lists.append(sorted(column.items(), key=lambda pair: -float(pair[1])))
    name = of.names(year)
    header: list[Any] = [order]
    for code in chosen:
        title = of.label("PCI", year, code, "vi") if code != "PCI" else f"PCI {year}"
        header += [title, None] if above_provinces else ["Tỉnh", title]
        header += [None] if gap else []
    rows: of.Rows = [header]
    for place in range(max(map(len, lists))):
        row: list[Any] = [place + 1]
        for one in lists:
            row += [name[one[place][0]], float(one[place][1])] if place < len(one) else [None, None]
            row += [None] if gap else []
        rows.append(row)
    return rows


@variant
def paired_columns_with_the_header_above_the_score() -> Variant:
    return "PCI", 2016, of.book(of.sheet("Tổng hợp", paired(2016, above_provinces=False, order="STT"))), PCI10, ()


@variant
def paired_columns_with_the_header_above_the_provinces() -> Variant:
    return "PCI", 2014, of.book(of.sheet("Tổng hợp", paired(2014, above_provinces=True, order="No"))), PCI10, ()


@variant
def paired_columns_with_blank_columns_between() -> Variant:
    return (
        "PCI",
        2013,
        of.book(of.sheet("Summary", paired(2013, above_provinces=False, order="TT", gap=True))),
        PCI10,
        (),
    )


@variant
def paired_with_lookups_and_means_at_the_foot() -> Variant:
    rows = paired(2015, above_provinces=False, order="STT")
    header = rows[0]
    score = {code: of.values("PCI", 2015, code) for code in PCI10}
    lookup: list[Any] = [None]
    place: list[Any] = [None]
    for number, code in enumerate(PCI10[1:] + ["PCI"]):
        lookup += ["Sơn La" if number == 0 else None, float(score[code]["14"])]
        place += ["Xếp hạng" if number == 0 else None, 40 + number]
    mean = [None, "Trung vị", *[5.5 if column % 2 == 0 else None for column in range(len(header) - 2)]]
    rows += [[], header, lookup, place, [], mean, ["Nguồn: VCCI"]]
    return "PCI", 2015, of.book(of.sheet("Summary_VN", rows)), PCI10, ()


@variant
def a_rank_column_for_every_component() -> Variant:
    chosen = [*PCI10[1:], "PCI"]
    columns = {code: of.values("PCI", 2018, code) for code in chosen}
    header: list[Any] = ["STT", "Tỉnh/Thành phố"]
    for code in chosen:
        header += [
            f"CSTP {number_of(code)}: {of.label('PCI', 2018, code, 'vi')}" if code != "PCI" else "Điểm PCI",
            "Xếp hạng",
        ]
    header.append("Nhóm xếp hạng")
    rows: of.Rows = [["CHỈ SỐ NĂNG LỰC CẠNH TRANH CẤP TỈNH NĂM 2018"], header]
    for number, (code, name) in enumerate(of.names(2018).items(), 1):
        row: list[Any] = [number, name]
        for one in chosen:
            below = sum(1 for text in columns[one].values() if float(text) > float(columns[one][code]))
            row += [float(columns[one][code]), below + 1]
        rows.append([*row, "Khá"])
    return "PCI", 2018, of.book(of.sheet("PCI", rows)), PCI10, ()


@variant
def a_stale_sheet_first_and_the_right_one_asked_for() -> Variant:
    stale = of.wide("PCI", 2013, header=lambda code: "PCI 2013" if code == "PCI" else of.label("PCI", 2013, code))
    right = of.wide("PCI", 2016, header=lambda code: "PCI 2016" if code == "PCI" else of.label("PCI", 2016, code))
    return "PCI", 2016, of.book(of.sheet("Summary", stale), of.sheet("Summary new", right)), PCI10, (2016,)


@variant
def a_stale_sheet_first_and_the_year_in_the_name_of_the_file() -> Variant:
    stale = of.wide("PCI", 2013, header=lambda code: "PCI 2013" if code == "PCI" else of.label("PCI", 2013, code))
    right = of.wide("PCI", 2016, header=lambda code: "PCI 2016" if code == "PCI" else of.label("PCI", 2016, code))
    made = of.book(of.sheet("Summary", stale), of.sheet("Summary new", right), file="PCI_2016.xlsx")
    return "PCI", 2016, made, PCI10, ()


@variant
def a_summary_after_the_sheets_of_indicators() -> Variant:
    chance = random.Random(7)
    sheets = []
    for code in PCI10[1:4]:
        column = of.values("PCI", 2017, code)
        rows: of.Rows = [
            [
                "PCI ID",
                "Tỉnh",
                f"Chỉ số thành phần {number_of(code)}",
                "% DN hài lòng",
                "Số ngày chờ (ngày)",
                "% DN đồng ý",
            ]
        ]
        rows.append([None, "pci_id", f"sub{number_of(code)}_x", "c1_2005", "c2", "c3_1"])
        for number, (province, name) in enumerate(of.names(2017).items(), 1):
            rows.append(
                [number, name, float(column[province]), chance.random(), chance.randint(1, 60), chance.random()]
            )
        rows += [[], [None, "Median", 5.5, 0.5, 30, 0.5], [None, "Min", 1.1, 0.1, 1, 0.1]]
        sheets.append(of.sheet(of.label("PCI", 2017, code, "vi"), rows))
    summary = of.sheet(
        "Tổng hợp",
        of.wide("PCI", 2017, header=lambda code: "PCI 2017" if code == "PCI" else of.label("PCI", 2017, code, "vi")),
    )
    return "PCI", 2017, of.book(*sheets, summary), PCI10, ()


@variant
def one_sheet_a_dimension_and_no_sheet_of_all() -> Variant:
    sheets = [of.sheet("Composite", of.wide("PAPI", 2018, only=["PAPI"]))]
    for code in [one for one in of.codes("PAPI", 2018) if one != "PAPI" and "." not in one]:
        parts = [one for one in of.codes("PAPI", 2018) if one == code or one.startswith(f"{code}.")]
        rows = of.wide("PAPI", 2018, only=parts, header=numbered("PAPI", 2018))
        sheets.append(
            of.sheet(f"Dimension {number_of(code)}", [rows[0], *sorted(rows[1:], key=lambda row: -(row[1] or 0))])
        )
    return "PAPI", 2018, of.book(*reversed(sheets), file="PAPI 2018.xlsx"), of.codes("PAPI", 2018), ()


@variant
def long_with_component_and_rank() -> Variant:
    rows: of.Rows = [["Province", "Component", "Score", "Rank"]]
    for code in PCI10:
        column = of.values("PCI", 2014, code)
        for province, name in of.names(2014, language="en").items():
            below = sum(1 for text in column.values() if float(text) > float(column[province]))
            rows.append(
                [name, of.label("PCI", 2014, code), float(column[province]), below + 1 if code == "PCI" else None]
            )
    return "PCI", 2014, of.book(of.sheet("PCI 2014", rows)), PCI10, ()


@variant
def long_by_province_with_codes_and_years() -> Variant:
    rows: of.Rows = [["edition_year", "province", "component_code", "value"]]
    for code in of.names(2019):
        for year in (2018, 2019):
            for one in ("PAPI", "D1", "D1.1", "D8"):
                text = of.values("PAPI", year, one).get(code)
                if text is not None:
                    rows.append([year, of.names(2019)[code], one, float(text)])
    return "PAPI", 2019, of.book(of.sheet("long", rows)), ["PAPI", "D1", "D1.1", "D8"], (2019,)


@variant
def ranks_before_every_list() -> Variant:
    chosen = PCI10
    lists = {code: sorted(of.values("PCI", 2015, code).items(), key=lambda pair: -float(pair[1])) for code in chosen}
    names = of.names(2015)
    top: list[Any] = []
    for code in chosen:
        top += [of.label("PCI", 2015, code, "vi"), None, None]
    rows: of.Rows = [top, ["Hạng", "Tỉnh", "Điểm"] * len(chosen)]
    for place in range(63):
        rows.append(
            [
                cell
                for code in chosen
                for cell in (place + 1, names[lists[code][place][0]], float(lists[code][place][1]))
            ]
        )
    return "PCI", 2015, of.book(of.sheet("PCI 2015", rows)), chosen, ()


@variant
def the_best_ten_beside_the_table() -> Variant:
    best = sorted(of.values("PCI", 2015, "PCI").items(), key=lambda pair: -float(pair[1]))[:10]
    names = of.names(2015)
    rows = of.wide("PCI", 2015, header=lambda code: "PCI 2015" if code == "PCI" else of.label("PCI", 2015, code))
    rows[0] += [None, "Top 10", "PCI 2015"]
    for row, (code, text) in zip(rows[1:], best, strict=False):
        row += [None, names[code], float(text)]
    return "PCI", 2015, of.book(of.sheet("Sheet1", rows)), PCI10, ()


@variant
def several_editions_one_above_the_other() -> Variant:
    rows: of.Rows = []
    for year in (2017, 2018):
        rows += [[f"PCI {year}"], *of.wide("PCI", year, header=lambda code: of.label("PCI", 2018, code, "vi")), []]
    return "PCI", 2018, of.book(of.sheet("Sheet1", rows)), PCI10, (2018,)


@variant
def a_column_of_years() -> Variant:
    rows = [["Năm", *of.wide("PCI", 2017)[0]]]
    rows += [[year, *row] for year in (2017, 2018) for row in of.wide("PCI", year)[1:]]
    return "PCI", 2018, of.book(of.sheet("data", rows)), PCI10, (2018,)


@variant
def a_list_of_scores_under_a_title_that_names_the_index() -> Variant:
    names = of.names(2016)
    order = sorted(of.values("PCI", 2016, "PCI").items(), key=lambda pair: -float(pair[1]))
    rows: of.Rows = [["Bảng xếp hạng PCI 2016"], ["Hạng", "Tỉnh/Thành phố", "Điểm số"]]
    rows += [[place, names[code], float(text)] for place, (code, text) in enumerate(order, 1)]
    return "PCI", 2016, of.book(of.sheet("Sheet1", rows)), ["PCI"], ()
