"""A withheld number stands nowhere in a figure: not in the drawing, not in its words, not in its data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import tidy
from danvan_analysis.export.files import csv_text, specification
from danvan_analysis.figures import Figure, theme
from danvan_analysis.reference import words
from danvan_analysis.validation.outcome import Check

Failing = Callable[..., Check]
Remember = Callable[..., None]
Leaks = Callable[[str, dict[str, Any]], list[str]]
SVG = "{http://www.w3.org/2000/svg}"
RULE = {"vi": "“ngưỡng thử”", "en": "“ngưỡng thử (en)”"}

#: Family, index, year, and the cell that is withheld: the province's own, or another one that the figure draws or
#: computes with. What is only behind the numbers of a figure is withheld with them.
CASES: list[tuple[str, str, int, tuple[str, int, str, str]]] = [
    ("dot_strip", "PCI", 2019, ("PCI", 2019, "PCI", "14")),
    ("dot_strip", "PAPI", 2024, ("PAPI", 2024, "PAPI", "79")),
    ("ranked_list", "PCI", 2019, ("PCI", 2019, "PCI", "14")),
    ("ranked_list", "PCI", 2019, ("PCI", 2019, "PCI", "22")),
    ("tile_map", "PAPI", 2024, ("PAPI", 2024, "PAPI", "14")),
    ("tile_map", "PCI", 2019, ("PCI", 2019, "PCI", "01")),
    ("profile", "PAPI", 2019, ("PAPI", 2019, "D4", "14")),
    ("profile", "PAPI", 2019, ("PAPI", 2019, "D4", "22")),
    ("path", "PCI", 2019, ("PCI", 2012, "PCI", "14")),
    ("path", "PCI", 2019, ("PCI", 2012, "PCI", "22")),
    ("path", "PAR_INDEX", 2024, ("PAR_INDEX", 2022, "PAR", "14")),
    ("rank_path", "PCI", 2019, ("PCI", 2012, "PCI", "14")),
    ("rank_path", "PCI", 2019, ("PCI", 2012, "PCI", "22")),
    ("rank_drivers", "PCI", 2019, ("PCI", 2019, "PCI3", "14")),
    ("rank_drivers", "PCI", 2019, ("PCI", 2019, "PCI3", "22")),
]
each = pytest.mark.parametrize(("family", "index", "year", "cell"), CASES)
both = pytest.mark.parametrize("lang", ["vi", "en"])


def key(index: str, year: int, component: str, province: str) -> dict[str, Any]:
    return {
        "index": index, "edition_year": year, "province_code": province, "vintage": 2008, "component_code": component,
    }  # fmt: skip


def row_of(index: str, year: int, component: str, province: str) -> dict[str, Any]:
    rows = tidy.indicators(index=index, year=year, component=component).filter(pl.col("province_code") == province)
    return rows.row(0, named=True)


def numbers(node: Any) -> Iterator[float]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from numbers(one)
    elif isinstance(node, float):
        yield node


def drawn(family: str, index: str | None, year: int, lang: str = "vi", province: str = "Sơn La") -> Figure:
    named: dict[str, Any] = {} if index is None else {"index": index}
    made = getattr(figures, family)(**named, year=year, province=province, lang=lang)
    assert isinstance(made, Figure)
    return made


def said(figure: Figure) -> str:
    root = ElementTree.fromstring(figure.svg)
    texts = ["".join(one.itertext()) for tag in ("title", "desc", "text") for one in root.iter(f"{SVG}{tag}")]
    payload = figure.payload()
    written = csv_text(payload["columns"], payload["rows"]).decode("utf-8-sig")
    table = "\n".join(" | ".join(cells) for cells in csv.reader(io.StringIO(written)))
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', specification(payload).decode("utf-8"))
    return "\n".join([*texts, table, *strings, json.dumps(payload["proof"]), figure.title, figure.alt, *figure.notes])


@each
@both
def test_a_withheld_cell_leaves_a_panel_that_says_why(
    family: str, index: str, year: int, cell: tuple[str, int, str, str], lang: str, remember: Remember,
    failing: Failing, leaks: Leaks
) -> None:  # fmt: skip
    remember()
    row = row_of(*cell)
    before = drawn(family, index, year, lang)
    assert not before.withheld
    plotted = family != "rank_drivers" and (cell[3] == "14" or family not in {"path", "profile", "rank_path"})
    assert bool(leaks(said(before), row)) >= plotted, "the number stands in the figure, so that it can be missed"
    remember(failing(key(*cell), withhold=True))
    figure = drawn(family, index, year, lang)
    assert figure.withheld
    assert leaks(said(figure), row) == []
    assert not [one for one in numbers(figure.spec) if abs(one - row["value"]) < 1e-9]
    assert "value" not in figure.data.columns
    assert figure.data.select("index", "edition_year", "component_code", "province_code").rows() == [cell]
    assert figure.data["withheld_by"].to_list() == ["indicators/made_up"]
    # What the figure is about stays: its id, province, year and sources.
    assert figure.id == before.id
    assert (figure.source_line, figure.source_ids) == (before.source_line, before.source_ids)
    assert figure.title.startswith(index.replace("_", " "))
    assert "Sơn La" in figure.title
    assert str(year) in figure.title
    assert RULE[lang] in figure.alt
    assert figure.spec["description"] == figure.alt
    drawn_text = re.sub(r"\s", "", "".join(ElementTree.fromstring(figure.svg).itertext()))
    stands = [words.term(f"check.{name}", lang) for name in ("withheld", "withheld_until")]
    for text in (figure.title, RULE[lang], *stands):
        assert re.sub(r"\s", "", text) in drawn_text
    size = re.search(r'<svg[^>]*\bwidth="([\d.]+)" height="([\d.]+)"', figure.svg)
    assert size is not None
    assert theme.WIDTH <= float(size[1]) <= theme.WIDTH + 2 * 12 + 30
    assert 120 < float(size[2]) < 400
    assert figure.proof["validation"]["marks"][0]["withheld"] is True


@each
def test_nothing_is_withheld_of_other_cells(
    family: str, index: str, year: int, cell: tuple[str, int, str, str], remember: Remember, failing: Failing
) -> None:
    name, edition, component, province = cell
    others = [key("PAPI", edition, "D4.1", province), key(name, year + 1, component, province)]
    remember(failing(*others, withhold=True))
    assert not drawn(family, index, year).withheld


def test_a_critical_failure_that_nobody_declared_is_not_drawn(remember: Remember, failing: Failing) -> None:
    remember(failing(key("PCI", 2019, "PCI", "14"), severity="critical"))
    assert drawn("dot_strip", "PCI", 2019).withheld


def test_a_declared_failure_that_is_withheld_stays_so(remember: Remember, failing: Failing) -> None:
    remember(failing(key("PCI", 2019, "PCI", "14"), declared=True, withhold=True))
    assert drawn("dot_strip", "PCI", 2019).withheld


@both
def test_the_coverage_grid_stays_and_says_what_is_withheld(
    lang: str, remember: Remember, failing: Failing, leaks: Leaks
) -> None:
    """It shows where there is a number, and no number: it is where a reader looks for what is missing."""
    remember(failing(key("PCI", 2019, "PCI", "14"), withhold=True))
    figure = drawn("coverage_grid", None, 2024, lang)
    assert not figure.withheld
    assert words.term("check.note_withheld", lang).split(": {cells}")[0] in figure.notes[-1]
    assert "PCI 2019 (Sơn La)" in figure.notes[-1]
    assert leaks(said(figure), row_of("PCI", 2019, "PCI", "14")) == []


@both
@pytest.mark.parametrize("family", ["model_spans", "quotes"])
def test_a_printed_result_that_is_withheld(family: str, lang: str, remember: Remember, failing: Failing) -> None:
    row = tidy.movement(province="Sơn La").filter(pl.col("value") == 2665.0).row(0, named=True)
    remember(failing(suite="movement", places=[(row["table"], row["row"])], withhold=True))
    figure = drawn(family, None, 2020, lang)
    assert figure.withheld
    assert figure.title.startswith("Sơn La: ")
    assert not re.search(r"2[.,]?665", said(figure))
    assert RULE[lang] in figure.alt
    assert figure.data.select("table", "row").rows() == [(row["table"], row["row"])]
