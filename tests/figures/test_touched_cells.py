"""One corrected figure: the cells of a report that read it, by the notes, are those that show or count with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

import danvan_analysis
from danvan_analysis.cleaning import processed, reads
from danvan_analysis.figures import Figure
from danvan_analysis.figures.passages.report_cells import printed_cells
from danvan_analysis.project import find
from danvan_analysis.reports.cache.changes import Changes, differing
from danvan_analysis.reports.standing import calls

Notes = list[dict[str, Any]]
Tables = dict[str, pl.DataFrame]
_KEY = ("index", "edition_year", "component_code", "province_code")
#: By name: table, the row, and the value that stands there in place of the printed one.
CORRECTIONS: dict[str, tuple[str, dict[str, Any], float]] = {
    "PAPI part": ("indicators", dict(zip(_KEY, ("PAPI", 2015, "D2.1", "02"), strict=True)), 2.3),
    "PCI part": ("indicators", dict(zip(_KEY, ("PCI", 2019, "PCI5", "02"), strict=True)), 5.7),
    "PAR part": ("indicators", dict(zip(_KEY, ("PAR_INDEX", 2020, "PAR8_KTXH", "77"), strict=True)), 3.1),
    "PAR score": ("indicators", dict(zip(_KEY, ("PAR_INDEX", 2017, "PAR", "92"), strict=True)), 83.0),
    "SIPAS score": ("indicators", dict(zip(_KEY, ("SIPAS", 2021, "SIPAS", "77"), strict=True)), 86.0),
    "models": ("movement", {"table": "movement/movement.csv", "row": 10}, 2666.0),
    "undated commendations": ("movement", {"table": "movement/movement.csv", "row": 5}, 2.0),
    "undated cut": ("service_outputs", {"table": "movement/service_outputs.csv", "row": 2}, 1126.0),
    "rank in passing": ("service_outputs", {"table": "movement/service_outputs.csv", "row": 140}, 57.0),
}
SCORES = ("PAPI part", "PCI part", "PAR part", "PAR score", "SIPAS score")
NOBODY: set[str] = set()


def corrected(name: str, tables: Tables) -> Tables:
    """Tables in which a figure is another one; of a cell of an index the evidence with it."""
    table, row, value = CORRECTIONS[name]
    made = {table: _set(tables.get(table, processed.table(table)), row, value)}
    if table == "indicators":
        evidence = tables.get("evidence", processed.table("evidence"))
        made["evidence"] = _set(evidence, {**row, "value_chosen": True}, value)
    return tables | made


def _set(frame: pl.DataFrame, row: dict[str, Any], value: float) -> pl.DataFrame:
    here = pl.all_horizontal(pl.col(name) == part for name, part in row.items())
    assert frame.filter(here).height == 1
    said = {"value": value, "as_published": str(value), "status": "corrected"}
    return frame.with_columns(
        pl.when(here).then(pl.lit(one)).otherwise(pl.col(name)).alias(name)
        for name, one in said.items()
        if name in frame.columns
    )


def cells(report: str) -> Iterator[tuple[str, str]]:
    """Short name and source of each cell of a report that calls a figure."""
    notebook = json.loads((find().notebooks / f"{report}.ipynb").read_text(encoding="utf-8"))
    for one in notebook["cells"]:
        one["source"] = "".join(one["source"])
    ids = calls(notebook["cells"])
    for one in notebook["cells"]:
        if one.get("id") in ids:
            index = re.search(r'index="(\w+)"', one["source"])
            name = one["source"].removeprefix("dv.figures.").partition("(")[0]
            yield f"{name} {index[1]}" if index else name, one["source"]


def shown(source: str, names: dict[str, Any]) -> str:
    """What the page shows of a cell; of a drawing, what it is drawn from."""
    made = eval(source, names)
    if not isinstance(made, Figure):
        return str(made.html)
    payload = made.payload()
    below = printed_cells(payload["columns"], payload["rows"], lang=names["lang"])
    return json.dumps(payload, ensure_ascii=False, default=str) + (below.html if below else "")


def run(report: str, year: int, tables: Tables) -> dict[str, tuple[str, Notes]]:
    """What each cell of a report shows and read, where some tables are others."""
    home = find().root
    names = {"dv": danvan_analysis, "year": year, "province": "Sơn La", "lang": "en", "path": ""}
    found = {}
    with reads.recording(home) as noted:
        noted.tables.update({(home, name): frame for name, frame in tables.items()})
        for name, source in cells(report):
            with noted.part() as part:
                made = shown(source, names)
            found[name] = made, noted.of(part)
    return found


@pytest.mark.parametrize(
    ("report", "year", "touched"),
    [
        (
            "reform_indices",
            2021,
            {**dict.fromkeys(SCORES, NOBODY), "PCI part": {"rank_path PCI", "heat_table PCI"}}
            # A rank that somebody else prints for the province is held against that among all.
            | {"SIPAS score": {"reform_disagreements"}},
        ),
        (
            "national_year",
            2018,
            {
                **dict.fromkeys((*SCORES, "undated cut", "rank in passing"), NOBODY),
                "PAR score": {"country_coverage"},
                "SIPAS score": {"country_coverage"},
            },
        ),
        (
            "data_quality",
            2015,
            {
                **dict.fromkeys(CORRECTIONS, NOBODY),
                "PAPI part": {"quality_summary", "component_coverage", "quality_coverage"},
            },
        ),
        ("emulation_movement", 2018, {"models": NOBODY, "undated commendations": NOBODY, "undated cut": NOBODY}),
        (
            "emulation_movement",
            2019,
            {
                "models": {"movement_summary", "model_spans", "movement_parts", "quotes", "quotes_table"},
                "PCI part": NOBODY,
            },
        ),
        (
            "administrative_service",
            2014,
            {"undated cut": {"service_summary", "days_cut", "service_undated"}, "rank in passing": NOBODY},
        ),
        (
            "administrative_service",
            2024,
            {
                "undated cut": {"service_summary", "days_cut", "service_undated", "service_timeline"},
                "rank in passing": NOBODY,
            },
        ),
    ],
    ids=lambda one: str(one) if isinstance(one, str | int) else "",
)
def test_a_correction_touches_the_cells_that_show_it(report: str, year: int, touched: dict[str, set[str]]) -> None:
    before = run(report, year, {})
    assert len(before) > 7
    tables: Tables = {}
    found = {}
    for name in touched:
        made = corrected(name, {})
        tables = corrected(name, tables)
        rows = {table: differing(table, processed.table(table), frame) for table, frame in made.items()}
        assert {len(some) for some in rows.values()} == {1}
        changes = Changes(rows=rows, after=made)
        found[name] = {cell for cell, (_, notes) in before.items() if any(map(changes.touching, notes))}
    assert found == touched
    # Whatever comes out otherwise, of all of them together, is rendered again.
    after = run(report, year, tables)
    assert {cell for cell, (made, _) in before.items() if made != after[cell][0]} <= set().union(*found.values())


def test_what_validation_says_of_a_year_touches_the_list_of_failures() -> None:
    notes = run("data_quality", 2015, {})["quality_failures"][1]
    for year, touches in ((2015, True), (2016, False)):
        mark = {"index": "PAPI", "edition_year": year, "province_code": "02", "vintage": 2008, "component_code": "D2"}
        assert any(Changes(marks=[mark]).touching(one) for one in notes) is touches


def test_claims_that_are_checked_once_are_read_by_each_passage() -> None:
    found = {name: {one["table"] for one in notes} for name, (_, notes) in run("claims", 0, {}).items()}
    of_claims = {name for name, tables in found.items() if {"claims", "indicators"} <= tables}
    assert of_claims == {"claims_summary", "claims_overview", "claims_checked", "claims_rules", "claims_sources"}
