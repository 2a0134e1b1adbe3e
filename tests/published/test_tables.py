"""Reading: text with true addresses, or one clear complaint."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from danvan_analysis.errors import ColumnMissing, RawTableFault, RawTableMissing, UnknownName
from danvan_analysis.published import RawTable, layout, load, read, tables

Reread = Callable[[str, bytes], RawTable]
PCI = "pci/pci_2019.csv"


def test_cells_keep_their_text_and_address(reread: Reread) -> None:
    table = reread(PCI, b"province,rank,PCI,PCI1\nS,01,83.70,\nH,2, ,7\n")
    assert table.cells().sort("row", "column").rows() == [
        (PCI, 2, "PCI", "83.70"),
        (PCI, 2, "province", "S"),
        (PCI, 2, "rank", "01"),
        (PCI, 3, "PCI1", "7"),
        (PCI, 3, "province", "H"),
        (PCI, 3, "rank", "2"),
    ]
    assert table.components == ["PCI", "PCI1"]


def test_a_byte_order_mark_is_no_part_of_the_first_column(reread: Reread) -> None:
    table = reread(PCI, b"\xef\xbb\xbfprovince,rank,PCI,PCI1\nS,1,2,3\n")
    assert table.columns[0] == "province"


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_quoted_line_break_keeps_the_lines_of_the_file(reread: Reread, ending: bytes) -> None:
    lines = [b"province,rank,PCI,PCI1", b'"S', b'L",1,2,3', b"", b"H,2,3,4"]
    table = reread(PCI, ending.join(lines) + ending)
    assert table.frame["row"].to_list() == [2, 5]
    assert table.lines == (2, 5)


@pytest.mark.parametrize(
    ("content", "kind", "row", "said"),
    [
        (b"province,rank,PCI,PCI1\nS,1,2,3\nH,2,3\n", RawTableFault, 3, "has 3 cells, the header 4"),
        (b"province,rank,PCI,PCI1\nS,1,2,3,4\n", RawTableFault, 2, "has 5 cells, the header 4"),
        (b"province,rank,PCI,PCI\nS,1,2,3\n", ColumnMissing, 1, "'PCI' stands twice"),
        (b"province,PCI,PCI1\nS,1,2\n", ColumnMissing, 1, "'rank' is gone"),
        (b"province,rank,PCI\nS,1,2\n", ColumnMissing, 1, "'PCI1' is gone"),
        (b"province,rank,PCI,PCI1,PCI2\nS,1,2,3,4\n", ColumnMissing, 1, "'PCI2' is not in the schema"),
        (b"province,rank,PCI,PCI1\nS\xf4n,1,2,3\n", RawTableFault, None, "is not UTF-8"),
        (b"", RawTableFault, None, "is empty"),
        (b"\n\n", RawTableFault, None, "is empty"),
        (b"province,rank,PCI,PCI1\n", RawTableFault, None, "a header and no row"),
        (b'province,rank,PCI,PCI1\n"S,1,2,3\n' + b"x" * 200_000, RawTableFault, None, "is no CSV"),
        (b'province,rank,PCI,PCI1\n"S,1,2,3\n', RawTableFault, None, "is no CSV"),
    ],
)
def test_what_cannot_be_read(
    reread: Reread, content: bytes, kind: type[RawTableFault], row: int | None, said: str
) -> None:
    with pytest.raises(kind, match=said) as found:
        reread(PCI, content)
    assert (found.value.table, found.value.row) == (PCI, row)


def test_a_table_too_large_is_refused_before_it_is_read(reread: Reread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST_TABLE_BYTES", 10)
    with pytest.raises(RawTableFault, match=r"pci_2019\.csv: is larger than 64 MiB"):
        reread(PCI, b"\xff" * 11)


def test_a_file_that_went_away(release: Path) -> None:
    package = load(release)
    (release / PCI).unlink()
    with pytest.raises(RawTableMissing, match="the file is missing"):
        read(package, package.one("pci_wide"))


def test_unknown_layout_names_the_known() -> None:
    with pytest.raises(UnknownName, match=r"unknown layout 'pci_wid'.*'pci_wide'"):
        layout("pci_wid")


def test_every_real_table_reads_as_a_plain_csv_reader_reads_it(root: Path) -> None:
    package = load(root / "data/raw")
    for resource in package.resources:
        table = read(package, resource)
        with (package.folder / resource.path).open(encoding="utf-8-sig", newline="") as file:
            header, *body = list(csv.reader(file))
        assert table.columns == tuple(header), resource.path
        filled = sum(bool(cell.strip()) for cells in body for cell in cells)
        if "row" not in header:
            assert table.cells().height == filled, resource.path
            assert table.frame["row"].to_list() == list(range(2, len(body) + 2)), resource.path
