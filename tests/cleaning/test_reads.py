"""What is read of the tables is noted: never less than was read, and no more than must be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.cleaning import conditions, notes, noting, processed, reads, tidy

FRAME = pl.DataFrame(
    {
        "index": ["PAPI", "PAPI", "PCI", "PCI", "PCI"],
        "edition_year": [2015, 2016, 2015, 2016, None],
        "province_code": ["01", "02", "01", "02", "14"],
        "value": [1.5, None, 60.0, 61.5, 62.0],
    }
)


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[reads.Recording]:
    with reads.recording(tmp_path) as recording:
        yield recording


def handed(frame: pl.DataFrame = FRAME) -> pl.DataFrame:
    return noting.handed_out("indicators", frame)


def whole(recording: reads.Recording) -> list[dict[str, Any]]:
    return [one for one in recording.notes if "of" not in one and not one["where"] and one["columns"] is None]


def test_without_a_recording_a_table_is_a_table() -> None:
    assert type(handed()) is pl.DataFrame


def test_nothing_is_noted_before_something_is_read(noted: reads.Recording) -> None:
    frame = handed()
    narrowed = frame.filter(pl.col("index") == "PAPI").filter(edition_year=2015).select("value", "index")
    assert narrowed.columns == ["value", "index"]
    assert frame.schema == FRAME.schema
    assert noted.notes == []


def test_a_filter_narrows_what_is_read(noted: reads.Recording) -> None:
    frame = handed().filter((pl.col("index") == "PAPI") & (pl.col("edition_year") <= 2015))
    assert frame.to_dicts() == FRAME.head(1).to_dicts()
    assert noted.notes == [
        {"table": "indicators", "where": [["<=", "edition_year", 2015], ["==", "index", "PAPI"]], "columns": None}
    ]


USES: dict[str, Callable[[pl.DataFrame], object]] = {
    "rows": lambda frame: frame.rows(),
    "iter_rows": lambda frame: list(frame.iter_rows(named=True)),
    "to_dicts": lambda frame: frame.to_dicts(),
    "sort": lambda frame: frame.sort("value").head(1),
    "group_by": lambda frame: frame.group_by("index").agg(pl.col("value").sum()),
    "join": lambda frame: frame.join(pl.DataFrame({"index": ["PCI"]}), on="index"),
    "joined to another": lambda frame: pl.DataFrame({"index": ["PCI"]}).join(frame, on="index"),
    "semi-joined to another": lambda frame: pl.DataFrame({"index": ["PCI"]}).join(frame, on="index", how="semi"),
    "concat": lambda frame: pl.concat([frame, FRAME]),
    "with_columns": lambda frame: frame.with_columns(double=pl.col("value") * 2),
    "select an expression": lambda frame: frame.select(pl.col("value").max()),
    "lazy": lambda frame: frame.lazy().collect(),
    "equals": lambda frame: frame.equals(FRAME),
    "slice": lambda frame: frame[1:2],
    "head": lambda frame: frame.head(1),
    "to_numpy": lambda frame: frame.select("value").to_numpy(),
    "to_pandas": lambda frame: frame.to_pandas(),
    "write_csv": lambda frame: frame.write_csv(),
    "print": repr,
    "row": lambda frame: frame.row(0),
    "item": lambda frame: frame.select("value").item(0, 0),
    "iterate": list,
    "columns as series": lambda frame: frame.get_columns(),
    "unique": lambda frame: frame.unique(),
    "partition by two": lambda frame: frame.partition_by("index", "edition_year"),
    "mask": lambda frame: frame.filter([True, False]),
    "clone": lambda frame: frame.clone().rows(),
    "arrow": lambda frame: frame.to_arrow(),
    "describe": lambda frame: frame.describe(),
    "sql": lambda frame: frame.sql("select value from self"),
    "in a context": lambda frame: pl.select(pl.lit(frame["value"]).max()),
}


@pytest.mark.parametrize("name", sorted(USES))
def test_whatever_is_done_with_a_table_notes_it(noted: reads.Recording, name: str) -> None:
    USES[name](handed().filter(edition_year=2015))
    covered = [one for one in noted.notes if one["where"] in ([["==", "edition_year", 2015]], [])]
    assert covered, noted.notes
    assert any(one.get("columns") is None or "value" in one["columns"] for one in covered if "of" not in one)


@pytest.mark.parametrize("name", sorted(USES))
def test_a_table_that_notes_gives_what_a_plain_one_gives(noted: reads.Recording, name: str) -> None:
    plain, found = (USES[name](frame.filter(edition_year=2015)) for frame in (FRAME, handed()))
    if isinstance(plain, pl.DataFrame):
        assert isinstance(found, pl.DataFrame)
        assert found.sort(pl.all()).equals(plain.sort(pl.all()))
    elif name in ("rows", "iter_rows", "to_dicts", "row", "item", "print", "write_csv", "equals"):
        assert found == plain


def test_the_number_of_rows_is_read_as_such(noted: reads.Recording) -> None:
    frame = handed().filter(index="PCI")
    assert (frame.height, len(frame), frame.is_empty(), frame.select("value").height) == (3, 3, False, 3)
    assert noted.notes == [{"table": "indicators", "where": [["==", "index", "PCI"]], "columns": []}]


def test_a_column_is_read_alone(noted: reads.Recording) -> None:
    assert handed().filter(index="PCI")["value"].to_list() == [60.0, 61.5, 62.0]
    assert [one["columns"] for one in noted.notes] == [["value"]]


@pytest.mark.parametrize("name", ["unique", "max", "min"])
def test_of_the_values_there_are_the_values_are_noted(noted: reads.Recording, name: str) -> None:
    found = getattr(handed()["edition_year"], name)()
    expected = {"max": 2016, "min": 2015, "unique": [2015, 2016]}[name]
    assert (sorted(found.drop_nulls().to_list()) if name == "unique" else found) == expected
    assert noted.notes == [{"table": "indicators", "where": [], "of": "edition_year", "values": [None, 2015, 2016]}]


def test_an_aggregate_reads_the_column_of_all_rows_before_it(noted: reads.Recording) -> None:
    newest = handed().filter(index="PCI").filter(pl.col("edition_year") == pl.col("edition_year").max())
    assert newest.filter(province_code="02")["value"].to_list() == [61.5]
    notes = {str(one["where"]): one["columns"] for one in noted.notes}
    assert notes["[['==', 'index', 'PCI']]"] == ["edition_year"]
    assert notes["[['==', 'index', 'PCI'], ['==', 'province_code', '02']]"] == ["value"]


@pytest.mark.filterwarnings("ignore::polars.exceptions.PolarsInefficientMapWarning")
def test_a_function_of_python_reads_everything(noted: reads.Recording) -> None:
    handed().filter(pl.col("value").map_elements(lambda value: value > 60, return_dtype=pl.Boolean)).rows()
    assert whole(noted)


def test_a_semi_join_is_a_condition(noted: reads.Recording) -> None:
    wanted = pl.DataFrame({"edition_year": [2015, 2016], "index": ["PCI", "PAPI"]})
    frame = handed().join(wanted, on=["edition_year", "index"], how="semi", maintain_order="left")
    assert frame.rows() == FRAME[[1, 2]].rows()
    (note,) = noted.notes
    assert FRAME.filter([conditions.expression(one) for one in note["where"]]).rows() == FRAME[[1, 2]].rows()


def test_of_a_partition_the_part_taken_is_read(noted: reads.Recording) -> None:
    parts = handed().filter(index="PCI").partition_by("edition_year", as_dict=True)
    assert set(parts) == {(2015,), (2016,), (None,)}
    assert parts[(2016,)]["value"].to_list() == [61.5]
    read = [one for one in noted.notes if "of" not in one]
    assert read == [
        {"table": "indicators", "where": [["==", "edition_year", 2016], ["==", "index", "PCI"]], "columns": ["value"]}
    ]
    assert [one["of"] for one in noted.notes if "of" in one] == ["edition_year"]


def test_dropping_blanks_is_a_condition(noted: reads.Recording) -> None:
    assert handed().drop_nulls("value").filter(index="PAPI")["province_code"].to_list() == ["01"]
    assert noted.notes[0]["where"] == [["==", "index", "PAPI"], ["not", ["null", "value"]]]


def test_a_note_of_the_whole_table_makes_others_needless(noted: reads.Recording) -> None:
    handed().filter(index="PCI").rows()
    handed().rows()
    assert noted.notes == [{"table": "indicators", "where": [], "columns": None}]


def test_more_questions_than_can_be_kept_are_the_whole_table(noted: reads.Recording) -> None:
    for number in range(notes.MOST_NOTES + 1):
        handed().filter(pl.col("edition_year") > number).select("value").rows()
        handed().filter(pl.col("edition_year") < number).select("index").rows()
    assert noted.notes == [{"table": "indicators", "where": [], "columns": None}]


def test_the_real_tables_are_handed_out_noting(root: Path) -> None:
    with reads.recording(root) as recording:
        rows = tidy.indicators(index="PAPI", year=2015, province="Hà Giang", component="D2.1")
        assert rows["value"].to_list() == pytest.approx([2.20259762])
    read = [one for one in recording.notes if "of" not in one]
    assert [one["columns"] for one in read] == [["value"]]
    signs = {condition[1] for condition in read[0]["where"] if condition[0] == "=="}
    assert signs == {"index", "edition_year", "component_code"}
    assert type(processed.table("indicators")) is pl.DataFrame, "the recording has ended"


def test_files_of_the_project_are_noted(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("CITATION.cff", "data/processed/a.parquet", "made.txt", "silent.txt"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x", encoding="utf-8")
    (tmp_path / "elsewhere").write_text("x", encoding="utf-8")
    with reads.recording(project, left_out=("data/processed/",)) as recording:
        for name in ("CITATION.cff", "data/processed/a.parquet"):
            (project / name).read_text(encoding="utf-8")
        (tmp_path / "elsewhere").read_text(encoding="utf-8")
        handle = os.open(project / "made.txt", os.O_WRONLY)
        os.close(handle)
        with reads.unnoted():
            (project / "silent.txt").read_text(encoding="utf-8")
    (project / "silent.txt").read_text(encoding="utf-8")
    assert recording.files == ["CITATION.cff"]


COLUMNS = st.sampled_from(["index", "edition_year", "province_code", "value"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "index": st.sampled_from(["PAPI", "PCI", "SIPAS"]),
    "edition_year": st.integers(2014, 2017),
    "province_code": st.sampled_from(["01", "02", "14"]),
    "value": st.sampled_from([1.5, 60.0, 61.5]),
}


@st.composite
def leaves(draw: st.DrawFn) -> list[Any]:
    column = draw(COLUMNS)
    sign = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "null", "always"]))
    if sign in ("null", "always"):
        return [sign, column] if sign == "null" else [sign]
    if sign == "in":
        return ["in", column, draw(st.lists(VALUES[column], min_size=1, max_size=3))]
    return [sign, column, draw(VALUES[column])]


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner).map(list),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(list),
    ),
    max_leaves=6,
)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_a_condition_says_of_each_row_what_polars_says(tree: list[Any]) -> None:
    numbers = FRAME.with_row_index("n").filter(conditions.expression(tree))["n"].to_list()
    said = [n for n, row in enumerate(FRAME.iter_rows(named=True)) if conditions.holds(tree, row) is True]
    assert said == numbers


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_an_expression_is_understood_as_what_it_is(tree: list[Any]) -> None:
    expression = conditions.expression(tree)
    found = conditions.read(expression)
    assert found.unknown == []
    again = FRAME.filter([conditions.expression(one) for one in found.known]) if found.known else FRAME
    assert again.equals(FRAME.filter(expression))


@pytest.mark.parametrize(
    "expression",
    [
        pl.col("value") == pl.col("value").max(),
        pl.col("value").rank() < 3,
        pl.col("value").is_first_distinct(),
        pl.col("value").shift() > 1,
        pl.col("value").sum().over("index") > 3,
        pl.col("index").str.contains("P"),
        pl.len() > 3,
        pl.col("index").is_in(FRAME["index"].implode()),
        pl.int_range(pl.len()) > 2,
        pl.all_horizontal(pl.all().is_not_null()),
    ],
    ids=str,
)
def test_what_looks_at_more_than_a_row_is_not_understood(expression: pl.Expr, noted: reads.Recording) -> None:
    found = conditions.read(expression)
    plain = FRAME.filter(expression)
    if found.unknown == []:
        assert FRAME.filter([conditions.expression(one) for one in found.known]).equals(plain)
        return
    assert handed().filter(expression).rows() == plain.rows()
    read = [one for one in noted.notes if not one["where"]]
    assert read, "all rows were asked"


def test_tables_and_files_are_read_where_it_is_noted(root: Path) -> None:
    """Polars opens files by itself, past what hears files being opened: no stage that draws may do that."""
    reading = re.compile(r"\bpl\.(read|scan)_\w+|\bpyarrow\b.*\b(read|open)_\w+|\bnp\.(load|fromfile)\b")
    package = root / "src" / "danvan_analysis"
    found = {
        file.relative_to(package).as_posix()
        for stage in ("analysis", "figures", "cleaning", "reference")
        for file in (package / stage).rglob("*.py")
        for line in re.sub(r"^ *>>>.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE).splitlines()
        # Octets at hand are no file.
        if reading.search(line) and "pl.read_ipc_stream(bytes(" not in line
    }
    assert found == {"cleaning/processed.py"}
