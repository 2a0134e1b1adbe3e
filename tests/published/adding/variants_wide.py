"""Wide tables: one header or several, two languages, numbers, codes, titles, rows between."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

from tests.published.adding import sheets_of as of
from tests.published.adding.variants import PCI10, Variant, number_of, numbered, variant


@variant
def english_headers_without_numbers() -> Variant:
    return "PAPI", 2017, of.book(of.sheet("2017_PAPI", of.wide("PAPI", 2017))), of.codes("PAPI", 2017), ()


@variant
def vietnamese_headers_without_numbers() -> Variant:
    rows = of.wide("PAPI", 2019, header=lambda code: of.label("PAPI", 2019, code, "vi"))
    return "PAPI", 2019, of.book(of.sheet("Sheet1", rows)), of.codes("PAPI", 2019), (2019,)


@variant
def numbers_and_english_labels_with_title_rows() -> Variant:
    rows = [
        ["Viet Nam Provincial Governance and Public Administration Performance Index"],
        ["PAPI 2019: scores by province"],
        [],
        *of.wide("PAPI", 2019, header=numbered("PAPI", 2019), language="en", province_header="Province"),
        [],
        ["Source: CECODES, VFF-CRT, RTA & UNDP (2020)"],
        ["Note: scores run from 1 to 10 by dimension"],
    ]
    return "PAPI", 2019, of.book(of.sheet("Scores", rows)), of.codes("PAPI", 2019), ()


@variant
def merged_header_of_two_rows() -> Variant:
    """Return dimensions merged over their sub-dimensions, the score of the dimension under "Total"."""
    year, chosen = 2018, of.codes("PAPI", 2018)
    top: list[Any] = ["Tỉnh"]
    below: list[Any] = [None]
    merged = [(0, 0, 1, 0)]
    for code in [one for one in chosen if one != "PAPI" and "." not in one]:
        parts = [one for one in chosen if one.startswith(f"{code}.")]
        start = len(top)
        top += [f"Dimension {number_of(code)}: {of.label('PAPI', year, code)}", *[None] * len(parts)]
        below += ["Total", *(f"{number_of(part)} {of.label('PAPI', year, part)}" for part in parts)]
        merged.append((0, start, 0, start + len(parts)))
    ordered = [
        one
        for code in chosen
        if "." not in code and code != "PAPI"
        for one in (code, *[p for p in chosen if p.startswith(f"{code}.")])
    ]
    rows = [top, below, *of.wide("PAPI", year, only=ordered)[1:]]
    return "PAPI", year, of.book(of.sheet("2018", rows, merged=merged)), ordered, ()


@variant
def two_header_rows_in_two_languages() -> Variant:
    english = of.wide("PCI", 2017, language="en", province_header="Province")
    vietnamese = ["Tỉnh/Thành phố", *(of.label("PCI", 2017, code, "vi") for code in of.codes("PCI", 2017))]
    return "PCI", 2017, of.book(of.sheet("PCI 2017", [vietnamese, *english])), PCI10, ()


@variant
def codes_of_a_statistics_program() -> Variant:
    rows = of.wide(
        "PAPI",
        2018,
        header=lambda code: (
            "papi" if code == "PAPI" else (f"dim{code[1]} sub{code[1]}{code[3]}" if "." in code else f"dim{code[1]}")
        ),
        province_header="provname",
    )
    for number, row in enumerate(rows):
        row.insert(0, "provid" if number == 0 else number)
    return "PAPI", 2018, of.book(of.sheet("data", rows), file="papi2018.xlsx"), of.codes("PAPI", 2018), (2018,)


@variant
def plain_codes() -> Variant:
    rows = of.wide("PAPI", 2016, header=lambda code: code.replace(".", "_"))
    return "PAPI", 2016, of.book(of.sheet("PAPI2016", rows)), of.codes("PAPI", 2016), ()


@variant
def national_and_regional_rows_between() -> Variant:
    table = of.wide("PCI", 2019, header=numbered("PCI", 2019, "vi"))
    body = table[1:]
    width = len(table[0]) - 1
    rows = [table[0], ["Cả nước", *[5.5] * width], ["Đồng bằng sông Hồng", *[5.1] * width], *body[:20]]
    rows += [
        ["Tây Nguyên", *[5.2] * width],
        *body[20:],
        ["Trung bình", *[5.3] * width],
        ["Min", *[1.1] * width],
        ["Max", *[9.9] * width],
    ]
    return "PCI", 2019, of.book(of.sheet("PCI 2019", rows)), PCI10, ()


@variant
def a_header_repeated_at_every_page() -> Variant:
    table = of.wide("PCI", 2012, header=lambda code: of.label("PCI", 2012, code, "vi"))
    body = table[1:]
    rows = [["PCI 2012"], table[0], *body[:30], [], table[0], *body[30:]]
    return "PCI", 2012, of.book(of.sheet("Bảng", rows)), of.codes("PCI", 2012), ()


@variant
def sub_indices_counted_through_without_the_dropped_one() -> Variant:
    """2009 to 2012: a publisher counts nine sub-indices 1 to 9, the registry keeps position 7 for the sixth."""
    chosen = of.codes("PCI", 2010)
    place = {
        code: number for number, code in enumerate([one for one in chosen if one != "PCI" and one[3:].isdigit()], 1)
    }

    def header(code: str) -> str:
        label = of.label("PCI", 2010, code, "vi")
        return f"Chỉ số thành phần {place[code]}: {label}" if code in place else label

    only = [code for code in chosen if code in place or code == "PCI"]
    return "PCI", 2010, of.book(of.sheet("PCI 2010", of.wide("PCI", 2010, header=header, only=only))), only, ()


@variant
def text_numbers_with_a_decimal_comma() -> Variant:
    rows = of.wide(
        "PCI",
        2019,
        header=numbered("PCI", 2019, "vi"),
        shown=lambda text: None if text is None else text.replace(".", ","),
    )
    return "PCI", 2019, of.book(of.sheet("pci-2019", rows)), PCI10, ()


@variant
def province_ids_first_and_names_in_capitals() -> Variant:
    rows = of.wide("PAPI", 2015, header=numbered("PAPI", 2015, "vi"))
    for number, row in enumerate(rows):
        row[0] = row[0].upper()
        row.insert(0, "Mã tỉnh" if number == 0 else f"{number:02}")
    return "PAPI", 2015, of.book(of.sheet("PAPI 2015", rows)), of.codes("PAPI", 2015), ()


@variant
def names_with_prefixes_and_running_numbers() -> Variant:
    rows = of.wide("PCI", 2011)
    cities = {"Hà Nội": "TP. ", "Hồ Chí Minh": "Thành phố ", "Đà Nẵng": "TP ", "Hải Phòng": "T.P. ", "Cần Thơ": "TP."}
    for number, row in enumerate(rows[1:], 1):
        row[0] = f"{number}. {cities.get(row[0], 'Tỉnh ')}{row[0]}"
    return "PCI", 2011, of.book(of.sheet("PCI2011", rows)), of.codes("PCI", 2011), ()


@variant
def blank_rows_and_columns_before_the_table() -> Variant:
    rows = of.wide("PCI", 2019)
    moved: of.Rows = [[], [], [None, None, "PCI 2019"], [], *([None, None, None, *row] for row in rows)]
    return "PCI", 2019, of.book(of.sheet("Sheet1", moved)), PCI10, ()


@variant
def missing_as_zero_and_as_a_word() -> Variant:
    rows = of.wide("PAPI", 2018, header=numbered("PAPI", 2018))
    absent = [0, "KCDL", "-", "N/A"]
    for row in rows[1:]:
        row[1:] = [absent[number % 4] if value is None else value for number, value in enumerate(row[1:])]
    return "PAPI", 2018, of.book(of.sheet("2018PAPI", rows)), of.codes("PAPI", 2018), ()


@variant
def the_year_in_a_title_alone() -> Variant:
    rows: of.Rows = [
        ["Bảng 1. Chỉ số PCI năm 2018 (công bố tháng 3 năm 2019)"],
        *of.wide("PCI", 2018, header=numbered("PCI", 2018, "vi")),
    ]
    return "PCI", 2018, of.book(of.sheet("Bảng 1", rows)), PCI10, ()


@variant
def the_overall_score_of_several_years_side_by_side() -> Variant:
    years = (2016, 2017, 2018)
    rows: of.Rows = [["Tỉnh", *(f"PCI {year}" for year in years)]]
    for code, name in of.names(2018).items():
        rows.append([name, *(float(of.values("PCI", year, "PCI")[code]) for year in years)])
    return "PCI", 2017, of.book(of.sheet("Chuỗi", rows)), ["PCI"], (2017,)


@variant
def statistics_beside_the_scores() -> Variant:
    """2019: weighted and unweighted composite, bounds, variances and numbers of cases in one sheet."""
    rows = of.wide("PAPI", 2019, header=lambda code: "PAPI" if code == "PAPI" else numbered("PAPI", 2019)(code))
    extra = ["Weighted PAPI 2019", "Standard error", "95% CI lower", "95% CI upper", "D1_VAR", "D1_N"]
    chance = random.Random(3)
    rows[0] += extra
    for row in rows[1:]:
        score = row[1] or 40.0
        row += [score + 2.5, 0.3, score - 0.5, score + 0.5, chance.random(), 720]
    return "PAPI", 2019, of.book(of.sheet("PAPI 2019", rows)), of.codes("PAPI", 2019), ()


@variant
def two_languages_in_one_cell() -> Variant:
    rows = of.wide(
        "PCI", 2015, header=lambda code: f"{of.label('PCI', 2015, code, 'vi')}\n({of.label('PCI', 2015, code)})"
    )
    return "PCI", 2015, of.book(of.sheet("PCI 2015", rows)), PCI10, ()


@variant
def parts_counted_through_after_one_was_dropped() -> Variant:
    """2021 dropped D5.2: where a publisher counts 5.1, 5.2, 5.3, the labels say which are meant."""
    rows = of.wide("PAPI", 2019, header=numbered("PAPI", 2019), only=["D5", "D5.1", "D5.3", "D5.4"])
    return "PAPI", 2019, of.book(of.sheet("PAPI 2019", rows)), ["D5", "D5.1", "D5.3", "D5.4"], ()


@variant
def rank_and_score_before_the_sub_indices() -> Variant:
    ranks = of.published("PCI", 2017)
    table = of.wide("PCI", 2017, language="en", province_header="Province")
    rows = [[table[0][0], "Ranking", "PCI 2017", *table[0][2:]]]
    for code, row in zip(of.names(2017), table[1:], strict=True):
        rows.append([row[0], int(ranks["PCI", "rank", code]), *row[1:]])
    return "PCI", 2017, of.book(of.sheet("Summary", rows), file="PCI 2017.xlsx"), PCI10, ()


@variant
def two_header_rows_with_numbers_counted_through() -> Variant:
    chosen = [one for one in of.codes("PCI", 2009) if one != "PCI"]
    table = of.wide("PCI", 2009, only=[*chosen, "PCI"])
    rows = [["Bảng xếp hạng"], ["Mã", "Tỉnh", *(f"Chỉ số {number}" for number in range(1, 10)), "PCI"]]
    rows.append([None, None, *(of.label("PCI", 2009, code, "vi") for code in chosen), "có trọng số"])
    rows += [[number, *row] for number, row in enumerate(table[1:], 1)]
    return "PCI", 2009, of.book(of.sheet("Sheet1", rows), file="PCI_2009.xls"), [*chosen, "PCI"], ()


@variant
def bare_numbers_for_headers() -> Variant:
    rows = of.wide("PAPI", 2016, header=lambda code: code if code == "PAPI" else code[1:])
    return "PAPI", 2016, of.book(of.sheet("PAPI 2016", rows)), of.codes("PAPI", 2016), ()


@variant
def letters_and_marks_stored_apart() -> Variant:
    def apart(cell: Any) -> Any:
        return unicodedata.normalize("NFD", cell).replace(" ", "\u00a0") if isinstance(cell, str) else cell

    rows = of.wide("PCI", 2015, header=lambda code: f"  {of.label('PCI', 2015, code, 'vi')}\n ")
    return "PCI", 2015, of.book(of.sheet("PCI 2015", [[apart(cell) for cell in row] for row in rows])), PCI10, ()


@variant
def columns_in_no_order() -> Variant:
    rows = of.wide("PAPI", 2019)
    order = random.Random(2).sample(range(1, len(rows[0])), len(rows[0]) - 1)
    return (
        "PAPI",
        2019,
        of.book(of.sheet("PAPI 2019", [[*(row[place] for place in order), row[0]] for row in rows])),
        of.codes("PAPI", 2019),
        (),
    )
