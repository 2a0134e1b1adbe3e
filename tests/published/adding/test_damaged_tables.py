"""Tables damaged at random: a plan or one of the project's errors, and never a figure that does not stand there."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.published.adding import sheets_of as of

from danvan_analysis.errors import DanvanError
from danvan_analysis.published.adding.layout_file import read_layout, to_toml
from danvan_analysis.published.adding.model import Plan
from danvan_analysis.published.adding.plan import make_plan
from danvan_analysis.published.workbooks.sheets import Book, Sheet

BASES = {
    "PCI": of.wide("PCI", 2016, header=lambda code: "PCI 2016" if code == "PCI" else of.label("PCI", 2016, code, "vi")),
    "PAPI": of.wide(
        "PAPI", 2018, header=lambda code: code if code == "PAPI" else f"{code[1:]}: {of.label('PAPI', 2018, code)}"
    ),
}
JUNK: list[Any] = [
    *(None, "", "Sơn La", "Hà Nội", "PCI 2015", "Xếp hạng", "5,2", "5.2", "1.234", "-", "KCDL", 0, -1, 1e300, 7.5),
    *(2015, "%", of.Formula(), of.Broken("#REF!"), of.Date("2016-05-01"), "1.1: Civic Knowledge", "Tổng", "\x00", "½"),
    *("x" * 300, "Điểm tối đa"),
]


def damaged(index: str, seed: int) -> Sheet:
    chance = random.Random(seed)
    rows = [list(row) for row in BASES[index]]
    for _ in range(chance.randint(0, 12)):
        kind = chance.choice(["cell", "row", "column", "drop", "double", "turn", "blank"])
        row = chance.randrange(len(rows))
        if kind == "cell":
            rows[row][chance.randrange(len(rows[row]))] = chance.choice(JUNK)
        elif kind == "row":
            rows.insert(row, [chance.choice(JUNK) for _ in rows[row]])
        elif kind == "column":
            place = chance.randrange(len(rows[0]) + 1)
            rows = [[*one[:place], chance.choice(JUNK), *one[place:]] for one in rows]
        elif kind == "drop" and len(rows) > 3:
            del rows[row]
        elif kind == "double":
            rows.insert(chance.randrange(len(rows)), list(rows[row]))
        elif kind == "turn":
            other = chance.randrange(len(rows))
            rows[row], rows[other] = rows[other], rows[row]
        else:
            rows.insert(row, [None] * len(rows[0]))
    if chance.random() < 0.2:
        rows = [list(column) for column in zip(*rows, strict=True)]
    width = max(map(len, rows))
    merged = [
        (top, left, top + chance.randint(0, 2), left + chance.randint(0, 3))
        for top, left in [(chance.randrange(len(rows)), chance.randrange(width)) for _ in range(chance.randint(0, 2))]
    ]
    return of.sheet(chance.choice(["PCI 2016", "2018", "Sheet1"]), rows, merged=merged)


def plan_or_none(made: Book, index: str, asked: tuple[int, ...]) -> Plan | None:
    """Return the plan, or None where the table was refused: by an error of the project that names the file."""
    try:
        return make_plan(made, index=index, years=asked)
    except DanvanError as error:
        if made.file in str(error):
            return None
        raise


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(index=st.sampled_from(sorted(BASES)), seed=st.integers(0, 10**9), asked=st.sampled_from([(), (2016,), (2018,)]))
def test_damage_ends_in_a_plan_or_in_an_error_of_the_project(index: str, seed: int, asked: tuple[int, ...]) -> None:
    made = of.book(damaged(index, seed))
    plan = plan_or_none(made, index, asked)
    if plan is None:
        return
    sheet = made.sheets[0]
    seen = set()
    for cell in plan.cells:
        assert sheet.rows[cell.row][cell.column].strip() == cell.printed
        key = (cell.edition_year, cell.component_code, cell.what, cell.province_code)
        assert key not in seen
        seen.add(key)
        assert cell.value == cell.value
        assert abs(cell.value) < float("inf")
    if plan.editions:
        text = to_toml(plan)
        if 'label_vi = ""' not in text and 'label_en = ""' not in text:
            read_layout(text)


@settings(max_examples=40, deadline=None)
@given(
    cells=st.lists(
        st.lists(
            st.sampled_from([str(one) for one in JUNK if not isinstance(one, of.Formula)]), min_size=1, max_size=6
        ),
        max_size=12,
    ),
    index=st.sampled_from(["PAPI", "PCI", "PAR_INDEX", "SIPAS"]),
)
def test_any_grid_of_words_is_met_with_an_error_of_the_project_or_a_plan(cells: list[list[str]], index: str) -> None:
    plan_or_none(of.book(of.sheet("any", cells)), index, ())
