"""The ledger loses no cell: each is a row's, quarantine's, or named in the complaint."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.cleaning.cells import QUARANTINE_SCHEMA, ledger
from danvan_analysis.errors import CellsLost
from danvan_analysis.published import RawTable, Resource

ADDRESS = {"table": pl.String, "row": pl.Int32, "column": pl.String}
COLUMNS = ("province", "rank", "PCI", "PCI1")
Lines = list[tuple[str | None, ...]]


def _table(lines: Lines) -> RawTable:
    resource = Resource("t", "t.csv", "pci_wide", 2019, "", 0, COLUMNS, "", "")
    data = {name: [line[n] for line in lines] for n, name in enumerate(COLUMNS)}
    schema = {"row": pl.Int32, **dict.fromkeys(COLUMNS, pl.String)}
    return RawTable(resource, COLUMNS, pl.DataFrame({"row": range(2, len(lines) + 2), **data}, schema=schema))


def _rows(addresses: list[tuple[int, str]]) -> pl.DataFrame:
    return pl.DataFrame([("t.csv", *address) for address in addresses], schema=ADDRESS, orient="row")


def _aside(addresses: list[tuple[int, str]]) -> pl.DataFrame:
    lines = [("t.csv", *address, "x", "reason") for address in addresses]
    return pl.DataFrame(lines, schema=QUARANTINE_SCHEMA, orient="row")


_LINE = st.tuples(st.just("Sơn La"), *[st.sampled_from([None, "1", "2.5"])] * 3)


@settings(deadline=None)
@given(lines=st.lists(_LINE, min_size=1, max_size=5), data=st.data())
def test_every_cell_is_somebodys_or_named(lines: Lines, data: st.DataObject) -> None:
    figures = [
        (row, name)
        for row, line in enumerate(lines, start=2)
        for name, text in zip(COLUMNS, line, strict=True)
        if text is not None and name != "province"
    ]
    fates = {cell: data.draw(st.sampled_from(["row", "quarantine", "lost", "row", "row"])) for cell in figures}
    rows = _rows([cell for cell, fate in fates.items() if fate == "row"])
    aside = _aside([cell for cell, fate in fates.items() if fate == "quarantine"])
    owned_lines = {cell[0] for cell, fate in fates.items() if fate != "lost"}
    lost = [cell for cell, fate in fates.items() if fate == "lost"]
    lost += [(row, "province") for row in range(2, len(lines) + 2) if row not in owned_lines]
    if lost:
        row, column = min(lost)
        with pytest.raises(CellsLost, match=rf"^{len(lost)} cells of t\.csv .*t\.csv, row {row}, column {column} "):
            ledger([_table(lines)], [rows], aside)
        return
    (counted,) = ledger([_table(lines)], [rows], aside).iter_rows(named=True)
    cells = sum(text is not None for line in lines for text in line)
    assert counted["cells"] == counted["referenced"] + counted["quarantined"] == cells
    assert counted["blank"] == 4 * len(lines) - cells


def test_a_cell_with_two_owners_is_refused() -> None:
    table = _table([("Sơn La", "1", "60", None)])
    rows = _rows([(2, "rank"), (2, "PCI")])
    with pytest.raises(CellsLost, match=r"t\.csv, row 2, column PCI is a row and stands in quarantine as well"):
        ledger([table], [rows], _aside([(2, "PCI")]))


def test_a_row_elsewhere_owns_nothing_here() -> None:
    table = _table([("Sơn La", "1", "60", None)])
    rows = _rows([(2, "rank"), (2, "PCI")]).with_columns(table=pl.lit("other.csv"))
    with pytest.raises(CellsLost, match=r"^3 cells of t\.csv"):
        ledger([table], [rows], _aside([]))


def test_a_line_set_aside_whole() -> None:
    table = _table([("Sơn La", "1", "60", None)])
    counted = ledger([table], [_rows([])], _aside([(2, "rank"), (2, "PCI")])).row(0)
    assert counted == ("t.csv", 3, 0, 3, 1)
