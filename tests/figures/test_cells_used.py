"""The printed cells behind a figure: complete, with what they print, short to write and safe to read back."""

from __future__ import annotations

import copy
import csv
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.cleaning import reads, tidy
from danvan_analysis.figures import Figure, cells_used, found_cells

PLACES = st.lists(
    st.tuples(st.sampled_from(["PAPI", "D1.1", "value", "rank", "cột lạ: a;b,c"]), st.integers(2, 400)),
    max_size=80,
    unique=True,
)


@given(PLACES)
def test_addresses_there_and_back(places: list[tuple[str, int]]) -> None:
    assert sorted(cells_used.long(cells_used.short(places))) == sorted(places)


@pytest.mark.parametrize(
    "text", ["a", "a:", ":1", "a:1-", "a:-2", "a:1-99999999999", "a:1;", "a b:1", "a:1-100000," * 9, "a:x"]
)
def test_a_strangers_address_is_read_within_bounds(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says does not matter, it is never shown
        cells_used.long(text)


def printed(root: Path, table: str, column: str, row: int) -> str:
    """Return what stands in a line of a raw table, read by the csv module alone."""
    with (root / "data" / "raw" / table).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    return lines[row - 1][lines[0].index(column)]


@pytest.mark.parametrize(
    ("family", "index", "year"),
    [("dot_strip", "PAPI", 2024), ("path", "PAR_INDEX", 2024), ("profile", "PCI", 2019), ("quotes", None, 2020),
     ("model_spans", None, 2020), ("tile_map", "PAPI", 2018), ("ranked_list", "PCI", 2019)],
)  # fmt: skip
def test_what_a_figure_says_was_printed_was_printed(
    draw: Callable[..., Figure], root: Path, family: str, index: str | None, year: int
) -> None:
    tables = draw(family, index, year).proof["tables"]
    assert tables
    texts = 0
    for name, one in tables.items():
        assert len(one["sha256"]) == 64
        places = cells_used.long(one["cells"])
        assert places == sorted(places) or ";" in one["cells"]
        if "digest" in one:
            assert one["digest"] == cells_used.digest(printed(root, name, *place) for place in sorted(places)), name
        shown = cells_used.long(one.get("shown", one["cells"]))
        assert set(shown) <= set(places)
        if "printed" in one:
            assert one["printed"].split("|") == [printed(root, name, *place) for place in shown], name
            texts += 1
    assert texts, "a figure plots something printed"


def test_a_derived_value_stands_on_its_parts(root: Path) -> None:
    rows = tidy.indicators(index="PAPI", year=2022, province="Sơn La", component="D2")
    assert rows["status"].to_list() == ["derived"]
    tables = cells_used.proof(rows)["tables"]
    (one,) = tables.values()
    columns = {column for column, _ in cells_used.long(one["cells"])}
    assert columns == {"D2.1", "D2.2", "D2.3", "D2.4"}
    assert list(tables) == ["papi/papi_2022_subdimensions.csv"]


def test_rows_known_by_their_key_are_found(root: Path) -> None:
    rows = tidy.indicators(index="PCI", year=2019, province="Sơn La", component="PCI")
    key = rows.select("index", "edition_year", "province_code", "vintage", "component_code")
    assert cells_used.proof(key)["tables"]["pci/pci_2019.csv"]["cells"] == "PCI:52"
    ranked = rows.select(*key.columns, "rank_published")
    assert "rank:52" in cells_used.proof(ranked)["tables"]["pci/pci_2019.csv"]["cells"]


def test_rows_of_nothing_use_nothing() -> None:
    assert cells_used.proof(pl.DataFrame({"a": [1]})) == {"tables": {}}
    key = {"index": ["PCI"], "edition_year": [1990], "province_code": ["14"], "vintage": [2008]}
    assert cells_used.proof(pl.DataFrame({**key, "component_code": ["PCI"]})) == {"tables": {}}


def test_what_is_read_for_a_proof_is_what_stands_in_it(root: Path) -> None:
    key = {"index": ["PCI"], "edition_year": [2019], "province_code": ["14"], "vintage": [2008]}
    rows = pl.DataFrame(
        {**key, "component_code": ["PCI"], "column": ["PCI"], "row": [52], "table": ["pci/pci_2019.csv"]}
    )
    ranked = rows.with_columns(rank_published=pl.lit(51))
    with reads.recording(root) as noted:
        with noted.part() as first:
            told = cells_used.proof(ranked)
        with noted.part() as second:
            # Found a moment ago, and read by this one as well.
            assert cells_used.proof(ranked) == told
        assert "rank:52" in told["tables"]["pci/pci_2019.csv"]["cells"]
        (one,) = noted.of(first)
        assert noted.of(second) == [one]
    assert ["==", "province_code", "14"] in one["where"]
    assert {"rank_column", "rank_as_published"} <= set(one["columns"])
    assert not {"value", "as_published", "rank_published"} & set(one["columns"]), "a rank does not hang on the score"


def test_what_was_found_stays_as_it_is_when_more_is_asked() -> None:
    rows = tidy.indicators(index="PCI", year=2019, province=["Sơn La", "Hà Nội"], component=["PCI", "PCI5"])
    one, all_of_them = rows.head(1), rows.drop("table", "row", "column", "as_published")
    known = found_cells.of(one)
    before = copy.deepcopy(known)
    assert found_cells.of(all_of_them, known) == found_cells.of(rows)
    assert found_cells.of(all_of_them) == found_cells.of(rows), "what is kept for the next is not added to"
    assert known == before
    table = next(iter(before))
    other: found_cells.Cells = {table: dict.fromkeys(before[table], "as plotted")}
    assert found_cells.of(all_of_them, other)[table].items() >= other[table].items(), "of a cell named twice the first"


@pytest.mark.parametrize(("index", "year"), [("PCI", 2019), ("PCI", 2006), ("PAPI", 2021), ("PAR_INDEX", 2022)])
def test_cells_are_the_same_by_address_and_by_key(index: str, year: int) -> None:
    """Ranks among them, that stand in a place of their own; and of all provinces, of one, of half a table."""
    rows = tidy.indicators(index=index, year=year)
    key = ["index", "edition_year", "province_code", "vintage", "component_code", "rank_published"]
    for some in (rows, rows.head(1), rows.gather_every(2)):
        assert found_cells.of(some) == found_cells.of(some.select(key))
        ranks = [name for name in rows.columns if name.startswith("rank_") and name != "rank_published"]
        assert found_cells.of(some) == found_cells.of(some.drop(ranks))
