"""Choosing among sources: one value, one rank, a reason for each, whatever the order they come in."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.cleaning.agreeing import KEY
from danvan_analysis.cleaning.evidence import choose
from danvan_analysis.cleaning.observations import OFFICIAL, PASSING, PRESS, SCHEMA
from danvan_analysis.published import RawTable, load, read

SOURCES = pl.DataFrame(
    {"source_id": ["A", "B", "C", "D", "E"], "published_year": ["2020", "2021-05", "2021", None, "2019"]}
)


def _decisions(*lines: tuple[str, str, str]) -> RawTable:
    """Return a table of decisions on PAR 2020 of Sơn La: what, source, reason."""
    resource = load(Path(__file__).resolve().parents[2] / "data/raw").one("do_not_use")
    frame = pl.DataFrame(
        [
            {"row": n, "index": "PAR_INDEX", "edition_year": "2020", "province": "Sơn La", "component_code": "PAR"}
            | {"what": what, "source_id": source, "reason": reason}
            for n, (what, source, reason) in enumerate(lines, start=2)
        ],
        schema={
            "row": pl.Int32,
            **dict.fromkeys(("index", "edition_year", "province", "component_code"), pl.String),
            **dict.fromkeys(("what", "source_id", "reason"), pl.String),
        },
    )
    return RawTable(resource, tuple(frame.columns[1:]), frame)


def _observed(*rows: dict[str, Any]) -> pl.DataFrame:
    base = {"index": "PAR_INDEX", "edition_year": 2020, "province_code": "14", "vintage": 2008, "component_code": "PAR"}
    base |= {"unit": "percent", "grade": PRESS, "decimals": 2, "usable": True, "table": "t.csv", "column": "value"}
    made = []
    for number, row in enumerate(rows, start=2):
        full = base | {"row": number} | row
        full["rank_source_id"] = full["source_id"] if full.get("rank") is not None else None
        made.append({name: full.get(name) for name in SCHEMA})
    return pl.DataFrame(made, schema=SCHEMA)


def _chosen(
    *rows: dict[str, Any], banned: tuple[Any, ...] = (), wanted: tuple[Any, ...] = ()
) -> tuple[float | None, str | None]:
    """Value chosen among the rows, and why."""
    judged = choose(
        _observed(*rows), sources=SOURCES, do_not_use=_decisions(*banned), preferences=_decisions(*wanted)
    ).filter("value_chosen")
    return judged.select("value", "value_reason").row(0) if judged.height else (None, None)


def test_one_source() -> None:
    assert _chosen({"source_id": "A", "value": 80.0}) == (80.0, "the only source")


def test_sources_that_agree() -> None:
    assert _chosen({"source_id": "A", "value": 80.0}, {"source_id": "B", "value": 80.0}) == (
        80.0,
        "2 sources agree",
    )


def test_most_sources_outvote_the_earliest() -> None:
    rows = [{"source_id": "E", "value": 79.0}, *({"source_id": s, "value": 80.0} for s in "AB")]
    assert _chosen(*rows) == (80.0, "2 of 3 sources agree")


def test_nearest_the_announcement() -> None:
    rows = [{"source_id": "B", "value": 79.0}, {"source_id": "A", "value": 80.0}]
    assert _chosen(*rows) == (80.0, "sources disagree; nearest the announcement")


def test_a_source_without_a_year_comes_last() -> None:
    rows = [{"source_id": "D", "value": 79.0}, {"source_id": "C", "value": 80.0}]
    assert _chosen(*rows) == (80.0, "sources disagree; nearest the announcement")


def test_more_decimals() -> None:
    rows = [{"source_id": "B", "value": 79.0, "decimals": 1}, {"source_id": "C", "value": 80.12}]
    assert _chosen(*rows) == (80.12, "sources disagree; printed with more decimals")


def test_nothing_decides() -> None:
    rows = [{"source_id": "C", "value": 79.0}, {"source_id": "B", "value": 80.0}]
    assert _chosen(*rows) == (80.0, "sources disagree, nothing decides between them; the first by source id")


def test_one_figure_in_two_units_is_a_disagreement() -> None:
    rows = [{"source_id": "B", "value": 5.0}, {"source_id": "C", "value": 5.0, "unit": "points/10"}]
    assert _chosen(*rows) == (5.0, "sources disagree, nothing decides between them; the first by source id")


@pytest.mark.parametrize(
    ("grades", "value", "reason"),
    [
        ((PASSING, OFFICIAL), 80.0, "the publisher's own table before the 1 other(s)"),
        ((PASSING, PRESS), 80.0, "press and portals before the 1 other(s)"),
        ((PRESS, OFFICIAL), 80.0, "the publisher's own table before the 1 other(s)"),
    ],
)
def test_grades(grades: tuple[int, int], value: float, reason: str) -> None:
    rows = [
        {"source_id": "A", "value": 79.0, "grade": grades[0]},
        {"source_id": "B", "value": 80.0, "grade": grades[1]},
    ]
    assert _chosen(*rows) == (value, reason)


def test_a_recorded_preference_outvotes_all() -> None:
    rows = [{"source_id": s, "value": 80.0} for s in "ABC"] + [{"source_id": "E", "value": 79.0, "grade": PASSING}]
    assert _chosen(*rows, wanted=(("value", "E", "fits the ranks"),)) == (79.0, "recorded preference: fits the ranks")


def test_a_ban_holds_for_the_only_source_too() -> None:
    assert _chosen({"source_id": "A", "value": 80.0}, banned=(("value", "A", "misprint"),)) == (None, None)
    rows = ({"source_id": "A", "value": 80.0}, {"source_id": "B", "value": 79.0})
    assert _chosen(*rows, banned=(("value", "A", "misprint"),))[0] == 79.0
    assert _chosen(*rows, banned=(("rank", "A", "misprint"),))[0] == 80.0


def test_value_and_rank_come_from_different_sources() -> None:
    judged = choose(
        _observed({"source_id": "A", "value": 80.0, "rank": 7}, {"source_id": "B", "rank": 8}),
        sources=SOURCES,
        do_not_use=_decisions(("rank", "A", "misprint")),
        preferences=_decisions(),
    )
    assert judged["value_chosen"].to_list() == [True, False]
    assert judged["rank_chosen"].to_list() == [False, True]
    assert judged["rank_relation"].to_list() == ["differs", "chosen"]
    assert judged["rank_reason"].to_list()[0] == "not used: misprint"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_one_source_on_two_lines_is_taken_by_its_address(order: tuple[int, int]) -> None:
    rows = _observed({"source_id": "B", "value": 79.0}, {"source_id": "B", "value": 80.0})[list(order)]
    judged = choose(rows, sources=SOURCES, do_not_use=_decisions(), preferences=_decisions())
    assert judged.filter("value_chosen")["row"].to_list() == [2]
    wanted = choose(rows, sources=SOURCES, do_not_use=_decisions(), preferences=_decisions(("value", "B", "fits")))
    assert wanted.filter("value_chosen")["row"].to_list() == [2]


@pytest.mark.parametrize(
    ("printed", "relation"),
    [("80.1", "agrees"), ("80.2", "differs"), ("80.12", "agrees"), ("80.13", "differs"), ("80.129", "differs")],
)
def test_equal_at_the_coarser_precision(printed: str, relation: str) -> None:
    rows = ({"source_id": "A", "value": 80.123, "decimals": 3, "grade": OFFICIAL},)
    other = {"source_id": "B", "value": float(printed), "decimals": len(printed.split(".")[1])}
    judged = choose(_observed(*rows, other), sources=SOURCES, do_not_use=_decisions(), preferences=_decisions())
    assert judged["value_relation"].to_list() == ["chosen", relation]


_ROW = st.fixed_dictionaries(
    {
        "source_id": st.sampled_from("ABCDE"),
        "value": st.sampled_from([None, 79.0, 80.0, 80.1]),
        "rank": st.sampled_from([None, 7, 8]),
        "grade": st.sampled_from([OFFICIAL, PRESS, PASSING]),
        "decimals": st.integers(0, 2),
        "unit": st.sampled_from(["percent", "points/10"]),
        "usable": st.booleans(),
        "edition_year": st.sampled_from([2020, 2021]),
    }
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(_ROW, min_size=1, max_size=7), seed=st.integers(0, 10_000))
def test_the_order_of_the_observations_decides_nothing(rows: list[dict[str, Any]], seed: int) -> None:
    for row in rows:
        row["exclusion_reason"] = None if row["usable"] else "second version"
    about = {
        "sources": SOURCES,
        "do_not_use": _decisions(("value", "A", "misprint"), ("rank", "B", "misprint")),
        "preferences": _decisions(("value", "C", "fits"), ("rank", "D", "fits")),
    }
    observed = _observed(*rows)
    positions = list(range(observed.height))
    random.Random(seed).shuffle(positions)
    judged = choose(observed, **about).sort("row")  # type: ignore[arg-type]
    assert judged.equals(choose(observed[positions], **about).sort("row"))  # type: ignore[arg-type]
    for what in ("value", "rank"):
        assert judged.group_by(KEY).agg(pl.col(f"{what}_chosen").sum())[f"{what}_chosen"].max() <= 1
        assert judged.filter(pl.col(what).is_not_null() & pl.col(f"{what}_reason").is_null()).is_empty()
        assert judged.filter(pl.col(what).is_null() & pl.col(f"{what}_chosen")).is_empty()
        assert judged.filter(pl.col(f"{what}_chosen") & ~pl.col("usable")).is_empty()


def test_every_real_figure_has_its_reason(evidence: pl.DataFrame) -> None:
    for what in ("value", "rank"):
        per_cell = evidence.group_by(KEY).agg(pl.col(f"{what}_chosen").sum())
        assert per_cell[f"{what}_chosen"].max() == 1
        figures = evidence.drop_nulls(what)
        assert figures[f"{what}_reason"].null_count() == 0
        assert figures[f"{what}_reason"].str.len_chars().min() > 5
        assert evidence.filter(pl.col(what).is_null() & pl.col(f"{what}_reason").is_not_null()).is_empty()


def test_decisions_on_the_real_cells_all_find_their_source(root: Path, evidence: pl.DataFrame) -> None:
    package = load(root / "data/raw")
    for layout, expected in (("do_not_use", "not used: "), ("preferences", "recorded preference: ")):
        table = read(package, package.one(layout))
        for entry in table.frame.iter_rows(named=True):
            found = evidence.filter(
                pl.col("index") == entry["index"],
                pl.col("edition_year") == int(entry["edition_year"]),
                pl.col("source_id") == entry["source_id"],
                pl.col(f"{entry['what']}_reason") == expected + entry["reason"],
            )
            assert found.height >= 1, entry
