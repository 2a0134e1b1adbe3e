"""Charts put together without copies and checks are the charts that Altair would have put together."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import altair as alt
import polars as pl
import pytest
from altair.utils.schemapi import SchemaValidationError
from jsonschema import ValidationError  # type: ignore[import-untyped]

from danvan_analysis.figures import Absence, charting
from danvan_analysis.figures.families import FAMILIES, draw
from danvan_analysis.figures.figure import COUNTRY, FigureId

VALUES = pl.DataFrame({"edition_year": [2023, 2024], "value": [43.1, None], "name": ["Sơn La", "Hà Nội"]})


def marks(frame: pl.DataFrame, *, make: Any) -> list[Any]:
    """Layers of several marks: of the same data, of other data, with channels of every kind that figures use."""
    base, other = make(frame), make(frame.select("edition_year", "value"))
    x = alt.X("edition_year:Q", scale=alt.Scale(domain=[2022, 2025], nice=False), title=None)
    y = alt.Y("value:Q", axis=alt.Axis(tickCount=5))
    return [
        base.mark_line(color="#1b1b1b").encode(x, y, alt.Detail("name:N")),
        base.transform_filter("isValid(datum.value)").mark_text(dx=4).encode(x, y, alt.Text("name:N")),
        base.mark_rule().encode(alt.X("edition_year:Q"), alt.Y("value:Q"), alt.Y2("edition_year")),
        other.mark_rect().encode(y, charting.fixed("x", 0), charting.fixed("x2", 620)),
        other.mark_text().encode(x, charting.fixed("y", -6), charting.fixed("text", "trung vị")),
    ]


def plainly(frame: pl.DataFrame) -> list[Any]:
    """The same layers in Altair's own short forms, of charts of frames."""
    base, other = alt.Chart(frame), alt.Chart(frame.select("edition_year", "value"))
    x = alt.X("edition_year:Q", scale=alt.Scale(domain=[2022, 2025], nice=False), title=None)
    y = alt.Y("value:Q", axis=alt.Axis(tickCount=5))
    return [
        base.mark_line(color="#1b1b1b").encode(x, y, detail="name:N"),
        base.transform_filter("isValid(datum.value)").mark_text(dx=4).encode(x, y, text="name:N"),
        base.mark_rule().encode(alt.X("edition_year:Q"), alt.Y("value:Q"), alt.Y2("edition_year")),
        other.mark_rect().encode(y, x=alt.value(0), x2=alt.value(620)),
        other.mark_text().encode(x, y=alt.value(-6), text=alt.value("trung vị")),
    ]


def by_altair(chart: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    made = chart.to_dict()
    datasets = made.pop("datasets", {})
    return {key: value for key, value in made.items() if key not in ("$schema", "config")}, datasets


@pytest.mark.parametrize("number", [1, 2, 3, 5], ids=["one", "same data", "a filter", "two data"])
def test_layers_are_those_of_altair(number: int) -> None:
    made = charting.layered(*marks(VALUES, make=charting.chart)[:number], width=620, height=alt.Step(20))
    expected = alt.layer(*plainly(VALUES)[:number]).properties(width=620, height=alt.Step(20))
    found, datasets = charting.specification(made)
    # To the order of keys: what is kept of a figure is written as it comes.
    assert list(map(repr, (found, datasets))) == list(map(repr, by_altair(expected)))
    assert ("data" in found) == (number < 4)


def test_layers_in_layers_and_charts_side_by_side_are_those_of_altair() -> None:
    *lines, rect, text = marks(VALUES, make=charting.chart)
    made = charting.beside(charting.layered(charting.layered(*lines), rect, width=300), text, spacing=8)
    *own_lines, own_rect, own_text = plainly(VALUES)
    inner = alt.layer(alt.layer(*own_lines), own_rect).properties(width=300)
    assert charting.specification(made) == by_altair(alt.hconcat(inner, own_text, spacing=8))


def test_data_of_all_charts_side_by_side_are_said_once() -> None:
    base = charting.chart(VALUES)
    one, two = base.mark_point().encode(alt.X("value:Q")), base.mark_tick().encode(alt.X("value:Q"))
    found, datasets = charting.specification(charting.beside(one, two, spacing=0))
    assert [found["data"]["name"]] == list(datasets)
    assert [sorted(part) for part in found["hconcat"]] == [["encoding", "mark"]] * 2
    assert one.data is two.data is base.data, "the charts that were given stay as they were"


def test_days_are_written_as_altair_writes_them() -> None:
    days = pl.DataFrame(
        {"day": [datetime.date(2025, 7, 1)], "at": [datetime.datetime(2025, 7, 1, 6, tzinfo=datetime.UTC)]}
    )
    mark = charting.chart(days).mark_point().encode(alt.X("day:T"))
    assert charting.specification(mark) == by_altair(alt.Chart(days).mark_point().encode(alt.X("day:T")))


def test_altair_checks_again_after_a_drawing_even_one_that_failed() -> None:
    @charting.unchecked
    def draw_badly(message: str) -> Any:
        alt.Scale(domain="none")
        raise ValueError(message)

    with pytest.raises(ValueError, match="nothing to draw"):
        draw_badly("nothing to draw")
    charting.chart(VALUES)
    with pytest.raises(SchemaValidationError):
        alt.Scale(domain="none")


def asked() -> list[Any]:
    for_all = [(name, index, of) for name, of in FAMILIES.items() for index in of.indices]
    return [
        pytest.param(f"{name}.{index}.{2019 if index == 'PCI' else 2024}.2008-{'14' if of.of_province else COUNTRY}.vi")
        for name, index, of in for_all
    ]


@pytest.mark.parametrize("identity", asked())
def test_every_family_is_what_altair_takes_for_a_chart(identity: str) -> None:
    for size in ("page", "column"):
        made = draw(FigureId.parse(identity), size=size)
        if isinstance(made, Absence):
            assert made.why
            continue
        # Altair's schema of Vega-Lite: what each object would have been checked against while it was made.
        alt.VConcatChart.validate(made.spec)


def test_what_altair_does_not_take_for_a_chart_is_found() -> None:
    made = draw(FigureId.parse("path.PCI.2019.2008-14.vi"))
    assert not isinstance(made, Absence)
    spec = copy.deepcopy(made.spec)
    layers = spec["vconcat"][0]["vconcat"][0]["layer"]
    layers[0]["mark"]["strokeWidth"] = "thick"
    with pytest.raises(ValidationError):
        alt.VConcatChart.validate(spec)
