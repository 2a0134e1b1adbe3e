"""The layout file: the same cells come back, and a fault is told with its field and line."""

from __future__ import annotations

import dataclasses

import pytest
from tests.published.adding import sheets_of as of
from tests.published.adding.test_variants import planned
from tests.published.adding.variants import VARIANTS

from danvan_analysis.errors import BadParameter, TableContradicts, TableNotFound, UnknownName
from danvan_analysis.published.adding.layout_file import lines, read_layout, to_toml
from danvan_analysis.published.adding.plan import make_plan


@pytest.mark.parametrize("name", VARIANTS)
def test_a_plan_read_back_from_its_layout_has_the_same_cells(name: str) -> None:
    plan = planned(name)
    index, made = plan.index, plan.book
    text = to_toml(plan)
    again = make_plan(made, index=index, layout=read_layout(text))
    key = [(cell.edition_year, cell.component_code, cell.what, cell.province_code) for cell in plan.cells]
    assert {*again.cells} == {*plan.cells}
    assert len(set(key)) == len(key)
    assert again.questions == ()
    assert [edition.vintage for edition in again.editions] == [edition.vintage for edition in plan.editions]


def small() -> tuple[of.Book, str]:
    made = of.book(of.sheet("PCI 2016", of.wide("PCI", 2016, only=["PCI1", "PCI2", "PCI"])))
    return made, to_toml(make_plan(made, index="PCI"))


def test_the_text_is_stable_and_names_what_is_not_read() -> None:
    rows = of.wide("PCI", 2016, only=["PCI1", "PCI"])
    made = of.book(of.sheet("PCI 2016", [[*row, "Khá"] for row in rows]))
    text = to_toml(make_plan(made, index="PCI"))
    assert text == to_toml(make_plan(made, index="PCI"))
    assert 'rows = "2-64"' in text
    assert '{ column = "C", provinces = "A", component = "PCI" }' in text or 'component = "PCI" }' in text
    assert "column sheet 'PCI 2016', column D" in text


def test_a_correction_is_followed() -> None:
    made, text = small()
    swapped = text.replace('component = "PCI1"', 'component = "x"').replace('component = "PCI2"', 'component = "PCI1"')
    plan = make_plan(made, index="PCI", layout=read_layout(swapped.replace('component = "x"', 'component = "PCI2"')))
    first = next(cell for cell in plan.cells if cell.component_code == "PCI1")
    assert first.printed == str(float(of.values("PCI", 2016, "PCI2")[first.province_code]))
    assert {column.matched_by for column in plan.columns} == {"layout"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('decimal = "."', 'decimal = ";"', "line 9, decimal: Input should be '.' or ',' (found ';')"),
        ("year = 2016", "year = true", "year: Input should be a valid integer (found True)"),
        ("vintage = 2008", "vintage = 2010", "vintage: Input should be 2004, 2008 or 2025 (found 2010)"),
        ('rows = "2-64"', 'rows = "2 to 64"', "'2 to 64' is no row, column or range of them"),
        ('rows = "2-64"', 'rows = "64-2"', "runs backwards"),
        (
            'provinces = "A", component = "PCI2"',
            'province = "A", component = "PCI2"',
            "province: Extra inputs are not permitted",
        ),
        ('sheet = "PCI 2016"', "", "edition.0.table.0.sheet: Field required"),
        ('index = "PCI"', 'index = "PCI', "is no TOML"),
    ],
)
def test_a_fault_is_told_with_its_field(old: str, new: str, message: str) -> None:
    _, text = small()
    assert old in text
    with pytest.raises(BadParameter) as caught:
        read_layout(text.replace(old, new), name="pci.toml")
    assert str(caught.value).startswith("pci.toml")
    assert message in str(caught.value)


def test_the_line_is_that_of_the_field() -> None:
    _, text = small()
    faulty = text.replace('component = "PCI2" }', "component = 2 }")
    line = next(number for number, row in enumerate(faulty.splitlines(), 1) if "component = 2" in row)
    with pytest.raises(BadParameter, match=rf"line {line}, edition\.0\.table\.0\.columns\.1\.component"):
        read_layout(faulty)


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        (
            'sheet = "PCI 2016"',
            'sheet = "PCI 2017"',
            TableNotFound,
            "names the sheet 'PCI 2017'; the file has 'PCI 2016'",
        ),
        ('column = "B"', 'column = "Z"', TableContradicts, "names column 26, the table has 4"),
        ('rows = "2-64"', 'rows = "2-640"', TableContradicts, "names row 65, the table has 64"),
        ('rows = "2-64"', 'rows = "1"', TableNotFound, "none of the rows 1"),
        ('component = "PCI2"', 'component = "PCI22"', UnknownName, "unknown component 'PCI22'; did you mean"),
        ('index = "PCI"', 'index = "PAPI"', TableContradicts, "the layout file is of PAPI, added was PCI"),
        ('sha256 = "0', 'sha256 = "1', TableContradicts, "was written for made-up.xlsx with sha256 1"),
    ],
)
def test_a_layout_that_does_not_fit_the_file_is_refused(
    old: str, new: str, error: type[Exception], message: str
) -> None:
    made, text = small()
    assert old in text
    with pytest.raises(error) as caught:
        make_plan(made, index="PCI", layout=read_layout(text.replace(old, new)))
    assert message in str(caught.value)


def test_an_edition_that_the_layout_does_not_have_cannot_be_asked_for() -> None:
    made, text = small()
    with pytest.raises(TableContradicts, match="has the editions 2016, asked for was 2015"):
        make_plan(made, index="PCI", years=(2015,), layout=read_layout(text))


def test_a_new_component_gets_its_labels_from_the_layout() -> None:
    rows = of.wide("PCI", 2019, header=lambda code: of.label("PCI", 2019, code, "vi"))
    rows[0].append("11: Chỉ số xanh")
    for number, row in enumerate(rows[1:]):
        row.append(1.5 + number / 10)
    made = of.book(of.sheet("PCI 2031", rows))
    plan = make_plan(made, index="PCI", vintage=2008)
    assert [remark.text for remark in plan.questions] == [
        "PCI11 is new to the registry and lacks a label: give label_en in the layout file"
    ]
    text = to_toml(plan)
    with pytest.raises(BadParameter, match="new_component"):
        read_layout(text)
    layout = read_layout(text.replace('label_en = ""', 'label_en = "Green index"'))
    again = make_plan(made, index="PCI", layout=layout)
    assert again.questions == ()
    new = again.editions[0].proposal.new
    assert [(one.code, one.label_vi, one.label_en, one.parent) for one in new] == [
        ("PCI11", "Chỉ số xanh", "Green index", "PCI")
    ]


def test_awkward_names_survive() -> None:
    name = 'a "b"\\ [c] #é'
    made = of.book(of.sheet(name, of.wide("PCI", 2016, only=["PCI"])), file='x "y".xlsx')
    plan = make_plan(made, index="PCI", years=(2016,))
    layout = read_layout(to_toml(plan))
    assert (layout.file, layout.edition[0].table[0].sheet) == ('x "y".xlsx', name)
    assert len(make_plan(made, index="PCI", layout=layout).cells) == len(plan.cells)


def test_a_plan_without_an_edition_says_so() -> None:
    made = of.book(of.sheet("Sheet1", of.wide("PCI", 2016, only=["PCI1"])))
    text = to_toml(make_plan(made, index="PCI"))
    assert "# No edition is planned: answer the questions of the plan first." in text


@pytest.mark.parametrize("text", ["0-3", "a", "2-", "3--4", "1;2", "2-99999999"])
def test_ranges_are_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any reason will do
        lines(text)


def test_a_plan_is_data_only() -> None:
    made, _ = small()
    plan = make_plan(made, index="PCI")
    assert dataclasses.asdict(plan)["index"] == "PCI"
