"""A check that does not hold on a cell of a figure is told under it, shortly, and never more than is known."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Figure, check_words, checks, frames
from danvan_analysis.validation.marks import Mark
from danvan_analysis.validation.outcome import Check

Failing = Callable[..., Check]
Remember = Callable[..., None]
SVG = "{http://www.w3.org/2000/svg}"

#: Every family of index figures, and a cell of Sơn La that it plots.
FAMILIES: list[tuple[str, str | None, int, tuple[str, int, str]]] = [
    ("dot_strip", "PCI", 2019, ("PCI", 2019, "PCI")),
    ("ranked_list", "PCI", 2019, ("PCI", 2019, "PCI")),
    ("tile_map", "PAPI", 2024, ("PAPI", 2024, "PAPI")),
    ("profile", "PAPI", 2019, ("PAPI", 2019, "D4")),
    ("path", "PCI", 2019, ("PCI", 2012, "PCI")),
    ("path", "PAR_INDEX", 2024, ("PAR_INDEX", 2022, "PAR")),
    ("rank_path", "PCI", 2019, ("PCI", 2012, "PCI")),
    ("rank_drivers", "PCI", 2019, ("PCI", 2019, "PCI3")),
    ("coverage_grid", None, 2024, ("PCI", 2012, "PCI")),
    ("change_dumbbells", "PCI", 2019, ("PCI", 2019, "PCI3")),
    ("heat_table", "PCI", 2019, ("PCI", 2019, "PCI3")),
]
family = pytest.mark.parametrize(("family", "index", "year", "cell"), FAMILIES)


def key(index: str, year: int, component: str, province: str = "14", vintage: int = 2008) -> dict[str, Any]:
    return {
        "index": index, "edition_year": year, "province_code": province, "vintage": vintage,
        "component_code": component,
    }  # fmt: skip


def drawn(family: str, index: str | None, year: int, lang: str = "vi", province: str = "Sơn La") -> Figure:
    named: dict[str, Any] = {} if index is None else {"index": index}
    made = getattr(figures, family)(**named, year=year, province=province, lang=lang)
    assert isinstance(made, Figure)
    return made


def told(figure: Figure) -> list[str]:
    return [note for note in figure.notes if re.match(r"(Ghi chú kiểm tra|Còn \d+ phép|Checks?)\b", note)]


def shown(figure: Figure) -> str:
    root = ElementTree.fromstring(figure.svg)
    return re.sub(r"\s+", "", "".join("".join(one.itertext()) for one in root.iter(f"{SVG}text")))


def test_every_family_of_figures_is_covered() -> None:
    """A family that is new has to take its place in the tests of this file and of the withheld figures."""
    sources = Path(frames.__file__).parent.glob("*.py")
    families = {name for one in sources for name in re.findall(r'^        "(\w+)",$', one.read_text("utf-8"), re.M)}
    known = {name for name, *_ in FAMILIES} | {"model_spans", "quotes"}
    assert {name for name in families if hasattr(figures, name)} == known


@family
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_warning_is_told_under_the_figure(
    family: str, index: str | None, year: int, cell: tuple[str, int, str], lang: str, remember: Remember,
    failing: Failing,
) -> None:  # fmt: skip
    remember()
    before = drawn(family, index, year, lang)
    assert told(before) == []
    remember(failing(key(*cell)))
    figure = drawn(family, index, year, lang)
    assert not figure.withheld
    (note,) = told(figure)
    name, edition, component = cell
    overall = component in {"PCI", "PAPI", "PAR"}
    named = f"{name.replace('_', ' ')} {edition}{'' if overall else ' ' + component} (Sơn La)"
    expected = {
        "vi": f"Ghi chú kiểm tra: {named}: không đạt “ngưỡng thử”.",
        "en": f"Check: {named}: “ngưỡng thử (en)” does not hold.",
    }
    assert note == expected[lang]
    assert re.sub(r"\s", "", note) in shown(figure)
    # Nothing else changes: no number, no word, no row.
    assert (figure.title, figure.alt, figure.source_line) == (before.title, before.alt, before.source_line)
    assert figure.data.equals(before.data)
    assert [text for text in figure.notes if text != note] == list(before.notes)


@family
def test_what_is_known_is_called_known_and_information_says_nothing(
    family: str, index: str | None, year: int, cell: tuple[str, int, str], remember: Remember, failing: Failing
) -> None:
    remember(failing(key(*cell), severity="info"), failing(key(*cell), name="b", severity="critical", declared=True))
    (note,) = told(drawn(family, index, year))
    assert note.endswith("không đạt “ngưỡng thử” (đã biết).")
    remember(failing(key(*cell), severity="info"))
    assert told(drawn(family, index, year)) == []


@family
def test_a_cell_that_is_not_used_says_nothing(
    family: str, index: str | None, year: int, cell: tuple[str, int, str], remember: Remember, failing: Failing
) -> None:
    name, edition, component = cell
    remember(
        failing(
            key("PAPI", edition, "D4.1"),
            key(name, 2025, component),
            key(name, edition, component, vintage=2004),
            key(name, edition, component, province="99"),
        )
    )
    assert told(drawn(family, index, year)) == []


def test_cells_behind_a_median_are_counted_not_named(remember: Remember, failing: Failing) -> None:
    others = [key("PCI", 2012, "PCI", code) for code in ("11", "01")]
    remember(failing(*others, declared=True))
    assert told(drawn("path", "PCI", 2019)) == [
        "Ghi chú kiểm tra: 2 ô dùng để tính các con số khác của hình có phép kiểm tra không đạt (đã biết)."
    ]
    assert told(drawn("path", "PCI", 2011)) == [], "an edition after the last one shown"
    remember(failing(*others, key("PCI", 2012, "PCI"), key("PCI", 2010, "PCI", "01")))
    (note,) = told(drawn("path", "PCI", 2019, "en"))
    assert note.startswith("Check: PCI 2012 (Sơn La): "), "what is plotted is named, and nothing else"
    assert drawn("path", "PCI", 2019).proof["validation"]["marks"][0]["n"] == 4, "the proof has all cells"
    remember(failing(key("PAPI", 2019, "D4", "01")))
    assert "1" in told(drawn("profile", "PAPI", 2019))[0]


def test_many_cells_make_one_short_line(remember: Remember, failing: Failing) -> None:
    codes = tidy.indicators(index="PCI", year=2011, component="PCI")["province_code"].to_list()
    remember(failing(*[key("PCI", 2011, "PCI", code) for code in codes], declared=True))
    short = "Ghi chú kiểm tra: PCI 2011 (63 tỉnh): không đạt “ngưỡng thử” (đã biết)."
    assert [told(drawn(name, "PCI", 2011)) for name in ("dot_strip", "ranked_list", "tile_map")] == [[short]] * 3
    assert "PCI 2011 (63 provinces)" in told(drawn("path", "PCI", 2019, "en"))[0]
    others = [code for code in codes if code != "14"]
    remember(failing(*[key("PCI", 2011, "PCI", code) for code in others[:10]]))
    assert "PCI 2011 (10 tỉnh)" in told(drawn("dot_strip", "PCI", 2011))[0]
    remember(failing(*[key("PCI", 2011, "PCI", code) for code in ["14", *others[:19]]]))
    assert "PCI 2011 (Sơn La, 19 other provinces)" in told(drawn("dot_strip", "PCI", 2011, "en"))[0]


def test_many_editions_and_many_checks_are_cut_short(remember: Remember, failing: Failing) -> None:
    remember(failing(*[key("PCI", year, "PCI") for year in range(2009, 2016)]))
    (note,) = told(drawn("path", "PCI", 2019))
    assert "PCI 2009 (Sơn La); PCI 2010 (Sơn La); PCI 2011 (Sơn La) và 4 ô nữa: " in note
    remember(*[failing(key("PCI", 2012, "PCI"), name=f"check_{n}", declared=n < 2) for n in range(5)])
    figure = drawn("path", "PCI", 2019, "en")
    assert len(told(figure)) == 4
    assert [("known" in note) for note in told(figure)[:3]] == [False] * 3, "what nobody declared comes first"
    assert told(figure)[3] == "Checks that do not hold beside these: 2; see the page of validation."


def test_printed_results_of_the_movement(remember: Remember, failing: Failing) -> None:
    row = tidy.movement(province="Sơn La").filter(pl.col("value") == 2000.0).row(0, named=True)
    remember(failing(suite="movement", places=[(row["table"], row["row"])], declared=True))
    for name in ("model_spans", "quotes"):
        (note,) = told(drawn(name, None, 2020, "en"))
        assert note.startswith("Check: ")
        assert "2016–2020" in note
        assert note.endswith("does not hold (known).")
        assert told(drawn(name, None, 2019)) == [], "the figure is of a later year"


def test_a_printed_national_statistic(remember: Remember, failing: Failing) -> None:
    rows = pl.read_parquet(checks.home().processed / "national.parquet")
    row = rows.filter((pl.col("index") == "PAR_INDEX") & (pl.col("statistic") == "mean")).row(0, named=True)
    national = {"index": "PAR_INDEX", "edition_year": row["edition_year"], "statistic": "mean"}
    remember(failing(national, suite="national", places=[(row["table"], row["row"])]))
    assert f"PAR INDEX {row['edition_year']}, trung bình: không đạt" in told(drawn("path", "PAR_INDEX", 2024))[0]
    assert told(drawn("path", "SIPAS", 2024)) == []


def test_nothing_is_said_where_nothing_was_checked(
    remember: Remember, copy_project: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember()
    assert drawn("dot_strip", "PCI", 2011).proof["validation"]["outcome"] == "passed"
    bare = copy_project(tmp_path / "bare", notebooks=False)
    for suite in (bare / "expectations").iterdir():
        suite.unlink()
    monkeypatch.setenv("DANVAN_PROJECT", str(bare))
    figure = drawn("dot_strip", "PCI", 2011)
    assert told(figure) == []
    assert figure.proof["validation"] == {"outcome": "not checked", "suites": {}, "marks": []}


def test_the_proof_names_suites_outcome_and_cells(remember: Remember, failing: Failing) -> None:
    remember(failing(key("PCI", 2011, "PCI")))
    proof = drawn("dot_strip", "PCI", 2011).proof
    assert set(proof) == {"release", "tables", "validation"}
    assert re.fullmatch(r"[\d.]+", proof["release"]["version"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", proof["release"]["created"]), "a day, no time"
    said = proof["validation"]
    assert said["outcome"] == "passed with warnings"
    assert {"indicators", "movement", "coverage"} <= set(said["suites"])
    assert all(len(one["sha256"]) == 16 for one in said["suites"].values())
    assert said["marks"] == [
        {
            "check": "indicators/made_up", "severity": "warning", "known": False, "withheld": False, "n": 1,
            "cells": ["PCI.2011.PCI.2008-14"],
        }
    ]  # fmt: skip


def test_the_proof_stays_small(remember: Remember, failing: Failing) -> None:
    codes = tidy.indicators(index="PCI", year=2011, component="PCI")["province_code"].to_list()
    cells = [key("PCI", 2011, "PCI", code) for code in codes]
    remember(*[failing(*cells, name=f"a_name_as_long_as_the_longest_of_them_{n}") for n in range(30)])
    said = drawn("dot_strip", "PCI", 2011).proof["validation"]
    assert len(json.dumps(said, ensure_ascii=False).encode()) < 2000
    assert said["marks"]
    assert said["more"] == 30 - len(said["marks"])
    assert said["marks"][0]["n"] == 63


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("PAPI from 2020: the composite is the sum", "the composite is the sum"),
        ("PAR INDEX 2024: a: b", "a: b"),
        ("PCIX: a", "PCIX: a"),
        ("Zero is not a score", "Zero is not a score"),
        ("Where an edition is complete: every cell", "Where an edition is complete: every cell"),
    ],
)
def test_rules_lose_the_index_in_front(title: str, short: str) -> None:
    assert check_words.rule(title) == short


def test_a_reason_with_a_withheld_number_is_not_told() -> None:
    rows = pl.DataFrame({**{k: [v] for k, v in key("PCI", 2011, "PCI").items()}, "value": [54.3219]})
    for reason, kept in (("Lệch: 54,32 điểm.", False), ("It is 54.3219", False), ("154.32 và 54,325", True)):
        mark = Mark("s", "e", "warning", {"vi": "r"}, {"vi": reason}, (), (), True, False)
        lines = check_words.reasons([checks.Touched(mark, rows)], focus="14", lang="vi")
        assert (reason in lines) == kept, reason
        assert lines[0] == "Phép kiểm tra “r” không đạt ở PCI 2011 (Sơn La)."


def test_neither_great_expectations_nor_pandas_is_loaded(root: Path, remember: Remember) -> None:
    remember()
    program = (
        "import sys; from danvan_analysis import figures; figures.path(index='PCI', year=2024).payload();"
        "print([name for name in ('great_expectations', 'pandas') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ended.stdout.strip() == "[]"
