"""The real tidy tables, and what the gate says of them: once a session, with the network cut."""

from __future__ import annotations

import dataclasses
import functools
import json
import shutil
import socket
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from danvan_analysis.cleaning import processed
from danvan_analysis.project import Project, find
from danvan_analysis.validation import Check, FailedRow, Outcome, kept, raw_cells, start, validate
from danvan_analysis.validation.index_views import RAW
from danvan_analysis.validation.views import VIEWS

Tables = dict[str, pl.DataFrame]
Judge = Callable[..., Outcome]
Make = Callable[..., Check]


@pytest.fixture(scope="session")
def tables() -> Tables:
    names = sorted({name for view in VIEWS.values() for name in view.needs} - {RAW})
    return {**{name: processed.table(name) for name in names}, RAW: raw_cells.cells(find().raw)}


@pytest.fixture(scope="session")
def some(tables: Tables) -> Tables:
    """A few editions of each index, so that a fault is judged in tenths of a second."""
    index, year = pl.col("index"), pl.col("edition_year")
    kept = (
        ((index == "PAPI") & year.is_in([2016, 2017, 2018, 2019, 2022]))
        | ((index == "PCI") & year.is_in([2008, 2015, 2016, 2021]))
        | ((index == "PAR_INDEX") & (year == 2023))
    )
    return {name: frame.filter(kept) if name in ("indicators", "evidence") else frame for name, frame in tables.items()}


@pytest.fixture(scope="session")
def outcome(tables: Tables, root: Path) -> Outcome:
    def refuse(*given: object) -> None:
        raise AssertionError(f"validation called the network: {given}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        return validate(tables, root / "expectations")


@pytest.fixture(scope="session")
def judge(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    def judged(tables: Mapping[str, pl.DataFrame], suite: str, expectations: Collection[str] | None = None) -> Outcome:
        """Judge by one suite, or by some of its expectations as they stand: each costs Great Expectations time."""
        folder = root / "expectations"
        if expectations is not None:
            content = json.loads((folder / f"{suite}.json").read_text("utf-8"))
            content["expectations"] = [one for one in content["expectations"] if one["meta"]["name"] in expectations]
            assert len(content["expectations"]) == len(expectations)
            folder = tmp_path_factory.mktemp("suites")
            (folder / f"{suite}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return validate(tables, folder, only=[suite])

    return judged


@pytest.fixture(scope="session")
def cell() -> dict[str, Any]:
    """The key of one cell of the index tables."""
    return {"index": "PCI", "edition_year": 2019, "province_code": "14", "vintage": 2008, "component_code": "PCI"}


@pytest.fixture(scope="session")
def check(cell: dict[str, Any]) -> Make:
    """A made-up check that fails with a warning in that cell; arguments change it."""
    words = {"vi": "Điều phải đúng", "en": "What must hold"}
    made = Check(
        suite="indicators",
        name="made_up",
        type="expect_column_values_to_be_between",
        severity="warning",
        title=words,
        description=words,
        reason={"vi": "Vì sao", "en": "Why"},
        withhold=False,
        bounds={"max_value": 1},
        where=None,
        columns=("value",),
        success=False,
        n_checked=2,
        failed=(FailedRow(cell, {"value": 2.0}, ("pci/pci_2019.csv", 52, "PCI")),),
    )
    return functools.partial(dataclasses.replace, made)


@pytest.fixture(scope="session")
def judged(copy_project: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project whose tables the process of the gate has judged, by all suites."""
    project = find(copy_project(tmp_path_factory.mktemp("gate") / "project", notebooks=False))
    shutil.rmtree(kept.folder(project), ignore_errors=True)
    with start(project) as pending:
        assert pending.to_run == sorted(VIEWS)
        pending.wait()
    return project
