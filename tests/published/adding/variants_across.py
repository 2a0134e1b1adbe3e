"""Provinces across: tables of indicators with the statistics of sampling beside the scores."""

from __future__ import annotations

import random
from typing import Any

from tests.published.adding import sheets_of as of
from tests.published.adding.variants import PCI10, Variant, numbered, variant

from danvan_analysis.reference import package_data


@variant
def provinces_across() -> Variant:
    rows = of.wide("PCI", 2016, header=numbered("PCI", 2016, "vi"))
    turned = [list(column) for column in zip(*rows, strict=True)]
    return "PCI", 2016, of.book(of.sheet("PCI 2016", turned)), PCI10, ()


def across(year: int, *, form: int, english: bool = True) -> of.Rows:
    """Return a table as handed out from 2018 on: provinces across, indicators and statistics beside the scores."""
    chance = random.Random(year)
    chosen, names = of.codes("PAPI", year), of.names(year)
    other = of.names(year, language="en")

    def line(vietnamese: str, label: str, scale: str | None, figures: list[Any]) -> list[Any]:
        return [vietnamese, *([label] if english else []), scale, *figures]

    def scores(code: str, more: float = 0.0) -> list[Any]:
        column = of.values("PAPI", year, code)
        return [float(column[one]) + more if one in column else "KCDL" for one in names]

    rows: of.Rows = [
        [f"PAPI {year}: Bảng chỉ tiêu cấp tỉnh"],
        line("Chỉ số/Chỉ tiêu", "Indicators", "Thang điểm", list(names.values())),
    ]
    rows += [[None, None, None, *other.values()]] if english else []
    total = "Chỉ số PAPI tổng hợp"
    rows.append(line(f"{total} (không có trọng số)", "Unweighted PAPI Score", "8-80", scores("PAPI")))
    rows.append(line(f"{total} (có trọng số)", "Weighted PAPI Score", None, scores("PAPI", 2.2)))
    low = f"{total} không có trọng số: Điểm thấp nhất (khoảng tin cậy 95%)"
    rows.append(line(low, "Unweighted PAPI Score - 95% CI Low", None, scores("PAPI", -1)))
    rows.append(line("Sai số chuẩn", "Standard Error", None, [0.3] * len(names)))
    for code in [one for one in chosen if one != "PAPI" and "." not in one]:
        rows.append([])
        vietnamese, label = of.label("PAPI", year, code, "vi"), of.label("PAPI", year, code)
        rows.append(
            line(f"Chỉ số nội dung {code[1:]}: {vietnamese}", f"Dimension {code[1:]}: {label}", "1-10", scores(code))
        )
        for number, part in enumerate([one for one in chosen if one.startswith(f"{code}.")], 1):
            vietnamese, label = of.label("PAPI", year, part, "vi"), of.label("PAPI", year, part)
            heads = [
                (f"Nội dung thành phần {number}: ", f"Sub-dimension {number}: "),
                (f"{part[1:]}: ", f"{part[1:]}: "),
                ("", ""),
            ]
            before, ahead = heads[form]
            rows.append(line(f"{before}{vietnamese}", f"{ahead}{label}", "0,25 - 2,5", scores(part)))
            for letter in "ab":
                text = f"{part[1:]}.{letter} Tỷ lệ người trả lời biết {vietnamese.lower()} (%)"
                rows.append(
                    line(text, f"d{code[1:]}0{number}{letter}. {label} (%)", "0-100%", [chance.random() for _ in names])
                )
    return [*rows, ["Ghi chú: KCDL = Không có dữ liệu"]]


@variant
def provinces_across_with_indicators_and_statistics() -> Variant:
    made = of.book(of.sheet("2018_VIE_ENG", across(2018, form=0)), file="2018PAPI_ProvincialIndicators.xlsx")
    return "PAPI", 2018, made, of.codes("PAPI", 2018), ()


@variant
def provinces_across_with_numbered_parts() -> Variant:
    sheets = [of.sheet(f"{year}_VIE_ENG", across(year, form=1)) for year in (2018, 2019)]
    return "PAPI", 2019, of.book(*sheets, file="2019PAPI_ProvincialIndicators.xlsx"), of.codes("PAPI", 2019), ()


@variant
def provinces_across_in_one_language_with_labels_alone() -> Variant:
    made = of.book(of.sheet("ProvincialIndicators_VIE", across(2018, form=2, english=False)), file="PAPI2018_VIE.xlsx")
    return "PAPI", 2018, made, of.codes("PAPI", 2018), ()


@variant
def provinces_across_under_the_units_they_were_merged_into() -> Variant:
    """Return old provinces, each under its unit of 2025, with blank columns between the units."""
    unit = {row["old_name_vi"]: row["new_name_vi"] for row in package_data.rows("crosswalk_2025.csv")}
    rows = across(2019, form=1)
    names = rows[1][3:]
    order: list[int | None] = []
    for place in sorted(range(len(names)), key=lambda number: unit[names[number]]):
        if order and order[-1] is not None and unit[names[order[-1]]] != unit[names[place]]:
            order.append(None)
        order.append(place)
    head = [
        "Tỉnh, thành phố từ 1/7/2025",
        None,
        None,
        *(None if place is None else unit[names[place]] for place in order),
    ]
    body = [[*row[:3], *(None if place is None or len(row) < 4 else row[3 + place] for place in order)] for row in rows]
    return "PAPI", 2019, of.book(of.sheet("2019_PAPI_VIE_ENG", [head, *body])), of.codes("PAPI", 2019), ()


@variant
def statistics_under_each_score() -> Variant:
    names = of.names(2019)
    rows: of.Rows = [["Chỉ số", None, *names.values()]]
    merged = []
    for code in of.codes("PAPI", 2019):
        label = (
            "PAPI Score"
            if code == "PAPI"
            else f"{'Sub-dimension' if '.' in code else 'Dimension'} {code[1:]}: {of.label('PAPI', 2019, code)}"
        )
        column = [float(of.values("PAPI", 2019, code)[one]) for one in names]
        merged.append((len(rows), 0, len(rows) + 3, 0))
        rows += [[label, "Unweighted", *column], [None, "Weighted", *(value + 0.4 for value in column)]]
        rows += [
            [None, "95% CI Low", *(value - 0.1 for value in column)],
            [None, "Standard Error", *[0.1] * len(names)],
        ]
    return "PAPI", 2019, of.book(of.sheet("2019", rows, merged=merged)), of.codes("PAPI", 2019), ()
